module @main_graph attributes {onnx.ir_version = 10, onnx.opset = {"" = 20}, onnx.producer_name = "pytorch", onnx.producer_version = "2.15.0+cu132", onnx.doc_string = ""} {
  func @main(%x: tensor<?n x 3 x 32 x 32 x f32>) -> tensor<?n x 10 x f32> attributes {onnx.value_info = ["features.0.weight", "features.0.bias", "features.3.weight", "features.3.bias", "features.7.weight", "features.7.bias", "features.10.weight", "features.10.bias", "features.14.weight", "features.14.bias", "features.17.weight", "features.17.bias", "features.20.weight", "features.20.bias", "features.24.weight", "features.24.bias", "features.27.weight", "features.27.bias", "features.30.weight", "features.30.bias", "features.34.weight", "features.34.bias", "features.37.weight", "features.37.bias", "features.40.weight", "features.40.bias", "classifier.1.weight", "classifier.1.bias", "classifier.3.weight", "classifier.3.bias", "val_89", "getitem", "relu", "getitem_3", "relu_1", "max_pool2d", "getitem_6", "relu_2", "getitem_9", "relu_3", "max_pool2d_1", "getitem_12", "relu_4", "getitem_15", "relu_5", "getitem_18", "relu_6", "max_pool2d_2", "getitem_21", "relu_7", "getitem_24", "relu_8", "getitem_27", "relu_9", "max_pool2d_3", "getitem_30", "relu_10", "getitem_33", "relu_11", "getitem_36", "relu_12", "avg_pool2d", "view", "linear", "relu_13"], onnx.doc_string = "", onnx.empty_docs = ["node", "initializer", "value"]} {
    %features.0.weight = param @features.0.weight : tensor<24 x 3 x 3 x 3 x f32>
    %features.0.bias = param @features.0.bias : tensor<24 x f32>
    %features.3.weight = param @features.3.weight : tensor<24 x 24 x 3 x 3 x f32>
    %features.3.bias = param @features.3.bias : tensor<24 x f32>
    %features.7.weight = param @features.7.weight : tensor<48 x 24 x 3 x 3 x f32>
    %features.7.bias = param @features.7.bias : tensor<48 x f32>
    %features.10.weight = param @features.10.weight : tensor<48 x 48 x 3 x 3 x f32>
    %features.10.bias = param @features.10.bias : tensor<48 x f32>
    %features.14.weight = param @features.14.weight : tensor<96 x 48 x 3 x 3 x f32>
    %features.14.bias = param @features.14.bias : tensor<96 x f32>
    %features.17.weight = param @features.17.weight : tensor<96 x 96 x 3 x 3 x f32>
    %features.17.bias = param @features.17.bias : tensor<96 x f32>
    %features.20.weight = param @features.20.weight : tensor<96 x 96 x 3 x 3 x f32>
    %features.20.bias = param @features.20.bias : tensor<96 x f32>
    %features.24.weight = param @features.24.weight : tensor<128 x 96 x 3 x 3 x f32>
    %features.24.bias = param @features.24.bias : tensor<128 x f32>
    %features.27.weight = param @features.27.weight : tensor<128 x 128 x 3 x 3 x f32>
    %features.27.bias = param @features.27.bias : tensor<128 x f32>
    %features.30.weight = param @features.30.weight : tensor<128 x 128 x 3 x 3 x f32>
    %features.30.bias = param @features.30.bias : tensor<128 x f32>
    %features.34.weight = param @features.34.weight : tensor<128 x 128 x 3 x 3 x f32>
    %features.34.bias = param @features.34.bias : tensor<128 x f32>
    %features.37.weight = param @features.37.weight : tensor<128 x 128 x 3 x 3 x f32>
    %features.37.bias = param @features.37.bias : tensor<128 x f32>
    %features.40.weight = param @features.40.weight : tensor<128 x 128 x 3 x 3 x f32>
    %features.40.bias = param @features.40.bias : tensor<128 x f32>
    %classifier.1.weight = param @classifier.1.weight : tensor<128 x 128 x f32>
    %classifier.1.bias = param @classifier.1.bias : tensor<128 x f32>
    %classifier.3.weight = param @classifier.3.weight : tensor<10 x 128 x f32>
    %classifier.3.bias = param @classifier.3.bias : tensor<10 x f32>
    %val_89 = param @val_89 = dense<[-1, 128]> : tensor<2 x i64>
    %getitem = conv(%x, %features.0.weight, %features.0.bias) {group = 1, pads = [1, 1, 1, 1], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [3, 3]} : tensor<?n x 24 x 32 x 32 x f32> loc("node_Conv_85")
    %relu = relu(%getitem) : tensor<?n x 24 x 32 x 32 x f32> loc("node_relu")
    %getitem_3 = conv(%relu, %features.3.weight, %features.3.bias) {group = 1, pads = [1, 1, 1, 1], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [3, 3]} : tensor<?n x 24 x 32 x 32 x f32> loc("node_Conv_86")
    %relu_1 = relu(%getitem_3) : tensor<?n x 24 x 32 x 32 x f32> loc("node_relu_1")
    %max_pool2d = max_pool(%relu_1) {storage_order = 0, dilations = [1, 1], ceil_mode = 0, pads = [0, 0, 0, 0], auto_pad = "NOTSET", strides = [2, 2], kernel_shape = [2, 2]} : tensor<?n x 24 x 16 x 16 x f32> loc("node_max_pool2d")
    %getitem_6 = conv(%max_pool2d, %features.7.weight, %features.7.bias) {group = 1, pads = [1, 1, 1, 1], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [3, 3]} : tensor<?n x 48 x 16 x 16 x f32> loc("node_Conv_87")
    %relu_2 = relu(%getitem_6) : tensor<?n x 48 x 16 x 16 x f32> loc("node_relu_2")
    %getitem_9 = conv(%relu_2, %features.10.weight, %features.10.bias) {group = 1, pads = [1, 1, 1, 1], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [3, 3]} : tensor<?n x 48 x 16 x 16 x f32> loc("node_Conv_88")
    %relu_3 = relu(%getitem_9) : tensor<?n x 48 x 16 x 16 x f32> loc("node_relu_3")
    %max_pool2d_1 = max_pool(%relu_3) {storage_order = 0, dilations = [1, 1], ceil_mode = 0, pads = [0, 0, 0, 0], auto_pad = "NOTSET", strides = [2, 2], kernel_shape = [2, 2]} : tensor<?n x 48 x 8 x 8 x f32> loc("node_max_pool2d_1")
    %getitem_12 = conv(%max_pool2d_1, %features.14.weight, %features.14.bias) {group = 1, pads = [1, 1, 1, 1], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [3, 3]} : tensor<?n x 96 x 8 x 8 x f32> loc("node_Conv_89")
    %relu_4 = relu(%getitem_12) : tensor<?n x 96 x 8 x 8 x f32> loc("node_relu_4")
    %getitem_15 = conv(%relu_4, %features.17.weight, %features.17.bias) {group = 1, pads = [1, 1, 1, 1], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [3, 3]} : tensor<?n x 96 x 8 x 8 x f32> loc("node_Conv_90")
    %relu_5 = relu(%getitem_15) : tensor<?n x 96 x 8 x 8 x f32> loc("node_relu_5")
    %getitem_18 = conv(%relu_5, %features.20.weight, %features.20.bias) {group = 1, pads = [1, 1, 1, 1], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [3, 3]} : tensor<?n x 96 x 8 x 8 x f32> loc("node_Conv_91")
    %relu_6 = relu(%getitem_18) : tensor<?n x 96 x 8 x 8 x f32> loc("node_relu_6")
    %max_pool2d_2 = max_pool(%relu_6) {storage_order = 0, dilations = [1, 1], ceil_mode = 0, pads = [0, 0, 0, 0], auto_pad = "NOTSET", strides = [2, 2], kernel_shape = [2, 2]} : tensor<?n x 96 x 4 x 4 x f32> loc("node_max_pool2d_2")
    %getitem_21 = conv(%max_pool2d_2, %features.24.weight, %features.24.bias) {group = 1, pads = [1, 1, 1, 1], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [3, 3]} : tensor<?n x 128 x 4 x 4 x f32> loc("node_Conv_92")
    %relu_7 = relu(%getitem_21) : tensor<?n x 128 x 4 x 4 x f32> loc("node_relu_7")
    %getitem_24 = conv(%relu_7, %features.27.weight, %features.27.bias) {group = 1, pads = [1, 1, 1, 1], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [3, 3]} : tensor<?n x 128 x 4 x 4 x f32> loc("node_Conv_93")
    %relu_8 = relu(%getitem_24) : tensor<?n x 128 x 4 x 4 x f32> loc("node_relu_8")
    %getitem_27 = conv(%relu_8, %features.30.weight, %features.30.bias) {group = 1, pads = [1, 1, 1, 1], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [3, 3]} : tensor<?n x 128 x 4 x 4 x f32> loc("node_Conv_94")
    %relu_9 = relu(%getitem_27) : tensor<?n x 128 x 4 x 4 x f32> loc("node_relu_9")
    %max_pool2d_3 = max_pool(%relu_9) {storage_order = 0, dilations = [1, 1], ceil_mode = 0, pads = [0, 0, 0, 0], auto_pad = "NOTSET", strides = [2, 2], kernel_shape = [2, 2]} : tensor<?n x 128 x 2 x 2 x f32> loc("node_max_pool2d_3")
    %getitem_30 = conv(%max_pool2d_3, %features.34.weight, %features.34.bias) {group = 1, pads = [1, 1, 1, 1], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [3, 3]} : tensor<?n x 128 x 2 x 2 x f32> loc("node_Conv_95")
    %relu_10 = relu(%getitem_30) : tensor<?n x 128 x 2 x 2 x f32> loc("node_relu_10")
    %getitem_33 = conv(%relu_10, %features.37.weight, %features.37.bias) {group = 1, pads = [1, 1, 1, 1], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [3, 3]} : tensor<?n x 128 x 2 x 2 x f32> loc("node_Conv_96")
    %relu_11 = relu(%getitem_33) : tensor<?n x 128 x 2 x 2 x f32> loc("node_relu_11")
    %getitem_36 = conv(%relu_11, %features.40.weight, %features.40.bias) {group = 1, pads = [1, 1, 1, 1], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [3, 3]} : tensor<?n x 128 x 2 x 2 x f32> loc("node_Conv_97")
    %relu_12 = relu(%getitem_36) : tensor<?n x 128 x 2 x 2 x f32> loc("node_relu_12")
    %avg_pool2d = average_pool(%relu_12) {count_include_pad = 1, ceil_mode = 0, pads = [0, 0, 0, 0], auto_pad = "NOTSET", strides = [2, 2], kernel_shape = [2, 2]} : tensor<?n x 128 x 1 x 1 x f32> loc("node_avg_pool2d")
    %view = reshape(%avg_pool2d, %val_89) {allowzero = 1} : tensor<?n x 128 x f32> loc("node_Reshape_100")
    %linear = gemm(%view, %classifier.1.weight, %classifier.1.bias) {beta = 1.0, transB = 1, alpha = 1.0, transA = 0} : tensor<?n x 128 x f32> loc("node_linear")
    %relu_13 = relu(%linear) : tensor<?n x 128 x f32> loc("node_relu_13")
    %logits = gemm(%relu_13, %classifier.3.weight, %classifier.3.bias) {beta = 1.0, transB = 1, alpha = 1.0, transA = 0} : tensor<?n x 10 x f32> loc("node_linear_1")
    return %logits
  }
}
