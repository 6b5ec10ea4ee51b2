// test: couple
//
// A slice that takes every second element of an axis takes one of each pair: pairs stay whole, and their number may
// shrink. Here two halves of a head, interleaved, are turned as rotary embeddings turn them.
module @rotary_interleaved {
  func @main(%x: tensor<?n x 6 x f32>) -> tensor<?n x 2 x f32> {
    %w = param @w : tensor<6 x 8 x f32>
    %cos = param @cos : tensor<8 x f32>
    %sin = param @sin : tensor<8 x f32>
    %v = param @v : tensor<8 x 2 x f32>
    %0 = constant() {value = dense<0> : tensor<1 x i64>} : tensor<1 x i64>
    %1 = constant() {value = dense<1> : tensor<1 x i64>} : tensor<1 x i64>
    %2 = constant() {value = dense<2> : tensor<1 x i64>} : tensor<1 x i64>
    %end = constant() {value = dense<9223372036854775807> : tensor<1 x i64>} : tensor<1 x i64>
    %pairs = constant() {value = dense<[-1, 8]> : tensor<2 x i64>} : tensor<2 x i64>
    %4 = matmul(%x, %w) : tensor<?n x 8 x f32>
    %even = slice(%4, %0, %end, %1, %2) : tensor<?n x 4 x f32>
    %odd = slice(%4, %1, %end, %1, %2) : tensor<?n x 4 x f32>
    %5 = neg(%odd) : tensor<?n x 4 x f32>
    %6 = unsqueeze(%5, %2) : tensor<?n x 4 x 1 x f32>
    %7 = unsqueeze(%even, %2) : tensor<?n x 4 x 1 x f32>
    %8 = concat(%6, %7) {axis = 2} : tensor<?n x 4 x 2 x f32>
    %9 = reshape(%8, %pairs) : tensor<?n x 8 x f32>
    %10 = mul(%4, %cos) : tensor<?n x 8 x f32>
    %11 = mul(%9, %sin) : tensor<?n x 8 x f32>
    %12 = add(%10, %11) : tensor<?n x 8 x f32>
    %13 = matmul(%12, %v) : tensor<?n x 2 x f32>
    return %13
  }
}
