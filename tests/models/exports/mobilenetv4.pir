module @main_graph attributes {onnx.ir_version = 8, onnx.opset = {"" = 17}, onnx.producer_name = "pytorch", onnx.producer_version = "2.15.0", onnx.absent = ["opset_import.domain"]} {
  func @main(%x: tensor<?n x 3 x 224 x 224 x f32>) -> tensor<?n x 1000 x f32> {
    %classifier.weight = param @classifier.weight : tensor<1000 x 1280 x f32>
    %classifier.bias = param @classifier.bias : tensor<1000 x f32>
    %"onnx::Conv_415" = param @"onnx::Conv_415" : tensor<32 x 3 x 3 x 3 x f32>
    %"onnx::Conv_416" = param @"onnx::Conv_416" : tensor<32 x f32>
    %"onnx::Conv_418" = param @"onnx::Conv_418" : tensor<32 x 32 x 3 x 3 x f32>
    %"onnx::Conv_419" = param @"onnx::Conv_419" : tensor<32 x f32>
    %"onnx::Conv_421" = param @"onnx::Conv_421" : tensor<32 x 32 x 1 x 1 x f32>
    %"onnx::Conv_422" = param @"onnx::Conv_422" : tensor<32 x f32>
    %"onnx::Conv_424" = param @"onnx::Conv_424" : tensor<96 x 32 x 3 x 3 x f32>
    %"onnx::Conv_425" = param @"onnx::Conv_425" : tensor<96 x f32>
    %"onnx::Conv_427" = param @"onnx::Conv_427" : tensor<64 x 96 x 1 x 1 x f32>
    %"onnx::Conv_428" = param @"onnx::Conv_428" : tensor<64 x f32>
    %"onnx::Conv_430" = param @"onnx::Conv_430" : tensor<64 x 1 x 5 x 5 x f32>
    %"onnx::Conv_431" = param @"onnx::Conv_431" : tensor<64 x f32>
    %"onnx::Conv_433" = param @"onnx::Conv_433" : tensor<192 x 64 x 1 x 1 x f32>
    %"onnx::Conv_434" = param @"onnx::Conv_434" : tensor<192 x f32>
    %"onnx::Conv_436" = param @"onnx::Conv_436" : tensor<192 x 1 x 5 x 5 x f32>
    %"onnx::Conv_437" = param @"onnx::Conv_437" : tensor<192 x f32>
    %"onnx::Conv_439" = param @"onnx::Conv_439" : tensor<96 x 192 x 1 x 1 x f32>
    %"onnx::Conv_440" = param @"onnx::Conv_440" : tensor<96 x f32>
    %"onnx::Conv_442" = param @"onnx::Conv_442" : tensor<192 x 96 x 1 x 1 x f32>
    %"onnx::Conv_443" = param @"onnx::Conv_443" : tensor<192 x f32>
    %"onnx::Conv_445" = param @"onnx::Conv_445" : tensor<192 x 1 x 3 x 3 x f32>
    %"onnx::Conv_446" = param @"onnx::Conv_446" : tensor<192 x f32>
    %"onnx::Conv_448" = param @"onnx::Conv_448" : tensor<96 x 192 x 1 x 1 x f32>
    %"onnx::Conv_449" = param @"onnx::Conv_449" : tensor<96 x f32>
    %"onnx::Conv_451" = param @"onnx::Conv_451" : tensor<192 x 96 x 1 x 1 x f32>
    %"onnx::Conv_452" = param @"onnx::Conv_452" : tensor<192 x f32>
    %"onnx::Conv_454" = param @"onnx::Conv_454" : tensor<192 x 1 x 3 x 3 x f32>
    %"onnx::Conv_455" = param @"onnx::Conv_455" : tensor<192 x f32>
    %"onnx::Conv_457" = param @"onnx::Conv_457" : tensor<96 x 192 x 1 x 1 x f32>
    %"onnx::Conv_458" = param @"onnx::Conv_458" : tensor<96 x f32>
    %"onnx::Conv_460" = param @"onnx::Conv_460" : tensor<192 x 96 x 1 x 1 x f32>
    %"onnx::Conv_461" = param @"onnx::Conv_461" : tensor<192 x f32>
    %"onnx::Conv_463" = param @"onnx::Conv_463" : tensor<192 x 1 x 3 x 3 x f32>
    %"onnx::Conv_464" = param @"onnx::Conv_464" : tensor<192 x f32>
    %"onnx::Conv_466" = param @"onnx::Conv_466" : tensor<96 x 192 x 1 x 1 x f32>
    %"onnx::Conv_467" = param @"onnx::Conv_467" : tensor<96 x f32>
    %"onnx::Conv_469" = param @"onnx::Conv_469" : tensor<192 x 96 x 1 x 1 x f32>
    %"onnx::Conv_470" = param @"onnx::Conv_470" : tensor<192 x f32>
    %"onnx::Conv_472" = param @"onnx::Conv_472" : tensor<192 x 1 x 3 x 3 x f32>
    %"onnx::Conv_473" = param @"onnx::Conv_473" : tensor<192 x f32>
    %"onnx::Conv_475" = param @"onnx::Conv_475" : tensor<96 x 192 x 1 x 1 x f32>
    %"onnx::Conv_476" = param @"onnx::Conv_476" : tensor<96 x f32>
    %"onnx::Conv_478" = param @"onnx::Conv_478" : tensor<96 x 1 x 3 x 3 x f32>
    %"onnx::Conv_479" = param @"onnx::Conv_479" : tensor<96 x f32>
    %"onnx::Conv_481" = param @"onnx::Conv_481" : tensor<384 x 96 x 1 x 1 x f32>
    %"onnx::Conv_482" = param @"onnx::Conv_482" : tensor<384 x f32>
    %"onnx::Conv_484" = param @"onnx::Conv_484" : tensor<96 x 384 x 1 x 1 x f32>
    %"onnx::Conv_485" = param @"onnx::Conv_485" : tensor<96 x f32>
    %"onnx::Conv_487" = param @"onnx::Conv_487" : tensor<96 x 1 x 3 x 3 x f32>
    %"onnx::Conv_488" = param @"onnx::Conv_488" : tensor<96 x f32>
    %"onnx::Conv_490" = param @"onnx::Conv_490" : tensor<576 x 96 x 1 x 1 x f32>
    %"onnx::Conv_491" = param @"onnx::Conv_491" : tensor<576 x f32>
    %"onnx::Conv_493" = param @"onnx::Conv_493" : tensor<576 x 1 x 3 x 3 x f32>
    %"onnx::Conv_494" = param @"onnx::Conv_494" : tensor<576 x f32>
    %"onnx::Conv_496" = param @"onnx::Conv_496" : tensor<128 x 576 x 1 x 1 x f32>
    %"onnx::Conv_497" = param @"onnx::Conv_497" : tensor<128 x f32>
    %"onnx::Conv_499" = param @"onnx::Conv_499" : tensor<128 x 1 x 5 x 5 x f32>
    %"onnx::Conv_500" = param @"onnx::Conv_500" : tensor<128 x f32>
    %"onnx::Conv_502" = param @"onnx::Conv_502" : tensor<512 x 128 x 1 x 1 x f32>
    %"onnx::Conv_503" = param @"onnx::Conv_503" : tensor<512 x f32>
    %"onnx::Conv_505" = param @"onnx::Conv_505" : tensor<512 x 1 x 5 x 5 x f32>
    %"onnx::Conv_506" = param @"onnx::Conv_506" : tensor<512 x f32>
    %"onnx::Conv_508" = param @"onnx::Conv_508" : tensor<128 x 512 x 1 x 1 x f32>
    %"onnx::Conv_509" = param @"onnx::Conv_509" : tensor<128 x f32>
    %"onnx::Conv_511" = param @"onnx::Conv_511" : tensor<512 x 128 x 1 x 1 x f32>
    %"onnx::Conv_512" = param @"onnx::Conv_512" : tensor<512 x f32>
    %"onnx::Conv_514" = param @"onnx::Conv_514" : tensor<512 x 1 x 5 x 5 x f32>
    %"onnx::Conv_515" = param @"onnx::Conv_515" : tensor<512 x f32>
    %"onnx::Conv_517" = param @"onnx::Conv_517" : tensor<128 x 512 x 1 x 1 x f32>
    %"onnx::Conv_518" = param @"onnx::Conv_518" : tensor<128 x f32>
    %"onnx::Conv_520" = param @"onnx::Conv_520" : tensor<384 x 128 x 1 x 1 x f32>
    %"onnx::Conv_521" = param @"onnx::Conv_521" : tensor<384 x f32>
    %"onnx::Conv_523" = param @"onnx::Conv_523" : tensor<384 x 1 x 5 x 5 x f32>
    %"onnx::Conv_524" = param @"onnx::Conv_524" : tensor<384 x f32>
    %"onnx::Conv_526" = param @"onnx::Conv_526" : tensor<128 x 384 x 1 x 1 x f32>
    %"onnx::Conv_527" = param @"onnx::Conv_527" : tensor<128 x f32>
    %"onnx::Conv_529" = param @"onnx::Conv_529" : tensor<512 x 128 x 1 x 1 x f32>
    %"onnx::Conv_530" = param @"onnx::Conv_530" : tensor<512 x f32>
    %"onnx::Conv_532" = param @"onnx::Conv_532" : tensor<512 x 1 x 3 x 3 x f32>
    %"onnx::Conv_533" = param @"onnx::Conv_533" : tensor<512 x f32>
    %"onnx::Conv_535" = param @"onnx::Conv_535" : tensor<128 x 512 x 1 x 1 x f32>
    %"onnx::Conv_536" = param @"onnx::Conv_536" : tensor<128 x f32>
    %"onnx::Conv_538" = param @"onnx::Conv_538" : tensor<512 x 128 x 1 x 1 x f32>
    %"onnx::Conv_539" = param @"onnx::Conv_539" : tensor<512 x f32>
    %"onnx::Conv_541" = param @"onnx::Conv_541" : tensor<512 x 1 x 3 x 3 x f32>
    %"onnx::Conv_542" = param @"onnx::Conv_542" : tensor<512 x f32>
    %"onnx::Conv_544" = param @"onnx::Conv_544" : tensor<128 x 512 x 1 x 1 x f32>
    %"onnx::Conv_545" = param @"onnx::Conv_545" : tensor<128 x f32>
    %"onnx::Conv_547" = param @"onnx::Conv_547" : tensor<960 x 128 x 1 x 1 x f32>
    %"onnx::Conv_548" = param @"onnx::Conv_548" : tensor<960 x f32>
    %"onnx::Conv_550" = param @"onnx::Conv_550" : tensor<1280 x 960 x 1 x 1 x f32>
    %"onnx::Conv_551" = param @"onnx::Conv_551" : tensor<1280 x f32>
    %"/conv_stem/Conv_output_0" = conv(%x, %"onnx::Conv_415", %"onnx::Conv_416") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [2, 2]} : tensor<?n x 32 x 112 x 112 x f32> loc("/conv_stem/Conv")
    %"/bn1/act/Relu_output_0" = relu(%"/conv_stem/Conv_output_0") : tensor<?n x 32 x 112 x 112 x f32> loc("/bn1/act/Relu")
    %"/blocks/blocks.0/blocks.0.0/conv/Conv_output_0" = conv(%"/bn1/act/Relu_output_0", %"onnx::Conv_418", %"onnx::Conv_419") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [2, 2]} : tensor<?n x 32 x 56 x 56 x f32> loc("/blocks/blocks.0/blocks.0.0/conv/Conv")
    %"/blocks/blocks.0/blocks.0.0/bn1/act/Relu_output_0" = relu(%"/blocks/blocks.0/blocks.0.0/conv/Conv_output_0") : tensor<?n x 32 x 56 x 56 x f32> loc("/blocks/blocks.0/blocks.0.0/bn1/act/Relu")
    %"/blocks/blocks.0/blocks.0.1/conv/Conv_output_0" = conv(%"/blocks/blocks.0/blocks.0.0/bn1/act/Relu_output_0", %"onnx::Conv_421", %"onnx::Conv_422") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 32 x 56 x 56 x f32> loc("/blocks/blocks.0/blocks.0.1/conv/Conv")
    %"/blocks/blocks.0/blocks.0.1/bn1/act/Relu_output_0" = relu(%"/blocks/blocks.0/blocks.0.1/conv/Conv_output_0") : tensor<?n x 32 x 56 x 56 x f32> loc("/blocks/blocks.0/blocks.0.1/bn1/act/Relu")
    %"/blocks/blocks.1/blocks.1.0/conv/Conv_output_0" = conv(%"/blocks/blocks.0/blocks.0.1/bn1/act/Relu_output_0", %"onnx::Conv_424", %"onnx::Conv_425") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [2, 2]} : tensor<?n x 96 x 28 x 28 x f32> loc("/blocks/blocks.1/blocks.1.0/conv/Conv")
    %"/blocks/blocks.1/blocks.1.0/bn1/act/Relu_output_0" = relu(%"/blocks/blocks.1/blocks.1.0/conv/Conv_output_0") : tensor<?n x 96 x 28 x 28 x f32> loc("/blocks/blocks.1/blocks.1.0/bn1/act/Relu")
    %"/blocks/blocks.1/blocks.1.1/conv/Conv_output_0" = conv(%"/blocks/blocks.1/blocks.1.0/bn1/act/Relu_output_0", %"onnx::Conv_427", %"onnx::Conv_428") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 64 x 28 x 28 x f32> loc("/blocks/blocks.1/blocks.1.1/conv/Conv")
    %"/blocks/blocks.1/blocks.1.1/bn1/act/Relu_output_0" = relu(%"/blocks/blocks.1/blocks.1.1/conv/Conv_output_0") : tensor<?n x 64 x 28 x 28 x f32> loc("/blocks/blocks.1/blocks.1.1/bn1/act/Relu")
    %"/blocks/blocks.2/blocks.2.0/dw_start/conv/Conv_output_0" = conv(%"/blocks/blocks.1/blocks.1.1/bn1/act/Relu_output_0", %"onnx::Conv_430", %"onnx::Conv_431") {dilations = [1, 1], group = 64, kernel_shape = [5, 5], pads = [2, 2, 2, 2], strides = [1, 1]} : tensor<?n x 64 x 28 x 28 x f32> loc("/blocks/blocks.2/blocks.2.0/dw_start/conv/Conv")
    %"/blocks/blocks.2/blocks.2.0/pw_exp/conv/Conv_output_0" = conv(%"/blocks/blocks.2/blocks.2.0/dw_start/conv/Conv_output_0", %"onnx::Conv_433", %"onnx::Conv_434") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 192 x 28 x 28 x f32> loc("/blocks/blocks.2/blocks.2.0/pw_exp/conv/Conv")
    %"/blocks/blocks.2/blocks.2.0/pw_exp/bn/act/Relu_output_0" = relu(%"/blocks/blocks.2/blocks.2.0/pw_exp/conv/Conv_output_0") : tensor<?n x 192 x 28 x 28 x f32> loc("/blocks/blocks.2/blocks.2.0/pw_exp/bn/act/Relu")
    %"/blocks/blocks.2/blocks.2.0/dw_mid/conv/Conv_output_0" = conv(%"/blocks/blocks.2/blocks.2.0/pw_exp/bn/act/Relu_output_0", %"onnx::Conv_436", %"onnx::Conv_437") {dilations = [1, 1], group = 192, kernel_shape = [5, 5], pads = [2, 2, 2, 2], strides = [2, 2]} : tensor<?n x 192 x 14 x 14 x f32> loc("/blocks/blocks.2/blocks.2.0/dw_mid/conv/Conv")
    %"/blocks/blocks.2/blocks.2.0/dw_mid/bn/act/Relu_output_0" = relu(%"/blocks/blocks.2/blocks.2.0/dw_mid/conv/Conv_output_0") : tensor<?n x 192 x 14 x 14 x f32> loc("/blocks/blocks.2/blocks.2.0/dw_mid/bn/act/Relu")
    %"/blocks/blocks.2/blocks.2.0/pw_proj/conv/Conv_output_0" = conv(%"/blocks/blocks.2/blocks.2.0/dw_mid/bn/act/Relu_output_0", %"onnx::Conv_439", %"onnx::Conv_440") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 96 x 14 x 14 x f32> loc("/blocks/blocks.2/blocks.2.0/pw_proj/conv/Conv")
    %"/blocks/blocks.2/blocks.2.1/pw_exp/conv/Conv_output_0" = conv(%"/blocks/blocks.2/blocks.2.0/pw_proj/conv/Conv_output_0", %"onnx::Conv_442", %"onnx::Conv_443") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 192 x 14 x 14 x f32> loc("/blocks/blocks.2/blocks.2.1/pw_exp/conv/Conv")
    %"/blocks/blocks.2/blocks.2.1/pw_exp/bn/act/Relu_output_0" = relu(%"/blocks/blocks.2/blocks.2.1/pw_exp/conv/Conv_output_0") : tensor<?n x 192 x 14 x 14 x f32> loc("/blocks/blocks.2/blocks.2.1/pw_exp/bn/act/Relu")
    %"/blocks/blocks.2/blocks.2.1/dw_mid/conv/Conv_output_0" = conv(%"/blocks/blocks.2/blocks.2.1/pw_exp/bn/act/Relu_output_0", %"onnx::Conv_445", %"onnx::Conv_446") {dilations = [1, 1], group = 192, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 192 x 14 x 14 x f32> loc("/blocks/blocks.2/blocks.2.1/dw_mid/conv/Conv")
    %"/blocks/blocks.2/blocks.2.1/dw_mid/bn/act/Relu_output_0" = relu(%"/blocks/blocks.2/blocks.2.1/dw_mid/conv/Conv_output_0") : tensor<?n x 192 x 14 x 14 x f32> loc("/blocks/blocks.2/blocks.2.1/dw_mid/bn/act/Relu")
    %"/blocks/blocks.2/blocks.2.1/pw_proj/conv/Conv_output_0" = conv(%"/blocks/blocks.2/blocks.2.1/dw_mid/bn/act/Relu_output_0", %"onnx::Conv_448", %"onnx::Conv_449") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 96 x 14 x 14 x f32> loc("/blocks/blocks.2/blocks.2.1/pw_proj/conv/Conv")
    %"/blocks/blocks.2/blocks.2.1/Add_output_0" = add(%"/blocks/blocks.2/blocks.2.1/pw_proj/conv/Conv_output_0", %"/blocks/blocks.2/blocks.2.0/pw_proj/conv/Conv_output_0") : tensor<?n x 96 x 14 x 14 x f32> loc("/blocks/blocks.2/blocks.2.1/Add")
    %"/blocks/blocks.2/blocks.2.2/pw_exp/conv/Conv_output_0" = conv(%"/blocks/blocks.2/blocks.2.1/Add_output_0", %"onnx::Conv_451", %"onnx::Conv_452") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 192 x 14 x 14 x f32> loc("/blocks/blocks.2/blocks.2.2/pw_exp/conv/Conv")
    %"/blocks/blocks.2/blocks.2.2/pw_exp/bn/act/Relu_output_0" = relu(%"/blocks/blocks.2/blocks.2.2/pw_exp/conv/Conv_output_0") : tensor<?n x 192 x 14 x 14 x f32> loc("/blocks/blocks.2/blocks.2.2/pw_exp/bn/act/Relu")
    %"/blocks/blocks.2/blocks.2.2/dw_mid/conv/Conv_output_0" = conv(%"/blocks/blocks.2/blocks.2.2/pw_exp/bn/act/Relu_output_0", %"onnx::Conv_454", %"onnx::Conv_455") {dilations = [1, 1], group = 192, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 192 x 14 x 14 x f32> loc("/blocks/blocks.2/blocks.2.2/dw_mid/conv/Conv")
    %"/blocks/blocks.2/blocks.2.2/dw_mid/bn/act/Relu_output_0" = relu(%"/blocks/blocks.2/blocks.2.2/dw_mid/conv/Conv_output_0") : tensor<?n x 192 x 14 x 14 x f32> loc("/blocks/blocks.2/blocks.2.2/dw_mid/bn/act/Relu")
    %"/blocks/blocks.2/blocks.2.2/pw_proj/conv/Conv_output_0" = conv(%"/blocks/blocks.2/blocks.2.2/dw_mid/bn/act/Relu_output_0", %"onnx::Conv_457", %"onnx::Conv_458") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 96 x 14 x 14 x f32> loc("/blocks/blocks.2/blocks.2.2/pw_proj/conv/Conv")
    %"/blocks/blocks.2/blocks.2.2/Add_output_0" = add(%"/blocks/blocks.2/blocks.2.2/pw_proj/conv/Conv_output_0", %"/blocks/blocks.2/blocks.2.1/Add_output_0") : tensor<?n x 96 x 14 x 14 x f32> loc("/blocks/blocks.2/blocks.2.2/Add")
    %"/blocks/blocks.2/blocks.2.3/pw_exp/conv/Conv_output_0" = conv(%"/blocks/blocks.2/blocks.2.2/Add_output_0", %"onnx::Conv_460", %"onnx::Conv_461") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 192 x 14 x 14 x f32> loc("/blocks/blocks.2/blocks.2.3/pw_exp/conv/Conv")
    %"/blocks/blocks.2/blocks.2.3/pw_exp/bn/act/Relu_output_0" = relu(%"/blocks/blocks.2/blocks.2.3/pw_exp/conv/Conv_output_0") : tensor<?n x 192 x 14 x 14 x f32> loc("/blocks/blocks.2/blocks.2.3/pw_exp/bn/act/Relu")
    %"/blocks/blocks.2/blocks.2.3/dw_mid/conv/Conv_output_0" = conv(%"/blocks/blocks.2/blocks.2.3/pw_exp/bn/act/Relu_output_0", %"onnx::Conv_463", %"onnx::Conv_464") {dilations = [1, 1], group = 192, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 192 x 14 x 14 x f32> loc("/blocks/blocks.2/blocks.2.3/dw_mid/conv/Conv")
    %"/blocks/blocks.2/blocks.2.3/dw_mid/bn/act/Relu_output_0" = relu(%"/blocks/blocks.2/blocks.2.3/dw_mid/conv/Conv_output_0") : tensor<?n x 192 x 14 x 14 x f32> loc("/blocks/blocks.2/blocks.2.3/dw_mid/bn/act/Relu")
    %"/blocks/blocks.2/blocks.2.3/pw_proj/conv/Conv_output_0" = conv(%"/blocks/blocks.2/blocks.2.3/dw_mid/bn/act/Relu_output_0", %"onnx::Conv_466", %"onnx::Conv_467") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 96 x 14 x 14 x f32> loc("/blocks/blocks.2/blocks.2.3/pw_proj/conv/Conv")
    %"/blocks/blocks.2/blocks.2.3/Add_output_0" = add(%"/blocks/blocks.2/blocks.2.3/pw_proj/conv/Conv_output_0", %"/blocks/blocks.2/blocks.2.2/Add_output_0") : tensor<?n x 96 x 14 x 14 x f32> loc("/blocks/blocks.2/blocks.2.3/Add")
    %"/blocks/blocks.2/blocks.2.4/pw_exp/conv/Conv_output_0" = conv(%"/blocks/blocks.2/blocks.2.3/Add_output_0", %"onnx::Conv_469", %"onnx::Conv_470") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 192 x 14 x 14 x f32> loc("/blocks/blocks.2/blocks.2.4/pw_exp/conv/Conv")
    %"/blocks/blocks.2/blocks.2.4/pw_exp/bn/act/Relu_output_0" = relu(%"/blocks/blocks.2/blocks.2.4/pw_exp/conv/Conv_output_0") : tensor<?n x 192 x 14 x 14 x f32> loc("/blocks/blocks.2/blocks.2.4/pw_exp/bn/act/Relu")
    %"/blocks/blocks.2/blocks.2.4/dw_mid/conv/Conv_output_0" = conv(%"/blocks/blocks.2/blocks.2.4/pw_exp/bn/act/Relu_output_0", %"onnx::Conv_472", %"onnx::Conv_473") {dilations = [1, 1], group = 192, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 192 x 14 x 14 x f32> loc("/blocks/blocks.2/blocks.2.4/dw_mid/conv/Conv")
    %"/blocks/blocks.2/blocks.2.4/dw_mid/bn/act/Relu_output_0" = relu(%"/blocks/blocks.2/blocks.2.4/dw_mid/conv/Conv_output_0") : tensor<?n x 192 x 14 x 14 x f32> loc("/blocks/blocks.2/blocks.2.4/dw_mid/bn/act/Relu")
    %"/blocks/blocks.2/blocks.2.4/pw_proj/conv/Conv_output_0" = conv(%"/blocks/blocks.2/blocks.2.4/dw_mid/bn/act/Relu_output_0", %"onnx::Conv_475", %"onnx::Conv_476") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 96 x 14 x 14 x f32> loc("/blocks/blocks.2/blocks.2.4/pw_proj/conv/Conv")
    %"/blocks/blocks.2/blocks.2.4/Add_output_0" = add(%"/blocks/blocks.2/blocks.2.4/pw_proj/conv/Conv_output_0", %"/blocks/blocks.2/blocks.2.3/Add_output_0") : tensor<?n x 96 x 14 x 14 x f32> loc("/blocks/blocks.2/blocks.2.4/Add")
    %"/blocks/blocks.2/blocks.2.5/dw_start/conv/Conv_output_0" = conv(%"/blocks/blocks.2/blocks.2.4/Add_output_0", %"onnx::Conv_478", %"onnx::Conv_479") {dilations = [1, 1], group = 96, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 96 x 14 x 14 x f32> loc("/blocks/blocks.2/blocks.2.5/dw_start/conv/Conv")
    %"/blocks/blocks.2/blocks.2.5/pw_exp/conv/Conv_output_0" = conv(%"/blocks/blocks.2/blocks.2.5/dw_start/conv/Conv_output_0", %"onnx::Conv_481", %"onnx::Conv_482") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 384 x 14 x 14 x f32> loc("/blocks/blocks.2/blocks.2.5/pw_exp/conv/Conv")
    %"/blocks/blocks.2/blocks.2.5/pw_exp/bn/act/Relu_output_0" = relu(%"/blocks/blocks.2/blocks.2.5/pw_exp/conv/Conv_output_0") : tensor<?n x 384 x 14 x 14 x f32> loc("/blocks/blocks.2/blocks.2.5/pw_exp/bn/act/Relu")
    %"/blocks/blocks.2/blocks.2.5/pw_proj/conv/Conv_output_0" = conv(%"/blocks/blocks.2/blocks.2.5/pw_exp/bn/act/Relu_output_0", %"onnx::Conv_484", %"onnx::Conv_485") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 96 x 14 x 14 x f32> loc("/blocks/blocks.2/blocks.2.5/pw_proj/conv/Conv")
    %"/blocks/blocks.2/blocks.2.5/Add_output_0" = add(%"/blocks/blocks.2/blocks.2.5/pw_proj/conv/Conv_output_0", %"/blocks/blocks.2/blocks.2.4/Add_output_0") : tensor<?n x 96 x 14 x 14 x f32> loc("/blocks/blocks.2/blocks.2.5/Add")
    %"/blocks/blocks.3/blocks.3.0/dw_start/conv/Conv_output_0" = conv(%"/blocks/blocks.2/blocks.2.5/Add_output_0", %"onnx::Conv_487", %"onnx::Conv_488") {dilations = [1, 1], group = 96, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 96 x 14 x 14 x f32> loc("/blocks/blocks.3/blocks.3.0/dw_start/conv/Conv")
    %"/blocks/blocks.3/blocks.3.0/pw_exp/conv/Conv_output_0" = conv(%"/blocks/blocks.3/blocks.3.0/dw_start/conv/Conv_output_0", %"onnx::Conv_490", %"onnx::Conv_491") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 576 x 14 x 14 x f32> loc("/blocks/blocks.3/blocks.3.0/pw_exp/conv/Conv")
    %"/blocks/blocks.3/blocks.3.0/pw_exp/bn/act/Relu_output_0" = relu(%"/blocks/blocks.3/blocks.3.0/pw_exp/conv/Conv_output_0") : tensor<?n x 576 x 14 x 14 x f32> loc("/blocks/blocks.3/blocks.3.0/pw_exp/bn/act/Relu")
    %"/blocks/blocks.3/blocks.3.0/dw_mid/conv/Conv_output_0" = conv(%"/blocks/blocks.3/blocks.3.0/pw_exp/bn/act/Relu_output_0", %"onnx::Conv_493", %"onnx::Conv_494") {dilations = [1, 1], group = 576, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [2, 2]} : tensor<?n x 576 x 7 x 7 x f32> loc("/blocks/blocks.3/blocks.3.0/dw_mid/conv/Conv")
    %"/blocks/blocks.3/blocks.3.0/dw_mid/bn/act/Relu_output_0" = relu(%"/blocks/blocks.3/blocks.3.0/dw_mid/conv/Conv_output_0") : tensor<?n x 576 x 7 x 7 x f32> loc("/blocks/blocks.3/blocks.3.0/dw_mid/bn/act/Relu")
    %"/blocks/blocks.3/blocks.3.0/pw_proj/conv/Conv_output_0" = conv(%"/blocks/blocks.3/blocks.3.0/dw_mid/bn/act/Relu_output_0", %"onnx::Conv_496", %"onnx::Conv_497") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 128 x 7 x 7 x f32> loc("/blocks/blocks.3/blocks.3.0/pw_proj/conv/Conv")
    %"/blocks/blocks.3/blocks.3.1/dw_start/conv/Conv_output_0" = conv(%"/blocks/blocks.3/blocks.3.0/pw_proj/conv/Conv_output_0", %"onnx::Conv_499", %"onnx::Conv_500") {dilations = [1, 1], group = 128, kernel_shape = [5, 5], pads = [2, 2, 2, 2], strides = [1, 1]} : tensor<?n x 128 x 7 x 7 x f32> loc("/blocks/blocks.3/blocks.3.1/dw_start/conv/Conv")
    %"/blocks/blocks.3/blocks.3.1/pw_exp/conv/Conv_output_0" = conv(%"/blocks/blocks.3/blocks.3.1/dw_start/conv/Conv_output_0", %"onnx::Conv_502", %"onnx::Conv_503") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 512 x 7 x 7 x f32> loc("/blocks/blocks.3/blocks.3.1/pw_exp/conv/Conv")
    %"/blocks/blocks.3/blocks.3.1/pw_exp/bn/act/Relu_output_0" = relu(%"/blocks/blocks.3/blocks.3.1/pw_exp/conv/Conv_output_0") : tensor<?n x 512 x 7 x 7 x f32> loc("/blocks/blocks.3/blocks.3.1/pw_exp/bn/act/Relu")
    %"/blocks/blocks.3/blocks.3.1/dw_mid/conv/Conv_output_0" = conv(%"/blocks/blocks.3/blocks.3.1/pw_exp/bn/act/Relu_output_0", %"onnx::Conv_505", %"onnx::Conv_506") {dilations = [1, 1], group = 512, kernel_shape = [5, 5], pads = [2, 2, 2, 2], strides = [1, 1]} : tensor<?n x 512 x 7 x 7 x f32> loc("/blocks/blocks.3/blocks.3.1/dw_mid/conv/Conv")
    %"/blocks/blocks.3/blocks.3.1/dw_mid/bn/act/Relu_output_0" = relu(%"/blocks/blocks.3/blocks.3.1/dw_mid/conv/Conv_output_0") : tensor<?n x 512 x 7 x 7 x f32> loc("/blocks/blocks.3/blocks.3.1/dw_mid/bn/act/Relu")
    %"/blocks/blocks.3/blocks.3.1/pw_proj/conv/Conv_output_0" = conv(%"/blocks/blocks.3/blocks.3.1/dw_mid/bn/act/Relu_output_0", %"onnx::Conv_508", %"onnx::Conv_509") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 128 x 7 x 7 x f32> loc("/blocks/blocks.3/blocks.3.1/pw_proj/conv/Conv")
    %"/blocks/blocks.3/blocks.3.1/Add_output_0" = add(%"/blocks/blocks.3/blocks.3.1/pw_proj/conv/Conv_output_0", %"/blocks/blocks.3/blocks.3.0/pw_proj/conv/Conv_output_0") : tensor<?n x 128 x 7 x 7 x f32> loc("/blocks/blocks.3/blocks.3.1/Add")
    %"/blocks/blocks.3/blocks.3.2/pw_exp/conv/Conv_output_0" = conv(%"/blocks/blocks.3/blocks.3.1/Add_output_0", %"onnx::Conv_511", %"onnx::Conv_512") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 512 x 7 x 7 x f32> loc("/blocks/blocks.3/blocks.3.2/pw_exp/conv/Conv")
    %"/blocks/blocks.3/blocks.3.2/pw_exp/bn/act/Relu_output_0" = relu(%"/blocks/blocks.3/blocks.3.2/pw_exp/conv/Conv_output_0") : tensor<?n x 512 x 7 x 7 x f32> loc("/blocks/blocks.3/blocks.3.2/pw_exp/bn/act/Relu")
    %"/blocks/blocks.3/blocks.3.2/dw_mid/conv/Conv_output_0" = conv(%"/blocks/blocks.3/blocks.3.2/pw_exp/bn/act/Relu_output_0", %"onnx::Conv_514", %"onnx::Conv_515") {dilations = [1, 1], group = 512, kernel_shape = [5, 5], pads = [2, 2, 2, 2], strides = [1, 1]} : tensor<?n x 512 x 7 x 7 x f32> loc("/blocks/blocks.3/blocks.3.2/dw_mid/conv/Conv")
    %"/blocks/blocks.3/blocks.3.2/dw_mid/bn/act/Relu_output_0" = relu(%"/blocks/blocks.3/blocks.3.2/dw_mid/conv/Conv_output_0") : tensor<?n x 512 x 7 x 7 x f32> loc("/blocks/blocks.3/blocks.3.2/dw_mid/bn/act/Relu")
    %"/blocks/blocks.3/blocks.3.2/pw_proj/conv/Conv_output_0" = conv(%"/blocks/blocks.3/blocks.3.2/dw_mid/bn/act/Relu_output_0", %"onnx::Conv_517", %"onnx::Conv_518") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 128 x 7 x 7 x f32> loc("/blocks/blocks.3/blocks.3.2/pw_proj/conv/Conv")
    %"/blocks/blocks.3/blocks.3.2/Add_output_0" = add(%"/blocks/blocks.3/blocks.3.2/pw_proj/conv/Conv_output_0", %"/blocks/blocks.3/blocks.3.1/Add_output_0") : tensor<?n x 128 x 7 x 7 x f32> loc("/blocks/blocks.3/blocks.3.2/Add")
    %"/blocks/blocks.3/blocks.3.3/pw_exp/conv/Conv_output_0" = conv(%"/blocks/blocks.3/blocks.3.2/Add_output_0", %"onnx::Conv_520", %"onnx::Conv_521") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 384 x 7 x 7 x f32> loc("/blocks/blocks.3/blocks.3.3/pw_exp/conv/Conv")
    %"/blocks/blocks.3/blocks.3.3/pw_exp/bn/act/Relu_output_0" = relu(%"/blocks/blocks.3/blocks.3.3/pw_exp/conv/Conv_output_0") : tensor<?n x 384 x 7 x 7 x f32> loc("/blocks/blocks.3/blocks.3.3/pw_exp/bn/act/Relu")
    %"/blocks/blocks.3/blocks.3.3/dw_mid/conv/Conv_output_0" = conv(%"/blocks/blocks.3/blocks.3.3/pw_exp/bn/act/Relu_output_0", %"onnx::Conv_523", %"onnx::Conv_524") {dilations = [1, 1], group = 384, kernel_shape = [5, 5], pads = [2, 2, 2, 2], strides = [1, 1]} : tensor<?n x 384 x 7 x 7 x f32> loc("/blocks/blocks.3/blocks.3.3/dw_mid/conv/Conv")
    %"/blocks/blocks.3/blocks.3.3/dw_mid/bn/act/Relu_output_0" = relu(%"/blocks/blocks.3/blocks.3.3/dw_mid/conv/Conv_output_0") : tensor<?n x 384 x 7 x 7 x f32> loc("/blocks/blocks.3/blocks.3.3/dw_mid/bn/act/Relu")
    %"/blocks/blocks.3/blocks.3.3/pw_proj/conv/Conv_output_0" = conv(%"/blocks/blocks.3/blocks.3.3/dw_mid/bn/act/Relu_output_0", %"onnx::Conv_526", %"onnx::Conv_527") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 128 x 7 x 7 x f32> loc("/blocks/blocks.3/blocks.3.3/pw_proj/conv/Conv")
    %"/blocks/blocks.3/blocks.3.3/Add_output_0" = add(%"/blocks/blocks.3/blocks.3.3/pw_proj/conv/Conv_output_0", %"/blocks/blocks.3/blocks.3.2/Add_output_0") : tensor<?n x 128 x 7 x 7 x f32> loc("/blocks/blocks.3/blocks.3.3/Add")
    %"/blocks/blocks.3/blocks.3.4/pw_exp/conv/Conv_output_0" = conv(%"/blocks/blocks.3/blocks.3.3/Add_output_0", %"onnx::Conv_529", %"onnx::Conv_530") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 512 x 7 x 7 x f32> loc("/blocks/blocks.3/blocks.3.4/pw_exp/conv/Conv")
    %"/blocks/blocks.3/blocks.3.4/pw_exp/bn/act/Relu_output_0" = relu(%"/blocks/blocks.3/blocks.3.4/pw_exp/conv/Conv_output_0") : tensor<?n x 512 x 7 x 7 x f32> loc("/blocks/blocks.3/blocks.3.4/pw_exp/bn/act/Relu")
    %"/blocks/blocks.3/blocks.3.4/dw_mid/conv/Conv_output_0" = conv(%"/blocks/blocks.3/blocks.3.4/pw_exp/bn/act/Relu_output_0", %"onnx::Conv_532", %"onnx::Conv_533") {dilations = [1, 1], group = 512, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 512 x 7 x 7 x f32> loc("/blocks/blocks.3/blocks.3.4/dw_mid/conv/Conv")
    %"/blocks/blocks.3/blocks.3.4/dw_mid/bn/act/Relu_output_0" = relu(%"/blocks/blocks.3/blocks.3.4/dw_mid/conv/Conv_output_0") : tensor<?n x 512 x 7 x 7 x f32> loc("/blocks/blocks.3/blocks.3.4/dw_mid/bn/act/Relu")
    %"/blocks/blocks.3/blocks.3.4/pw_proj/conv/Conv_output_0" = conv(%"/blocks/blocks.3/blocks.3.4/dw_mid/bn/act/Relu_output_0", %"onnx::Conv_535", %"onnx::Conv_536") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 128 x 7 x 7 x f32> loc("/blocks/blocks.3/blocks.3.4/pw_proj/conv/Conv")
    %"/blocks/blocks.3/blocks.3.4/Add_output_0" = add(%"/blocks/blocks.3/blocks.3.4/pw_proj/conv/Conv_output_0", %"/blocks/blocks.3/blocks.3.3/Add_output_0") : tensor<?n x 128 x 7 x 7 x f32> loc("/blocks/blocks.3/blocks.3.4/Add")
    %"/blocks/blocks.3/blocks.3.5/pw_exp/conv/Conv_output_0" = conv(%"/blocks/blocks.3/blocks.3.4/Add_output_0", %"onnx::Conv_538", %"onnx::Conv_539") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 512 x 7 x 7 x f32> loc("/blocks/blocks.3/blocks.3.5/pw_exp/conv/Conv")
    %"/blocks/blocks.3/blocks.3.5/pw_exp/bn/act/Relu_output_0" = relu(%"/blocks/blocks.3/blocks.3.5/pw_exp/conv/Conv_output_0") : tensor<?n x 512 x 7 x 7 x f32> loc("/blocks/blocks.3/blocks.3.5/pw_exp/bn/act/Relu")
    %"/blocks/blocks.3/blocks.3.5/dw_mid/conv/Conv_output_0" = conv(%"/blocks/blocks.3/blocks.3.5/pw_exp/bn/act/Relu_output_0", %"onnx::Conv_541", %"onnx::Conv_542") {dilations = [1, 1], group = 512, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 512 x 7 x 7 x f32> loc("/blocks/blocks.3/blocks.3.5/dw_mid/conv/Conv")
    %"/blocks/blocks.3/blocks.3.5/dw_mid/bn/act/Relu_output_0" = relu(%"/blocks/blocks.3/blocks.3.5/dw_mid/conv/Conv_output_0") : tensor<?n x 512 x 7 x 7 x f32> loc("/blocks/blocks.3/blocks.3.5/dw_mid/bn/act/Relu")
    %"/blocks/blocks.3/blocks.3.5/pw_proj/conv/Conv_output_0" = conv(%"/blocks/blocks.3/blocks.3.5/dw_mid/bn/act/Relu_output_0", %"onnx::Conv_544", %"onnx::Conv_545") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 128 x 7 x 7 x f32> loc("/blocks/blocks.3/blocks.3.5/pw_proj/conv/Conv")
    %"/blocks/blocks.3/blocks.3.5/Add_output_0" = add(%"/blocks/blocks.3/blocks.3.5/pw_proj/conv/Conv_output_0", %"/blocks/blocks.3/blocks.3.4/Add_output_0") : tensor<?n x 128 x 7 x 7 x f32> loc("/blocks/blocks.3/blocks.3.5/Add")
    %"/blocks/blocks.4/blocks.4.0/conv/Conv_output_0" = conv(%"/blocks/blocks.3/blocks.3.5/Add_output_0", %"onnx::Conv_547", %"onnx::Conv_548") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 960 x 7 x 7 x f32> loc("/blocks/blocks.4/blocks.4.0/conv/Conv")
    %"/blocks/blocks.4/blocks.4.0/bn1/act/Relu_output_0" = relu(%"/blocks/blocks.4/blocks.4.0/conv/Conv_output_0") : tensor<?n x 960 x 7 x 7 x f32> loc("/blocks/blocks.4/blocks.4.0/bn1/act/Relu")
    %"/global_pool/pool/GlobalAveragePool_output_0" = global_average_pool(%"/blocks/blocks.4/blocks.4.0/bn1/act/Relu_output_0") : tensor<?n x 960 x 1 x 1 x f32> loc("/global_pool/pool/GlobalAveragePool")
    %"/conv_head/Conv_output_0" = conv(%"/global_pool/pool/GlobalAveragePool_output_0", %"onnx::Conv_550", %"onnx::Conv_551") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 1280 x 1 x 1 x f32> loc("/conv_head/Conv")
    %"/norm_head/act/Relu_output_0" = relu(%"/conv_head/Conv_output_0") : tensor<?n x 1280 x 1 x 1 x f32> loc("/norm_head/act/Relu")
    %"/flatten/Flatten_output_0" = flatten(%"/norm_head/act/Relu_output_0") {axis = 1} : tensor<?n x 1280 x f32> loc("/flatten/Flatten")
    %"413" = gemm(%"/flatten/Flatten_output_0", %classifier.weight, %classifier.bias) {alpha = 1.0, beta = 1.0, transB = 1} : tensor<?n x 1000 x f32> loc("/classifier/Gemm")
    return %"413"
  }
}
