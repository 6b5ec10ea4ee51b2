// test: couple
//
// Strides that do not divide: the same 24 channels are seen as 6 * 4 and as 4 * 6. Both have an outer factor 2 and an
// inner factor 2 in common, 2 * 6 * c1. The inner one may go (the outer one is part of both outputs). What is left
// between, 3 * 2 against 2 * 3, has nothing in common and stays.
module @strides {
  func @main(%x: tensor<?n x 3 x f32>) -> (tensor<?n x 6 x f32>, tensor<?n x 4 x f32>) {
    %w = param @w : tensor<3 x 24 x f32>
    %v = param @v : tensor<4 x f32>
    %u = param @u : tensor<6 x f32>
    %a = param @a = dense<[0, 6, 4]> : tensor<3 x i64>
    %b = param @b = dense<[0, 4, 6]> : tensor<3 x i64>

    %0 = matmul(%x, %w) : tensor<?n x 24 x f32>
    %1 = reshape(%0, %a) : tensor<?n x 6 x 4 x f32>
    %2 = matmul(%1, %v) : tensor<?n x 6 x f32>
    %3 = reshape(%0, %b) : tensor<?n x 4 x 6 x f32>
    %4 = matmul(%3, %u) : tensor<?n x 4 x f32>
    return %2, %4
  }
}
