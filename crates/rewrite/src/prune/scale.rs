//! Gives a use of an integer value a multiple of what it holds.
//!
//! Where an extent that pruning changes is data, the number that it was takes its place. With an unknown factor it is no
//! number: of `?n * 2` elements there were `?n * 4`, as the model's size of a batch. That is twice what is there now, by
//! two operations. Which ones multiply and divide, the definitions say: those whose rule on extents does.

use super::edit::Wants;
use super::function::Rewrite;
use prune_opt_ir::extent::gcd;
use prune_opt_ir::op::{OpView, Registry, ShapeValue, ShapeValues};
use prune_opt_ir::{Axis, DType, Dense, Extent, Function, Module, OpData, Span, Sym, Type, Value};
use std::collections::HashMap;

/// What an element is divided by, which leaves no rest, and then multiplied by.
type Ratio = (i64, i64);

/// How a value's elements become others.
pub(super) struct Scaling {
    /// For each element.
    ratios: Vec<Ratio>,
    /// The ops that divide and then multiply, so that nothing on the way is larger than what it was or is. Each with its
    /// second operand, and only those that change anything.
    ops: Vec<(&'static str, Dense)>,
}

/// Values whose elements are divided and multiplied.
pub(super) type Scaled = HashMap<(Value, Vec<Ratio>), Value>;

impl Rewrite<'_> {
    /// What makes the integers that are wanted of those of `v`, if something does.
    pub(super) fn scaling(&self, v: Value, wants: &Wants) -> Option<Scaling> {
        let have = &self.shapes.get(v)?.elems;
        let each = |(want, have): (&Option<Extent>, &Option<Extent>)| match want {
            Some(want) => ratio(want, have.as_ref()?),
            None => Some((1, 1)),
        };
        if have.len() != wants.len() {
            return None;
        }
        let ratios: Vec<Ratio> = wants.iter().zip(have).map(each).collect::<Option<_>>()?;
        let ops = self.arithmetic(v, &ratios)?;
        Some(Scaling { ratios, ops })
    }

    /// The elements of `v` divided and multiplied, behind it.
    pub(super) fn scale(&mut self, v: Value, Scaling { ratios, ops }: Scaling) -> Value {
        let key = (v, ratios);
        let known = self.clones.scaled.get(&key).copied();
        if let Some(known) = known.filter(|v| self.is_alive(*v)) {
            return known;
        }
        let ty = self.func.values[v].ty.clone();
        let new = ops.into_iter().fold(v, |v, (name, numbers)| {
            let axes = numbers.shape.iter().map(|n| Axis::from(*n));
            let of = Type::tensor(numbers.dtype, axes);
            let other = self.add_shape(v, numbers, of);
            let op = OpData {
                name: name.into(),
                operands: vec![Some(v), Some(other)],
                ..OpData::default()
            };
            self.add_after(v, op, ty.clone())
        });
        self.clones.scaled.insert(key, new);
        new
    }

    fn arithmetic(&self, v: Value, ratios: &[Ratio]) -> Option<Vec<(&'static str, Dense)>> {
        let dtype = self.func.values.get(v)?.ty.dtype()?;
        if !matches!(dtype, DType::I64 | DType::I32 | DType::F64 | DType::F32) {
            // Operators of others came late, and runtimes lack some.
            return None;
        }
        let shape = self.shapes.get(v)?;
        let (by, times): (Vec<i64>, Vec<i64>) = ratios.iter().copied().unzip();
        let [a, six] = [Extent::from(Sym::new("a")), Extent::from(6i64)];
        let more = a.mul(&six);
        [(by, [&more, &six], &a), (times, [&a, &six], &more)]
            .into_iter()
            .filter(|(numbers, ..)| numbers.iter().any(|n| *n != 1))
            .map(|(numbers, sample, result)| {
                let numbers = self.dense(v, Some(shape), &numbers)?;
                Some((
                    op_that_makes(self.registry, dtype, sample, result)?,
                    numbers,
                ))
            })
            .collect()
    }
}

/// Numbers whose quotient is that of two extents, if it is one whatever the symbols are.
fn ratio(want: &Extent, have: &Extent) -> Option<Ratio> {
    if want == have {
        return Some((1, 1));
    }
    // Products of larger ones may saturate.
    let small = |n: i64| (1..1 << 31).contains(&n);
    let whole = |e: &Extent| e.parts().all(|(_, factor)| small(factor));
    let first = |e: &Extent| e.parts().next().map(|(_, factor)| factor);
    let (times, by) = (first(want)?, first(have)?);
    if !whole(want) || !whole(have) {
        return None;
    }
    let common = i64::try_from(gcd(times.unsigned_abs(), by.unsigned_abs())).ok()?;
    let (times, by) = (times / common, by / common);
    (want.mul(&by.into()) == have.mul(&times.into())).then_some((by, times))
}

/// The name of an op whose rule on extents makes `result` of two operands that are `sample`.
fn op_that_makes(
    registry: &Registry,
    dtype: DType,
    sample: [&Extent; 2],
    result: &Extent,
) -> Option<&'static str> {
    let (module, mut func, mut shapes) = (
        Module::default(),
        Function::default(),
        ShapeValues::default(),
    );
    let row = |e: &Extent| ShapeValue {
        scalar: false,
        elems: vec![Some(e.clone())],
    };
    let operands = sample.map(|e| {
        let v = func.add_input(None, Type::tensor(dtype, [Axis::from(1)]), Span::default());
        shapes.set(v, Some(row(e)));
        Some(v)
    });
    let makes = |name: &str| {
        let op = OpData {
            name: name.into(),
            operands: operands.to_vec(),
            ..OpData::default()
        };
        let def = registry.of(&op)?;
        let view = OpView {
            module: &module,
            func: &func,
            op: &op,
            def,
            shapes: &shapes,
        };
        (def.shape?)(&view).filter(|made| *made == row(result))
    };
    let known = registry.iter().filter(|def| def.onnx_name().is_some());
    known.map(|def| def.name).find(|name| makes(name).is_some())
}
