//! Causes that freeze an axis in itself, and how they are said.

use prune_opt_ir::entity::Var;
use prune_opt_ir::{Op, Value};

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
    /// A variable of an op's relation, and whether data chooses its elements.
    fn var(&self, op: Op, var: Var) -> (String, bool);
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
                format!("{}: nothing is known of this op, axis {axis}", words.op(op))
            }
            Cause::HalfSeen(op, axis) => format!(
                "{}: the axes of a tensor that it reads or writes are not known, axis {axis}",
                words.op(op)
            ),
            Cause::Silent(op, axis) => format!(
                "{}: its relation does not speak of it, axis {axis}",
                words.op(op)
            ),
            Cause::Window(op, v) => {
                format!("{}: `{}` is a window", words.op(op), words.var(op, v).0)
            }
            Cause::Extent(op) => format!("{}: an extent is not known", words.op(op)),
            Cause::Single(op) => format!("{}: a single element", words.op(op)),
            Cause::Number(op, n) => format!("{}: always {n} of them", words.op(op)),
            Cause::Used(op, v) => {
                let (name, indexed) = words.var(op, v);
                let how = if indexed {
                    "is chosen by data"
                } else {
                    "is a window"
                };
                format!("{}: `{name}` {how}", words.op(op))
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
