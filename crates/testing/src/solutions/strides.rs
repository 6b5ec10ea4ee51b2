//! Where products are cut at strides that do not divide.
//!
//! `6 * 4` against `4 * 6` on the same elements: neither is a refinement of the other, and what may be removed is
//! no longer one class for each factor. Axis expressions do not say such things; solutions found there are told
//! apart from the others.

use super::nodes::Node;
use std::collections::{BTreeSet, HashMap, HashSet};

/// An axis, or a part of one, as a row-major product.
#[derive(Clone, Debug)]
pub(super) struct Factoring {
    pub outs: Vec<Node>,
    pub factors: Vec<Vec<Node>>,
}

/// Sequences of elements, and the strides at which each is cut into blocks.
#[derive(Default)]
struct Axes {
    ids: HashMap<Vec<Node>, usize>,
    all: Vec<Vec<Node>>,
    strides: Vec<BTreeSet<usize>>,
}

impl Axes {
    fn id(&mut self, nodes: &[Node]) -> usize {
        if let Some(id) = self.ids.get(nodes) {
            return *id;
        }
        self.ids.insert(nodes.to_vec(), self.all.len());
        self.all.push(nodes.to_vec());
        self.strides.push(BTreeSet::new());
        self.all.len() - 1
    }
}

/// The elements that belong to products whose strides do not divide. `products` names roots; `frozen` says of each node
/// whether it stays.
pub(super) fn irregular(products: &[Factoring], frozen: &[bool]) -> HashSet<Node> {
    let mut axes = Axes::default();
    // (product, factor, inner stride)
    let mut parts: Vec<(usize, usize, usize)> = Vec::new();
    for p in products {
        let out = axes.id(&p.outs);
        let mut stride = 1;
        for f in p.factors.iter().rev() {
            let factor = axes.id(f);
            parts.push((out, factor, stride));
            stride *= f.len();
            if stride > 1 && stride < p.outs.len() {
                axes.strides[out].insert(stride);
            }
        }
    }
    spread(&mut axes, &parts);
    let mut bad = vec![false; axes.all.len()];
    for (a, b) in meetings(&axes, frozen) {
        bad[a] = true;
        bad[b] = true;
    }
    let mut nodes = HashSet::new();
    for (out, factor, _) in &parts {
        if bad[*out] {
            nodes.extend(axes.all[*out].iter().chain(&axes.all[*factor]));
        }
    }
    nodes
}

/// A factor's strides are strides of the product, and the other way round.
fn spread(axes: &mut Axes, parts: &[(usize, usize, usize)]) {
    loop {
        let mut changed = false;
        for (out, factor, stride) in parts {
            let n = axes.all[*factor].len();
            let up: Vec<usize> = axes.strides[*factor].iter().map(|s| s * stride).collect();
            let down = axes.strides[*out].iter().filter(|s| {
                **s > *stride
                    && **s < stride * n
                    && *s % stride == 0
                    && (stride * n).is_multiple_of(**s)
            });
            let down: Vec<usize> = down.map(|s| s / stride).collect();
            for s in up {
                changed |= axes.strides[*out].insert(s);
            }
            for s in down {
                changed |= axes.strides[*factor].insert(s);
            }
        }
        if !changed {
            return;
        }
    }
}

/// Pairs of axes (perhaps one twice) that share a stretch on which two strides do not divide and of which not all stays.
fn meetings(axes: &Axes, frozen: &[bool]) -> HashSet<(usize, usize)> {
    let mut places: HashMap<Node, Vec<(usize, usize)>> = HashMap::new();
    for (id, nodes) in axes.all.iter().enumerate() {
        if axes.strides[id].is_empty() {
            continue;
        }
        for (i, n) in nodes
            .iter()
            .enumerate()
            .filter(|(_, n)| !frozen[**n as usize])
        {
            places.entry(*n).or_default().push((id, i));
        }
    }
    let mut clashes: HashMap<(usize, usize), Option<usize>> = HashMap::new();
    let mut tried: HashSet<(usize, usize, isize)> = HashSet::new();
    let mut found = HashSet::new();
    for here in places.values() {
        for (a, i) in here {
            for (b, j) in here.iter().filter(|(b, _)| b >= a) {
                let (x, y) = (&axes.strides[*a], &axes.strides[*b]);
                let Some(length) = *clashes.entry((*a, *b)).or_insert_with(|| clash(x, y)) else {
                    continue;
                };
                let shift = *j as isize - *i as isize;
                if tried.insert((*a, *b, shift))
                    && shared(&axes.all[*a], &axes.all[*b], shift) >= length
                {
                    found.insert((*a, *b));
                }
            }
        }
    }
    found
}

/// How long a stretch has to be for two strides on it not to divide.
fn clash(a: &BTreeSet<usize>, b: &BTreeSet<usize>) -> Option<usize> {
    let pairs = a.iter().flat_map(|p| b.iter().map(move |q| (*p, *q)));
    let differ = pairs.filter(|(p, q)| p % q != 0 && q % p != 0);
    differ.map(|(p, q)| p / gcd(p, q) * q).min()
}

/// The longest stretch that is the same in `a` and, so many places later, in `b`.
fn shared(a: &[Node], b: &[Node], shift: isize) -> usize {
    let from = shift.unsigned_abs();
    let (a, b) = if shift < 0 {
        (&a[from..], b)
    } else {
        (a, &b[from..])
    };
    let (mut run, mut longest) = (0, 0);
    for (x, y) in a.iter().zip(b) {
        run = if x == y { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}
