// test: couple
//
// ShuffleNet's units, small: the six channels of two layers are shuffled, halved, and one half goes through a layer
// before both are shuffled again. The halves cut the layers' three channels in the middle of the second one: c0 stands
// there in stretches, here single elements, so that each may still go by itself, wherever the shuffles have taken it.
// `c0[1]` is on both sides of the cut, once in each half.
module @shuffles {
  func @main(%x: tensor<?n x 3 x 4 x 4 x f32>) -> tensor<?n x 5 x 4 x 4 x f32> {
    %w1 = param @left : tensor<3 x 3 x 1 x 1 x f32>
    %w2 = param @right : tensor<3 x 3 x 1 x 1 x f32>
    %w3 = param @unit : tensor<3 x 3 x 1 x 1 x f32>
    %w4 = param @last : tensor<5 x 6 x 1 x 1 x f32>
    %apart = param @apart = dense<[0, 2, 3, 4, 4]> : tensor<5 x i64>
    %together = param @together = dense<[0, 6, 4, 4]> : tensor<4 x i64>

    %0 = conv(%x, %w1) : tensor<?n x 3 x 4 x 4 x f32>
    %1 = conv(%x, %w2) : tensor<?n x 3 x 4 x 4 x f32>
    %2 = concat(%0, %1) {axis = 1} : tensor<?n x 6 x 4 x 4 x f32>
    %3 = reshape(%2, %apart) : tensor<?n x 2 x 3 x 4 x 4 x f32>
    %4 = transpose(%3) {perm = [0, 2, 1, 3, 4]} : tensor<?n x 3 x 2 x 4 x 4 x f32>
    %5 = reshape(%4, %together) : tensor<?n x 6 x 4 x 4 x f32>
    %6, %7 = split(%5) {axis = 1} : (tensor<?n x 3 x 4 x 4 x f32>, tensor<?n x 3 x 4 x 4 x f32>)
    %8 = conv(%7, %w3) : tensor<?n x 3 x 4 x 4 x f32>
    %9 = concat(%6, %8) {axis = 1} : tensor<?n x 6 x 4 x 4 x f32>
    %10 = reshape(%9, %apart) : tensor<?n x 2 x 3 x 4 x 4 x f32>
    %11 = transpose(%10) {perm = [0, 2, 1, 3, 4]} : tensor<?n x 3 x 2 x 4 x 4 x f32>
    %12 = reshape(%11, %together) : tensor<?n x 6 x 4 x 4 x f32>
    %13 = conv(%12, %w4) : tensor<?n x 5 x 4 x 4 x f32>
    return %13
  }
}
