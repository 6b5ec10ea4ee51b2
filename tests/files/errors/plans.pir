// test: couple,apply-plan{file=files/errors/plans/gone.json}
// test: couple,apply-plan{file=files/errors/plans/syntax.json}
// test: couple,apply-plan{file=files/errors/plans/version.json}
// test: couple,apply-plan{file=files/errors/plans/fields.json}
// test: couple,apply-plan{file=files/errors/plans/classes.json}
// test: couple,apply-plan{file=files/errors/plans/keeps.json}
// test: couple,apply-plan{file=files/errors/plans/parameters.json}
// test: apply-plan{file=files/errors/plans/keeps.json}
//
// Plans that do not fit. All that is wrong with one is found at once, and the module is left as it was.
module @plans {
  func @main(%x: tensor<?n x 3 x f32>) -> tensor<?n x 2 x f32> {
    %up = param @up : tensor<3 x 4 x f32>
    %mid = param @mid : tensor<4 x 6 x f32>
    %down = param @down : tensor<6 x 2 x f32>
    %0 = matmul(%x, %up) : tensor<?n x 4 x f32>
    %1 = matmul(%0, %mid) : tensor<?n x 6 x f32>
    %2 = matmul(%1, %down) : tensor<?n x 2 x f32>
    return %2
  }
}
