//! Random inputs: of small extents where those are free, integers within what they index.

use crate::side::Side;
use prune_opt_exec::Key;
use prune_opt_ir::op::Usage;
use prune_opt_ir::{DType, Diagnostic, Diagnostics, Extent, Sym, Tensor, Value};
use std::collections::{HashMap, HashSet};

/// How long symbolic axes are tried to be: the first symbol, usually the batch, and the others. A net may need
/// images or sequences of some least length.
pub(crate) const LENGTHS: [(usize, usize); 7] = [
    (2, 3),
    (2, 8),
    (1, 16),
    (1, 32),
    (1, 64),
    (1, 128),
    (1, 224),
];

/// Integers that index nothing are below this.
const SMALL: u64 = 8;

/// Numbers that follow from a seed: SplitMix64 (Steele, Lea, Flood 2014).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Random {
        Random(seed)
    }

    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.bits().checked_rem(n).unwrap_or(0)
    }

    /// In `-1.0..1.0`.
    fn signed(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 52) as f64 - 1.0
    }
}

/// What the inputs of a module may be.
pub(crate) struct Ranges {
    /// For each input the number that its integers stay below.
    below: Vec<u64>,
}

impl Ranges {
    /// Read off the ops: integers that choose among the positions of an axis stay below its extent.
    pub(crate) fn of(side: &Side<'_>) -> Ranges {
        let each = side.func.inputs.iter().map(|v| match is_integer(side, *v) {
            true => below(side, *v),
            false => 0,
        });
        Ranges {
            below: each.collect(),
        }
    }

    /// The same with no integer above `most`.
    pub(crate) fn at_most(&self, most: u64) -> Ranges {
        let each = self.below.iter().map(|n| (*n).min(most.saturating_add(1)));
        Ranges {
            below: each.collect(),
        }
    }

    /// Inputs of these lengths, and how long each symbol is in them.
    ///
    /// # Errors
    /// An input that nothing is known of, or that is no tensor of numbers.
    pub(crate) fn sample(
        &self,
        side: &Side<'_>,
        lengths: (usize, usize),
        random: &mut Random,
    ) -> Result<Sample, Diagnostics> {
        let mut symbols: Vec<(Sym, usize)> = Vec::new();
        let mut all = Vec::new();
        for (i, v) in side.func.inputs.iter().enumerate() {
            let shape = shape(side, *v, lengths, &mut symbols)?;
            let below = self.below.get(i).copied().unwrap_or(SMALL);
            let tensor = tensor(side, *v, &shape, below, random)?;
            all.push((Key::Index(i), tensor));
        }
        Ok(Sample {
            inputs: all,
            symbols: symbols
                .into_iter()
                .map(|(s, n)| (s.to_string(), n))
                .collect(),
        })
    }
}

/// Inputs for one run.
pub(crate) struct Sample {
    pub(crate) inputs: Vec<(Key<'static>, Tensor)>,
    /// How long each symbol is.
    pub(crate) symbols: Vec<(String, usize)>,
}

fn dtype(side: &Side<'_>, v: Value) -> Option<DType> {
    side.func.values.get(v)?.ty.dtype()
}

fn is_integer(side: &Side<'_>, v: Value) -> bool {
    dtype(side, v).is_some_and(DType::is_integer)
}

/// What the integers of an input have to stay below: the smallest axis that an op indexes with them, or with what
/// is computed from them in integers.
fn below(side: &Side<'_>, input: Value) -> u64 {
    let mut seen = HashSet::from([input]);
    let mut open = vec![input];
    let mut least: Option<u64> = None;
    while let Some(v) = open.pop() {
        for (id, operand) in side.uses.of(v) {
            let Some(op) = side.func.ops.get(*id) else {
                continue;
            };
            if let Some(n) = indexed(side, op, *operand) {
                least = Some(least.map_or(n, |l| l.min(n)));
            }
            let results = op.results.iter().filter(|r| is_integer(side, **r));
            open.extend(results.filter(|r| seen.insert(**r)));
        }
    }
    least.unwrap_or(SMALL).max(1)
}

/// The extent of the axes of other operands that an op indexes by data.
fn indexed(side: &Side<'_>, op: &prune_opt_ir::OpData, by: usize) -> Option<u64> {
    let relation = crate::states::relation(side, op)?;
    let others = op.operands.iter().zip(&relation.operands).enumerate();
    let others = others.filter(|(i, _)| *i != by);
    let extents = others.flat_map(|(_, (v, pats))| {
        let axes = v.and_then(|v| side.func.values.get(v)?.ty.axes());
        let pairs = pats.iter().flatten().zip(axes.unwrap_or_default());
        pairs.filter_map(|(pat, axis)| {
            let mut indexed = false;
            pat.for_each_var(&mut |v| indexed |= relation.usage(v) == Usage::Indexed);
            axis.extent(side.module).length().filter(|_| indexed)
        })
    });
    extents.min()
}

/// The extents of an input, symbols being as long as `lengths` says.
fn shape(
    side: &Side<'_>,
    v: Value,
    (first, others): (usize, usize),
    symbols: &mut Vec<(Sym, usize)>,
) -> Result<Vec<usize>, Diagnostics> {
    let wrong = |why: &str| {
        let name = side.name(v);
        let message = format!("no random values can be made for input `{name}`: {why}");
        Diagnostics::from(
            Diagnostic::error(message).help("`--samples 0` checks weights and graph only"),
        )
    };
    let extents = side
        .func
        .values
        .get(v)
        .and_then(|d| d.ty.extents(side.module));
    let extents = extents.ok_or_else(|| wrong("its rank is not known"))?;
    let mut lengths: HashMap<Sym, i64> = HashMap::new();
    for symbol in extents.iter().flat_map(Extent::symbols) {
        let known = symbols.iter().find(|(s, _)| *s == symbol).map(|(_, n)| *n);
        let n = known.unwrap_or_else(|| {
            let n = if symbols.is_empty() { first } else { others };
            symbols.push((symbol.clone(), n));
            n
        });
        lengths.insert(symbol, i64::try_from(n).unwrap_or(i64::MAX));
    }
    let length = |e: &Extent| usize::try_from(e.evaluate(|s| lengths.get(s).copied())?).ok();
    let shape: Option<Vec<usize>> = extents.iter().map(length).collect();
    let shape = shape.ok_or_else(|| wrong("its extents are not lengths"))?;
    let many = shape.iter().try_fold(1usize, |n, d| n.checked_mul(*d));
    match many.filter(|n| *n <= MOST) {
        Some(_) => Ok(shape),
        None => Err(wrong("it is too large")),
    }
}

/// An input with more elements than this is no small sample.
const MOST: usize = 1 << 28;

fn tensor(
    side: &Side<'_>,
    v: Value,
    shape: &[usize],
    below: u64,
    random: &mut Random,
) -> Result<Tensor, Diagnostics> {
    let count = shape.iter().product::<usize>();
    let dtype = dtype(side, v);
    let made = match dtype {
        Some(DType::Bool) => {
            let all = (0..count).map(|_| random.below(2) == 1).collect();
            Tensor::from_bools(shape, all)
        }
        Some(d) if d.is_integer() => {
            let all = (0..count).map(|_| random.below(below) as i64).collect();
            Tensor::from_ints(shape, all)
        }
        Some(d) if d.is_float() => {
            let all = (0..count).map(|_| random.signed()).collect();
            Tensor::from_floats(shape, all)
        }
        _ => Err("its elements are no numbers".into()),
    };
    made.map_err(|why| {
        let name = side.name(v);
        let message = format!("no random values can be made for input `{name}`: {why}");
        Diagnostics::from(
            Diagnostic::error(message).help("`--samples 0` checks weights and graph only"),
        )
    })
}
