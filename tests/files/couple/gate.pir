// test: couple
//
// Squeeze and excitation: a small net makes one gate for each channel. The gates [c0, 1, 1] broadcast over pixels
// (a literal 1 couples nothing) and couple to the channels that they scale; the bottleneck c2 is free.
module @gate {
  func @main(%x: tensor<?n x 3 x 8 x 8 x f32>) -> tensor<?n x 5 x 8 x 8 x f32> {
    %w1 = param @conv1 : tensor<16 x 3 x 1 x 1 x f32>
    %reduce = param @se.reduce : tensor<4 x 16 x 1 x 1 x f32>
    %expand = param @se.expand : tensor<16 x 4 x 1 x 1 x f32>
    %w2 = param @conv2 : tensor<5 x 16 x 1 x 1 x f32>

    %0 = conv(%x, %w1) : tensor<?n x 16 x 8 x 8 x f32>
    %1 = global_average_pool(%0) : tensor<?n x 16 x 1 x 1 x f32>
    %2 = conv(%1, %reduce) : tensor<?n x 4 x 1 x 1 x f32>
    %3 = relu(%2) : tensor<?n x 4 x 1 x 1 x f32>
    %4 = conv(%3, %expand) : tensor<?n x 16 x 1 x 1 x f32>
    %5 = sigmoid(%4) : tensor<?n x 16 x 1 x 1 x f32>
    %6 = mul(%0, %5) : tensor<?n x 16 x 8 x 8 x f32>
    %7 = conv(%6, %w2) : tensor<?n x 5 x 8 x 8 x f32>
    return %7
  }
}
