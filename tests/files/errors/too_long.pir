// test: couple,importance
// test: couple,importance{criterion=random}
// test: couple,importance{criterion=random,freeze=[c0]}
//
// An extent is a number in a text, and no memory stands for it: here the data of all parameters is empty or missing.
module @too_long {
  func @main(%x: tensor<?n x 0 x f32>) -> tensor<?n x 3 x f32> {
    %w = param @w = dense<[]> : tensor<0 x 4000000000000000000 x f32>
    %u = param @u : tensor<4000000000000000000 x 3 x f32>
    %v = matmul(%x, %w) : tensor<?n x 4000000000000000000 x f32>
    %y = matmul(%v, %u) : tensor<?n x 3 x f32>
    return %y
  }
}
