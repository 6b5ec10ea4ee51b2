//! Absent elements of normalised axes are left out: as if the tensor were shorter.

use super::{eval, eval_masked, f};
use prune_opt_ir::op::Mask;
use prune_opt_ir::{Attr, Tensor};

/// A row of four of which the second and fourth are present.
const FULL: [f64; 4] = [7.0, 1.0, -5.0, 3.0];
const SHORT: [f64; 2] = [1.0, 3.0];

fn mask() -> Vec<Option<Vec<bool>>> {
    vec![None, Some(vec![false, true, false, true])]
}

/// Evaluates with elements absent and without those elements; what is present has to agree.
#[track_caller]
fn agrees(name: &str, attrs: &[(&str, Attr)], full: &[Option<Tensor>], short: &[Option<Tensor>]) {
    let none: Mask = vec![None; 4];
    let masks: Vec<Mask> = (0..full.len())
        .map(|i| if i == 0 { mask() } else { none.clone() })
        .collect();
    let got = eval_masked(name, 21, attrs, full, 1, &masks).unwrap()[0].to_floats();
    let want = eval(name, 21, attrs, short, 1).unwrap()[0].to_floats();
    let got: Vec<f64> = match got.len() {
        4 => [1, 3]
            .iter()
            .map(|i| got.iter().copied().nth(*i).unwrap())
            .collect(),
        _ => got.iter().copied().collect(),
    };
    for (x, y) in got.iter().zip(want.iter()) {
        assert!((x - y).abs() < 1e-12, "{name}: {got:?}, not {want:?}");
    }
}

#[test]
fn as_if_they_were_not_there() {
    let (full, short) = (|| f(&[1, 4], &FULL), || f(&[1, 2], &SHORT));
    for name in ["softmax", "log_softmax", "hardmax", "lp_norm"] {
        agrees(name, &[], &[full()], &[short()]);
    }
    for name in [
        "reduce_mean",
        "reduce_max",
        "reduce_min",
        "reduce_prod",
        "reduce_log_sum_exp",
    ] {
        agrees(name, &[], &[full()], &[short()]);
    }
    let scale = [f(&[4], &[0.0, 2.0, 0.0, 3.0]), f(&[2], &[2.0, 3.0])];
    agrees(
        "layer_norm",
        &[],
        &[full(), scale[0].clone()],
        &[short(), scale[1].clone()],
    );
    agrees(
        "rms_norm",
        &[],
        &[full(), scale[0].clone()],
        &[short(), scale[1].clone()],
    );
    let groups = [("num_groups", Attr::Int(2))];
    let images = [f(&[1, 4], &FULL), f(&[1, 2], &SHORT)];
    let [a, b] = images;
    let ones = |n: usize| f(&[n], &vec![1.0; n]);
    agrees(
        "group_norm",
        &groups,
        &[a, ones(4), ones(4)],
        &[b, ones(2), ones(2)],
    );
}
