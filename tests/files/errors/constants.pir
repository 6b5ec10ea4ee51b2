// test:
//
// Data has to agree with its type.
module @constants {
  channels c0 = 3
  func @main() {
    %a = param @a = dense<[1.0, 2.0]> : tensor<3 x f32>
    %b = param @b = dense<[[1.0, 2.0], [3.0]]> : tensor<2 x 2 x f32>
    %c = param @c = dense<[1.0, 2.0]> : tensor<c0 x f32>
    %d = param @d = dense<[1.5, 2.0]> : tensor<2 x i64>
    %e = param @e = dense<[300]> : tensor<1 x ui8>
    %f = param @f = dense<"0x0000"> : tensor<1 x f32>
    %g = param @g = dense<0.0> : tensor<?n x f32>
    return
  }
}
