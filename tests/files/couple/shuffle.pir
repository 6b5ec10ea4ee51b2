// test: couple
//
// ShuffleNet's channel shuffle: [2, 4] read the other way round as [4, 2]. Before it channels are c1 * c0, after it
// c0 * c1; the layer after reads them in that order.
module @shuffle {
  func @main(%x: tensor<?n x 3 x 8 x 8 x f32>) -> tensor<?n x 5 x 8 x 8 x f32> {
    %w1 = param @conv1 : tensor<8 x 3 x 1 x 1 x f32>
    %w2 = param @conv2 : tensor<5 x 8 x 1 x 1 x f32>
    %apart = param @apart = dense<[0, 2, 4, 8, 8]> : tensor<5 x i64>
    %together = param @together = dense<[0, 8, 8, 8]> : tensor<4 x i64>

    %0 = conv(%x, %w1) : tensor<?n x 8 x 8 x 8 x f32>
    %1 = reshape(%0, %apart) : tensor<?n x 2 x 4 x 8 x 8 x f32>
    %2 = transpose(%1) {perm = [0, 2, 1, 3, 4]} : tensor<?n x 4 x 2 x 8 x 8 x f32>
    %3 = reshape(%2, %together) : tensor<?n x 8 x 8 x 8 x f32>
    %4 = conv(%3, %w2) : tensor<?n x 5 x 8 x 8 x f32>
    return %4
  }
}
