// test:
module @v19 {
  func @main(%x: tensor<?n x 3 x f32>) -> tensor<?n x f32> {
    %0 = relu(%x) : tensor<?n x f32>
    return %0
  }
}
