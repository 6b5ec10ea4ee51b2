// test: couple
//
// Data choose along one axis alone: along the others, an element of the data is behind the ids at its place, whose axes go
// with those of the data, also where one id is expanded to all features. Ids may be fewer; what of the data is behind none goes
// by itself.
module @gather_elements {
  func @main(%x: tensor<?n x 6 x 3 x f32>, %top: tensor<?n x 2 x 1 x i64>) -> (tensor<?n x 2 x 5 x f32>, tensor<?n x 6 x 5 x f32>) {
    %w = param @w : tensor<3 x 4 x f32>
    %v = param @v : tensor<3 x 7 x f32>
    %a = param @a : tensor<4 x 5 x f32>
    %b = param @b : tensor<7 x 5 x f32>
    %shape = param @shape = dense<[1, 1, 4]> : tensor<3 x i64>
    %ids = expand(%top, %shape) : tensor<?n x 2 x 4 x i64>
    %h = matmul(%x, %w) : tensor<?n x 6 x 4 x f32>
    %best = gather_elements(%h, %ids) {axis = 1} : tensor<?n x 2 x 4 x f32>
    %y = matmul(%best, %a) : tensor<?n x 2 x 5 x f32>
    %g = matmul(%x, %v) : tensor<?n x 6 x 7 x f32>
    %back = scatter_elements(%g, %ids, %best) {axis = 1} : tensor<?n x 6 x 7 x f32>
    %z = matmul(%back, %b) : tensor<?n x 6 x 5 x f32>
    return %y, %z
  }
}
