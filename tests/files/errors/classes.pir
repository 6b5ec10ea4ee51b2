// test:
//
// Classes: declared before they are named, once, as c and a number.
module @classes {
  channels c0 = 4
  channels c0 = 5
  channels c01 = 4
  channels hidden = 4
  channels c1 = -3
  func @main(%x: tensor<?n x 4 x f32>) -> tensor<?n x c7 x f32> {
    %w = param @w : tensor<4 x c7 x f32>
    %0 = matmul(%x, %w) : tensor<?n x c7 x f32>
    return %0
  }
}
