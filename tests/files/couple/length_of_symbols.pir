// test: couple
//
// Images of any size are flattened for a layer that takes 128 of their elements: 16 places of each of 8 channels, however
// high and wide they are. So the layer's axis is the channels times 16, with channels outside the places or inside.
module @length_of_symbols {
  func @main(%x: tensor<?n x ?h x ?w x 4 x f32>) -> (tensor<?n x 3 x f32>, tensor<?n x 3 x f32>) {
    %w1 = param @first : tensor<4 x 8 x f32>
    %k = matmul(%x, %w1) : tensor<?n x ?h x ?w x 8 x f32>
    %shape = param @shape = dense<[0, -1]> : tensor<2 x i64>
    %inside = reshape(%k, %shape) : tensor<?n x ?h * ?w * 8 x f32>
    %w2 = param @second : tensor<128 x 3 x f32>
    %y = matmul(%inside, %w2) : tensor<?n x 3 x f32>
    %w3 = param @third : tensor<4 x 8 x f32>
    %l = matmul(%x, %w3) : tensor<?n x ?h x ?w x 8 x f32>
    %first = transpose(%l) {perm = [0, 3, 1, 2]} : tensor<?n x 8 x ?h x ?w x f32>
    %outside = flatten(%first) {axis = 1} : tensor<?n x 8 * ?h * ?w x f32>
    %w4 = param @fourth : tensor<128 x 3 x f32>
    %z = matmul(%outside, %w4) : tensor<?n x 3 x f32>
    return %y, %z
  }
}
