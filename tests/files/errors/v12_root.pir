// test:
module @v12 {
  channels c0 = 4 {root = @w:0}
  channels c1 = 3 {root = @gone:1}
  func @main(%x: tensor<?n x 3 x f32>) -> tensor<?n x c0 x f32> {
    %w = param @w : tensor<3 x c0 x f32>
    %0 = matmul(%x, %w) : tensor<?n x c0 x f32>
    return %0
  }
}
