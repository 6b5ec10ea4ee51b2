// test: couple
//
// Stretches of two layers that come together again: `c1[0] * c2` and `c1[1:3] * c2`, which the halves of a layer make,
// are all of `c1 * c2` once they are concatenated, and are written so.
module @joined {
  func @main(%x: tensor<?n x 1 x 3 x 3 x f32>) -> tensor<?n x 3 x 3 x 3 x f32> {
    %layer = param @layer : tensor<6 x 1 x 1 x 1 x f32>
    %half = param @half : tensor<3 x 3 x 1 x 1 x f32>
    %last = param @last : tensor<3 x 6 x 1 x 1 x f32>
    %apart = param @apart = dense<[0, 3, 2, 3, 3]> : tensor<5 x i64>
    %together = param @together = dense<[0, 6, 3, 3]> : tensor<4 x i64>
    %v2 = conv(%x, %layer) : tensor<?n x 6 x 3 x 3 x f32>
    %v3, %v4 = split(%v2) {axis = 1, num_outputs = 2} : (tensor<?n x 3 x 3 x 3 x f32>, tensor<?n x 3 x 3 x 3 x f32>)
    %v6 = conv(%v3, %half) : tensor<?n x 3 x 3 x 3 x f32>
    %v7 = concat(%v6, %v4) {axis = 1} : tensor<?n x 6 x 3 x 3 x f32>
    %v9 = reshape(%v7, %apart)  : tensor<?n x 3 x 2 x 3 x 3 x f32>
    %v10 = transpose(%v9) {perm = [0, 2, 1, 3, 4]} : tensor<?n x 2 x 3 x 3 x 3 x f32>
    %v12 = reshape(%v10, %together) : tensor<?n x 6 x 3 x 3 x f32>
    %v18 = conv(%v12, %last) : tensor<?n x 3 x 3 x 3 x f32>
    return %v18
  }
}
