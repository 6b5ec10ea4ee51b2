// test:
module @v24 {
  channels c0 = 8
  func @main(%x: tensor<?n x 3 x c0 x f32>) -> tensor<?n x 3 x c0 x f32> {
    %0 = max_pool(%x) {kernel_shape = [3], pads = [1, 1]} : tensor<?n x 3 x c0 x f32>
    return %0
  }
}
