// test: verify
//
// Types that fit: the classes' elements agree along all that is contracted, added, grouped and reshaped. What does
// not fit is in ../errors.
module @classes {
  channels c0 = 2
  channels c1 = 3
  func @main(%x: tensor<?n x 3 x f32>) -> tensor<?n x 2 x f32> {
    %w = param @w : tensor<3 x c0 * c1 x f32>
    %to = param @to = dense<[0, 2, 3]> : tensor<3 x i64>
    %v = param @v : tensor<c1 x 2 x f32>
    %0 = matmul(%x, %w) : tensor<?n x c0 * c1 x f32>
    %1 = reshape(%0, %to) : tensor<?n x c0 x c1 x f32>
    %2 = reduce_mean(%1) {axes = [1], keepdims = 0} : tensor<?n x c1 x f32>
    %3 = matmul(%2, %v) : tensor<?n x 2 x f32>
    return %3
  }
}
