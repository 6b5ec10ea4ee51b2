module @main_graph attributes {onnx.ir_version = 10, onnx.opset = {"" = 20}, onnx.producer_name = "pytorch", onnx.producer_version = "2.15.0+cu132", onnx.doc_string = ""} {
  func @main(%x: tensor<?n x 3 x 32 x 32 x f32>) -> tensor<?n x 10 x f32> attributes {onnx.value_info = ["conv1.weight", "layer1.0.conv1.weight", "layer1.0.conv2.weight", "layer1.1.conv1.weight", "layer1.1.conv2.weight", "layer1.2.conv1.weight", "layer1.2.conv2.weight", "layer2.0.conv1.weight", "layer2.0.conv2.weight", "layer2.0.down.0.weight", "layer2.1.conv1.weight", "layer2.1.conv2.weight", "layer2.2.conv1.weight", "layer2.2.conv2.weight", "layer3.0.conv1.weight", "layer3.0.conv2.weight", "layer3.0.down.0.weight", "layer3.1.conv1.weight", "layer3.1.conv2.weight", "layer3.2.conv1.weight", "layer3.2.conv2.weight", "fc.weight", "fc.bias", "val_237", "conv1.weight_bias", "layer1.0.conv1.weight_bias", "layer1.0.conv2.weight_bias", "layer1.1.conv1.weight_bias", "layer1.1.conv2.weight_bias", "layer1.2.conv1.weight_bias", "layer1.2.conv2.weight_bias", "layer2.0.conv1.weight_bias", "layer2.0.conv2.weight_bias", "layer2.0.down.0.weight_bias", "layer2.1.conv1.weight_bias", "layer2.1.conv2.weight_bias", "layer2.2.conv1.weight_bias", "layer2.2.conv2.weight_bias", "layer3.0.conv1.weight_bias", "layer3.0.conv2.weight_bias", "layer3.0.down.0.weight_bias", "layer3.1.conv1.weight_bias", "layer3.1.conv2.weight_bias", "layer3.2.conv1.weight_bias", "layer3.2.conv2.weight_bias", "val_242", "getitem", "relu", "getitem_3", "relu_1", "getitem_6", "add", "relu_2", "getitem_9", "relu_3", "getitem_12", "add_1", "relu_4", "getitem_15", "relu_5", "getitem_18", "add_2", "relu_6", "getitem_21", "relu_7", "getitem_24", "getitem_27", "add_3", "relu_8", "getitem_30", "relu_9", "getitem_33", "add_4", "relu_10", "getitem_36", "relu_11", "getitem_39", "add_5", "relu_12", "getitem_42", "relu_13", "getitem_45", "getitem_48", "add_6", "relu_14", "getitem_51", "relu_15", "getitem_54", "add_7", "relu_16", "getitem_57", "relu_17", "getitem_60", "add_8", "relu_18", "mean", "view"], onnx.doc_string = "", onnx.empty_docs = ["node", "initializer", "value"]} {
    %conv1.weight = param @conv1.weight : tensor<16 x 3 x 3 x 3 x f32>
    %layer1.0.conv1.weight = param @layer1.0.conv1.weight : tensor<16 x 16 x 3 x 3 x f32>
    %layer1.0.conv2.weight = param @layer1.0.conv2.weight : tensor<16 x 16 x 3 x 3 x f32>
    %layer1.1.conv1.weight = param @layer1.1.conv1.weight : tensor<16 x 16 x 3 x 3 x f32>
    %layer1.1.conv2.weight = param @layer1.1.conv2.weight : tensor<16 x 16 x 3 x 3 x f32>
    %layer1.2.conv1.weight = param @layer1.2.conv1.weight : tensor<16 x 16 x 3 x 3 x f32>
    %layer1.2.conv2.weight = param @layer1.2.conv2.weight : tensor<16 x 16 x 3 x 3 x f32>
    %layer2.0.conv1.weight = param @layer2.0.conv1.weight : tensor<32 x 16 x 3 x 3 x f32>
    %layer2.0.conv2.weight = param @layer2.0.conv2.weight : tensor<32 x 32 x 3 x 3 x f32>
    %layer2.0.down.0.weight = param @layer2.0.down.0.weight : tensor<32 x 16 x 1 x 1 x f32>
    %layer2.1.conv1.weight = param @layer2.1.conv1.weight : tensor<32 x 32 x 3 x 3 x f32>
    %layer2.1.conv2.weight = param @layer2.1.conv2.weight : tensor<32 x 32 x 3 x 3 x f32>
    %layer2.2.conv1.weight = param @layer2.2.conv1.weight : tensor<32 x 32 x 3 x 3 x f32>
    %layer2.2.conv2.weight = param @layer2.2.conv2.weight : tensor<32 x 32 x 3 x 3 x f32>
    %layer3.0.conv1.weight = param @layer3.0.conv1.weight : tensor<64 x 32 x 3 x 3 x f32>
    %layer3.0.conv2.weight = param @layer3.0.conv2.weight : tensor<64 x 64 x 3 x 3 x f32>
    %layer3.0.down.0.weight = param @layer3.0.down.0.weight : tensor<64 x 32 x 1 x 1 x f32>
    %layer3.1.conv1.weight = param @layer3.1.conv1.weight : tensor<64 x 64 x 3 x 3 x f32>
    %layer3.1.conv2.weight = param @layer3.1.conv2.weight : tensor<64 x 64 x 3 x 3 x f32>
    %layer3.2.conv1.weight = param @layer3.2.conv1.weight : tensor<64 x 64 x 3 x 3 x f32>
    %layer3.2.conv2.weight = param @layer3.2.conv2.weight : tensor<64 x 64 x 3 x 3 x f32>
    %fc.weight = param @fc.weight : tensor<10 x 64 x f32>
    %fc.bias = param @fc.bias : tensor<10 x f32>
    %val_237 = param @val_237 = dense<[-1, -2]> : tensor<2 x i64>
    %conv1.weight_bias = param @conv1.weight_bias : tensor<16 x f32>
    %layer1.0.conv1.weight_bias = param @layer1.0.conv1.weight_bias : tensor<16 x f32>
    %layer1.0.conv2.weight_bias = param @layer1.0.conv2.weight_bias : tensor<16 x f32>
    %layer1.1.conv1.weight_bias = param @layer1.1.conv1.weight_bias : tensor<16 x f32>
    %layer1.1.conv2.weight_bias = param @layer1.1.conv2.weight_bias : tensor<16 x f32>
    %layer1.2.conv1.weight_bias = param @layer1.2.conv1.weight_bias : tensor<16 x f32>
    %layer1.2.conv2.weight_bias = param @layer1.2.conv2.weight_bias : tensor<16 x f32>
    %layer2.0.conv1.weight_bias = param @layer2.0.conv1.weight_bias : tensor<32 x f32>
    %layer2.0.conv2.weight_bias = param @layer2.0.conv2.weight_bias : tensor<32 x f32>
    %layer2.0.down.0.weight_bias = param @layer2.0.down.0.weight_bias : tensor<32 x f32>
    %layer2.1.conv1.weight_bias = param @layer2.1.conv1.weight_bias : tensor<32 x f32>
    %layer2.1.conv2.weight_bias = param @layer2.1.conv2.weight_bias : tensor<32 x f32>
    %layer2.2.conv1.weight_bias = param @layer2.2.conv1.weight_bias : tensor<32 x f32>
    %layer2.2.conv2.weight_bias = param @layer2.2.conv2.weight_bias : tensor<32 x f32>
    %layer3.0.conv1.weight_bias = param @layer3.0.conv1.weight_bias : tensor<64 x f32>
    %layer3.0.conv2.weight_bias = param @layer3.0.conv2.weight_bias : tensor<64 x f32>
    %layer3.0.down.0.weight_bias = param @layer3.0.down.0.weight_bias : tensor<64 x f32>
    %layer3.1.conv1.weight_bias = param @layer3.1.conv1.weight_bias : tensor<64 x f32>
    %layer3.1.conv2.weight_bias = param @layer3.1.conv2.weight_bias : tensor<64 x f32>
    %layer3.2.conv1.weight_bias = param @layer3.2.conv1.weight_bias : tensor<64 x f32>
    %layer3.2.conv2.weight_bias = param @layer3.2.conv2.weight_bias : tensor<64 x f32>
    %val_242 = param @val_242 = dense<[-1, 64]> : tensor<2 x i64>
    %getitem = conv(%x, %conv1.weight, %conv1.weight_bias) {group = 1, pads = [1, 1, 1, 1], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [3, 3]} : tensor<?n x 16 x 32 x 32 x f32> loc("node_Conv_306")
    %relu = relu(%getitem) : tensor<?n x 16 x 32 x 32 x f32> loc("node_relu")
    %getitem_3 = conv(%relu, %layer1.0.conv1.weight, %layer1.0.conv1.weight_bias) {group = 1, pads = [1, 1, 1, 1], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [3, 3]} : tensor<?n x 16 x 32 x 32 x f32> loc("node_Conv_308")
    %relu_1 = relu(%getitem_3) : tensor<?n x 16 x 32 x 32 x f32> loc("node_relu_1")
    %getitem_6 = conv(%relu_1, %layer1.0.conv2.weight, %layer1.0.conv2.weight_bias) {group = 1, pads = [1, 1, 1, 1], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [3, 3]} : tensor<?n x 16 x 32 x 32 x f32> loc("node_Conv_310")
    %add = add(%getitem_6, %relu) : tensor<?n x 16 x 32 x 32 x f32> loc("node_add")
    %relu_2 = relu(%add) : tensor<?n x 16 x 32 x 32 x f32> loc("node_relu_2")
    %getitem_9 = conv(%relu_2, %layer1.1.conv1.weight, %layer1.1.conv1.weight_bias) {group = 1, pads = [1, 1, 1, 1], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [3, 3]} : tensor<?n x 16 x 32 x 32 x f32> loc("node_Conv_312")
    %relu_3 = relu(%getitem_9) : tensor<?n x 16 x 32 x 32 x f32> loc("node_relu_3")
    %getitem_12 = conv(%relu_3, %layer1.1.conv2.weight, %layer1.1.conv2.weight_bias) {group = 1, pads = [1, 1, 1, 1], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [3, 3]} : tensor<?n x 16 x 32 x 32 x f32> loc("node_Conv_314")
    %add_1 = add(%getitem_12, %relu_2) : tensor<?n x 16 x 32 x 32 x f32> loc("node_add_1")
    %relu_4 = relu(%add_1) : tensor<?n x 16 x 32 x 32 x f32> loc("node_relu_4")
    %getitem_15 = conv(%relu_4, %layer1.2.conv1.weight, %layer1.2.conv1.weight_bias) {group = 1, pads = [1, 1, 1, 1], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [3, 3]} : tensor<?n x 16 x 32 x 32 x f32> loc("node_Conv_316")
    %relu_5 = relu(%getitem_15) : tensor<?n x 16 x 32 x 32 x f32> loc("node_relu_5")
    %getitem_18 = conv(%relu_5, %layer1.2.conv2.weight, %layer1.2.conv2.weight_bias) {group = 1, pads = [1, 1, 1, 1], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [3, 3]} : tensor<?n x 16 x 32 x 32 x f32> loc("node_Conv_318")
    %add_2 = add(%getitem_18, %relu_4) : tensor<?n x 16 x 32 x 32 x f32> loc("node_add_2")
    %relu_6 = relu(%add_2) : tensor<?n x 16 x 32 x 32 x f32> loc("node_relu_6")
    %getitem_21 = conv(%relu_6, %layer2.0.conv1.weight, %layer2.0.conv1.weight_bias) {group = 1, pads = [1, 1, 1, 1], auto_pad = "NOTSET", strides = [2, 2], dilations = [1, 1], kernel_shape = [3, 3]} : tensor<?n x 32 x 16 x 16 x f32> loc("node_Conv_320")
    %relu_7 = relu(%getitem_21) : tensor<?n x 32 x 16 x 16 x f32> loc("node_relu_7")
    %getitem_24 = conv(%relu_7, %layer2.0.conv2.weight, %layer2.0.conv2.weight_bias) {group = 1, pads = [1, 1, 1, 1], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [3, 3]} : tensor<?n x 32 x 16 x 16 x f32> loc("node_Conv_322")
    %getitem_27 = conv(%relu_6, %layer2.0.down.0.weight, %layer2.0.down.0.weight_bias) {group = 1, pads = [0, 0, 0, 0], auto_pad = "NOTSET", strides = [2, 2], dilations = [1, 1], kernel_shape = [1, 1]} : tensor<?n x 32 x 16 x 16 x f32> loc("node_Conv_324")
    %add_3 = add(%getitem_24, %getitem_27) : tensor<?n x 32 x 16 x 16 x f32> loc("node_add_3")
    %relu_8 = relu(%add_3) : tensor<?n x 32 x 16 x 16 x f32> loc("node_relu_8")
    %getitem_30 = conv(%relu_8, %layer2.1.conv1.weight, %layer2.1.conv1.weight_bias) {group = 1, pads = [1, 1, 1, 1], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [3, 3]} : tensor<?n x 32 x 16 x 16 x f32> loc("node_Conv_326")
    %relu_9 = relu(%getitem_30) : tensor<?n x 32 x 16 x 16 x f32> loc("node_relu_9")
    %getitem_33 = conv(%relu_9, %layer2.1.conv2.weight, %layer2.1.conv2.weight_bias) {group = 1, pads = [1, 1, 1, 1], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [3, 3]} : tensor<?n x 32 x 16 x 16 x f32> loc("node_Conv_328")
    %add_4 = add(%getitem_33, %relu_8) : tensor<?n x 32 x 16 x 16 x f32> loc("node_add_4")
    %relu_10 = relu(%add_4) : tensor<?n x 32 x 16 x 16 x f32> loc("node_relu_10")
    %getitem_36 = conv(%relu_10, %layer2.2.conv1.weight, %layer2.2.conv1.weight_bias) {group = 1, pads = [1, 1, 1, 1], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [3, 3]} : tensor<?n x 32 x 16 x 16 x f32> loc("node_Conv_330")
    %relu_11 = relu(%getitem_36) : tensor<?n x 32 x 16 x 16 x f32> loc("node_relu_11")
    %getitem_39 = conv(%relu_11, %layer2.2.conv2.weight, %layer2.2.conv2.weight_bias) {group = 1, pads = [1, 1, 1, 1], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [3, 3]} : tensor<?n x 32 x 16 x 16 x f32> loc("node_Conv_332")
    %add_5 = add(%getitem_39, %relu_10) : tensor<?n x 32 x 16 x 16 x f32> loc("node_add_5")
    %relu_12 = relu(%add_5) : tensor<?n x 32 x 16 x 16 x f32> loc("node_relu_12")
    %getitem_42 = conv(%relu_12, %layer3.0.conv1.weight, %layer3.0.conv1.weight_bias) {group = 1, pads = [1, 1, 1, 1], auto_pad = "NOTSET", strides = [2, 2], dilations = [1, 1], kernel_shape = [3, 3]} : tensor<?n x 64 x 8 x 8 x f32> loc("node_Conv_334")
    %relu_13 = relu(%getitem_42) : tensor<?n x 64 x 8 x 8 x f32> loc("node_relu_13")
    %getitem_45 = conv(%relu_13, %layer3.0.conv2.weight, %layer3.0.conv2.weight_bias) {group = 1, pads = [1, 1, 1, 1], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [3, 3]} : tensor<?n x 64 x 8 x 8 x f32> loc("node_Conv_336")
    %getitem_48 = conv(%relu_12, %layer3.0.down.0.weight, %layer3.0.down.0.weight_bias) {group = 1, pads = [0, 0, 0, 0], auto_pad = "NOTSET", strides = [2, 2], dilations = [1, 1], kernel_shape = [1, 1]} : tensor<?n x 64 x 8 x 8 x f32> loc("node_Conv_338")
    %add_6 = add(%getitem_45, %getitem_48) : tensor<?n x 64 x 8 x 8 x f32> loc("node_add_6")
    %relu_14 = relu(%add_6) : tensor<?n x 64 x 8 x 8 x f32> loc("node_relu_14")
    %getitem_51 = conv(%relu_14, %layer3.1.conv1.weight, %layer3.1.conv1.weight_bias) {group = 1, pads = [1, 1, 1, 1], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [3, 3]} : tensor<?n x 64 x 8 x 8 x f32> loc("node_Conv_340")
    %relu_15 = relu(%getitem_51) : tensor<?n x 64 x 8 x 8 x f32> loc("node_relu_15")
    %getitem_54 = conv(%relu_15, %layer3.1.conv2.weight, %layer3.1.conv2.weight_bias) {group = 1, pads = [1, 1, 1, 1], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [3, 3]} : tensor<?n x 64 x 8 x 8 x f32> loc("node_Conv_342")
    %add_7 = add(%getitem_54, %relu_14) : tensor<?n x 64 x 8 x 8 x f32> loc("node_add_7")
    %relu_16 = relu(%add_7) : tensor<?n x 64 x 8 x 8 x f32> loc("node_relu_16")
    %getitem_57 = conv(%relu_16, %layer3.2.conv1.weight, %layer3.2.conv1.weight_bias) {group = 1, pads = [1, 1, 1, 1], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [3, 3]} : tensor<?n x 64 x 8 x 8 x f32> loc("node_Conv_344")
    %relu_17 = relu(%getitem_57) : tensor<?n x 64 x 8 x 8 x f32> loc("node_relu_17")
    %getitem_60 = conv(%relu_17, %layer3.2.conv2.weight, %layer3.2.conv2.weight_bias) {group = 1, pads = [1, 1, 1, 1], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [3, 3]} : tensor<?n x 64 x 8 x 8 x f32> loc("node_Conv_346")
    %add_8 = add(%getitem_60, %relu_16) : tensor<?n x 64 x 8 x 8 x f32> loc("node_add_8")
    %relu_18 = relu(%add_8) : tensor<?n x 64 x 8 x 8 x f32> loc("node_relu_18")
    %mean = reduce_mean(%relu_18, %val_237) {noop_with_empty_axes = 0, keepdims = 1} : tensor<?n x 64 x 1 x 1 x f32> loc("node_mean")
    %view = reshape(%mean, %val_242) {allowzero = 1} : tensor<?n x 64 x f32> loc("node_Reshape_349")
    %logits = gemm(%view, %fc.weight, %fc.bias) {beta = 1.0, transB = 1, alpha = 1.0, transA = 0} : tensor<?n x 10 x f32> loc("node_linear")
    return %logits
  }
}
