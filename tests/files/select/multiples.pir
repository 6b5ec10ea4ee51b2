// test: select{multiple=8}
// test: select{multiple=8,multiple-on=class}
// show: channels
//
// How wide a layer is counts: 8 groups of 3 channels are 24, a multiple of 8, so that c0 may keep any number, although a
// group's share of the weights is no multiple. c1 stands alone, and keeps one. By `class`, both do: of c0 all stay.
module @multiples {
  channels c0 = 6 {importance = dense<[1, 2, 3, 4, 5, 6]>}
  channels c1 = 20 {importance = dense<[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20]>}
  func @main(%x: tensor<?n x 3 x 4 x 4 x f32>) -> tensor<?n x 2 x 4 x 4 x f32> {
    %a = param @a : tensor<8 * c0 x 3 x 1 x 1 x f32>
    %b = param @b : tensor<8 x c0 x 1 x 1 x f32>
    %c = param @c : tensor<c1 x 8 x 1 x 1 x f32>
    %d = param @d : tensor<2 x c1 x 1 x 1 x f32>
    %0 = conv(%x, %a) : tensor<?n x 8 * c0 x 4 x 4 x f32>
    %1 = conv(%0, %b) {group = 8} : tensor<?n x 8 x 4 x 4 x f32>
    %2 = conv(%1, %c) : tensor<?n x c1 x 4 x 4 x f32>
    %3 = conv(%2, %d) : tensor<?n x 2 x 4 x 4 x f32>
    return %3
  }
}
