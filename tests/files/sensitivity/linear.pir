// test: couple,importance,sensitivity{data=files/sensitivity/two.npz,measure=output,ratios=[0.25,0.5,0.75]}
// test: couple,importance,sensitivity{data=files/sensitivity/two.npz,ratios=[0.25,0.5,0.75]}
// test: couple,importance,sensitivity{data=files/sensitivity/two.npz,samples=1,ratios=[0.1,0.9]}
// test: couple,importance,sensitivity{ratios=[0.25]}
// test: couple,importance,sensitivity{data=files/sensitivity/two.npz,ratios=0.5},importance
// test: couple,importance,sensitivity{data=files/sensitivity/two.npz,ratios=0.5,csv=$OUT}
// test: couple,sensitivity
// test: sensitivity
// show: channels
//
// The last layer hands on what c1 is: [3, 4, 0, 12] for the sample [1, 1], of norm 13, and [3, 4, 0, 0] for [1, 0], of norm
// 5. Element 2 is all zeros and goes first, at no cost; then 0, which is 3/13 and 3/5 of the outputs, 27/65 on average; then
// 1, 5/13 and all, 9/13. The labels are where outputs are largest, 3 and 1: the second answer is lost with element 1.
module @linear {
  func @main(%x: tensor<?n x 2 x f32>) -> tensor<?n x 4 x f32> {
    %a = param @a = dense<[[3.0, 4.0, 0.0, 0.0], [0.0, 0.0, 0.0, 12.0]]> : tensor<2 x 4 x f32>
    %b = param @b = dense<[[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0]]> : tensor<4 x 4 x f32>
    %0 = matmul(%x, %a) : tensor<?n x 4 x f32>
    %1 = matmul(%0, %b) : tensor<?n x 4 x f32>
    return %1
  }
}
