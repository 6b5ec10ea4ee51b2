//! The main job on real models: what is pruned equals the masked original at every ratio and in both scopes, and
//! going through text ends in the same bytes.
//!
//! `PRUNE_OPT_MODELS=FOLDER` adds the ONNX files of a folder.

mod common;

use common::{difference, import, inputs, models, stem};
use prune_opt::{Format, Session, Toolbox};
use prune_opt_exec::{Precision, module_keep, run, run_masked};
use prune_opt_ir::op::Registry;
use prune_opt_ir::verify::verify;
use prune_opt_ir::{Attr, Attrs, Module, Weight};
use prune_opt_onnx::lower;
use prune_opt_pass::{Context, PassManager, PassRegistry};
use std::path::{Path, PathBuf};

const RATIOS: [&str; 7] = ["0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7"];

/// Relative to the largest output, in double precision.
const TOLERANCE: f64 = 1e-9;

type Failure = Box<dyn std::error::Error>;

fn files() -> Vec<PathBuf> {
    let more = std::env::var_os("PRUNE_OPT_MODELS").map(PathBuf::from);
    let folders = [Some(models().join("onnx")), more];
    let mut all: Vec<PathBuf> = Vec::new();
    for folder in folders.into_iter().flatten() {
        let files = std::fs::read_dir(folder).expect("the folder is there");
        all.extend(files.map(|f| f.expect("it can be read").path()));
    }
    all.retain(|f| f.extension().is_some_and(|e| e == "onnx"));
    all.sort();
    assert!(all.len() >= 11);
    all
}

/// Runs `check` on every file, on as many threads as there are cores, and lists what failed.
fn on_every_file(check: impl Fn(&Path) -> Result<(), Failure> + Sync) {
    let files = files();
    let next = std::sync::atomic::AtomicUsize::new(0);
    let wrong = std::sync::Mutex::new(Vec::new());
    let work = || {
        while let Some(file) = files.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed)) {
            if let Err(e) = check(file)
                && let Ok(mut all) = wrong.lock()
            {
                all.push(format!("{}: {e}", stem(file)));
            }
        }
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(work);
        }
    });
    let wrong = wrong.into_inner().expect("no thread panicked");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn after(module: &Module, registry: &Registry, pipeline: &str) -> Result<Module, Failure> {
    let passes = PassRegistry::new(prune_opt::passes())?;
    let pipeline = passes.parse(pipeline)?;
    let (mut module, mut cx) = (module.clone(), Context::new(registry.clone()));
    PassManager::new(&pipeline).run(&mut module, &mut cx)?;
    Ok(module)
}

#[test]
fn pruned_is_masked() {
    let registry = prune_opt_ops::standard();
    on_every_file(|file| {
        let scored = after(&import(file, &registry)?, &registry, "couple,importance")?;
        let mut worst = 0.0f64;
        for (scope, ratio) in ["local", "global"]
            .into_iter()
            .flat_map(|s| RATIOS.map(|r| (s, r)))
        {
            let select = format!("select{{ratio={ratio},scope={scope}}}");
            let planned = after(&scored, &registry, &select)?;
            let pruned = after(&planned, &registry, "prune")?;
            assert!(
                planned.classes.values().any(|c| c.keep.is_some()),
                "nothing selected"
            );
            let inputs = inputs(&planned);
            let keep = module_keep(&planned);
            let masked = run_masked(verify(&planned, &registry)?, &keep, &inputs, Precision::F64)?;
            let small = run(verify(&pruned, &registry)?, &inputs, Precision::F64)?;
            let error = difference(&small, &masked)?;
            worst = worst.max(error);
            if error > TOLERANCE || error.is_nan() {
                return Err(format!("{scope} {ratio}: deviates by {error:e}").into());
            }
        }
        println!("{:<24} {worst:.1e}", stem(file));
        Ok(())
    });
}

#[test]
fn through_text_the_bytes_are_the_same() {
    let toolbox = Toolbox::standard().expect("the standard lists do not clash");
    on_every_file(|file| {
        let folder = tempfile::tempdir()?;
        let at = |name: &str| folder.path().join(name);
        let load = |path: &Path| Session::load(&toolbox, &path.to_string_lossy());
        let prune = "couple,importance,select{ratio=0.5},prune";
        let mut direct = load(file)?;
        direct.run(prune)?;
        direct.write(&at("direct.onnx"), Format::Onnx)?;
        load(file)?.write(&at("model.pir"), Format::Pir)?;
        let mut text = load(&at("model.pir"))?;
        text.run(prune)?;
        text.write(&at("small.pir"), Format::Pir)?;
        load(&at("small.pir"))?.write(&at("text.onnx"), Format::Onnx)?;
        let (a, b) = (
            std::fs::read(at("direct.onnx"))?,
            std::fs::read(at("text.onnx"))?,
        );
        if a != b {
            return Err(
                format!("{} bytes directly, {} bytes through text", a.len(), b.len()).into(),
            );
        }
        load(file)?.write(&at("same.onnx"), Format::Onnx)?;
        if std::fs::read(at("same.onnx"))? != std::fs::read(file)? {
            return Err("with no passes the file is not the same".into());
        }
        Ok(())
    });
}

/// What two exporters write of one trained net (of ResNet-20, both with its norms folded) is scored alike.
#[test]
fn exporters_make_no_difference_to_scores() {
    let registry = prune_opt_ops::standard();
    let scores = |name: &str| -> Result<Vec<Vec<f64>>, Failure> {
        let file = models().join("onnx").join(name).with_extension("onnx");
        let scored = after(&import(&file, &registry)?, &registry, "couple,importance")?;
        let classes = scored.classes.into_values();
        let mut all: Vec<_> = classes.filter_map(|c| c.importance).collect();
        all.sort_by(|a, b| a.partial_cmp(b).expect("scores are numbers"));
        Ok(all)
    };
    for (one, other) in [
        ("vit_s", "vit_s_ts"),
        ("gpt_s", "gpt_s_ts"),
        ("resnet20_folded", "resnet20_ts"),
    ] {
        let [a, b] = [one, other].map(|name| scores(name).expect("it can be scored"));
        let lengths = |all: &[Vec<f64>]| all.iter().map(Vec::len).collect::<Vec<_>>();
        assert_eq!(lengths(&a), lengths(&b), "{one} and {other}");
        let near = |(x, y): (&f64, &f64)| (x - y).abs() <= 1e-5 * x.abs();
        let same = a.iter().flatten().zip(b.iter().flatten()).all(near);
        assert!(same, "{one} and {other}: {a:?} and {b:?}");
    }
}

/// The module with its weights in nodes, as exporters write it that know no initializers.
fn in_nodes(module: &Module) -> Module {
    let mut out = module.clone();
    for op in out.funcs[0].ops.values_mut() {
        let weight = op
            .param()
            .and_then(|name| module.params.get_key_value(name));
        let float = weight.filter(|(_, w)| w.dtype.is_float());
        if let Some((name, dense)) = float.and_then(|(name, w)| Some((name, w.dense()?))) {
            out.params.shift_remove(name);
            op.name = "constant".into();
            op.attrs = Attrs::from_iter([("value".into(), Attr::Dense(dense))]);
        }
    }
    out
}

#[test]
fn weights_in_nodes_are_weights() {
    let registry = prune_opt_ops::standard();
    on_every_file(|file| {
        let whole = import(file, &registry)?;
        let nodes = in_nodes(&whole);
        let lowered = lower(verify(&nodes, &registry)?, &|_| None)?;
        let (lowered, _) = lowered.ok_or("nothing was lowered")?;
        let prune = "couple,importance,select{ratio=0.5},prune";
        let whole = lower(verify(&whole, &registry)?, &|_| None)?.map_or(whole, |(m, _)| m);
        let [a, b] = [whole, lowered].map(|m| after(&m, &registry, prune));
        let (a, b) = (a?, b?);
        // What is no weight stays: a token that is put in front of others, single numbers.
        let is_matrix =
            |(_, w): &(&String, &Weight)| w.shape.iter().filter(|n| **n > 1).count() > 1;
        for (name, weight) in a.params.iter().filter(is_matrix) {
            let same = b.params.get(name);
            let same = same.ok_or_else(|| format!("`{name}` is no parameter"))?;
            assert_eq!(weight.shape, same.shape, "{name}");
        }
        let inputs = inputs(&a);
        let [a, b] = [&a, &b].map(|m| run(verify(m, &registry)?, &inputs, Precision::F64));
        let error = difference(&a?, &b?)?;
        assert!(error <= TOLERANCE, "deviates by {error:e}");
        Ok(())
    });
}

#[test]
fn a_parameter_that_another_function_reads_stays() {
    let text = "module @two {
      func @main(%x: tensor<2 x 3 x f32>) -> tensor<2 x 2 x f32> {
        %w = param @w = dense<1.0> : tensor<3 x 4 x f32>
        %v = param @v = dense<1.0> : tensor<4 x 2 x f32>
        %n = softmax(%w) {axis = 0} : tensor<3 x 4 x f32>
        %0 = matmul(%x, %n) : tensor<2 x 4 x f32>
        %1 = matmul(%0, %v) : tensor<2 x 2 x f32>
        return %1
      }
      func @other(%x: tensor<2 x 3 x f32>) -> tensor<2 x 4 x f32> {
        %w = param @w : tensor<3 x 4 x f32>
        %0 = matmul(%x, %w) : tensor<2 x 4 x f32>
        return %0
      }
    }";
    let folder = tempfile::tempdir().expect("there is room");
    let file = folder.path().join("two.pir");
    std::fs::write(&file, text).expect("it can be written");
    let toolbox = Toolbox::standard().expect("the standard lists do not clash");
    let mut session = Session::load(&toolbox, &file.to_string_lossy()).expect("it verifies");
    let prune = "couple,importance,select{ratio=0.5},prune";
    session.run(prune).expect("it can be pruned");
    let shape = |name: &str| session.module().params[name].shape.clone();
    assert_eq!([shape("w"), shape("n")], [[3, 4], [3, 2]]);
}
