//! Definitions and a builder for modules that break rules.

use super::super::verify;
use crate::attr::{Attr, Dense};
use crate::axis::Axis;
use crate::dtype::DType;
use crate::entity::{Class, Entity, Value};
use crate::extent::Sym;
use crate::module::{ClassData, Function, Module, OpData, Weight};
use crate::op::{DTypeRule, Definition, OpView, Registry, Spec};
use crate::types::Type;

crate::op! {
    /// Matrix product.
    pub fn matmul = "matmul" { relation: "a[m, k], b[k, n] -> y[m, n]" }
}
crate::op! {
    /// Convolution.
    pub fn conv = "conv" {
        relation: "x[n, g*ci, t~k], w[g*co, ci, k], b[g*co]? -> y[n, g*co, t]",
        extents: &[("group", "g")],
    }
}
crate::op! {
    /// Pointwise sum.
    pub fn add = "add" { relation: "a[..s], b[..s] -> y[..s]" }
}
crate::op! {
    /// Transposed convolution.
    pub fn spread = "spread" { relation: "x[n, c, t], w[c, d, k] -> y[n, d, t~k]" }
}
crate::op! {
    /// What it does depends on its operand's rank.
    pub fn same = "same" { relation_fn: |view| {
        let axes = crate::op::text::names("a", view.operand_rank(0).unwrap_or(0));
        let x = crate::op::text::tensor("x", &axes);
        Ok(Spec::new(if view.has(0) { format!("{x} -> {x}") } else { String::new() }))
    } }
}
crate::op! {
    /// Rows of a table.
    pub fn pick = "pick" { relation: "table[v!, d], ids[i] -> y[i, d]" }
}
crate::op! {
    /// Whether elements are equal.
    pub fn equal = "equal" { relation: "a[..s], b[..s] -> y[..s]", dtype: DTypeRule::Fixed(DType::Bool) }
}
crate::op! {
    /// Four gates added up.
    pub fn gates = "gates" { relation: "w[4*h] -> y[h]" }
}
crate::op! {
    /// Two concatenated.
    pub fn join = "join" { relation: "a[m, p], b[m, q] -> y[m, p+q]" }
}
crate::op! {
    /// It takes attributes of all kinds, and its definition says which.
    pub fn bank = "bank" {
        relation: "x[n, ..s], w[m]?, i[m]? -> y[n, ..s]",
        attrs: "steps: ints[2s] >= 1, group: int >= 1, mode: one | two, up: required flag",
        types: "T, T, int -> T where T: float",
    }
}
crate::op! {
    /// A constant.
    pub fn constant = "constant" { shape: Some(|view| crate::op::constant(match view.attr("value")? { Attr::Dense(d) => d, _ => return None })) }
}
crate::op! {
    /// Two axes out of one; the second operand restates them.
    pub fn fold = "fold" { relation_fn: fold_relation }
}

pub(super) fn fold_relation(view: &OpView<'_>) -> Result<Spec, String> {
    let to = view.operand_ints(1).ok_or("its target is not known")?;
    if to.len() != 2 {
        return Err(format!("its target has {} elements, not 2", to.len()));
    }
    Ok(Spec::new("x[a0, a1] -> y[b0, b1] where a0*a1 = b0*b1").operand(1, ["b0", "b1"]))
}

pub(super) fn definitions() -> Vec<Definition> {
    vec![
        matmul(),
        conv(),
        spread(),
        same(),
        add(),
        bank(),
        pick(),
        equal(),
        join(),
        gates(),
        constant(),
        fold(),
    ]
}
pub(super) fn registry() -> Registry {
    Registry::new(definitions()).unwrap()
}

pub(super) const C0: usize = 0;
pub(super) const C1: usize = 1;

pub(super) fn c(i: usize) -> Axis {
    Class::new(i).into()
}
pub(super) fn n(extent: u64) -> Axis {
    extent.into()
}
pub(super) fn sym(name: &str) -> Axis {
    Axis::Fixed(Sym::new(name).into())
}
pub(super) fn f32s<const N: usize>(axes: [Axis; N]) -> Type {
    Type::tensor(DType::F32, axes)
}

/// A module under construction: classes c0 = 8 and c1 = 8.
#[derive(Clone, Default)]
pub(super) struct Build {
    pub(super) module: Module,
    pub(super) func: Function,
}

impl Build {
    pub(super) fn new() -> Build {
        let mut build = Build::default();
        for i in [C0, C1] {
            let data = ClassData {
                extent: 8,
                ..ClassData::default()
            };
            build.module.classes.insert(Class::new(i), data);
        }
        build.func.name = "main".into();
        build
    }
    pub(super) fn class(&mut self, i: usize) -> &mut ClassData {
        self.module.classes.get_mut(&Class::new(i)).unwrap()
    }
    pub(super) fn input<const N: usize>(&mut self, name: &str, axes: [Axis; N]) -> Value {
        self.func
            .add_input(Some(name.into()), f32s(axes), Default::default())
    }
    pub(super) fn param<const N: usize>(&mut self, name: &str, axes: [Axis; N]) -> Value {
        let ty = f32s(axes);
        let extents = ty.extents(&self.module).unwrap();
        let shape = extents.iter().map(|e| e.length().unwrap_or(0)).collect();
        let weight = Weight {
            dtype: DType::F32,
            shape,
            data: None,
            store: None,
        };
        self.module.params.insert(name.into(), weight);
        let value = self.op("param", &[], ty);
        let op = self.func.ops.values_mut().last().unwrap();
        op.attrs.insert("name".into(), Attr::Symbol(name.into()));
        self.func.values[value].name = Some(name.into());
        value
    }
    pub(super) fn op(&mut self, name: &str, operands: &[Value], ty: Type) -> Value {
        let operands = operands.iter().map(|v| Some(*v)).collect();
        let op = OpData {
            name: name.into(),
            operands,
            ..OpData::default()
        };
        self.func.add_op(op, [(None, ty)]).1[0]
    }
    pub(super) fn attr(&mut self, name: &str, attr: Attr) {
        self.last().attrs.insert(name.into(), attr);
    }
    pub(super) fn last(&mut self) -> &mut OpData {
        self.func.ops.values_mut().last().unwrap()
    }
    pub(super) fn ints(&mut self, values: &[i64]) -> Value {
        let value = self.op(
            "constant",
            &[],
            Type::tensor(DType::I64, [n(values.len() as u64)]),
        );
        self.attr("value", Attr::Dense(Dense::ints(values)));
        value
    }
    pub(super) fn module(mut self) -> Module {
        self.module.funcs.insert(0, self.func);
        self.module
    }
    /// The rules that the module breaks, and the messages.
    pub(super) fn broken(self) -> Vec<(&'static str, String)> {
        let module = self.module();
        let found = match verify(&module, &registry()) {
            Ok(_) => return Vec::new(),
            Err(found) => found.0,
        };
        found
            .into_iter()
            .map(|d| (d.code.unwrap(), d.message))
            .collect()
    }
}
