// test: couple
//
// A dictionary that data looks things up in: rows and columns of what gather reads along the looked-up axis are
// frozen, and the chain says how the freeze got from there to the layer that makes them.
module @frozen_lookup {
  func @main(%x: tensor<?n x 3 x f32>, %which: tensor<2 x i64>) -> tensor<?n x 2 x f32> {
    %w = param @w : tensor<3 x 4 x f32>
    %h = matmul(%x, %w) : tensor<?n x 4 x f32>
    %r = relu(%h) : tensor<?n x 4 x f32>
    %y = gather(%r, %which) {axis = 1} : tensor<?n x 2 x f32>
    return %y
  }
}
