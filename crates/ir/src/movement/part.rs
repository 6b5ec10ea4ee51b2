//! What ops that work axis by axis (slice, pad) make of one axis.

use crate::extent::Extent;
use crate::op::Spec;
use crate::op::text::unary;

/// Patterns of the operand's axis and of the result's, and what restates them.
#[derive(Default)]
pub(super) struct Part {
    pub(super) x: String,
    pub(super) y: String,
    /// What is known of variables.
    pub(super) extents: Vec<(String, Extent)>,
    /// What the numbers at the axis's two ends restate: an expression, and of what total a number may be the end.
    pub(super) stated: [(String, Option<String>); 2],
    /// Variables that may go as a whole.
    pub(super) parts: Vec<String>,
    /// Why variables stay, where it isn't data that chooses.
    pub(super) because: Vec<(String, &'static str)>,
}

impl Part {
    /// Axis `i` of which nothing may be removed; `count` is how many elements the result has, where that is known.
    pub(super) fn frozen(i: usize, count: Option<Extent>) -> Part {
        let y = format!("v{i}");
        Part {
            x: format!("u{i}!"),
            y: format!("{y}!"),
            extents: count.into_iter().map(|n| (y.clone(), n)).collect(),
            ..Part::unstated(i)
        }
    }

    /// Axis `i` of whose ends nothing is said.
    pub(super) fn unstated(i: usize) -> Part {
        // A variable that stands nowhere.
        let unstated = || (format!("f{i}"), None);
        Part {
            stated: [unstated(), unstated()],
            ..Part::default()
        }
    }

    /// The same with what the op does to the axis, where that is known.
    pub(super) fn because(mut self, why: Option<&'static str>) -> Part {
        let vars = [&self.x, &self.y].map(|var| var.trim_end_matches('!').to_string());
        self.because = why
            .into_iter()
            .flat_map(|why| vars.clone().map(|v| (v, why)))
            .collect();
        self
    }
}

/// An op of which it is not known what it does to any axis; the result has as many.
pub(super) fn frozen(rank: usize) -> Spec {
    let parts: Vec<Part> = (0..rank).map(|i| Part::frozen(i, None)).collect();
    let (x, y): (Vec<_>, Vec<_>) = parts.iter().map(|p| (&p.x, &p.y)).unzip();
    Spec::new(unary(&x, "", &y))
}
