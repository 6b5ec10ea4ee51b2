// test: mask
//
// A mean over channels that are absent is a mean over fewer: softmax gets -inf where a channel is absent, and layer
// norm, which takes mean and variance, is written out with means over what is there.
module @norm {
  channels c0 = 4 {keep = [0, 2]}
  func @main(%x: tensor<?n x 3 x f32>) -> tensor<?n x 2 x f32> {
    %up = param @up : tensor<3 x c0 x f32>
    %scale = param @scale : tensor<c0 x f32>
    %down = param @down : tensor<c0 x 2 x f32>
    %0 = matmul(%x, %up) : tensor<?n x c0 x f32>
    %1 = layer_norm(%0, %scale) {axis = -1} : tensor<?n x c0 x f32>
    %2 = softmax(%1) {axis = -1} : tensor<?n x c0 x f32>
    %3 = matmul(%2, %down) : tensor<?n x 2 x f32>
    return %3
  }
}
