module @main_graph attributes {onnx.ir_version = 8, onnx.opset = {"" = 17}, onnx.producer_name = "pytorch", onnx.producer_version = "2.15.0", onnx.doc_string = "", onnx.absent = ["opset_import.domain"]} {
  func @main(%x: tensor<?n x 3 x 32 x 32 x f32>) -> tensor<?n x 10 x f32> attributes {onnx.doc_string = "", onnx.empty_docs = ["node", "initializer", "value"]} {
    %features.0.weight = param @features.0.weight : tensor<24 x 3 x 3 x 3 x f32>
    %features.0.bias = param @features.0.bias : tensor<24 x f32>
    %features.1.weight = param @features.1.weight : tensor<24 x f32>
    %features.1.bias = param @features.1.bias : tensor<24 x f32>
    %features.1.running_mean = param @features.1.running_mean : tensor<24 x f32>
    %features.1.running_var = param @features.1.running_var : tensor<24 x f32>
    %features.3.weight = param @features.3.weight : tensor<24 x 24 x 3 x 3 x f32>
    %features.3.bias = param @features.3.bias : tensor<24 x f32>
    %features.4.weight = param @features.4.weight : tensor<24 x f32>
    %features.4.bias = param @features.4.bias : tensor<24 x f32>
    %features.4.running_mean = param @features.4.running_mean : tensor<24 x f32>
    %features.4.running_var = param @features.4.running_var : tensor<24 x f32>
    %features.7.weight = param @features.7.weight : tensor<48 x 24 x 3 x 3 x f32>
    %features.7.bias = param @features.7.bias : tensor<48 x f32>
    %features.8.weight = param @features.8.weight : tensor<48 x f32>
    %features.8.bias = param @features.8.bias : tensor<48 x f32>
    %features.8.running_mean = param @features.8.running_mean : tensor<48 x f32>
    %features.8.running_var = param @features.8.running_var : tensor<48 x f32>
    %features.10.weight = param @features.10.weight : tensor<48 x 48 x 3 x 3 x f32>
    %features.10.bias = param @features.10.bias : tensor<48 x f32>
    %features.11.weight = param @features.11.weight : tensor<48 x f32>
    %features.11.bias = param @features.11.bias : tensor<48 x f32>
    %features.11.running_mean = param @features.11.running_mean : tensor<48 x f32>
    %features.11.running_var = param @features.11.running_var : tensor<48 x f32>
    %features.14.weight = param @features.14.weight : tensor<96 x 48 x 3 x 3 x f32>
    %features.14.bias = param @features.14.bias : tensor<96 x f32>
    %features.15.weight = param @features.15.weight : tensor<96 x f32>
    %features.15.bias = param @features.15.bias : tensor<96 x f32>
    %features.15.running_mean = param @features.15.running_mean : tensor<96 x f32>
    %features.15.running_var = param @features.15.running_var : tensor<96 x f32>
    %features.17.weight = param @features.17.weight : tensor<96 x 96 x 3 x 3 x f32>
    %features.17.bias = param @features.17.bias : tensor<96 x f32>
    %features.18.weight = param @features.18.weight : tensor<96 x f32>
    %features.18.bias = param @features.18.bias : tensor<96 x f32>
    %features.18.running_mean = param @features.18.running_mean : tensor<96 x f32>
    %features.18.running_var = param @features.18.running_var : tensor<96 x f32>
    %features.20.weight = param @features.20.weight : tensor<96 x 96 x 3 x 3 x f32>
    %features.20.bias = param @features.20.bias : tensor<96 x f32>
    %features.21.weight = param @features.21.weight : tensor<96 x f32>
    %features.21.bias = param @features.21.bias : tensor<96 x f32>
    %features.21.running_mean = param @features.21.running_mean : tensor<96 x f32>
    %features.21.running_var = param @features.21.running_var : tensor<96 x f32>
    %features.24.weight = param @features.24.weight : tensor<128 x 96 x 3 x 3 x f32>
    %features.24.bias = param @features.24.bias : tensor<128 x f32>
    %features.25.weight = param @features.25.weight : tensor<128 x f32>
    %features.25.bias = param @features.25.bias : tensor<128 x f32>
    %features.25.running_mean = param @features.25.running_mean : tensor<128 x f32>
    %features.25.running_var = param @features.25.running_var : tensor<128 x f32>
    %features.27.weight = param @features.27.weight : tensor<128 x 128 x 3 x 3 x f32>
    %features.27.bias = param @features.27.bias : tensor<128 x f32>
    %features.28.weight = param @features.28.weight : tensor<128 x f32>
    %features.28.bias = param @features.28.bias : tensor<128 x f32>
    %features.28.running_mean = param @features.28.running_mean : tensor<128 x f32>
    %features.28.running_var = param @features.28.running_var : tensor<128 x f32>
    %features.30.weight = param @features.30.weight : tensor<128 x 128 x 3 x 3 x f32>
    %features.30.bias = param @features.30.bias : tensor<128 x f32>
    %features.31.weight = param @features.31.weight : tensor<128 x f32>
    %features.31.bias = param @features.31.bias : tensor<128 x f32>
    %features.31.running_mean = param @features.31.running_mean : tensor<128 x f32>
    %features.31.running_var = param @features.31.running_var : tensor<128 x f32>
    %features.34.weight = param @features.34.weight : tensor<128 x 128 x 3 x 3 x f32>
    %features.34.bias = param @features.34.bias : tensor<128 x f32>
    %features.35.weight = param @features.35.weight : tensor<128 x f32>
    %features.35.bias = param @features.35.bias : tensor<128 x f32>
    %features.35.running_mean = param @features.35.running_mean : tensor<128 x f32>
    %features.35.running_var = param @features.35.running_var : tensor<128 x f32>
    %features.37.weight = param @features.37.weight : tensor<128 x 128 x 3 x 3 x f32>
    %features.37.bias = param @features.37.bias : tensor<128 x f32>
    %features.38.weight = param @features.38.weight : tensor<128 x f32>
    %features.38.bias = param @features.38.bias : tensor<128 x f32>
    %features.38.running_mean = param @features.38.running_mean : tensor<128 x f32>
    %features.38.running_var = param @features.38.running_var : tensor<128 x f32>
    %features.40.weight = param @features.40.weight : tensor<128 x 128 x 3 x 3 x f32>
    %features.40.bias = param @features.40.bias : tensor<128 x f32>
    %features.41.weight = param @features.41.weight : tensor<128 x f32>
    %features.41.bias = param @features.41.bias : tensor<128 x f32>
    %features.41.running_mean = param @features.41.running_mean : tensor<128 x f32>
    %features.41.running_var = param @features.41.running_var : tensor<128 x f32>
    %classifier.1.weight = param @classifier.1.weight : tensor<128 x 128 x f32>
    %classifier.1.bias = param @classifier.1.bias : tensor<128 x f32>
    %classifier.3.weight = param @classifier.3.weight : tensor<10 x 128 x f32>
    %classifier.3.bias = param @classifier.3.bias : tensor<10 x f32>
    %"/features/features.0/Conv_output_0" = conv(%x, %features.0.weight, %features.0.bias) {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 24 x 32 x 32 x f32> loc("/features/features.0/Conv")
    %"/features/features.1/BatchNormalization_output_0" = batch_norm(%"/features/features.0/Conv_output_0", %features.1.weight, %features.1.bias, %features.1.running_mean, %features.1.running_var) {epsilon = 1e-5, momentum = 0.9, training_mode = 0} : tensor<?n x 24 x 32 x 32 x f32> loc("/features/features.1/BatchNormalization")
    %"/features/features.2/Relu_output_0" = relu(%"/features/features.1/BatchNormalization_output_0") : tensor<?n x 24 x 32 x 32 x f32> loc("/features/features.2/Relu")
    %"/features/features.3/Conv_output_0" = conv(%"/features/features.2/Relu_output_0", %features.3.weight, %features.3.bias) {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 24 x 32 x 32 x f32> loc("/features/features.3/Conv")
    %"/features/features.4/BatchNormalization_output_0" = batch_norm(%"/features/features.3/Conv_output_0", %features.4.weight, %features.4.bias, %features.4.running_mean, %features.4.running_var) {epsilon = 1e-5, momentum = 0.9, training_mode = 0} : tensor<?n x 24 x 32 x 32 x f32> loc("/features/features.4/BatchNormalization")
    %"/features/features.5/Relu_output_0" = relu(%"/features/features.4/BatchNormalization_output_0") : tensor<?n x 24 x 32 x 32 x f32> loc("/features/features.5/Relu")
    %"/features/features.6/MaxPool_output_0" = max_pool(%"/features/features.5/Relu_output_0") {ceil_mode = 0, dilations = [1, 1], kernel_shape = [2, 2], pads = [0, 0, 0, 0], strides = [2, 2]} : tensor<?n x 24 x 16 x 16 x f32> loc("/features/features.6/MaxPool")
    %"/features/features.7/Conv_output_0" = conv(%"/features/features.6/MaxPool_output_0", %features.7.weight, %features.7.bias) {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 48 x 16 x 16 x f32> loc("/features/features.7/Conv")
    %"/features/features.8/BatchNormalization_output_0" = batch_norm(%"/features/features.7/Conv_output_0", %features.8.weight, %features.8.bias, %features.8.running_mean, %features.8.running_var) {epsilon = 1e-5, momentum = 0.9, training_mode = 0} : tensor<?n x 48 x 16 x 16 x f32> loc("/features/features.8/BatchNormalization")
    %"/features/features.9/Relu_output_0" = relu(%"/features/features.8/BatchNormalization_output_0") : tensor<?n x 48 x 16 x 16 x f32> loc("/features/features.9/Relu")
    %"/features/features.10/Conv_output_0" = conv(%"/features/features.9/Relu_output_0", %features.10.weight, %features.10.bias) {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 48 x 16 x 16 x f32> loc("/features/features.10/Conv")
    %"/features/features.11/BatchNormalization_output_0" = batch_norm(%"/features/features.10/Conv_output_0", %features.11.weight, %features.11.bias, %features.11.running_mean, %features.11.running_var) {epsilon = 1e-5, momentum = 0.9, training_mode = 0} : tensor<?n x 48 x 16 x 16 x f32> loc("/features/features.11/BatchNormalization")
    %"/features/features.12/Relu_output_0" = relu(%"/features/features.11/BatchNormalization_output_0") : tensor<?n x 48 x 16 x 16 x f32> loc("/features/features.12/Relu")
    %"/features/features.13/MaxPool_output_0" = max_pool(%"/features/features.12/Relu_output_0") {ceil_mode = 0, dilations = [1, 1], kernel_shape = [2, 2], pads = [0, 0, 0, 0], strides = [2, 2]} : tensor<?n x 48 x 8 x 8 x f32> loc("/features/features.13/MaxPool")
    %"/features/features.14/Conv_output_0" = conv(%"/features/features.13/MaxPool_output_0", %features.14.weight, %features.14.bias) {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 96 x 8 x 8 x f32> loc("/features/features.14/Conv")
    %"/features/features.15/BatchNormalization_output_0" = batch_norm(%"/features/features.14/Conv_output_0", %features.15.weight, %features.15.bias, %features.15.running_mean, %features.15.running_var) {epsilon = 1e-5, momentum = 0.9, training_mode = 0} : tensor<?n x 96 x 8 x 8 x f32> loc("/features/features.15/BatchNormalization")
    %"/features/features.16/Relu_output_0" = relu(%"/features/features.15/BatchNormalization_output_0") : tensor<?n x 96 x 8 x 8 x f32> loc("/features/features.16/Relu")
    %"/features/features.17/Conv_output_0" = conv(%"/features/features.16/Relu_output_0", %features.17.weight, %features.17.bias) {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 96 x 8 x 8 x f32> loc("/features/features.17/Conv")
    %"/features/features.18/BatchNormalization_output_0" = batch_norm(%"/features/features.17/Conv_output_0", %features.18.weight, %features.18.bias, %features.18.running_mean, %features.18.running_var) {epsilon = 1e-5, momentum = 0.9, training_mode = 0} : tensor<?n x 96 x 8 x 8 x f32> loc("/features/features.18/BatchNormalization")
    %"/features/features.19/Relu_output_0" = relu(%"/features/features.18/BatchNormalization_output_0") : tensor<?n x 96 x 8 x 8 x f32> loc("/features/features.19/Relu")
    %"/features/features.20/Conv_output_0" = conv(%"/features/features.19/Relu_output_0", %features.20.weight, %features.20.bias) {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 96 x 8 x 8 x f32> loc("/features/features.20/Conv")
    %"/features/features.21/BatchNormalization_output_0" = batch_norm(%"/features/features.20/Conv_output_0", %features.21.weight, %features.21.bias, %features.21.running_mean, %features.21.running_var) {epsilon = 1e-5, momentum = 0.9, training_mode = 0} : tensor<?n x 96 x 8 x 8 x f32> loc("/features/features.21/BatchNormalization")
    %"/features/features.22/Relu_output_0" = relu(%"/features/features.21/BatchNormalization_output_0") : tensor<?n x 96 x 8 x 8 x f32> loc("/features/features.22/Relu")
    %"/features/features.23/MaxPool_output_0" = max_pool(%"/features/features.22/Relu_output_0") {ceil_mode = 0, dilations = [1, 1], kernel_shape = [2, 2], pads = [0, 0, 0, 0], strides = [2, 2]} : tensor<?n x 96 x 4 x 4 x f32> loc("/features/features.23/MaxPool")
    %"/features/features.24/Conv_output_0" = conv(%"/features/features.23/MaxPool_output_0", %features.24.weight, %features.24.bias) {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 128 x 4 x 4 x f32> loc("/features/features.24/Conv")
    %"/features/features.25/BatchNormalization_output_0" = batch_norm(%"/features/features.24/Conv_output_0", %features.25.weight, %features.25.bias, %features.25.running_mean, %features.25.running_var) {epsilon = 1e-5, momentum = 0.9, training_mode = 0} : tensor<?n x 128 x 4 x 4 x f32> loc("/features/features.25/BatchNormalization")
    %"/features/features.26/Relu_output_0" = relu(%"/features/features.25/BatchNormalization_output_0") : tensor<?n x 128 x 4 x 4 x f32> loc("/features/features.26/Relu")
    %"/features/features.27/Conv_output_0" = conv(%"/features/features.26/Relu_output_0", %features.27.weight, %features.27.bias) {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 128 x 4 x 4 x f32> loc("/features/features.27/Conv")
    %"/features/features.28/BatchNormalization_output_0" = batch_norm(%"/features/features.27/Conv_output_0", %features.28.weight, %features.28.bias, %features.28.running_mean, %features.28.running_var) {epsilon = 1e-5, momentum = 0.9, training_mode = 0} : tensor<?n x 128 x 4 x 4 x f32> loc("/features/features.28/BatchNormalization")
    %"/features/features.29/Relu_output_0" = relu(%"/features/features.28/BatchNormalization_output_0") : tensor<?n x 128 x 4 x 4 x f32> loc("/features/features.29/Relu")
    %"/features/features.30/Conv_output_0" = conv(%"/features/features.29/Relu_output_0", %features.30.weight, %features.30.bias) {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 128 x 4 x 4 x f32> loc("/features/features.30/Conv")
    %"/features/features.31/BatchNormalization_output_0" = batch_norm(%"/features/features.30/Conv_output_0", %features.31.weight, %features.31.bias, %features.31.running_mean, %features.31.running_var) {epsilon = 1e-5, momentum = 0.9, training_mode = 0} : tensor<?n x 128 x 4 x 4 x f32> loc("/features/features.31/BatchNormalization")
    %"/features/features.32/Relu_output_0" = relu(%"/features/features.31/BatchNormalization_output_0") : tensor<?n x 128 x 4 x 4 x f32> loc("/features/features.32/Relu")
    %"/features/features.33/MaxPool_output_0" = max_pool(%"/features/features.32/Relu_output_0") {ceil_mode = 0, dilations = [1, 1], kernel_shape = [2, 2], pads = [0, 0, 0, 0], strides = [2, 2]} : tensor<?n x 128 x 2 x 2 x f32> loc("/features/features.33/MaxPool")
    %"/features/features.34/Conv_output_0" = conv(%"/features/features.33/MaxPool_output_0", %features.34.weight, %features.34.bias) {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 128 x 2 x 2 x f32> loc("/features/features.34/Conv")
    %"/features/features.35/BatchNormalization_output_0" = batch_norm(%"/features/features.34/Conv_output_0", %features.35.weight, %features.35.bias, %features.35.running_mean, %features.35.running_var) {epsilon = 1e-5, momentum = 0.9, training_mode = 0} : tensor<?n x 128 x 2 x 2 x f32> loc("/features/features.35/BatchNormalization")
    %"/features/features.36/Relu_output_0" = relu(%"/features/features.35/BatchNormalization_output_0") : tensor<?n x 128 x 2 x 2 x f32> loc("/features/features.36/Relu")
    %"/features/features.37/Conv_output_0" = conv(%"/features/features.36/Relu_output_0", %features.37.weight, %features.37.bias) {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 128 x 2 x 2 x f32> loc("/features/features.37/Conv")
    %"/features/features.38/BatchNormalization_output_0" = batch_norm(%"/features/features.37/Conv_output_0", %features.38.weight, %features.38.bias, %features.38.running_mean, %features.38.running_var) {epsilon = 1e-5, momentum = 0.9, training_mode = 0} : tensor<?n x 128 x 2 x 2 x f32> loc("/features/features.38/BatchNormalization")
    %"/features/features.39/Relu_output_0" = relu(%"/features/features.38/BatchNormalization_output_0") : tensor<?n x 128 x 2 x 2 x f32> loc("/features/features.39/Relu")
    %"/features/features.40/Conv_output_0" = conv(%"/features/features.39/Relu_output_0", %features.40.weight, %features.40.bias) {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 128 x 2 x 2 x f32> loc("/features/features.40/Conv")
    %"/features/features.41/BatchNormalization_output_0" = batch_norm(%"/features/features.40/Conv_output_0", %features.41.weight, %features.41.bias, %features.41.running_mean, %features.41.running_var) {epsilon = 1e-5, momentum = 0.9, training_mode = 0} : tensor<?n x 128 x 2 x 2 x f32> loc("/features/features.41/BatchNormalization")
    %"/features/features.42/Relu_output_0" = relu(%"/features/features.41/BatchNormalization_output_0") : tensor<?n x 128 x 2 x 2 x f32> loc("/features/features.42/Relu")
    %"/features/features.43/AveragePool_output_0" = average_pool(%"/features/features.42/Relu_output_0") {ceil_mode = 0, count_include_pad = 1, kernel_shape = [2, 2], pads = [0, 0, 0, 0], strides = [2, 2]} : tensor<?n x 128 x 1 x 1 x f32> loc("/features/features.43/AveragePool")
    %"/Flatten_output_0" = flatten(%"/features/features.43/AveragePool_output_0") {axis = 1} : tensor<?n x 128 x f32> loc("/Flatten")
    %"/classifier/classifier.1/Gemm_output_0" = gemm(%"/Flatten_output_0", %classifier.1.weight, %classifier.1.bias) {alpha = 1.0, beta = 1.0, transB = 1} : tensor<?n x 128 x f32> loc("/classifier/classifier.1/Gemm")
    %"/classifier/classifier.2/Relu_output_0" = relu(%"/classifier/classifier.1/Gemm_output_0") : tensor<?n x 128 x f32> loc("/classifier/classifier.2/Relu")
    %logits = gemm(%"/classifier/classifier.2/Relu_output_0", %classifier.3.weight, %classifier.3.bias) {alpha = 1.0, beta = 1.0, transB = 1} : tensor<?n x 10 x f32> loc("/classifier/classifier.3/Gemm")
    return %logits
  }
}
