// test: couple
//
// What is drawn has the shape that it is said to have. Other numbers are drawn for fewer channels, so those beside which
// numbers are drawn stay; the layers before and after lose theirs.
module @drawn {
  func @main(%x: tensor<?n x 4 x f32>) -> tensor<?n x 3 x f32> {
    %w1 = param @first : tensor<4 x 16 x f32>
    %h = matmul(%x, %w1) : tensor<?n x 16 x f32>
    %k = relu(%h) : tensor<?n x 16 x f32>
    %w2 = param @second : tensor<16 x 8 x f32>
    %mean = matmul(%k, %w2) : tensor<?n x 8 x f32>
    %noise = random_normal_like(%mean) {scale = 0.5} : tensor<?n x 8 x f32>
    %z = add(%mean, %noise) : tensor<?n x 8 x f32>
    %w3 = param @third : tensor<8 x 12 x f32>
    %l = matmul(%z, %w3) : tensor<?n x 12 x f32>
    %m = relu(%l) : tensor<?n x 12 x f32>
    %w4 = param @fourth : tensor<12 x 3 x f32>
    %y = matmul(%m, %w4) : tensor<?n x 3 x f32>
    %c = random_uniform() {shape = [1, 3]} : tensor<1 x 3 x f32>
    %v = mul(%y, %c) : tensor<?n x 3 x f32>
    return %v
  }
}
