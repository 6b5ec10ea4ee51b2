// test: couple
//
// Regions of control flow are carried, not read: what they capture and what they return is frozen.
module @frozen_region {
  func @main(%x: tensor<?n x 3 x f32>, %flag: tensor<i1>) -> tensor<?n x 2 x f32> {
    %w1 = param @w1 : tensor<3 x 4 x f32>
    %w2 = param @w2 : tensor<4 x 2 x f32>
    %0 = matmul(%x, %w1) : tensor<?n x 4 x f32>
    %1 = If(%flag) captures(%0) {then_branch = #opaque<"graph", "0x00">, else_branch = #opaque<"graph", "0x00">} : tensor<?n x 4 x f32>
    %2 = matmul(%1, %w2) : tensor<?n x 2 x f32>
    return %2
  }
}
