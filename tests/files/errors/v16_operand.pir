// test:
module @v16 {
  func @main(%x: tensor<?n x 3 x f32>) -> tensor<?n x 3 x f32> {
    %0 = add(%x) : tensor<?n x 3 x f32>
    %1 = conv(%x, _) : tensor<?n x 3 x f32>
    return %0
  }
}
