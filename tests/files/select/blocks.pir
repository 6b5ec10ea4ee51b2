// test: select{ratio=0.5,blocks=own}
// test: select{ratio=0.5}
// test: select{ratio=0.5,blocks=own,factors=both}
// show: channels
//
// Each of the two heads, c0, has scores of its own for the four features of c1. With `own` each keeps its own best two.
module @blocks {
  channels c0 = 2 {importance = dense<[1, 2]>}
  channels c1 = 4 {importance = dense<[5, 5, 6, 4]>, by = c0, block_importance = dense<[[4, 1, 3, 2], [1, 4, 3, 2]]>}
  func @main(%x: tensor<?n x 3 x f32>) -> tensor<?n x 2 x f32> {
    %w = param @w : tensor<3 x c0 * c1 x f32>
    %v = param @v : tensor<c0 * c1 x 2 x f32>
    %0 = matmul(%x, %w) : tensor<?n x c0 * c1 x f32>
    %1 = matmul(%0, %v) : tensor<?n x 2 x f32>
    return %1
  }
}
