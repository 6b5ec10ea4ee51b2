// test: couple
//
// An op that nobody has described: what it reads and writes is frozen, and with it all that is coupled to that; the
// rest of the model is not. Its author can describe it in the header, see declared.pir.
module @frozen_unknown {
  func @main(%x: tensor<?n x 3 x f32>) -> tensor<?n x 2 x f32> {
    %w1 = param @w1 : tensor<3 x 4 x f32>
    %w2 = param @w2 : tensor<4 x 5 x f32>
    %w3 = param @w3 : tensor<5 x 6 x f32>
    %w4 = param @w4 : tensor<6 x 2 x f32>
    %0 = matmul(%x, %w1) : tensor<?n x 4 x f32>
    %1 = "com.acme::Mystery"(%0) : tensor<?n x 4 x f32>
    %2 = matmul(%1, %w2) : tensor<?n x 5 x f32>
    %3 = relu(%2) : tensor<?n x 5 x f32>
    %4 = matmul(%3, %w3) : tensor<?n x 6 x f32>
    %5 = tanh(%4) : tensor<?n x 6 x f32>
    %6 = matmul(%5, %w4) : tensor<?n x 2 x f32>
    return %6
  }
}
