//! How many elements of a class stay at a ratio, and which: the one rule for everything that removes some.

/// How many of `n` stay at `ratio`: `max(1, floor(n * (1 - ratio) + 1e-9))`, so that 10 elements at 0.9 keep one
/// although `10.0 * (1.0 - 0.9)` is less than 1.
pub fn stay(n: usize, ratio: f64) -> usize {
    let kept = (n as f64 * (1.0 - ratio) + 1e-9).floor();
    (kept as usize).clamp(1, n.max(1))
}

/// The `count` most important elements, ascending; of equal ones those behind stay.
pub fn best(scores: &[f64], count: usize) -> Vec<u64> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    // Stable, so that equal ones go by index.
    order.sort_by(|a, b| scores[*a].total_cmp(&scores[*b]));
    let skip = order.len().saturating_sub(count);
    let mut kept: Vec<u64> = order.into_iter().skip(skip).map(|i| i as u64).collect();
    kept.sort_unstable();
    kept
}
