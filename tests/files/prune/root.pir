// test: prune
//
// A class that loses all elements of the axis that its root is: `@w` makes elements 0 and 1, which go, and `@u` elements
// 2 and 3, of which one stays. So `@u` is the root of what is left.
module @root {
  channels c0 = 4 {keep = [2], root = @w:1}
  func @main(%x: tensor<?n x 2 x f32>) -> (tensor<?n x 3 x f32>, tensor<?n x 2 x f32>) {
    %w = param @w = dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2 x c0[0:2] + 1 x f32>
    %u = param @u = dense<[[1, 2], [3, 4]]> : tensor<2 x c0[2:4] x f32>
    %v = param @v = dense<[[5, 6, 7], [7, 8, 9], [1, 2, 3]]> : tensor<c0[0:2] + 1 x 3 x f32>
    %z = param @z = dense<[[1, 2], [3, 4]]> : tensor<c0[2:4] x 2 x f32>

    %0 = matmul(%x, %w) : tensor<?n x c0[0:2] + 1 x f32>
    %1 = matmul(%x, %u) : tensor<?n x c0[2:4] x f32>
    %2 = matmul(%0, %v) : tensor<?n x 3 x f32>
    %3 = matmul(%1, %z) : tensor<?n x 2 x f32>
    return %2, %3
  }
}
