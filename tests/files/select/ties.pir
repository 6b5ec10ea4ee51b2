// test: select{ratio=0.5}
// test: select{ratio=0}
// show: channels
//
// Of equal scores the first go. Keep-sets from before are replaced; at ratio 0 all is kept.
module @ties {
  channels c0 = 6 {keep = [5], importance = dense<[1, 2, 1, 1, 1, 1]>}
  func @main(%x: tensor<?n x 3 x f32>) -> tensor<?n x 2 x f32> {
    %w = param @w : tensor<3 x c0 x f32>
    %v = param @v : tensor<c0 x 2 x f32>
    %0 = matmul(%x, %w) : tensor<?n x c0 x f32>
    %1 = matmul(%0, %v) : tensor<?n x 2 x f32>
    return %1
  }
}
