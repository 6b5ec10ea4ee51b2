// test: couple
//
// Windows of one element, one after the other, mix no neighbours: an MLP-Mixer that is written as 1-D convolutions has its
// features along their spatial axis. The second convolution steps, and the third is padded: these freeze what they go along.
module @kernel_of_one {
  func @main(%x: tensor<?n x 6 x 3 x f32>) -> (tensor<?n x 2 x 3 x f32>, tensor<?n x 2 x 3 x f32>, tensor<?n x 2 x 6 x f32>) {
    %w = param @w : tensor<3 x 4 x f32>
    %tokens = param @tokens : tensor<8 x 6 x 1 x f32>
    %out = param @out : tensor<2 x 8 x 1 x f32>
    %b = param @b : tensor<4 x 3 x f32>
    %v = param @v : tensor<3 x 5 x f32>
    %steps = param @steps : tensor<2 x 6 x 1 x f32>
    %u = param @u : tensor<3 x 4 x f32>
    %padded = param @padded : tensor<2 x 6 x 1 x f32>
    %h = matmul(%x, %w) : tensor<?n x 6 x 4 x f32>
    %mixed = conv(%h, %tokens) {kernel_shape = [1]} : tensor<?n x 8 x 4 x f32>
    %t = conv(%mixed, %out) {kernel_shape = [1]} : tensor<?n x 2 x 4 x f32>
    %y = matmul(%t, %b) : tensor<?n x 2 x 3 x f32>
    %g = matmul(%x, %v) : tensor<?n x 6 x 5 x f32>
    %s = conv(%g, %steps) {kernel_shape = [1], strides = [2]} : tensor<?n x 2 x 3 x f32>
    %k = matmul(%x, %u) : tensor<?n x 6 x 4 x f32>
    %p = conv(%k, %padded) {kernel_shape = [1], pads = [1, 1]} : tensor<?n x 2 x 6 x f32>
    return %y, %s, %p
  }
}
