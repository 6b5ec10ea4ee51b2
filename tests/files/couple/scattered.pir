// test: couple
//
// Part of a fused bias is replaced at constant positions in a row, as Swin v2 does with its key's: the bias is cut
// there, and into the three that the reshape makes of it.
module @scattered {
  func @main(%x: tensor<?n x 6 x f32>) -> tensor<?n x 3 x 4 x f32> {
    %w = param @w : tensor<6 x 12 x f32>
    %bias = param @bias : tensor<12 x f32>
    %at = param @at = dense<[[4], [5], [6], [7]]> : tensor<4 x 1 x i64>
    %zeros = param @zeros : tensor<4 x f32>
    %three = param @three = dense<[0, 3, 4]> : tensor<3 x i64>
    %scale = param @scale : tensor<4 x f32>
    %v = param @v : tensor<4 x 4 x f32>

    %0 = matmul(%x, %w) : tensor<?n x 12 x f32>
    %1 = scatter_nd(%bias, %at, %zeros) : tensor<12 x f32>
    %2 = add(%0, %1) : tensor<?n x 12 x f32>
    %3 = reshape(%2, %three) : tensor<?n x 3 x 4 x f32>
    %4 = mul(%3, %scale) : tensor<?n x 3 x 4 x f32>
    %5 = matmul(%4, %v) : tensor<?n x 3 x 4 x f32>
    return %5
  }
}
