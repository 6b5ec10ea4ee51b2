// test: couple
//
// A gather by constants cuts the axis where they jump and puts the parts one after the other, as slices and a concat would:
// of `w` the first element goes with the second row of `v`, as does what is taken twice with both its rows of `u`.
module @gather {
  func @main(%x: tensor<?n x 3 x f32>) -> (tensor<?n x 2 x f32>, tensor<?n x 2 x f32>) {
    %w = param @w : tensor<3 x 4 x f32>
    %v = param @v : tensor<4 x 2 x f32>
    %u = param @u : tensor<4 x 2 x f32>
    %turned = param @turned = dense<[3, 0, 1, 2]> : tensor<4 x i64>
    %twice = param @twice = dense<[1, 2, 1, -2]> : tensor<4 x i64>
    %0 = matmul(%x, %w) : tensor<?n x 4 x f32>
    %1 = gather(%0, %turned) {axis = 1} : tensor<?n x 4 x f32>
    %2 = matmul(%1, %v) : tensor<?n x 2 x f32>
    %3 = gather(%0, %twice) {axis = 1} : tensor<?n x 4 x f32>
    %4 = matmul(%3, %u) : tensor<?n x 2 x f32>
    return %2, %4
  }
}
