//! From members to scores: which are read, what each says of an element, and how that becomes one number.
//!
//! Scores are asked for of three kinds of things: the elements of a class, those of each block of a class, and the
//! positions of one axis. All are tuples of elements of a few classes, the *keys*: `(c8)`, `(c7, c8)` for a class with
//! blocks, `(c7, c8)` again for an axis `c7 * c8`. What a member says of a tuple is what is said at the positions of
//! its axis where all keys agree:
//!
//! - a key that another axis of the parameter mentions (groups of a convolution, for its inputs) picks the part of the
//!   parameter that is scored;
//! - a key that the parameter does not mention (heads of queries, for keys and values that several share) tells
//!   nothing: the same is said of all its elements.
//!
//! Torch-Pruning scores all parts at once in the first case, and leaves the member out in the second.

use crate::criterion::{Criteria, Criterion, Scoring, Weighted};
use crate::pass::{Importance, no_score};
use crate::reach::Reach;
use crate::reduce::{Reduce, Share, row};
use crate::stored::{Chain, Stored, stored};
use prune_opt_ir::blocks::blocks;
use prune_opt_ir::diag::Place;
use prune_opt_ir::hash::{IndexMap, IndexSet};
use prune_opt_ir::members::Member;
use prune_opt_ir::op::Registry;
use prune_opt_ir::{Axis, Class, Diagnostic, Diagnostics, Module, Weight, parallel};

/// Scores of a module's classes and axes, by one criterion or a weighted sum of several.
pub struct Scorer<'a> {
    pub(crate) cx: Scoring<'a>,
    /// The same for classes in which nothing counts.
    otherwise: Scoring<'a>,
    chain: Chain<'a>,
    pub(crate) members: &'a IndexMap<Class, Vec<Member>>,
    /// The criteria and their weights.
    pub(crate) terms: Vec<Weighted>,
}

/// The scores of one class.
#[derive(Clone, Debug, PartialEq)]
pub struct ClassScores {
    /// A score for each element.
    pub scores: Vec<f64>,
    /// How far apart the scores were before they were scaled: their standard deviation over their mean; of several
    /// criteria, the largest. 0 where all are equal.
    pub spread: f64,
}

/// The class of the blocks, and for each block a score for each element.
pub type BlockScores = (Class, Vec<Vec<f64>>);

/// Scores of classes, and for each block of those whose blocks may differ.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WithBlocks {
    /// Of each class.
    pub classes: IndexMap<Class, ClassScores>,
    /// Of the blocks of some of them.
    pub blocks: IndexMap<Class, BlockScores>,
}

/// What members say of the elements of a class, each by itself.
pub type Rows<'a> = Vec<(&'a Member, Vec<f64>)>;

/// A member's data, and a score for each position of its axis.
pub(crate) struct Scored<'a> {
    weight: Stored<'a>,
    scores: Vec<f64>,
}

/// The scored members.
pub(crate) type Table<'a> = IndexMap<&'a Member, Scored<'a>>;

impl<'a> Scorer<'a> {
    /// A scorer of `module`, whose members are given, by the criterion that `options` ask for.
    ///
    /// # Errors
    /// That there is no such criterion, with its place in the text of the option.
    pub fn new(
        module: &'a Module,
        registry: &'a Registry,
        members: &'a IndexMap<Class, Vec<Member>>,
        criteria: &Criteria,
        options: &'a Importance,
    ) -> Result<Scorer<'a>, Diagnostics> {
        let cx = Scoring::new(module, registry, options);
        Ok(Scorer {
            otherwise: cx.otherwise(),
            cx,
            chain: Chain::new(module, registry),
            members,
            terms: criteria.resolve(&options.criterion)?,
        })
    }

    /// Scores of the classes that are not frozen, by pattern neither, and have a member that counts. Of a sum of criteria
    /// each scores what it can; where some can't, the weights of the others make up for them.
    ///
    /// Parameters are read in parallel, each once for all its axes; results do not depend on the number of threads.
    ///
    /// # Errors
    /// Every parameter that can't be scored, and why: no data, an element that is not finite. Also that `reduce=none`
    /// gives no number.
    pub fn classes(&self) -> Result<IndexMap<Class, ClassScores>, Diagnostics> {
        Ok(self.all(IndexMap::default())?.classes)
    }

    /// The same, and scores for each block, of the classes that may keep elements of their own in each. All blocks of a
    /// class are scaled together. Parameters are read once for both.
    ///
    /// # Errors
    /// As [`Scorer::classes`].
    pub fn with_blocks(&self) -> Result<WithBlocks, Diagnostics> {
        let mut by = blocks(self.cx.module, self.cx.registry);
        by.retain(|class, _| self.may_lose(*class));
        self.all(by)
    }

    fn all(&self, by: IndexMap<Class, Class>) -> Result<WithBlocks, Diagnostics> {
        let classes = self.members.keys().copied();
        let classes: Vec<Class> = classes.filter(|c| self.may_lose(*c)).collect();
        let mut reach = Reach::new(self);
        for class in &classes {
            reach.add(&self.keys_of(*class), 1)?;
            if let Some(by) = by.get(class) {
                reach.add(&[*by, *class], 1)?;
            }
        }
        let (mut whole, mut each) = (Sums::default(), Sums::default());
        for (weight, criterion) in &self.terms {
            let criterion = &**criterion;
            let table = self.table(criterion, &classes)?;
            for class in &classes {
                let keys = Keys::new(self.cx.module, self.keys_of(*class));
                let scored = self.scaled(criterion, *class, &keys, &table)?;
                if let Some((scores, spread)) = scored {
                    let scores = keys.mean_by(*class, scores);
                    whole.add(*class, *weight, scores, spread);
                }
                let Some(by) = by.get(class) else { continue };
                let keys = Keys::new(self.cx.module, vec![*by, *class]);
                let scored = self.scaled(criterion, *class, &keys, &table)?;
                if let Some((scores, spread)) = scored {
                    each.add(*class, *weight, scores, spread);
                }
            }
        }
        let of = |(class, all): (Class, ClassScores)| {
            let n = self.module_class(class).map_or(1, |d| d.extent).max(1);
            let chunks = all.scores.chunks(usize::try_from(n).unwrap_or(usize::MAX));
            let scores = chunks.map(<[f64]>::to_vec).collect();
            Some((class, (*by.get(&class)?, scores)))
        };
        let each = self.filled(each).into_iter().filter_map(of).collect();
        Ok(WithBlocks {
            classes: self.filled(whole),
            blocks: each,
        })
    }

    /// What a criterion says of each tuple, scaled, and how far apart that was before; `None` where no member of `class`
    /// counts.
    fn scaled(
        &self,
        criterion: &dyn Criterion,
        class: Class,
        keys: &Keys,
        table: &Table<'a>,
    ) -> Result<Option<(Vec<f64>, f64)>, Diagnostics> {
        let raw = self.raw(criterion, class, keys, table)?;
        Ok(raw.map(|mut scores| {
            let spread = spread(&scores);
            self.scale(criterion, &mut scores);
            scores.truncate(keys.total);
            (scores, spread)
        }))
    }

    /// What each member that counts says of the elements of a class, neither reduced nor scaled: a row for each.
    ///
    /// # Errors
    /// As [`Scorer::classes`]; also that several criteria have no rows in common.
    pub fn rows(&self, class: Class) -> Result<Rows<'a>, Diagnostics> {
        self.rows_of(&Keys::new(self.cx.module, vec![class]))
    }

    /// What each member of the innermost of the keys that counts says of each tuple.
    pub(crate) fn rows_of(&self, keys: &Keys) -> Result<Rows<'a>, Diagnostics> {
        let [(_, criterion)] = &self.terms[..] else {
            let message = "a sum of criteria has no row for each member";
            let help = "ask for one criterion, or for another `reduce`";
            return Err(Diagnostic::error(message).help(help).into());
        };
        let mut out = Vec::new();
        let Some(class) = keys.classes.last().copied() else {
            return Ok(out);
        };
        let counted = self.counted(&**criterion, class);
        Reach::new(self).add(&keys.classes, counted.len())?;
        let table = self.table(&**criterion, &[class])?;
        for member in counted {
            let share = self.share(&**criterion, keys, member, &table)?;
            out.extend(share.map(|s| (member, row(keys.total, &s))));
        }
        Ok(out)
    }

    fn module_class(&self, class: Class) -> Option<&'a prune_opt_ir::ClassData> {
        self.cx.module.classes.get(&class)
    }

    /// Scales a sum into which criteria of these weights (without signs) went as if all had.
    pub(crate) fn fill(&self, scores: &mut [f64], weights: f64) {
        let total: f64 = self.terms.iter().map(|(w, _)| w.abs()).sum();
        if weights != total && weights != 0.0 {
            scores.iter_mut().for_each(|s| *s *= total / weights);
        }
    }

    fn filled(&self, sums: Sums) -> IndexMap<Class, ClassScores> {
        let of = |(class, (weights, mut all)): (Class, (f64, ClassScores))| {
            self.fill(&mut all.scores, weights);
            (class, all)
        };
        sums.0.into_iter().map(of).collect()
    }

    /// Whether a class is frozen neither by itself nor by a pattern.
    pub(crate) fn may_lose(&self, class: Class) -> bool {
        let thawed = self.module_class(class).is_some_and(|d| d.frozen.is_none());
        let members = self.members.get(&class).map_or(&[][..], Vec::as_slice);
        let patterns = &self.cx.options.freeze;
        thawed && !patterns.iter().any(|p| p.fits(class, members))
    }

    /// The members of a class that count.
    fn counted(&self, criterion: &dyn Criterion, class: Class) -> Vec<&'a Member> {
        let members = self.members.get(&class).map_or(&[][..], Vec::as_slice);
        let of = |cx: &Scoring<'a>| -> Vec<&'a Member> {
            let all = members.iter();
            all.filter(|m| criterion.counts(cx, m)).collect()
        };
        // Of a class with usual layers a criterion that has nothing to say of them says nothing.
        if members.iter().any(|m| self.cx.counts(m)) {
            return of(&self.cx);
        }
        of(&self.otherwise)
    }

    /// The classes whose tuples are scored where a class is: itself. Torch-Pruning scores all channels of the layer
    /// that makes it, and takes the mean over heads or groups later.
    fn keys_of(&self, class: Class) -> Vec<Class> {
        let root = self.members.get(&class).and_then(|all| all.first());
        let axis = root.filter(|_| self.cx.peer()).and_then(|m| {
            let value = self.cx.module.main()?.values.get(m.value)?;
            value.ty.axes()?.get(m.axis)
        });
        let terms = axis.map(Axis::terms).unwrap_or_default();
        let term = terms.into_iter().find(|t| t.mentions(class));
        term.map_or_else(|| vec![class], Axis::classes)
    }

    /// Scores of the members of these classes that count, by position.
    pub(crate) fn table(
        &self,
        criterion: &dyn Criterion,
        classes: &[Class],
    ) -> Result<Table<'a>, Diagnostics> {
        // A concatenated axis serves several classes.
        let mut by_data: IndexMap<_, IndexSet<&Member>> = IndexMap::default();
        for class in classes.iter().filter(|c| !self.as_a_whole(criterion, **c)) {
            for member in self.counted(criterion, *class) {
                let data = (&member.param, member.op, member.place.0);
                by_data.entry(data).or_default().insert(member);
            }
        }
        let groups: Vec<Vec<&Member>> = by_data
            .into_values()
            .map(|all| all.into_iter().collect())
            .collect();
        let of = |all: &Vec<&Member>| self.cx.module.params.get(&all.first()?.param);
        let bytes = groups.iter().filter_map(of).map(Weight::bytes).sum();
        let scored = parallel::map(&groups, bytes, |all| self.positions(criterion, all));
        let (mut errors, mut table) = (Diagnostics::default(), Table::default());
        for (members, scores) in groups.into_iter().zip(scored) {
            match scores {
                Ok(scores) => table.extend(members.into_iter().zip(scores)),
                Err(e) if !errors.0.contains(&e) => errors.push(*e),
                Err(_) => {}
            }
        }
        errors.into_result()?;
        Ok(table)
    }

    /// The parameters that are read where all classes are scored.
    pub(crate) fn read(&self) -> impl Iterator<Item = &'a str> {
        let classes = self.members.keys().copied();
        let classes = classes.filter(|c| self.may_lose(*c));
        let read = classes.filter_map(|class| self.read_for(class));
        read.flatten().map(|m| m.param.as_str())
    }

    /// The members that are read where this class is scored; `None` where nothing scores it.
    pub(crate) fn read_for(&self, class: Class) -> Option<Vec<&'a Member>> {
        let (mut scored, mut read) = (false, Vec::new());
        for (_, criterion) in &self.terms {
            let counted = self.counted(&**criterion, class);
            scored |= !counted.is_empty();
            if !self.as_a_whole(&**criterion, class) {
                read.extend(counted);
            }
        }
        scored.then_some(read)
    }

    /// Whether the criterion scores a class as a whole, so that no member is read for it.
    fn as_a_whole(&self, criterion: &dyn Criterion, class: Class) -> bool {
        criterion.of_class(&self.cx, class, 0).is_some()
    }

    /// Scores of members with the same data, which are those of one operand.
    fn positions(
        &self,
        criterion: &dyn Criterion,
        members: &[&Member],
    ) -> Result<Vec<Scored<'a>>, Box<Diagnostic>> {
        let param = members.first().map(|m| m.param.clone()).unwrap_or_default();
        let error = |message: String| {
            let place = Place::Initializer(param.clone());
            Box::new(Diagnostic::error(message).place(place))
        };
        let weights = stored(&self.chain, members)?;
        let of: Vec<_> = members.iter().copied().zip(weights).collect();
        let all = criterion.several(&self.cx, &of).map_err(error)?;
        let name = criterion.name();
        if all.len() != of.len() {
            let (have, want) = (all.len(), of.len());
            return Err(error(format!("`{name}` scored {have} axes of {want}")));
        }
        let one = |((_, weight), scores): ((&Member, Stored<'a>), Vec<f64>)| {
            check(name, &weight, &scores).map_err(error)?;
            Ok(Scored { weight, scores })
        };
        of.into_iter().zip(all).map(one).collect()
    }

    /// The reduced scores of all tuples, not yet scaled; `None` where no member of `class` counts. Torch-Pruning has more
    /// numbers where the first member that counts has several positions of an element; they come last.
    pub(crate) fn raw(
        &self,
        criterion: &dyn Criterion,
        class: Class,
        keys: &Keys,
        table: &Table<'a>,
    ) -> Result<Option<Vec<f64>>, Diagnostics> {
        let counted = self.counted(criterion, class);
        if counted.is_empty() {
            return Ok(None);
        }
        if let Some(scores) = criterion.of_class(&self.cx, class, keys.total) {
            return Ok(Some(scores));
        }
        let (mut shares, mut total) = (Vec::new(), keys.total);
        for member in counted {
            let share = self.share(criterion, keys, member, table)?;
            if self.cx.peer() && member.input && shares.is_empty() {
                // The peer has as many numbers as its first member has positions, and scales all of them. (It starts
                // attention where its output goes in, so that several positions of an output do not count here.)
                total = total.max(share.as_ref().map_or(0, Vec::len));
            }
            shares.extend(share);
        }
        if shares.is_empty() {
            return Ok(None);
        }
        let reduce = self.cx.options.reduce;
        let reduce: Reduce = reduce.or(|| criterion.reduce(&self.cx));
        let raw = reduce.apply(total, &shares, self.cx.peer());
        raw.map(Some).ok_or_else(|| no_score().into())
    }

    /// Scales reduced scores as the options or the criterion say.
    pub(crate) fn scale(&self, criterion: &dyn Criterion, scores: &mut [f64]) {
        let normalize = &self.cx.options.normalize;
        normalize.or(|| criterion.normalize(&self.cx)).apply(scores);
    }

    /// What a member says of each tuple; `None` where it has no say.
    fn share(
        &self,
        criterion: &dyn Criterion,
        keys: &Keys,
        member: &Member,
        table: &Table<'a>,
    ) -> Result<Option<Share>, Diagnostics> {
        let Some(Scored { weight, scores }) = table.get(member) else {
            return Ok(None);
        };
        let mentioned = |c: &Class| weight.expr.mentions(*c);
        let inside = keys.places(self.cx.module, weight.expr, mentioned);
        let elsewhere = |c: &Class| weight.axes.iter().any(|a| a.mentions(*c));
        let outside = keys.classes.iter().filter(|c| !mentioned(c));
        let (across, absent): (Vec<Class>, Vec<Class>) = outside.partition(|c| elsewhere(c));
        if self.cx.peer() {
            let all = [across, absent.clone()].concat();
            let share = || spread_out(&inside, scores, &keys.offsets(&all));
            return Ok(absent.is_empty().then(share));
        }
        let Some((axis, part_of)) = parts(weight, &across) else {
            let all = [across, absent].concat();
            return Ok(Some(spread_out(&inside, scores, &keys.offsets(&all))));
        };
        let rest: Vec<Class> = across.iter().chain(&absent).copied().collect();
        let rest: Vec<Class> = rest.into_iter().filter(|c| *c != part_of).collect();
        let others = keys.offsets(&rest);
        let mut out = Share::new();
        for (element, data) in weight.parts(axis, part_of, self.cx.module) {
            let at = keys.offset(part_of, element);
            let offsets: Vec<usize> = others.iter().map(|o| o + at).collect();
            let part = Stored {
                data,
                ..weight.clone()
            };
            let error = |message: String| {
                let place = Place::Initializer(member.param.clone());
                Diagnostics::from(Diagnostic::error(message).place(place))
            };
            let scores = criterion
                .positions(&self.cx, member, &part)
                .map_err(error)?;
            check(criterion.name(), &part, &scores).map_err(error)?;
            out.extend(spread_out(&inside, &scores, &offsets));
        }
        Ok(Some(out))
    }
}

/// The axis that says which element of one of these classes is meant, and the class. Of several, the first: that the
/// parameter is cut along two axes beside the scored one does not occur.
fn parts(weight: &Stored<'_>, across: &[Class]) -> Option<(usize, Class)> {
    let class = *across.first()?;
    let axis = weight.axes.iter().position(|a| a.mentions(class))?;
    Some((axis, class))
}

/// What is said of tuples: at each position, of the tuple there and of each of these offsets from it.
fn spread_out(inside: &[(usize, usize)], scores: &[f64], offsets: &[usize]) -> Share {
    let mut out = Share::with_capacity(inside.len() * offsets.len());
    for (p, tuple) in inside {
        if let Some(score) = scores.get(*p) {
            out.extend(offsets.iter().map(|o| (tuple + o, *score)));
        }
    }
    out
}

fn check(name: &str, weight: &Stored<'_>, scores: &[f64]) -> Result<(), String> {
    let (have, want) = (scores.len(), weight.len());
    match have == want {
        true => Ok(()),
        false => Err(format!("`{name}` gave {have} scores for {want} positions")),
    }
}

/// The classes whose tuples are scored, and how tuples are numbered: row-major, the last class innermost.
pub(crate) struct Keys {
    pub classes: Vec<Class>,
    extents: Vec<usize>,
    /// How many tuples there are.
    pub total: usize,
}

impl Keys {
    pub fn new(module: &Module, classes: Vec<Class>) -> Keys {
        let extent = |c: &Class| {
            let data = module.classes.get(c);
            data.map_or(0, |d| usize::try_from(d.extent).unwrap_or(usize::MAX))
        };
        let extents: Vec<usize> = classes.iter().map(extent).collect();
        let total = extents.iter().copied().fold(1, usize::saturating_mul);
        Keys {
            classes,
            extents,
            total,
        }
    }

    /// From one element of the class at this index to the next.
    fn stride(&self, index: usize) -> usize {
        let inner = self.extents.iter().skip(index + 1).copied();
        inner.fold(1, usize::saturating_mul)
    }

    /// What an element of one of the classes adds to the number of a tuple.
    fn offset(&self, class: Class, element: usize) -> usize {
        let index = self.classes.iter().position(|c| *c == class);
        index.map_or(0, |i| self.stride(i) * element)
    }

    /// What all elements of these classes add to the number of a tuple.
    fn offsets(&self, of: &[Class]) -> Vec<usize> {
        let mut out = vec![0];
        for (i, class) in self.classes.iter().enumerate() {
            if of.contains(class) {
                let n = self.extents.get(i).copied().unwrap_or(0);
                let step = self.stride(i);
                let from = |o: usize| (0..n).map(move |e| o + e * step);
                out = out.into_iter().flat_map(from).collect();
            }
        }
        out
    }

    /// The positions of an axis that are of all those keys that it `mentions`, and their part of the tuple's number.
    pub fn places(
        &self,
        module: &Module,
        axis: &Axis,
        mentions: impl Fn(&Class) -> bool,
    ) -> Vec<(usize, usize)> {
        let mut out: Option<Vec<(usize, usize)>> = None;
        for (i, class) in self.classes.iter().enumerate() {
            if !mentions(class) {
                continue;
            }
            let step = self.stride(i);
            let mut here: Vec<(usize, usize)> = Vec::new();
            axis.positions_of(*class, module, &mut |p, e| {
                let both = usize::try_from(p).ok().zip(usize::try_from(e).ok());
                here.extend(both.map(|(p, e)| (p, e * step)));
            });
            // Of c0 * c0, an element stands twice where it meets itself.
            here.sort_unstable();
            here.dedup();
            out = Some(match out {
                None => here,
                Some(before) => joined(before, &here),
            });
        }
        out.unwrap_or_default()
    }

    /// For each element of one of the classes, the mean over the others.
    fn mean_by(&self, class: Class, scores: Vec<f64>) -> Vec<f64> {
        let index = self.classes.iter().position(|c| *c == class);
        let Some(index) = index.filter(|_| self.classes.len() > 1) else {
            return scores;
        };
        let (step, n) = (self.stride(index), self.extents.get(index).copied());
        let n = n.unwrap_or(0);
        let mut out = vec![0.0; n];
        for (i, score) in scores.iter().enumerate() {
            if let Some(sum) = out.get_mut(i / step.max(1) % n.max(1)) {
                *sum += score;
            }
        }
        let count = (scores.len() / n.max(1)).max(1) as f64;
        out.iter_mut().for_each(|s| *s /= count);
        out
    }
}

/// The positions that are in both, both in order of positions, their numbers added.
fn joined(a: Vec<(usize, usize)>, b: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut out = Vec::with_capacity(a.len());
    let mut from = 0;
    for (p, tuple) in a {
        from += b[from..].iter().take_while(|(q, _)| *q < p).count();
        let here = b[from..].iter().take_while(|(q, _)| *q == p);
        out.extend(here.map(|(_, more)| (p, tuple + more)));
    }
    out
}

/// The standard deviation over the mean; 0 where all are equal, infinite where the mean is 0 and they are not.
pub(crate) fn spread(scores: &[f64]) -> f64 {
    let n = scores.len().max(1) as f64;
    let mean = scores.iter().sum::<f64>() / n;
    let squares: f64 = scores.iter().map(|s| (s - mean) * (s - mean)).sum();
    match squares == 0.0 {
        true => 0.0,
        false => (squares / n).sqrt() / mean.abs(),
    }
}

/// Weighted sums, and the weights, without signs, that went into each.
#[derive(Default)]
struct Sums(IndexMap<Class, (f64, ClassScores)>);

impl Sums {
    fn add(&mut self, class: Class, weight: f64, scores: Vec<f64>, spread: f64) {
        let none = || {
            let scores = vec![0.0; scores.len()];
            (0.0, ClassScores { scores, spread })
        };
        let (total, sum) = self.0.entry(class).or_insert_with(none);
        *total += weight.abs();
        sum.spread = sum.spread.max(spread);
        for (sum, s) in sum.scores.iter_mut().zip(scores) {
            *sum += weight * s;
        }
    }
}
