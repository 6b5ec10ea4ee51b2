// What `couple` writes, written by hand: the types name channel classes.
//
// `c0` are the hidden features, with a score for each and a plan to keep four of them; `c1` are the scores that
// the module returns, which are frozen. `--passes=prune` applies the plan.
module @classes attributes {onnx.opset = {"" = 17}} {
  channels c0 = 6 {root = @fc1.weight:0, keep = [0, 2, 3, 5], importance = dense<[0.9, 0.2, 1.4, 0.7, 0.1, 1.1]>}
  channels c1 = 3 {root = @fc2.weight:0, frozen = ["@fc2.weight:0 is the output of %scores", "%scores is returned"]}
  func @main(%x: tensor<?n x 4 x f32>) -> tensor<?n x c1 x f32> {
    %w1 = param @fc1.weight = dense<
        [[-0.8, -0.42, 0.35, 0.45],
         [-0.16, -0.82, -0.47, -0.58],
         [-0.44, 0.62, -0.6, 0.77],
         [0.76, -0.89, -0.24, -0.02],
         [-0.95, -0.15, 0.81, -0.78],
         [0.19, -0.76, 0.16, 0.79]]> : tensor<c0 x 4 x f32>
    %b1 = param @fc1.bias = dense<[-0.18, -0.3, -0.25, 0.02, -0.29, -0.25]> : tensor<c0 x f32>
    %w2 = param @fc2.weight = dense<
        [[0.41, 0.9, -0.53, 0.22, -0.91, -0.27],
         [0.35, 0.18, 0.55, -0.83, -0.31, 0.73],
         [0.17, -0.1, -0.2, 0.97, 0.15, -0.96]]> : tensor<c1 x c0 x f32>
    %b2 = param @fc2.bias = dense<[0.18, -0.1, -0.04]> : tensor<c1 x f32>

    %h = gemm(%x, %w1, %b1) {transB = 1} : tensor<?n x c0 x f32>
    %r = relu(%h) : tensor<?n x c0 x f32>
    %scores = gemm(%r, %w2, %b2) {transB = 1} : tensor<?n x c1 x f32>
    return %scores
  }
}
