// test: prune
//
// A convolution whose kernel is as long as an axis sums over it, whatever its step. That holds of an axis of one element as
// well, which is what is left here of the words' vectors, c1.
module @window_over_an_axis {
  channels c0 = 10 {frozen = ["ids"]}
  channels c1 = 4 {keep = [2]}
  channels c2 = 3 {keep = [0, 2]}
  channels c3 = 2 {frozen = ["output"]}
  func @main(%ids: tensor<1 x 1 x 7 x i64>) -> tensor<1 x c3 x 5 x 1 x f32> {
    %e = param @e : tensor<c0 x c1 x f32>
    %w = param @w : tensor<c2 x 1 x 3 x c1 x f32>
    %p = param @p : tensor<c3 x c2 x 1 x 1 x f32>
    %0 = gather(%e, %ids) : tensor<1 x 1 x 7 x c1 x f32>
    %1 = conv(%0, %w) {kernel_shape = [3, 4], strides = [1, 2]} : tensor<1 x c2 x 5 x 1 x f32>
    %2 = relu(%1) : tensor<1 x c2 x 5 x 1 x f32>
    %3 = conv(%2, %p) : tensor<1 x c3 x 5 x 1 x f32>
    return %3
  }
}
