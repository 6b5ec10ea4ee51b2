// test: prune
//
// Every other element of an axis of pairs: its end follows where it is stated, and stays where it is past everything.
module @strided {
  channels c0 = 4 {keep = [0, 3]}
  func @main(%x: tensor<?n x 6 x f32>) -> tensor<?n x 5 x f32> {
    %w = param @w : tensor<6 x c0 * 2 x f32>
    %zero = param @zero = dense<[0]> : tensor<1 x i64>
    %one = param @one = dense<[1]> : tensor<1 x i64>
    %two = param @two = dense<[2]> : tensor<1 x i64>
    %eight = param @eight = dense<[8]> : tensor<1 x i64>
    %end = param @end = dense<[9223372036854775807]> : tensor<1 x i64>
    %v = param @v : tensor<c0 x 5 x f32>

    %0 = matmul(%x, %w) : tensor<?n x c0 * 2 x f32>
    %even = slice(%0, %zero, %eight, %one, %two) : tensor<?n x c0 x f32>
    %odd = slice(%0, %one, %end, %one, %two) : tensor<?n x c0 x f32>
    %sum = add(%even, %odd) : tensor<?n x c0 x f32>
    %y = matmul(%sum, %v) : tensor<?n x 5 x f32>
    return %y
  }
}
