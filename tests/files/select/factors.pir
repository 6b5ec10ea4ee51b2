// test: select{ratio=0.5}
// test: select{ratio=0.5,factors=outer}
// test: select{ratio=0.5,factors=both}
// test: select{ratio=0.5,factors=[outer,"w:1=inner","nothing.*=both"]}
// show: channels
//
// @w's columns are c0 * c1, heads and width. By default the inner factor loses elements, the same positions in each
// head; `outer` removes whole heads instead; `both` takes the ratio off each, which leaves a quarter of the columns.
module @factors {
  channels c0 = 4 {importance = dense<[1, 2, 3, 4]>}
  channels c1 = 8 {importance = dense<[1, 8, 2, 7, 3, 6, 4, 5]>}
  func @main(%x: tensor<?n x 3 x f32>) -> tensor<?n x 2 x f32> {
    %w = param @w : tensor<3 x c0 * c1 x f32>
    %v = param @v : tensor<c0 * c1 x 2 x f32>
    %0 = matmul(%x, %w) : tensor<?n x c0 * c1 x f32>
    %1 = matmul(%0, %v) : tensor<?n x 2 x f32>
    return %1
  }
}
