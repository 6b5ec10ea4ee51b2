// test: couple
//
// How long `%z` is is not known: one, or as long as the features it meets, which then may not become fewer.
module @unknown_extent {
  func @main(%x: tensor<?n x 2 x f32>, %z: tensor<?k x f32>) -> tensor<?n x 3 x f32> {
    %w = param @w : tensor<2 x 4 x f32>
    %v = param @v : tensor<4 x 5 x f32>
    %a = param @a : tensor<5 x 3 x f32>
    %h = matmul(%x, %w) : tensor<?n x 4 x f32>
    %m = mul(%h, %z) : tensor<?n x 4 x f32>
    %g = matmul(%m, %v) : tensor<?n x 5 x f32>
    %y = matmul(%g, %a) : tensor<?n x 3 x f32>
    return %y
  }
}
