// test:
module @v17 {
  func @main(%x: tensor<?n x 3 x f32>) -> tensor<?n x 4 x f32> {
    %w = param @w : tensor<4 x 3 x 1 x f32>
    %0 = matmul(%x, %w) : tensor<?n x 4 x f32>
    %1 = gemm(%x, %w) : tensor<?n x 4 x f32>
    %2 = conv(%x, %w) : tensor<?n x 4 x f32>
    %3 = transpose(%x) {perm = [0, 2]} : tensor<?n x 3 x f32>
    return %0
  }
}
