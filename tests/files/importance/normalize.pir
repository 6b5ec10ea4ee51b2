// test: couple,importance{p=1,normalize=none}
// test: couple,importance{p=1,normalize=mean}
// test: couple,importance{p=1,normalize=sum}
// test: couple,importance{p=1,normalize=max}
// test: couple,importance{p=1,normalize=standardization}
// test: couple,importance{p=1,normalize=gaussian}
// test: couple,importance{p=1,normalize=lamp}
// test: couple,importance{p=1,normalize=sentinel_0.5}
// show: channels
//
// Scores of one class are scaled so that classes can compete: c1's weights are ten times those of c3, and all
// normalisations but none make the two classes alike.
module @normalize {
  func @main(%x: tensor<?n x 1 x f32>) -> tensor<?n x 1 x f32> {
    %a = param @a = dense<[[10.0, 20.0, 30.0, 60.0]]> : tensor<1 x 4 x f32>
    %b = param @b = dense<[[10.0], [20.0], [30.0], [60.0]]> : tensor<4 x 1 x f32>
    %c = param @c = dense<[[1.0, 2.0, 3.0, 6.0]]> : tensor<1 x 4 x f32>
    %d = param @d = dense<[[1.0], [2.0], [3.0], [6.0]]> : tensor<4 x 1 x f32>
    %0 = matmul(%x, %a) : tensor<?n x 4 x f32>
    %1 = matmul(%0, %b) : tensor<?n x 1 x f32>
    %2 = matmul(%1, %c) : tensor<?n x 4 x f32>
    %3 = matmul(%2, %d) : tensor<?n x 1 x f32>
    return %3
  }
}
