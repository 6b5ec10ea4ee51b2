//! Functions of whole matrices, and what they turn.

use crate::util::{float, frozen};
use ndarray::{ArrayD, IxDyn};
use prune_opt_ir::op::text::{names, tensor};
use prune_opt_ir::op::{Eval, EvalCx, OpView, Role, Spec};
use prune_opt_ir::tensor::elements;
use prune_opt_ir::{Tensor, op};

op! {
    /// Coordinates from -1 to 1 of an image or a volume of this size, turned and moved by matrices.
    pub fn affine_grid = "affine_grid" {
        onnx: "AffineGrid",
        attrs: "align_corners: flag",
        types: "T, int -> T where T: float",
        relation_fn: grid_relation,
        roles: &[("size", Role::Shape)],
        eval: Eval::Fn(grid_eval),
    }
}

op! {
    /// Determinants of matrices.
    pub fn det = "det" {
        onnx: "Det",
        attrs: "",
        types: "T -> T where T: float",
        relation_fn: |view| {
            let Some(rank) = view.operand_rank(0) else {
                return Ok(Spec::default());
            };
            let batch = names("a", rank.checked_sub(2).ok_or("its operand is no matrix")?);
            let x = [&batch[..], &["r!".into(), "s!".into()]].concat();
            let spec = Spec::new(format!("{} -> {}", tensor("x", &x), tensor("y", &batch)));
            let why = "a determinant is of all of";
            Ok(spec.because("r", why).because("s", why))
        },
        eval: Eval::Fn(|cx| {
            let x = cx.input(0)?.to_floats();
            let Some([batch @ .., rows, columns]) = Some(x.shape()).filter(|s| s.last() == s.iter().nth_back(1)) else {
                return Err("its matrices are not square".into());
            };
            let n = *rows.min(columns);
            let all: Vec<f64> = x.iter().copied().collect();
            let all = match n {
                0 => vec![1.0; elements(batch)?],
                n => all.chunks_exact(n * n).map(|m| determinant(m.to_vec(), n)).collect(),
            };
            let y = ArrayD::from_shape_vec(IxDyn(batch), all).map_err(|e| e.to_string())?;
            Ok(vec![float(y)])
        }),
    }
}

/// By elimination, the largest of a column first.
fn determinant(mut m: Vec<f64>, n: usize) -> f64 {
    let mut product = 1.0;
    for k in 0..n {
        let size = |r: &usize| m[r * n + k].abs();
        let pivot = (k..n)
            .max_by(|a, b| size(a).total_cmp(&size(b)))
            .unwrap_or(k);
        if pivot != k {
            (0..n).for_each(|c| m.swap(k * n + c, pivot * n + c));
            product = -product;
        }
        let first = m[k * n + k];
        product *= first;
        if first == 0.0 {
            return product;
        }
        for r in k + 1..n {
            let times = m[r * n + k] / first;
            (k..n).for_each(|c| m[r * n + c] -= times * m[k * n + c]);
        }
    }
    product
}

/// Of the size, batch and channels are not read.
fn grid_relation(view: &OpView<'_>) -> Result<Spec, String> {
    let (Some(theta), Some(size)) = (view.operand_extents(0), view.shape_elems(1)) else {
        return Ok(Spec::default());
    };
    if theta.len() != 3 || !(4..=5).contains(&size.len()) {
        return Err("its matrices or its size are of no image and no volume".into());
    }
    let space = names("d", size.len() - 2);
    let y = [&["n".into()], &frozen("d", space.len())[..], &["k".into()]].concat();
    let spec = Spec::new(format!("theta[n, r!, c!], size[s!] -> {}", tensor("y", &y)));
    let spec = spec.extent("k", space.len() as u64);
    let known = space.iter().zip(size.iter().skip(2));
    let spec = known.fold(spec, |spec, (axis, extent)| match extent {
        Some(extent) => spec.extent(axis, extent.clone()),
        None => spec,
    });
    let why = "places are computed of all of";
    Ok(spec.because("r", why).because("c", why))
}

/// ONNX, `AffineGrid`: `theta * (x, y, 1)` for each place, from the middles of the outer pixels or their edges.
fn grid_eval(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let theta = cx.input(0)?.to_floats();
    let size = cx.input(1)?.int_vec();
    let space = size.get(2..).unwrap_or_default().iter();
    let space = space.map(|n| usize::try_from(*n).map_err(|_| format!("{n} is no extent")));
    let space: Vec<usize> = space.collect::<Result<_, _>>()?;
    let k = space.len();
    let [batch, rows, columns] = *theta.shape() else {
        return Err("its matrices are no batch of matrices".into());
    };
    if !(2..=3).contains(&k) || (rows, columns) != (k, k + 1) {
        return Err("its matrices do not fit its size".into());
    }
    let corners = cx.view.int("align_corners") == Some(1);
    let shape = [&[batch][..], &space, &[k]].concat();
    elements(&shape)?;
    let coordinate = |at: usize, n: usize| match corners {
        true if n < 2 => -1.0,
        true => 2.0 * at as f64 / (n - 1) as f64 - 1.0,
        false => (2.0 * at as f64 + 1.0) / n as f64 - 1.0,
    };
    let y = ArrayD::from_shape_fn(IxDyn(&shape), |place| {
        let (n, row) = (place[0], place[k + 1]);
        // The last axis of the image is the first coordinate.
        let moved = (0..k).map(|j| {
            let axis = k - 1 - j;
            theta[[n, row, j]] * coordinate(place[axis + 1], space[axis])
        });
        moved.sum::<f64>() + theta[[n, row, k]]
    });
    Ok(vec![float(y)])
}
