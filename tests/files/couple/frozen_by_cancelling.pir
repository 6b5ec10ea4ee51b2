// test: couple
//
// Two concatenations are added, so that their first parts are one: %a goes to the axis that the rule speaks of, and from
// where the rule leads, %c1, on to the output.
module @frozen_by_cancelling {
  func @main(%x: tensor<?n x 3 x 8 x 8 x f32>) -> tensor<?n x 4 x 8 x 8 x f32> {
    %wa = param @a : tensor<4 x 3 x 1 x 1 x f32>
    %wb = param @b : tensor<8 x 3 x 1 x 1 x f32>
    %wc = param @c : tensor<4 x 3 x 1 x 1 x f32>
    %wd = param @d : tensor<8 x 3 x 1 x 1 x f32>
    %a = conv(%x, %wa) : tensor<?n x 4 x 8 x 8 x f32>
    %a1 = relu(%a) : tensor<?n x 4 x 8 x 8 x f32>
    %b = conv(%x, %wb) : tensor<?n x 8 x 8 x 8 x f32>
    %c = conv(%x, %wc) : tensor<?n x 4 x 8 x 8 x f32>
    %c1 = relu(%c) : tensor<?n x 4 x 8 x 8 x f32>
    %c2 = sigmoid(%c1) : tensor<?n x 4 x 8 x 8 x f32>
    %d = conv(%x, %wd) : tensor<?n x 8 x 8 x 8 x f32>
    %p = concat(%a1, %b) {axis = 1} : tensor<?n x 12 x 8 x 8 x f32>
    %q = concat(%c1, %d) {axis = 1} : tensor<?n x 12 x 8 x 8 x f32>
    %s = add(%p, %q) : tensor<?n x 12 x 8 x 8 x f32>
    return %c2
  }
}
