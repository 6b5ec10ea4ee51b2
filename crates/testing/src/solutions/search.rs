//! All minimal solutions, by search.
//!
//! From each element that shows, in turn: what follows is removed or kept, and where an element of a product is
//! removed with no coordinate to blame yet, every coordinate is tried. A solution with that element agrees with
//! one of these choices everywhere, so the search comes to a subset of it. Then the element is kept for good: all
//! minimal solutions with it are known.
//!
//! What an element costs depends on its *part* alone: the elements that a chain of products ties to it. What stays
//! of a group is asked only where a part has the whole group, since a minimal solution is inside of one part. In
//! most nets most parts are single elements.

use super::nodes::Node;
use super::system::System;
use std::ops::Range;

/// The search took more steps than it may for one element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TooHard;

/// Branches from one element.
const MOST_STEPS: usize = 50_000;

#[derive(Copy, Clone, PartialEq, Eq, Debug)]
enum Mark {
    Open,
    Gone,
    Kept,
}

/// A solution.
pub(super) struct Found {
    /// Nodes that show and are removed, ascending.
    pub shown: Vec<Node>,
    /// All nodes that are removed, ascending.
    pub gone: Vec<Node>,
}

struct Search<'s> {
    system: &'s System,
    /// For each node, the products that it is an element of or a coordinate of.
    ors: Vec<Vec<u32>>,
    /// For each node, the groups that it is in and that are in one part.
    groups: Vec<Vec<u32>>,
    marks: Vec<Mark>,
    /// Marked nodes in the order in which they were marked.
    trail: Vec<Node>,
    found: Vec<Found>,
    /// Where in `found` the solutions of the element in hand begin.
    first: usize,
    steps: usize,
}

pub(super) fn minimal(system: &System) -> Result<Vec<Found>, TooHard> {
    let mut search = Search::new(system);
    // The solutions from each element, which is the first that shows in them.
    let mut from: Vec<Range<usize>> = vec![0..0; system.nodes];
    for n in system.sites.keys().copied() {
        if search.marks[n as usize] != Mark::Open {
            continue;
        }
        search.first = search.found.len();
        search.steps = 0;
        search.trail.clear();
        if search.set(n, Mark::Gone) {
            search.branch(0)?;
        }
        search.undo(0);
        from[n as usize] = search.first..search.found.len();
        let fine = search.set(n, Mark::Kept);
        debug_assert!(fine, "keeping everything is always possible");
    }
    let found = search.found;
    let larger = |s: &Found| {
        let mut smaller = s
            .shown
            .iter()
            .flat_map(|n| &found[from[*n as usize].clone()]);
        smaller.any(|o| o.shown.len() < s.shown.len() && contains(&s.shown, &o.shown))
    };
    let larger: Vec<bool> = found.iter().map(larger).collect();
    let minimal = found.into_iter().zip(larger).filter(|(_, larger)| !larger);
    Ok(minimal.map(|(s, _)| s).collect())
}

impl<'s> Search<'s> {
    fn new(system: &'s System) -> Self {
        let mut ors = vec![Vec::new(); system.nodes];
        for (i, or) in system.ors.iter().enumerate() {
            for n in or.factors.iter().chain([&or.out]) {
                ors[*n as usize].push(i as u32);
            }
        }
        let part = parts(system);
        let mut groups = vec![Vec::new(); system.nodes];
        for (i, group) in system.groups.iter().enumerate() {
            if group
                .windows(2)
                .all(|w| part[w[0] as usize] == part[w[1] as usize])
            {
                for n in group {
                    groups[*n as usize].push(i as u32);
                }
            }
        }
        let mark = |frozen: &bool| if *frozen { Mark::Kept } else { Mark::Open };
        Search {
            system,
            ors,
            groups,
            marks: system.frozen.iter().map(mark).collect(),
            trail: Vec::new(),
            found: Vec::new(),
            first: 0,
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
            let products = self.ors[n as usize].iter();
            if !products.copied().all(|or| self.product(or, &mut queue)) {
                return false;
            }
            let mut groups = self.groups[n as usize].iter().copied();
            if mark == Mark::Gone && !groups.all(|group| self.group(group, &mut queue)) {
                return false;
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

    /// Finds the solutions that agree with what is marked. What is removed before `from` on the trail has a
    /// coordinate to blame.
    fn branch(&mut self, from: usize) -> Result<(), TooHard> {
        self.steps += 1;
        if self.steps > MOST_STEPS {
            return Err(TooHard);
        }
        let mut known = self.found[self.first..].iter();
        if known.any(|f| f.shown.iter().all(|n| self.is(*n, Mark::Gone))) {
            return Ok(());
        }
        let Some((at, or)) = self.unexplained(from) else {
            self.found.push(self.solution());
            return Ok(());
        };
        let before = self.trail.len();
        for f in &self.system.ors[or as usize].factors {
            if self.is(*f, Mark::Kept) {
                continue;
            }
            let here = self.trail.len();
            if self.set(*f, Mark::Gone) {
                self.branch(at)?;
            }
            self.undo(here);
            if !self.set(*f, Mark::Kept) {
                break;
            }
        }
        self.undo(before);
        Ok(())
    }

    /// A removed element with no coordinate to blame, from a place on the trail: its place and its product.
    fn unexplained(&self, from: usize) -> Option<(usize, u32)> {
        let blamed = |or: u32| {
            let factors = &self.system.ors[or as usize].factors;
            factors.iter().any(|f| self.is(*f, Mark::Gone))
        };
        (from..self.trail.len()).find_map(|at| {
            let n = self.trail[at];
            let mut of = self.ors[n as usize].iter().copied();
            let open = |or: &u32| self.system.ors[*or as usize].out == n && !blamed(*or);
            let gone = self.is(n, Mark::Gone);
            Some((at, of.find(|or| gone && open(or))?))
        })
    }

    /// What is removed now.
    fn solution(&self) -> Found {
        let mut gone: Vec<Node> = self.trail.clone();
        gone.retain(|n| self.is(*n, Mark::Gone));
        gone.sort_unstable();
        let shows = |n: &&Node| self.system.sites.contains_key(n);
        let shown = gone.iter().filter(shows).copied().collect();
        Found { shown, gone }
    }
}

/// For each node a node of its part, the same for all of the part.
fn parts(system: &System) -> Vec<Node> {
    let mut up: Vec<Node> = (0..system.nodes as Node).collect();
    fn find(up: &mut [Node], mut n: Node) -> Node {
        while up[n as usize] != n {
            up[n as usize] = up[up[n as usize] as usize];
            n = up[n as usize];
        }
        n
    }
    for or in &system.ors {
        let out = find(&mut up, or.out);
        for f in &or.factors {
            let f = find(&mut up, *f);
            up[f as usize] = out;
        }
    }
    (0..system.nodes as Node)
        .map(|n| find(&mut up, n))
        .collect()
}

/// Whether ascending `a` contains ascending `b`.
fn contains(a: &[Node], b: &[Node]) -> bool {
    let mut rest = a.iter();
    b.iter().all(|n| rest.by_ref().any(|m| m == n))
}
