//! What attention is made of: heads as an axis of their own, scores, what hides some of them.

use crate::body::Body;
use prune_opt_ir::DType;
use prune_opt_ir::op::OpView;

/// `1 / sqrt(width)` unless the op says otherwise (0 says nothing).
pub(super) fn scale(view: &OpView<'_>, width: i64) -> f32 {
    let stated = view.float("scale").filter(|s| *s != 0.0);
    stated.unwrap_or((1.0 / (width as f64).sqrt()) as f32)
}

/// What every score of a hidden key gets: it is 0 after the softmax.
const HIDDEN: &str = "-1e30";

impl Body<'_> {
    /// The extent of an axis, as a scalar.
    pub(super) fn extent(&mut self, x: &str, axis: i64) -> String {
        let shape = self.op(format!("shape({x})"));
        let axis = self.number(&axis.to_string(), "i64");
        self.op(format!("gather({shape}, {axis})"))
    }

    /// 0, 1, ... up to a scalar.
    pub(super) fn range(&mut self, count: &str) -> String {
        let (zero, one) = (self.number("0", "i64"), self.number("1", "i64"));
        self.op(format!("range({zero}, {count}, {one})"))
    }

    /// `[n, s, h * d]` as `[n, h, s, d]`.
    pub(super) fn heads(&mut self, x: &str, heads: i64) -> String {
        let x = self.reshape(x, &[0, 0, heads, -1]);
        self.transpose(&x, &[0, 2, 1, 3])
    }

    /// `[n, h, s, d]` as `[n, s, h * d]`.
    pub(super) fn joined(&mut self, x: &str) -> String {
        let x = self.transpose(x, &[0, 2, 1, 3]);
        self.reshape(&x, &[0, 0, -1])
    }

    /// `[n, h, s, d]` and `[n, h, t, d]`: scores `[n, h, s, t]`.
    pub(super) fn scores(&mut self, q: &str, k: &str, scale: f32) -> String {
        let k = self.transpose(k, &[0, 1, 3, 2]);
        let scores = self.op(format!("matmul({q}, {k})"));
        let scale = self.scalar(&format!("{scale:?}"));
        self.op(format!("mul({scores}, {scale})"))
    }

    /// Scores and values `[n, h, t, e]`: `[n, h, s, e]`.
    pub(super) fn weighed(&mut self, scores: &str, v: &str) -> String {
        let weights = self.op(format!("softmax({scores}) {{axis = 3}}"));
        self.op(format!("matmul({weights}, {v})"))
    }

    /// Scores of which those are left for which `shown` is true.
    fn hide(&mut self, scores: &str, shown: &str) -> String {
        let hidden = self.scalar(HIDDEN);
        self.op(format!("where({shown}, {scores}, {hidden})"))
    }

    /// Scores `[n, h, s, t]` of which each query sees the keys up to its own; the last query sees all of them.
    pub(super) fn causal(&mut self, scores: &str, q: &str, k: &str, window: Option<i64>) -> String {
        let (queries, keys) = (self.extent(q, 2), self.extent(k, 2));
        let before = self.op(format!("sub({keys}, {queries})"));
        let (i, j) = (self.range(&queries), self.range(&keys));
        let i = self.op(format!("add({i}, {before})"));
        let i = self.reshape(&i, &[-1, 1]);
        let shown = self.op(format!("greater_or_equal({i}, {j})"));
        let scores = self.hide(scores, &shown);
        let Some(window) = window.filter(|w| *w > 0) else {
            return scores;
        };
        let width = self.number(&window.to_string(), "i64");
        let behind = self.op(format!("sub({i}, {j})"));
        let near = self.op(format!("less({behind}, {width})"));
        self.hide(&scores, &near)
    }

    /// Scores less `filter` where an integer mask `[n, t]` or `[n, s, t]` is 0; of rank 1 it counts keys.
    pub(super) fn padded(
        &mut self,
        scores: &str,
        mask: &str,
        index: usize,
        k: &str,
    ) -> Result<String, String> {
        let extents = self.view.extents(index)?;
        let shape: &[i64] = match extents.len() {
            1 if extents[0] == self.view.extents(0)?[0] => {
                let keys = self.extent(k, 2);
                let j = self.range(&keys);
                let count = self.cast(mask, DType::I64);
                let count = self.reshape(&count, &[-1, 1, 1, 1]);
                let shown = self.op(format!("less({j}, {count})"));
                return Ok(self.hide(scores, &shown));
            }
            2 => &[0, 1, 1, -1],
            _ => return Err(format!("a mask of rank {} is not run", extents.len())),
        };
        let filter = self.view.float("mask_filter_value").unwrap_or(-10000.0);
        let dtype: DType = self.dtype.parse().map_err(|()| "no element type")?;
        let mask = self.cast(mask, dtype);
        let mask = self.reshape(&mask, shape);
        let (one, filter) = (self.scalar("1.0"), self.scalar(&format!("{filter:?}")));
        let hidden = self.op(format!("sub({one}, {mask})"));
        let bias = self.op(format!("mul({hidden}, {filter})"));
        Ok(self.op(format!("add({scores}, {bias})")))
    }
}

/// The pattern of a bias that broadcasts to scores `[n, h, s, t]`.
pub(super) fn bias_pattern(view: &OpView<'_>, index: usize, heads: &str, keys: &str) -> String {
    let names = ["n", heads, "s", keys];
    let extents = view.operand_extents(index).unwrap_or_default();
    let axes: Vec<&str> = (names.iter().zip(&extents))
        .map(|(name, e)| if e.is(1) { "1" } else { *name })
        .collect();
    axes.join(", ")
}
