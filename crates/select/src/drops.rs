//! The order of removal by what classes alone cost: each class loses elements as long as that is cheaper than to take
//! one of another class.
//!
//! Drops are measured at a few numbers of elements. What a class costs at any other number lies on the line between its
//! neighbours; and what keeps fewer never counts as cheaper than what keeps more, so that noise is read as harm.

use crate::choose::Candidate;
use prune_opt_ir::DropAt;

/// What a class alone costs, by how many of its elements go.
pub(crate) struct Curve {
    /// Elements gone and the cost, both ascending, from none on.
    points: Vec<(f64, f64)>,
}

impl Curve {
    /// The curve of a class of `n` elements through what was measured.
    pub(crate) fn new(n: usize, drops: &[DropAt]) -> Curve {
        let mut points = vec![(0.0, 0.0)];
        let mut worst = 0.0f64;
        for at in drops {
            worst = worst.max(at.drop);
            points.push((n as f64 - at.kept as f64, worst));
        }
        Curve { points }
    }

    /// The cost where `gone` elements go; `None` beyond what was measured.
    fn at(&self, gone: usize) -> Option<f64> {
        let gone = gone as f64;
        let pair = self.points.windows(2).find(|w| gone <= w[1].0)?;
        let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
        Some(y0 + (y1 - y0) * ((gone - x0) / (x1 - x0)))
    }

    /// How many elements can go at a cost of at most `most`.
    pub(crate) fn within(&self, most: f64) -> usize {
        let last = self.points.last().map_or(0, |p| p.0 as usize);
        // Costs ascend.
        let fits = |gone: &usize| self.at(*gone).is_some_and(|cost| cost <= most);
        (1..=last).take_while(fits).count()
    }
}

/// In which order classes (by index) lose elements: the cheapest first, equal ones by class. A class keeps its last
/// elements, and those beyond what was measured.
pub(crate) fn path(classes: &[Candidate<'_>], curves: &[Curve], free: &[usize]) -> Vec<usize> {
    let mut all: Vec<(f64, usize)> = Vec::new();
    for i in free {
        if let (Some(class), Some(curve)) = (classes.get(*i), curves.get(*i)) {
            let most = class.scores.len() - class.floor();
            let costs = (1..=most).map_while(|gone| curve.at(gone));
            all.extend(costs.map(|cost| (cost, *i)));
        }
    }
    // Stable: ties stay in order of class.
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    all.into_iter().map(|(_, i)| i).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve(n: usize, drops: &[(u64, f64)]) -> Curve {
        let at = |(kept, drop): &(u64, f64)| DropAt {
            kept: *kept,
            drop: *drop,
        };
        Curve::new(n, &drops.iter().map(at).collect::<Vec<_>>())
    }

    #[test]
    fn between_two_measures_costs_lie_on_a_line() {
        let c = curve(10, &[(8, 0.1), (4, 0.5)]);
        let at: Vec<Option<f64>> = (0..=7).map(|gone| c.at(gone)).collect();
        let near = |a: Option<f64>, b: f64| assert!((a.unwrap_or(f64::NAN) - b).abs() < 1e-12);
        for (a, b) in at.iter().zip([0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5]) {
            near(*a, b);
        }
        assert_eq!(at.last(), Some(&None), "nobody knows what comes after");
        assert_eq!(c.within(0.0), 0);
        assert_eq!(c.within(0.25), 3);
        assert_eq!(c.within(9.0), 6);
    }

    #[test]
    fn fewer_are_never_cheaper() {
        let c = curve(4, &[(3, 0.4), (2, -0.1), (1, 0.5)]);
        assert_eq!((c.at(1), c.at(2)), (Some(0.4), Some(0.4)));
        assert_eq!(c.within(0.3), 0);
        assert_eq!(c.within(0.4), 2);
        assert_eq!(curve(4, &[(3, -0.2), (2, 0.0)]).within(0.0), 2);
        assert_eq!(curve(4, &[]).within(1.0), 0, "nothing was measured");
    }

    #[test]
    fn the_cheapest_go_first() {
        let scores = [1.0; 4];
        let class = Candidate {
            scores: &scores,
            of: 4,
            least: 1,
            step: 1,
            whole: false,
            blocks: 1,
        };
        let all = [class.clone(), class];
        let curves = [
            curve(4, &[(3, 0.2), (1, 0.4)]),
            curve(4, &[(2, 0.2), (1, 0.9)]),
        ];
        assert_eq!(path(&all, &curves, &[0, 1]), [1, 0, 1, 0, 0, 1]);
        assert_eq!(path(&all, &curves, &[1]), [1, 1, 1]);
    }
}
