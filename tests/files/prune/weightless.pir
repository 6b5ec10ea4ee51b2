// test: couple,apply-plan{file=files/apply-plan/hidden.json},prune
//
// A module without weights is pruned as well: its types say what the result looks like.
module @weightless {
  func @main(%x: tensor<?n x 3 x f32>) -> tensor<?n x 2 x f32> {
    %up = param @up : tensor<3 x 4 x f32>
    %bias = param @bias : tensor<4 x f32>
    %down = param @down : tensor<4 x 2 x f32>
    %0 = gemm(%x, %up, %bias) : tensor<?n x 4 x f32>
    %1 = relu(%0) : tensor<?n x 4 x f32>
    %2 = matmul(%1, %down) : tensor<?n x 2 x f32>
    return %2
  }
}
