// test: couple
//
// How long the flattened axis is says what the ops before and behind do: that the scales of the product are one for each
// place and channel, and how many places stand in each of the four parts.
module @numbers_tell_more {
  func @main(%x: tensor<?n x ?h x 4 x f32>) -> (tensor<?n x 3 x f32>, tensor<?n x 4 x 3 x f32>) {
    %w1 = param @first : tensor<4 x 8 x f32>
    %k = matmul(%x, %w1) : tensor<?n x ?h x 8 x f32>
    %flat = flatten(%k) {axis = 1} : tensor<?n x ?h * 8 x f32>
    %b = param @b : tensor<128 x f32>
    %s = mul(%flat, %b) : tensor<?n x 128 x f32>
    %w2 = param @second : tensor<128 x 3 x f32>
    %y = matmul(%s, %w2) : tensor<?n x 3 x f32>
    %sh = param @sh = dense<[0, 4, 32]> : tensor<3 x i64>
    %r = reshape(%flat, %sh) : tensor<?n x 4 x 32 x f32>
    %w3 = param @third : tensor<32 x 3 x f32>
    %z = matmul(%r, %w3) : tensor<?n x 4 x 3 x f32>
    return %y, %z
  }
}
