module @main_graph attributes {onnx.ir_version = 8, onnx.opset = {"" = 17}, onnx.producer_name = "pytorch", onnx.producer_version = "2.15.0", onnx.doc_string = "", onnx.absent = ["opset_import.domain"]} {
  func @main(%x: tensor<?n x 3 x 32 x 32 x f32>) -> tensor<?n x 10 x f32> attributes {onnx.doc_string = "", onnx.empty_docs = ["node", "initializer", "value"]} {
    %conv1.weight = param @conv1.weight : tensor<16 x 3 x 3 x 3 x f32>
    %bn1.weight = param @bn1.weight : tensor<16 x f32>
    %bn1.bias = param @bn1.bias : tensor<16 x f32>
    %bn1.running_mean = param @bn1.running_mean : tensor<16 x f32>
    %bn1.running_var = param @bn1.running_var : tensor<16 x f32>
    %layer1.0.conv1.weight = param @layer1.0.conv1.weight : tensor<16 x 16 x 3 x 3 x f32>
    %layer1.0.bn1.weight = param @layer1.0.bn1.weight : tensor<16 x f32>
    %layer1.0.bn1.bias = param @layer1.0.bn1.bias : tensor<16 x f32>
    %layer1.0.bn1.running_mean = param @layer1.0.bn1.running_mean : tensor<16 x f32>
    %layer1.0.bn1.running_var = param @layer1.0.bn1.running_var : tensor<16 x f32>
    %layer1.0.conv2.weight = param @layer1.0.conv2.weight : tensor<16 x 16 x 3 x 3 x f32>
    %layer1.0.bn2.weight = param @layer1.0.bn2.weight : tensor<16 x f32>
    %layer1.0.bn2.bias = param @layer1.0.bn2.bias : tensor<16 x f32>
    %layer1.0.bn2.running_mean = param @layer1.0.bn2.running_mean : tensor<16 x f32>
    %layer1.0.bn2.running_var = param @layer1.0.bn2.running_var : tensor<16 x f32>
    %layer1.1.conv1.weight = param @layer1.1.conv1.weight : tensor<16 x 16 x 3 x 3 x f32>
    %layer1.1.bn1.weight = param @layer1.1.bn1.weight : tensor<16 x f32>
    %layer1.1.bn1.bias = param @layer1.1.bn1.bias : tensor<16 x f32>
    %layer1.1.bn1.running_mean = param @layer1.1.bn1.running_mean : tensor<16 x f32>
    %layer1.1.bn1.running_var = param @layer1.1.bn1.running_var : tensor<16 x f32>
    %layer1.1.conv2.weight = param @layer1.1.conv2.weight : tensor<16 x 16 x 3 x 3 x f32>
    %layer1.1.bn2.weight = param @layer1.1.bn2.weight : tensor<16 x f32>
    %layer1.1.bn2.bias = param @layer1.1.bn2.bias : tensor<16 x f32>
    %layer1.1.bn2.running_mean = param @layer1.1.bn2.running_mean : tensor<16 x f32>
    %layer1.1.bn2.running_var = param @layer1.1.bn2.running_var : tensor<16 x f32>
    %layer1.2.conv1.weight = param @layer1.2.conv1.weight : tensor<16 x 16 x 3 x 3 x f32>
    %layer1.2.bn1.weight = param @layer1.2.bn1.weight : tensor<16 x f32>
    %layer1.2.bn1.bias = param @layer1.2.bn1.bias : tensor<16 x f32>
    %layer1.2.bn1.running_mean = param @layer1.2.bn1.running_mean : tensor<16 x f32>
    %layer1.2.bn1.running_var = param @layer1.2.bn1.running_var : tensor<16 x f32>
    %layer1.2.conv2.weight = param @layer1.2.conv2.weight : tensor<16 x 16 x 3 x 3 x f32>
    %layer1.2.bn2.weight = param @layer1.2.bn2.weight : tensor<16 x f32>
    %layer1.2.bn2.bias = param @layer1.2.bn2.bias : tensor<16 x f32>
    %layer1.2.bn2.running_mean = param @layer1.2.bn2.running_mean : tensor<16 x f32>
    %layer1.2.bn2.running_var = param @layer1.2.bn2.running_var : tensor<16 x f32>
    %layer2.0.conv1.weight = param @layer2.0.conv1.weight : tensor<32 x 16 x 3 x 3 x f32>
    %layer2.0.bn1.weight = param @layer2.0.bn1.weight : tensor<32 x f32>
    %layer2.0.bn1.bias = param @layer2.0.bn1.bias : tensor<32 x f32>
    %layer2.0.bn1.running_mean = param @layer2.0.bn1.running_mean : tensor<32 x f32>
    %layer2.0.bn1.running_var = param @layer2.0.bn1.running_var : tensor<32 x f32>
    %layer2.0.conv2.weight = param @layer2.0.conv2.weight : tensor<32 x 32 x 3 x 3 x f32>
    %layer2.0.bn2.weight = param @layer2.0.bn2.weight : tensor<32 x f32>
    %layer2.0.bn2.bias = param @layer2.0.bn2.bias : tensor<32 x f32>
    %layer2.0.bn2.running_mean = param @layer2.0.bn2.running_mean : tensor<32 x f32>
    %layer2.0.bn2.running_var = param @layer2.0.bn2.running_var : tensor<32 x f32>
    %layer2.0.down.0.weight = param @layer2.0.down.0.weight : tensor<32 x 16 x 1 x 1 x f32>
    %layer2.0.down.1.weight = param @layer2.0.down.1.weight : tensor<32 x f32>
    %layer2.0.down.1.bias = param @layer2.0.down.1.bias : tensor<32 x f32>
    %layer2.0.down.1.running_mean = param @layer2.0.down.1.running_mean : tensor<32 x f32>
    %layer2.0.down.1.running_var = param @layer2.0.down.1.running_var : tensor<32 x f32>
    %layer2.1.conv1.weight = param @layer2.1.conv1.weight : tensor<32 x 32 x 3 x 3 x f32>
    %layer2.1.bn1.weight = param @layer2.1.bn1.weight : tensor<32 x f32>
    %layer2.1.bn1.bias = param @layer2.1.bn1.bias : tensor<32 x f32>
    %layer2.1.bn1.running_mean = param @layer2.1.bn1.running_mean : tensor<32 x f32>
    %layer2.1.bn1.running_var = param @layer2.1.bn1.running_var : tensor<32 x f32>
    %layer2.1.conv2.weight = param @layer2.1.conv2.weight : tensor<32 x 32 x 3 x 3 x f32>
    %layer2.1.bn2.weight = param @layer2.1.bn2.weight : tensor<32 x f32>
    %layer2.1.bn2.bias = param @layer2.1.bn2.bias : tensor<32 x f32>
    %layer2.1.bn2.running_mean = param @layer2.1.bn2.running_mean : tensor<32 x f32>
    %layer2.1.bn2.running_var = param @layer2.1.bn2.running_var : tensor<32 x f32>
    %layer2.2.conv1.weight = param @layer2.2.conv1.weight : tensor<32 x 32 x 3 x 3 x f32>
    %layer2.2.bn1.weight = param @layer2.2.bn1.weight : tensor<32 x f32>
    %layer2.2.bn1.bias = param @layer2.2.bn1.bias : tensor<32 x f32>
    %layer2.2.bn1.running_mean = param @layer2.2.bn1.running_mean : tensor<32 x f32>
    %layer2.2.bn1.running_var = param @layer2.2.bn1.running_var : tensor<32 x f32>
    %layer2.2.conv2.weight = param @layer2.2.conv2.weight : tensor<32 x 32 x 3 x 3 x f32>
    %layer2.2.bn2.weight = param @layer2.2.bn2.weight : tensor<32 x f32>
    %layer2.2.bn2.bias = param @layer2.2.bn2.bias : tensor<32 x f32>
    %layer2.2.bn2.running_mean = param @layer2.2.bn2.running_mean : tensor<32 x f32>
    %layer2.2.bn2.running_var = param @layer2.2.bn2.running_var : tensor<32 x f32>
    %layer3.0.conv1.weight = param @layer3.0.conv1.weight : tensor<64 x 32 x 3 x 3 x f32>
    %layer3.0.bn1.weight = param @layer3.0.bn1.weight : tensor<64 x f32>
    %layer3.0.bn1.bias = param @layer3.0.bn1.bias : tensor<64 x f32>
    %layer3.0.bn1.running_mean = param @layer3.0.bn1.running_mean : tensor<64 x f32>
    %layer3.0.bn1.running_var = param @layer3.0.bn1.running_var : tensor<64 x f32>
    %layer3.0.conv2.weight = param @layer3.0.conv2.weight : tensor<64 x 64 x 3 x 3 x f32>
    %layer3.0.bn2.weight = param @layer3.0.bn2.weight : tensor<64 x f32>
    %layer3.0.bn2.bias = param @layer3.0.bn2.bias : tensor<64 x f32>
    %layer3.0.bn2.running_mean = param @layer3.0.bn2.running_mean : tensor<64 x f32>
    %layer3.0.bn2.running_var = param @layer3.0.bn2.running_var : tensor<64 x f32>
    %layer3.0.down.0.weight = param @layer3.0.down.0.weight : tensor<64 x 32 x 1 x 1 x f32>
    %layer3.0.down.1.weight = param @layer3.0.down.1.weight : tensor<64 x f32>
    %layer3.0.down.1.bias = param @layer3.0.down.1.bias : tensor<64 x f32>
    %layer3.0.down.1.running_mean = param @layer3.0.down.1.running_mean : tensor<64 x f32>
    %layer3.0.down.1.running_var = param @layer3.0.down.1.running_var : tensor<64 x f32>
    %layer3.1.conv1.weight = param @layer3.1.conv1.weight : tensor<64 x 64 x 3 x 3 x f32>
    %layer3.1.bn1.weight = param @layer3.1.bn1.weight : tensor<64 x f32>
    %layer3.1.bn1.bias = param @layer3.1.bn1.bias : tensor<64 x f32>
    %layer3.1.bn1.running_mean = param @layer3.1.bn1.running_mean : tensor<64 x f32>
    %layer3.1.bn1.running_var = param @layer3.1.bn1.running_var : tensor<64 x f32>
    %layer3.1.conv2.weight = param @layer3.1.conv2.weight : tensor<64 x 64 x 3 x 3 x f32>
    %layer3.1.bn2.weight = param @layer3.1.bn2.weight : tensor<64 x f32>
    %layer3.1.bn2.bias = param @layer3.1.bn2.bias : tensor<64 x f32>
    %layer3.1.bn2.running_mean = param @layer3.1.bn2.running_mean : tensor<64 x f32>
    %layer3.1.bn2.running_var = param @layer3.1.bn2.running_var : tensor<64 x f32>
    %layer3.2.conv1.weight = param @layer3.2.conv1.weight : tensor<64 x 64 x 3 x 3 x f32>
    %layer3.2.bn1.weight = param @layer3.2.bn1.weight : tensor<64 x f32>
    %layer3.2.bn1.bias = param @layer3.2.bn1.bias : tensor<64 x f32>
    %layer3.2.bn1.running_mean = param @layer3.2.bn1.running_mean : tensor<64 x f32>
    %layer3.2.bn1.running_var = param @layer3.2.bn1.running_var : tensor<64 x f32>
    %layer3.2.conv2.weight = param @layer3.2.conv2.weight : tensor<64 x 64 x 3 x 3 x f32>
    %layer3.2.bn2.weight = param @layer3.2.bn2.weight : tensor<64 x f32>
    %layer3.2.bn2.bias = param @layer3.2.bn2.bias : tensor<64 x f32>
    %layer3.2.bn2.running_mean = param @layer3.2.bn2.running_mean : tensor<64 x f32>
    %layer3.2.bn2.running_var = param @layer3.2.bn2.running_var : tensor<64 x f32>
    %fc.weight = param @fc.weight : tensor<10 x 64 x f32>
    %fc.bias = param @fc.bias : tensor<10 x f32>
    %"/conv1/Conv_output_0" = conv(%x, %conv1.weight) {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 16 x 32 x 32 x f32> loc("/conv1/Conv")
    %"/bn1/BatchNormalization_output_0" = batch_norm(%"/conv1/Conv_output_0", %bn1.weight, %bn1.bias, %bn1.running_mean, %bn1.running_var) {epsilon = 1e-5, momentum = 0.9, training_mode = 0} : tensor<?n x 16 x 32 x 32 x f32> loc("/bn1/BatchNormalization")
    %"/Relu_output_0" = relu(%"/bn1/BatchNormalization_output_0") : tensor<?n x 16 x 32 x 32 x f32> loc("/Relu")
    %"/layer1/layer1.0/conv1/Conv_output_0" = conv(%"/Relu_output_0", %layer1.0.conv1.weight) {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 16 x 32 x 32 x f32> loc("/layer1/layer1.0/conv1/Conv")
    %"/layer1/layer1.0/bn1/BatchNormalization_output_0" = batch_norm(%"/layer1/layer1.0/conv1/Conv_output_0", %layer1.0.bn1.weight, %layer1.0.bn1.bias, %layer1.0.bn1.running_mean, %layer1.0.bn1.running_var) {epsilon = 1e-5, momentum = 0.9, training_mode = 0} : tensor<?n x 16 x 32 x 32 x f32> loc("/layer1/layer1.0/bn1/BatchNormalization")
    %"/layer1/layer1.0/Relu_output_0" = relu(%"/layer1/layer1.0/bn1/BatchNormalization_output_0") : tensor<?n x 16 x 32 x 32 x f32> loc("/layer1/layer1.0/Relu")
    %"/layer1/layer1.0/conv2/Conv_output_0" = conv(%"/layer1/layer1.0/Relu_output_0", %layer1.0.conv2.weight) {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 16 x 32 x 32 x f32> loc("/layer1/layer1.0/conv2/Conv")
    %"/layer1/layer1.0/bn2/BatchNormalization_output_0" = batch_norm(%"/layer1/layer1.0/conv2/Conv_output_0", %layer1.0.bn2.weight, %layer1.0.bn2.bias, %layer1.0.bn2.running_mean, %layer1.0.bn2.running_var) {epsilon = 1e-5, momentum = 0.9, training_mode = 0} : tensor<?n x 16 x 32 x 32 x f32> loc("/layer1/layer1.0/bn2/BatchNormalization")
    %"/layer1/layer1.0/Add_output_0" = add(%"/layer1/layer1.0/bn2/BatchNormalization_output_0", %"/Relu_output_0") : tensor<?n x 16 x 32 x 32 x f32> loc("/layer1/layer1.0/Add")
    %"/layer1/layer1.0/Relu_1_output_0" = relu(%"/layer1/layer1.0/Add_output_0") : tensor<?n x 16 x 32 x 32 x f32> loc("/layer1/layer1.0/Relu_1")
    %"/layer1/layer1.1/conv1/Conv_output_0" = conv(%"/layer1/layer1.0/Relu_1_output_0", %layer1.1.conv1.weight) {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 16 x 32 x 32 x f32> loc("/layer1/layer1.1/conv1/Conv")
    %"/layer1/layer1.1/bn1/BatchNormalization_output_0" = batch_norm(%"/layer1/layer1.1/conv1/Conv_output_0", %layer1.1.bn1.weight, %layer1.1.bn1.bias, %layer1.1.bn1.running_mean, %layer1.1.bn1.running_var) {epsilon = 1e-5, momentum = 0.9, training_mode = 0} : tensor<?n x 16 x 32 x 32 x f32> loc("/layer1/layer1.1/bn1/BatchNormalization")
    %"/layer1/layer1.1/Relu_output_0" = relu(%"/layer1/layer1.1/bn1/BatchNormalization_output_0") : tensor<?n x 16 x 32 x 32 x f32> loc("/layer1/layer1.1/Relu")
    %"/layer1/layer1.1/conv2/Conv_output_0" = conv(%"/layer1/layer1.1/Relu_output_0", %layer1.1.conv2.weight) {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 16 x 32 x 32 x f32> loc("/layer1/layer1.1/conv2/Conv")
    %"/layer1/layer1.1/bn2/BatchNormalization_output_0" = batch_norm(%"/layer1/layer1.1/conv2/Conv_output_0", %layer1.1.bn2.weight, %layer1.1.bn2.bias, %layer1.1.bn2.running_mean, %layer1.1.bn2.running_var) {epsilon = 1e-5, momentum = 0.9, training_mode = 0} : tensor<?n x 16 x 32 x 32 x f32> loc("/layer1/layer1.1/bn2/BatchNormalization")
    %"/layer1/layer1.1/Add_output_0" = add(%"/layer1/layer1.1/bn2/BatchNormalization_output_0", %"/layer1/layer1.0/Relu_1_output_0") : tensor<?n x 16 x 32 x 32 x f32> loc("/layer1/layer1.1/Add")
    %"/layer1/layer1.1/Relu_1_output_0" = relu(%"/layer1/layer1.1/Add_output_0") : tensor<?n x 16 x 32 x 32 x f32> loc("/layer1/layer1.1/Relu_1")
    %"/layer1/layer1.2/conv1/Conv_output_0" = conv(%"/layer1/layer1.1/Relu_1_output_0", %layer1.2.conv1.weight) {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 16 x 32 x 32 x f32> loc("/layer1/layer1.2/conv1/Conv")
    %"/layer1/layer1.2/bn1/BatchNormalization_output_0" = batch_norm(%"/layer1/layer1.2/conv1/Conv_output_0", %layer1.2.bn1.weight, %layer1.2.bn1.bias, %layer1.2.bn1.running_mean, %layer1.2.bn1.running_var) {epsilon = 1e-5, momentum = 0.9, training_mode = 0} : tensor<?n x 16 x 32 x 32 x f32> loc("/layer1/layer1.2/bn1/BatchNormalization")
    %"/layer1/layer1.2/Relu_output_0" = relu(%"/layer1/layer1.2/bn1/BatchNormalization_output_0") : tensor<?n x 16 x 32 x 32 x f32> loc("/layer1/layer1.2/Relu")
    %"/layer1/layer1.2/conv2/Conv_output_0" = conv(%"/layer1/layer1.2/Relu_output_0", %layer1.2.conv2.weight) {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 16 x 32 x 32 x f32> loc("/layer1/layer1.2/conv2/Conv")
    %"/layer1/layer1.2/bn2/BatchNormalization_output_0" = batch_norm(%"/layer1/layer1.2/conv2/Conv_output_0", %layer1.2.bn2.weight, %layer1.2.bn2.bias, %layer1.2.bn2.running_mean, %layer1.2.bn2.running_var) {epsilon = 1e-5, momentum = 0.9, training_mode = 0} : tensor<?n x 16 x 32 x 32 x f32> loc("/layer1/layer1.2/bn2/BatchNormalization")
    %"/layer1/layer1.2/Add_output_0" = add(%"/layer1/layer1.2/bn2/BatchNormalization_output_0", %"/layer1/layer1.1/Relu_1_output_0") : tensor<?n x 16 x 32 x 32 x f32> loc("/layer1/layer1.2/Add")
    %"/layer1/layer1.2/Relu_1_output_0" = relu(%"/layer1/layer1.2/Add_output_0") : tensor<?n x 16 x 32 x 32 x f32> loc("/layer1/layer1.2/Relu_1")
    %"/layer2/layer2.0/conv1/Conv_output_0" = conv(%"/layer1/layer1.2/Relu_1_output_0", %layer2.0.conv1.weight) {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [2, 2]} : tensor<?n x 32 x 16 x 16 x f32> loc("/layer2/layer2.0/conv1/Conv")
    %"/layer2/layer2.0/bn1/BatchNormalization_output_0" = batch_norm(%"/layer2/layer2.0/conv1/Conv_output_0", %layer2.0.bn1.weight, %layer2.0.bn1.bias, %layer2.0.bn1.running_mean, %layer2.0.bn1.running_var) {epsilon = 1e-5, momentum = 0.9, training_mode = 0} : tensor<?n x 32 x 16 x 16 x f32> loc("/layer2/layer2.0/bn1/BatchNormalization")
    %"/layer2/layer2.0/Relu_output_0" = relu(%"/layer2/layer2.0/bn1/BatchNormalization_output_0") : tensor<?n x 32 x 16 x 16 x f32> loc("/layer2/layer2.0/Relu")
    %"/layer2/layer2.0/conv2/Conv_output_0" = conv(%"/layer2/layer2.0/Relu_output_0", %layer2.0.conv2.weight) {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 32 x 16 x 16 x f32> loc("/layer2/layer2.0/conv2/Conv")
    %"/layer2/layer2.0/bn2/BatchNormalization_output_0" = batch_norm(%"/layer2/layer2.0/conv2/Conv_output_0", %layer2.0.bn2.weight, %layer2.0.bn2.bias, %layer2.0.bn2.running_mean, %layer2.0.bn2.running_var) {epsilon = 1e-5, momentum = 0.9, training_mode = 0} : tensor<?n x 32 x 16 x 16 x f32> loc("/layer2/layer2.0/bn2/BatchNormalization")
    %"/layer2/layer2.0/down/down.0/Conv_output_0" = conv(%"/layer1/layer1.2/Relu_1_output_0", %layer2.0.down.0.weight) {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [2, 2]} : tensor<?n x 32 x 16 x 16 x f32> loc("/layer2/layer2.0/down/down.0/Conv")
    %"/layer2/layer2.0/down/down.1/BatchNormalization_output_0" = batch_norm(%"/layer2/layer2.0/down/down.0/Conv_output_0", %layer2.0.down.1.weight, %layer2.0.down.1.bias, %layer2.0.down.1.running_mean, %layer2.0.down.1.running_var) {epsilon = 1e-5, momentum = 0.9, training_mode = 0} : tensor<?n x 32 x 16 x 16 x f32> loc("/layer2/layer2.0/down/down.1/BatchNormalization")
    %"/layer2/layer2.0/Add_output_0" = add(%"/layer2/layer2.0/bn2/BatchNormalization_output_0", %"/layer2/layer2.0/down/down.1/BatchNormalization_output_0") : tensor<?n x 32 x 16 x 16 x f32> loc("/layer2/layer2.0/Add")
    %"/layer2/layer2.0/Relu_1_output_0" = relu(%"/layer2/layer2.0/Add_output_0") : tensor<?n x 32 x 16 x 16 x f32> loc("/layer2/layer2.0/Relu_1")
    %"/layer2/layer2.1/conv1/Conv_output_0" = conv(%"/layer2/layer2.0/Relu_1_output_0", %layer2.1.conv1.weight) {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 32 x 16 x 16 x f32> loc("/layer2/layer2.1/conv1/Conv")
    %"/layer2/layer2.1/bn1/BatchNormalization_output_0" = batch_norm(%"/layer2/layer2.1/conv1/Conv_output_0", %layer2.1.bn1.weight, %layer2.1.bn1.bias, %layer2.1.bn1.running_mean, %layer2.1.bn1.running_var) {epsilon = 1e-5, momentum = 0.9, training_mode = 0} : tensor<?n x 32 x 16 x 16 x f32> loc("/layer2/layer2.1/bn1/BatchNormalization")
    %"/layer2/layer2.1/Relu_output_0" = relu(%"/layer2/layer2.1/bn1/BatchNormalization_output_0") : tensor<?n x 32 x 16 x 16 x f32> loc("/layer2/layer2.1/Relu")
    %"/layer2/layer2.1/conv2/Conv_output_0" = conv(%"/layer2/layer2.1/Relu_output_0", %layer2.1.conv2.weight) {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 32 x 16 x 16 x f32> loc("/layer2/layer2.1/conv2/Conv")
    %"/layer2/layer2.1/bn2/BatchNormalization_output_0" = batch_norm(%"/layer2/layer2.1/conv2/Conv_output_0", %layer2.1.bn2.weight, %layer2.1.bn2.bias, %layer2.1.bn2.running_mean, %layer2.1.bn2.running_var) {epsilon = 1e-5, momentum = 0.9, training_mode = 0} : tensor<?n x 32 x 16 x 16 x f32> loc("/layer2/layer2.1/bn2/BatchNormalization")
    %"/layer2/layer2.1/Add_output_0" = add(%"/layer2/layer2.1/bn2/BatchNormalization_output_0", %"/layer2/layer2.0/Relu_1_output_0") : tensor<?n x 32 x 16 x 16 x f32> loc("/layer2/layer2.1/Add")
    %"/layer2/layer2.1/Relu_1_output_0" = relu(%"/layer2/layer2.1/Add_output_0") : tensor<?n x 32 x 16 x 16 x f32> loc("/layer2/layer2.1/Relu_1")
    %"/layer2/layer2.2/conv1/Conv_output_0" = conv(%"/layer2/layer2.1/Relu_1_output_0", %layer2.2.conv1.weight) {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 32 x 16 x 16 x f32> loc("/layer2/layer2.2/conv1/Conv")
    %"/layer2/layer2.2/bn1/BatchNormalization_output_0" = batch_norm(%"/layer2/layer2.2/conv1/Conv_output_0", %layer2.2.bn1.weight, %layer2.2.bn1.bias, %layer2.2.bn1.running_mean, %layer2.2.bn1.running_var) {epsilon = 1e-5, momentum = 0.9, training_mode = 0} : tensor<?n x 32 x 16 x 16 x f32> loc("/layer2/layer2.2/bn1/BatchNormalization")
    %"/layer2/layer2.2/Relu_output_0" = relu(%"/layer2/layer2.2/bn1/BatchNormalization_output_0") : tensor<?n x 32 x 16 x 16 x f32> loc("/layer2/layer2.2/Relu")
    %"/layer2/layer2.2/conv2/Conv_output_0" = conv(%"/layer2/layer2.2/Relu_output_0", %layer2.2.conv2.weight) {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 32 x 16 x 16 x f32> loc("/layer2/layer2.2/conv2/Conv")
    %"/layer2/layer2.2/bn2/BatchNormalization_output_0" = batch_norm(%"/layer2/layer2.2/conv2/Conv_output_0", %layer2.2.bn2.weight, %layer2.2.bn2.bias, %layer2.2.bn2.running_mean, %layer2.2.bn2.running_var) {epsilon = 1e-5, momentum = 0.9, training_mode = 0} : tensor<?n x 32 x 16 x 16 x f32> loc("/layer2/layer2.2/bn2/BatchNormalization")
    %"/layer2/layer2.2/Add_output_0" = add(%"/layer2/layer2.2/bn2/BatchNormalization_output_0", %"/layer2/layer2.1/Relu_1_output_0") : tensor<?n x 32 x 16 x 16 x f32> loc("/layer2/layer2.2/Add")
    %"/layer2/layer2.2/Relu_1_output_0" = relu(%"/layer2/layer2.2/Add_output_0") : tensor<?n x 32 x 16 x 16 x f32> loc("/layer2/layer2.2/Relu_1")
    %"/layer3/layer3.0/conv1/Conv_output_0" = conv(%"/layer2/layer2.2/Relu_1_output_0", %layer3.0.conv1.weight) {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [2, 2]} : tensor<?n x 64 x 8 x 8 x f32> loc("/layer3/layer3.0/conv1/Conv")
    %"/layer3/layer3.0/bn1/BatchNormalization_output_0" = batch_norm(%"/layer3/layer3.0/conv1/Conv_output_0", %layer3.0.bn1.weight, %layer3.0.bn1.bias, %layer3.0.bn1.running_mean, %layer3.0.bn1.running_var) {epsilon = 1e-5, momentum = 0.9, training_mode = 0} : tensor<?n x 64 x 8 x 8 x f32> loc("/layer3/layer3.0/bn1/BatchNormalization")
    %"/layer3/layer3.0/Relu_output_0" = relu(%"/layer3/layer3.0/bn1/BatchNormalization_output_0") : tensor<?n x 64 x 8 x 8 x f32> loc("/layer3/layer3.0/Relu")
    %"/layer3/layer3.0/conv2/Conv_output_0" = conv(%"/layer3/layer3.0/Relu_output_0", %layer3.0.conv2.weight) {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 64 x 8 x 8 x f32> loc("/layer3/layer3.0/conv2/Conv")
    %"/layer3/layer3.0/bn2/BatchNormalization_output_0" = batch_norm(%"/layer3/layer3.0/conv2/Conv_output_0", %layer3.0.bn2.weight, %layer3.0.bn2.bias, %layer3.0.bn2.running_mean, %layer3.0.bn2.running_var) {epsilon = 1e-5, momentum = 0.9, training_mode = 0} : tensor<?n x 64 x 8 x 8 x f32> loc("/layer3/layer3.0/bn2/BatchNormalization")
    %"/layer3/layer3.0/down/down.0/Conv_output_0" = conv(%"/layer2/layer2.2/Relu_1_output_0", %layer3.0.down.0.weight) {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [2, 2]} : tensor<?n x 64 x 8 x 8 x f32> loc("/layer3/layer3.0/down/down.0/Conv")
    %"/layer3/layer3.0/down/down.1/BatchNormalization_output_0" = batch_norm(%"/layer3/layer3.0/down/down.0/Conv_output_0", %layer3.0.down.1.weight, %layer3.0.down.1.bias, %layer3.0.down.1.running_mean, %layer3.0.down.1.running_var) {epsilon = 1e-5, momentum = 0.9, training_mode = 0} : tensor<?n x 64 x 8 x 8 x f32> loc("/layer3/layer3.0/down/down.1/BatchNormalization")
    %"/layer3/layer3.0/Add_output_0" = add(%"/layer3/layer3.0/bn2/BatchNormalization_output_0", %"/layer3/layer3.0/down/down.1/BatchNormalization_output_0") : tensor<?n x 64 x 8 x 8 x f32> loc("/layer3/layer3.0/Add")
    %"/layer3/layer3.0/Relu_1_output_0" = relu(%"/layer3/layer3.0/Add_output_0") : tensor<?n x 64 x 8 x 8 x f32> loc("/layer3/layer3.0/Relu_1")
    %"/layer3/layer3.1/conv1/Conv_output_0" = conv(%"/layer3/layer3.0/Relu_1_output_0", %layer3.1.conv1.weight) {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 64 x 8 x 8 x f32> loc("/layer3/layer3.1/conv1/Conv")
    %"/layer3/layer3.1/bn1/BatchNormalization_output_0" = batch_norm(%"/layer3/layer3.1/conv1/Conv_output_0", %layer3.1.bn1.weight, %layer3.1.bn1.bias, %layer3.1.bn1.running_mean, %layer3.1.bn1.running_var) {epsilon = 1e-5, momentum = 0.9, training_mode = 0} : tensor<?n x 64 x 8 x 8 x f32> loc("/layer3/layer3.1/bn1/BatchNormalization")
    %"/layer3/layer3.1/Relu_output_0" = relu(%"/layer3/layer3.1/bn1/BatchNormalization_output_0") : tensor<?n x 64 x 8 x 8 x f32> loc("/layer3/layer3.1/Relu")
    %"/layer3/layer3.1/conv2/Conv_output_0" = conv(%"/layer3/layer3.1/Relu_output_0", %layer3.1.conv2.weight) {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 64 x 8 x 8 x f32> loc("/layer3/layer3.1/conv2/Conv")
    %"/layer3/layer3.1/bn2/BatchNormalization_output_0" = batch_norm(%"/layer3/layer3.1/conv2/Conv_output_0", %layer3.1.bn2.weight, %layer3.1.bn2.bias, %layer3.1.bn2.running_mean, %layer3.1.bn2.running_var) {epsilon = 1e-5, momentum = 0.9, training_mode = 0} : tensor<?n x 64 x 8 x 8 x f32> loc("/layer3/layer3.1/bn2/BatchNormalization")
    %"/layer3/layer3.1/Add_output_0" = add(%"/layer3/layer3.1/bn2/BatchNormalization_output_0", %"/layer3/layer3.0/Relu_1_output_0") : tensor<?n x 64 x 8 x 8 x f32> loc("/layer3/layer3.1/Add")
    %"/layer3/layer3.1/Relu_1_output_0" = relu(%"/layer3/layer3.1/Add_output_0") : tensor<?n x 64 x 8 x 8 x f32> loc("/layer3/layer3.1/Relu_1")
    %"/layer3/layer3.2/conv1/Conv_output_0" = conv(%"/layer3/layer3.1/Relu_1_output_0", %layer3.2.conv1.weight) {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 64 x 8 x 8 x f32> loc("/layer3/layer3.2/conv1/Conv")
    %"/layer3/layer3.2/bn1/BatchNormalization_output_0" = batch_norm(%"/layer3/layer3.2/conv1/Conv_output_0", %layer3.2.bn1.weight, %layer3.2.bn1.bias, %layer3.2.bn1.running_mean, %layer3.2.bn1.running_var) {epsilon = 1e-5, momentum = 0.9, training_mode = 0} : tensor<?n x 64 x 8 x 8 x f32> loc("/layer3/layer3.2/bn1/BatchNormalization")
    %"/layer3/layer3.2/Relu_output_0" = relu(%"/layer3/layer3.2/bn1/BatchNormalization_output_0") : tensor<?n x 64 x 8 x 8 x f32> loc("/layer3/layer3.2/Relu")
    %"/layer3/layer3.2/conv2/Conv_output_0" = conv(%"/layer3/layer3.2/Relu_output_0", %layer3.2.conv2.weight) {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 64 x 8 x 8 x f32> loc("/layer3/layer3.2/conv2/Conv")
    %"/layer3/layer3.2/bn2/BatchNormalization_output_0" = batch_norm(%"/layer3/layer3.2/conv2/Conv_output_0", %layer3.2.bn2.weight, %layer3.2.bn2.bias, %layer3.2.bn2.running_mean, %layer3.2.bn2.running_var) {epsilon = 1e-5, momentum = 0.9, training_mode = 0} : tensor<?n x 64 x 8 x 8 x f32> loc("/layer3/layer3.2/bn2/BatchNormalization")
    %"/layer3/layer3.2/Add_output_0" = add(%"/layer3/layer3.2/bn2/BatchNormalization_output_0", %"/layer3/layer3.1/Relu_1_output_0") : tensor<?n x 64 x 8 x 8 x f32> loc("/layer3/layer3.2/Add")
    %"/layer3/layer3.2/Relu_1_output_0" = relu(%"/layer3/layer3.2/Add_output_0") : tensor<?n x 64 x 8 x 8 x f32> loc("/layer3/layer3.2/Relu_1")
    %"/GlobalAveragePool_output_0" = global_average_pool(%"/layer3/layer3.2/Relu_1_output_0") : tensor<?n x 64 x 1 x 1 x f32> loc("/GlobalAveragePool")
    %"/Flatten_output_0" = flatten(%"/GlobalAveragePool_output_0") {axis = 1} : tensor<?n x 64 x f32> loc("/Flatten")
    %logits = gemm(%"/Flatten_output_0", %fc.weight, %fc.bias) {alpha = 1.0, beta = 1.0, transB = 1} : tensor<?n x 10 x f32> loc("/fc/Gemm")
    return %logits
  }
}
