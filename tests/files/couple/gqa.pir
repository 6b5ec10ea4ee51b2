// test: couple
//
// Grouped queries: 6 query heads over 2 heads of keys and values, each of which serves 3 (unsqueeze, expand,
// reshape). The query heads are a product of two classes, heads of keys and queries per head; keys and values have
// the first of them only. Look at @q, @k and @v.
module @gqa {
  func @main(%x: tensor<?n x ?s x 24 x f32>) -> tensor<?n x ?s x 24 x f32> {
    %wq = param @q : tensor<24 x 24 x f32>
    %wk = param @k : tensor<24 x 8 x f32>
    %wv = param @v : tensor<24 x 8 x f32>
    %wo = param @out : tensor<24 x 24 x f32>
    %many = param @many = dense<[0, 0, 6, 4]> : tensor<4 x i64>
    %few = param @few = dense<[0, 0, 2, 4]> : tensor<4 x i64>
    %axis = param @axis = dense<[2]> : tensor<1 x i64>
    %three = param @three = dense<[1, 1, 3, 1, 1]> : tensor<5 x i64>
    %merge = param @merge = dense<[0, 6, -1, 4]> : tensor<4 x i64>
    %together = param @together = dense<[0, 0, 24]> : tensor<3 x i64>

    %q = matmul(%x, %wq) : tensor<?n x ?s x 24 x f32>
    %k = matmul(%x, %wk) : tensor<?n x ?s x 8 x f32>
    %v = matmul(%x, %wv) : tensor<?n x ?s x 8 x f32>
    %q4 = reshape(%q, %many) : tensor<?n x ?s x 6 x 4 x f32>
    %k4 = reshape(%k, %few) : tensor<?n x ?s x 2 x 4 x f32>
    %v4 = reshape(%v, %few) : tensor<?n x ?s x 2 x 4 x f32>
    %qh = transpose(%q4) {perm = [0, 2, 1, 3]} : tensor<?n x 6 x ?s x 4 x f32>
    %kh = transpose(%k4) {perm = [0, 2, 1, 3]} : tensor<?n x 2 x ?s x 4 x f32>
    %vh = transpose(%v4) {perm = [0, 2, 1, 3]} : tensor<?n x 2 x ?s x 4 x f32>
    %k5 = unsqueeze(%kh, %axis) : tensor<?n x 2 x 1 x ?s x 4 x f32>
    %v5 = unsqueeze(%vh, %axis) : tensor<?n x 2 x 1 x ?s x 4 x f32>
    %kx = expand(%k5, %three) : tensor<?n x 2 x 3 x ?s x 4 x f32>
    %vx = expand(%v5, %three) : tensor<?n x 2 x 3 x ?s x 4 x f32>
    %k6 = reshape(%kx, %merge) : tensor<?n x 6 x ?s x 4 x f32>
    %v6 = reshape(%vx, %merge) : tensor<?n x 6 x ?s x 4 x f32>
    %kt = transpose(%k6) {perm = [0, 1, 3, 2]} : tensor<?n x 6 x 4 x ?s x f32>
    %qk = matmul(%qh, %kt) : tensor<?n x 6 x ?s x ?s x f32>
    %p = softmax(%qk) {axis = -1} : tensor<?n x 6 x ?s x ?s x f32>
    %pv = matmul(%p, %v6) : tensor<?n x 6 x ?s x 4 x f32>
    %back = transpose(%pv) {perm = [0, 2, 1, 3]} : tensor<?n x ?s x 6 x 4 x f32>
    %flat = reshape(%back, %together) : tensor<?n x ?s x 24 x f32>
    %y = matmul(%flat, %wo) : tensor<?n x ?s x 24 x f32>
    return %y
  }
}
