// test:
module @v22 {
  channels c0 = 8
  channels c1 = 8
  func @main(%x: tensor<?n x 3 x f32>) -> tensor<?n x c0 x f32> {
    %a = param @a : tensor<3 x c0 x f32>
    %b = param @b : tensor<3 x c1 x f32>
    %0 = matmul(%x, %a) : tensor<?n x c0 x f32>
    %1 = matmul(%x, %b) : tensor<?n x c1 x f32>
    %2 = add(%0, %1) : tensor<?n x c0 x f32>
    return %2
  }
}
