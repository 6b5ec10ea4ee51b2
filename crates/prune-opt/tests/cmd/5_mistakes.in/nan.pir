// `net.pir` with a bias that is not a number, which `magnitude` does not read.
module @nan {
  func @main(%x: tensor<?n x 3 x f32>) -> tensor<?n x 2 x f32> {
    %up = param @up = dense<[[1.0, 0.1, 3.0, 0.2], [2.0, 0.1, 1.0, 0.3], [1.0, 0.2, 1.0, 0.1]]> : tensor<3 x 4 x f32>
    %bias = param @bias = dense<[1.0, nan, 3.0, 4.0]> : tensor<4 x f32>
    %down = param @down = dense<[[1.0, 2.0], [0.1, 0.2], [1.0, 1.0], [0.1, 0.1]]> : tensor<4 x 2 x f32>
    %0 = matmul(%x, %up) : tensor<?n x 4 x f32>
    %1 = add(%0, %bias) : tensor<?n x 4 x f32>
    %2 = relu(%1) : tensor<?n x 4 x f32>
    %3 = matmul(%2, %down) : tensor<?n x 2 x f32>
    return %3
  }
}
