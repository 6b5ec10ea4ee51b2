// test: prune
//
// Numbers that a graph gives out are what they were: %s says of how many channels the hidden layer is, however many are left,
// and %d has the batch beside them, which is not known.
module @output_extents {
  channels c0 = 8 {keep = [1, 2, 6]}
  func @main(%x: tensor<2 x 3 x f32>, %z: tensor<?n x 3 x f32>) -> (tensor<2 x 4 x f32>, tensor<2 x i64>, tensor<2 x i64>) {
    %w = param @w : tensor<3 x c0 x f32>
    %v = param @v : tensor<c0 x 4 x f32>
    %0 = matmul(%x, %w) : tensor<2 x c0 x f32>
    %s = shape(%0) : tensor<2 x i64>
    %1 = matmul(%0, %v) : tensor<2 x 4 x f32>
    %2 = matmul(%z, %w) : tensor<?n x c0 x f32>
    %d = shape(%2) : tensor<2 x i64>
    return %1, %s, %d
  }
}
