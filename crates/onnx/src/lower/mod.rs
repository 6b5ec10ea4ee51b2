//! Lowering: what ONNX has and passes know nothing of, as ops and parameters that they know.
//!
//! A call of a model's own function is to the IR an op that nobody knows, and what it touches would stay whole. Inlined, its
//! layers are layers like others, and each call's can lose channels of their own; the body's values get names that begin
//! with the call's. A sparse initializer becomes a dense one.
//!
//! - Input: a verified module, with the functions and sparse initializers that import kept.
//! - Output: the same module without them, and without functions that nothing calls any more. Weights are not touched.
//!   Types are inferred again.
//! - What stays a call: one in a region, and one of a function that calls itself or asks for another version of an
//!   operator set than the model.

mod expand;
mod sparse;

use std::collections::HashSet;
use std::mem::take;

use prune_opt_ir::verify::Verified;
use prune_opt_ir::{Attrs, Diagnostic, Diagnostics, Module, Place};

use crate::convert::{docs, notes, opset};
use crate::proto::{FunctionProto, GraphProto, ModelProto, OperatorSetIdProto};
use crate::{export, import};
use expand::{Functions, called_by, each_node, key_of};

pub(crate) use sparse::dense;

/// How much was lowered.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct Lowered {
    /// Calls of functions.
    pub calls: usize,
    /// Sparse initializers.
    pub tensors: usize,
}

/// Whether a module has functions of its own, or sparse initializers.
pub fn has_to_lower(module: &Module) -> bool {
    let rest: Result<ModelProto, _> = notes::rest(&module.attrs);
    let mut ops = module.main().into_iter().flat_map(|f| f.ops.values());
    rest.is_ok_and(|rest| !rest.functions.is_empty())
        || ops.any(|op| op.name == notes::SPARSE_INITIALIZER)
}

/// A module without calls of its own functions and without sparse initializers; `None` where there is nothing that can be
/// lowered.
///
/// # Errors
/// A call that does not fit its function, or what is wrong with the nodes of one.
pub fn lower(verified: Verified<'_>) -> Result<Option<(Module, Lowered)>, Diagnostics> {
    let (module, registry) = (verified.module(), verified.registry());
    let Some(func) = module.main() else {
        return Ok(None);
    };
    let mut rest: ModelProto = notes::rest(&module.attrs).map_err(Diagnostic::error)?;
    let mut graph = export::without_weights(module, registry)?;
    docs::put(&mut graph, &func.attrs);
    let mut lowered = Lowered::default();
    let dense: Vec<Option<_>> = graph.sparse_initializer.iter().map(dense).collect();
    let mut known = dense.iter();
    let sparse = |_: &_| known.next().is_some_and(Option::is_none);
    graph.sparse_initializer.retain(sparse);
    graph.initializer.extend(dense.into_iter().flatten());
    lowered.tensors = graph.initializer.len();
    let functions = take(&mut rest.functions);
    let imports = opset::entries(&module.attrs).map_err(Diagnostic::error)?;
    let imports = imports.unwrap_or_default();
    let calls = Functions::new(functions.iter().filter(|f| fits(f, &imports)));
    let expanded = calls.expand(take(&mut graph.node), names(&graph, module));
    (graph.node, lowered.calls) = expanded.map_err(|(node, text)| {
        let help = "inline the functions with `onnx.inliner.inline_local_functions`, or export the model again";
        Diagnostic::error(text).place(Place::Node(node)).help(help)
    })?;
    if lowered == Lowered::default() {
        return Ok(None);
    }
    let called = called(&graph, &functions);
    let imports = united(imports, &functions);
    rest.functions = functions
        .into_iter()
        .filter(|f| called.contains(&key_of(f)))
        .collect();
    let mut shell = Module {
        funcs: Vec::new(),
        classes: Default::default(),
        ..module.clone()
    };
    shell.attrs.shift_remove(notes::REST);
    notes::keep_rest(&mut shell.attrs, "model", &rest);
    restate(&mut shell.attrs, imports);
    let local = rest.functions.iter().map(import::local).collect();
    let mut seen = HashSet::new();
    let params = func.ops.values();
    let params = params.filter(|op| op.param().is_some_and(|p| seen.insert(p)));
    let mut out = import::build(graph, shell, registry, local, params.cloned().collect())?;
    if let (Some(new), Some(name)) = (out.main_mut(), func.attrs.get(notes::NAME)) {
        new.attrs.insert(notes::NAME.into(), name.clone());
    }
    Ok(Some((out, lowered)))
}

/// Whether a function means by its nodes what the model would.
fn fits(function: &FunctionProto, imports: &[OperatorSetIdProto]) -> bool {
    let same = |e: &OperatorSetIdProto| {
        let mut of = imports.iter().filter(|i| domain(i) == domain(e));
        of.all(|i| i.version == e.version)
    };
    function.opset_import.iter().all(same)
}

fn domain(entry: &OperatorSetIdProto) -> &str {
    match entry.domain.as_deref().unwrap_or_default() {
        "ai.onnx" => "",
        other => other,
    }
}

/// The operator sets of a model and of its functions.
fn united(
    mut all: Vec<OperatorSetIdProto>,
    functions: &[FunctionProto],
) -> Vec<OperatorSetIdProto> {
    for entry in functions.iter().flat_map(|f| &f.opset_import) {
        if !all.iter().any(|i| domain(i) == domain(entry)) {
            all.push(entry.clone());
        }
    }
    all
}

fn restate(attrs: &mut Attrs, imports: Vec<OperatorSetIdProto>) {
    attrs.shift_remove(notes::OPSET);
    attrs.shift_remove(notes::OPSET_IMPORT);
    opset::take(attrs, imports, &mut Vec::new());
}

/// The names that the graph's values have.
fn names(graph: &GraphProto, module: &Module) -> HashSet<String> {
    let mut all: HashSet<String> = module.params.keys().cloned().collect();
    all.extend(import::defined(graph).map(str::to_owned));
    each_node(&graph.node, &mut |node| {
        let inner = node
            .attribute
            .iter()
            .flat_map(|a| a.g.as_option().into_iter().chain(&a.graphs));
        for graph in inner {
            all.extend(import::defined(graph).map(str::to_owned));
        }
    });
    all
}

/// The functions that a graph still calls, directly or through others.
fn called(graph: &GraphProto, functions: &[FunctionProto]) -> HashSet<(String, String, String)> {
    let mut all = HashSet::new();
    each_node(&graph.node, &mut |n| all.extend([called_by(n)]));
    loop {
        let before = all.len();
        for f in functions {
            if all.contains(&key_of(f)) {
                each_node(&f.node, &mut |n| all.extend([called_by(n)]));
            }
        }
        if all.len() == before {
            return all;
        }
    }
}
