//! The plan that leads from one model to the other, where nobody has it.
//!
//! How many elements of each class stayed follows from shapes: `extents`. Which ones, from parameters: an element
//! stayed where its slices of the original's parameters are slices of the pruned model's. A slice can be compared
//! once what stayed of its other axes is known (`pieces` cuts axes into their factors), so classes are settled one
//! after the other, from those whose parameters have one open axis:
//!
//! - One order-keeping choice fits all parameters of a class: it is the one.
//! - Several do: elements are equal in all parameters seen so far. The class waits for others; in the end, what is
//!   equal in all of them may stand for each other, and the first choice is taken.
//! - None does, but one for each block (head, group) by itself: each kept elements of its own (`blocks`).
//! - None does at all: a weight was changed. The choice that most parameters vote for is taken, and the comparison that
//!   follows names the weight.
//!
//! Where only the sum or product of several classes is known, or a class stands in stretches, the positions of the whole
//! axis are settled, which says which elements of each stayed, of those that stand there (`whole`).

mod blocks;
mod extents;
mod pieces;
mod votes;
mod whole;

use crate::pairs::Pairs;
use crate::report::{Difference, Part};
use crate::side::Side;
use extents::Equations;
use pieces::{Now, Piece, Pin, Stayed};
use prune_opt_ir::hash::IndexMap;
use prune_opt_ir::op::Registry;
use prune_opt_ir::plan::Kept;
use prune_opt_ir::verify::Verified;
use prune_opt_ir::{Axis, Class, Dense, Leaf, Module, Stretch};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use votes::{Choice, Evidence};

/// So many elements a plan may be looked for among. A module without weights may state any extent.
const MOST: u64 = 1 << 28;

/// What each class of `original` keeps in `pruned`; classes that lose nothing are not listed. Keep-sets
/// that `original` has are not looked at.
///
/// # Errors
/// The classes of which it can't be told, and why.
pub fn recover(
    original: Verified<'_>,
    pruned: Verified<'_>,
) -> Result<IndexMap<Class, Kept>, Vec<Difference>> {
    let (Some(old), Some(new)) = (Side::new(original), Side::new(pruned)) else {
        return Ok(IndexMap::default());
    };
    let extents = old.module.classes.values().map(|data| data.extent);
    if extents.fold(0, u64::saturating_add) > MOST {
        let message = format!("the classes have more than {MOST} elements, too many to look for");
        return Err(vec![Difference::new(Part::Plan, message)]);
    }
    let pairs = Pairs::new(&old, &new);
    let equations = extents::equations(&old, &new, &pairs);
    let mut search = Search::new(&old, &new, equations);
    search.run();
    search.result()
}

/// What is known of a class.
enum State {
    /// Nothing yet.
    Open,
    /// The positions that stayed.
    Known(Stayed),
    /// The positions that stayed, as far as could be told: others would do, or not all parameters agree.
    Chosen(Stayed),
    /// It can't be told, and why.
    Lost(String),
}

/// A parameter on both sides.
struct Param<'a> {
    name: &'a str,
    axes: &'a [Axis],
    large: Dense,
    small: Dense,
}

impl Param<'_> {
    fn mentions(&self, class: Class) -> bool {
        self.axes.iter().any(|a| a.mentions(class))
    }
}

struct Search<'a> {
    module: &'a Module,
    registry: &'a Registry,
    equations: Equations,
    /// How many elements of each class are left, as far as that is known.
    left: HashMap<Class, u64>,
    /// The classes that may lose elements.
    classes: IndexMap<Class, State>,
    /// Of open classes that stand in stretches: whether elements stayed, of those of which that is known.
    decided: HashMap<Class, BTreeMap<usize, bool>>,
    params: Vec<Param<'a>>,
}

impl<'a> Search<'a> {
    fn new(old: &Side<'a>, new: &Side<'_>, equations: Equations) -> Search<'a> {
        let module = old.module;
        let param = |op: &'a prune_opt_ir::OpData| {
            let (name, value) = (op.param()?, *op.results.first()?);
            let axes = old.func.values.get(value)?.ty.axes()?;
            let data = |m: &Module| m.params.get(name).and_then(prune_opt_ir::Weight::dense);
            let (large, small) = (data(module)?, data(new.module)?);
            let same = large.dtype == small.dtype && large.shape.len() == small.shape.len();
            let open = axes.iter().any(|a| !a.is_fixed());
            (same && open && old.ints(value).is_none()).then_some(Param {
                name,
                axes,
                large,
                small,
            })
        };
        let frozen = module.classes.iter().filter(|(_, c)| c.frozen.is_some());
        let may = module.classes.iter().filter(|(_, c)| c.frozen.is_none());
        let params: Vec<Param<'_>> = old.func.ops.values().filter_map(param).collect();
        let mut decided = HashMap::new();
        for axis in params.iter().flat_map(|p| p.axes) {
            axis.for_each_leaf(&mut |leaf| {
                if let Leaf::Stretch(s) = leaf {
                    decided.insert(s.class, BTreeMap::new());
                }
            });
        }
        Search {
            module,
            registry: old.registry,
            equations,
            left: frozen.map(|(class, data)| (*class, data.extent)).collect(),
            classes: may.map(|(class, _)| (*class, State::Open)).collect(),
            decided,
            params,
        }
    }

    /// The elements that stayed of a class; `None` where that is open.
    fn known(&self, class: Class) -> Option<Stayed> {
        match self.classes.get(&class) {
            Some(State::Known(kept) | State::Chosen(kept)) => Some(kept.clone()),
            Some(_) => None,
            None => Some(self.whole(class)),
        }
    }

    /// The elements of a stretch that stayed, counted from its first; `None` where that is open.
    fn stayed(&self, stretch: Stretch) -> Option<Vec<usize>> {
        let known = match self.known(stretch.class) {
            Some(Stayed::Own(..)) => return None,
            Some(Stayed::Same(kept)) => Some(kept),
            None => None,
        };
        let stays = |e: &usize| match &known {
            Some(kept) => Some(kept.binary_search(e).is_ok()),
            None => self.decided.get(&stretch.class)?.get(e).copied(),
        };
        let (start, end) = (usize::try_from(stretch.start), usize::try_from(stretch.end));
        let (start, end) = (start.ok()?, end.ok()?);
        let mut out = Vec::new();
        for e in start..end {
            if stays(&e)? {
                out.push(e - start);
            }
        }
        Some(out)
    }

    fn whole(&self, class: Class) -> Stayed {
        Stayed::Same((0..self.extent(class)).collect())
    }

    fn extent(&self, class: Class) -> usize {
        let n = self.module.classes.get(&class).map_or(0, |c| c.extent);
        usize::try_from(n).unwrap_or(0)
    }

    /// What parameters say of a class where they stand at `pins`; with `guess` also those of which another axis is open.
    fn evidence(&self, class: Class, pins: &[Pin], guess: bool) -> Evidence {
        let left = self.left.get(&class).copied().unwrap_or(0);
        let mut evidence = Evidence::new(self.extent(class), usize::try_from(left).unwrap_or(0));
        for param in &self.params {
            if !param.mentions(class) {
                continue;
            }
            for piece in self.cut(param, None) {
                for at in piece.places(class) {
                    self.compare(&mut evidence, param, (&piece, at), pins, guess);
                }
            }
        }
        evidence
    }

    fn cut(&self, param: &Param<'_>, whole: Option<usize>) -> Vec<Piece> {
        let now = Now {
            module: self.module,
            left: &self.left,
            stayed: &|stretch| self.stayed(stretch),
        };
        let (axes, shape) = (param.axes, &param.small.shape);
        pieces::cut(param.name, axes, &now, shape, whole).unwrap_or_default()
    }

    fn compare(
        &self,
        evidence: &mut Evidence,
        param: &Param<'_>,
        (piece, at): (&Piece, usize),
        pins: &[Pin],
        guess: bool,
    ) {
        let known = |c: Class| self.known(c);
        if let Some(others) = piece.others(at, &known, pins) {
            evidence.compare(piece, at, &others, &param.large, &param.small);
        } else if guess && let Some((open, others)) = piece.one_open(at, &known, pins) {
            evidence.subsequences(piece, (at, open), &others, &param.large, &param.small);
        }
    }

    fn run(&mut self) {
        self.measure();
        while self.open().next().is_some() {
            let settled = self.settle(false)
                || self.settle_axis(false)
                || self.settle(true)
                || self.settle_axis(true)
                || self.settle_blocks()
                || self.settle_product()
                || self.settle_product_blocks()
                || self.choose()
                || self.guess()
                || self.lose();
            if !settled {
                break;
            }
            self.measure();
        }
        self.refine();
    }

    fn equations(&self) -> Cow<'_, Equations> {
        let length = |s| Some(self.stayed(s)?.len() as u64);
        match self.decided.is_empty() {
            true => Cow::Borrowed(&self.equations),
            false => Cow::Owned(extents::of_classes(&self.equations, length)),
        }
    }

    /// How many elements are left, as far as that follows by now. A class that loses none is known.
    fn measure(&mut self) {
        loop {
            let found = extents::round(self.module, &self.equations(), &self.left);
            if found.is_empty() {
                break;
            }
            self.left.extend(found);
        }
        for class in self.open().collect::<Vec<_>>() {
            let (n, left) = (self.extent(class), self.left.get(&class));
            let unmentioned = !self.equations.iter().any(|(a, _)| a.mentions(class));
            if left == Some(&(n as u64)) || left.is_none() && unmentioned {
                self.left.insert(class, n as u64);
                self.classes.insert(class, State::Known(self.whole(class)));
            }
        }
    }

    /// Says how many elements of one class are left, where only a product with others is known.
    fn guess(&mut self) -> bool {
        match extents::guess(self.module, &self.equations(), &self.left) {
            Some((class, n)) => self.left.insert(class, n).is_none(),
            None => false,
        }
    }

    fn open(&self) -> impl Iterator<Item = Class> + '_ {
        let all = self.classes.iter();
        all.filter(|(_, s)| matches!(s, State::Open))
            .map(|(c, _)| *c)
    }

    /// The open classes of which it is known how many elements are left.
    fn measured(&self) -> Vec<Class> {
        self.open().filter(|c| self.left.contains_key(c)).collect()
    }

    /// Settles the classes of which one choice fits; whether there was any.
    fn settle(&mut self, guess: bool) -> bool {
        let mut any = false;
        for class in self.measured() {
            if let Choice::One(kept) = self.evidence(class, &[], guess).exact() {
                self.classes.insert(class, State::Known(Stayed::Same(kept)));
                any = true;
                if guess {
                    // What is known now makes guesses elsewhere unnecessary.
                    return true;
                }
            }
        }
        any
    }

    /// Settles one class of which a choice fits each block by itself; whether there was any.
    fn settle_blocks(&mut self) -> bool {
        for class in self.measured() {
            let evidence = self.evidence(class, &[], false);
            if matches!(evidence.exact(), Choice::None)
                && !evidence.is_empty()
                && let Some(state) = self.own(class)
            {
                self.classes.insert(class, state);
                return true;
            }
        }
        false
    }

    /// Settles one class that has several choices, or else one that has none; whether there was any.
    fn choose(&mut self) -> bool {
        let open = self.measured();
        for class in &open {
            if let Choice::Several(kept) = self.evidence(*class, &[], true).exact() {
                self.classes
                    .insert(*class, State::Chosen(Stayed::Same(kept)));
                return true;
            }
        }
        for class in &open {
            let evidence = self.evidence(*class, &[], false);
            if evidence.is_empty() {
                continue;
            }
            let state = match self.vote(*class, &evidence) {
                Some(kept) => State::Chosen(kept),
                None => State::Lost(evidence.why()),
            };
            self.classes.insert(*class, state);
            return true;
        }
        false
    }

    /// What most parameters vote for: a choice for all blocks, unless they agree more on one for each.
    fn vote(&self, class: Class, evidence: &Evidence) -> Option<Stayed> {
        let same = evidence.vote();
        let same = same.map(|kept| (evidence.agreement(&kept), Stayed::Same(kept)));
        match (same, self.own_vote(class)) {
            (Some((a, _)), Some((b, own))) if b > a => Some(own),
            (None, Some((_, own))) => Some(own),
            (same, _) => same.map(|(_, kept)| kept),
        }
    }

    /// Gives up one class.
    fn lose(&mut self) -> bool {
        let Some(class) = self.measured().first().copied() else {
            return false;
        };
        let why = "no parameter tells which of its elements stayed".to_string();
        self.classes.insert(class, State::Lost(why));
        true
    }

    /// Looks again at what was chosen before all others were known.
    fn refine(&mut self) {
        for class in self.classes.keys().copied().collect::<Vec<_>>() {
            if !matches!(self.classes.get(&class), Some(State::Chosen(_))) {
                continue;
            }
            let evidence = self.evidence(class, &[], false);
            if evidence.is_empty() {
                continue;
            }
            let state = match evidence.exact() {
                Choice::One(kept) => Some(State::Known(Stayed::Same(kept))),
                Choice::Several(kept) => Some(State::Chosen(Stayed::Same(kept))),
                Choice::None => {
                    let own = self.own(class);
                    own.or_else(|| self.vote(class, &evidence).map(State::Chosen))
                }
            };
            if let Some(state) = state {
                self.classes.insert(class, state);
            }
        }
    }

    fn result(self) -> Result<IndexMap<Class, Kept>, Vec<Difference>> {
        let mut keep = IndexMap::default();
        let mut lost = Vec::new();
        for (class, state) in &self.classes {
            let why = match state {
                State::Known(kept) | State::Chosen(kept) => {
                    if kept.count() != self.extent(*class) {
                        keep.insert(*class, kept.clone().into());
                    }
                    continue;
                }
                State::Lost(why) => why.as_str(),
                State::Open => "it hangs on classes of which it can't be told",
            };
            let (n, left) = (
                self.extent(*class),
                self.left.get(class).copied().unwrap_or(0),
            );
            let root = self.module.classes.get(class).and_then(|c| c.root.clone());
            let root = root.map(|(param, axis)| format!(" (root `{param}`, axis {axis})"));
            let message = format!(
                "class {class}{}: which {left} of its {n} elements stayed can't be recovered: {why}",
                root.unwrap_or_default()
            );
            lost.push(Difference::new(Part::Plan, message));
        }
        if lost.is_empty() { Ok(keep) } else { Err(lost) }
    }
}
