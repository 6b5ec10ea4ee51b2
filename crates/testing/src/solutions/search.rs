//! All minimal solutions, by search.
//!
//! From each element that shows, in turn: what follows is removed or kept, and where an element of a product is
//! removed with no coordinate to blame yet, every coordinate is tried. A solution with that element agrees with
//! one of these choices everywhere, so the search comes to a subset of it. Then the element is kept for good: all
//! minimal solutions with it are known.

use super::system::{Node, System};
use super::{Minimal, Solution};
use std::collections::HashSet;

/// The search took more steps than it may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TooHard;

const MOST_STEPS: usize = 400_000;

#[derive(Copy, Clone, PartialEq, Eq, Debug)]
enum Mark {
    Open,
    Gone,
    Kept,
}

/// A solution.
struct Found {
    /// Nodes that show and are removed, ascending.
    shown: Vec<Node>,
    /// All nodes that are removed.
    gone: HashSet<Node>,
    /// Whether some of them are in irregular places.
    irregular: bool,
}

struct Search<'s> {
    system: &'s System,
    /// For each node, the products that it is an element of or a coordinate of.
    ors: Vec<Vec<u32>>,
    groups: Vec<Vec<u32>>,
    marks: Vec<Mark>,
    trail: Vec<Node>,
    /// Nodes that show, in order.
    shown: Vec<Node>,
    found: Vec<Found>,
    steps: usize,
}

pub(super) fn minimal(system: &System) -> Result<Minimal, TooHard> {
    let mut search = Search::new(system);
    // What follows from frozen elements alone.
    let frozen = (0..system.nodes as Node).filter(|n| system.frozen[*n as usize]);
    for n in frozen {
        let fine = search.set(n, Mark::Kept);
        debug_assert!(fine, "keeping everything is always possible");
    }
    for n in search.shown.clone() {
        if search.marks[n as usize] != Mark::Open {
            continue;
        }
        let before = search.trail.len();
        if search.set(n, Mark::Gone) {
            search.branch()?;
        }
        search.undo(before);
        let fine = search.set(n, Mark::Kept);
        debug_assert!(fine, "keeping everything is always possible");
    }
    Ok(search.solutions())
}

impl<'s> Search<'s> {
    fn new(system: &'s System) -> Self {
        let mut ors = vec![Vec::new(); system.nodes];
        for (i, or) in system.ors.iter().enumerate() {
            for n in or.factors.iter().chain([&or.out]) {
                ors[*n as usize].push(i as u32);
            }
        }
        let mut groups = vec![Vec::new(); system.nodes];
        for (i, group) in system.groups.iter().enumerate() {
            for n in group {
                groups[*n as usize].push(i as u32);
            }
        }
        Search {
            system,
            ors,
            groups,
            marks: vec![Mark::Open; system.nodes],
            trail: Vec::new(),
            shown: system.sites.keys().copied().collect(),
            found: Vec::new(),
            steps: 0,
        }
    }

    fn is(&self, n: Node, mark: Mark) -> bool {
        self.marks[n as usize] == mark
    }

    /// Marks a node and what follows from it; false on a contradiction.
    fn set(&mut self, n: Node, mark: Mark) -> bool {
        let mut queue = vec![(n, mark)];
        while let Some((n, mark)) = queue.pop() {
            match self.marks[n as usize] {
                Mark::Open => {}
                known if known == mark => continue,
                _ => return false,
            }
            self.marks[n as usize] = mark;
            self.trail.push(n);
            for i in 0..self.ors[n as usize].len() {
                if !self.product(self.ors[n as usize][i], &mut queue) {
                    return false;
                }
            }
            if mark == Mark::Gone {
                for i in 0..self.groups[n as usize].len() {
                    if !self.group(self.groups[n as usize][i], &mut queue) {
                        return false;
                    }
                }
            }
        }
        true
    }

    fn product(&self, or: u32, queue: &mut Vec<(Node, Mark)>) -> bool {
        let or = &self.system.ors[or as usize];
        if or.factors.iter().any(|f| self.is(*f, Mark::Gone)) {
            queue.push((or.out, Mark::Gone));
            return !self.is(or.out, Mark::Kept);
        }
        let mut open = or.factors.iter().filter(|f| self.is(**f, Mark::Open));
        match (open.next(), open.next()) {
            (None, _) => {
                queue.push((or.out, Mark::Kept));
                !self.is(or.out, Mark::Gone)
            }
            (Some(only), None) if self.is(or.out, Mark::Gone) => {
                queue.push((*only, Mark::Gone));
                true
            }
            (Some(_), _) if self.is(or.out, Mark::Kept) => {
                queue.extend(or.factors.iter().map(|f| (*f, Mark::Kept)));
                true
            }
            _ => true,
        }
    }

    fn group(&self, group: u32, queue: &mut Vec<(Node, Mark)>) -> bool {
        let mut left = self.system.groups[group as usize]
            .iter()
            .filter(|n| !self.is(**n, Mark::Gone));
        match (left.next(), left.next()) {
            (None, _) => false,
            (Some(last), None) => {
                queue.push((*last, Mark::Kept));
                true
            }
            _ => true,
        }
    }

    fn undo(&mut self, to: usize) {
        for n in self.trail.drain(to..) {
            self.marks[n as usize] = Mark::Open;
        }
    }

    fn branch(&mut self) -> Result<(), TooHard> {
        self.steps += 1;
        if self.steps > MOST_STEPS {
            return Err(TooHard);
        }
        let gone: Vec<Node> = (self.shown.iter().copied())
            .filter(|n| self.is(*n, Mark::Gone))
            .collect();
        if self.found.iter().any(|f| contains(&gone, &f.shown)) {
            return Ok(());
        }
        let unexplained = self.system.ors.iter().find(|or| {
            self.is(or.out, Mark::Gone) && !or.factors.iter().any(|f| self.is(*f, Mark::Gone))
        });
        let Some(or) = unexplained else {
            let all = self.trail.iter().copied();
            let all = all.filter(|n| self.is(*n, Mark::Gone)).collect();
            let mut places = self.system.irregular.iter();
            let irregular = places.any(|n| self.is(*n, Mark::Gone));
            self.found.push(Found {
                shown: gone,
                gone: all,
                irregular,
            });
            return Ok(());
        };
        let before = self.trail.len();
        for f in &or.factors {
            if self.is(*f, Mark::Kept) {
                continue;
            }
            let here = self.trail.len();
            if self.set(*f, Mark::Gone) {
                self.branch()?;
            }
            self.undo(here);
            if !self.set(*f, Mark::Kept) {
                break;
            }
        }
        self.undo(before);
        Ok(())
    }

    fn solutions(&self) -> Minimal {
        let minimal = |s: &&Found| {
            let smaller = |o: &Found| o.shown.len() < s.shown.len() && contains(&s.shown, &o.shown);
            !self.found.iter().any(smaller)
        };
        let all: Vec<&Found> = self.found.iter().filter(minimal).collect();
        let mut out = Minimal::default();
        for s in &all {
            let sites = s.shown.iter().flat_map(|n| &self.system.sites[n]);
            let solution: Solution = sites.cloned().collect();
            let next = |o: &&Found| {
                adjacent(self.system, &s.gone, &o.gone) || adjacent(self.system, &o.gone, &s.gone)
            };
            let list = match s.irregular {
                true => &mut out.irregular,
                false if all.iter().any(next) => &mut out.regular,
                false => &mut out.alone,
            };
            list.insert(solution);
        }
        out
    }
}

/// Whether, on every axis, each run of elements in `a` is followed by one as long in `b`, as it is for elements of a
/// stretch that no cut divides.
fn adjacent(system: &System, a: &HashSet<Node>, b: &HashSet<Node>) -> bool {
    system.axes.iter().all(|axis| {
        let mut rest = &axis[..];
        loop {
            let skip = rest.iter().take_while(|n| !a.contains(n) && !b.contains(n));
            rest = &rest[skip.count()..];
            if rest.is_empty() {
                return true;
            }
            let run = |s: &HashSet<Node>, from: &[Node]| {
                from.iter().take_while(|n| s.contains(n)).count()
            };
            let first = run(a, rest);
            let second = run(b, &rest[first..]);
            if first == 0 || first != second {
                return false;
            }
            rest = &rest[first + second..];
        }
    })
}

/// Whether ascending `a` contains ascending `b`.
fn contains(a: &[Node], b: &[Node]) -> bool {
    let mut rest = a.iter();
    b.iter().all(|n| rest.by_ref().any(|m| m == n))
}
