// test:
module @v13 {
  func @main(%x: tensor<?n x 3 x f32>) -> tensor<?n x 4 x f32> {
    %w = param @w : tensor<3 x 4 x f32>
    %again = param @w : tensor<3 x 4 x f32>
    %0 = matmul(%x, %w) : tensor<?n x 4 x f32>
    return %0
  }
}
