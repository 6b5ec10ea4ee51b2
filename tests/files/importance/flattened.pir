// test: couple,importance{p=1,normalize=none,reduce=sum}
// test: couple,importance{p=1,normalize=none,reduce=sum,compat=torch-pruning}
// show: channels
//
// An element of a class owns several rows of a flattened axis, c0 * 2: rows 0 and 1 are channel 0's, 2 and 3 channel
// 1's, and their magnitudes add up, 1 + 2 and 4 + 8. Torch-Pruning divides them by their number.
module @flattened {
  func @main(%x: tensor<?n x 1 x 2 x f32>) -> tensor<?n x 1 x f32> {
    %w = param @w = dense<0.0> : tensor<2 x 1 x 1 x f32>
    %v = param @v = dense<[[1.0], [2.0], [4.0], [8.0]]> : tensor<4 x 1 x f32>
    %0 = conv(%x, %w) : tensor<?n x 2 x 2 x f32>
    %1 = flatten(%0) : tensor<?n x 4 x f32>
    %2 = matmul(%1, %v) : tensor<?n x 1 x f32>
    return %2
  }
}
