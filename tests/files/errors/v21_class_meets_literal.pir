// test:
//
// The extents agree now; they would not once c0 is pruned.
module @v21 {
  channels c0 = 8
  func @main(%x: tensor<?n x 3 x f32>) -> tensor<?n x 2 x f32> {
    %up = param @up : tensor<3 x c0 x f32>
    %down = param @down : tensor<8 x 2 x f32>
    %0 = matmul(%x, %up) : tensor<?n x c0 x f32>
    %1 = matmul(%0, %down) : tensor<?n x 2 x f32>
    return %1
  }
}
