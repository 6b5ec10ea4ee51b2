// test: couple
//
// The same attention, taken apart by a split instead. The heads are one class as before, but now values may have a
// width of their own, c3: no tensor holds them side by side with queries and keys, as [3, heads, width] did. The
// width c2 of queries and keys is shared, since their product sums over it.
module @qkv_split {
  func @main(%x: tensor<?n x ?s x 8 x f32>) -> tensor<?n x ?s x 8 x f32> {
    %wqkv = param @qkv : tensor<8 x 24 x f32>
    %wo = param @out : tensor<8 x 8 x f32>
    %heads = param @heads = dense<[0, 0, 2, 4]> : tensor<4 x i64>
    %together = param @together = dense<[0, 0, 8]> : tensor<3 x i64>

    %fused = matmul(%x, %wqkv) : tensor<?n x ?s x 24 x f32>
    %q, %k, %v = split(%fused) {axis = 2, num_outputs = 3} : (tensor<?n x ?s x 8 x f32>, tensor<?n x ?s x 8 x f32>, tensor<?n x ?s x 8 x f32>)
    %q4 = reshape(%q, %heads) : tensor<?n x ?s x 2 x 4 x f32>
    %qh = transpose(%q4) {perm = [0, 2, 1, 3]} : tensor<?n x 2 x ?s x 4 x f32>
    %k4 = reshape(%k, %heads) : tensor<?n x ?s x 2 x 4 x f32>
    %kh = transpose(%k4) {perm = [0, 2, 3, 1]} : tensor<?n x 2 x 4 x ?s x f32>
    %v4 = reshape(%v, %heads) : tensor<?n x ?s x 2 x 4 x f32>
    %vh = transpose(%v4) {perm = [0, 2, 1, 3]} : tensor<?n x 2 x ?s x 4 x f32>
    %qk = matmul(%qh, %kh) : tensor<?n x 2 x ?s x ?s x f32>
    %p = softmax(%qk) {axis = -1} : tensor<?n x 2 x ?s x ?s x f32>
    %pv = matmul(%p, %vh) : tensor<?n x 2 x ?s x 4 x f32>
    %back = transpose(%pv) {perm = [0, 2, 1, 3]} : tensor<?n x ?s x 2 x 4 x f32>
    %flat = reshape(%back, %together) : tensor<?n x ?s x 8 x f32>
    %y = matmul(%flat, %wo) : tensor<?n x ?s x 8 x f32>
    return %y
  }
}
