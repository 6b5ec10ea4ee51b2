// test: couple
//
// Concatenation is a sum of classes. The joint axis of %a and %b is c0 + c2, and whatever meets it is a sum too:
// the norm, which knows nothing of the concatenation, and the layer that reads it.
//
// The sum also cuts: @wide's 12 filters are added to 4 + 8 others, so its first 4 belong to c0 and the rest to c2.
module @concat {
  func @main(%x: tensor<?n x 3 x 8 x 8 x f32>) -> tensor<?n x 10 x f32> {
    %wa = param @a : tensor<4 x 3 x 1 x 1 x f32>
    %wb = param @b : tensor<8 x 3 x 1 x 1 x f32>
    %wide = param @wide : tensor<12 x 3 x 1 x 1 x f32>
    %scale = param @bn.weight : tensor<12 x f32>
    %shift = param @bn.bias : tensor<12 x f32>
    %mean = param @bn.mean : tensor<12 x f32>
    %var = param @bn.var : tensor<12 x f32>
    %head = param @fc : tensor<12 x 10 x f32>

    %a = conv(%x, %wa) : tensor<?n x 4 x 8 x 8 x f32>
    %b = conv(%x, %wb) : tensor<?n x 8 x 8 x 8 x f32>
    %both = concat(%a, %b) {axis = 1} : tensor<?n x 12 x 8 x 8 x f32>
    %norm = batch_norm(%both, %scale, %shift, %mean, %var) : tensor<?n x 12 x 8 x 8 x f32>
    %c = conv(%x, %wide) : tensor<?n x 12 x 8 x 8 x f32>
    %sum = add(%norm, %c) : tensor<?n x 12 x 8 x 8 x f32>
    %p = reduce_mean(%sum) {axes = [2, 3], keepdims = 0} : tensor<?n x 12 x f32>
    %scores = matmul(%p, %head) : tensor<?n x 10 x f32>
    return %scores
  }
}
