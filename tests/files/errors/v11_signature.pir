// test:
//
// Who calls the model counts on its shapes.
module @v11 {
  channels c0 = 4 {keep = [0, 1]}
  func @main(%x: tensor<?n x 3 x f32>) -> tensor<?n x c0 x f32> {
    %w = param @w : tensor<3 x c0 x f32>
    %0 = matmul(%x, %w) : tensor<?n x c0 x f32>
    return %0
  }
}
