module @main_graph attributes {onnx.ir_version = 8, onnx.opset = {"" = 17}, onnx.producer_name = "pytorch", onnx.producer_version = "2.15.0", onnx.absent = ["opset_import.domain"]} {
  func @main(%x: tensor<?n x 3 x 224 x 224 x f32>) -> tensor<?n x 1000 x f32> attributes {onnx.outputs = [{name = "907", type = tensor<?Gemm907_dim_0 x 1000 x f32>}]} {
    %fc.weight = param @fc.weight : tensor<1000 x 2048 x f32>
    %fc.bias = param @fc.bias : tensor<1000 x f32>
    %"onnx::Conv_909" = param @"onnx::Conv_909" : tensor<64 x 3 x 7 x 7 x f32>
    %"onnx::Conv_910" = param @"onnx::Conv_910" : tensor<64 x f32>
    %"onnx::Conv_912" = param @"onnx::Conv_912" : tensor<104 x 64 x 1 x 1 x f32>
    %"onnx::Conv_913" = param @"onnx::Conv_913" : tensor<104 x f32>
    %"onnx::Conv_915" = param @"onnx::Conv_915" : tensor<26 x 26 x 3 x 3 x f32>
    %"onnx::Conv_916" = param @"onnx::Conv_916" : tensor<26 x f32>
    %"onnx::Conv_918" = param @"onnx::Conv_918" : tensor<26 x 26 x 3 x 3 x f32>
    %"onnx::Conv_919" = param @"onnx::Conv_919" : tensor<26 x f32>
    %"onnx::Conv_921" = param @"onnx::Conv_921" : tensor<26 x 26 x 3 x 3 x f32>
    %"onnx::Conv_922" = param @"onnx::Conv_922" : tensor<26 x f32>
    %"onnx::Conv_924" = param @"onnx::Conv_924" : tensor<256 x 104 x 1 x 1 x f32>
    %"onnx::Conv_925" = param @"onnx::Conv_925" : tensor<256 x f32>
    %"onnx::Conv_927" = param @"onnx::Conv_927" : tensor<256 x 64 x 1 x 1 x f32>
    %"onnx::Conv_928" = param @"onnx::Conv_928" : tensor<256 x f32>
    %"onnx::Conv_930" = param @"onnx::Conv_930" : tensor<104 x 256 x 1 x 1 x f32>
    %"onnx::Conv_931" = param @"onnx::Conv_931" : tensor<104 x f32>
    %"onnx::Conv_933" = param @"onnx::Conv_933" : tensor<26 x 26 x 3 x 3 x f32>
    %"onnx::Conv_934" = param @"onnx::Conv_934" : tensor<26 x f32>
    %"onnx::Conv_936" = param @"onnx::Conv_936" : tensor<26 x 26 x 3 x 3 x f32>
    %"onnx::Conv_937" = param @"onnx::Conv_937" : tensor<26 x f32>
    %"onnx::Conv_939" = param @"onnx::Conv_939" : tensor<26 x 26 x 3 x 3 x f32>
    %"onnx::Conv_940" = param @"onnx::Conv_940" : tensor<26 x f32>
    %"onnx::Conv_942" = param @"onnx::Conv_942" : tensor<256 x 104 x 1 x 1 x f32>
    %"onnx::Conv_943" = param @"onnx::Conv_943" : tensor<256 x f32>
    %"onnx::Conv_945" = param @"onnx::Conv_945" : tensor<104 x 256 x 1 x 1 x f32>
    %"onnx::Conv_946" = param @"onnx::Conv_946" : tensor<104 x f32>
    %"onnx::Conv_948" = param @"onnx::Conv_948" : tensor<26 x 26 x 3 x 3 x f32>
    %"onnx::Conv_949" = param @"onnx::Conv_949" : tensor<26 x f32>
    %"onnx::Conv_951" = param @"onnx::Conv_951" : tensor<26 x 26 x 3 x 3 x f32>
    %"onnx::Conv_952" = param @"onnx::Conv_952" : tensor<26 x f32>
    %"onnx::Conv_954" = param @"onnx::Conv_954" : tensor<26 x 26 x 3 x 3 x f32>
    %"onnx::Conv_955" = param @"onnx::Conv_955" : tensor<26 x f32>
    %"onnx::Conv_957" = param @"onnx::Conv_957" : tensor<256 x 104 x 1 x 1 x f32>
    %"onnx::Conv_958" = param @"onnx::Conv_958" : tensor<256 x f32>
    %"onnx::Conv_960" = param @"onnx::Conv_960" : tensor<208 x 256 x 1 x 1 x f32>
    %"onnx::Conv_961" = param @"onnx::Conv_961" : tensor<208 x f32>
    %"onnx::Conv_963" = param @"onnx::Conv_963" : tensor<52 x 52 x 3 x 3 x f32>
    %"onnx::Conv_964" = param @"onnx::Conv_964" : tensor<52 x f32>
    %"onnx::Conv_966" = param @"onnx::Conv_966" : tensor<52 x 52 x 3 x 3 x f32>
    %"onnx::Conv_967" = param @"onnx::Conv_967" : tensor<52 x f32>
    %"onnx::Conv_969" = param @"onnx::Conv_969" : tensor<52 x 52 x 3 x 3 x f32>
    %"onnx::Conv_970" = param @"onnx::Conv_970" : tensor<52 x f32>
    %"onnx::Conv_972" = param @"onnx::Conv_972" : tensor<512 x 208 x 1 x 1 x f32>
    %"onnx::Conv_973" = param @"onnx::Conv_973" : tensor<512 x f32>
    %"onnx::Conv_975" = param @"onnx::Conv_975" : tensor<512 x 256 x 1 x 1 x f32>
    %"onnx::Conv_976" = param @"onnx::Conv_976" : tensor<512 x f32>
    %"onnx::Conv_978" = param @"onnx::Conv_978" : tensor<208 x 512 x 1 x 1 x f32>
    %"onnx::Conv_979" = param @"onnx::Conv_979" : tensor<208 x f32>
    %"onnx::Conv_981" = param @"onnx::Conv_981" : tensor<52 x 52 x 3 x 3 x f32>
    %"onnx::Conv_982" = param @"onnx::Conv_982" : tensor<52 x f32>
    %"onnx::Conv_984" = param @"onnx::Conv_984" : tensor<52 x 52 x 3 x 3 x f32>
    %"onnx::Conv_985" = param @"onnx::Conv_985" : tensor<52 x f32>
    %"onnx::Conv_987" = param @"onnx::Conv_987" : tensor<52 x 52 x 3 x 3 x f32>
    %"onnx::Conv_988" = param @"onnx::Conv_988" : tensor<52 x f32>
    %"onnx::Conv_990" = param @"onnx::Conv_990" : tensor<512 x 208 x 1 x 1 x f32>
    %"onnx::Conv_991" = param @"onnx::Conv_991" : tensor<512 x f32>
    %"onnx::Conv_993" = param @"onnx::Conv_993" : tensor<208 x 512 x 1 x 1 x f32>
    %"onnx::Conv_994" = param @"onnx::Conv_994" : tensor<208 x f32>
    %"onnx::Conv_996" = param @"onnx::Conv_996" : tensor<52 x 52 x 3 x 3 x f32>
    %"onnx::Conv_997" = param @"onnx::Conv_997" : tensor<52 x f32>
    %"onnx::Conv_999" = param @"onnx::Conv_999" : tensor<52 x 52 x 3 x 3 x f32>
    %"onnx::Conv_1000" = param @"onnx::Conv_1000" : tensor<52 x f32>
    %"onnx::Conv_1002" = param @"onnx::Conv_1002" : tensor<52 x 52 x 3 x 3 x f32>
    %"onnx::Conv_1003" = param @"onnx::Conv_1003" : tensor<52 x f32>
    %"onnx::Conv_1005" = param @"onnx::Conv_1005" : tensor<512 x 208 x 1 x 1 x f32>
    %"onnx::Conv_1006" = param @"onnx::Conv_1006" : tensor<512 x f32>
    %"onnx::Conv_1008" = param @"onnx::Conv_1008" : tensor<208 x 512 x 1 x 1 x f32>
    %"onnx::Conv_1009" = param @"onnx::Conv_1009" : tensor<208 x f32>
    %"onnx::Conv_1011" = param @"onnx::Conv_1011" : tensor<52 x 52 x 3 x 3 x f32>
    %"onnx::Conv_1012" = param @"onnx::Conv_1012" : tensor<52 x f32>
    %"onnx::Conv_1014" = param @"onnx::Conv_1014" : tensor<52 x 52 x 3 x 3 x f32>
    %"onnx::Conv_1015" = param @"onnx::Conv_1015" : tensor<52 x f32>
    %"onnx::Conv_1017" = param @"onnx::Conv_1017" : tensor<52 x 52 x 3 x 3 x f32>
    %"onnx::Conv_1018" = param @"onnx::Conv_1018" : tensor<52 x f32>
    %"onnx::Conv_1020" = param @"onnx::Conv_1020" : tensor<512 x 208 x 1 x 1 x f32>
    %"onnx::Conv_1021" = param @"onnx::Conv_1021" : tensor<512 x f32>
    %"onnx::Conv_1023" = param @"onnx::Conv_1023" : tensor<416 x 512 x 1 x 1 x f32>
    %"onnx::Conv_1024" = param @"onnx::Conv_1024" : tensor<416 x f32>
    %"onnx::Conv_1026" = param @"onnx::Conv_1026" : tensor<104 x 104 x 3 x 3 x f32>
    %"onnx::Conv_1027" = param @"onnx::Conv_1027" : tensor<104 x f32>
    %"onnx::Conv_1029" = param @"onnx::Conv_1029" : tensor<104 x 104 x 3 x 3 x f32>
    %"onnx::Conv_1030" = param @"onnx::Conv_1030" : tensor<104 x f32>
    %"onnx::Conv_1032" = param @"onnx::Conv_1032" : tensor<104 x 104 x 3 x 3 x f32>
    %"onnx::Conv_1033" = param @"onnx::Conv_1033" : tensor<104 x f32>
    %"onnx::Conv_1035" = param @"onnx::Conv_1035" : tensor<1024 x 416 x 1 x 1 x f32>
    %"onnx::Conv_1036" = param @"onnx::Conv_1036" : tensor<1024 x f32>
    %"onnx::Conv_1038" = param @"onnx::Conv_1038" : tensor<1024 x 512 x 1 x 1 x f32>
    %"onnx::Conv_1039" = param @"onnx::Conv_1039" : tensor<1024 x f32>
    %"onnx::Conv_1041" = param @"onnx::Conv_1041" : tensor<416 x 1024 x 1 x 1 x f32>
    %"onnx::Conv_1042" = param @"onnx::Conv_1042" : tensor<416 x f32>
    %"onnx::Conv_1044" = param @"onnx::Conv_1044" : tensor<104 x 104 x 3 x 3 x f32>
    %"onnx::Conv_1045" = param @"onnx::Conv_1045" : tensor<104 x f32>
    %"onnx::Conv_1047" = param @"onnx::Conv_1047" : tensor<104 x 104 x 3 x 3 x f32>
    %"onnx::Conv_1048" = param @"onnx::Conv_1048" : tensor<104 x f32>
    %"onnx::Conv_1050" = param @"onnx::Conv_1050" : tensor<104 x 104 x 3 x 3 x f32>
    %"onnx::Conv_1051" = param @"onnx::Conv_1051" : tensor<104 x f32>
    %"onnx::Conv_1053" = param @"onnx::Conv_1053" : tensor<1024 x 416 x 1 x 1 x f32>
    %"onnx::Conv_1054" = param @"onnx::Conv_1054" : tensor<1024 x f32>
    %"onnx::Conv_1056" = param @"onnx::Conv_1056" : tensor<416 x 1024 x 1 x 1 x f32>
    %"onnx::Conv_1057" = param @"onnx::Conv_1057" : tensor<416 x f32>
    %"onnx::Conv_1059" = param @"onnx::Conv_1059" : tensor<104 x 104 x 3 x 3 x f32>
    %"onnx::Conv_1060" = param @"onnx::Conv_1060" : tensor<104 x f32>
    %"onnx::Conv_1062" = param @"onnx::Conv_1062" : tensor<104 x 104 x 3 x 3 x f32>
    %"onnx::Conv_1063" = param @"onnx::Conv_1063" : tensor<104 x f32>
    %"onnx::Conv_1065" = param @"onnx::Conv_1065" : tensor<104 x 104 x 3 x 3 x f32>
    %"onnx::Conv_1066" = param @"onnx::Conv_1066" : tensor<104 x f32>
    %"onnx::Conv_1068" = param @"onnx::Conv_1068" : tensor<1024 x 416 x 1 x 1 x f32>
    %"onnx::Conv_1069" = param @"onnx::Conv_1069" : tensor<1024 x f32>
    %"onnx::Conv_1071" = param @"onnx::Conv_1071" : tensor<416 x 1024 x 1 x 1 x f32>
    %"onnx::Conv_1072" = param @"onnx::Conv_1072" : tensor<416 x f32>
    %"onnx::Conv_1074" = param @"onnx::Conv_1074" : tensor<104 x 104 x 3 x 3 x f32>
    %"onnx::Conv_1075" = param @"onnx::Conv_1075" : tensor<104 x f32>
    %"onnx::Conv_1077" = param @"onnx::Conv_1077" : tensor<104 x 104 x 3 x 3 x f32>
    %"onnx::Conv_1078" = param @"onnx::Conv_1078" : tensor<104 x f32>
    %"onnx::Conv_1080" = param @"onnx::Conv_1080" : tensor<104 x 104 x 3 x 3 x f32>
    %"onnx::Conv_1081" = param @"onnx::Conv_1081" : tensor<104 x f32>
    %"onnx::Conv_1083" = param @"onnx::Conv_1083" : tensor<1024 x 416 x 1 x 1 x f32>
    %"onnx::Conv_1084" = param @"onnx::Conv_1084" : tensor<1024 x f32>
    %"onnx::Conv_1086" = param @"onnx::Conv_1086" : tensor<416 x 1024 x 1 x 1 x f32>
    %"onnx::Conv_1087" = param @"onnx::Conv_1087" : tensor<416 x f32>
    %"onnx::Conv_1089" = param @"onnx::Conv_1089" : tensor<104 x 104 x 3 x 3 x f32>
    %"onnx::Conv_1090" = param @"onnx::Conv_1090" : tensor<104 x f32>
    %"onnx::Conv_1092" = param @"onnx::Conv_1092" : tensor<104 x 104 x 3 x 3 x f32>
    %"onnx::Conv_1093" = param @"onnx::Conv_1093" : tensor<104 x f32>
    %"onnx::Conv_1095" = param @"onnx::Conv_1095" : tensor<104 x 104 x 3 x 3 x f32>
    %"onnx::Conv_1096" = param @"onnx::Conv_1096" : tensor<104 x f32>
    %"onnx::Conv_1098" = param @"onnx::Conv_1098" : tensor<1024 x 416 x 1 x 1 x f32>
    %"onnx::Conv_1099" = param @"onnx::Conv_1099" : tensor<1024 x f32>
    %"onnx::Conv_1101" = param @"onnx::Conv_1101" : tensor<416 x 1024 x 1 x 1 x f32>
    %"onnx::Conv_1102" = param @"onnx::Conv_1102" : tensor<416 x f32>
    %"onnx::Conv_1104" = param @"onnx::Conv_1104" : tensor<104 x 104 x 3 x 3 x f32>
    %"onnx::Conv_1105" = param @"onnx::Conv_1105" : tensor<104 x f32>
    %"onnx::Conv_1107" = param @"onnx::Conv_1107" : tensor<104 x 104 x 3 x 3 x f32>
    %"onnx::Conv_1108" = param @"onnx::Conv_1108" : tensor<104 x f32>
    %"onnx::Conv_1110" = param @"onnx::Conv_1110" : tensor<104 x 104 x 3 x 3 x f32>
    %"onnx::Conv_1111" = param @"onnx::Conv_1111" : tensor<104 x f32>
    %"onnx::Conv_1113" = param @"onnx::Conv_1113" : tensor<1024 x 416 x 1 x 1 x f32>
    %"onnx::Conv_1114" = param @"onnx::Conv_1114" : tensor<1024 x f32>
    %"onnx::Conv_1116" = param @"onnx::Conv_1116" : tensor<832 x 1024 x 1 x 1 x f32>
    %"onnx::Conv_1117" = param @"onnx::Conv_1117" : tensor<832 x f32>
    %"onnx::Conv_1119" = param @"onnx::Conv_1119" : tensor<208 x 208 x 3 x 3 x f32>
    %"onnx::Conv_1120" = param @"onnx::Conv_1120" : tensor<208 x f32>
    %"onnx::Conv_1122" = param @"onnx::Conv_1122" : tensor<208 x 208 x 3 x 3 x f32>
    %"onnx::Conv_1123" = param @"onnx::Conv_1123" : tensor<208 x f32>
    %"onnx::Conv_1125" = param @"onnx::Conv_1125" : tensor<208 x 208 x 3 x 3 x f32>
    %"onnx::Conv_1126" = param @"onnx::Conv_1126" : tensor<208 x f32>
    %"onnx::Conv_1128" = param @"onnx::Conv_1128" : tensor<2048 x 832 x 1 x 1 x f32>
    %"onnx::Conv_1129" = param @"onnx::Conv_1129" : tensor<2048 x f32>
    %"onnx::Conv_1131" = param @"onnx::Conv_1131" : tensor<2048 x 1024 x 1 x 1 x f32>
    %"onnx::Conv_1132" = param @"onnx::Conv_1132" : tensor<2048 x f32>
    %"onnx::Conv_1134" = param @"onnx::Conv_1134" : tensor<832 x 2048 x 1 x 1 x f32>
    %"onnx::Conv_1135" = param @"onnx::Conv_1135" : tensor<832 x f32>
    %"onnx::Conv_1137" = param @"onnx::Conv_1137" : tensor<208 x 208 x 3 x 3 x f32>
    %"onnx::Conv_1138" = param @"onnx::Conv_1138" : tensor<208 x f32>
    %"onnx::Conv_1140" = param @"onnx::Conv_1140" : tensor<208 x 208 x 3 x 3 x f32>
    %"onnx::Conv_1141" = param @"onnx::Conv_1141" : tensor<208 x f32>
    %"onnx::Conv_1143" = param @"onnx::Conv_1143" : tensor<208 x 208 x 3 x 3 x f32>
    %"onnx::Conv_1144" = param @"onnx::Conv_1144" : tensor<208 x f32>
    %"onnx::Conv_1146" = param @"onnx::Conv_1146" : tensor<2048 x 832 x 1 x 1 x f32>
    %"onnx::Conv_1147" = param @"onnx::Conv_1147" : tensor<2048 x f32>
    %"onnx::Conv_1149" = param @"onnx::Conv_1149" : tensor<832 x 2048 x 1 x 1 x f32>
    %"onnx::Conv_1150" = param @"onnx::Conv_1150" : tensor<832 x f32>
    %"onnx::Conv_1152" = param @"onnx::Conv_1152" : tensor<208 x 208 x 3 x 3 x f32>
    %"onnx::Conv_1153" = param @"onnx::Conv_1153" : tensor<208 x f32>
    %"onnx::Conv_1155" = param @"onnx::Conv_1155" : tensor<208 x 208 x 3 x 3 x f32>
    %"onnx::Conv_1156" = param @"onnx::Conv_1156" : tensor<208 x f32>
    %"onnx::Conv_1158" = param @"onnx::Conv_1158" : tensor<208 x 208 x 3 x 3 x f32>
    %"onnx::Conv_1159" = param @"onnx::Conv_1159" : tensor<208 x f32>
    %"onnx::Conv_1161" = param @"onnx::Conv_1161" : tensor<2048 x 832 x 1 x 1 x f32>
    %"onnx::Conv_1162" = param @"onnx::Conv_1162" : tensor<2048 x f32>
    %"/conv1/Conv_output_0" = conv(%x, %"onnx::Conv_909", %"onnx::Conv_910") {dilations = [1, 1], group = 1, kernel_shape = [7, 7], pads = [3, 3, 3, 3], strides = [2, 2]} : tensor<?n x 64 x 112 x 112 x f32> loc("/conv1/Conv")
    %"/act1/Relu_output_0" = relu(%"/conv1/Conv_output_0") : tensor<?n x 64 x 112 x 112 x f32> loc("/act1/Relu")
    %"/maxpool/MaxPool_output_0" = max_pool(%"/act1/Relu_output_0") {ceil_mode = 0, dilations = [1, 1], kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [2, 2]} : tensor<?n x 64 x 56 x 56 x f32> loc("/maxpool/MaxPool")
    %"/layer1/layer1.0/conv1/Conv_output_0" = conv(%"/maxpool/MaxPool_output_0", %"onnx::Conv_912", %"onnx::Conv_913") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 104 x 56 x 56 x f32> loc("/layer1/layer1.0/conv1/Conv")
    %"/layer1/layer1.0/relu/Relu_output_0" = relu(%"/layer1/layer1.0/conv1/Conv_output_0") : tensor<?n x 104 x 56 x 56 x f32> loc("/layer1/layer1.0/relu/Relu")
    %"/layer1/layer1.0/Constant_output_0" = constant() {value = dense<26> : tensor<4 x i64>} : tensor<4 x i64> loc("/layer1/layer1.0/Constant")
    %"/layer1/layer1.0/Split_output_0", %"/layer1/layer1.0/Split_output_1", %"/layer1/layer1.0/Split_output_2", %"/layer1/layer1.0/Split_output_3" = split(%"/layer1/layer1.0/relu/Relu_output_0", %"/layer1/layer1.0/Constant_output_0") {axis = 1} : (tensor<?n x 26 x 56 x 56 x f32>, tensor<?n x 26 x 56 x 56 x f32>, tensor<?n x 26 x 56 x 56 x f32>, tensor<?n x 26 x 56 x 56 x f32>) loc("/layer1/layer1.0/Split")
    %"/layer1/layer1.0/convs.0/Conv_output_0" = conv(%"/layer1/layer1.0/Split_output_0", %"onnx::Conv_915", %"onnx::Conv_916") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 26 x 56 x 56 x f32> loc("/layer1/layer1.0/convs.0/Conv")
    %"/layer1/layer1.0/relu_1/Relu_output_0" = relu(%"/layer1/layer1.0/convs.0/Conv_output_0") : tensor<?n x 26 x 56 x 56 x f32> loc("/layer1/layer1.0/relu_1/Relu")
    %"/layer1/layer1.0/convs.1/Conv_output_0" = conv(%"/layer1/layer1.0/Split_output_1", %"onnx::Conv_918", %"onnx::Conv_919") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 26 x 56 x 56 x f32> loc("/layer1/layer1.0/convs.1/Conv")
    %"/layer1/layer1.0/relu_2/Relu_output_0" = relu(%"/layer1/layer1.0/convs.1/Conv_output_0") : tensor<?n x 26 x 56 x 56 x f32> loc("/layer1/layer1.0/relu_2/Relu")
    %"/layer1/layer1.0/convs.2/Conv_output_0" = conv(%"/layer1/layer1.0/Split_output_2", %"onnx::Conv_921", %"onnx::Conv_922") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 26 x 56 x 56 x f32> loc("/layer1/layer1.0/convs.2/Conv")
    %"/layer1/layer1.0/relu_3/Relu_output_0" = relu(%"/layer1/layer1.0/convs.2/Conv_output_0") : tensor<?n x 26 x 56 x 56 x f32> loc("/layer1/layer1.0/relu_3/Relu")
    %"/layer1/layer1.0/pool/AveragePool_output_0" = average_pool(%"/layer1/layer1.0/Split_output_3") {ceil_mode = 0, count_include_pad = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 26 x 56 x 56 x f32> loc("/layer1/layer1.0/pool/AveragePool")
    %"/layer1/layer1.0/Concat_output_0" = concat(%"/layer1/layer1.0/relu_1/Relu_output_0", %"/layer1/layer1.0/relu_2/Relu_output_0", %"/layer1/layer1.0/relu_3/Relu_output_0", %"/layer1/layer1.0/pool/AveragePool_output_0") {axis = 1} : tensor<?n x 104 x 56 x 56 x f32> loc("/layer1/layer1.0/Concat")
    %"/layer1/layer1.0/conv3/Conv_output_0" = conv(%"/layer1/layer1.0/Concat_output_0", %"onnx::Conv_924", %"onnx::Conv_925") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 256 x 56 x 56 x f32> loc("/layer1/layer1.0/conv3/Conv")
    %"/layer1/layer1.0/downsample/downsample.0/Conv_output_0" = conv(%"/maxpool/MaxPool_output_0", %"onnx::Conv_927", %"onnx::Conv_928") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 256 x 56 x 56 x f32> loc("/layer1/layer1.0/downsample/downsample.0/Conv")
    %"/layer1/layer1.0/Add_output_0" = add(%"/layer1/layer1.0/conv3/Conv_output_0", %"/layer1/layer1.0/downsample/downsample.0/Conv_output_0") : tensor<?n x 256 x 56 x 56 x f32> loc("/layer1/layer1.0/Add")
    %"/layer1/layer1.0/relu_4/Relu_output_0" = relu(%"/layer1/layer1.0/Add_output_0") : tensor<?n x 256 x 56 x 56 x f32> loc("/layer1/layer1.0/relu_4/Relu")
    %"/layer1/layer1.1/conv1/Conv_output_0" = conv(%"/layer1/layer1.0/relu_4/Relu_output_0", %"onnx::Conv_930", %"onnx::Conv_931") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 104 x 56 x 56 x f32> loc("/layer1/layer1.1/conv1/Conv")
    %"/layer1/layer1.1/relu/Relu_output_0" = relu(%"/layer1/layer1.1/conv1/Conv_output_0") : tensor<?n x 104 x 56 x 56 x f32> loc("/layer1/layer1.1/relu/Relu")
    %"/layer1/layer1.1/Constant_output_0" = constant() {value = dense<26> : tensor<4 x i64>} : tensor<4 x i64> loc("/layer1/layer1.1/Constant")
    %"/layer1/layer1.1/Split_output_0", %"/layer1/layer1.1/Split_output_1", %"/layer1/layer1.1/Split_output_2", %"/layer1/layer1.1/Split_output_3" = split(%"/layer1/layer1.1/relu/Relu_output_0", %"/layer1/layer1.1/Constant_output_0") {axis = 1} : (tensor<?n x 26 x 56 x 56 x f32>, tensor<?n x 26 x 56 x 56 x f32>, tensor<?n x 26 x 56 x 56 x f32>, tensor<?n x 26 x 56 x 56 x f32>) loc("/layer1/layer1.1/Split")
    %"/layer1/layer1.1/convs.0/Conv_output_0" = conv(%"/layer1/layer1.1/Split_output_0", %"onnx::Conv_933", %"onnx::Conv_934") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 26 x 56 x 56 x f32> loc("/layer1/layer1.1/convs.0/Conv")
    %"/layer1/layer1.1/relu_1/Relu_output_0" = relu(%"/layer1/layer1.1/convs.0/Conv_output_0") : tensor<?n x 26 x 56 x 56 x f32> loc("/layer1/layer1.1/relu_1/Relu")
    %"/layer1/layer1.1/Add_output_0" = add(%"/layer1/layer1.1/relu_1/Relu_output_0", %"/layer1/layer1.1/Split_output_1") : tensor<?n x 26 x 56 x 56 x f32> loc("/layer1/layer1.1/Add")
    %"/layer1/layer1.1/convs.1/Conv_output_0" = conv(%"/layer1/layer1.1/Add_output_0", %"onnx::Conv_936", %"onnx::Conv_937") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 26 x 56 x 56 x f32> loc("/layer1/layer1.1/convs.1/Conv")
    %"/layer1/layer1.1/relu_2/Relu_output_0" = relu(%"/layer1/layer1.1/convs.1/Conv_output_0") : tensor<?n x 26 x 56 x 56 x f32> loc("/layer1/layer1.1/relu_2/Relu")
    %"/layer1/layer1.1/Add_1_output_0" = add(%"/layer1/layer1.1/relu_2/Relu_output_0", %"/layer1/layer1.1/Split_output_2") : tensor<?n x 26 x 56 x 56 x f32> loc("/layer1/layer1.1/Add_1")
    %"/layer1/layer1.1/convs.2/Conv_output_0" = conv(%"/layer1/layer1.1/Add_1_output_0", %"onnx::Conv_939", %"onnx::Conv_940") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 26 x 56 x 56 x f32> loc("/layer1/layer1.1/convs.2/Conv")
    %"/layer1/layer1.1/relu_3/Relu_output_0" = relu(%"/layer1/layer1.1/convs.2/Conv_output_0") : tensor<?n x 26 x 56 x 56 x f32> loc("/layer1/layer1.1/relu_3/Relu")
    %"/layer1/layer1.1/Concat_output_0" = concat(%"/layer1/layer1.1/relu_1/Relu_output_0", %"/layer1/layer1.1/relu_2/Relu_output_0", %"/layer1/layer1.1/relu_3/Relu_output_0", %"/layer1/layer1.1/Split_output_3") {axis = 1} : tensor<?n x 104 x 56 x 56 x f32> loc("/layer1/layer1.1/Concat")
    %"/layer1/layer1.1/conv3/Conv_output_0" = conv(%"/layer1/layer1.1/Concat_output_0", %"onnx::Conv_942", %"onnx::Conv_943") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 256 x 56 x 56 x f32> loc("/layer1/layer1.1/conv3/Conv")
    %"/layer1/layer1.1/Add_2_output_0" = add(%"/layer1/layer1.1/conv3/Conv_output_0", %"/layer1/layer1.0/relu_4/Relu_output_0") : tensor<?n x 256 x 56 x 56 x f32> loc("/layer1/layer1.1/Add_2")
    %"/layer1/layer1.1/relu_4/Relu_output_0" = relu(%"/layer1/layer1.1/Add_2_output_0") : tensor<?n x 256 x 56 x 56 x f32> loc("/layer1/layer1.1/relu_4/Relu")
    %"/layer1/layer1.2/conv1/Conv_output_0" = conv(%"/layer1/layer1.1/relu_4/Relu_output_0", %"onnx::Conv_945", %"onnx::Conv_946") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 104 x 56 x 56 x f32> loc("/layer1/layer1.2/conv1/Conv")
    %"/layer1/layer1.2/relu/Relu_output_0" = relu(%"/layer1/layer1.2/conv1/Conv_output_0") : tensor<?n x 104 x 56 x 56 x f32> loc("/layer1/layer1.2/relu/Relu")
    %"/layer1/layer1.2/Constant_output_0" = constant() {value = dense<26> : tensor<4 x i64>} : tensor<4 x i64> loc("/layer1/layer1.2/Constant")
    %"/layer1/layer1.2/Split_output_0", %"/layer1/layer1.2/Split_output_1", %"/layer1/layer1.2/Split_output_2", %"/layer1/layer1.2/Split_output_3" = split(%"/layer1/layer1.2/relu/Relu_output_0", %"/layer1/layer1.2/Constant_output_0") {axis = 1} : (tensor<?n x 26 x 56 x 56 x f32>, tensor<?n x 26 x 56 x 56 x f32>, tensor<?n x 26 x 56 x 56 x f32>, tensor<?n x 26 x 56 x 56 x f32>) loc("/layer1/layer1.2/Split")
    %"/layer1/layer1.2/convs.0/Conv_output_0" = conv(%"/layer1/layer1.2/Split_output_0", %"onnx::Conv_948", %"onnx::Conv_949") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 26 x 56 x 56 x f32> loc("/layer1/layer1.2/convs.0/Conv")
    %"/layer1/layer1.2/relu_1/Relu_output_0" = relu(%"/layer1/layer1.2/convs.0/Conv_output_0") : tensor<?n x 26 x 56 x 56 x f32> loc("/layer1/layer1.2/relu_1/Relu")
    %"/layer1/layer1.2/Add_output_0" = add(%"/layer1/layer1.2/relu_1/Relu_output_0", %"/layer1/layer1.2/Split_output_1") : tensor<?n x 26 x 56 x 56 x f32> loc("/layer1/layer1.2/Add")
    %"/layer1/layer1.2/convs.1/Conv_output_0" = conv(%"/layer1/layer1.2/Add_output_0", %"onnx::Conv_951", %"onnx::Conv_952") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 26 x 56 x 56 x f32> loc("/layer1/layer1.2/convs.1/Conv")
    %"/layer1/layer1.2/relu_2/Relu_output_0" = relu(%"/layer1/layer1.2/convs.1/Conv_output_0") : tensor<?n x 26 x 56 x 56 x f32> loc("/layer1/layer1.2/relu_2/Relu")
    %"/layer1/layer1.2/Add_1_output_0" = add(%"/layer1/layer1.2/relu_2/Relu_output_0", %"/layer1/layer1.2/Split_output_2") : tensor<?n x 26 x 56 x 56 x f32> loc("/layer1/layer1.2/Add_1")
    %"/layer1/layer1.2/convs.2/Conv_output_0" = conv(%"/layer1/layer1.2/Add_1_output_0", %"onnx::Conv_954", %"onnx::Conv_955") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 26 x 56 x 56 x f32> loc("/layer1/layer1.2/convs.2/Conv")
    %"/layer1/layer1.2/relu_3/Relu_output_0" = relu(%"/layer1/layer1.2/convs.2/Conv_output_0") : tensor<?n x 26 x 56 x 56 x f32> loc("/layer1/layer1.2/relu_3/Relu")
    %"/layer1/layer1.2/Concat_output_0" = concat(%"/layer1/layer1.2/relu_1/Relu_output_0", %"/layer1/layer1.2/relu_2/Relu_output_0", %"/layer1/layer1.2/relu_3/Relu_output_0", %"/layer1/layer1.2/Split_output_3") {axis = 1} : tensor<?n x 104 x 56 x 56 x f32> loc("/layer1/layer1.2/Concat")
    %"/layer1/layer1.2/conv3/Conv_output_0" = conv(%"/layer1/layer1.2/Concat_output_0", %"onnx::Conv_957", %"onnx::Conv_958") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 256 x 56 x 56 x f32> loc("/layer1/layer1.2/conv3/Conv")
    %"/layer1/layer1.2/Add_2_output_0" = add(%"/layer1/layer1.2/conv3/Conv_output_0", %"/layer1/layer1.1/relu_4/Relu_output_0") : tensor<?n x 256 x 56 x 56 x f32> loc("/layer1/layer1.2/Add_2")
    %"/layer1/layer1.2/relu_4/Relu_output_0" = relu(%"/layer1/layer1.2/Add_2_output_0") : tensor<?n x 256 x 56 x 56 x f32> loc("/layer1/layer1.2/relu_4/Relu")
    %"/layer2/layer2.0/conv1/Conv_output_0" = conv(%"/layer1/layer1.2/relu_4/Relu_output_0", %"onnx::Conv_960", %"onnx::Conv_961") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 208 x 56 x 56 x f32> loc("/layer2/layer2.0/conv1/Conv")
    %"/layer2/layer2.0/relu/Relu_output_0" = relu(%"/layer2/layer2.0/conv1/Conv_output_0") : tensor<?n x 208 x 56 x 56 x f32> loc("/layer2/layer2.0/relu/Relu")
    %"/layer2/layer2.0/Constant_output_0" = constant() {value = dense<52> : tensor<4 x i64>} : tensor<4 x i64> loc("/layer2/layer2.0/Constant")
    %"/layer2/layer2.0/Split_output_0", %"/layer2/layer2.0/Split_output_1", %"/layer2/layer2.0/Split_output_2", %"/layer2/layer2.0/Split_output_3" = split(%"/layer2/layer2.0/relu/Relu_output_0", %"/layer2/layer2.0/Constant_output_0") {axis = 1} : (tensor<?n x 52 x 56 x 56 x f32>, tensor<?n x 52 x 56 x 56 x f32>, tensor<?n x 52 x 56 x 56 x f32>, tensor<?n x 52 x 56 x 56 x f32>) loc("/layer2/layer2.0/Split")
    %"/layer2/layer2.0/convs.0/Conv_output_0" = conv(%"/layer2/layer2.0/Split_output_0", %"onnx::Conv_963", %"onnx::Conv_964") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [2, 2]} : tensor<?n x 52 x 28 x 28 x f32> loc("/layer2/layer2.0/convs.0/Conv")
    %"/layer2/layer2.0/relu_1/Relu_output_0" = relu(%"/layer2/layer2.0/convs.0/Conv_output_0") : tensor<?n x 52 x 28 x 28 x f32> loc("/layer2/layer2.0/relu_1/Relu")
    %"/layer2/layer2.0/convs.1/Conv_output_0" = conv(%"/layer2/layer2.0/Split_output_1", %"onnx::Conv_966", %"onnx::Conv_967") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [2, 2]} : tensor<?n x 52 x 28 x 28 x f32> loc("/layer2/layer2.0/convs.1/Conv")
    %"/layer2/layer2.0/relu_2/Relu_output_0" = relu(%"/layer2/layer2.0/convs.1/Conv_output_0") : tensor<?n x 52 x 28 x 28 x f32> loc("/layer2/layer2.0/relu_2/Relu")
    %"/layer2/layer2.0/convs.2/Conv_output_0" = conv(%"/layer2/layer2.0/Split_output_2", %"onnx::Conv_969", %"onnx::Conv_970") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [2, 2]} : tensor<?n x 52 x 28 x 28 x f32> loc("/layer2/layer2.0/convs.2/Conv")
    %"/layer2/layer2.0/relu_3/Relu_output_0" = relu(%"/layer2/layer2.0/convs.2/Conv_output_0") : tensor<?n x 52 x 28 x 28 x f32> loc("/layer2/layer2.0/relu_3/Relu")
    %"/layer2/layer2.0/pool/AveragePool_output_0" = average_pool(%"/layer2/layer2.0/Split_output_3") {ceil_mode = 0, count_include_pad = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [2, 2]} : tensor<?n x 52 x 28 x 28 x f32> loc("/layer2/layer2.0/pool/AveragePool")
    %"/layer2/layer2.0/Concat_output_0" = concat(%"/layer2/layer2.0/relu_1/Relu_output_0", %"/layer2/layer2.0/relu_2/Relu_output_0", %"/layer2/layer2.0/relu_3/Relu_output_0", %"/layer2/layer2.0/pool/AveragePool_output_0") {axis = 1} : tensor<?n x 208 x 28 x 28 x f32> loc("/layer2/layer2.0/Concat")
    %"/layer2/layer2.0/conv3/Conv_output_0" = conv(%"/layer2/layer2.0/Concat_output_0", %"onnx::Conv_972", %"onnx::Conv_973") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 512 x 28 x 28 x f32> loc("/layer2/layer2.0/conv3/Conv")
    %"/layer2/layer2.0/downsample/downsample.0/Conv_output_0" = conv(%"/layer1/layer1.2/relu_4/Relu_output_0", %"onnx::Conv_975", %"onnx::Conv_976") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [2, 2]} : tensor<?n x 512 x 28 x 28 x f32> loc("/layer2/layer2.0/downsample/downsample.0/Conv")
    %"/layer2/layer2.0/Add_output_0" = add(%"/layer2/layer2.0/conv3/Conv_output_0", %"/layer2/layer2.0/downsample/downsample.0/Conv_output_0") : tensor<?n x 512 x 28 x 28 x f32> loc("/layer2/layer2.0/Add")
    %"/layer2/layer2.0/relu_4/Relu_output_0" = relu(%"/layer2/layer2.0/Add_output_0") : tensor<?n x 512 x 28 x 28 x f32> loc("/layer2/layer2.0/relu_4/Relu")
    %"/layer2/layer2.1/conv1/Conv_output_0" = conv(%"/layer2/layer2.0/relu_4/Relu_output_0", %"onnx::Conv_978", %"onnx::Conv_979") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 208 x 28 x 28 x f32> loc("/layer2/layer2.1/conv1/Conv")
    %"/layer2/layer2.1/relu/Relu_output_0" = relu(%"/layer2/layer2.1/conv1/Conv_output_0") : tensor<?n x 208 x 28 x 28 x f32> loc("/layer2/layer2.1/relu/Relu")
    %"/layer2/layer2.1/Constant_output_0" = constant() {value = dense<52> : tensor<4 x i64>} : tensor<4 x i64> loc("/layer2/layer2.1/Constant")
    %"/layer2/layer2.1/Split_output_0", %"/layer2/layer2.1/Split_output_1", %"/layer2/layer2.1/Split_output_2", %"/layer2/layer2.1/Split_output_3" = split(%"/layer2/layer2.1/relu/Relu_output_0", %"/layer2/layer2.1/Constant_output_0") {axis = 1} : (tensor<?n x 52 x 28 x 28 x f32>, tensor<?n x 52 x 28 x 28 x f32>, tensor<?n x 52 x 28 x 28 x f32>, tensor<?n x 52 x 28 x 28 x f32>) loc("/layer2/layer2.1/Split")
    %"/layer2/layer2.1/convs.0/Conv_output_0" = conv(%"/layer2/layer2.1/Split_output_0", %"onnx::Conv_981", %"onnx::Conv_982") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 52 x 28 x 28 x f32> loc("/layer2/layer2.1/convs.0/Conv")
    %"/layer2/layer2.1/relu_1/Relu_output_0" = relu(%"/layer2/layer2.1/convs.0/Conv_output_0") : tensor<?n x 52 x 28 x 28 x f32> loc("/layer2/layer2.1/relu_1/Relu")
    %"/layer2/layer2.1/Add_output_0" = add(%"/layer2/layer2.1/relu_1/Relu_output_0", %"/layer2/layer2.1/Split_output_1") : tensor<?n x 52 x 28 x 28 x f32> loc("/layer2/layer2.1/Add")
    %"/layer2/layer2.1/convs.1/Conv_output_0" = conv(%"/layer2/layer2.1/Add_output_0", %"onnx::Conv_984", %"onnx::Conv_985") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 52 x 28 x 28 x f32> loc("/layer2/layer2.1/convs.1/Conv")
    %"/layer2/layer2.1/relu_2/Relu_output_0" = relu(%"/layer2/layer2.1/convs.1/Conv_output_0") : tensor<?n x 52 x 28 x 28 x f32> loc("/layer2/layer2.1/relu_2/Relu")
    %"/layer2/layer2.1/Add_1_output_0" = add(%"/layer2/layer2.1/relu_2/Relu_output_0", %"/layer2/layer2.1/Split_output_2") : tensor<?n x 52 x 28 x 28 x f32> loc("/layer2/layer2.1/Add_1")
    %"/layer2/layer2.1/convs.2/Conv_output_0" = conv(%"/layer2/layer2.1/Add_1_output_0", %"onnx::Conv_987", %"onnx::Conv_988") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 52 x 28 x 28 x f32> loc("/layer2/layer2.1/convs.2/Conv")
    %"/layer2/layer2.1/relu_3/Relu_output_0" = relu(%"/layer2/layer2.1/convs.2/Conv_output_0") : tensor<?n x 52 x 28 x 28 x f32> loc("/layer2/layer2.1/relu_3/Relu")
    %"/layer2/layer2.1/Concat_output_0" = concat(%"/layer2/layer2.1/relu_1/Relu_output_0", %"/layer2/layer2.1/relu_2/Relu_output_0", %"/layer2/layer2.1/relu_3/Relu_output_0", %"/layer2/layer2.1/Split_output_3") {axis = 1} : tensor<?n x 208 x 28 x 28 x f32> loc("/layer2/layer2.1/Concat")
    %"/layer2/layer2.1/conv3/Conv_output_0" = conv(%"/layer2/layer2.1/Concat_output_0", %"onnx::Conv_990", %"onnx::Conv_991") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 512 x 28 x 28 x f32> loc("/layer2/layer2.1/conv3/Conv")
    %"/layer2/layer2.1/Add_2_output_0" = add(%"/layer2/layer2.1/conv3/Conv_output_0", %"/layer2/layer2.0/relu_4/Relu_output_0") : tensor<?n x 512 x 28 x 28 x f32> loc("/layer2/layer2.1/Add_2")
    %"/layer2/layer2.1/relu_4/Relu_output_0" = relu(%"/layer2/layer2.1/Add_2_output_0") : tensor<?n x 512 x 28 x 28 x f32> loc("/layer2/layer2.1/relu_4/Relu")
    %"/layer2/layer2.2/conv1/Conv_output_0" = conv(%"/layer2/layer2.1/relu_4/Relu_output_0", %"onnx::Conv_993", %"onnx::Conv_994") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 208 x 28 x 28 x f32> loc("/layer2/layer2.2/conv1/Conv")
    %"/layer2/layer2.2/relu/Relu_output_0" = relu(%"/layer2/layer2.2/conv1/Conv_output_0") : tensor<?n x 208 x 28 x 28 x f32> loc("/layer2/layer2.2/relu/Relu")
    %"/layer2/layer2.2/Constant_output_0" = constant() {value = dense<52> : tensor<4 x i64>} : tensor<4 x i64> loc("/layer2/layer2.2/Constant")
    %"/layer2/layer2.2/Split_output_0", %"/layer2/layer2.2/Split_output_1", %"/layer2/layer2.2/Split_output_2", %"/layer2/layer2.2/Split_output_3" = split(%"/layer2/layer2.2/relu/Relu_output_0", %"/layer2/layer2.2/Constant_output_0") {axis = 1} : (tensor<?n x 52 x 28 x 28 x f32>, tensor<?n x 52 x 28 x 28 x f32>, tensor<?n x 52 x 28 x 28 x f32>, tensor<?n x 52 x 28 x 28 x f32>) loc("/layer2/layer2.2/Split")
    %"/layer2/layer2.2/convs.0/Conv_output_0" = conv(%"/layer2/layer2.2/Split_output_0", %"onnx::Conv_996", %"onnx::Conv_997") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 52 x 28 x 28 x f32> loc("/layer2/layer2.2/convs.0/Conv")
    %"/layer2/layer2.2/relu_1/Relu_output_0" = relu(%"/layer2/layer2.2/convs.0/Conv_output_0") : tensor<?n x 52 x 28 x 28 x f32> loc("/layer2/layer2.2/relu_1/Relu")
    %"/layer2/layer2.2/Add_output_0" = add(%"/layer2/layer2.2/relu_1/Relu_output_0", %"/layer2/layer2.2/Split_output_1") : tensor<?n x 52 x 28 x 28 x f32> loc("/layer2/layer2.2/Add")
    %"/layer2/layer2.2/convs.1/Conv_output_0" = conv(%"/layer2/layer2.2/Add_output_0", %"onnx::Conv_999", %"onnx::Conv_1000") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 52 x 28 x 28 x f32> loc("/layer2/layer2.2/convs.1/Conv")
    %"/layer2/layer2.2/relu_2/Relu_output_0" = relu(%"/layer2/layer2.2/convs.1/Conv_output_0") : tensor<?n x 52 x 28 x 28 x f32> loc("/layer2/layer2.2/relu_2/Relu")
    %"/layer2/layer2.2/Add_1_output_0" = add(%"/layer2/layer2.2/relu_2/Relu_output_0", %"/layer2/layer2.2/Split_output_2") : tensor<?n x 52 x 28 x 28 x f32> loc("/layer2/layer2.2/Add_1")
    %"/layer2/layer2.2/convs.2/Conv_output_0" = conv(%"/layer2/layer2.2/Add_1_output_0", %"onnx::Conv_1002", %"onnx::Conv_1003") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 52 x 28 x 28 x f32> loc("/layer2/layer2.2/convs.2/Conv")
    %"/layer2/layer2.2/relu_3/Relu_output_0" = relu(%"/layer2/layer2.2/convs.2/Conv_output_0") : tensor<?n x 52 x 28 x 28 x f32> loc("/layer2/layer2.2/relu_3/Relu")
    %"/layer2/layer2.2/Concat_output_0" = concat(%"/layer2/layer2.2/relu_1/Relu_output_0", %"/layer2/layer2.2/relu_2/Relu_output_0", %"/layer2/layer2.2/relu_3/Relu_output_0", %"/layer2/layer2.2/Split_output_3") {axis = 1} : tensor<?n x 208 x 28 x 28 x f32> loc("/layer2/layer2.2/Concat")
    %"/layer2/layer2.2/conv3/Conv_output_0" = conv(%"/layer2/layer2.2/Concat_output_0", %"onnx::Conv_1005", %"onnx::Conv_1006") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 512 x 28 x 28 x f32> loc("/layer2/layer2.2/conv3/Conv")
    %"/layer2/layer2.2/Add_2_output_0" = add(%"/layer2/layer2.2/conv3/Conv_output_0", %"/layer2/layer2.1/relu_4/Relu_output_0") : tensor<?n x 512 x 28 x 28 x f32> loc("/layer2/layer2.2/Add_2")
    %"/layer2/layer2.2/relu_4/Relu_output_0" = relu(%"/layer2/layer2.2/Add_2_output_0") : tensor<?n x 512 x 28 x 28 x f32> loc("/layer2/layer2.2/relu_4/Relu")
    %"/layer2/layer2.3/conv1/Conv_output_0" = conv(%"/layer2/layer2.2/relu_4/Relu_output_0", %"onnx::Conv_1008", %"onnx::Conv_1009") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 208 x 28 x 28 x f32> loc("/layer2/layer2.3/conv1/Conv")
    %"/layer2/layer2.3/relu/Relu_output_0" = relu(%"/layer2/layer2.3/conv1/Conv_output_0") : tensor<?n x 208 x 28 x 28 x f32> loc("/layer2/layer2.3/relu/Relu")
    %"/layer2/layer2.3/Constant_output_0" = constant() {value = dense<52> : tensor<4 x i64>} : tensor<4 x i64> loc("/layer2/layer2.3/Constant")
    %"/layer2/layer2.3/Split_output_0", %"/layer2/layer2.3/Split_output_1", %"/layer2/layer2.3/Split_output_2", %"/layer2/layer2.3/Split_output_3" = split(%"/layer2/layer2.3/relu/Relu_output_0", %"/layer2/layer2.3/Constant_output_0") {axis = 1} : (tensor<?n x 52 x 28 x 28 x f32>, tensor<?n x 52 x 28 x 28 x f32>, tensor<?n x 52 x 28 x 28 x f32>, tensor<?n x 52 x 28 x 28 x f32>) loc("/layer2/layer2.3/Split")
    %"/layer2/layer2.3/convs.0/Conv_output_0" = conv(%"/layer2/layer2.3/Split_output_0", %"onnx::Conv_1011", %"onnx::Conv_1012") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 52 x 28 x 28 x f32> loc("/layer2/layer2.3/convs.0/Conv")
    %"/layer2/layer2.3/relu_1/Relu_output_0" = relu(%"/layer2/layer2.3/convs.0/Conv_output_0") : tensor<?n x 52 x 28 x 28 x f32> loc("/layer2/layer2.3/relu_1/Relu")
    %"/layer2/layer2.3/Add_output_0" = add(%"/layer2/layer2.3/relu_1/Relu_output_0", %"/layer2/layer2.3/Split_output_1") : tensor<?n x 52 x 28 x 28 x f32> loc("/layer2/layer2.3/Add")
    %"/layer2/layer2.3/convs.1/Conv_output_0" = conv(%"/layer2/layer2.3/Add_output_0", %"onnx::Conv_1014", %"onnx::Conv_1015") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 52 x 28 x 28 x f32> loc("/layer2/layer2.3/convs.1/Conv")
    %"/layer2/layer2.3/relu_2/Relu_output_0" = relu(%"/layer2/layer2.3/convs.1/Conv_output_0") : tensor<?n x 52 x 28 x 28 x f32> loc("/layer2/layer2.3/relu_2/Relu")
    %"/layer2/layer2.3/Add_1_output_0" = add(%"/layer2/layer2.3/relu_2/Relu_output_0", %"/layer2/layer2.3/Split_output_2") : tensor<?n x 52 x 28 x 28 x f32> loc("/layer2/layer2.3/Add_1")
    %"/layer2/layer2.3/convs.2/Conv_output_0" = conv(%"/layer2/layer2.3/Add_1_output_0", %"onnx::Conv_1017", %"onnx::Conv_1018") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 52 x 28 x 28 x f32> loc("/layer2/layer2.3/convs.2/Conv")
    %"/layer2/layer2.3/relu_3/Relu_output_0" = relu(%"/layer2/layer2.3/convs.2/Conv_output_0") : tensor<?n x 52 x 28 x 28 x f32> loc("/layer2/layer2.3/relu_3/Relu")
    %"/layer2/layer2.3/Concat_output_0" = concat(%"/layer2/layer2.3/relu_1/Relu_output_0", %"/layer2/layer2.3/relu_2/Relu_output_0", %"/layer2/layer2.3/relu_3/Relu_output_0", %"/layer2/layer2.3/Split_output_3") {axis = 1} : tensor<?n x 208 x 28 x 28 x f32> loc("/layer2/layer2.3/Concat")
    %"/layer2/layer2.3/conv3/Conv_output_0" = conv(%"/layer2/layer2.3/Concat_output_0", %"onnx::Conv_1020", %"onnx::Conv_1021") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 512 x 28 x 28 x f32> loc("/layer2/layer2.3/conv3/Conv")
    %"/layer2/layer2.3/Add_2_output_0" = add(%"/layer2/layer2.3/conv3/Conv_output_0", %"/layer2/layer2.2/relu_4/Relu_output_0") : tensor<?n x 512 x 28 x 28 x f32> loc("/layer2/layer2.3/Add_2")
    %"/layer2/layer2.3/relu_4/Relu_output_0" = relu(%"/layer2/layer2.3/Add_2_output_0") : tensor<?n x 512 x 28 x 28 x f32> loc("/layer2/layer2.3/relu_4/Relu")
    %"/layer3/layer3.0/conv1/Conv_output_0" = conv(%"/layer2/layer2.3/relu_4/Relu_output_0", %"onnx::Conv_1023", %"onnx::Conv_1024") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 416 x 28 x 28 x f32> loc("/layer3/layer3.0/conv1/Conv")
    %"/layer3/layer3.0/relu/Relu_output_0" = relu(%"/layer3/layer3.0/conv1/Conv_output_0") : tensor<?n x 416 x 28 x 28 x f32> loc("/layer3/layer3.0/relu/Relu")
    %"/layer3/layer3.0/Constant_output_0" = constant() {value = dense<104> : tensor<4 x i64>} : tensor<4 x i64> loc("/layer3/layer3.0/Constant")
    %"/layer3/layer3.0/Split_output_0", %"/layer3/layer3.0/Split_output_1", %"/layer3/layer3.0/Split_output_2", %"/layer3/layer3.0/Split_output_3" = split(%"/layer3/layer3.0/relu/Relu_output_0", %"/layer3/layer3.0/Constant_output_0") {axis = 1} : (tensor<?n x 104 x 28 x 28 x f32>, tensor<?n x 104 x 28 x 28 x f32>, tensor<?n x 104 x 28 x 28 x f32>, tensor<?n x 104 x 28 x 28 x f32>) loc("/layer3/layer3.0/Split")
    %"/layer3/layer3.0/convs.0/Conv_output_0" = conv(%"/layer3/layer3.0/Split_output_0", %"onnx::Conv_1026", %"onnx::Conv_1027") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [2, 2]} : tensor<?n x 104 x 14 x 14 x f32> loc("/layer3/layer3.0/convs.0/Conv")
    %"/layer3/layer3.0/relu_1/Relu_output_0" = relu(%"/layer3/layer3.0/convs.0/Conv_output_0") : tensor<?n x 104 x 14 x 14 x f32> loc("/layer3/layer3.0/relu_1/Relu")
    %"/layer3/layer3.0/convs.1/Conv_output_0" = conv(%"/layer3/layer3.0/Split_output_1", %"onnx::Conv_1029", %"onnx::Conv_1030") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [2, 2]} : tensor<?n x 104 x 14 x 14 x f32> loc("/layer3/layer3.0/convs.1/Conv")
    %"/layer3/layer3.0/relu_2/Relu_output_0" = relu(%"/layer3/layer3.0/convs.1/Conv_output_0") : tensor<?n x 104 x 14 x 14 x f32> loc("/layer3/layer3.0/relu_2/Relu")
    %"/layer3/layer3.0/convs.2/Conv_output_0" = conv(%"/layer3/layer3.0/Split_output_2", %"onnx::Conv_1032", %"onnx::Conv_1033") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [2, 2]} : tensor<?n x 104 x 14 x 14 x f32> loc("/layer3/layer3.0/convs.2/Conv")
    %"/layer3/layer3.0/relu_3/Relu_output_0" = relu(%"/layer3/layer3.0/convs.2/Conv_output_0") : tensor<?n x 104 x 14 x 14 x f32> loc("/layer3/layer3.0/relu_3/Relu")
    %"/layer3/layer3.0/pool/AveragePool_output_0" = average_pool(%"/layer3/layer3.0/Split_output_3") {ceil_mode = 0, count_include_pad = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [2, 2]} : tensor<?n x 104 x 14 x 14 x f32> loc("/layer3/layer3.0/pool/AveragePool")
    %"/layer3/layer3.0/Concat_output_0" = concat(%"/layer3/layer3.0/relu_1/Relu_output_0", %"/layer3/layer3.0/relu_2/Relu_output_0", %"/layer3/layer3.0/relu_3/Relu_output_0", %"/layer3/layer3.0/pool/AveragePool_output_0") {axis = 1} : tensor<?n x 416 x 14 x 14 x f32> loc("/layer3/layer3.0/Concat")
    %"/layer3/layer3.0/conv3/Conv_output_0" = conv(%"/layer3/layer3.0/Concat_output_0", %"onnx::Conv_1035", %"onnx::Conv_1036") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 1024 x 14 x 14 x f32> loc("/layer3/layer3.0/conv3/Conv")
    %"/layer3/layer3.0/downsample/downsample.0/Conv_output_0" = conv(%"/layer2/layer2.3/relu_4/Relu_output_0", %"onnx::Conv_1038", %"onnx::Conv_1039") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [2, 2]} : tensor<?n x 1024 x 14 x 14 x f32> loc("/layer3/layer3.0/downsample/downsample.0/Conv")
    %"/layer3/layer3.0/Add_output_0" = add(%"/layer3/layer3.0/conv3/Conv_output_0", %"/layer3/layer3.0/downsample/downsample.0/Conv_output_0") : tensor<?n x 1024 x 14 x 14 x f32> loc("/layer3/layer3.0/Add")
    %"/layer3/layer3.0/relu_4/Relu_output_0" = relu(%"/layer3/layer3.0/Add_output_0") : tensor<?n x 1024 x 14 x 14 x f32> loc("/layer3/layer3.0/relu_4/Relu")
    %"/layer3/layer3.1/conv1/Conv_output_0" = conv(%"/layer3/layer3.0/relu_4/Relu_output_0", %"onnx::Conv_1041", %"onnx::Conv_1042") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 416 x 14 x 14 x f32> loc("/layer3/layer3.1/conv1/Conv")
    %"/layer3/layer3.1/relu/Relu_output_0" = relu(%"/layer3/layer3.1/conv1/Conv_output_0") : tensor<?n x 416 x 14 x 14 x f32> loc("/layer3/layer3.1/relu/Relu")
    %"/layer3/layer3.1/Constant_output_0" = constant() {value = dense<104> : tensor<4 x i64>} : tensor<4 x i64> loc("/layer3/layer3.1/Constant")
    %"/layer3/layer3.1/Split_output_0", %"/layer3/layer3.1/Split_output_1", %"/layer3/layer3.1/Split_output_2", %"/layer3/layer3.1/Split_output_3" = split(%"/layer3/layer3.1/relu/Relu_output_0", %"/layer3/layer3.1/Constant_output_0") {axis = 1} : (tensor<?n x 104 x 14 x 14 x f32>, tensor<?n x 104 x 14 x 14 x f32>, tensor<?n x 104 x 14 x 14 x f32>, tensor<?n x 104 x 14 x 14 x f32>) loc("/layer3/layer3.1/Split")
    %"/layer3/layer3.1/convs.0/Conv_output_0" = conv(%"/layer3/layer3.1/Split_output_0", %"onnx::Conv_1044", %"onnx::Conv_1045") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 104 x 14 x 14 x f32> loc("/layer3/layer3.1/convs.0/Conv")
    %"/layer3/layer3.1/relu_1/Relu_output_0" = relu(%"/layer3/layer3.1/convs.0/Conv_output_0") : tensor<?n x 104 x 14 x 14 x f32> loc("/layer3/layer3.1/relu_1/Relu")
    %"/layer3/layer3.1/Add_output_0" = add(%"/layer3/layer3.1/relu_1/Relu_output_0", %"/layer3/layer3.1/Split_output_1") : tensor<?n x 104 x 14 x 14 x f32> loc("/layer3/layer3.1/Add")
    %"/layer3/layer3.1/convs.1/Conv_output_0" = conv(%"/layer3/layer3.1/Add_output_0", %"onnx::Conv_1047", %"onnx::Conv_1048") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 104 x 14 x 14 x f32> loc("/layer3/layer3.1/convs.1/Conv")
    %"/layer3/layer3.1/relu_2/Relu_output_0" = relu(%"/layer3/layer3.1/convs.1/Conv_output_0") : tensor<?n x 104 x 14 x 14 x f32> loc("/layer3/layer3.1/relu_2/Relu")
    %"/layer3/layer3.1/Add_1_output_0" = add(%"/layer3/layer3.1/relu_2/Relu_output_0", %"/layer3/layer3.1/Split_output_2") : tensor<?n x 104 x 14 x 14 x f32> loc("/layer3/layer3.1/Add_1")
    %"/layer3/layer3.1/convs.2/Conv_output_0" = conv(%"/layer3/layer3.1/Add_1_output_0", %"onnx::Conv_1050", %"onnx::Conv_1051") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 104 x 14 x 14 x f32> loc("/layer3/layer3.1/convs.2/Conv")
    %"/layer3/layer3.1/relu_3/Relu_output_0" = relu(%"/layer3/layer3.1/convs.2/Conv_output_0") : tensor<?n x 104 x 14 x 14 x f32> loc("/layer3/layer3.1/relu_3/Relu")
    %"/layer3/layer3.1/Concat_output_0" = concat(%"/layer3/layer3.1/relu_1/Relu_output_0", %"/layer3/layer3.1/relu_2/Relu_output_0", %"/layer3/layer3.1/relu_3/Relu_output_0", %"/layer3/layer3.1/Split_output_3") {axis = 1} : tensor<?n x 416 x 14 x 14 x f32> loc("/layer3/layer3.1/Concat")
    %"/layer3/layer3.1/conv3/Conv_output_0" = conv(%"/layer3/layer3.1/Concat_output_0", %"onnx::Conv_1053", %"onnx::Conv_1054") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 1024 x 14 x 14 x f32> loc("/layer3/layer3.1/conv3/Conv")
    %"/layer3/layer3.1/Add_2_output_0" = add(%"/layer3/layer3.1/conv3/Conv_output_0", %"/layer3/layer3.0/relu_4/Relu_output_0") : tensor<?n x 1024 x 14 x 14 x f32> loc("/layer3/layer3.1/Add_2")
    %"/layer3/layer3.1/relu_4/Relu_output_0" = relu(%"/layer3/layer3.1/Add_2_output_0") : tensor<?n x 1024 x 14 x 14 x f32> loc("/layer3/layer3.1/relu_4/Relu")
    %"/layer3/layer3.2/conv1/Conv_output_0" = conv(%"/layer3/layer3.1/relu_4/Relu_output_0", %"onnx::Conv_1056", %"onnx::Conv_1057") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 416 x 14 x 14 x f32> loc("/layer3/layer3.2/conv1/Conv")
    %"/layer3/layer3.2/relu/Relu_output_0" = relu(%"/layer3/layer3.2/conv1/Conv_output_0") : tensor<?n x 416 x 14 x 14 x f32> loc("/layer3/layer3.2/relu/Relu")
    %"/layer3/layer3.2/Constant_output_0" = constant() {value = dense<104> : tensor<4 x i64>} : tensor<4 x i64> loc("/layer3/layer3.2/Constant")
    %"/layer3/layer3.2/Split_output_0", %"/layer3/layer3.2/Split_output_1", %"/layer3/layer3.2/Split_output_2", %"/layer3/layer3.2/Split_output_3" = split(%"/layer3/layer3.2/relu/Relu_output_0", %"/layer3/layer3.2/Constant_output_0") {axis = 1} : (tensor<?n x 104 x 14 x 14 x f32>, tensor<?n x 104 x 14 x 14 x f32>, tensor<?n x 104 x 14 x 14 x f32>, tensor<?n x 104 x 14 x 14 x f32>) loc("/layer3/layer3.2/Split")
    %"/layer3/layer3.2/convs.0/Conv_output_0" = conv(%"/layer3/layer3.2/Split_output_0", %"onnx::Conv_1059", %"onnx::Conv_1060") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 104 x 14 x 14 x f32> loc("/layer3/layer3.2/convs.0/Conv")
    %"/layer3/layer3.2/relu_1/Relu_output_0" = relu(%"/layer3/layer3.2/convs.0/Conv_output_0") : tensor<?n x 104 x 14 x 14 x f32> loc("/layer3/layer3.2/relu_1/Relu")
    %"/layer3/layer3.2/Add_output_0" = add(%"/layer3/layer3.2/relu_1/Relu_output_0", %"/layer3/layer3.2/Split_output_1") : tensor<?n x 104 x 14 x 14 x f32> loc("/layer3/layer3.2/Add")
    %"/layer3/layer3.2/convs.1/Conv_output_0" = conv(%"/layer3/layer3.2/Add_output_0", %"onnx::Conv_1062", %"onnx::Conv_1063") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 104 x 14 x 14 x f32> loc("/layer3/layer3.2/convs.1/Conv")
    %"/layer3/layer3.2/relu_2/Relu_output_0" = relu(%"/layer3/layer3.2/convs.1/Conv_output_0") : tensor<?n x 104 x 14 x 14 x f32> loc("/layer3/layer3.2/relu_2/Relu")
    %"/layer3/layer3.2/Add_1_output_0" = add(%"/layer3/layer3.2/relu_2/Relu_output_0", %"/layer3/layer3.2/Split_output_2") : tensor<?n x 104 x 14 x 14 x f32> loc("/layer3/layer3.2/Add_1")
    %"/layer3/layer3.2/convs.2/Conv_output_0" = conv(%"/layer3/layer3.2/Add_1_output_0", %"onnx::Conv_1065", %"onnx::Conv_1066") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 104 x 14 x 14 x f32> loc("/layer3/layer3.2/convs.2/Conv")
    %"/layer3/layer3.2/relu_3/Relu_output_0" = relu(%"/layer3/layer3.2/convs.2/Conv_output_0") : tensor<?n x 104 x 14 x 14 x f32> loc("/layer3/layer3.2/relu_3/Relu")
    %"/layer3/layer3.2/Concat_output_0" = concat(%"/layer3/layer3.2/relu_1/Relu_output_0", %"/layer3/layer3.2/relu_2/Relu_output_0", %"/layer3/layer3.2/relu_3/Relu_output_0", %"/layer3/layer3.2/Split_output_3") {axis = 1} : tensor<?n x 416 x 14 x 14 x f32> loc("/layer3/layer3.2/Concat")
    %"/layer3/layer3.2/conv3/Conv_output_0" = conv(%"/layer3/layer3.2/Concat_output_0", %"onnx::Conv_1068", %"onnx::Conv_1069") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 1024 x 14 x 14 x f32> loc("/layer3/layer3.2/conv3/Conv")
    %"/layer3/layer3.2/Add_2_output_0" = add(%"/layer3/layer3.2/conv3/Conv_output_0", %"/layer3/layer3.1/relu_4/Relu_output_0") : tensor<?n x 1024 x 14 x 14 x f32> loc("/layer3/layer3.2/Add_2")
    %"/layer3/layer3.2/relu_4/Relu_output_0" = relu(%"/layer3/layer3.2/Add_2_output_0") : tensor<?n x 1024 x 14 x 14 x f32> loc("/layer3/layer3.2/relu_4/Relu")
    %"/layer3/layer3.3/conv1/Conv_output_0" = conv(%"/layer3/layer3.2/relu_4/Relu_output_0", %"onnx::Conv_1071", %"onnx::Conv_1072") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 416 x 14 x 14 x f32> loc("/layer3/layer3.3/conv1/Conv")
    %"/layer3/layer3.3/relu/Relu_output_0" = relu(%"/layer3/layer3.3/conv1/Conv_output_0") : tensor<?n x 416 x 14 x 14 x f32> loc("/layer3/layer3.3/relu/Relu")
    %"/layer3/layer3.3/Constant_output_0" = constant() {value = dense<104> : tensor<4 x i64>} : tensor<4 x i64> loc("/layer3/layer3.3/Constant")
    %"/layer3/layer3.3/Split_output_0", %"/layer3/layer3.3/Split_output_1", %"/layer3/layer3.3/Split_output_2", %"/layer3/layer3.3/Split_output_3" = split(%"/layer3/layer3.3/relu/Relu_output_0", %"/layer3/layer3.3/Constant_output_0") {axis = 1} : (tensor<?n x 104 x 14 x 14 x f32>, tensor<?n x 104 x 14 x 14 x f32>, tensor<?n x 104 x 14 x 14 x f32>, tensor<?n x 104 x 14 x 14 x f32>) loc("/layer3/layer3.3/Split")
    %"/layer3/layer3.3/convs.0/Conv_output_0" = conv(%"/layer3/layer3.3/Split_output_0", %"onnx::Conv_1074", %"onnx::Conv_1075") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 104 x 14 x 14 x f32> loc("/layer3/layer3.3/convs.0/Conv")
    %"/layer3/layer3.3/relu_1/Relu_output_0" = relu(%"/layer3/layer3.3/convs.0/Conv_output_0") : tensor<?n x 104 x 14 x 14 x f32> loc("/layer3/layer3.3/relu_1/Relu")
    %"/layer3/layer3.3/Add_output_0" = add(%"/layer3/layer3.3/relu_1/Relu_output_0", %"/layer3/layer3.3/Split_output_1") : tensor<?n x 104 x 14 x 14 x f32> loc("/layer3/layer3.3/Add")
    %"/layer3/layer3.3/convs.1/Conv_output_0" = conv(%"/layer3/layer3.3/Add_output_0", %"onnx::Conv_1077", %"onnx::Conv_1078") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 104 x 14 x 14 x f32> loc("/layer3/layer3.3/convs.1/Conv")
    %"/layer3/layer3.3/relu_2/Relu_output_0" = relu(%"/layer3/layer3.3/convs.1/Conv_output_0") : tensor<?n x 104 x 14 x 14 x f32> loc("/layer3/layer3.3/relu_2/Relu")
    %"/layer3/layer3.3/Add_1_output_0" = add(%"/layer3/layer3.3/relu_2/Relu_output_0", %"/layer3/layer3.3/Split_output_2") : tensor<?n x 104 x 14 x 14 x f32> loc("/layer3/layer3.3/Add_1")
    %"/layer3/layer3.3/convs.2/Conv_output_0" = conv(%"/layer3/layer3.3/Add_1_output_0", %"onnx::Conv_1080", %"onnx::Conv_1081") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 104 x 14 x 14 x f32> loc("/layer3/layer3.3/convs.2/Conv")
    %"/layer3/layer3.3/relu_3/Relu_output_0" = relu(%"/layer3/layer3.3/convs.2/Conv_output_0") : tensor<?n x 104 x 14 x 14 x f32> loc("/layer3/layer3.3/relu_3/Relu")
    %"/layer3/layer3.3/Concat_output_0" = concat(%"/layer3/layer3.3/relu_1/Relu_output_0", %"/layer3/layer3.3/relu_2/Relu_output_0", %"/layer3/layer3.3/relu_3/Relu_output_0", %"/layer3/layer3.3/Split_output_3") {axis = 1} : tensor<?n x 416 x 14 x 14 x f32> loc("/layer3/layer3.3/Concat")
    %"/layer3/layer3.3/conv3/Conv_output_0" = conv(%"/layer3/layer3.3/Concat_output_0", %"onnx::Conv_1083", %"onnx::Conv_1084") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 1024 x 14 x 14 x f32> loc("/layer3/layer3.3/conv3/Conv")
    %"/layer3/layer3.3/Add_2_output_0" = add(%"/layer3/layer3.3/conv3/Conv_output_0", %"/layer3/layer3.2/relu_4/Relu_output_0") : tensor<?n x 1024 x 14 x 14 x f32> loc("/layer3/layer3.3/Add_2")
    %"/layer3/layer3.3/relu_4/Relu_output_0" = relu(%"/layer3/layer3.3/Add_2_output_0") : tensor<?n x 1024 x 14 x 14 x f32> loc("/layer3/layer3.3/relu_4/Relu")
    %"/layer3/layer3.4/conv1/Conv_output_0" = conv(%"/layer3/layer3.3/relu_4/Relu_output_0", %"onnx::Conv_1086", %"onnx::Conv_1087") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 416 x 14 x 14 x f32> loc("/layer3/layer3.4/conv1/Conv")
    %"/layer3/layer3.4/relu/Relu_output_0" = relu(%"/layer3/layer3.4/conv1/Conv_output_0") : tensor<?n x 416 x 14 x 14 x f32> loc("/layer3/layer3.4/relu/Relu")
    %"/layer3/layer3.4/Constant_output_0" = constant() {value = dense<104> : tensor<4 x i64>} : tensor<4 x i64> loc("/layer3/layer3.4/Constant")
    %"/layer3/layer3.4/Split_output_0", %"/layer3/layer3.4/Split_output_1", %"/layer3/layer3.4/Split_output_2", %"/layer3/layer3.4/Split_output_3" = split(%"/layer3/layer3.4/relu/Relu_output_0", %"/layer3/layer3.4/Constant_output_0") {axis = 1} : (tensor<?n x 104 x 14 x 14 x f32>, tensor<?n x 104 x 14 x 14 x f32>, tensor<?n x 104 x 14 x 14 x f32>, tensor<?n x 104 x 14 x 14 x f32>) loc("/layer3/layer3.4/Split")
    %"/layer3/layer3.4/convs.0/Conv_output_0" = conv(%"/layer3/layer3.4/Split_output_0", %"onnx::Conv_1089", %"onnx::Conv_1090") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 104 x 14 x 14 x f32> loc("/layer3/layer3.4/convs.0/Conv")
    %"/layer3/layer3.4/relu_1/Relu_output_0" = relu(%"/layer3/layer3.4/convs.0/Conv_output_0") : tensor<?n x 104 x 14 x 14 x f32> loc("/layer3/layer3.4/relu_1/Relu")
    %"/layer3/layer3.4/Add_output_0" = add(%"/layer3/layer3.4/relu_1/Relu_output_0", %"/layer3/layer3.4/Split_output_1") : tensor<?n x 104 x 14 x 14 x f32> loc("/layer3/layer3.4/Add")
    %"/layer3/layer3.4/convs.1/Conv_output_0" = conv(%"/layer3/layer3.4/Add_output_0", %"onnx::Conv_1092", %"onnx::Conv_1093") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 104 x 14 x 14 x f32> loc("/layer3/layer3.4/convs.1/Conv")
    %"/layer3/layer3.4/relu_2/Relu_output_0" = relu(%"/layer3/layer3.4/convs.1/Conv_output_0") : tensor<?n x 104 x 14 x 14 x f32> loc("/layer3/layer3.4/relu_2/Relu")
    %"/layer3/layer3.4/Add_1_output_0" = add(%"/layer3/layer3.4/relu_2/Relu_output_0", %"/layer3/layer3.4/Split_output_2") : tensor<?n x 104 x 14 x 14 x f32> loc("/layer3/layer3.4/Add_1")
    %"/layer3/layer3.4/convs.2/Conv_output_0" = conv(%"/layer3/layer3.4/Add_1_output_0", %"onnx::Conv_1095", %"onnx::Conv_1096") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 104 x 14 x 14 x f32> loc("/layer3/layer3.4/convs.2/Conv")
    %"/layer3/layer3.4/relu_3/Relu_output_0" = relu(%"/layer3/layer3.4/convs.2/Conv_output_0") : tensor<?n x 104 x 14 x 14 x f32> loc("/layer3/layer3.4/relu_3/Relu")
    %"/layer3/layer3.4/Concat_output_0" = concat(%"/layer3/layer3.4/relu_1/Relu_output_0", %"/layer3/layer3.4/relu_2/Relu_output_0", %"/layer3/layer3.4/relu_3/Relu_output_0", %"/layer3/layer3.4/Split_output_3") {axis = 1} : tensor<?n x 416 x 14 x 14 x f32> loc("/layer3/layer3.4/Concat")
    %"/layer3/layer3.4/conv3/Conv_output_0" = conv(%"/layer3/layer3.4/Concat_output_0", %"onnx::Conv_1098", %"onnx::Conv_1099") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 1024 x 14 x 14 x f32> loc("/layer3/layer3.4/conv3/Conv")
    %"/layer3/layer3.4/Add_2_output_0" = add(%"/layer3/layer3.4/conv3/Conv_output_0", %"/layer3/layer3.3/relu_4/Relu_output_0") : tensor<?n x 1024 x 14 x 14 x f32> loc("/layer3/layer3.4/Add_2")
    %"/layer3/layer3.4/relu_4/Relu_output_0" = relu(%"/layer3/layer3.4/Add_2_output_0") : tensor<?n x 1024 x 14 x 14 x f32> loc("/layer3/layer3.4/relu_4/Relu")
    %"/layer3/layer3.5/conv1/Conv_output_0" = conv(%"/layer3/layer3.4/relu_4/Relu_output_0", %"onnx::Conv_1101", %"onnx::Conv_1102") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 416 x 14 x 14 x f32> loc("/layer3/layer3.5/conv1/Conv")
    %"/layer3/layer3.5/relu/Relu_output_0" = relu(%"/layer3/layer3.5/conv1/Conv_output_0") : tensor<?n x 416 x 14 x 14 x f32> loc("/layer3/layer3.5/relu/Relu")
    %"/layer3/layer3.5/Constant_output_0" = constant() {value = dense<104> : tensor<4 x i64>} : tensor<4 x i64> loc("/layer3/layer3.5/Constant")
    %"/layer3/layer3.5/Split_output_0", %"/layer3/layer3.5/Split_output_1", %"/layer3/layer3.5/Split_output_2", %"/layer3/layer3.5/Split_output_3" = split(%"/layer3/layer3.5/relu/Relu_output_0", %"/layer3/layer3.5/Constant_output_0") {axis = 1} : (tensor<?n x 104 x 14 x 14 x f32>, tensor<?n x 104 x 14 x 14 x f32>, tensor<?n x 104 x 14 x 14 x f32>, tensor<?n x 104 x 14 x 14 x f32>) loc("/layer3/layer3.5/Split")
    %"/layer3/layer3.5/convs.0/Conv_output_0" = conv(%"/layer3/layer3.5/Split_output_0", %"onnx::Conv_1104", %"onnx::Conv_1105") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 104 x 14 x 14 x f32> loc("/layer3/layer3.5/convs.0/Conv")
    %"/layer3/layer3.5/relu_1/Relu_output_0" = relu(%"/layer3/layer3.5/convs.0/Conv_output_0") : tensor<?n x 104 x 14 x 14 x f32> loc("/layer3/layer3.5/relu_1/Relu")
    %"/layer3/layer3.5/Add_output_0" = add(%"/layer3/layer3.5/relu_1/Relu_output_0", %"/layer3/layer3.5/Split_output_1") : tensor<?n x 104 x 14 x 14 x f32> loc("/layer3/layer3.5/Add")
    %"/layer3/layer3.5/convs.1/Conv_output_0" = conv(%"/layer3/layer3.5/Add_output_0", %"onnx::Conv_1107", %"onnx::Conv_1108") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 104 x 14 x 14 x f32> loc("/layer3/layer3.5/convs.1/Conv")
    %"/layer3/layer3.5/relu_2/Relu_output_0" = relu(%"/layer3/layer3.5/convs.1/Conv_output_0") : tensor<?n x 104 x 14 x 14 x f32> loc("/layer3/layer3.5/relu_2/Relu")
    %"/layer3/layer3.5/Add_1_output_0" = add(%"/layer3/layer3.5/relu_2/Relu_output_0", %"/layer3/layer3.5/Split_output_2") : tensor<?n x 104 x 14 x 14 x f32> loc("/layer3/layer3.5/Add_1")
    %"/layer3/layer3.5/convs.2/Conv_output_0" = conv(%"/layer3/layer3.5/Add_1_output_0", %"onnx::Conv_1110", %"onnx::Conv_1111") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 104 x 14 x 14 x f32> loc("/layer3/layer3.5/convs.2/Conv")
    %"/layer3/layer3.5/relu_3/Relu_output_0" = relu(%"/layer3/layer3.5/convs.2/Conv_output_0") : tensor<?n x 104 x 14 x 14 x f32> loc("/layer3/layer3.5/relu_3/Relu")
    %"/layer3/layer3.5/Concat_output_0" = concat(%"/layer3/layer3.5/relu_1/Relu_output_0", %"/layer3/layer3.5/relu_2/Relu_output_0", %"/layer3/layer3.5/relu_3/Relu_output_0", %"/layer3/layer3.5/Split_output_3") {axis = 1} : tensor<?n x 416 x 14 x 14 x f32> loc("/layer3/layer3.5/Concat")
    %"/layer3/layer3.5/conv3/Conv_output_0" = conv(%"/layer3/layer3.5/Concat_output_0", %"onnx::Conv_1113", %"onnx::Conv_1114") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 1024 x 14 x 14 x f32> loc("/layer3/layer3.5/conv3/Conv")
    %"/layer3/layer3.5/Add_2_output_0" = add(%"/layer3/layer3.5/conv3/Conv_output_0", %"/layer3/layer3.4/relu_4/Relu_output_0") : tensor<?n x 1024 x 14 x 14 x f32> loc("/layer3/layer3.5/Add_2")
    %"/layer3/layer3.5/relu_4/Relu_output_0" = relu(%"/layer3/layer3.5/Add_2_output_0") : tensor<?n x 1024 x 14 x 14 x f32> loc("/layer3/layer3.5/relu_4/Relu")
    %"/layer4/layer4.0/conv1/Conv_output_0" = conv(%"/layer3/layer3.5/relu_4/Relu_output_0", %"onnx::Conv_1116", %"onnx::Conv_1117") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 832 x 14 x 14 x f32> loc("/layer4/layer4.0/conv1/Conv")
    %"/layer4/layer4.0/relu/Relu_output_0" = relu(%"/layer4/layer4.0/conv1/Conv_output_0") : tensor<?n x 832 x 14 x 14 x f32> loc("/layer4/layer4.0/relu/Relu")
    %"/layer4/layer4.0/Constant_output_0" = constant() {value = dense<208> : tensor<4 x i64>} : tensor<4 x i64> loc("/layer4/layer4.0/Constant")
    %"/layer4/layer4.0/Split_output_0", %"/layer4/layer4.0/Split_output_1", %"/layer4/layer4.0/Split_output_2", %"/layer4/layer4.0/Split_output_3" = split(%"/layer4/layer4.0/relu/Relu_output_0", %"/layer4/layer4.0/Constant_output_0") {axis = 1} : (tensor<?n x 208 x 14 x 14 x f32>, tensor<?n x 208 x 14 x 14 x f32>, tensor<?n x 208 x 14 x 14 x f32>, tensor<?n x 208 x 14 x 14 x f32>) loc("/layer4/layer4.0/Split")
    %"/layer4/layer4.0/convs.0/Conv_output_0" = conv(%"/layer4/layer4.0/Split_output_0", %"onnx::Conv_1119", %"onnx::Conv_1120") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [2, 2]} : tensor<?n x 208 x 7 x 7 x f32> loc("/layer4/layer4.0/convs.0/Conv")
    %"/layer4/layer4.0/relu_1/Relu_output_0" = relu(%"/layer4/layer4.0/convs.0/Conv_output_0") : tensor<?n x 208 x 7 x 7 x f32> loc("/layer4/layer4.0/relu_1/Relu")
    %"/layer4/layer4.0/convs.1/Conv_output_0" = conv(%"/layer4/layer4.0/Split_output_1", %"onnx::Conv_1122", %"onnx::Conv_1123") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [2, 2]} : tensor<?n x 208 x 7 x 7 x f32> loc("/layer4/layer4.0/convs.1/Conv")
    %"/layer4/layer4.0/relu_2/Relu_output_0" = relu(%"/layer4/layer4.0/convs.1/Conv_output_0") : tensor<?n x 208 x 7 x 7 x f32> loc("/layer4/layer4.0/relu_2/Relu")
    %"/layer4/layer4.0/convs.2/Conv_output_0" = conv(%"/layer4/layer4.0/Split_output_2", %"onnx::Conv_1125", %"onnx::Conv_1126") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [2, 2]} : tensor<?n x 208 x 7 x 7 x f32> loc("/layer4/layer4.0/convs.2/Conv")
    %"/layer4/layer4.0/relu_3/Relu_output_0" = relu(%"/layer4/layer4.0/convs.2/Conv_output_0") : tensor<?n x 208 x 7 x 7 x f32> loc("/layer4/layer4.0/relu_3/Relu")
    %"/layer4/layer4.0/pool/AveragePool_output_0" = average_pool(%"/layer4/layer4.0/Split_output_3") {ceil_mode = 0, count_include_pad = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [2, 2]} : tensor<?n x 208 x 7 x 7 x f32> loc("/layer4/layer4.0/pool/AveragePool")
    %"/layer4/layer4.0/Concat_output_0" = concat(%"/layer4/layer4.0/relu_1/Relu_output_0", %"/layer4/layer4.0/relu_2/Relu_output_0", %"/layer4/layer4.0/relu_3/Relu_output_0", %"/layer4/layer4.0/pool/AveragePool_output_0") {axis = 1} : tensor<?n x 832 x 7 x 7 x f32> loc("/layer4/layer4.0/Concat")
    %"/layer4/layer4.0/conv3/Conv_output_0" = conv(%"/layer4/layer4.0/Concat_output_0", %"onnx::Conv_1128", %"onnx::Conv_1129") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 2048 x 7 x 7 x f32> loc("/layer4/layer4.0/conv3/Conv")
    %"/layer4/layer4.0/downsample/downsample.0/Conv_output_0" = conv(%"/layer3/layer3.5/relu_4/Relu_output_0", %"onnx::Conv_1131", %"onnx::Conv_1132") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [2, 2]} : tensor<?n x 2048 x 7 x 7 x f32> loc("/layer4/layer4.0/downsample/downsample.0/Conv")
    %"/layer4/layer4.0/Add_output_0" = add(%"/layer4/layer4.0/conv3/Conv_output_0", %"/layer4/layer4.0/downsample/downsample.0/Conv_output_0") : tensor<?n x 2048 x 7 x 7 x f32> loc("/layer4/layer4.0/Add")
    %"/layer4/layer4.0/relu_4/Relu_output_0" = relu(%"/layer4/layer4.0/Add_output_0") : tensor<?n x 2048 x 7 x 7 x f32> loc("/layer4/layer4.0/relu_4/Relu")
    %"/layer4/layer4.1/conv1/Conv_output_0" = conv(%"/layer4/layer4.0/relu_4/Relu_output_0", %"onnx::Conv_1134", %"onnx::Conv_1135") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 832 x 7 x 7 x f32> loc("/layer4/layer4.1/conv1/Conv")
    %"/layer4/layer4.1/relu/Relu_output_0" = relu(%"/layer4/layer4.1/conv1/Conv_output_0") : tensor<?n x 832 x 7 x 7 x f32> loc("/layer4/layer4.1/relu/Relu")
    %"/layer4/layer4.1/Constant_output_0" = constant() {value = dense<208> : tensor<4 x i64>} : tensor<4 x i64> loc("/layer4/layer4.1/Constant")
    %"/layer4/layer4.1/Split_output_0", %"/layer4/layer4.1/Split_output_1", %"/layer4/layer4.1/Split_output_2", %"/layer4/layer4.1/Split_output_3" = split(%"/layer4/layer4.1/relu/Relu_output_0", %"/layer4/layer4.1/Constant_output_0") {axis = 1} : (tensor<?n x 208 x 7 x 7 x f32>, tensor<?n x 208 x 7 x 7 x f32>, tensor<?n x 208 x 7 x 7 x f32>, tensor<?n x 208 x 7 x 7 x f32>) loc("/layer4/layer4.1/Split")
    %"/layer4/layer4.1/convs.0/Conv_output_0" = conv(%"/layer4/layer4.1/Split_output_0", %"onnx::Conv_1137", %"onnx::Conv_1138") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 208 x 7 x 7 x f32> loc("/layer4/layer4.1/convs.0/Conv")
    %"/layer4/layer4.1/relu_1/Relu_output_0" = relu(%"/layer4/layer4.1/convs.0/Conv_output_0") : tensor<?n x 208 x 7 x 7 x f32> loc("/layer4/layer4.1/relu_1/Relu")
    %"/layer4/layer4.1/Add_output_0" = add(%"/layer4/layer4.1/relu_1/Relu_output_0", %"/layer4/layer4.1/Split_output_1") : tensor<?n x 208 x 7 x 7 x f32> loc("/layer4/layer4.1/Add")
    %"/layer4/layer4.1/convs.1/Conv_output_0" = conv(%"/layer4/layer4.1/Add_output_0", %"onnx::Conv_1140", %"onnx::Conv_1141") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 208 x 7 x 7 x f32> loc("/layer4/layer4.1/convs.1/Conv")
    %"/layer4/layer4.1/relu_2/Relu_output_0" = relu(%"/layer4/layer4.1/convs.1/Conv_output_0") : tensor<?n x 208 x 7 x 7 x f32> loc("/layer4/layer4.1/relu_2/Relu")
    %"/layer4/layer4.1/Add_1_output_0" = add(%"/layer4/layer4.1/relu_2/Relu_output_0", %"/layer4/layer4.1/Split_output_2") : tensor<?n x 208 x 7 x 7 x f32> loc("/layer4/layer4.1/Add_1")
    %"/layer4/layer4.1/convs.2/Conv_output_0" = conv(%"/layer4/layer4.1/Add_1_output_0", %"onnx::Conv_1143", %"onnx::Conv_1144") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 208 x 7 x 7 x f32> loc("/layer4/layer4.1/convs.2/Conv")
    %"/layer4/layer4.1/relu_3/Relu_output_0" = relu(%"/layer4/layer4.1/convs.2/Conv_output_0") : tensor<?n x 208 x 7 x 7 x f32> loc("/layer4/layer4.1/relu_3/Relu")
    %"/layer4/layer4.1/Concat_output_0" = concat(%"/layer4/layer4.1/relu_1/Relu_output_0", %"/layer4/layer4.1/relu_2/Relu_output_0", %"/layer4/layer4.1/relu_3/Relu_output_0", %"/layer4/layer4.1/Split_output_3") {axis = 1} : tensor<?n x 832 x 7 x 7 x f32> loc("/layer4/layer4.1/Concat")
    %"/layer4/layer4.1/conv3/Conv_output_0" = conv(%"/layer4/layer4.1/Concat_output_0", %"onnx::Conv_1146", %"onnx::Conv_1147") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 2048 x 7 x 7 x f32> loc("/layer4/layer4.1/conv3/Conv")
    %"/layer4/layer4.1/Add_2_output_0" = add(%"/layer4/layer4.1/conv3/Conv_output_0", %"/layer4/layer4.0/relu_4/Relu_output_0") : tensor<?n x 2048 x 7 x 7 x f32> loc("/layer4/layer4.1/Add_2")
    %"/layer4/layer4.1/relu_4/Relu_output_0" = relu(%"/layer4/layer4.1/Add_2_output_0") : tensor<?n x 2048 x 7 x 7 x f32> loc("/layer4/layer4.1/relu_4/Relu")
    %"/layer4/layer4.2/conv1/Conv_output_0" = conv(%"/layer4/layer4.1/relu_4/Relu_output_0", %"onnx::Conv_1149", %"onnx::Conv_1150") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 832 x 7 x 7 x f32> loc("/layer4/layer4.2/conv1/Conv")
    %"/layer4/layer4.2/relu/Relu_output_0" = relu(%"/layer4/layer4.2/conv1/Conv_output_0") : tensor<?n x 832 x 7 x 7 x f32> loc("/layer4/layer4.2/relu/Relu")
    %"/layer4/layer4.2/Constant_output_0" = constant() {value = dense<208> : tensor<4 x i64>} : tensor<4 x i64> loc("/layer4/layer4.2/Constant")
    %"/layer4/layer4.2/Split_output_0", %"/layer4/layer4.2/Split_output_1", %"/layer4/layer4.2/Split_output_2", %"/layer4/layer4.2/Split_output_3" = split(%"/layer4/layer4.2/relu/Relu_output_0", %"/layer4/layer4.2/Constant_output_0") {axis = 1} : (tensor<?n x 208 x 7 x 7 x f32>, tensor<?n x 208 x 7 x 7 x f32>, tensor<?n x 208 x 7 x 7 x f32>, tensor<?n x 208 x 7 x 7 x f32>) loc("/layer4/layer4.2/Split")
    %"/layer4/layer4.2/convs.0/Conv_output_0" = conv(%"/layer4/layer4.2/Split_output_0", %"onnx::Conv_1152", %"onnx::Conv_1153") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 208 x 7 x 7 x f32> loc("/layer4/layer4.2/convs.0/Conv")
    %"/layer4/layer4.2/relu_1/Relu_output_0" = relu(%"/layer4/layer4.2/convs.0/Conv_output_0") : tensor<?n x 208 x 7 x 7 x f32> loc("/layer4/layer4.2/relu_1/Relu")
    %"/layer4/layer4.2/Add_output_0" = add(%"/layer4/layer4.2/relu_1/Relu_output_0", %"/layer4/layer4.2/Split_output_1") : tensor<?n x 208 x 7 x 7 x f32> loc("/layer4/layer4.2/Add")
    %"/layer4/layer4.2/convs.1/Conv_output_0" = conv(%"/layer4/layer4.2/Add_output_0", %"onnx::Conv_1155", %"onnx::Conv_1156") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 208 x 7 x 7 x f32> loc("/layer4/layer4.2/convs.1/Conv")
    %"/layer4/layer4.2/relu_2/Relu_output_0" = relu(%"/layer4/layer4.2/convs.1/Conv_output_0") : tensor<?n x 208 x 7 x 7 x f32> loc("/layer4/layer4.2/relu_2/Relu")
    %"/layer4/layer4.2/Add_1_output_0" = add(%"/layer4/layer4.2/relu_2/Relu_output_0", %"/layer4/layer4.2/Split_output_2") : tensor<?n x 208 x 7 x 7 x f32> loc("/layer4/layer4.2/Add_1")
    %"/layer4/layer4.2/convs.2/Conv_output_0" = conv(%"/layer4/layer4.2/Add_1_output_0", %"onnx::Conv_1158", %"onnx::Conv_1159") {dilations = [1, 1], group = 1, kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [1, 1]} : tensor<?n x 208 x 7 x 7 x f32> loc("/layer4/layer4.2/convs.2/Conv")
    %"/layer4/layer4.2/relu_3/Relu_output_0" = relu(%"/layer4/layer4.2/convs.2/Conv_output_0") : tensor<?n x 208 x 7 x 7 x f32> loc("/layer4/layer4.2/relu_3/Relu")
    %"/layer4/layer4.2/Concat_output_0" = concat(%"/layer4/layer4.2/relu_1/Relu_output_0", %"/layer4/layer4.2/relu_2/Relu_output_0", %"/layer4/layer4.2/relu_3/Relu_output_0", %"/layer4/layer4.2/Split_output_3") {axis = 1} : tensor<?n x 832 x 7 x 7 x f32> loc("/layer4/layer4.2/Concat")
    %"/layer4/layer4.2/conv3/Conv_output_0" = conv(%"/layer4/layer4.2/Concat_output_0", %"onnx::Conv_1161", %"onnx::Conv_1162") {dilations = [1, 1], group = 1, kernel_shape = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1]} : tensor<?n x 2048 x 7 x 7 x f32> loc("/layer4/layer4.2/conv3/Conv")
    %"/layer4/layer4.2/Add_2_output_0" = add(%"/layer4/layer4.2/conv3/Conv_output_0", %"/layer4/layer4.1/relu_4/Relu_output_0") : tensor<?n x 2048 x 7 x 7 x f32> loc("/layer4/layer4.2/Add_2")
    %"/layer4/layer4.2/relu_4/Relu_output_0" = relu(%"/layer4/layer4.2/Add_2_output_0") : tensor<?n x 2048 x 7 x 7 x f32> loc("/layer4/layer4.2/relu_4/Relu")
    %"/global_pool/pool/GlobalAveragePool_output_0" = global_average_pool(%"/layer4/layer4.2/relu_4/Relu_output_0") : tensor<?n x 2048 x 1 x 1 x f32> loc("/global_pool/pool/GlobalAveragePool")
    %"/global_pool/flatten/Flatten_output_0" = flatten(%"/global_pool/pool/GlobalAveragePool_output_0") {axis = 1} : tensor<?n x 2048 x f32> loc("/global_pool/flatten/Flatten")
    %"907" = gemm(%"/global_pool/flatten/Flatten_output_0", %fc.weight, %fc.bias) {alpha = 1.0, beta = 1.0, transB = 1} : tensor<?n x 1000 x f32> loc("/fc/Gemm")
    return %"907"
  }
}
