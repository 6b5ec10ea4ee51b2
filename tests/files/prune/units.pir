// test: prune
//
// What is left of a stretch is one element. A depthwise convolution of one channel is one without groups, so that its
// `group` says what the axis did: `c0[1]` may be the group, with one channel in it, or the channel of the only group.
// What the weights' own axes are tells which. Beside a 1 that broadcasts, what has to stay is a 1 as well.
module @units {
  channels c0 = 3 {keep = [0, 1]}
  func @main(%x: tensor<?n x 2 x 3 x 3 x f32>) -> (tensor<?n x 1 x 3 x 3 x f32>, tensor<?n x 1 x 3 x 3 x f32>, tensor<?n x 1 x 3 x 3 x f32>) {
    %w = param @w : tensor<c0 x 2 x 1 x 1 x f32>
    %depthwise = param @depthwise : tensor<c0[1:3] x 1 x 1 x 1 x f32>
    %transposed = param @transposed : tensor<c0[1:3] x 1 x 1 x 1 x f32>
    %scale = param @scale : tensor<1 x 1 x 1 x f32>
    %axes = param @axes = dense<[1]> : tensor<1 x i64>
    %at = param @at = dense<[1, 2]> : tensor<2 x i64>

    %0 = conv(%x, %w) : tensor<?n x c0 x 3 x 3 x f32>
    %1, %2 = split(%0, %at) {axis = 1} : (tensor<?n x c0[0] x 3 x 3 x f32>, tensor<?n x c0[1:3] x 3 x 3 x f32>)
    %3 = conv(%2, %depthwise) {group = 2} : tensor<?n x c0[1:3] x 3 x 3 x f32>
    %4 = conv_transpose(%2, %transposed) {group = 2} : tensor<?n x c0[1:3] x 3 x 3 x f32>
    %5 = reduce_l2(%3, %axes) : tensor<?n x 1 x 3 x 3 x f32>
    %6 = reduce_l2(%4, %axes) : tensor<?n x 1 x 3 x 3 x f32>
    %7 = mul(%2, %scale) : tensor<?n x c0[1:3] x 3 x 3 x f32>
    %8 = reduce_l2(%7, %axes) : tensor<?n x 1 x 3 x 3 x f32>
    return %5, %6, %8
  }
}
