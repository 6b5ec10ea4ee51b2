//! `Session::scores`: kinds of layers against sums written out by hand, chosen positions, sums of criteria, and what
//! holds for every model.
#![allow(clippy::unwrap_used)]

use prune_opt::importance::{Given, Normalize, Reduce};
use prune_opt::pass::{Pipeline, Settings};
use prune_opt::{Error, Importance, RunOptions, Scores, ScoresOf, Session, Toolbox};

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
    let pipeline = toolbox.passes.parse(&format!("importance{{{text}}}"));
    let pipeline = pipeline.map_err(|e| e.to_string()).unwrap();
    Importance::from_settings(&Settings::of(pipeline.steps[0].pass.values())).unwrap()
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

const RAW: &str = "reduce=sum,normalize=none";

/// A transposed convolution in two groups between two plain ones.
fn transposed() -> (String, [Tensor; 3]) {
    let (a, t, b) = (
        Tensor::new(1, &[4, 3, 1, 1]),
        Tensor::new(2, &[4, 3, 2, 2]),
        Tensor::new(3, &[5, 6, 1, 1]),
    );
    let body = "    %0 = conv(%x, %a) : tensor<?n x 4 x 4 x 4 x f32>
    %1 = conv_transpose(%0, %t) {group = 2, strides = [2, 2]} : tensor<?n x 6 x 8 x 8 x f32>
    %2 = conv(%1, %b) : tensor<?n x 5 x 8 x 8 x f32>";
    let params = [("a", &a), ("t", &t), ("b", &b)];
    let text = net(
        "tensor<?n x 3 x 4 x 4 x f32>",
        &params,
        body,
        "tensor<?n x 5 x 8 x 8 x f32>",
    );
    (text, [a, t, b])
}

#[test]
fn transposed_convolutions_in_groups() {
    let (text, [a, t, b]) = transposed();
    for p in [1, 2, 3] {
        let opts = format!("{RAW},p={p}");
        // Channel j of the output is column j mod 3 of its own group's rows.
        let out =
            |j: usize| t.sum(p, |i| i[0] / 2 == j / 3 && i[1] == j % 3) + b.sum(p, |i| i[1] == j);
        close(
            &axis(&text, &opts, "b:1"),
            &(0..6).map(out).collect::<Vec<_>>(),
        );
        let into = |j: usize| a.sum(p, |i| i[0] == j) + t.sum(p, |i| i[0] == j);
        close(
            &axis(&text, &opts, "a:0"),
            &(0..4).map(into).collect::<Vec<_>>(),
        );
    }
    // The class of the width of groups has both groups' positions.
    let both = |j: usize| t.sum(2, |i| i[1] == j) + b.sum(2, |i| i[1] % 3 == j);
    close(
        &axis(&text, RAW, "t:1"),
        &(0..3).map(both).collect::<Vec<_>>(),
    );
}

#[test]
fn convolutions_in_groups() {
    let (a, w, b) = (
        Tensor::new(1, &[4, 3, 1, 1]),
        Tensor::new(2, &[6, 2, 3, 3]),
        Tensor::new(3, &[5, 6, 1, 1]),
    );
    let body = "    %0 = conv(%x, %a) : tensor<?n x 4 x 4 x 4 x f32>
    %1 = conv(%0, %w) {group = 2, pads = [1, 1, 1, 1]} : tensor<?n x 6 x 4 x 4 x f32>
    %2 = conv(%1, %b) : tensor<?n x 5 x 4 x 4 x f32>";
    let params = [("a", &a), ("w", &w), ("b", &b)];
    let text = net(
        "tensor<?n x 3 x 4 x 4 x f32>",
        &params,
        body,
        "tensor<?n x 5 x 4 x 4 x f32>",
    );
    let own = |j: usize| a.sum(2, |i| i[0] == j) + w.sum(2, |i| i[0] / 3 == j / 2 && i[1] == j % 2);
    close(
        &axis(&text, RAW, "a:0"),
        &(0..4).map(own).collect::<Vec<_>>(),
    );
    // The peer adds up the filters of both groups.
    let all = |j: usize| a.sum(2, |i| i[0] == j) + w.sum(2, |i| i[1] == j % 2);
    let peer = format!("{RAW},compat=torch-pruning");
    close(
        &axis(&text, &peer, "a:0"),
        &(0..4).map(all).collect::<Vec<_>>(),
    );
}

#[test]
fn depthwise_convolutions_with_a_multiplier() {
    let (a, d, b) = (
        Tensor::new(1, &[4, 3, 1, 1]),
        Tensor::new(2, &[8, 1, 3, 3]),
        Tensor::new(3, &[5, 8, 1, 1]),
    );
    let body = "    %0 = conv(%x, %a) : tensor<?n x 4 x 4 x 4 x f32>
    %1 = conv(%0, %d) {group = 4, pads = [1, 1, 1, 1]} : tensor<?n x 8 x 4 x 4 x f32>
    %2 = conv(%1, %b) : tensor<?n x 5 x 4 x 4 x f32>";
    let params = [("a", &a), ("d", &d), ("b", &b)];
    let text = net(
        "tensor<?n x 3 x 4 x 4 x f32>",
        &params,
        body,
        "tensor<?n x 5 x 4 x 4 x f32>",
    );
    let of = |j: usize| {
        a.sum(2, |i| i[0] == j) + d.sum(2, |i| i[0] / 2 == j) + b.sum(2, |i| i[1] / 2 == j)
    };
    close(
        &axis(&text, RAW, "a:0"),
        &(0..4).map(of).collect::<Vec<_>>(),
    );
}

#[test]
fn embeddings_and_recurrent_layers() {
    for (op, gates) in [("lstm", 4), ("gru", 3)] {
        let (e, w, r, b, f) = (
            Tensor::new(1, &[7, 4]),
            Tensor::new(2, &[1, gates * 3, 4]),
            Tensor::new(3, &[1, gates * 3, 3]),
            Tensor::new(4, &[1, 2 * gates * 3]),
            Tensor::new(5, &[3, 2]),
        );
        let body = format!(
            "    %0 = gather(%e, %x) {{axis = 0}} : tensor<5 x ?n x 4 x f32>
    %1 = {op}(%0, %w, %r, %b) {{hidden_size = 3}} : tensor<5 x 1 x ?n x 3 x f32>
    %2 = matmul(%1, %f) : tensor<5 x 1 x ?n x 2 x f32>"
        );
        let params = [("e", &e), ("w", &w), ("r", &r), ("b", &b), ("f", &f)];
        let text = net(
            "tensor<5 x ?n x i64>",
            &params,
            &body,
            "tensor<5 x 1 x ?n x 2 x f32>",
        );
        let opts = format!("{RAW},targets=[embedding,recurrent,linear]");
        let features = |j: usize| e.sum(2, |i| i[1] == j) + w.sum(2, |i| i[2] == j);
        close(
            &axis(&text, &opts, "e:1"),
            &(0..4).map(features).collect::<Vec<_>>(),
        );
        // A unit's rows of every gate, its column of the recurrent weights, and what reads it.
        let unit = |j: usize| {
            w.sum(2, |i| i[1] % 3 == j)
                + r.sum(2, |i| i[1] % 3 == j)
                + r.sum(2, |i| i[2] == j)
                + f.sum(2, |i| i[0] == j)
        };
        close(
            &axis(&text, &opts, "f:0"),
            &(0..3).map(unit).collect::<Vec<_>>(),
        );
        let biased = |j: usize| unit(j) + b.sum(2, |i| i[1] % 3 == j);
        let opts = format!("{opts},bias");
        close(
            &axis(&text, &opts, "f:0"),
            &(0..3).map(biased).collect::<Vec<_>>(),
        );
        // Neither counts by default.
        let error = of_axis(&text, RAW, "e:1", None).unwrap_err().to_string();
        assert!(error.contains("counts for `magnitude`"), "{error}");
    }
}

#[test]
fn norms_with_and_without_scales() {
    let (a, g, h, b) = (
        Tensor::new(1, &[4, 3]),
        Tensor::new(2, &[4]),
        Tensor::new(3, &[4]),
        Tensor::new(4, &[4, 2]),
    );
    let with = "    %0 = gemm(%x, %a) {transB = 1} : tensor<?n x 4 x f32>
    %1 = layer_norm(%0, %g, %h) : tensor<?n x 4 x f32>
    %2 = matmul(%1, %b) : tensor<?n x 2 x f32>";
    let without = "    %0 = gemm(%x, %a) {transB = 1} : tensor<?n x 4 x f32>
    %1 = lp_norm(%0) : tensor<?n x 4 x f32>
    %2 = matmul(%1, %b) : tensor<?n x 2 x f32>";
    let all = [("a", &a), ("g", &g), ("h", &h), ("b", &b)];
    let io = ("tensor<?n x 3 x f32>", "tensor<?n x 2 x f32>");
    let text = net(io.0, &all, with, io.1);
    let layers = |j: usize| a.sum(2, |i| i[0] == j) + b.sum(2, |i| i[0] == j);
    let norm = |j: usize| layers(j) + g.sum(2, |i| i[0] == j);
    close(
        &axis(&text, RAW, "a:0"),
        &(0..4).map(norm).collect::<Vec<_>>(),
    );
    let biased = |j: usize| norm(j) + h.sum(2, |i| i[0] == j);
    let bias = format!("{RAW},bias");
    close(
        &axis(&text, &bias, "a:0"),
        &(0..4).map(biased).collect::<Vec<_>>(),
    );
    let text = net(io.0, &[("a", &a), ("b", &b)], without, io.1);
    close(
        &axis(&text, RAW, "a:0"),
        &(0..4).map(layers).collect::<Vec<_>>(),
    );
}

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

#[test]
fn chosen_positions_of_one_axis() {
    let text = chain();
    let all = axis(&text, "normalize=none", "a:0");
    assert_eq!(all.len(), 64);
    let some = |positions: &[u64], opts: &str| of_axis(&text, opts, "a:0", Some(positions));
    for positions in [&[0, 1, 2, 3][..], &[2, 6, 9], &[9, 2, 6], &[5, 5]] {
        let have = some(positions, "").unwrap();
        let raw: Vec<f64> = positions.iter().map(|p| all[*p as usize]).collect();
        let mean = raw.iter().sum::<f64>() / raw.len() as f64;
        close(&have, &raw.iter().map(|u| u / mean).collect::<Vec<_>>());
    }
    // Any axis on which the class stands, or the class, is the same.
    for name in ["b:1", "%0:1", "s:0", "c0"] {
        assert_eq!(axis(&text, "normalize=none", name), all, "{name}");
    }
    assert_eq!(axis(&text, "normalize=none", "a:0[7]"), [all[7]]);
    let error = |positions: &[u64], name: &str| {
        let error = of_axis(&text, "", name, Some(positions)).unwrap_err();
        assert_eq!(error.exit_code(), 2, "{error}");
        error.to_string()
    };
    assert!(error(&[64], "a:0").contains("64 positions, counted from 0: not 64"));
    assert!(error(&[0], "a:2").contains("no channels stand at position 0"));
    assert!(error(&[0], "aa:0").contains("no tensor and no class `aa`"));
}

#[test]
fn rows_are_what_members_say() {
    let text = chain();
    let found = classes(&text, "reduce=none,p=1,bias");
    let class = &found.classes.as_ref().unwrap()[0];
    let names: Vec<_> = class
        .members
        .iter()
        .map(|m| (&*m.parameter, m.axis))
        .collect();
    assert_eq!(
        names,
        [("a", 0), ("s", 0), ("s", 0), ("b", 1)],
        "root, gamma, beta, input"
    );
    let sum = |j: usize| class.members.iter().map(|m| m.scores[j]).sum::<f64>();
    let sums: Vec<f64> = (0..64).map(sum).collect();
    close(
        &axis(&text, "p=1,bias,reduce=sum,normalize=none", "a:0"),
        &sums,
    );
    let error = session(&text)
        .run("couple,importance{reduce=none}")
        .unwrap_err();
    assert!(error.to_string().contains("prune-opt scores"), "{error}");
}

#[test]
fn sums_of_criteria_are_sums_of_what_each_says() {
    let text = chain();
    let (a, b) = (axis(&text, "", "a:0"), axis(&text, "criterion=fpgm", "a:0"));
    let have = axis(&text, "criterion=\"0.25*magnitude + 2 * fpgm\"", "a:0");
    let want: Vec<f64> = a.iter().zip(&b).map(|(a, b)| 0.25 * a + 2.0 * b).collect();
    close(&have, &want);
    let of = |opts: &str| {
        classes(&text, opts).classes.unwrap()[0]
            .scores
            .clone()
            .unwrap()
    };
    close(&of("criterion=\"magnitude - 0.5*fpgm\""), &{
        let both = a.iter().zip(&b);
        both.map(|(a, b)| a - 0.5 * b).collect::<Vec<_>>()
    });
    // Where one has nothing to say, the other stands for both.
    let (w, v) = (Tensor::new(1, &[3, 5]), Tensor::new(2, &[5, 2]));
    let body = "    %0 = matmul(%x, %w) : tensor<?n x 5 x f32>
    %1 = matmul(%0, %v) : tensor<?n x 2 x f32>";
    let params = [("w", &w), ("v", &v)];
    let text = net(
        "tensor<?n x 3 x f32>",
        &params,
        body,
        "tensor<?n x 2 x f32>",
    );
    let alone = axis(&text, "", "w:1");
    close(
        &axis(&text, "criterion=\"0.5*magnitude + 0.5*bn-scale\"", "w:1"),
        &alone,
    );
}

#[test]
fn mistakes_in_criteria_have_places() {
    let mut s = session(&chain());
    let error = s
        .run("couple,importance{criterion=\"0.5*magnitude + 0.5*fpgn\"}")
        .unwrap_err();
    let text = error.to_string();
    assert_eq!(error.exit_code(), 2, "{text}");
    for part in [
        "there is no criterion `fpgn`",
        "criterion:1:21",
        "did you mean `fpgm`?",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let error = s
        .run("couple,importance{criterion=\"0.5*magnitude 0.5*fpgm\"}")
        .unwrap_err();
    let text = error.to_string();
    for part in ["expected `+` or `-`", "pipeline:1:44"] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn a_closure_scales_scores() {
    let mut s = session(&chain());
    let ranks = Normalize::custom("ranks", |u| {
        let sorted = {
            let mut all = u.to_vec();
            all.sort_by(f64::total_cmp);
            all
        };
        u.iter_mut()
            .for_each(|x| *x = sorted.iter().filter(|y| **y < *x).count() as f64);
    });
    let pass = Importance {
        normalize: Given::As(ranks),
        reduce: Given::As(Reduce::Max),
        ..Importance::default()
    };
    let pipeline = s
        .pipeline("couple")
        .unwrap()
        .chain(Pipeline::new().then(pass));
    assert_eq!(
        pipeline.to_string(),
        "couple,importance{reduce=max,normalize=ranks}"
    );
    s.run_with(&pipeline, RunOptions::default()).unwrap();
    let mut have = s.module().classes[0].importance.clone().unwrap();
    have.sort_by(f64::total_cmp);
    assert_eq!(have, (0..64).map(f64::from).collect::<Vec<_>>());
}

#[test]
fn filters_compared_with_each_other() {
    // Rows: two alike, one a multiple of them, one at a right angle, one of zeros.
    let w = Tensor {
        shape: vec![5, 2],
        data: vec![1.0, 0.0, 1.0, 0.0, 3.0, 0.0, 0.0, 2.0, 0.0, 0.0],
    };
    let v = Tensor {
        shape: vec![5, 1],
        data: vec![0.0; 5],
    };
    let body = "    %0 = gemm(%x, %w) {transB = 1} : tensor<?n x 5 x f32>
    %1 = matmul(%0, %v) : tensor<?n x 1 x f32>";
    let params = [("w", &w), ("v", &v)];
    let text = net(
        "tensor<?n x 2 x f32>",
        &params,
        body,
        "tensor<?n x 1 x f32>",
    );
    let of = |opts: &str| axis(&text, opts, "w:0");
    let r5 = 5f64.sqrt();
    let d = |all: [f64; 4]| all.iter().sum::<f64>();
    close(
        &of("criterion=fpgm,reduce=first,normalize=none"),
        &[
            d([0.0, 2.0, r5, 1.0]),
            d([0.0, 2.0, r5, 1.0]),
            d([2.0, 2.0, 13f64.sqrt(), 3.0]),
            d([r5, r5, 13f64.sqrt(), 2.0]),
            d([1.0, 1.0, 3.0, 2.0]),
        ],
    );
    assert_eq!(
        of("criterion=redundancy,reduce=first,normalize=none"),
        [0.0, 0.0, 1.0, 1.0, 0.0]
    );
    assert_eq!(of("criterion=l1"), [1.0, 1.0, 3.0, 2.0, 0.0]);
    // Ascending: 0, 1, 1, 4, 9; of equal ones the first has more above it.
    close(
        &of("criterion=lamp"),
        &[1.0 / 15.0, 1.0 / 14.0, 1.0, 4.0 / 13.0, 0.0],
    );
}

#[test]
fn random_scores_go_by_seed_and_name() {
    let text = chain();
    let of = |opts: &str| axis(&text, &format!("criterion=random,{opts}"), "a:0");
    assert_eq!(of("seed=1"), of("seed=1"));
    assert_ne!(of("seed=1"), of("seed=2"));
    assert!(of("seed=1").iter().all(|s| (0.0..1.0).contains(s)));
}

/// Two branches joined by a concatenation before one convolution, and the same with a convolution each.
#[test]
fn a_concatenation_may_be_split() {
    let (a, b, w) = (
        Tensor::new(1, &[4, 3, 1, 1]),
        Tensor::new(2, &[6, 3, 1, 1]),
        Tensor::new(3, &[5, 10, 3, 3]),
    );
    let io = (
        "tensor<?n x 3 x 8 x 8 x f32>",
        "tensor<?n x 5 x 8 x 8 x f32>",
    );
    let branches = "    %0 = conv(%x, %a) : tensor<?n x 4 x 8 x 8 x f32>
    %1 = conv(%x, %b) : tensor<?n x 6 x 8 x 8 x f32>\n";
    let joined = format!(
        "{branches}    %2 = concat(%0, %1) {{axis = 1}} : tensor<?n x 10 x 8 x 8 x f32>
    %3 = conv(%2, %w) {{pads = [1, 1, 1, 1]}} : {}",
        io.1
    );
    let split = format!(
        "{branches}    %2 = conv(%0, %wa) {{pads = [1, 1, 1, 1]}} : {out}
    %3 = conv(%1, %wb) {{pads = [1, 1, 1, 1]}} : {out}
    %4 = add(%2, %3) : {out}",
        out = io.1
    );
    let wa = w.take(1, &[0, 1, 2, 3]);
    let wb = w.take(1, &[4, 5, 6, 7, 8, 9]);
    let joined = net(io.0, &[("a", &a), ("b", &b), ("w", &w)], &joined, io.1);
    let split = net(
        io.0,
        &[("a", &a), ("b", &b), ("wa", &wa), ("wb", &wb)],
        &split,
        io.1,
    );
    for criterion in ["magnitude", "l1", "lamp", "fpgm", "redundancy", "random"] {
        for reduce in ["auto", "sum", "max", "prod", "gate"] {
            let opts = format!("criterion={criterion},reduce={reduce}");
            for branch in ["a:0", "b:0"] {
                close(&axis(&joined, &opts, branch), &axis(&split, &opts, branch));
            }
        }
    }
}

#[test]
fn empty_classes_and_bad_weights() {
    // A layer without channels.
    let (w, v) = (Tensor::new(1, &[3, 2]), Tensor::new(2, &[2, 2]));
    let body = "    %0 = matmul(%x, %w) : tensor<?n x 2 x f32>
    %1 = matmul(%0, %v) : tensor<?n x 2 x f32>";
    let text = net(
        "tensor<?n x 3 x f32>",
        &[("w", &w), ("v", &v)],
        body,
        "tensor<?n x 2 x f32>",
    );
    let empty = text
        .replace(&w.dense(), "dense<[[], [], []]>")
        .replace(&v.dense(), "dense<[]>")
        .replace("tensor<3 x 2 x f32>", "tensor<3 x 0 x f32>")
        .replace("tensor<2 x 2 x f32>", "tensor<0 x 2 x f32>")
        .replace("%w) : tensor<?n x 2 x f32>", "%w) : tensor<?n x 0 x f32>");
    for criterion in ["magnitude", "fpgm", "redundancy", "lamp", "random"] {
        let all = classes(&empty, &format!("criterion={criterion}"))
            .classes
            .unwrap();
        let of = all.iter().find(|c| c.extent == 0);
        assert!(
            of.is_none_or(|c| c.scores.as_ref().is_none_or(Vec::is_empty)),
            "{all:?}"
        );
    }
    for bad in ["nan", "inf", "-inf"] {
        let first = format!("{:?}", v.data[2] as f32);
        assert!(text.contains(&first));
        let text = text.replace(&first, bad);
        for criterion in [
            "magnitude",
            "l1",
            "lamp",
            "fpgm",
            "redundancy",
            "0.5*l1 + 0.5*fpgm",
        ] {
            let opts = options(&format!("criterion=\"{criterion}\""));
            let error = session(&text).scores(&opts, ScoresOf::Classes);
            let found = match criterion {
                // They read the layer that makes the class, which is sound.
                "l1" | "lamp" => error.map(|_| "sound".to_string()).unwrap_or_default(),
                _ => error.map_or_else(|e| e.to_string(), |_| String::new()),
            };
            let named = found.contains("initializer `v`") || found.contains("v: ");
            let placed = found.contains("[1, 0]") && found.contains("not finite");
            assert!(
                found == "sound" || (named && placed),
                "{criterion}: {found}"
            );
        }
    }
}
