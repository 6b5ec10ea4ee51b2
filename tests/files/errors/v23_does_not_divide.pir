// test:
module @v23 {
  channels c0 = 2
  channels c1 = 4
  func @main(%x: tensor<?n x 8 x 5 x f32>, %y: tensor<?n x c0 * c1 x 5 x f32>) -> tensor<?n x 6 x 5 x f32> {
    %w = param @w : tensor<6 x 2 x 1 x f32>
    %0 = conv(%x, %w) {group = 3} : tensor<?n x 6 x 5 x f32>
    %v = param @v : tensor<8 x 2 x 1 x f32>
    %1 = conv(%y, %v) {group = 4} : tensor<?n x 8 x 5 x f32>
    return %0
  }
}
