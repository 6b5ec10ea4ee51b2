// test: select{ratio=0.5}
// test: select{ratio=0.5,scope=global}
// show: channels
//
// Locally each class loses half of its elements. Globally all elements compete, so that c0, whose scores are low, loses
// more than c1; but the last element of a class always stays.
module @scope {
  channels c0 = 4 {importance = dense<[0.1, 0.4, 0.2, 0.3]>}
  channels c1 = 4 {importance = dense<[0.9, 0.6, 0.8, 0.35]>}
  func @main(%x: tensor<?n x 3 x f32>) -> tensor<?n x 2 x f32> {
    %a = param @a : tensor<3 x c0 x f32>
    %b = param @b : tensor<c0 x c1 x f32>
    %c = param @c : tensor<c1 x 2 x f32>
    %0 = matmul(%x, %a) : tensor<?n x c0 x f32>
    %1 = matmul(%0, %b) : tensor<?n x c1 x f32>
    %2 = matmul(%1, %c) : tensor<?n x 2 x f32>
    return %2
  }
}
