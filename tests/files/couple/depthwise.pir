// test: couple
//
// As many groups as channels: each has one channel in, so that the groups are the class of the layer before. Here
// each group has two filters, and the channels after are c0 * c2: channel by channel, its filters side by side.
module @depthwise {
  func @main(%x: tensor<?n x 3 x 8 x 8 x f32>) -> tensor<?n x 5 x 8 x 8 x f32> {
    %w1 = param @expand : tensor<8 x 3 x 1 x 1 x f32>
    %w2 = param @depthwise : tensor<16 x 1 x 3 x 3 x f32>
    %w3 = param @project : tensor<5 x 16 x 1 x 1 x f32>

    %0 = conv(%x, %w1) : tensor<?n x 8 x 8 x 8 x f32>
    %1 = conv(%0, %w2) {group = 8, pads = [1, 1, 1, 1]} : tensor<?n x 16 x 8 x 8 x f32>
    %2 = conv(%1, %w3) : tensor<?n x 5 x 8 x 8 x f32>
    return %2
  }
}
