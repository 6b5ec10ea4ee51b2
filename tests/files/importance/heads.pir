// test: couple,importance{p=1,normalize=none,reduce=sum}
//
// Two classes on one axis: @w's columns are c1 * c0, heads and width. A head's score adds its columns up, a position's
// score adds it up over the heads. Classes that are frozen get no scores.
module @heads {
  func @main(%x: tensor<?n x 1 x f32>) -> tensor<?n x 1 x f32> {
    %w = param @w = dense<[[1.0, 2.0, 4.0, 8.0]]> : tensor<1 x 4 x f32>
    %to = param @to = dense<[0, 2, 2]> : tensor<3 x i64>
    %back = param @back = dense<[0, 4]> : tensor<2 x i64>
    %v = param @v = dense<0.0> : tensor<4 x 1 x f32>
    %s = param @s = dense<0.0> : tensor<2 x 1 x f32>
    %0 = matmul(%x, %w) : tensor<?n x 4 x f32>
    %1 = reshape(%0, %to) : tensor<?n x 2 x 2 x f32>
    %2 = mul(%1, %s) : tensor<?n x 2 x 2 x f32>
    %3 = reshape(%2, %back) : tensor<?n x 4 x f32>
    %4 = matmul(%3, %v) : tensor<?n x 1 x f32>
    return %4
  }
}
