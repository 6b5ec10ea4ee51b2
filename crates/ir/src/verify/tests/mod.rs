#![allow(clippy::unwrap_used)]

mod build;
mod signature;

use super::*;
use crate::attr::Attr;
use crate::axis::Axis;
use crate::diag::Place;
use crate::dtype::DType;
use crate::entity::{Entity, Value};
use crate::module::{ClassData, Def, Function, Weight};
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

#[test]
fn v01_single_definition() {
    let (mut b, z) = linear();
    b.op("add", &[z, z], f32s([sym("n"), c(C0)]));
    b.last().results = vec![z];
    let found = b.broken();
    let codes: Vec<_> = found.iter().map(|f| f.0).collect();
    assert_eq!(codes, ["V01", "V01"], "{found:?}"); // defined twice; and its own value by nothing
}

#[test]
fn v01_record_elsewhere() {
    let (mut b, z) = linear();
    b.func.values[z].def = Def::Input(7);
    check(b, "V01", "`%1` is defined elsewhere than its record says");
}

#[test]
fn v02_ids_in_range() {
    let (mut b, _) = linear();
    b.last().operands[1] = Some(Value::new(99));
    check(b, "V02", "%99 is no value: the function has 5");
}

#[test]
fn v03_dominance() {
    let (mut b, z) = linear();
    b.last().operands[0] = Some(z);
    check(b, "V03", "`%1` is used before it is defined");
}

#[test]
fn v04_value_names() {
    let (mut b, z) = linear();
    b.func.values[z].name = Some("x".into());
    check(b, "V04", "two values are named `%x`");
}

#[test]
fn v05_function_names() {
    let (mut b, _) = linear();
    b.module.funcs.push(Function {
        name: "main".into(),
        ..Function::default()
    });
    check(b, "V05", "two functions are named `@main`");
}

#[test]
fn v06_known_classes() {
    let (mut b, z) = linear();
    b.func.values[z].ty = f32s([sym("n"), c(C0)]);
    b.op("acme::Mystery", &[], f32s([c(7)]));
    check(b, "V06", "`c7` is not declared");
}

#[test]
fn v07_empty_class() {
    let mut b = Build::new();
    b.class(C1).extent = 0;
    check(b, "V07", "`c1` has no elements");
}

#[test]
fn v08_keep() {
    for (keep, message) in [
        (vec![], "`c0` keeps nothing"),
        (vec![0, 8], "`c0` keeps element 8 of 8"),
        (vec![2, 1], "`c0` keeps 2 before 1"),
        (vec![1, 1], "`c0` keeps 1 before 1"),
    ] {
        let mut b = Build::new();
        b.class(C0).keep = Some(keep);
        check(b, "V08", message);
    }
}

#[test]
fn v09_importance() {
    let mut b = Build::new();
    b.class(C0).importance = Some(vec![1.0; 3]);
    check(b, "V09", "`c0` has 8 elements but 3 scores");
    let mut b = Build::new();
    b.class(C0).importance = Some([vec![1.0; 7], vec![f64::NAN]].concat());
    check(b, "V09", "the score of element 7 of `c0` is not a number");
}

#[test]
fn v10_constraints() {
    let with = |f: &dyn Fn(&mut ClassData)| {
        let mut b = Build::new();
        b.class(C0).keep = Some(vec![0, 1, 2]);
        f(b.class(C0));
        b
    };
    check(
        with(&|d| d.frozen = Some(vec![])),
        "V10",
        "`c0` is frozen but keeps 3 of 8",
    );
    check(
        with(&|d| d.min = 4),
        "V10",
        "`c0` keeps 3 elements but needs 4",
    );
    check(
        with(&|d| d.multiple = 2),
        "V10",
        "`c0` keeps 3 elements, no multiple of 2",
    );
    assert_eq!(with(&|d| d.min = 3).broken(), []);
}

#[test]
fn v11_boundary() {
    let (mut b, z) = linear();
    b.func.outputs.push(z);
    b.class(C0).keep = Some(vec![0, 1]);
    check(b, "V11", "`c0` keeps 2 of 8 but is axis 1 of an output");
}

#[test]
fn v12_root() {
    for root in [("w", 0), ("w", 9), ("nobody", 0)] {
        let (mut b, _) = linear();
        b.class(C0).root = Some((root.0.into(), root.1));
        let message = format!(
            "the root of `c0`, `@{}:{}`, is no axis that mentions it",
            root.0, root.1
        );
        check(b, "V12", &message);
    }
}

#[test]
fn v13_params() {
    let (mut b, _) = linear();
    b.module.params.shift_remove("b");
    check(b, "V13", "the module has no parameter `@b`");
    let (mut b, _) = linear();
    b.op("param", &[], f32s([c(C0)]));
    check(
        b,
        "V13",
        "a `param` has an attribute `name`, a symbol, and one result",
    );
    let (mut b, _) = linear();
    b.op("param", &[], f32s([c(C0)]));
    b.attr("name", Attr::Symbol("b".into()));
    check(b, "V13", "`@b` is read twice");
}

#[test]
fn v14_param_types() {
    let weight = |f: &dyn Fn(&mut Weight)| {
        let (mut b, _) = linear();
        f(b.module.params.get_mut("b").unwrap());
        b
    };
    check(
        weight(&|w| w.dtype = DType::F16),
        "V14",
        "`@b` holds f16, its type says f32",
    );
    check(
        weight(&|w| w.shape = vec![8, 1]),
        "V14",
        "`@b` has 2 axes, its type 1",
    );
    check(
        weight(&|w| w.shape = vec![9]),
        "V14",
        "axis 0 of `@b` has 9 elements, its type says c0 = 8",
    );
}

#[test]
fn v15_data() {
    let (mut b, _) = linear();
    b.module.params["b"].data = Some(vec![0; 31].into());
    check(b, "V15", "`@b` has 31 bytes of data, its type 32 bytes");
    let (mut b, _) = linear();
    b.module.params["b"].store = Some((0, "b".into()));
    check(b, "V15", "`@b` lies in store 0 of 0");
}

#[test]
fn v16_operands() {
    let (mut b, _) = linear();
    b.last().operands.pop();
    check(b, "V16", "`add` lacks its operand `b`");
    let (mut b, _) = linear();
    b.last().operands[0] = None;
    check(b, "V16", "`add` lacks its operand `a`");
}

#[test]
fn v16_first_operand() {
    let mut b = Build::new();
    let x = b.input("x", [n(2)]);
    b.op("same", &[x], f32s([n(2)]));
    assert_eq!(b.clone().broken(), []);
    b.last().operands[0] = None;
    check(b, "V16", "`same` lacks its first operand");
}

#[test]
fn v17_definition() {
    let (mut b, z) = linear();
    b.op("matmul", &[z], f32s([sym("n"), n(4)]));
    let bad = b.param("bad", [n(8), n(4), n(1)]);
    b.op("matmul", &[z, bad], f32s([sym("n"), n(4)]));
    let found = b.broken();
    assert_eq!(found[0].0, "V16");
    assert_eq!(
        found[1],
        ("V17", "`matmul`: operand `b` has rank 3, not 2".into())
    );
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
fn v18_attribute_kinds() {
    let b = grouped(Attr::Float(1.0), n(4), [n(4), n(4), n(3)], n(4));
    check(b, "V18", "`group` restates extents but holds no integers");
}

#[test]
fn v19_rank() {
    let (mut b, z) = linear();
    b.func.values[z].ty = f32s([c(C0)]);
    b.func.ops.values_mut().last().unwrap().name = "matmul".into();
    let w = b.param("w2", [c(C0), n(4)]);
    let x = b.input("x2", [n(2), c(C0)]);
    b.func.ops.values_mut().nth(3).unwrap().operands = vec![Some(x), Some(w)];
    // The operation stands before the parameter: that is reported as well.
    let found = b.broken();
    assert!(
        found.contains(&("V19", "result `y` has rank 1, not 2".into())),
        "{found:?}"
    );
}

#[test]
fn v20_extents() {
    let mut b = Build::new();
    let x = b.input("x", [sym("n"), n(64)]);
    let w = b.param("w", [n(32), n(10)]);
    b.op("matmul", &[x, w], f32s([sym("n"), n(10)]));
    let module = b.module();
    let found = verify(&module, &registry()).unwrap_err().0;
    assert_eq!(found[0].message, "`k` is 64 in `a` but 32 in `b`");
    assert_eq!(found[0].label, "contracts `k`");
    assert_eq!(
        found[0].notes[0],
        (Place::Value("x".into()), "`k` is 64 here".into())
    );
    let note = "`k` is 32 here, axis 0 of `b`".to_string();
    assert_eq!(found[0].notes[1], (Place::Initializer("w".into()), note));
    assert!(found[0].help.is_some());
}

#[test]
fn v20_of_results_and_broadcasts() {
    let mut b = Build::new();
    let x = b.input("x", [sym("n"), n(64)]);
    let w = b.param("w", [n(64), n(10)]);
    b.op("matmul", &[x, w], f32s([sym("m"), n(11)]));
    check(b, "V20", "`n` is 10 in `b` but 11 in `y`");
    let mut b = Build::new();
    let x = b.input("x", [n(64)]);
    let y = b.input("y", [n(32)]);
    b.op("add", &[x, y], f32s([n(64)]));
    check(b, "V20", "`s0` is 64 in `a` but 32 in `b`");
}

#[test]
fn v21_class_meets_literal() {
    let (mut b, z) = linear();
    let w = b.param("w2", [n(8), n(4)]);
    b.op("matmul", &[z, w], f32s([sym("n"), n(4)]));
    check(b, "V21", "`k` is `c0` (8) in `a` but 8 in `b`");
}

#[test]
fn v22_two_classes() {
    let (mut b, z) = linear();
    let w = b.param("w2", [c(C1), n(4)]);
    b.op("matmul", &[z, w], f32s([sym("n"), n(4)]));
    check(b, "V22", "`k` is `c0` (8) in `a` but `c1` (8) in `b`");
}

#[test]
fn v23_factors() {
    let b = grouped(Attr::Int(3), n(8), [n(9), n(4), n(3)], n(9));
    check(
        b,
        "V23",
        "axis 1 of `x`, 8, does not divide as `g*ci`: no outer or inner factor of 3",
    );
    // The types say two groups, c0 = 2.
    let x = || Axis::prod([c(C0), n(4)]);
    let w = [Axis::prod([c(C0), n(3)]), n(4), n(3)];
    let good = grouped(Attr::Int(2), x(), w.clone(), Axis::prod([c(C0), n(3)]));
    assert_eq!(good.broken(), []);
    let b = grouped(Attr::Int(4), x(), w, Axis::prod([c(C0), n(3)]));
    check(b, "V20", "`ci` is 4 in `w` but 2 in `x`");
}

#[test]
fn v23_terms() {
    let mut b = Build::new();
    b.class(C0).extent = 4;
    let x = b.input("x", [n(1), n(3)]);
    let y = b.input("y", [n(1), n(5)]);
    b.op("join", &[x, y], f32s([n(1), c(C1)]));
    check(
        b,
        "V23",
        "axis 1 of `y`, `c1` (8), does not divide as `p + q`: no cut at a multiple of 3",
    );
}

#[test]
fn v23_literal_factors() {
    let mut b = Build::new();
    b.class(C1).extent = 4;
    let w = b.param("w", [Axis::prod([c(C1), c(C0)])]);
    b.op("gates", &[w], f32s([c(C0)]));
    let why =
        "axis 0 of `w`, `c1 * c0` (32), does not divide as `4*h`: `c1` (4) is not the literal 4";
    check(b, "V23", why);
}

#[test]
fn v24_windowed() {
    let mut b = Build::new();
    let x = b.param("x", [n(1), n(4), c(C0)]);
    let w = b.param("w", [n(4), n(4), n(3)]);
    b.op("conv", &[x, w], f32s([n(1), n(4), n(6)]));
    check(b, "V24", "`t` is windowed but `c0` is not frozen");
    let mut b = Build::new();
    let x = b.param("x", [n(1), n(4), n(12)]);
    let w = b.param("w", [n(4), n(4), c(C0)]);
    b.op("conv", &[x, w], f32s([n(1), n(4), n(5)]));
    check(b, "V24", "`k` is windowed but `c0` is not frozen");
}

#[test]
fn v25_indexed() {
    let table = |frozen| {
        let mut b = Build::new();
        b.class(C0).frozen = frozen;
        let t = b.param("t", [c(C0), n(4)]);
        let ids = b.input("ids", [sym("n")]);
        b.op("pick", &[t, ids], f32s([sym("n"), n(4)]));
        b
    };
    check(
        table(None),
        "V25",
        "`v` is indexed by data but `c0` is not frozen",
    );
    assert_eq!(table(Some(vec![])).broken(), []);
}

#[test]
fn v26_equations() {
    let fold = |x: [Axis; 2], to: [i64; 2], y: [Axis; 2]| {
        let mut b = Build::new();
        let x = b.input("x", x);
        let to = b.ints(&to);
        b.op("fold", &[x, to], f32s(y));
        b
    };
    let x = || [sym("n"), Axis::prod([c(C0), n(6)])];
    assert_eq!(fold(x(), [-1, 48], x()).broken(), []);
    let y = [Axis::prod([sym("n"), c(C0)]), n(6)];
    assert_eq!(fold(x(), [-1, 6], y).broken(), []);
    let y = [sym("n"), Axis::prod([n(6), c(C0)])];
    check(
        fold([n(2), n(48)], [2, 48], [n(2), Axis::prod([c(C0), n(6)])]),
        "V26",
        "`a0*a1` is 96 but `b0*b1` is `2 * c0 * 6` (96)",
    );
    let found = fold(
        [n(3), Axis::prod([c(C0), n(6)])],
        [3, 48],
        [n(3), y[1].clone()],
    )
    .broken();
    assert_eq!(
        found[0].1,
        "`a0*a1` is `3 * c0 * 6` (144) but `b0*b1` is `18 * c0` (144)"
    );
    // What is symbolic may differ, but no class may vanish in it.
    assert_eq!(
        fold(x(), [-1, 48], [sym("m"), Axis::prod([c(C0), n(6)])]).broken(),
        []
    );
    assert_eq!(
        fold(x(), [-1, 48], [sym("m"), sym("k")]).broken()[0].0,
        "V26"
    );
}

#[test]
fn v27_restated() {
    let mut b = Build::new();
    let x = b.input("x", [n(2), n(6)]);
    let to = b.ints(&[3, 6]);
    b.op("fold", &[x, to], f32s([n(3), n(4)]));
    check(
        b,
        "V27",
        "element 1 of operand 1 is 6 but `b1` is 4 by the types",
    );
}

#[test]
fn v28_element_types() {
    let mut b = Build::new();
    let x = b.input("x", [n(2)]);
    b.op("equal", &[x, x], f32s([n(2)]));
    check(b, "V28", "result 0 of `equal` is i1, its type says f32");
    let mut b = Build::new();
    let x = b.input("x", [n(2)]);
    b.op("add", &[x, x], Type::tensor(DType::F16, [n(2)]));
    check(b, "V28", "result 0 of `add` is f32, its type says f16");
}

#[test]
fn v29_unknown_ops() {
    let (mut b, z) = linear();
    b.op("acme::Mystery", &[z], Type::Unknown);
    check(b, "V29", "`c0` is not frozen but meets `acme::Mystery`");
    let (mut b, z) = linear();
    b.class(C0).frozen = Some(vec!["acme::Mystery %4".into()]);
    b.op("acme::Mystery", &[z], Type::Unknown);
    assert_eq!(b.broken(), []);
}

#[test]
fn v29_tensors_of_unknown_axes() {
    let (mut b, z) = linear();
    let y = b.op("add", &[z, z], Type::Unknown);
    b.op("add", &[y, y], Type::Unknown);
    check(b, "V29", "`c0` is not frozen but meets `add`");
    // What nothing reads hides nothing.
    let (mut b, z) = linear();
    b.op("add", &[z, z], Type::Unknown);
    assert_eq!(b.broken(), []);
}

#[test]
fn v30_windows() {
    let mut b = Build::new();
    let x = b.param("x", [n(1), n(2), n(5)]);
    let w = b.param("w", [n(3), n(2), n(3)]);
    let y = b.op("conv", &[x, w], f32s([n(1), n(3), n(4)]));
    let places = "`t` is 4, but axis 2 of `x` has 3 places for a window";
    check(b.clone(), "V30", places);
    // Padding makes room for one more; what is not a number is not compared.
    b.attr("pads", Attr::Ints(vec![1, 0]));
    assert_eq!(b.clone().broken(), []);
    b.attr("pads", Attr::Ints(vec![0, 0]));
    b.func.values[y].ty = f32s([n(1), n(3), sym("t")]);
    assert_eq!(b.broken(), []);
}

#[test]
fn v30_spans() {
    let mut b = Build::new();
    let x = b.param("x", [n(1), n(2), n(5)]);
    let w = b.param("w", [n(2), n(3), n(3)]);
    b.op("spread", &[x, w], f32s([n(1), n(3), n(7)]));
    assert_eq!(b.clone().broken(), []);
    b.attr("strides", Attr::Ints(vec![2]));
    check(
        b,
        "V30",
        "axis 2 of `y` is 7, but the windows over it span 11",
    );
}

#[test]
fn a_class_of_one_element_is_a_unit() {
    // With c0 = 2 groups and c1 = 1 in each, `g` is both `c0` and `c0 * c1`.
    let mut b = Build::new();
    b.class(C0).extent = 2;
    b.class(C1).extent = 1;
    let x = b.param("x", [n(1), Axis::prod([c(C0), c(C1)]), n(5)]);
    let w = b.param("w", [Axis::prod([c(C0), n(3)]), c(C1), n(3)]);
    b.op(
        "conv",
        &[x, w],
        f32s([n(1), Axis::prod([c(C0), n(3)]), n(3)]),
    );
    b.attr("group", Attr::Int(2));
    assert_eq!(b.broken(), []);
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
    assert!(definitions().iter().all(|d| !d.doc.is_empty()));
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

fn named(i: usize) -> crate::entity::Class {
    crate::entity::Entity::new(i)
}

#[test]
fn v31_blocks() {
    let with = |f: &dyn Fn(&mut ClassData)| {
        let mut b = Build::new();
        f(b.class(C0));
        b
    };
    let n = with(&|_| {}).class(C1).extent;
    let rows = |row: &[u64]| Some(vec![row.to_vec(); n as usize]);
    let says = |f: &dyn Fn(&mut ClassData), message: &str| check(with(f), "V31", message);
    says(
        &|d| d.block_keep = rows(&[0]),
        "`c0` has blocks but does not say of what",
    );
    says(
        &|d| (d.by, d.block_keep) = (Some(named(C0)), rows(&[0])),
        "`c0` has blocks by `c0`",
    );
    says(
        &|d| (d.by, d.block_keep) = (Some(named(C1)), Some(vec![vec![0]])),
        &format!("`c0` has 1 keep-sets, but `c1` has {n} elements"),
    );
    says(
        &|d| (d.by, d.block_importance) = (Some(named(C1)), Some(vec![vec![0.5; 8]])),
        &format!("`c0` has 1 lists of scores, but `c1` has {n} elements"),
    );
    says(
        &|d| (d.by, d.block_importance) = (Some(named(C1)), Some(vec![vec![0.5; 7]; n as usize])),
        "the scores of block 0 of `c0` are not one number an element",
    );
    says(
        &|d| (d.by, d.block_keep, d.keep) = (Some(named(C1)), rows(&[0]), Some(vec![0])),
        "`c0` has two keep-sets",
    );
    let mut ragged = rows(&[0, 1]);
    ragged.as_mut().unwrap()[1] = vec![0];
    says(
        &|d| (d.by, d.block_keep) = (Some(named(C1)), ragged.clone()),
        "block 1 of `c0` does not keep as many elements as block 0",
    );
}

#[test]
fn v32_blocks_are_told_apart() {
    let (mut b, _) = linear();
    let n = b.class(C1).extent as usize;
    let c0 = b.class(C0);
    (c0.by, c0.block_keep) = (Some(named(C1)), Some(vec![vec![0, 1]; n]));
    let message =
        "`c0` can't keep its own elements by `c1`: `%w` does not say which element of c1 is meant";
    check(b, "V32", message);
}
