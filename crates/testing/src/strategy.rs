//! Strategies of valid modules, and of modules with a plan.

use crate::blocks::{Features, Stack};
use crate::build::Builder;
use crate::random::Random;
use crate::recipe::{Recipe, Start, recipe};
use proptest::prelude::*;
use prune_opt_ir::op::Registry;
use prune_opt_ir::plan::refill;
use prune_opt_ir::{Extent, Module, Sym};
use std::sync::LazyLock;

pub use crate::blocks::FEATURES;

/// All definitions of ops.
pub fn registry() -> &'static Registry {
    static ALL: LazyLock<Registry> = LazyLock::new(prune_opt_ops::standard);
    &ALL
}

/// A generated module.
#[derive(Clone)]
pub struct Sample {
    /// How it was made.
    pub recipe: Recipe,
    /// The module, its types without classes, its weights inline.
    pub module: Module,
    /// What occurs in it.
    pub features: Features,
}

impl std::fmt::Debug for Sample {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}\n{}", self.recipe, crate::show(&self.module))
    }
}

/// The module of a recipe.
pub fn build(recipe: &Recipe) -> Sample {
    let mut b = Builder::new(registry(), recipe.seed);
    b.constants = recipe.constants;
    let n: Extent = match recipe.batched {
        true => 2u64.into(),
        false => Sym::new("n").into(),
    };
    let mut symbolic = false;
    let extents = match &recipe.start {
        Start::Image { channels, size } => {
            vec![n, (*channels).into(), (*size).into(), (*size).into()]
        }
        Start::Sequence { length, features } => {
            symbolic = length.is_none();
            let length = length.map_or_else(|| Sym::new("s").into(), Extent::from);
            vec![n, length, (*features).into()]
        }
    };
    let at = b.input("x", extents);
    let mut stack = Stack {
        b,
        at,
        past: Vec::new(),
        features: Features::new(),
    };
    for (on, feature) in [
        (recipe.batched, "numbered batch"),
        (!recipe.batched, "symbolic batch"),
        (symbolic, "symbolic length"),
        (recipe.constants, "shapes as constants"),
    ] {
        if on {
            stack.note(feature);
        }
    }
    stack.run(recipe);
    let mut outputs = vec![stack.at];
    let inner = stack.past.get(1..).unwrap_or_default();
    if let Some(probe) = recipe.probe.and_then(|p| inner.get(p)) {
        outputs.push(*probe);
        stack.note("probe");
    }
    Sample {
        recipe: recipe.clone(),
        module: stack.b.finish(&outputs),
        features: stack.features,
    }
}

/// Random valid modules with small inline weights. The same recipe gives the same module.
pub fn module() -> BoxedStrategy<Sample> {
    recipe().prop_map(|recipe| build(&recipe)).boxed()
}

/// A module with classes, each of which says what it keeps.
#[derive(Clone)]
pub struct Planned {
    /// The module before it was coupled.
    pub sample: Sample,
    /// The same with classes, and a keep-set for each that loses any.
    pub module: Module,
}

impl std::fmt::Debug for Planned {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}\n{}", self.sample.recipe, crate::show(&self.module))
    }
}

/// Modules with a random plan that obeys every class. `couple` writes the classes.
pub fn planned<F>(couple: F) -> BoxedStrategy<Planned>
where
    F: Fn(&Module) -> Module + 'static,
{
    let parts = (module(), any::<u64>(), 0u64..=3);
    let planned = parts.prop_map(move |(sample, seed, mercy)| {
        let mut module = couple(&sample.module);
        plan(&mut module, seed, mercy);
        Planned { sample, module }
    });
    planned.boxed()
}

/// Modules with a random plan in which every class that may keep its own elements in each block does.
pub fn planned_blocks<F>(couple: F) -> BoxedStrategy<Planned>
where
    F: Fn(&Module) -> Module + 'static,
{
    let planned = (planned(couple), any::<u64>()).prop_map(|(mut planned, seed)| {
        plan_blocks(&mut planned.module, seed);
        planned
    });
    planned.boxed()
}

/// Gives random keep-sets for each block to the classes that may have them, whatever they kept before.
pub fn plan_blocks(module: &mut Module, seed: u64) {
    let mut random = Random::new(seed);
    let mut outer = Vec::new();
    for (class, by) in prune_opt_ir::blocks::blocks(module, registry()) {
        let own = |c| {
            module
                .classes
                .get(c)
                .is_some_and(|d| d.block_keep.is_some())
        };
        let count = module.classes.get(&by).map_or(0, |d| d.extent);
        if own(&by) || outer.contains(&class) {
            continue;
        }
        let Some(data) = module.classes.get_mut(&class) else {
            continue;
        };
        let n = data.extent;
        // A keep-set that is there already has a number that the class's constraints allow.
        let kept = match data.keep.take() {
            Some(keep) => keep.len(),
            None if data.multiple > 1 || data.min > 1 => continue,
            None => 1 + random.below(n.saturating_sub(1).max(1)) as usize,
        };
        let row = |_| {
            let mut order: Vec<(u64, u64)> = (0..n).map(|i| (random.bits(), i)).collect();
            order.sort_unstable();
            let mut row: Vec<u64> = order.iter().take(kept).map(|(_, i)| *i).collect();
            row.sort_unstable();
            row
        };
        data.block_keep = Some((0..count).map(row).collect());
        data.by = Some(by);
        outer.push(by);
    }
}

/// Gives random keep-sets to the classes that may lose elements; the more `mercy`, the fewer of them do.
pub fn plan(module: &mut Module, seed: u64, mercy: u64) {
    let mut random = Random::new(seed);
    for class in module.classes.values_mut() {
        if class.frozen.is_some() || random.below(4) < mercy {
            continue;
        }
        let (n, multiple) = (class.extent, class.multiple.max(1));
        let least = class.min.max(1).next_multiple_of(multiple);
        if least > n {
            continue;
        }
        let count = least + random.below((n - least) / multiple + 1) * multiple;
        let mut order: Vec<(u64, u64)> = (0..n).map(|i| (random.bits(), i)).collect();
        order.sort_unstable();
        let mut keep: Vec<u64> = order.iter().take(count as usize).map(|(_, i)| *i).collect();
        keep.sort_unstable();
        class.keep = (count < n).then_some(keep);
    }
    refill(module);
}
