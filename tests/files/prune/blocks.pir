// test: prune
//
// Each of the two groups of @grouped, c0, keeps other inputs, c1. The rows of @first say the group by their position, and
// the inputs of @grouped by its rows. Nothing ragged is left.
module @blocks {
  channels c0 = 2
  channels c1 = 3 {by = c0, keep = [[0, 2], [1, 2]]}
  channels c2 = 2
  func @main(%x: tensor<?n x 1 x 4 x f32>) -> tensor<?n x 1 x 4 x f32> {
    %first = param @first = dense<[[[1]], [[2]], [[3]], [[4]], [[5]], [[6]]]> : tensor<c0 * c1 x 1 x 1 x f32>
    %grouped = param @grouped = dense<[[[1], [2], [3]], [[4], [5], [6]], [[7], [8], [9]], [[10], [11], [12]]]> : tensor<c0 * c2 x c1 x 1 x f32>
    %last = param @last : tensor<1 x c0 * c2 x 1 x f32>
    %0 = conv(%x, %first) : tensor<?n x c0 * c1 x 4 x f32>
    %1 = conv(%0, %grouped) {group = 2} : tensor<?n x c0 * c2 x 4 x f32>
    %2 = conv(%1, %last) : tensor<?n x 1 x 4 x f32>
    return %2
  }
}
