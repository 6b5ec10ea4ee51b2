//! V33 to V35: what a definition takes.

use super::super::verify;
use super::build::*;
use super::check;
use crate::attr::Attr;
use crate::dtype::DType;
use crate::types::{TensorType, Type};

/// An op of two spatial axes, with what it needs.
fn bank() -> Build {
    let mut b = Build::new();
    let x = b.input("x", [n(1), n(4), n(4)]);
    let w = b.param("w", [n(3)]);
    b.op("bank", &[x, w], f32s([n(1), n(4), n(4)]));
    b.attr("up", Attr::Int(1));
    b
}

fn with(name: &str, attr: Attr) -> Build {
    let mut b = bank();
    b.attr(name, attr);
    b
}

#[test]
fn v33_attributes() {
    assert_eq!(with("steps", Attr::Ints(vec![1, 2, 3, 4])).broken(), []);
    assert_eq!(with("onnx.note", Attr::Unit).broken(), []);
    let says = |b: Build, message: &str| check(b, "V33", message);
    let zero = Attr::Ints(vec![1, 0, 1, 1]);
    says(
        with("steps", zero),
        "attribute `steps` holds 0, but takes numbers of at least 1",
    );
    let short = Attr::Ints(vec![1]);
    says(
        with("steps", short),
        "attribute `steps` has 1 number, but takes 4 for 2 axes",
    );
    says(
        with("steps", Attr::text("1")),
        "attribute `steps` is \"1\", but takes a list of integers",
    );
    says(
        with("group", Attr::Int(0)),
        "attribute `group` holds 0, but takes numbers of at least 1",
    );
    says(
        with("mode", Attr::text("three")),
        "attribute `mode` is \"three\", but takes one or two",
    );
    says(
        with("up", Attr::Int(2)),
        "attribute `up` is 2, but takes 0 or 1",
    );
    says(
        with("steeps", Attr::Int(2)),
        "`bank` has no attribute `steeps`",
    );
    let mut b = bank();
    b.last().attrs.clear();
    says(b, "`bank` lacks its attribute `up`");
}

#[test]
fn v33_hides_nothing_that_does_not_follow_from_it() {
    let mut b = with("steeps", Attr::Int(2));
    let result = b.last().results[0];
    b.func.values[result].ty = f32s([n(2), n(4), n(4)]);
    let rules: Vec<_> = b.broken().into_iter().map(|f| f.0).collect();
    assert_eq!(rules, ["V33", "V20"]);
}

#[test]
fn v33_of_a_newer_version() {
    let mut module = with("steeps", Attr::Int(2)).module();
    let versions = [("".to_string(), Attr::Int(9999))].into_iter().collect();
    module
        .attrs
        .insert("onnx.opset".into(), Attr::Dict(versions));
    assert!(verify(&module, &registry()).is_ok());
}

#[test]
fn v34_too_many() {
    let mut b = bank();
    let x = b.last().operands[0];
    b.last().operands.extend([None, x]);
    check(b, "V34", "`bank` has 4 operands, but at most 3");
}

#[test]
fn v35_element_types() {
    let of = |dtype| {
        let mut b = bank();
        let w = b.last().operands[1].unwrap();
        let ty = &mut b.func.values[w].ty;
        let axes = ty.axes().map(<[_]>::to_vec);
        *ty = Type::Tensor(TensorType { dtype, axes });
        let weight = b.module.params.get_mut("w").unwrap();
        (weight.dtype, weight.data) = (dtype, None);
        b
    };
    check(
        of(DType::F16),
        "V35",
        "operand 1 of `bank` is f16, but operand 0 is f32",
    );
    let mut b = bank();
    let w = b.last().operands[1];
    b.last().operands.push(w);
    check(
        b,
        "V35",
        "operand 2 of `bank` is f32, but it takes integers",
    );
}
