//! The e-graph: axis expressions, what is known of each e-class, and a reason for every union.
//!
//! Extents are facts (e-class data), never shared e-nodes: nothing is equal by accident. Each e-class keeps one
//! composite node as its *shape*; a second one is a pair to align, and goes on the worklist.

use egg::{DidMerge, EGraph, Id, define_language};
use prune_opt_ir::Extent;
use smallvec::SmallVec;

define_language! {
    /// An axis expression. Atoms are fresh for each variable that ops say of axes.
    pub(crate) enum Ax {
        "+" = Add([Id; 2]),
        "*" = Mul([Id; 2]),
        Atom(u32),
    }
}

/// A composite node and its id.
pub(crate) type Composite = (Ax, Id);

/// What is known of an e-class.
#[derive(Clone, Debug)]
pub(crate) struct Fact {
    /// How many elements.
    pub extent: Extent,
    /// Composite nodes; at most one after closure.
    pub shapes: SmallVec<[Composite; 1]>,
    /// Why nothing may be removed: an index into the table of freezes.
    pub frozen: Option<u32>,
    /// No class may be named inside: printed as its extent.
    pub literal: bool,
    /// Why it can't lose all its elements: an index into the table of what lasts.
    pub lasts: Option<u32>,
    /// Some node of the class.
    pub node: Id,
}

/// Facts, and the worklist of e-classes to look at again.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    /// Nodes whose classes have something to do.
    pub queue: Vec<Id>,
    /// The extent of the atom about to be added.
    pub next: Extent,
    /// Why the atom about to be added can't lose all its elements.
    pub lasts: Option<u32>,
}

impl egg::Analysis<Ax> for Facts {
    type Data = Fact;

    fn make(egraph: &mut EGraph<Ax, Self>, enode: &Ax, id: Id) -> Fact {
        let extent = |i: &Id| &egraph[*i].data.extent;
        let (extent, shapes) = match enode {
            Ax::Atom(_) => (egraph.analysis.next.clone(), SmallVec::new()),
            Ax::Add([a, b]) => (
                extent(a).add(extent(b)),
                SmallVec::from_elem((enode.clone(), id), 1),
            ),
            Ax::Mul([a, b]) => (
                extent(a).mul(extent(b)),
                SmallVec::from_elem((enode.clone(), id), 1),
            ),
        };
        Fact {
            extent,
            shapes,
            frozen: None,
            literal: false,
            lasts: egraph.analysis.lasts.take(),
            node: id,
        }
    }

    /// Joins facts. Never asks egg to recompute parents: an extent does not change by a union.
    fn merge(&mut self, a: &mut Fact, b: Fact) -> DidMerge {
        let news = a.frozen.is_some() != b.frozen.is_some() || a.literal != b.literal;
        let lasting = a.lasts.is_some() != b.lasts.is_some();
        let fixes = lasting && (is_product(a) || is_product(&b));
        if a.extent.constant().is_none() && b.extent.constant().is_some() {
            a.extent = b.extent;
        }
        a.frozen = match (a.frozen, b.frozen) {
            (Some(x), Some(y)) => Some(x.min(y)),
            (x, y) => x.or(y),
        };
        a.literal |= b.literal;
        a.lasts = match (a.lasts, b.lasts) {
            (Some(x), Some(y)) => Some(x.min(y)),
            (x, y) => x.or(y),
        };
        let single = a.extent.is(1) && (news || lasting);
        let pair = !a.shapes.is_empty() && !b.shapes.is_empty();
        a.shapes.extend(b.shapes);
        if pair || fixes || single || news && !a.shapes.is_empty() {
            self.queue.push(a.node);
        }
        DidMerge(false, false)
    }
}

fn is_product(fact: &Fact) -> bool {
    matches!(fact.shapes.first(), Some((Ax::Mul(_), _)))
}

/// The e-graph of axis expressions.
pub(crate) type Graph = EGraph<Ax, Facts>;
