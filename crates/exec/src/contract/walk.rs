//! Walking a view in the order of given variables, row by row.

use super::plan::Layout;
use std::ops::Range;

/// A variable and the values it takes.
#[derive(Clone, Debug)]
pub(super) struct Span {
    /// The variable.
    pub var: usize,
    /// Its values.
    pub range: Range<usize>,
}

impl Span {
    pub fn len(&self) -> usize {
        self.range.len()
    }
}

/// How many elements the spans make.
pub(super) fn count(spans: &[Span]) -> usize {
    spans.iter().map(Span::len).product()
}

/// A stretch of one row: where it goes, where it comes from and the step between elements read.
pub(super) struct Run {
    /// Positions in the walk's order.
    pub to: Range<usize>,
    /// The flat index of the first element.
    pub from: usize,
    /// The step from one element to the next.
    pub step: usize,
}

/// Walks the elements of `layout` over `spans` (last fastest), the other variables standing at `at`, and calls
/// `f` for each run that is inside the tensor. What is outside is left out.
pub(super) fn walk(layout: &Layout, at: &[usize], spans: &[Span], f: &mut impl FnMut(Run)) {
    let mut at = at.to_vec();
    let Some((row, outer)) = spans.split_last() else {
        if let Some(from) = layout.index(&at) {
            f(Run {
                to: 0..1,
                from,
                step: 1,
            });
        }
        return;
    };
    if spans.iter().any(|s| s.range.is_empty()) {
        return;
    }
    for s in spans {
        at[s.var] = s.range.start;
    }
    let mut start = 0;
    loop {
        line(layout, &at, row, start, f);
        start += row.len();
        if !advance(&mut at, outer) {
            return;
        }
    }
}

fn advance(at: &mut [usize], spans: &[Span]) -> bool {
    for s in spans.iter().rev() {
        at[s.var] += 1;
        if at[s.var] < s.range.end {
            return true;
        }
        at[s.var] = s.range.start;
    }
    false
}

/// One row: the values of its variable that are inside form one range, since coordinates are affine.
fn line(layout: &Layout, at: &[usize], row: &Span, start: usize, f: &mut impl FnMut(Run)) {
    let (mut lo, mut hi) = (0i64, row.len() as i64);
    for c in &layout.checks {
        let x = super::plan::affine(&c.terms, at) - c.before;
        let coef = c.terms.iter().filter(|(v, _)| *v == row.var);
        let step: i64 = coef.map(|(_, c)| c).sum();
        if step == 0 {
            if !(0..c.extent).contains(&x) {
                return;
            }
            continue;
        }
        // 0 <= x + step * j < extent; steps are positive.
        lo = lo.max((-x + step - 1).div_euclid(step));
        hi = hi.min((c.extent - x + step - 1).div_euclid(step));
    }
    if lo >= hi {
        return;
    }
    let steps = layout.strides.iter().zip(at);
    let flat = steps.fold(layout.base, |sum, (s, i)| sum + s * *i as i64);
    let step = layout.strides[row.var];
    if let (Ok(from), Ok(step)) = (usize::try_from(flat + lo * step), usize::try_from(step)) {
        let to = start + lo as usize..start + hi as usize;
        f(Run { to, from, step });
    }
}

/// The elements of `layout` over `spans`, packed; zero where the view leaves the tensor.
pub(super) fn pack(data: &[f64], layout: &Layout, at: &[usize], spans: &[Span]) -> Vec<f64> {
    let mut out = vec![0.0; count(spans)];
    walk(layout, at, spans, &mut |run| {
        let Some(to) = out.get_mut(run.to.clone()) else {
            return;
        };
        match data.get(run.from..run.from + to.len()) {
            Some(from) if run.step == 1 => to.copy_from_slice(from),
            _ if run.step == 0 => to.fill(data.get(run.from).copied().unwrap_or(0.0)),
            _ => {
                let from = data.get(run.from..).unwrap_or_default();
                let from = from.iter().step_by(run.step);
                to.iter_mut().zip(from).for_each(|(t, x)| *t = *x);
            }
        }
    });
    out
}
