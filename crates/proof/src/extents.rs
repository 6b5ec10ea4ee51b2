//! How long terms are: their own extents, and what equalities add where those are symbols.

use crate::relation::Facts;
use crate::{Proof, Term, TermId};
use prune_opt_ir::Extent;

/// The extent of each term as far as it is known.
pub(crate) struct Extents {
    all: Vec<Extent>,
    /// For each term, the sums and products that it is a part of, where its extent is a symbol.
    wholes: Vec<Vec<TermId>>,
}

impl Extents {
    /// The extents of all terms.
    ///
    /// # Errors
    /// The first term that is nothing of the module, in words.
    pub fn new(proof: &Proof, facts: &mut Facts<'_>) -> Result<Extents, String> {
        let mut extents = Extents {
            all: Vec::with_capacity(proof.terms.len()),
            wholes: vec![Vec::new(); proof.terms.len()],
        };
        for (i, term) in proof.terms.iter().enumerate() {
            let extent = match term {
                Term::Place(place) => facts.place_extent(*place)?,
                Term::Var(op, v) => facts.var_extent(*op, *v)?,
                Term::Number(_, n, _) => (*n).into(),
                Term::Piece(extent, _) => extent.clone(),
                Term::Sum(a, b) | Term::Product(a, b) => {
                    if a.index().max(b.index()) >= i {
                        return Err(format!("term {i} has a part that stands after it"));
                    }
                    let whole = extents.whole(term);
                    if whole.constant().is_none() {
                        for part in [a, b] {
                            extents.wholes[part.index()].push(TermId(i as u32));
                        }
                    }
                    whole
                }
            };
            extents.all.push(extent);
        }
        Ok(extents)
    }

    /// The extent of a term of the proof.
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
    pub fn equal(&mut self, proof: &Proof, a: TermId, b: TermId) -> bool {
        match (self.get(a).constant(), self.get(b).constant()) {
            (Some(x), Some(y)) => return x == y,
            (Some(_), None) => self.learn(proof, b, self.get(a).clone()),
            (None, Some(_)) => self.learn(proof, a, self.get(b).clone()),
            (None, None) => {}
        }
        true
    }

    fn learn(&mut self, proof: &Proof, id: TermId, extent: Extent) {
        self.all[id.index()] = extent;
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            for whole in self.wholes[id.index()].clone() {
                let extent = self.whole(&proof.terms[whole.index()]);
                let here = &mut self.all[whole.index()];
                if here.constant().is_none() && *here != extent {
                    *here = extent;
                    open.push(whole);
                }
            }
        }
    }
}
