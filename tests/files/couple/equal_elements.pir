// test: couple
//
// A parameter of equal elements is as good for one layer as for another: sharing it ties nothing. Before the split the
// channels are a number times a class of one element, which says why they stay; behind it a number; both norms
// have the same parameters still.
module @equal_elements {
  func @main(%x: tensor<?n x 2 x 3 x 3 x f32>) -> tensor<?n x 3 x f32> {
    %w = param @w : tensor<4 x 1 x 1 x 1 x f32>
    %one = param @one = dense<1.0> : tensor<4 x f32>
    %zero = param @zero = dense<0.0> : tensor<4 x f32>
    %fc = param @fc : tensor<4 x 3 x f32>
    %parts = param @parts = dense<[1, 3]> : tensor<2 x i64>
    %a = conv(%x, %w) {group = 2} : tensor<?n x 4 x 3 x 3 x f32>
    %b = batch_norm(%a, %one, %zero, %zero, %one) : tensor<?n x 4 x 3 x 3 x f32>
    %c, %d = split(%b, %parts) {axis = 1} : (tensor<?n x 1 x 3 x 3 x f32>, tensor<?n x 3 x 3 x 3 x f32>)
    %e = concat(%d, %c) {axis = 1} : tensor<?n x 4 x 3 x 3 x f32>
    %f = batch_norm(%e, %one, %zero, %zero, %one) : tensor<?n x 4 x 3 x 3 x f32>
    %g = global_average_pool(%f) : tensor<?n x 4 x 1 x 1 x f32>
    %h = flatten(%g) : tensor<?n x 4 x f32>
    %y = matmul(%h, %fc) : tensor<?n x 3 x f32>
    return %y
  }
}
