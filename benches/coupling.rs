//! How coupling grows with the model: each net at half its size and whole, timed in turn: the least times, and the
//! median of their ratios. The size of a densely connected net is the number of its operands, which grows with the
//! square of its layers.
//!
//! Each run is a process of its own, as users run it. In one process the allocator keeps the pages of the half from
//! run to run and gives those of the whole back to the system, so that only the whole would pay for getting them.
//!
//! `cargo bench -p prune-opt-benches --bench coupling`

use prune_opt_benches::{cut_chain, dense, in_turn, residual, shrink, time};
use prune_opt_coupling::couple_in_place;
use prune_opt_ir::Module;
use std::process::Command;
use std::time::Duration;

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

/// Couples a net of this size once, and prints how many nanoseconds that took.
fn once(net: &Net, size: u64) {
    let registry = prune_opt_ops::standard();
    let module = (net.make)(size);
    let couple = |mut m: Module| couple_in_place(&mut m, &registry).map(|()| m);
    println!("{}", time(|| module, couple).as_nanos());
}

/// The same in a process of its own.
fn apart(net: usize, size: u64) -> Duration {
    let run = || -> Option<u64> {
        let mut process = Command::new(std::env::current_exe().ok()?);
        let out = process
            .args([ONCE, &net.to_string(), &size.to_string()])
            .output()
            .ok()?;
        String::from_utf8(out.stdout).ok()?.trim().parse().ok()
    };
    Duration::from_nanos(run().expect("the bench runs itself"))
}

/// The first argument of a run apart; the number of the net and its size follow.
const ONCE: &str = "--once";

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if let [first, net, size] = &args[..]
        && first == ONCE
    {
        let number = |text: &String| text.parse().expect("the bench passes numbers");
        return once(&NETS[number(net) as usize], number(size));
    }
    println!(
        "{:<34} {:>9} {:>10} {:>10} {:>6} {:>6}",
        "net", "operands", "half, ms", "whole, ms", "size x", "time x"
    );
    for (number, net) in NETS.iter().enumerate() {
        let [half, whole] = [net.half, net.whole].map(|n| n / shrink());
        let times = in_turn(|| apart(number, half), || apart(number, whole));
        let [few, many] = [half, whole].map(|n| operands(&(net.make)(n)));
        println!(
            "{:<34} {many:>9} {:>10.1} {:>10.1} {:>6.2} {:>6.2}",
            net.name,
            times.first.as_secs_f64() * 1e3,
            times.second.as_secs_f64() * 1e3,
            many as f64 / few as f64,
            times.ratio,
        );
    }
}
