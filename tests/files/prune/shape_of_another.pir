// test: prune
//
// `zeros_like` of the residual stream (c0) begins the sum of the skips (c1), which come to be narrower: the shape that it is
// given has a number in place of one extent, and the others as they are.
module @shape_of_another {
  channels c0 = 4 {keep = [0, 2, 3]}
  channels c1 = 4 {keep = [1, 2]}
  func @main(%x: tensor<?n x ?t x 2 x f32>) -> tensor<?n x ?t x 3 x f32> {
    %w = param @w : tensor<2 x c0 x f32>
    %v = param @v : tensor<c0 x c1 x f32>
    %a = param @a : tensor<c1 x 3 x f32>
    %h = matmul(%x, %w) : tensor<?n x ?t x c0 x f32>
    %shape = shape(%h) : tensor<3 x i64>
    %zeros = constant_of_shape(%shape) {value = dense<0.0> : tensor<1 x f32>} : tensor<?n x ?t x c1 x f32>
    %g = matmul(%h, %v) : tensor<?n x ?t x c1 x f32>
    %sum = add(%zeros, %g) : tensor<?n x ?t x c1 x f32>
    %y = matmul(%sum, %a) : tensor<?n x ?t x 3 x f32>
    return %y
  }
}
