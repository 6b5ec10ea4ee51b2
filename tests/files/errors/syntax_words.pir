// test:
//
// Three mistakes in one run: after each, reading goes on at the next declaration or operation.
module @syntax {
  chanels c0 = 4
  func @main(%x: tensor<?n x 4 x f32>) -> tensor<?n x 4 x f32> {
    %0 = relu(%x : tensor<?n x 4 x f32>
    %1 = relu(%x) : tensor<?n, 4, f32>
    return %x
  }
}
