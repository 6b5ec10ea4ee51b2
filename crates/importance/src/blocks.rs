//! Scores for each block of a class that may keep elements of its own in each (heads, groups).
//!
//! A criterion scores positions of one axis. Where the block follows from the position, that is all it takes; where
//! another axis of the parameter says which block is meant, the part of the parameter that is the block's is scored.

use crate::criterion::{Criterion, Scoring};
use crate::pass::{Importance, counted};
use crate::reduce::Share;
use crate::stored::{Stored, stored};
use indexmap::IndexMap;
use prune_opt_ir::blocks::blocks;
use prune_opt_ir::diag::Place;
use prune_opt_ir::members::Member;
use prune_opt_ir::op::Registry;
use prune_opt_ir::{Axis, Class, ClassExtents, Dense, Diagnostic, Diagnostics, Module};
use rayon::prelude::*;

/// The class of the blocks, and for each block a score for each element.
pub type BlockScores = (Class, Vec<Vec<f64>>);

/// Scores for each block, of the classes of `module` that may keep elements of their own there and have a member that
/// counts. All blocks of a class are scaled together.
///
/// # Errors
/// Every parameter that can't be scored, and why.
pub fn block_importance(
    module: &Module,
    registry: &Registry,
    members: &IndexMap<Class, Vec<Member>>,
    criterion: &dyn Criterion,
    options: &Importance,
) -> Result<IndexMap<Class, BlockScores>, Diagnostics> {
    let cx = Scoring {
        module,
        registry,
        options,
    };
    let by = blocks(module, registry);
    let all = counted(&cx, members, criterion);
    let all = all
        .into_iter()
        .filter_map(|(c, m)| Some((c, *by.get(&c)?, m)));
    let all: Vec<_> = all.collect();
    let each = |(class, by, members): &(Class, Class, Vec<&Member>)| {
        let scores = class_scores(&cx, criterion, (*class, *by), members)?;
        Ok((*class, (*by, scores)))
    };
    let scored: Vec<Result<_, Box<Diagnostic>>> = all.par_iter().map(each).collect();
    let (mut errors, mut out) = (Diagnostics::default(), IndexMap::new());
    for result in scored {
        match result {
            Ok((class, scores)) => drop(out.insert(class, scores)),
            Err(e) if !errors.0.contains(&e) => errors.push(*e),
            Err(_) => {}
        }
    }
    errors.into_result()?;
    Ok(out)
}

fn class_scores(
    cx: &Scoring<'_>,
    criterion: &dyn Criterion,
    (class, by): (Class, Class),
    members: &[&Member],
) -> Result<Vec<Vec<f64>>, Box<Diagnostic>> {
    let small = |c: Class| usize::try_from(cx.module.class_extent(c)).unwrap_or(usize::MAX);
    let (n, count) = (small(class), small(by));
    let shares = members.iter().map(|m| {
        let error = |message: String| {
            let place = Place::Initializer(m.param.clone());
            Box::new(Diagnostic::error(message).place(place))
        };
        let weight = stored(cx.module, cx.registry, &[m])?;
        let found = weight
            .first()
            .map(|w| share(cx, criterion, (class, by), m, w));
        let found = found.transpose()?.flatten();
        found.ok_or_else(|| error(format!("it does not say which element of {by} is meant")))
    });
    let shares: Vec<Vec<(usize, usize, f64)>> = shares.collect::<Result<_, _>>()?;
    let flat = |share: Vec<(usize, usize, f64)>| -> Share {
        let each = share.into_iter().map(|(b, e, s)| (b * n + e, s));
        each.collect()
    };
    let shares: Vec<Share> = shares.into_iter().map(flat).collect();
    let total = count.saturating_mul(n);
    let mut scores = cx.options.reduce.apply(total, &shares, cx.last_only());
    cx.options.normalize.apply(&mut scores);
    Ok(scores.chunks(n.max(1)).map(<[f64]>::to_vec).collect())
}

/// A block, an element of the class, and a score of it there.
type Told = (usize, usize, f64);

/// What a member says: a score for each position of its axis that belongs to the class, once for
/// each block that another axis of the parameter may be at. `None` where no axis says which block is meant.
fn share(
    cx: &Scoring<'_>,
    criterion: &dyn Criterion,
    (class, by): (Class, Class),
    member: &Member,
    weight: &Stored<'_>,
) -> Result<Option<Vec<Told>>, Box<Diagnostic>> {
    let places = |axis: &Axis, class: Class| {
        let mut all: Vec<(usize, usize)> = Vec::new();
        axis.positions_of(class, cx.module, &mut |p, e| {
            all.extend(usize::try_from(p).ok().zip(usize::try_from(e).ok()));
        });
        all
    };
    let elements = places(weight.expr, class);
    let mut out = Vec::new();
    if weight.expr.mentions(by) {
        let blocks: IndexMap<usize, usize> = places(weight.expr, by).into_iter().collect();
        let scores = positions(cx, criterion, member, weight)?;
        for (p, e) in elements {
            let (Some(b), Some(s)) = (blocks.get(&p), scores.get(p)) else {
                return Ok(None);
            };
            out.push((*b, e, *s));
        }
        return Ok(Some(out));
    }
    let Some(axis) = weight.axes.iter().position(|a| a.mentions(by)) else {
        return Ok(None);
    };
    let mut parts: IndexMap<usize, Vec<usize>> = IndexMap::new();
    for (p, b) in weight
        .axes
        .get(axis)
        .map_or_else(Vec::new, |a| places(a, by))
    {
        parts.entry(b).or_default().push(p);
    }
    for (b, part) in parts {
        let Some(data) = part_of(&weight.data, axis, &part) else {
            return Ok(None);
        };
        let part = Stored {
            data,
            ..weight.clone()
        };
        let scores = positions(cx, criterion, member, &part)?;
        let scored = |(p, e): &(usize, usize)| Some((b, *e, *scores.get(*p)?));
        out.extend(elements.iter().filter_map(scored));
    }
    Ok(Some(out))
}

/// A score for each position of a member's axis.
fn positions(
    cx: &Scoring<'_>,
    criterion: &dyn Criterion,
    member: &Member,
    weight: &Stored<'_>,
) -> Result<Vec<f64>, Box<Diagnostic>> {
    let scores = criterion.positions(cx, member, weight);
    scores.map_err(|message| {
        let place = Place::Initializer(member.param.clone());
        Box::new(Diagnostic::error(message).place(place))
    })
}

/// The data at these positions of one axis; `None` where its elements have no size in bytes.
fn part_of(data: &Dense, axis: usize, positions: &[usize]) -> Option<Dense> {
    let product = |all: &[u64]| {
        let n = all.iter().try_fold(1u64, |n, d| n.checked_mul(*d))?;
        usize::try_from(n).ok()
    };
    let (outer, rest) = data.shape.split_at_checked(axis)?;
    let (n, inner) = rest.split_first()?;
    let (n, rows) = (usize::try_from(*n).ok()?, product(outer)?);
    let size = data.dtype.bytes(u64::try_from(product(inner)?).ok()?)?;
    let mut out = Vec::new();
    for i in 0..rows {
        for p in positions {
            let at = i.checked_mul(n)?.checked_add(*p)?.checked_mul(size)?;
            out.extend_from_slice(data.data.get(at..at.checked_add(size)?)?);
        }
    }
    let mut shape = data.shape.clone();
    *shape.get_mut(axis)? = positions.len() as u64;
    Dense::new(data.dtype, shape, out.into())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn parts_of_every_axis() {
        let data: Vec<f32> = (0..8).map(|i| i as f32).collect();
        let data = Dense::floats(vec![2, 4], &data).unwrap();
        let part = |axis, at: &[usize]| part_of(&data, axis, at);
        let floats = |shape: &[u64], all: &[f32]| Dense::floats(shape.to_vec(), all);
        assert_eq!(part(0, &[1]), floats(&[1, 4], &[4.0, 5.0, 6.0, 7.0]));
        assert_eq!(part(1, &[2, 3]), floats(&[2, 2], &[2.0, 3.0, 6.0, 7.0]));
        assert_eq!(part(2, &[0]), None);
        assert_eq!(part(1, &[9]), None);
    }
}
