//! Targets met: how far to go along the order of removal.
//!
//! Elements go one after the other, the least important first, whatever the target: what a smaller target keeps is a
//! part of what a larger one keeps. Costs fall along the way, so that the place where they meet a target is found by
//! bisection, with costs that are read off the types; there they are counted exactly, as pruning leaves them.

use crate::cost::Costs;
use crate::target::{Amount, Quantity, Target};
use prune_opt_ir::{Diagnostic, Diagnostics};

/// How far off a target what is kept may be, as a part of it.
const TOLERANCE: f64 = 0.005;

/// What is left to pay when so many elements of a path are gone.
pub(crate) trait Costing {
    /// As types foresee it, without constants that pruning may add.
    fn foreseen(&mut self, steps: usize) -> Costs;
    /// As it is once they are pruned, which takes longer to find out.
    fn exact(&mut self, steps: usize) -> Costs;
}

/// The nearest that costs can come to targets: at most what was asked for, and more than that. What is refused leaves them
/// in the context.
#[derive(Clone, Debug, Default)]
pub struct Nearest {
    /// What costs at most what was asked for.
    pub below: Option<Costs>,
    /// What costs more.
    pub above: Option<Costs>,
}

/// Why nothing is chosen.
#[derive(Clone, Debug, Default)]
pub struct Refusal {
    /// What to say.
    pub said: Diagnostics,
    /// Where costs can't come near enough to targets: how near they can.
    pub nearest: Option<Nearest>,
}

impl Refusal {
    /// The same, said after these warnings.
    pub(crate) fn after(mut self, warnings: &Diagnostics) -> Refusal {
        self.said.0.splice(..0, warnings.0.iter().cloned());
        self
    }
}

impl<T: Into<Diagnostics>> From<T> for Refusal {
    fn from(said: T) -> Refusal {
        Refusal {
            said: said.into(),
            nearest: None,
        }
    }
}

impl Nearest {
    /// The error that says so. `whole`: what percents are of.
    pub fn missed(&self, targets: &[Target], whole: &Costs) -> Diagnostic {
        Wanted::new(targets, whole, true).missed(self)
    }
}

/// The targets that ask for these costs in place of what they miss; the others as they are.
pub fn instead(targets: &[Target], whole: &Costs, costs: &Costs) -> Vec<Target> {
    let missed = Wanted::new(targets, whole, true).missed_by(costs);
    let each = targets.iter().map(|t| match missed.contains(&t.quantity) {
        true => t.asking(costs),
        false => *t,
    });
    each.collect()
}

/// How many elements of a path of `steps` go, so that costs are those of the targets or as little less as can be; where
/// less is much less, as little more. On the way to later targets less will do, however much less, but not less than those
/// ask for, or they would be missed before their time: then as little more as can be.
///
/// # Errors
/// The nearest that costs can come, where that is not near enough.
pub(crate) fn meet(
    (targets, later): (&[Target], Option<&[Target]>),
    whole: &Costs,
    steps: usize,
    costing: &mut impl Costing,
) -> Result<usize, Nearest> {
    let wanted = Wanted::new(targets, whole, later.is_none());
    let nearest = |below, above| Err(Nearest { below, above });
    let first = costing.exact(0);
    if wanted.over(&first).is_none() {
        let free = wanted.over(whole).is_none();
        return match free || wanted.near(&first) {
            true => Ok(0),
            // Multiples and ratios of their own alone take more than was asked for.
            false => nearest(Some(first), None),
        };
    }
    let last = costing.exact(steps);
    if wanted.over(&last).is_some() {
        return match wanted.near(&last) {
            true => Ok(steps),
            false => nearest(None, Some(last)),
        };
    }
    let (mut low, mut high) = bisect(&wanted, (0, steps), |n| costing.foreseen(n));
    if low > 0 && wanted.over(&costing.exact(low)).is_none() {
        // Ops that pruning has no more use for take time that types do not know to be gone.
        (low, high) = bisect(&wanted, (0, low), |n| costing.exact(n));
    }
    // Constants that pruning adds may be what is too much: then a little more goes.
    let mut stride = 1;
    while high < steps && wanted.over(&costing.exact(high)).is_some() {
        (low, high) = (high, steps.min(high + stride));
        stride *= 2;
    }
    (low, high) = bisect(&wanted, (low, high), |n| costing.exact(n));
    let below = costing.exact(high);
    if let Some(later) = later {
        let later = Wanted::new(later, whole, true);
        return Ok(if later.missed_before(&below) {
            low
        } else {
            high
        });
    }
    if wanted.near(&below) {
        return Ok(high);
    }
    let above = costing.exact(low);
    match wanted.near(&above) {
        true => Ok(low),
        false => nearest(Some(below), Some(above)),
    }
}

/// Two neighbours, of which the first costs too much and the second does not, between two numbers of which that is true.
fn bisect(
    wanted: &Wanted<'_>,
    (mut low, mut high): (usize, usize),
    mut cost: impl FnMut(usize) -> Costs,
) -> (usize, usize) {
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        match wanted.over(&cost(middle)) {
            Some(_) => low = middle,
            None => high = middle,
        }
    }
    (low, high)
}

/// Targets with the numbers that they stand for.
struct Wanted<'t> {
    wanted: Vec<(&'t Target, u64)>,
    /// Whether costs have to come near them from below as well.
    exact: bool,
}

impl<'t> Wanted<'t> {
    fn new(targets: &'t [Target], whole: &Costs, exact: bool) -> Wanted<'t> {
        let wanted = targets.iter().map(|t| (t, t.count(whole))).collect();
        Wanted { wanted, exact }
    }

    /// The first target that costs exceed.
    fn over(&self, costs: &Costs) -> Option<(&'t Target, u64)> {
        self.all_over(costs).next()
    }

    fn all_over(&self, costs: &Costs) -> impl Iterator<Item = (&'t Target, u64)> {
        let all = self.wanted.iter().copied();
        all.filter(|(t, n)| t.quantity.of(costs) > *n)
    }

    /// The target that costs come nearest to from below, or exceed the most.
    fn tightest(&self, costs: &Costs) -> Option<(&'t Target, u64)> {
        let all = self.wanted.iter().copied();
        all.max_by(|a, b| off(costs, *a).total_cmp(&off(costs, *b)))
    }

    /// Whether less is left than is asked for.
    fn missed_before(&self, costs: &Costs) -> bool {
        let tightest = self.tightest(costs);
        tightest.is_some_and(|t| off(costs, t) < 0.0)
    }

    fn near(&self, costs: &Costs) -> bool {
        let tightest = self.tightest(costs);
        !self.exact || tightest.is_some_and(|t| off(costs, t).abs() <= TOLERANCE)
    }

    /// The error that says so: costs can come from below, and from above, as near as these.
    fn missed(&self, nearest: &Nearest) -> Diagnostic {
        let (below, above) = (nearest.below.as_ref(), nearest.above.as_ref());
        let about = match (above, below) {
            (Some(above), _) => self.over(above),
            (None, Some(below)) => self.tightest(below),
            (None, None) => None,
        };
        let Some((target, wanted)) = about else {
            return Diagnostic::error("no target is given");
        };
        let quantity = target.quantity;
        let number = |costs: &Costs| quantity.of(costs);
        let shown = |costs: &Costs| quantity.show(number(costs));
        let can = match (below.map(shown), above.map(shown)) {
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
        let nearest = nearest.min_by_key(|c| number(c).abs_diff(wanted));
        let ask = nearest.map(|c| self.ask(c)).unwrap_or_default();
        let what = quantity.words();
        let means = match target.amount {
            Amount::Percent(_) => format!("is {} {what}, which ", quantity.show(wanted)),
            Amount::Count(_) => String::new(),
        };
        let message = format!("`{target}` {means}can't be met within 0.5 %: {can} {what}");
        let help = match above.is_some() && below.is_none() {
            true => {
                "let more go: other classes (`prune-opt channels` says what freezes them), other factors, smaller minima"
            }
            false => {
                "select in finer steps: with classes that compete (`--scope global`), smaller multiples, more classes"
            }
        };
        Diagnostic::error(message).help(format!("{ask}{help}"))
    }

    /// What these costs miss: what they exceed, or else what they come nearest to.
    fn missed_by(&self, costs: &Costs) -> Vec<Quantity> {
        let mut all: Vec<_> = self.all_over(costs).collect();
        if all.is_empty() {
            all.extend(self.tightest(costs));
        }
        all.iter().map(|(t, _)| t.quantity).collect()
    }

    /// The targets to ask for in place of those that these costs miss, so that the others hold as well.
    fn ask(&self, costs: &Costs) -> String {
        let each = self.wanted.iter().map(|(t, _)| t);
        let missed = self.missed_by(costs);
        let each = each.filter(|t| missed.contains(&t.quantity));
        let each: Vec<_> = each.map(|t| format!("`{}`", t.asking(costs))).collect();
        format!("ask for what can be had ({}), or ", each.join(" and "))
    }
}

/// How much more costs are than a target, as a part of it.
fn off(costs: &Costs, (target, wanted): (&Target, u64)) -> f64 {
    let cost = target.quantity.of(costs) as f64;
    (cost - wanted as f64) / wanted as f64
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use prune_opt_pass::{OptionValue, Value};

    /// Costs in the order of a path, and how many constants pruning adds.
    struct Path<'a>(&'a [Costs], u64);

    impl Costing for Path<'_> {
        fn foreseen(&mut self, steps: usize) -> Costs {
            self.0[steps]
        }
        fn exact(&mut self, steps: usize) -> Costs {
            let mut costs = self.0[steps];
            costs.params += if steps > 0 { self.1 } else { 0 };
            costs
        }
    }

    fn costs(n: u64) -> Costs {
        Costs {
            params: n,
            macs: 10 * n,
            bytes: 4 * n,
            file: Some(4 * n + 500),
            latency_ns: Some(1000 * n),
        }
    }

    fn ask_of(target: &str, at: &[Costs], constants: u64) -> Result<usize, String> {
        let targets: Vec<Target> = target
            .split(' ')
            .map(|t| Target::read(&Value::of_text(t)).unwrap())
            .collect();
        let steps = at.len() - 1;
        let mut path = Path(at, constants);
        let found = meet((&targets, None), &costs(1000), steps, &mut path);
        found.map_err(|nearest| nearest.missed(&targets, &costs(1000)).to_string())
    }

    fn ask(target: &str, at: &[u64]) -> Result<usize, String> {
        let at: Vec<Costs> = at.iter().map(|n| costs(*n)).collect();
        ask_of(target, &at, 0)
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
        assert_eq!(ask("latency=50%", &at), Ok(6));
        assert_eq!(ask("latency=0.8ms", &at), Ok(2));
        assert_eq!(ask("file=2500", &at), Ok(6));
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
        let text = error("latency=50%");
        let part = "is 0.5ms of predicted time, which can't be met within 0.5 %: the nearest that can be kept are 0.3ms and";
        assert!(text.contains(part), "{text}");
        assert!(text.contains("(`latency=0.3ms`)"), "{text}");
        let text = error("bytes=10%");
        assert!(
            text.contains("the least that can be kept is 1200 bytes"),
            "{text}"
        );
        let text = ask("params=99%", &[900, 800]).unwrap_err();
        assert!(text.contains("the most that can be kept"), "{text}");
        assert_eq!(ask("params=100%", &[900, 800]), Ok(0));
    }

    #[test]
    fn on_the_way_nothing_is_missed_before_its_time() {
        let at = [1000, 900, 700, 500, 300].map(costs);
        let read = |text: &str| [Target::read(&Value::of_text(text)).unwrap()];
        let on_the_way = |now: &str, later: &str| {
            let targets = (&read(now)[..], Some(&read(later)[..]));
            let found = meet(targets, &costs(1000), at.len() - 1, &mut Path(&at, 0));
            found.map_err(|_| ())
        };
        assert_eq!(on_the_way("params=80%", "params=60%"), Ok(2));
        assert_eq!(on_the_way("params=80%", "params=70%"), Ok(2));
        assert_eq!(
            on_the_way("params=80%", "params=75%"),
            Ok(1),
            "700 is less than 750"
        );
        assert_eq!(on_the_way("params=20%", "params=10%"), Ok(4));
    }

    #[test]
    fn constants_that_pruning_adds_count() {
        let at: Vec<Costs> = [1000, 802, 800, 800, 798, 600].map(costs).into();
        assert_eq!(ask_of("params=800", &at, 0), Ok(2));
        assert_eq!(ask_of("params=800", &at, 2), Ok(4), "798 and 2");
        // What is foreseen would be near enough, what is there in the end is not.
        let at: Vec<Costs> = [1000, 803, 700].map(costs).into();
        assert_eq!(ask_of("params=800", &at, 0), Ok(1));
        let text = ask_of("params=800", &at, 2).unwrap_err();
        assert!(text.contains("are 702 and 805 parameters"), "{text}");
    }

    #[test]
    fn what_can_be_had_of_several_targets_can_be_had_together() {
        let of = |params, macs| Costs {
            params,
            macs,
            bytes: 4000,
            file: None,
            latency_ns: None,
        };
        let at = [of(1000, 10_000), of(520, 6200), of(300, 5000)];
        let text = ask_of("params=50% macs=6000", &at, 0).unwrap_err();
        assert!(text.contains("(`params=520` and `macs=6200`)"), "{text}");
        assert_eq!(ask_of("params=520 macs=6200", &at, 0), Ok(1));
        let text = ask_of("params=10% macs=5000 bytes=4000", &at, 0).unwrap_err();
        assert!(text.contains("had (`params=300`), or"), "{text}");
    }
}
