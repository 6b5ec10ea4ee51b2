// test: couple
//
// depth_to_space moves channels into pixels: of its 2 * 2 * c channels the blocks go to height and width, where
// nothing can be removed, so that they are literals and c alone is a class.
module @pixel_shuffle {
  func @main(%x: tensor<?n x 3 x 8 x 8 x f32>) -> tensor<?n x 5 x 16 x 16 x f32> {
    %w1 = param @conv1 : tensor<16 x 3 x 1 x 1 x f32>
    %w2 = param @conv2 : tensor<5 x 4 x 1 x 1 x f32>
    %0 = conv(%x, %w1) : tensor<?n x 16 x 8 x 8 x f32>
    %1 = depth_to_space(%0) {blocksize = 2, mode = "DCR"} : tensor<?n x 4 x 16 x 16 x f32>
    %2 = conv(%1, %w2) : tensor<?n x 5 x 16 x 16 x f32>
    return %2
  }
}
