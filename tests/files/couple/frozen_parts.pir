// test: couple
//
// What is part of a frozen axis says how it comes to be one: each layer leads through its activations to the axis of
// the concatenation, of which it is a part, and that to the output.
module @frozen_parts {
  func @main(%x: tensor<?n x 3 x 8 x 8 x f32>) -> tensor<?n x 12 x 8 x 8 x f32> {
    %wa = param @a : tensor<4 x 3 x 1 x 1 x f32>
    %wb = param @b : tensor<4 x 3 x 1 x 1 x f32>
    %wc = param @c : tensor<4 x 3 x 1 x 1 x f32>
    %a = conv(%x, %wa) : tensor<?n x 4 x 8 x 8 x f32>
    %a1 = relu(%a) : tensor<?n x 4 x 8 x 8 x f32>
    %a2 = sigmoid(%a1) : tensor<?n x 4 x 8 x 8 x f32>
    %b = conv(%x, %wb) : tensor<?n x 4 x 8 x 8 x f32>
    %b1 = relu(%b) : tensor<?n x 4 x 8 x 8 x f32>
    %c = conv(%x, %wc) : tensor<?n x 4 x 8 x 8 x f32>
    %c1 = relu(%c) : tensor<?n x 4 x 8 x 8 x f32>
    %all = concat(%a2, %b1, %c1) {axis = 1} : tensor<?n x 12 x 8 x 8 x f32>
    return %all
  }
}
