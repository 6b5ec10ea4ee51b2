// test: couple
//
// The taps of a deformable convolution are moved alike for the channels of an offset group. Groups that are those of the
// filters as well keep their number, and lose channels inside; where the two differ, all channels stay.
module @offset_groups {
  func @main(%x: tensor<?n x 3 x 5 x 5 x f32>, %two: tensor<?n x 36 x 5 x 5 x f32>, %four: tensor<?n x 72 x 5 x 5 x f32>) -> (tensor<?n x 2 x 5 x 5 x f32>, tensor<?n x 2 x 5 x 5 x f32>) {
    %w = param @first : tensor<8 x 3 x 1 x 1 x f32>
    %v = param @second : tensor<6 x 4 x 3 x 3 x f32>
    %u = param @third : tensor<2 x 6 x 1 x 1 x f32>
    %h = conv(%x, %w) : tensor<?n x 8 x 5 x 5 x f32>
    %d = deform_conv(%h, %v, %two) {group = 2, offset_group = 2, pads = [1, 1, 1, 1]} : tensor<?n x 6 x 5 x 5 x f32>
    %y = conv(%d, %u) : tensor<?n x 2 x 5 x 5 x f32>
    %v2 = param @fourth : tensor<6 x 4 x 3 x 3 x f32>
    %w2 = param @fifth : tensor<8 x 3 x 1 x 1 x f32>
    %u2 = param @sixth : tensor<2 x 6 x 1 x 1 x f32>
    %h2 = conv(%x, %w2) : tensor<?n x 8 x 5 x 5 x f32>
    %d2 = deform_conv(%h2, %v2, %four) {group = 2, offset_group = 4, pads = [1, 1, 1, 1]} : tensor<?n x 6 x 5 x 5 x f32>
    %z = conv(%d2, %u2) : tensor<?n x 2 x 5 x 5 x f32>
    return %y, %z
  }
}
