// test: prune
//
// Positions are numbered anew, and what is left of them may be in a row. Parts that were equal and are no more are stated:
// before opset 18 a `split` without lengths makes equal parts, whatever is left of its axis.
module @positions attributes {onnx.opset = {"" = 13}} {
  channels c0 = 4 {keep = [0, 1, 3]}
  channels c1 = 8 {keep = [0, 1, 2, 3, 4, 5, 7]}
  func @main(%x: tensor<?n x 2 x f32>) -> (tensor<?n x 1 x f32>, tensor<?n x 1 x f32>, tensor<?n x 1 x f32>) {
    %w = param @w : tensor<2 x c0 x f32>
    %v = param @v : tensor<2 x c1 x f32>
    %axes = param @axes = dense<[1]> : tensor<1 x i64>
    %index = param @index = dense<[2, 3, 0, 1]> : tensor<c0[2:4] + c0[0:2] x i64>
    %0 = matmul(%x, %w) : tensor<?n x c0 x f32>
    %1 = gather(%0, %index) {axis = 1} : tensor<?n x c0[2:4] + c0[0:2] x f32>
    %2 = reduce_sum(%1, %axes) : tensor<?n x 1 x f32>
    %3 = matmul(%x, %v) : tensor<?n x c1 x f32>
    %4, %5 = split(%3) {axis = 1} : (tensor<?n x c1[0:4] x f32>, tensor<?n x c1[4:8] x f32>)
    %6 = reduce_sum(%4, %axes) : tensor<?n x 1 x f32>
    %7 = reduce_sum(%5, %axes) : tensor<?n x 1 x f32>
    return %2, %6, %7
  }
}
