// test:
//
// Names of values: unknown, defined later, defined twice.
module @values {
  func @main(%image: tensor<?n x 4 x f32>) -> tensor<?n x 4 x f32> {
    %0 = relu(%imgae) : tensor<?n x 4 x f32>
    %1 = relu(%late) : tensor<?n x 4 x f32>
    %late = relu(%image) : tensor<?n x 4 x f32>
    %late = relu(%1) : tensor<?n x 4 x f32>
    return %late
  }
}
