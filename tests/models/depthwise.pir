// A depthwise convolution: as many groups as channels, one filter each.
//
// Its channels are its groups, so they belong to the class of the layer before it, and `group` restates the
// class's extent: pruning changes it.
module @depthwise attributes {onnx.opset = {"" = 17}} {
  func @main(%image: tensor<?n x 3 x 7 x 7 x f32>) -> tensor<?n x 4 x f32> {
    %w1 = param @expand.weight = dense<
        [[[[0.61]], [[-0.47]], [[0.61]]],
         [[[0.37]], [[0.69]], [[-0.33]]],
         [[[-0.81]], [[0.6]], [[0.61]]],
         [[[-0.11]], [[-0.81]], [[-0.61]]],
         [[[0.27]], [[-0.42]], [[0.9]]],
         [[[0.18]], [[-0.6]], [[0.31]]]]> : tensor<6 x 3 x 1 x 1 x f32>
    %b1 = param @expand.bias = dense<[-0.08, 0.26, 0.25, 0.01, 0.09, 0.12]> : tensor<6 x f32>
    %w2 = param @depthwise.weight = dense<
        [[[[-0.75, 0.18, -0.28], [-0.49, -0.1, 0.86], [-0.49, -0.18, 0.76]]],
         [[[0.22, -0.46, -0.05], [-0.04, -0.72, -0.25], [-0.39, 0.61, -0.35]]],
         [[[0.32, 0.94, 0.85], [-0.25, 0.21, -0.36], [-0.2, -0.02, 0.59]]],
         [[[0.87, -0.42, -0.99], [-0.1, -0.89, -0.94], [0.55, -0.78, 0.44]]],
         [[[-0.28, 0.88, 0.71], [-0.88, -0.61, 0.89], [0.23, -0.16, 0.56]]],
         [[[0.63, -0.02, -0.06], [-0.8, -0.28, -0.71], [0.25, 0.21, -0.71]]]]> : tensor<6 x 1 x 3 x 3 x f32>
    %b2 = param @depthwise.bias = dense<[0.08, -0.24, -0.24, 0.09, -0.02, 0.24]> : tensor<6 x f32>
    %w3 = param @project.weight = dense<
        [[[[0.88]], [[-0.83]], [[0.72]], [[-0.44]], [[0.93]], [[-0.14]]],
         [[[0.84]], [[-0.94]], [[-0.83]], [[0.63]], [[0.28]], [[0.07]]],
         [[[-0.93]], [[-0.65]], [[-0.26]], [[-0.9]], [[0.99]], [[0.53]]],
         [[[0.9]], [[0.4]], [[-0.31]], [[-0.84]], [[0.46]], [[-0.77]]]]> : tensor<4 x 6 x 1 x 1 x f32>
    %b3 = param @project.bias = dense<[0.03, -0.02, 0.01, -0.25]> : tensor<4 x f32>
    %w4 = param @fc.weight = dense<
        [[-0.52, 0.14, 0.57, 0.14], [-0.62, -0.35, -0.24, -0.12], [-0.2, 1.0, 0.1, 0.32], [0.43, 0.29, 0.61, -0.26]]> : tensor<4 x 4 x f32>
    %zero = param @zero = dense<0.0> : tensor<f32>
    %six = param @six = dense<6.0> : tensor<f32>

    %c1 = conv(%image, %w1, %b1) : tensor<?n x 6 x 7 x 7 x f32>
    %r1 = clip(%c1, %zero, %six) : tensor<?n x 6 x 7 x 7 x f32>
    %c2 = conv(%r1, %w2, %b2) {group = 6, pads = [1, 1, 1, 1], strides = [2, 2]} : tensor<?n x 6 x 4 x 4 x f32>
    %r2 = clip(%c2, %zero, %six) : tensor<?n x 6 x 4 x 4 x f32>
    %c3 = conv(%r2, %w3, %b3) : tensor<?n x 4 x 4 x 4 x f32>
    %p = global_average_pool(%c3) : tensor<?n x 4 x 1 x 1 x f32>
    %f = flatten(%p) : tensor<?n x 4 x f32>
    %scores = matmul(%f, %w4) : tensor<?n x 4 x f32>
    return %scores
  }
}
