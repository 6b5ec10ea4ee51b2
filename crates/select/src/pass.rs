//! The pass: scores and a budget in, keep-sets out.

use crate::blocks::{Own, own};
use crate::budget::{Refusal, meet};
use crate::checks::{check_scores, nothing};
use crate::choice::{Choice, write_all};
use crate::choose::{Candidate, choose_global, choose_local, path};
use crate::cost::{Costs, costs};
use crate::drops::{self, Curve};
use crate::factors::{FactorRule, Joined, Occurrence, Policy, occurrences};
use crate::give_back::give_back;
use crate::latency::{Predictor, Table};
use crate::multiples::{MultipleOn, along_vectors, blocks, step, widths};
use crate::pace::paces;
use crate::per_cost::{Counter, PerCost, divided, savings};
use crate::rules::{Group, RatioRule, groups, hint, ruled};
use crate::selection::{Scopes, Selection, Start};
use crate::sizer::Sizer;
use crate::structure::structure;
use crate::target::{Quantity, Target};
use crate::trial::{Pruner, Trial};
use prune_opt_ir::extent::lcm;
use prune_opt_ir::hash::{IndexMap, IndexSet};
use prune_opt_ir::members::Member;
use prune_opt_ir::op::Registry;
use prune_opt_ir::{Class, ClassData, Diagnostic, Diagnostics, Module};
use prune_opt_pass::{Changed, Context, Invalid, Members, Pass, Pattern, choice};
use std::path::Path;
use std::sync::Arc;

choice! {
    /// What competes with what.
    pub enum Scope {
        /// Each class by itself.
        Local = "local",
        /// All elements of all classes together.
        Global = "global",
        /// Those of classes of the same structure: that come out of, go through and into the same kinds of layers,
        /// whatever their sizes. Each such set loses the same part.
        Isomorphic = "isomorphic",
    }
}

choice! {
    /// By what it is decided how much each class loses.
    pub enum By {
        /// By a ratio, or by scores that compete for a target.
        Ratio = "ratio",
        /// By what each class alone costs.
        Sensitivity = "sensitivity",
    }
}

choice! {
    /// Whether the blocks of a class (heads, groups) may differ in what they keep.
    pub enum Blocks {
        /// `own`, but `same` with `compat`, with `policy=sensitivity`, which measured that, and in several steps.
        Auto = "auto",
        /// Each keeps the same elements.
        Same = "same",
        /// Each keeps its own best elements, as many as the others, wherever nothing ragged would be left.
        Own = "own",
    }
}

choice! {
    /// Whose choices are reproduced where they differ from what is right.
    pub enum Compat {
        /// Nobody's.
        None = "none",
        /// Torch-Pruning 1.6: counts truncate without a tolerance, a global threshold removes ties, multiples round
        /// down, and a class that would be emptied is left whole.
        TorchPruning = "torch-pruning",
    }
}

prune_opt_pass::pass! {
    /// Keeps the best elements of each class within a budget, and writes which ones into the classes. Keep-sets from
    /// before are replaced. Classes that are frozen or have no scores are left alone.
    pub struct Select = "select" {
        /// Fraction of the elements to remove, at least 0 and below 1; 0.5 where nothing says how much is to go.
        ratio: Option<f64> = "none",
        /// What the module may cost, in place of a ratio: `"params=50%"` of what it has now, `"macs=1.2G"`,
        /// `"bytes=10MB"` of weights, `"file=10MB"` of all that is written, `"latency=12ms"`, alone or all of several. Costs are
        /// those of the report. As many elements go as it takes, in
        /// the order in which a growing `ratio` takes them; what is kept costs at most 0.5 % less than asked for, or
        /// else at most 0.5 % more, or an error says what can be had.
        target: Vec<Target> = "[]",
        /// What says how long ops take: a file as `tools/measure.py table` writes it (`ir-spec/latency.md`). With a target of
        /// `latency`, kept numbers are multiples that the table says to pay, or all, unless `multiple` says otherwise; classes
        /// whose time is dear for what they hold lose up to 1.5 times as much as others would have it, or cheap as little as
        /// 2/3, where they do not compete by scores; and what a class loses is given back where that saves less than 0.01 % of the time, as far as targets allow.
        latency_table: String = "",
        /// What says how much each class loses: `ratio`, or `sensitivity`, which reads the drops that the pass of that name
        /// writes. Then each class goes as far as it alone costs at most `max-drop`, counted in whole elements; with `target`
        /// elements go in the order of what their classes cost, the cheapest first, and no class further than was measured.
        /// Classes that were not measured are left alone.
        policy: By = "ratio",
        /// The largest drop that a class alone may cost, with `policy=sensitivity`. (What all of them cost together is
        /// another matter.)
        max_drop: Option<f64> = "none",
        /// Whether elements compete within their class, with all others, or with those of classes like theirs.
        scope: Scope = "local",
        /// Whether what competes is a score or, with `params`, `macs`, `bytes` or `latency`, a score over what it saves to
        /// remove the element alone: `s / (C - C_e)`, with the cost `C` of the module now and `C_e` without the element
        /// (of time, a share of what as many elements save as go at once). What is worth little for what it costs goes
        /// first. Scores have to be at least 0, and classes to compete (`scope`).
        per_cost: PerCost = "none",
        /// Ratios of their own: `"layer4.*=0.7"` for the classes that come out of a layer whose parameter fits the
        /// pattern (an axis `conv1.weight:0`, or the class's name, will do as well), `"a.*|b.*=0.2"` for several patterns.
        /// Patterns are as for `freeze`; one with a backslash is a single regular expression, in which `|` parts alternatives.
        /// Later rules win. Classes of one rule compete with each other only, as far as `scope` lets them; beside `target`
        /// they keep what the rule says, whatever the others have to lose.
        ratio_for: Vec<RatioRule> = "[]",
        /// The largest fraction of its elements that a class may lose; where classes compete, others lose more in place of
        /// it, and no ratio asks for more. (With `compat`, as the peer has it, only the ratio is capped: a class that competes
        /// with others may still lose more, and keep fewer than `min`.)
        max_ratio: f64 = "1",
        /// What layers keep is a multiple of this, rounded to the nearest; of 1 by default.
        multiple: Option<u64> = "none",
        /// Whether every axis of a layer is such a multiple, of which groups and heads bring a part (4 groups of 6 channels are
        /// 24), or the number kept of each class by itself.
        multiple_on: MultipleOn = "axis",
        /// At least this many elements of each class stay.
        min: u64 = "1",
        /// Classes to leave alone: names of classes (`c3`), of parameters that must keep their shape
        /// (`layer1.*.weight`) or of one axis of them (`fc.weight:0`). `*` stands for any characters and `?` for one; a
        /// pattern with a backslash is a regular expression (`"layer4\\\\..*"` in a pipeline, where quotes double it). Either
        /// has to fit all of a name.
        freeze: Vec<Pattern> = "[]",
        /// Which factors of a product lose elements: the innermost that can, the outermost, or all that can;
        /// `PATTERN=outer` says so of some classes, with patterns as for `freeze`, and later rules win. Whatever the
        /// rules, a class that a layer of its own makes loses elements, and `inner` and `outer` take nothing more of
        /// a product that has such a factor.
        factors: Vec<FactorRule> = "[inner]",
        /// Whether each head or group keeps elements of its own, as many as the others, where every tensor tells
        /// them apart and `importance` scored them (`blocks`), or all keep the same.
        blocks: Blocks = "auto",
        /// Whose choices are reproduced where they differ from what is right.
        compat: Compat = "none",
    }
}

impl Pass for Select {
    fn run(&self, module: &mut Module, cx: &mut Context) -> Result<Changed, Diagnostics> {
        cx.warn_without_classes(module);
        let members = cx.analysis::<Members>(module);
        let mut start = cx.take::<Start>().unwrap_or_default();
        start.pruner = start.pruner.or_else(|| cx.get::<Pruner>().cloned());
        start.sizer = start.sizer.or_else(|| cx.get::<Sizer>().cloned());
        start.table = match start.table {
            Some(table) => Some(table),
            None => self.table()?,
        };
        let found = self.choose(module, &members.0, &cx.ops(), &start);
        let (found, warnings) = found.map_err(|refusal| {
            if let Some(nearest) = refusal.nearest {
                cx.insert(nearest);
            }
            refusal.said
        })?;
        warnings.0.into_iter().for_each(|w| cx.warn(w));
        cx.insert(self.whole(module, &found));
        let Selection {
            selected,
            scopes,
            keep,
            ..
        } = found;
        if self.scope == Scope::Isomorphic {
            let class = |i: &usize| selected.get_index(*i).copied();
            let each = scopes.into_iter();
            let each = each.map(|(words, all)| (words, all.iter().filter_map(class).collect()));
            cx.insert(Scopes(each.collect()));
        }
        cx.preserve::<Members>();
        write_all(module, &keep);
        let classes = module.classes.values();
        let removed = classes
            .map(|data| data.extent.saturating_sub(data.kept()))
            .sum();
        cx.count("classes reduced", keep.len() as u64);
        cx.count("elements removed", removed);
        Ok(Changed::Yes)
    }

    fn check(&self) -> Result<(), Invalid> {
        self.check_options()?;
        self.check_policy()
    }
}

impl Select {
    /// Whether time is what it is about.
    pub(crate) fn by_time(&self) -> bool {
        let mut targets = self.target.iter();
        targets.any(|t| t.quantity == Quantity::Latency)
    }

    /// The table that it names, if any.
    ///
    /// # Errors
    /// That it can't be read, or what is wrong with it.
    pub fn table(&self) -> Result<Option<Arc<Table>>, Diagnostic> {
        let path = Path::new(&self.latency_table);
        let named = !self.latency_table.is_empty();
        named.then(|| Table::open(path).map(Arc::new)).transpose()
    }

    /// Whether it chooses as Torch-Pruning does.
    pub fn peer(&self) -> bool {
        self.compat == Compat::TorchPruning
    }

    /// What is chosen, and what the user should know.
    ///
    /// # Errors
    /// Scores that are not numbers, or not as many as the class has elements; targets that can't be met, with the
    /// nearest that can.
    pub fn choose(
        &self,
        module: &Module,
        members: &IndexMap<Class, Vec<Member>>,
        registry: &Registry,
        start: &Start,
    ) -> Result<(Selection, Diagnostics), Refusal> {
        check_scores(module)?;
        let (frozen, mut warnings) = self.frozen(module, members);
        let stepped = match (self.likes(start), self.multiple) {
            (Some(_), _) => along_vectors(module),
            (None, Some(2..)) => widths(module, registry),
            (None, _) => occurrences(module),
        };
        let at = |c: &Class| stepped.get(c).map_or(&[][..], |p: &Vec<Occurrence>| p);
        let joined = Joined::new(module, members);
        let (selected, unused) = self.selected(module, (members, &joined), &frozen, start);
        warnings.0.extend(unused.0);
        let asked = self.share() > 0.0 || !self.target.is_empty();
        if selected.is_empty() && asked && !module.classes.is_empty() {
            warnings.push(nothing(module, &frozen));
        }
        let own = self.own(module, &selected);
        let mut candidates: Vec<Candidate<'_>> = selected
            .iter()
            .map(|c| self.candidate(module, *c, at(c), &selected, start))
            .collect();
        for (c, candidate) in selected.iter().zip(&mut candidates) {
            if let Some(own) = own.get(c) {
                candidate.scores = &own.ranks;
            }
        }
        let table = start.table.as_deref();
        let predictor = table.map(|t| Predictor::new(module, registry, t));
        let timing = table.zip(predictor.as_ref());
        let counter = (registry, timing.map(|(_, p)| p));
        let divided = self.per_cost(module, counter, &candidates, &selected)?;
        for (candidate, scores) in candidates.iter_mut().zip(&divided) {
            candidate.scores = scores;
        }
        let open = |c: &Class| module.classes.get(c).is_some_and(|d| d.frozen.is_none());
        let kept = frozen.iter().copied().filter(open).collect();
        let (ruled, idle) = ruled(&self.ratio_for, (&selected, &kept), members)?;
        if start.later.is_none() {
            warnings.0.extend(idle.0);
        }
        let scopes = self.scopes(module, members, &selected);
        let groups = groups(&self.ratio_for, &ruled, scopes.values());
        let choice = Choice {
            module,
            selected: &selected,
            own: &own,
        };
        let curves = match self.policy {
            By::Ratio => None,
            By::Sensitivity => Some(self.curves(module, &selected, &mut warnings)),
        };
        if let (Some(curves), Some(most)) = (&curves, self.max_drop) {
            limit(&mut candidates, &groups, curves, most);
        }
        let (kept, unpaid) = match self.target.is_empty() && curves.is_none() {
            true => (self.by_ratio(&candidates, &groups), IndexSet::default()),
            false => {
                let by = (curves.as_deref(), &groups[..]);
                let found = self.by_path(&choice, &candidates, by, (registry, start, timing));
                // What nothing fits, or why nothing can go, may be why.
                found.map_err(|refusal| refusal.after(&warnings))?
            }
        };
        let keep = choice.keeps(kept);
        let found = Selection {
            frozen,
            selected,
            scopes,
            keep,
            unpaid,
        };
        Ok((found, warnings))
    }

    /// Scores over costs, for each candidate; none where that is not asked for.
    fn per_cost(
        &self,
        module: &Module,
        (registry, predictor): (&Registry, Option<&Predictor<'_>>),
        candidates: &[Candidate<'_>],
        selected: &IndexSet<Class>,
    ) -> Result<Vec<Vec<f64>>, Diagnostics> {
        let Some(quantity) = self.per_cost.quantity() else {
            return Ok(Vec::new());
        };
        let counter = Counter {
            module,
            registry,
            quantity,
            compat: self.peer(),
            predictor,
        };
        let steps = candidates.iter().map(|c| c.step);
        let saved = savings(&counter, &selected.iter().copied().zip(steps).collect());
        let each = selected.iter().zip(candidates);
        let each = each.map(|(c, candidate)| {
            let saved = saved.get(c).map_or(&[][..], Vec::as_slice);
            divided(candidate.scores, saved, *c)
        });
        Ok(each.collect::<Result<_, _>>()?)
    }

    /// Which classes, by index, compete with each other where no rules part them, and what they have in common.
    fn scopes(
        &self,
        module: &Module,
        members: &IndexMap<Class, Vec<Member>>,
        selected: &IndexSet<Class>,
    ) -> IndexMap<String, Vec<usize>> {
        let mut found: IndexMap<String, Vec<usize>> = IndexMap::default();
        for (i, class) in selected.iter().enumerate() {
            let common = match self.scope {
                Scope::Local => class.to_string(),
                Scope::Global => String::new(),
                Scope::Isomorphic => {
                    let of = members.get(class).map_or(&[][..], Vec::as_slice);
                    structure(module, *class, of)
                }
            };
            found.entry(common).or_default().push(i);
        }
        found
    }

    /// What classes keep, each group at its ratio. What is in no group keeps everything.
    fn by_ratio(&self, candidates: &[Candidate<'_>], groups: &[Group]) -> Vec<Vec<u64>> {
        let whole = |c: &Candidate<'_>| c.best(c.scores.len());
        let mut kept: Vec<Vec<u64>> = candidates.iter().map(whole).collect();
        for group in groups {
            let of = group.classes.iter().filter_map(|i| candidates.get(*i));
            let of: Vec<Candidate<'_>> = of.cloned().collect();
            let ratio = group.ratio.unwrap_or(self.share()).min(self.max_ratio);
            let chosen = match self.scope {
                Scope::Local => choose_local(&of, ratio, self.peer()),
                Scope::Global | Scope::Isomorphic => choose_global(&of, ratio, self.peer()),
            };
            for (i, chosen) in group.classes.iter().zip(chosen) {
                if let Some(kept) = kept.get_mut(*i) {
                    *kept = chosen;
                }
            }
        }
        kept
    }

    /// What classes keep after going along a path: so far that the module costs what it may, or to its end where no target
    /// is given. Those with a ratio of their own keep what that says. Beside that, the classes that keep everything because
    /// nothing else pays.
    fn by_path(
        &self,
        choice: &Choice<'_>,
        candidates: &[Candidate<'_>],
        (curves, groups): (Option<&[Curve]>, &[Group]),
        (registry, start, latency): (&Registry, &Start, Option<(&Table, &Predictor<'_>)>),
    ) -> Result<(Vec<Vec<u64>>, IndexSet<Class>), Refusal> {
        let fixed = groups.iter().filter(|g| g.ratio.is_some()).cloned();
        let fixed: Vec<Group> = fixed.collect();
        let free: Vec<Vec<usize>> = free(groups).map(|g| g.classes.clone()).collect();
        let kept = self.by_ratio(candidates, &fixed);
        let fixed = fixed.iter().flat_map(|g| &g.classes);
        let fixed = fixed.filter_map(|i| Some((*i, kept.get(*i)?.clone())));
        let sizer = Sizer::asked_for(&self.target, start.sizer.as_ref())?;
        let whole = Costs {
            latency_ns: latency.map(|(_, p)| p.ns(choice.module)),
            file: sizer.map(|s| s.before),
            ..costs(choice.module, registry, self.peer())
        };
        let mut trial = Trial {
            choice,
            candidates,
            path: Vec::new(),
            fixed: fixed.collect(),
            registry,
            pruner: start.pruner.as_ref(),
            sizer: sizer.and_then(|s| Some((s, s.of(choice.module, registry)?))),
            whole: &whole,
            compat: self.peer(),
            latency,
            module: choice.module.clone(),
        };
        trial.path = match curves {
            None if self.by_time() => path(candidates, &free, &paces(&mut trial, &free)),
            None => path(candidates, &free, &[]),
            Some(curves) => drops::path(candidates, curves, &free.concat()),
        };
        let all = trial.path.len();
        if self.target.is_empty() {
            return Ok((trial.after(all), IndexSet::default()));
        }
        let first = start.whole.unwrap_or(whole);
        let targets = (&self.target[..], start.later.as_deref());
        let found = meet(targets, &first, all, &mut trial);
        let steps = found.map_err(|nearest| Refusal {
            said: nearest.missed(&self.target, &first).into(),
            nearest: Some(nearest),
        })?;
        match self.by_time() {
            true => Ok(give_back(&mut trial, steps, &self.target)),
            false => Ok((trial.after(steps), IndexSet::default())),
        }
    }

    /// What each of the selected classes costs; a warning where none was measured.
    fn curves(
        &self,
        module: &Module,
        selected: &IndexSet<Class>,
        warnings: &mut Diagnostics,
    ) -> Vec<Curve> {
        let measured = |c: &Class| module.classes.get(c)?.sensitivity.as_deref();
        if !selected.is_empty() && selected.iter().all(|c| measured(c).is_none()) {
            let message = "nothing is removed: the sensitivity of no class was measured";
            let help = "run `sensitivity` after `importance`: it measures what each class costs";
            warnings.push(Diagnostic::warning(message).help(help));
        }
        let curve = |c: &Class| {
            let n = module.classes.get(c).map_or(0, |d| d.extent);
            let n = usize::try_from(n).unwrap_or(usize::MAX);
            Curve::new(n, measured(c).unwrap_or_default())
        };
        selected.iter().map(curve).collect()
    }

    /// The selected classes whose blocks may differ.
    fn own<'m>(&self, module: &'m Module, selected: &IndexSet<Class>) -> IndexMap<Class, Own<'m>> {
        match self.blocks {
            Blocks::Auto if self.peer() || self.policy == By::Sensitivity => IndexMap::default(),
            Blocks::Auto | Blocks::Own => own(module, selected),
            Blocks::Same => IndexMap::default(),
        }
    }

    /// The classes that compete: those that could lose elements, of the factors that are to. A warning for each
    /// pattern of `factors` that fits nothing.
    fn selected(
        &self,
        module: &Module,
        (members, joined): (&IndexMap<Class, Vec<Member>>, &Joined),
        frozen: &IndexSet<Class>,
        start: &Start,
    ) -> (IndexSet<Class>, Diagnostics) {
        let removable: IndexSet<Class> = module
            .classes
            .iter()
            .filter(|(c, d)| !frozen.contains(*c) && d.importance.is_some())
            .filter(|(c, d)| start.extent(**c, d) > 1)
            .map(|(c, _)| *c)
            .collect();
        let (policy, warnings) = Policy::new(&self.factors, module, members, joined);
        let can = |c: Class| removable.contains(&c);
        let selects = |c: &Class| policy.selects(*c, &can);
        (
            removable.iter().copied().filter(selects).collect(),
            warnings,
        )
    }

    fn candidate<'m>(
        &self,
        module: &'m Module,
        class: Class,
        places: &[Occurrence],
        selected: &IndexSet<Class>,
        start: &Start,
    ) -> Candidate<'m> {
        let data = module.classes.get(&class);
        // What a runtime likes is no demand: all may stay, whatever their number.
        let liked = self.likes(start);
        let multiple = self.multiple.or(liked).unwrap_or(1);
        let step = match self.multiple_on {
            // The peer rounds the width of all blocks together.
            MultipleOn::Axis if !self.peer() => {
                step(places, multiple, module, &|c| selected.contains(&c))
            }
            _ => multiple,
        };
        let step = lcm(step, data.map_or(1, |d| d.multiple));
        let extent = data.map_or(0, |d| start.extent(class, d));
        let least = data.map_or(1, |d| self.least(d, extent));
        let small = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
        Candidate {
            scores: data
                .and_then(|d| d.importance.as_deref())
                .unwrap_or_default(),
            of: small(extent),
            least: small(least),
            step: small(step),
            whole: liked.is_some()
                && data.is_none_or(|d| d.extent.is_multiple_of(d.multiple.max(1))),
            blocks: match self.multiple_on {
                MultipleOn::Axis => small(blocks(places, module)),
                MultipleOn::Class => 1,
            },
        }
    }

    /// How many elements of a class have to stay, of so many at first.
    pub(crate) fn least(&self, data: &ClassData, extent: u64) -> u64 {
        // As many as `max_ratio` takes by itself.
        let capped = (extent as f64 * (1.0 - self.max_ratio) - 1e-9).ceil() as u64;
        data.min.max(self.min).max(capped)
    }

    /// The fraction of the elements to remove where no rule says another.
    pub fn share(&self) -> f64 {
        self.ratio.unwrap_or(0.5)
    }

    /// The multiples that a runtime likes, where time is a target and nobody asked for others.
    fn likes(&self, start: &Start) -> Option<u64> {
        let table = start.table.as_ref().filter(|_| self.by_time());
        table
            .map(|t| t.multiple)
            .filter(|_| self.multiple.is_none())
    }

    /// The classes that are frozen, by the module or by pattern; a warning for each pattern that fits nothing.
    fn frozen(
        &self,
        module: &Module,
        members: &IndexMap<Class, Vec<Member>>,
    ) -> (IndexSet<Class>, Diagnostics) {
        let by_module = module.classes.iter().filter(|(_, d)| d.frozen.is_some());
        let mut frozen: IndexSet<Class> = by_module.map(|(c, _)| *c).collect();
        let mut warnings = Diagnostics::default();
        for pattern in &self.freeze {
            let of = |c: &Class| members.get(c).map_or(&[][..], |m| m);
            let found: Vec<Class> = module
                .classes
                .keys()
                .copied()
                .filter(|c| pattern.fits(*c, of(c)))
                .collect();
            if found.is_empty() {
                let text = pattern.text();
                let message =
                    format!("`{text}` freezes nothing: no class or parameter on one fits it");
                let help = hint(std::slice::from_ref(pattern));
                warnings.push(Diagnostic::warning(message).help(help));
            }
            frozen.extend(found);
        }
        (frozen, warnings)
    }
}

/// Makes classes keep as much as it takes for each alone to cost no more than `most`.
fn limit(candidates: &mut [Candidate<'_>], groups: &[Group], curves: &[Curve], most: f64) {
    for i in free(groups).flat_map(|g| &g.classes) {
        if let (Some(class), Some(curve)) = (candidates.get_mut(*i), curves.get(*i)) {
            // So that multiples are rounded up.
            let stays = class.scores.len().saturating_sub(curve.within(most));
            class.least = class.least.max(stays);
        }
    }
}

/// The groups that have no ratio of their own.
fn free(groups: &[Group]) -> impl Iterator<Item = &Group> {
    groups.iter().filter(|g| g.ratio.is_none())
}
