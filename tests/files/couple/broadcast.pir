// test: couple
//
// Broadcasting is per axis. A literal 1 couples nothing, a missing axis neither; an axis of full extent couples. The
// positional table's features are c1, like all other features; its positions meet an input's axis, and are frozen.
module @broadcast {
  func @main(%x: tensor<?n x 6 x 3 x f32>) -> tensor<?n x 6 x 5 x f32> {
    %w1 = param @embed : tensor<3 x 4 x f32>
    %position = param @position : tensor<1 x 6 x 4 x f32>
    %bias = param @bias : tensor<4 x f32>
    %scale = param @scale : tensor<1 x f32>
    %w2 = param @head : tensor<4 x 5 x f32>

    %0 = matmul(%x, %w1) : tensor<?n x 6 x 4 x f32>
    %1 = add(%0, %position) : tensor<?n x 6 x 4 x f32>
    %2 = add(%bias, %1) : tensor<?n x 6 x 4 x f32>
    %3 = mul(%2, %scale) : tensor<?n x 6 x 4 x f32>
    %4 = matmul(%3, %w2) : tensor<?n x 6 x 5 x f32>
    return %4
  }
}
