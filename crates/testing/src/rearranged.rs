//! Nets that do little but put elements elsewhere: flat features reshaped, transposed, split and concatenated in another
//! order, and added to others. Cuts fall anywhere and meet each other, which makes classes of which axes have only
//! stretches, in products with those of others: the hardest there is for coupling, for the comparison of axes, and for
//! proofs. Networks seldom do that; exported shuffles, windows and shifts do some of it.

use crate::build::{Builder, Fill};
use crate::random::Random;
use crate::strategy::registry;
use proptest::prelude::*;
use prune_opt_ir::{Attr, Module, Sym, Value};

/// How a net is made, move by move.
#[derive(Clone, Debug)]
pub struct Rearranged {
    /// How many features there are.
    features: u64,
    /// How many layers make features at first.
    layers: usize,
    moves: Vec<Move>,
}

/// What is done to one of the last values: which, counted from the last, and a seed of what is open.
#[derive(Clone, Debug)]
enum Move {
    Reshape(usize, u64),
    Transpose(usize, u64),
    /// Split along an axis and concatenated in another order, or gathered so.
    Shift(usize, u64),
    /// Added to any value before, in a shape that both are brought to.
    Add(usize, usize, u64),
}

/// Random nets that rearrange.
pub fn rearranged() -> impl Strategy<Value = Rearranged> {
    let features = prop::sample::select(vec![6u64, 8, 12, 16, 24, 30, 36]);
    let (at, seed) = (0usize..4, any::<u64>());
    let step = prop_oneof![
        2 => (at.clone(), seed).prop_map(|(at, seed)| Move::Reshape(at, seed)),
        1 => (at.clone(), seed).prop_map(|(at, seed)| Move::Transpose(at, seed)),
        4 => (at.clone(), seed).prop_map(|(at, seed)| Move::Shift(at, seed)),
        4 => (at, any::<usize>(), seed).prop_map(|(at, other, seed)| Move::Add(at, other, seed)),
    ];
    let moves = prop::collection::vec(step, 2..12);
    (features, 1usize..4, moves).prop_map(|(features, layers, moves)| Rearranged {
        features,
        layers,
        moves,
    })
}

impl Rearranged {
    /// The module: `?n x 2` in, linear layers, the moves, and a linear layer of the last value.
    pub fn module(&self) -> Module {
        self.with(shifted)
    }

    /// The same where elements are taken in steps, or pushed out by a number, in place of parts that change places.
    pub fn stepped(&self) -> Module {
        self.with(stepped)
    }

    /// The same where elements are taken in steps of some blocks inside an axis, and those around them with them.
    pub fn stepped_inside(&self) -> Module {
        self.with(stepped_inside)
    }

    /// The same where numbers choose elements, or the place of others, and where axes are gone through backwards.
    pub fn numbered(&self) -> Module {
        self.with(numbered)
    }

    fn with(&self, shifted: fn(&mut Builder<'_>, Value, &mut Random) -> Value) -> Module {
        let mut b = Builder::new(registry(), self.features);
        let x = b.input("x", vec![Sym::new("n").into(), 2u64.into()]);
        let layer = |b: &mut Builder<'_>, x: Value, shape: [u64; 2]| {
            let w = b.param(&shape, Fill::Weights);
            b.op("matmul", &[x, w], &[])
        };
        let layers = 0..self.layers;
        let mut values: Vec<Value> = layers
            .map(|_| layer(&mut b, x, [2, self.features]))
            .collect();
        for step in &self.moves {
            let of = |at: &usize| values[values.len() - 1 - at % values.len()];
            let next = match step {
                Move::Reshape(at, seed) => {
                    let shape = self.shape(&mut Random::new(*seed));
                    reshaped(&mut b, of(at), &shape)
                }
                Move::Transpose(at, seed) => transposed(&mut b, of(at), &mut Random::new(*seed)),
                Move::Shift(at, seed) => shifted(&mut b, of(at), &mut Random::new(*seed)),
                Move::Add(at, other, seed) => {
                    let shape = self.shape(&mut Random::new(*seed));
                    let both = [of(at), of(other)].map(|v| reshaped(&mut b, v, &shape));
                    b.op("add", &both, &[])
                }
            };
            values.push(next);
        }
        let last = values[values.len() - 1];
        let flat = reshaped(&mut b, last, &[self.features]);
        let out = layer(&mut b, flat, [self.features, 2]);
        b.finish(&[out])
    }

    /// Factors of the number of features, up to four.
    fn shape(&self, random: &mut Random) -> Vec<u64> {
        let mut shape = vec![self.features];
        for _ in 0..random.below(4) {
            let at = random.below(shape.len() as u64) as usize;
            let n = shape[at];
            let divisors: Vec<u64> = (1..=n).filter(|d| n.is_multiple_of(*d)).collect();
            let outer = divisors[random.below(divisors.len() as u64) as usize];
            shape.splice(at..=at, [outer, n / outer]);
        }
        shape
    }
}

/// The features in this shape, behind the batch.
fn reshaped(b: &mut Builder<'_>, value: Value, shape: &[u64]) -> Value {
    let now: Vec<_> = b.extents(value).into_iter().skip(1).collect();
    if now
        .iter()
        .map(|e| e.length())
        .eq(shape.iter().map(|n| Some(*n)))
    {
        return value;
    }
    let mut dims = vec![0];
    dims.extend(shape.iter().map(|n| *n as i64));
    let dims = b.ints(&dims);
    b.op("reshape", &[value, dims], &[])
}

fn transposed(b: &mut Builder<'_>, value: Value, random: &mut Random) -> Value {
    let mut perm: Vec<i64> = (1..b.extents(value).len() as i64).collect();
    random.shuffle(&mut perm);
    perm.insert(0, 0);
    b.op("transpose", &[value], &[("perm", Attr::Ints(perm))])
}

fn shifted(b: &mut Builder<'_>, value: Value, random: &mut Random) -> Value {
    let axis = 1 + random.below(b.extents(value).len() as u64 - 1) as usize;
    let n = b.extent(value, axis);
    let mut cuts: Vec<u64> = (1..n).collect();
    random.shuffle(&mut cuts);
    cuts.truncate(1 + random.below(3) as usize);
    cuts.sort_unstable();
    if cuts.is_empty() {
        return value;
    }
    let (starts, ends) = (
        [0].into_iter().chain(cuts.clone()),
        cuts.into_iter().chain([n]),
    );
    let sizes: Vec<i64> = starts.zip(ends).map(|(a, b)| (b - a) as i64).collect();
    let along = ("axis", Attr::Int(axis as i64));
    let mut order: Vec<usize> = (0..sizes.len()).collect();
    random.shuffle(&mut order);
    if random.below(2) == 1 {
        // The same by index, in which a part may take the place of another one that is as long.
        let (at, by) = (order[0], order[order.len() - 1]);
        if random.below(2) == 1 && sizes[at] == sizes[by] {
            order[0] = by;
        }
        let start = |part: usize| sizes[..part].iter().sum::<i64>();
        let of_part = |part: &usize| start(*part)..start(*part) + sizes[*part];
        let index: Vec<i64> = order.iter().flat_map(of_part).collect();
        let index = b.ints(&index);
        return b.op("gather", &[value, index], &[along]);
    }
    let lengths = b.ints(&sizes);
    let operands = [Some(value), Some(lengths)];
    let parts = b.ops(
        "split",
        &operands,
        std::slice::from_ref(&along),
        sizes.len(),
    );
    let parts: Vec<Value> = order.into_iter().map(|i| parts[i]).collect();
    b.op("concat", &parts, &[along])
}

/// Every `step`-th element from each of the first ones on, in any order; or all but the last ones behind a number.
fn stepped(b: &mut Builder<'_>, value: Value, random: &mut Random) -> Value {
    let axis = 1 + random.below(b.extents(value).len() as u64 - 1) as usize;
    let n = b.extent(value, axis);
    let steps: Vec<u64> = (2..=n).filter(|step| n.is_multiple_of(*step)).collect();
    if steps.is_empty() {
        return value;
    }
    if random.below(3) == 0 {
        return pushed(b, value, axis, 1 + random.below(n - 1));
    }
    let step = steps[random.below(steps.len() as u64) as usize];
    let mut firsts: Vec<u64> = (0..step).collect();
    random.shuffle(&mut firsts);
    let mut every = |first: u64| {
        let from_end = random.below(2) * n;
        let end = [i64::MAX, n as i64][random.below(2) as usize];
        sliced(
            b,
            value,
            axis,
            [first as i64 - from_end as i64, end, step as i64],
        )
    };
    let parts: Vec<Value> = firsts.into_iter().map(&mut every).collect();
    b.op("concat", &parts, &[("axis", Attr::Int(axis as i64))])
}

/// Every `step`-th element of some blocks, from each of the first ones on, and what is before and after the blocks, in any
/// order.
fn stepped_inside(b: &mut Builder<'_>, value: Value, random: &mut Random) -> Value {
    let axis = 1 + random.below(b.extents(value).len() as u64 - 1) as usize;
    let n = b.extent(value, axis);
    if n < 2 {
        return value;
    }
    let step = 2 + random.below(n.min(5) - 1);
    let count = 1 + random.below(n / step);
    let before = random.below(n - step * count + 1);
    let end = before + step * count;
    // Starts, ends and steps; where a stretch ends between its last element and the next says nothing.
    let mut stretches = vec![(0, before, 1), (end, n, 1)];
    stretches.retain(|(from, to, _)| from < to);
    for first in before..before + step {
        let last = first + step * (count - 1);
        stretches.push((first, last + 1 + random.below((n - last).min(step)), step));
    }
    random.shuffle(&mut stretches);
    let mut taken = |(from, to, step): (u64, u64, u64)| {
        sliced(b, value, axis, [from, to, step].map(|number| number as i64))
    };
    let parts: Vec<Value> = stretches.into_iter().map(&mut taken).collect();
    b.op("concat", &parts, &[("axis", Attr::Int(axis as i64))])
}

/// All of an axis from its last element to its first; all of its elements by number; or some, in the place of others.
fn numbered(b: &mut Builder<'_>, value: Value, random: &mut Random) -> Value {
    let axis = 1 + random.below(b.extents(value).len() as u64 - 1) as usize;
    let n = b.extent(value, axis);
    let kind = random.below(3);
    if kind == 0 {
        return sliced(b, value, axis, [-1, i64::MIN, -1]);
    }
    // These ops go by the first axis.
    let mut perm: Vec<i64> = (0..b.extents(value).len() as i64).collect();
    perm.swap(0, axis);
    let swapped = [("perm", Attr::Ints(perm))];
    let front = b.op("transpose", &[value], &swapped);
    let mut chosen = |count: u64| {
        let mut ids: Vec<i64> = (0..n as i64).collect();
        if random.below(2) == 1 {
            // Fewer runs.
            let by = random.below(n) as usize;
            ids.rotate_left(by);
        } else {
            random.shuffle(&mut ids);
        }
        let from_end = random.below(2) as i64 * n as i64;
        let ids = ids.into_iter().take(count as usize);
        ids.map(|id| id - from_end).collect::<Vec<_>>()
    };
    let back = if kind == 1 {
        let ids = b.vectors(&chosen(n));
        b.op("gather_nd", &[front, ids], &[])
    } else {
        let count = n.div_ceil(2);
        let [from, to] = [chosen(count), chosen(count)].map(|ids| b.vectors(&ids));
        let updates = b.op("gather_nd", &[front, from], &[]);
        b.op("scatter_nd", &[front, to, updates], &[])
    };
    b.op("transpose", &[back], &swapped)
}

/// Elements of one axis, by start, end and step.
fn sliced(b: &mut Builder<'_>, value: Value, axis: usize, stretch: [i64; 3]) -> Value {
    let [start, end, step] = stretch;
    let numbers = [start, end, axis as i64, step].map(|number| b.ints(&[number]));
    let operands: Vec<Value> = [value].into_iter().chain(numbers).collect();
    b.op("slice", &operands, &[])
}

/// The elements behind as many ones, with as many of the last gone, and a parameter added: without it nothing shows where the
/// ones go.
fn pushed(b: &mut Builder<'_>, value: Value, axis: usize, by: u64) -> Value {
    let rank = b.extents(value).len();
    let mut pads = vec![0; 2 * rank];
    pads[axis] = by as i64;
    pads[rank + axis] = -(by as i64);
    let pads = b.ints(&pads);
    let one = b.param(&[], Fill::Splat(1.0));
    let pushed = b.op("pad", &[value, pads, one], &[]);
    let shape: Vec<u64> = (1..rank).map(|axis| b.extent(value, axis)).collect();
    let each = b.param(&shape, Fill::Weights);
    b.op("add", &[pushed, each], &[])
}
