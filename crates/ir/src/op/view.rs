//! What a definition sees of one op, and the shape values of a function.

use super::def::OpDef;
use super::registry::Registry;
use crate::attr::{Attr, Dense};
use crate::dtype::DType;
use crate::entity::{Arena, Value};
use crate::extent::Extent;
use crate::module::{Function, Module, OpData};
use crate::types::Type;
use std::sync::Arc;

/// The integers that a value holds, as far as they follow from constants and extents.
#[derive(Clone, Debug, PartialEq)]
pub struct ShapeValue {
    /// Whether it is a scalar (one element) and not a vector.
    pub scalar: bool,
    /// Elements; `None` where one is not known.
    pub elems: Vec<Option<Extent>>,
}

impl ShapeValue {
    /// A vector.
    pub fn vector(elems: Vec<Option<Extent>>) -> ShapeValue {
        ShapeValue {
            scalar: false,
            elems,
        }
    }
    /// A scalar.
    pub fn scalar(elem: Option<Extent>) -> ShapeValue {
        ShapeValue {
            scalar: true,
            elems: vec![elem],
        }
    }
}

/// The shape values of a function. An analysis: nothing is folded.
#[derive(Clone, Debug, Default)]
pub struct ShapeValues {
    known: Arena<Value, Option<Arc<ShapeValue>>>,
}

/// Sums of more terms and symbols are no extents of a model.
const LARGEST_EXTENT: usize = 1 << 8;

/// Longer constants are data, not shapes.
pub const LONGEST_SHAPE: u64 = 64;

impl ShapeValues {
    /// Computes the shape values of `func` from the types as they stand.
    pub fn compute(module: &Module, func: &Function, registry: &Registry) -> ShapeValues {
        let mut shapes = ShapeValues::default();
        for op in func.ops.values() {
            shapes.visit(module, func, registry, op);
        }
        shapes
    }

    /// Computes the shape values of one op's results, those of its operands being known.
    pub fn visit(&mut self, module: &Module, func: &Function, registry: &Registry, op: &OpData) {
        let Some(result) = op.results.first().copied() else {
            return;
        };
        let found = match op.param() {
            // Almost all parameters are floats: those are not even looked up.
            Some(_) if is_float(func, result) => None,
            Some(name) => module.params.get(name).and_then(|w| constant(&w.dense()?)),
            None => registry.get(&op.name).and_then(|def| {
                let rule = def.shape?;
                rule(&OpView {
                    module,
                    func,
                    op,
                    def,
                    shapes: self,
                })
            }),
        };
        self.set(result, found);
        self.visit_later(module, func, registry, op);
    }

    /// Of results behind the first few ops say anything.
    fn visit_later(&mut self, module: &Module, func: &Function, registry: &Registry, op: &OpData) {
        let later = op.results.get(1..).unwrap_or_default();
        let def = registry.get(&op.name).filter(|_| !later.is_empty());
        let Some((def, rule)) = def.and_then(|def| Some((def, def.later_shapes?))) else {
            return;
        };
        for (i, value) in later.iter().enumerate() {
            let view = OpView {
                module,
                func,
                op,
                def,
                shapes: self,
            };
            let found = rule(&view, i + 1);
            self.set(*value, found);
        }
    }

    /// States the integers that `value` holds (a rewrite that tries out other operands). One that is too long a sum is not
    /// known: products of sums grow with the power of their number.
    pub fn set(&mut self, value: Value, mut shape: Option<ShapeValue>) {
        let long =
            |elem: &&mut Option<Extent>| elem.as_ref().is_some_and(|e| e.size() > LARGEST_EXTENT);
        let elems = shape.iter_mut().flat_map(|s| &mut s.elems);
        elems.filter(long).for_each(|elem| *elem = None);
        use crate::entity::Entity;
        while self.known.len() <= value.index() {
            self.known.push(None);
        }
        self.known[value] = shape.map(Arc::new);
    }

    /// Says what integers `value` holds, as a run that computed them knows.
    pub fn learn(&mut self, value: Value, shape: ShapeValue) {
        self.set(value, Some(shape));
    }

    /// The integers that `value` holds.
    pub fn get(&self, value: Value) -> Option<&ShapeValue> {
        self.known.get(value)?.as_deref()
    }

    /// The same where all of them are known.
    pub fn whole(&self, value: Value) -> Option<&ShapeValue> {
        let known = self.get(value)?;
        known.elems.iter().all(Option::is_some).then_some(known)
    }
}

fn is_float(func: &Function, value: Value) -> bool {
    let dtype = func.values.get(value).and_then(|v| v.ty.dtype());
    dtype.is_some_and(DType::is_float)
}

/// A small integer constant as a shape value.
pub(crate) fn constant(dense: &Dense) -> Option<ShapeValue> {
    if dense.elements()? > LONGEST_SHAPE {
        return None;
    }
    let elems = dense
        .to_ints()?
        .into_iter()
        .map(|i| Some(i.into()))
        .collect();
    Some(ShapeValue {
        scalar: dense.shape.is_empty(),
        elems,
    })
}

/// One op in its surroundings, as its definition sees it.
#[derive(Copy, Clone)]
pub struct OpView<'a> {
    /// The module.
    pub module: &'a Module,
    /// The function.
    pub func: &'a Function,
    /// The op.
    pub op: &'a OpData,
    /// Its definition.
    pub def: &'a OpDef,
    /// Shape values.
    pub shapes: &'a ShapeValues,
}

impl<'a> OpView<'a> {
    /// The version of the operator set that the op's definition belongs to.
    pub fn opset(&self) -> i64 {
        self.module
            .opset(self.def.onnx_name().map_or("", |(domain, _)| domain))
    }
    /// The value of an operand; `None` where it is left out.
    pub fn operand(&self, index: usize) -> Option<Value> {
        self.op.operands.get(index).copied().flatten()
    }
    /// Whether an operand is given.
    pub fn has(&self, index: usize) -> bool {
        self.operand(index).is_some()
    }
    /// The type of an operand.
    pub fn operand_type(&self, index: usize) -> Option<&'a Type> {
        self.func.values.get(self.operand(index)?).map(|v| &v.ty)
    }
    /// The number of an operand's axes.
    pub fn operand_rank(&self, index: usize) -> Option<usize> {
        self.operand_type(index)?.rank()
    }
    /// The extents of an operand's axes.
    pub fn operand_extents(&self, index: usize) -> Option<Vec<Extent>> {
        self.operand_type(index)?.extents(self.module)
    }
    /// The extents of an operand's axes, or why they are not known, for definitions that need them.
    ///
    /// # Errors
    /// That the operand is missing or its rank is not known.
    pub fn extents(&self, index: usize) -> Result<Vec<Extent>, String> {
        self.operand_extents(index)
            .ok_or_else(|| format!("the rank of operand {index} is not known"))
    }
    /// The integers that an operand holds, as far as they are known.
    pub fn operand_shape(&self, index: usize) -> Option<&'a ShapeValue> {
        self.shapes.get(self.operand(index)?)
    }
    /// The integers that an operand holds, where all of them are constants.
    pub fn operand_ints(&self, index: usize) -> Option<Vec<i64>> {
        let known = self.operand_shape(index)?;
        known.elems.iter().map(|e| e.as_ref()?.constant()).collect()
    }
    /// The extents of an operand that holds a shape value (pads, say, are built as a matrix of two columns).
    pub fn shape_dims(&self, index: usize) -> Option<Vec<usize>> {
        let value = self.operand_shape(index)?;
        if value.scalar {
            return Some(Vec::new());
        }
        let len = value.elems.len();
        let Some(extents) = self.operand_extents(index) else {
            return Some(vec![len]);
        };
        if extents.len() == 1 {
            return Some(vec![len]);
        }
        let dims: Option<Vec<usize>> = extents
            .iter()
            .map(|e| usize::try_from(e.length()?).ok())
            .collect();
        dims.filter(|d| d.iter().try_fold(1usize, |n, d| n.checked_mul(*d)) == Some(len))
    }
    /// Whether the elements of operands that hold shape values meet one by one, as they are listed: broadcasting repeats
    /// none but single ones. (Of a column and a row as long it makes a matrix.)
    pub fn meet_in_order(&self, operands: &[usize]) -> bool {
        let ones = |dims: Vec<usize>| -> Vec<usize> {
            let wide = dims.into_iter().skip_while(|n| *n == 1);
            wide.collect()
        };
        let all = operands.iter().map(|i| self.shape_dims(*i).map(ones));
        let Some(mut all) = all.collect::<Option<Vec<Vec<usize>>>>() else {
            return false;
        };
        all.retain(|dims| !dims.is_empty());
        all.windows(2).all(|pair| pair[0] == pair[1])
    }
    /// The elements of a shape value; as many unknown ones as its type says where nothing else is known.
    pub fn shape_elems(&self, index: usize) -> Option<Vec<Option<Extent>>> {
        if let Some(value) = self.operand_shape(index) {
            return Some(value.elems.clone());
        }
        let count = self
            .operand_extents(index)?
            .iter()
            .try_fold(1u64, |n, e| n.checked_mul(e.length()?))?;
        (count <= LONGEST_SHAPE).then(|| vec![None; count as usize])
    }
    /// The axis of a result, where its type is stated.
    pub fn result_axis(&self, result: usize, axis: usize) -> Option<&'a crate::axis::Axis> {
        let value = self.op.results.get(result)?;
        self.func.values.get(*value)?.ty.axes()?.get(axis)
    }
    /// The constant that an operand is: a parameter with data, or a constant op's value.
    pub fn operand_dense(&self, index: usize) -> Option<Dense> {
        self.func.dense(self.module, self.operand(index)?)
    }
    /// An attribute.
    pub fn attr(&self, name: &str) -> Option<&'a Attr> {
        self.op.attrs.get(name)
    }
    /// An integer attribute.
    pub fn int(&self, name: &str) -> Option<i64> {
        self.attr(name)?.as_int()
    }
    /// A float attribute.
    pub fn float(&self, name: &str) -> Option<f32> {
        match self.attr(name)? {
            Attr::Float(f) => Some(*f),
            _ => None,
        }
    }
    /// A list attribute.
    pub fn ints(&self, name: &str) -> Option<&'a [i64]> {
        self.attr(name)?.as_ints()
    }
    /// A text attribute.
    pub fn text(&self, name: &str) -> Option<&'a str> {
        self.attr(name)?.as_str()
    }
    /// Integers given by an attribute in older opsets and by an operand in newer ones.
    pub fn ints_or_operand(&self, attr: &str, index: usize) -> Option<Vec<i64>> {
        self.ints(attr)
            .map(<[i64]>::to_vec)
            .or_else(|| self.operand_ints(index))
    }
    /// A possibly negative axis as an index below `rank`.
    ///
    /// # Errors
    /// That it is out of range.
    pub fn axis(&self, axis: i64, rank: usize) -> Result<usize, String> {
        let n = rank as i64;
        let at = if axis < 0 {
            axis.saturating_add(n)
        } else {
            axis
        };
        usize::try_from(at)
            .ok()
            .filter(|a| *a < rank)
            .ok_or_else(|| format!("axis {axis} is out of range for rank {rank}"))
    }
}
