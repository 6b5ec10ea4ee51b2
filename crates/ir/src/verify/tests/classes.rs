//! V06 to V12, V31, V32 and V36 to V38: channel classes.

use super::*;
use crate::axis::Stretch;
use crate::module::DropAt;

#[test]
fn v06_known_classes() {
    let (mut b, z) = linear();
    b.func.values[z].ty = f32s([sym("n"), c(C0)]);
    b.op("acme::Mystery", &[], f32s([c(7)]));
    check(b, "V06", "`c7` is not declared");
}

#[test]
fn v07_empty_class() {
    let mut b = Build::new();
    b.class(C1).extent = 0;
    check(b, "V07", "`c1` has no elements");
}

#[test]
fn v08_keep() {
    for (keep, message) in [
        (vec![], "`c0` keeps nothing"),
        (vec![0, 8], "`c0` keeps element 8 of 8"),
        (vec![2, 1], "`c0` keeps 2 before 1"),
        (vec![1, 1], "`c0` keeps 1 before 1"),
    ] {
        let mut b = Build::new();
        b.class(C0).keep = Some(keep);
        check(b, "V08", message);
    }
}

#[test]
fn v09_importance() {
    let mut b = Build::new();
    b.class(C0).importance = Some(vec![1.0; 3]);
    check(b, "V09", "`c0` has 8 elements but 3 scores");
    let mut b = Build::new();
    b.class(C0).importance = Some([vec![1.0; 7], vec![f64::NAN]].concat());
    check(b, "V09", "the score of element 7 of `c0` is not a number");
    let drops = |all: &[(u64, f64)], message: &str| {
        let (mut b, _) = linear();
        let at = |(kept, drop): &(u64, f64)| DropAt {
            kept: *kept,
            drop: *drop,
        };
        b.class(C0).sensitivity = Some(all.iter().map(at).collect());
        check(b, "V09", &format!("the sensitivity of `c0` {message}"));
    };
    drops(&[(8, 0.0)], "is of 8 elements of 8 kept");
    drops(&[(4, 0.0), (0, 1.0)], "is of 0 elements of 8 kept");
    drops(&[(4, 0.0), (4, 1.0)], "has 4 elements kept before 4");
    drops(
        &[(4, f64::INFINITY)],
        "is no finite number where 4 elements are kept",
    );
}

#[test]
fn v10_constraints() {
    let with = |f: &dyn Fn(&mut ClassData)| {
        let mut b = Build::new();
        b.class(C0).keep = Some(vec![0, 1, 2]);
        f(b.class(C0));
        b
    };
    check(
        with(&|d| d.frozen = Some(vec![])),
        "V10",
        "`c0` is frozen but keeps 3 of 8",
    );
    check(
        with(&|d| d.min = 4),
        "V10",
        "`c0` keeps 3 elements but needs 4",
    );
    check(
        with(&|d| d.multiple = 2),
        "V10",
        "`c0` keeps 3 elements, no multiple of 2",
    );
    assert_eq!(with(&|d| d.min = 3).broken(), []);
}

#[test]
fn v11_boundary() {
    let (mut b, z) = linear();
    b.func.outputs.push(z);
    b.class(C0).keep = Some(vec![0, 1]);
    check(b, "V11", "`c0` keeps 2 of 8 but is axis 1 of an output");
}

#[test]
fn v12_root() {
    for root in [("w", 0), ("w", 9), ("nobody", 0)] {
        let (mut b, _) = linear();
        b.class(C0).root = Some((root.0.into(), root.1));
        let message = format!(
            "the root of `c0`, `@{}:{}`, is no axis that mentions it",
            root.0, root.1
        );
        check(b, "V12", &message);
    }
}

fn named(i: usize) -> crate::entity::Class {
    crate::entity::Entity::new(i)
}

#[test]
fn v31_blocks() {
    let with = |f: &dyn Fn(&mut ClassData)| {
        let mut b = Build::new();
        f(b.class(C0));
        b
    };
    let n = with(&|_| {}).class(C1).extent;
    let rows = |row: &[u64]| Some(vec![row.to_vec(); n as usize]);
    let says = |f: &dyn Fn(&mut ClassData), message: &str| check(with(f), "V31", message);
    says(
        &|d| d.block_keep = rows(&[0]),
        "`c0` has blocks but does not say of what",
    );
    says(
        &|d| (d.by, d.block_keep) = (Some(named(C0)), rows(&[0])),
        "`c0` has blocks by `c0`",
    );
    says(
        &|d| (d.by, d.block_keep) = (Some(named(C1)), Some(vec![vec![0]])),
        &format!("`c0` has 1 keep-sets, but `c1` has {n} elements"),
    );
    says(
        &|d| (d.by, d.block_importance) = (Some(named(C1)), Some(vec![vec![0.5; 8]])),
        &format!("`c0` has 1 lists of scores, but `c1` has {n} elements"),
    );
    says(
        &|d| (d.by, d.block_importance) = (Some(named(C1)), Some(vec![vec![0.5; 7]; n as usize])),
        "the scores of block 0 of `c0` are not one number an element",
    );
    says(
        &|d| (d.by, d.block_keep, d.keep) = (Some(named(C1)), rows(&[0]), Some(vec![0])),
        "`c0` has two keep-sets",
    );
    let mut ragged = rows(&[0, 1]);
    ragged.as_mut().unwrap()[1] = vec![0];
    says(
        &|d| (d.by, d.block_keep) = (Some(named(C1)), ragged.clone()),
        "block 1 of `c0` does not keep as many elements as block 0",
    );
}

#[test]
fn v32_blocks_are_told_apart() {
    let (mut b, _) = linear();
    let n = b.class(C1).extent as usize;
    let c0 = b.class(C0);
    (c0.by, c0.block_keep) = (Some(named(C1)), Some(vec![vec![0, 1]; n]));
    let message =
        "`c0` can't keep its own elements by `c1`: `%w` does not say which element of c1 is meant";
    check(b, "V32", message);
}

/// `linear`, and a parameter for a stretch of its class.
fn cut(start: u64, end: u64) -> Build {
    let (mut b, _) = linear();
    let part = Stretch::new(named(C0), start, end).unwrap();
    b.param("part", [part.into(), n(4)]);
    b
}

#[test]
fn v36_stretches_lie_inside_their_classes() {
    let message = "`c0[7:9]` is not inside `c0`, which has 8 elements";
    check(cut(7, 9), "V36", message);
}

#[test]
fn v37_something_of_every_axis_stays() {
    let mut b = cut(7, 8);
    b.class(C0).keep = Some((0..7).collect());
    check(b, "V37", "the keep-sets leave nothing of the axis `c0[7]`");
}

#[test]
fn v38_what_has_to_stay_is_there() {
    let with = |min| {
        let mut b = Build::new();
        b.class(C0).min = min;
        b
    };
    check(with(9), "V38", "`c0` has 8 elements but needs 9");
    assert_eq!(with(8).broken(), []);
}
