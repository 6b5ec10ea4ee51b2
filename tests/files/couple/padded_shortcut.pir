// test: couple
//
// ResNet's shortcut without parameters: every other pixel, and the channels padded with zeros on both sides from 4
// to 8. The block's 8 channels are three classes in a row: padding, the stem's channels, padding. The padded
// positions are zeros in the shortcut and live in the sum, so they can be removed like any others.
module @padded_shortcut {
  func @main(%x: tensor<?n x 3 x 8 x 8 x f32>) -> tensor<?n x 10 x f32> {
    %stem = param @stem : tensor<4 x 3 x 1 x 1 x f32>
    %down = param @down : tensor<8 x 4 x 1 x 1 x f32>
    %head = param @fc : tensor<8 x 10 x f32>
    %from = param @from = dense<[0, 0]> : tensor<2 x i64>
    %to = param @to = dense<[9223372036854775807, 9223372036854775807]> : tensor<2 x i64>
    %axes = param @axes = dense<[2, 3]> : tensor<2 x i64>
    %steps = param @steps = dense<[2, 2]> : tensor<2 x i64>
    %pads = param @pads = dense<[0, 2, 0, 0, 0, 2, 0, 0]> : tensor<8 x i64>

    %0 = conv(%x, %stem) : tensor<?n x 4 x 8 x 8 x f32>
    %1 = conv(%0, %down) {strides = [2, 2]} : tensor<?n x 8 x 4 x 4 x f32>
    %2 = slice(%0, %from, %to, %axes, %steps) : tensor<?n x 4 x 4 x 4 x f32>
    %3 = pad(%2, %pads) : tensor<?n x 8 x 4 x 4 x f32>
    %4 = add(%1, %3) : tensor<?n x 8 x 4 x 4 x f32>
    %5 = reduce_mean(%4) {axes = [2, 3], keepdims = 0} : tensor<?n x 8 x f32>
    %6 = matmul(%5, %head) : tensor<?n x 10 x f32>
    return %6
  }
}
