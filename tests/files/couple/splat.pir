// test: couple
//
// A shared constant of equal elements is no tie: exporters store the many scales of ones that a fresh net has only
// once. Its uses get copies where they diverge, c1 here and c2 there. @tied, whose elements differ, does tie:
// c3 is one class in both places.
module @splat {
  func @main(%x: tensor<?n x 3 x f32>) -> tensor<?n x 5 x f32> {
    %ones = param @ones = dense<1.0> : tensor<4 x f32>
    %tied = param @tied = dense<[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]> : tensor<6 x f32>
    %w1 = param @w1 : tensor<3 x 4 x f32>
    %w2 = param @w2 : tensor<4 x 4 x f32>
    %w3 = param @w3 : tensor<4 x 6 x f32>
    %w4 = param @w4 : tensor<6 x 6 x f32>
    %w5 = param @w5 : tensor<6 x 5 x f32>

    %0 = matmul(%x, %w1) : tensor<?n x 4 x f32>
    %1 = mul(%0, %ones) : tensor<?n x 4 x f32>
    %2 = matmul(%1, %w2) : tensor<?n x 4 x f32>
    %3 = mul(%2, %ones) : tensor<?n x 4 x f32>
    %4 = matmul(%3, %w3) : tensor<?n x 6 x f32>
    %5 = mul(%4, %tied) : tensor<?n x 6 x f32>
    %6 = matmul(%5, %w4) : tensor<?n x 6 x f32>
    %7 = mul(%6, %tied) : tensor<?n x 6 x f32>
    %8 = matmul(%7, %w5) : tensor<?n x 5 x f32>
    return %8
  }
}
