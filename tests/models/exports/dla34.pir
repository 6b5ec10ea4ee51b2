module @main_graph attributes {onnx.ir_version = 8, onnx.opset = {"" = 17}, onnx.producer_name = "pytorch", onnx.producer_version = "2.15.0", onnx.absent = ["opset_import.domain"]} {
  func @main(%x: tensor<?n x 3 x 224 x 224 x f32>) -> tensor<?n x 1000 x f32> attributes {onnx.outputs = [{name = "358", type = tensor<?Flatten358_dim_0 x 1000 x f32>}]} {
    %fc.weight = param @fc.weight : tensor<1000 x 512 x 1 x 1 x f32>
    %fc.bias = param @fc.bias : tensor<1000 x f32>
    %"onnx::Conv_360" = param @"onnx::Conv_360" : tensor<16 x 3 x 7 x 7 x f32>
    %"onnx::Conv_361" = param @"onnx::Conv_361" : tensor<16 x f32>
    %"onnx::Conv_363" = param @"onnx::Conv_363" : tensor<16 x 16 x 3 x 3 x f32>
    %"onnx::Conv_364" = param @"onnx::Conv_364" : tensor<16 x f32>
    %"onnx::Conv_366" = param @"onnx::Conv_366" : tensor<32 x 16 x 3 x 3 x f32>
    %"onnx::Conv_367" = param @"onnx::Conv_367" : tensor<32 x f32>
    %"onnx::Conv_369" = param @"onnx::Conv_369" : tensor<64 x 32 x 1 x 1 x f32>
    %"onnx::Conv_370" = param @"onnx::Conv_370" : tensor<64 x f32>
    %"onnx::Conv_372" = param @"onnx::Conv_372" : tensor<64 x 32 x 3 x 3 x f32>
    %"onnx::Conv_373" = param @"onnx::Conv_373" : tensor<64 x f32>
    %"onnx::Conv_375" = param @"onnx::Conv_375" : tensor<64 x 64 x 3 x 3 x f32>
    %"onnx::Conv_376" = param @"onnx::Conv_376" : tensor<64 x f32>
    %"onnx::Conv_378" = param @"onnx::Conv_378" : tensor<64 x 64 x 3 x 3 x f32>
    %"onnx::Conv_379" = param @"onnx::Conv_379" : tensor<64 x f32>
    %"onnx::Conv_381" = param @"onnx::Conv_381" : tensor<64 x 64 x 3 x 3 x f32>
    %"onnx::Conv_382" = param @"onnx::Conv_382" : tensor<64 x f32>
    %"onnx::Conv_384" = param @"onnx::Conv_384" : tensor<64 x 128 x 1 x 1 x f32>
    %"onnx::Conv_385" = param @"onnx::Conv_385" : tensor<64 x f32>
    %"onnx::Conv_387" = param @"onnx::Conv_387" : tensor<128 x 64 x 1 x 1 x f32>
    %"onnx::Conv_388" = param @"onnx::Conv_388" : tensor<128 x f32>
    %"onnx::Conv_390" = param @"onnx::Conv_390" : tensor<128 x 64 x 3 x 3 x f32>
    %"onnx::Conv_391" = param @"onnx::Conv_391" : tensor<128 x f32>
    %"onnx::Conv_393" = param @"onnx::Conv_393" : tensor<128 x 128 x 3 x 3 x f32>
    %"onnx::Conv_394" = param @"onnx::Conv_394" : tensor<128 x f32>
    %"onnx::Conv_396" = param @"onnx::Conv_396" : tensor<128 x 128 x 3 x 3 x f32>
    %"onnx::Conv_397" = param @"onnx::Conv_397" : tensor<128 x f32>
    %"onnx::Conv_399" = param @"onnx::Conv_399" : tensor<128 x 128 x 3 x 3 x f32>
    %"onnx::Conv_400" = param @"onnx::Conv_400" : tensor<128 x f32>
    %"onnx::Conv_402" = param @"onnx::Conv_402" : tensor<128 x 256 x 1 x 1 x f32>
    %"onnx::Conv_403" = param @"onnx::Conv_403" : tensor<128 x f32>
    %"onnx::Conv_405" = param @"onnx::Conv_405" : tensor<128 x 128 x 3 x 3 x f32>
    %"onnx::Conv_406" = param @"onnx::Conv_406" : tensor<128 x f32>
    %"onnx::Conv_408" = param @"onnx::Conv_408" : tensor<128 x 128 x 3 x 3 x f32>
    %"onnx::Conv_409" = param @"onnx::Conv_409" : tensor<128 x f32>
    %"onnx::Conv_411" = param @"onnx::Conv_411" : tensor<128 x 128 x 3 x 3 x f32>
    %"onnx::Conv_412" = param @"onnx::Conv_412" : tensor<128 x f32>
    %"onnx::Conv_414" = param @"onnx::Conv_414" : tensor<128 x 128 x 3 x 3 x f32>
    %"onnx::Conv_415" = param @"onnx::Conv_415" : tensor<128 x f32>
    %"onnx::Conv_417" = param @"onnx::Conv_417" : tensor<128 x 448 x 1 x 1 x f32>
    %"onnx::Conv_418" = param @"onnx::Conv_418" : tensor<128 x f32>
    %"onnx::Conv_420" = param @"onnx::Conv_420" : tensor<256 x 128 x 1 x 1 x f32>
    %"onnx::Conv_421" = param @"onnx::Conv_421" : tensor<256 x f32>
    %"onnx::Conv_423" = param @"onnx::Conv_423" : tensor<256 x 128 x 3 x 3 x f32>
    %"onnx::Conv_424" = param @"onnx::Conv_424" : tensor<256 x f32>
    %"onnx::Conv_426" = param @"onnx::Conv_426" : tensor<256 x 256 x 3 x 3 x f32>
    %"onnx::Conv_427" = param @"onnx::Conv_427" : tensor<256 x f32>
    %"onnx::Conv_429" = param @"onnx::Conv_429" : tensor<256 x 256 x 3 x 3 x f32>
    %"onnx::Conv_430" = param @"onnx::Conv_430" : tensor<256 x f32>
    %"onnx::Conv_432" = param @"onnx::Conv_432" : tensor<256 x 256 x 3 x 3 x f32>
    %"onnx::Conv_433" = param @"onnx::Conv_433" : tensor<256 x f32>
    %"onnx::Conv_435" = param @"onnx::Conv_435" : tensor<256 x 512 x 1 x 1 x f32>
    %"onnx::Conv_436" = param @"onnx::Conv_436" : tensor<256 x f32>
    %"onnx::Conv_438" = param @"onnx::Conv_438" : tensor<256 x 256 x 3 x 3 x f32>
    %"onnx::Conv_439" = param @"onnx::Conv_439" : tensor<256 x f32>
    %"onnx::Conv_441" = param @"onnx::Conv_441" : tensor<256 x 256 x 3 x 3 x f32>
    %"onnx::Conv_442" = param @"onnx::Conv_442" : tensor<256 x f32>
    %"onnx::Conv_444" = param @"onnx::Conv_444" : tensor<256 x 256 x 3 x 3 x f32>
    %"onnx::Conv_445" = param @"onnx::Conv_445" : tensor<256 x f32>
    %"onnx::Conv_447" = param @"onnx::Conv_447" : tensor<256 x 256 x 3 x 3 x f32>
    %"onnx::Conv_448" = param @"onnx::Conv_448" : tensor<256 x f32>
    %"onnx::Conv_450" = param @"onnx::Conv_450" : tensor<256 x 896 x 1 x 1 x f32>
    %"onnx::Conv_451" = param @"onnx::Conv_451" : tensor<256 x f32>
    %"onnx::Conv_453" = param @"onnx::Conv_453" : tensor<512 x 256 x 1 x 1 x f32>
    %"onnx::Conv_454" = param @"onnx::Conv_454" : tensor<512 x f32>
    %"onnx::Conv_456" = param @"onnx::Conv_456" : tensor<512 x 256 x 3 x 3 x f32>
    %"onnx::Conv_457" = param @"onnx::Conv_457" : tensor<512 x f32>
    %"onnx::Conv_459" = param @"onnx::Conv_459" : tensor<512 x 512 x 3 x 3 x f32>
    %"onnx::Conv_460" = param @"onnx::Conv_460" : tensor<512 x f32>
    %"onnx::Conv_462" = param @"onnx::Conv_462" : tensor<512 x 512 x 3 x 3 x f32>
    %"onnx::Conv_463" = param @"onnx::Conv_463" : tensor<512 x f32>
    %"onnx::Conv_465" = param @"onnx::Conv_465" : tensor<512 x 512 x 3 x 3 x f32>
    %"onnx::Conv_466" = param @"onnx::Conv_466" : tensor<512 x f32>
    %"onnx::Conv_468" = param @"onnx::Conv_468" : tensor<512 x 1280 x 1 x 1 x f32>
    %"onnx::Conv_469" = param @"onnx::Conv_469" : tensor<512 x f32>
    %"/base_layer/base_layer.0/Conv_output_0" = conv(%x, %"onnx::Conv_360", %"onnx::Conv_361") {dilations = [1, 1], group = 1, kernel_shape = [7, 7], pads = [3, 3, 3, 3], strides = [1, 1]} : tensor<?n x 16 x 224 x 224 x f32> loc("/base_layer/base_layer.0/Conv")
    %"/base_layer/base_layer.2/Relu_output_0" = relu(%"/base_layer/base_layer.0/Conv_output_0") : tensor<?n x 16 x 224 x 224 x f32> loc("/base_layer/base_layer.2/Relu")
    %"/level0/level0.0/Conv_output_0" = conv(%"/base_layer/base_layer.2/Relu_output_0", %"onnx::Conv_363", %"onnx::Conv_364") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 16 x 224 x 224 x f32> loc("/level0/level0.0/Conv")
    %"/level0/level0.2/Relu_output_0" = relu(%"/level0/level0.0/Conv_output_0") : tensor<?n x 16 x 224 x 224 x f32> loc("/level0/level0.2/Relu")
    %"/level1/level1.0/Conv_output_0" = conv(%"/level0/level0.2/Relu_output_0", %"onnx::Conv_366", %"onnx::Conv_367") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [2, 2]} : tensor<?n x 32 x 112 x 112 x f32> loc("/level1/level1.0/Conv")
    %"/level1/level1.2/Relu_output_0" = relu(%"/level1/level1.0/Conv_output_0") : tensor<?n x 32 x 112 x 112 x f32> loc("/level1/level1.2/Relu")
    %"/level2/downsample/MaxPool_output_0" = max_pool(%"/level1/level1.2/Relu_output_0") {ceil_mode = 0, dilations = [1, 1], kernel_shape = [2, 2], pads = [0, 0, 0, 0], strides = [2, 2]} : tensor<?n x 32 x 56 x 56 x f32> loc("/level2/downsample/MaxPool")
    %"/level2/project/project.0/Conv_output_0" = conv(%"/level2/downsample/MaxPool_output_0", %"onnx::Conv_369", %"onnx::Conv_370") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 64 x 56 x 56 x f32> loc("/level2/project/project.0/Conv")
    %"/level2/tree1/conv1/Conv_output_0" = conv(%"/level1/level1.2/Relu_output_0", %"onnx::Conv_372", %"onnx::Conv_373") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [2, 2]} : tensor<?n x 64 x 56 x 56 x f32> loc("/level2/tree1/conv1/Conv")
    %"/level2/tree1/relu/Relu_output_0" = relu(%"/level2/tree1/conv1/Conv_output_0") : tensor<?n x 64 x 56 x 56 x f32> loc("/level2/tree1/relu/Relu")
    %"/level2/tree1/conv2/Conv_output_0" = conv(%"/level2/tree1/relu/Relu_output_0", %"onnx::Conv_375", %"onnx::Conv_376") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 64 x 56 x 56 x f32> loc("/level2/tree1/conv2/Conv")
    %"/level2/tree1/Add_output_0" = add(%"/level2/tree1/conv2/Conv_output_0", %"/level2/project/project.0/Conv_output_0") : tensor<?n x 64 x 56 x 56 x f32> loc("/level2/tree1/Add")
    %"/level2/tree1/relu_1/Relu_output_0" = relu(%"/level2/tree1/Add_output_0") : tensor<?n x 64 x 56 x 56 x f32> loc("/level2/tree1/relu_1/Relu")
    %"/level2/tree2/conv1/Conv_output_0" = conv(%"/level2/tree1/relu_1/Relu_output_0", %"onnx::Conv_378", %"onnx::Conv_379") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 64 x 56 x 56 x f32> loc("/level2/tree2/conv1/Conv")
    %"/level2/tree2/relu/Relu_output_0" = relu(%"/level2/tree2/conv1/Conv_output_0") : tensor<?n x 64 x 56 x 56 x f32> loc("/level2/tree2/relu/Relu")
    %"/level2/tree2/conv2/Conv_output_0" = conv(%"/level2/tree2/relu/Relu_output_0", %"onnx::Conv_381", %"onnx::Conv_382") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 64 x 56 x 56 x f32> loc("/level2/tree2/conv2/Conv")
    %"/level2/tree2/Add_output_0" = add(%"/level2/tree2/conv2/Conv_output_0", %"/level2/tree1/relu_1/Relu_output_0") : tensor<?n x 64 x 56 x 56 x f32> loc("/level2/tree2/Add")
    %"/level2/tree2/relu_1/Relu_output_0" = relu(%"/level2/tree2/Add_output_0") : tensor<?n x 64 x 56 x 56 x f32> loc("/level2/tree2/relu_1/Relu")
    %"/level2/root/Concat_output_0" = concat(%"/level2/tree2/relu_1/Relu_output_0", %"/level2/tree1/relu_1/Relu_output_0") {axis = 1} : tensor<?n x 128 x 56 x 56 x f32> loc("/level2/root/Concat")
    %"/level2/root/conv/Conv_output_0" = conv(%"/level2/root/Concat_output_0", %"onnx::Conv_384", %"onnx::Conv_385") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 64 x 56 x 56 x f32> loc("/level2/root/conv/Conv")
    %"/level2/root/relu/Relu_output_0" = relu(%"/level2/root/conv/Conv_output_0") : tensor<?n x 64 x 56 x 56 x f32> loc("/level2/root/relu/Relu")
    %"/level3/downsample/MaxPool_output_0" = max_pool(%"/level2/root/relu/Relu_output_0") {ceil_mode = 0, dilations = [1, 1], kernel_shape = [2, 2], pads = [0, 0, 0, 0], strides = [2, 2]} : tensor<?n x 64 x 28 x 28 x f32> loc("/level3/downsample/MaxPool")
    %"/level3/tree1/downsample/MaxPool_output_0" = max_pool(%"/level2/root/relu/Relu_output_0") {ceil_mode = 0, dilations = [1, 1], kernel_shape = [2, 2], pads = [0, 0, 0, 0], strides = [2, 2]} : tensor<?n x 64 x 28 x 28 x f32> loc("/level3/tree1/downsample/MaxPool")
    %"/level3/tree1/project/project.0/Conv_output_0" = conv(%"/level3/tree1/downsample/MaxPool_output_0", %"onnx::Conv_387", %"onnx::Conv_388") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 128 x 28 x 28 x f32> loc("/level3/tree1/project/project.0/Conv")
    %"/level3/tree1/tree1/conv1/Conv_output_0" = conv(%"/level2/root/relu/Relu_output_0", %"onnx::Conv_390", %"onnx::Conv_391") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [2, 2]} : tensor<?n x 128 x 28 x 28 x f32> loc("/level3/tree1/tree1/conv1/Conv")
    %"/level3/tree1/tree1/relu/Relu_output_0" = relu(%"/level3/tree1/tree1/conv1/Conv_output_0") : tensor<?n x 128 x 28 x 28 x f32> loc("/level3/tree1/tree1/relu/Relu")
    %"/level3/tree1/tree1/conv2/Conv_output_0" = conv(%"/level3/tree1/tree1/relu/Relu_output_0", %"onnx::Conv_393", %"onnx::Conv_394") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 128 x 28 x 28 x f32> loc("/level3/tree1/tree1/conv2/Conv")
    %"/level3/tree1/tree1/Add_output_0" = add(%"/level3/tree1/tree1/conv2/Conv_output_0", %"/level3/tree1/project/project.0/Conv_output_0") : tensor<?n x 128 x 28 x 28 x f32> loc("/level3/tree1/tree1/Add")
    %"/level3/tree1/tree1/relu_1/Relu_output_0" = relu(%"/level3/tree1/tree1/Add_output_0") : tensor<?n x 128 x 28 x 28 x f32> loc("/level3/tree1/tree1/relu_1/Relu")
    %"/level3/tree1/tree2/conv1/Conv_output_0" = conv(%"/level3/tree1/tree1/relu_1/Relu_output_0", %"onnx::Conv_396", %"onnx::Conv_397") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 128 x 28 x 28 x f32> loc("/level3/tree1/tree2/conv1/Conv")
    %"/level3/tree1/tree2/relu/Relu_output_0" = relu(%"/level3/tree1/tree2/conv1/Conv_output_0") : tensor<?n x 128 x 28 x 28 x f32> loc("/level3/tree1/tree2/relu/Relu")
    %"/level3/tree1/tree2/conv2/Conv_output_0" = conv(%"/level3/tree1/tree2/relu/Relu_output_0", %"onnx::Conv_399", %"onnx::Conv_400") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 128 x 28 x 28 x f32> loc("/level3/tree1/tree2/conv2/Conv")
    %"/level3/tree1/tree2/Add_output_0" = add(%"/level3/tree1/tree2/conv2/Conv_output_0", %"/level3/tree1/tree1/relu_1/Relu_output_0") : tensor<?n x 128 x 28 x 28 x f32> loc("/level3/tree1/tree2/Add")
    %"/level3/tree1/tree2/relu_1/Relu_output_0" = relu(%"/level3/tree1/tree2/Add_output_0") : tensor<?n x 128 x 28 x 28 x f32> loc("/level3/tree1/tree2/relu_1/Relu")
    %"/level3/tree1/root/Concat_output_0" = concat(%"/level3/tree1/tree2/relu_1/Relu_output_0", %"/level3/tree1/tree1/relu_1/Relu_output_0") {axis = 1} : tensor<?n x 256 x 28 x 28 x f32> loc("/level3/tree1/root/Concat")
    %"/level3/tree1/root/conv/Conv_output_0" = conv(%"/level3/tree1/root/Concat_output_0", %"onnx::Conv_402", %"onnx::Conv_403") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 128 x 28 x 28 x f32> loc("/level3/tree1/root/conv/Conv")
    %"/level3/tree1/root/relu/Relu_output_0" = relu(%"/level3/tree1/root/conv/Conv_output_0") : tensor<?n x 128 x 28 x 28 x f32> loc("/level3/tree1/root/relu/Relu")
    %"/level3/tree2/tree1/conv1/Conv_output_0" = conv(%"/level3/tree1/root/relu/Relu_output_0", %"onnx::Conv_405", %"onnx::Conv_406") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 128 x 28 x 28 x f32> loc("/level3/tree2/tree1/conv1/Conv")
    %"/level3/tree2/tree1/relu/Relu_output_0" = relu(%"/level3/tree2/tree1/conv1/Conv_output_0") : tensor<?n x 128 x 28 x 28 x f32> loc("/level3/tree2/tree1/relu/Relu")
    %"/level3/tree2/tree1/conv2/Conv_output_0" = conv(%"/level3/tree2/tree1/relu/Relu_output_0", %"onnx::Conv_408", %"onnx::Conv_409") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 128 x 28 x 28 x f32> loc("/level3/tree2/tree1/conv2/Conv")
    %"/level3/tree2/tree1/Add_output_0" = add(%"/level3/tree2/tree1/conv2/Conv_output_0", %"/level3/tree1/root/relu/Relu_output_0") : tensor<?n x 128 x 28 x 28 x f32> loc("/level3/tree2/tree1/Add")
    %"/level3/tree2/tree1/relu_1/Relu_output_0" = relu(%"/level3/tree2/tree1/Add_output_0") : tensor<?n x 128 x 28 x 28 x f32> loc("/level3/tree2/tree1/relu_1/Relu")
    %"/level3/tree2/tree2/conv1/Conv_output_0" = conv(%"/level3/tree2/tree1/relu_1/Relu_output_0", %"onnx::Conv_411", %"onnx::Conv_412") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 128 x 28 x 28 x f32> loc("/level3/tree2/tree2/conv1/Conv")
    %"/level3/tree2/tree2/relu/Relu_output_0" = relu(%"/level3/tree2/tree2/conv1/Conv_output_0") : tensor<?n x 128 x 28 x 28 x f32> loc("/level3/tree2/tree2/relu/Relu")
    %"/level3/tree2/tree2/conv2/Conv_output_0" = conv(%"/level3/tree2/tree2/relu/Relu_output_0", %"onnx::Conv_414", %"onnx::Conv_415") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 128 x 28 x 28 x f32> loc("/level3/tree2/tree2/conv2/Conv")
    %"/level3/tree2/tree2/Add_output_0" = add(%"/level3/tree2/tree2/conv2/Conv_output_0", %"/level3/tree2/tree1/relu_1/Relu_output_0") : tensor<?n x 128 x 28 x 28 x f32> loc("/level3/tree2/tree2/Add")
    %"/level3/tree2/tree2/relu_1/Relu_output_0" = relu(%"/level3/tree2/tree2/Add_output_0") : tensor<?n x 128 x 28 x 28 x f32> loc("/level3/tree2/tree2/relu_1/Relu")
    %"/level3/tree2/root/Concat_output_0" = concat(%"/level3/tree2/tree2/relu_1/Relu_output_0", %"/level3/tree2/tree1/relu_1/Relu_output_0", %"/level3/downsample/MaxPool_output_0", %"/level3/tree1/root/relu/Relu_output_0") {axis = 1} : tensor<?n x 448 x 28 x 28 x f32> loc("/level3/tree2/root/Concat")
    %"/level3/tree2/root/conv/Conv_output_0" = conv(%"/level3/tree2/root/Concat_output_0", %"onnx::Conv_417", %"onnx::Conv_418") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 128 x 28 x 28 x f32> loc("/level3/tree2/root/conv/Conv")
    %"/level3/tree2/root/relu/Relu_output_0" = relu(%"/level3/tree2/root/conv/Conv_output_0") : tensor<?n x 128 x 28 x 28 x f32> loc("/level3/tree2/root/relu/Relu")
    %"/level4/downsample/MaxPool_output_0" = max_pool(%"/level3/tree2/root/relu/Relu_output_0") {ceil_mode = 0, dilations = [1, 1], kernel_shape = [2, 2], pads = [0, 0, 0, 0], strides = [2, 2]} : tensor<?n x 128 x 14 x 14 x f32> loc("/level4/downsample/MaxPool")
    %"/level4/tree1/downsample/MaxPool_output_0" = max_pool(%"/level3/tree2/root/relu/Relu_output_0") {ceil_mode = 0, dilations = [1, 1], kernel_shape = [2, 2], pads = [0, 0, 0, 0], strides = [2, 2]} : tensor<?n x 128 x 14 x 14 x f32> loc("/level4/tree1/downsample/MaxPool")
    %"/level4/tree1/project/project.0/Conv_output_0" = conv(%"/level4/tree1/downsample/MaxPool_output_0", %"onnx::Conv_420", %"onnx::Conv_421") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 256 x 14 x 14 x f32> loc("/level4/tree1/project/project.0/Conv")
    %"/level4/tree1/tree1/conv1/Conv_output_0" = conv(%"/level3/tree2/root/relu/Relu_output_0", %"onnx::Conv_423", %"onnx::Conv_424") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [2, 2]} : tensor<?n x 256 x 14 x 14 x f32> loc("/level4/tree1/tree1/conv1/Conv")
    %"/level4/tree1/tree1/relu/Relu_output_0" = relu(%"/level4/tree1/tree1/conv1/Conv_output_0") : tensor<?n x 256 x 14 x 14 x f32> loc("/level4/tree1/tree1/relu/Relu")
    %"/level4/tree1/tree1/conv2/Conv_output_0" = conv(%"/level4/tree1/tree1/relu/Relu_output_0", %"onnx::Conv_426", %"onnx::Conv_427") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 256 x 14 x 14 x f32> loc("/level4/tree1/tree1/conv2/Conv")
    %"/level4/tree1/tree1/Add_output_0" = add(%"/level4/tree1/tree1/conv2/Conv_output_0", %"/level4/tree1/project/project.0/Conv_output_0") : tensor<?n x 256 x 14 x 14 x f32> loc("/level4/tree1/tree1/Add")
    %"/level4/tree1/tree1/relu_1/Relu_output_0" = relu(%"/level4/tree1/tree1/Add_output_0") : tensor<?n x 256 x 14 x 14 x f32> loc("/level4/tree1/tree1/relu_1/Relu")
    %"/level4/tree1/tree2/conv1/Conv_output_0" = conv(%"/level4/tree1/tree1/relu_1/Relu_output_0", %"onnx::Conv_429", %"onnx::Conv_430") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 256 x 14 x 14 x f32> loc("/level4/tree1/tree2/conv1/Conv")
    %"/level4/tree1/tree2/relu/Relu_output_0" = relu(%"/level4/tree1/tree2/conv1/Conv_output_0") : tensor<?n x 256 x 14 x 14 x f32> loc("/level4/tree1/tree2/relu/Relu")
    %"/level4/tree1/tree2/conv2/Conv_output_0" = conv(%"/level4/tree1/tree2/relu/Relu_output_0", %"onnx::Conv_432", %"onnx::Conv_433") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 256 x 14 x 14 x f32> loc("/level4/tree1/tree2/conv2/Conv")
    %"/level4/tree1/tree2/Add_output_0" = add(%"/level4/tree1/tree2/conv2/Conv_output_0", %"/level4/tree1/tree1/relu_1/Relu_output_0") : tensor<?n x 256 x 14 x 14 x f32> loc("/level4/tree1/tree2/Add")
    %"/level4/tree1/tree2/relu_1/Relu_output_0" = relu(%"/level4/tree1/tree2/Add_output_0") : tensor<?n x 256 x 14 x 14 x f32> loc("/level4/tree1/tree2/relu_1/Relu")
    %"/level4/tree1/root/Concat_output_0" = concat(%"/level4/tree1/tree2/relu_1/Relu_output_0", %"/level4/tree1/tree1/relu_1/Relu_output_0") {axis = 1} : tensor<?n x 512 x 14 x 14 x f32> loc("/level4/tree1/root/Concat")
    %"/level4/tree1/root/conv/Conv_output_0" = conv(%"/level4/tree1/root/Concat_output_0", %"onnx::Conv_435", %"onnx::Conv_436") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 256 x 14 x 14 x f32> loc("/level4/tree1/root/conv/Conv")
    %"/level4/tree1/root/relu/Relu_output_0" = relu(%"/level4/tree1/root/conv/Conv_output_0") : tensor<?n x 256 x 14 x 14 x f32> loc("/level4/tree1/root/relu/Relu")
    %"/level4/tree2/tree1/conv1/Conv_output_0" = conv(%"/level4/tree1/root/relu/Relu_output_0", %"onnx::Conv_438", %"onnx::Conv_439") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 256 x 14 x 14 x f32> loc("/level4/tree2/tree1/conv1/Conv")
    %"/level4/tree2/tree1/relu/Relu_output_0" = relu(%"/level4/tree2/tree1/conv1/Conv_output_0") : tensor<?n x 256 x 14 x 14 x f32> loc("/level4/tree2/tree1/relu/Relu")
    %"/level4/tree2/tree1/conv2/Conv_output_0" = conv(%"/level4/tree2/tree1/relu/Relu_output_0", %"onnx::Conv_441", %"onnx::Conv_442") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 256 x 14 x 14 x f32> loc("/level4/tree2/tree1/conv2/Conv")
    %"/level4/tree2/tree1/Add_output_0" = add(%"/level4/tree2/tree1/conv2/Conv_output_0", %"/level4/tree1/root/relu/Relu_output_0") : tensor<?n x 256 x 14 x 14 x f32> loc("/level4/tree2/tree1/Add")
    %"/level4/tree2/tree1/relu_1/Relu_output_0" = relu(%"/level4/tree2/tree1/Add_output_0") : tensor<?n x 256 x 14 x 14 x f32> loc("/level4/tree2/tree1/relu_1/Relu")
    %"/level4/tree2/tree2/conv1/Conv_output_0" = conv(%"/level4/tree2/tree1/relu_1/Relu_output_0", %"onnx::Conv_444", %"onnx::Conv_445") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 256 x 14 x 14 x f32> loc("/level4/tree2/tree2/conv1/Conv")
    %"/level4/tree2/tree2/relu/Relu_output_0" = relu(%"/level4/tree2/tree2/conv1/Conv_output_0") : tensor<?n x 256 x 14 x 14 x f32> loc("/level4/tree2/tree2/relu/Relu")
    %"/level4/tree2/tree2/conv2/Conv_output_0" = conv(%"/level4/tree2/tree2/relu/Relu_output_0", %"onnx::Conv_447", %"onnx::Conv_448") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 256 x 14 x 14 x f32> loc("/level4/tree2/tree2/conv2/Conv")
    %"/level4/tree2/tree2/Add_output_0" = add(%"/level4/tree2/tree2/conv2/Conv_output_0", %"/level4/tree2/tree1/relu_1/Relu_output_0") : tensor<?n x 256 x 14 x 14 x f32> loc("/level4/tree2/tree2/Add")
    %"/level4/tree2/tree2/relu_1/Relu_output_0" = relu(%"/level4/tree2/tree2/Add_output_0") : tensor<?n x 256 x 14 x 14 x f32> loc("/level4/tree2/tree2/relu_1/Relu")
    %"/level4/tree2/root/Concat_output_0" = concat(%"/level4/tree2/tree2/relu_1/Relu_output_0", %"/level4/tree2/tree1/relu_1/Relu_output_0", %"/level4/downsample/MaxPool_output_0", %"/level4/tree1/root/relu/Relu_output_0") {axis = 1} : tensor<?n x 896 x 14 x 14 x f32> loc("/level4/tree2/root/Concat")
    %"/level4/tree2/root/conv/Conv_output_0" = conv(%"/level4/tree2/root/Concat_output_0", %"onnx::Conv_450", %"onnx::Conv_451") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 256 x 14 x 14 x f32> loc("/level4/tree2/root/conv/Conv")
    %"/level4/tree2/root/relu/Relu_output_0" = relu(%"/level4/tree2/root/conv/Conv_output_0") : tensor<?n x 256 x 14 x 14 x f32> loc("/level4/tree2/root/relu/Relu")
    %"/level5/downsample/MaxPool_output_0" = max_pool(%"/level4/tree2/root/relu/Relu_output_0") {ceil_mode = 0, dilations = [1, 1], kernel_shape = [2, 2], pads = [0, 0, 0, 0], strides = [2, 2]} : tensor<?n x 256 x 7 x 7 x f32> loc("/level5/downsample/MaxPool")
    %"/level5/project/project.0/Conv_output_0" = conv(%"/level5/downsample/MaxPool_output_0", %"onnx::Conv_453", %"onnx::Conv_454") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 512 x 7 x 7 x f32> loc("/level5/project/project.0/Conv")
    %"/level5/tree1/conv1/Conv_output_0" = conv(%"/level4/tree2/root/relu/Relu_output_0", %"onnx::Conv_456", %"onnx::Conv_457") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [2, 2]} : tensor<?n x 512 x 7 x 7 x f32> loc("/level5/tree1/conv1/Conv")
    %"/level5/tree1/relu/Relu_output_0" = relu(%"/level5/tree1/conv1/Conv_output_0") : tensor<?n x 512 x 7 x 7 x f32> loc("/level5/tree1/relu/Relu")
    %"/level5/tree1/conv2/Conv_output_0" = conv(%"/level5/tree1/relu/Relu_output_0", %"onnx::Conv_459", %"onnx::Conv_460") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 512 x 7 x 7 x f32> loc("/level5/tree1/conv2/Conv")
    %"/level5/tree1/Add_output_0" = add(%"/level5/tree1/conv2/Conv_output_0", %"/level5/project/project.0/Conv_output_0") : tensor<?n x 512 x 7 x 7 x f32> loc("/level5/tree1/Add")
    %"/level5/tree1/relu_1/Relu_output_0" = relu(%"/level5/tree1/Add_output_0") : tensor<?n x 512 x 7 x 7 x f32> loc("/level5/tree1/relu_1/Relu")
    %"/level5/tree2/conv1/Conv_output_0" = conv(%"/level5/tree1/relu_1/Relu_output_0", %"onnx::Conv_462", %"onnx::Conv_463") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 512 x 7 x 7 x f32> loc("/level5/tree2/conv1/Conv")
    %"/level5/tree2/relu/Relu_output_0" = relu(%"/level5/tree2/conv1/Conv_output_0") : tensor<?n x 512 x 7 x 7 x f32> loc("/level5/tree2/relu/Relu")
    %"/level5/tree2/conv2/Conv_output_0" = conv(%"/level5/tree2/relu/Relu_output_0", %"onnx::Conv_465", %"onnx::Conv_466") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 512 x 7 x 7 x f32> loc("/level5/tree2/conv2/Conv")
    %"/level5/tree2/Add_output_0" = add(%"/level5/tree2/conv2/Conv_output_0", %"/level5/tree1/relu_1/Relu_output_0") : tensor<?n x 512 x 7 x 7 x f32> loc("/level5/tree2/Add")
    %"/level5/tree2/relu_1/Relu_output_0" = relu(%"/level5/tree2/Add_output_0") : tensor<?n x 512 x 7 x 7 x f32> loc("/level5/tree2/relu_1/Relu")
    %"/level5/root/Concat_output_0" = concat(%"/level5/tree2/relu_1/Relu_output_0", %"/level5/tree1/relu_1/Relu_output_0", %"/level5/downsample/MaxPool_output_0") {axis = 1} : tensor<?n x 1280 x 7 x 7 x f32> loc("/level5/root/Concat")
    %"/level5/root/conv/Conv_output_0" = conv(%"/level5/root/Concat_output_0", %"onnx::Conv_468", %"onnx::Conv_469") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 512 x 7 x 7 x f32> loc("/level5/root/conv/Conv")
    %"/level5/root/relu/Relu_output_0" = relu(%"/level5/root/conv/Conv_output_0") : tensor<?n x 512 x 7 x 7 x f32> loc("/level5/root/relu/Relu")
    %"/global_pool/pool/GlobalAveragePool_output_0" = global_average_pool(%"/level5/root/relu/Relu_output_0") : tensor<?n x 512 x 1 x 1 x f32> loc("/global_pool/pool/GlobalAveragePool")
    %"/fc/Conv_output_0" = conv(%"/global_pool/pool/GlobalAveragePool_output_0", %fc.weight, %fc.bias) {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 1000 x 1 x 1 x f32> loc("/fc/Conv")
    %"358" = flatten(%"/fc/Conv_output_0") {axis = 1} : tensor<?n x 1000 x f32> loc("/flatten/Flatten")
    return %"358"
  }
}
