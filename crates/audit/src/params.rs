//! Parameters: each is the slice of the original that the plan says, byte for byte.

use crate::report::{Audit, Difference};
use crate::side::{Side, order};
use crate::slices::{self, Kept, Mismatch, Stays, compare};
use crate::{graph, shrinks, states};
use prune_opt_exec::{Presence, module_keep};
use prune_opt_ir::op::Place;
use prune_opt_ir::{Dense, Diagnostics, Op, Value, Weight};
use std::collections::{HashMap, HashSet};

/// Compares all parameters by their names. Those that hold extents or positions are checked where they are read.
pub(crate) fn check(old: &Side<'_>, new: &Side<'_>, audit: &mut Audit) -> Result<(), Diagnostics> {
    let keep = module_keep(old.module);
    let presence = Presence::new(old.module, &keep)?;
    let stated = stated(old);
    let theirs = declared(new);
    let mut seen: HashSet<&str> = HashSet::new();
    let mut missing: Vec<(Op, &str)> = Vec::new();
    for (id, op) in old.func.ops.iter() {
        let (Some(name), Some(value)) = (op.param(), op.results.first()) else {
            continue;
        };
        seen.insert(name);
        if old.ints(*value).is_some() || stated.contains(value) {
            audit.initializers.restated += 1;
            continue;
        }
        if splat(old, name) && !theirs.contains_key(name) {
            // One of equal elements may stand for another; it is compared where it is read.
            continue;
        }
        match theirs.get(name) {
            None => missing.push((id, name)),
            Some(_) => {
                let wrong = one(old, new, &presence, (*value, name), audit);
                let wrong = wrong.map(|message| old.at_param(id, name, message));
                audit.differences.extend(wrong);
            }
        }
    }
    if !missing.is_empty() {
        let all: Vec<Op> = old.func.ops.keys().collect();
        let spare = graph::spare(old, &all);
        for (id, name) in missing {
            if spare.contains(&id) {
                audit.initializers.restated += 1;
                continue;
            }
            let message = "the pruned model has no initializer of this name";
            audit.differences.push(old.at_param(id, name, message));
        }
    }
    audit.differences.extend(extra(old, new, &seen));
    Ok(())
}

/// The parameters of a module that its graph declares.
fn declared<'s>(side: &'s Side<'_>) -> HashMap<&'s str, Op> {
    let all = side.func.ops.iter();
    all.filter_map(|(id, op)| Some((op.param()?, id))).collect()
}

/// Values that some op reads as extents or positions.
fn stated(side: &Side<'_>) -> HashSet<Value> {
    let mut out = HashSet::new();
    for op in side.func.ops.values() {
        let Some(relation) = states::relation(side, op) else {
            continue;
        };
        let restated = relation.restates.iter().filter_map(|r| match r.place {
            Place::Operand(i) => Some(i),
            Place::Attr(_) => None,
        });
        let positions = relation.positions.iter().map(|(i, _)| *i);
        let all = restated.chain(positions);
        out.extend(all.filter_map(|i| op.operands.get(i).copied().flatten()));
    }
    out
}

fn splat(side: &Side<'_>, name: &str) -> bool {
    let weight = side.module.params.get(name);
    weight.is_some_and(|w| w.dtype.is_float() && w.dense().is_some_and(|d| d.is_splat()))
}

/// Parameters that the original does not have. Integers that ops read as extents may be anywhere.
fn extra(old: &Side<'_>, new: &Side<'_>, known: &HashSet<&str>) -> Vec<Difference> {
    let last = old.func.ops.values().take_while(|op| op.param().is_some());
    let last = last.count();
    let mut out = Vec::new();
    for (id, op) in new.func.ops.iter() {
        let (Some(name), Some(value)) = (op.param(), op.results.first()) else {
            continue;
        };
        let read = new.read.get(*value).copied().unwrap_or(true);
        if known.contains(name) || read && (new.ints(*value).is_some() || splat(new, name)) {
            continue;
        }
        let mut found = new.at_param(id, name, "the original has no such initializer");
        found.order = order(prune_opt_ir::Entity::new(last)).saturating_sub(1);
        out.push(found);
    }
    out
}

/// How a parameter deviates from its slice of the original, in words.
fn one(
    old: &Side<'_>,
    new: &Side<'_>,
    presence: &Presence<'_>,
    (value, name): (Value, &str),
    audit: &mut Audit,
) -> Option<String> {
    let (large, small) = (old.module.params.get(name)?, new.module.params.get(name)?);
    let axes = old.func.values.get(value)?.ty.axes().unwrap_or_default();
    let kept = match slices::kept(presence, axes, old.module) {
        Ok(kept) => kept,
        Err(why) => return Some(format!("what the plan keeps of it is not known: {why}")),
    };
    match axes.iter().any(|a| shrinks(a, old.module)) {
        true => audit.initializers.sliced += 1,
        false => audit.initializers.whole += 1,
    }
    if let Some(wrong) = form(large, small, &kept) {
        return Some(wrong);
    }
    if large.dtype.bits() == 0 {
        // Texts have no slices.
        return (large.data != small.data).then(|| "its elements differ".into());
    }
    match (large.dense(), small.dense()) {
        (Some(large), Some(small)) => {
            let (compared, wrong) = compare(&small, &large, &kept);
            audit.initializers.elements += compared;
            wrong.map(|w| words(&w, compared, &kept))
        }
        (None, None) => None,
        (Some(_), None) => Some("it has no data".into()),
        (None, Some(_)) => Some("it has data, which the original lacks".into()),
    }
}

/// How type and shape deviate.
fn form(large: &Weight, small: &Weight, kept: &Kept) -> Option<String> {
    if large.dtype != small.dtype {
        return Some(format!(
            "its elements are {}, in the original {}",
            small.dtype, large.dtype
        ));
    }
    let want = slices::extents(&large.shape, kept);
    (want != small.shape).then(|| {
        let (have, whole) = (&small.shape, &large.shape);
        match want == *whole {
            true => format!("its shape is {have:?}; the plan leaves it {want:?}"),
            false => format!("its shape is {have:?}; the plan makes {want:?} of {whole:?}"),
        }
    })
}

/// How elements deviate, in words.
fn words(wrong: &Mismatch, compared: u64, kept: &Kept) -> String {
    let Mismatch {
        count,
        small,
        large,
        found,
        want,
    } = wrong;
    let many = match compared {
        1 => "its element differs".to_string(),
        _ => format!("{count} of {compared} elements differ"),
    };
    let where_ = match kept.iter().any(|stays| *stays != Stays::All) && small != large {
        true => {
            format!("the first, {small:?}, is {found}; element {large:?} of the original is {want}")
        }
        false => format!("the first, {small:?}, is {found}; in the original it is {want}"),
    };
    format!("{many}; {where_}")
}

/// How the constant `small` deviates from the slice of `large`, in words. For constants that ops read under other
/// names.
pub(crate) fn constant(large: &Dense, small: &Dense, kept: &Kept) -> Option<String> {
    let weight = |d: &Dense| Weight {
        dtype: d.dtype,
        shape: d.shape.clone(),
        data: None,
        store: None,
    };
    if let Some(wrong) = form(&weight(large), &weight(small), kept) {
        return Some(wrong);
    }
    if large.dtype.bits() == 0 {
        return (large.data != small.data).then(|| "its elements differ".into());
    }
    let (compared, wrong) = compare(small, large, kept);
    wrong.map(|w| words(&w, compared, kept))
}
