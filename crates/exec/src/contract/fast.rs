//! Contractions as matrix products, chosen by the shape of the relation.
//!
//! Variables of the result that both factors have are looped over; those of one factor make its rows or columns;
//! what the result lacks is the depth. A factor that is a strided matrix is used where it lies; any other is
//! packed, which for a window is im2col. A windowed factor that meets a single row (a depthwise convolution)
//! is summed directly. Work is cut into pieces by sizes alone, so results do not depend on how many threads
//! there are.

use super::matrix::{Matrix, product};
use super::plan::{Layout, Plan};
use super::walk::{Span, count, pack, walk};
use rayon::prelude::*;

/// A packed piece has at most about this many elements, so that it stays in a core's cache.
const PACKED: usize = 1 << 17;
/// A piece of a large product has about this many multiplications.
const WORK: usize = 1 << 22;

/// Adds the products to `out`; false where no fast path fits.
pub(super) fn products(plan: &Plan, data: &[&[f64]], out: &mut [f64]) -> bool {
    if plan.extents.contains(&0) {
        return true;
    }
    let one = (Layout::scalar(plan.extents.len()), &[1.0][..]);
    let factors: Option<Vec<Factor<'_>>> = plan
        .factors
        .iter()
        .map(|(i, layout)| {
            let data = *data.get(*i)?;
            Some(Factor { layout, data })
        })
        .collect();
    let job = match factors.as_deref() {
        Some([a]) => {
            let b = Factor {
                layout: &one.0,
                data: one.1,
            };
            Job::new(plan, *a, b)
        }
        Some([a, b]) => Job::new(plan, *a, *b),
        _ => return false,
    };
    let tasks = job.tasks();
    let pieces: Vec<_> = tasks.par_iter().map(|task| job.run(task)).collect();
    for (task, piece) in tasks.iter().zip(pieces) {
        job.add(task, &piece, out);
    }
    true
}

#[derive(Copy, Clone)]
struct Factor<'a> {
    layout: &'a Layout,
    data: &'a [f64],
}

/// `result[rows, cols] = left[rows, depth] * right[depth, cols]`, for each value of the looped variables.
struct Job<'a> {
    plan: &'a Plan,
    left: Factor<'a>,
    right: Factor<'a>,
    looped: Vec<Span>,
    rows: Vec<Span>,
    cols: Vec<Span>,
    depth: Vec<Span>,
}

/// A piece of a job: where the looped variables stand, and which rows and columns.
struct Task {
    at: Vec<usize>,
    rows: Vec<Span>,
    cols: Vec<Span>,
}

impl<'a> Job<'a> {
    fn new(plan: &'a Plan, a: Factor<'a>, b: Factor<'a>) -> Job<'a> {
        let vars = 0..plan.extents.len();
        let in_result = |v: &usize| plan.result.mentions[*v];
        let strides = |v: &usize| plan.result.strides[*v];
        // Columns are the factor that has the result's innermost variable.
        let wide = |v: &usize| plan.extents[*v] > 1;
        let single = |v: &usize| a.layout.mentions[*v] != b.layout.mentions[*v];
        let innermost = vars
            .clone()
            .filter(|v| in_result(v) && wide(v) && single(v))
            .min_by_key(strides);
        let (left, right) = match innermost {
            Some(v) if a.layout.mentions[v] => (b, a),
            _ => (a, b),
        };
        let select = |by: &Layout, take: &dyn Fn(&usize) -> bool| {
            let mut chosen: Vec<usize> = vars.clone().filter(|v| take(v)).collect();
            chosen.sort_by_key(|v| -by.strides[*v]);
            let span = |var: usize| Span {
                var,
                range: 0..plan.extents[var],
            };
            chosen.into_iter().map(span).collect::<Vec<_>>()
        };
        let (l, r) = (&left.layout.mentions, &right.layout.mentions);
        Job {
            plan,
            left,
            right,
            looped: select(&plan.result, &|v| in_result(v) && l[*v] == r[*v]),
            rows: select(&plan.result, &|v| in_result(v) && l[*v] && !r[*v]),
            cols: select(&plan.result, &|v| in_result(v) && r[*v] && !l[*v]),
            depth: select(left.layout, &|v| !in_result(v)),
        }
    }

    fn tasks(&self) -> Vec<Task> {
        let packed = Matrix::strided(self.right.layout, &self.depth, &self.cols).is_none();
        let (depth, cols, rows) = (count(&self.depth), count(&self.cols), count(&self.rows));
        let (row_pieces, col_pieces) = if packed {
            (1, (depth * cols).div_ceil(PACKED))
        } else if rows >= cols {
            ((depth * cols * rows / WORK).clamp(1, 64), 1)
        } else {
            (1, (depth * cols * rows / WORK).clamp(1, 64))
        };
        let rows = split(&self.rows, row_pieces);
        let cols = split(&self.cols, col_pieces);
        let mut tasks = Vec::new();
        for at in self.looped_values() {
            for rows in &rows {
                for cols in &cols {
                    tasks.push(Task {
                        at: at.clone(),
                        rows: rows.clone(),
                        cols: cols.clone(),
                    });
                }
            }
        }
        tasks
    }

    fn looped_values(&self) -> Vec<Vec<usize>> {
        let mut all = vec![vec![0; self.plan.extents.len()]];
        for s in &self.looped {
            let each = |at: &Vec<usize>| {
                let at = at.clone();
                s.range.clone().map(move |i| {
                    let mut at = at.clone();
                    at[s.var] = i;
                    at
                })
            };
            all = all.iter().flat_map(each).collect();
        }
        all
    }

    fn run(&self, task: &Task) -> Vec<f64> {
        let strided = Matrix::strided(self.right.layout, &self.depth, &task.cols).is_some();
        if !strided && count(&task.rows) == 1 {
            return self.direct(task);
        }
        let left = Matrix::of(
            self.left.layout,
            self.left.data,
            &task.at,
            &task.rows,
            &self.depth,
        );
        let right = Matrix::of(
            self.right.layout,
            self.right.data,
            &task.at,
            &self.depth,
            &task.cols,
        );
        product(&left, &right)
    }

    /// A single row: each tap adds a multiple of what the window sees.
    fn direct(&self, task: &Task) -> Vec<f64> {
        let mut out = vec![0.0; count(&task.cols)];
        let factors = pack(self.left.data, self.left.layout, &task.at, &self.depth);
        let mut at = task.at.clone();
        for (i, factor) in factors.iter().enumerate() {
            let mut rest = i;
            for s in self.depth.iter().rev() {
                at[s.var] = rest % s.len();
                rest /= s.len();
            }
            walk(self.right.layout, &at, &task.cols, &mut |run| {
                let to = out.get_mut(run.to).unwrap_or_default();
                let from = self.right.data.get(run.from..).unwrap_or_default();
                let from = from.iter().step_by(run.step.max(1));
                to.iter_mut().zip(from).for_each(|(t, x)| *t += factor * x);
            });
        }
        out
    }

    /// Adds a piece where it belongs; places of windows in the result overlap.
    fn add(&self, task: &Task, piece: &[f64], out: &mut [f64]) {
        let spans = [&task.rows[..], &task.cols[..]].concat();
        walk(&self.plan.result, &task.at, &spans, &mut |run| {
            let from = piece.get(run.to).unwrap_or_default();
            let to = out.get_mut(run.from..).unwrap_or_default();
            let to = to.iter_mut().step_by(run.step.max(1));
            to.zip(from).for_each(|(t, x)| *t += x);
        });
    }
}

/// Cuts the outermost variable that takes several values into about this many ranges.
fn split(spans: &[Span], pieces: usize) -> Vec<Vec<Span>> {
    let wide = spans.iter().position(|s| s.len() > 1);
    let (Some(i), true) = (wide, pieces > 1) else {
        return vec![spans.to_vec()];
    };
    let n = spans[i].len();
    let step = n.div_ceil(pieces.min(n));
    let piece = |start: usize| {
        let mut spans = spans.to_vec();
        spans[i].range = start..(start + step).min(n);
        spans
    };
    (0..n).step_by(step).map(piece).collect()
}
