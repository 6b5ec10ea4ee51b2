// test: couple
//
// Two flattened features side by side, each of a known length: the layer behind has the channels of both, each as often as
// there are places.
module @lengths_beside {
  func @main(%x: tensor<?n x ?h x 4 x f32>) -> tensor<?n x 3 x f32> {
    %w1 = param @first : tensor<4 x 8 x f32>
    %k = matmul(%x, %w1) : tensor<?n x ?h x 8 x f32>
    %v1 = param @other : tensor<4 x 6 x f32>
    %l = matmul(%x, %v1) : tensor<?n x ?h x 6 x f32>
    %s1 = param @s1 = dense<[0, 32]> : tensor<2 x i64>
    %f = reshape(%k, %s1) : tensor<?n x 32 x f32>
    %s2 = param @s2 = dense<[0, 24]> : tensor<2 x i64>
    %g = reshape(%l, %s2) : tensor<?n x 24 x f32>
    %c = concat(%f, %g) {axis = 1} : tensor<?n x 56 x f32>
    %w2 = param @second : tensor<56 x 3 x f32>
    %y = matmul(%c, %w2) : tensor<?n x 3 x f32>
    return %y
  }
}
