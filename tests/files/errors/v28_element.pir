// test:
module @v28 {
  func @main(%x: tensor<?n x 3 x f32>) -> tensor<?n x 3 x f16> {
    %0 = relu(%x) : tensor<?n x 3 x f16>
    return %0
  }
}
