// test: couple
//
// A rotary embedding of neighbours: every other element, from the first and from the second, turned and brought
// together again. Pairs go together: the axis is c0 * 2.
module @interleaved {
  func @main(%x: tensor<?n x 6 x f32>) -> tensor<?n x 5 x f32> {
    %w = param @w : tensor<6 x 8 x f32>
    %zero = param @zero = dense<[0]> : tensor<1 x i64>
    %one = param @one = dense<[1]> : tensor<1 x i64>
    %two = param @two = dense<[2]> : tensor<1 x i64>
    %eight = param @eight = dense<[8]> : tensor<1 x i64>
    %end = param @end = dense<[9223372036854775807]> : tensor<1 x i64>
    %row = param @row = dense<[0, -1]> : tensor<2 x i64>
    %v = param @v : tensor<8 x 5 x f32>

    %0 = matmul(%x, %w) : tensor<?n x 8 x f32>
    %even = slice(%0, %zero, %eight, %one, %two) : tensor<?n x 4 x f32>
    %odd = slice(%0, %one, %end, %one, %two) : tensor<?n x 4 x f32>
    %turned = neg(%odd) : tensor<?n x 4 x f32>
    %a = unsqueeze(%turned, %two) : tensor<?n x 4 x 1 x f32>
    %b = unsqueeze(%even, %two) : tensor<?n x 4 x 1 x f32>
    %pairs = concat(%a, %b) {axis = 2} : tensor<?n x 4 x 2 x f32>
    %y = reshape(%pairs, %row) : tensor<?n x 8 x f32>
    %z = matmul(%y, %v) : tensor<?n x 5 x f32>
    return %z
  }
}
