//! Ranges between known numbers, as constants.
//!
//! To passes a range is data: sinusoids and angles that are computed from it, and what it places, keep all that they touch. As
//! a constant it is one like others, of which elements go with the channels that they meet: PyTorch's older exporter writes
//! `arange(0, x.size(-1), 2)` as a range, where the newer one has a constant (ONNX, `Range`).

use super::known::Known;
use super::nodes::{constant, operator};
use crate::proto::NodeProto;
use prune_opt_ir::hash::HashSet;
use prune_opt_ir::{DType, Function, Module, OpData, Value};

/// Longer ranges stay: a constant takes room in the file.
const MOST_ELEMENTS: i64 = 1 << 14;
/// Whole numbers up to this one are exact in single precision, also where a runtime adds up step by step.
const EXACT: u64 = 1 << 24;
/// Whole numbers up to this one are exact in double precision, in which the standard counts elements.
const EXACT_DOUBLE: u64 = 1 << 53;

/// Whether an op is a range.
pub(super) fn is_range(op: &OpData) -> bool {
    op.name == "range"
}

/// Finds such ranges.
pub(super) struct Ranges<'m> {
    pub module: &'m Module,
    pub func: &'m Function,
    /// The names of the graph's inputs: a parameter among them is only a default.
    pub inputs: &'m HashSet<String>,
}

impl Ranges<'_> {
    /// The constant that a range is, and how many bytes it takes; `None` where it stays.
    pub fn written(&self, node: &NodeProto, known: &Known) -> Option<(NodeProto, usize)> {
        operator(node).filter(|op| *op == "Range")?;
        let ([start, limit, delta], [output]) = (&node.input[..], &node.output[..]) else {
            return None;
        };
        let exact = |n: &i64| n.unsigned_abs() <= EXACT_DOUBLE;
        let number = |name: &String| self.number(known.value(name)?, known).filter(exact);
        let (start, limit, delta) = (number(start)?, number(limit)?, number(delta)?);
        // ONNX, `Range`: max(ceil((limit - start) / delta), 0).
        let count = ((limit - start) as f64 / delta as f64).ceil();
        if !(1.0..=MOST_ELEMENTS as f64).contains(&count) {
            return None;
        }
        let count = count as i64;
        let last = start.checked_add(delta.checked_mul(count)?)?;
        let all = (0..count).map(|i| start + delta * i);
        let single = start.unsigned_abs().max(last.unsigned_abs()) <= EXACT;
        let dtype = self.func.values.get(known.value(output)?)?.ty.dtype()?;
        let bytes: Vec<u8> = match dtype {
            DType::I64 => all.flat_map(i64::to_le_bytes).collect(),
            DType::I32 if single => all.flat_map(|n| (n as i32).to_le_bytes()).collect(),
            DType::F32 if single => all.flat_map(|n| (n as f32).to_le_bytes()).collect(),
            _ => return None,
        };
        let size = bytes.len();
        let mut constant = constant(output, dtype, vec![count], bytes);
        constant.name.clone_from(&node.name);
        Some((constant, size))
    }

    /// A whole number that a value of one element is known to be.
    fn number(&self, value: Value, known: &Known) -> Option<i64> {
        if let Some(number) = known.number(value) {
            return Some(number);
        }
        let is_default = |name: &str| self.inputs.contains(name);
        if self.func.param_of(value).is_some_and(is_default) {
            return None;
        }
        match self.func.dense(self.module, value)?.to_floats()?[..] {
            [x] if x.fract() == 0.0 && x.abs() <= EXACT as f64 => Some(x as i64),
            _ => None,
        }
    }
}
