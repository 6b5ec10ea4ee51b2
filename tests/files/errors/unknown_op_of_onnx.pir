// test:
//
// A misspelled op is as good as one that nobody described.
module @misspelled {
  channels c0 = 8
  func @main(%x: tensor<?n x 3 x f32>) -> tensor<?n x c0 x f32> {
    %w = param @w : tensor<3 x c0 x f32>
    %0 = matmull(%x, %w) : tensor<?n x c0 x f32>
    return %0
  }
}
