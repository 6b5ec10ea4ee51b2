//! Why axes are one, stay, or keep an element: what the closure notes, for chains of causes and for proofs.

use egg::Id;
use prune_opt_ir::Op;
use prune_opt_proof::{Cause, Side};

/// An axis as an op or a rule speaks of it: its node, which axes that an op says are one share, and the tensor's axis
/// where it is one.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) struct Site {
    pub node: Id,
    slot: u32,
}

/// No tensor's axis.
const NO_SLOT: u32 = u32::MAX;

impl Site {
    /// The axis of a tensor that has this number.
    pub fn of_slot(node: Id, slot: u32) -> Self {
        Site { node, slot }
    }

    /// The number of the tensor's axis.
    pub fn slot(self) -> Option<u32> {
        (self.slot != NO_SLOT).then_some(self.slot)
    }
}

impl From<Id> for Site {
    fn from(node: Id) -> Self {
        Site::of_slot(node, NO_SLOT)
    }
}

/// A rule of the closure: what its premise, an equality, tells of the parts of its two sides.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) enum Rule {
    /// Parts of equal extents are equal.
    Cancel,
    /// Factors that stand at the right ends of two products once these are regrouped are equal, and what is left of
    /// the products.
    Flat,
    /// The longer of two parts is cut where the shorter ends.
    Cut,
    /// A factor on this side that divides another splits it.
    Factor(Side),
    /// What the factors on this side have in common is divided off.
    Common(Side),
    /// What is left between common factors is equal.
    Between,
}

/// Where a rule was applied. What it went by is noted so that a proof of what it concludes need not be searched for.
#[derive(Copy, Clone, Debug)]
pub(crate) struct Applied {
    /// The two nodes whose equality it rests on.
    pub premise: (Id, Id),
    /// Where in the closure's trail that begins which it went by.
    pub start: usize,
}

impl Rule {
    pub fn name(self) -> &'static str {
        match self {
            Rule::Cancel | Rule::Flat | Rule::Between => "cancel",
            Rule::Cut => "cut",
            Rule::Factor(_) => "factor",
            Rule::Common(_) => "common",
        }
    }
}

/// Why two axes are one.
#[derive(Clone, Debug)]
pub(crate) enum Row {
    /// A variable of an op's relation stands on both.
    Var(Op, u32),
    /// An operand's axis is what the relation says: op, operand, axis.
    Operand(Op, u32, u32),
    /// A result's axis is what the relation says: op, result, axis.
    Result(Op, u32, u32),
    /// An equation of the relation, such as a reshape's: op, and which.
    Equation(Op, u32),
    /// A rule, and where it was applied.
    Rule(Rule, u32),
    /// A product with an element that has to stay is its other factor: the element.
    Unit(Id),
}

/// Why an e-class is frozen.
#[derive(Clone, Debug)]
pub(crate) enum Freeze {
    /// In itself: where it was seen, and the cause.
    Cause(Site, Cause),
    /// Two nodes that are one axis are cut at strides that do not divide.
    Strides(Id, Id),
    /// As part of something frozen: the part's node, the whole's node, and why that is frozen.
    Part(Id, Id, u32),
    /// As the only element of a factor of what can't lose all its elements: its node, and an index into the table of
    /// what lasts.
    Last(Id, u32),
    /// As a single element without which nothing would be left of an axis: its node, the axis's, and what that equals,
    /// each term with the element.
    Empties(Id, Id, Id),
    /// As the only element of a factor of what is a factor of itself: its node, and the way around, each time a node
    /// and the product that it equals.
    Loop(Id, Vec<(Id, Id)>),
}

impl Freeze {
    /// Where it was seen.
    pub fn site(&self) -> Site {
        match *self {
            Freeze::Cause(site, _) => site,
            Freeze::Strides(node, _)
            | Freeze::Part(node, ..)
            | Freeze::Last(node, _)
            | Freeze::Empties(node, ..)
            | Freeze::Loop(node, _) => node.into(),
        }
    }
}

/// Why an e-class can't lose all its elements.
#[derive(Copy, Clone, Debug)]
pub(crate) enum Lasts {
    /// It is a tensor's axis or a variable of a relation: the node.
    Whole(Id),
    /// It is a factor of what can't, either: the factor's node, the product's node, and why that lasts.
    Factor(Id, Id, u32),
}
