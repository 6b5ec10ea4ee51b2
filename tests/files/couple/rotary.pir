// test: couple
//
// Rotary embedding: feature i turns with feature i + 4, and both meet angle i of the tables. The head width is 2 * c,
// of queries and keys alike; values would be untouched. What exporters write is only slices, a negation and a
// concatenation.
module @rotary {
  func @main(%x: tensor<?n x 16 x 12 x f32>) -> tensor<?n x 16 x 16 x f32> {
    %wq = param @q : tensor<12 x 8 x f32>
    %wk = param @k : tensor<12 x 8 x f32>
    %cos = param @cos : tensor<16 x 8 x f32>
    %sin = param @sin : tensor<16 x 8 x f32>
    %zero = param @zero = dense<[0]> : tensor<1 x i64>
    %half = param @half = dense<[4]> : tensor<1 x i64>
    %end = param @end = dense<[9223372036854775807]> : tensor<1 x i64>
    %axis = param @axis = dense<[2]> : tensor<1 x i64>

    %q = matmul(%x, %wq) : tensor<?n x 16 x 8 x f32>
    %q1 = slice(%q, %zero, %half, %axis) : tensor<?n x 16 x 4 x f32>
    %q2 = slice(%q, %half, %end, %axis) : tensor<?n x 16 x 4 x f32>
    %nq2 = neg(%q2) : tensor<?n x 16 x 4 x f32>
    %qr = concat(%nq2, %q1) {axis = -1} : tensor<?n x 16 x 8 x f32>
    %qc = mul(%q, %cos) : tensor<?n x 16 x 8 x f32>
    %qs = mul(%qr, %sin) : tensor<?n x 16 x 8 x f32>
    %qe = add(%qc, %qs) : tensor<?n x 16 x 8 x f32>
    %k = matmul(%x, %wk) : tensor<?n x 16 x 8 x f32>
    %kt = transpose(%k) {perm = [0, 2, 1]} : tensor<?n x 8 x 16 x f32>
    %y = matmul(%qe, %kt) : tensor<?n x 16 x 16 x f32>
    return %y
  }
}
