//! Tensors that are split into a sequence of as many parts as are known, as parts and a sequence of them: what reads one
//! then reads a tensor (ONNX, `SplitToSequence`; PyTorch's `split` and `unbind`, read in a loop).

use super::expand::Cost;
use super::known::{Known, extents};
use super::names::Names;
use super::nodes::{attribute, int_list, ints, node, one_by_one, operator, with_int};
use super::regions::Budget;
use crate::proto::NodeProto;
use prune_opt_ir::{Function, Module};

/// From this version on `Split` takes the parts' lengths as an operand.
const LENGTHS_ARE_OPERANDS: i64 = 13;
/// More parts are no list of tensors, but the elements of one.
const MOST_PARTS: usize = 1 << 7;

/// Finds such splits.
pub(super) struct Splits<'m> {
    pub module: &'m Module,
    pub func: &'m Function,
    /// Of the default operator set.
    pub version: i64,
}

impl Splits<'_> {
    /// The parts, and the sequence of them; `None` where it stays.
    pub fn written(
        &self,
        split: &NodeProto,
        known: &Known,
        budget: &mut Budget,
        names: &mut Names,
    ) -> Option<Vec<NodeProto>> {
        operator(split).filter(|op| *op == "SplitToSequence")?;
        let (x, [output]) = (split.input.first()?, &split.output[..]) else {
            return None;
        };
        let int = |name| attribute(split, name).and_then(|a| a.i);
        let extents = extents(self.module, self.func, known.value(x)?)?;
        let axis = int("axis").unwrap_or(0);
        let at = match axis < 0 {
            true => axis.checked_add(i64::try_from(extents.len()).ok()?)?,
            false => axis,
        };
        let extent = extents.get(usize::try_from(at).ok()?)?.constant()?;
        let lengths = split.input.get(1).filter(|n| !n.is_empty());
        let parts = match lengths {
            Some(lengths) => lengths_of(known.numbers(known.value(lengths)?)?, extent)?,
            None => equal(1, extent)?,
        };
        let squeezes = lengths.is_none() && int("keepdims") == Some(0);
        // The parts, and where they are squeezed each part's node and name.
        let count = parts.len() as u64;
        let cost = Cost {
            nodes: 4 + if squeezes { count } else { 0 },
            bytes: count.checked_mul(3 * output.len() as u64 + 128)?,
        };
        if !budget.pays(cost) {
            return None;
        }
        let mut made: Vec<String> = Vec::with_capacity(parts.len());
        made.resize_with(parts.len(), || names.unique(format!("{output}/part")));
        let mut whole = node("Split", vec![x.clone()], "");
        whole.output.clone_from(&made);
        whole.name.clone_from(&split.name);
        let mut whole = with_int(whole, "axis", axis);
        let mut nodes = Vec::new();
        match self.version < LENGTHS_ARE_OPERANDS {
            true => whole.attribute.push(int_list("split", parts)),
            false => {
                let name = names.unique(format!("{output}/lengths"));
                nodes.push(ints(&name, vec![parts.len() as i64], &parts));
                whole.input.push(name);
            }
        }
        nodes.push(whole);
        if squeezes {
            let squeeze = ("Squeeze", made);
            made = one_by_one(squeeze, &[axis], output, self.version, &mut nodes, names);
        }
        nodes.push(node("SequenceConstruct", made, output));
        Some(nodes)
    }
}

/// How long parts are of what a split's second operand says: one number, or one for each.
fn lengths_of((scalar, numbers): (bool, Vec<i64>), extent: i64) -> Option<Vec<i64>> {
    if scalar {
        return equal(*numbers.first()?, extent);
    }
    let whole = numbers.iter().try_fold(0i64, |n, i| n.checked_add(*i))? == extent;
    let fits = (1..=MOST_PARTS).contains(&numbers.len()) && numbers.iter().all(|n| *n >= 0);
    (whole && fits).then_some(numbers)
}

/// Parts of this length, of which the last may be shorter.
fn equal(length: i64, extent: i64) -> Option<Vec<i64>> {
    if length < 1 || extent < 1 || (extent - 1) / length >= MOST_PARTS as i64 {
        return None;
    }
    let mut parts = vec![length; usize::try_from((extent - 1) / length).ok()?];
    parts.push(extent - (extent - 1) / length * length);
    Some(parts)
}
