// test: couple
//
// The image's type does not say how many channels it has: `?c`. The layer's weights do, and so the axis is their class,
// which the image keeps whole. The layer loses only channels that it makes.
module @frozen_symbol {
  func @main(%image: tensor<?n x ?c x 8 x 8 x f32>) -> tensor<?n x 5 x 8 x 8 x f32> {
    %conv1 = param @conv1 : tensor<4 x 3 x 1 x 1 x f32>
    %conv2 = param @conv2 : tensor<5 x 4 x 1 x 1 x f32>

    %relu0 = relu(%image) : tensor<?n x ?c x 8 x 8 x f32>
    %x = conv(%relu0, %conv1) : tensor<?n x 4 x 8 x 8 x f32>
    %relu = relu(%x) : tensor<?n x 4 x 8 x 8 x f32>
    %y = conv(%relu, %conv2) : tensor<?n x 5 x 8 x 8 x f32>
    return %y
  }
}
