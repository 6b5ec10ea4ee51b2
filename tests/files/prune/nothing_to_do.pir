// test: prune
//
// Without keep-sets no element goes. The scores do: they were for this pruning.
module @nothing_to_do {
  channels c0 = 2 {importance = dense<[1, 2]>}
  func @main(%x: tensor<?n x 3 x f32>) -> tensor<?n x 2 x f32> {
    %a = param @a : tensor<3 x c0 x f32>
    %b = param @b : tensor<c0 x 2 x f32>
    %0 = matmul(%x, %a) : tensor<?n x c0 x f32>
    %1 = matmul(%0, %b) : tensor<?n x 2 x f32>
    return %1
  }
}
