// test: couple,pruen
// test: cuople
// test: couple prune
// test: couple,
// test: select{ratio=0.5
// test: select{ration=0.5}
// test: select{ratio=half}
// test: select{ratio=1}
// test: select{ratio=-0.1}
// test: select{ratio=0.5,ratio=0.6}
// test: select{scope=everywhere}
// test: select{multiple=0}
// test: select{multiple=2.5}
// test: select{freeze=[c0,,c1]}
// test: select{ratio="0.5}
// test: select{ratio}
// test: select{ratio-for=c0}
// test: select{ratio-for="c0=1"}
// test: select{max-ratio=1.5}
// test: select{target=half}
// test: select{target=["macs=1G","params=150%"]}
// test: importance{criterion=magnitud}
// test: importance{normalize=sentinel_x}
// test: importance{normalize=means}
// test: importance{targets=[conv,lineal]}
// test: importance{p=0}
// test: importance{bias=yes}
// test: apply-plan
// test: couple{verbose}
//
// What can be wrong with a pipeline's text. Each is said with its place in the text.
module @empty {
  func @main() {
    return
  }
}
