// test: importance
// test: select
// test: couple,select
// test: prune
// test: couple,importance,select
//
// Passes whose input lacks what they are about: some warn, some can go on.
module @passes {
  func @main(%x: tensor<?n x 3 x f32>) -> tensor<?n x 2 x f32> {
    %up = param @up : tensor<3 x 4 x f32>
    %down = param @down : tensor<4 x 2 x f32>
    %0 = matmul(%x, %up) : tensor<?n x 4 x f32>
    %1 = matmul(%0, %down) : tensor<?n x 2 x f32>
    return %1
  }
}
