// test:
module @v20 {
  func @main(%x: tensor<?n x 64 x f32>) -> tensor<?n x 10 x f32> {
    %w = param @fc : tensor<32 x 10 x f32>
    %0 = matmul(%x, %w) : tensor<?n x 10 x f32>
    %1 = add(%0, %x) : tensor<?n x 10 x f32>
    return %1
  }
}
