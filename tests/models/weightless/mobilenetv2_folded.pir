module @main_graph attributes {onnx.ir_version = 10, onnx.opset = {"" = 20}, onnx.producer_name = "pytorch", onnx.producer_version = "2.15.0+cu132", onnx.doc_string = ""} {
  func @main(%x: tensor<?n x 3 x 32 x 32 x f32>) -> tensor<?n x 10 x f32> attributes {onnx.value_info = ["features.0.0.weight", "features.1.conv.0.weight", "features.1.conv.3.weight", "features.2.conv.0.weight", "features.2.conv.3.weight", "features.2.conv.6.weight", "features.3.conv.0.weight", "features.3.conv.3.weight", "features.3.conv.6.weight", "features.4.conv.0.weight", "features.4.conv.3.weight", "features.4.conv.6.weight", "features.5.conv.0.weight", "features.5.conv.3.weight", "features.5.conv.6.weight", "features.6.conv.0.weight", "features.6.conv.3.weight", "features.6.conv.6.weight", "features.7.conv.0.weight", "features.7.conv.3.weight", "features.7.conv.6.weight", "features.8.conv.0.weight", "features.8.conv.3.weight", "features.8.conv.6.weight", "features.9.conv.0.weight", "features.9.conv.3.weight", "features.9.conv.6.weight", "features.10.conv.0.weight", "features.10.conv.3.weight", "features.10.conv.6.weight", "features.11.conv.0.weight", "features.11.conv.3.weight", "features.11.conv.6.weight", "features.12.0.weight", "classifier.1.weight", "classifier.1.bias", "min_val_cast", "max_val_cast", "val_380", "features.0.0.weight_bias", "features.1.conv.0.weight_bias", "features.1.conv.3.weight_bias", "features.2.conv.0.weight_bias", "features.2.conv.3.weight_bias", "features.2.conv.6.weight_bias", "features.3.conv.0.weight_bias", "features.3.conv.3.weight_bias", "features.3.conv.6.weight_bias", "features.4.conv.0.weight_bias", "features.4.conv.3.weight_bias", "features.4.conv.6.weight_bias", "features.5.conv.0.weight_bias", "features.5.conv.3.weight_bias", "features.5.conv.6.weight_bias", "features.6.conv.0.weight_bias", "features.6.conv.3.weight_bias", "features.6.conv.6.weight_bias", "features.7.conv.0.weight_bias", "features.7.conv.3.weight_bias", "features.7.conv.6.weight_bias", "features.8.conv.0.weight_bias", "features.8.conv.3.weight_bias", "features.8.conv.6.weight_bias", "features.9.conv.0.weight_bias", "features.9.conv.3.weight_bias", "features.9.conv.6.weight_bias", "features.10.conv.0.weight_bias", "features.10.conv.3.weight_bias", "features.10.conv.6.weight_bias", "features.11.conv.0.weight_bias", "features.11.conv.3.weight_bias", "features.11.conv.6.weight_bias", "features.12.0.weight_bias", "val_385", "getitem", "hardtanh", "getitem_3", "hardtanh_1", "getitem_6", "getitem_9", "hardtanh_2", "getitem_12", "hardtanh_3", "getitem_15", "getitem_18", "hardtanh_4", "getitem_21", "hardtanh_5", "getitem_24", "add", "getitem_27", "hardtanh_6", "getitem_30", "hardtanh_7", "getitem_33", "getitem_36", "hardtanh_8", "getitem_39", "hardtanh_9", "getitem_42", "add_1", "getitem_45", "hardtanh_10", "getitem_48", "hardtanh_11", "getitem_51", "add_2", "getitem_54", "hardtanh_12", "getitem_57", "hardtanh_13", "getitem_60", "getitem_63", "hardtanh_14", "getitem_66", "hardtanh_15", "getitem_69", "add_3", "getitem_72", "hardtanh_16", "getitem_75", "hardtanh_17", "getitem_78", "add_4", "getitem_81", "hardtanh_18", "getitem_84", "hardtanh_19", "getitem_87", "getitem_90", "hardtanh_20", "getitem_93", "hardtanh_21", "getitem_96", "add_5", "getitem_99", "hardtanh_22", "mean", "view"], onnx.doc_string = "", onnx.empty_docs = ["node", "initializer", "value"]} {
    %features.0.0.weight = param @features.0.0.weight : tensor<32 x 3 x 3 x 3 x f32>
    %features.1.conv.0.weight = param @features.1.conv.0.weight : tensor<32 x 1 x 3 x 3 x f32>
    %features.1.conv.3.weight = param @features.1.conv.3.weight : tensor<16 x 32 x 1 x 1 x f32>
    %features.2.conv.0.weight = param @features.2.conv.0.weight : tensor<96 x 16 x 1 x 1 x f32>
    %features.2.conv.3.weight = param @features.2.conv.3.weight : tensor<96 x 1 x 3 x 3 x f32>
    %features.2.conv.6.weight = param @features.2.conv.6.weight : tensor<24 x 96 x 1 x 1 x f32>
    %features.3.conv.0.weight = param @features.3.conv.0.weight : tensor<144 x 24 x 1 x 1 x f32>
    %features.3.conv.3.weight = param @features.3.conv.3.weight : tensor<144 x 1 x 3 x 3 x f32>
    %features.3.conv.6.weight = param @features.3.conv.6.weight : tensor<24 x 144 x 1 x 1 x f32>
    %features.4.conv.0.weight = param @features.4.conv.0.weight : tensor<144 x 24 x 1 x 1 x f32>
    %features.4.conv.3.weight = param @features.4.conv.3.weight : tensor<144 x 1 x 3 x 3 x f32>
    %features.4.conv.6.weight = param @features.4.conv.6.weight : tensor<32 x 144 x 1 x 1 x f32>
    %features.5.conv.0.weight = param @features.5.conv.0.weight : tensor<192 x 32 x 1 x 1 x f32>
    %features.5.conv.3.weight = param @features.5.conv.3.weight : tensor<192 x 1 x 3 x 3 x f32>
    %features.5.conv.6.weight = param @features.5.conv.6.weight : tensor<32 x 192 x 1 x 1 x f32>
    %features.6.conv.0.weight = param @features.6.conv.0.weight : tensor<192 x 32 x 1 x 1 x f32>
    %features.6.conv.3.weight = param @features.6.conv.3.weight : tensor<192 x 1 x 3 x 3 x f32>
    %features.6.conv.6.weight = param @features.6.conv.6.weight : tensor<32 x 192 x 1 x 1 x f32>
    %features.7.conv.0.weight = param @features.7.conv.0.weight : tensor<192 x 32 x 1 x 1 x f32>
    %features.7.conv.3.weight = param @features.7.conv.3.weight : tensor<192 x 1 x 3 x 3 x f32>
    %features.7.conv.6.weight = param @features.7.conv.6.weight : tensor<64 x 192 x 1 x 1 x f32>
    %features.8.conv.0.weight = param @features.8.conv.0.weight : tensor<384 x 64 x 1 x 1 x f32>
    %features.8.conv.3.weight = param @features.8.conv.3.weight : tensor<384 x 1 x 3 x 3 x f32>
    %features.8.conv.6.weight = param @features.8.conv.6.weight : tensor<64 x 384 x 1 x 1 x f32>
    %features.9.conv.0.weight = param @features.9.conv.0.weight : tensor<384 x 64 x 1 x 1 x f32>
    %features.9.conv.3.weight = param @features.9.conv.3.weight : tensor<384 x 1 x 3 x 3 x f32>
    %features.9.conv.6.weight = param @features.9.conv.6.weight : tensor<64 x 384 x 1 x 1 x f32>
    %features.10.conv.0.weight = param @features.10.conv.0.weight : tensor<384 x 64 x 1 x 1 x f32>
    %features.10.conv.3.weight = param @features.10.conv.3.weight : tensor<384 x 1 x 3 x 3 x f32>
    %features.10.conv.6.weight = param @features.10.conv.6.weight : tensor<96 x 384 x 1 x 1 x f32>
    %features.11.conv.0.weight = param @features.11.conv.0.weight : tensor<576 x 96 x 1 x 1 x f32>
    %features.11.conv.3.weight = param @features.11.conv.3.weight : tensor<576 x 1 x 3 x 3 x f32>
    %features.11.conv.6.weight = param @features.11.conv.6.weight : tensor<96 x 576 x 1 x 1 x f32>
    %features.12.0.weight = param @features.12.0.weight : tensor<384 x 96 x 1 x 1 x f32>
    %classifier.1.weight = param @classifier.1.weight : tensor<10 x 384 x f32>
    %classifier.1.bias = param @classifier.1.bias : tensor<10 x f32>
    %min_val_cast = param @min_val_cast = dense<0.0> : tensor<f32>
    %max_val_cast = param @max_val_cast = dense<6.0> : tensor<f32>
    %val_380 = param @val_380 = dense<[-1, -2]> : tensor<2 x i64>
    %features.0.0.weight_bias = param @features.0.0.weight_bias : tensor<32 x f32>
    %features.1.conv.0.weight_bias = param @features.1.conv.0.weight_bias : tensor<32 x f32>
    %features.1.conv.3.weight_bias = param @features.1.conv.3.weight_bias : tensor<16 x f32>
    %features.2.conv.0.weight_bias = param @features.2.conv.0.weight_bias : tensor<96 x f32>
    %features.2.conv.3.weight_bias = param @features.2.conv.3.weight_bias : tensor<96 x f32>
    %features.2.conv.6.weight_bias = param @features.2.conv.6.weight_bias : tensor<24 x f32>
    %features.3.conv.0.weight_bias = param @features.3.conv.0.weight_bias : tensor<144 x f32>
    %features.3.conv.3.weight_bias = param @features.3.conv.3.weight_bias : tensor<144 x f32>
    %features.3.conv.6.weight_bias = param @features.3.conv.6.weight_bias : tensor<24 x f32>
    %features.4.conv.0.weight_bias = param @features.4.conv.0.weight_bias : tensor<144 x f32>
    %features.4.conv.3.weight_bias = param @features.4.conv.3.weight_bias : tensor<144 x f32>
    %features.4.conv.6.weight_bias = param @features.4.conv.6.weight_bias : tensor<32 x f32>
    %features.5.conv.0.weight_bias = param @features.5.conv.0.weight_bias : tensor<192 x f32>
    %features.5.conv.3.weight_bias = param @features.5.conv.3.weight_bias : tensor<192 x f32>
    %features.5.conv.6.weight_bias = param @features.5.conv.6.weight_bias : tensor<32 x f32>
    %features.6.conv.0.weight_bias = param @features.6.conv.0.weight_bias : tensor<192 x f32>
    %features.6.conv.3.weight_bias = param @features.6.conv.3.weight_bias : tensor<192 x f32>
    %features.6.conv.6.weight_bias = param @features.6.conv.6.weight_bias : tensor<32 x f32>
    %features.7.conv.0.weight_bias = param @features.7.conv.0.weight_bias : tensor<192 x f32>
    %features.7.conv.3.weight_bias = param @features.7.conv.3.weight_bias : tensor<192 x f32>
    %features.7.conv.6.weight_bias = param @features.7.conv.6.weight_bias : tensor<64 x f32>
    %features.8.conv.0.weight_bias = param @features.8.conv.0.weight_bias : tensor<384 x f32>
    %features.8.conv.3.weight_bias = param @features.8.conv.3.weight_bias : tensor<384 x f32>
    %features.8.conv.6.weight_bias = param @features.8.conv.6.weight_bias : tensor<64 x f32>
    %features.9.conv.0.weight_bias = param @features.9.conv.0.weight_bias : tensor<384 x f32>
    %features.9.conv.3.weight_bias = param @features.9.conv.3.weight_bias : tensor<384 x f32>
    %features.9.conv.6.weight_bias = param @features.9.conv.6.weight_bias : tensor<64 x f32>
    %features.10.conv.0.weight_bias = param @features.10.conv.0.weight_bias : tensor<384 x f32>
    %features.10.conv.3.weight_bias = param @features.10.conv.3.weight_bias : tensor<384 x f32>
    %features.10.conv.6.weight_bias = param @features.10.conv.6.weight_bias : tensor<96 x f32>
    %features.11.conv.0.weight_bias = param @features.11.conv.0.weight_bias : tensor<576 x f32>
    %features.11.conv.3.weight_bias = param @features.11.conv.3.weight_bias : tensor<576 x f32>
    %features.11.conv.6.weight_bias = param @features.11.conv.6.weight_bias : tensor<96 x f32>
    %features.12.0.weight_bias = param @features.12.0.weight_bias : tensor<384 x f32>
    %val_385 = param @val_385 = dense<[-1, 384]> : tensor<2 x i64>
    %getitem = conv(%x, %features.0.0.weight, %features.0.0.weight_bias) {group = 1, pads = [1, 1, 1, 1], auto_pad = "NOTSET", strides = [2, 2], dilations = [1, 1], kernel_shape = [3, 3]} : tensor<?n x 32 x 16 x 16 x f32> loc("node_Conv_534")
    %hardtanh = clip(%getitem, %min_val_cast, %max_val_cast) : tensor<?n x 32 x 16 x 16 x f32> loc("n4")
    %getitem_3 = conv(%hardtanh, %features.1.conv.0.weight, %features.1.conv.0.weight_bias) {group = 32, pads = [1, 1, 1, 1], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [3, 3]} : tensor<?n x 32 x 16 x 16 x f32> loc("node_Conv_536")
    %hardtanh_1 = clip(%getitem_3, %min_val_cast, %max_val_cast) : tensor<?n x 32 x 16 x 16 x f32> loc("n4_2")
    %getitem_6 = conv(%hardtanh_1, %features.1.conv.3.weight, %features.1.conv.3.weight_bias) {group = 1, pads = [0, 0, 0, 0], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [1, 1]} : tensor<?n x 16 x 16 x 16 x f32> loc("node_Conv_538")
    %getitem_9 = conv(%getitem_6, %features.2.conv.0.weight, %features.2.conv.0.weight_bias) {group = 1, pads = [0, 0, 0, 0], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [1, 1]} : tensor<?n x 96 x 16 x 16 x f32> loc("node_Conv_540")
    %hardtanh_2 = clip(%getitem_9, %min_val_cast, %max_val_cast) : tensor<?n x 96 x 16 x 16 x f32> loc("n4_3")
    %getitem_12 = conv(%hardtanh_2, %features.2.conv.3.weight, %features.2.conv.3.weight_bias) {group = 96, pads = [1, 1, 1, 1], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [3, 3]} : tensor<?n x 96 x 16 x 16 x f32> loc("node_Conv_542")
    %hardtanh_3 = clip(%getitem_12, %min_val_cast, %max_val_cast) : tensor<?n x 96 x 16 x 16 x f32> loc("n4_4")
    %getitem_15 = conv(%hardtanh_3, %features.2.conv.6.weight, %features.2.conv.6.weight_bias) {group = 1, pads = [0, 0, 0, 0], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [1, 1]} : tensor<?n x 24 x 16 x 16 x f32> loc("node_Conv_544")
    %getitem_18 = conv(%getitem_15, %features.3.conv.0.weight, %features.3.conv.0.weight_bias) {group = 1, pads = [0, 0, 0, 0], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [1, 1]} : tensor<?n x 144 x 16 x 16 x f32> loc("node_Conv_546")
    %hardtanh_4 = clip(%getitem_18, %min_val_cast, %max_val_cast) : tensor<?n x 144 x 16 x 16 x f32> loc("n4_5")
    %getitem_21 = conv(%hardtanh_4, %features.3.conv.3.weight, %features.3.conv.3.weight_bias) {group = 144, pads = [1, 1, 1, 1], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [3, 3]} : tensor<?n x 144 x 16 x 16 x f32> loc("node_Conv_548")
    %hardtanh_5 = clip(%getitem_21, %min_val_cast, %max_val_cast) : tensor<?n x 144 x 16 x 16 x f32> loc("n4_6")
    %getitem_24 = conv(%hardtanh_5, %features.3.conv.6.weight, %features.3.conv.6.weight_bias) {group = 1, pads = [0, 0, 0, 0], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [1, 1]} : tensor<?n x 24 x 16 x 16 x f32> loc("node_Conv_550")
    %add = add(%getitem_15, %getitem_24) : tensor<?n x 24 x 16 x 16 x f32> loc("node_add")
    %getitem_27 = conv(%add, %features.4.conv.0.weight, %features.4.conv.0.weight_bias) {group = 1, pads = [0, 0, 0, 0], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [1, 1]} : tensor<?n x 144 x 16 x 16 x f32> loc("node_Conv_552")
    %hardtanh_6 = clip(%getitem_27, %min_val_cast, %max_val_cast) : tensor<?n x 144 x 16 x 16 x f32> loc("n4_7")
    %getitem_30 = conv(%hardtanh_6, %features.4.conv.3.weight, %features.4.conv.3.weight_bias) {group = 144, pads = [1, 1, 1, 1], auto_pad = "NOTSET", strides = [2, 2], dilations = [1, 1], kernel_shape = [3, 3]} : tensor<?n x 144 x 8 x 8 x f32> loc("node_Conv_554")
    %hardtanh_7 = clip(%getitem_30, %min_val_cast, %max_val_cast) : tensor<?n x 144 x 8 x 8 x f32> loc("n4_8")
    %getitem_33 = conv(%hardtanh_7, %features.4.conv.6.weight, %features.4.conv.6.weight_bias) {group = 1, pads = [0, 0, 0, 0], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [1, 1]} : tensor<?n x 32 x 8 x 8 x f32> loc("node_Conv_556")
    %getitem_36 = conv(%getitem_33, %features.5.conv.0.weight, %features.5.conv.0.weight_bias) {group = 1, pads = [0, 0, 0, 0], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [1, 1]} : tensor<?n x 192 x 8 x 8 x f32> loc("node_Conv_558")
    %hardtanh_8 = clip(%getitem_36, %min_val_cast, %max_val_cast) : tensor<?n x 192 x 8 x 8 x f32> loc("n4_9")
    %getitem_39 = conv(%hardtanh_8, %features.5.conv.3.weight, %features.5.conv.3.weight_bias) {group = 192, pads = [1, 1, 1, 1], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [3, 3]} : tensor<?n x 192 x 8 x 8 x f32> loc("node_Conv_560")
    %hardtanh_9 = clip(%getitem_39, %min_val_cast, %max_val_cast) : tensor<?n x 192 x 8 x 8 x f32> loc("n4_10")
    %getitem_42 = conv(%hardtanh_9, %features.5.conv.6.weight, %features.5.conv.6.weight_bias) {group = 1, pads = [0, 0, 0, 0], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [1, 1]} : tensor<?n x 32 x 8 x 8 x f32> loc("node_Conv_562")
    %add_1 = add(%getitem_33, %getitem_42) : tensor<?n x 32 x 8 x 8 x f32> loc("node_add_1")
    %getitem_45 = conv(%add_1, %features.6.conv.0.weight, %features.6.conv.0.weight_bias) {group = 1, pads = [0, 0, 0, 0], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [1, 1]} : tensor<?n x 192 x 8 x 8 x f32> loc("node_Conv_564")
    %hardtanh_10 = clip(%getitem_45, %min_val_cast, %max_val_cast) : tensor<?n x 192 x 8 x 8 x f32> loc("n4_11")
    %getitem_48 = conv(%hardtanh_10, %features.6.conv.3.weight, %features.6.conv.3.weight_bias) {group = 192, pads = [1, 1, 1, 1], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [3, 3]} : tensor<?n x 192 x 8 x 8 x f32> loc("node_Conv_566")
    %hardtanh_11 = clip(%getitem_48, %min_val_cast, %max_val_cast) : tensor<?n x 192 x 8 x 8 x f32> loc("n4_12")
    %getitem_51 = conv(%hardtanh_11, %features.6.conv.6.weight, %features.6.conv.6.weight_bias) {group = 1, pads = [0, 0, 0, 0], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [1, 1]} : tensor<?n x 32 x 8 x 8 x f32> loc("node_Conv_568")
    %add_2 = add(%add_1, %getitem_51) : tensor<?n x 32 x 8 x 8 x f32> loc("node_add_2")
    %getitem_54 = conv(%add_2, %features.7.conv.0.weight, %features.7.conv.0.weight_bias) {group = 1, pads = [0, 0, 0, 0], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [1, 1]} : tensor<?n x 192 x 8 x 8 x f32> loc("node_Conv_570")
    %hardtanh_12 = clip(%getitem_54, %min_val_cast, %max_val_cast) : tensor<?n x 192 x 8 x 8 x f32> loc("n4_13")
    %getitem_57 = conv(%hardtanh_12, %features.7.conv.3.weight, %features.7.conv.3.weight_bias) {group = 192, pads = [1, 1, 1, 1], auto_pad = "NOTSET", strides = [2, 2], dilations = [1, 1], kernel_shape = [3, 3]} : tensor<?n x 192 x 4 x 4 x f32> loc("node_Conv_572")
    %hardtanh_13 = clip(%getitem_57, %min_val_cast, %max_val_cast) : tensor<?n x 192 x 4 x 4 x f32> loc("n4_14")
    %getitem_60 = conv(%hardtanh_13, %features.7.conv.6.weight, %features.7.conv.6.weight_bias) {group = 1, pads = [0, 0, 0, 0], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [1, 1]} : tensor<?n x 64 x 4 x 4 x f32> loc("node_Conv_574")
    %getitem_63 = conv(%getitem_60, %features.8.conv.0.weight, %features.8.conv.0.weight_bias) {group = 1, pads = [0, 0, 0, 0], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [1, 1]} : tensor<?n x 384 x 4 x 4 x f32> loc("node_Conv_576")
    %hardtanh_14 = clip(%getitem_63, %min_val_cast, %max_val_cast) : tensor<?n x 384 x 4 x 4 x f32> loc("n4_15")
    %getitem_66 = conv(%hardtanh_14, %features.8.conv.3.weight, %features.8.conv.3.weight_bias) {group = 384, pads = [1, 1, 1, 1], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [3, 3]} : tensor<?n x 384 x 4 x 4 x f32> loc("node_Conv_578")
    %hardtanh_15 = clip(%getitem_66, %min_val_cast, %max_val_cast) : tensor<?n x 384 x 4 x 4 x f32> loc("n4_16")
    %getitem_69 = conv(%hardtanh_15, %features.8.conv.6.weight, %features.8.conv.6.weight_bias) {group = 1, pads = [0, 0, 0, 0], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [1, 1]} : tensor<?n x 64 x 4 x 4 x f32> loc("node_Conv_580")
    %add_3 = add(%getitem_60, %getitem_69) : tensor<?n x 64 x 4 x 4 x f32> loc("node_add_3")
    %getitem_72 = conv(%add_3, %features.9.conv.0.weight, %features.9.conv.0.weight_bias) {group = 1, pads = [0, 0, 0, 0], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [1, 1]} : tensor<?n x 384 x 4 x 4 x f32> loc("node_Conv_582")
    %hardtanh_16 = clip(%getitem_72, %min_val_cast, %max_val_cast) : tensor<?n x 384 x 4 x 4 x f32> loc("n4_17")
    %getitem_75 = conv(%hardtanh_16, %features.9.conv.3.weight, %features.9.conv.3.weight_bias) {group = 384, pads = [1, 1, 1, 1], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [3, 3]} : tensor<?n x 384 x 4 x 4 x f32> loc("node_Conv_584")
    %hardtanh_17 = clip(%getitem_75, %min_val_cast, %max_val_cast) : tensor<?n x 384 x 4 x 4 x f32> loc("n4_18")
    %getitem_78 = conv(%hardtanh_17, %features.9.conv.6.weight, %features.9.conv.6.weight_bias) {group = 1, pads = [0, 0, 0, 0], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [1, 1]} : tensor<?n x 64 x 4 x 4 x f32> loc("node_Conv_586")
    %add_4 = add(%add_3, %getitem_78) : tensor<?n x 64 x 4 x 4 x f32> loc("node_add_4")
    %getitem_81 = conv(%add_4, %features.10.conv.0.weight, %features.10.conv.0.weight_bias) {group = 1, pads = [0, 0, 0, 0], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [1, 1]} : tensor<?n x 384 x 4 x 4 x f32> loc("node_Conv_588")
    %hardtanh_18 = clip(%getitem_81, %min_val_cast, %max_val_cast) : tensor<?n x 384 x 4 x 4 x f32> loc("n4_19")
    %getitem_84 = conv(%hardtanh_18, %features.10.conv.3.weight, %features.10.conv.3.weight_bias) {group = 384, pads = [1, 1, 1, 1], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [3, 3]} : tensor<?n x 384 x 4 x 4 x f32> loc("node_Conv_590")
    %hardtanh_19 = clip(%getitem_84, %min_val_cast, %max_val_cast) : tensor<?n x 384 x 4 x 4 x f32> loc("n4_20")
    %getitem_87 = conv(%hardtanh_19, %features.10.conv.6.weight, %features.10.conv.6.weight_bias) {group = 1, pads = [0, 0, 0, 0], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [1, 1]} : tensor<?n x 96 x 4 x 4 x f32> loc("node_Conv_592")
    %getitem_90 = conv(%getitem_87, %features.11.conv.0.weight, %features.11.conv.0.weight_bias) {group = 1, pads = [0, 0, 0, 0], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [1, 1]} : tensor<?n x 576 x 4 x 4 x f32> loc("node_Conv_594")
    %hardtanh_20 = clip(%getitem_90, %min_val_cast, %max_val_cast) : tensor<?n x 576 x 4 x 4 x f32> loc("n4_21")
    %getitem_93 = conv(%hardtanh_20, %features.11.conv.3.weight, %features.11.conv.3.weight_bias) {group = 576, pads = [1, 1, 1, 1], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [3, 3]} : tensor<?n x 576 x 4 x 4 x f32> loc("node_Conv_596")
    %hardtanh_21 = clip(%getitem_93, %min_val_cast, %max_val_cast) : tensor<?n x 576 x 4 x 4 x f32> loc("n4_22")
    %getitem_96 = conv(%hardtanh_21, %features.11.conv.6.weight, %features.11.conv.6.weight_bias) {group = 1, pads = [0, 0, 0, 0], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [1, 1]} : tensor<?n x 96 x 4 x 4 x f32> loc("node_Conv_598")
    %add_5 = add(%getitem_87, %getitem_96) : tensor<?n x 96 x 4 x 4 x f32> loc("node_add_5")
    %getitem_99 = conv(%add_5, %features.12.0.weight, %features.12.0.weight_bias) {group = 1, pads = [0, 0, 0, 0], auto_pad = "NOTSET", strides = [1, 1], dilations = [1, 1], kernel_shape = [1, 1]} : tensor<?n x 384 x 4 x 4 x f32> loc("node_Conv_600")
    %hardtanh_22 = clip(%getitem_99, %min_val_cast, %max_val_cast) : tensor<?n x 384 x 4 x 4 x f32> loc("n4_23")
    %mean = reduce_mean(%hardtanh_22, %val_380) {noop_with_empty_axes = 0, keepdims = 1} : tensor<?n x 384 x 1 x 1 x f32> loc("node_mean")
    %view = reshape(%mean, %val_385) {allowzero = 1} : tensor<?n x 384 x f32> loc("node_Reshape_603")
    %logits = gemm(%view, %classifier.1.weight, %classifier.1.bias) {beta = 1.0, transB = 1, alpha = 1.0, transA = 0} : tensor<?n x 10 x f32> loc("node_linear")
    return %logits
  }
}
