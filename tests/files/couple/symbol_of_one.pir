// test: couple
//
// What is as long as a symbol times 8 has 8 elements: so the symbol is 1, and what the image is reshaped to are its channels.
module @symbol_of_one {
  func @main(%x: tensor<?n x ?h x 4 x f32>) -> tensor<?n x ?h x 3 x f32> {
    %w1 = param @first : tensor<4 x 8 x f32>
    %k = matmul(%x, %w1) : tensor<?n x ?h x 8 x f32>
    %s1 = param @s1 = dense<[0, 8]> : tensor<2 x i64>
    %b = reshape(%k, %s1) : tensor<?n x 8 x f32>
    %s0 = param @s0 = dense<[1]> : tensor<1 x i64>
    %u = unsqueeze(%b, %s0) : tensor<?n x 1 x 8 x f32>
    %y = add(%k, %u) : tensor<?n x ?h x 8 x f32>
    %w2 = param @second : tensor<8 x 3 x f32>
    %z = matmul(%y, %w2) : tensor<?n x ?h x 3 x f32>
    return %z
  }
}
