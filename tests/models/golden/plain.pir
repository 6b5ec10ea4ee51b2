module @main_graph attributes {onnx.ir_version = 8, onnx.opset = {"" = 17}, onnx.producer_name = "make_golden", onnx.producer_version = "2.15.0", onnx.doc_string = "", onnx.absent = ["opset_import.domain"]} {
  func @main(%input: tensor<?batch x 3 x 12 x 12 x f32>) -> tensor<?batch x 10 x f32> attributes {onnx.empty_docs = ["node"]} {
    %conv1.weight = param @conv1.weight from "plain.onnx"[1955] : tensor<12 x 3 x 3 x 3 x f32>
    %conv1.bias = param @conv1.bias from "plain.onnx"[3271] : tensor<12 x f32>
    %bn1.weight = param @bn1.weight from "plain.onnx"[3339] : tensor<12 x f32>
    %bn1.bias = param @bn1.bias from "plain.onnx"[3405] : tensor<12 x f32>
    %bn1.running_mean = param @bn1.running_mean from "plain.onnx"[3479] : tensor<12 x f32>
    %bn1.running_var = param @bn1.running_var from "plain.onnx"[3552] : tensor<12 x f32>
    %conv2.weight = param @conv2.weight from "plain.onnx"[3630] : tensor<16 x 12 x 3 x 3 x f32>
    %bn2.weight = param @bn2.weight from "plain.onnx"[10562] : tensor<16 x f32>
    %bn2.bias = param @bn2.bias from "plain.onnx"[10644] : tensor<16 x f32>
    %bn2.running_mean = param @bn2.running_mean from "plain.onnx"[10734] : tensor<16 x f32>
    %bn2.running_var = param @bn2.running_var from "plain.onnx"[10823] : tensor<16 x f32>
    %conv3.weight = param @conv3.weight from "plain.onnx"[10917] : tensor<24 x 16 x 3 x 3 x f32>
    %conv3.bias = param @conv3.bias from "plain.onnx"[24761] : tensor<24 x f32>
    %bn3.weight = param @bn3.weight from "plain.onnx"[24877] : tensor<24 x f32>
    %bn3.bias = param @bn3.bias from "plain.onnx"[24991] : tensor<24 x f32>
    %bn3.running_mean = param @bn3.running_mean from "plain.onnx"[25113] : tensor<24 x f32>
    %bn3.running_var = param @bn3.running_var from "plain.onnx"[25234] : tensor<24 x f32>
    %fc1.weight = param @fc1.weight from "plain.onnx"[25354] : tensor<20 x 24 x f32>
    %fc1.bias = param @fc1.bias from "plain.onnx"[27292] : tensor<20 x f32>
    %fc.weight = param @fc.weight from "plain.onnx"[27395] : tensor<10 x 20 x f32>
    %fc.bias = param @fc.bias from "plain.onnx"[28212] : tensor<10 x f32>
    %"/conv1/Conv_output_0" = conv(%input, %conv1.weight, %conv1.bias) {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?batch x 12 x 12 x 12 x f32> loc("/conv1/Conv")
    %"/bn1/BatchNormalization_output_0" = batch_norm(%"/conv1/Conv_output_0", %bn1.weight, %bn1.bias, %bn1.running_mean, %bn1.running_var) {epsilon = 1e-5, momentum = 0.9, training_mode = 0} : tensor<?batch x 12 x 12 x 12 x f32> loc("/bn1/BatchNormalization")
    %"/Relu_output_0" = relu(%"/bn1/BatchNormalization_output_0") : tensor<?batch x 12 x 12 x 12 x f32> loc("/Relu")
    %"/conv2/Conv_output_0" = conv(%"/Relu_output_0", %conv2.weight) {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [2, 2]} : tensor<?batch x 16 x 6 x 6 x f32> loc("/conv2/Conv")
    %"/bn2/BatchNormalization_output_0" = batch_norm(%"/conv2/Conv_output_0", %bn2.weight, %bn2.bias, %bn2.running_mean, %bn2.running_var) {epsilon = 1e-5, momentum = 0.9, training_mode = 0} : tensor<?batch x 16 x 6 x 6 x f32> loc("/bn2/BatchNormalization")
    %"/Relu_1_output_0" = relu(%"/bn2/BatchNormalization_output_0") : tensor<?batch x 16 x 6 x 6 x f32> loc("/Relu_1")
    %"/conv3/Conv_output_0" = conv(%"/Relu_1_output_0", %conv3.weight, %conv3.bias) {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?batch x 24 x 6 x 6 x f32> loc("/conv3/Conv")
    %"/bn3/BatchNormalization_output_0" = batch_norm(%"/conv3/Conv_output_0", %bn3.weight, %bn3.bias, %bn3.running_mean, %bn3.running_var) {epsilon = 1e-5, momentum = 0.9, training_mode = 0} : tensor<?batch x 24 x 6 x 6 x f32> loc("/bn3/BatchNormalization")
    %"/Relu_2_output_0" = relu(%"/bn3/BatchNormalization_output_0") : tensor<?batch x 24 x 6 x 6 x f32> loc("/Relu_2")
    %"/GlobalAveragePool_output_0" = global_average_pool(%"/Relu_2_output_0") : tensor<?batch x 24 x 1 x 1 x f32> loc("/GlobalAveragePool")
    %"/Flatten_output_0" = flatten(%"/GlobalAveragePool_output_0") {axis = 1} : tensor<?batch x 24 x f32> loc("/Flatten")
    %"/fc1/Gemm_output_0" = gemm(%"/Flatten_output_0", %fc1.weight, %fc1.bias) {alpha = 1.0, beta = 1.0, transB = 1} : tensor<?batch x 20 x f32> loc("/fc1/Gemm")
    %"/Relu_3_output_0" = relu(%"/fc1/Gemm_output_0") : tensor<?batch x 20 x f32> loc("/Relu_3")
    %output = gemm(%"/Relu_3_output_0", %fc.weight, %fc.bias) {alpha = 1.0, beta = 1.0, transB = 1} : tensor<?batch x 10 x f32> loc("/fc/Gemm")
    return %output
  }
}
