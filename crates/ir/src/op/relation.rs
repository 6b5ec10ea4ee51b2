//! The relation of one op: a template with ranks known, `..s` expanded and variables numbered (`expand`).

use super::def::{OpDef, Role};
use super::window::Spatial;
use crate::entity::{Arena, Var};
use crate::extent::Extent;
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// An op's relation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Relation {
    /// Variables.
    pub vars: Arena<Var, VarInfo>,
    /// For each operand of the op, a pattern for each axis; `None` where the operand is absent, has no known
    /// rank, or the relation does not speak of it.
    pub operands: Vec<Option<Vec<Pat>>>,
    /// The operand's name in the relation, for each operand of the op.
    pub names: Vec<SmolStr>,
    /// For each result of the op, a pattern for each axis.
    pub results: Vec<Option<Vec<Pat>>>,
    /// The result's name in the relation, for each result of the op.
    pub result_names: Vec<SmolStr>,
    /// How many axes each `..s` stands for, where that is known.
    pub rests: BTreeMap<SmolStr, usize>,
    /// Operands that the relation requires and the op lacks: index and name.
    pub missing: Vec<(usize, SmolStr)>,
    /// Products that are equal.
    pub equations: Vec<(Pat, Pat)>,
    /// What restates extents.
    pub restates: Vec<Restate>,
    /// Operands that may be left out, each with the attribute that excludes it.
    pub instead_of: Vec<(usize, &'static str)>,
    /// Integer operands whose values are positions along an axis: the operand's index and the axis.
    pub positions: Vec<(usize, Pat)>,
    /// Products of multiplications that the definition states.
    pub macs: Vec<Pat>,
}

/// A variable of a relation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct VarInfo {
    /// Its name in the relation's text; numbered (`s0`, `s1`) where it comes of `..s`.
    pub name: SmolStr,
    /// Its extent, where the op fixes it.
    pub extent: Option<Extent>,
    /// What its extent has to be a multiple of; 0 or 1: anything.
    pub multiple: u64,
    /// Whether it may lose all its elements: a part of axes, of which others stay.
    pub part: bool,
    /// What the op does to its axis, where that stays and is not chosen by data.
    pub because: Option<&'static str>,
    /// Marked `!` anywhere.
    pub indexed: bool,
    /// Marked `^` anywhere.
    pub normalised: bool,
    /// Marked `&` anywhere.
    pub summed: bool,
    /// Marked `=0` anywhere.
    pub zero: bool,
    /// Part of a window anywhere: the place or the kernel.
    pub windowed: bool,
    /// Stands in an operand.
    pub in_operands: bool,
    /// Stands in a result.
    pub in_results: bool,
}

/// How a relation uses a variable; exactness, freezing and the masked oracle follow from it.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Usage {
    /// Element i of the result depends on element i of the operands.
    Pointwise,
    /// Summed away: an absent element contributes nothing.
    Contracted,
    /// Statistics or a reduction over it: absent elements are left out.
    Normalised,
    /// Chosen by data: frozen.
    Indexed,
    /// Neighbours are mixed: never a channel class.
    Windowed,
}

impl VarInfo {
    /// How the relation uses it.
    pub fn usage(&self) -> Usage {
        match self {
            v if v.indexed => Usage::Indexed,
            v if v.windowed => Usage::Windowed,
            v if v.normalised => Usage::Normalised,
            v if v.summed || v.in_operands && !v.in_results => Usage::Contracted,
            _ => Usage::Pointwise,
        }
    }

    /// Why it stays, as what the op does to its axis.
    pub fn stays_because(&self) -> &'static str {
        match self.usage() {
            Usage::Indexed => self.because.unwrap_or("data chooses elements along"),
            _ => "its windows mix neighbours along",
        }
    }
}

/// What an axis of one op is made of.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Pat {
    /// A literal extent; couples nothing.
    Lit(u64),
    /// A variable.
    Var(Var),
    /// A row-major product.
    Prod(Vec<Pat>),
    /// A concatenation.
    Sum(Vec<Pat>),
    /// A window: places, kernel, and along what it moves.
    Window(Var, Var, Spatial),
}

impl Pat {
    /// Calls `f` for each variable, in order.
    pub fn for_each_var(&self, f: &mut impl FnMut(Var)) {
        match self {
            Pat::Lit(_) => {}
            Pat::Var(v) => f(*v),
            Pat::Prod(all) | Pat::Sum(all) => all.iter().for_each(|p| p.for_each_var(f)),
            Pat::Window(t, k, _) => {
                f(*t);
                f(*k);
            }
        }
    }
}

/// An attribute or operand that restates extents.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Restate {
    /// Which.
    pub place: Place,
    /// What each of its elements states.
    pub elems: Vec<Stated>,
}

/// Where extents are restated.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// In an attribute: an integer or a list.
    Attr(String),
    /// In an integer operand.
    Operand(usize),
}

/// What one integer states: the extent of `expr`, or that less the extent of `total` (a negative number).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Stated {
    /// Whose extent.
    pub expr: Pat,
    /// Of what it may be counted from the end.
    pub total: Option<Pat>,
}

impl Relation {
    /// What an operand is for, by the definition `def` that this is the relation of.
    pub fn role(&self, def: &OpDef, operand: usize) -> Role {
        let name = self.names.get(operand);
        name.map_or(Role::Data, |n| def.role(n))
    }

    /// Whether element i along an axis of an operand goes to element i of the results, and nowhere else.
    pub fn is_pointwise(&self, operand: usize, axis: usize) -> bool {
        let pats = self.operands.get(operand).and_then(|p| p.as_deref());
        pats.and_then(|p| p.get(axis)).is_some_and(|pat| {
            let mut all = true;
            pat.for_each_var(&mut |v| all &= self.usage(v) == Usage::Pointwise);
            all
        })
    }

    /// How variable `v` is used.
    pub fn usage(&self, v: Var) -> Usage {
        self.vars[v].usage()
    }
}
