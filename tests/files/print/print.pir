// test: print
//
// Shows the module on the way through a pipeline and changes nothing. Printing writes names that are bare as
// they are, quotes the others, and numbers values that have none.
module @print {
  func @main(%x: tensor<?n x 3 x f32>) -> tensor<?n x 3 x f32> {
    %"/act/Relu_output_0" = relu(%x) : tensor<?n x 3 x f32> loc("/act/Relu")
    %7 = sigmoid(%"/act/Relu_output_0") : tensor<?n x 3 x f32>
    return %7
  }
}
