//! The graph: parameters as initializers, ops as nodes, types as lists of values.

use prune_opt_ir::hash::{HashMap, HashSet};
use std::collections::VecDeque;

use bytes::Bytes;
use prune_opt_ir::op::Registry;
use prune_opt_ir::{
    Attr, Attrs, Diagnostic, Diagnostics, Function, Module, OpData, Place, Type, Value,
};

use super::names::Names;
use crate::convert::tensor::{self, Encoding};
use crate::convert::{attribute, notes, value_info};
use crate::proto::{GraphProto, NodeProto, TensorProto, ValueInfoProto};

struct Write<'m> {
    module: &'m Module,
    func: &'m Function,
    registry: &'m Registry,
    names: Names,
    weights: Weights,
}

/// What is written of parameters.
pub(super) enum Weights {
    /// Their data, but for some what stands in for them.
    All(HashMap<String, Bytes>),
    /// Nothing.
    Leave,
}

/// Writes a function as a graph without a name.
///
/// # Errors
/// Everything in it that ONNX cannot state.
pub(super) fn write(
    module: &Module,
    func: &Function,
    registry: &Registry,
    weights: Weights,
) -> Result<GraphProto, Diagnostics> {
    let write = Write {
        weights,
        module,
        func,
        registry,
        names: Names::of(func),
    };
    let mut errors = Diagnostics::default();
    let mut graph = write.around().unwrap_or_else(|text| {
        errors.push(Diagnostic::error(text));
        GraphProto::default()
    });
    graph.node.reserve(func.ops.len());
    let mut written = HashSet::default();
    for op in func.ops.values() {
        let done = match op.param() {
            Some(name) if !written.insert(name) => Ok(()),
            Some(_) if matches!(write.weights, Weights::Leave) => Ok(()),
            Some(name) => write
                .initializer(op, name)
                .map(|t| graph.initializer.push(t)),
            None if op.name == notes::SPARSE_INITIALIZER => match op.attrs.get("value") {
                Some(Attr::Opaque(kind, bytes)) => notes::decode(kind, bytes)
                    .map(|t| graph.sparse_initializer.push(t))
                    .map_err(|text| Diagnostic::error(text).at(op.span)),
                _ => Err(Diagnostic::error("a sparse initializer has no value").at(op.span)),
            },
            None => write.node(op).map(|n| graph.node.push(n)),
        };
        if let Err(diagnostic) = done {
            errors.push(diagnostic);
        }
    }
    errors.into_result()?;
    Ok(graph)
}

/// Domain (as the op's name has it) and type of an op's node; `None` where ONNX has no counterpart.
pub(super) fn onnx_name(op: &OpData, registry: &Registry) -> Option<(String, String)> {
    if let Some(def) = registry.of(op) {
        let (domain, ty) = def.onnx_name()?;
        return Some((domain.into(), ty.into()));
    }
    if op.name == notes::SPARSE_INITIALIZER {
        return None;
    }
    let noted = notes::text(&op.attrs, notes::DOMAIN).filter(|d| !d.is_empty());
    let noted = noted.and_then(|d| {
        let ty = op.name.strip_prefix(d.as_str())?.strip_prefix("::")?.into();
        Some((d, ty))
    });
    noted.or_else(|| {
        let (domain, ty) = op.name.split_once("::")?;
        Some((domain.into(), ty.into()))
    })
}

impl<'m> Write<'m> {
    /// Everything but initializers and nodes.
    fn around(&self) -> Result<GraphProto, String> {
        let attrs = &self.func.attrs;
        let mut graph: GraphProto = notes::rest(attrs)?;
        graph.doc_string = notes::text(attrs, notes::DOC).or(graph.doc_string);
        graph.metadata_props.extend(notes::props(attrs));
        let values = self.names.values();
        let find = |name: &str| values.get(name).and_then(|v| self.ty(*v));
        graph.input = self.inputs(&values)?;
        graph.output = self.outputs(&values)?;
        if let Some(Attr::Array(all)) = attrs.get(notes::VALUE_INFO) {
            for entry in all {
                graph
                    .value_info
                    .extend(value_info::restated(entry, find, self.module)?);
            }
        }
        Ok(graph)
    }

    fn ty(&self, value: Value) -> Option<&'m Type> {
        self.func.values.get(value).map(|v| &v.ty)
    }

    fn render(&self, value: Value) -> ValueInfoProto {
        let ty = self.ty(value).unwrap_or(&Type::Unknown);
        value_info::render(self.names.get(value), ty, self.module)
    }

    /// The entries of a noted list that still can be stated.
    fn noted(
        &self,
        key: &str,
        values: &HashMap<&str, Value>,
    ) -> Result<Option<Vec<ValueInfoProto>>, String> {
        let Some(Attr::Array(all)) = self.func.attrs.get(key) else {
            return Ok(None);
        };
        let find = |name: &str| values.get(name).and_then(|v| self.ty(*v));
        let entries = all
            .iter()
            .map(|e| value_info::restated(e, find, self.module));
        let entries: Result<Vec<_>, _> = entries.collect();
        Ok(Some(entries?.into_iter().flatten().collect()))
    }

    /// Inputs in order, with parameters that are listed as inputs where they are listed.
    fn inputs(&self, values: &HashMap<&str, Value>) -> Result<Vec<ValueInfoProto>, String> {
        let mut all = self.noted(notes::INPUTS, values)?.unwrap_or_default();
        let listed: HashSet<String> = all.iter().filter_map(|i| i.name.clone()).collect();
        let others = self.func.inputs.iter().map(|v| self.render(*v));
        all.extend(others.filter(|i| i.name.as_ref().is_none_or(|n| !listed.contains(n))));
        Ok(all)
    }

    fn outputs(&self, values: &HashMap<&str, Value>) -> Result<Vec<ValueInfoProto>, String> {
        let noted = self.noted(notes::OUTPUTS, values)?.unwrap_or_default();
        let mut entries: HashMap<String, VecDeque<ValueInfoProto>> = HashMap::default();
        for info in noted {
            let name = info.name.clone().unwrap_or_default();
            entries.entry(name).or_default().push_back(info);
        }
        let output = |v: &Value| {
            let noted = entries.get_mut(self.names.get(*v));
            noted
                .and_then(VecDeque::pop_front)
                .unwrap_or_else(|| self.render(*v))
        };
        Ok(self.func.outputs.iter().map(output).collect())
    }

    fn initializer(&self, op: &OpData, name: &str) -> Result<TensorProto, Diagnostic> {
        let fail = |text: String| Diagnostic::error(text).place(Place::Initializer(name.into()));
        let missing = || {
            fail("it has no data".into())
                .help("an ONNX file holds its weights; give the module's `weights` attribute a file that has them")
        };
        let weight = self.module.params.get(name).ok_or_else(missing)?;
        let data = weight.data.as_ref().ok_or_else(missing)?;
        let encoding = notes::text(&op.attrs, notes::ENCODING);
        let encoding = encoding
            .as_deref()
            .and_then(Encoding::parse)
            .unwrap_or_default();
        let rest: TensorProto = notes::rest(&op.attrs).map_err(fail)?;
        let as_bytes = matches!(encoding, Encoding::Raw | Encoding::External);
        let stand_in = match &self.weights {
            Weights::All(stand_ins) => stand_ins.get(name).filter(|_| as_bytes),
            Weights::Leave => None,
        };
        let data = stand_in.map_or_else(|| data.bytes(), Bytes::clone);
        let data = tensor::render(weight.dtype, &weight.shape, &data, encoding).map_err(fail)?;
        let mut tensor = attribute::merged(rest, data);
        tensor.name = Some(name.into());
        tensor.doc_string = notes::text(&op.attrs, notes::DOC).or(tensor.doc_string);
        tensor.metadata_props.extend(notes::props(&op.attrs));
        Ok(tensor)
    }

    fn node(&self, op: &OpData) -> Result<NodeProto, Diagnostic> {
        let fail = |text: String| {
            let error = Diagnostic::error(text).at(op.span);
            match op
                .label
                .as_deref()
                .or_else(|| op.results.first().map(|v| self.names.get(*v)))
            {
                Some(name) if !op.span.is_some() => error.place(Place::Node(name.into())),
                _ => error,
            }
        };
        let Some((domain, ty)) = onnx_name(op, self.registry) else {
            let text = format!("ONNX has no counterpart of `{}`", op.name);
            let meant = self.registry.did_you_mean(&op.name);
            return Err(fail(text).help(format!(
                "{meant}write it as ops that ONNX has, or as `domain::Type` of an operator of yours"
            )));
        };
        self.captures(op).map_err(fail)?;
        let rest: NodeProto = notes::rest(&op.attrs).map_err(fail)?;
        let mut node = NodeProto {
            input: op.operands.iter().map(|v| self.operand(*v)).collect(),
            output: op.results.iter().map(|v| self.operand(Some(*v))).collect(),
            name: op.label.clone(),
            op_type: Some(ty),
            domain: Some(domain).filter(|d| !d.is_empty() && d != "ai.onnx"),
            attribute: attributes(&op.attrs).map_err(fail)?,
            doc_string: notes::text(&op.attrs, notes::DOC).or_else(|| rest.doc_string.clone()),
            ..rest
        };
        if let Some(domain) = notes::text(&op.attrs, notes::DOMAIN) {
            node.domain = Some(domain);
        }
        node.metadata_props.extend(notes::props(&op.attrs));
        Ok(node)
    }

    fn operand(&self, value: Option<Value>) -> String {
        value
            .map(|v| self.names.get(v).to_owned())
            .unwrap_or_default()
    }

    /// Subgraphs refer to outer values by name, so those must have kept theirs.
    fn captures(&self, op: &OpData) -> Result<(), String> {
        let lost = op.captures.iter().find(|v| {
            let own = self.func.values.get(**v).and_then(|v| v.name.as_deref());
            own != Some(self.names.get(**v))
        });
        match lost {
            None => Ok(()),
            Some(v) => {
                let name = self.names.get(*v);
                Err(format!(
                    "its subgraph reads a value that is now called `{name}`"
                ))
            }
        }
    }
}

/// The attributes of a node.
///
/// # Errors
/// The first one that ONNX cannot state, by name.
fn attributes(attrs: &Attrs) -> Result<Vec<crate::proto::AttributeProto>, String> {
    let own = attrs
        .iter()
        .filter(|(name, _)| !name.starts_with(notes::PREFIX));
    let about = attrs.get(notes::ATTRIBUTES);
    own.map(|(name, attr)| {
        let note = match about {
            Some(Attr::Dict(all)) => all.get(name),
            _ => None,
        };
        let note = match note {
            Some(Attr::Dict(note)) => Some(note),
            _ => None,
        };
        attribute::write(name, attr, note)
    })
    .collect()
}
