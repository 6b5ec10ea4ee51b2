// test:
module @v27 {
  channels c0 = 3
  channels c1 = 4
  func @main(%x: tensor<?n x 2 x f32>) -> tensor<?n x 2 x f32> {
    %w = param @w : tensor<2 x c0 + c1 x f32>
    %sizes = param @sizes = dense<[4, 3]> : tensor<2 x i64>
    %v = param @v : tensor<c0 x 2 x f32>
    %0 = matmul(%x, %w) : tensor<?n x c0 + c1 x f32>
    %a, %b = split(%0, %sizes) {axis = 1} : (tensor<?n x c0 x f32>, tensor<?n x c1 x f32>)
    %1 = matmul(%a, %v) : tensor<?n x 2 x f32>
    return %1
  }
}
