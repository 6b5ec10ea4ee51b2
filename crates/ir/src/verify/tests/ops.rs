//! V16 to V19, V28 and V29: operations as a whole.

use super::*;

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
