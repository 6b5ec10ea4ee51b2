// Two branches, concatenated: the joint axis is a sum of classes, `c1 + c2`.
//
// Each branch is pruned by itself; the norm and the convolution that read the joint axis lose the elements of
// both, at their places in the sum.
module @concat attributes {onnx.opset = {"" = 17}} {
  func @main(%image: tensor<?n x 3 x 4 x 4 x f32>) -> tensor<?n x 3 x f32> {
    %w0 = param @stem.weight = dense<
        [[[[-0.65]], [[-0.79]], [[-0.57]]],
         [[[0.85]], [[0.66]], [[0.61]]],
         [[[0.6]], [[-0.61]], [[-0.38]]],
         [[[0.25]], [[0.46]], [[0.71]]]]> : tensor<4 x 3 x 1 x 1 x f32>
    %w1 = param @left.weight = dense<
        [[[[0.02]], [[-0.17]], [[0.2]], [[-0.14]]],
         [[[-0.68]], [[-0.39]], [[0.63]], [[-0.91]]],
         [[[-0.91]], [[0.25]], [[-0.44]], [[0.07]]],
         [[[-0.06]], [[-0.31]], [[0.99]], [[-0.61]]]]> : tensor<4 x 4 x 1 x 1 x f32>
    %b1 = param @left.bias = dense<[-0.05, -0.18, 0.08, -0.13]> : tensor<4 x f32>
    %w2 = param @right.weight = dense<
        [[[[-0.54, 0.74, -0.72]], [[-0.9, 0.86, 0.13]], [[0.98, -0.19, 0.8]], [[0.31, 0.58, 0.49]]],
         [[[-0.01, -0.81, -0.58]], [[0.75, 0.8, 0.85]], [[-0.33, 0.31, 0.6]], [[0.28, 0.63, 0.06]]],
         [[[0.31, 0.37, -0.46]], [[0.85, 0.91, -0.85]], [[0.94, 0.92, 0.34]], [[-0.91, 0.8, -0.74]]],
         [[[0.94, 0.33, -0.88]], [[-0.67, 0.27, 0.14]], [[0.49, 0.85, -0.56]], [[-0.99, 0.84, -0.97]]],
         [[[0.75, -0.77, 0.62]], [[0.57, 0.76, 0.1]], [[0.76, -0.6, 0.34]], [[-0.34, 0.78, 0.55]]],
         [[[-0.06, 0.05, -0.95]], [[-0.93, 0.19, -0.02]], [[0.73, 0.22, -0.72]], [[-0.27, 0.54, 0.05]]]]> : tensor<6 x 4 x 1 x 3 x f32>
    %b2 = param @right.bias = dense<[-0.29, 0.2, 0.2, -0.25, 0.03, -0.07]> : tensor<6 x f32>
    %bn.scale = param @bn.weight = dense<[1.32, 0.7, 0.6, 0.93, 1.56, 0.42, 0.45, 1.11, 1.45, 0.97]> : tensor<10 x f32>
    %bn.shift = param @bn.bias = dense<[-0.07, 0.36, 0.28, -0.43, 0.38, -0.3, -0.2, 0.34, -0.08, 0.3]> : tensor<10 x f32>
    %bn.mean = param @bn.running_mean = dense<
        [-0.15, 0.04, -0.01, 0.17, -0.01, -0.34, -0.2, 0.28, -0.11, 0.21]> : tensor<10 x f32>
    %bn.var = param @bn.running_var = dense<
        [1.5, 1.26, 1.02, 0.6, 1.48, 0.91, 1.33, 0.59, 0.52, 0.6]> : tensor<10 x f32>
    %w3 = param @join.weight = dense<
        [[[[-0.18]], [[-0.97]], [[-0.63]], [[0.08]], [[0.39]], [[0.23]], [[-0.27]], [[0.9]], [[0.25]], [[-0.69]]],
         [[[-0.86]], [[0.95]], [[0.98]], [[0.84]], [[0.21]], [[-0.38]], [[-0.82]], [[-0.48]], [[-0.56]], [[0.86]]],
         [[[0.79]], [[0.56]], [[-0.7]], [[-0.52]], [[-0.4]], [[0.9]], [[-0.67]], [[0.58]], [[0.36]], [[0.09]]],
         [[[0.92]], [[-0.48]], [[0.05]], [[-0.68]], [[-0.81]], [[-0.94]], [[-0.37]], [[-0.76]], [[-0.88]], [[0.99]]],
         [[[-0.42]], [[0.78]], [[0.4]], [[0.46]], [[0.31]], [[0.91]], [[0.76]], [[0.44]], [[0.12]], [[0.39]]]]> : tensor<5 x 10 x 1 x 1 x f32>
    %w4 = param @fc.weight = dense<
        [[-0.15, -0.94, 0.75], [-0.96, 0.92, -0.69], [-0.69, 0.7, 0.65], [-0.54, 0.11, -0.05], [0.44, -0.63, 0.65]]> : tensor<5 x 3 x f32>
    %b4 = param @fc.bias = dense<[0.3, 0.12, 0.25]> : tensor<3 x f32>

    %s = conv(%image, %w0) : tensor<?n x 4 x 4 x 4 x f32>
    %x = relu(%s) : tensor<?n x 4 x 4 x 4 x f32>
    %left = conv(%x, %w1, %b1) : tensor<?n x 4 x 4 x 4 x f32>
    %right = conv(%x, %w2, %b2) {pads = [0, 1, 0, 1]} : tensor<?n x 6 x 4 x 4 x f32>
    %both = concat(%left, %right) {axis = 1} : tensor<?n x 10 x 4 x 4 x f32>
    %n = batch_norm(%both, %bn.scale, %bn.shift, %bn.mean, %bn.var) : tensor<?n x 10 x 4 x 4 x f32>
    %r = relu(%n) : tensor<?n x 10 x 4 x 4 x f32>
    %j = conv(%r, %w3) : tensor<?n x 5 x 4 x 4 x f32>
    %p = global_average_pool(%j) : tensor<?n x 5 x 1 x 1 x f32>
    %f = flatten(%p) : tensor<?n x 5 x f32>
    %scores = gemm(%f, %w4, %b4) : tensor<?n x 3 x f32>
    return %scores
  }
}
