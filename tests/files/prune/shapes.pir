// test: prune
//
// Shapes that operands state are recomputed: @to, which said [0, 2, 4], says [0, 1, 3]; 0 and -1 go on meaning
// "as before" and "the rest".
module @shapes {
  channels c0 = 2 {keep = [1]}
  channels c1 = 4 {keep = [0, 1, 3]}
  func @main(%x: tensor<?n x 3 x f32>) -> tensor<?n x 5 x f32> {
    %w = param @w : tensor<3 x c0 * c1 x f32>
    %to = param @to = dense<[0, 2, 4]> : tensor<3 x i64>
    %back = param @back = dense<[0, -1]> : tensor<2 x i64>
    %v = param @v : tensor<c0 * c1 x 5 x f32>
    %0 = matmul(%x, %w) : tensor<?n x c0 * c1 x f32>
    %1 = reshape(%0, %to) : tensor<?n x c0 x c1 x f32>
    %2 = softmax(%1) {axis = 2} : tensor<?n x c0 x c1 x f32>
    %3 = reshape(%2, %back) : tensor<?n x c0 * c1 x f32>
    %4 = matmul(%3, %v) : tensor<?n x 5 x f32>
    return %4
  }
}
