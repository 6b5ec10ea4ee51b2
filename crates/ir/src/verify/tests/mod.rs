#![allow(clippy::unwrap_used)]

mod axes;
mod build;
mod classes;
mod ops;
mod params;
mod signature;
mod values;

use super::*;
use crate::attr::Attr;
use crate::axis::Axis;
use crate::diag::Place;
use crate::dtype::DType;
use crate::entity::{Entity, Value};
use crate::module::{ClassData, Def, Function, Stored, Weight};
use crate::types::Type;
use build::*;
use std::collections::BTreeSet;

#[track_caller]
fn check(build: Build, code: &str, message: &str) {
    let found = build.broken();
    let [(rule, text)] = &found[..] else {
        panic!("expected one error of {code}: {found:#?}");
    };
    assert_eq!((*rule, &**text), (code, message));
    let page = include_str!("../../../../../ir-spec/verifier.md");
    assert!(page.contains(code), "{code} is not in ir-spec/verifier.md");
}

/// `x[?n, 8]` times `w[8, c0]`, plus a bias.
fn linear() -> (Build, Value) {
    let mut b = Build::new();
    let x = b.input("x", [sym("n"), n(8)]);
    let w = b.param("w", [n(8), c(C0)]);
    let bias = b.param("b", [c(C0)]);
    let y = b.op("matmul", &[x, w], f32s([sym("n"), c(C0)]));
    let z = b.op("add", &[y, bias], f32s([sym("n"), c(C0)]));
    b.class(C0).root = Some(("w".into(), 1));
    (b, z)
}

#[test]
fn a_good_module_passes() {
    let (mut b, z) = linear();
    let w = b.param("w2", [c(C0), n(4)]);
    let y = b.op("matmul", &[z, w], f32s([sym("n"), n(4)]));
    b.func.outputs.push(y);
    assert_eq!(b.broken(), []);
}

fn grouped(group: Attr, x: Axis, w: [Axis; 3], y: Axis) -> Build {
    let mut b = Build::new();
    b.class(C0).extent = 2;
    let pre = b.param("x", [n(1), x, n(5)]);
    let w = b.param("w", w);
    b.op("conv", &[pre, w], f32s([n(1), y, n(3)]));
    b.attr("group", group);
    b
}

#[test]
fn several_errors_in_one_run() {
    let (mut b, z) = linear();
    b.class(C1).extent = 0;
    let w = b.param("w2", [n(9), n(4)]);
    b.op("matmul", &[z, w], f32s([sym("n"), n(4)]));
    b.op("equal", &[z, z], f32s([sym("n"), c(C0)]));
    let codes: Vec<_> = b.broken().into_iter().map(|f| f.0).collect();
    assert_eq!(codes, ["V07", "V21", "V28"]);
}

#[test]
fn the_page_states_every_rule() {
    let page = include_str!("../../../../../ir-spec/verifier.md");
    let mut seen = BTreeSet::new();
    for (code, rule) in RULES {
        assert!(seen.insert(code), "{code} is numbered twice");
        let line = format!("## {code}\n{rule}\n");
        assert!(page.contains(&line), "ir-spec/verifier.md lacks: {line}");
    }
}

#[test]
fn definitions_of_the_tests_are_sound() {
    assert!(definitions().iter().all(|d| !d.def().doc.is_empty()));
}

/// 30,000 layers; run by hand: `cargo test --release -p prune-opt-ir verifies_fast -- --ignored --nocapture`.
#[test]
#[ignore = "a measurement"]
fn verifies_fast() {
    for layers in [15_000, 30_000] {
        let mut b = Build::new();
        let w = b.param("w", [c(C0), c(C0), n(1)]);
        let mut x = b.param("x", [n(1), c(C0), n(8)]);
        for _ in 0..layers / 2 {
            let y = b.op("conv", &[x, w], f32s([n(1), c(C0), n(8)]));
            x = b.op("add", &[x, y], f32s([n(1), c(C0), n(8)]));
        }
        let module = b.module();
        let registry = registry();
        let start = std::time::Instant::now();
        verify(&module, &registry).unwrap();
        println!("{layers} ops: {:?}", start.elapsed());
    }
}
