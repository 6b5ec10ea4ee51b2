// One parameter in two layers: the same convolution is applied twice.
//
// Sharing couples: its input and output channels meet (the second layer reads what the first wrote), and with
// them the stem and the linear layer. All is one class.
module @shared_weights attributes {onnx.opset = {"" = 17}} {
  func @main(%image: tensor<?n x 3 x 5 x 5 x f32>) -> tensor<?n x 4 x f32> {
    %w0 = param @stem.weight = dense<
        [[[[-0.18]], [[0.8]], [[-0.24]]],
         [[[-0.77]], [[-0.48]], [[0.98]]],
         [[[-0.87]], [[0.24]], [[-0.25]]],
         [[[0.32]], [[-0.32]], [[0.38]]],
         [[[0.01]], [[0.3]], [[0.8]]],
         [[[0.16]], [[-0.72]], [[-0.87]]]]> : tensor<6 x 3 x 1 x 1 x f32>
    %b0 = param @stem.bias = dense<[0.27, -0.01, -0.18, 0.27, 0.05, 0.14]> : tensor<6 x f32>
    %w = param @shared.weight = dense<
        [[[[-0.4]], [[-0.97]], [[0.53]], [[-0.32]], [[-0.66]], [[-0.13]]],
         [[[-0.54]], [[-0.18]], [[-0.11]], [[-0.16]], [[0.18]], [[-0.42]]],
         [[[-0.81]], [[-0.83]], [[-0.79]], [[0.04]], [[-0.28]], [[0.62]]],
         [[[0.01]], [[0.42]], [[0.96]], [[-0.87]], [[-0.97]], [[-0.72]]],
         [[[-0.23]], [[0.15]], [[0.49]], [[-0.3]], [[0.93]], [[-0.99]]],
         [[[0.67]], [[-0.58]], [[0.75]], [[-0.93]], [[0.93]], [[0.52]]]]> : tensor<6 x 6 x 1 x 1 x f32>
    %b = param @shared.bias = dense<[0.29, 0.05, -0.19, 0.28, -0.04, -0.25]> : tensor<6 x f32>
    %w2 = param @fc.weight = dense<
        [[-0.81, 0.94, 0.51, 0.01],
         [0.41, -0.6, -0.54, 0.05],
         [0.49, 0.29, -0.99, 0.23],
         [0.82, 0.49, 0.86, 0.96],
         [-0.55, -0.41, 0.09, 0.95],
         [-0.26, 0.88, 0.7, 0.03]]> : tensor<6 x 4 x f32>
    %b2 = param @fc.bias = dense<[0.08, 0.27, 0.17, -0.12]> : tensor<4 x f32>

    %s = conv(%image, %w0, %b0) : tensor<?n x 6 x 5 x 5 x f32>
    %x0 = relu(%s) : tensor<?n x 6 x 5 x 5 x f32>
    %c1 = conv(%x0, %w, %b) : tensor<?n x 6 x 5 x 5 x f32> loc("first")
    %x1 = relu(%c1) : tensor<?n x 6 x 5 x 5 x f32>
    %c2 = conv(%x1, %w, %b) : tensor<?n x 6 x 5 x 5 x f32> loc("second")
    %x2 = relu(%c2) : tensor<?n x 6 x 5 x 5 x f32>
    %p = reduce_mean(%x2) {axes = [2, 3], keepdims = 0} : tensor<?n x 6 x f32>
    %scores = gemm(%p, %w2, %b2) : tensor<?n x 4 x f32>
    return %scores
  }
}
