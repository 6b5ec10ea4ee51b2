// test:
module @v18 {
  func @main(%x: tensor<?n x 4 x 8 x f32>) -> tensor<?n x 4 x 8 x f32> {
    %w = param @w : tensor<4 x 2 x 1 x f32>
    %0 = conv(%x, %w) {group = "two"} : tensor<?n x 4 x 8 x f32>
    return %0
  }
}
