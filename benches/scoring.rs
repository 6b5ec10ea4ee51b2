//! Scoring and selecting, against one summing read of the weights: a chain of linear layers of 302 million parameters.
//! The bar is twice the time of the read, which sums in double precision as the scores do. In CPU time of one thread,
//! since wall time says little on a shared machine; then in wall time, with as many threads as there are processors
//! for both. The two are timed in turn, and the ratio is the median of pairs.
//!
//! `cargo bench -p prune-opt-benches --bench scoring`

use prune_opt::Toolbox;
use prune_opt::ir::{
    Attr, Axis, DType, Function, Module, OpData, Sym, Type, Weight, module::PARAM,
};
use prune_opt::pass::{Context, PassManager, Pipeline};
use prune_opt_benches::{InTurn, in_turn, shrink, time};
use rayon::prelude::*;
use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant};

type Run<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// How many times the read scoring and selecting may take.
const BAR: f64 = 2.0;
const LAYERS: usize = 18;

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
    let cpu = |f: &mut dyn FnMut()| time(|| (), |()| f());
    for (what, options) in [
        ("magnitude", ""),
        ("magnitude p=1", "p=1"),
        ("magnitude p=3", "p=3"),
        ("magnitude p=5", "p=5"),
        ("lamp", "criterion=lamp"),
    ] {
        let work = Work::new(&module, options)?;
        row(what, &one.install(|| beside_read(&module, work, cpu)));
    }
    let wall = |f: &mut dyn FnMut()| {
        let start = Instant::now();
        f();
        start.elapsed()
    };
    let work = Work::new(&module, "")?;
    row("magnitude, wall", &beside_read(&module, work, wall));
    Ok(())
}

/// The read, and scoring and selecting, as `time` has it.
fn beside_read(
    module: &Module,
    mut work: Work,
    time: impl Fn(&mut dyn FnMut()) -> Duration,
) -> InTurn {
    let read = || {
        time(&mut || {
            black_box(sum(module));
        })
    };
    in_turn(read, || {
        time(&mut || assert!(work.run(), "it can be scored"))
    })
}

fn row(what: &str, times: &InTurn) {
    let bar = match (times.ratio > BAR, shrink()) {
        (true, 1) => "  ABOVE THE BAR",
        _ => "",
    };
    let [read, score] = [times.first, times.second].map(|t| t.as_secs_f64() * 1e3);
    let (least, most) = times.range;
    println!(
        "{what:<18} read {read:>7.1} ms, score and select 0.5 {score:>7.1} ms, x {:.2} ({least:.2} to {most:.2}){bar}",
        times.ratio
    );
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
