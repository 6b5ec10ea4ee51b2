// A convolution whose filters are standardised, each less its mean and over its deviation, as weight standardisation is
// exported: a batch norm in training mode of the filters as one row each.
//
// The filters are computed before passes run, so that what stays of them is what it was.
module @standardised attributes {onnx.opset = {"" = 17}} {
  func @main(%image: tensor<?n x 2 x 4 x 4 x f32>) -> tensor<?n x 3 x f32> {
    %w1 = param @conv1.weight = dense<[[[[-0.33]], [[0.3]]], [[[0.77]], [[-0.1]]], [[[-0.55]], [[-0.76]]], [[[0.06]], [[-0.62]]]]> : tensor<4 x 2 x 1 x 1 x f32>
    %h = conv(%image, %w1) : tensor<?n x 4 x 4 x 4 x f32>
    %a = relu(%h) : tensor<?n x 4 x 4 x 4 x f32>
    %rows = param @conv2.weight = dense<[[[0.61, 0.68, -0.63, -0.44, 0.61, 0.28, 0.61, -0.31, -0.74, -0.42, 0.59, -0.46], [-0.31, -0.17, -0.16, -0.18, 0.84, -0.69, -0.99, 0.89, 0.76, 0.97, -0.13, 0.9], [0.85, -0.56, 0.49, 0.67, 0.33, 0.04, -0.42, -0.32, -0.55, -0.86, 0.18, -0.43], [0.62, -0.91, 0.81, 0.39, 0.85, 0.79, 0.8, 0.15, -0.97, 0.49, -0.66, -0.4], [0.33, 0.05, -0.17, 0.88, 0.22, -0.32, -0.5, 0.72, -0.05, 0.56, -0.3, -0.61], [0.07, 0.63, -0.66, 0.58, 0.84, 0.61, 0.65, -0.98, 0.26, 0.73, -0.9, -0.46]]]> : tensor<1 x 6 x 12 x f32>
    %gain = param @conv2.gain = dense<[-0.46, 0.05, -0.15, -0.05, 0.55, -1]> : tensor<6 x f32>
    %shift = param @conv2.shift = dense<0.0> : tensor<6 x f32>
    %mean = param @mean = dense<0.0> : tensor<6 x f32>
    %var = param @var = dense<1.0> : tensor<6 x f32>
    %unit, %m, %v = batch_norm(%rows, %gain, %shift, %mean, %var) {training_mode = 1} : (tensor<1 x 6 x 12 x f32>, tensor<6 x f32>, tensor<6 x f32>)
    %shape = param @shape = dense<[6, 4, 1, 3]> : tensor<4 x i64>
    %w2 = reshape(%unit, %shape) : tensor<6 x 4 x 1 x 3 x f32>
    %b = conv(%a, %w2) : tensor<?n x 6 x 4 x 2 x f32>
    %c = relu(%b) : tensor<?n x 6 x 4 x 2 x f32>
    %pooled = global_average_pool(%c) : tensor<?n x 6 x 1 x 1 x f32>
    %flat = flatten(%pooled) {axis = 1} : tensor<?n x 6 x f32>
    %fc = param @fc.weight = dense<[[-0.89, -0.75, -0.75, -0.86, 0.95, 0.71], [-0.83, 0, -0.37, -0.37, -0.3, 0.29], [0.17, -0.28, -0.62, -0.34, -0.75, 0.11]]> : tensor<3 x 6 x f32>
    %y = gemm(%flat, %fc) {transB = 1} : tensor<?n x 3 x f32>
    return %y
  }
}
