// test: couple
//
// Features are put in another order and reshaped in three ways, and cut elsewhere besides. On the way a part turns out to be
// a factor of itself, `x = s * x`, beside other products that it is. Nothing is concluded from two of these before the
// element is seen to stay: that would have no end.
module @factor_on_the_way {
  func @main(%x: tensor<?n x 2 x f32>) -> tensor<?n x 2 x f32> {
    %layer = param @layer : tensor<2 x 36 x f32>
    %last = param @last : tensor<36 x 2 x f32>
    %order = param @order = dense<[15, 3, 18]> : tensor<3 x i64>
    %elsewhere = param @elsewhere = dense<[25, 9, 2]> : tensor<3 x i64>
    %two = param @two = dense<[0, 2, 2, 9]> : tensor<4 x i64>
    %twelve = param @twelve = dense<[0, 12, 3]> : tensor<3 x i64>
    %four = param @four = dense<[0, 1, 4, 9]> : tensor<4 x i64>

    %0 = matmul(%x, %layer) : tensor<?n x 36 x f32>
    %1, %2, %3 = split(%0, %order) {axis = 1} : (tensor<?n x 15 x f32>, tensor<?n x 3 x f32>, tensor<?n x 18 x f32>)
    %4 = concat(%2, %3, %1) {axis = 1} : tensor<?n x 36 x f32>
    %5, %6, %7 = split(%0, %elsewhere) {axis = 1} : (tensor<?n x 25 x f32>, tensor<?n x 9 x f32>, tensor<?n x 2 x f32>)
    %8 = concat(%5, %7, %6) {axis = 1} : tensor<?n x 36 x f32>
    %9 = reshape(%4, %two) : tensor<?n x 2 x 2 x 9 x f32>
    %10 = reshape(%4, %twelve) : tensor<?n x 12 x 3 x f32>
    %11 = reshape(%4, %four) : tensor<?n x 1 x 4 x 9 x f32>
    %12 = matmul(%8, %last) : tensor<?n x 2 x f32>
    return %12
  }
}
