// test: couple,apply-plan{file=files/apply-plan/hidden.json}
//
// The plan hidden.json keeps two of the hidden features. It finds their class by its root, @up:1, so that it would fit
// if the class had another name; the keep-set stands in the class until `prune` carries it out.
module @hidden {
  func @main(%x: tensor<?n x 3 x f32>) -> tensor<?n x 2 x f32> {
    %up = param @up : tensor<3 x 4 x f32>
    %down = param @down : tensor<4 x 2 x f32>
    %0 = matmul(%x, %up) : tensor<?n x 4 x f32>
    %1 = relu(%0) : tensor<?n x 4 x f32>
    %2 = matmul(%1, %down) : tensor<?n x 2 x f32>
    return %2
  }
}
