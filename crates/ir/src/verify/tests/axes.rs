//! V20 to V27 and V30: axes against the relation of their op.

use super::*;

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
fn v21_a_term_is_a_part_of_a_class() {
    let mut b = Build::new();
    b.class(C0).extent = 4;
    let x = b.input("x", [n(1), n(3)]);
    let y = b.input("y", [n(1), n(5)]);
    b.op("join", &[x, y], f32s([n(1), c(C1)]));
    check(b, "V21", "`p` is 3 in `a` but `c1[0:3]` (3) in `y`");
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
