// test: prune
//
// Constant positions at which part of a tensor is replaced: those of removed elements go, the others get new numbers.
module @scattered {
  channels c0 = 4 {keep = [0, 3]}
  func @main(%x: tensor<?n x 6 x f32>) -> tensor<?n x 3 x 4 x f32> {
    %w = param @w : tensor<6 x 3 * c0 x f32>
    %bias = param @bias : tensor<3 * c0 x f32>
    %at = param @at = dense<[[4], [5], [6], [7]]> : tensor<c0 x 1 x i64>
    %zeros = param @zeros : tensor<c0 x f32>
    %three = param @three = dense<[0, 3, 4]> : tensor<3 x i64>
    %v = param @v : tensor<c0 x 4 x f32>

    %0 = matmul(%x, %w) : tensor<?n x 3 * c0 x f32>
    %1 = scatter_nd(%bias, %at, %zeros) : tensor<3 * c0 x f32>
    %2 = add(%0, %1) : tensor<?n x 3 * c0 x f32>
    %3 = reshape(%2, %three) : tensor<?n x 3 x c0 x f32>
    %4 = matmul(%3, %v) : tensor<?n x 3 x 4 x f32>
    return %4
  }
}
