// test:
module @types {
  func @main(%x: tensor<4xf32>) -> tensor<?n x 4 x f32> {
    %0 = relu(%x) : tensor<?n x 4 x f23>
    %1 = relu(%x) : tensor<?n x 4 * x f32>
    %2 = relu(%x) : 4 x f32
    return %0
  }
}
