// test: couple
//
// A split whose parts go separate ways: two classes side by side, c1 + c2, each pruned by itself.
module @split_apart {
  func @main(%x: tensor<?n x 6 x f32>) -> (tensor<?n x 5 x f32>, tensor<?n x 5 x f32>) {
    %fused = param @fused : tensor<6 x 16 x f32>
    %sizes = param @sizes = dense<[4, 12]> : tensor<2 x i64>
    %left = param @left : tensor<4 x 5 x f32>
    %right = param @right : tensor<12 x 5 x f32>

    %both = matmul(%x, %fused) : tensor<?n x 16 x f32>
    %a, %b = split(%both, %sizes) {axis = 1} : (tensor<?n x 4 x f32>, tensor<?n x 12 x f32>)
    %y = matmul(%a, %left) : tensor<?n x 5 x f32>
    %z = matmul(%b, %right) : tensor<?n x 5 x f32>
    return %y, %z
  }
}
