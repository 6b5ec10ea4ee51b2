//! Scores by what it saves to remove an element, so that those go first that are worth little for what they cost.

use crate::cost::costs_at;
use crate::latency::Predictor;
use crate::target::Quantity;
use prune_opt_ir::hash::IndexMap;
use prune_opt_ir::module::Remaining;
use prune_opt_ir::op::Registry;
use prune_opt_ir::{Class, Diagnostic, Leaf, Module};
use prune_opt_pass::choice;
use std::collections::BTreeSet;
use std::ops::Range;

choice! {
    /// What scores are divided by.
    pub enum PerCost {
        /// Nothing.
        None = "none",
        /// The elements of initializers that go with an element.
        Params = "params",
        /// The multiplications that go with it.
        Macs = "macs",
        /// The bytes of initializers that go with it.
        Bytes = "bytes",
        /// The time that a latency table predicts to go with it.
        Latency = "latency",
    }
}

impl PerCost {
    /// What is counted.
    pub(crate) fn quantity(self) -> Option<Quantity> {
        match self {
            PerCost::None => None,
            PerCost::Params => Some(Quantity::Params),
            PerCost::Macs => Some(Quantity::Macs),
            PerCost::Bytes => Some(Quantity::Bytes),
            PerCost::Latency => Some(Quantity::Latency),
        }
    }
}

/// Scores over what it saves to remove the element alone. What saves nothing is kept as long as anything else is.
///
/// # Errors
/// Scores below 0, which a division would put in the wrong order.
pub(crate) fn divided(scores: &[f64], saved: &[f64], class: Class) -> Result<Vec<f64>, Diagnostic> {
    if let Some(i) = scores.iter().position(|s| *s < 0.0) {
        let message =
            format!("score {i} of {class} is below 0, so that it can't be divided by a cost");
        let help = "use a criterion and a scaling whose scores are at least 0, `normalize=mean`";
        return Err(Diagnostic::error(message).help(help));
    }
    let each = scores.iter().zip(saved);
    let over = |(score, saved): (&f64, &f64)| match *saved > 0.0 {
        true => score / saved,
        false => f64::INFINITY,
    };
    Ok(each.map(over).collect())
}

/// What is counted, and how.
pub(crate) struct Counter<'a> {
    pub module: &'a Module,
    pub registry: &'a Registry,
    pub quantity: Quantity,
    pub compat: bool,
    /// For times.
    pub predictor: Option<&'a Predictor<'a>>,
}

impl Counter<'_> {
    /// What the module costs with these extents of its classes.
    fn at(&self, extents: &Remaining<'_>) -> u64 {
        match (self.quantity, self.predictor) {
            (Quantity::Latency, Some(predictor)) => predictor.ns(extents),
            _ => {
                let costs = costs_at(self.module, self.registry, extents, self.compat);
                self.quantity.of(&costs)
            }
        }
    }

    /// How many elements have to go together before something is saved: times fall in steps.
    fn together(&self, step: usize, extent: u64) -> u64 {
        match self.quantity {
            Quantity::Latency => (step as u64).min(extent.saturating_sub(1)).max(1),
            _ => 1,
        }
    }
}

/// What the module costs less without one element, for each of those of these classes, of which so many stay that it is
/// a multiple of a step. Elements of the same stretches save the same. Of time, what a step of elements saves together
/// is shared among them.
pub(crate) fn savings(
    counter: &Counter<'_>,
    classes: &IndexMap<Class, usize>,
) -> IndexMap<Class, Vec<f64>> {
    let module = counter.module;
    let mut trial = module.clone();
    trial
        .classes
        .values_mut()
        .for_each(|data| data.set_keep(None));
    let whole = counter.at(&Remaining(&trial));
    let bounds = bounds(module);
    let mut found = IndexMap::default();
    for (class, step) in classes {
        let extent = module.classes.get(class).map_or(0, |d| d.extent);
        let together = counter.together(*step, extent);
        let mut saved = Vec::new();
        let mut starts = bounds.get(class).into_iter().flatten().copied().peekable();
        let mut each = 0.0;
        for e in 0..extent {
            if e == 0 || starts.next_if(|s| *s <= e).is_some() {
                let first = e.min(extent - together);
                keep_all_but(&mut trial, *class, first..first + together);
                let left = counter.at(&Remaining(&trial));
                each = whole.saturating_sub(left) as f64 / together as f64;
            }
            saved.push(each);
        }
        keep_all_but(&mut trial, *class, 0..0);
        found.insert(*class, saved);
    }
    found
}

/// Keeps all elements but these.
fn keep_all_but(module: &mut Module, class: Class, gone: Range<u64>) {
    if let Some(data) = module.classes.get_mut(&class) {
        let others = || (0..data.extent).filter(|i| !gone.contains(i)).collect();
        data.keep = (!gone.is_empty()).then(others);
    }
}

/// Where stretches of each class begin and end.
fn bounds(module: &Module) -> IndexMap<Class, BTreeSet<u64>> {
    let mut found: IndexMap<Class, BTreeSet<u64>> = IndexMap::default();
    let values = module.funcs.iter().flat_map(|f| f.values.values());
    for axis in values.flat_map(|v| v.ty.axes().unwrap_or_default()) {
        if axis.has_stretch() {
            axis.for_each_leaf(&mut |leaf| {
                if let Leaf::Stretch(s) = leaf {
                    found.entry(s.class).or_default().extend([s.start, s.end]);
                }
            });
        }
    }
    for all in found.values_mut() {
        all.remove(&0);
    }
    found
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use prune_opt_ir::Entity;
    use prune_opt_ir::text::{no_files, parse};

    #[test]
    fn elements_save_what_hangs_on_them() {
        let text = "module {
            channels c0 = 4
            channels c1 = 3
            func @main(%x: tensor<?n x 5 x f32>) -> tensor<?n x 2 x f32> {
              %a = param @a : tensor<5 x c0 x f32>
              %b = param @b : tensor<c0 x c1 x f32>
              %d = param @d : tensor<c1 x 2 x f32>
              %0 = matmul(%x, %a) : tensor<?n x c0 x f32>
              %1 = matmul(%0, %b) : tensor<?n x c1 x f32>
              %2 = matmul(%1, %d) : tensor<?n x 2 x f32>
              return %2
            }
        }";
        let module = parse("m.pir", text, &no_files).unwrap();
        let registry = prune_opt_ops::standard();
        let all: IndexMap<Class, usize> =
            IndexMap::from_iter([(Class::new(0), 1), (Class::new(1), 1)]);
        let of = |quantity| {
            let counter = Counter {
                module: &module,
                registry: &registry,
                quantity,
                compat: false,
                predictor: None,
            };
            savings(&counter, &all)
        };
        let saved = of(Quantity::Params);
        assert_eq!(
            (&saved[0][..], &saved[1][..]),
            (&[8.0; 4][..], &[6.0; 3][..])
        );
        assert_eq!(of(Quantity::Bytes)[0], [32.0; 4]);
        assert_eq!(of(Quantity::Macs)[1], [6.0; 3]);
    }

    #[test]
    fn scores_are_divided() {
        let c = Class::new(0);
        assert_eq!(
            divided(&[1.0, 3.0], &[2.0, 0.0], c).unwrap(),
            [0.5, f64::INFINITY]
        );
        let error = divided(&[1.0, -1.0], &[2.0, 2.0], c)
            .unwrap_err()
            .to_string();
        assert!(error.contains("score 1 of c0 is below 0"), "{error}");
    }
}
