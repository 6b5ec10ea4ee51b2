//! Elements of an axis by index.

use crate::each_tensor;
use crate::op;
use crate::op::text::{join, names, tensor};
use crate::op::{Eval, EvalCx, Family, OpView, Role, ShapeValue, Spec};
use crate::tensor::{self, Tensor};
use std::collections::BTreeSet;
use std::ops::Range;

op! {
    /// The elements of axis `axis` that `ids` names, whose axes take its place. Constant ids on one axis cut it where they
    /// jump (up to 256 times), as slices and a concatenation would; otherwise the axis is chosen by data (an embedding's table).
    pub fn gather = "gather" {
        onnx: "Gather",
        attrs: "axis: int",
        types: "T, int -> T",
        relation_fn: relation,
        roles: &[("table", Role::Table), ("index", Role::Shape)],
        family: Family::Embedding,
        shape: Some(shape),
        eval: Eval::Fn(eval),
    }
}

fn axis(view: &OpView<'_>, rank: usize) -> Result<usize, String> {
    view.axis(view.int("axis").unwrap_or(0), rank)
}

/// Constant ids that jump more often than so are chosen one by one, and keep all that they touch: the work grows with the
/// square of the parts that an axis is cut into.
const MOST_RUNS: usize = 256;
/// The same where runs overlap, and share parts: all parts of all runs.
const MOST_PARTS: usize = 4096;

/// Constant ids of an axis of `n` positions, as runs `first..end` of one after the other; `None` where they jump too often,
/// or one is out of range.
fn runs(ids: &[i64], n: i64) -> Option<Vec<(i64, i64)>> {
    let mut found: Vec<(i64, i64)> = Vec::new();
    for id in ids {
        let id = if *id < 0 { id.checked_add(n)? } else { *id };
        if !(0..n).contains(&id) {
            return None;
        }
        let known = found.len();
        match found.last_mut() {
            Some((_, end)) if *end == id => *end += 1,
            _ if known == MOST_RUNS => return None,
            _ => found.push((id, id + 1)),
        }
    }
    (!found.is_empty()).then_some(found)
}

fn relation(view: &OpView<'_>) -> Result<Spec, String> {
    let (Some(extents), Some(ids)) = (view.operand_extents(0), view.operand_rank(1)) else {
        return Ok(Spec::default());
    };
    let axis = axis(view, extents.len())?;
    let mut x = names("a", extents.len());
    let mut y = x.clone();
    let stated = view.operand_dense(1).filter(|d| d.shape.len() <= 1);
    let stated = stated.and_then(|d| d.to_ints());
    let constant = extents[axis].constant().zip(stated);
    let cuts = constant.as_ref();
    if let Some(cuts) = cuts.and_then(|(n, ids)| Cuts::new(*n, runs(ids, *n)?)) {
        return Ok(cuts.spec(view, x, axis));
    }
    let mut i = names("i", ids);
    x[axis] = "v!".into();
    y.splice(axis..=axis, i.iter().cloned());
    let mut because = Vec::new();
    if constant.is_some() {
        let stay = ["v".to_string()].into_iter().chain(i.clone());
        because = stay
            .map(|var| (var, "numbers choose elements one by one along"))
            .collect();
        // Fewer of them might be in a row.
        i.iter_mut().for_each(|i| i.push('!'));
    }
    let text = format!(
        "{}, {} -> {}",
        tensor("table", &x),
        tensor("ids", &i),
        tensor("y", &y)
    );
    Ok(Spec {
        because,
        ..Spec::new(text)
    })
}

/// An axis cut where runs of constant ids begin and end.
struct Cuts {
    runs: Vec<(i64, i64)>,
    /// Where each part begins and ends, and its variable: `m` for what is taken, `p` for what stands before it, and `q`
    /// after it; numbered where there are several runs.
    parts: Vec<(i64, i64, String)>,
    /// For each run its parts, by number.
    taken: Vec<Range<usize>>,
}

impl Cuts {
    /// `None` where there are too many parts.
    fn new(n: i64, runs: Vec<(i64, i64)>) -> Option<Cuts> {
        let ends = runs.iter().flat_map(|(first, end)| [*first, *end]);
        let cuts: BTreeSet<i64> = ends.chain([0, n]).collect();
        let cuts: Vec<i64> = cuts.into_iter().collect();
        let at = |end: &i64| cuts.partition_point(|cut| cut < end);
        let taken: Vec<_> = runs.iter().map(|(a, b)| at(a)..at(b)).collect();
        if taken.iter().map(Range::len).sum::<usize>() > MOST_PARTS {
            return None;
        }
        let name = |i: usize, from: i64| {
            let is_taken = taken.iter().any(|of| of.contains(&i));
            match (runs.len(), is_taken) {
                (1, true) => "m".into(),
                (1, false) if from == 0 => "p".into(),
                (1, false) => "q".into(),
                (_, true) => format!("m{i}"),
                (_, false) => format!("q{i}"),
            }
        };
        let parts = cuts.windows(2).enumerate();
        let parts = parts.map(|(i, ends)| (ends[0], ends[1], name(i, ends[0])));
        let parts = parts.collect();
        Some(Cuts { runs, parts, taken })
    }

    /// What is taken, part after part. A single id without an axis of its own names an element that stays.
    fn spec(&self, view: &OpView<'_>, mut x: Vec<String>, axis: usize) -> Spec {
        let mut y = x.clone();
        let names: Vec<&str> = self.parts.iter().map(|(.., name)| &**name).collect();
        let table = join(&names, " + ", "");
        let of_run = |of: &Range<usize>| names.get(of.clone()).unwrap_or_default().to_vec();
        let index: Vec<&str> = self.taken.iter().flat_map(of_run).collect();
        let index = join(&index, " + ", "");
        let ids = if view.operand_rank(1) == Some(0) {
            x[axis] = table.replace('m', "m!");
            y.remove(axis);
            "ids[]".to_string()
        } else {
            x[axis].clone_from(&table);
            y[axis].clone_from(&index);
            format!("index[{index}]")
        };
        let text = format!("{}, {ids} -> {}", tensor("table", &x), tensor("y", &y));
        let spec = Spec::new(text).positions(1, table);
        let known = self.parts.iter().filter(|(.., name)| name != "q");
        let spec = known.fold(spec, |spec, (from, to, name)| spec.extent(name, to - from));
        match self.runs.len() {
            1 => spec,
            // Ids of what goes go with it.
            _ => names.iter().fold(spec, |spec, name| spec.part(*name)),
        }
    }
}

fn shape(view: &OpView<'_>) -> Option<ShapeValue> {
    let value = view.operand_shape(0)?;
    if value.scalar || view.shape_dims(0)?.len() != 1 {
        return None;
    }
    let ids = view.operand_shape(1)?;
    let pick = |id: &Option<crate::Extent>| {
        let at = view
            .axis(id.as_ref()?.constant()?, value.elems.len())
            .ok()?;
        value.elems[at].clone()
    };
    Some(ShapeValue {
        scalar: ids.scalar,
        elems: ids.elems.iter().map(pick).collect(),
    })
}

fn eval(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let (x, ids) = (cx.input(0)?, cx.input(1)?);
    let axis = axis(&cx.view, x.rank())?;
    let n = x.shape()[axis];
    let index: Result<Vec<usize>, String> = ids
        .int_vec()
        .into_iter()
        .map(|id| cx.view.axis(id, n))
        .collect();
    let index = index.map_err(|_| format!("an index is out of range for extent {n}"))?;
    let mut shape = x.shape().to_vec();
    shape.splice(axis..=axis, ids.shape().iter().copied());
    let y: Tensor = each_tensor!(x, a => tensor::take(a, axis, &index));
    Ok(vec![y.reshape(&shape)?])
}
