// test: couple,importance,sensitivity{ratios=[0.25,0.5,0.75]}
// test: couple,importance,sensitivity{samples=3,seed=7,ratios=0.9}
// show: channels
//
// Two elements of c1 are zeros, two of c2: they cost nothing on whatever samples.
module @zeros {
  func @main(%x: tensor<?n x 2 x f32>) -> tensor<?n x 1 x f32> {
    %a = param @a = dense<[[0.0, 4.0, 0.0, 1.0], [0.0, 2.0, 0.0, 2.0]]> : tensor<2 x 4 x f32>
    %b = param @b = dense<[[0.0, 0.0, 0.0, 0.0], [3.0, 0.0, 0.0, 2.0], [0.0, 0.0, 0.0, 0.0], [1.0, 0.0, 0.0, 5.0]]> : tensor<4 x 4 x f32>
    %c = param @c = dense<[[1.0], [0.0], [0.0], [2.0]]> : tensor<4 x 1 x f32>
    %0 = matmul(%x, %a) : tensor<?n x 4 x f32>
    %1 = relu(%0) : tensor<?n x 4 x f32>
    %2 = matmul(%1, %b) : tensor<?n x 4 x f32>
    %3 = matmul(%2, %c) : tensor<?n x 1 x f32>
    return %3
  }
}
