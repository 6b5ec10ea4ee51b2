// test: couple
//
// Fused attention by one reshape: 24 columns are seen as [3, 2 heads, 4 wide], transposed and taken apart by gather.
// @qkv's columns are 3 * c2 * c1, heads and their width, although nothing but shapes says where they are. The 3 stays a
// literal: each of its elements is taken out by itself.
module @qkv_reshape {
  func @main(%x: tensor<?n x ?s x 8 x f32>) -> tensor<?n x ?s x 8 x f32> {
    %wqkv = param @qkv : tensor<8 x 24 x f32>
    %wo = param @out : tensor<8 x 8 x f32>
    %apart = param @apart = dense<[0, 0, 3, 2, 4]> : tensor<5 x i64>
    %together = param @together = dense<[0, 0, 8]> : tensor<3 x i64>
    %i0 = param @i0 = dense<0> : tensor<i64>
    %i1 = param @i1 = dense<1> : tensor<i64>
    %i2 = param @i2 = dense<2> : tensor<i64>

    %fused = matmul(%x, %wqkv) : tensor<?n x ?s x 24 x f32>
    %parts = reshape(%fused, %apart) : tensor<?n x ?s x 3 x 2 x 4 x f32>
    %t = transpose(%parts) {perm = [2, 0, 3, 1, 4]} : tensor<3 x ?n x 2 x ?s x 4 x f32>
    %q = gather(%t, %i0) : tensor<?n x 2 x ?s x 4 x f32>
    %k = gather(%t, %i1) : tensor<?n x 2 x ?s x 4 x f32>
    %v = gather(%t, %i2) : tensor<?n x 2 x ?s x 4 x f32>
    %kt = transpose(%k) {perm = [0, 1, 3, 2]} : tensor<?n x 2 x 4 x ?s x f32>
    %qk = matmul(%q, %kt) : tensor<?n x 2 x ?s x ?s x f32>
    %p = softmax(%qk) {axis = -1} : tensor<?n x 2 x ?s x ?s x f32>
    %pv = matmul(%p, %v) : tensor<?n x 2 x ?s x 4 x f32>
    %back = transpose(%pv) {perm = [0, 2, 1, 3]} : tensor<?n x ?s x 2 x 4 x f32>
    %flat = reshape(%back, %together) : tensor<?n x ?s x 8 x f32>
    %y = matmul(%flat, %wo) : tensor<?n x ?s x 8 x f32>
    return %y
  }
}
