// Attention with one projection for queries, keys and values: 3 parts, 2 heads, 4 features a head.
//
// The 24 columns are `3 * c1 * c2`, heads and their width, found through the split, the reshapes and the
// transposes. Width is shared by all heads and by all three parts (scores need queries and keys to agree; the
// output projection mirrors the values).
module @fused_qkv attributes {onnx.opset = {"" = 17}} {
  func @main(%x: tensor<?n x ?s x 5 x f32>) -> tensor<?n x ?s x 3 x f32> {
    %w0 = param @embed.weight = dense<
        [[0.79, -0.4, -0.28, -0.67, -0.71, -0.87, -0.4, 0.21],
         [-0.99, 0.36, -0.32, -0.38, 0.64, -0.04, -0.37, -0.04],
         [0.41, -0.89, 0.95, -0.95, 0.5, 0.69, -0.96, 0.58],
         [-0.27, 0.16, -0.98, -0.91, -0.64, 0.91, -0.61, 0.51],
         [0.86, 0.88, -0.31, -0.29, 0.05, 0.55, -0.78, 0.5]]> : tensor<5 x 8 x f32>
    %b0 = param @embed.bias = dense<[0.18, 0.22, -0.28, 0.27, -0.25, -0.1, 0.07, 0.25]> : tensor<8 x f32>
    %wqkv = param @qkv.weight = dense<
        [[0.56, -0.51, -0.46, -0.69, 0.98, -0.41, 0.22, -0.05, 0.29, 0.21, 0.49, -0.76, 0.52, -0.4, 0.07, -0.33,
          -0.41, 0.06, -0.07, -0.28, 0.49, 0.18, -0.93, -0.5],
         [-0.09, 0.83, 0.78, 0.09, -0.97, 0.56, -0.14, 0.15, 0.42, 0.26, -0.04, 0.82, -0.23, -0.22, 0.7, -0.61,
          -0.41, 0.66, -0.87, 0.67, 0.39, -0.13, -0.43, 0.56],
         [0.82, -0.71, -0.04, 0.1, 0.01, -0.34, -0.69, 0.17, 0.62, -0.86, -0.54, 0.64, 0.58, 0.33, -0.95, 0.45,
          0.96, 1.0, 0.4, -0.9, 0.68, -0.56, 0.29, 0.9],
         [0.42, -0.73, -0.42, 0.84, -0.7, 0.22, -0.17, -0.68, 0.24, -0.91, -0.78, -0.24, -0.86, -0.88, 0.15, 0.48,
          0.76, -0.73, -0.14, -0.37, 0.2, -0.02, 0.88, -0.25],
         [-0.89, 0.39, -0.7, 0.26, 0.01, 0.82, 0.11, 0.24, -0.47, 0.1, -0.49, 0.5, 0.03, -0.73, -0.53, -0.26,
          0.47, -0.64, 0.43, 0.31, -0.83, 0.34, -0.82, -0.75],
         [0.19, -0.52, 0.75, -0.04, -0.35, 0.59, -0.94, 0.45, -0.89, -0.7, 0.9, 0.36, -0.55, -0.77, 0.95, 0.33,
          0.64, -0.72, 0.25, -0.29, -0.53, -0.33, 0.23, -0.3],
         [-0.23, -0.73, 0.66, 0.3, 0.61, -0.13, 0.7, 0.03, 0.19, 0.15, 0.48, -0.21, -0.81, -0.93, -0.6, -0.92,
          0.78, -0.04, 0.52, -1.0, -0.06, 0.78, 0.24, -0.14],
         [-0.07, -0.8, -0.69, -0.68, -0.25, -0.23, 0.76, -0.7, -0.49, -0.45, -0.68, -0.43, -0.53, -0.04, -0.94,
          0.85, -0.26, 0.88, 0.38, 0.35, -0.06, 0.89, -0.76, 0.34]]> : tensor<8 x 24 x f32>
    %bqkv = param @qkv.bias = dense<
        [-0.26, 0.17, -0.05, -0.27, 0.03, 0.29, 0.01, -0.09, -0.24, -0.26, 0.24, -0.01, 0.26, -0.27, -0.15,
         -0.27, -0.06, -0.26, -0.15, -0.06, -0.12, -0.27, -0.28, 0.28]> : tensor<24 x f32>
    %wo = param @out.weight = dense<
        [[-0.47, 0.35, -0.43, -0.87, 0.53, 0.11, -0.95, -0.9],
         [-0.74, -0.29, 0.72, 0.9, 0.22, -0.54, -0.14, -0.28],
         [-0.34, -0.98, 0.17, 0.65, 0.45, -0.81, 0.06, -0.66],
         [0.42, -0.11, 0.88, 0.59, -0.76, -0.37, 0.83, -0.08],
         [-0.13, -0.12, 0.54, 0.87, 0.07, 0.94, 0.19, -0.79],
         [0.63, -0.16, -0.9, 0.96, -0.93, 0.15, -0.04, 0.76],
         [-0.21, -0.57, -0.45, -0.6, 0.12, -0.29, 0.5, -0.52],
         [-0.3, -0.5, 0.96, 0.68, 0.7, 0.24, -0.2, -0.71]]> : tensor<8 x 8 x f32>
    %wh = param @head.weight = dense<
        [[-0.05, 0.41, -0.2],
         [0.96, 0.63, 0.85],
         [0.39, 0.34, 0.07],
         [0.6, -0.27, 0.19],
         [0.36, 0.04, -0.43],
         [-0.84, -0.83, -0.29],
         [0.16, 0.52, 0.43],
         [-0.39, 0.86, -0.45]]> : tensor<8 x 3 x f32>
    %parts = param @parts = dense<[8, 8, 8]> : tensor<3 x i64>
    %heads = param @to_heads = dense<[0, 0, 2, 4]> : tensor<4 x i64>
    %flat = param @to_flat = dense<[0, 0, 8]> : tensor<3 x i64>
    %scale = param @scale = dense<0.5> : tensor<f32>

    %e = matmul(%x, %w0) : tensor<?n x ?s x 8 x f32>
    %h = add(%e, %b0) : tensor<?n x ?s x 8 x f32>
    %a = matmul(%h, %wqkv) : tensor<?n x ?s x 24 x f32>
    %qkv = add(%a, %bqkv) : tensor<?n x ?s x 24 x f32>
    %q, %k, %v = split(%qkv, %parts) {axis = 2} : (tensor<?n x ?s x 8 x f32>, tensor<?n x ?s x 8 x f32>, tensor<?n x ?s x 8 x f32>)
    %q4 = reshape(%q, %heads) : tensor<?n x ?s x 2 x 4 x f32>
    %qh = transpose(%q4) {perm = [0, 2, 1, 3]} : tensor<?n x 2 x ?s x 4 x f32>
    %k4 = reshape(%k, %heads) : tensor<?n x ?s x 2 x 4 x f32>
    %kh = transpose(%k4) {perm = [0, 2, 3, 1]} : tensor<?n x 2 x 4 x ?s x f32>
    %v4 = reshape(%v, %heads) : tensor<?n x ?s x 2 x 4 x f32>
    %vh = transpose(%v4) {perm = [0, 2, 1, 3]} : tensor<?n x 2 x ?s x 4 x f32>
    %qk = matmul(%qh, %kh) : tensor<?n x 2 x ?s x ?s x f32>
    %scaled = mul(%qk, %scale) : tensor<?n x 2 x ?s x ?s x f32>
    %p = softmax(%scaled) {axis = -1} : tensor<?n x 2 x ?s x ?s x f32>
    %pv = matmul(%p, %vh) : tensor<?n x 2 x ?s x 4 x f32>
    %t = transpose(%pv) {perm = [0, 2, 1, 3]} : tensor<?n x ?s x 2 x 4 x f32>
    %o = reshape(%t, %flat) : tensor<?n x ?s x 8 x f32>
    %proj = matmul(%o, %wo) : tensor<?n x ?s x 8 x f32>
    %sum = add(%h, %proj) : tensor<?n x ?s x 8 x f32>
    %y = matmul(%sum, %wh) : tensor<?n x ?s x 3 x f32>
    return %y
  }
}
