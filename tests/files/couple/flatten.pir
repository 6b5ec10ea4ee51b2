// test: couple
//
// Row-major products. Flattening [c0, 3, 3] gives c0 * 9: channel by channel, 9 pixels each. With channels last it
// gives 9 * c1: pixel by pixel, all channels at each.
module @flatten {
  func @main(%x: tensor<?n x 3 x 3 x 3 x f32>) -> (tensor<?n x 5 x f32>, tensor<?n x 5 x f32>) {
    %w1 = param @conv1 : tensor<4 x 3 x 1 x 1 x f32>
    %w2 = param @conv2 : tensor<4 x 3 x 1 x 1 x f32>
    %first = param @fc_first : tensor<36 x 5 x f32>
    %last = param @fc_last : tensor<36 x 5 x f32>

    %0 = conv(%x, %w1) : tensor<?n x 4 x 3 x 3 x f32>
    %1 = flatten(%0) : tensor<?n x 36 x f32>
    %2 = matmul(%1, %first) : tensor<?n x 5 x f32>
    %3 = conv(%x, %w2) : tensor<?n x 4 x 3 x 3 x f32>
    %4 = transpose(%3) {perm = [0, 2, 3, 1]} : tensor<?n x 3 x 3 x 4 x f32>
    %5 = flatten(%4) : tensor<?n x 36 x f32>
    %6 = matmul(%5, %last) : tensor<?n x 5 x f32>
    return %2, %6
  }
}
