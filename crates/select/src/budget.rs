//! Targets met: how far to go along the order of removal.
//!
//! Elements go one after the other, the least important first, whatever the target: what a smaller target keeps is a
//! part of what a larger one keeps. Costs fall along the way, so that the place where they meet a target is found by
//! bisection; each cost that is looked at is counted exactly, off the types.

use crate::cost::Costs;
use crate::target::{Amount, Target};
use prune_opt_ir::{Diagnostic, Diagnostics};

/// How far off a target what is kept may be, as a part of it.
const TOLERANCE: f64 = 0.005;

/// How many elements of a path of `steps` go, so that costs are those of the targets or as little less as can be; where
/// less is much less, as little more. `at` says what is left to pay when so many have gone. On the way to a later target
/// (`exact` is false) less will do, however much less.
///
/// # Errors
/// That costs can't come near enough, with the nearest that they can be.
pub(crate) fn meet(
    targets: &[Target],
    whole: &Costs,
    (steps, exact): (usize, bool),
    mut at: impl FnMut(usize) -> Costs,
) -> Result<usize, Diagnostics> {
    let wanted: Vec<(&Target, u64)> = targets.iter().map(|t| (t, t.count(whole))).collect();
    let exceeded = |costs: &Costs| {
        let over = wanted.iter().find(|(t, n)| t.quantity.of(costs) > *n);
        over.copied()
    };
    let near = |costs: &Costs| {
        let off = |(t, n): &(&Target, u64)| {
            let cost = t.quantity.of(costs) as f64;
            (cost - *n as f64) / *n as f64
        };
        let off = wanted.iter().map(off).fold(f64::NEG_INFINITY, f64::max);
        !exact || off.abs() <= TOLERANCE
    };
    let first = at(0);
    let Some(asked) = exceeded(&first) else {
        let free = exceeded(whole).is_none();
        return match free || near(&first) {
            true => Ok(0),
            // Multiples and ratios of their own alone take more than was asked for.
            false => Err(missed(tightest(&wanted, &first), Some(&first), None).into()),
        };
    };
    let last = at(steps);
    if let Some(over) = exceeded(&last) {
        return match near(&last) {
            true => Ok(steps),
            false => Err(missed(Some(over), None, Some(&last)).into()),
        };
    }
    // What is kept after `low` costs too much, what is kept after `high` does not.
    let (mut low, mut high) = ((0, first), (steps, last));
    while high.0 - low.0 > 1 {
        let middle = low.0 + (high.0 - low.0) / 2;
        let costs = at(middle);
        match exceeded(&costs) {
            Some(_) => low = (middle, costs),
            None => high = (middle, costs),
        }
    }
    match (near(&high.1), near(&low.1)) {
        (true, _) => Ok(high.0),
        (false, true) => Ok(low.0),
        (false, false) => {
            let over = exceeded(&low.1).unwrap_or(asked);
            Err(missed(Some(over), Some(&high.1), Some(&low.1)).into())
        }
    }
}

/// The target that costs come nearest to from below.
fn tightest<'t>(wanted: &[(&'t Target, u64)], costs: &Costs) -> Option<(&'t Target, u64)> {
    let part = |(t, n): &(&Target, u64)| t.quantity.of(costs) as f64 / *n as f64;
    let all = wanted.iter().copied();
    all.max_by(|a, b| part(a).total_cmp(&part(b)))
}

fn missed(
    target: Option<(&Target, u64)>,
    below: Option<&Costs>,
    above: Option<&Costs>,
) -> Diagnostic {
    let Some((target, wanted)) = target else {
        return Diagnostic::error("no target is given");
    };
    let quantity = target.quantity;
    let (what, name) = (quantity.words(), quantity.name());
    let number = |costs: &Costs| quantity.of(costs).to_string();
    let can = match (below.map(number), above.map(number)) {
        (Some(below), Some(above)) => {
            format!("the nearest that can be kept are {below} and {above}")
        }
        (Some(most), None) => {
            format!("the most that can be kept in these multiples and ratios is {most}")
        }
        (None, Some(least)) => format!("the least that can be kept is {least}"),
        (None, None) => "nothing can go".into(),
    };
    let nearest = below.into_iter().chain(above);
    let nearest = nearest.min_by_key(|c| quantity.of(c).abs_diff(wanted));
    let ask =
        nearest.map(|c| format!("ask for what can be had (`{name}={}`), or ", quantity.of(c)));
    let means = match target.amount {
        Amount::Percent(_) => format!("is {wanted} {what}, which "),
        Amount::Count(_) => String::new(),
    };
    let message = format!("`{target}` {means}can't be met within 0.5 %: {can} {what}");
    let help = match above.is_some() && below.is_none() {
        true => {
            "let more go: other classes (`prune-opt channels` says what freezes them), other factors, smaller minima"
        }
        false => "select in finer steps: `scope=global`, smaller multiples, more classes",
    };
    Diagnostic::error(message).help(format!("{}{help}", ask.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use prune_opt_pass::{OptionValue, Value};

    fn ask(target: &str, at: &[u64]) -> Result<usize, String> {
        let costs = |n: u64| Costs {
            params: n,
            macs: 10 * n,
            bytes: 4 * n,
        };
        let targets: Vec<Target> = target
            .split(' ')
            .map(|t| Target::read(&Value::of_text(t)).unwrap())
            .collect();
        let all = |q: usize| costs(at[q]);
        meet(&targets, &costs(1000), (at.len() - 1, true), all).map_err(|d| d.to_string())
    }

    #[test]
    fn targets_are_met_from_below_or_else_from_above() {
        let at = [1000, 900, 800, 700, 600, 501, 499, 300, 100];
        assert_eq!(ask("params=100%", &at), Ok(0));
        assert_eq!(ask("params=2000", &at), Ok(0));
        assert_eq!(ask("params=80%", &at), Ok(2));
        assert_eq!(ask("params=802", &at), Ok(2));
        assert_eq!(ask("params=50%", &at), Ok(6));
        // 499 is more than 0.5 % too little.
        assert_eq!(ask("params=502", &at), Ok(5));
        assert_eq!(ask("params=898", &at), Ok(1), "0.2 % too much");
        assert_eq!(ask("params=100", &at), Ok(8));
        assert_eq!(ask("macs=8k", &at), Ok(2));
    }

    #[test]
    fn several_targets_are_met_together() {
        let at = [1000, 900, 800, 700, 600, 501, 499, 300, 100];
        assert_eq!(ask("params=90% bytes=70%", &at), Ok(3));
        assert_eq!(ask("params=60% bytes=70%", &at), Ok(4));
    }

    #[test]
    fn what_can_not_be_met_says_what_can() {
        let at = [1000, 900, 800, 300];
        let error = |target: &str| ask(target, &at).unwrap_err();
        let text = error("params=50%");
        assert!(
            text.contains("the nearest that can be kept are 300 and 800 parameters"),
            "{text}"
        );
        assert!(text.contains("`params=300`"), "{text}");
        let text = error("bytes=10%");
        assert!(
            text.contains("the least that can be kept is 1200 bytes"),
            "{text}"
        );
        let text = ask("params=99%", &[900, 800]).unwrap_err();
        assert!(text.contains("the most that can be kept"), "{text}");
        assert_eq!(ask("params=100%", &[900, 800]), Ok(0));
    }
}
