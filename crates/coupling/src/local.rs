//! Axes that an op says are one share a node. These are the ways back: from a node to the axes that an op meant by it.

use crate::axes::Ax;
use crate::build::Build;
use crate::reasons::{Row, Site};
use egg::Id;
use prune_opt_ir::Op;
use prune_opt_ir::entity::Entity;
use prune_opt_ir::op::Pat;
use smallvec::SmallVec;
use std::ops::Range;

impl Build<'_> {
    /// The parts of a sum or product.
    pub fn parts(&self, node: Id) -> Option<[Id; 2]> {
        match *self.closure.graph.id_to_node(node) {
            Ax::Add(parts) | Ax::Mul(parts) => Some(parts),
            Ax::Atom(_) => None,
        }
    }

    /// What each atom of a sum or product is for the op whose relation a row is about, in order: an axis of its
    /// tensors, or what no axis stands for by itself; `None` where the row is about no op's relation. `left`: which side
    /// of the row it is.
    pub fn local(&self, row: &Row, left: bool, node: Id) -> Option<Vec<Site>> {
        let (op, pat) = self.said(row, left)?;
        let atoms = self.atoms_of(node);
        let mut open = self.standing(op, pat);
        let mut sites = Vec::with_capacity(atoms.len());
        open.reverse();
        for atom in atoms {
            // Factors that are units, and parts without elements, were left out.
            let of = |all: &SmallVec<[Site; 2]>| all.iter().find(|s| s.node == atom).copied();
            let at = open.iter().rposition(|all| of(all).is_some());
            sites.push(at.and_then(|at| of(&open[at])).unwrap_or(atom.into()));
            open.truncate(at.unwrap_or(open.len()));
        }
        Some(sites)
    }

    /// The atoms of a sum or product, from the left.
    pub fn atoms_of(&self, node: Id) -> Vec<Id> {
        let (mut atoms, mut open) = (Vec::new(), vec![node]);
        while let Some(at) = open.pop() {
            match self.parts(at) {
                Some([a, b]) => open.extend([b, a]),
                None => atoms.push(at),
            }
        }
        atoms
    }

    /// Which of the atoms of a sum or product are those of a part of it, where that stands first.
    pub fn span(&self, whole: Id, part: Id) -> Option<Range<usize>> {
        let (mut before, mut open) = (0, vec![whole]);
        while let Some(at) = open.pop() {
            match self.parts(at) {
                _ if at == part => return Some(before..before + self.atoms_of(part).len()),
                Some([a, b]) => open.extend([b, a]),
                None => before += 1,
            }
        }
        None
    }

    /// For each tensor's axis that took its node from another the row that says why, counted from 1; 0 for others.
    pub fn via(&self) -> Vec<u32> {
        let mut via = vec![0; self.nodes.len()];
        for &(slot, row) in &self.closure.links {
            via[slot as usize] = row;
        }
        via
    }

    /// The pattern that a side of a row is, and its op.
    fn said(&self, row: &Row, left: bool) -> Option<(Op, &Pat)> {
        let relation = |op: &Op| self.sites.relations.get(*op).map(|r| &**r);
        match row {
            Row::Operand(op, i, axis) if !left => {
                let pats = relation(op)?.operands.get(*i as usize)?.as_ref()?;
                Some((*op, pats.get(*axis as usize)?))
            }
            Row::Result(op, i, axis) if !left => {
                let pats = relation(op)?.results.get(*i as usize)?.as_ref()?;
                Some((*op, pats.get(*axis as usize)?))
            }
            Row::Equation(op, i) => {
                let (a, b) = relation(op)?.equations.get(*i as usize)?;
                Some((*op, if left { a } else { b }))
            }
            _ => None,
        }
    }

    /// For each variable of a pattern, in order, the axes of the op's tensors that are it.
    fn standing(&self, op: Op, pat: &Pat) -> Vec<SmallVec<[Site; 2]>> {
        let Some(relation) = self.sites.relations.get(op) else {
            return Vec::new();
        };
        let mut by_var = vec![SmallVec::new(); relation.vars.len()];
        for (_, value, pats) in self.sites.tensors(op, relation) {
            for (slot, pat) in self.sites.axes(value).zip(pats) {
                if let (Pat::Var(v), Some(node)) = (pat, self.nodes[slot as usize]) {
                    by_var[v.index()].push(Site::of_slot(node, slot));
                }
            }
        }
        let mut all = Vec::new();
        pat.for_each_var(&mut |v| all.push(by_var[v.index()].clone()));
        all
    }
}
