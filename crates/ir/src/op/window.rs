//! Windows of convolutions and poolings, from ONNX's standard attributes.

use super::view::OpView;
use crate::extent::Extent;

/// One spatial dimension's window.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// Steps between places.
    pub stride: i64,
    /// Steps between taps.
    pub dilation: i64,
    /// Padding before (`auto_pad` resolved where the extent is known).
    pub before: i64,
    /// Padding after.
    pub after: i64,
    /// Whether a last window may hang over the end.
    pub ceil: bool,
    /// `SAME_UPPER` or `SAME_LOWER`: the output is ceil(input / stride).
    pub same: Option<Same>,
}

/// Which side the odd padding of `auto_pad` goes to.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Same {
    /// After.
    Upper,
    /// Before.
    Lower,
}

/// A spatial dimension.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub struct Spatial {
    /// Which: 0 is the first behind batch and channels.
    pub at: usize,
    /// Of how many.
    pub of: usize,
}

impl Window {
    /// The window along a spatial dimension, from `strides`, `dilations`, `pads`, `auto_pad` and
    /// `ceil_mode` (ONNX operators Conv, MaxPool, AveragePool).
    pub fn of(view: &OpView<'_>, along: Spatial) -> Window {
        let at = |name: &str, i: usize, default: i64| {
            view.ints(name)
                .and_then(|all| all.get(i).copied())
                .unwrap_or(default)
        };
        let same = match view.text("auto_pad") {
            Some("SAME_UPPER") => Some(Same::Upper),
            Some("SAME_LOWER") => Some(Same::Lower),
            _ => None,
        };
        let padded = !matches!(view.text("auto_pad"), Some("VALID")) && same.is_none();
        Window {
            stride: at("strides", along.at, 1).max(1),
            dilation: at("dilations", along.at, 1).max(1),
            before: if padded { at("pads", along.at, 0) } else { 0 },
            after: if padded {
                at("pads", along.of + along.at, 0)
            } else {
                0
            },
            ceil: view.int("ceil_mode") == Some(1),
            same,
        }
    }

    /// Padding before and after for an input of `n` elements and a kernel of `k` taps.
    pub fn pads(&self, n: i64, k: i64) -> (i64, i64) {
        let Some(same) = self.same else {
            return (self.before, self.after);
        };
        let out = n.div_euclid(self.stride) + i64::from(n.rem_euclid(self.stride) != 0);
        let taken = out.saturating_sub(1).saturating_mul(self.stride);
        let total = taken.saturating_add(self.span_of(k)).saturating_sub(n);
        let total = total.max(0);
        let (less, more) = (total / 2, total - total / 2);
        if same == Same::Upper {
            (less, more)
        } else {
            (more, less)
        }
    }

    /// Whether windows of one tap are the elements, one after the other: no step, no padding, and nothing beyond what the
    /// windows of a transposed convolution span.
    pub fn is_each_element(&self, view: &OpView<'_>) -> bool {
        let padded = self.same.is_none() && (self.before != 0 || self.after != 0);
        let more = view.ints("output_padding").unwrap_or_default();
        let spans_more = view.ints("output_shape").is_some() || more.iter().any(|n| *n != 0);
        self.stride == 1 && !padded && !spans_more
    }

    /// Whether the taps of a window as long as its axis are the elements, one after the other: no gaps, no padding.
    pub fn is_each_tap(&self) -> bool {
        self.same.is_none() && self.before == 0 && self.after == 0 && self.dilation == 1
    }

    /// Numbers from which follows what [`Window::is_each_element`] and [`Window::is_each_tap`] say of an op's windows: two ops
    /// that differ in these differ in them.
    pub(super) fn numbers(view: &OpView<'_>) -> impl Iterator<Item = i64> {
        let auto = match view.text("auto_pad") {
            Some("SAME_UPPER" | "SAME_LOWER") => 1,
            Some("VALID") => 2,
            _ => 0,
        };
        let lists = [
            "strides",
            "dilations",
            "pads",
            "output_padding",
            "output_shape",
        ];
        let lists = lists.into_iter().flat_map(|name| match view.ints(name) {
            Some(all) => [&[all.len() as i64], all].concat(),
            None => vec![-1],
        });
        std::iter::once(auto).chain(lists)
    }

    /// How many elements `k` taps reach over.
    fn span_of(&self, k: i64) -> i64 {
        let gaps = k.saturating_sub(1).saturating_mul(self.dilation);
        gaps.saturating_add(1)
    }

    /// How many places the window has over an input of extent `n`, for a kernel of `k` taps; `None` where the
    /// input is symbolic and the stride is not 1.
    pub fn places(&self, n: &Extent, k: i64) -> Option<Extent> {
        let span = self.span_of(k);
        let Some(c) = n.constant() else {
            if self.stride != 1 {
                return None;
            }
            let grow = if self.same.is_some() {
                0
            } else {
                let pads = self.before.saturating_add(self.after);
                pads.saturating_sub(span).saturating_add(1)
            };
            return Some(n.add(&grow.into()));
        };
        let (before, after) = self.pads(c, k);
        let free = c
            .saturating_add(before)
            .saturating_add(after)
            .saturating_sub(span);
        if free < 0 {
            return Some(0i64.into());
        }
        let mut places = (free / self.stride).saturating_add(1);
        if self.ceil && free % self.stride != 0 {
            // A window that would start in the padding after the end does not count (ONNX MaxPool, ceil_mode).
            if places.saturating_mul(self.stride) < c.saturating_add(before) {
                places += 1;
            }
        }
        Some(places.into())
    }

    /// How long an axis is over which `places` windows of `k` taps are laid: the result of a transposed
    /// convolution (ONNX ConvTranspose). `extra` is its `output_padding`.
    pub fn span(&self, places: &Extent, k: i64, extra: i64) -> Extent {
        let stride = Extent::from(self.stride);
        if self.same.is_some() {
            return places.mul(&stride);
        }
        let rest = extra
            .saturating_add(self.span_of(k))
            .saturating_sub(self.stride)
            .saturating_sub(self.before)
            .saturating_sub(self.after);
        places.mul(&stride).add(&rest.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extent::Sym;

    /// Attributes and extents may be any numbers: nothing overflows, and no window is longer than what it is laid on.
    #[test]
    fn windows_of_any_numbers() {
        let numbers = [i64::MIN, -1, 0, 1, 2, 7, 1 << 62, i64::MAX];
        for n in numbers {
            for k in numbers {
                for stride in [1, 2, i64::MAX] {
                    for (before, same) in numbers
                        .map(|b| (b, None))
                        .into_iter()
                        .chain([(0, Some(Same::Lower))])
                    {
                        let window = Window {
                            stride,
                            dilation: 1 << 62,
                            before,
                            after: before,
                            ceil: stride == 2,
                            same,
                        };
                        let places = window.places(&n.into(), k);
                        assert!(
                            places.and_then(|p| p.length()).is_some(),
                            "{n} {k} {window:?}"
                        );
                        window.places(&Extent::from(Sym::new("n")), k);
                        window.span(&n.into(), k, before);
                    }
                }
            }
        }
        let window = Window {
            stride: 2,
            dilation: 2,
            before: 1,
            after: 1,
            ceil: false,
            same: None,
        };
        assert_eq!(window.places(&9i64.into(), 3), Some(4i64.into()));
    }
}
