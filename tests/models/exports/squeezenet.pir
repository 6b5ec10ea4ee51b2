module @main_graph attributes {onnx.ir_version = 8, onnx.opset = {"" = 17}, onnx.producer_name = "pytorch", onnx.producer_version = "2.15.0", onnx.absent = ["opset_import.domain"]} {
  func @main(%x: tensor<?n x 3 x 224 x 224 x f32>) -> tensor<?n x 1000 x f32> attributes {onnx.outputs = [{name = "117", type = tensor<?Flatten117_dim_0 x 1000 x f32>}]} {
    %features.0.weight = param @features.0.weight : tensor<64 x 3 x 3 x 3 x f32>
    %features.0.bias = param @features.0.bias : tensor<64 x f32>
    %features.3.squeeze.weight = param @features.3.squeeze.weight : tensor<16 x 64 x 1 x 1 x f32>
    %features.3.squeeze.bias = param @features.3.squeeze.bias : tensor<16 x f32>
    %features.3.expand1x1.weight = param @features.3.expand1x1.weight : tensor<64 x 16 x 1 x 1 x f32>
    %features.3.expand1x1.bias = param @features.3.expand1x1.bias : tensor<64 x f32>
    %features.3.expand3x3.weight = param @features.3.expand3x3.weight : tensor<64 x 16 x 3 x 3 x f32>
    %features.3.expand3x3.bias = param @features.3.expand3x3.bias : tensor<64 x f32>
    %features.4.squeeze.weight = param @features.4.squeeze.weight : tensor<16 x 128 x 1 x 1 x f32>
    %features.4.squeeze.bias = param @features.4.squeeze.bias : tensor<16 x f32>
    %features.4.expand1x1.weight = param @features.4.expand1x1.weight : tensor<64 x 16 x 1 x 1 x f32>
    %features.4.expand1x1.bias = param @features.4.expand1x1.bias : tensor<64 x f32>
    %features.4.expand3x3.weight = param @features.4.expand3x3.weight : tensor<64 x 16 x 3 x 3 x f32>
    %features.4.expand3x3.bias = param @features.4.expand3x3.bias : tensor<64 x f32>
    %features.6.squeeze.weight = param @features.6.squeeze.weight : tensor<32 x 128 x 1 x 1 x f32>
    %features.6.squeeze.bias = param @features.6.squeeze.bias : tensor<32 x f32>
    %features.6.expand1x1.weight = param @features.6.expand1x1.weight : tensor<128 x 32 x 1 x 1 x f32>
    %features.6.expand1x1.bias = param @features.6.expand1x1.bias : tensor<128 x f32>
    %features.6.expand3x3.weight = param @features.6.expand3x3.weight : tensor<128 x 32 x 3 x 3 x f32>
    %features.6.expand3x3.bias = param @features.6.expand3x3.bias : tensor<128 x f32>
    %features.7.squeeze.weight = param @features.7.squeeze.weight : tensor<32 x 256 x 1 x 1 x f32>
    %features.7.squeeze.bias = param @features.7.squeeze.bias : tensor<32 x f32>
    %features.7.expand1x1.weight = param @features.7.expand1x1.weight : tensor<128 x 32 x 1 x 1 x f32>
    %features.7.expand1x1.bias = param @features.7.expand1x1.bias : tensor<128 x f32>
    %features.7.expand3x3.weight = param @features.7.expand3x3.weight : tensor<128 x 32 x 3 x 3 x f32>
    %features.7.expand3x3.bias = param @features.7.expand3x3.bias : tensor<128 x f32>
    %features.9.squeeze.weight = param @features.9.squeeze.weight : tensor<48 x 256 x 1 x 1 x f32>
    %features.9.squeeze.bias = param @features.9.squeeze.bias : tensor<48 x f32>
    %features.9.expand1x1.weight = param @features.9.expand1x1.weight : tensor<192 x 48 x 1 x 1 x f32>
    %features.9.expand1x1.bias = param @features.9.expand1x1.bias : tensor<192 x f32>
    %features.9.expand3x3.weight = param @features.9.expand3x3.weight : tensor<192 x 48 x 3 x 3 x f32>
    %features.9.expand3x3.bias = param @features.9.expand3x3.bias : tensor<192 x f32>
    %features.10.squeeze.weight = param @features.10.squeeze.weight : tensor<48 x 384 x 1 x 1 x f32>
    %features.10.squeeze.bias = param @features.10.squeeze.bias : tensor<48 x f32>
    %features.10.expand1x1.weight = param @features.10.expand1x1.weight : tensor<192 x 48 x 1 x 1 x f32>
    %features.10.expand1x1.bias = param @features.10.expand1x1.bias : tensor<192 x f32>
    %features.10.expand3x3.weight = param @features.10.expand3x3.weight : tensor<192 x 48 x 3 x 3 x f32>
    %features.10.expand3x3.bias = param @features.10.expand3x3.bias : tensor<192 x f32>
    %features.11.squeeze.weight = param @features.11.squeeze.weight : tensor<64 x 384 x 1 x 1 x f32>
    %features.11.squeeze.bias = param @features.11.squeeze.bias : tensor<64 x f32>
    %features.11.expand1x1.weight = param @features.11.expand1x1.weight : tensor<256 x 64 x 1 x 1 x f32>
    %features.11.expand1x1.bias = param @features.11.expand1x1.bias : tensor<256 x f32>
    %features.11.expand3x3.weight = param @features.11.expand3x3.weight : tensor<256 x 64 x 3 x 3 x f32>
    %features.11.expand3x3.bias = param @features.11.expand3x3.bias : tensor<256 x f32>
    %features.12.squeeze.weight = param @features.12.squeeze.weight : tensor<64 x 512 x 1 x 1 x f32>
    %features.12.squeeze.bias = param @features.12.squeeze.bias : tensor<64 x f32>
    %features.12.expand1x1.weight = param @features.12.expand1x1.weight : tensor<256 x 64 x 1 x 1 x f32>
    %features.12.expand1x1.bias = param @features.12.expand1x1.bias : tensor<256 x f32>
    %features.12.expand3x3.weight = param @features.12.expand3x3.weight : tensor<256 x 64 x 3 x 3 x f32>
    %features.12.expand3x3.bias = param @features.12.expand3x3.bias : tensor<256 x f32>
    %classifier.1.weight = param @classifier.1.weight : tensor<1000 x 512 x 1 x 1 x f32>
    %classifier.1.bias = param @classifier.1.bias : tensor<1000 x f32>
    %"/features/features.0/Conv_output_0" = conv(%x, %features.0.weight, %features.0.bias) {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [0, 0, 0, 0], strides = [2, 2]} : tensor<?n x 64 x 111 x 111 x f32> loc("/features/features.0/Conv")
    %"/features/features.1/Relu_output_0" = relu(%"/features/features.0/Conv_output_0") : tensor<?n x 64 x 111 x 111 x f32> loc("/features/features.1/Relu")
    %"/features/features.2/MaxPool_output_0" = max_pool(%"/features/features.1/Relu_output_0") {ceil_mode = 1, dilations = [1, 1], kernel_shape = [3, 3], pads = [0, 0, 0, 0], strides = [2, 2]} : tensor<?n x 64 x 55 x 55 x f32> loc("/features/features.2/MaxPool")
    %"/features/features.3/squeeze/Conv_output_0" = conv(%"/features/features.2/MaxPool_output_0", %features.3.squeeze.weight, %features.3.squeeze.bias) {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 16 x 55 x 55 x f32> loc("/features/features.3/squeeze/Conv")
    %"/features/features.3/squeeze_activation/Relu_output_0" = relu(%"/features/features.3/squeeze/Conv_output_0") : tensor<?n x 16 x 55 x 55 x f32> loc("/features/features.3/squeeze_activation/Relu")
    %"/features/features.3/expand1x1/Conv_output_0" = conv(%"/features/features.3/squeeze_activation/Relu_output_0", %features.3.expand1x1.weight, %features.3.expand1x1.bias) {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 64 x 55 x 55 x f32> loc("/features/features.3/expand1x1/Conv")
    %"/features/features.3/expand1x1_activation/Relu_output_0" = relu(%"/features/features.3/expand1x1/Conv_output_0") : tensor<?n x 64 x 55 x 55 x f32> loc("/features/features.3/expand1x1_activation/Relu")
    %"/features/features.3/expand3x3/Conv_output_0" = conv(%"/features/features.3/squeeze_activation/Relu_output_0", %features.3.expand3x3.weight, %features.3.expand3x3.bias) {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 64 x 55 x 55 x f32> loc("/features/features.3/expand3x3/Conv")
    %"/features/features.3/expand3x3_activation/Relu_output_0" = relu(%"/features/features.3/expand3x3/Conv_output_0") : tensor<?n x 64 x 55 x 55 x f32> loc("/features/features.3/expand3x3_activation/Relu")
    %"/features/features.3/Concat_output_0" = concat(%"/features/features.3/expand1x1_activation/Relu_output_0", %"/features/features.3/expand3x3_activation/Relu_output_0") {axis = 1} : tensor<?n x 128 x 55 x 55 x f32> loc("/features/features.3/Concat")
    %"/features/features.4/squeeze/Conv_output_0" = conv(%"/features/features.3/Concat_output_0", %features.4.squeeze.weight, %features.4.squeeze.bias) {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 16 x 55 x 55 x f32> loc("/features/features.4/squeeze/Conv")
    %"/features/features.4/squeeze_activation/Relu_output_0" = relu(%"/features/features.4/squeeze/Conv_output_0") : tensor<?n x 16 x 55 x 55 x f32> loc("/features/features.4/squeeze_activation/Relu")
    %"/features/features.4/expand1x1/Conv_output_0" = conv(%"/features/features.4/squeeze_activation/Relu_output_0", %features.4.expand1x1.weight, %features.4.expand1x1.bias) {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 64 x 55 x 55 x f32> loc("/features/features.4/expand1x1/Conv")
    %"/features/features.4/expand1x1_activation/Relu_output_0" = relu(%"/features/features.4/expand1x1/Conv_output_0") : tensor<?n x 64 x 55 x 55 x f32> loc("/features/features.4/expand1x1_activation/Relu")
    %"/features/features.4/expand3x3/Conv_output_0" = conv(%"/features/features.4/squeeze_activation/Relu_output_0", %features.4.expand3x3.weight, %features.4.expand3x3.bias) {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 64 x 55 x 55 x f32> loc("/features/features.4/expand3x3/Conv")
    %"/features/features.4/expand3x3_activation/Relu_output_0" = relu(%"/features/features.4/expand3x3/Conv_output_0") : tensor<?n x 64 x 55 x 55 x f32> loc("/features/features.4/expand3x3_activation/Relu")
    %"/features/features.4/Concat_output_0" = concat(%"/features/features.4/expand1x1_activation/Relu_output_0", %"/features/features.4/expand3x3_activation/Relu_output_0") {axis = 1} : tensor<?n x 128 x 55 x 55 x f32> loc("/features/features.4/Concat")
    %"/features/features.5/MaxPool_output_0" = max_pool(%"/features/features.4/Concat_output_0") {ceil_mode = 1, dilations = [1, 1], kernel_shape = [3, 3], pads = [0, 0, 0, 0], strides = [2, 2]} : tensor<?n x 128 x 27 x 27 x f32> loc("/features/features.5/MaxPool")
    %"/features/features.6/squeeze/Conv_output_0" = conv(%"/features/features.5/MaxPool_output_0", %features.6.squeeze.weight, %features.6.squeeze.bias) {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 32 x 27 x 27 x f32> loc("/features/features.6/squeeze/Conv")
    %"/features/features.6/squeeze_activation/Relu_output_0" = relu(%"/features/features.6/squeeze/Conv_output_0") : tensor<?n x 32 x 27 x 27 x f32> loc("/features/features.6/squeeze_activation/Relu")
    %"/features/features.6/expand1x1/Conv_output_0" = conv(%"/features/features.6/squeeze_activation/Relu_output_0", %features.6.expand1x1.weight, %features.6.expand1x1.bias) {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 128 x 27 x 27 x f32> loc("/features/features.6/expand1x1/Conv")
    %"/features/features.6/expand1x1_activation/Relu_output_0" = relu(%"/features/features.6/expand1x1/Conv_output_0") : tensor<?n x 128 x 27 x 27 x f32> loc("/features/features.6/expand1x1_activation/Relu")
    %"/features/features.6/expand3x3/Conv_output_0" = conv(%"/features/features.6/squeeze_activation/Relu_output_0", %features.6.expand3x3.weight, %features.6.expand3x3.bias) {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 128 x 27 x 27 x f32> loc("/features/features.6/expand3x3/Conv")
    %"/features/features.6/expand3x3_activation/Relu_output_0" = relu(%"/features/features.6/expand3x3/Conv_output_0") : tensor<?n x 128 x 27 x 27 x f32> loc("/features/features.6/expand3x3_activation/Relu")
    %"/features/features.6/Concat_output_0" = concat(%"/features/features.6/expand1x1_activation/Relu_output_0", %"/features/features.6/expand3x3_activation/Relu_output_0") {axis = 1} : tensor<?n x 256 x 27 x 27 x f32> loc("/features/features.6/Concat")
    %"/features/features.7/squeeze/Conv_output_0" = conv(%"/features/features.6/Concat_output_0", %features.7.squeeze.weight, %features.7.squeeze.bias) {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 32 x 27 x 27 x f32> loc("/features/features.7/squeeze/Conv")
    %"/features/features.7/squeeze_activation/Relu_output_0" = relu(%"/features/features.7/squeeze/Conv_output_0") : tensor<?n x 32 x 27 x 27 x f32> loc("/features/features.7/squeeze_activation/Relu")
    %"/features/features.7/expand1x1/Conv_output_0" = conv(%"/features/features.7/squeeze_activation/Relu_output_0", %features.7.expand1x1.weight, %features.7.expand1x1.bias) {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 128 x 27 x 27 x f32> loc("/features/features.7/expand1x1/Conv")
    %"/features/features.7/expand1x1_activation/Relu_output_0" = relu(%"/features/features.7/expand1x1/Conv_output_0") : tensor<?n x 128 x 27 x 27 x f32> loc("/features/features.7/expand1x1_activation/Relu")
    %"/features/features.7/expand3x3/Conv_output_0" = conv(%"/features/features.7/squeeze_activation/Relu_output_0", %features.7.expand3x3.weight, %features.7.expand3x3.bias) {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 128 x 27 x 27 x f32> loc("/features/features.7/expand3x3/Conv")
    %"/features/features.7/expand3x3_activation/Relu_output_0" = relu(%"/features/features.7/expand3x3/Conv_output_0") : tensor<?n x 128 x 27 x 27 x f32> loc("/features/features.7/expand3x3_activation/Relu")
    %"/features/features.7/Concat_output_0" = concat(%"/features/features.7/expand1x1_activation/Relu_output_0", %"/features/features.7/expand3x3_activation/Relu_output_0") {axis = 1} : tensor<?n x 256 x 27 x 27 x f32> loc("/features/features.7/Concat")
    %"/features/features.8/MaxPool_output_0" = max_pool(%"/features/features.7/Concat_output_0") {ceil_mode = 1, dilations = [1, 1], kernel_shape = [3, 3], pads = [0, 0, 0, 0], strides = [2, 2]} : tensor<?n x 256 x 13 x 13 x f32> loc("/features/features.8/MaxPool")
    %"/features/features.9/squeeze/Conv_output_0" = conv(%"/features/features.8/MaxPool_output_0", %features.9.squeeze.weight, %features.9.squeeze.bias) {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 48 x 13 x 13 x f32> loc("/features/features.9/squeeze/Conv")
    %"/features/features.9/squeeze_activation/Relu_output_0" = relu(%"/features/features.9/squeeze/Conv_output_0") : tensor<?n x 48 x 13 x 13 x f32> loc("/features/features.9/squeeze_activation/Relu")
    %"/features/features.9/expand1x1/Conv_output_0" = conv(%"/features/features.9/squeeze_activation/Relu_output_0", %features.9.expand1x1.weight, %features.9.expand1x1.bias) {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 192 x 13 x 13 x f32> loc("/features/features.9/expand1x1/Conv")
    %"/features/features.9/expand1x1_activation/Relu_output_0" = relu(%"/features/features.9/expand1x1/Conv_output_0") : tensor<?n x 192 x 13 x 13 x f32> loc("/features/features.9/expand1x1_activation/Relu")
    %"/features/features.9/expand3x3/Conv_output_0" = conv(%"/features/features.9/squeeze_activation/Relu_output_0", %features.9.expand3x3.weight, %features.9.expand3x3.bias) {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 192 x 13 x 13 x f32> loc("/features/features.9/expand3x3/Conv")
    %"/features/features.9/expand3x3_activation/Relu_output_0" = relu(%"/features/features.9/expand3x3/Conv_output_0") : tensor<?n x 192 x 13 x 13 x f32> loc("/features/features.9/expand3x3_activation/Relu")
    %"/features/features.9/Concat_output_0" = concat(%"/features/features.9/expand1x1_activation/Relu_output_0", %"/features/features.9/expand3x3_activation/Relu_output_0") {axis = 1} : tensor<?n x 384 x 13 x 13 x f32> loc("/features/features.9/Concat")
    %"/features/features.10/squeeze/Conv_output_0" = conv(%"/features/features.9/Concat_output_0", %features.10.squeeze.weight, %features.10.squeeze.bias) {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 48 x 13 x 13 x f32> loc("/features/features.10/squeeze/Conv")
    %"/features/features.10/squeeze_activation/Relu_output_0" = relu(%"/features/features.10/squeeze/Conv_output_0") : tensor<?n x 48 x 13 x 13 x f32> loc("/features/features.10/squeeze_activation/Relu")
    %"/features/features.10/expand1x1/Conv_output_0" = conv(%"/features/features.10/squeeze_activation/Relu_output_0", %features.10.expand1x1.weight, %features.10.expand1x1.bias) {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 192 x 13 x 13 x f32> loc("/features/features.10/expand1x1/Conv")
    %"/features/features.10/expand1x1_activation/Relu_output_0" = relu(%"/features/features.10/expand1x1/Conv_output_0") : tensor<?n x 192 x 13 x 13 x f32> loc("/features/features.10/expand1x1_activation/Relu")
    %"/features/features.10/expand3x3/Conv_output_0" = conv(%"/features/features.10/squeeze_activation/Relu_output_0", %features.10.expand3x3.weight, %features.10.expand3x3.bias) {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 192 x 13 x 13 x f32> loc("/features/features.10/expand3x3/Conv")
    %"/features/features.10/expand3x3_activation/Relu_output_0" = relu(%"/features/features.10/expand3x3/Conv_output_0") : tensor<?n x 192 x 13 x 13 x f32> loc("/features/features.10/expand3x3_activation/Relu")
    %"/features/features.10/Concat_output_0" = concat(%"/features/features.10/expand1x1_activation/Relu_output_0", %"/features/features.10/expand3x3_activation/Relu_output_0") {axis = 1} : tensor<?n x 384 x 13 x 13 x f32> loc("/features/features.10/Concat")
    %"/features/features.11/squeeze/Conv_output_0" = conv(%"/features/features.10/Concat_output_0", %features.11.squeeze.weight, %features.11.squeeze.bias) {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 64 x 13 x 13 x f32> loc("/features/features.11/squeeze/Conv")
    %"/features/features.11/squeeze_activation/Relu_output_0" = relu(%"/features/features.11/squeeze/Conv_output_0") : tensor<?n x 64 x 13 x 13 x f32> loc("/features/features.11/squeeze_activation/Relu")
    %"/features/features.11/expand1x1/Conv_output_0" = conv(%"/features/features.11/squeeze_activation/Relu_output_0", %features.11.expand1x1.weight, %features.11.expand1x1.bias) {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 256 x 13 x 13 x f32> loc("/features/features.11/expand1x1/Conv")
    %"/features/features.11/expand1x1_activation/Relu_output_0" = relu(%"/features/features.11/expand1x1/Conv_output_0") : tensor<?n x 256 x 13 x 13 x f32> loc("/features/features.11/expand1x1_activation/Relu")
    %"/features/features.11/expand3x3/Conv_output_0" = conv(%"/features/features.11/squeeze_activation/Relu_output_0", %features.11.expand3x3.weight, %features.11.expand3x3.bias) {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 256 x 13 x 13 x f32> loc("/features/features.11/expand3x3/Conv")
    %"/features/features.11/expand3x3_activation/Relu_output_0" = relu(%"/features/features.11/expand3x3/Conv_output_0") : tensor<?n x 256 x 13 x 13 x f32> loc("/features/features.11/expand3x3_activation/Relu")
    %"/features/features.11/Concat_output_0" = concat(%"/features/features.11/expand1x1_activation/Relu_output_0", %"/features/features.11/expand3x3_activation/Relu_output_0") {axis = 1} : tensor<?n x 512 x 13 x 13 x f32> loc("/features/features.11/Concat")
    %"/features/features.12/squeeze/Conv_output_0" = conv(%"/features/features.11/Concat_output_0", %features.12.squeeze.weight, %features.12.squeeze.bias) {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 64 x 13 x 13 x f32> loc("/features/features.12/squeeze/Conv")
    %"/features/features.12/squeeze_activation/Relu_output_0" = relu(%"/features/features.12/squeeze/Conv_output_0") : tensor<?n x 64 x 13 x 13 x f32> loc("/features/features.12/squeeze_activation/Relu")
    %"/features/features.12/expand1x1/Conv_output_0" = conv(%"/features/features.12/squeeze_activation/Relu_output_0", %features.12.expand1x1.weight, %features.12.expand1x1.bias) {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 256 x 13 x 13 x f32> loc("/features/features.12/expand1x1/Conv")
    %"/features/features.12/expand1x1_activation/Relu_output_0" = relu(%"/features/features.12/expand1x1/Conv_output_0") : tensor<?n x 256 x 13 x 13 x f32> loc("/features/features.12/expand1x1_activation/Relu")
    %"/features/features.12/expand3x3/Conv_output_0" = conv(%"/features/features.12/squeeze_activation/Relu_output_0", %features.12.expand3x3.weight, %features.12.expand3x3.bias) {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 256 x 13 x 13 x f32> loc("/features/features.12/expand3x3/Conv")
    %"/features/features.12/expand3x3_activation/Relu_output_0" = relu(%"/features/features.12/expand3x3/Conv_output_0") : tensor<?n x 256 x 13 x 13 x f32> loc("/features/features.12/expand3x3_activation/Relu")
    %"/features/features.12/Concat_output_0" = concat(%"/features/features.12/expand1x1_activation/Relu_output_0", %"/features/features.12/expand3x3_activation/Relu_output_0") {axis = 1} : tensor<?n x 512 x 13 x 13 x f32> loc("/features/features.12/Concat")
    %"/classifier/classifier.1/Conv_output_0" = conv(%"/features/features.12/Concat_output_0", %classifier.1.weight, %classifier.1.bias) {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 1000 x 13 x 13 x f32> loc("/classifier/classifier.1/Conv")
    %"/classifier/classifier.2/Relu_output_0" = relu(%"/classifier/classifier.1/Conv_output_0") : tensor<?n x 1000 x 13 x 13 x f32> loc("/classifier/classifier.2/Relu")
    %"/classifier/classifier.3/GlobalAveragePool_output_0" = global_average_pool(%"/classifier/classifier.2/Relu_output_0") : tensor<?n x 1000 x 1 x 1 x f32> loc("/classifier/classifier.3/GlobalAveragePool")
    %"117" = flatten(%"/classifier/classifier.3/GlobalAveragePool_output_0") {axis = 1} : tensor<?n x 1000 x f32> loc("/Flatten")
    return %"117"
  }
}
