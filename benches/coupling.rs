//! How coupling grows with the model: each net at half its size and whole, timed in turn: the least times, and the
//! median of their ratios. The size of a densely connected net is the number of its operands, which grows with the
//! square of its layers.
//!
//! `cargo bench -p prune-opt-benches --bench coupling`

use prune_opt_benches::{cut_chain, dense, doubling, residual, shrink, time};
use prune_opt_coupling::couple_in_place;
use prune_opt_ir::Module;

struct Net {
    name: &'static str,
    make: fn(u64) -> Module,
    half: u64,
    whole: u64,
}

const NETS: [Net; 3] = [
    Net {
        name: "residual, 30,000 convolutions",
        make: residual,
        half: 15_000,
        whole: 30_000,
    },
    Net {
        name: "256 densely connected layers",
        make: dense,
        half: 181,
        whole: 256,
    },
    Net {
        name: "cut at the end of 2,000 concats",
        make: cut_chain,
        half: 1_000,
        whole: 2_000,
    },
];

fn operands(module: &Module) -> usize {
    module
        .funcs
        .iter()
        .flat_map(|f| f.ops.values())
        .map(|o| o.operands.len())
        .sum()
}

fn main() {
    let registry = prune_opt_ops::standard();
    println!(
        "{:<34} {:>9} {:>10} {:>10} {:>6} {:>6}",
        "net", "operands", "half, ms", "whole, ms", "size x", "time x"
    );
    for net in &NETS {
        let [half, whole] = [net.half, net.whole].map(|n| (net.make)(n / shrink()));
        let couple = |module: &Module| {
            time(
                || module.clone(),
                |mut m| couple_in_place(&mut m, &registry).map(|()| m),
            )
        };
        let times = doubling(|| couple(&half), || couple(&whole));
        let (few, many) = (operands(&half), operands(&whole));
        println!(
            "{:<34} {many:>9} {:>10.1} {:>10.1} {:>6.2} {:>6.2}",
            net.name,
            times.half.as_secs_f64() * 1e3,
            times.whole.as_secs_f64() * 1e3,
            many as f64 / few as f64,
            times.ratio,
        );
    }
}
