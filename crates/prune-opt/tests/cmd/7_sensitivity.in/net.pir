// Two layers and an activation between them; the last layer gives two scores.
module @net {
  func @main(%x: tensor<?n x 3 x f32>) -> tensor<?n x 2 x f32> {
    %up = param @up = dense<[[1.0, 0.1, 3.0, 0.2], [2.0, 0.1, 1.0, 0.3], [1.0, 0.2, 1.0, 0.1]]> : tensor<3 x 4 x f32>
    %down = param @down = dense<[[1.0, 2.0], [0.1, 0.2], [1.0, 1.0], [0.1, 0.1]]> : tensor<4 x 2 x f32>
    %0 = matmul(%x, %up) : tensor<?n x 4 x f32>
    %1 = relu(%0) : tensor<?n x 4 x f32>
    %2 = matmul(%1, %down) : tensor<?n x 2 x f32>
    return %2
  }
}
