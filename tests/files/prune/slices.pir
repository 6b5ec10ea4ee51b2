// test: prune
//
// Slices, splits and paddings of channels restate where terms begin and end. c0 + c1 is cut after c0: the end of the
// first slice and the start of the second move from 3 to 2; the end that is past everything stays. The split's
// sizes and the padding in front of c1 follow as well.
module @slices {
  channels c0 = 3 {keep = [0, 1]}
  channels c1 = 4 {keep = [3]}
  func @main(%x: tensor<?n x 2 x f32>) -> (tensor<?n x 5 x f32>, tensor<?n x 5 x f32>, tensor<?n x 5 x f32>) {
    %w = param @w : tensor<2 x c0 + c1 x f32>
    %zero = param @zero = dense<[0]> : tensor<1 x i64>
    %cut = param @cut = dense<[3]> : tensor<1 x i64>
    %end = param @end = dense<[9223372036854775807]> : tensor<1 x i64>
    %axis = param @axis = dense<[1]> : tensor<1 x i64>
    %sizes = param @sizes = dense<[3, 4]> : tensor<2 x i64>
    %pads = param @pads = dense<[0, 3, 0, 0]> : tensor<4 x i64>
    %a = param @a : tensor<c0 x 5 x f32>
    %b = param @b : tensor<c1 x 5 x f32>
    %c = param @c : tensor<c0 + c1 x 5 x f32>

    %0 = matmul(%x, %w) : tensor<?n x c0 + c1 x f32>
    %first = slice(%0, %zero, %cut, %axis) : tensor<?n x c0 x f32>
    %second = slice(%0, %cut, %end, %axis) : tensor<?n x c1 x f32>
    %p, %q = split(%0, %sizes) {axis = 1} : (tensor<?n x c0 x f32>, tensor<?n x c1 x f32>)
    %padded = pad(%q, %pads) : tensor<?n x c0 + c1 x f32>
    %1 = add(%first, %p) : tensor<?n x c0 x f32>
    %2 = matmul(%1, %a) : tensor<?n x 5 x f32>
    %3 = matmul(%second, %b) : tensor<?n x 5 x f32>
    %4 = matmul(%padded, %c) : tensor<?n x 5 x f32>
    return %2, %3, %4
  }
}
