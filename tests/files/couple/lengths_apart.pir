// test: couple
//
// Two sequences of any length, flattened and put side by side, have 128 elements together. How many of them are of which is
// not said, so their channels stay.
module @lengths_apart {
  func @main(%x: tensor<?n x ?p x 4 x f32>, %z: tensor<?n x ?q x 4 x f32>) -> tensor<?n x 3 x f32> {
    %w1 = param @first : tensor<4 x 8 x f32>
    %v1 = param @other : tensor<4 x 6 x f32>
    %k = matmul(%x, %w1) : tensor<?n x ?p x 8 x f32>
    %l = matmul(%z, %v1) : tensor<?n x ?q x 6 x f32>
    %shape = param @shape = dense<[0, -1]> : tensor<2 x i64>
    %f = reshape(%k, %shape) : tensor<?n x ?p * 8 x f32>
    %g = reshape(%l, %shape) : tensor<?n x ?q * 6 x f32>
    %c = concat(%f, %g) {axis = 1} : tensor<?n x ?p * 8 + ?q * 6 x f32>
    %w2 = param @second : tensor<128 x 3 x f32>
    %y = matmul(%c, %w2) : tensor<?n x 3 x f32>
    return %y
  }
}
