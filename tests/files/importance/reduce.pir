// test: couple,importance{p=1,normalize=none,reduce=mean}
// test: couple,importance{p=1,normalize=none,reduce=sum}
// test: couple,importance{p=1,normalize=none,reduce=max}
// test: couple,importance{p=1,normalize=none,reduce=prod}
// test: couple,importance{p=1,normalize=none,reduce=first}
// test: couple,importance{p=1,normalize=none,reduce=gate}
// show: channels
//
// Three members score each channel: the filter (1, 2), the norm's scale (3, 1) and the next filter's column (5, 7).
// `reduce` says how the three numbers become one; `first` is the root's, `gate` that of the last norm's scale.
module @reduce {
  func @main(%x: tensor<?n x 1 x 4 x f32>) -> tensor<?n x 1 x 4 x f32> {
    %w = param @w = dense<[[[1.0]], [[2.0]]]> : tensor<2 x 1 x 1 x f32>
    %scale = param @scale = dense<[3.0, 1.0]> : tensor<2 x f32>
    %shift = param @shift = dense<[0.1, 0.2]> : tensor<2 x f32>
    %mean = param @mean = dense<[0.3, 0.4]> : tensor<2 x f32>
    %var = param @var = dense<[0.5, 0.6]> : tensor<2 x f32>
    %v = param @v = dense<[[[5.0], [7.0]]]> : tensor<1 x 2 x 1 x f32>
    %0 = conv(%x, %w) : tensor<?n x 2 x 4 x f32>
    %1 = batch_norm(%0, %scale, %shift, %mean, %var) : tensor<?n x 2 x 4 x f32>
    %2 = conv(%1, %v) : tensor<?n x 1 x 4 x f32>
    return %2
  }
}
