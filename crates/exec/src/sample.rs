//! Random inputs: of small extents where those are free, integers within what they index.

use crate::error::Error;
use crate::input::Key;
use prune_opt_ir::module::Uses;
use prune_opt_ir::op::{OpView, Registry, Relation, ShapeValues, Usage};
use prune_opt_ir::verify::{Verified, value_name};
use prune_opt_ir::{
    DType, Diagnostic, Diagnostics, Extent, Function, Module, OpData, Sym, Tensor, Value,
};
use std::collections::{BTreeSet, HashMap, HashSet};

/// How long symbolic axes are tried to be: the first symbol, usually the batch, and the others. A net may need
/// images or sequences of some least length, or of one of those that are common.
const LENGTHS: [(usize, usize); 13] = [
    (2, 3),
    (2, 8),
    (1, 16),
    (1, 32),
    (1, 64),
    (1, 128),
    (1, 224),
    (1, 28),
    (1, 96),
    (1, 160),
    (1, 192),
    (1, 256),
    (1, 384),
];

/// Integers that index nothing are below this.
const SMALL: u64 = 8;

/// Numbers that follow from a seed: SplitMix64 (Steele, Lea, Flood 2014).
pub struct Random(u64);

impl Random {
    /// Those that follow from this seed.
    pub fn new(seed: u64) -> Random {
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
pub struct Ranges<'a> {
    module: &'a Module,
    func: &'a Function,
    /// For each input the number that its integers stay below.
    below: Vec<u64>,
    /// The first of [`LENGTHS`] that may do.
    lengths: usize,
    /// How long symbols are that somebody knows.
    known: HashMap<Sym, usize>,
}

impl<'a> Ranges<'a> {
    /// Read off the ops: integers that choose among the positions of an axis stay below its extent.
    ///
    /// # Errors
    /// That the module has no function.
    pub fn of(verified: Verified<'a>) -> Result<Ranges<'a>, Error> {
        let (module, registry) = (verified.module(), verified.registry());
        let none = || Diagnostic::error("the module has no function to run");
        let func = module.main().ok_or_else(none)?;
        let graph = Graph {
            module,
            func,
            registry,
            shapes: ShapeValues::compute(module, func, registry),
            uses: func.uses(),
        };
        let each = func.inputs.iter().map(|v| match is_integer(func, *v) {
            true => below(&graph, *v),
            false => 0,
        });
        Ok(Ranges {
            module,
            func,
            below: each.collect(),
            lengths: 0,
            known: HashMap::new(),
        })
    }

    /// The same with these lengths of symbols, by name without `?`.
    ///
    /// # Errors
    /// That no input has such a symbol.
    pub fn of_extents(mut self, extents: &[(String, usize)]) -> Result<Ranges<'a>, Error> {
        let inputs = self.func.inputs.iter();
        let types = inputs.filter_map(|v| self.func.values.get(*v)?.ty.extents(self.module));
        let symbols: BTreeSet<Sym> = types.flatten().flat_map(|e| e.symbols()).collect();
        for (name, length) in extents {
            let symbol = Sym::new(name);
            if !symbols.contains(&symbol) {
                let all: Vec<String> = symbols.iter().map(|s| format!("`{}`", s.name())).collect();
                let help = match all.is_empty() {
                    true => "the extents of all inputs are numbers".to_string(),
                    false => format!("they have {}", all.join(", ")),
                };
                let message = format!("no input has the symbol `{name}`");
                return Err(Diagnostic::error(message).help(help).into());
            }
            self.known.insert(symbol, *length);
        }
        Ok(self)
    }

    /// Inputs that `run` can do with, and what it gives. Symbols are tried to be longer where it can't, and integers
    /// smaller; what did is tried first the next time.
    ///
    /// # Errors
    /// The first that `run` gave, where nothing does; an input that nothing is known of, or that is no tensor of
    /// numbers.
    pub fn sample<T>(
        &mut self,
        random: &mut Random,
        mut run: impl FnMut(&Sample) -> Result<T, Error>,
    ) -> Result<(Sample, T), Error> {
        let mut first = None;
        for (i, choice) in LENGTHS.iter().enumerate().skip(self.lengths) {
            for most in [u64::MAX, 1, 0] {
                let sample = self.draw(*choice, most, random)?;
                match run(&sample) {
                    Ok(outputs) => {
                        self.lengths = i;
                        return Ok((sample, outputs));
                    }
                    Err(why) => drop(first.get_or_insert(why)),
                }
            }
            if !self.symbolic() {
                break;
            }
        }
        Err(first.unwrap_or_default())
    }

    /// Whether any input has an extent that is not fixed.
    fn symbolic(&self) -> bool {
        self.func.inputs.iter().any(|v| {
            let extents = self.func.values.get(*v);
            let extents = extents.and_then(|d| d.ty.extents(self.module));
            extents.is_some_and(|all| all.iter().any(|e| e.constant().is_none()))
        })
    }

    /// Inputs of these lengths, with no integer above `most`.
    fn draw(
        &self,
        lengths: (usize, usize),
        most: u64,
        random: &mut Random,
    ) -> Result<Sample, Diagnostics> {
        let mut symbols: Vec<(Sym, usize)> = Vec::new();
        let mut all = Vec::new();
        for (i, v) in self.func.inputs.iter().enumerate() {
            let shape = self.shape(*v, lengths, &mut symbols)?;
            let below = self.below.get(i).copied().unwrap_or(SMALL);
            let below = below.min(most.saturating_add(1));
            let tensor = self.tensor(*v, &shape, below, random)?;
            all.push((Key::Index(i), tensor));
        }
        let symbols = symbols.into_iter().map(|(s, n)| (s.to_string(), n));
        Ok(Sample {
            inputs: all,
            symbols: symbols.collect(),
        })
    }

    /// The extents of an input, symbols being as long as `lengths` says.
    fn shape(
        &self,
        v: Value,
        (first, others): (usize, usize),
        symbols: &mut Vec<(Sym, usize)>,
    ) -> Result<Vec<usize>, Diagnostics> {
        let wrong = |why: &str| unmakeable(self.func, v, why);
        let extents = self.func.values.get(v);
        let extents = extents.and_then(|d| d.ty.extents(self.module));
        let extents = extents.ok_or_else(|| wrong("its rank is not known"))?;
        let mut lengths: HashMap<Sym, i64> = HashMap::new();
        for symbol in extents.iter().flat_map(Extent::symbols) {
            let known = symbols.iter().find(|(s, _)| *s == symbol).map(|(_, n)| *n);
            let n = known.unwrap_or_else(|| {
                let tried = if symbols.is_empty() { first } else { others };
                let n = self.known.get(&symbol).copied().unwrap_or(tried);
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

    fn tensor(
        &self,
        v: Value,
        shape: &[usize],
        below: u64,
        random: &mut Random,
    ) -> Result<Tensor, Diagnostics> {
        let count = shape.iter().product::<usize>();
        let made = match dtype(self.func, v) {
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
        made.map_err(|why| unmakeable(self.func, v, &why))
    }
}

/// An input with more elements than this is no small sample.
const MOST: usize = 1 << 28;

/// Inputs for one run.
pub struct Sample {
    /// A tensor for each input.
    pub inputs: Vec<(Key<'static>, Tensor)>,
    /// How long each symbol is.
    pub symbols: Vec<(String, usize)>,
}

fn unmakeable(func: &Function, v: Value, why: &str) -> Diagnostics {
    let name = value_name(func, v);
    let name = name.trim_matches('`');
    Diagnostic::error(format!(
        "no random values can be made for input `{name}`: {why}"
    ))
    .into()
}

fn dtype(func: &Function, v: Value) -> Option<DType> {
    func.values.get(v)?.ty.dtype()
}

fn is_integer(func: &Function, v: Value) -> bool {
    dtype(func, v).is_some_and(DType::is_integer)
}

/// A module's graph with what its ops are asked for.
struct Graph<'a> {
    module: &'a Module,
    func: &'a Function,
    registry: &'a Registry,
    shapes: ShapeValues,
    uses: Uses,
}

/// What the integers of an input have to stay below: the smallest axis that an op indexes with them, or with what
/// is computed from them in integers.
fn below(graph: &Graph<'_>, input: Value) -> u64 {
    let mut seen = HashSet::from([input]);
    let mut open = vec![input];
    let mut least: Option<u64> = None;
    while let Some(v) = open.pop() {
        for (id, operand) in graph.uses.of(v) {
            let Some(op) = graph.func.ops.get(*id) else {
                continue;
            };
            if let Some(n) = indexed(graph, op, *operand) {
                least = Some(least.map_or(n, |l| l.min(n)));
            }
            let results = op.results.iter().filter(|r| is_integer(graph.func, **r));
            open.extend(results.filter(|r| seen.insert(**r)));
        }
    }
    least.unwrap_or(SMALL).max(1)
}

/// The extent of the axes of other operands that an op indexes by data.
fn indexed(graph: &Graph<'_>, op: &OpData, by: usize) -> Option<u64> {
    let def = graph.registry.of(op)?;
    let view = OpView {
        module: graph.module,
        func: graph.func,
        op,
        def,
        shapes: &graph.shapes,
    };
    let relation = Relation::of(def, &view).ok()??;
    let others = op.operands.iter().zip(&relation.operands).enumerate();
    let others = others.filter(|(i, _)| *i != by);
    let extents = others.flat_map(|(_, (v, pats))| {
        let axes = v.and_then(|v| graph.func.values.get(v)?.ty.axes());
        let pairs = pats.iter().flatten().zip(axes.unwrap_or_default());
        pairs.filter_map(|(pat, axis)| {
            let mut indexed = false;
            pat.for_each_var(&mut |v| indexed |= relation.usage(v) == Usage::Indexed);
            axis.extent(graph.module).length().filter(|_| indexed)
        })
    });
    extents.min()
}
