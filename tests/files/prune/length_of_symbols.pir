// test: prune
//
// The layer behind the flattened image loses the 4 places of each channel that goes, whatever the image's height and width
// are; the shape that the reshape is given says nothing of them.
module @length_of_symbols {
  channels c0 = 3 {keep = [0, 2]}
  func @main(%x: tensor<?n x ?h x ?w x 2 x f32>) -> tensor<?n x 2 x f32> {
    %v = param @v = dense<[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]> : tensor<2 x c0 x f32>
    %w = param @w : tensor<4 * c0 x 2 x f32>
    %k = matmul(%x, %v) : tensor<?n x ?h x ?w x c0 x f32>
    %shape = param @shape = dense<[0, -1]> : tensor<2 x i64>
    %flat = reshape(%k, %shape) : tensor<?n x 4 * c0 x f32>
    %y = matmul(%flat, %w) : tensor<?n x 2 x f32>
    return %y
  }
}
