// test: couple,importance{p=1,normalize=none}
// test: couple,importance{p=2,normalize=none}
// show: channels
//
// The score of a hidden feature is the mean over its members: its column of @up and its row of @down, each with
// sum |w|^p. Feature 0 has (3, 4) and (1): with p = 1 it is (7 + 1) / 2, with p = 2 (25 + 1) / 2.
module @power {
  func @main(%x: tensor<?n x 2 x f32>) -> tensor<?n x 1 x f32> {
    %up = param @up = dense<[[3.0, 0.0, 1.0], [4.0, -2.0, 1.0]]> : tensor<2 x 3 x f32>
    %down = param @down = dense<[[1.0], [2.0], [-4.0]]> : tensor<3 x 1 x f32>
    %0 = matmul(%x, %up) : tensor<?n x 3 x f32>
    %1 = relu(%0) : tensor<?n x 3 x f32>
    %2 = matmul(%1, %down) : tensor<?n x 1 x f32>
    return %2
  }
}
