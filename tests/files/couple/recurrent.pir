// test: couple
// show: channels
//
// What a recurrent layer goes along stays, and says so: its directions, and its steps, which here are a layer's outputs.
module @recurrent {
  func @main(%x: tensor<3 x 2 x 4 x f32>) -> tensor<5 x 2 x 2 x 6 x f32> {
    %p = param @p : tensor<5 x 3 x f32>
    %w = param @w : tensor<2 x 18 x 4 x f32>
    %r = param @r : tensor<2 x 18 x 6 x f32>
    %flat = param @flat = dense<[3, 8]> : tensor<2 x i64>
    %back = param @back = dense<[5, 2, 4]> : tensor<3 x i64>
    %a = reshape(%x, %flat) : tensor<3 x 8 x f32>
    %b = matmul(%p, %a) : tensor<5 x 8 x f32>
    %c = reshape(%b, %back) : tensor<5 x 2 x 4 x f32>
    %y, %last = gru(%c, %w, %r) {direction = "bidirectional", hidden_size = 6} : (tensor<5 x 2 x 2 x 6 x f32>, tensor<2 x 2 x 6 x f32>)
    return %y
  }
}
