builtin.module @"a b" attributes {pir.attrs = {onnx.opset = #pir.dict<{"" = 17 : i64, com.acme = 1 : i64}>, weights = 1 : i64}} {
  "pir.channels"() {name = "c0", extent = 4 : i64, root = @conv1.weight, root_axis = 0 : i64, frozen = ["a", "b \22q\22"], min = 2 : i64, multiple = 8 : i64, keep = [0 : i64, 2 : i64], importance = #pir.dense<dense<[1.0, 0x7FF8000000000001, -2.5e-300, inf]> : tensor<4 x f64>>, attrs = {note = "x"}} : () -> ()
  "pir.channels"() {name = "c1", extent = 0 : i64} : () -> ()
  "pir.op"() {name = "gate", onnx = "com.acme::Gate", relation = "x[n, 2*c] -> y[n, c]"} : () -> ()
  %0 = "pir.param"() {name = @unused, pir.value = dense<[true, false]> : tensor<2xi1>} : () -> tensor<2xi1>
  func.func @main(%x: tensor<?x12x196xf32>, %1: tensor<*xi64>, %2: tensor<?xf16>) -> (tensor<f32>, none) attributes {pir.attrs = {doc = "line\0Abreak"}, pir.axes = [#pir.axes<?n, 3 * c0, c1 * 49 + 196>, unit, #pir.axes<?"a b" + 1>], pir.names = ["x", unit, "0"]} {
    %w = "pir.param"() {name = @conv1.weight, flag, pir.value = #pir.dense<dense<[[1.0, nan], [0x7FC00001, -0.0], [1e-20, 1.0], [3.0, 4.0]]> : tensor<4 x 2 x f32>>, pir.axes = #pir.axes<c0, 2>, pir.names = ["w"]} : () -> tensor<4x2xf32>
    %w2 = "pir.param"() {name = @conv1.weight, pir.axes = #pir.axes<c0, 2>, pir.names = ["w2"]} : () -> tensor<4x2xf32>
    %s = "pir.param"() {name = @shape, pir.value = dense<> : tensor<0xi64>, pir.names = ["s"]} : () -> tensor<*xi64>
    %e = "pir.param"() {name = @empty, pir.axes = #pir.axes<c0>, pir.names = ["e"]} : () -> tensor<4xf32>
    %a, %3 = "pir.split"(%x, %1, %w, %2) {axis = -1 : i64, ints = [], floats = array<f32>, array = #pir.array<[]>, nums = #pir.array<[1 : i64, 2 : i64]>, mix = [1 : i64, 1.000000e+00 : f32, unit, [2 : i64]], f = 1.000000e+00 : f32, n = 0x7fc00000 : f32, p = 0xffc00001 : f32, i = 0xff800000 : f32, s = "\00\FF\C3\A9\C3\A9", sym = @"onnx::Conv_1", ty = tensor<2xf32>, none_ty = none, graph = #pir.opaque<"graph", "0x00FF">, d = {a, b = {}}, v = dense<5.000000e-01> : tensor<3xf16>, h = dense<1.000980e-01> : tensor<bf16>, k = #pir.dense<dense<"0xAB"> : tensor<2 x ui4>>, strs = ["a"], str = #pir.dense<dense<"0x0102"> : tensor<2 x string>>, pir.order = ["axis", "ints", "floats", "array", "nums", "mix", "f", "n", "p", "i", "s", "sym", "ty", "none_ty", "graph", "d", "v", "h", "k", "strs", "str"], pir.names = ["a", "/b/c:0"], pir.label = "/node/1", pir.segments = [1 : i64, 0 : i64, 1 : i64, 2 : i64]} : (tensor<?x12x196xf32>, tensor<*xi64>, tensor<4x2xf32>, tensor<?xf16>) -> (tensor<f32>, !pir.opaque<"seq(\"x\")">)
    %4, %n = "pir.com.acme::Gate"(%a) {pir.names = [unit, "n"]} : (tensor<f32>) -> (none, none)
    "pir.return"(%a) : (tensor<f32>) -> ()
    "pir.gate"() {pir.segments = [0 : i64, 0 : i64]} : () -> ()
    func.return %a, %4 : tensor<f32>, none
  }
  func.func @other() {
    func.return
  }
}
