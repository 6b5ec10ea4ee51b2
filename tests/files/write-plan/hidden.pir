// test: write-plan{file=$OUT}
// show: channels
//
// A plan lists the classes that lose elements, and every parameter that changes with the positions that stay: those of
// @fused, whose rows are c0 + c1, are 0 and 2 of c0 and then 1 of c1.
module @hidden {
  channels c0 = 3 {root = @a:1, keep = [0, 2]}
  channels c1 = 2 {root = @b:1, keep = [1]}
  func @main(%x: tensor<?n x 4 x f32>) -> tensor<?n x 5 x f32> {
    %a = param @a : tensor<4 x c0 x f32>
    %b = param @b : tensor<4 x c1 x f32>
    %fused = param @fused : tensor<c0 + c1 x 5 x f32>
    %0 = matmul(%x, %a) : tensor<?n x c0 x f32>
    %1 = matmul(%x, %b) : tensor<?n x c1 x f32>
    %2 = concat(%0, %1) {axis = 1} : tensor<?n x c0 + c1 x f32>
    %3 = matmul(%2, %fused) : tensor<?n x 5 x f32>
    return %3
  }
}
