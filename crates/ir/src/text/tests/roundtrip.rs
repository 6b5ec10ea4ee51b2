//! Print of parse of print is print, and parse of print is what was printed.

#![allow(clippy::unwrap_used)]

use crate::attr::{Attr, Attrs, Dense};
use crate::axis::Axis;
use crate::dtype::DType;
use crate::entity::{Class, Entity};
use crate::extent::Sym;
use crate::module::{ClassData, DropAt, Function, Module, OpData, Weight};
use crate::text::{no_files, parse, print, print_generic};
use crate::types::Type;
use crate::{Span, Value};
use bytes::Bytes;
use proptest::prelude::*;

/// Names as people and exporters write them.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z][a-z0-9_.]{0,6}",
        "[0-9]{1,3}",
        "/[a-z/]{1,8}_output_0",
        "[\\PC\n\t\"\\\\%@]{0,6}",
        prop::sample::select(vec![
            "param", "return", "tensor", "_", "weights", "keep", "nan", "x"
        ])
        .prop_map(String::from),
    ]
}

fn bytes(most: usize) -> impl Strategy<Value = Bytes> {
    prop::collection::vec(any::<u8>(), 0..most).prop_map(Bytes::from)
}

fn axis() -> impl Strategy<Value = Axis> {
    let leaf = prop_oneof![
        (0i64..100).prop_map(|n| Axis::Fixed(n.into())),
        name().prop_map(|n| Axis::Fixed(Sym::new(&n).into())),
        (0..3usize).prop_map(|i| Axis::Class(Class::new(i))),
    ];
    leaf.prop_recursive(3, 10, 3, |inner| {
        let some = prop::collection::vec(inner, 1..4);
        prop_oneof![some.clone().prop_map(Axis::sum), some.prop_map(Axis::prod)]
    })
}

fn ty() -> impl Strategy<Value = Type> {
    let dtype = || prop::sample::select(DType::ALL);
    prop_oneof![
        4 => (dtype(), prop::collection::vec(axis(), 0..4)).prop_map(|(d, a)| Type::tensor(d, a)),
        1 => dtype().prop_map(Type::unranked),
        1 => name().prop_map(Type::Opaque),
        1 => Just(Type::Unknown),
    ]
}

/// Tensors of every element type; random bytes, so all kinds of NaN too, and splats.
fn dense() -> impl Strategy<Value = Dense> {
    let shape = prop::collection::vec(0u64..4, 0..4);
    let dtype = prop::sample::select(DType::ALL);
    (dtype, shape, bytes(600), any::<bool>()).prop_map(|(dtype, shape, data, splat)| {
        let count: u64 = shape.iter().product();
        let size = dtype.bytes(count).unwrap_or(data.len());
        let unit = if splat {
            (dtype.bits() / 8) as usize
        } else {
            600
        };
        let mut data: Vec<u8> = data.iter().copied().take(unit.max(1)).collect();
        data.push(1);
        let data: Vec<u8> = data.into_iter().cycle().take(size).collect();
        Dense {
            dtype,
            shape,
            data: data.into(),
        }
    })
}

fn attr() -> impl Strategy<Value = Attr> {
    let float = || any::<u32>().prop_map(f32::from_bits);
    let leaf = prop_oneof![
        Just(Attr::Unit),
        any::<i64>().prop_map(Attr::Int),
        float().prop_map(Attr::Float),
        any::<f32>().prop_map(Attr::Float),
        bytes(12).prop_map(Attr::Str),
        name().prop_map(|n| Attr::text(&n)),
        name().prop_map(Attr::Symbol),
        prop::collection::vec(any::<i64>(), 0..4).prop_map(Attr::Ints),
        prop::collection::vec(float(), 0..4).prop_map(Attr::Floats),
        dense().prop_map(Attr::Dense),
        ty().prop_map(Attr::Type),
        (name(), bytes(8)).prop_map(|(kind, data)| Attr::Opaque(kind, data)),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        let entries = prop::collection::vec((name(), inner.clone()), 0..3);
        prop_oneof![
            prop::collection::vec(inner, 0..3).prop_map(Attr::Array),
            entries.prop_map(|all| Attr::Dict(all.into_iter().collect())),
        ]
    })
}

fn attrs() -> impl Strategy<Value = Attrs> {
    prop::collection::vec((name(), attr()), 0..3).prop_map(|all| all.into_iter().collect())
}

fn class() -> impl Strategy<Value = ClassData> {
    let lists = (
        prop::option::of(prop::collection::vec(
            any::<u64>().prop_map(f64::from_bits),
            0..4,
        )),
        prop::option::of(prop::collection::vec(any::<u64>(), 0..4)),
        prop::option::of(prop::collection::vec(name(), 0..3)),
        prop::option::of((name(), 0usize..4)),
    );
    let blocks = (
        prop::option::of((0usize..3, prop::collection::vec(any::<u64>(), 3))),
        prop::collection::vec(prop::collection::vec(any::<u64>(), 0..3), 0..3),
        prop::option::of(prop::collection::vec((any::<u32>(), any::<u64>()), 1..3)),
    );
    (any::<u64>(), lists, blocks, 0u64..3, 0u64..9, attrs()).prop_map(
        |(
            extent,
            (importance, keep, frozen, root),
            (scores, rows, drops),
            min,
            multiple,
            attrs,
        )| {
            ClassData {
                extent,
                importance,
                // A text has one `keep`, a list or a list of lists.
                keep: keep.filter(|_| rows.is_empty()),
                by: None,
                block_importance: scores.map(|(n, row)| {
                    let row: Vec<f64> = row.into_iter().take(n).map(f64::from_bits).collect();
                    vec![row; 2]
                }),
                sensitivity: drops.map(|all| {
                    let at = |(kept, drop): (u32, u64)| DropAt {
                        kept: kept.into(),
                        drop: f64::from_bits(drop),
                    };
                    all.into_iter().map(at).collect()
                }),
                block_keep: (!rows.is_empty()).then_some(rows),
                frozen,
                min,
                multiple,
                root,
                attrs,
                span: Span::default(),
            }
        },
    )
}

/// What a generated op is made of; operands are picked among the values before it.
#[derive(Clone, Debug)]
struct Step {
    name: String,
    operands: Vec<Option<usize>>,
    captures: Vec<usize>,
    results: Vec<(Option<String>, Type)>,
    attrs: Attrs,
    label: Option<String>,
    param: Option<(String, Dense)>,
}

fn step() -> impl Strategy<Value = Step> {
    let results = prop::collection::vec((prop::option::of(name()), ty()), 0..3);
    let uses = (
        prop::collection::vec(prop::option::of(any::<usize>()), 0..4),
        prop::collection::vec(any::<usize>(), 0..2),
    );
    let param = prop::option::weighted(0.3, (name(), dense()));
    (
        name(),
        uses,
        results,
        attrs(),
        prop::option::of(name()),
        param,
    )
        .prop_map(
            |(name, (operands, captures), results, attrs, label, param)| Step {
                name,
                operands,
                captures,
                results,
                attrs,
                label,
                param,
            },
        )
}

fn function(
    steps: Vec<Step>,
    inputs: Vec<(Option<String>, Type)>,
    module: &mut Module,
) -> Function {
    let mut func = Function {
        name: "main".into(),
        ..Function::default()
    };
    let mut seen = std::collections::HashSet::new();
    let mut fresh = |name: Option<String>| name.filter(|n| seen.insert(n.clone()));
    for (name, ty) in inputs {
        func.add_input(fresh(name), ty, Span::default());
    }
    for step in steps {
        let count = func.values.len();
        let pick = |i: usize| (count > 0).then(|| Value::new(i % count.max(1)));
        let mut op = OpData {
            name: step.name,
            operands: step
                .operands
                .into_iter()
                .map(|i| i.and_then(pick))
                .collect(),
            captures: step.captures.into_iter().filter_map(pick).collect(),
            attrs: step.attrs,
            label: step.label,
            ..OpData::default()
        };
        let mut results = step.results;
        if let Some((name, dense)) = step.param {
            if module.params.contains_key(&name) {
                continue;
            }
            let ty = Type::tensor(dense.dtype, dense.shape.iter().map(|d| (*d).into()));
            results = vec![(Some(name.clone()), ty)];
            (op.operands, op.captures) = (vec![], vec![]);
            op.name = "param".into();
            op.attrs.shift_remove("name");
            op.attrs
                .shift_insert(0, "name".into(), Attr::Symbol(name.clone()));
            let Dense { dtype, shape, data } = dense;
            module.params.insert(
                name,
                Weight {
                    dtype,
                    shape,
                    data: Some(data.into()),
                    store: None,
                },
            );
        }
        let results = results
            .into_iter()
            .map(|(n, ty)| (fresh(n), ty))
            .collect::<Vec<_>>();
        func.add_op(op, results);
    }
    func.outputs = func.values.keys().rev().take(2).collect();
    func
}

pub(super) fn module() -> impl Strategy<Value = Module> {
    let classes = prop::collection::vec(class(), 3);
    let inputs = prop::collection::vec((prop::option::of(name()), ty()), 0..3);
    (
        name(),
        attrs(),
        classes,
        inputs,
        prop::collection::vec(step(), 0..5),
    )
        .prop_map(|(name, attrs, classes, inputs, steps)| {
            let mut module = Module {
                name,
                attrs,
                ..Module::default()
            };
            for (i, class) in classes.into_iter().enumerate() {
                module.classes.insert(Class::new(i), class);
            }
            let func = function(steps, inputs, &mut module);
            module.funcs.push(func);
            module
        })
}

/// Without what only a text has: places in it.
fn bare(mut module: Module) -> String {
    module.source = None;
    for class in module.classes.values_mut() {
        class.span = Span::default();
    }
    for func in &mut module.funcs {
        func.ops = func
            .ops
            .values()
            .cloned()
            .map(|op| OpData {
                span: Span::default(),
                ..op
            })
            .collect();
        func.values
            .values_mut()
            .for_each(|v| v.span = Span::default());
    }
    // Debug shows every field, and of floats their bits as far as they can be told apart.
    format!("{module:?}")
}

fn check(module: Module) -> Result<(), TestCaseError> {
    let text = print(&module);
    let parsed = parse("m.pir", &text, &no_files);
    let parsed = parsed.map_err(|d| TestCaseError::fail(format!("{d}\n{text}")))?;
    prop_assert_eq!(print(&parsed), text);
    prop_assert_eq!(bare(parsed), bare(module));
    Ok(())
}

fn check_generic(module: Module) -> Result<(), TestCaseError> {
    let text = print_generic(&module);
    let parsed = parse("m.mlir", &text, &no_files);
    let parsed = parsed.map_err(|d| TestCaseError::fail(format!("{d}\n{text}")))?;
    prop_assert_eq!(print(&parsed), print(&module));
    prop_assert_eq!(print_generic(&parsed), text);
    prop_assert_eq!(bare(parsed), bare(module));
    Ok(())
}

proptest! {
    #[test]
    fn modules(module in module()) {
        check(module)?;
    }

    #[test]
    fn modules_in_the_generic_form(module in module()) {
        check_generic(module)?;
    }

    #[test]
    fn attributes(attr in attr()) {
        let text = attr.to_string();
        let read = super::read_attr(&text).map_err(|d| TestCaseError::fail(format!("{d}\n{text}")))?;
        prop_assert_eq!(read.to_string(), text);
        prop_assert_eq!(format!("{read:?}"), format!("{attr:?}"));
        if let (Attr::Dense(a), Attr::Dense(b)) = (&read, &attr) {
            prop_assert_eq!(&a.data, &b.data);
        }
        if let (Attr::Float(a), Attr::Float(b)) = (&read, &attr) {
            prop_assert_eq!(a.to_bits(), b.to_bits());
        }
    }

    #[test]
    fn sixteen_bit_floats(bits: u16, brain: bool) {
        let dtype = if brain { DType::BF16 } else { DType::F16 };
        let data = Bytes::copy_from_slice(&bits.to_le_bytes());
        let dense = Dense { dtype, shape: vec![], data };
        let read = super::read_attr(&Attr::Dense(dense.clone()).to_string()).unwrap();
        prop_assert_eq!(read, Attr::Dense(dense));
    }

    /// Nothing that is not a module makes the parser panic or give something that does not print.
    #[test]
    fn noise(text in "[\\PC\n]{0,80}") {
        if let Ok(module) = parse("m.pir", &text, &no_files) {
            let once = print(&module);
            prop_assert_eq!(print(&parse("m.pir", &once, &no_files).unwrap()), once);
        }
    }

    #[test]
    fn noise_in_the_generic_form(text in "(module|func.func @f\\(\\)) \\{[\\PC\n]{0,40}|\"[\\PC\n]{0,80}") {
        if let Ok(module) = parse("m.mlir", &text, &no_files) {
            check_generic(Module { source: None, ..module })?;
        }
    }

    #[test]
    fn damage_in_the_generic_form(at in 0usize..6000, len in 0usize..40, with in "[\\PC\n]{0,3}|[{}<>()\\[\\]%@\"#:]{1,4}") {
        damaged(&super::generic::generic(super::EVERY_CONSTRUCT), at, len, &with)?;
    }

    /// Nor does a module with a stretch cut out, doubled or replaced.
    #[test]
    fn damage(at in 0usize..4000, len in 0usize..40, with in "[\\PC\n]{0,3}|[{}<>()\\[\\]%@\"]{1,4}") {
        damaged(super::EVERY_CONSTRUCT, at, len, &with)?;
    }
}

/// A module with `len` bytes at `at` replaced is read or refused, with few errors, each in its place.
fn damaged(text: &str, at: usize, len: usize, with: &str) -> Result<(), TestCaseError> {
    let mut ends = [at % text.len(), (at % text.len() + len).min(text.len())];
    for end in &mut ends {
        while !text.is_char_boundary(*end) {
            *end -= 1;
        }
    }
    let damaged = format!("{}{with}{}", &text[..ends[0]], &text[ends[1]..]);
    match parse("m.pir", &damaged, &no_files) {
        Ok(module) => {
            let once = print(&module);
            prop_assert_eq!(print(&parse("m.pir", &once, &no_files).unwrap()), once);
        }
        Err(all) => {
            let source = crate::Source {
                path: "m.pir".into(),
                text: damaged.clone(),
            };
            prop_assert!(crate::render::render(&all, Some(&source), false).contains("m.pir:"));
            prop_assert!(
                all.0.len() < 12,
                "one place makes {} errors: {}",
                all.0.len(),
                all
            );
        }
    }
    Ok(())
}
