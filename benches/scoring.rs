//! Scoring and selecting, against one summing read of the weights: a chain of linear layers of 302 million parameters.
//! The bar is twice the time of the read, which sums in double precision as the scores do. In CPU time of one thread,
//! since wall time says little on a shared machine; then in wall time, with as many threads as there are processors
//! for both.
//!
//! `cargo bench -p prune-opt-benches --bench scoring`

use prune_opt::Toolbox;
use prune_opt::ir::{
    Attr, Axis, DType, Function, Module, OpData, Sym, Type, Weight, module::PARAM,
};
use prune_opt::pass::{Context, PassManager, Pipeline};
use prune_opt_benches::{best_of, shrink};
use rayon::prelude::*;
use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant};

type Run<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// How many times the read scoring and selecting may take.
const BAR: f64 = 2.0;
const LAYERS: usize = 18;
const RUNS: usize = 5;

fn main() -> Run<()> {
    let width = if shrink() > 1 { 128 } else { 4096 };
    let module = chain(width);
    let parameters: u64 = module
        .params
        .values()
        .map(|w| w.shape.iter().product::<u64>())
        .sum();
    println!("{parameters} parameters, {LAYERS} layers");
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
    let read = one.install(|| best_of(RUNS, || (), |()| black_box(sum(&module))));
    println!(
        "{:<44} {:>9.1} ms",
        "one summing read, one thread",
        ms(read)
    );
    for (what, options) in [
        ("magnitude, select 0.5", ""),
        ("magnitude p=1, select 0.5", "p=1"),
        ("magnitude p=3, select 0.5", "p=3"),
        ("magnitude p=5, select 0.5", "p=5"),
        ("lamp, select 0.5", "criterion=lamp"),
    ] {
        let work = std::sync::Mutex::new(Work::new(&module, options)?);
        let run = |()| work.lock().is_ok_and(|mut w| w.run());
        let time = one.install(|| best_of(RUNS, || (), run));
        let ratio = time.as_secs_f64() / read.as_secs_f64().max(1e-9);
        let bar = match (ratio > BAR, shrink()) {
            (true, 1) => "  ABOVE THE BAR",
            _ => "",
        };
        println!("{what:<44} {:>9.1} ms  {ratio:>5.2} x{bar}", ms(time));
    }
    let mut work = Work::new(&module, "")?;
    let read = wall(|| {
        black_box(sum(&module));
    });
    let time = wall(|| assert!(work.run(), "it can be scored"));
    let ratio = time.as_secs_f64() / read.as_secs_f64().max(1e-9);
    println!(
        "{:<44} {:>9.1} ms",
        "one summing read, all threads, wall",
        ms(read)
    );
    println!(
        "{:<44} {:>9.1} ms  {ratio:>5.2} x",
        "magnitude, select 0.5",
        ms(time)
    );
    Ok(())
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn wall(mut f: impl FnMut()) -> Duration {
    let time = |_| {
        let start = Instant::now();
        f();
        start.elapsed()
    };
    (0..RUNS).map(time).min().unwrap_or_default()
}

/// The sum of all weights, in eight lanes of double precision.
fn sum(module: &Module) -> f64 {
    let of = |w: &Weight| {
        let data = w.data.as_ref().map(|d| d.bytes()).unwrap_or_default();
        let (chunks, _) = data.as_chunks::<32>();
        let mut lanes = [0.0f64; 8];
        for chunk in chunks {
            for (lane, b) in lanes.iter_mut().zip(chunk.as_chunks::<4>().0) {
                *lane += f64::from(f32::from_le_bytes(*b));
            }
        }
        lanes.iter().sum::<f64>()
    };
    let all: Vec<&Weight> = module.params.values().collect();
    all.par_iter().map(|w| of(w)).sum()
}

/// A module with classes, and what scores it and selects.
struct Work {
    toolbox: Toolbox,
    module: Module,
    pipeline: Pipeline,
}

impl Work {
    fn new(module: &Module, options: &str) -> Run<Work> {
        let mut work = Work {
            toolbox: Toolbox::standard()?,
            module: module.clone(),
            pipeline: Pipeline::new(),
        };
        work.pipeline = work.toolbox.passes.parse("couple")?;
        assert!(work.run(), "it can be coupled");
        let text = format!("importance{{{options}}},select{{ratio=0.5}}");
        work.pipeline = work.toolbox.passes.parse(&text)?;
        Ok(work)
    }

    fn run(&mut self) -> bool {
        let mut cx = Context::new(self.toolbox.ops.clone());
        cx.insert(self.toolbox.criteria.clone());
        let manager = PassManager::new(&self.pipeline);
        manager.run(&mut self.module, &mut cx).is_ok()
    }
}

/// Linear layers with activations between them, of random weights.
fn chain(width: u64) -> Module {
    let (mut module, mut func) = (Module::default(), Function::default());
    let rows = || {
        Type::tensor(
            DType::F32,
            [Axis::Fixed(Sym::new("n").into()), width.into()],
        )
    };
    let mut x = func.add_input(Some("x".into()), rows(), Default::default());
    for i in 0..LAYERS {
        let name = format!("w{i}");
        let mut op = OpData {
            name: PARAM.into(),
            ..OpData::default()
        };
        op.attrs.insert("name".into(), Attr::Symbol(name.clone()));
        let ty = Type::tensor(DType::F32, [width.into(), width.into()]);
        let w = func.add_op(op, [(Some(name.clone()), ty)]).1[0];
        module.params.insert(name, weight(width, i as u64));
        for (op, operands) in [("matmul", vec![Some(x), Some(w)]), ("relu", vec![None])] {
            let operands = if op == "relu" {
                vec![Some(x)]
            } else {
                operands
            };
            let op = OpData {
                name: op.into(),
                operands,
                ..OpData::default()
            };
            x = func.add_op(op, [(None, rows())]).1[0];
        }
    }
    func.outputs = vec![x];
    func.name = "main".into();
    module.name = "chain".into();
    let opset = [(String::new(), Attr::Int(17))].into_iter().collect();
    module.attrs.insert("onnx.opset".into(), Attr::Dict(opset));
    module.funcs.push(func);
    module
}

fn weight(width: u64, seed: u64) -> Weight {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 40) as f32 / (1u32 << 24) as f32 - 0.5
    };
    let data: Vec<u8> = (0..width * width)
        .flat_map(|_| next().to_le_bytes())
        .collect();
    Weight {
        dtype: DType::F32,
        shape: vec![width, width],
        data: Some(data.into()),
        store: None,
    }
}
