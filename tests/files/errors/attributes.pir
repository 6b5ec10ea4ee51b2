// test:
module @attributes {
  func @main(%x: tensor<?n x 4 x f32>) -> tensor<?n x 4 x f32> {
    %0 = softmax(%x) {axis = 1, axis = 2} : tensor<?n x 4 x f32>
    %1 = softmax(%x) {axis = one} : tensor<?n x 4 x f32>
    %2 = softmax(%x) {axis = 99999999999999999999} : tensor<?n x 4 x f32>
    %3 = softmax(%x) {axis: 1} : tensor<?n x 4 x f32>
    return %x
  }
}
