//! Definitions on small instances: relations, inferred types, shape values, and numbers computed by hand.
#![allow(clippy::unwrap_used)]

mod eval;
mod infer;
mod masks;
mod relations;

use crate::{ALL, all, standard};
use prune_opt_ir::op::{
    Eval, EvalCx, Mask, OpView, Registry, Relation, RelationSource, ShapeValue, ShapeValues, Spec,
    infer_op,
};
use prune_opt_ir::{
    Attr, Attrs, Axis, DType, Dense, Extent, Function, Module, OpData, Span, Sym, Tensor, Type,
    Weight,
};

#[test]
fn definitions_fit_together() {
    let registry = Registry::new(all()).unwrap();
    assert_eq!(
        registry.iter().count(),
        ALL.len() + crate::opaque::ALL.len() + prune_opt_ir::movement::ALL.len()
    );
    for def in registry.iter() {
        assert!(def.doc.ends_with('.'), "{}", def.name);
        assert!(def.file.contains("crates/") && def.line > 0, "{}", def.name);
        assert!(!def.onnx.is_empty() || def.name == "param", "{}", def.name);
        let opaque = matches!(def.relation, RelationSource::Opaque);
        assert_eq!(opaque, !def.stays.is_empty(), "{}", def.name);
    }
}

/// An operand: a type, and what is known of its value.
enum Arg {
    /// Of this type, `?n x 64 x f32`.
    Of(&'static str),
    /// A vector of integers.
    Ints(&'static [i64]),
    /// A scalar integer.
    Int(i64),
    /// Integers with symbols among them.
    Shape(&'static [&'static str]),
    /// Left out.
    None,
}

use Arg::{Int, Ints, None as Absent, Of, Shape};

fn ty(text: &str) -> Type {
    let mut parts: Vec<&str> = text.split(" x ").collect();
    let dtype: DType = parts.pop().unwrap().parse().unwrap();
    Type::tensor(dtype, parts.into_iter().map(|p| Axis::Fixed(extent(p))))
}

/// A number or `?symbol`.
fn extent(text: &str) -> Extent {
    match text.strip_prefix('?') {
        Some(name) => Sym::new(name).into(),
        None => text.parse::<i64>().unwrap().into(),
    }
}

/// One op in a module of its own.
struct One {
    module: Module,
    registry: Registry,
    shapes: ShapeValues,
}

impl One {
    /// The op `name` with `results` results, for an opset.
    fn new(name: &str, opset: i64, attrs: &[(&str, Attr)], args: &[Arg], results: usize) -> One {
        let mut module = Module::default();
        let versions: Attrs = [(String::new(), Attr::Int(opset))].into_iter().collect();
        module
            .attrs
            .insert("onnx.opset".into(), Attr::Dict(versions));
        let mut func = Function::default();
        let mut shapes = ShapeValues::default();
        let mut operands = Vec::new();
        for (i, arg) in args.iter().enumerate() {
            let value = match arg {
                Absent => None,
                Of(text) => Some(func.add_input(None, ty(text), Span::default())),
                Ints(all) => Some(stored(&mut module, &mut func, i, Dense::ints(all))),
                Int(n) => {
                    let mut dense = Dense::ints(&[*n]);
                    dense.shape.clear();
                    Some(stored(&mut module, &mut func, i, dense))
                }
                Shape(all) => {
                    let ty = ty(&format!("{} x i64", all.len()));
                    let value = func.add_input(None, ty, Span::default());
                    let elems = all.iter().map(|e| Some(extent(e))).collect();
                    shapes.learn(value, ShapeValue::vector(elems));
                    Some(value)
                }
            };
            if let (Some(value), Ints(all)) = (value, arg) {
                let elems = all.iter().map(|i| Some((*i).into())).collect();
                shapes.learn(value, ShapeValue::vector(elems));
            }
            if let (Some(value), Int(n)) = (value, arg) {
                shapes.learn(value, ShapeValue::scalar(Some((*n).into())));
            }
            operands.push(value);
        }
        let op = OpData {
            name: name.into(),
            operands,
            attrs: attrs
                .iter()
                .map(|(n, a)| (n.to_string(), a.clone()))
                .collect(),
            ..OpData::default()
        };
        func.add_op(op, vec![(None, Type::Unknown); results]);
        module.funcs.push(func);
        One {
            module,
            registry: standard(),
            shapes,
        }
    }

    fn view(&self) -> OpView<'_> {
        let func = self.module.main().unwrap();
        let op = func.ops.values().last().unwrap();
        OpView {
            module: &self.module,
            func,
            op,
            def: self.registry.get(&op.name).unwrap(),
            shapes: &self.shapes,
        }
    }

    /// What a relation function says.
    fn spec(&self) -> Result<Spec, String> {
        let view = self.view();
        match &view.def.relation {
            RelationSource::Fn(f) => f(&view),
            other => panic!("{other:?} is no function"),
        }
    }

    /// The types of the results; symbols made up are `?0`, `?1`, ...
    fn types(&self) -> Result<Vec<String>, String> {
        let mut count = 0;
        let mut fresh = || {
            count += 1;
            Sym::new(&(count - 1).to_string())
        };
        let types = infer_op(&self.view(), &mut fresh).map_err(|e| format!("{e:?}"))?;
        Ok(types.iter().map(Type::to_string).collect())
    }

    /// The shape value of the first result, unknown elements as `_`; `None` where there is none.
    fn shape(&self) -> Option<String> {
        let view = self.view();
        let value = view.def.shape?(&view)?;
        let show = |e: &Option<Extent>| e.as_ref().map_or("_".into(), Extent::to_string);
        let all: Vec<String> = value.elems.iter().map(show).collect();
        Some(if value.scalar {
            all.join(", ")
        } else {
            format!("[{}]", all.join(", "))
        })
    }

    /// What it computes.
    fn eval(&self, inputs: &[Option<Tensor>], masks: &[Mask]) -> Result<Vec<Tensor>, String> {
        let view = self.view();
        let relation = Relation::of(view.def, &view).unwrap();
        match view.def.eval {
            Eval::Map(f) => {
                let y = inputs[0].as_ref().unwrap().to_floats().mapv(f);
                Ok(vec![Tensor::Float(y.into_shared())])
            }
            Eval::Map2(f) => {
                let (a, b) = (inputs[0].as_ref().unwrap(), inputs[1].as_ref().unwrap());
                let y = crate::util::zip(&a.to_floats(), &b.to_floats(), f)?;
                Ok(vec![Tensor::Float(y.into_shared())])
            }
            Eval::Fn(f) => f(&EvalCx {
                view,
                relation: relation.as_deref(),
                inputs,
                masks,
            }),
            other => panic!("{other:?}"),
        }
    }
}

fn stored(module: &mut Module, func: &mut Function, i: usize, dense: Dense) -> prune_opt_ir::Value {
    let name = format!("p{i}");
    let axes = dense.shape.iter().map(|n| Axis::from(*n));
    let ty = Type::tensor(dense.dtype, axes);
    let weight = Weight {
        dtype: dense.dtype,
        shape: dense.shape,
        data: Some(dense.data.into()),
        store: None,
    };
    module.params.insert(name.clone(), weight);
    let mut op = OpData {
        name: "param".into(),
        ..OpData::default()
    };
    op.attrs.insert("name".into(), Attr::Symbol(name));
    func.add_op(op, [(None, ty)]).1[0]
}

/// Floats of these extents.
fn f(shape: &[usize], all: &[f64]) -> Option<Tensor> {
    Some(Tensor::from_floats(shape, all.to_vec()).unwrap())
}

/// Integers of these extents.
fn i(shape: &[usize], all: &[i64]) -> Option<Tensor> {
    Some(Tensor::from_ints(shape, all.to_vec()).unwrap())
}

/// Evaluates an op whose code stands in its definition.
fn eval(
    name: &str,
    opset: i64,
    attrs: &[(&str, Attr)],
    inputs: &[Option<Tensor>],
    results: usize,
) -> Result<Vec<Tensor>, String> {
    eval_masked(name, opset, attrs, inputs, results, &[])
}

/// The same where elements are absent.
fn eval_masked(
    name: &str,
    opset: i64,
    attrs: &[(&str, Attr)],
    inputs: &[Option<Tensor>],
    results: usize,
    masks: &[Mask],
) -> Result<Vec<Tensor>, String> {
    placed(name, opset, attrs, inputs, results).eval(inputs, masks)
}

/// An op with operands of these types, of which integers are known.
fn placed(
    name: &str,
    opset: i64,
    attrs: &[(&str, Attr)],
    inputs: &[Option<Tensor>],
    results: usize,
) -> One {
    let mut one = One::new(name, opset, attrs, &[], results);
    let func = &mut one.module.funcs[0];
    let mut operands = Vec::new();
    for t in inputs {
        let value = t.as_ref().map(|t| {
            let dtype = match t {
                Tensor::Float(_) => DType::F64,
                Tensor::Int(_) => DType::I64,
                Tensor::Bool(_) => DType::Bool,
            };
            let axes = t.shape().iter().map(|n| Axis::from(*n as u64));
            func.add_input(None, Type::tensor(dtype, axes), Span::default())
        });
        if let (Some(value), Some(Tensor::Int(all))) = (value, t) {
            let elems = all.iter().map(|i| Some((*i).into())).collect();
            one.shapes.learn(
                value,
                ShapeValue {
                    scalar: all.ndim() == 0,
                    elems,
                },
            );
        }
        operands.push(value);
    }
    func.ops.values_mut().last().unwrap().operands = operands;
    one
}

/// Whether the first result is this, to 1e-6.
#[track_caller]
fn close(got: &Result<Vec<Tensor>, String>, shape: &[usize], want: &[f64]) {
    let got = &got.as_ref().unwrap()[0];
    assert_eq!(got.shape(), shape);
    for (x, y) in got.to_floats().iter().zip(want) {
        assert!((x - y).abs() < 1e-6 || x == y, "{got:?}, not {want:?}");
    }
}

#[test]
fn building_the_registry_takes_no_time_to_speak_of() {
    let start = std::time::Instant::now();
    for _ in 0..10 {
        std::hint::black_box(standard());
    }
    // Two milliseconds are the goal in a release build; ten times that is a mistake in any.
    assert!(
        start.elapsed().as_millis() < 10 * 20,
        "{:?} for ten",
        start.elapsed()
    );
    println!("{:?} a registry", start.elapsed() / 10);
}
