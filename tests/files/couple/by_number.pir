// test: couple
//
// Numbers choose: `gather_nd` and `scatter_nd` by constant vectors of one index (as PyTorch's exporter writes `x[:, [2, 0, 1]]`
// and `x[:, 1:3] = y`) cut their axis where the numbers jump, and a slice that takes all of an axis backwards cuts it into its
// elements. What is replaced goes with what replaces it; a flipped channel with the one whose place it takes.
module @by_number {
  func @main(%x: tensor<?n x 2 x f32>) -> (tensor<3 x ?n x f32>, tensor<?n x 3 x f32>) {
    %w = param @w : tensor<2 x 5 x f32>
    %u = param @u : tensor<2 x 2 x f32>
    %v = param @v : tensor<2 x 4 x f32>
    %s = param @s : tensor<4 x f32>
    %a = param @a : tensor<3 x 4 x f32>
    %b = param @b : tensor<4 x 3 x f32>
    %ids = param @ids = dense<[[4], [1], [0], [-2]]> : tensor<4 x 1 x i64>
    %places = param @places = dense<[[1], [2]]> : tensor<2 x 1 x i64>
    %last = param @last = dense<-1> : tensor<1 x i64>
    %begin = param @begin = dense<-9223372036854775808> : tensor<1 x i64>
    %one = param @one = dense<1> : tensor<1 x i64>
    %h = matmul(%x, %w) : tensor<?n x 5 x f32>
    %rows = transpose(%h) {perm = [1, 0]} : tensor<5 x ?n x f32>
    %taken = gather_nd(%rows, %ids) : tensor<4 x ?n x f32>
    %g = matmul(%x, %u) : tensor<?n x 2 x f32>
    %two = transpose(%g) {perm = [1, 0]} : tensor<2 x ?n x f32>
    %set = scatter_nd(%taken, %places, %two) : tensor<4 x ?n x f32>
    %y = matmul(%a, %set) : tensor<3 x ?n x f32>
    %f = matmul(%x, %v) : tensor<?n x 4 x f32>
    %flipped = slice(%f, %last, %begin, %one, %last) : tensor<?n x 4 x f32>
    %scaled = mul(%flipped, %s) : tensor<?n x 4 x f32>
    %sum = add(%scaled, %f) : tensor<?n x 4 x f32>
    %z = matmul(%sum, %b) : tensor<?n x 3 x f32>
    return %y, %z
  }
}
