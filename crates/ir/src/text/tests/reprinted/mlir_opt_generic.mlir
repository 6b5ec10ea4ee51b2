"builtin.module"() <{sym_name = "a b"}> ({
  "pir.channels"() {attrs = {note = "x"}, extent = 4 : i64, frozen = ["a", "b \22q\22"], importance = #pir.dense<dense<[1.0, 0x7FF8000000000001, -2.5e-300, inf]> : tensor<4 x f64>>, keep = [0, 2], min = 2 : i64, multiple = 8 : i64, name = "c0", root = @conv1.weight, root_axis = 0 : i64} : () -> ()
  "pir.channels"() {extent = 0 : i64, name = "c1"} : () -> ()
  "pir.op"() {name = "gate", onnx = "com.acme::Gate", relation = "x[n, 2*c] -> y[n, c]"} : () -> ()
  %0 = "pir.param"() {name = @unused, pir.value = dense<[true, false]> : tensor<2xi1>} : () -> tensor<2xi1>
  "func.func"() <{function_type = (tensor<?x12x196xf32>, tensor<*xi64>, tensor<?xf16>) -> (tensor<f32>, none), sym_name = "main"}> ({
  ^bb0(%arg0: tensor<?x12x196xf32>, %arg1: tensor<*xi64>, %arg2: tensor<?xf16>):
    %1 = "pir.param"() {flag, name = @conv1.weight, pir.axes = #pir.axes<c0, 2>, pir.names = ["w"], pir.value = #pir.dense<dense<[[1.0, nan], [0x7FC00001, -0.0], [1e-20, 1.0], [3.0, 4.0]]> : tensor<4 x 2 x f32>>} : () -> tensor<4x2xf32>
    %2 = "pir.param"() {name = @conv1.weight, pir.axes = #pir.axes<c0, 2>, pir.names = ["w2"]} : () -> tensor<4x2xf32>
    %3 = "pir.param"() {name = @shape, pir.names = ["s"], pir.value = dense<> : tensor<0xi64>} : () -> tensor<*xi64>
    %4 = "pir.param"() {name = @empty, pir.axes = #pir.axes<c0>, pir.names = ["e"]} : () -> tensor<4xf32>
    %5:2 = "pir.split"(%arg0, %arg1, %1, %arg2) {array = #pir.array<[]>, axis = -1 : i64, d = {a, b = {}}, f = 1.000000e+00 : f32, floats = array<f32>, graph = #pir.opaque<"graph", "0x00FF">, h = dense<1.000980e-01> : tensor<bf16>, i = 0xFF800000 : f32, ints = [], k = #pir.dense<dense<"0xAB"> : tensor<2 x ui4>>, mix = [1, 1.000000e+00 : f32, unit, [2]], n = 0x7FC00000 : f32, none_ty = none, nums = #pir.array<[1 : i64, 2 : i64]>, p = 0xFFC00001 : f32, pir.label = "/node/1", pir.names = ["a", "/b/c:0"], pir.order = ["axis", "ints", "floats", "array", "nums", "mix", "f", "n", "p", "i", "s", "sym", "ty", "none_ty", "graph", "d", "v", "h", "k", "strs", "str"], pir.segments = [1, 0, 1, 2], s = "\00\FF\C3\A9\C3\A9", str = #pir.dense<dense<"0x0102"> : tensor<2 x string>>, strs = ["a"], sym = @"onnx::Conv_1", ty = tensor<2xf32>, v = dense<5.000000e-01> : tensor<3xf16>} : (tensor<?x12x196xf32>, tensor<*xi64>, tensor<4x2xf32>, tensor<?xf16>) -> (tensor<f32>, !pir.opaque<"seq(\"x\")">)
    %6:2 = "pir.com.acme::Gate"(%5#0) {pir.names = [unit, "n"]} : (tensor<f32>) -> (none, none)
    "pir.return"(%5#0) : (tensor<f32>) -> ()
    "pir.gate"() {pir.segments = [0, 0]} : () -> ()
    "func.return"(%5#0, %6#0) : (tensor<f32>, none) -> ()
  }) {pir.attrs = {doc = "line\0Abreak"}, pir.axes = [#pir.axes<?n, 3 * c0, c1 * 49 + 196>, unit, #pir.axes<?"a b" + 1>], pir.names = ["x", unit, "0"]} : () -> ()
  "func.func"() <{function_type = () -> (), sym_name = "other"}> ({
    "func.return"() : () -> ()
  }) : () -> ()
}) {pir.attrs = {onnx.opset = #pir.dict<{"" = 17 : i64, com.acme = 1 : i64}>, weights = 1 : i64}} : () -> ()
