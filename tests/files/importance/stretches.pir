// test: importance{p=1,normalize=none,reduce=sum}
// test: importance{p=1,normalize=none,reduce=max}
// test: importance{criterion=l1,normalize=none}
// test: importance{criterion=fpgm,normalize=none,reduce=sum}
// test: importance{p=1,normalize=none,reduce=sum,compat=torch-pruning}
// show: channels
//
// Channels of which some stand in more places than others: on the rows of @v channel 0 three times and the others once,
// 1 + 10 + 20 + 30, 2 + 40 and 4 + 50; on those of @u only 1 and 2, 100 and 200 more. For `fpgm` all rows of @v are
// compared: those of channel 0 lie 100, 70 and 60 from the others in sum, those of 1 and 2 lie 70 and 100; the columns of
// @w lie 4, 3 and 5 from each other, the rows of @u 100.
module @stretches {
  channels c0 = 3 {root = @w:1}
  func @main(%x: tensor<?n x 1 x f32>) -> (tensor<?n x 1 x f32>, tensor<?n x 1 x f32>) {
    %w = param @w = dense<[[1.0, 2.0, 4.0]]> : tensor<1 x c0 x f32>
    %v = param @v = dense<[[10.0], [20.0], [30.0], [40.0], [50.0]]> : tensor<3 * c0[0] + c0[1:3] x 1 x f32>
    %u = param @u = dense<[[100.0], [200.0]]> : tensor<c0[1:3] x 1 x f32>
    %at = param @at = dense<[1, 2]> : tensor<2 x i64>
    %three = param @three = dense<[1, 3]> : tensor<2 x i64>
    %0 = matmul(%x, %w) : tensor<?n x c0 x f32>
    %1, %2 = split(%0, %at) {axis = 1} : (tensor<?n x c0[0] x f32>, tensor<?n x c0[1:3] x f32>)
    %3 = tile(%1, %three) : tensor<?n x 3 * c0[0] x f32>
    %4 = concat(%3, %2) {axis = 1} : tensor<?n x 3 * c0[0] + c0[1:3] x f32>
    %5 = matmul(%4, %v) : tensor<?n x 1 x f32>
    %6 = matmul(%2, %u) : tensor<?n x 1 x f32>
    return %5, %6
  }
}
