// test:
module @v26 {
  channels c0 = 8
  func @main(%x: tensor<?n x c0 x 6 x f32>) -> tensor<?n x 6 x c0 x f32> {
    %to = param @to = dense<[0, 6, 8]> : tensor<3 x i64>
    %0 = reshape(%x, %to) : tensor<?n x 6 x c0 x f32>
    return %0
  }
}
