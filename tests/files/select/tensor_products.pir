// test: select{ratio=0.5}
// test: select{ratio=0.5,factors=both}
// show: channels
//
// Two layers make heads * width channels. @w has them on one axis, @t on two, as Keras writes a layer of several axes: either
// way the width alone loses elements, half of each layer.
module @tensor_products {
  channels c0 = 4 {importance = dense<[1, 2, 3, 4]>}
  channels c1 = 8 {importance = dense<[1, 8, 2, 7, 3, 6, 4, 5]>}
  channels c2 = 4 {importance = dense<[1, 2, 3, 4]>}
  channels c3 = 8 {importance = dense<[1, 8, 2, 7, 3, 6, 4, 5]>}
  func @main(%x: tensor<?n x 3 x f32>) -> (tensor<?n x 2 x f32>, tensor<?n x 2 x f32>) {
    %w = param @w : tensor<3 x c0 * c1 x f32>
    %v = param @v : tensor<c0 * c1 x 2 x f32>
    %t = param @t : tensor<3 x c2 x c3 x f32>
    %u = param @u : tensor<c2 x c3 x 2 x f32>
    %0 = matmul(%x, %w) : tensor<?n x c0 * c1 x f32>
    %1 = matmul(%0, %v) : tensor<?n x 2 x f32>
    %2 = einsum(%x, %t) {equation = "nc,chd->nhd"} : tensor<?n x c2 x c3 x f32>
    %3 = einsum(%2, %u) {equation = "nhd,hdo->no"} : tensor<?n x 2 x f32>
    return %1, %3
  }
}
