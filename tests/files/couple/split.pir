// test: couple
//
// A gated unit: one layer makes values and gates, which are split and multiplied element by element. The layer's
// 16 columns are 2 * c1: whoever removes value 3 removes gate 3, which is column 11.
module @split {
  func @main(%x: tensor<?n x 6 x f32>) -> tensor<?n x 5 x f32> {
    %up = param @up : tensor<6 x 16 x f32>
    %down = param @down : tensor<8 x 5 x f32>

    %both = matmul(%x, %up) : tensor<?n x 16 x f32>
    %value, %gate = split(%both) {axis = 1, num_outputs = 2} : (tensor<?n x 8 x f32>, tensor<?n x 8 x f32>)
    %open = sigmoid(%gate) : tensor<?n x 8 x f32>
    %y = mul(%value, %open) : tensor<?n x 8 x f32>
    %z = matmul(%y, %down) : tensor<?n x 5 x f32>
    return %z
  }
}
