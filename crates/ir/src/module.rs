//! Modules, functions, operations, values.
//!
//! A function is a list of operations in program order, each value defined once before its uses. Regions occur
//! only as opaque payload of an operation, which then lists the outer values they capture.

use crate::attr::{Attr, Attrs, Dense};
use crate::axis::{Axis, ClassExtents, Stretch};
use crate::data::Data;
use crate::diag::Span;
use crate::dtype::DType;
use crate::entity::{Arena, Class, Entity, Op, Value};
use crate::hash::HashSet;
use crate::hash::IndexMap;
use crate::types::Type;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A model: channel classes, parameters and functions.
#[derive(Clone, Debug, Default)]
pub struct Module {
    /// The name, printed `@name`.
    pub name: String,
    /// Metadata; what of ONNX the IR does not model stands here under `onnx.*`.
    pub attrs: Attrs,
    /// Channel classes, in order.
    pub classes: IndexMap<Class, ClassData>,
    /// Files of named tensors that hold weights, which [`Stored::Tensor`] points into.
    pub stores: Vec<StoreRef>,
    /// Files, of whatever format, some bytes of which are weights, which [`Stored::Range`] points into.
    pub files: Vec<StoreRef>,
    /// Parameters (ONNX initializers) by name.
    pub params: IndexMap<String, Weight>,
    /// Operations that the module declares itself, as `op @gate "com.acme::Gate" : relation`.
    pub declared: Vec<Declared>,
    /// Functions; the first is the model's graph.
    pub funcs: Vec<Function>,
    /// The text it was parsed from.
    pub source: Option<Arc<Source>>,
}

/// A text and where it came from.
#[derive(Debug, PartialEq, Eq)]
pub struct Source {
    /// The path as the user gave it.
    pub path: String,
    /// The whole text.
    pub text: String,
}

/// A file that holds weights.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreRef {
    /// The path as the text gives it, relative to the text's folder.
    pub path: String,
}

/// An operation declared by a module (IRDL's idea): a relation is all it takes to couple, verify and rewrite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    /// The name in the text, without `@`.
    pub name: String,
    /// `domain::Type` in ONNX.
    pub onnx: String,
    /// The relation's text.
    pub relation: String,
    /// Where it stands.
    pub span: Span,
}

/// What is known of a channel class.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClassData {
    /// How many elements it has now.
    pub extent: u64,
    /// A score for each element; the least important go first.
    pub importance: Option<Vec<f64>>,
    /// The elements that a plan keeps, ascending.
    pub keep: Option<Vec<u64>>,
    /// The class whose elements (heads, groups) are the blocks of this one: each may have its own scores and its own
    /// keep-set (`ir-spec/axes.md`).
    pub by: Option<Class>,
    /// For each block a score for each element.
    pub block_importance: Option<Vec<Vec<f64>>>,
    /// What it costs that this class alone keeps fewer elements, the least important of them gone; fewer and fewer.
    pub sensitivity: Option<Vec<DropAt>>,
    /// For each block the elements that a plan keeps, ascending, as many in each; in place of `keep`.
    pub block_keep: Option<Vec<Vec<u64>>>,
    /// Why nothing may be removed: the chain from a member to the cause, one step an entry.
    pub frozen: Option<Vec<String>>,
    /// At least this many elements are kept (0 reads as 1).
    pub min: u64,
    /// The number kept is a multiple of this (0 reads as 1).
    pub multiple: u64,
    /// The parameter and axis that produce it, `@conv1.weight:0` in text.
    pub root: Option<(String, usize)>,
    /// Anything else written in its braces.
    pub attrs: Attrs,
    /// Where it is declared.
    pub span: Span,
}

/// What was measured where a class alone keeps so many elements (`ir-spec/sensitivity.md`).
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct DropAt {
    /// How many elements the class keeps.
    pub kept: u64,
    /// By how much the output changes, or the accuracy falls.
    pub drop: f64,
}

impl ClassData {
    /// How many elements the plan keeps, in each block where blocks differ.
    pub fn kept(&self) -> u64 {
        let block = || self.block_keep.as_ref()?.first();
        let keep = self.keep.as_ref().or_else(block);
        keep.map_or(self.extent, |k| k.len() as u64)
    }
}

/// A parameter's data.
#[derive(Clone, Debug, PartialEq)]
pub struct Weight {
    /// Element type.
    pub dtype: DType,
    /// Extents, outermost first.
    pub shape: Vec<u64>,
    /// The elements, often a slice of a memory map; `None` where only the type is given.
    pub data: Option<Data>,
    /// Where just these bytes lie outside of the text; `None` for inline data.
    pub store: Option<Stored>,
}

/// Where the data of a parameter lie outside of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stored {
    /// In a file of named tensors (index into [`Module::stores`]), under this key.
    Tensor(usize, String),
    /// In a file (index into [`Module::files`]), from this byte on, as ONNX has them: little-endian, row-major, what is
    /// less than a byte packed.
    Range(usize, u64),
}

impl Stored {
    /// The file, as the module names it.
    pub fn file<'m>(&self, module: &'m Module) -> Option<&'m StoreRef> {
        match self {
            Stored::Tensor(index, _) => module.stores.get(*index),
            Stored::Range(index, _) => module.files.get(*index),
        }
    }
}

impl From<Dense> for Weight {
    /// A parameter whose data lie in no file.
    fn from(dense: Dense) -> Weight {
        Weight {
            dtype: dense.dtype,
            shape: dense.shape,
            data: Some(dense.data.into()),
            store: None,
        }
    }
}

impl Weight {
    /// The data as a constant, where there is any; a copy where they are part of other data.
    pub fn dense(&self) -> Option<Dense> {
        Dense::new(self.dtype, self.shape.clone(), self.data.as_ref()?.bytes())
    }

    /// How many bytes its data have; none where it has no data.
    pub fn bytes(&self) -> usize {
        self.data.as_ref().map_or(0, Data::len)
    }
}

/// A function in SSA form.
#[derive(Clone, Debug, Default)]
pub struct Function {
    /// The name, printed `@name`.
    pub name: String,
    /// Attributes; what of ONNX's graph the IR does not model stands here under `onnx.*`.
    pub attrs: Attrs,
    /// Values that the caller gives.
    pub inputs: Vec<Value>,
    /// Values that it returns.
    pub outputs: Vec<Value>,
    /// Operations in program order.
    pub ops: Arena<Op, OpData>,
    /// All values.
    pub values: Arena<Value, ValueData>,
}

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub struct ValueData {
    /// Its type.
    pub ty: Type,
    /// Its own name (ONNX value name, or `%name` in text); unnamed values print as numbers.
    pub name: Option<String>,
    /// What defines it.
    pub def: Def,
    /// Where it is defined.
    pub span: Span,
}

/// What defines a value.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Def {
    /// The function's input of this index.
    Input(usize),
    /// A result of an operation.
    Result(Op, usize),
}

/// An operation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OpData {
    /// The name of its definition, `conv`; of an op without one, `domain::Type`.
    pub name: String,
    /// Operands; `None` where an optional one is left out.
    pub operands: Vec<Option<Value>>,
    /// Results. One that ONNX leaves unnamed has no name and the type [`Type::Unknown`].
    pub results: Vec<Value>,
    /// Attributes under ONNX's names.
    pub attrs: Attrs,
    /// Outer values that opaque regions among the attributes read.
    pub captures: Vec<Value>,
    /// The node's name in ONNX, printed as `loc("name")`.
    pub label: Option<String>,
    /// Where it stands in the text.
    pub span: Span,
}

/// The op that stands for a parameter; attribute `name` is a [`Attr::Symbol`].
pub const PARAM: &str = "param";

impl OpData {
    /// The op that stands for the parameter of this name; its result is to be added.
    pub fn of_param(name: &str) -> OpData {
        OpData {
            name: PARAM.into(),
            attrs: Attrs::from_iter([("name".into(), Attr::Symbol(name.into()))]),
            ..OpData::default()
        }
    }

    /// The parameter's name, where this is a `param`.
    pub fn param(&self) -> Option<&str> {
        if self.name != PARAM {
            return None;
        }
        match self.attrs.get("name") {
            Some(Attr::Symbol(name)) => Some(name),
            _ => None,
        }
    }
}

impl Module {
    /// The classes that lose nothing, whatever is chosen, and don't say which elements of another class are meant: their axes
    /// may meet a number.
    pub fn idle_classes(&self) -> HashSet<Class> {
        let blocks: HashSet<Class> = self.classes.values().filter_map(|d| d.by).collect();
        let mut idle = self.frozen_classes();
        idle.retain(|c| !blocks.contains(c));
        idle
    }

    /// The classes that lose nothing, whatever is chosen.
    pub fn frozen_classes(&self) -> HashSet<Class> {
        let frozen = self.classes.iter().filter(|(_, d)| d.frozen.is_some());
        frozen.map(|(class, _)| *class).collect()
    }

    /// Replaces these classes by their extents.
    pub fn settle(&self, classes: &HashSet<Class>, ty: &mut Type) {
        let axes = ty.axes_mut().into_iter().flatten();
        for axis in axes.filter(|a| a.classes().iter().any(|c| classes.contains(c))) {
            *axis = axis.substitute(&mut |leaf| {
                let whole = Axis::from(leaf);
                match classes.contains(&leaf.class()) {
                    true => Axis::Fixed(whole.extent(self)),
                    false => whole,
                }
            });
        }
    }

    /// The model's graph: the first function.
    pub fn main(&self) -> Option<&Function> {
        self.funcs.first()
    }
    /// The model's graph: the first function.
    pub fn main_mut(&mut self) -> Option<&mut Function> {
        self.funcs.first_mut()
    }
    /// The version of an ONNX operator set this module was written for; [`DEFAULT_OPSET`] where it says nothing.
    pub fn opset(&self, domain: &str) -> i64 {
        let Some(Attr::Dict(all)) = self.attrs.get("onnx.opset") else {
            return DEFAULT_OPSET;
        };
        let named = |(key, _): &(&String, &Attr)| standard(key) == standard(domain);
        let found = all.iter().find(named);
        found.and_then(|(_, v)| v.as_int()).unwrap_or(1)
    }
    /// The versions of all operator sets that the module states, by domain; ONNX's own by the empty one.
    pub fn opsets(&self) -> Option<BTreeMap<&str, i64>> {
        let Some(Attr::Dict(all)) = self.attrs.get("onnx.opset") else {
            return None;
        };
        let version = |(domain, version): (_, &Attr)| Some((standard(domain), version.as_int()?));
        Some(
            all.iter()
                .filter_map(|(d, v)| version((d.as_str(), v)))
                .collect(),
        )
    }
}

/// The name of a domain of operators: ONNX's own has two.
fn standard(domain: &str) -> &str {
    match domain {
        "ai.onnx" => "",
        other => other,
    }
}

/// The newest opset of `ai.onnx` that the definitions were written against.
pub const NEWEST_OPSET: i64 = 28;

/// The opset of `ai.onnx` of a module that states none. Older than the newest: runtimes take years to load a new one, and
/// such a module is to run wherever it is written to.
pub const DEFAULT_OPSET: i64 = 23;

impl ClassExtents for Module {
    fn class_extent(&self, class: Class) -> u64 {
        self.classes.get(&class).map_or(0, |c| c.extent)
    }
}

/// The extents that a module's keep-sets leave.
#[derive(Copy, Clone)]
pub struct Remaining<'a>(pub &'a Module);

impl ClassExtents for Remaining<'_> {
    fn class_extent(&self, class: Class) -> u64 {
        self.0.classes.get(&class).map_or(0, ClassData::kept)
    }
    fn stretch_extent(&self, stretch: Stretch) -> u64 {
        let data = self.0.classes.get(&stretch.class);
        let keep = data.and_then(|d| d.keep.as_deref());
        keep.map_or(stretch.len(), |keep| stretch.kept(keep).len() as u64)
    }
}

impl ClassExtents for IndexMap<Class, ClassData> {
    fn class_extent(&self, class: Class) -> u64 {
        self.get(&class).map_or(0, |c| c.extent)
    }
}

/// The operations that use each value, made by [`Function::uses`].
#[derive(Clone, Debug, Default)]
pub struct Uses {
    /// For each value where its stretch of `all` starts, and at the end where the last one ends.
    start: Vec<usize>,
    all: Vec<(Op, usize)>,
}

impl Uses {
    /// The operations that use `value`, each with the operand's index, in program order.
    pub fn of(&self, value: Value) -> &[(Op, usize)] {
        let from = self.start.get(value.index());
        let to = self.start.get(value.index().saturating_add(1));
        let stretch = from.zip(to).and_then(|(a, b)| self.all.get(*a..*b));
        stretch.unwrap_or_default()
    }
}

impl Function {
    /// Appends an input.
    pub fn add_input(&mut self, name: Option<String>, ty: Type, span: Span) -> Value {
        let def = Def::Input(self.inputs.len());
        let value = self.values.push(ValueData {
            ty,
            name,
            def,
            span,
        });
        self.inputs.push(value);
        value
    }

    /// Appends an operation whose results have these names and types; `op.results` is filled in.
    pub fn add_op(
        &mut self,
        mut op: OpData,
        results: impl IntoIterator<Item = (Option<String>, Type)>,
    ) -> (Op, Vec<Value>) {
        let id = Op::new(self.ops.len());
        let span = op.span;
        op.results = results
            .into_iter()
            .enumerate()
            .map(|(i, (name, ty))| {
                self.values.push(ValueData {
                    ty,
                    name,
                    def: Def::Result(id, i),
                    span,
                })
            })
            .collect();
        let values = op.results.clone();
        (self.ops.push(op), values)
    }

    /// The function with these of its operations in this order, and values numbered in order. What they read is defined
    /// before; the others' results go with them.
    pub fn in_order(self, order: &[Op]) -> Function {
        let (mut old_ops, mut old_values) = (self.ops, self.values);
        let mut new: Arena<Value, Option<Value>> = old_values.values().map(|_| None).collect();
        let (mut ops, mut values) = (Arena::new(), Arena::new());
        ops.reserve(order.len());
        values.reserve(old_values.len());
        for v in &self.inputs {
            let data = old_values.get(*v).cloned();
            new[*v] = data.map(|data| values.push(data));
        }
        for id in order {
            let mut op = std::mem::take(&mut old_ops[*id]);
            let here = Op::new(ops.len());
            for (i, v) in op.results.iter_mut().enumerate() {
                let old = &mut old_values[*v];
                let data = ValueData {
                    ty: std::mem::replace(&mut old.ty, Type::Unknown),
                    name: old.name.take(),
                    def: Def::Result(here, i),
                    span: old.span,
                };
                let to = values.push(data);
                new[*v] = Some(to);
                *v = to;
            }
            ops.push(op);
        }
        let to = |v: &mut Value| {
            debug_assert!(new[*v].is_some(), "{v} is read but not defined any more");
            *v = new[*v].unwrap_or(*v);
        };
        for op in ops.values_mut() {
            op.operands.iter_mut().flatten().for_each(to);
            op.captures.iter_mut().for_each(to);
        }
        let mut out = Function {
            ops,
            values,
            ..self
        };
        out.inputs.iter_mut().for_each(to);
        out.outputs.iter_mut().for_each(to);
        out
    }

    /// For each value, the operations that use it with the operand's index, in program order. Captures are not
    /// operands and not listed.
    pub fn uses(&self) -> Uses {
        // How many each value has, then where its stretch ends, and, filled from the back, where it starts.
        let mut start = vec![0; self.values.len() + 1];
        let mut count = 0;
        for v in self
            .ops
            .values()
            .flat_map(|op| op.operands.iter().flatten())
        {
            if let Some(n) = start[..self.values.len()].get_mut(v.index()) {
                *n += 1;
                count += 1;
            }
        }
        let mut end = 0;
        for n in &mut start {
            end += *n;
            *n = end;
        }
        let mut all = vec![(Op::new(0), 0); count];
        for (id, op) in self.ops.iter().rev() {
            for (i, v) in op.operands.iter().enumerate().rev() {
                let known = v.filter(|v| v.index() < self.values.len());
                if let Some(at) = known.and_then(|v| start.get_mut(v.index())) {
                    *at -= 1;
                    all[*at] = (id, i);
                }
            }
        }
        Uses { start, all }
    }

    /// The values that are known by name: regions read them, or the caller gets them. [`Function::uses`] does not say so.
    pub fn named(&self) -> HashSet<Value> {
        let captured = self.ops.values().flat_map(|op| &op.captures);
        captured.chain(&self.outputs).copied().collect()
    }

    /// Which values something reads: an operation, a region, or the caller.
    pub fn read(&self) -> Arena<Value, bool> {
        let mut read: Arena<Value, bool> = self.values.values().map(|_| false).collect();
        let ops = self.ops.values();
        let inside = ops.flat_map(|op| op.operands.iter().flatten().chain(&op.captures));
        for v in inside.chain(&self.outputs) {
            if let Some(r) = read.get_mut(*v) {
                *r = true;
            }
        }
        read
    }

    /// Whether `op` reads, or hands on, a tensor whose axes are not known: then its relation does not say all that
    /// its other tensors' axes hang on. A result that nothing reads does not count. `read` is [`Function::read`].
    pub fn is_half_seen(&self, op: &OpData, read: &Arena<Value, bool>) -> bool {
        let results = op.results.iter();
        let results = results.filter(|v| read.get(**v).copied().unwrap_or(true));
        let mut all = op.operands.iter().flatten().chain(results);
        all.any(|v| self.values.get(*v).is_some_and(|d| d.ty.axes().is_none()))
    }

    /// The constant that a value of this function of `module` is: a parameter with data, or a constant op's value.
    pub fn dense(&self, module: &Module, value: Value) -> Option<Dense> {
        if let Some(name) = self.param_of(value) {
            return module.params.get(name)?.dense();
        }
        let Def::Result(op, 0) = self.values.get(value)?.def else {
            return None;
        };
        let op = self.ops.get(op)?;
        match op.attrs.get("value") {
            // An op with operands (constant_of_shape) gives `value` another meaning.
            Some(Attr::Dense(d)) if op.operands.is_empty() => Some(d.clone()),
            _ => None,
        }
    }

    /// The parameter that `value` is, where a `param` defines it.
    pub fn param_of(&self, value: Value) -> Option<&str> {
        match self.values.get(value)?.def {
            Def::Result(op, _) => self.ops.get(op)?.param(),
            Def::Input(_) => None,
        }
    }
}
