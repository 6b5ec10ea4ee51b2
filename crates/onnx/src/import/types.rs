//! Types of values: what the file says and what the definitions infer, combined.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use prune_opt_ir::op::{InferError, OpView, Registry, ShapeValues, infer_op};
use prune_opt_ir::{Axis, Diagnostic, Extent, Function, Module, Op, Sym, TensorType, Type, brief};

use crate::convert::value_info::{self, Stated};
use crate::proto::GraphProto;

/// What a file says of the types of values, and symbols for what nobody says.
pub(super) struct Types {
    stated: HashMap<String, Stated>,
    /// Names that stand for a dimension of a graph input.
    symbols: HashSet<String>,
    taken: HashSet<String>,
    next: usize,
    /// Names that the file gives what had a symbol before.
    known: HashMap<String, Extent>,
    /// Names that are symbols already.
    used: HashSet<String>,
    /// Nodes of regions that may still be read.
    nodes: usize,
}

/// Nodes of regions that are read, all together: more than models have, and a second's work.
const MOST_NODES: usize = 100_000;

impl Types {
    pub(super) fn of(graph: &GraphProto) -> Types {
        let infos = || {
            graph
                .input
                .iter()
                .chain(&graph.output)
                .chain(&graph.value_info)
        };
        let mut stated: HashMap<String, Stated> = HashMap::new();
        let mut taken = HashSet::new();
        for info in infos() {
            let Some(one) = value_info::stated(info) else {
                continue;
            };
            taken.extend(names(&one).map(str::to_owned));
            let name = info.name.clone().unwrap_or_default();
            match stated.entry(name) {
                Entry::Occupied(mut first) => first.get_mut().and(one),
                Entry::Vacant(free) => {
                    free.insert(one);
                }
            }
        }
        let inputs = graph.input.iter().filter_map(value_info::stated);
        let symbols = inputs.flat_map(|s| names(&s).map(str::to_owned).collect::<Vec<_>>());
        Types {
            symbols: symbols.collect(),
            stated,
            taken,
            next: 0,
            known: HashMap::new(),
            used: HashSet::new(),
            nodes: MOST_NODES,
        }
    }

    /// Those of a region, whose symbols are other ones; `None` where too much was read of regions already.
    pub(super) fn within(&mut self, graph: &GraphProto) -> Option<Types> {
        self.nodes = self.nodes.checked_sub(graph.node.len() + 1)?;
        let mut inner = Types::of(graph);
        inner.taken.extend(self.taken.iter().cloned());
        (inner.next, inner.nodes) = (self.next, self.nodes);
        Some(inner)
    }

    /// Leaves a region: its symbols stay taken.
    pub(super) fn leave(&mut self, inner: Types) {
        (self.next, self.nodes) = (inner.next, inner.nodes);
    }

    /// A symbol that no file names.
    pub(super) fn fresh(&mut self) -> Sym {
        loop {
            let name = format!("_{}", self.next);
            self.next += 1;
            if !self.taken.contains(&name) {
                return Sym::new(&name);
            }
        }
    }

    /// The type of a graph input.
    pub(super) fn input(&mut self, name: &str) -> Type {
        match self.stated.get(name).cloned() {
            None => Type::Unknown,
            Some(Stated::Opaque(words)) => Type::Opaque(words),
            Some(Stated::Tensor(dtype, dims)) => {
                let axes = dims.map(|all| all.into_iter().map(|d| Axis::Fixed(self.extent(d))));
                let axes = axes.map(Iterator::collect);
                Type::Tensor(TensorType { dtype, axes })
            }
        }
    }

    fn extent(&mut self, dim: Option<Result<u64, String>>) -> Extent {
        match dim {
            Some(Ok(n)) => n.into(),
            Some(Err(name)) => match self.known.get(&name) {
                Some(known) => known.clone(),
                None => {
                    let extent = value_info::parse(&name, |n| self.symbols.contains(n));
                    self.used.insert(name);
                    extent
                }
            },
            None => self.fresh().into(),
        }
    }

    /// An axis of a symbol that no file names, under the name that this one gives it. What else has the symbol keeps it: then
    /// the name stands for it, unless it is one already.
    fn name(&mut self, axis: Axis, name: String, new: usize) -> Axis {
        if is_fresh(&axis, new) {
            return Axis::Fixed(self.extent(Some(Err(name))));
        }
        let is_symbol = self.symbols.contains(&name) || self.used.contains(&name);
        if let Some(extent) = axis.fixed().filter(|_| !is_symbol) {
            self.known.entry(name).or_insert_with(|| extent.clone());
        }
        axis
    }

    /// Types of an op's results: `given` by its regions, or inferred where the op is known, combined with what the
    /// file says.
    pub(super) fn infer(
        &mut self,
        module: &Module,
        func: &Function,
        registry: &Registry,
        shapes: &ShapeValues,
        id: Op,
        given: Option<Vec<Type>>,
    ) -> (Vec<Type>, Option<Diagnostic>) {
        let Some(op) = func.ops.get(id) else {
            return (Vec::new(), None);
        };
        let mut types = vec![Type::Unknown; op.results.len()];
        let mut problem = None;
        let new = self.next;
        if let Some(given) = given {
            types = given;
        } else if let Some(def) = registry.of(op) {
            let view = OpView {
                module,
                func,
                op,
                def,
                shapes,
            };
            match infer_op(&view, &mut || self.fresh()) {
                Ok(all) => {
                    problem = negative(&view, &all);
                    types = all;
                }
                Err(error) => problem = conflict(&view, error),
            }
        }
        for (ty, value) in types.iter_mut().zip(&op.results) {
            let name = func.values.get(*value).and_then(|v| v.name.as_deref());
            let Some(name) = name else {
                // A result that nobody may use.
                *ty = Type::Unknown;
                continue;
            };
            match self.combine(name, std::mem::replace(ty, Type::Unknown), new) {
                Ok(combined) => *ty = combined,
                Err(diagnostic) => problem = problem.or(Some(diagnostic)),
            }
        }
        (types, problem)
    }

    /// An inferred type and what the file says of the value: literals beat symbols, and what was inferred beats names, but
    /// for symbols from number `new` on, which nothing else has.
    ///
    /// # Errors
    /// That element types, ranks or literals differ.
    pub(super) fn combine(
        &mut self,
        name: &str,
        inferred: Type,
        new: usize,
    ) -> Result<Type, Diagnostic> {
        let Some(stated) = self.stated.get(name).cloned() else {
            return Ok(inferred);
        };
        let (dtype, dims) = match stated {
            Stated::Opaque(words) => {
                return Ok(match inferred {
                    Type::Tensor(_) => inferred,
                    _ => Type::Opaque(words),
                });
            }
            Stated::Tensor(dtype, dims) => (dtype, dims),
        };
        let Type::Tensor(inferred) = inferred else {
            return Ok(self.input(name));
        };
        let wrong = |what: String| {
            Diagnostic::error(format!("the file says that {what}"))
                .help("the file's `value_info` or graph output is wrong or out of date; remove it, or infer shapes again")
        };
        if inferred.dtype != dtype {
            let have = inferred.dtype;
            return Err(wrong(format!(
                "`{name}` has elements of type {dtype}, and they are {have}"
            )));
        }
        let (axes, dims) = match (inferred.axes, dims) {
            (Some(axes), Some(dims)) => (axes, dims),
            (Some(axes), None) => return Ok(Type::tensor(dtype, axes)),
            (None, Some(_)) => return Ok(self.input(name)),
            (None, None) => return Ok(Type::unranked(dtype)),
        };
        if axes.len() != dims.len() {
            let (a, b) = (dims.len(), axes.len());
            return Err(wrong(format!("`{name}` has rank {a}, and it has {b}")));
        }
        let mut combined = Vec::new();
        for (i, (axis, dim)) in axes.into_iter().zip(dims).enumerate() {
            let literal = axis.fixed().and_then(Extent::constant);
            combined.push(match (literal, dim) {
                (Some(have), Some(Ok(n))) if i64::try_from(n) != Ok(have) => {
                    return Err(wrong(format!(
                        "axis {i} of `{name}` is {n}, and it is {have}"
                    )));
                }
                (None, Some(Ok(n))) => n.into(),
                (None, Some(Err(name))) if is_fresh(&axis, 0) => self.name(axis, name, new),
                _ => axis,
            });
        }
        Ok(Type::tensor(dtype, combined))
    }
}

/// Whether an axis has a symbol that no file names, of at least this number.
fn is_fresh(axis: &Axis, from: usize) -> bool {
    let symbol = axis.fixed().and_then(Extent::symbol);
    let name = symbol.map(|s| s.name()).filter(|n| value_info::is_fresh(n));
    let number = name.and_then(|n| n.get(1..)?.parse::<usize>().ok());
    number.is_some_and(|n| n >= from)
}

fn names(stated: &Stated) -> impl Iterator<Item = &str> {
    let dims = match stated {
        Stated::Tensor(_, Some(dims)) => &dims[..],
        _ => &[],
    };
    dims.iter().filter_map(|d| match d {
        Some(Err(name)) => Some(name.as_str()),
        _ => None,
    })
}

/// What to say of a result that would have less than no elements.
fn negative(view: &OpView<'_>, types: &[Type]) -> Option<Diagnostic> {
    let axes = types
        .iter()
        .flat_map(|ty| ty.axes().unwrap_or_default().iter().enumerate());
    let mut extents = axes.filter_map(|(i, axis)| Some((i, axis.fixed()?.constant()?)));
    let (i, extent) = extents.find(|(_, extent)| *extent < 0)?;
    let text = format!("axis {i} of its result would be {extent}");
    Some(Diagnostic::error(text).help(operands(view)))
}

/// What to say of an op whose types can't be inferred; nothing where a rank that is not known may be why.
fn conflict(view: &OpView<'_>, error: InferError) -> Option<Diagnostic> {
    let unranked = |i| view.has(i) && view.operand_rank(i).is_none();
    let text = match error {
        InferError::Conflict(c) => {
            format!(
                "its operands do not fit together: {} is {} and {}",
                c.what,
                brief(&c.first),
                brief(&c.second)
            )
        }
        InferError::Op(_) if (0..view.op.operands.len()).any(unranked) => return None,
        InferError::Op(text) => text,
    };
    Some(Diagnostic::error(text).help(operands(view)))
}

fn operands(view: &OpView<'_>) -> String {
    let types = (0..view.op.operands.len()).filter_map(|i| view.operand_type(i));
    let types: Vec<_> = types.map(Type::to_string).collect();
    format!("{} has the operands {}", view.op.name, types.join(", "))
}
