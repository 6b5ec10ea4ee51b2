//! What the benches share: a builder of synthetic nets, and timing.

pub mod large;
pub mod resnet50;

use mimalloc::MiMalloc;
use prune_opt_ir::{Attr, Axis, DType, Function, Module, OpData, Type, Value, Weight};
use rustix::time::{ClockId, clock_gettime};
use std::time::{Duration, Instant};

/// The allocator of the binary, so that benches time what users run.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// Builds a module without weights out of convolutions, activations, sums and concatenations.
#[derive(Default)]
pub struct Net {
    module: Module,
    func: Function,
}

fn image(channels: u64) -> Type {
    let n = Axis::Fixed(prune_opt_ir::Sym::new("n").into());
    Type::tensor(DType::F32, [n, channels.into(), 8u64.into(), 8u64.into()])
}

impl Net {
    /// A graph input of this many channels.
    pub fn input(&mut self, channels: u64) -> Value {
        self.func
            .add_input(Some("image".into()), image(channels), Default::default())
    }

    fn op(&mut self, name: &str, operands: &[Value], channels: &[u64]) -> Vec<Value> {
        let operands = operands.iter().map(|v| Some(*v)).collect();
        let op = OpData {
            name: name.into(),
            operands,
            ..OpData::default()
        };
        self.func
            .add_op(
                op,
                channels
                    .iter()
                    .map(|c| (None, image(*c)))
                    .collect::<Vec<_>>(),
            )
            .1
    }

    /// A 3x3 convolution.
    pub fn conv(&mut self, x: Value, from: u64, to: u64) -> Value {
        let name = format!("w{}", self.module.params.len());
        let shape = vec![to, from, 3, 3];
        let ty = Type::tensor(DType::F32, shape.iter().map(|e| Axis::from(*e)));
        let weight = Weight {
            dtype: DType::F32,
            shape,
            data: None,
            store: None,
        };
        let op = OpData::of_param(&name);
        let w = self.func.add_op(op, [(Some(name.clone()), ty)]).1[0];
        self.module.params.insert(name, weight);
        let operands = vec![Some(x), Some(w)];
        let mut op = OpData {
            name: "conv".into(),
            operands,
            ..OpData::default()
        };
        op.attrs.insert("pads".into(), Attr::Ints(vec![1, 1, 1, 1]));
        self.func.add_op(op, [(None, image(to))]).1[0]
    }

    /// A rectifier.
    pub fn relu(&mut self, x: Value, channels: u64) -> Value {
        self.op("relu", &[x], &[channels])[0]
    }

    /// An elementwise sum.
    pub fn add(&mut self, x: Value, y: Value, channels: u64) -> Value {
        self.op("add", &[x, y], &[channels])[0]
    }

    /// A concatenation of channels.
    pub fn concat(&mut self, xs: &[Value], channels: u64) -> Value {
        let v = self.op("concat", xs, &[channels])[0];
        self.last_attr("axis", Attr::Int(1));
        v
    }

    /// A split of channels in two.
    pub fn split(&mut self, x: Value, first: u64, second: u64) -> Vec<Value> {
        let v = self.op("split", &[x], &[first, second]);
        self.last_attr("axis", Attr::Int(1));
        self.last_attr("split", Attr::Ints(vec![first as i64, second as i64]));
        v
    }

    fn last_attr(&mut self, name: &str, attr: Attr) {
        if let Some(op) = self.func.ops.values_mut().last() {
            op.attrs.insert(name.into(), attr);
        }
    }

    /// The module, returning these values. It reads as opset 11, where split's sizes are an attribute.
    pub fn finish(mut self, outputs: &[Value]) -> Module {
        self.func.outputs = outputs.to_vec();
        self.func.name = "main".into();
        self.module.name = "net".into();
        self.module.funcs.push(self.func);
        let opset = [(String::new(), Attr::Int(11))].into_iter().collect();
        self.module
            .attrs
            .insert("onnx.opset".into(), Attr::Dict(opset));
        self.module
    }
}

/// A residual net of `layers` convolutions, two a block.
pub fn residual(layers: u64) -> Module {
    let mut net = Net::default();
    let image = net.input(3);
    let mut x = net.conv(image, 3, 16);
    for _ in 0..layers.saturating_sub(2) / 2 {
        let a = net.conv(x, 16, 16);
        let a = net.relu(a, 16);
        let b = net.conv(a, 16, 16);
        let sum = net.add(x, b, 16);
        x = net.relu(sum, 16);
    }
    let y = net.conv(x, 16, 10);
    net.finish(&[y])
}

/// Densely connected layers: each reads the concatenation of all before it.
pub fn dense(layers: u64) -> Module {
    let mut net = Net::default();
    let image = net.input(3);
    let mut all = vec![net.conv(image, 3, 8)];
    for _ in 0..layers {
        let n = 8 * all.len() as u64;
        let x = net.concat(&all, n);
        all.push(net.conv(x, n, 8));
    }
    let n = 8 * all.len() as u64;
    let x = net.concat(&all, n);
    let y = net.conv(x, n, 10);
    net.finish(&[y])
}

/// A chain of concatenations, one more layer each, whose result is cut inside the very first.
pub fn cut_chain(length: u64) -> Module {
    let mut net = Net::default();
    let image = net.input(3);
    let mut x = net.conv(image, 3, 4);
    let mut n = 4;
    for _ in 0..length {
        let more = net.conv(image, 3, 4);
        x = net.concat(&[x, more], n + 4);
        n += 4;
    }
    let halves = net.split(x, 2, n - 2);
    let a = net.conv(halves[0], 2, 10);
    let b = net.conv(halves[1], n - 2, 10);
    net.finish(&[a, b])
}

/// What to divide sizes by: `cargo test` runs each bench once, small, so that none rots.
pub fn shrink() -> u64 {
    if std::env::args().any(|a| a == "--bench") {
        1
    } else {
        20
    }
}

/// What two jobs took that were timed in turn, so that what slows the machine down for a while slows both.
pub struct InTurn {
    /// The least time of the first.
    pub first: Duration,
    /// The least time of the second.
    pub second: Duration,
    /// The median of second/first over the rounds.
    pub ratio: f64,
    /// The least and the largest of these.
    pub range: (f64, f64),
}

/// Times two jobs in turn, for at least `ROUNDS` rounds and as long as `PATIENCE` lasts: where other work goes on
/// beside it, one ratio is off by a fifth, and it takes about a hundred for a median that is good to a few hundredths.
pub fn in_turn(
    mut first: impl FnMut() -> Duration,
    mut second: impl FnMut() -> Duration,
) -> InTurn {
    const ROUNDS: usize = 9;
    const PATIENCE: Duration = Duration::from_secs(60);
    let start = Instant::now();
    let mut rounds = Vec::new();
    while rounds.len() < ROUNDS || shrink() == 1 && start.elapsed() < PATIENCE {
        rounds.push((first(), second()));
    }
    let mut ratios: Vec<f64> = rounds
        .iter()
        .map(|(a, b)| b.as_secs_f64() / a.as_secs_f64())
        .collect();
    ratios.sort_by(f64::total_cmp);
    let least = |times: &mut dyn Iterator<Item = Duration>| times.min().unwrap_or_default();
    InTurn {
        first: least(&mut rounds.iter().map(|(a, _)| *a)),
        second: least(&mut rounds.iter().map(|(_, b)| *b)),
        ratio: ratios[ratios.len() / 2],
        range: (ratios[0], ratios[ratios.len() - 1]),
    }
}

/// How long `f` takes on what `prepare` makes, in CPU time of this thread (wall time says little on a shared machine);
/// making the input and dropping what comes out are not counted.
pub fn time<S, T>(prepare: impl FnOnce() -> S, f: impl FnOnce(S) -> T) -> Duration {
    let now = || {
        let t = clock_gettime(ClockId::ThreadCPUTime);
        Duration::new(
            t.tv_sec.unsigned_abs(),
            u32::try_from(t.tv_nsec).unwrap_or(0),
        )
    };
    let input = prepare();
    let start = now();
    let out = std::hint::black_box(f(input));
    let time = now().saturating_sub(start);
    drop(out);
    time
}
