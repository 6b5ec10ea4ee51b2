//! Import: a decoded ONNX model as a module, one to one.
//!
//! Nothing is folded, renamed or left out. Types are inferred op by op in program order from the definitions' relations
//! and the analysis of shape values, and combined with what the file says.
//!
//! - Input: any message; sizes, names and order are checked here, and every complaint names the node or initializer.
//! - Output: a module whose weights are slices of the message's, and that [`export`](crate::export()) turns into an
//!   equal message.
//! - Invariant: names no op. What an op means is asked of its definition.

mod captures;
mod graph;
mod model;
mod order;
mod region;
mod types;

use prune_opt_ir::hash::IndexMap;
use prune_opt_ir::hash::{HashMap, HashSet};
use prune_opt_ir::op::Registry;
use prune_opt_ir::{Declared, Diagnostics, Module, StoreRef, Weight};

pub(crate) use graph::{build, node_name};
pub use region::region;

use crate::convert::notes;
use crate::lower::dense;
use crate::proto::{FunctionProto, ModelProto};

/// After so many errors an import gives up, since a damaged file has one for every node.
const MOST_ERRORS: usize = 20;

/// Imports `model`, which was read from `path` (relative to where text refers to it from).
///
/// Every initializer becomes a `param`, in order; every node becomes an op, named by `registry` or else
/// `domain::Type`. A dimension with a `dim_param` is a symbol of that name; one of which nothing is known is a symbol of
/// its own. Literals that the file states for intermediate values beat inferred symbols.
///
/// # Errors
/// Everything that is wrong with the model: undefined and doubly defined values, order and cycles, data that do not
/// fit their extents, operands that do not fit together, an operator set below 7.
pub fn import(
    mut model: ModelProto,
    registry: &Registry,
    path: &str,
) -> Result<Module, Diagnostics> {
    let graph = model.graph.take().unwrap_or_default();
    let local = model.functions.iter().map(local).collect();
    let mut module = model::shell(model, graph.name.as_deref())?;
    module.stores = vec![StoreRef { path: path.into() }];
    graph::build(graph, module, registry, local, Vec::new())
}

/// Gives ops of a module that stand there by ONNX's name, `com.acme::Gate`, the names of these declarations: text may have
/// been made before somebody wrote them. Calls of the model's own functions stay.
pub fn name_declared<'d>(module: &mut Module, declared: impl IntoIterator<Item = &'d Declared>) {
    let names: HashMap<&str, &str> = declared.into_iter().map(|d| (&*d.onnx, &*d.name)).collect();
    let rest: ModelProto = notes::rest(&module.attrs).unwrap_or_default();
    let own = rest.functions.iter().map(local);
    let own: HashSet<String> = own.map(|(domain, ty)| format!("{domain}::{ty}")).collect();
    let ops = module.funcs.iter_mut().flat_map(|f| f.ops.values_mut());
    for op in ops.filter(|op| !own.contains(&op.name)) {
        if let Some(name) = names.get(&*op.name) {
            op.name = (*name).into();
        }
    }
}

/// Domain and name of a function of the model.
pub(crate) fn local(function: &FunctionProto) -> (String, String) {
    let text = |t: &Option<String>| t.clone().unwrap_or_default();
    (text(&function.domain), text(&function.name))
}

/// The initializers of `model` by name: what the text form's references to weights mean.
///
/// # Errors
/// Initializers whose data do not fit their extents, or that have no name or the same.
pub fn weights(model: ModelProto) -> Result<IndexMap<String, Weight>, Diagnostics> {
    let mut diagnostics = Diagnostics::default();
    let mut all = IndexMap::default();
    let graph = model.graph.into_option().unwrap_or_default();
    let sparse = graph.sparse_initializer.iter().filter_map(dense);
    for tensor in graph.initializer.into_iter().chain(sparse) {
        match graph::weight(tensor) {
            Ok((name, weight, _)) => {
                all.insert(name, weight);
            }
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
        if diagnostics.0.len() >= MOST_ERRORS {
            break;
        }
    }
    diagnostics.into_result()?;
    Ok(all)
}
