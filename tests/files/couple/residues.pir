// test: couple
//
// Thirty features are ten blocks of three. A shift by nine is added to them, so that all blocks lose the same positions; cuts
// fall inside of blocks as well. What may go is every third feature.
module @residues {
  func @main(%x: tensor<?n x 2 x f32>) -> tensor<?n x 2 x f32> {
    %layer = param @layer : tensor<2 x 30 x f32>
    %last = param @last : tensor<30 x 2 x f32>
    %shift = param @shift = dense<[9, 18, 3]> : tensor<3 x i64>
    %front = param @front = dense<[4, 26]> : tensor<2 x i64>
    %parts = param @parts = dense<[4, 18, 5, 3]> : tensor<4 x i64>
    %halves = param @halves = dense<[0, 2, 5, 3]> : tensor<4 x i64>
    %blocks = param @blocks = dense<[0, 10, 3]> : tensor<3 x i64>

    %0 = matmul(%x, %layer) : tensor<?n x 30 x f32>
    %1, %2, %3 = split(%0, %shift) {axis = 1} : (tensor<?n x 9 x f32>, tensor<?n x 18 x f32>, tensor<?n x 3 x f32>)
    %4 = concat(%2, %3, %1) {axis = 1} : tensor<?n x 30 x f32>
    %5 = add(%0, %4) : tensor<?n x 30 x f32>
    %6 = reshape(%5, %halves) : tensor<?n x 2 x 5 x 3 x f32>
    %7, %8 = split(%4, %front) {axis = 1} : (tensor<?n x 4 x f32>, tensor<?n x 26 x f32>)
    %9 = concat(%7, %8) {axis = 1} : tensor<?n x 30 x f32>
    %10 = reshape(%9, %blocks) : tensor<?n x 10 x 3 x f32>
    %11, %12, %13, %14 = split(%9, %parts) {axis = 1} : (tensor<?n x 4 x f32>, tensor<?n x 18 x f32>, tensor<?n x 5 x f32>, tensor<?n x 3 x f32>)
    %15 = concat(%12, %14, %13, %11) {axis = 1} : tensor<?n x 30 x f32>
    %16 = matmul(%15, %last) : tensor<?n x 2 x f32>
    return %16
  }
}
