// test: couple
//
// Someone else's op, described by one line in the header: gate reads 2 * c channels and gives c. It couples like
// any other, with no code.
module @declared {
  op @acme.gate "com.acme::Gate" : x[n, 2*c] -> y[n, c]
  func @main(%x: tensor<?n x 3 x f32>) -> tensor<?n x 5 x f32> {
    %w1 = param @w1 : tensor<3 x 8 x f32>
    %w2 = param @w2 : tensor<4 x 5 x f32>
    %0 = matmul(%x, %w1) : tensor<?n x 8 x f32>
    %1 = acme.gate(%0) : tensor<?n x 4 x f32>
    %2 = matmul(%1, %w2) : tensor<?n x 5 x f32>
    return %2
  }
}
