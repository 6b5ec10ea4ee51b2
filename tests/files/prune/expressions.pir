// test: prune
//
// What an axis expression keeps. @flat is c0 * 2: rows 2 and 3 go with channel 1. @fused is 2 * c1: the columns of
// values and of gates go together. @joint is c0 + c2: what goes of c2 comes after c0's places.
module @expressions {
  channels c0 = 3 {keep = [0, 2]}
  channels c1 = 2 {keep = [1]}
  channels c2 = 2 {keep = [0]}
  func @main(%x: tensor<?n x 3 x 2 x f32>, %y: tensor<?n x 1 x f32>) -> (tensor<?n x 1 x f32>, tensor<?n x 1 x f32>, tensor<?n x 1 x f32>) {
    %w = param @w : tensor<c0 x 3 x 1 x f32>
    %flat = param @flat = dense<[[0], [1], [2], [3], [4], [5]]> : tensor<c0 * 2 x 1 x f32>
    %fused = param @fused = dense<[[0, 1, 2, 3]]> : tensor<1 x 2 * c1 x f32>
    %out = param @out : tensor<c1 x 1 x f32>
    %left = param @left : tensor<1 x c0 x f32>
    %right = param @right : tensor<1 x c2 x f32>
    %joint = param @joint = dense<[[0], [1], [2], [3], [4]]> : tensor<c0 + c2 x 1 x f32>

    %0 = conv(%x, %w) : tensor<?n x c0 x 2 x f32>
    %1 = flatten(%0) : tensor<?n x c0 * 2 x f32>
    %2 = matmul(%1, %flat) : tensor<?n x 1 x f32>
    %3 = matmul(%y, %fused) : tensor<?n x 2 * c1 x f32>
    %a, %b = split(%3) {axis = 1, num_outputs = 2} : (tensor<?n x c1 x f32>, tensor<?n x c1 x f32>)
    %4 = mul(%a, %b) : tensor<?n x c1 x f32>
    %5 = matmul(%4, %out) : tensor<?n x 1 x f32>
    %6 = matmul(%y, %left) : tensor<?n x c0 x f32>
    %7 = matmul(%y, %right) : tensor<?n x c2 x f32>
    %8 = concat(%6, %7) {axis = 1} : tensor<?n x c0 + c2 x f32>
    %9 = matmul(%8, %joint) : tensor<?n x 1 x f32>
    return %2, %5, %9
  }
}
