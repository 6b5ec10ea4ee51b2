// test: prune
//
// A slice in steps takes one of each of the blocks before its end; what stands before the blocks (c1) and after them (c3)
// goes by itself. Starts and ends say where the blocks are afterwards.
module @slices_in_steps_inside {
  channels c1 = 3 {keep = [2]}
  channels c2 = 4 {keep = [0, 1, 3]}
  channels c3 = 3 {keep = [0, 1]}
  func @main(%x: tensor<?n x 2 x f32>) -> tensor<?n x 5 x f32> {
    %w = param @w : tensor<2 x c1 + c2 * 2 + c3 x f32>
    %a = param @a : tensor<c2 x 5 x f32>
    %b = param @b : tensor<c1 + c2 * 2 + c3 x 5 x f32>
    %one = param @one = dense<[1]> : tensor<1 x i64>
    %three = param @three = dense<[3]> : tensor<1 x i64>
    %four = param @four = dense<[4]> : tensor<1 x i64>
    %eleven = param @eleven = dense<[11]> : tensor<1 x i64>
    %last = param @last = dense<[-3]> : tensor<1 x i64>
    %step = param @step = dense<[2]> : tensor<1 x i64>
    %0 = matmul(%x, %w) : tensor<?n x c1 + c2 * 2 + c3 x f32>
    %first = slice(%0, %three, %last, %one, %step) : tensor<?n x c2 x f32>
    %second = slice(%0, %four, %eleven, %one, %step) : tensor<?n x c2 x f32>
    %1 = mul(%first, %second) : tensor<?n x c2 x f32>
    %2 = matmul(%1, %a) : tensor<?n x 5 x f32>
    %3 = matmul(%0, %b) : tensor<?n x 5 x f32>
    %4 = add(%2, %3) : tensor<?n x 5 x f32>
    return %4
  }
}
