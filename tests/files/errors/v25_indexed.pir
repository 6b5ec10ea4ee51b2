// test:
module @v25 {
  channels c0 = 100
  func @main(%ids: tensor<?n x i64>) -> tensor<?n x 8 x f32> {
    %table = param @wte : tensor<c0 x 8 x f32>
    %0 = gather(%table, %ids) : tensor<?n x 8 x f32>
    return %0
  }
}
