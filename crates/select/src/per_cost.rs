//! Scores by what it saves to remove an element, so that those go first that are worth little for what they cost.

use crate::cost::{Costs, costs, costs_at};
use crate::target::Quantity;
use indexmap::{IndexMap, IndexSet};
use prune_opt_ir::module::Remaining;
use prune_opt_ir::op::Registry;
use prune_opt_ir::{Class, Diagnostic, Leaf, Module};
use prune_opt_pass::choice;
use std::collections::BTreeSet;

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
        }
    }
}

/// Scores over what it saves to remove the element alone. What saves nothing is kept as long as anything else is.
///
/// # Errors
/// Scores below 0, which a division would put in the wrong order.
pub(crate) fn divided(scores: &[f64], saved: &[u64], class: Class) -> Result<Vec<f64>, Diagnostic> {
    if let Some(i) = scores.iter().position(|s| *s < 0.0) {
        let message =
            format!("score {i} of {class} is below 0, so that it can't be divided by a cost");
        let help = "use a criterion and a scaling whose scores are at least 0, `normalize=mean`";
        return Err(Diagnostic::error(message).help(help));
    }
    let each = scores.iter().zip(saved);
    let over = |(score, saved): (&f64, &u64)| match saved {
        0 => f64::INFINITY,
        n => score / *n as f64,
    };
    Ok(each.map(over).collect())
}

/// What the module costs less without one element, for each of those of these classes. Elements of the same stretches
/// save the same.
pub(crate) fn savings(
    module: &Module,
    registry: &Registry,
    classes: &IndexSet<Class>,
    (quantity, compat): (Quantity, bool),
) -> IndexMap<Class, Vec<u64>> {
    let of = |costs: &Costs| quantity.of(costs);
    let whole = of(&costs(module, registry, compat));
    let mut trial = module.clone();
    trial
        .classes
        .values_mut()
        .for_each(|data| data.set_keep(None));
    let bounds = bounds(module);
    let mut found = IndexMap::new();
    for class in classes {
        let extent = module.classes.get(class).map_or(0, |d| d.extent);
        let mut saved = Vec::new();
        let mut starts = bounds.get(class).into_iter().flatten().copied().peekable();
        let mut each = 0;
        for e in 0..extent {
            if e == 0 || starts.next_if(|s| *s <= e).is_some() {
                keep_all_but(&mut trial, *class, Some(e));
                let left = costs_at(&trial, registry, &Remaining(&trial), compat);
                each = whole.saturating_sub(of(&left));
            }
            saved.push(each);
        }
        keep_all_but(&mut trial, *class, None);
        found.insert(*class, saved);
    }
    found
}

fn keep_all_but(module: &mut Module, class: Class, element: Option<u64>) {
    if let Some(data) = module.classes.get_mut(&class) {
        let others = |e| (0..data.extent).filter(|i| *i != e).collect();
        data.keep = element.map(others);
    }
}

/// Where stretches of each class begin and end.
fn bounds(module: &Module) -> IndexMap<Class, BTreeSet<u64>> {
    let mut found: IndexMap<Class, BTreeSet<u64>> = IndexMap::new();
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
        let all: IndexSet<Class> = [Class::new(0), Class::new(1)].into();
        let of = |q| savings(&module, &registry, &all, (q, false));
        let saved = of(Quantity::Params);
        assert_eq!((&saved[0][..], &saved[1][..]), (&[8; 4][..], &[6; 3][..]));
        assert_eq!(of(Quantity::Bytes)[0], [32; 4]);
        assert_eq!(of(Quantity::Macs)[1], [6; 3]);
    }

    #[test]
    fn scores_are_divided() {
        let c = Class::new(0);
        assert_eq!(
            divided(&[1.0, 3.0], &[2, 0], c).unwrap(),
            [0.5, f64::INFINITY]
        );
        let error = divided(&[1.0, -1.0], &[2, 2], c).unwrap_err().to_string();
        assert!(error.contains("score 1 of c0 is below 0"), "{error}");
    }
}
