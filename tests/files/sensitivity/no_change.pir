// test: couple,importance,sensitivity
//
// There is nothing to measure a change by where outputs are zeros.
module @silent {
  func @main(%x: tensor<?n x 2 x f32>) -> tensor<?n x 1 x f32> {
    %a = param @a = dense<[[1.0, 4.0], [0.0, 2.0]]> : tensor<2 x 2 x f32>
    %b = param @b = dense<[[0.0], [0.0]]> : tensor<2 x 1 x f32>
    %0 = matmul(%x, %a) : tensor<?n x 2 x f32>
    %1 = matmul(%0, %b) : tensor<?n x 1 x f32>
    return %1
  }
}
