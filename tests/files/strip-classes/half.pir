// test: strip-classes
//
// Types are plain shapes again, here of a module that was pruned. Nothing couples until `couple` runs anew.
module @half {
  channels c0 = 8 {root = @up:1, importance = dense<[1, 2, 3, 4, 5, 6, 7, 8]>}
  channels c1 = 2 {root = @heads:1, keep = [0]}
  func @main(%x: tensor<?n x 3 x f32>) -> tensor<?n x 2 x f32> {
    %up = param @up : tensor<3 x c0 x f32>
    %heads = param @heads : tensor<c0 x c1 * 4 x f32>
    %down = param @down : tensor<c1 * 4 x 2 x f32>
    %0 = matmul(%x, %up) : tensor<?n x c0 x f32>
    %1 = matmul(%0, %heads) : tensor<?n x c1 * 4 x f32>
    %2 = matmul(%1, %down) : tensor<?n x 2 x f32>
    return %2
  }
}
