// test: couple
//
// A recurrent layer: four gates of h features each, so that its weights' rows are 4 * c2. The state that comes back
// in and the state that goes out are one class. The 4 belongs to the op and is no class; so does the direction, 1.
module @lstm {
  func @main(%x: tensor<?t x ?n x 3 x f32>) -> tensor<?t x ?n x 5 x f32> {
    %w0 = param @embed : tensor<3 x 6 x f32>
    %w = param @lstm.w : tensor<1 x 32 x 6 x f32>
    %r = param @lstm.r : tensor<1 x 32 x 8 x f32>
    %b = param @lstm.b : tensor<1 x 64 x f32>
    %w1 = param @head : tensor<8 x 5 x f32>
    %axis = param @axis = dense<[1]> : tensor<1 x i64>

    %0 = matmul(%x, %w0) : tensor<?t x ?n x 6 x f32>
    %1 = lstm(%0, %w, %r, %b) {hidden_size = 8} : tensor<?t x 1 x ?n x 8 x f32>
    %2 = squeeze(%1, %axis) : tensor<?t x ?n x 8 x f32>
    %3 = matmul(%2, %w1) : tensor<?t x ?n x 5 x f32>
    return %3
  }
}
