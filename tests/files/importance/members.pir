// test: couple,importance{p=1,normalize=none,reduce=sum}
// test: couple,importance{p=1,normalize=none,reduce=sum,bias=true}
// test: couple,importance{p=1,normalize=none,reduce=sum,targets=[conv]}
// test: couple,importance{p=1,normalize=none,reduce=sum,targets=[linear]}
// show: channels
//
// Who has a say. By default convolutions, linear layers and norms by their weights: here (1, 1) of the filter and
// (10, 20) of the linear layer. `bias` adds biases, (100, 200); `targets` picks families of layers.
module @members {
  func @main(%x: tensor<?n x 1 x 2 x f32>) -> tensor<?n x 1 x f32> {
    %w = param @w = dense<[[[1.0]], [[-1.0]]]> : tensor<2 x 1 x 1 x f32>
    %b = param @b = dense<[100.0, -200.0]> : tensor<2 x f32>
    %v = param @v = dense<[[10.0], [20.0]]> : tensor<2 x 1 x f32>
    %0 = conv(%x, %w, %b) : tensor<?n x 2 x 2 x f32>
    %1 = reduce_mean(%0) {axes = [2], keepdims = 0} : tensor<?n x 2 x f32>
    %2 = matmul(%1, %v) : tensor<?n x 1 x f32>
    return %2
  }
}
