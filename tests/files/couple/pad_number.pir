// test: couple
//
// Channels that a pad fills with a number are channels like others: as many may go as stand there, with what reads them.
module @pad_number {
  func @main(%x: tensor<?n x 3 x f32>) -> tensor<?n x 2 x f32> {
    %w = param @w : tensor<3 x 4 x f32>
    %v = param @v : tensor<10 x 2 x f32>
    %0 = matmul(%x, %w) : tensor<?n x 4 x f32>
    %1 = pad(%0) {pads = [0, 2, 0, 4], value = 1.5} : tensor<?n x 10 x f32>
    %2 = matmul(%1, %v) : tensor<?n x 2 x f32>
    return %2
  }
}
