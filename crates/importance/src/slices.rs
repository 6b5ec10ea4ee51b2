//! The slices of a tensor along one axis, compared pair by pair.
//!
//! Products of blocks of slices are matrix products; blocks are small enough for memory whatever the tensor, go
//! in parallel, and are brought together in order, so that results do not depend on the number of threads.

use crate::stored::Stored;
use crate::weights::{axis_sums, elements, folded};
use ndarray::Array2;
use prune_opt_ir::{Dense, parallel};

/// How many numbers a block of slices has at most, unless one slice has more.
const BLOCK: usize = 1 << 20;

/// How many slices a block has at most.
const ROWS: usize = 256;

/// Some slices along one axis of a tensor, `f` of each element.
pub(crate) struct Slices<'a, F> {
    weight: &'a Dense,
    axis: usize,
    shape: (usize, usize, usize),
    positions: &'a [usize],
    f: F,
}

/// Two slices, `a` before `b`.
pub(crate) struct Pair<'a> {
    a: &'a [f64],
    b: &'a [f64],
    /// The sums of squares of each.
    pub squares: (f64, f64),
    /// The sum of products.
    pub dot: f64,
}

impl Pair<'_> {
    /// The Euclidean distance. Where the slices are near each other, `|a|^2 + |b|^2 - 2ab` has no digits left, so that
    /// differences are summed.
    pub fn distance(&self) -> f64 {
        let all = self.squares.0 + self.squares.1;
        let square = all - 2.0 * self.dot;
        if square > 1e-6 * all {
            return square.sqrt();
        }
        let each = self.a.iter().zip(self.b).map(|(a, b)| (a - b) * (a - b));
        each.sum::<f64>().sqrt()
    }
}

/// Some of the slices as rows, and the sum of squares of each.
struct Block {
    rows: Array2<f64>,
    squares: Vec<f64>,
}

impl<'a, F: Fn(f64) -> f64 + Copy + Sync> Slices<'a, F> {
    /// The slices at these positions of the axis that `weight` is on.
    ///
    /// # Errors
    /// In words, that an element is not finite or not a float, with its place.
    pub fn new(weight: &'a Stored<'_>, positions: &'a [usize], f: F) -> Result<Self, String> {
        // This also finds what is not finite.
        axis_sums(&weight.data, weight.axis, move |w| f(w) * f(w))?;
        let shape = folded(&weight.data.shape, weight.axis);
        Ok(Slices {
            weight: &weight.data,
            axis: weight.axis,
            shape: shape.ok_or_else(|| format!("its shape has no axis {}", weight.axis))?,
            positions,
            f,
        })
    }

    fn block(&self, positions: &[usize]) -> Result<Block, String> {
        let (before, n, after) = self.shape;
        let mut data = Vec::with_capacity(positions.len() * before * after);
        let missing = || format!("axis {} is shorter than its type says", self.axis);
        let all = elements(self.weight)?;
        for p in positions.iter() {
            for i in 0..before {
                let start = (i * n + p) * after;
                all.extend(start..start + after, self.f, &mut data)
                    .ok_or_else(missing)?;
            }
        }
        let rows = Array2::from_shape_vec((positions.len(), before * after), data);
        let rows = rows.map_err(|_| missing())?;
        let squares = rows.rows().into_iter().map(|r| r.dot(&r)).collect();
        Ok(Block { rows, squares })
    }

    /// Folds every pair of slices into a number for each of the two, which start at `zero`; numbers of one slice from
    /// several blocks are merged.
    pub fn pairs(
        &self,
        zero: f64,
        fold: impl Fn(&Pair<'_>, &mut f64, &mut f64) + Sync,
        merge: impl Fn(f64, f64) -> f64,
    ) -> Result<Vec<f64>, String> {
        let long = (self.shape.0 * self.shape.2).max(1);
        let blocks: Vec<&[usize]> = self
            .positions
            .chunks((BLOCK / long).clamp(1, ROWS))
            .collect();
        let of = |a: usize| (a..blocks.len()).map(move |b| (a, b));
        let tiles: Vec<(usize, usize)> = (0..blocks.len()).flat_map(of).collect();
        let tile = |(a, b): &(usize, usize)| {
            let get = |i: &usize| self.block(blocks.get(*i).copied().unwrap_or_default());
            let first = get(a)?;
            if a == b {
                return Ok(within(&first, zero, &fold));
            }
            Ok(between(&first, &get(b)?, zero, &fold))
        };
        let bytes = self.positions.len() * long * size_of::<f64>();
        let done: Vec<Result<_, String>> = parallel::map(&tiles, bytes, tile);
        let size = blocks.first().map_or(1, |b| b.len());
        let mut out = vec![zero; self.positions.len()];
        for ((a, b), tile) in tiles.iter().zip(done) {
            let (of_a, of_b) = tile?;
            for (start, all) in [(a * size, of_a), (b * size, of_b)] {
                for (o, x) in out.iter_mut().skip(start).zip(all) {
                    *o = merge(*o, x);
                }
            }
        }
        Ok(out)
    }
}

/// What a tile of pairs makes of each slice of its two blocks; of a block with itself, only of the first.
type Tile = (Vec<f64>, Vec<f64>);

fn within(block: &Block, zero: f64, fold: &impl Fn(&Pair<'_>, &mut f64, &mut f64)) -> Tile {
    let dots = block.rows.dot(&block.rows.t());
    let mut out = vec![zero; block.squares.len()];
    for i in 0..out.len() {
        let (before, rest) = out.split_at_mut(i + 1);
        let Some(of_a) = before.last_mut() else {
            continue;
        };
        for (k, of_b) in rest.iter_mut().enumerate() {
            let j = i + 1 + k;
            if let Some(pair) = pair(block, i, block, j, &dots) {
                fold(&pair, of_a, of_b);
            }
        }
    }
    (out, Vec::new())
}

fn between(a: &Block, b: &Block, zero: f64, fold: &impl Fn(&Pair<'_>, &mut f64, &mut f64)) -> Tile {
    let dots = a.rows.dot(&b.rows.t());
    let (mut of_a, mut of_b) = (vec![zero; a.squares.len()], vec![zero; b.squares.len()]);
    for (i, of_a) in of_a.iter_mut().enumerate() {
        for (j, of_b) in of_b.iter_mut().enumerate() {
            if let Some(pair) = pair(a, i, b, j, &dots) {
                fold(&pair, of_a, of_b);
            }
        }
    }
    (of_a, of_b)
}

fn pair<'b>(
    a: &'b Block,
    i: usize,
    b: &'b Block,
    j: usize,
    dots: &Array2<f64>,
) -> Option<Pair<'b>> {
    Some(Pair {
        a: a.rows.row(i).to_slice()?,
        b: b.rows.row(j).to_slice()?,
        squares: (*a.squares.get(i)?, *b.squares.get(j)?),
        dot: *dots.get((i, j))?,
    })
}
