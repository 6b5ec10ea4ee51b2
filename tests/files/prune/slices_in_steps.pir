// test: prune
//
// A slice in steps takes one of each block of channels: where it begins within a block stays, and a number that counts
// from the end moves with the axis. An end that is past everything stays, one at the end of the axis follows it. An axis
// without elements has no blocks.
module @slices_in_steps {
  channels c0 = 4 {keep = [1, 3]}
  func @main(%x: tensor<?n x 2 x f32>) -> (tensor<?n x 5 x f32>, tensor<?n x 0 x f32>) {
    %w = param @w : tensor<2 x c0 * 3 x f32>
    %a = param @a : tensor<c0 x 5 x f32>
    %zero = param @zero = dense<[0]> : tensor<1 x i64>
    %one = param @one = dense<[1]> : tensor<1 x i64>
    %last = param @last = dense<[-10]> : tensor<1 x i64>
    %all = param @all = dense<[12]> : tensor<1 x i64>
    %end = param @end = dense<[9223372036854775807]> : tensor<1 x i64>
    %step = param @step = dense<[3]> : tensor<1 x i64>

    %0 = matmul(%x, %w) : tensor<?n x c0 * 3 x f32>
    %first = slice(%0, %zero, %all, %one, %step) : tensor<?n x c0 x f32>
    %second = slice(%0, %one, %end, %one, %step) : tensor<?n x c0 x f32>
    %third = slice(%0, %last, %end, %one, %step) : tensor<?n x c0 x f32>
    %1 = add(%first, %second) : tensor<?n x c0 x f32>
    %2 = add(%1, %third) : tensor<?n x c0 x f32>
    %3 = matmul(%2, %a) : tensor<?n x 5 x f32>
    %none = slice(%x, %zero, %zero, %one) : tensor<?n x 0 x f32>
    %still = slice(%none, %zero, %end, %one, %step) : tensor<?n x 0 x f32>
    return %3, %still
  }
}
