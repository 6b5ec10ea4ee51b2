// test: prune
//
// Exporters store equal constants once. @shape says [0, 4] to two reshapes; only one of them is about channels that
// change, so that it gets a constant of its own and the other keeps what it had.
module @shared_constant {
  channels c0 = 4 {keep = [1, 2]}
  channels c1 = 4
  func @main(%x: tensor<?n x 2 x 2 x f32>) -> (tensor<?n x 5 x f32>, tensor<?n x 5 x f32>) {
    %w = param @w : tensor<c0 x 2 x 2 x f32>
    %u = param @u : tensor<c1 x 2 x 2 x f32>
    %shape = param @shape = dense<[0, 4]> : tensor<2 x i64>
    %a = param @a : tensor<c0 x 5 x f32>
    %b = param @b : tensor<c1 x 5 x f32>
    %0 = conv(%x, %w) : tensor<?n x c0 x 1 x f32>
    %1 = reshape(%0, %shape) : tensor<?n x c0 x f32>
    %2 = matmul(%1, %a) : tensor<?n x 5 x f32>
    %3 = conv(%x, %u) : tensor<?n x c1 x 1 x f32>
    %4 = reshape(%3, %shape) : tensor<?n x c1 x f32>
    %5 = matmul(%4, %b) : tensor<?n x 5 x f32>
    return %2, %5
  }
}
