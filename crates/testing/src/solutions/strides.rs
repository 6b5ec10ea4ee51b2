//! Where products are cut at strides that do not divide.
//!
//! `6 * 4` against `4 * 6` on the same elements: neither is a refinement of the other, and what may be removed is
//! no longer one class for each factor. Axis expressions do not say such things; solutions found there are told
//! apart from the others.

use super::system::Node;
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

/// The elements that belong to products whose strides do not divide. `products` names roots.
pub(super) fn irregular(products: &[Factoring]) -> HashSet<Node> {
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
    for (a, b) in meetings(&axes) {
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

/// Pairs of axes (perhaps one twice) that share a stretch on which two strides do not divide.
fn meetings(axes: &Axes) -> HashSet<(usize, usize)> {
    let mut places: HashMap<Node, Vec<(usize, usize)>> = HashMap::new();
    for (id, nodes) in axes.all.iter().enumerate() {
        if axes.strides[id].is_empty() {
            continue;
        }
        for (i, n) in nodes.iter().enumerate() {
            places.entry(*n).or_default().push((id, i));
        }
    }
    let mut found = HashSet::new();
    for here in places.values() {
        for (a, i) in here {
            for (b, j) in here {
                if !found.contains(&(*a, *b)) && clash(axes, (*a, *i), (*b, *j)) {
                    found.insert((*a, *b));
                }
            }
        }
    }
    found
}

fn clash(axes: &Axes, (a, i): (usize, usize), (b, j): (usize, usize)) -> bool {
    let (x, y) = (&axes.all[a], &axes.all[b]);
    let ahead = x[i..]
        .iter()
        .zip(&y[j..])
        .take_while(|(p, q)| p == q)
        .count();
    let behind = x[..i].iter().rev().zip(y[..j].iter().rev());
    let length = ahead + behind.take_while(|(p, q)| p == q).count();
    axes.strides[a].iter().any(|p| {
        let differ = |q: &&usize| p % **q != 0 && !(*q).is_multiple_of(*p);
        let mut others = axes.strides[b].iter().filter(differ);
        others.any(|q| p / gcd(*p, *q) * q <= length)
    })
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}
