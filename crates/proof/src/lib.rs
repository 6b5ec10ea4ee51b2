//! Proofs that axes go together, and the checker that replays them.
//!
//! - A proof is data: terms, and steps that each say why two terms are one axis, or why a term is frozen. A step
//!   rests only on steps before it, so that a premise is older than its conclusion.
//! - [`check`] holds every step against the definitions of the ops and the few laws of the algebra, and the proof's
//!   claims against the module's types. It shares no code with what finds proofs.
//! - Invariant: names no op, and does not know egg.

mod cause;
mod check;
mod extents;
mod names;
mod relation;
mod render;
mod slice;

pub use cause::{Cause, Words, axes_of, stays};
pub use check::{Checked, Wrong, check};
pub use extents::Extents;
pub use names::{Location, Names};
pub use render::{Entry, Writer, describe, json, place_json};
pub use slice::{Slice, Slicer};

use prune_opt_ir::entity::Var;
use prune_opt_ir::{Class, Extent, Op, Value};

/// The number of a term in [`Proof::terms`].
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TermId(pub u32);

/// The number of a step in [`Proof::steps`].
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StepId(pub u32);

impl TermId {
    /// As an index.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl StepId {
    /// As an index.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// One axis of one tensor of the model's graph.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The tensor.
    pub value: Value,
    /// The axis, from 0.
    pub axis: u32,
    /// Where a parameter whose elements are all equal is read by several ops: the op and the operand's index. Such
    /// a parameter has axes of its own at each use; sharing it ties nothing.
    pub at: Option<(Op, u32)>,
}

/// What a proof speaks of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Term {
    /// A tensor's axis.
    Place(Place),
    /// A variable of an op's relation that stands on no axis alone, such as the group of a convolution.
    Var(Op, Var),
    /// A number that stands in an op's relation, and which one of the proof, since no two are equal by accident.
    Number(Op, u64, u32),
    /// A new axis of this extent, and which one of the proof: what a step cuts off another, or factors out.
    Piece(Extent, u32),
    /// A concatenation.
    Sum(TermId, TermId),
    /// A row-major product; the left factor varies slowest.
    Product(TermId, TermId),
}

impl Term {
    /// The parts of a sum or product.
    pub fn parts(&self) -> Option<[TermId; 2]> {
        match self {
            Term::Sum(a, b) | Term::Product(a, b) => Some([*a, *b]),
            _ => None,
        }
    }
}

/// Which part of a sum or product.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// The first.
    Left,
    /// The second.
    Right,
}

impl Side {
    /// That part of two.
    pub fn of<T: Copy>(self, [left, right]: [T; 2]) -> T {
        match self {
            Side::Left => left,
            Side::Right => right,
        }
    }
}

/// Why two terms are one axis.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Why {
    /// One variable of the op's relation stands alone on both.
    Variable(Op, Var),
    /// The op's relation says what the axis on the left is made of.
    Relation(Op),
    /// The op's relation equates the two products.
    Equation(Op),
    /// From `a + x = b + y` or `a * x = b * y`, where parts have equal extents, follow `a = b` and `x = y`.
    Cancel {
        /// The sums or products that are equal.
        premise: StepId,
        /// Which parts are concluded to be equal.
        side: Side,
        /// What else says that extents are equal.
        extents: Vec<StepId>,
    },
    /// `x = p + q`, the pieces being new.
    Cut,
    /// From `a * x = b * y` follows `b = a * p` where the extent of `a` divides that of `b`, `p` being new; on the
    /// right side, `y = p * x`.
    Factor {
        /// The products that are equal.
        premise: StepId,
        /// Which parts are compared.
        side: Side,
        /// What else says that extents divide.
        extents: Vec<StepId>,
    },
    /// From `a * x = b * y` follow `a = p * m` and `b = p * n`, p being as long as the greatest common divisor of both
    /// extents; on the right side, `x = m * p` and `y = n * p`. What goes of `a` and `b` goes in multiples of `m` and
    /// `n`: more is not derived, but chosen, since other removals have no form. The other factor is new, and so is
    /// `p`, unless a step like this one of the same premise and side defined it.
    Common {
        /// The products that are equal.
        premise: StepId,
        /// Which parts are compared.
        side: Side,
        /// What else says how long they are.
        extents: Vec<StepId>,
    },
    /// `(a + b) + c = a + (b + c)`, and the same for products.
    Regroup,
    /// `(a + b) * c = a * c + b * c`.
    Distribute,
    /// `1 * a = a`, `a * 1 = a`, where the single element has to stay.
    Unit {
        /// What else says that the extent is 1.
        extents: Vec<StepId>,
        /// What freezes the element; `None` where it is all of a tensor's axis, a variable or a number, which keep
        /// one anyhow.
        frozen: Option<StepId>,
    },
    /// Equal parts make equal wholes; `None` where a part is the same term.
    Congruence([Option<StepId>; 2]),
    /// Steps one after the other; `true` where one is taken from right to left.
    Chain(Vec<(StepId, bool)>),
}

/// Why nothing of a term may be removed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Frozen {
    /// In itself.
    Cause(Cause),
    /// Its factors and those of an equal axis are cut at strides that do not divide: the step that says they are
    /// equal.
    Strides(StepId),
    /// It is the only element of a factor of a tensor's axis or a variable, which keep one. Steps from there to here:
    /// each says that the axis, or a factor that the step before it names, is a product.
    Last(Vec<StepId>),
    /// It is a single element that every term of what a tensor's axis or a variable equals has: without it nothing
    /// would be left of that. The step that says so, from the axis to the terms.
    Empties(StepId),
    /// It is the only element of a factor of what is a factor of itself, `x = s * x`. Steps around: each says that a
    /// factor of the product before it, and the first that one of the last, is a product.
    Loop(Vec<StepId>),
    /// It is a part of what that step freezes.
    Part(StepId),
    /// It equals what is frozen: the step that says so, whose left side it is, and the step that freezes the right.
    Equal(StepId, StepId),
}

/// One step of a proof.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// Two terms are one axis.
    Equal(TermId, TermId, Why),
    /// Nothing of the term may be removed.
    Frozen(TermId, Frozen),
}

impl Step {
    /// The steps that it rests on.
    pub fn premises(&self) -> Vec<StepId> {
        match self {
            Step::Equal(_, _, why) => match why {
                Why::Cancel {
                    premise, extents, ..
                }
                | Why::Factor {
                    premise, extents, ..
                }
                | Why::Common {
                    premise, extents, ..
                } => [*premise].iter().chain(extents).copied().collect(),
                Why::Unit { extents, frozen } => extents.iter().chain(frozen).copied().collect(),
                Why::Congruence(parts) => parts.iter().flatten().copied().collect(),
                Why::Chain(steps) => steps.iter().map(|(s, _)| *s).collect(),
                _ => Vec::new(),
            },
            Step::Frozen(_, why) => match why {
                Frozen::Cause(_) => Vec::new(),
                Frozen::Strides(s) | Frozen::Part(s) | Frozen::Empties(s) => vec![*s],
                Frozen::Last(steps) | Frozen::Loop(steps) => steps.clone(),
                Frozen::Equal(s, f) => vec![*s, *f],
            },
        }
    }
}

/// What a proof says of a module.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proof {
    /// Terms; parts stand before wholes.
    pub terms: Vec<Term>,
    /// Steps; premises stand before conclusions.
    pub steps: Vec<Step>,
    /// The term that stands for each class, or terms for its stretches, with the element at which each begins.
    pub classes: Vec<(Class, u64, TermId)>,
    /// For each axis whose type names a class, that it equals a term over those of the classes; `None` where it is
    /// that term.
    pub axes: Vec<(TermId, TermId, Option<StepId>)>,
    /// For each class that coupling freezes, the step that freezes its term.
    pub frozen: Vec<(Class, StepId)>,
    /// Classes that are frozen because the module says so.
    pub stated: Vec<Class>,
}

impl Proof {
    /// A term.
    pub fn term(&self, id: TermId) -> Option<&Term> {
        self.terms.get(id.index())
    }

    /// A step.
    pub fn step(&self, id: StepId) -> Option<&Step> {
        self.steps.get(id.index())
    }
}
