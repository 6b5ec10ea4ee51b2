//! Matching a relation against the types of an op: what each variable stands for.

use super::relation::{Pat, Relation};
use crate::axis::{Axis, ClassExtents};
use crate::entity::{Arena, Var};
use crate::extent::Extent;
use crate::module::{Function, Module, OpData};

/// What each variable of a relation stands for; `None` where the types do not say.
pub type Bindings = Arena<Var, Option<Axis>>;

/// Two readings of one variable that differ, or an axis that does not fit its pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The variable, or what of it.
    pub what: String,
    /// The variable, where it is one.
    pub var: Option<Var>,
    /// What it was taken for first.
    pub first: Axis,
    /// What it is here.
    pub second: Axis,
    /// The axis where it does not fit, in the order given to [`bind`].
    pub index: usize,
}

/// Matches the relation of an op against the types of its operands and results, as [`bind`] does.
///
/// # Errors
/// The first conflict found, in a fixed order.
pub fn bind_op(
    module: &Module,
    func: &Function,
    op: &OpData,
    relation: &Relation,
) -> Result<Bindings, Conflict> {
    let operands = relation.operands.iter().zip(op.operands.iter().copied());
    let results = relation
        .results
        .iter()
        .zip(op.results.iter().map(|v| Some(*v)));
    let tensors = operands.chain(results).filter_map(|(pats, value)| {
        let axes = func.values.get(value?)?.ty.axes()?;
        Some(pats.as_ref()?.iter().zip(axes))
    });
    bind(relation, tensors.flatten(), module)
}

/// Matches patterns against axes. Symbols fit any fixed extent, since what ONNX says of them is not complete;
/// two literals, or two class expressions, must be the same.
///
/// A class of one element (pruning makes such) can lose none and counts as a unit: where it stood, extents would
/// not tell on which side of a product. What variables stand for is [`Axis::plain`].
///
/// # Errors
/// The first conflict found, in a fixed order.
pub fn bind<'p>(
    relation: &Relation,
    pairs: impl IntoIterator<Item = (&'p Pat, &'p Axis)>,
    classes: &(impl ClassExtents + ?Sized),
) -> Result<Bindings, Conflict> {
    let mut state = State {
        relation,
        classes,
        bound: relation.vars.values().map(|_| None).collect(),
        lasting: relation.vars.values().map(|_| false).collect(),
        lasts: false,
        index: 0,
        guess: false,
    };
    let plain = |a: &Axis| a.plain(classes).unwrap_or_else(|| a.clone());
    let numbered = pairs.into_iter().enumerate();
    let mut open: Vec<(usize, Pat, Axis)> = numbered
        .map(|(i, (p, a))| (i, p.clone(), plain(a)))
        .collect();
    // Plain variables first, then what they make solvable, and last what may be solved in several ways.
    open.sort_by_key(|(_, p, _)| !matches!(p, Pat::Var(_) | Pat::Lit(_)));
    loop {
        let mut left = Vec::new();
        let mut progress = false;
        for (i, pat, axis) in open {
            state.index = i;
            state.lasts = !matches!(pat, Pat::Sum(_));
            match state.step(pat, axis)? {
                Step::Done => progress = true,
                Step::Open(pat, axis, moved) => {
                    progress |= moved;
                    left.push((i, pat, axis));
                }
            }
        }
        if left.is_empty() || !progress && state.guess {
            return Ok(state.bound);
        }
        state.guess = !progress;
        open = left;
    }
}

/// Binds what a relation's equations say of the variables of results, where the operands' side mentions a class:
/// what a reshape makes of `c8 * c9`. (Extents alone say the rest.)
pub(super) fn solve(
    relation: &Relation,
    bound: &mut Bindings,
    classes: &(impl ClassExtents + ?Sized),
) {
    let mut state = State {
        relation,
        classes,
        bound: std::mem::take(bound),
        lasting: relation.vars.values().map(|_| false).collect(),
        lasts: false,
        index: 0,
        guess: true,
    };
    for (a, b) in &relation.equations {
        for (from, to) in [(a, b), (b, a)] {
            let Some(axis) = state.bound(from).filter(|axis| !axis.is_fixed()) else {
                continue;
            };
            let before = state.bound.clone();
            if state.step(to.clone(), axis).is_err() {
                state.bound = before;
            }
        }
    }
    *bound = state.bound;
}

/// The axis that a pattern stands for, where all its variables are bound or have a known extent.
pub fn resolve(relation: &Relation, bound: &Bindings, pat: &Pat) -> Option<Axis> {
    Some(match pat {
        Pat::Lit(n) => (*n).into(),
        Pat::Var(v) => match bound.get(*v)? {
            Some(axis) => axis.clone(),
            None => Axis::Fixed(relation.vars.get(*v)?.extent.clone()?),
        },
        Pat::Prod(all) => Axis::prod(
            all.iter()
                .map(|p| resolve(relation, bound, p))
                .collect::<Option<Vec<_>>>()?,
        ),
        Pat::Sum(all) => Axis::sum(
            all.iter()
                .map(|p| resolve(relation, bound, p))
                .collect::<Option<Vec<_>>>()?,
        ),
        Pat::Window(..) => return None,
    })
}

enum Step {
    Done,
    /// Still to solve; whether something was taken off.
    Open(Pat, Axis, bool),
}

struct State<'a, C: ?Sized> {
    relation: &'a Relation,
    classes: &'a C,
    bound: Bindings,
    /// Which variables were taken for all of an axis, or a factor of one: these keep an element.
    lasting: Arena<Var, bool>,
    /// Whether what is read now is all of an axis, or a factor of one.
    lasts: bool,
    index: usize,
    /// Whether to go on with the first of several ways where nothing tells which.
    guess: bool,
}

impl<C: ClassExtents + ?Sized> State<'_, C> {
    fn conflict(&self, what: impl Into<String>, first: Axis, second: Axis) -> Conflict {
        Conflict {
            what: what.into(),
            var: None,
            first,
            second,
            index: self.index,
        }
    }

    fn var_conflict(&self, v: Var, first: Axis, second: Axis) -> Conflict {
        let what = format!("`{}`", self.relation.vars[v].name);
        Conflict {
            var: Some(v),
            ..self.conflict(what, first, second)
        }
    }

    fn step(&mut self, pat: Pat, axis: Axis) -> Result<Step, Conflict> {
        match pat {
            Pat::Lit(n) => {
                let want = Axis::from(n);
                let one = self.lasts && n == 1 && axis.extent(self.classes).is(1);
                if !one && !fits(&want, &axis, self.classes) {
                    return Err(self.conflict("a literal", want, axis));
                }
                Ok(Step::Done)
            }
            Pat::Var(v) => self.var(v, axis).map(|()| Step::Done),
            Pat::Window(..) => Ok(Step::Done),
            Pat::Prod(all) => self.peel(all, axis, true),
            Pat::Sum(all) => self.peel(all, axis, false),
        }
    }

    fn var(&mut self, v: Var, axis: Axis) -> Result<(), Conflict> {
        let info = &self.relation.vars[v];
        if let Some(extent) = &info.extent
            && let (Some(want), Some(have)) =
                (extent.constant(), axis.extent(self.classes).constant())
            && want != have
        {
            return Err(self.var_conflict(v, Axis::Fixed(extent.clone()), axis));
        }
        match &self.bound[v] {
            None => self.bound[v] = Some(axis),
            Some(first) if !fits(first, &axis, self.classes) => {
                // One element that has to stay is another one, whatever classes they are of.
                let one = |axis: &Axis| axis.extent(self.classes).is(1);
                if !(self.lasts && self.lasting[v] && one(first) && one(&axis)) {
                    return Err(self.var_conflict(v, first.clone(), axis));
                }
            }
            Some(first) => {
                // A literal says more than a symbol.
                if first.fixed().is_some_and(|e| e.constant().is_none()) {
                    self.bound[v] = Some(axis);
                }
            }
        }
        self.lasting[v] |= self.lasts;
        Ok(())
    }

    fn known(&self, pat: &Pat) -> Option<Extent> {
        resolve(self.relation, &self.bound, pat).map(|a| a.extent(self.classes))
    }

    /// The axis that a pattern stands for, where all its variables are bound.
    fn bound(&self, pat: &Pat) -> Option<Axis> {
        let mut all = true;
        pat.for_each_var(&mut |v| all &= self.bound[v].is_some());
        all.then(|| resolve(self.relation, &self.bound, pat))?
    }

    /// Takes known parts off both ends of a product or sum until one part is left.
    fn peel(&mut self, mut parts: Vec<Pat>, axis: Axis, product: bool) -> Result<Step, Conflict> {
        let whole = match product {
            true => Pat::Prod(parts.clone()),
            false => Pat::Sum(parts.clone()),
        };
        let said = self.bound(&whole);
        let fitting =
            |said: Axis| said.same(&axis) || !said.is_fixed() && fits(&said, &axis, self.classes);
        if said.is_some_and(fitting) {
            return Ok(Step::Done);
        }
        self.lasts &= product;
        let mut rest = axis;
        let mut moved = false;
        while parts.len() > 1 {
            let (taken, a, b) = match self.cut(&parts, &rest, product)? {
                Cut::Made(taken, a, b) => (taken, a, b),
                Cut::Symbolic => return Ok(Step::Done),
                Cut::Unknown => break,
            };
            let pat = parts.remove(taken);
            let (part, remaining) = if taken == 0 { (a, b) } else { (b, a) };
            // A part that is itself a product or sum is matched on its own.
            if let Step::Open(..) = self.step(pat, part)? {
                return Ok(Step::Done);
            }
            rest = remaining;
            moved = true;
        }
        if parts.len() == 1 {
            return self.step(parts.remove(0), rest);
        }
        let pat = if product {
            Pat::Prod(parts)
        } else {
            Pat::Sum(parts)
        };
        Ok(Step::Open(pat, rest, moved))
    }

    /// Splits off an outer or inner factor. Where single elements may go with either part, what the variables are
    /// known to be tells; where they are not known yet, it is left open.
    fn divide(&self, parts: &[Pat], rest: &Axis, part: &Extent, left: bool) -> Divided {
        let outer = match left {
            true => Some(part.clone()),
            false => rest.extent(self.classes).div_exact(part),
        };
        let mut ways = match outer {
            Some(outer) => rest.splits_left(&outer, self.classes),
            None => Vec::new(),
        };
        let (first, last) = match (left, parts) {
            (_, [first, second]) => (Some(first), Some(second)),
            (true, all) => (all.first(), None),
            (false, all) => (None, all.last()),
        };
        let [first, last] = [first, last].map(|pat| pat.and_then(|p| self.bound(p)));
        if ways.len() > 1 && first.is_none() && last.is_none() && !self.guess {
            return Divided::Open;
        }
        let fits = |known: &Option<Axis>, axis: &Axis| {
            let known = known.as_ref();
            known.is_none_or(|known| fits(known, axis, self.classes))
        };
        let best = ways
            .iter()
            .position(|(a, b)| fits(&first, a) && fits(&last, b));
        match ways.is_empty() {
            true => Divided::Not,
            false => Divided::Made(ways.swap_remove(best.unwrap_or(0))),
        }
    }

    /// Whether none of these parts has a class; `None` where it is not known what some of them are.
    fn is_plain(&self, parts: &[Pat]) -> Option<bool> {
        let (mut known, mut plain) = (true, true);
        for part in parts {
            part.for_each_var(&mut |v| match &self.bound[v] {
                Some(axis) => plain &= axis.is_fixed(),
                None => known = false,
            });
        }
        (known || !plain).then_some(plain)
    }

    /// Cuts off one end of a product or sum a part of known extent.
    fn cut(&self, parts: &[Pat], rest: &Axis, product: bool) -> Result<Cut, Conflict> {
        let left = self.known(&parts[0]);
        let right = self.known(&parts[parts.len() - 1]);
        let ends = [(0, left), (parts.len() - 1, right)];
        let known = ends.into_iter().filter_map(|(at, e)| Some((at, e?)));
        // A number says more than a symbol.
        let Some((taken, extent)) = known.min_by_key(|(_, e)| e.constant().is_none()) else {
            return Ok(Cut::Unknown);
        };
        let split = match (product, taken == 0) {
            (true, left) => match self.divide(parts, rest, &extent, left) {
                Divided::Made(made) => Some(made),
                Divided::Open => return Ok(Cut::Unknown),
                Divided::Not => None,
            },
            (false, true) => rest.split_prefix(&extent, self.classes),
            (false, false) => {
                let at = rest.extent(self.classes).sub(&extent);
                rest.split_prefix(&at, self.classes)
            }
        };
        match split {
            Some((a, b)) => Ok(Cut::Made(taken, a, b)),
            None if rest.fixed().is_some_and(|e| e.constant().is_none()) => Ok(Cut::Symbolic),
            // A number of elements, of which symbols are the factors or terms.
            None if rest.is_fixed() && extent.constant().is_none() => match self.is_plain(parts) {
                Some(true) => Ok(Cut::Symbolic),
                Some(false) => Err(self.conflict(what(product), Axis::Fixed(extent), rest.clone())),
                None => Ok(Cut::Unknown),
            },
            None => Err(self.conflict(what(product), Axis::Fixed(extent), rest.clone())),
        }
    }
}

fn what(product: bool) -> &'static str {
    if product { "a factor" } else { "a term" }
}

/// What came of splitting off a factor.
enum Divided {
    Made((Axis, Axis)),
    /// There are several ways, and nothing tells which.
    Open,
    /// There is none.
    Not,
}

/// What came of cutting.
enum Cut {
    /// The number of the part that was taken off, what is left of the cut, and what is right of it.
    Made(usize, Axis, Axis),
    /// A symbol, of which nothing more is known.
    Symbolic,
    /// No part's extent is known, or not where it ends.
    Unknown,
}

/// Whether two axes may be one: [the same](Axis::same_in), or both numbers (but for classes of one element), and not two
/// different ones.
pub(crate) fn fits(a: &Axis, b: &Axis, classes: &(impl ClassExtents + ?Sized)) -> bool {
    if let (Axis::Fixed(x), Axis::Fixed(y)) = (a, b) {
        return match (x.constant(), y.constant()) {
            (Some(x), Some(y)) => x == y,
            _ => true,
        };
    }
    if a.same_in(b, classes) {
        return true;
    }
    // Classes of one element may be all that keeps them from being numbers.
    let number = |axis: &Axis| match axis.plain(classes) {
        Some(plain) => Some(plain).filter(Axis::is_fixed),
        None => Some(axis.clone()).filter(Axis::is_fixed),
    };
    match (number(a), number(b)) {
        (Some(a), Some(b)) => fits(&a, &b, classes),
        _ => false,
    }
}
