// A residual block: what is added has to lose the same channels on both sides.
//
// The stem's output, the block's second convolution and the linear layer's input are one class (the addition
// couples them); the channels inside the block are another.
module @residual attributes {onnx.opset = {"" = 17}} {
  func @main(%image: tensor<?n x 3 x 6 x 6 x f32>) -> tensor<?n x 3 x f32> {
    %w0 = param @stem.weight = dense<
        [[[[-0.11]], [[-0.46]], [[-0.93]]],
         [[[-0.95]], [[-0.07]], [[-0.36]]],
         [[[-0.24]], [[0.78]], [[0.05]]],
         [[[0.12]], [[-0.53]], [[-0.95]]],
         [[[-0.35]], [[-0.73]], [[0.02]]],
         [[[1.0]], [[0.35]], [[-0.64]]]]> : tensor<6 x 3 x 1 x 1 x f32>
    %b0 = param @stem.bias = dense<[0.24, 0.18, 0.14, 0.24, 0.16, 0.17]> : tensor<6 x f32>
    %w1 = param @block.conv1.weight = dense<
        [[[[0.82]], [[-0.46]], [[0.82]], [[-0.38]], [[0.91]], [[0.41]]],
         [[[0.01]], [[0.04]], [[0.3]], [[0.18]], [[-0.38]], [[-0.58]]],
         [[[0.02]], [[0.87]], [[0.25]], [[-0.85]], [[0.64]], [[0.45]]],
         [[[0.82]], [[-0.62]], [[0.49]], [[-0.88]], [[0.31]], [[-0.45]]]]> : tensor<4 x 6 x 1 x 1 x f32>
    %bn1.scale = param @bn1.weight = dense<[0.59, 1.44, 0.44, 0.98]> : tensor<4 x f32>
    %bn1.shift = param @bn1.bias = dense<[0.35, -0.26, -0.29, 0.38]> : tensor<4 x f32>
    %bn1.mean = param @bn1.running_mean = dense<[-0.06, 0.17, -0.37, -0.11]> : tensor<4 x f32>
    %bn1.var = param @bn1.running_var = dense<[0.64, 1.34, 0.52, 1.74]> : tensor<4 x f32>
    %w2 = param @block.conv2.weight = dense<
        [[[[-0.54, -0.57, 0.04]], [[-0.07, -0.38, 0.28]], [[-0.58, 0.81, 0.93]], [[0.46, -0.13, 0.02]]],
         [[[0.16, -0.9, -0.16]], [[0.05, -0.64, -0.81]], [[0.61, -0.27, 0.04]], [[0.84, 0.22, -0.42]]],
         [[[0.97, -0.26, -0.96]], [[0.37, -0.8, -0.39]], [[0.68, 0.35, -0.97]], [[-0.1, -0.18, -0.03]]],
         [[[-0.58, 0.18, -0.85]], [[-0.43, -0.25, 0.87]], [[-0.85, 0.51, -0.62]], [[0.14, -0.22, -0.07]]],
         [[[0.51, -0.21, -0.76]], [[-0.76, -0.84, 0.7]], [[0.28, 0.92, 0.39]], [[-0.95, 0.32, 0.55]]],
         [[[0.45, 0.01, -0.28]], [[-0.09, 0.6, -0.46]], [[0.05, -0.04, 0.91]], [[0.61, 0.86, 0.67]]]]> : tensor<6 x 4 x 1 x 3 x f32>
    %w3 = param @fc.weight = dense<
        [[0.3, -0.74, -0.41, -0.54, 0.34, 0.36],
         [-0.12, 0.05, -0.78, 0.08, 0.9, 0.51],
         [-0.81, 0.03, 0.43, -0.49, 0.79, -0.08]]> : tensor<3 x 6 x f32>

    %s = conv(%image, %w0, %b0) {kernel_shape = [1, 1]} : tensor<?n x 6 x 6 x 6 x f32>
    %x = relu(%s) : tensor<?n x 6 x 6 x 6 x f32>
    %c1 = conv(%x, %w1) {kernel_shape = [1, 1]} : tensor<?n x 4 x 6 x 6 x f32>
    %n1 = batch_norm(%c1, %bn1.scale, %bn1.shift, %bn1.mean, %bn1.var) : tensor<?n x 4 x 6 x 6 x f32>
    %r1 = relu(%n1) : tensor<?n x 4 x 6 x 6 x f32>
    %c2 = conv(%r1, %w2) {kernel_shape = [1, 3], pads = [0, 1, 0, 1]} : tensor<?n x 6 x 6 x 6 x f32>
    %sum = add(%c2, %x) : tensor<?n x 6 x 6 x 6 x f32>
    %y = relu(%sum) : tensor<?n x 6 x 6 x 6 x f32>
    %p = global_average_pool(%y) : tensor<?n x 6 x 1 x 1 x f32>
    %f = flatten(%p) {axis = 1} : tensor<?n x 6 x f32>
    %scores = gemm(%f, %w3) {transB = 1} : tensor<?n x 3 x f32>
    return %scores
  }
}
