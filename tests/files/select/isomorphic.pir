// test: select{ratio=0.5,scope=global}
// test: select{ratio=0.5,scope=isomorphic}
// test: select{ratio=0.5,scope=isomorphic,ratio-for="c=0.25"}
// test: select{target="params=61",scope=isomorphic}
// show: channels
//
// c0 and c1 come out of a layer and go into one, c2 goes through a batch norm in between. Globally nothing but c2, whose
// scores are larger, stays whole. As isomorphic classes c0 and c1 compete with each other, whatever their sizes, and c2
// loses half by itself; a ratio of its own parts c1 from c0. Towards a target all such sets lose at the same pace.
module @isomorphic {
  channels c0 = 4 {importance = dense<[1, 2, 3, 4]>}
  channels c1 = 6 {importance = dense<[1.5, 2.5, 5, 6, 7, 8]>}
  channels c2 = 4 {importance = dense<[20, 30, 10, 40]>}
  func @main(%x: tensor<?n x 3 x f32>) -> tensor<?n x 2 x f32> {
    %a = param @a : tensor<3 x c0 x f32>
    %b = param @b : tensor<c0 x c2 x f32>
    %s = param @s : tensor<c2 x f32>
    %c = param @c : tensor<c2 x c1 x f32>
    %d = param @d : tensor<c1 x 2 x f32>
    %0 = matmul(%x, %a) : tensor<?n x c0 x f32>
    %1 = matmul(%0, %b) : tensor<?n x c2 x f32>
    %2 = batch_norm(%1, %s, %s, %s, %s) : tensor<?n x c2 x f32>
    %3 = matmul(%2, %c) : tensor<?n x c1 x f32>
    %4 = matmul(%3, %d) : tensor<?n x 2 x f32>
    return %4
  }
}
