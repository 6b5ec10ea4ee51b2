// test: couple
//
// Tools give what they do not know symbols, each its own: here how long the results of an unknown op are. That both sums
// stand side by side says that they are as long; the same number of channels behind both cancels, and the symbols are one.
module @symbols {
  func @main(%x: tensor<?n x 4 x f32>) -> tensor<?n * 2 x 2 x f32> {
    %w1 = param @first : tensor<4 x 3 x f32>
    %k = matmul(%x, %w1) : tensor<?n x 3 x f32>
    %a = "acme::Op"(%x) : tensor<?n x ?p x f32>
    %b = "acme::Op"(%x) : tensor<?n x ?q x f32>
    %c = concat(%a, %k) {axis = 1} : tensor<?n x ?p + 3 x f32>
    %d = concat(%b, %k) {axis = 1} : tensor<?n x ?q + 3 x f32>
    %e = concat(%c, %d) {axis = 0} : tensor<?n * 2 x ?p + 3 x f32>
    %w2 = "acme::Weight"(%x) : tensor<?p + 3 x 2 x f32>
    %y = matmul(%e, %w2) : tensor<?n * 2 x 2 x f32>
    return %y
  }
}
