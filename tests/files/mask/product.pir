// test: mask
//
// What the classes do not keep is made absent at full size: multiplied by zero before it is summed, here in @down's
// product. Nothing is sliced, and the classes are gone: this is the original, and `prune` has to equal it.
module @product {
  channels c0 = 4 {keep = [0, 2]}
  func @main(%x: tensor<?n x 3 x f32>) -> tensor<?n x 2 x f32> {
    %up = param @up = dense<1.0> : tensor<3 x c0 x f32>
    %bias = param @bias = dense<[0.1, 0.2, 0.3, 0.4]> : tensor<c0 x f32>
    %down = param @down = dense<1.0> : tensor<c0 x 2 x f32>
    %0 = gemm(%x, %up, %bias) : tensor<?n x c0 x f32>
    %1 = sigmoid(%0) : tensor<?n x c0 x f32>
    %2 = matmul(%1, %down) : tensor<?n x 2 x f32>
    return %2
  }
}
