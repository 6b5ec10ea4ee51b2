// test: prune
//
// A class that stands in stretches. Its element 0 goes, and with it what the two layers make of it: half of the left
// part, nothing of the right one. What is left is numbered anew.
module @stretches {
  channels c0 = 3 {keep = [1, 2]}
  func @main(%x: tensor<?n x 2 x f32>) -> (tensor<?n x 2 x f32>, tensor<?n x 2 x f32>) {
    %w = param @w = dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2 x c0 x f32>
    %u = param @u = dense<[[1, 2], [3, 4]]> : tensor<c0[0:2] x 2 x f32>
    %v = param @v = dense<[[5, 6]]> : tensor<c0[2] x 2 x f32>
    %at = param @at = dense<[2, 1]> : tensor<2 x i64>

    %0 = matmul(%x, %w) : tensor<?n x c0 x f32>
    %1, %2 = split(%0, %at) {axis = 1} : (tensor<?n x c0[0:2] x f32>, tensor<?n x c0[2] x f32>)
    %3 = matmul(%1, %u) : tensor<?n x 2 x f32>
    %4 = matmul(%2, %v) : tensor<?n x 2 x f32>
    return %3, %4
  }
}
