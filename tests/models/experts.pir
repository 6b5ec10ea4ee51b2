// A mixture of three experts: data choose one for each token, by looking its weights up.
//
// Which experts there are stays, since data choose among them; what is inside of them is a class as in any other layer,
// whose weights are those that the looked-up parts are multiplied as. The router's table before the recurrent layer has no
// other layer to go by, and is scored itself.
module @experts attributes {onnx.opset = {"" = 17}} {
  func @main(%ids: tensor<?n x i64>, %x: tensor<?n x 1 x 4 x f32>, %words: tensor<2 x ?m x i64>) -> (tensor<?n x 1 x 3 x f32>, tensor<2 x 1 x ?m x 2 x f32>) {
    %w1 = param @experts.up = dense<[[[-0.52, 0.09, -0.26, 0.21, 0.25, -0.87], [-0.97, 0.67, -0.48, -0.53, 0.99, -0.06], [0.67, -0.05, 0.28, -0.7, 0.27, 0.74], [0.05, 0.48, 0.34, -0.87, 0.52, 0.18]], [[-0.4, -0.94, 0.73, -0.05, 0.44, 0.76], [0.43, 0.84, -0.21, 0.6, -0.11, 0.87], [0.76, -0.81, -0.73, -0.57, 0.93, -0.13], [0.25, -0.4, 0.01, -0.23, -0.3, 0.17]], [[0.17, 0.81, 0.36, 0.86, 0.71, 0.98], [0.34, -0.67, 0.72, 0.93, 0.81, 0.14], [0.43, -0.58, 0.66, 0.15, -0.43, -0.87], [0.71, 0.98, -0.82, 0.6, -0.18, -0.7]]]> : tensor<3 x 4 x 6 x f32>
    %w2 = param @experts.down = dense<[[[-0.41, 0.54, 0.75], [-0.91, 0.23, -0.91], [0.44, -0.34, 0.76], [0.96, 0.01, 1], [-0.38, -0.85, 0.2], [-0.94, -0.61, -0.18]], [[0.22, -0.69, -0.92], [0.74, -0.37, 0.92], [0.79, -0.24, -0.08], [0.04, 0.29, 0.19], [0.12, 0.24, 0.88], [0.01, -0.14, 0.44]], [[-0.52, -0.4, 0.96], [0.04, 0.1, -0.98], [-0.17, 0.16, -0.96], [0.23, 0.26, -0.88], [0.25, -0.07, 0.36], [-0.29, 0.41, 0.48]]]> : tensor<3 x 6 x 3 x f32>
    %up = gather(%w1, %ids) {axis = 0} : tensor<?n x 4 x 6 x f32>
    %down = gather(%w2, %ids) {axis = 0} : tensor<?n x 6 x 3 x f32>
    %h = matmul(%x, %up) : tensor<?n x 1 x 6 x f32>
    %r = relu(%h) : tensor<?n x 1 x 6 x f32>
    %y = matmul(%r, %down) : tensor<?n x 1 x 3 x f32>
    %table = param @table = dense<[[-0.96, -0.88, 0.35, 0.93], [-0.5, -0.09, 0.19, -0.36], [-0.27, -0.37, -0.26, 0.19], [-0.4, -0.25, 0.54, -0.95], [0.14, 0.47, -0.38, -0.55]]> : tensor<5 x 4 x f32>
    %rw = param @rnn.w = dense<[[[0.61, -0.52, -0.63, -0.13], [0.4, -0.8, -0.36, -0.33]]]> : tensor<1 x 2 x 4 x f32>
    %rr = param @rnn.r = dense<[[[0.67, -0.12], [0.71, -0.66]]]> : tensor<1 x 2 x 2 x f32>
    %e = gather(%table, %words) {axis = 0} : tensor<2 x ?m x 4 x f32>
    %z = rnn(%e, %rw, %rr) {hidden_size = 2} : tensor<2 x 1 x ?m x 2 x f32>
    return %y, %z
  }
}
