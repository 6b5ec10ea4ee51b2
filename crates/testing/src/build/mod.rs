//! Builds modules op by op, with types by inference: what a generated module's types say is what the relations
//! of its ops make of them, and nothing is written down twice.

mod finish;

use crate::random::Random;
use prune_opt_ir::op::{OpView, Registry, ShapeValues, infer_op};
use prune_opt_ir::{
    Attr, Axis, DType, Dense, Extent, Function, Module, OpData, Span, Sym, Type, Value,
};
use std::collections::HashMap;

/// How the numbers of a parameter are chosen.
#[derive(Copy, Clone, Debug, PartialEq)]
pub enum Fill {
    /// Small numbers of both signs.
    Weights,
    /// Numbers around 1, all positive: scales and variances.
    Positive,
    /// One number everywhere. All uses of the same extent and number share one parameter, as exporters do.
    Splat(f32),
}

/// A module under construction.
///
/// # Panics
/// Its methods panic where an op does not fit its definition: a test should hear of that at once.
pub struct Builder<'r> {
    registry: &'r Registry,
    module: Module,
    func: Function,
    shapes: ShapeValues,
    random: Random,
    /// Shared integer vectors, by content.
    ints: HashMap<Vec<i64>, Value>,
    /// Shared splats, by extents and number.
    splats: HashMap<(Vec<u64>, u32), Value>,
    symbols: usize,
    /// Whether integer vectors are `constant` ops; else they are parameters.
    pub constants: bool,
}

impl<'r> Builder<'r> {
    /// An empty module whose weights follow from `seed`.
    pub fn new(registry: &'r Registry, seed: u64) -> Self {
        let mut module = Module {
            name: "generated".into(),
            ..Module::default()
        };
        module.funcs.clear();
        Builder {
            registry,
            module,
            func: Function {
                name: "main".into(),
                ..Function::default()
            },
            shapes: ShapeValues::default(),
            random: Random::new(seed),
            ints: HashMap::new(),
            splats: HashMap::new(),
            symbols: 0,
            constants: false,
        }
    }

    /// A graph input of these extents.
    pub fn input(&mut self, name: &str, extents: Vec<Extent>) -> Value {
        let ty = Type::tensor(DType::F32, extents.into_iter().map(Axis::from));
        self.func.add_input(Some(name.into()), ty, Span::default())
    }

    /// The extents of a value.
    pub fn extents(&self, value: Value) -> Vec<Extent> {
        let ty = self.func.values.get(value).map(|v| &v.ty);
        let extents = ty.and_then(|t| t.extents(&self.module));
        extents.unwrap_or_else(|| panic!("{value} has no known rank"))
    }

    /// The extent of an axis, which has to be a number.
    pub fn extent(&self, value: Value, axis: usize) -> u64 {
        let extents = self.extents(value);
        let length = extents.get(axis).and_then(Extent::length);
        length.unwrap_or_else(|| panic!("axis {axis} of {extents:?} is no number"))
    }

    /// A float parameter of its own, or a shared one for [`Fill::Splat`].
    pub fn param(&mut self, shape: &[u64], fill: Fill) -> Value {
        let count = shape.iter().product::<u64>() as usize;
        let mut key = None;
        if let Fill::Splat(x) = fill {
            let found = (shape.to_vec(), x.to_bits());
            if let Some(known) = self.splats.get(&found) {
                return *known;
            }
            key = Some(found);
        }
        let numbers: Vec<f32> = (0..count)
            .map(|_| match fill {
                Fill::Weights => self.random.signed(),
                Fill::Positive => 1.0 + 0.5 * self.random.signed(),
                Fill::Splat(x) => x,
            })
            .collect();
        let dense = Dense::floats(shape.to_vec(), &numbers);
        let value = self.stored(dense.unwrap_or_else(|| panic!("{shape:?} is no shape")));
        if let Some(key) = key {
            self.splats.insert(key, value);
        }
        value
    }

    fn stored(&mut self, dense: Dense) -> Value {
        let name = format!("p{}", self.module.params.len());
        let ty = Type::tensor(dense.dtype, dense.shape.iter().map(|n| Axis::from(*n)));
        self.module.params.insert(name.clone(), dense.into());
        self.push(OpData::of_param(&name), vec![(Some(name), ty)])[0]
    }

    fn push(&mut self, op: OpData, results: Vec<(Option<String>, Type)>) -> Vec<Value> {
        let (id, values) = self.func.add_op(op, results);
        let op = &self.func.ops[id];
        self.shapes
            .visit(&self.module, &self.func, self.registry, op);
        values
    }

    /// A vector of integers; equal ones share one parameter or constant.
    pub fn ints(&mut self, values: &[i64]) -> Value {
        if let Some(known) = self.ints.get(values) {
            return *known;
        }
        let dense = Dense::ints(values);
        let value = if self.constants {
            self.ops("constant", &[], &[("value", Attr::Dense(dense))], 1)[0]
        } else {
            self.stored(dense)
        };
        self.ints.insert(values.to_vec(), value);
        value
    }

    /// Vectors of one integer each, `k x 1`.
    pub fn vectors(&mut self, values: &[i64]) -> Value {
        let mut dense = Dense::ints(values);
        dense.shape.push(1);
        self.stored(dense)
    }

    /// A scalar integer, always a constant.
    pub fn int(&mut self, value: i64) -> Value {
        let mut dense = Dense::ints(&[value]);
        dense.shape.clear();
        self.ops("constant", &[], &[("value", Attr::Dense(dense))], 1)[0]
    }

    /// An op with one result.
    pub fn op(&mut self, name: &str, operands: &[Value], attrs: &[(&str, Attr)]) -> Value {
        let operands: Vec<_> = operands.iter().copied().map(Some).collect();
        self.ops(name, &operands, attrs, 1)[0]
    }

    /// An op with `results` results; optional operands may be left out.
    pub fn ops(
        &mut self,
        name: &str,
        operands: &[Option<Value>],
        attrs: &[(&str, Attr)],
        results: usize,
    ) -> Vec<Value> {
        let attrs = attrs.iter().map(|(n, a)| (n.to_string(), a.clone()));
        let op = OpData {
            name: name.into(),
            operands: operands.to_vec(),
            // Placeholders, so that the definition sees how many there are.
            results: vec![prune_opt_ir::Entity::new(u32::MAX as usize); results],
            attrs: attrs.collect(),
            ..OpData::default()
        };
        let types = self.infer(&op);
        let op = OpData {
            results: Vec::new(),
            ..op
        };
        let base = self.func.values.len();
        let names = (0..results).map(|i| Some(format!("v{}", base + i)));
        self.push(op, names.zip(types).collect())
    }

    fn infer(&mut self, op: &OpData) -> Vec<Type> {
        let name = &op.name;
        let def = self.registry.of(op);
        let view = OpView {
            module: &self.module,
            func: &self.func,
            op,
            def: def.unwrap_or_else(|| panic!("there is no op `{name}`")),
            shapes: &self.shapes,
        };
        let symbols = &mut self.symbols;
        let mut fresh = || {
            *symbols += 1;
            Sym::new(&format!("u{symbols}"))
        };
        let types = infer_op(&view, &mut fresh);
        types.unwrap_or_else(|e| {
            let operands: Vec<_> = (0..op.operands.len())
                .map(|i| view.operand_type(i))
                .collect();
            panic!("`{name}` on {operands:?} with {:?}: {e:?}", op.attrs)
        })
    }

    /// The module that returns these values. Parameters stand first, as the IR asks.
    pub fn finish(self, outputs: &[Value]) -> Module {
        let mut module = self.module;
        module.funcs = vec![finish::params_first(&self.func, outputs)];
        module
    }
}
