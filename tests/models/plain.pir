// A plain chain: convolution, batch norm, convolution, pooling, a linear layer.
//
// Each convolution's output channels are a class of their own, with the norm's parameters and bias that follow
// them and the input channels of the next layer. The image and the scores (5 of them) are the module's interface
// and keep their extents.
module @plain attributes {onnx.opset = {"" = 17}} {
  func @main(%image: tensor<?n x 3 x 8 x 8 x f32>) -> tensor<?n x 5 x f32> {
    %w1 = param @conv1.weight = dense<
        [[[[0.08, 0.25, 0.22], [-0.08, -0.94, -0.54], [-0.65, 0.17, 0.72]],
          [[0.6, 0.59, 0.63], [-0.49, 0.68, 0.35], [-0.83, -0.97, -0.97]],
          [[0.51, -0.5, -0.78], [0.25, -0.31, -0.86], [-0.68, 0.05, -0.66]]],
         [[[-0.45, 0.42, -0.09], [-0.36, -0.05, -0.95], [-0.23, -0.16, -0.62]],
          [[-0.78, 0.8, 0.02], [-0.58, 0.21, 0.63], [-0.96, -0.96, -0.71]],
          [[0.44, -0.68, 0.41], [0.36, 0.09, -0.56], [0.95, 0.6, 0.03]]],
         [[[-0.55, 0.3, -0.21], [0.15, -0.36, 0.26], [-0.88, -0.4, 0.94]],
          [[0.75, -0.39, 0.72], [-0.38, 0.88, 0.49], [-0.17, -0.5, -0.98]],
          [[0.76, -0.92, 0.64], [0.92, 0.14, -0.66], [0.74, 0.95, 0.41]]],
         [[[0.02, -0.24, -0.31], [-0.59, 0.35, -0.13], [-0.61, -0.79, 0.33]],
          [[-0.41, 0.01, -0.35], [0.74, 0.8, -0.96], [-0.6, -0.34, 0.97]],
          [[0.57, -0.32, -0.57], [0.35, 0.68, 0.86], [-0.31, 0.76, 0.37]]]]> : tensor<4 x 3 x 3 x 3 x f32>
    %bn1.scale = param @bn1.weight = dense<[0.93, 1.58, 0.61, 1.24]> : tensor<4 x f32>
    %bn1.shift = param @bn1.bias = dense<[-0.42, -0.33, 0.41, -0.29]> : tensor<4 x f32>
    %bn1.mean = param @bn1.running_mean = dense<[0.21, 0.08, 0.27, -0.11]> : tensor<4 x f32>
    %bn1.var = param @bn1.running_var = dense<[0.88, 0.81, 1.61, 1.25]> : tensor<4 x f32>
    %w2 = param @conv2.weight = dense<
        [[[[0.66]], [[-0.98]], [[0.34]], [[-0.82]]],
         [[[-0.77]], [[0.77]], [[-0.92]], [[-0.52]]],
         [[[0.98]], [[-0.16]], [[-0.77]], [[-0.67]]],
         [[[-0.52]], [[0.49]], [[-0.79]], [[0.82]]],
         [[[-0.24]], [[0.94]], [[0.82]], [[-0.41]]],
         [[[-0.49]], [[-0.05]], [[-0.8]], [[0.3]]]]> : tensor<6 x 4 x 1 x 1 x f32>
    %b2 = param @conv2.bias = dense<[-0.28, -0.29, 0.29, -0.12, 0.06, -0.03]> : tensor<6 x f32>
    %w3 = param @fc.weight = dense<
        [[-0.33, 0.09, 0.16, 0.19, -0.51, -0.96],
         [-0.51, -0.86, 0.1, -0.86, -0.85, 0.27],
         [-0.42, 0.58, -0.01, 0.73, -0.69, 0.01],
         [0.59, -0.85, 0.9, -0.65, 0.55, 0.97],
         [0.64, -0.36, -0.79, 0.03, 0.84, -0.41]]> : tensor<5 x 6 x f32>
    %b3 = param @fc.bias = dense<[0.24, -0.21, 0.25, -0.28, -0.11]> : tensor<5 x f32>

    %c1 = conv(%image, %w1) {kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 4 x 8 x 8 x f32>
    %n1 = batch_norm(%c1, %bn1.scale, %bn1.shift, %bn1.mean, %bn1.var) {epsilon = 1e-5} : tensor<?n x 4 x 8 x 8 x f32>
    %r1 = relu(%n1) : tensor<?n x 4 x 8 x 8 x f32>
    %c2 = conv(%r1, %w2, %b2) {kernel_shape = [1, 1], strides = [2, 2]} : tensor<?n x 6 x 4 x 4 x f32>
    %r2 = relu(%c2) : tensor<?n x 6 x 4 x 4 x f32>
    %p = global_average_pool(%r2) : tensor<?n x 6 x 1 x 1 x f32>
    %f = flatten(%p) {axis = 1} : tensor<?n x 6 x f32>
    %scores = gemm(%f, %w3, %b3) {transB = 1} : tensor<?n x 5 x f32>
    return %scores
  }
}
