// test: select{ratio=0.5,ratio-for="b=0.25"}
// test: select{ratio=0.5,ratio-for=["*=0.25","a:1|c0=0"]}
// test: select{ratio=0.5,ratio-for=["c1=0.75","c1=0.25","nothing=0.3"]}
// test: select{ratio=0.5,scope=global}
// test: select{ratio=0.5,scope=global,max-ratio=0.6}
// test: select{ratio=0.5,scope=global,ratio-for="b|c=0.5"}
// test: select{target="params=52",ratio-for="a=0"}
// show: channels
//
// Ratios of their own: @b makes c1, and only reads c0. The last rule that fits counts, and one that does not is said.
// Globally c0 alone would lose 6 of its 8 elements; at most 60 % are 4; if c1 and c2 compete with each other, c0 loses
// half. Beside a target a class keeps what its rule says, and others go.
module @ratios {
  channels c0 = 8 {importance = dense<[1, 2, 3, 4, 5, 6, 7, 8]>}
  channels c1 = 4 {importance = dense<[6.5, 20, 30, 40]>}
  channels c2 = 4 {importance = dense<[10, 6.5, 50, 60]>}
  func @main(%x: tensor<?n x 3 x f32>) -> tensor<?n x 2 x f32> {
    %a = param @a : tensor<3 x c0 x f32>
    %b = param @b : tensor<c0 x c1 x f32>
    %c = param @c : tensor<c1 x c2 x f32>
    %d = param @d : tensor<c2 x 2 x f32>
    %0 = matmul(%x, %a) : tensor<?n x c0 x f32>
    %1 = matmul(%0, %b) : tensor<?n x c1 x f32>
    %2 = matmul(%1, %c) : tensor<?n x c2 x f32>
    %3 = matmul(%2, %d) : tensor<?n x 2 x f32>
    return %3
  }
}
