//! The part of a proof that one question asks for.
//!
//! A proof shares its steps: the way from one term to another goes over ways that were proven before, back and
//! forth. Whoever reads it wants the one path of causes and laws that joins the two. The steps that made two classes
//! one form a tree over each class's terms, so there is just one.

use crate::{Frozen, Proof, Step, StepId, Term, TermId, Why};
use std::collections::{HashMap, HashSet};

/// Paths through a proof.
pub struct Slicer<'p> {
    proof: &'p Proof,
    /// For each term, its parent in the tree, the step that joins them, and whether it is from the parent to here.
    up: Vec<Option<(TermId, StepId, bool)>>,
    depth: Vec<u32>,
    /// The step that defines each piece.
    defined: HashMap<TermId, StepId>,
}

/// A part of a proof, which checks by itself.
pub struct Slice<'s, 'p> {
    from: &'s Slicer<'p>,
    /// The steps, over the terms of the whole proof. It makes no claims.
    pub proof: Proof,
    steps: HashMap<StepId, StepId>,
    /// Terms whose pieces are defined.
    seen: HashSet<TermId>,
    paths: HashMap<(TermId, TermId), StepId>,
}

impl<'p> Slicer<'p> {
    /// The paths of a proof that checks.
    pub fn new(proof: &'p Proof) -> Slicer<'p> {
        let n = proof.terms.len();
        let mut sets: Vec<u32> = (0..n as u32).collect();
        let mut near: Vec<Vec<(TermId, StepId, bool)>> = vec![Vec::new(); n];
        for (i, step) in proof.steps.iter().enumerate() {
            let Step::Equal(a, b, why) = step else {
                continue;
            };
            let within = a.index().max(b.index()) < n;
            if !within || matches!(why, Why::Chain(_)) {
                continue;
            }
            let (ra, rb) = (find(&mut sets, a.0), find(&mut sets, b.0));
            if ra != rb {
                sets[ra as usize] = rb;
                let step = StepId(i as u32);
                near[a.index()].push((*b, step, true));
                near[b.index()].push((*a, step, false));
            }
        }
        let (mut up, mut depth, mut seen) = (vec![None; n], vec![0; n], vec![false; n]);
        for root in 0..n {
            let mut open = vec![TermId(root as u32)];
            while let Some(at) = open.pop() {
                seen[at.index()] = true;
                for &(next, step, back) in &near[at.index()] {
                    if !seen[next.index()] {
                        seen[next.index()] = true;
                        up[next.index()] = Some((at, step, back));
                        depth[next.index()] = depth[at.index()] + 1;
                        open.push(next);
                    }
                }
            }
        }
        Slicer {
            proof,
            up,
            depth,
            defined: defined(proof),
        }
    }

    /// The steps from one term to another, `true` where one is taken from right to left; `None` where they are not
    /// one axis.
    pub fn path(&self, from: TermId, to: TermId) -> Option<Vec<(StepId, bool)>> {
        let (mut a, mut b) = (from, to);
        let (mut head, mut tail) = (Vec::new(), Vec::new());
        while a != b {
            let depth = |t: TermId| self.depth.get(t.index()).copied().unwrap_or(0);
            if depth(a) >= depth(b) {
                let (next, step, back) = self.up.get(a.index()).copied().flatten()?;
                head.push((step, back));
                a = next;
            } else {
                let (next, step, back) = self.up.get(b.index()).copied().flatten()?;
                tail.push((step, !back));
                b = next;
            }
        }
        head.extend(tail.into_iter().rev());
        Some(head)
    }

    /// An empty part.
    pub fn slice(&self) -> Slice<'_, 'p> {
        let proof = Proof {
            terms: self.proof.terms.clone(),
            ..Proof::default()
        };
        Slice {
            from: self,
            proof,
            steps: HashMap::new(),
            seen: HashSet::new(),
            paths: HashMap::new(),
        }
    }
}

fn defined(proof: &Proof) -> HashMap<TermId, StepId> {
    let mut out = HashMap::new();
    for (i, step) in proof.steps.iter().enumerate() {
        if let Step::Equal(_, made, Why::Cut | Why::Factor { .. } | Why::Common { .. }) = step {
            for part in proof
                .term(*made)
                .and_then(Term::parts)
                .into_iter()
                .flatten()
            {
                if let Some(Term::Piece(..)) = proof.term(part) {
                    out.entry(part).or_insert(StepId(i as u32));
                }
            }
        }
    }
    out
}

fn find(sets: &mut [u32], mut i: u32) -> u32 {
    while sets[i as usize] != i {
        sets[i as usize] = sets[sets[i as usize] as usize];
        i = sets[i as usize];
    }
    i
}

enum Todo {
    Path(TermId, TermId),
    Step(StepId),
    WritePath(TermId, TermId),
    WriteStep(StepId),
}

impl Slice<'_, '_> {
    /// Adds what proves that two terms are one axis: the step that says so. `None` where they are the same term,
    /// or not one axis.
    pub fn equal(&mut self, from: TermId, to: TermId) -> Option<StepId> {
        self.run(vec![Todo::Path(from, to)])?;
        self.paths.get(&(from, to)).copied()
    }

    /// The same also of a term and itself.
    fn same(&mut self, a: TermId, b: TermId) -> Option<StepId> {
        match a == b {
            true => Some(self.push(Step::Equal(a, a, Why::Chain(Vec::new())))),
            false => self.equal(a, b),
        }
    }

    fn run(&mut self, mut open: Vec<Todo>) -> Option<()> {
        while let Some(todo) = open.pop() {
            match todo {
                Todo::Path(a, b) if a == b || self.paths.contains_key(&(a, b)) => {}
                Todo::Path(a, b) => {
                    open.push(Todo::WritePath(a, b));
                    let path = self.from.path(a, b)?;
                    open.extend(path.into_iter().rev().map(|(s, _)| Todo::Step(s)));
                }
                Todo::Step(step) if self.steps.contains_key(&step) => {}
                Todo::Step(step) => {
                    open.push(Todo::WriteStep(step));
                    let premises = self.from.proof.step(step)?.premises();
                    for premise in premises.into_iter().rev() {
                        if let Some(Step::Equal(a, b, _)) = self.from.proof.step(premise) {
                            open.push(Todo::Path(*a, *b));
                        }
                    }
                    // What defines its pieces comes first, oldest first: premises may need it.
                    if let Some(Step::Equal(a, b, _)) = self.from.proof.step(step) {
                        let mut before = [self.pieces(*a), self.pieces(*b)].concat();
                        before.retain(|s| *s != step);
                        before.sort_by_key(|s| std::cmp::Reverse(*s));
                        open.extend(before.into_iter().map(Todo::Step));
                    }
                }
                Todo::WriteStep(step) => self.write(step)?,
                Todo::WritePath(a, b) => {
                    let path = self.from.path(a, b)?;
                    let steps: Option<Vec<_>> = path
                        .iter()
                        .map(|(s, back)| Some((*self.steps.get(s)?, *back)))
                        .collect();
                    let id = match steps?[..] {
                        [(step, false)] => step,
                        ref all => self.push(Step::Equal(a, b, Why::Chain(all.to_vec()))),
                    };
                    self.paths.insert((a, b), id);
                }
            }
        }
        Some(())
    }

    /// The steps that define the pieces of a term, which were not asked for before.
    fn pieces(&mut self, term: TermId) -> Vec<StepId> {
        let (mut out, mut open) = (Vec::new(), vec![term]);
        while let Some(at) = open.pop() {
            if self.seen.insert(at) {
                out.extend(self.from.defined.get(&at));
                let parts = self.from.proof.term(at).and_then(Term::parts);
                open.extend(parts.into_iter().flatten());
            }
        }
        out
    }

    fn push(&mut self, step: Step) -> StepId {
        self.proof.steps.push(step);
        StepId(self.proof.steps.len() as u32 - 1)
    }

    /// Writes a step whose premises are written.
    fn write(&mut self, old: StepId) -> Option<()> {
        if self.steps.contains_key(&old) {
            return Some(());
        }
        let Step::Equal(a, b, why) = self.from.proof.step(old)?.clone() else {
            return None;
        };
        let of = |premise: &StepId| match self.from.proof.step(*premise) {
            Some(Step::Equal(a, b, _)) => self.paths.get(&(*a, *b)).copied(),
            _ => None,
        };
        let all = |list: &[StepId]| list.iter().map(of).collect::<Option<Vec<_>>>();
        let why = match why {
            Why::Cancel {
                premise,
                side,
                extents,
            } => Why::Cancel {
                premise: of(&premise)?,
                side,
                extents: all(&extents)?,
            },
            Why::Factor {
                premise,
                side,
                extents,
            } => Why::Factor {
                premise: of(&premise)?,
                side,
                extents: all(&extents)?,
            },
            Why::Common {
                premise,
                side,
                extents,
            } => Why::Common {
                premise: of(&premise)?,
                side,
                extents: all(&extents)?,
            },
            Why::Unit { extents, frozen } => Why::Unit {
                extents: all(&extents)?,
                frozen: match frozen {
                    Some(step) => Some(self.frozen(step)?),
                    None => None,
                },
            },
            Why::Congruence([p, q]) => {
                Why::Congruence([p.as_ref().and_then(of), q.as_ref().and_then(of)])
            }
            other => other,
        };
        let id = self.push(Step::Equal(a, b, why));
        self.steps.insert(old, id);
        Some(())
    }

    /// Adds what freezes the term of a step of the whole proof; the step that says so.
    pub fn frozen(&mut self, step: StepId) -> Option<StepId> {
        let (mut way, mut at) = (vec![step], step);
        while let Some(Step::Frozen(_, why)) = self.from.proof.step(at) {
            match why {
                Frozen::Part(next) | Frozen::Equal(_, next) if next.index() < at.index() => {
                    at = *next;
                    way.push(at);
                }
                _ => break,
            }
        }
        let mut last = None;
        for old in way.into_iter().rev() {
            let Step::Frozen(term, why) = self.from.proof.step(old)?.clone() else {
                return None;
            };
            let sides = |s: StepId| match self.from.proof.step(s) {
                Some(Step::Equal(a, b, _)) => Some((*a, *b)),
                _ => None,
            };
            let why = match why {
                Frozen::Cause(cause) => Frozen::Cause(cause),
                Frozen::Strides(s) => {
                    let (a, b) = sides(s)?;
                    Frozen::Strides(self.equal(a, b)?)
                }
                Frozen::Last(ref steps) | Frozen::Loop(ref steps) => {
                    let each = steps.iter().map(|s| {
                        let (a, b) = sides(*s)?;
                        self.same(a, b)
                    });
                    let steps = each.collect::<Option<_>>()?;
                    match why {
                        Frozen::Last(_) => Frozen::Last(steps),
                        _ => Frozen::Loop(steps),
                    }
                }
                Frozen::Empties(s) => {
                    let (a, b) = sides(s)?;
                    Frozen::Empties(self.same(a, b)?)
                }
                Frozen::Part(_) => Frozen::Part(last?),
                Frozen::Equal(s, _) => {
                    let (a, b) = sides(s)?;
                    Frozen::Equal(self.equal(a, b)?, last?)
                }
            };
            let mut before = self.pieces(term);
            before.sort_by_key(|s| std::cmp::Reverse(*s));
            self.run(before.into_iter().map(Todo::Step).collect())?;
            last = Some(self.push(Step::Frozen(term, why)));
        }
        last
    }
}
