// test: select{policy=sensitivity,max-drop=0.3}
// test: select{policy=sensitivity,max-drop=0.3,multiple=4}
// test: select{policy=sensitivity,max-drop=9,max-ratio=0.5}
// test: select{policy=sensitivity,max-drop=0.3,ratio-for=["a=0.5"]}
// test: select{policy=sensitivity,max-drop=0}
// test: select{policy=sensitivity,target="params=105"}
// test: select{policy=sensitivity,target="params=40%",max-drop=0.3}
// test: couple,importance,select{policy=sensitivity,max-drop=0.3}
// show: channels
//
// Of c1 6 elements can go for 0.3: 4 cost 0.2, 6 no less (the drop there, below that at 4, is noise), 8 cost 0.6, and so 7
// cost 0.4. Of c2 all 5 that were measured cost less than 0.3; nobody knows what comes after.
module @measured {
  channels c0 = 2 {frozen = ["an input"]}
  channels c1 = 10 {root = @a:1, importance = dense<[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0]>, sensitivity = dense<[[6, 0.2], [4, 0.1], [2, 0.6]]>}
  channels c2 = 10 {root = @b:1, importance = dense<[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0]>, sensitivity = dense<[[7, 0.05], [5, 0.25]]>}
  channels c3 = 3 {root = @c:1, importance = dense<[0.0, 1.0, 2.0]>}
  channels c4 = 1 {frozen = ["an output"]}
  func @main(%x: tensor<?n x c0 x f32>) -> tensor<?n x c4 x f32> {
    %a = param @a = dense<0.5> : tensor<c0 x c1 x f32>
    %b = param @b = dense<0.5> : tensor<c1 x c2 x f32>
    %c = param @c = dense<0.5> : tensor<c2 x c3 x f32>
    %d = param @d = dense<0.5> : tensor<c3 x c4 x f32>
    %0 = matmul(%x, %a) : tensor<?n x c1 x f32>
    %1 = matmul(%0, %b) : tensor<?n x c2 x f32>
    %2 = matmul(%1, %c) : tensor<?n x c3 x f32>
    %3 = matmul(%2, %d) : tensor<?n x c4 x f32>
    return %3
  }
}
