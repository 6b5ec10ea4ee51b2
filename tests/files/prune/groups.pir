// test: prune
//
// `group` restates c0's extent: 3 groups become 2. The filters of group 1 go, as do its channels before and after;
// c1, the places inside a group, keeps all.
module @groups {
  channels c0 = 3 {keep = [0, 2]}
  channels c1 = 2
  func @main(%x: tensor<?n x 2 x 4 x f32>) -> tensor<?n x 2 x 4 x f32> {
    %w = param @w : tensor<c0 * c1 x 2 x 1 x f32>
    %g = param @grouped = dense<[[[0], [1]], [[10], [11]], [[20], [21]]]> : tensor<c0 x c1 x 1 x f32>
    %v = param @v : tensor<2 x c0 x 1 x f32>
    %0 = conv(%x, %w) : tensor<?n x c0 * c1 x 4 x f32>
    %1 = conv(%0, %g) {group = 3} : tensor<?n x c0 x 4 x f32>
    %2 = conv(%1, %v) : tensor<?n x 2 x 4 x f32>
    return %2
  }
}
