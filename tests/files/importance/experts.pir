// test: couple,importance
// show: channels
//
// A mixture of two experts, in one table each for the layers up and down: data choose the experts' parts by vectors of
// indices, as PyTorch's newer exporter writes it. Channels inside of experts are scored by what the parts are multiplied as.
module @experts {
  func @main(%ids: tensor<?n x 1 x i64>, %x: tensor<?n x 1 x 2 x f32>) -> tensor<?n x 1 x 2 x f32> {
    %up = param @up = dense<[[[3, 0, 1], [4, 1, 0]], [[0, 0, 0], [0, 0, 2]]]> : tensor<2 x 2 x 3 x f32>
    %down = param @down = dense<[[[0, 0], [1, 1], [2, 0]], [[0, 1], [1, 1], [0, 0]]]> : tensor<2 x 3 x 2 x f32>
    %0 = gather_nd(%up, %ids) : tensor<?n x 2 x 3 x f32>
    %1 = gather_nd(%down, %ids) : tensor<?n x 3 x 2 x f32>
    %2 = matmul(%x, %0) : tensor<?n x 1 x 3 x f32>
    %3 = relu(%2) : tensor<?n x 1 x 3 x f32>
    %4 = matmul(%3, %1) : tensor<?n x 1 x 2 x f32>
    return %4
  }
}
