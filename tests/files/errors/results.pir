// test:
//
// Results: as many types as values, and what is returned agrees with the signature.
module @results {
  func @main(%x: tensor<?n x 4 x f32>) -> (tensor<?n x 2 x f32>, tensor<?n x 2 x f32>) {
    %a, %b = split(%x) {axis = 1} : tensor<?n x 2 x f32>
    %0 = relu(%x) : tensor<?n x 4 x f32>
    return %0
  }
  func @other(%x: tensor<?n x 4 x f32>) -> tensor<?n x 2 x f32> {
    %0 = relu(%x) : tensor<?n x 4 x f32>
    return %0
  }
  func @other() {
    return
  }
}
