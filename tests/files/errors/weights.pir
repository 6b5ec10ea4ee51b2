// test:
//
// Files of weights that are not there, and parameters that name a file that the module does not list.
module @weights attributes {weights = "gone.safetensors"} {
  func @main() {
    %a = param @a from 3 : tensor<3 x f32>
    return
  }
}
