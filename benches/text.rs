//! How parsing and printing grow with the module: a residual net at half its size and whole, timed in turn: the least
//! times, and the median of their ratios.
//!
//! `cargo bench -p prune-opt-benches --bench text`

use prune_opt_benches::{in_turn, residual, shrink, time};
use prune_opt_ir::Module;
use prune_opt_ir::text::{parse, print};

fn ops(module: &Module) -> usize {
    let ops = module.funcs.iter().flat_map(|f| f.ops.values());
    ops.filter(|o| o.param().is_none()).count()
}

fn main() {
    let modules = [6_000, 12_000].map(|layers| residual(layers / shrink()));
    let texts = modules.each_ref().map(print);
    let none = |path: &str| Err(format!("no store {path}"));
    let read = |text: &str| parse("net.pir", text, &none).map_err(|d| d.to_string());
    for text in &texts {
        let same = read(text).is_ok_and(|m| print(&m) == *text);
        assert!(same, "print of parse of print is print");
    }
    let [printing, parsing] = [
        in_turn(
            || time(|| (), |()| print(&modules[0])),
            || time(|| (), |()| print(&modules[1])),
        ),
        in_turn(
            || time(|| (), |()| read(&texts[0])),
            || time(|| (), |()| read(&texts[1])),
        ),
    ];
    let (size, mb) = (ops(&modules[1]), texts[1].len() as f64 / 1e6);
    println!(
        "{size} ops, {mb:.2} MB of text; size x {:.2}",
        size as f64 / ops(&modules[0]) as f64
    );
    println!(
        "{:<6} {:>9} {:>9} {:>6} {:>6}",
        "", "half, ms", "whole, ms", "time x", "MB/s"
    );
    for (name, times) in [("print", printing), ("parse", parsing)] {
        let [half, whole] = [times.first, times.second].map(|t| t.as_secs_f64() * 1e3);
        println!(
            "{name:<6} {half:>9.1} {whole:>9.1} {:>6.2} {:>6.0}",
            times.ratio,
            mb / whole * 1e3
        );
    }
}
