//! Which of overlapping boxes stay.

use crate::util::given;
use prune_opt_ir::op::{DTypeRule, Eval, EvalCx};
use prune_opt_ir::{DType, Tensor, op};

op! {
    /// Boxes that do not overlap better ones, for each class of each image: rows of image, class and box. Boxes are corners
    /// or, with `center_point_box`, centres and extents.
    pub fn non_max_suppression = "non_max_suppression" {
        onnx: "NonMaxSuppression",
        stays: "which elements it gives depends on all of them",
        dtype: DTypeRule::Fixed(DType::I64),
        eval: Eval::Fn(eval),
    }
}

/// Two corners, lower first.
type Corners = [[f64; 2]; 2];

fn eval(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let (boxes, scores) = (cx.input(0)?.to_floats(), cx.input(1)?.to_floats());
    let ([images, count, 4], [_, classes, of]) = (boxes.shape(), scores.shape()) else {
        return Err("boxes are [images, boxes, 4], scores [images, classes, boxes]".into());
    };
    let (images, count, classes) = (*images, *count, *classes);
    if scores.shape()[0] != images || *of != count {
        return Err("there is not one score for each box and class".into());
    }
    let number = |i: usize| given(cx, i)?.to_floats().first().copied();
    let most = number(2).unwrap_or(0.0).max(0.0) as usize;
    let (overlap, least) = (number(3).unwrap_or(0.0), number(4));
    let centred = cx.view.int("center_point_box") == Some(1);
    let mut rows = Vec::new();
    for image in 0..images {
        let corners: Vec<Corners> = (0..count)
            .map(|b| corners([0, 1, 2, 3].map(|i| boxes[[image, b, i]]), centred))
            .collect();
        for class in 0..classes {
            let score = |b: usize| scores[[image, class, b]];
            let mut order: Vec<usize> = (0..count)
                .filter(|b| least.is_none_or(|least| score(*b) > least))
                .collect();
            order.sort_by(|a, b| score(*b).total_cmp(&score(*a)));
            let mut kept: Vec<usize> = Vec::new();
            for b in order {
                if kept.len() == most {
                    break;
                }
                if kept
                    .iter()
                    .all(|k| shared(&corners[*k], &corners[b]) <= overlap)
                {
                    kept.push(b);
                    rows.extend([image, class, b].map(|n| n as i64));
                }
            }
        }
    }
    Ok(vec![Tensor::from_ints(&[rows.len() / 3, 3], rows)?])
}

fn corners([a, b, c, d]: [f64; 4], centred: bool) -> Corners {
    match centred {
        // x and y of the centre, then width and height.
        true => [[b - d / 2.0, a - c / 2.0], [b + d / 2.0, a + c / 2.0]],
        false => [[a.min(c), b.min(d)], [a.max(c), b.max(d)]],
    }
}

/// The share of two boxes' area that they have in common.
fn shared(a: &Corners, b: &Corners) -> f64 {
    let area = |[low, high]: &Corners| (high[0] - low[0]).max(0.0) * (high[1] - low[1]).max(0.0);
    let both = [
        [a[0][0].max(b[0][0]), a[0][1].max(b[0][1])],
        [a[1][0].min(b[1][0]), a[1][1].min(b[1][1])],
    ];
    let (both, all) = (area(&both), area(a) + area(b));
    if both <= 0.0 {
        0.0
    } else {
        both / (all - both)
    }
}
