// test:
module @v20 {
  func @main(%x: tensor<?n x 24 x f32>) -> tensor<?n x 4 x 6 x f32> {
    %to = param @to = dense<[0, 6, 4]> : tensor<3 x i64>
    %0 = reshape(%x, %to) : tensor<?n x 4 x 6 x f32>
    return %0
  }
}
