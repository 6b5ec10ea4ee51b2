//! Causes that freeze an axis in itself, and how they are said.

use prune_opt_ir::entity::Var;
use prune_opt_ir::op::{Pat, Registry, Relation, VarInfo};
use prune_opt_ir::{Op, OpData, Value};

/// Why nothing of an axis may be removed, whatever it is coupled with.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    /// It is an axis of the graph's input, whose shape stays.
    Input(Value, u32),
    /// It is an axis of the graph's output, whose shape stays.
    Output(Value, u32),
    /// The op reads the tensor inside its region.
    Region(Op, u32),
    /// The op has no relation.
    Unknown(Op, u32),
    /// The op reads or writes another tensor whose axes are not known.
    HalfSeen(Op, u32),
    /// The op's relation does not speak of the tensor.
    Silent(Op, u32),
    /// It is a place of the op's window.
    Window(Op, Var),
    /// The op's relation makes something of it whose extent is not known.
    Extent(Op),
    /// It has a single element, and stands in the op's relation only as a part.
    Single(Op),
    /// It is a number that the op's relation fixes.
    Number(Op, u64),
    /// The op's relation marks the variable as chosen by data, or as a window.
    Used(Op, Var),
}

/// How ops, values and variables are named in a sentence.
pub trait Words {
    /// An op: its kind and its label or first result.
    fn op(&self, op: Op) -> String;
    /// A value, with `%`.
    fn value(&self, value: Value) -> String;
    /// Why an op has no relation.
    fn stays(&self, op: Op) -> String;
    /// A variable of an op's relation.
    fn var(&self, op: Op, var: Var) -> Option<&VarInfo>;
    /// Its name.
    fn var_name(&self, op: Op, var: Var) -> String {
        self.var(op, var).map_or("?", |info| &info.name).to_string()
    }
    /// An axis that a variable of an op's relation stands for, or is a part of: `axis 1 of conv1.weight`.
    fn axis(&self, op: Op, var: Var) -> Option<String>;
}

/// Why an op has no relation, as its definition says.
pub fn stays(op: Option<&OpData>, registry: &Registry) -> String {
    let def = op.and_then(|op| registry.of(op));
    let reason = def.map(|def| def.stays).filter(|reason| !reason.is_empty());
    reason.unwrap_or("nothing is known of this op").to_string()
}

/// The axes of an op's operands and results that a variable of its relation stands for, or is a part of, in order.
pub fn axes_of(relation: &Relation, op: &OpData, var: Var) -> Vec<(Value, usize)> {
    let operands = op.operands.iter().copied().zip(&relation.operands);
    let results = op.results.iter().map(|v| Some(*v)).zip(&relation.results);
    let mut out = Vec::new();
    for (value, pats) in operands.chain(results) {
        let (Some(value), Some(pats)) = (value, pats) else {
            continue;
        };
        let axes = pats
            .iter()
            .enumerate()
            .filter(|(_, pat)| mentions(pat, var));
        out.extend(axes.map(|(axis, _)| (value, axis)));
    }
    out
}

/// Whether a pattern has a variable; of a window, as its places.
fn mentions(pat: &Pat, var: Var) -> bool {
    match pat {
        Pat::Window(places, ..) => *places == var,
        _ => {
            let mut found = false;
            pat.for_each_var(&mut |v| found |= v == var);
            found
        }
    }
}

impl Cause {
    /// The cause in words, as `frozen` of a class states it.
    pub fn text(&self, words: &(impl Words + ?Sized)) -> String {
        match *self {
            Cause::Input(v, axis) => format!("graph input {}, axis {axis}", words.value(v)),
            Cause::Output(v, axis) => format!("graph output {}, axis {axis}", words.value(v)),
            Cause::Region(op, axis) => {
                format!("{}: read inside its region, axis {axis}", words.op(op))
            }
            Cause::Unknown(op, axis) => {
                format!("{}: {}, axis {axis}", words.op(op), words.stays(op))
            }
            Cause::HalfSeen(op, axis) => format!(
                "{}: the axes of a tensor that it reads or writes are not known, axis {axis}",
                words.op(op)
            ),
            Cause::Silent(op, axis) => format!(
                "{}: its definition says nothing of this tensor, axis {axis}",
                words.op(op)
            ),
            Cause::Extent(op) => {
                format!(
                    "{}: its axes are not known to be as long as each other",
                    words.op(op)
                )
            }
            Cause::Single(op) => format!("{}: a single element, which stays", words.op(op)),
            Cause::Number(op, n) => format!("{}: it takes exactly {n}", words.op(op)),
            Cause::Window(op, v) | Cause::Used(op, v) => {
                let axis = words.axis(op, v);
                let axis = axis.unwrap_or_else(|| format!("`{}`", words.var_name(op, v)));
                let how = match (self, words.var(op, v)) {
                    (Cause::Used(..), Some(info)) => info.stays_because(),
                    _ => "its windows mix neighbours along",
                };
                format!("{}: {how} {axis}", words.op(op))
            }
        }
    }

    /// The op that it is about.
    pub fn op(&self) -> Option<Op> {
        match self {
            Cause::Input(..) | Cause::Output(..) => None,
            Cause::Region(op, _)
            | Cause::Unknown(op, _)
            | Cause::HalfSeen(op, _)
            | Cause::Silent(op, _)
            | Cause::Window(op, _)
            | Cause::Extent(op)
            | Cause::Single(op)
            | Cause::Number(op, _)
            | Cause::Used(op, _) => Some(*op),
        }
    }

    /// The same cause in a function whose ops and values have other numbers.
    pub fn map(&self, op: impl Fn(Op) -> Op, value: impl Fn(Value) -> Value) -> Cause {
        match *self {
            Cause::Input(v, a) => Cause::Input(value(v), a),
            Cause::Output(v, a) => Cause::Output(value(v), a),
            Cause::Region(o, a) => Cause::Region(op(o), a),
            Cause::Unknown(o, a) => Cause::Unknown(op(o), a),
            Cause::HalfSeen(o, a) => Cause::HalfSeen(op(o), a),
            Cause::Silent(o, a) => Cause::Silent(op(o), a),
            Cause::Window(o, v) => Cause::Window(op(o), v),
            Cause::Extent(o) => Cause::Extent(op(o)),
            Cause::Single(o) => Cause::Single(op(o)),
            Cause::Number(o, n) => Cause::Number(op(o), n),
            Cause::Used(o, v) => Cause::Used(op(o), v),
        }
    }
}
