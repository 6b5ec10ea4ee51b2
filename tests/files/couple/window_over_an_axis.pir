// test: couple
// show: channels
//
// A convolution whose kernel is as long as an axis, as over the vectors of words (Kim, "Convolutional Neural Networks for
// Sentence Classification", 2014), sums over it: c1, the width of the vectors, goes with the kernel's last axis. Along words
// it moves, and with padding, gaps or a shorter kernel it would along the vectors as well: @v's width stays.
module @window_over_an_axis {
  func @main(%ids: tensor<1 x 1 x 7 x i64>) -> (tensor<1 x 2 x 5 x 1 x f32>, tensor<1 x 2 x 5 x 3 x f32>) {
    %e = param @e : tensor<10 x 8 x f32>
    %f = param @f : tensor<10 x 8 x f32>
    %w = param @w : tensor<4 x 1 x 3 x 8 x f32>
    %p = param @p : tensor<2 x 4 x 1 x 1 x f32>
    %v = param @v : tensor<2 x 1 x 3 x 8 x f32>
    %0 = gather(%e, %ids) : tensor<1 x 1 x 7 x 8 x f32>
    %1 = conv(%0, %w) {kernel_shape = [3, 8]} : tensor<1 x 4 x 5 x 1 x f32>
    %2 = relu(%1) : tensor<1 x 4 x 5 x 1 x f32>
    %3 = conv(%2, %p) : tensor<1 x 2 x 5 x 1 x f32>
    %4 = gather(%f, %ids) : tensor<1 x 1 x 7 x 8 x f32>
    %5 = conv(%4, %v) {pads = [0, 1, 0, 1]} : tensor<1 x 2 x 5 x 3 x f32>
    return %3, %5
  }
}
