//! The slow and clear reading of a contraction, which the fast paths are tested against.

use super::plan::Plan;

/// For every value of every variable, adds the product of the operands' elements where they all exist.
pub(super) fn products(plan: &Plan, data: &[&[f64]], out: &mut [f64]) {
    let mut at = vec![0; plan.extents.len()];
    if plan.extents.contains(&0) {
        return;
    }
    loop {
        if let Some(place) = plan.result.index(&at).and_then(|i| out.get_mut(i))
            && let Some(product) = product(plan, data, &at)
        {
            *place += product;
        }
        if !next(&mut at, &plan.extents) {
            return;
        }
    }
}

fn product(plan: &Plan, data: &[&[f64]], at: &[usize]) -> Option<f64> {
    plan.factors.iter().try_fold(1.0, |product, (i, layout)| {
        Some(product * data.get(*i)?.get(layout.index(at)?)?)
    })
}

/// The next assignment, the last variable fastest; false after the last one.
fn next(at: &mut [usize], extents: &[usize]) -> bool {
    for (i, n) in at.iter_mut().zip(extents).rev() {
        *i += 1;
        if *i < *n {
            return true;
        }
        *i = 0;
    }
    false
}
