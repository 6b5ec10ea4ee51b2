//! How ops, values, axes and terms are called in reports.

use crate::cause::{Words, axes_of, stays};
use crate::{Place, Proof, Term, TermId};
use prune_opt_ir::entity::{Entity, Var};
use prune_opt_ir::op::{Pat, Registry, Relations, ShapeValues, VarInfo};
use prune_opt_ir::render::position;
use prune_opt_ir::{Function, Module, Op, OpData, Value};

/// Names of what stands in a module's graph.
pub struct Names<'a> {
    module: &'a Module,
    func: &'a Function,
    registry: &'a Registry,
    relations: Relations,
    /// The number that the text gives a value which has no name.
    numbers: Vec<u32>,
}

/// Terms that one line shows; more are counted.
const SHOWN: usize = 6;
/// Sums in products in sums that one line shows.
const NESTED: usize = 2;

impl<'a> Names<'a> {
    /// The names of a module's graph; `None` where it has none.
    pub fn new(module: &'a Module, registry: &'a Registry) -> Option<Names<'a>> {
        let func = module.main()?;
        let shapes = ShapeValues::compute(module, func, registry);
        let (relations, _) = Relations::compute(module, func, registry, &shapes);
        let (mut numbers, mut unnamed) = (Vec::with_capacity(func.values.len()), 0);
        for v in func.values.values() {
            numbers.push(unnamed);
            unnamed += u32::from(v.name.is_none());
        }
        Some(Names {
            module,
            func,
            registry,
            relations,
            numbers,
        })
    }

    /// The module.
    pub fn module(&self) -> &'a Module {
        self.module
    }

    /// The module's graph.
    pub fn func(&self) -> &'a Function {
        self.func
    }

    /// The relations of its ops.
    pub fn relations(&self) -> &Relations {
        &self.relations
    }

    /// A value's own name, or its number.
    pub fn bare(&self, value: Value) -> String {
        let name = self.func.values.get(value).and_then(|v| v.name.clone());
        let number = || self.numbers.get(value.index()).copied().unwrap_or(0);
        name.unwrap_or_else(|| number().to_string())
    }

    /// A tensor: a parameter by its name in the module, another value with `%`.
    pub fn tensor(&self, value: Value) -> String {
        match self.func.param_of(value) {
            Some(name) => name.to_string(),
            None => self.value(value),
        }
    }

    /// An axis as the command line takes it, `conv1.weight:0` or `%12:1`.
    pub fn place(&self, place: Place) -> String {
        let name = format!("{}:{}", self.tensor(place.value), place.axis);
        match place.at {
            Some((op, _)) => format!("{name} at {}", self.op(op)),
            None => name,
        }
    }

    /// Where an op stands: line and column of the text, or the node's name.
    pub fn location(&self, op: Op) -> Option<Location> {
        let data = self.func.ops.get(op)?;
        let source = self.module.source.as_ref();
        if let Some(source) = source.filter(|_| data.span.is_some()) {
            let (line, column) = position(&source.text, data.span.start as usize);
            return Some(Location {
                file: Some(source.path.clone()),
                line: Some(line),
                column: Some(column),
                node: label(data),
            });
        }
        label(data).map(|node| Location {
            file: None,
            line: None,
            column: None,
            node: Some(node),
        })
    }

    /// What the op's relation says of a term that is one of its axes, as the relation's text has it.
    pub fn said(&self, op: Op, term: TermId, proof: &Proof) -> Option<String> {
        let Some(Term::Place(place)) = proof.term(term) else {
            return None;
        };
        let relation = self.relations.get(op)?;
        let data = self.func.ops.get(op)?;
        let operands = data.operands.iter().copied().zip(&relation.operands);
        let results = data.results.iter().map(|v| Some(*v)).zip(&relation.results);
        let all = operands
            .chain(results)
            .filter(|(v, _)| *v == Some(place.value));
        let mut pats = all.filter_map(|(_, pats)| pats.as_ref()?.get(place.axis as usize));
        pats.find_map(|pat| match pat {
            Pat::Prod(_) | Pat::Sum(_) => Some(self.pattern(op, pat)),
            _ => None,
        })
    }

    fn pattern(&self, op: Op, pat: &Pat) -> String {
        let join = |all: &[Pat], sign: &str| {
            let shown = all.iter().take(SHOWN).map(|p| match p {
                Pat::Sum(_) => format!("({})", self.pattern(op, p)),
                _ => self.pattern(op, p),
            });
            let mut shown: Vec<String> = shown.collect();
            if all.len() > SHOWN {
                shown.push("..".into());
            }
            shown.join(sign)
        };
        match pat {
            Pat::Lit(n) => n.to_string(),
            Pat::Var(v) => self.var_name(op, *v),
            Pat::Prod(all) => join(all, "*"),
            Pat::Sum(all) => join(all, " + "),
            Pat::Window(t, k, _) => {
                let name = |v| self.var_name(op, v);
                format!("{}~{}", name(*t), name(*k))
            }
        }
    }

    /// A term in a line: `conv1.weight:0`, `%4:1 + %7:1`, `p3 * 49`. Long ones are cut short.
    pub fn term(&self, proof: &Proof, id: TermId) -> String {
        self.nested(proof, id, 0)
    }

    fn nested(&self, proof: &Proof, id: TermId, depth: usize) -> String {
        match proof.term(id) {
            None => "?".into(),
            Some(Term::Place(place)) => self.place(*place),
            Some(Term::Var(op, v)) => {
                format!("`{}` of {}", self.var_name(*op, *v), self.op(*op))
            }
            Some(Term::Number(_, n, _)) => n.to_string(),
            Some(Term::Piece(extent, n)) => format!("p{n} ({extent})"),
            Some(Term::Sum(..) | Term::Product(..)) if depth > NESTED => "..".into(),
            Some(Term::Sum(..)) => self.parts(proof, id, " + ", depth),
            Some(Term::Product(..)) => self.parts(proof, id, " * ", depth),
        }
    }

    fn parts(&self, proof: &Proof, id: TermId, sign: &str, depth: usize) -> String {
        let (mut leaves, mut open, mut more) = (Vec::new(), vec![id], 0usize);
        let sum = |id| matches!(proof.term(id), Some(Term::Sum(..)));
        while let Some(at) = open.pop() {
            match proof.term(at).and_then(Term::parts) {
                Some([a, b]) if sum(at) == sum(id) => open.extend([b, a]),
                _ if leaves.len() >= SHOWN => more += 1,
                Some(_) => leaves.push(format!("({})", self.nested(proof, at, depth + 1))),
                None => leaves.push(self.nested(proof, at, depth + 1)),
            }
        }
        if more > 0 {
            leaves.push(format!("({more} more)"));
        }
        leaves.join(sign)
    }
}

fn label(data: &OpData) -> Option<String> {
    data.label.clone().filter(|l| !l.is_empty())
}

/// Where an op stands.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Location {
    /// The file of the text; `None` for an ONNX model.
    pub file: Option<String>,
    /// The line, from 1.
    pub line: Option<usize>,
    /// The column, from 1, in characters.
    pub column: Option<usize>,
    /// The node's name.
    pub node: Option<String>,
}

impl std::fmt::Display for Location {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (&self.file, self.line, self.column, &self.node) {
            (Some(file), Some(line), Some(column), _) => write!(f, "{file}:{line}:{column}"),
            (.., Some(node)) => write!(f, "node `{node}`"),
            _ => Ok(()),
        }
    }
}

impl Words for Names<'_> {
    fn op(&self, op: Op) -> String {
        let Some(data) = self.func.ops.get(op) else {
            return op.to_string();
        };
        match (label(data), data.results.first()) {
            (Some(label), _) => format!("{} {label}", data.name),
            (_, Some(v)) => format!("{} {}", data.name, self.value(*v)),
            _ => data.name.clone(),
        }
    }

    fn value(&self, value: Value) -> String {
        format!("%{}", self.bare(value))
    }

    fn stays(&self, op: Op) -> String {
        stays(self.func.ops.get(op), self.registry)
    }

    fn var(&self, op: Op, var: Var) -> Option<&VarInfo> {
        self.relations.get(op)?.vars.get(var)
    }

    fn axis(&self, op: Op, var: Var) -> Option<String> {
        let (relation, data) = (self.relations.get(op)?, self.func.ops.get(op)?);
        let (value, axis) = axes_of(relation, data, var).into_iter().next()?;
        Some(format!("axis {axis} of {}", self.tensor(value)))
    }
}
