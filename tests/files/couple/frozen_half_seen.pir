// test: couple
//
// What an undescribed op gives has no type, and neither has what follows from it. Weights that meet such a tensor are
// frozen with all their axes, since what couples them can't be seen; the rest of the model is not.
module @frozen_half_seen {
  func @main(%x: tensor<?n x 3 x f32>) -> tensor<?n x 2 x f32> {
    %w1 = param @w1 : tensor<3 x 4 x f32>
    %w2 = param @w2 : tensor<4 x 5 x f32>
    %w3 = param @w3 : tensor<5 x 6 x f32>
    %w4 = param @w4 : tensor<6 x 2 x f32>
    %0 = gemm(%x, %w1) : tensor<?n x 4 x f32>
    %1 = gemm(%0, %w2) : none
    %2 = "com.acme::Mystery"(%1) : none
    %3 = gemm(%2, %w3) : none
    %4 = relu(%3) : none
    %5 = gemm(%4, %w4) : tensor<?n x 2 x f32>
    return %5
  }
}
