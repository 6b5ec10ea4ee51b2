//! Lowering: what ONNX has and passes know nothing of, as ops and parameters that they know.
//!
//! A call of a model's own function is to the IR an op that nobody knows, and what it touches would stay whole. Inlined, its
//! layers are layers like others, and each call's can lose channels of their own; the body's values get names that begin
//! with the call's. The same goes for a loop whose rounds are known, a choice that is known, and what is read of a sequence
//! whose elements are. A gather that reads each element of a flattened tensor once, in equal steps, is a reshape. Places of
//! all elements of some rows are places of rows. A range between known numbers is a constant. A weight that a node writes
//! out becomes an initializer, as does a sparse one.
//!
//! - Input: a verified module, with the functions and sparse initializers that import kept.
//! - Output: the same module without them, and without functions that nothing calls any more. Weights are not touched, but
//!   those are computed that are computed from others by sums over axes, and those that nodes write out are parameters. Where
//!   nodes change, types are inferred again.
//! - What stays: a call in a region, and one of a function that calls itself or asks for another version of an operator
//!   set than the model; regions of which it is not known how often they run, or that come to too much; all regions of
//!   a module where something is wrong in one.

mod expand;
mod fold;
mod known;
mod literals;
mod names;
mod nodes;
mod ranges;
mod regions;
mod rewrite;
mod rows;
mod sequences;
mod sparse;
mod splits;
mod strided;
mod weights;

use prune_opt_ir::hash::HashSet;
use std::mem::take;
use std::ops::AddAssign;

use prune_opt_ir::verify::{Verified, verify};
use prune_opt_ir::{Attr, Attrs, Diagnostic, Diagnostics, Function, Module, Place, Value};

use crate::convert::{docs, notes, opset, value_info};
use crate::proto::{FunctionProto, GraphProto, ModelProto, OperatorSetIdProto};
use crate::subgraphs::{defined, each_graph, each_node};
use crate::{export, import};
use expand::{Functions, Key, called_by, key_of};
use known::Known;
use names::Names;
use ranges::Ranges;
use regions::Budget;
use rewrite::Rewriter;
use rows::Rows;
use splits::Splits;
use strided::Strided;

use fold::Folded;
pub use fold::Run;
pub(crate) use sparse::dense;

/// How much was lowered.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct Lowered {
    /// Calls of functions.
    pub calls: usize,
    /// Sparse initializers.
    pub tensors: usize,
    /// Loops and choices that were known beforehand.
    pub regions: usize,
    /// Reads of sequences.
    pub sequences: usize,
    /// Gathers that only move elements.
    pub views: usize,
    /// Ops that go by places of all elements of rows.
    pub rows: usize,
    /// Weights that were computed from weights.
    pub weights: usize,
    /// Ranges between known numbers.
    pub ranges: usize,
    /// Weights that were constants of nodes.
    pub literals: usize,
}

impl AddAssign for Lowered {
    fn add_assign(&mut self, more: Lowered) {
        self.calls += more.calls;
        self.tensors += more.tensors;
        self.regions += more.regions;
        self.sequences += more.sequences;
        self.views += more.views;
        self.rows += more.rows;
        self.weights += more.weights;
        self.ranges += more.ranges;
        self.literals += more.literals;
    }
}

/// Ops that can be lowered where what they read is known.
const SOMETIMES: [&str; 6] = [
    "if",
    "loop",
    "sequence_at",
    "sequence_length",
    "concat_from_sequence",
    "split_to_sequence",
];

/// Whether a module has anything that [`lower`] may take away.
pub fn has_to_lower(module: &Module) -> bool {
    has_nodes_to_lower(module) || has_computed_weights(module) || literals::has_literals(module)
}

/// Whether there is a node or an initializer that may give place to others.
fn has_nodes_to_lower(module: &Module) -> bool {
    let sometimes = has_op(module, |name| SOMETIMES.contains(&name));
    sometimes
        || has_functions(module)
        || has_sparse(module)
        || has_views(module)
        || has_ranges(module)
}

fn has_functions(module: &Module) -> bool {
    let rest: Result<ModelProto, _> = notes::rest(&module.attrs);
    rest.is_ok_and(|rest| !rest.functions.is_empty())
}

fn has_sparse(module: &Module) -> bool {
    has_op(module, |name| name == notes::SPARSE_INITIALIZER)
}

fn has_computed_weights(module: &Module) -> bool {
    module.main().is_some_and(fold::computes_weights)
}

fn has_ranges(module: &Module) -> bool {
    let func = module.main();
    func.is_some_and(|f| f.ops.values().any(ranges::is_range))
}

fn has_views(module: &Module) -> bool {
    let view = |f, op| strided::reads_flat(f, op) || rows::goes_by_elements(f, op);
    let func = module.main();
    func.is_some_and(|f| f.ops.values().any(|op| view(f, op)))
}

fn has_op(module: &Module, is: impl Fn(&str) -> bool) -> bool {
    let mut ops = module.main().into_iter().flat_map(|f| f.ops.values());
    ops.any(|op| is(&op.name))
}

/// What is written out may say more of what is left, so often: a loop in a loop, a choice by a shape behind one.
const MOST_TURNS: usize = 16;

/// A module without calls of its own functions and without sparse initializers, with its loops, choices and sequences
/// written out where what they read is known, strided views as reshapes, and what weights are computed from weights, by
/// `run`; `None` where there is nothing that can be lowered. Regions and sequences
/// of a module that has channel classes stay, so that the classes do.
///
/// # Errors
/// A call that does not fit its function, or what is wrong with the nodes of one.
pub fn lower(
    verified: Verified<'_>,
    run: &Run<'_>,
) -> Result<Option<(Module, Lowered)>, Diagnostics> {
    let module = verified.module();
    if module.classes.is_empty()
        && let Ok(found) = turns(verified, Budget::WHOLE, run)
    {
        return Ok(found);
    }
    // What is wrong in a region is no error as long as nothing looks into it.
    match has_functions(module) || has_sparse(module) {
        true => turns(verified, Budget::NONE, run),
        false => Ok(None),
    }
}

fn turns(
    verified: Verified<'_>,
    mut budget: Budget,
    run: &Run<'_>,
) -> Result<Option<(Module, Lowered)>, Diagnostics> {
    let Some((mut module, mut all)) = once(verified, &mut budget, run)? else {
        return Ok(None);
    };
    let mut turns = 1;
    while turns < MOST_TURNS {
        let verified = verify(&module, verified.registry())?;
        let Some((next, more)) = once(verified, &mut budget, run)? else {
            break;
        };
        module = next;
        all += more;
        // What is a weight now is none to find again.
        turns += usize::from(more.weights + more.literals == 0);
    }
    Ok(Some((module, all)))
}

/// Lowers what can be with what is known of the module as it stands.
fn once(
    verified: Verified<'_>,
    budget: &mut Budget,
    run: &Run<'_>,
) -> Result<Option<(Module, Lowered)>, Diagnostics> {
    let (module, registry) = (verified.module(), verified.registry());
    let Some(func) = module.main().filter(|_| has_to_lower(module)) else {
        return Ok(None);
    };
    let inputs = inputs(func);
    if budget.regions
        && let Some((weights, lowered)) = weights(verified, func, &inputs, run)
    {
        return Ok(Some((weights::put(module, weights, &inputs), lowered)));
    }
    if !has_nodes_to_lower(module) {
        return Ok(None);
    }
    let mut rest: ModelProto = notes::rest(&module.attrs).map_err(Diagnostic::error)?;
    let mut graph = export::without_weights(module, registry)?;
    docs::put(&mut graph, &func.attrs);
    let mut lowered = Lowered {
        tensors: densified(&mut graph),
        ..Lowered::default()
    };
    let functions = take(&mut rest.functions);
    let imports = opset::entries(&module.attrs).map_err(Diagnostic::error)?;
    let imports = imports.unwrap_or_default();
    let calls = Functions::new(functions.iter().filter(|f| fits(f, &imports)));
    let rewriter = Rewriter {
        functions: &calls,
        own: functions.iter().map(key_of).collect(),
        known: Known::new(module, &inputs, registry),
        strided: budget.regions.then(|| Strided::new(module, func)),
        rows: budget.regions.then_some(Rows {
            module,
            func,
            version: version(&imports),
        }),
        ranges: budget.regions.then_some(Ranges {
            module,
            func,
            inputs: &inputs,
        }),
        splits: budget.regions.then_some(Splits {
            module,
            func,
            version: version(&imports),
        }),
        names: Names::new(taken(&graph, module)),
        version: version(&imports),
    };
    let unread = rewriter.run(&mut graph, budget, &mut lowered).map_err(|(node, text)| {
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
    let out = rebuilt(verified, graph, &rest, imports, &unread)?;
    Ok(Some((out, lowered)))
}

/// What of a module's values are weights that stand in nodes or can be computed beforehand; `None` where there are none, or
/// new initializers would have to be inputs as well.
fn weights(
    verified: Verified<'_>,
    func: &Function,
    inputs: &HashSet<String>,
    run: &Run<'_>,
) -> Option<(Vec<Folded>, Lowered)> {
    let (module, registry) = (verified.module(), verified.registry());
    if known::lists_initializers(module) {
        return None;
    }
    let mut lowered = Lowered::default();
    let mut found = literals::literals(module, func, registry);
    lowered.literals = found.len();
    if found.is_empty() {
        found = fold::folded(module, func, registry, inputs, run);
        lowered.weights = found.len();
    }
    (!found.is_empty()).then_some((found, lowered))
}

/// The names of a graph's inputs, parameters that are only defaults among them.
fn inputs(func: &Function) -> HashSet<String> {
    let value = |v: &Value| func.values.get(*v)?.name.clone();
    let own = func.inputs.iter().filter_map(value);
    let listed = match func.attrs.get(notes::INPUTS) {
        Some(Attr::Array(all)) => &all[..],
        _ => &[],
    };
    own.chain(listed.iter().filter_map(value_info::name))
        .collect()
}

/// Makes the sparse initializers of a graph dense, and counts them.
fn densified(graph: &mut GraphProto) -> usize {
    let before = graph.initializer.len();
    graph.sparse_initializer.retain(|sparse| {
        let dense = dense(sparse);
        let stays = dense.is_none();
        graph.initializer.extend(dense);
        stays
    });
    graph.initializer.len() - before
}

/// The module with another graph; weights are the same, without those of `unread`.
fn rebuilt(
    verified: Verified<'_>,
    graph: GraphProto,
    rest: &ModelProto,
    imports: Vec<OperatorSetIdProto>,
    unread: &HashSet<String>,
) -> Result<Module, Diagnostics> {
    let (module, registry) = (verified.module(), verified.registry());
    let mut shell = Module {
        funcs: Vec::new(),
        classes: Default::default(),
        ..module.clone()
    };
    shell.params.retain(|name, _| !unread.contains(name));
    shell.attrs.shift_remove(notes::REST);
    notes::keep_rest(&mut shell.attrs, "model", rest);
    restate(&mut shell.attrs, imports);
    let local = rest.functions.iter().map(import::local).collect();
    let mut seen = HashSet::default();
    let params = module.main().into_iter().flat_map(|f| f.ops.values());
    let params = params.filter(|op| {
        let name = op.param().filter(|p| !unread.contains(*p));
        name.is_some_and(|p| seen.insert(p))
    });
    let params = params.cloned().collect();
    let mut out = import::build(graph, shell, registry, local, params)?;
    // What was within a node, or is computed, is no initializer of the file that the module was read from.
    let own = |name: &String| module.params.contains_key(name) && !unread.contains(name);
    let new = out.params.iter_mut().filter(|(name, _)| !own(name));
    new.for_each(|(_, weight)| weight.store = None);
    let name = module.main().and_then(|f| f.attrs.get(notes::NAME));
    if let (Some(new), Some(name)) = (out.main_mut(), name) {
        new.attrs.insert(notes::NAME.into(), name.clone());
    }
    Ok(out)
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
    opset::domain(entry.domain.as_deref())
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

/// The version of the default operator set.
fn version(imports: &[OperatorSetIdProto]) -> i64 {
    let default = imports.iter().find(|e| domain(e).is_empty());
    default.and_then(|e| e.version).unwrap_or(i64::MAX)
}

/// The names that the graph's values have.
fn taken(graph: &GraphProto, module: &Module) -> HashSet<String> {
    let mut all: HashSet<String> = module.params.keys().cloned().collect();
    let mut take = |g: &GraphProto| all.extend(defined(g).map(str::to_owned));
    take(graph);
    each_graph(&graph.node, &mut take);
    all
}

/// The functions that a graph still calls, directly or through others.
fn called(graph: &GraphProto, functions: &[FunctionProto]) -> HashSet<Key> {
    let mut all = HashSet::default();
    each_node(&graph.node, |n| all.extend([called_by(n)]));
    loop {
        let before = all.len();
        for f in functions {
            if all.contains(&key_of(f)) {
                each_node(&f.node, |n| all.extend([called_by(n)]));
            }
        }
        if all.len() == before {
            return all;
        }
    }
}
