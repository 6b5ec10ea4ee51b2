//! Which minimal solutions classes have to say, and which are more than expressions over classes can say.

use super::nodes::Node;
use super::search::Found;
use super::system::System;
use super::{Minimal, Solution};
use std::collections::{BTreeSet, HashMap, HashSet};

/// Sorts solutions by what is asked of classes.
pub(super) fn sort(system: &System, all: &[Found]) -> Minimal {
    let places = Places::new(system, all);
    let irregular: HashSet<Node> = system.irregular.iter().copied().collect();
    let mut out = Minimal::default();
    for s in all {
        let sites = s.shown.iter().flat_map(|n| &system.sites[n]);
        let solution: Solution = sites.cloned().collect();
        let list = if s.gone.iter().any(|n| irregular.contains(n)) {
            &mut out.irregular
        } else if places.has_neighbour(s) {
            &mut out.regular
        } else {
            &mut out.alone
        };
        list.insert(solution);
    }
    out
}

/// Where solutions are.
struct Places<'a> {
    system: &'a System,
    all: &'a [Found],
    /// The solutions that remove each node.
    of: HashMap<Node, Vec<usize>>,
    /// The axes that each removed node is on.
    axes: HashMap<Node, Vec<usize>>,
}

impl<'a> Places<'a> {
    fn new(system: &'a System, all: &'a [Found]) -> Self {
        let mut of: HashMap<Node, Vec<usize>> = HashMap::new();
        for (i, s) in all.iter().enumerate() {
            for n in &s.gone {
                of.entry(*n).or_default().push(i);
            }
        }
        let mut axes: HashMap<Node, Vec<usize>> = HashMap::new();
        for (i, axis) in system.axes.iter().enumerate() {
            for n in axis.iter().filter(|n| of.contains_key(n)) {
                axes.entry(*n).or_default().push(i);
            }
        }
        Places {
            system,
            all,
            of,
            axes,
        }
    }

    /// Whether some solution removes, on every axis, what is next to what this one removes.
    fn has_neighbour(&self, s: &Found) -> bool {
        let Some(axis) = s.gone.iter().find_map(|n| self.axes.get(n)?.first()) else {
            return false;
        };
        // A neighbour is next to the first run of `s` on any one axis.
        let axis = &self.system.axes[*axis];
        let mut after = axis.iter().enumerate();
        let first = after.find(|(_, n)| removes(s, **n)).map(|(i, _)| i);
        let next = after.find(|(_, n)| !removes(s, **n)).map(|(i, _)| i);
        let before = first.and_then(|i| i.checked_sub(1));
        let at = |i: Option<usize>| i.into_iter().flat_map(|i| self.of.get(&axis[i])).flatten();
        let mut later = at(next).map(|i| &self.all[*i]);
        let mut earlier = at(before).map(|i| &self.all[*i]);
        later.any(|o| self.adjacent(s, o)) || earlier.any(|o| self.adjacent(o, s))
    }

    /// Whether, on every axis, each run of elements in `a` is followed by one as long in `b`, as it is for elements
    /// of a stretch that no cut divides.
    fn adjacent(&self, a: &Found, b: &Found) -> bool {
        let all = a.gone.iter().chain(&b.gone);
        let axes: BTreeSet<usize> = all
            .filter_map(|n| self.axes.get(n))
            .flatten()
            .copied()
            .collect();
        axes.iter()
            .all(|axis| follows(&self.system.axes[*axis], a, b))
    }
}

fn follows(axis: &[Node], a: &Found, b: &Found) -> bool {
    let mut rest = axis;
    loop {
        let skip = rest
            .iter()
            .take_while(|n| !removes(a, **n) && !removes(b, **n));
        rest = &rest[skip.count()..];
        if rest.is_empty() {
            return true;
        }
        let run = |s: &Found, from: &[Node]| from.iter().take_while(|n| removes(s, **n)).count();
        let first = run(a, rest);
        let second = run(b, &rest[first..]);
        if first == 0 || first != second {
            return false;
        }
        rest = &rest[first + second..];
    }
}

fn removes(s: &Found, n: Node) -> bool {
    s.gone.binary_search(&n).is_ok()
}
