//! Selection in several steps, each of which scores what the steps before have left.
//!
//! The steps prune a copy. What they take adds up to one keep-set for each class of the module itself, so that a plan,
//! the report, masks and `prune` go on as if it had been one step.

use prune_opt_importance::{Importance, ScoredBy};
use prune_opt_ir::plan;
use prune_opt_ir::{Class, Diagnostic, Diagnostics, Module};
use prune_opt_pass::{
    Changed, Context, Invalid, Pass, PassManager, PassRegistry, Pipeline, Settings, choice, pass,
};
use prune_opt_rewrite::Prune;
use prune_opt_select::{
    Amount, Blocks, By, Costs, Nearest, Scopes, Select, Sizer, Start, Target, Whole, instead,
    timed_costs,
};
use std::any::Any;
use std::collections::BTreeMap;

choice! {
    /// How much each step takes.
    pub enum Schedule {
        /// As much as the others: of the whole, `t/T` of what goes is gone after step t of T.
        Linear = "linear",
        /// The first ones more: `1 - (1 - t/T)^3` of it.
        Cubic = "cubic",
        /// The same part of what is left.
        Geometric = "geometric",
    }
}

impl Schedule {
    /// What is left after step `t` of `n`, of 1 at first and `end` in the end.
    fn left(self, end: f64, t: u64, n: u64) -> f64 {
        let part = t as f64 / n.max(1) as f64;
        match self {
            Schedule::Linear => 1.0 - (1.0 - end) * part,
            Schedule::Cubic => 1.0 - (1.0 - end) * (1.0 - (1.0 - part).powi(3)),
            Schedule::Geometric => end.powf(part),
        }
    }
}

pass! {
    /// Selects in several steps: scores, selects and prunes a copy, again and again, so that each step knows what the ones
    /// before have left; then writes into the classes what they keep in the end, as `select` does. Ratios and percents are
    /// of what there was before the first step.
    pub struct SelectSteps = "select-steps" {
        /// How many steps.
        steps: u64 = "2",
        /// How much each takes of what goes in the end.
        schedule: Schedule = "linear",
        /// Options of `importance`, as text: `"p=1,normalize=none"`.
        importance: String = "",
        /// Options of `select`, as text: `"ratio=0.5"` for what goes in the end.
        select: String = "",
    }
}

impl Pass for SelectSteps {
    fn run(&self, module: &mut Module, cx: &mut Context) -> Result<Changed, Diagnostics> {
        cx.warn_without_classes(module);
        let wrong = |e: Invalid| Diagnostics::from(Diagnostic::error(e.to_string()));
        let (importance, select) = self.passes().map_err(wrong)?;
        let table = select.table()?;
        let whole = Costs {
            file: cx.get::<Sizer>().map(|s| s.before),
            ..timed_costs(module, &cx.ops(), table.as_deref(), select.peer())
        };
        let start = Start {
            pruner: cx.get().cloned(),
            sizer: cx.get().cloned(),
            table,
            ..Start::default()
        };
        let walk = Walk {
            steps: self,
            importance,
            select,
            start,
            whole,
        };
        let kept = match walk.kept(module, cx) {
            Ok(kept) => kept,
            Err(said) => match cx.take::<Nearest>() {
                Some(nearest) => return Err(walk.missed(&nearest, module, cx).into()),
                None => return Err(said),
            },
        };
        let reduced = kept.write(module);
        cx.count("steps", self.steps);
        cx.count("classes reduced", reduced);
        Ok(Changed::Yes)
    }

    fn check(&self) -> Result<(), Invalid> {
        if !(1..=MOST).contains(&self.steps) {
            let message = format!("{} is not from 1 to {MOST}", self.steps);
            return Err(Invalid::new("steps", message));
        }
        self.passes().map(drop)
    }

    fn resolve(&self, cx: &mut Context) -> Result<(), Diagnostics> {
        match self.passes() {
            Ok((importance, _)) => importance.resolve(cx),
            Err(wrong) => Err(Diagnostic::error(wrong.to_string()).into()),
        }
    }
}

/// More steps than this are a mistake.
const MOST: u64 = 10_000;

impl SelectSteps {
    /// The passes that each step runs.
    fn passes(&self) -> Result<(Importance, Select), Invalid> {
        let importance = options(Importance::INFO.name, "importance", &self.importance)?;
        let select = options(Select::INFO.name, "select", &self.select)?;
        let mut importance = Importance::from_settings(&importance)?;
        let mut select = Select::from_settings(&select)?;
        if select.blocks == Blocks::Own {
            let message =
                "steps keep the same elements in all blocks: `blocks=own` goes with one step only";
            return Err(Invalid::new("select", message));
        }
        if select.policy == By::Sensitivity {
            let message = "steps score classes anew, and do not measure them: `policy=sensitivity` goes with one step only";
            return Err(Invalid::new("select", message));
        }
        (importance.blocks, select.blocks) = (false, Blocks::Same);
        Ok((importance, select))
    }

    /// The selection of step `t`.
    fn step(&self, select: &Select, whole: &Costs, t: u64) -> Select {
        if t >= self.steps {
            // Exactly what was asked for.
            return select.clone();
        }
        let left = |end: f64| self.schedule.left(end, t, self.steps);
        let ratio = |r: f64| 1.0 - left(1.0 - r);
        let mut step = select.clone();
        if step.target.is_empty() {
            step.ratio = Some(ratio(select.share()));
        }
        for rule in &mut step.ratio_for {
            rule.ratio = ratio(rule.ratio);
        }
        for target in &mut step.target {
            let all = target.quantity.of(whole) as f64;
            let end = (target.count(whole) as f64 / all.max(1.0)).min(1.0);
            target.amount = Amount::Count((left(end) * all).ceil().max(1.0) as u64);
        }
        step
    }
}

/// How often it is tried to get what can be had near a target that can't be met.
const TRIES: usize = 8;

/// One walk through all steps.
#[derive(Clone)]
struct Walk<'a> {
    steps: &'a SelectSteps,
    importance: Importance,
    select: Select,
    /// What each step starts from.
    start: Start,
    /// What the module costs before the first one.
    whole: Costs,
}

impl Walk<'_> {
    /// What classes keep after the last step.
    fn kept(&self, module: &Module, cx: &mut Context) -> Result<Kept, Diagnostics> {
        let all = self.steps.steps;
        let mut kept = Kept::new(module);
        let mut small = module.clone();
        for t in 1..=all {
            let start = Start {
                extents: kept.extents.clone().into_iter().collect(),
                whole: Some(self.whole),
                later: (t < all).then(|| self.select.target.clone()),
                ..self.start.clone()
            };
            let select = self.steps.step(&self.select, &self.whole, t);
            let step = Pipeline::new().then(self.importance.clone()).then(select);
            advance(step, start, &mut small, cx)?;
            kept.narrow(&small);
            let prune = Pipeline::new().then(Prune {});
            advance(prune, Start::default(), &mut small, cx)?;
        }
        Ok(kept)
    }

    /// That targets can't be met, with the nearest that can. Whatever is asked for, the steps before the last one go by it,
    /// so that what the last one could have kept need not be what is kept when that is asked for: it is tried.
    fn missed(&self, nearest: &Nearest, module: &Module, cx: &Context) -> Diagnostic {
        let had = |first: Option<Costs>, side: fn(Nearest) -> Option<Costs>| {
            let mut costs = first?;
            for _ in 0..TRIES {
                let mut own = fresh(cx);
                let mut walk = self.clone();
                walk.select.target = instead(&self.select.target, &self.whole, &costs);
                if walk.kept(module, &mut own).is_ok() {
                    return Some(costs);
                }
                costs = side(own.take::<Nearest>()?)?;
            }
            None
        };
        let nearest = Nearest {
            below: had(nearest.below, |n| n.below),
            above: had(nearest.above, |n| n.above),
        };
        if nearest.below.is_some() || nearest.above.is_some() {
            return nearest.missed(&self.select.target, &self.whole);
        }
        let targets: Vec<String> = self.select.target.iter().map(Target::to_string).collect();
        let (targets, steps) = (targets.join("` and `"), self.steps.steps);
        let message = format!(
            "`{targets}` can't be met within 0.5 % in {steps} steps, and nothing near it was found that can"
        );
        Diagnostic::error(message)
            .help("select in finer steps: `scope=global`, smaller multiples, more classes; or in one step")
    }
}

/// A context that knows what this one does, without what was said so far.
fn fresh(cx: &Context) -> Context {
    let mut own = Context::new(cx.ops());
    if let Some(criteria) = cx.get::<prune_opt_importance::Criteria>() {
        own.insert(criteria.clone());
    }
    own
}

/// Runs a pipeline on the copy, with a context of its own; what it leaves and warns of is taken over, warnings once.
fn advance(
    pipeline: Pipeline,
    start: Start,
    small: &mut Module,
    cx: &mut Context,
) -> Result<(), Diagnostics> {
    let mut own = fresh(cx);
    own.insert(start);
    let done = PassManager::new(&pipeline).run(small, &mut own);
    pass_on::<Nearest>(&mut own, cx);
    let mut said = cx.take_warnings();
    if let Err(mut failure) = done {
        failure.diagnostics.0.retain(|d| !said.0.contains(d));
        said.0.into_iter().for_each(|w| cx.warn(w));
        return Err(failure.diagnostics);
    }
    for warning in own.take_warnings().0 {
        if !said.0.contains(&warning) {
            said.push(warning);
        }
    }
    said.0.into_iter().for_each(|w| cx.warn(w));
    pass_on::<ScoredBy>(&mut own, cx);
    pass_on::<Whole>(&mut own, cx);
    pass_on::<Scopes>(&mut own, cx);
    Ok(())
}

/// What passes leave in one context, into another.
fn pass_on<T: Any + Send + Sync>(from: &mut Context, to: &mut Context) {
    if let Some(value) = from.take::<T>() {
        to.insert(value);
    }
}

/// The options of a pass, from their text.
fn options(pass: &str, option: &'static str, text: &str) -> Result<Settings, Invalid> {
    let registry = PassRegistry::new([Importance::def(), Select::def()]);
    let registry = registry.map_err(|e| Invalid::new(option, e.to_string()))?;
    let wrong = |e: Diagnostics| {
        let messages: Vec<&str> = e.0.iter().map(|d| d.message.as_str()).collect();
        Invalid::new(option, messages.join("; "))
    };
    let settings = registry.settings(&format!("{pass}{{{text}}}"));
    let several = || Invalid::new(option, format!("`{text}` are not options of one pass"));
    settings.map_err(wrong)?.ok_or_else(several)
}

/// What classes keep of the elements that they had at first.
struct Kept {
    extents: BTreeMap<Class, u64>,
    /// Only of those that have lost elements.
    elements: BTreeMap<Class, Vec<u64>>,
}

impl Kept {
    fn new(module: &Module) -> Kept {
        let classes = module.classes.iter();
        Kept {
            extents: classes.map(|(c, d)| (*c, d.extent)).collect(),
            elements: BTreeMap::new(),
        }
    }

    /// Takes note of what the copy is about to lose.
    fn narrow(&mut self, small: &Module) {
        for (class, data) in &small.classes {
            let Some(keep) = &data.keep else { continue };
            let before = self.elements.remove(class);
            let at = |i: &u64| match &before {
                Some(before) => before.get(usize::try_from(*i).ok()?).copied(),
                None => Some(*i),
            };
            self.elements
                .insert(*class, keep.iter().filter_map(at).collect());
        }
    }

    /// Writes it into the classes, in place of what they kept before; how many lose elements.
    fn write(mut self, module: &mut Module) -> u64 {
        let mut reduced = 0;
        for (class, data) in &mut module.classes {
            let keep = self.elements.remove(class);
            let keep = keep.filter(|k| (k.len() as u64) < data.extent);
            reduced += u64::from(keep.is_some());
            data.set_keep(keep.map(plan::Kept::Same));
        }
        reduced
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schedules_end_where_they_should() {
        let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-12, "{a} {b}");
        for schedule in Schedule::ALL {
            near(schedule.left(0.4, 0, 5), 1.0);
            near(schedule.left(0.4, 5, 5), 0.4);
            let all: Vec<f64> = (0..=5).map(|t| schedule.left(0.4, t, 5)).collect();
            assert!(all.is_sorted_by(|a, b| a > b), "{all:?}");
        }
        near(Schedule::Linear.left(0.4, 2, 4), 0.7);
        near(Schedule::Cubic.left(0.2, 1, 2), 0.3);
        near(Schedule::Geometric.left(0.25, 1, 2), 0.5);
    }
}
