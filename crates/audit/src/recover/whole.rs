//! Axes settled as a whole: which of all its positions stayed, whatever classes it is made of.

use super::blocks::stayed;
use super::pieces::{Pin, Stayed};
use super::votes::{Choice, Evidence};
use super::{Param, Search, State};
use crate::slices::present;
use prune_opt_exec::Presence;
use prune_opt_ir::blocks::misfit;
use prune_opt_ir::hash::{IndexMap, IndexSet};
use prune_opt_ir::{Axis, Class, Leaf};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Elements of a class, and whether they stayed.
type Verdicts = BTreeMap<usize, bool>;

/// More positions than this, of all blocks together, are not looked at.
const MOST: usize = 1 << 22;

/// What each block kept of some classes.
type Rows = IndexMap<Class, Vec<Vec<usize>>>;

impl Search<'_> {
    /// What parameters say of the positions of an axis as a whole, of which there are `left` in the pruned model.
    /// With `pin`, those that stand on another axis of the parameter speak, and only of what is there.
    fn axis_evidence(
        &self,
        axis: &Axis,
        left: u64,
        pin: Option<Pin>,
        guess: bool,
    ) -> Option<Evidence> {
        let n = usize::try_from(axis.extent(self.module).length()?).ok()?;
        let mut evidence = Evidence::new(n, usize::try_from(left).ok()?);
        let pinned = |p: &&Param<'_>| pin.is_none_or(|pin| p.mentions(pin.class));
        for param in self.params.iter().filter(pinned) {
            for (i, _) in param.axes.iter().enumerate().filter(|(_, a)| *a == axis) {
                if param.small.shape.get(i) != Some(&left) {
                    continue;
                }
                for piece in self.cut(param, Some(i)) {
                    if let Some(at) = piece.whole() {
                        self.compare(&mut evidence, param, (&piece, at), pin.as_slice(), guess);
                    }
                }
            }
        }
        Some(evidence)
    }

    /// Settles one axis as a whole where it is not known how long its classes and stretches are; whether there was any.
    pub(super) fn settle_axis(&mut self, guess: bool) -> bool {
        self.settle_where(guess, |search, axis| search.is_open(axis))
    }

    /// Settles one axis as a whole where any class is open, such as `c0 * c0`, which says nothing of `c0` as long as
    /// the other factor is open; whether there was any.
    pub(super) fn settle_product(&mut self) -> bool {
        self.settle_where(false, Search::is_open_product)
    }

    /// The same of one block after the other, where each kept elements of its own of any of the classes; whether there
    /// was any.
    pub(super) fn settle_product_blocks(&mut self) -> bool {
        for (axis, n) in self.axes(Search::is_open_product) {
            for (by, blocks) in self.beside(&axis) {
                let fits = |c: &Class| misfit(self.module, self.registry, *c, by).is_none();
                let may = self.open_in(&axis).iter().any(fits);
                if !may || blocks.len().saturating_mul(n as usize) > MOST {
                    continue;
                }
                let Some((rows, sure)) = self.product_rows(&axis, n, by, &blocks) else {
                    continue;
                };
                self.settled(rows, sure);
                return true;
            }
        }
        false
    }

    /// The classes on other axes of the parameters that have this one, of which it is known what stayed.
    fn beside(&self, axis: &Axis) -> Vec<(Class, Vec<usize>)> {
        let with = self.params.iter().filter(|p| p.axes.contains(axis));
        let others = with.flat_map(|p| p.axes.iter().filter(|a| *a != axis));
        let classes: IndexSet<Class> = others.flat_map(Axis::classes).collect();
        let known = |by: Class| match self.known(by) {
            Some(Stayed::Same(kept)) if self.extent(by) > 1 => Some((by, kept)),
            _ => None,
        };
        classes.into_iter().filter_map(known).collect()
    }

    /// What each block kept of the open classes of an axis, and whether it can't be anything else; `None` where one of
    /// them can't have elements of its own in each block, or keeps more in one than in another.
    fn product_rows(
        &self,
        axis: &Axis,
        n: u64,
        by: Class,
        blocks: &[usize],
    ) -> Option<(Vec<(Class, Stayed)>, bool)> {
        // A parameter without the blocks was not asked.
        let asked = |p: &Param<'_>| !p.axes.contains(axis) || p.mentions(by);
        let mut sure = self.params.iter().all(asked);
        // What the blocks that are left kept, in their order.
        let mut all = Rows::default();
        for (new, old) in (0u64..).zip(blocks) {
            let pin = Pin {
                class: by,
                old: *old as u64,
                new,
            };
            let kept = match self.axis_evidence(axis, n, Some(pin), false)?.exact() {
                Choice::One(kept) => kept,
                Choice::Several(kept) => {
                    sure = false;
                    kept
                }
                Choice::None => return None,
            };
            for (class, verdicts) in self.divide(axis, &kept)? {
                let row = verdicts.iter().filter(|(_, stays)| **stays);
                let row: Vec<usize> = row.map(|(e, _)| *e).collect();
                let rows = all.entry(class).or_default();
                if verdicts.len() < self.extent(class) {
                    return None;
                }
                rows.push(row);
            }
        }
        let stayed = all
            .into_iter()
            .map(|(class, rows)| Some((class, self.in_blocks(class, by, blocks, rows)?)));
        let stayed: Vec<(Class, Stayed)> = stayed.collect::<Option<_>>()?;
        Some((stayed, sure)).filter(|(all, _)| !all.is_empty())
    }

    /// Whether an axis of several classes has an open one.
    fn is_open_product(&self, axis: &Axis) -> bool {
        axis.leaf().is_none() && !self.open_in(axis).is_empty()
    }

    /// The open classes of an axis.
    fn open_in(&self, axis: &Axis) -> Vec<Class> {
        let open = |c: &Class| matches!(self.classes.get(c), Some(State::Open));
        axis.classes().into_iter().filter(open).collect()
    }

    /// Axes of parameters, with what is left of them.
    fn axes(&self, which: impl Fn(&Self, &Axis) -> bool) -> IndexSet<(Axis, u64)> {
        let axes = self
            .params
            .iter()
            .flat_map(|p| p.axes.iter().zip(&p.small.shape));
        axes.filter(|(a, _)| which(self, a))
            .map(|(a, n)| (a.clone(), *n))
            .collect()
    }

    fn settle_where(&mut self, guess: bool, which: impl Fn(&Self, &Axis) -> bool) -> bool {
        for (axis, n) in self.axes(which) {
            let Some(evidence) = self.axis_evidence(&axis, n, None, guess) else {
                continue;
            };
            let (kept, sure) = match evidence.exact() {
                Choice::One(kept) => (kept, true),
                Choice::Several(kept) => (kept, false),
                Choice::None => continue,
            };
            let mut any = false;
            match self.divide(&axis, &kept) {
                Some(all) => {
                    for (class, verdicts) in all {
                        any |= self.note(class, verdicts, sure);
                    }
                }
                None => {
                    let all = self.divide_blocks(&axis, &kept).unwrap_or_default();
                    any = !all.is_empty();
                    self.settled(all, sure);
                }
            }
            if any {
                return true;
            }
        }
        false
    }

    fn settled(&mut self, all: Vec<(Class, Stayed)>, sure: bool) {
        for (class, stayed) in all {
            self.left.insert(class, stayed.count() as u64);
            let state = if sure { State::Known } else { State::Chosen };
            self.classes.insert(class, state(stayed));
        }
    }

    /// Whether it is not known how many elements of a class are left, or which of a stretch.
    fn is_open(&self, axis: &Axis) -> bool {
        let mut open = false;
        axis.for_each_leaf(&mut |leaf| {
            open = open
                || match leaf {
                    Leaf::Class(class) => !self.left.contains_key(&class),
                    Leaf::Stretch(s) => self.stayed(s).is_none(),
                };
        });
        open
    }

    /// Which elements of each open class stayed, of those that stand on an axis of which these positions stayed or that
    /// were known before; `None` where no keep-sets leave just those positions.
    fn divide(&self, axis: &Axis, kept: &[usize]) -> Option<Vec<(Class, Verdicts)>> {
        let mut out: Vec<(Class, Verdicts)> = Vec::new();
        for class in axis.classes() {
            if !matches!(self.classes.get(&class), Some(State::Open)) {
                continue;
            }
            let mut verdicts = self.decided.get(&class).cloned().unwrap_or_default();
            self.each(axis, class, |p, e| {
                *verdicts.entry(e).or_default() |= kept.binary_search(&p).is_ok();
            });
            out.push((class, verdicts));
        }
        // Taken together they have to leave just these positions. (Elements that stand elsewhere don't matter.)
        let mut sets: HashMap<Class, Stayed> = HashMap::new();
        for class in axis.classes() {
            let mine = out.iter().find(|(o, _)| *o == class);
            let stayed = match mine {
                Some((_, verdicts)) => {
                    let gone = |e: &usize| verdicts.get(e) == Some(&false);
                    let all = 0..self.extent(class);
                    Stayed::Same(all.filter(|e| !gone(e)).collect())
                }
                None => self.known(class)?,
            };
            if stayed.count() == 0 {
                return None;
            }
            sets.insert(class, stayed);
        }
        if self.positions(axis, sets.clone())? != kept {
            return None;
        }
        for (class, verdicts) in &mut out {
            self.unsay(axis, &sets, *class, verdicts)?;
        }
        Some(out)
    }

    /// What stayed of each open class, where these positions of an axis did and each element of another class that stands
    /// on it kept its own: `c4` in `c1 * c4 * c3`, for each of `c1`.
    fn divide_blocks(&self, axis: &Axis, kept: &[usize]) -> Option<Vec<(Class, Stayed)>> {
        // Of a class with stretches no block keeps its own.
        if axis.has_stretch() {
            return None;
        }
        let mut outer = axis.classes().into_iter().filter(|by| self.extent(*by) > 1);
        outer.find_map(|by| match self.known(by)? {
            Stayed::Same(blocks) => self.divide_by(axis, kept, by, &blocks),
            Stayed::Own(..) => None,
        })
    }

    fn divide_by(
        &self,
        axis: &Axis,
        kept: &[usize],
        by: Class,
        blocks: &[usize],
    ) -> Option<Vec<(Class, Stayed)>> {
        let mut block: HashMap<usize, usize> = HashMap::new();
        self.each(axis, by, |p, b| block.extend([(p, b)]));
        let mut out = Vec::new();
        let mut sets: HashMap<Class, Stayed> = HashMap::new();
        for class in axis.classes() {
            if !matches!(self.classes.get(&class), Some(State::Open)) {
                sets.insert(class, self.known(class)?);
                continue;
            }
            let mut rows = vec![BTreeSet::new(); self.extent(by)];
            self.each(axis, class, |p, e| {
                if kept.binary_search(&p).is_ok()
                    && let Some(row) = block.get(&p).and_then(|b| rows.get_mut(*b))
                {
                    row.insert(e);
                }
            });
            let rows = blocks
                .iter()
                .map(|b| rows.get(*b).map(|row| row.iter().copied().collect()));
            let stayed = self.in_blocks(class, by, blocks, rows.collect::<Option<_>>()?)?;
            sets.insert(class, stayed.clone());
            out.push((class, stayed));
        }
        (self.positions(axis, sets)? == kept).then_some(out)
    }

    /// What stayed of a class of which the blocks that are left kept these, if it may keep that; as many in each.
    fn in_blocks(
        &self,
        class: Class,
        by: Class,
        blocks: &[usize],
        rows: Vec<Vec<usize>>,
    ) -> Option<Stayed> {
        let left = rows.first().map(Vec::len).filter(|n| *n > 0)?;
        if rows.iter().any(|row| row.len() != left) {
            return None;
        }
        let rows = match stayed(by, rows) {
            Stayed::Own(_, rows) => rows,
            same => return Some(same),
        };
        if misfit(self.module, self.registry, class, by).is_some() {
            return None;
        }
        // Of blocks that are gone nothing is said.
        let mut all = vec![(0..left).collect(); self.extent(by)];
        for (block, row) in blocks.iter().zip(rows) {
            *all.get_mut(*block)? = row;
        }
        Some(Stayed::Own(by, all))
    }

    /// Takes back that elements are gone which could as well be there, since wherever they stand another factor is gone:
    /// `c0[2]` in `c0[0:2] * c1 + c0[2] * c1[0]` where `c1[0]` is.
    fn unsay(
        &self,
        axis: &Axis,
        sets: &HashMap<Class, Stayed>,
        class: Class,
        verdicts: &mut Verdicts,
    ) -> Option<()> {
        let mut all = sets.clone();
        all.insert(class, self.whole(class));
        let there = self.positions(axis, all)?;
        let mut told: HashSet<usize> = HashSet::new();
        self.each(axis, class, |p, e| {
            if there.binary_search(&p).is_ok() {
                told.insert(e);
            }
        });
        let before = self.decided.get(&class);
        let said = |e: &usize| told.contains(e) || before.is_some_and(|b| b.contains_key(e));
        verdicts.retain(|e, _| said(e));
        Some(())
    }

    /// Each position of an axis that belongs to a class, with its element.
    fn each(&self, axis: &Axis, class: Class, mut f: impl FnMut(usize, usize)) {
        axis.positions_of(class, self.module, &mut |p, e| {
            if let (Ok(p), Ok(e)) = (usize::try_from(p), usize::try_from(e)) {
                f(p, e);
            }
        });
    }

    /// The positions of an axis that stay where classes keep these.
    fn positions(&self, axis: &Axis, sets: HashMap<Class, Stayed>) -> Option<Vec<usize>> {
        let sets: HashMap<Class, prune_opt_ir::plan::Kept> =
            sets.into_iter().map(|(c, s)| (c, s.into())).collect();
        let keep = |c: Class| {
            sets.get(&c).map(|kept| match kept {
                prune_opt_ir::plan::Kept::Same(kept) => prune_opt_exec::Kept::Same(kept),
                prune_opt_ir::plan::Kept::Own(by, rows) => prune_opt_exec::Kept::Own(*by, rows),
            })
        };
        let presence = Presence::new(self.module, &keep).ok()?;
        let n = usize::try_from(axis.extent(self.module).length()?).ok()?;
        Some(match presence.mask(axis, n).ok()? {
            Some(mask) => present(&mask),
            None => (0..n).collect(),
        })
    }

    /// Notes which elements of a class stayed; the class is known once that is said of each. Whether that is news.
    fn note(&mut self, class: Class, verdicts: Verdicts, sure: bool) -> bool {
        if verdicts.len() < self.extent(class) {
            let before = self.decided.get(&class).map_or(0, BTreeMap::len);
            let news = verdicts.len() > before;
            if news {
                self.decided.insert(class, verdicts);
            }
            return news;
        }
        let stayed = verdicts.into_iter().filter(|(_, stays)| *stays);
        let kept: Vec<usize> = stayed.map(|(e, _)| e).collect();
        self.settled(vec![(class, Stayed::Same(kept))], sure);
        true
    }
}
