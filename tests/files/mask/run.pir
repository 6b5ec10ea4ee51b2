// test: mask
//
// Channels that share an axis with an image of unknown size, as exporters write a group norm: each channel is a run of so
// many positions, and the mask of the channels is repeated along them at run time.
module @run attributes {onnx.opset = {"" = 17}} {
  channels c0 = 4 {keep = [1, 3]}
  func @main(%x: tensor<?n x 3 x ?h x f32>) -> tensor<?n x 1 x ?h x f32> {
    %w = param @w : tensor<c0 x 3 x 1 x f32>
    %s = param @s : tensor<1 x f32>
    %b = param @b : tensor<1 x f32>
    %v = param @v : tensor<1 x c0 x 1 x f32>
    %0 = conv(%x, %w) : tensor<?n x c0 x ?h x f32>
    %1 = reshape(%0) {shape = [0, 1, -1]} : tensor<?n x 1 x c0 * ?h x f32>
    %2 = instance_norm(%1, %s, %b) : tensor<?n x 1 x c0 * ?h x f32>
    %3 = reshape(%2) {shape = [0, 4, -1]} : tensor<?n x c0 x ?h x f32>
    %4 = conv(%3, %v) : tensor<?n x 1 x ?h x f32>
    return %4
  }
}
