// test: couple
//
// ONNX Runtime's optimiser takes shapes apart by `split` where exporters gather: its later results hold integers too, so that
// it is known what a reshape does to heads of keys that are repeated for groups of queries.
module @shape_taken_apart attributes {onnx.opset = {"" = 18}} {
  func @main(%x: tensor<?n x ?s x 3 x f32>) -> tensor<?n x ?s x 3 x f32> {
    %w = param @w : tensor<3 x 8 x f32>
    %v = param @v : tensor<16 x 3 x f32>
    %heads = param @heads = dense<[0, 0, 2, 4]> : tensor<4 x i64>
    %twice = param @twice = dense<[1, 1, 1, 2, 1]> : tensor<5 x i64>
    %three = param @three = dense<[3]> : tensor<1 x i64>
    %two = param @two = dense<[2]> : tensor<1 x i64>
    %k = matmul(%x, %w) : tensor<?n x ?s x 8 x f32>
    %h = reshape(%k, %heads) : tensor<?n x ?s x 2 x 4 x f32>
    %shape = shape(%h) : tensor<4 x i64>
    %n, %s, %count, %width = split(%shape) {num_outputs = 4} : (tensor<1 x i64>, tensor<1 x i64>, tensor<1 x i64>, tensor<1 x i64>)
    %one = unsqueeze(%h, %three) : tensor<?n x ?s x 2 x 1 x 4 x f32>
    %each = expand(%one, %twice) : tensor<?n x ?s x 2 x 2 x 4 x f32>
    %all = mul(%count, %two) : tensor<1 x i64>
    %merged = concat(%n, %s, %all, %width) {axis = 0} : tensor<4 x i64>
    %g = reshape(%each, %merged) : tensor<?n x ?s x 4 x 4 x f32>
    %rest = param @rest = dense<[0, 0, -1]> : tensor<3 x i64>
    %flat = reshape(%g, %rest) : tensor<?n x ?s x 16 x f32>
    %y = matmul(%flat, %v) : tensor<?n x ?s x 3 x f32>
    return %y
  }
}
