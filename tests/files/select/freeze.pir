// test: select{freeze=[c0]}
// test: select{freeze=[layer1.weight]}
// test: select{freeze=["layer2.weight:0"]}
// test: select{freeze=[layer*]}
// test: select{freeze=[layre1.weight]}
// show: channels
//
// `freeze` leaves classes alone: by name, by a parameter that must keep its shape (all classes on it), by one axis
// of it, by a pattern. c2 is frozen in the module and c3 has no scores: they are never selected.
module @freeze {
  channels c0 = 4 {importance = dense<[1, 2, 3, 4]>}
  channels c1 = 4 {importance = dense<[4, 3, 2, 1]>}
  channels c2 = 2 {frozen = ["%scores is returned"], importance = dense<[1, 2]>}
  channels c3 = 4
  func @main(%x: tensor<?n x 3 x f32>) -> tensor<?n x c2 x f32> {
    %a = param @layer1.weight : tensor<3 x c0 x f32>
    %b = param @layer2.weight : tensor<c0 x c1 x f32>
    %c = param @layer3.weight : tensor<c1 x c3 x f32>
    %d = param @head.weight : tensor<c3 x c2 x f32>
    %0 = matmul(%x, %a) : tensor<?n x c0 x f32>
    %1 = matmul(%0, %b) : tensor<?n x c1 x f32>
    %2 = matmul(%1, %c) : tensor<?n x c3 x f32>
    %3 = matmul(%2, %d) : tensor<?n x c2 x f32>
    return %3
  }
}
