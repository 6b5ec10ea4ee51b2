//! Gathers that are strided views, written as reshapes and transposes.

use super::lowering::{agree, lowered};
use crate::{config, law};
use proptest::prelude::*;
use prune_opt_ir::{Module, Tensor};

/// Indices that are a sum of one row for each axis: extents, by which rank each axis' step is from the outermost, and how
/// the rows are made. `spoilt`: an element that is read twice, and one that is not.
#[derive(Clone, Debug)]
struct Places {
    extents: Vec<usize>,
    order: Vec<usize>,
    makes: Vec<usize>,
    symbol: bool,
    spoilt: bool,
}

fn places() -> impl Strategy<Value = Places> {
    let axes = prop::collection::vec((1usize..5, 0usize..3), 1..5);
    let axes = axes.prop_flat_map(|axes| {
        let order = Just((0..axes.len()).collect::<Vec<_>>()).prop_shuffle();
        (Just(axes), order, any::<bool>(), prop::bool::weighted(0.2))
    });
    axes.prop_map(|(axes, order, symbol, spoilt)| Places {
        extents: axes.iter().map(|a| a.0).collect(),
        makes: axes.iter().map(|a| a.1).collect(),
        order,
        symbol,
        spoilt,
    })
}

impl Places {
    /// The step of each axis.
    fn steps(&self) -> Vec<usize> {
        let mut steps = vec![0; self.extents.len()];
        let mut inside = 1;
        for axis in self.order.iter().rev() {
            steps[*axis] = inside;
            inside *= self.extents[*axis];
        }
        steps
    }

    /// The axis of the widest step whose extent is no longer known, if any.
    fn unknown(&self) -> Option<usize> {
        Some(self.order[0]).filter(|axis| self.symbol && self.makes[*axis] == 0)
    }

    /// A module that gathers so from its flattened input.
    fn text(&self) -> String {
        let (rank, steps) = (self.extents.len(), self.steps());
        let rows = self.extents[self.order[0]];
        let row = self.extents.iter().product::<usize>() / rows;
        let mut lines = vec![
            "%zero = param @zero = dense<0> : tensor<i64>".to_string(),
            "%one = param @one = dense<1> : tensor<i64>".into(),
            "%rest = param @rest = dense<[-1]> : tensor<1 x i64>".into(),
            "%none = param @none = dense<[]> : tensor<0 x i64>".into(),
            "%sizes = shape(%x) {end = 1} : tensor<1 x i64>".into(),
            "%n = reshape(%sizes, %none) : tensor<i64>".into(),
        ];
        let (n, flat) = match (self.unknown(), row) {
            (None, _) => (rows.to_string(), (rows * row).to_string()),
            (_, 1) => ("?n".into(), "?n".into()),
            _ => ("?n".into(), format!("{row} * ?n")),
        };
        lines.push(format!("%flat = reshape(%x, %rest) : tensor<{flat} x f32>"));
        let ints = |dims: &[String]| format!("tensor<{} x i64>", dims.join(" x "));
        let mut dims = vec!["1".to_string(); rank];
        for (axis, (&extent, &step)) in self.extents.iter().zip(&steps).enumerate() {
            let unknown = self.unknown() == Some(axis);
            let step = if self.spoilt && axis == 0 { 0 } else { step };
            let long = if unknown {
                n.clone()
            } else {
                extent.to_string()
            };
            let mut own = vec!["1".to_string(); rank];
            (own[axis], dims[axis]) = (long.clone(), long.clone());
            let row = format!("%row{axis}");
            if self.makes[axis] == 1 && !unknown {
                // As one constant, as exporters fold it.
                let numbers = (0..extent).map(|i| (i * step) as i64);
                let hex: String = numbers
                    .map(|i| format!("{:016X}", i.swap_bytes()))
                    .collect();
                lines.push(format!(
                    "{row} = param @row{axis} = dense<\"0x{hex}\"> : {}",
                    ints(&own)
                ));
            } else {
                let shape = own.join(", ").replace("?n", "-1");
                let limit = if unknown {
                    "%n".into()
                } else {
                    format!("%long{axis}")
                };
                let line = std::slice::from_ref(&long);
                lines.extend([
                    format!("%long{axis} = param @long{axis} = dense<{extent}> : tensor<i64>"),
                    format!("%step{axis} = param @step{axis} = dense<{step}> : tensor<i64>"),
                    format!("%shape{axis} = param @shape{axis} = dense<[{shape}]> : tensor<{rank} x i64>"),
                    format!("%range{axis} = range(%zero, {limit}, %one) : {}", ints(line)),
                    format!("%times{axis} = mul(%step{axis}, %range{axis}) : {}", ints(line)),
                    format!("{row} = reshape(%times{axis}, %shape{axis}) : {}", ints(&own)),
                ]);
            }
            let sum = format!(
                "%sum{axis} = add({}, {row}) : {}",
                match axis {
                    0 => "%zero".into(),
                    _ => format!("%sum{}", axis - 1),
                },
                ints(&dims)
            );
            lines.push(sum);
        }
        let y = format!("tensor<{} x f32>", dims.join(" x "));
        lines.push(format!(
            "%y = gather(%flat, %sum{}) {{axis = 0}} : {y}",
            rank - 1
        ));
        let lines = lines.join("\n    ");
        format!(
            "module @m {{\n  func @main(%x: tensor<{n} x {row} x f32>) -> {y} {{\n    {lines}\n    return %y\n  }}\n}}\n"
        )
    }

    /// Whether it only moves elements.
    fn moves(&self) -> bool {
        !self.spoilt || self.extents[0] == 1 && self.unknown() != Some(0)
    }
}

#[test]
fn strided_views_are_written_as_reshapes() {
    let config = config("proptest-regressions/views.txt");
    law(config, &places(), |places| {
        let text = places.text();
        let (module, out) = lowered(&text)?;
        // Ranges are written out in any case.
        let gathers = |m: &Module| {
            m.main()
                .is_some_and(|f| f.ops.values().any(|op| op.name == "gather"))
        };
        let Some(out) = out else {
            return match places.moves() {
                true => Err(format!("the gather stays: {text}")),
                false => Ok(()),
            };
        };
        if gathers(&out) == places.moves() {
            return Err(format!("the gather stays, or does not: {text}"));
        }
        let rows = places.extents[places.order[0]];
        let all: usize = places.extents.iter().product();
        let numbers = (0..all).map(|i| i as f64).collect();
        let x = Tensor::from_floats(&[rows, all / rows], numbers)?;
        agree(&module, &out, x, &text)
    });
}
