// test: couple
//
// One tensor is flattened directly and transposed, and one layer reads both: 4 * 6 = 6 * 4, with the same two axes on
// either side. What they have in common is divided off on the left and on the right.
module @same_factors {
  func @main(%x: tensor<?n x 3 x 2 x 3 x f32>) -> (tensor<?n x 5 x f32>, tensor<?n x 5 x f32>) {
    %w = param @w : tensor<4 x 3 x 1 x 1 x f32>
    %u = param @u : tensor<6 x 7 x f32>
    %s = param @s = dense<[0, 4, 6]> : tensor<3 x i64>
    %fc = param @fc : tensor<24 x 5 x f32>
    %v2 = conv(%x, %w) : tensor<?n x 4 x 2 x 3 x f32>
    %v4 = reshape(%v2, %s) : tensor<?n x 4 x 6 x f32>
    %t = transpose(%v4) {perm = [0, 2, 1]} : tensor<?n x 6 x 4 x f32>
    %a = flatten(%v4) : tensor<?n x 24 x f32>
    %b = flatten(%t) : tensor<?n x 24 x f32>
    %m = matmul(%v4, %u) : tensor<?n x 4 x 7 x f32>
    %ya = matmul(%a, %fc) : tensor<?n x 5 x f32>
    %yb = matmul(%b, %fc) : tensor<?n x 5 x f32>
    return %ya, %yb
  }
}
