module @main_graph attributes {onnx.ir_version = 8, onnx.opset = {"" = 17}, onnx.producer_name = "pytorch", onnx.producer_version = "2.15.0", onnx.absent = ["opset_import.domain"]} {
  func @main(%x: tensor<?n x 3 x 224 x 224 x f32>) -> tensor<?n x 1000 x f32> attributes {onnx.outputs = [{name = "387", type = tensor<?Gemm387_dim_0 x 1000 x f32>}]} {
    %stem.proj.weight = param @stem.proj.weight : tensor<512 x 3 x 16 x 16 x f32>
    %stem.proj.bias = param @stem.proj.bias : tensor<512 x f32>
    %blocks.0.norm1.weight = param @blocks.0.norm1.weight : tensor<512 x f32>
    %blocks.0.norm1.bias = param @blocks.0.norm1.bias : tensor<512 x f32>
    %blocks.0.mlp_tokens.fc1.bias = param @blocks.0.mlp_tokens.fc1.bias : tensor<256 x f32>
    %blocks.0.mlp_tokens.fc2.bias = param @blocks.0.mlp_tokens.fc2.bias : tensor<196 x f32>
    %blocks.0.norm2.weight = param @blocks.0.norm2.weight : tensor<512 x f32>
    %blocks.0.norm2.bias = param @blocks.0.norm2.bias : tensor<512 x f32>
    %blocks.0.mlp_channels.fc1.bias = param @blocks.0.mlp_channels.fc1.bias : tensor<2048 x f32>
    %blocks.0.mlp_channels.fc2.bias = param @blocks.0.mlp_channels.fc2.bias : tensor<512 x f32>
    %blocks.1.norm1.weight = param @blocks.1.norm1.weight : tensor<512 x f32>
    %blocks.1.norm1.bias = param @blocks.1.norm1.bias : tensor<512 x f32>
    %blocks.1.mlp_tokens.fc1.bias = param @blocks.1.mlp_tokens.fc1.bias : tensor<256 x f32>
    %blocks.1.mlp_tokens.fc2.bias = param @blocks.1.mlp_tokens.fc2.bias : tensor<196 x f32>
    %blocks.1.norm2.weight = param @blocks.1.norm2.weight : tensor<512 x f32>
    %blocks.1.norm2.bias = param @blocks.1.norm2.bias : tensor<512 x f32>
    %blocks.1.mlp_channels.fc1.bias = param @blocks.1.mlp_channels.fc1.bias : tensor<2048 x f32>
    %blocks.1.mlp_channels.fc2.bias = param @blocks.1.mlp_channels.fc2.bias : tensor<512 x f32>
    %blocks.2.norm1.weight = param @blocks.2.norm1.weight : tensor<512 x f32>
    %blocks.2.norm1.bias = param @blocks.2.norm1.bias : tensor<512 x f32>
    %blocks.2.mlp_tokens.fc1.bias = param @blocks.2.mlp_tokens.fc1.bias : tensor<256 x f32>
    %blocks.2.mlp_tokens.fc2.bias = param @blocks.2.mlp_tokens.fc2.bias : tensor<196 x f32>
    %blocks.2.norm2.weight = param @blocks.2.norm2.weight : tensor<512 x f32>
    %blocks.2.norm2.bias = param @blocks.2.norm2.bias : tensor<512 x f32>
    %blocks.2.mlp_channels.fc1.bias = param @blocks.2.mlp_channels.fc1.bias : tensor<2048 x f32>
    %blocks.2.mlp_channels.fc2.bias = param @blocks.2.mlp_channels.fc2.bias : tensor<512 x f32>
    %blocks.3.norm1.weight = param @blocks.3.norm1.weight : tensor<512 x f32>
    %blocks.3.norm1.bias = param @blocks.3.norm1.bias : tensor<512 x f32>
    %blocks.3.mlp_tokens.fc1.bias = param @blocks.3.mlp_tokens.fc1.bias : tensor<256 x f32>
    %blocks.3.mlp_tokens.fc2.bias = param @blocks.3.mlp_tokens.fc2.bias : tensor<196 x f32>
    %blocks.3.norm2.weight = param @blocks.3.norm2.weight : tensor<512 x f32>
    %blocks.3.norm2.bias = param @blocks.3.norm2.bias : tensor<512 x f32>
    %blocks.3.mlp_channels.fc1.bias = param @blocks.3.mlp_channels.fc1.bias : tensor<2048 x f32>
    %blocks.3.mlp_channels.fc2.bias = param @blocks.3.mlp_channels.fc2.bias : tensor<512 x f32>
    %blocks.4.norm1.weight = param @blocks.4.norm1.weight : tensor<512 x f32>
    %blocks.4.norm1.bias = param @blocks.4.norm1.bias : tensor<512 x f32>
    %blocks.4.mlp_tokens.fc1.bias = param @blocks.4.mlp_tokens.fc1.bias : tensor<256 x f32>
    %blocks.4.mlp_tokens.fc2.bias = param @blocks.4.mlp_tokens.fc2.bias : tensor<196 x f32>
    %blocks.4.norm2.weight = param @blocks.4.norm2.weight : tensor<512 x f32>
    %blocks.4.norm2.bias = param @blocks.4.norm2.bias : tensor<512 x f32>
    %blocks.4.mlp_channels.fc1.bias = param @blocks.4.mlp_channels.fc1.bias : tensor<2048 x f32>
    %blocks.4.mlp_channels.fc2.bias = param @blocks.4.mlp_channels.fc2.bias : tensor<512 x f32>
    %blocks.5.norm1.weight = param @blocks.5.norm1.weight : tensor<512 x f32>
    %blocks.5.norm1.bias = param @blocks.5.norm1.bias : tensor<512 x f32>
    %blocks.5.mlp_tokens.fc1.bias = param @blocks.5.mlp_tokens.fc1.bias : tensor<256 x f32>
    %blocks.5.mlp_tokens.fc2.bias = param @blocks.5.mlp_tokens.fc2.bias : tensor<196 x f32>
    %blocks.5.norm2.weight = param @blocks.5.norm2.weight : tensor<512 x f32>
    %blocks.5.norm2.bias = param @blocks.5.norm2.bias : tensor<512 x f32>
    %blocks.5.mlp_channels.fc1.bias = param @blocks.5.mlp_channels.fc1.bias : tensor<2048 x f32>
    %blocks.5.mlp_channels.fc2.bias = param @blocks.5.mlp_channels.fc2.bias : tensor<512 x f32>
    %blocks.6.norm1.weight = param @blocks.6.norm1.weight : tensor<512 x f32>
    %blocks.6.norm1.bias = param @blocks.6.norm1.bias : tensor<512 x f32>
    %blocks.6.mlp_tokens.fc1.bias = param @blocks.6.mlp_tokens.fc1.bias : tensor<256 x f32>
    %blocks.6.mlp_tokens.fc2.bias = param @blocks.6.mlp_tokens.fc2.bias : tensor<196 x f32>
    %blocks.6.norm2.weight = param @blocks.6.norm2.weight : tensor<512 x f32>
    %blocks.6.norm2.bias = param @blocks.6.norm2.bias : tensor<512 x f32>
    %blocks.6.mlp_channels.fc1.bias = param @blocks.6.mlp_channels.fc1.bias : tensor<2048 x f32>
    %blocks.6.mlp_channels.fc2.bias = param @blocks.6.mlp_channels.fc2.bias : tensor<512 x f32>
    %blocks.7.norm1.weight = param @blocks.7.norm1.weight : tensor<512 x f32>
    %blocks.7.norm1.bias = param @blocks.7.norm1.bias : tensor<512 x f32>
    %blocks.7.mlp_tokens.fc1.bias = param @blocks.7.mlp_tokens.fc1.bias : tensor<256 x f32>
    %blocks.7.mlp_tokens.fc2.bias = param @blocks.7.mlp_tokens.fc2.bias : tensor<196 x f32>
    %blocks.7.norm2.weight = param @blocks.7.norm2.weight : tensor<512 x f32>
    %blocks.7.norm2.bias = param @blocks.7.norm2.bias : tensor<512 x f32>
    %blocks.7.mlp_channels.fc1.bias = param @blocks.7.mlp_channels.fc1.bias : tensor<2048 x f32>
    %blocks.7.mlp_channels.fc2.bias = param @blocks.7.mlp_channels.fc2.bias : tensor<512 x f32>
    %norm.weight = param @norm.weight : tensor<512 x f32>
    %norm.bias = param @norm.bias : tensor<512 x f32>
    %head.weight = param @head.weight : tensor<1000 x 512 x f32>
    %head.bias = param @head.bias : tensor<1000 x f32>
    %"onnx::MatMul_388" = param @"onnx::MatMul_388" : tensor<196 x 256 x f32>
    %"onnx::MatMul_389" = param @"onnx::MatMul_389" : tensor<256 x 196 x f32>
    %"onnx::MatMul_390" = param @"onnx::MatMul_390" : tensor<512 x 2048 x f32>
    %"onnx::MatMul_391" = param @"onnx::MatMul_391" : tensor<2048 x 512 x f32>
    %"onnx::MatMul_392" = param @"onnx::MatMul_392" : tensor<196 x 256 x f32>
    %"onnx::MatMul_393" = param @"onnx::MatMul_393" : tensor<256 x 196 x f32>
    %"onnx::MatMul_394" = param @"onnx::MatMul_394" : tensor<512 x 2048 x f32>
    %"onnx::MatMul_395" = param @"onnx::MatMul_395" : tensor<2048 x 512 x f32>
    %"onnx::MatMul_396" = param @"onnx::MatMul_396" : tensor<196 x 256 x f32>
    %"onnx::MatMul_397" = param @"onnx::MatMul_397" : tensor<256 x 196 x f32>
    %"onnx::MatMul_398" = param @"onnx::MatMul_398" : tensor<512 x 2048 x f32>
    %"onnx::MatMul_399" = param @"onnx::MatMul_399" : tensor<2048 x 512 x f32>
    %"onnx::MatMul_400" = param @"onnx::MatMul_400" : tensor<196 x 256 x f32>
    %"onnx::MatMul_401" = param @"onnx::MatMul_401" : tensor<256 x 196 x f32>
    %"onnx::MatMul_402" = param @"onnx::MatMul_402" : tensor<512 x 2048 x f32>
    %"onnx::MatMul_403" = param @"onnx::MatMul_403" : tensor<2048 x 512 x f32>
    %"onnx::MatMul_404" = param @"onnx::MatMul_404" : tensor<196 x 256 x f32>
    %"onnx::MatMul_405" = param @"onnx::MatMul_405" : tensor<256 x 196 x f32>
    %"onnx::MatMul_406" = param @"onnx::MatMul_406" : tensor<512 x 2048 x f32>
    %"onnx::MatMul_407" = param @"onnx::MatMul_407" : tensor<2048 x 512 x f32>
    %"onnx::MatMul_408" = param @"onnx::MatMul_408" : tensor<196 x 256 x f32>
    %"onnx::MatMul_409" = param @"onnx::MatMul_409" : tensor<256 x 196 x f32>
    %"onnx::MatMul_410" = param @"onnx::MatMul_410" : tensor<512 x 2048 x f32>
    %"onnx::MatMul_411" = param @"onnx::MatMul_411" : tensor<2048 x 512 x f32>
    %"onnx::MatMul_412" = param @"onnx::MatMul_412" : tensor<196 x 256 x f32>
    %"onnx::MatMul_413" = param @"onnx::MatMul_413" : tensor<256 x 196 x f32>
    %"onnx::MatMul_414" = param @"onnx::MatMul_414" : tensor<512 x 2048 x f32>
    %"onnx::MatMul_415" = param @"onnx::MatMul_415" : tensor<2048 x 512 x f32>
    %"onnx::MatMul_416" = param @"onnx::MatMul_416" : tensor<196 x 256 x f32>
    %"onnx::MatMul_417" = param @"onnx::MatMul_417" : tensor<256 x 196 x f32>
    %"onnx::MatMul_418" = param @"onnx::MatMul_418" : tensor<512 x 2048 x f32>
    %"onnx::MatMul_419" = param @"onnx::MatMul_419" : tensor<2048 x 512 x f32>
    %"/stem/proj/Conv_output_0" = conv(%x, %stem.proj.weight, %stem.proj.bias) {dilations = [1, 1], group = 1, kernel_shape = [16, 16], pads = [0, 0, 0, 0], strides = [16, 16]} : tensor<?n x 512 x 14 x 14 x f32> loc("/stem/proj/Conv")
    %"/stem/Shape_output_0" = shape(%"/stem/proj/Conv_output_0") : tensor<4 x i64> loc("/stem/Shape")
    %"/stem/Constant_output_0" = constant() {value = dense<[0]> : tensor<1 x i64>} : tensor<1 x i64> loc("/stem/Constant")
    %"/stem/Constant_1_output_0" = constant() {value = dense<[0]> : tensor<1 x i64>} : tensor<1 x i64> loc("/stem/Constant_1")
    %"/stem/Constant_2_output_0" = constant() {value = dense<[2]> : tensor<1 x i64>} : tensor<1 x i64> loc("/stem/Constant_2")
    %"/stem/Slice_output_0" = slice(%"/stem/Shape_output_0", %"/stem/Constant_1_output_0", %"/stem/Constant_2_output_0", %"/stem/Constant_output_0") : tensor<2 x i64> loc("/stem/Slice")
    %"/stem/Constant_3_output_0" = constant() {value = dense<[-1]> : tensor<1 x i64>} : tensor<1 x i64> loc("/stem/Constant_3")
    %"/stem/Concat_output_0" = concat(%"/stem/Slice_output_0", %"/stem/Constant_3_output_0") {axis = 0} : tensor<3 x i64> loc("/stem/Concat")
    %"/stem/Reshape_output_0" = reshape(%"/stem/proj/Conv_output_0", %"/stem/Concat_output_0") {allowzero = 0} : tensor<?n x 512 x 196 x f32> loc("/stem/Reshape")
    %"/stem/Transpose_output_0" = transpose(%"/stem/Reshape_output_0") {perm = [0, 2, 1]} : tensor<?n x 196 x 512 x f32> loc("/stem/Transpose")
    %"/blocks/blocks.0/norm1/LayerNormalization_output_0" = layer_norm(%"/stem/Transpose_output_0", %blocks.0.norm1.weight, %blocks.0.norm1.bias) {axis = -1, epsilon = 1e-6} : tensor<?n x 196 x 512 x f32> loc("/blocks/blocks.0/norm1/LayerNormalization")
    %"/blocks/blocks.0/Transpose_output_0" = transpose(%"/blocks/blocks.0/norm1/LayerNormalization_output_0") {perm = [0, 2, 1]} : tensor<?n x 512 x 196 x f32> loc("/blocks/blocks.0/Transpose")
    %"/blocks/blocks.0/mlp_tokens/fc1/MatMul_output_0" = matmul(%"/blocks/blocks.0/Transpose_output_0", %"onnx::MatMul_388") : tensor<?n x 512 x 256 x f32> loc("/blocks/blocks.0/mlp_tokens/fc1/MatMul")
    %"/blocks/blocks.0/mlp_tokens/fc1/Add_output_0" = add(%blocks.0.mlp_tokens.fc1.bias, %"/blocks/blocks.0/mlp_tokens/fc1/MatMul_output_0") : tensor<?n x 512 x 256 x f32> loc("/blocks/blocks.0/mlp_tokens/fc1/Add")
    %"/blocks/blocks.0/mlp_tokens/act/Constant_output_0" = constant() {value = dense<1.4142135> : tensor<f32>} : tensor<f32> loc("/blocks/blocks.0/mlp_tokens/act/Constant")
    %"/blocks/blocks.0/mlp_tokens/act/Div_output_0" = div(%"/blocks/blocks.0/mlp_tokens/fc1/Add_output_0", %"/blocks/blocks.0/mlp_tokens/act/Constant_output_0") : tensor<?n x 512 x 256 x f32> loc("/blocks/blocks.0/mlp_tokens/act/Div")
    %"/blocks/blocks.0/mlp_tokens/act/Erf_output_0" = erf(%"/blocks/blocks.0/mlp_tokens/act/Div_output_0") : tensor<?n x 512 x 256 x f32> loc("/blocks/blocks.0/mlp_tokens/act/Erf")
    %"/blocks/blocks.0/mlp_tokens/act/Constant_1_output_0" = constant() {value = dense<1.0> : tensor<f32>} : tensor<f32> loc("/blocks/blocks.0/mlp_tokens/act/Constant_1")
    %"/blocks/blocks.0/mlp_tokens/act/Add_output_0" = add(%"/blocks/blocks.0/mlp_tokens/act/Erf_output_0", %"/blocks/blocks.0/mlp_tokens/act/Constant_1_output_0") : tensor<?n x 512 x 256 x f32> loc("/blocks/blocks.0/mlp_tokens/act/Add")
    %"/blocks/blocks.0/mlp_tokens/act/Mul_output_0" = mul(%"/blocks/blocks.0/mlp_tokens/fc1/Add_output_0", %"/blocks/blocks.0/mlp_tokens/act/Add_output_0") : tensor<?n x 512 x 256 x f32> loc("/blocks/blocks.0/mlp_tokens/act/Mul")
    %"/blocks/blocks.0/mlp_tokens/act/Constant_2_output_0" = constant() {value = dense<0.5> : tensor<f32>} : tensor<f32> loc("/blocks/blocks.0/mlp_tokens/act/Constant_2")
    %"/blocks/blocks.0/mlp_tokens/act/Mul_1_output_0" = mul(%"/blocks/blocks.0/mlp_tokens/act/Mul_output_0", %"/blocks/blocks.0/mlp_tokens/act/Constant_2_output_0") : tensor<?n x 512 x 256 x f32> loc("/blocks/blocks.0/mlp_tokens/act/Mul_1")
    %"/blocks/blocks.0/mlp_tokens/fc2/MatMul_output_0" = matmul(%"/blocks/blocks.0/mlp_tokens/act/Mul_1_output_0", %"onnx::MatMul_389") : tensor<?n x 512 x 196 x f32> loc("/blocks/blocks.0/mlp_tokens/fc2/MatMul")
    %"/blocks/blocks.0/mlp_tokens/fc2/Add_output_0" = add(%blocks.0.mlp_tokens.fc2.bias, %"/blocks/blocks.0/mlp_tokens/fc2/MatMul_output_0") : tensor<?n x 512 x 196 x f32> loc("/blocks/blocks.0/mlp_tokens/fc2/Add")
    %"/blocks/blocks.0/Transpose_1_output_0" = transpose(%"/blocks/blocks.0/mlp_tokens/fc2/Add_output_0") {perm = [0, 2, 1]} : tensor<?n x 196 x 512 x f32> loc("/blocks/blocks.0/Transpose_1")
    %"/blocks/blocks.0/Add_output_0" = add(%"/stem/Transpose_output_0", %"/blocks/blocks.0/Transpose_1_output_0") : tensor<?n x 196 x 512 x f32> loc("/blocks/blocks.0/Add")
    %"/blocks/blocks.0/norm2/LayerNormalization_output_0" = layer_norm(%"/blocks/blocks.0/Add_output_0", %blocks.0.norm2.weight, %blocks.0.norm2.bias) {axis = -1, epsilon = 1e-6} : tensor<?n x 196 x 512 x f32> loc("/blocks/blocks.0/norm2/LayerNormalization")
    %"/blocks/blocks.0/mlp_channels/fc1/MatMul_output_0" = matmul(%"/blocks/blocks.0/norm2/LayerNormalization_output_0", %"onnx::MatMul_390") : tensor<?n x 196 x 2048 x f32> loc("/blocks/blocks.0/mlp_channels/fc1/MatMul")
    %"/blocks/blocks.0/mlp_channels/fc1/Add_output_0" = add(%blocks.0.mlp_channels.fc1.bias, %"/blocks/blocks.0/mlp_channels/fc1/MatMul_output_0") : tensor<?n x 196 x 2048 x f32> loc("/blocks/blocks.0/mlp_channels/fc1/Add")
    %"/blocks/blocks.0/mlp_channels/act/Constant_output_0" = constant() {value = dense<1.4142135> : tensor<f32>} : tensor<f32> loc("/blocks/blocks.0/mlp_channels/act/Constant")
    %"/blocks/blocks.0/mlp_channels/act/Div_output_0" = div(%"/blocks/blocks.0/mlp_channels/fc1/Add_output_0", %"/blocks/blocks.0/mlp_channels/act/Constant_output_0") : tensor<?n x 196 x 2048 x f32> loc("/blocks/blocks.0/mlp_channels/act/Div")
    %"/blocks/blocks.0/mlp_channels/act/Erf_output_0" = erf(%"/blocks/blocks.0/mlp_channels/act/Div_output_0") : tensor<?n x 196 x 2048 x f32> loc("/blocks/blocks.0/mlp_channels/act/Erf")
    %"/blocks/blocks.0/mlp_channels/act/Constant_1_output_0" = constant() {value = dense<1.0> : tensor<f32>} : tensor<f32> loc("/blocks/blocks.0/mlp_channels/act/Constant_1")
    %"/blocks/blocks.0/mlp_channels/act/Add_output_0" = add(%"/blocks/blocks.0/mlp_channels/act/Erf_output_0", %"/blocks/blocks.0/mlp_channels/act/Constant_1_output_0") : tensor<?n x 196 x 2048 x f32> loc("/blocks/blocks.0/mlp_channels/act/Add")
    %"/blocks/blocks.0/mlp_channels/act/Mul_output_0" = mul(%"/blocks/blocks.0/mlp_channels/fc1/Add_output_0", %"/blocks/blocks.0/mlp_channels/act/Add_output_0") : tensor<?n x 196 x 2048 x f32> loc("/blocks/blocks.0/mlp_channels/act/Mul")
    %"/blocks/blocks.0/mlp_channels/act/Constant_2_output_0" = constant() {value = dense<0.5> : tensor<f32>} : tensor<f32> loc("/blocks/blocks.0/mlp_channels/act/Constant_2")
    %"/blocks/blocks.0/mlp_channels/act/Mul_1_output_0" = mul(%"/blocks/blocks.0/mlp_channels/act/Mul_output_0", %"/blocks/blocks.0/mlp_channels/act/Constant_2_output_0") : tensor<?n x 196 x 2048 x f32> loc("/blocks/blocks.0/mlp_channels/act/Mul_1")
    %"/blocks/blocks.0/mlp_channels/fc2/MatMul_output_0" = matmul(%"/blocks/blocks.0/mlp_channels/act/Mul_1_output_0", %"onnx::MatMul_391") : tensor<?n x 196 x 512 x f32> loc("/blocks/blocks.0/mlp_channels/fc2/MatMul")
    %"/blocks/blocks.0/mlp_channels/fc2/Add_output_0" = add(%blocks.0.mlp_channels.fc2.bias, %"/blocks/blocks.0/mlp_channels/fc2/MatMul_output_0") : tensor<?n x 196 x 512 x f32> loc("/blocks/blocks.0/mlp_channels/fc2/Add")
    %"/blocks/blocks.0/Add_1_output_0" = add(%"/blocks/blocks.0/Add_output_0", %"/blocks/blocks.0/mlp_channels/fc2/Add_output_0") : tensor<?n x 196 x 512 x f32> loc("/blocks/blocks.0/Add_1")
    %"/blocks/blocks.1/norm1/LayerNormalization_output_0" = layer_norm(%"/blocks/blocks.0/Add_1_output_0", %blocks.1.norm1.weight, %blocks.1.norm1.bias) {axis = -1, epsilon = 1e-6} : tensor<?n x 196 x 512 x f32> loc("/blocks/blocks.1/norm1/LayerNormalization")
    %"/blocks/blocks.1/Transpose_output_0" = transpose(%"/blocks/blocks.1/norm1/LayerNormalization_output_0") {perm = [0, 2, 1]} : tensor<?n x 512 x 196 x f32> loc("/blocks/blocks.1/Transpose")
    %"/blocks/blocks.1/mlp_tokens/fc1/MatMul_output_0" = matmul(%"/blocks/blocks.1/Transpose_output_0", %"onnx::MatMul_392") : tensor<?n x 512 x 256 x f32> loc("/blocks/blocks.1/mlp_tokens/fc1/MatMul")
    %"/blocks/blocks.1/mlp_tokens/fc1/Add_output_0" = add(%blocks.1.mlp_tokens.fc1.bias, %"/blocks/blocks.1/mlp_tokens/fc1/MatMul_output_0") : tensor<?n x 512 x 256 x f32> loc("/blocks/blocks.1/mlp_tokens/fc1/Add")
    %"/blocks/blocks.1/mlp_tokens/act/Constant_output_0" = constant() {value = dense<1.4142135> : tensor<f32>} : tensor<f32> loc("/blocks/blocks.1/mlp_tokens/act/Constant")
    %"/blocks/blocks.1/mlp_tokens/act/Div_output_0" = div(%"/blocks/blocks.1/mlp_tokens/fc1/Add_output_0", %"/blocks/blocks.1/mlp_tokens/act/Constant_output_0") : tensor<?n x 512 x 256 x f32> loc("/blocks/blocks.1/mlp_tokens/act/Div")
    %"/blocks/blocks.1/mlp_tokens/act/Erf_output_0" = erf(%"/blocks/blocks.1/mlp_tokens/act/Div_output_0") : tensor<?n x 512 x 256 x f32> loc("/blocks/blocks.1/mlp_tokens/act/Erf")
    %"/blocks/blocks.1/mlp_tokens/act/Constant_1_output_0" = constant() {value = dense<1.0> : tensor<f32>} : tensor<f32> loc("/blocks/blocks.1/mlp_tokens/act/Constant_1")
    %"/blocks/blocks.1/mlp_tokens/act/Add_output_0" = add(%"/blocks/blocks.1/mlp_tokens/act/Erf_output_0", %"/blocks/blocks.1/mlp_tokens/act/Constant_1_output_0") : tensor<?n x 512 x 256 x f32> loc("/blocks/blocks.1/mlp_tokens/act/Add")
    %"/blocks/blocks.1/mlp_tokens/act/Mul_output_0" = mul(%"/blocks/blocks.1/mlp_tokens/fc1/Add_output_0", %"/blocks/blocks.1/mlp_tokens/act/Add_output_0") : tensor<?n x 512 x 256 x f32> loc("/blocks/blocks.1/mlp_tokens/act/Mul")
    %"/blocks/blocks.1/mlp_tokens/act/Constant_2_output_0" = constant() {value = dense<0.5> : tensor<f32>} : tensor<f32> loc("/blocks/blocks.1/mlp_tokens/act/Constant_2")
    %"/blocks/blocks.1/mlp_tokens/act/Mul_1_output_0" = mul(%"/blocks/blocks.1/mlp_tokens/act/Mul_output_0", %"/blocks/blocks.1/mlp_tokens/act/Constant_2_output_0") : tensor<?n x 512 x 256 x f32> loc("/blocks/blocks.1/mlp_tokens/act/Mul_1")
    %"/blocks/blocks.1/mlp_tokens/fc2/MatMul_output_0" = matmul(%"/blocks/blocks.1/mlp_tokens/act/Mul_1_output_0", %"onnx::MatMul_393") : tensor<?n x 512 x 196 x f32> loc("/blocks/blocks.1/mlp_tokens/fc2/MatMul")
    %"/blocks/blocks.1/mlp_tokens/fc2/Add_output_0" = add(%blocks.1.mlp_tokens.fc2.bias, %"/blocks/blocks.1/mlp_tokens/fc2/MatMul_output_0") : tensor<?n x 512 x 196 x f32> loc("/blocks/blocks.1/mlp_tokens/fc2/Add")
    %"/blocks/blocks.1/Transpose_1_output_0" = transpose(%"/blocks/blocks.1/mlp_tokens/fc2/Add_output_0") {perm = [0, 2, 1]} : tensor<?n x 196 x 512 x f32> loc("/blocks/blocks.1/Transpose_1")
    %"/blocks/blocks.1/Add_output_0" = add(%"/blocks/blocks.0/Add_1_output_0", %"/blocks/blocks.1/Transpose_1_output_0") : tensor<?n x 196 x 512 x f32> loc("/blocks/blocks.1/Add")
    %"/blocks/blocks.1/norm2/LayerNormalization_output_0" = layer_norm(%"/blocks/blocks.1/Add_output_0", %blocks.1.norm2.weight, %blocks.1.norm2.bias) {axis = -1, epsilon = 1e-6} : tensor<?n x 196 x 512 x f32> loc("/blocks/blocks.1/norm2/LayerNormalization")
    %"/blocks/blocks.1/mlp_channels/fc1/MatMul_output_0" = matmul(%"/blocks/blocks.1/norm2/LayerNormalization_output_0", %"onnx::MatMul_394") : tensor<?n x 196 x 2048 x f32> loc("/blocks/blocks.1/mlp_channels/fc1/MatMul")
    %"/blocks/blocks.1/mlp_channels/fc1/Add_output_0" = add(%blocks.1.mlp_channels.fc1.bias, %"/blocks/blocks.1/mlp_channels/fc1/MatMul_output_0") : tensor<?n x 196 x 2048 x f32> loc("/blocks/blocks.1/mlp_channels/fc1/Add")
    %"/blocks/blocks.1/mlp_channels/act/Constant_output_0" = constant() {value = dense<1.4142135> : tensor<f32>} : tensor<f32> loc("/blocks/blocks.1/mlp_channels/act/Constant")
    %"/blocks/blocks.1/mlp_channels/act/Div_output_0" = div(%"/blocks/blocks.1/mlp_channels/fc1/Add_output_0", %"/blocks/blocks.1/mlp_channels/act/Constant_output_0") : tensor<?n x 196 x 2048 x f32> loc("/blocks/blocks.1/mlp_channels/act/Div")
    %"/blocks/blocks.1/mlp_channels/act/Erf_output_0" = erf(%"/blocks/blocks.1/mlp_channels/act/Div_output_0") : tensor<?n x 196 x 2048 x f32> loc("/blocks/blocks.1/mlp_channels/act/Erf")
    %"/blocks/blocks.1/mlp_channels/act/Constant_1_output_0" = constant() {value = dense<1.0> : tensor<f32>} : tensor<f32> loc("/blocks/blocks.1/mlp_channels/act/Constant_1")
    %"/blocks/blocks.1/mlp_channels/act/Add_output_0" = add(%"/blocks/blocks.1/mlp_channels/act/Erf_output_0", %"/blocks/blocks.1/mlp_channels/act/Constant_1_output_0") : tensor<?n x 196 x 2048 x f32> loc("/blocks/blocks.1/mlp_channels/act/Add")
    %"/blocks/blocks.1/mlp_channels/act/Mul_output_0" = mul(%"/blocks/blocks.1/mlp_channels/fc1/Add_output_0", %"/blocks/blocks.1/mlp_channels/act/Add_output_0") : tensor<?n x 196 x 2048 x f32> loc("/blocks/blocks.1/mlp_channels/act/Mul")
    %"/blocks/blocks.1/mlp_channels/act/Constant_2_output_0" = constant() {value = dense<0.5> : tensor<f32>} : tensor<f32> loc("/blocks/blocks.1/mlp_channels/act/Constant_2")
    %"/blocks/blocks.1/mlp_channels/act/Mul_1_output_0" = mul(%"/blocks/blocks.1/mlp_channels/act/Mul_output_0", %"/blocks/blocks.1/mlp_channels/act/Constant_2_output_0") : tensor<?n x 196 x 2048 x f32> loc("/blocks/blocks.1/mlp_channels/act/Mul_1")
    %"/blocks/blocks.1/mlp_channels/fc2/MatMul_output_0" = matmul(%"/blocks/blocks.1/mlp_channels/act/Mul_1_output_0", %"onnx::MatMul_395") : tensor<?n x 196 x 512 x f32> loc("/blocks/blocks.1/mlp_channels/fc2/MatMul")
    %"/blocks/blocks.1/mlp_channels/fc2/Add_output_0" = add(%blocks.1.mlp_channels.fc2.bias, %"/blocks/blocks.1/mlp_channels/fc2/MatMul_output_0") : tensor<?n x 196 x 512 x f32> loc("/blocks/blocks.1/mlp_channels/fc2/Add")
    %"/blocks/blocks.1/Add_1_output_0" = add(%"/blocks/blocks.1/Add_output_0", %"/blocks/blocks.1/mlp_channels/fc2/Add_output_0") : tensor<?n x 196 x 512 x f32> loc("/blocks/blocks.1/Add_1")
    %"/blocks/blocks.2/norm1/LayerNormalization_output_0" = layer_norm(%"/blocks/blocks.1/Add_1_output_0", %blocks.2.norm1.weight, %blocks.2.norm1.bias) {axis = -1, epsilon = 1e-6} : tensor<?n x 196 x 512 x f32> loc("/blocks/blocks.2/norm1/LayerNormalization")
    %"/blocks/blocks.2/Transpose_output_0" = transpose(%"/blocks/blocks.2/norm1/LayerNormalization_output_0") {perm = [0, 2, 1]} : tensor<?n x 512 x 196 x f32> loc("/blocks/blocks.2/Transpose")
    %"/blocks/blocks.2/mlp_tokens/fc1/MatMul_output_0" = matmul(%"/blocks/blocks.2/Transpose_output_0", %"onnx::MatMul_396") : tensor<?n x 512 x 256 x f32> loc("/blocks/blocks.2/mlp_tokens/fc1/MatMul")
    %"/blocks/blocks.2/mlp_tokens/fc1/Add_output_0" = add(%blocks.2.mlp_tokens.fc1.bias, %"/blocks/blocks.2/mlp_tokens/fc1/MatMul_output_0") : tensor<?n x 512 x 256 x f32> loc("/blocks/blocks.2/mlp_tokens/fc1/Add")
    %"/blocks/blocks.2/mlp_tokens/act/Constant_output_0" = constant() {value = dense<1.4142135> : tensor<f32>} : tensor<f32> loc("/blocks/blocks.2/mlp_tokens/act/Constant")
    %"/blocks/blocks.2/mlp_tokens/act/Div_output_0" = div(%"/blocks/blocks.2/mlp_tokens/fc1/Add_output_0", %"/blocks/blocks.2/mlp_tokens/act/Constant_output_0") : tensor<?n x 512 x 256 x f32> loc("/blocks/blocks.2/mlp_tokens/act/Div")
    %"/blocks/blocks.2/mlp_tokens/act/Erf_output_0" = erf(%"/blocks/blocks.2/mlp_tokens/act/Div_output_0") : tensor<?n x 512 x 256 x f32> loc("/blocks/blocks.2/mlp_tokens/act/Erf")
    %"/blocks/blocks.2/mlp_tokens/act/Constant_1_output_0" = constant() {value = dense<1.0> : tensor<f32>} : tensor<f32> loc("/blocks/blocks.2/mlp_tokens/act/Constant_1")
    %"/blocks/blocks.2/mlp_tokens/act/Add_output_0" = add(%"/blocks/blocks.2/mlp_tokens/act/Erf_output_0", %"/blocks/blocks.2/mlp_tokens/act/Constant_1_output_0") : tensor<?n x 512 x 256 x f32> loc("/blocks/blocks.2/mlp_tokens/act/Add")
    %"/blocks/blocks.2/mlp_tokens/act/Mul_output_0" = mul(%"/blocks/blocks.2/mlp_tokens/fc1/Add_output_0", %"/blocks/blocks.2/mlp_tokens/act/Add_output_0") : tensor<?n x 512 x 256 x f32> loc("/blocks/blocks.2/mlp_tokens/act/Mul")
    %"/blocks/blocks.2/mlp_tokens/act/Constant_2_output_0" = constant() {value = dense<0.5> : tensor<f32>} : tensor<f32> loc("/blocks/blocks.2/mlp_tokens/act/Constant_2")
    %"/blocks/blocks.2/mlp_tokens/act/Mul_1_output_0" = mul(%"/blocks/blocks.2/mlp_tokens/act/Mul_output_0", %"/blocks/blocks.2/mlp_tokens/act/Constant_2_output_0") : tensor<?n x 512 x 256 x f32> loc("/blocks/blocks.2/mlp_tokens/act/Mul_1")
    %"/blocks/blocks.2/mlp_tokens/fc2/MatMul_output_0" = matmul(%"/blocks/blocks.2/mlp_tokens/act/Mul_1_output_0", %"onnx::MatMul_397") : tensor<?n x 512 x 196 x f32> loc("/blocks/blocks.2/mlp_tokens/fc2/MatMul")
    %"/blocks/blocks.2/mlp_tokens/fc2/Add_output_0" = add(%blocks.2.mlp_tokens.fc2.bias, %"/blocks/blocks.2/mlp_tokens/fc2/MatMul_output_0") : tensor<?n x 512 x 196 x f32> loc("/blocks/blocks.2/mlp_tokens/fc2/Add")
    %"/blocks/blocks.2/Transpose_1_output_0" = transpose(%"/blocks/blocks.2/mlp_tokens/fc2/Add_output_0") {perm = [0, 2, 1]} : tensor<?n x 196 x 512 x f32> loc("/blocks/blocks.2/Transpose_1")
    %"/blocks/blocks.2/Add_output_0" = add(%"/blocks/blocks.1/Add_1_output_0", %"/blocks/blocks.2/Transpose_1_output_0") : tensor<?n x 196 x 512 x f32> loc("/blocks/blocks.2/Add")
    %"/blocks/blocks.2/norm2/LayerNormalization_output_0" = layer_norm(%"/blocks/blocks.2/Add_output_0", %blocks.2.norm2.weight, %blocks.2.norm2.bias) {axis = -1, epsilon = 1e-6} : tensor<?n x 196 x 512 x f32> loc("/blocks/blocks.2/norm2/LayerNormalization")
    %"/blocks/blocks.2/mlp_channels/fc1/MatMul_output_0" = matmul(%"/blocks/blocks.2/norm2/LayerNormalization_output_0", %"onnx::MatMul_398") : tensor<?n x 196 x 2048 x f32> loc("/blocks/blocks.2/mlp_channels/fc1/MatMul")
    %"/blocks/blocks.2/mlp_channels/fc1/Add_output_0" = add(%blocks.2.mlp_channels.fc1.bias, %"/blocks/blocks.2/mlp_channels/fc1/MatMul_output_0") : tensor<?n x 196 x 2048 x f32> loc("/blocks/blocks.2/mlp_channels/fc1/Add")
    %"/blocks/blocks.2/mlp_channels/act/Constant_output_0" = constant() {value = dense<1.4142135> : tensor<f32>} : tensor<f32> loc("/blocks/blocks.2/mlp_channels/act/Constant")
    %"/blocks/blocks.2/mlp_channels/act/Div_output_0" = div(%"/blocks/blocks.2/mlp_channels/fc1/Add_output_0", %"/blocks/blocks.2/mlp_channels/act/Constant_output_0") : tensor<?n x 196 x 2048 x f32> loc("/blocks/blocks.2/mlp_channels/act/Div")
    %"/blocks/blocks.2/mlp_channels/act/Erf_output_0" = erf(%"/blocks/blocks.2/mlp_channels/act/Div_output_0") : tensor<?n x 196 x 2048 x f32> loc("/blocks/blocks.2/mlp_channels/act/Erf")
    %"/blocks/blocks.2/mlp_channels/act/Constant_1_output_0" = constant() {value = dense<1.0> : tensor<f32>} : tensor<f32> loc("/blocks/blocks.2/mlp_channels/act/Constant_1")
    %"/blocks/blocks.2/mlp_channels/act/Add_output_0" = add(%"/blocks/blocks.2/mlp_channels/act/Erf_output_0", %"/blocks/blocks.2/mlp_channels/act/Constant_1_output_0") : tensor<?n x 196 x 2048 x f32> loc("/blocks/blocks.2/mlp_channels/act/Add")
    %"/blocks/blocks.2/mlp_channels/act/Mul_output_0" = mul(%"/blocks/blocks.2/mlp_channels/fc1/Add_output_0", %"/blocks/blocks.2/mlp_channels/act/Add_output_0") : tensor<?n x 196 x 2048 x f32> loc("/blocks/blocks.2/mlp_channels/act/Mul")
    %"/blocks/blocks.2/mlp_channels/act/Constant_2_output_0" = constant() {value = dense<0.5> : tensor<f32>} : tensor<f32> loc("/blocks/blocks.2/mlp_channels/act/Constant_2")
    %"/blocks/blocks.2/mlp_channels/act/Mul_1_output_0" = mul(%"/blocks/blocks.2/mlp_channels/act/Mul_output_0", %"/blocks/blocks.2/mlp_channels/act/Constant_2_output_0") : tensor<?n x 196 x 2048 x f32> loc("/blocks/blocks.2/mlp_channels/act/Mul_1")
    %"/blocks/blocks.2/mlp_channels/fc2/MatMul_output_0" = matmul(%"/blocks/blocks.2/mlp_channels/act/Mul_1_output_0", %"onnx::MatMul_399") : tensor<?n x 196 x 512 x f32> loc("/blocks/blocks.2/mlp_channels/fc2/MatMul")
    %"/blocks/blocks.2/mlp_channels/fc2/Add_output_0" = add(%blocks.2.mlp_channels.fc2.bias, %"/blocks/blocks.2/mlp_channels/fc2/MatMul_output_0") : tensor<?n x 196 x 512 x f32> loc("/blocks/blocks.2/mlp_channels/fc2/Add")
    %"/blocks/blocks.2/Add_1_output_0" = add(%"/blocks/blocks.2/Add_output_0", %"/blocks/blocks.2/mlp_channels/fc2/Add_output_0") : tensor<?n x 196 x 512 x f32> loc("/blocks/blocks.2/Add_1")
    %"/blocks/blocks.3/norm1/LayerNormalization_output_0" = layer_norm(%"/blocks/blocks.2/Add_1_output_0", %blocks.3.norm1.weight, %blocks.3.norm1.bias) {axis = -1, epsilon = 1e-6} : tensor<?n x 196 x 512 x f32> loc("/blocks/blocks.3/norm1/LayerNormalization")
    %"/blocks/blocks.3/Transpose_output_0" = transpose(%"/blocks/blocks.3/norm1/LayerNormalization_output_0") {perm = [0, 2, 1]} : tensor<?n x 512 x 196 x f32> loc("/blocks/blocks.3/Transpose")
    %"/blocks/blocks.3/mlp_tokens/fc1/MatMul_output_0" = matmul(%"/blocks/blocks.3/Transpose_output_0", %"onnx::MatMul_400") : tensor<?n x 512 x 256 x f32> loc("/blocks/blocks.3/mlp_tokens/fc1/MatMul")
    %"/blocks/blocks.3/mlp_tokens/fc1/Add_output_0" = add(%blocks.3.mlp_tokens.fc1.bias, %"/blocks/blocks.3/mlp_tokens/fc1/MatMul_output_0") : tensor<?n x 512 x 256 x f32> loc("/blocks/blocks.3/mlp_tokens/fc1/Add")
    %"/blocks/blocks.3/mlp_tokens/act/Constant_output_0" = constant() {value = dense<1.4142135> : tensor<f32>} : tensor<f32> loc("/blocks/blocks.3/mlp_tokens/act/Constant")
    %"/blocks/blocks.3/mlp_tokens/act/Div_output_0" = div(%"/blocks/blocks.3/mlp_tokens/fc1/Add_output_0", %"/blocks/blocks.3/mlp_tokens/act/Constant_output_0") : tensor<?n x 512 x 256 x f32> loc("/blocks/blocks.3/mlp_tokens/act/Div")
    %"/blocks/blocks.3/mlp_tokens/act/Erf_output_0" = erf(%"/blocks/blocks.3/mlp_tokens/act/Div_output_0") : tensor<?n x 512 x 256 x f32> loc("/blocks/blocks.3/mlp_tokens/act/Erf")
    %"/blocks/blocks.3/mlp_tokens/act/Constant_1_output_0" = constant() {value = dense<1.0> : tensor<f32>} : tensor<f32> loc("/blocks/blocks.3/mlp_tokens/act/Constant_1")
    %"/blocks/blocks.3/mlp_tokens/act/Add_output_0" = add(%"/blocks/blocks.3/mlp_tokens/act/Erf_output_0", %"/blocks/blocks.3/mlp_tokens/act/Constant_1_output_0") : tensor<?n x 512 x 256 x f32> loc("/blocks/blocks.3/mlp_tokens/act/Add")
    %"/blocks/blocks.3/mlp_tokens/act/Mul_output_0" = mul(%"/blocks/blocks.3/mlp_tokens/fc1/Add_output_0", %"/blocks/blocks.3/mlp_tokens/act/Add_output_0") : tensor<?n x 512 x 256 x f32> loc("/blocks/blocks.3/mlp_tokens/act/Mul")
    %"/blocks/blocks.3/mlp_tokens/act/Constant_2_output_0" = constant() {value = dense<0.5> : tensor<f32>} : tensor<f32> loc("/blocks/blocks.3/mlp_tokens/act/Constant_2")
    %"/blocks/blocks.3/mlp_tokens/act/Mul_1_output_0" = mul(%"/blocks/blocks.3/mlp_tokens/act/Mul_output_0", %"/blocks/blocks.3/mlp_tokens/act/Constant_2_output_0") : tensor<?n x 512 x 256 x f32> loc("/blocks/blocks.3/mlp_tokens/act/Mul_1")
    %"/blocks/blocks.3/mlp_tokens/fc2/MatMul_output_0" = matmul(%"/blocks/blocks.3/mlp_tokens/act/Mul_1_output_0", %"onnx::MatMul_401") : tensor<?n x 512 x 196 x f32> loc("/blocks/blocks.3/mlp_tokens/fc2/MatMul")
    %"/blocks/blocks.3/mlp_tokens/fc2/Add_output_0" = add(%blocks.3.mlp_tokens.fc2.bias, %"/blocks/blocks.3/mlp_tokens/fc2/MatMul_output_0") : tensor<?n x 512 x 196 x f32> loc("/blocks/blocks.3/mlp_tokens/fc2/Add")
    %"/blocks/blocks.3/Transpose_1_output_0" = transpose(%"/blocks/blocks.3/mlp_tokens/fc2/Add_output_0") {perm = [0, 2, 1]} : tensor<?n x 196 x 512 x f32> loc("/blocks/blocks.3/Transpose_1")
    %"/blocks/blocks.3/Add_output_0" = add(%"/blocks/blocks.2/Add_1_output_0", %"/blocks/blocks.3/Transpose_1_output_0") : tensor<?n x 196 x 512 x f32> loc("/blocks/blocks.3/Add")
    %"/blocks/blocks.3/norm2/LayerNormalization_output_0" = layer_norm(%"/blocks/blocks.3/Add_output_0", %blocks.3.norm2.weight, %blocks.3.norm2.bias) {axis = -1, epsilon = 1e-6} : tensor<?n x 196 x 512 x f32> loc("/blocks/blocks.3/norm2/LayerNormalization")
    %"/blocks/blocks.3/mlp_channels/fc1/MatMul_output_0" = matmul(%"/blocks/blocks.3/norm2/LayerNormalization_output_0", %"onnx::MatMul_402") : tensor<?n x 196 x 2048 x f32> loc("/blocks/blocks.3/mlp_channels/fc1/MatMul")
    %"/blocks/blocks.3/mlp_channels/fc1/Add_output_0" = add(%blocks.3.mlp_channels.fc1.bias, %"/blocks/blocks.3/mlp_channels/fc1/MatMul_output_0") : tensor<?n x 196 x 2048 x f32> loc("/blocks/blocks.3/mlp_channels/fc1/Add")
    %"/blocks/blocks.3/mlp_channels/act/Constant_output_0" = constant() {value = dense<1.4142135> : tensor<f32>} : tensor<f32> loc("/blocks/blocks.3/mlp_channels/act/Constant")
    %"/blocks/blocks.3/mlp_channels/act/Div_output_0" = div(%"/blocks/blocks.3/mlp_channels/fc1/Add_output_0", %"/blocks/blocks.3/mlp_channels/act/Constant_output_0") : tensor<?n x 196 x 2048 x f32> loc("/blocks/blocks.3/mlp_channels/act/Div")
    %"/blocks/blocks.3/mlp_channels/act/Erf_output_0" = erf(%"/blocks/blocks.3/mlp_channels/act/Div_output_0") : tensor<?n x 196 x 2048 x f32> loc("/blocks/blocks.3/mlp_channels/act/Erf")
    %"/blocks/blocks.3/mlp_channels/act/Constant_1_output_0" = constant() {value = dense<1.0> : tensor<f32>} : tensor<f32> loc("/blocks/blocks.3/mlp_channels/act/Constant_1")
    %"/blocks/blocks.3/mlp_channels/act/Add_output_0" = add(%"/blocks/blocks.3/mlp_channels/act/Erf_output_0", %"/blocks/blocks.3/mlp_channels/act/Constant_1_output_0") : tensor<?n x 196 x 2048 x f32> loc("/blocks/blocks.3/mlp_channels/act/Add")
    %"/blocks/blocks.3/mlp_channels/act/Mul_output_0" = mul(%"/blocks/blocks.3/mlp_channels/fc1/Add_output_0", %"/blocks/blocks.3/mlp_channels/act/Add_output_0") : tensor<?n x 196 x 2048 x f32> loc("/blocks/blocks.3/mlp_channels/act/Mul")
    %"/blocks/blocks.3/mlp_channels/act/Constant_2_output_0" = constant() {value = dense<0.5> : tensor<f32>} : tensor<f32> loc("/blocks/blocks.3/mlp_channels/act/Constant_2")
    %"/blocks/blocks.3/mlp_channels/act/Mul_1_output_0" = mul(%"/blocks/blocks.3/mlp_channels/act/Mul_output_0", %"/blocks/blocks.3/mlp_channels/act/Constant_2_output_0") : tensor<?n x 196 x 2048 x f32> loc("/blocks/blocks.3/mlp_channels/act/Mul_1")
    %"/blocks/blocks.3/mlp_channels/fc2/MatMul_output_0" = matmul(%"/blocks/blocks.3/mlp_channels/act/Mul_1_output_0", %"onnx::MatMul_403") : tensor<?n x 196 x 512 x f32> loc("/blocks/blocks.3/mlp_channels/fc2/MatMul")
    %"/blocks/blocks.3/mlp_channels/fc2/Add_output_0" = add(%blocks.3.mlp_channels.fc2.bias, %"/blocks/blocks.3/mlp_channels/fc2/MatMul_output_0") : tensor<?n x 196 x 512 x f32> loc("/blocks/blocks.3/mlp_channels/fc2/Add")
    %"/blocks/blocks.3/Add_1_output_0" = add(%"/blocks/blocks.3/Add_output_0", %"/blocks/blocks.3/mlp_channels/fc2/Add_output_0") : tensor<?n x 196 x 512 x f32> loc("/blocks/blocks.3/Add_1")
    %"/blocks/blocks.4/norm1/LayerNormalization_output_0" = layer_norm(%"/blocks/blocks.3/Add_1_output_0", %blocks.4.norm1.weight, %blocks.4.norm1.bias) {axis = -1, epsilon = 1e-6} : tensor<?n x 196 x 512 x f32> loc("/blocks/blocks.4/norm1/LayerNormalization")
    %"/blocks/blocks.4/Transpose_output_0" = transpose(%"/blocks/blocks.4/norm1/LayerNormalization_output_0") {perm = [0, 2, 1]} : tensor<?n x 512 x 196 x f32> loc("/blocks/blocks.4/Transpose")
    %"/blocks/blocks.4/mlp_tokens/fc1/MatMul_output_0" = matmul(%"/blocks/blocks.4/Transpose_output_0", %"onnx::MatMul_404") : tensor<?n x 512 x 256 x f32> loc("/blocks/blocks.4/mlp_tokens/fc1/MatMul")
    %"/blocks/blocks.4/mlp_tokens/fc1/Add_output_0" = add(%blocks.4.mlp_tokens.fc1.bias, %"/blocks/blocks.4/mlp_tokens/fc1/MatMul_output_0") : tensor<?n x 512 x 256 x f32> loc("/blocks/blocks.4/mlp_tokens/fc1/Add")
    %"/blocks/blocks.4/mlp_tokens/act/Constant_output_0" = constant() {value = dense<1.4142135> : tensor<f32>} : tensor<f32> loc("/blocks/blocks.4/mlp_tokens/act/Constant")
    %"/blocks/blocks.4/mlp_tokens/act/Div_output_0" = div(%"/blocks/blocks.4/mlp_tokens/fc1/Add_output_0", %"/blocks/blocks.4/mlp_tokens/act/Constant_output_0") : tensor<?n x 512 x 256 x f32> loc("/blocks/blocks.4/mlp_tokens/act/Div")
    %"/blocks/blocks.4/mlp_tokens/act/Erf_output_0" = erf(%"/blocks/blocks.4/mlp_tokens/act/Div_output_0") : tensor<?n x 512 x 256 x f32> loc("/blocks/blocks.4/mlp_tokens/act/Erf")
    %"/blocks/blocks.4/mlp_tokens/act/Constant_1_output_0" = constant() {value = dense<1.0> : tensor<f32>} : tensor<f32> loc("/blocks/blocks.4/mlp_tokens/act/Constant_1")
    %"/blocks/blocks.4/mlp_tokens/act/Add_output_0" = add(%"/blocks/blocks.4/mlp_tokens/act/Erf_output_0", %"/blocks/blocks.4/mlp_tokens/act/Constant_1_output_0") : tensor<?n x 512 x 256 x f32> loc("/blocks/blocks.4/mlp_tokens/act/Add")
    %"/blocks/blocks.4/mlp_tokens/act/Mul_output_0" = mul(%"/blocks/blocks.4/mlp_tokens/fc1/Add_output_0", %"/blocks/blocks.4/mlp_tokens/act/Add_output_0") : tensor<?n x 512 x 256 x f32> loc("/blocks/blocks.4/mlp_tokens/act/Mul")
    %"/blocks/blocks.4/mlp_tokens/act/Constant_2_output_0" = constant() {value = dense<0.5> : tensor<f32>} : tensor<f32> loc("/blocks/blocks.4/mlp_tokens/act/Constant_2")
    %"/blocks/blocks.4/mlp_tokens/act/Mul_1_output_0" = mul(%"/blocks/blocks.4/mlp_tokens/act/Mul_output_0", %"/blocks/blocks.4/mlp_tokens/act/Constant_2_output_0") : tensor<?n x 512 x 256 x f32> loc("/blocks/blocks.4/mlp_tokens/act/Mul_1")
    %"/blocks/blocks.4/mlp_tokens/fc2/MatMul_output_0" = matmul(%"/blocks/blocks.4/mlp_tokens/act/Mul_1_output_0", %"onnx::MatMul_405") : tensor<?n x 512 x 196 x f32> loc("/blocks/blocks.4/mlp_tokens/fc2/MatMul")
    %"/blocks/blocks.4/mlp_tokens/fc2/Add_output_0" = add(%blocks.4.mlp_tokens.fc2.bias, %"/blocks/blocks.4/mlp_tokens/fc2/MatMul_output_0") : tensor<?n x 512 x 196 x f32> loc("/blocks/blocks.4/mlp_tokens/fc2/Add")
    %"/blocks/blocks.4/Transpose_1_output_0" = transpose(%"/blocks/blocks.4/mlp_tokens/fc2/Add_output_0") {perm = [0, 2, 1]} : tensor<?n x 196 x 512 x f32> loc("/blocks/blocks.4/Transpose_1")
    %"/blocks/blocks.4/Add_output_0" = add(%"/blocks/blocks.3/Add_1_output_0", %"/blocks/blocks.4/Transpose_1_output_0") : tensor<?n x 196 x 512 x f32> loc("/blocks/blocks.4/Add")
    %"/blocks/blocks.4/norm2/LayerNormalization_output_0" = layer_norm(%"/blocks/blocks.4/Add_output_0", %blocks.4.norm2.weight, %blocks.4.norm2.bias) {axis = -1, epsilon = 1e-6} : tensor<?n x 196 x 512 x f32> loc("/blocks/blocks.4/norm2/LayerNormalization")
    %"/blocks/blocks.4/mlp_channels/fc1/MatMul_output_0" = matmul(%"/blocks/blocks.4/norm2/LayerNormalization_output_0", %"onnx::MatMul_406") : tensor<?n x 196 x 2048 x f32> loc("/blocks/blocks.4/mlp_channels/fc1/MatMul")
    %"/blocks/blocks.4/mlp_channels/fc1/Add_output_0" = add(%blocks.4.mlp_channels.fc1.bias, %"/blocks/blocks.4/mlp_channels/fc1/MatMul_output_0") : tensor<?n x 196 x 2048 x f32> loc("/blocks/blocks.4/mlp_channels/fc1/Add")
    %"/blocks/blocks.4/mlp_channels/act/Constant_output_0" = constant() {value = dense<1.4142135> : tensor<f32>} : tensor<f32> loc("/blocks/blocks.4/mlp_channels/act/Constant")
    %"/blocks/blocks.4/mlp_channels/act/Div_output_0" = div(%"/blocks/blocks.4/mlp_channels/fc1/Add_output_0", %"/blocks/blocks.4/mlp_channels/act/Constant_output_0") : tensor<?n x 196 x 2048 x f32> loc("/blocks/blocks.4/mlp_channels/act/Div")
    %"/blocks/blocks.4/mlp_channels/act/Erf_output_0" = erf(%"/blocks/blocks.4/mlp_channels/act/Div_output_0") : tensor<?n x 196 x 2048 x f32> loc("/blocks/blocks.4/mlp_channels/act/Erf")
    %"/blocks/blocks.4/mlp_channels/act/Constant_1_output_0" = constant() {value = dense<1.0> : tensor<f32>} : tensor<f32> loc("/blocks/blocks.4/mlp_channels/act/Constant_1")
    %"/blocks/blocks.4/mlp_channels/act/Add_output_0" = add(%"/blocks/blocks.4/mlp_channels/act/Erf_output_0", %"/blocks/blocks.4/mlp_channels/act/Constant_1_output_0") : tensor<?n x 196 x 2048 x f32> loc("/blocks/blocks.4/mlp_channels/act/Add")
    %"/blocks/blocks.4/mlp_channels/act/Mul_output_0" = mul(%"/blocks/blocks.4/mlp_channels/fc1/Add_output_0", %"/blocks/blocks.4/mlp_channels/act/Add_output_0") : tensor<?n x 196 x 2048 x f32> loc("/blocks/blocks.4/mlp_channels/act/Mul")
    %"/blocks/blocks.4/mlp_channels/act/Constant_2_output_0" = constant() {value = dense<0.5> : tensor<f32>} : tensor<f32> loc("/blocks/blocks.4/mlp_channels/act/Constant_2")
    %"/blocks/blocks.4/mlp_channels/act/Mul_1_output_0" = mul(%"/blocks/blocks.4/mlp_channels/act/Mul_output_0", %"/blocks/blocks.4/mlp_channels/act/Constant_2_output_0") : tensor<?n x 196 x 2048 x f32> loc("/blocks/blocks.4/mlp_channels/act/Mul_1")
    %"/blocks/blocks.4/mlp_channels/fc2/MatMul_output_0" = matmul(%"/blocks/blocks.4/mlp_channels/act/Mul_1_output_0", %"onnx::MatMul_407") : tensor<?n x 196 x 512 x f32> loc("/blocks/blocks.4/mlp_channels/fc2/MatMul")
    %"/blocks/blocks.4/mlp_channels/fc2/Add_output_0" = add(%blocks.4.mlp_channels.fc2.bias, %"/blocks/blocks.4/mlp_channels/fc2/MatMul_output_0") : tensor<?n x 196 x 512 x f32> loc("/blocks/blocks.4/mlp_channels/fc2/Add")
    %"/blocks/blocks.4/Add_1_output_0" = add(%"/blocks/blocks.4/Add_output_0", %"/blocks/blocks.4/mlp_channels/fc2/Add_output_0") : tensor<?n x 196 x 512 x f32> loc("/blocks/blocks.4/Add_1")
    %"/blocks/blocks.5/norm1/LayerNormalization_output_0" = layer_norm(%"/blocks/blocks.4/Add_1_output_0", %blocks.5.norm1.weight, %blocks.5.norm1.bias) {axis = -1, epsilon = 1e-6} : tensor<?n x 196 x 512 x f32> loc("/blocks/blocks.5/norm1/LayerNormalization")
    %"/blocks/blocks.5/Transpose_output_0" = transpose(%"/blocks/blocks.5/norm1/LayerNormalization_output_0") {perm = [0, 2, 1]} : tensor<?n x 512 x 196 x f32> loc("/blocks/blocks.5/Transpose")
    %"/blocks/blocks.5/mlp_tokens/fc1/MatMul_output_0" = matmul(%"/blocks/blocks.5/Transpose_output_0", %"onnx::MatMul_408") : tensor<?n x 512 x 256 x f32> loc("/blocks/blocks.5/mlp_tokens/fc1/MatMul")
    %"/blocks/blocks.5/mlp_tokens/fc1/Add_output_0" = add(%blocks.5.mlp_tokens.fc1.bias, %"/blocks/blocks.5/mlp_tokens/fc1/MatMul_output_0") : tensor<?n x 512 x 256 x f32> loc("/blocks/blocks.5/mlp_tokens/fc1/Add")
    %"/blocks/blocks.5/mlp_tokens/act/Constant_output_0" = constant() {value = dense<1.4142135> : tensor<f32>} : tensor<f32> loc("/blocks/blocks.5/mlp_tokens/act/Constant")
    %"/blocks/blocks.5/mlp_tokens/act/Div_output_0" = div(%"/blocks/blocks.5/mlp_tokens/fc1/Add_output_0", %"/blocks/blocks.5/mlp_tokens/act/Constant_output_0") : tensor<?n x 512 x 256 x f32> loc("/blocks/blocks.5/mlp_tokens/act/Div")
    %"/blocks/blocks.5/mlp_tokens/act/Erf_output_0" = erf(%"/blocks/blocks.5/mlp_tokens/act/Div_output_0") : tensor<?n x 512 x 256 x f32> loc("/blocks/blocks.5/mlp_tokens/act/Erf")
    %"/blocks/blocks.5/mlp_tokens/act/Constant_1_output_0" = constant() {value = dense<1.0> : tensor<f32>} : tensor<f32> loc("/blocks/blocks.5/mlp_tokens/act/Constant_1")
    %"/blocks/blocks.5/mlp_tokens/act/Add_output_0" = add(%"/blocks/blocks.5/mlp_tokens/act/Erf_output_0", %"/blocks/blocks.5/mlp_tokens/act/Constant_1_output_0") : tensor<?n x 512 x 256 x f32> loc("/blocks/blocks.5/mlp_tokens/act/Add")
    %"/blocks/blocks.5/mlp_tokens/act/Mul_output_0" = mul(%"/blocks/blocks.5/mlp_tokens/fc1/Add_output_0", %"/blocks/blocks.5/mlp_tokens/act/Add_output_0") : tensor<?n x 512 x 256 x f32> loc("/blocks/blocks.5/mlp_tokens/act/Mul")
    %"/blocks/blocks.5/mlp_tokens/act/Constant_2_output_0" = constant() {value = dense<0.5> : tensor<f32>} : tensor<f32> loc("/blocks/blocks.5/mlp_tokens/act/Constant_2")
    %"/blocks/blocks.5/mlp_tokens/act/Mul_1_output_0" = mul(%"/blocks/blocks.5/mlp_tokens/act/Mul_output_0", %"/blocks/blocks.5/mlp_tokens/act/Constant_2_output_0") : tensor<?n x 512 x 256 x f32> loc("/blocks/blocks.5/mlp_tokens/act/Mul_1")
    %"/blocks/blocks.5/mlp_tokens/fc2/MatMul_output_0" = matmul(%"/blocks/blocks.5/mlp_tokens/act/Mul_1_output_0", %"onnx::MatMul_409") : tensor<?n x 512 x 196 x f32> loc("/blocks/blocks.5/mlp_tokens/fc2/MatMul")
    %"/blocks/blocks.5/mlp_tokens/fc2/Add_output_0" = add(%blocks.5.mlp_tokens.fc2.bias, %"/blocks/blocks.5/mlp_tokens/fc2/MatMul_output_0") : tensor<?n x 512 x 196 x f32> loc("/blocks/blocks.5/mlp_tokens/fc2/Add")
    %"/blocks/blocks.5/Transpose_1_output_0" = transpose(%"/blocks/blocks.5/mlp_tokens/fc2/Add_output_0") {perm = [0, 2, 1]} : tensor<?n x 196 x 512 x f32> loc("/blocks/blocks.5/Transpose_1")
    %"/blocks/blocks.5/Add_output_0" = add(%"/blocks/blocks.4/Add_1_output_0", %"/blocks/blocks.5/Transpose_1_output_0") : tensor<?n x 196 x 512 x f32> loc("/blocks/blocks.5/Add")
    %"/blocks/blocks.5/norm2/LayerNormalization_output_0" = layer_norm(%"/blocks/blocks.5/Add_output_0", %blocks.5.norm2.weight, %blocks.5.norm2.bias) {axis = -1, epsilon = 1e-6} : tensor<?n x 196 x 512 x f32> loc("/blocks/blocks.5/norm2/LayerNormalization")
    %"/blocks/blocks.5/mlp_channels/fc1/MatMul_output_0" = matmul(%"/blocks/blocks.5/norm2/LayerNormalization_output_0", %"onnx::MatMul_410") : tensor<?n x 196 x 2048 x f32> loc("/blocks/blocks.5/mlp_channels/fc1/MatMul")
    %"/blocks/blocks.5/mlp_channels/fc1/Add_output_0" = add(%blocks.5.mlp_channels.fc1.bias, %"/blocks/blocks.5/mlp_channels/fc1/MatMul_output_0") : tensor<?n x 196 x 2048 x f32> loc("/blocks/blocks.5/mlp_channels/fc1/Add")
    %"/blocks/blocks.5/mlp_channels/act/Constant_output_0" = constant() {value = dense<1.4142135> : tensor<f32>} : tensor<f32> loc("/blocks/blocks.5/mlp_channels/act/Constant")
    %"/blocks/blocks.5/mlp_channels/act/Div_output_0" = div(%"/blocks/blocks.5/mlp_channels/fc1/Add_output_0", %"/blocks/blocks.5/mlp_channels/act/Constant_output_0") : tensor<?n x 196 x 2048 x f32> loc("/blocks/blocks.5/mlp_channels/act/Div")
    %"/blocks/blocks.5/mlp_channels/act/Erf_output_0" = erf(%"/blocks/blocks.5/mlp_channels/act/Div_output_0") : tensor<?n x 196 x 2048 x f32> loc("/blocks/blocks.5/mlp_channels/act/Erf")
    %"/blocks/blocks.5/mlp_channels/act/Constant_1_output_0" = constant() {value = dense<1.0> : tensor<f32>} : tensor<f32> loc("/blocks/blocks.5/mlp_channels/act/Constant_1")
    %"/blocks/blocks.5/mlp_channels/act/Add_output_0" = add(%"/blocks/blocks.5/mlp_channels/act/Erf_output_0", %"/blocks/blocks.5/mlp_channels/act/Constant_1_output_0") : tensor<?n x 196 x 2048 x f32> loc("/blocks/blocks.5/mlp_channels/act/Add")
    %"/blocks/blocks.5/mlp_channels/act/Mul_output_0" = mul(%"/blocks/blocks.5/mlp_channels/fc1/Add_output_0", %"/blocks/blocks.5/mlp_channels/act/Add_output_0") : tensor<?n x 196 x 2048 x f32> loc("/blocks/blocks.5/mlp_channels/act/Mul")
    %"/blocks/blocks.5/mlp_channels/act/Constant_2_output_0" = constant() {value = dense<0.5> : tensor<f32>} : tensor<f32> loc("/blocks/blocks.5/mlp_channels/act/Constant_2")
    %"/blocks/blocks.5/mlp_channels/act/Mul_1_output_0" = mul(%"/blocks/blocks.5/mlp_channels/act/Mul_output_0", %"/blocks/blocks.5/mlp_channels/act/Constant_2_output_0") : tensor<?n x 196 x 2048 x f32> loc("/blocks/blocks.5/mlp_channels/act/Mul_1")
    %"/blocks/blocks.5/mlp_channels/fc2/MatMul_output_0" = matmul(%"/blocks/blocks.5/mlp_channels/act/Mul_1_output_0", %"onnx::MatMul_411") : tensor<?n x 196 x 512 x f32> loc("/blocks/blocks.5/mlp_channels/fc2/MatMul")
    %"/blocks/blocks.5/mlp_channels/fc2/Add_output_0" = add(%blocks.5.mlp_channels.fc2.bias, %"/blocks/blocks.5/mlp_channels/fc2/MatMul_output_0") : tensor<?n x 196 x 512 x f32> loc("/blocks/blocks.5/mlp_channels/fc2/Add")
    %"/blocks/blocks.5/Add_1_output_0" = add(%"/blocks/blocks.5/Add_output_0", %"/blocks/blocks.5/mlp_channels/fc2/Add_output_0") : tensor<?n x 196 x 512 x f32> loc("/blocks/blocks.5/Add_1")
    %"/blocks/blocks.6/norm1/LayerNormalization_output_0" = layer_norm(%"/blocks/blocks.5/Add_1_output_0", %blocks.6.norm1.weight, %blocks.6.norm1.bias) {axis = -1, epsilon = 1e-6} : tensor<?n x 196 x 512 x f32> loc("/blocks/blocks.6/norm1/LayerNormalization")
    %"/blocks/blocks.6/Transpose_output_0" = transpose(%"/blocks/blocks.6/norm1/LayerNormalization_output_0") {perm = [0, 2, 1]} : tensor<?n x 512 x 196 x f32> loc("/blocks/blocks.6/Transpose")
    %"/blocks/blocks.6/mlp_tokens/fc1/MatMul_output_0" = matmul(%"/blocks/blocks.6/Transpose_output_0", %"onnx::MatMul_412") : tensor<?n x 512 x 256 x f32> loc("/blocks/blocks.6/mlp_tokens/fc1/MatMul")
    %"/blocks/blocks.6/mlp_tokens/fc1/Add_output_0" = add(%blocks.6.mlp_tokens.fc1.bias, %"/blocks/blocks.6/mlp_tokens/fc1/MatMul_output_0") : tensor<?n x 512 x 256 x f32> loc("/blocks/blocks.6/mlp_tokens/fc1/Add")
    %"/blocks/blocks.6/mlp_tokens/act/Constant_output_0" = constant() {value = dense<1.4142135> : tensor<f32>} : tensor<f32> loc("/blocks/blocks.6/mlp_tokens/act/Constant")
    %"/blocks/blocks.6/mlp_tokens/act/Div_output_0" = div(%"/blocks/blocks.6/mlp_tokens/fc1/Add_output_0", %"/blocks/blocks.6/mlp_tokens/act/Constant_output_0") : tensor<?n x 512 x 256 x f32> loc("/blocks/blocks.6/mlp_tokens/act/Div")
    %"/blocks/blocks.6/mlp_tokens/act/Erf_output_0" = erf(%"/blocks/blocks.6/mlp_tokens/act/Div_output_0") : tensor<?n x 512 x 256 x f32> loc("/blocks/blocks.6/mlp_tokens/act/Erf")
    %"/blocks/blocks.6/mlp_tokens/act/Constant_1_output_0" = constant() {value = dense<1.0> : tensor<f32>} : tensor<f32> loc("/blocks/blocks.6/mlp_tokens/act/Constant_1")
    %"/blocks/blocks.6/mlp_tokens/act/Add_output_0" = add(%"/blocks/blocks.6/mlp_tokens/act/Erf_output_0", %"/blocks/blocks.6/mlp_tokens/act/Constant_1_output_0") : tensor<?n x 512 x 256 x f32> loc("/blocks/blocks.6/mlp_tokens/act/Add")
    %"/blocks/blocks.6/mlp_tokens/act/Mul_output_0" = mul(%"/blocks/blocks.6/mlp_tokens/fc1/Add_output_0", %"/blocks/blocks.6/mlp_tokens/act/Add_output_0") : tensor<?n x 512 x 256 x f32> loc("/blocks/blocks.6/mlp_tokens/act/Mul")
    %"/blocks/blocks.6/mlp_tokens/act/Constant_2_output_0" = constant() {value = dense<0.5> : tensor<f32>} : tensor<f32> loc("/blocks/blocks.6/mlp_tokens/act/Constant_2")
    %"/blocks/blocks.6/mlp_tokens/act/Mul_1_output_0" = mul(%"/blocks/blocks.6/mlp_tokens/act/Mul_output_0", %"/blocks/blocks.6/mlp_tokens/act/Constant_2_output_0") : tensor<?n x 512 x 256 x f32> loc("/blocks/blocks.6/mlp_tokens/act/Mul_1")
    %"/blocks/blocks.6/mlp_tokens/fc2/MatMul_output_0" = matmul(%"/blocks/blocks.6/mlp_tokens/act/Mul_1_output_0", %"onnx::MatMul_413") : tensor<?n x 512 x 196 x f32> loc("/blocks/blocks.6/mlp_tokens/fc2/MatMul")
    %"/blocks/blocks.6/mlp_tokens/fc2/Add_output_0" = add(%blocks.6.mlp_tokens.fc2.bias, %"/blocks/blocks.6/mlp_tokens/fc2/MatMul_output_0") : tensor<?n x 512 x 196 x f32> loc("/blocks/blocks.6/mlp_tokens/fc2/Add")
    %"/blocks/blocks.6/Transpose_1_output_0" = transpose(%"/blocks/blocks.6/mlp_tokens/fc2/Add_output_0") {perm = [0, 2, 1]} : tensor<?n x 196 x 512 x f32> loc("/blocks/blocks.6/Transpose_1")
    %"/blocks/blocks.6/Add_output_0" = add(%"/blocks/blocks.5/Add_1_output_0", %"/blocks/blocks.6/Transpose_1_output_0") : tensor<?n x 196 x 512 x f32> loc("/blocks/blocks.6/Add")
    %"/blocks/blocks.6/norm2/LayerNormalization_output_0" = layer_norm(%"/blocks/blocks.6/Add_output_0", %blocks.6.norm2.weight, %blocks.6.norm2.bias) {axis = -1, epsilon = 1e-6} : tensor<?n x 196 x 512 x f32> loc("/blocks/blocks.6/norm2/LayerNormalization")
    %"/blocks/blocks.6/mlp_channels/fc1/MatMul_output_0" = matmul(%"/blocks/blocks.6/norm2/LayerNormalization_output_0", %"onnx::MatMul_414") : tensor<?n x 196 x 2048 x f32> loc("/blocks/blocks.6/mlp_channels/fc1/MatMul")
    %"/blocks/blocks.6/mlp_channels/fc1/Add_output_0" = add(%blocks.6.mlp_channels.fc1.bias, %"/blocks/blocks.6/mlp_channels/fc1/MatMul_output_0") : tensor<?n x 196 x 2048 x f32> loc("/blocks/blocks.6/mlp_channels/fc1/Add")
    %"/blocks/blocks.6/mlp_channels/act/Constant_output_0" = constant() {value = dense<1.4142135> : tensor<f32>} : tensor<f32> loc("/blocks/blocks.6/mlp_channels/act/Constant")
    %"/blocks/blocks.6/mlp_channels/act/Div_output_0" = div(%"/blocks/blocks.6/mlp_channels/fc1/Add_output_0", %"/blocks/blocks.6/mlp_channels/act/Constant_output_0") : tensor<?n x 196 x 2048 x f32> loc("/blocks/blocks.6/mlp_channels/act/Div")
    %"/blocks/blocks.6/mlp_channels/act/Erf_output_0" = erf(%"/blocks/blocks.6/mlp_channels/act/Div_output_0") : tensor<?n x 196 x 2048 x f32> loc("/blocks/blocks.6/mlp_channels/act/Erf")
    %"/blocks/blocks.6/mlp_channels/act/Constant_1_output_0" = constant() {value = dense<1.0> : tensor<f32>} : tensor<f32> loc("/blocks/blocks.6/mlp_channels/act/Constant_1")
    %"/blocks/blocks.6/mlp_channels/act/Add_output_0" = add(%"/blocks/blocks.6/mlp_channels/act/Erf_output_0", %"/blocks/blocks.6/mlp_channels/act/Constant_1_output_0") : tensor<?n x 196 x 2048 x f32> loc("/blocks/blocks.6/mlp_channels/act/Add")
    %"/blocks/blocks.6/mlp_channels/act/Mul_output_0" = mul(%"/blocks/blocks.6/mlp_channels/fc1/Add_output_0", %"/blocks/blocks.6/mlp_channels/act/Add_output_0") : tensor<?n x 196 x 2048 x f32> loc("/blocks/blocks.6/mlp_channels/act/Mul")
    %"/blocks/blocks.6/mlp_channels/act/Constant_2_output_0" = constant() {value = dense<0.5> : tensor<f32>} : tensor<f32> loc("/blocks/blocks.6/mlp_channels/act/Constant_2")
    %"/blocks/blocks.6/mlp_channels/act/Mul_1_output_0" = mul(%"/blocks/blocks.6/mlp_channels/act/Mul_output_0", %"/blocks/blocks.6/mlp_channels/act/Constant_2_output_0") : tensor<?n x 196 x 2048 x f32> loc("/blocks/blocks.6/mlp_channels/act/Mul_1")
    %"/blocks/blocks.6/mlp_channels/fc2/MatMul_output_0" = matmul(%"/blocks/blocks.6/mlp_channels/act/Mul_1_output_0", %"onnx::MatMul_415") : tensor<?n x 196 x 512 x f32> loc("/blocks/blocks.6/mlp_channels/fc2/MatMul")
    %"/blocks/blocks.6/mlp_channels/fc2/Add_output_0" = add(%blocks.6.mlp_channels.fc2.bias, %"/blocks/blocks.6/mlp_channels/fc2/MatMul_output_0") : tensor<?n x 196 x 512 x f32> loc("/blocks/blocks.6/mlp_channels/fc2/Add")
    %"/blocks/blocks.6/Add_1_output_0" = add(%"/blocks/blocks.6/Add_output_0", %"/blocks/blocks.6/mlp_channels/fc2/Add_output_0") : tensor<?n x 196 x 512 x f32> loc("/blocks/blocks.6/Add_1")
    %"/blocks/blocks.7/norm1/LayerNormalization_output_0" = layer_norm(%"/blocks/blocks.6/Add_1_output_0", %blocks.7.norm1.weight, %blocks.7.norm1.bias) {axis = -1, epsilon = 1e-6} : tensor<?n x 196 x 512 x f32> loc("/blocks/blocks.7/norm1/LayerNormalization")
    %"/blocks/blocks.7/Transpose_output_0" = transpose(%"/blocks/blocks.7/norm1/LayerNormalization_output_0") {perm = [0, 2, 1]} : tensor<?n x 512 x 196 x f32> loc("/blocks/blocks.7/Transpose")
    %"/blocks/blocks.7/mlp_tokens/fc1/MatMul_output_0" = matmul(%"/blocks/blocks.7/Transpose_output_0", %"onnx::MatMul_416") : tensor<?n x 512 x 256 x f32> loc("/blocks/blocks.7/mlp_tokens/fc1/MatMul")
    %"/blocks/blocks.7/mlp_tokens/fc1/Add_output_0" = add(%blocks.7.mlp_tokens.fc1.bias, %"/blocks/blocks.7/mlp_tokens/fc1/MatMul_output_0") : tensor<?n x 512 x 256 x f32> loc("/blocks/blocks.7/mlp_tokens/fc1/Add")
    %"/blocks/blocks.7/mlp_tokens/act/Constant_output_0" = constant() {value = dense<1.4142135> : tensor<f32>} : tensor<f32> loc("/blocks/blocks.7/mlp_tokens/act/Constant")
    %"/blocks/blocks.7/mlp_tokens/act/Div_output_0" = div(%"/blocks/blocks.7/mlp_tokens/fc1/Add_output_0", %"/blocks/blocks.7/mlp_tokens/act/Constant_output_0") : tensor<?n x 512 x 256 x f32> loc("/blocks/blocks.7/mlp_tokens/act/Div")
    %"/blocks/blocks.7/mlp_tokens/act/Erf_output_0" = erf(%"/blocks/blocks.7/mlp_tokens/act/Div_output_0") : tensor<?n x 512 x 256 x f32> loc("/blocks/blocks.7/mlp_tokens/act/Erf")
    %"/blocks/blocks.7/mlp_tokens/act/Constant_1_output_0" = constant() {value = dense<1.0> : tensor<f32>} : tensor<f32> loc("/blocks/blocks.7/mlp_tokens/act/Constant_1")
    %"/blocks/blocks.7/mlp_tokens/act/Add_output_0" = add(%"/blocks/blocks.7/mlp_tokens/act/Erf_output_0", %"/blocks/blocks.7/mlp_tokens/act/Constant_1_output_0") : tensor<?n x 512 x 256 x f32> loc("/blocks/blocks.7/mlp_tokens/act/Add")
    %"/blocks/blocks.7/mlp_tokens/act/Mul_output_0" = mul(%"/blocks/blocks.7/mlp_tokens/fc1/Add_output_0", %"/blocks/blocks.7/mlp_tokens/act/Add_output_0") : tensor<?n x 512 x 256 x f32> loc("/blocks/blocks.7/mlp_tokens/act/Mul")
    %"/blocks/blocks.7/mlp_tokens/act/Constant_2_output_0" = constant() {value = dense<0.5> : tensor<f32>} : tensor<f32> loc("/blocks/blocks.7/mlp_tokens/act/Constant_2")
    %"/blocks/blocks.7/mlp_tokens/act/Mul_1_output_0" = mul(%"/blocks/blocks.7/mlp_tokens/act/Mul_output_0", %"/blocks/blocks.7/mlp_tokens/act/Constant_2_output_0") : tensor<?n x 512 x 256 x f32> loc("/blocks/blocks.7/mlp_tokens/act/Mul_1")
    %"/blocks/blocks.7/mlp_tokens/fc2/MatMul_output_0" = matmul(%"/blocks/blocks.7/mlp_tokens/act/Mul_1_output_0", %"onnx::MatMul_417") : tensor<?n x 512 x 196 x f32> loc("/blocks/blocks.7/mlp_tokens/fc2/MatMul")
    %"/blocks/blocks.7/mlp_tokens/fc2/Add_output_0" = add(%blocks.7.mlp_tokens.fc2.bias, %"/blocks/blocks.7/mlp_tokens/fc2/MatMul_output_0") : tensor<?n x 512 x 196 x f32> loc("/blocks/blocks.7/mlp_tokens/fc2/Add")
    %"/blocks/blocks.7/Transpose_1_output_0" = transpose(%"/blocks/blocks.7/mlp_tokens/fc2/Add_output_0") {perm = [0, 2, 1]} : tensor<?n x 196 x 512 x f32> loc("/blocks/blocks.7/Transpose_1")
    %"/blocks/blocks.7/Add_output_0" = add(%"/blocks/blocks.6/Add_1_output_0", %"/blocks/blocks.7/Transpose_1_output_0") : tensor<?n x 196 x 512 x f32> loc("/blocks/blocks.7/Add")
    %"/blocks/blocks.7/norm2/LayerNormalization_output_0" = layer_norm(%"/blocks/blocks.7/Add_output_0", %blocks.7.norm2.weight, %blocks.7.norm2.bias) {axis = -1, epsilon = 1e-6} : tensor<?n x 196 x 512 x f32> loc("/blocks/blocks.7/norm2/LayerNormalization")
    %"/blocks/blocks.7/mlp_channels/fc1/MatMul_output_0" = matmul(%"/blocks/blocks.7/norm2/LayerNormalization_output_0", %"onnx::MatMul_418") : tensor<?n x 196 x 2048 x f32> loc("/blocks/blocks.7/mlp_channels/fc1/MatMul")
    %"/blocks/blocks.7/mlp_channels/fc1/Add_output_0" = add(%blocks.7.mlp_channels.fc1.bias, %"/blocks/blocks.7/mlp_channels/fc1/MatMul_output_0") : tensor<?n x 196 x 2048 x f32> loc("/blocks/blocks.7/mlp_channels/fc1/Add")
    %"/blocks/blocks.7/mlp_channels/act/Constant_output_0" = constant() {value = dense<1.4142135> : tensor<f32>} : tensor<f32> loc("/blocks/blocks.7/mlp_channels/act/Constant")
    %"/blocks/blocks.7/mlp_channels/act/Div_output_0" = div(%"/blocks/blocks.7/mlp_channels/fc1/Add_output_0", %"/blocks/blocks.7/mlp_channels/act/Constant_output_0") : tensor<?n x 196 x 2048 x f32> loc("/blocks/blocks.7/mlp_channels/act/Div")
    %"/blocks/blocks.7/mlp_channels/act/Erf_output_0" = erf(%"/blocks/blocks.7/mlp_channels/act/Div_output_0") : tensor<?n x 196 x 2048 x f32> loc("/blocks/blocks.7/mlp_channels/act/Erf")
    %"/blocks/blocks.7/mlp_channels/act/Constant_1_output_0" = constant() {value = dense<1.0> : tensor<f32>} : tensor<f32> loc("/blocks/blocks.7/mlp_channels/act/Constant_1")
    %"/blocks/blocks.7/mlp_channels/act/Add_output_0" = add(%"/blocks/blocks.7/mlp_channels/act/Erf_output_0", %"/blocks/blocks.7/mlp_channels/act/Constant_1_output_0") : tensor<?n x 196 x 2048 x f32> loc("/blocks/blocks.7/mlp_channels/act/Add")
    %"/blocks/blocks.7/mlp_channels/act/Mul_output_0" = mul(%"/blocks/blocks.7/mlp_channels/fc1/Add_output_0", %"/blocks/blocks.7/mlp_channels/act/Add_output_0") : tensor<?n x 196 x 2048 x f32> loc("/blocks/blocks.7/mlp_channels/act/Mul")
    %"/blocks/blocks.7/mlp_channels/act/Constant_2_output_0" = constant() {value = dense<0.5> : tensor<f32>} : tensor<f32> loc("/blocks/blocks.7/mlp_channels/act/Constant_2")
    %"/blocks/blocks.7/mlp_channels/act/Mul_1_output_0" = mul(%"/blocks/blocks.7/mlp_channels/act/Mul_output_0", %"/blocks/blocks.7/mlp_channels/act/Constant_2_output_0") : tensor<?n x 196 x 2048 x f32> loc("/blocks/blocks.7/mlp_channels/act/Mul_1")
    %"/blocks/blocks.7/mlp_channels/fc2/MatMul_output_0" = matmul(%"/blocks/blocks.7/mlp_channels/act/Mul_1_output_0", %"onnx::MatMul_419") : tensor<?n x 196 x 512 x f32> loc("/blocks/blocks.7/mlp_channels/fc2/MatMul")
    %"/blocks/blocks.7/mlp_channels/fc2/Add_output_0" = add(%blocks.7.mlp_channels.fc2.bias, %"/blocks/blocks.7/mlp_channels/fc2/MatMul_output_0") : tensor<?n x 196 x 512 x f32> loc("/blocks/blocks.7/mlp_channels/fc2/Add")
    %"/blocks/blocks.7/Add_1_output_0" = add(%"/blocks/blocks.7/Add_output_0", %"/blocks/blocks.7/mlp_channels/fc2/Add_output_0") : tensor<?n x 196 x 512 x f32> loc("/blocks/blocks.7/Add_1")
    %"/norm/LayerNormalization_output_0" = layer_norm(%"/blocks/blocks.7/Add_1_output_0", %norm.weight, %norm.bias) {axis = -1, epsilon = 1e-6} : tensor<?n x 196 x 512 x f32> loc("/norm/LayerNormalization")
    %"/ReduceMean_output_0" = reduce_mean(%"/norm/LayerNormalization_output_0") {axes = [1], keepdims = 0} : tensor<?n x 512 x f32> loc("/ReduceMean")
    %"387" = gemm(%"/ReduceMean_output_0", %head.weight, %head.bias) {alpha = 1.0, beta = 1.0, transB = 1} : tensor<?n x 1000 x f32> loc("/head/Gemm")
    return %"387"
  }
}
