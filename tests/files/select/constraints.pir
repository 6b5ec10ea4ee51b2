// test: select{ratio=0.75}
// test: select{ratio=0.75,min=3}
// test: select{ratio=0.6,multiple=4}
// show: channels
//
// How many stay: 2 of 8 by the ratio alone; at least `min`; the nearest `multiple`. What the classes ask for
// themselves holds as well: c1 keeps at least 5 (all 8, as a multiple of 4), c2 an even number.
module @constraints {
  channels c0 = 8 {importance = dense<[8, 7, 6, 5, 4, 3, 2, 1]>}
  channels c1 = 8 {min = 5, importance = dense<[1, 2, 3, 4, 5, 6, 7, 8]>}
  channels c2 = 10 {multiple = 2, importance = dense<[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]>}
  func @main(%x: tensor<?n x 3 x f32>) -> tensor<?n x 2 x f32> {
    %a = param @a : tensor<3 x c0 x f32>
    %b = param @b : tensor<c0 x c1 x f32>
    %c = param @c : tensor<c1 x c2 x f32>
    %d = param @d : tensor<c2 x 2 x f32>
    %0 = matmul(%x, %a) : tensor<?n x c0 x f32>
    %1 = matmul(%0, %b) : tensor<?n x c1 x f32>
    %2 = matmul(%1, %c) : tensor<?n x c2 x f32>
    %3 = matmul(%2, %d) : tensor<?n x 2 x f32>
    return %3
  }
}
