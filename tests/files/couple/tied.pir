// test: couple
//
// A language model with tied weights: one table embeds tokens and, transposed, scores them. Its width is one class
// from first to last. Its rows are chosen by data and are returned as scores: frozen, for the first of these two reasons.
module @tied {
  func @main(%ids: tensor<?n x ?s x i64>) -> tensor<?n x ?s x 100 x f32> {
    %table = param @wte : tensor<100 x 8 x f32>
    %up = param @mlp.up : tensor<8 x 32 x f32>
    %down = param @mlp.down : tensor<32 x 8 x f32>

    %x = gather(%table, %ids) : tensor<?n x ?s x 8 x f32>
    %0 = matmul(%x, %up) : tensor<?n x ?s x 32 x f32>
    %1 = relu(%0) : tensor<?n x ?s x 32 x f32>
    %2 = matmul(%1, %down) : tensor<?n x ?s x 8 x f32>
    %y = add(%x, %2) : tensor<?n x ?s x 8 x f32>
    %t = transpose(%table) {perm = [1, 0]} : tensor<8 x 100 x f32>
    %scores = matmul(%y, %t) : tensor<?n x ?s x 100 x f32>
    return %scores
  }
}
