// A model of two inputs.
module @two {
  func @main(%a: tensor<?n x 2 x f32>, %b: tensor<?n x 2 x f32>) -> tensor<?n x 2 x f32> {
    %0 = add(%a, %b) : tensor<?n x 2 x f32>
    return %0
  }
}
