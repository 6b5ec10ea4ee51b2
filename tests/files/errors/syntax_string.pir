// test:
module @syntax {
  func @main(%x: tensor<?n x 4 x f32>) -> tensor<?n x 4 x f32> {
    %0 = pad(%x) {mode = "reflect} : tensor<?n x 4 x f32>
    %1 = pad(%x) {mode = "re\flect"} : tensor<?n x 4 x f32>
    return %0
  }
}
