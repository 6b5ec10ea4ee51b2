// test: prune
//
// Without `qkv_hidden_sizes`, queries, keys and values are as wide as each other. Where the widths of heads come to differ (c1
// of queries and keys, c2 of values), the attribute says them.
module @attention_widths attributes {onnx.opset = {"" = 17, com.microsoft = 1}} {
  channels c0 = 2
  channels c1 = 4 {keep = [0, 1, 3]}
  channels c2 = 4
  func @main(%x: tensor<?n x 5 x 6 x f32>) -> tensor<?n x 5 x 3 x f32> {
    %w = param @w : tensor<6 x 2 * c0 * c1 + c0 * c2 x f32>
    %b = param @b : tensor<2 * c0 * c1 + c0 * c2 x f32>
    %v = param @v : tensor<c0 * c2 x 3 x f32>
    %0 = contrib_attention(%x, %w, %b) {num_heads = 2} : tensor<?n x 5 x c0 * c2 x f32>
    %1 = matmul(%0, %v) : tensor<?n x 5 x 3 x f32>
    return %1
  }
}
