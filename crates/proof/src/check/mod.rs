//! The checker: every step is one of a few laws or an instance of an op's relation, and rests on older steps.
//!
//! [`laws`] are those of the algebra, [`claims`] what a proof says of types and classes.
//!
//! It is small on purpose, and trusts nothing of a proof. Each step is looked at once, so that time grows with the
//! proof's size.

mod claims;
mod laws;

use crate::extents::Extents;
use crate::relation::Facts;
use crate::{Cause, Frozen, Place, Proof, Side, Step, StepId, Term, TermId, Why};
use prune_opt_ir::entity::Var;
use prune_opt_ir::op::{Pat, Registry, Relation, Usage};
use prune_opt_ir::{Extent, Module, Op};
use std::collections::HashMap;
use std::fmt;

/// How much was checked.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// Steps.
    pub steps: usize,
    /// Axes whose types name a class.
    pub axes: usize,
    /// Frozen classes.
    pub frozen: usize,
}

/// The first thing that is wrong with a proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The step, where it is one.
    pub step: Option<StepId>,
    /// What is wrong, in words.
    pub message: String,
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(StepId(n)) = self.step {
            write!(f, "step {n}: ")?;
        }
        f.write_str(&self.message)
    }
}

impl std::error::Error for Wrong {}

/// Replays a proof against the module that it is about.
///
/// # Errors
/// The first step that does not follow, or the first claim that is not proven.
pub fn check(module: &Module, registry: &Registry, proof: &Proof) -> Result<Checked, Wrong> {
    let whole = |message| Wrong {
        step: None,
        message,
    };
    let mut facts = Facts::new(module, registry).map_err(whole)?;
    let extents = extents(proof, &mut facts).map_err(whole)?;
    let mut checker = Checker {
        defined: vec![false; proof.terms.len()],
        common: HashMap::new(),
        proof,
        facts,
        extents,
        now: 0,
    };
    for (i, step) in proof.steps.iter().enumerate() {
        checker.now = i;
        checker.step(step).map_err(|message| Wrong {
            step: Some(StepId(i as u32)),
            message,
        })?;
    }
    checker.now = proof.steps.len();
    checker.claims().map_err(whole)
}

/// The extents of all terms.
fn extents(proof: &Proof, facts: &mut Facts<'_>) -> Fallible<Extents> {
    let mut extents = Extents::default();
    for (i, term) in proof.terms.iter().enumerate() {
        let leaf = match term {
            Term::Place(place) => facts.place_extent(*place)?,
            Term::Var(op, v) => facts.var_extent(*op, *v)?,
            Term::Number(_, n, _) => (*n).into(),
            Term::Piece(extent, _) => extent.clone(),
            Term::Sum(a, b) | Term::Product(a, b) => {
                let before = a.index().max(b.index()) < i;
                ensure(before, &format!("term {i} has a part that stands after it"))?;
                Extent::one()
            }
        };
        extents.push(term, leaf);
    }
    Ok(extents)
}

struct Checker<'a> {
    proof: &'a Proof,
    facts: Facts<'a>,
    extents: Extents,
    /// Terms all of whose pieces were cut off or factored out by an earlier step.
    defined: Vec<bool>,
    /// Pieces that are what the extents of two products' parts have in common: the products, and the side.
    common: HashMap<TermId, (TermId, TermId, Side)>,
    /// The step being checked.
    now: usize,
}

type Fallible<T = ()> = Result<T, String>;

fn ensure(holds: bool, message: &str) -> Fallible {
    if holds { Ok(()) } else { Err(message.into()) }
}

impl<'a> Checker<'a> {
    fn step(&mut self, step: &Step) -> Fallible {
        for premise in step.premises() {
            ensure(
                premise.index() < self.now,
                "it rests on a step that is not older",
            )?;
        }
        match step {
            Step::Equal(left, right, why) => {
                self.term(*left)?;
                self.term(*right)?;
                self.equal(*left, *right, why)?;
                self.is_defined(*left)?;
                self.is_defined(*right)?;
                let long = self.extents.equal(&self.proof.terms, *left, *right);
                ensure(long, "the two sides have different extents")
            }
            Step::Frozen(term, why) => {
                self.term(*term)?;
                self.is_defined(*term)?;
                self.frozen(*term, why)
            }
        }
    }

    fn term(&self, id: TermId) -> Fallible<&'a Term> {
        let found = self.proof.terms.get(id.index());
        found.ok_or_else(|| format!("there is no term {}", id.0))
    }

    /// The sides of an equality that was checked.
    fn sides(&self, id: StepId) -> Fallible<(TermId, TermId)> {
        match self.proof.step(id) {
            Some(Step::Equal(l, r, _)) => Ok((*l, *r)),
            _ => Err(format!("step {} is no equality", id.0)),
        }
    }

    fn is_frozen(&self, id: StepId) -> Fallible<TermId> {
        match self.proof.step(id) {
            Some(Step::Frozen(t, _)) => Ok(*t),
            _ => Err(format!("step {} freezes nothing", id.0)),
        }
    }

    /// That every piece in it was defined by this step or an older one.
    fn is_defined(&mut self, id: TermId) -> Fallible {
        let mut open = vec![id];
        while let Some(&at) = open.last() {
            if self.defined[at.index()] {
                open.pop();
                continue;
            }
            match self.term(at)? {
                Term::Piece(..) => {
                    return Err(format!("piece {} is not defined yet", at.0));
                }
                Term::Sum(a, b) | Term::Product(a, b) => {
                    let missing = [*a, *b].into_iter().filter(|t| !self.defined[t.index()]);
                    let before = open.len();
                    open.extend(missing);
                    if open.len() > before {
                        continue;
                    }
                }
                _ => {}
            }
            self.defined[at.index()] = true;
            open.pop();
        }
        Ok(())
    }

    /// Takes a piece as new.
    fn define(&mut self, id: TermId) -> Fallible {
        let piece = matches!(self.term(id)?, Term::Piece(..));
        ensure(
            piece && !self.defined[id.index()],
            "what is split off is not new",
        )?;
        self.defined[id.index()] = true;
        Ok(())
    }

    fn equal(&mut self, left: TermId, right: TermId, why: &Why) -> Fallible {
        match why {
            Why::Variable(op, v) => {
                let holds = self.stands_for(*op, *v, left) && self.stands_for(*op, *v, right);
                ensure(holds, "the variable does not stand on both axes")
            }
            Why::Relation(op) => self.relation(*op, left, right),
            Why::Equation(op) => self.equation(*op, left, right),
            Why::Cancel { premise, side, .. } => self.cancel(left, right, *premise, *side),
            Why::Cut => self.cut(left, right),
            Why::Factor { premise, side, .. } => self.factor(left, right, *premise, *side),
            Why::Common { premise, side, .. } => self.common(left, right, *premise, *side),
            Why::Regroup => self.regroup(left, right),
            Why::Distribute => self.distribute(left, right),
            Why::Unit { frozen, .. } => self.unit(left, right, *frozen),
            Why::Congruence(parts) => self.congruence(left, right, parts),
            Why::Chain(steps) => self.chain(left, right, steps),
        }
    }

    /// Whether `term` is an axis of a tensor of `op` that is just this variable.
    fn stands_for(&mut self, op: Op, var: Var, term: TermId) -> bool {
        let place = matches!(self.proof.terms[term.index()], Term::Place(_));
        place && self.facts.is(&self.proof.terms, op, &Pat::Var(var), term)
    }

    fn relation(&mut self, op: Op, left: TermId, right: TermId) -> Fallible {
        let Term::Place(place) = self.term(left)? else {
            return Err("the left side is no axis".into());
        };
        let said = self.facts.said(op, *place);
        let said = said.ok_or("the op has no relation")?;
        let terms = &self.proof.terms;
        let holds = said.pats().any(|pat| self.facts.is(terms, op, pat, right));
        ensure(holds, "the op's relation does not say this of the axis")
    }

    fn equation(&mut self, op: Op, left: TermId, right: TermId) -> Fallible {
        let relation = self.facts.relations.get(op).cloned();
        let relation = relation.ok_or("the op has no relation")?;
        let terms = &self.proof.terms;
        let holds = relation.equations.iter().any(|(a, b)| {
            let mut is = |pat, term| self.facts.is(terms, op, pat, term);
            is(a, left) && is(b, right) || is(a, right) && is(b, left)
        });
        ensure(holds, "the op's relation has no such equation")
    }

    fn frozen(&mut self, term: TermId, why: &Frozen) -> Fallible {
        match why {
            Frozen::Cause(cause) => {
                let holds = self.cause(term, cause)?;
                ensure(holds, "the cause does not hold of the axis")
            }
            Frozen::Strides(step) => {
                let (l, r) = self.sides(*step)?;
                ensure(term == l || term == r, "the premise is about other axes")?;
                self.strides(l, r)
            }
            Frozen::Last(steps) => self.last(term, steps),
            Frozen::Empties(step) => self.empties(term, *step),
            Frozen::Loop(steps) => self.around(term, steps),
            Frozen::Part(step) => {
                let whole = self.is_frozen(*step)?;
                let parts = self.term(whole)?.parts().unwrap_or([whole; 2]);
                let holds = parts.contains(&term) && whole != term;
                ensure(holds, "it is no part of what is frozen")
            }
            Frozen::Equal(step, frozen) => {
                let holds = self.sides(*step)? == (term, self.is_frozen(*frozen)?);
                ensure(holds, "it does not equal what is frozen")
            }
        }
    }

    fn cause(&mut self, term: TermId, cause: &Cause) -> Fallible<bool> {
        let found = self.term(term)?;
        let place = match found {
            Term::Place(place) => Some(*place),
            _ => None,
        };
        let on = |axis: u32| place.filter(|p| p.axis == axis);
        let func = self.facts.func;
        Ok(match cause {
            Cause::Input(v, axis) => {
                on(*axis).is_some_and(|p| p.value == *v) && func.inputs.contains(v)
            }
            Cause::Output(v, axis) => {
                on(*axis).is_some_and(|p| p.value == *v) && func.outputs.contains(v)
            }
            Cause::Region(op, axis) => {
                let captures = self.facts.op(*op).map(|o| &o.captures);
                on(*axis).is_some_and(|p| captures.is_some_and(|c| c.contains(&p.value)))
            }
            Cause::Unknown(op, axis) => {
                let opaque = self.facts.relations.get(*op).is_none()
                    && self.facts.op(*op).is_some_and(|o| !self.facts.is_stored(o));
                opaque && on(*axis).is_some_and(|p| self.facts.touches(*op, p.value))
            }
            Cause::HalfSeen(op, axis) => {
                self.facts.is_half_seen(*op)
                    && on(*axis).is_some_and(|p| self.facts.touches(*op, p.value))
            }
            Cause::Silent(op, axis) => {
                on(*axis).is_some_and(|p| self.facts.is_silent(*op, p.value))
            }
            Cause::Window(op, v) => {
                self.pats(*op, place, |p| matches!(p, Pat::Window(t, ..) if t == v))
            }
            Cause::Extent(op) => self.unknown_extent(*op, found),
            Cause::Single(op) => {
                matches!(found, Term::Var(o, _) if o == op) && self.extents.get(term).is(1)
            }
            Cause::Number(op, n) => matches!(found, Term::Number(o, m, _) if o == op && m == n),
            Cause::Used(op, v) => {
                let relation = self.facts.relations.get(*op);
                let info = relation.and_then(|r| r.vars.get(*v));
                let marked = info
                    .is_some_and(|info| matches!(info.usage(), Usage::Indexed | Usage::Windowed));
                marked && self.facts.is(&self.proof.terms, *op, &Pat::Var(*v), term)
            }
        })
    }

    fn pats(&mut self, op: Op, place: Option<Place>, f: impl Fn(&Pat) -> bool) -> bool {
        let said = place.and_then(|p| self.facts.said(op, p));
        said.is_some_and(|said| said.pats().any(f))
    }

    /// Whether the relation makes something of the axis, or of a variable that it is, that is not known to be as
    /// long.
    fn unknown_extent(&mut self, op: Op, term: &Term) -> bool {
        let Some(relation) = self.facts.relations.get(op).cloned() else {
            return false;
        };
        match term {
            Term::Place(place) => {
                let Some(said) = self.facts.said(op, *place) else {
                    return false;
                };
                said.pats().any(|pat| match pat {
                    Pat::Var(v) => stands_inside(&relation, *v),
                    Pat::Prod(_) | Pat::Sum(_) | Pat::Lit(_) => true,
                    Pat::Window(..) => false,
                })
            }
            Term::Var(o, v) => *o == op && stands_inside(&relation, *v),
            _ => false,
        }
    }
}

/// Whether a variable stands inside a product, a sum or an equation.
fn stands_inside(relation: &Relation, var: Var) -> bool {
    let mentions = |pat: &Pat| {
        let mut found = false;
        pat.for_each_var(&mut |v| found |= v == var);
        found
    };
    let tensors = relation.operands.iter().chain(&relation.results).flatten();
    let mut compound = tensors
        .flatten()
        .filter(|pat| matches!(pat, Pat::Prod(_) | Pat::Sum(_)));
    let mut equations = relation.equations.iter();
    compound.any(mentions) || equations.any(|(a, b)| mentions(a) || mentions(b))
}
