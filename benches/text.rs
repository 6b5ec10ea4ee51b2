//! How parsing and printing grow with the module: a residual net at half its size and whole.
//!
//! `cargo bench -p prune-opt-benches --bench text`

use prune_opt_benches::{best_of, residual, shrink};
use prune_opt_ir::text::{parse, print};

fn main() {
    println!(
        "{:<8} {:>8} {:>10} {:>10} {:>10}",
        "", "ops", "MB", "ms", "MB/s"
    );
    for (what, layers) in [("half", 6_000), ("whole", 12_000)] {
        let module = residual(layers / shrink());
        let ops = module.funcs[0]
            .ops
            .values()
            .filter(|o| o.param().is_none())
            .count();
        let text = print(&module);
        let mb = text.len() as f64 / 1e6;
        let row = |name: &str, ms: f64| {
            println!(
                "{name:<8} {ops:>8} {mb:>10.2} {ms:>10.1} {:>10.0}",
                mb / ms * 1e3
            );
        };
        println!("{what}");
        row(
            "print",
            best_of(5, || (), |()| print(&module)).as_secs_f64() * 1e3,
        );
        let none = |path: &str| Err(format!("no store {path}"));
        let read = |()| parse("net.pir", &text, &none).map_err(|d| d.to_string());
        row("parse", best_of(5, || (), read).as_secs_f64() * 1e3);
        assert!(
            read(()).is_ok_and(|m| print(&m) == text),
            "print of parse of print is print"
        );
    }
}
