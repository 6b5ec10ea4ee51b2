//! How long terms are: their own extents, and what equalities add where those are symbols.

use crate::{Term, TermId};
use prune_opt_ir::Extent;

/// The extent of each term as far as it is known.
#[derive(Clone, Debug, Default)]
pub struct Extents {
    all: Vec<Extent>,
    /// For each term, the sums and products that it is a part of, where its extent is a symbol.
    wholes: Vec<Vec<TermId>>,
}

impl Extents {
    /// Adds a term; one without parts is `leaf` long. Parts are terms that were added before.
    pub fn push(&mut self, term: &Term, leaf: Extent) {
        let whole = match term.parts() {
            None => leaf,
            Some(parts) => {
                let whole = self.whole(term);
                if whole.constant().is_none() {
                    for part in parts {
                        self.wholes[part.index()].push(TermId(self.all.len() as u32));
                    }
                }
                whole
            }
        };
        self.all.push(whole);
        self.wholes.push(Vec::new());
    }

    /// The extent of a term that was added.
    pub fn get(&self, id: TermId) -> &Extent {
        &self.all[id.index()]
    }

    fn whole(&self, term: &Term) -> Extent {
        match term {
            Term::Sum(a, b) => self.get(*a).add(self.get(*b)),
            Term::Product(a, b) => self.get(*a).mul(self.get(*b)),
            _ => Extent::one(),
        }
    }

    /// Learns that two terms are equally long; false where they can't be.
    pub fn equal(&mut self, terms: &[Term], a: TermId, b: TermId) -> bool {
        match (self.get(a).constant(), self.get(b).constant()) {
            (Some(x), Some(y)) => return x == y,
            (Some(_), None) => self.learn(terms, b, self.get(a).clone()),
            (None, Some(_)) => self.learn(terms, a, self.get(b).clone()),
            (None, None) => {}
        }
        true
    }

    fn learn(&mut self, terms: &[Term], id: TermId, extent: Extent) {
        self.all[id.index()] = extent;
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            for whole in self.wholes[id.index()].clone() {
                let extent = self.whole(&terms[whole.index()]);
                let here = &mut self.all[whole.index()];
                if here.constant().is_none() && *here != extent {
                    *here = extent;
                    open.push(whole);
                }
            }
        }
    }
}
