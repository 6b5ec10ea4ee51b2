// test: prune
//
// Parameters are sliced along the axes that mention a class: c0 keeps 0 and 2, so @w loses its row 1, @b its
// element 1, @v its column 1. Nothing else changes, and the types still name c0, which is smaller now.
module @parameters {
  channels c0 = 3 {keep = [0, 2], importance = dense<[1, 0.5, 2]>}
  func @main(%x: tensor<?n x 2 x 4 x f32>) -> tensor<?n x 2 x 4 x f32> {
    %w = param @w = dense<[[[0], [1]], [[10], [11]], [[20], [21]]]> : tensor<c0 x 2 x 1 x f32>
    %b = param @b = dense<[0, 1, 2]> : tensor<c0 x f32>
    %v = param @v = dense<[[[0], [1], [2]], [[10], [11], [12]]]> : tensor<2 x c0 x 1 x f32>
    %0 = conv(%x, %w, %b) : tensor<?n x c0 x 4 x f32>
    %1 = relu(%0) : tensor<?n x c0 x 4 x f32>
    %2 = conv(%1, %v) : tensor<?n x 2 x 4 x f32>
    return %2
  }
}
