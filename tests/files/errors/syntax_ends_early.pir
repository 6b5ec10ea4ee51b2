// test:
module @syntax {
  func @main(%x: tensor<?n x 4 x f32>) -> tensor<?n x 4 x f32> {
    %0 = relu(%x) : tensor<?n x 4 x f32>
    return %0
