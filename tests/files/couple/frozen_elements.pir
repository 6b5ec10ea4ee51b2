// test: couple
//
// Where all elements of an axis are alone and have to stay, they are one frozen class, so that the axis has a reason.
module @frozen_elements {
  func @main(%x: tensor<?n x 3 x f32>) -> tensor<?n x 3 x f32> {
    %w = param @w : tensor<3 x 3 x f32>
    %0 = matmul(%x, %w) : tensor<?n x 3 x f32>
    %1, %2 = split(%0) {axis = 1, split = [1, 2]} : (tensor<?n x 1 x f32>, tensor<?n x 2 x f32>)
    %3 = concat(%2, %1) {axis = 1} : tensor<?n x 3 x f32>
    %4 = add(%0, %3) : tensor<?n x 3 x f32>
    return %4
  }
}
