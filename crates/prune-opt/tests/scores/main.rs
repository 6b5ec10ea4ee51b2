//! `Session::scores`: kinds of layers against sums written out by hand, chosen positions, sums of criteria, and what
//! holds for every model.
#![allow(clippy::unwrap_used)]

mod criteria;
mod layers;

use prune_opt::{Error, Importance, Scores, ScoresOf, Session, Toolbox};

/// A number from where it stands, the same on every machine: no two alike, and none near 0.
fn number(seed: usize, index: usize) -> f64 {
    let mut z = (seed * 1_000_003 + index + 1) as u64;
    z = z.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let unit = ((z >> 40) as f64) / (1u64 << 24) as f64;
    let size = 0.1 + 0.9 * unit;
    // As a float that the text says exactly.
    f64::from((if z & 1 == 0 { size } else { -size }) as f32)
}

/// A tensor of such numbers, row-major.
#[derive(Clone)]
struct Tensor {
    shape: Vec<usize>,
    data: Vec<f64>,
}

impl Tensor {
    fn new(seed: usize, shape: &[usize]) -> Tensor {
        let n = shape.iter().product();
        Tensor {
            shape: shape.to_vec(),
            data: (0..n).map(|i| number(seed, i)).collect(),
        }
    }

    /// The sum of `|w|^p` over all elements whose index fits.
    fn sum(&self, p: i32, fits: impl Fn(&[usize]) -> bool) -> f64 {
        let mut index = vec![0; self.shape.len()];
        let mut sum = 0.0;
        for w in &self.data {
            if fits(&index) {
                sum += w.abs().powi(p);
            }
            for (i, n) in index.iter_mut().zip(&self.shape).rev() {
                *i = (*i + 1) % n;
                if *i != 0 {
                    break;
                }
            }
        }
        sum
    }

    /// The elements in another order along one axis, or some of them.
    fn take(&self, axis: usize, order: &[usize]) -> Tensor {
        let inner: usize = self.shape[axis + 1..].iter().product();
        let n = self.shape[axis];
        let outer = self.data.len() / (n * inner);
        let mut data = Vec::new();
        for o in 0..outer {
            for i in order {
                data.extend_from_slice(&self.data[(o * n + i) * inner..][..inner]);
            }
        }
        let mut shape = self.shape.clone();
        shape[axis] = order.len();
        Tensor { shape, data }
    }

    fn ty(&self) -> String {
        let shape: Vec<String> = self.shape.iter().map(ToString::to_string).collect();
        format!("tensor<{} x f32>", shape.join(" x "))
    }

    fn dense(&self) -> String {
        fn nested(shape: &[usize], data: &[f64]) -> String {
            let Some((n, rest)) = shape.split_first() else {
                return format!("{:?}", data[0] as f32);
            };
            let each = data.len() / n;
            let all: Vec<_> = (0..*n)
                .map(|i| nested(rest, &data[i * each..][..each]))
                .collect();
            format!("[{}]", all.join(", "))
        }
        format!("dense<{}>", nested(&self.shape, &self.data))
    }
}

/// A module of these parameters and this body; it has one input, `%x`.
fn net(input: &str, params: &[(&str, &Tensor)], body: &str, output: &str) -> String {
    let param = |(name, t): &(&str, &Tensor)| {
        format!("    %{name} = param @{name} = {} : {}\n", t.dense(), t.ty())
    };
    let params: String = params.iter().map(param).collect();
    let last = body.lines().rfind(|l| !l.trim().is_empty()).unwrap();
    let last = last.trim().split(' ').next().unwrap();
    format!(
        "module @net attributes {{onnx.opset = {{\"\" = 17}}}} {{\n  func @main(%x: {input}) -> {output} {{\n{params}{body}\n    return {last}\n  }}\n}}\n"
    )
}

fn session(text: &str) -> Session {
    let toolbox = Toolbox::standard().unwrap();
    let loaded = Session::from_text(&toolbox, "net.pir", text, "".as_ref());
    loaded.unwrap_or_else(|e| panic!("{e}\n{text}"))
}

fn options(text: &str) -> Importance {
    let toolbox = Toolbox::standard().unwrap();
    let settings = toolbox.passes.settings(&format!("importance{{{text}}}"));
    let settings = settings.map_err(|e| e.to_string()).unwrap();
    Importance::from_settings(&settings.unwrap()).unwrap()
}

fn of_axis(
    text: &str,
    opts: &str,
    axis: &str,
    positions: Option<&[u64]>,
) -> Result<Vec<f64>, Error> {
    let of = ScoresOf::Axis { axis, positions };
    let found = session(text).scores(&options(opts), of)?;
    Ok(found.axis.unwrap().scores.unwrap())
}

fn axis(text: &str, opts: &str, axis: &str) -> Vec<f64> {
    of_axis(text, opts, axis, None).unwrap()
}

fn classes(text: &str, opts: &str) -> Scores {
    session(text)
        .scores(&options(opts), ScoresOf::Classes)
        .unwrap()
}

#[track_caller]
fn close(have: &[f64], want: &[f64]) {
    assert_eq!(have.len(), want.len());
    for (i, (a, b)) in have.iter().zip(want).enumerate() {
        let off = (a - b).abs() / b.abs().max(1e-12);
        assert!(off < 1e-9, "{i}: {a} instead of {b}\n{have:?}\n{want:?}");
    }
}

/// The same, `want` saying each number.
#[track_caller]
fn each(have: &[f64], n: usize, want: impl Fn(usize) -> f64) {
    close(have, &(0..n).map(want).collect::<Vec<_>>());
}

const RAW: &str = "reduce=sum,normalize=none";

/// The chain of the issue: conv 3->64, BN, conv 64->128 on 1x3x224x224.
fn chain() -> String {
    let (a, s, b) = (
        Tensor::new(1, &[64, 3, 3, 3]),
        Tensor::new(2, &[64]),
        Tensor::new(3, &[128, 64, 3, 3]),
    );
    let ones = Tensor {
        shape: vec![64],
        data: vec![1.0; 64],
    };
    let body = "    %0 = conv(%x, %a) {pads = [1, 1, 1, 1]} : tensor<1 x 64 x 224 x 224 x f32>
    %1 = batch_norm(%0, %s, %s, %s, %v) : tensor<1 x 64 x 224 x 224 x f32>
    %2 = conv(%1, %b) {pads = [1, 1, 1, 1]} : tensor<1 x 128 x 224 x 224 x f32>";
    let params = [("a", &a), ("s", &s), ("v", &ones), ("b", &b)];
    net(
        "tensor<1 x 3 x 224 x 224 x f32>",
        &params,
        body,
        "tensor<1 x 128 x 224 x 224 x f32>",
    )
}
