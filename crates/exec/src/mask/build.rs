//! Building the masked module: new parameters, then the ops in their order, old values under their old ids.
//!
//! The module has no channel classes: nothing more can be pruned from it, and extents are all that its types say.

use super::{Absent, Present, Primitives};
use crate::tensor::dense;
use bytes::Bytes;
use prune_opt_ir::hash::IndexMap;
use prune_opt_ir::{
    Arena, Attr, Axis, DType, Def, Dense, Function, Module, OpData, Span, Type, Value, ValueData,
    Weight,
};
use std::collections::{HashMap, HashSet};

/// A masked module under construction.
pub(super) struct Builder<'a> {
    pub module: &'a Module,
    graph: &'a Function,
    pub primitives: Primitives<'a>,
    values: Arena<Value, ValueData>,
    params: Vec<OpData>,
    ops: Vec<OpData>,
    weights: IndexMap<String, Weight>,
    names: HashSet<String>,
    /// What is not read of ops: names within their regions are there, as they are.
    opaque: Vec<&'a [u8]>,
    /// The next number to try after each stem.
    next: HashMap<&'static str, usize>,
    /// Constants that are there already, by what they hold.
    known: HashMap<(DType, Vec<Axis>, Bytes), Value>,
}

impl<'a> Builder<'a> {
    pub fn new(module: &'a Module, graph: &'a Function, primitives: Primitives<'a>) -> Self {
        let names = graph.values.values().filter_map(|v| v.name.clone());
        let attrs = graph.ops.values().flat_map(|op| op.attrs.values());
        let opaque = attrs.filter_map(|attr| match attr {
            Attr::Opaque(_, bytes) => Some(&bytes[..]),
            _ => None,
        });
        let value = |v: &ValueData| ValueData {
            ty: literal(&v.ty, module),
            ..v.clone()
        };
        Builder {
            module,
            graph,
            primitives,
            params: Vec::new(),
            ops: Vec::new(),
            weights: module.params.clone(),
            names: names.chain(module.params.keys().cloned()).collect(),
            opaque: opaque.collect(),
            next: HashMap::new(),
            known: HashMap::new(),
            values: graph.values.values().map(value).collect(),
        }
    }

    /// Appends an op whose results are values already.
    pub fn push(&mut self, op: OpData) {
        match op.param() {
            Some(_) => self.params.push(op),
            None => self.ops.push(op),
        }
    }

    /// The type of a value.
    pub fn ty(&self, value: Value) -> &Type {
        static UNKNOWN: Type = Type::Unknown;
        self.values.get(value).map_or(&UNKNOWN, |v| &v.ty)
    }

    /// Gives a body the opsets of the module it will stand in.
    pub fn scope(&self, body: &mut Module) {
        body.attrs = self.module.attrs.clone();
    }

    /// A new value, which an op yet to be pushed defines.
    pub fn value(&mut self, ty: Type) -> Value {
        let name = self.name("masked");
        self.values.push(ValueData {
            ty,
            name: Some(name),
            def: Def::Input(usize::MAX),
            span: Span::default(),
        })
    }

    fn name(&mut self, stem: &'static str) -> String {
        loop {
            let next = self.next.entry(stem).or_insert(0);
            let name = format!("{stem}.{next}");
            *next += 1;
            let within = |bytes: &&[u8]| bytes.windows(name.len()).any(|w| w == name.as_bytes());
            if !self.opaque.iter().any(within) && self.names.insert(name.clone()) {
                return name;
            }
        }
    }

    /// `value` times a 0/1 constant.
    pub fn multiply(&mut self, value: Value, absent: &[Absent]) -> Result<Value, String> {
        self.by_periods(value, absent, |b, x, absent| {
            let mask = b.mask(x, absent)?;
            Ok(b.binary(b.primitives.product, x, mask))
        })
    }

    /// `value`, which is zero where elements are absent, with `fill` there, or the least number of its type.
    pub fn fill(&mut self, value: Value, absent: &[Absent], fill: f64) -> Result<Value, String> {
        let half = self.ty(value).dtype() == Some(DType::F16);
        let fill = match half && fill.is_finite() {
            true => fill.max(half::f16::MIN.to_f64()),
            false => fill,
        };
        self.by_periods(value, absent, |b, x, absent| {
            let fill = b.constant(x, absent, 0.0, fill)?;
            Ok(b.binary(b.primitives.sum, x, fill))
        })
    }

    /// The 0/1 tensor that broadcasts to `value`: a constant or, along axes of unknown length, what a run makes of one.
    pub fn mask_of(&mut self, value: Value, absent: &[Absent]) -> Result<Value, String> {
        self.by_periods(value, absent, |b, x, moved| {
            let mask = b.mask(x, moved)?;
            match x == value {
                true => Ok(mask),
                false => b.expanded(mask, x),
            }
        })
    }

    /// A tensor repeated to the shape of another one.
    fn expanded(&mut self, x: Value, like: Value) -> Result<Value, String> {
        let ty = self.ty(like).clone();
        let rank = ty.rank().ok_or("the type of its operand is not known")?;
        let shape = self.value(Type::tensor(DType::I64, [(rank as u64).into()]));
        let y = self.value(ty);
        for (name, operands, result) in [
            (self.primitives.shape, vec![Some(like)], shape),
            (self.primitives.expand, vec![Some(x), Some(shape)], y),
        ] {
            self.ops.push(OpData {
                name: name.to_string(),
                operands,
                results: vec![result],
                ..OpData::default()
            });
        }
        Ok(y)
    }

    /// The 0/1 constant that broadcasts to `value`: 1 where elements are present.
    pub fn mask(&mut self, value: Value, absent: &[Absent]) -> Result<Value, String> {
        self.constant(value, absent, 1.0, 0.0)
    }

    /// Appends `op`, its first result times a number.
    pub fn scaled(&mut self, mut op: OpData, factor: f64) -> Result<(), String> {
        let result = *op.results.first().ok_or("it has no result")?;
        let ty = self.ty(result).clone();
        let dtype = ty.dtype().ok_or("the type of its result is not known")?;
        let before = self.value(ty);
        op.results[0] = before;
        self.ops.push(op);
        let factor = self.parameter(dtype, Vec::new(), &[factor])?;
        self.ops.push(OpData {
            name: self.primitives.product.to_string(),
            operands: vec![Some(before), Some(factor)],
            results: vec![result],
            ..OpData::default()
        });
        Ok(())
    }

    fn binary(&mut self, name: &str, x: Value, y: Value) -> Value {
        let result = self.value(self.ty(x).clone());
        self.ops.push(OpData {
            name: name.to_string(),
            operands: vec![Some(x), Some(y)],
            results: vec![result],
            ..OpData::default()
        });
        result
    }

    /// A constant over the axes of `value` where elements are absent (1 long along the others): `present` where
    /// all of them are present, `gone` elsewhere.
    fn constant(
        &mut self,
        value: Value,
        absent: &[Absent],
        present: f64,
        gone: f64,
    ) -> Result<Value, String> {
        let ty = self.ty(value).clone();
        let (Some(dtype), Some(axes)) = (ty.dtype(), ty.axes()) else {
            return Err("the type of its operand is not known".into());
        };
        let decides = |i: usize| {
            let beside = |a: &Absent| matches!(a.present, Present::Beside(by, _) if by == i);
            absent.iter().any(|a| a.axis == i || beside(a))
        };
        let first = (0..axes.len()).find(|i| decides(*i)).unwrap_or(axes.len());
        let mut shape = Vec::new();
        // Where each element of the constant stands, on the axes from `first` on.
        let mut places: Vec<Vec<usize>> = vec![Vec::new()];
        for (i, axis) in axes.iter().enumerate().skip(first) {
            let (axis, n) = match decides(i) {
                true => (axis.clone(), axis.extent(self.module).length()),
                false => (Axis::one(), Some(1)),
            };
            let n = n.and_then(|n| usize::try_from(n).ok());
            let n = n.ok_or("a masked axis has no known extent")?;
            let longer = |p: &Vec<usize>| {
                let p = p.clone();
                (0..n).map(move |at| [&p[..], &[at]].concat())
            };
            places = places.iter().flat_map(longer).collect();
            shape.push(axis);
        }
        let present_at = |place: &Vec<usize>| {
            let at = |i: usize| i.checked_sub(first).and_then(|i| place.get(i)).copied();
            absent.iter().all(|a| {
                let row = match &a.present {
                    Present::Alone(row) => Some(row),
                    Present::Beside(by, rows) => at(*by).and_then(|b| rows.get(b)),
                };
                let place = at(a.axis);
                row.zip(place)
                    .and_then(|(r, p)| r.get(p).copied())
                    .unwrap_or(true)
            })
        };
        let all: Vec<bool> = places.iter().map(present_at).collect();
        let value = |p: &bool| if *p { present } else { gone };
        let data: Vec<f64> = all.iter().map(value).collect();
        self.parameter(dtype, shape, &data)
    }

    fn parameter(&mut self, dtype: DType, axes: Vec<Axis>, data: &[f64]) -> Result<Value, String> {
        let extents = axes.iter().map(|a| a.extent(self.module).length());
        let shape: Option<Vec<u64>> = extents.collect();
        let shape = shape.ok_or("a masked axis has no known extent")?;
        let dense = dense(dtype, shape, data);
        let dense = dense.ok_or_else(|| format!("elements of type {dtype} can't be masked"))?;
        Ok(self.initializer("mask", dense, axes))
    }

    /// A vector of integers.
    pub fn ints(&mut self, all: &[i64]) -> Result<Value, String> {
        let bytes: Vec<u8> = all.iter().flat_map(|i| i.to_le_bytes()).collect();
        let dense = Dense::new(DType::I64, vec![all.len() as u64], bytes.into());
        let dense = dense.ok_or("a vector of integers has another length")?;
        Ok(self.initializer("target", dense, vec![(all.len() as u64).into()]))
    }

    fn initializer(&mut self, stem: &'static str, dense: Dense, axes: Vec<Axis>) -> Value {
        let key = (dense.dtype, axes.clone(), dense.data.clone());
        if let Some(value) = self.known.get(&key) {
            return *value;
        }
        let name = self.name(stem);
        let value = self.values.push(ValueData {
            ty: Type::tensor(dense.dtype, axes),
            name: Some(name.clone()),
            def: Def::Input(usize::MAX),
            span: Span::default(),
        });
        let mut op = OpData::of_param(&name);
        op.results.push(value);
        self.params.push(op);
        self.weights.insert(name, dense.into());
        self.known.insert(key, value);
        value
    }

    /// The module.
    pub fn finish(self) -> Module {
        let mut func = Function {
            name: self.graph.name.clone(),
            attrs: self.graph.attrs.clone(),
            inputs: self.graph.inputs.clone(),
            outputs: self.graph.outputs.clone(),
            ops: Arena::new(),
            values: self.values,
        };
        for op in self.params.into_iter().chain(self.ops) {
            let results = op.results.clone();
            let id = func.ops.push(op);
            for (i, v) in results.into_iter().enumerate() {
                if let Some(data) = func.values.get_mut(v) {
                    data.def = Def::Result(id, i);
                }
            }
        }
        let mut module = self.module.clone();
        module.params = self.weights;
        module.classes.clear();
        for v in module
            .funcs
            .iter_mut()
            .skip(1)
            .flat_map(|f| f.values.values_mut())
        {
            v.ty = literal(&v.ty, self.module);
        }
        if let Some(main) = module.funcs.first_mut() {
            *main = func;
        }
        module
    }
}

/// A type with extents in place of classes.
fn literal(ty: &Type, module: &Module) -> Type {
    let mut ty = ty.clone();
    for axis in ty.axes_mut().into_iter().flatten() {
        *axis = Axis::Fixed(axis.extent(module));
    }
    ty
}
