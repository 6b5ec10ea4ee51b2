// test: couple
//
// Which channels are in the middle depends on how many there are, so that they stay, before and after.
module @center_crop {
  func @main(%x: tensor<?n x 3 x f32>) -> tensor<?n x 2 x f32> {
    %w = param @w : tensor<3 x 8 x f32>
    %v = param @v : tensor<4 x 2 x f32>
    %size = param @size = dense<[4]> : tensor<1 x i64>
    %h = matmul(%x, %w) : tensor<?n x 8 x f32>
    %c = center_crop_pad(%h, %size) {axes = [1]} : tensor<?n x 4 x f32>
    %y = matmul(%c, %v) : tensor<?n x 2 x f32>
    return %y
  }
}
