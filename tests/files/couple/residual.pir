// test: couple
//
// A residual addition: `%body` and `%x` are added element by element, so stem, block output and head are one
// class, c0. What is inside the block, c2, is free. The model's input and output freeze c1 and c3.
module @residual {
  func @main(%image: tensor<?n x 3 x 8 x 8 x f32>) -> tensor<?n x 10 x f32> {
    %stem = param @stem.weight : tensor<16 x 3 x 3 x 3 x f32>
    %up = param @block.conv1.weight : tensor<64 x 16 x 1 x 1 x f32>
    %down = param @block.conv2.weight : tensor<16 x 64 x 1 x 1 x f32>
    %head = param @fc.weight : tensor<10 x 16 x f32>

    %x = conv(%image, %stem) {pads = [1, 1, 1, 1]} : tensor<?n x 16 x 8 x 8 x f32>
    %inside = conv(%x, %up) : tensor<?n x 64 x 8 x 8 x f32>
    %r = relu(%inside) : tensor<?n x 64 x 8 x 8 x f32>
    %body = conv(%r, %down) : tensor<?n x 16 x 8 x 8 x f32>
    %sum = add(%body, %x) : tensor<?n x 16 x 8 x 8 x f32>
    %p = reduce_mean(%sum) {axes = [2, 3], keepdims = 0} : tensor<?n x 16 x f32>
    %scores = gemm(%p, %head) {transB = 1} : tensor<?n x 10 x f32>
    return %scores
  }
}
