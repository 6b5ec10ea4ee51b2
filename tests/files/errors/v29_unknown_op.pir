// test:
module @v29 {
  channels c0 = 8
  func @main(%x: tensor<?n x 3 x f32>) -> tensor<?n x 8 x f32> {
    %w = param @w : tensor<3 x c0 x f32>
    %0 = matmul(%x, %w) : tensor<?n x c0 x f32>
    %1 = "com.acme::Mystery"(%0) : tensor<?n x 8 x f32>
    return %1
  }
}
