//! What has to be true of stages, as checks that say what is wrong. What rewrites is handed in.

use crate::random::Random;
use crate::strategy::registry;
use prune_opt_exec::{Error, Key, Precision, module_keep, run, run_masked};
use prune_opt_ir::text::{no_files, parse, print};
use prune_opt_ir::verify::{Verified, verify};
use prune_opt_ir::{Diagnostics, Extent, Module, Tensor};

/// The outputs of a run, with their names.
pub type Outputs = Vec<(String, Tensor)>;

/// Largest difference that counts as none, relative to an output's largest element.
pub const TOLERANCE: f64 = 1e-9;

/// Smaller outputs are what rounding leaves of a zero: the mean of something normalised, say.
const LEAST: f64 = 1e-5;

/// How long symbolic axes are in runs, by how many symbols were met before.
const LENGTHS: [usize; 3] = [2, 3, 2];

/// Random floats for every input, of the extents that the module says. Equal symbols are equally long.
///
/// # Errors
/// An input that is not made of numbers and single symbols.
pub fn inputs(module: &Module, seed: u64) -> Result<Vec<(Key<'static>, Tensor)>, String> {
    let func = module.main().ok_or("there is no function")?;
    let mut random = Random::new(seed);
    let mut symbols = Vec::new();
    let mut length = |e: &Extent| match (e.length(), e.symbol()) {
        (Some(n), _) => usize::try_from(n).map_err(|e| e.to_string()),
        (None, Some(symbol)) => {
            let known = symbols.iter().position(|s| s == symbol);
            let at = known.unwrap_or_else(|| {
                symbols.push(symbol.clone());
                symbols.len() - 1
            });
            Ok(LENGTHS[at % LENGTHS.len()])
        }
        _ => Err(format!("how long is `{e}`?")),
    };
    let mut all = Vec::new();
    for (i, v) in func.inputs.iter().enumerate() {
        let extents = func.values[*v]
            .ty
            .extents(module)
            .ok_or("an input has no rank")?;
        let shape: Vec<usize> = extents.iter().map(&mut length).collect::<Result<_, _>>()?;
        let count = shape.iter().product();
        let numbers = (0..count).map(|_| f64::from(random.signed())).collect();
        all.push((Key::Index(i), Tensor::from_floats(&shape, numbers)?));
    }
    Ok(all)
}

/// The module verified.
///
/// # Errors
/// What the verifier says, and the module.
pub fn verified(module: &Module) -> Result<Verified<'_>, String> {
    verify(module, registry()).map_err(|e| format!("{e}\n{}", crate::show(module)))
}

/// How far two runs' outputs are apart, relative to each output's largest element.
///
/// # Errors
/// Where they differ in number or shape, or are no finite numbers.
pub fn difference(a: &Outputs, b: &Outputs) -> Result<f64, String> {
    if a.len() != b.len() {
        return Err(format!("{} outputs against {}", a.len(), b.len()));
    }
    let mut worst = 0f64;
    for ((name, a), (_, b)) in a.iter().zip(b) {
        if a.shape() != b.shape() {
            return Err(format!("{name}: {:?} against {:?}", a.shape(), b.shape()));
        }
        let (a, b) = (a.to_floats(), b.to_floats());
        let largest = b.iter().fold(0f64, |m, x| m.max(x.abs()));
        for (x, y) in a.iter().zip(b.iter()) {
            if !x.is_finite() || !y.is_finite() {
                return Err(format!("{name}: {x} against {y}"));
            }
            worst = worst.max((x - y).abs() / largest.max(LEAST));
        }
    }
    Ok(worst)
}

/// The outputs of a module on random inputs, in double precision.
///
/// # Errors
/// What does not verify, or can't be run.
pub fn outputs(module: &Module, seed: u64) -> Result<Outputs, String> {
    let inputs = inputs(module, seed)?;
    run(verified(module)?, &inputs, Precision::F64).map_err(|e| e.to_string())
}

/// The outputs of a module where what its keep-sets remove is absent.
///
/// # Errors
/// What does not verify, or can't be run.
pub fn masked_outputs(module: &Module, seed: u64) -> Result<Outputs, String> {
    let inputs = inputs(module, seed)?;
    let keep = module_keep(module);
    let outputs: Result<Outputs, Error> =
        run_masked(verified(module)?, &keep, &inputs, Precision::F64);
    outputs.map_err(|e| e.to_string())
}

/// Whether two runs agree, with both modules in the report if they do not.
fn agree(a: &Outputs, b: &Outputs, what: &str, modules: [&Module; 2]) -> Result<(), String> {
    match difference(a, b) {
        Ok(d) if d <= TOLERANCE => Ok(()),
        found => {
            let [x, y] = modules.map(crate::show);
            Err(format!("{what}: {found:?}\n{x}\nagainst\n{y}"))
        }
    }
}

/// A pruned module computes what the original does with the removed elements absent, takes the same inputs, and
/// verifies; its classes keep what the plan says.
///
/// # Errors
/// What is wrong.
pub fn pruned_equals_masked(
    module: &Module,
    seed: u64,
    prune: impl Fn(Verified<'_>) -> Result<Module, Diagnostics>,
) -> Result<(), String> {
    let pruned = prune(verified(module)?);
    let pruned = pruned.map_err(|e| format!("prune: {e}\n{}", crate::show(module)))?;
    for (class, data) in &module.classes {
        let kept = data.kept();
        let now = pruned.classes.get(class).map(|c| c.extent);
        if now != Some(kept) {
            return Err(format!("{class} should keep {kept}, and has {now:?}"));
        }
    }
    let small = outputs(&pruned, seed).map_err(|e| format!("pruned: {e}"))?;
    let masked = masked_outputs(module, seed).map_err(|e| format!("masked: {e}"))?;
    agree(&small, &masked, "pruned against masked", [&pruned, module])
}

/// Something that rewrites a module without changing what it computes.
///
/// # Errors
/// What is wrong.
pub fn same_outputs(a: &Module, b: &Module, seed: u64) -> Result<(), String> {
    agree(&outputs(a, seed)?, &outputs(b, seed)?, "outputs", [a, b])
}

/// What is printed parses, prints the same again, and is the same module: types, attributes and weights.
///
/// # Errors
/// What is wrong.
pub fn text_is_the_module(module: &Module) -> Result<(), String> {
    let text = print(module);
    let back = parse("printed.pir", &text, &no_files).map_err(|e| format!("{e}\n{text}"))?;
    let again = print(&back);
    if again != text {
        return Err(format!("{text}\nprints as\n{again}"));
    }
    if back.params != module.params {
        return Err(format!("weights differ\n{text}"));
    }
    let (a, b) = (crate::show(module), crate::show(&back));
    if a != b {
        return Err(format!("{a}\nparses as\n{b}"));
    }
    Ok(())
}
