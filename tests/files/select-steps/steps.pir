// test: couple,importance{p=1,reduce=sum,normalize=none},select{ratio=0.5}
// test: couple,select-steps{steps=2,importance="p=1,reduce=sum,normalize=none",select="ratio=0.5"}
// test: couple,select-steps{steps=1,importance="p=1,reduce=sum,normalize=none",select="ratio=0.5"}
// test: couple,select-steps{steps=2,importance="p=1,reduce=sum,normalize=none",select="target=\"params=14\""}
// test: couple,select-steps{steps=0}
// test: couple,select-steps{select="ration=0.5"}
// test: couple,select-steps{select="blocks=own"}
// test: couple,select-steps{importance="criterion=magnitud"}
// show: channels
//
// Channel 0 of c1 is worth a lot because of what channel 0 of c0 gives it. In one step it stays, although that goes. In
// two steps the first takes one channel of each, the second scores what is left, and there it is the least.
module @steps {
  func @main(%x: tensor<?n x 1 x f32>) -> tensor<?n x 1 x f32> {
    %a = param @a = dense<[[0.0, 20.0, 20.0, 20.0]]> : tensor<1 x 4 x f32>
    %b = param @b = dense<[[9.0, 0.0, 0.0, 0.0], [0.1, 1.0, 1.0, 1.0], [0.1, 1.0, 1.0, 1.0], [0.1, 1.0, 1.0, 1.0]]> : tensor<4 x 4 x f32>
    %c = param @c = dense<0.0> : tensor<4 x 1 x f32>
    %0 = matmul(%x, %a) : tensor<?n x 4 x f32>
    %1 = matmul(%0, %b) : tensor<?n x 4 x f32>
    %2 = matmul(%1, %c) : tensor<?n x 1 x f32>
    return %2
  }
}
