//! How coupling grows with the model: each net at half its size and whole, and the ratio of the two.
//!
//! `cargo bench -p prune-opt-benches --bench coupling`

use prune_opt_benches::{best_of, cut_chain, dense, residual};
use prune_opt_coupling::couple_in_place;
use prune_opt_ir::Module;

fn main() {
    let registry = prune_opt_ops::standard();
    println!(
        "{:<34} {:>8} {:>12} {:>12} {:>6}",
        "net", "size", "half, ms", "whole, ms", "ratio"
    );
    let nets: [(&str, fn(u64) -> Module, u64); 3] = [
        ("residual, convolutions", residual, 30_000),
        ("densely connected, layers", dense, 256),
        ("cut at the end of a concat chain", cut_chain, 2_000),
    ];
    for (name, net, size) in nets {
        let time = |n| {
            let module = net(n);
            best_of(
                5,
                || module.clone(),
                |mut m| couple_in_place(&mut m, &registry).map(|()| m),
            )
            .as_secs_f64()
                * 1e3
        };
        let (half, whole) = (time(size / 2), time(size));
        println!(
            "{name:<34} {size:>8} {half:>12.1} {whole:>12.1} {:>6.2}",
            whole / half
        );
    }
}
