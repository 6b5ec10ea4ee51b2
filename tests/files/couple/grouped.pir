// test: couple
//
// A convolution in 2 groups: its channels are group by group, on both sides, `c1 * c0 -> c1 * c3`. Removing a group
// removes it from the layer before and the layer after; removing c0's element removes that place from each group.
module @grouped {
  func @main(%x: tensor<?n x 3 x 8 x 8 x f32>) -> tensor<?n x 5 x 8 x 8 x f32> {
    %w1 = param @conv1 : tensor<8 x 3 x 1 x 1 x f32>
    %w2 = param @grouped : tensor<12 x 4 x 3 x 3 x f32>
    %w3 = param @conv3 : tensor<5 x 12 x 1 x 1 x f32>

    %0 = conv(%x, %w1) : tensor<?n x 8 x 8 x 8 x f32>
    %1 = conv(%0, %w2) {group = 2, pads = [1, 1, 1, 1]} : tensor<?n x 12 x 8 x 8 x f32>
    %2 = conv(%1, %w3) : tensor<?n x 5 x 8 x 8 x f32>
    return %2
  }
}
