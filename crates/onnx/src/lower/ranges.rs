//! Ranges between known numbers, as constants.
//!
//! To passes a range is data: sinusoids and angles that are computed from it, and what it places, keep all that they touch. As
//! a constant it is one like others, of which elements go with the channels that they meet: PyTorch's older exporter writes
//! `arange(0, x.size(-1), 2)` as a range, where the newer one has a constant (ONNX, `Range`).

use super::known::Known;
use super::nodes::{constant, operator};
use crate::proto::NodeProto;
use prune_opt_ir::{DType, Function, Module, OpData, Value};

/// Longer ranges stay: a constant takes room in the file.
const MOST_ELEMENTS: i64 = 1 << 14;
/// Whole numbers up to this one are exact in single precision, also where a runtime adds up step by step.
const EXACT: i64 = 1 << 24;

/// Whether an op is a range.
pub(super) fn is_range(op: &OpData) -> bool {
    op.name == "range"
}

/// Finds such ranges.
pub(super) struct Ranges<'m> {
    pub module: &'m Module,
    pub func: &'m Function,
}

impl Ranges<'_> {
    /// The constant that a range is; `None` where it stays.
    pub fn written(&self, node: &NodeProto, known: &Known) -> Option<NodeProto> {
        operator(node).filter(|op| *op == "Range")?;
        let ([start, limit, delta], [output]) = (&node.input[..], &node.output[..]) else {
            return None;
        };
        let dtype = self.func.values.get(known.value(output)?)?.ty.dtype()?;
        let number = |name: &String| self.number(known.value(name)?, known);
        let (start, limit, delta) = (number(start)?, number(limit)?, number(delta)?);
        // The count is `ceil((limit - start) / delta)`.
        let span = limit.checked_sub(start)?;
        let count = match delta.signum() {
            0 => return None,
            1 => span.checked_add(delta - 1)?.div_euclid(delta),
            _ => span
                .checked_neg()?
                .checked_add(-(delta + 1))?
                .div_euclid(delta.checked_neg()?),
        };
        if !(1..=MOST_ELEMENTS).contains(&count) {
            return None;
        }
        let last = start.checked_add(delta.checked_mul(count)?)?;
        let all = (0..count).map(|i| start + delta * i);
        let exact = start.abs().max(last.abs()) <= EXACT;
        let bytes: Vec<u8> = match dtype {
            DType::I64 => all.flat_map(i64::to_le_bytes).collect(),
            DType::I32 if exact => all.flat_map(|n| (n as i32).to_le_bytes()).collect(),
            DType::F32 if exact => all.flat_map(|n| (n as f32).to_le_bytes()).collect(),
            _ => return None,
        };
        let mut constant = constant(output, dtype, vec![count], bytes);
        constant.name.clone_from(&node.name);
        Some(constant)
    }

    /// A whole number that a value of one element is known to be.
    fn number(&self, value: Value, known: &Known) -> Option<i64> {
        if let Some(number) = known.number(value) {
            return Some(number);
        }
        let dense = self.func.dense(self.module, value)?;
        match dense.to_floats()?[..] {
            [x] if x.fract() == 0.0 && x.abs() <= EXACT as f64 => Some(x as i64),
            _ => None,
        }
    }
}
