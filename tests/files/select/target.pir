// test: select{target="params=50%"}
// test: select{target="params=22",scope=global}
// test: select{target=["params=50%","macs=30"]}
// test: select{target="params=1k"}
// show: channels
//
// As many elements go as it takes. Half of the 36 parameters, 18, are left where 2 elements of c0 and 3 of c1 are: locally
// classes lose elements at the same pace. Globally the lowest scores go, all of c0 but one before any of c1, and the
// nearest are 22 and 15. Of several targets the tightest counts; what costs no more than it may stays as it is.
module @target {
  channels c0 = 4 {importance = dense<[0.1, 0.4, 0.2, 0.3]>}
  channels c1 = 4 {importance = dense<[0.9, 0.6, 0.8, 0.35]>}
  func @main(%x: tensor<?n x 3 x f32>) -> tensor<?n x 2 x f32> {
    %a = param @a : tensor<3 x c0 x f32>
    %b = param @b : tensor<c0 x c1 x f32>
    %c = param @c : tensor<c1 x 2 x f32>
    %0 = matmul(%x, %a) : tensor<?n x c0 x f32>
    %1 = matmul(%0, %b) : tensor<?n x c1 x f32>
    %2 = matmul(%1, %c) : tensor<?n x 2 x f32>
    return %2
  }
}
