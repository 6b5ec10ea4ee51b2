//! The graph: inputs, initializers, nodes and outputs as a function.

use prune_opt_ir::hash::{HashMap, HashSet};
use std::mem::take;

use prune_opt_ir::hash::IndexSet;
use prune_opt_ir::module::PARAM;
use prune_opt_ir::op::{Registry, ShapeValues};
use prune_opt_ir::{
    Attr, Attrs, Axis, Diagnostic, Diagnostics, Function, Module, OpData, Place, Span, Stored,
    Type, Value, Weight,
};

use super::order::{Producers, sorted};
use super::types::Types;
use super::{MOST_ERRORS, captures, region};
use crate::convert::tensor::{self, Encoding};
use crate::convert::{attribute, docs, notes, value_info};
use crate::proto::{GraphProto, NodeProto, SparseTensorProto, TensorProto, ValueInfoProto};

/// Domain and name of the model's own functions.
pub(crate) type Local = HashSet<(String, String)>;

pub(super) struct Build<'r> {
    pub module: Module,
    pub func: Function,
    pub registry: &'r Registry,
    pub local: Local,
    pub names: HashMap<String, Value>,
    pub types: Types,
    pub shapes: ShapeValues,
    pub errors: Diagnostics,
}

/// Adds the graph to a module as its function. `params`: the ops of parameters that the module has already.
///
/// # Errors
/// Everything that is wrong with it.
pub(crate) fn build(
    mut graph: GraphProto,
    module: Module,
    registry: &Registry,
    local: Local,
    params: Vec<OpData>,
) -> Result<Module, Diagnostics> {
    let docs = docs::take(&mut graph);
    let mut build = Build {
        func: Function {
            name: "main".into(),
            ..Function::default()
        },
        types: Types::of(&graph),
        names: HashMap::default(),
        shapes: ShapeValues::default(),
        errors: Diagnostics::default(),
        module,
        registry,
        local,
    };
    let ops = params.len() + graph.initializer.len() + graph.node.len();
    build.func.ops.reserve(ops);
    build.func.values.reserve(graph.input.len() + ops);
    build.names.reserve(ops);
    build.inputs(&graph);
    for op in params {
        build.known_param(op);
    }
    for tensor in take(&mut graph.initializer) {
        build.initializer(tensor);
    }
    for tensor in take(&mut graph.sparse_initializer) {
        build.sparse_initializer(tensor);
    }
    let mut nodes = sorted(take(&mut graph.node));
    for i in 0..nodes.len() {
        build.node(&mut nodes, i);
    }
    build.outputs(&graph);
    build.value_lists(&mut graph);
    build.func.attrs.extend(graph_attrs(graph));
    let docs = docs.map(|kinds| (notes::EMPTY_DOCS.into(), kinds));
    build.func.attrs.extend(docs);
    build.errors.into_result()?;
    build.module.funcs.push(build.func);
    Ok(build.module)
}

/// What is left of a graph.
fn graph_attrs(mut graph: GraphProto) -> Attrs {
    let mut attrs = Attrs::default();
    // The module has the name of the graph.
    if graph.name.take().is_some_and(|n| n.is_empty()) {
        attrs.insert(notes::NAME.into(), Attr::text(""));
    }
    notes::take_text(&mut attrs, notes::DOC, &mut graph.doc_string);
    notes::take_props(&mut attrs, &mut graph.metadata_props);
    notes::keep_rest(&mut attrs, "graph", &graph);
    attrs
}

/// What messages call a node: its name, or else the first value that it makes.
pub(crate) fn node_name(node: &NodeProto, index: usize) -> String {
    let name = node.name.iter().chain(&node.output).find(|n| !n.is_empty());
    name.cloned().unwrap_or_else(|| format!("#{index}"))
}

/// A parameter's name, data and notes.
///
/// # Errors
/// What is wrong with it.
pub(super) fn weight(mut tensor: TensorProto) -> Result<(String, Weight, Attrs), Diagnostic> {
    let name = tensor.name.take().unwrap_or_default();
    if name.is_empty() {
        return Err(Diagnostic::error("an initializer has no name").help("export the model again"));
    }
    let stored = tensor::take(&mut tensor).map_err(|text| {
        Diagnostic::error(text)
            .place(Place::Initializer(name.clone()))
            .help("the file may be damaged; export the model again")
    })?;
    let mut attrs = Attrs::from_iter([("name".into(), Attr::Symbol(name.clone()))]);
    if stored.encoding != Encoding::Raw {
        attrs.insert(notes::ENCODING.into(), Attr::text(stored.encoding.name()));
    }
    notes::take_text(&mut attrs, notes::DOC, &mut tensor.doc_string);
    notes::take_props(&mut attrs, &mut tensor.metadata_props);
    notes::keep_rest(&mut attrs, "tensor", &tensor);
    let weight = Weight {
        dtype: stored.dtype,
        shape: stored.shape,
        data: Some(stored.data.into()),
        store: Some(Stored::Tensor(0, name.clone())),
    };
    Ok((name, weight, attrs))
}

impl Build<'_> {
    fn error(&mut self, diagnostic: Diagnostic) {
        self.errors.push(diagnostic);
    }

    fn full(&self) -> bool {
        self.errors.0.len() >= MOST_ERRORS
    }

    /// Remembers which value has a name.
    fn define(&mut self, name: &str, value: Value, place: Place) {
        if self.names.insert(name.into(), value).is_some() {
            let text = format!("`{name}` is defined twice");
            let help = "every value needs a name of its own; export the model again";
            self.error(Diagnostic::error(text).place(place).help(help));
        }
    }

    /// Graph inputs; those that are also initializers are only defaults of parameters.
    fn inputs(&mut self, graph: &GraphProto) {
        let dense = graph.initializer.iter().filter_map(|t| t.name.as_deref());
        let sparse = graph.sparse_initializer.iter();
        let sparse = sparse.filter_map(|t| t.values.name.as_deref());
        let defaults: HashSet<&str> = dense.chain(sparse).collect();
        for info in &graph.input {
            match info.name.as_deref().unwrap_or_default() {
                "" => self.error(Diagnostic::error("a graph input has no name")),
                name if defaults.contains(name) || self.module.params.contains_key(name) => {}
                name => {
                    let ty = self.types.input(name);
                    let value = self.func.add_input(Some(name.into()), ty, Span::default());
                    self.define(name, value, Place::Value(name.into()));
                }
            }
        }
    }

    pub fn initializer(&mut self, tensor: TensorProto) {
        if self.full() {
            return;
        }
        let (name, weight, attrs) = match weight(tensor) {
            Ok(found) => found,
            Err(diagnostic) => return self.error(diagnostic),
        };
        let op = OpData {
            name: PARAM.into(),
            attrs,
            ..OpData::default()
        };
        self.module.params.insert(name, weight);
        self.known_param(op);
    }

    /// Adds the op of a parameter that the module has.
    fn known_param(&mut self, op: OpData) {
        let name = op.param().unwrap_or_default().to_owned();
        let Some(weight) = self.module.params.get(&name) else {
            return;
        };
        let ty = Type::tensor(weight.dtype, weight.shape.iter().map(|d| Axis::from(*d)));
        if let Err(diagnostic) = self.types.combine(&name, ty.clone(), 0) {
            self.error(diagnostic.place(Place::Initializer(name.clone())));
        }
        let (id, values) = self.func.add_op(op, [(Some(name.clone()), ty)]);
        for value in values {
            self.define(&name, value, Place::Initializer(name.clone()));
        }
        let op = &self.func.ops[id];
        self.shapes
            .visit(&self.module, &self.func, self.registry, op);
    }

    /// A sparse initializer is an op that nothing knows, so nothing prunes it.
    fn sparse_initializer(&mut self, tensor: SparseTensorProto) {
        let name = tensor.values.name.clone().unwrap_or_default();
        if name.is_empty() {
            return self.error(Diagnostic::error("a sparse initializer has no name"));
        }
        let dtype = tensor
            .values
            .data_type
            .and_then(prune_opt_ir::DType::from_onnx);
        let dims: Option<Vec<u64>> = tensor.dims.iter().map(|d| u64::try_from(*d).ok()).collect();
        let (Some(dtype), Some(dims)) = (dtype, dims) else {
            let error = Diagnostic::error("its element type or extents make no sense");
            return self.error(error.place(Place::Initializer(name)));
        };
        let value = notes::opaque("sparse_tensor", &tensor);
        let op = OpData {
            name: notes::SPARSE_INITIALIZER.into(),
            attrs: Attrs::from_iter([("value".into(), value)]),
            ..OpData::default()
        };
        let ty = Type::tensor(dtype, dims.into_iter().map(Axis::from));
        let (_, values) = self.func.add_op(op, [(Some(name.clone()), ty)]);
        for value in values {
            self.define(&name, value, Place::Initializer(name.clone()));
        }
    }

    pub fn node(&mut self, nodes: &mut [NodeProto], index: usize) {
        if self.full() {
            return;
        }
        let Some(node) = nodes.get_mut(index) else {
            return;
        };
        let place = Place::Node(node_name(node, index));
        let mut captured = IndexSet::default();
        let attributes = take(&mut node.attribute);
        attributes
            .iter()
            .for_each(|a| captures::free_names(a, &mut captured));
        let mut op = self.op(node, &place);
        if let Err(text) = attribute_map(attributes, &mut op.attrs) {
            self.error(Diagnostic::error(text).place(place.clone()));
        }
        let outputs = node.output.clone();
        let nodes = &*nodes;
        let inputs = nodes.get(index).map(|n| &n.input[..]).unwrap_or_default();
        op.operands = inputs
            .iter()
            .map(|n| self.operand(n, index, nodes))
            .collect();
        let captured = captured.iter().map(|n| self.operand(n, index, nodes));
        op.captures = captured.collect::<Vec<_>>().into_iter().flatten().collect();
        self.results(op, &outputs, place);
    }

    /// The op of a node without operands, results and attributes.
    fn op(&mut self, node: &mut NodeProto, place: &Place) -> OpData {
        let mut attrs = Attrs::default();
        let name = self.op_name(node, &mut attrs);
        if node.op_type.as_deref().unwrap_or_default().is_empty() {
            self.error(Diagnostic::error("it has no `op_type`").place(place.clone()));
        }
        notes::take_text(&mut attrs, notes::DOC, &mut node.doc_string);
        notes::take_props(&mut attrs, &mut node.metadata_props);
        let rest = NodeProto {
            overload: node.overload.take(),
            metadata_props: take(&mut node.metadata_props),
            device_configurations: take(&mut node.device_configurations),
            __buffa_unknown_fields: take(&mut node.__buffa_unknown_fields),
            ..Default::default()
        };
        notes::keep_rest(&mut attrs, "node", &rest);
        OpData {
            name,
            attrs,
            label: node.name.clone(),
            ..OpData::default()
        }
    }

    /// The name of a node's op; notes the domain where the name does not imply how it was written.
    fn op_name(&self, node: &NodeProto, attrs: &mut Attrs) -> String {
        let ty = node.op_type.clone().unwrap_or_default();
        let domain = node.domain.as_deref();
        let full = domain.filter(|d| !d.is_empty()).unwrap_or("ai.onnx");
        let key = |d: &str| (d.to_owned(), ty.clone());
        // A function of the model hides an operator of its name.
        let local =
            self.local.contains(&key(full)) || full == "ai.onnx" && self.local.contains(&key(""));
        let def = self.registry.onnx(full, &ty).filter(|_| !local);
        let implied = if full == "ai.onnx" { None } else { Some(full) };
        if domain != implied || full.contains("::") {
            attrs.insert(notes::DOMAIN.into(), Attr::text(domain.unwrap_or_default()));
        }
        def.map_or_else(|| format!("{full}::{ty}"), |d| d.name.into())
    }

    fn operand(&mut self, name: &str, at: usize, nodes: &[NodeProto]) -> Option<Value> {
        if name.is_empty() {
            return None;
        }
        let found = self.names.get(name).copied();
        if found.is_none() && !self.full() {
            self.error(Producers::of(nodes).missing(name, at, nodes));
        }
        found
    }

    /// Adds an op and infers the types of its results.
    fn results(&mut self, op: OpData, outputs: &[String], place: Place) {
        let named = |name: &String| Some(name.clone()).filter(|n| !n.is_empty());
        let results = outputs.iter().map(|o| (named(o), Type::Unknown));
        let (id, values) = self.func.add_op(op, results);
        let given = region::infer(self, id);
        let (module, func) = (&self.module, &self.func);
        let (types, problem) =
            self.types
                .infer(module, func, self.registry, &self.shapes, id, given);
        if let Some(diagnostic) = problem {
            self.error(diagnostic.place(place.clone()));
        }
        for ((value, ty), name) in values.iter().zip(types).zip(outputs) {
            self.func.values[*value].ty = ty;
            if !name.is_empty() {
                self.define(name, *value, place.clone());
            }
        }
        let op = &self.func.ops[id];
        self.shapes
            .visit(&self.module, &self.func, self.registry, op);
    }

    fn outputs(&mut self, graph: &GraphProto) {
        for info in &graph.output {
            let name = info.name.as_deref().unwrap_or_default();
            match self.names.get(name) {
                Some(value) => self.func.outputs.push(*value),
                None if self.full() => {}
                None => {
                    let error = Diagnostic::error(format!("graph output `{name}` is not defined"));
                    self.error(
                        error.help("it has to be the result of a node; export the model again"),
                    );
                }
            }
        }
    }

    /// Notes the lists of values that the default rendering does not give.
    fn value_lists(&mut self, graph: &mut GraphProto) {
        let inputs = self.list(take(&mut graph.input), &self.func.inputs);
        let outputs = self.list(take(&mut graph.output), &self.func.outputs);
        let values = self.list(take(&mut graph.value_info), &[]);
        let lists = [
            (notes::INPUTS, inputs),
            (notes::OUTPUTS, outputs),
            (notes::VALUE_INFO, values),
        ];
        let lists = lists
            .into_iter()
            .filter_map(|(key, list)| Some((key.to_string(), list?)));
        self.func.attrs.extend(lists);
    }

    /// A list of values as an attribute, unless it is `default` rendered.
    fn list(&self, infos: Vec<ValueInfoProto>, default: &[Value]) -> Option<Attr> {
        let value = |v: Value| self.func.values.get(v);
        let same = |(info, v): (&ValueInfoProto, &Value)| {
            value(*v).is_some_and(|v| {
                let name = v.name.as_deref().unwrap_or_default();
                value_info::render(name, &v.ty, &self.module) == *info
            })
        };
        if infos.len() == default.len() && infos.iter().zip(default).all(same) {
            return None;
        }
        let entry = |info: &ValueInfoProto| {
            // Some tools list a value again and again.
            let found = self.names.get(info.name.as_deref().unwrap_or_default());
            value_info::entry(info, found.and_then(|v| Some(&value(*v)?.ty)), &self.module)
        };
        Some(Attr::Array(infos.iter().map(entry).collect()))
    }
}

/// Adds a node's attributes and the notes on them.
///
/// # Errors
/// The first attribute that makes no sense, by name.
fn attribute_map(
    attributes: Vec<crate::proto::AttributeProto>,
    attrs: &mut Attrs,
) -> Result<(), String> {
    let mut all = Attrs::default();
    let mut about = Attrs::default();
    for proto in attributes {
        let (name, attr, note) = attribute::read(proto)?;
        if !note.is_empty() {
            about.insert(name.clone(), Attr::Dict(note));
        }
        if all.insert(name.clone(), attr).is_some() {
            return Err(format!("attribute `{name}` stands there twice"));
        }
    }
    if !about.is_empty() {
        attrs.insert(notes::ATTRIBUTES.into(), Attr::Dict(about));
    }
    // The op's own attributes first.
    all.extend(take(attrs));
    *attrs = all;
    Ok(())
}
