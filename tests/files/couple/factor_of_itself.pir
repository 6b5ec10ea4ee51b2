// test: couple
//
// Single elements that turn out to have to stay. A layer makes two channels of each of the image's four; they stand
// before the image's own, which stay, and all twelve are shuffled. Both halves of the shuffle lose the same positions:
// so the first half loses nothing that in the second is of the image, and then no group loses any. On the way a stretch
// of channels is a product of itself with one element. Cutting it would not end if this were not seen first.
module @factor_of_itself {
  func @main(%x: tensor<?n x 4 x 3 x 3 x f32>) -> tensor<?n x 3 x 3 x 3 x f32> {
    %layer = param @layer : tensor<8 x 1 x 1 x 1 x f32>
    %last = param @last : tensor<3 x 12 x 1 x 1 x f32>
    %apart = param @apart = dense<[0, 2, 6, 3, 3]> : tensor<5 x i64>
    %together = param @together = dense<[0, 12, 3, 3]> : tensor<4 x i64>

    %0 = conv(%x, %layer) {group = 4} : tensor<?n x 8 x 3 x 3 x f32>
    %1 = concat(%0, %x) {axis = 1} : tensor<?n x 12 x 3 x 3 x f32>
    %2 = reshape(%1, %apart) : tensor<?n x 2 x 6 x 3 x 3 x f32>
    %3 = transpose(%2) {perm = [0, 2, 1, 3, 4]} : tensor<?n x 6 x 2 x 3 x 3 x f32>
    %4 = reshape(%3, %together) : tensor<?n x 12 x 3 x 3 x f32>
    %5 = conv(%4, %last) : tensor<?n x 3 x 3 x 3 x f32>
    return %5
  }
}
