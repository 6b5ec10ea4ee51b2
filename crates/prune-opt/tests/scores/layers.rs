//! Kinds of layers against sums written out by hand.

use super::{RAW, Tensor, axis, each, net, of_axis};

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
        each(&axis(&text, &opts, "b:1"), 6, out);
        let into = |j: usize| a.sum(p, |i| i[0] == j) + t.sum(p, |i| i[0] == j);
        each(&axis(&text, &opts, "a:0"), 4, into);
    }
    // The class of the width of groups has both groups' positions.
    let both = |j: usize| t.sum(2, |i| i[1] == j) + b.sum(2, |i| i[1] % 3 == j);
    each(&axis(&text, RAW, "t:1"), 3, both);
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
    each(&axis(&text, RAW, "a:0"), 4, own);
    // The peer adds up the filters of both groups.
    let all = |j: usize| a.sum(2, |i| i[0] == j) + w.sum(2, |i| i[1] == j % 2);
    let peer = format!("{RAW},compat=torch-pruning");
    each(&axis(&text, &peer, "a:0"), 4, all);
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
    each(&axis(&text, RAW, "a:0"), 4, of);
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
        each(&axis(&text, &opts, "e:1"), 4, features);
        // A unit's rows of every gate, its column of the recurrent weights, and what reads it.
        let unit = |j: usize| {
            w.sum(2, |i| i[1] % 3 == j)
                + r.sum(2, |i| i[1] % 3 == j)
                + r.sum(2, |i| i[2] == j)
                + f.sum(2, |i| i[0] == j)
        };
        each(&axis(&text, &opts, "f:0"), 3, unit);
        let biased = |j: usize| unit(j) + b.sum(2, |i| i[1] % 3 == j);
        let opts = format!("{opts},bias");
        each(&axis(&text, &opts, "f:0"), 3, biased);
        // By default they count where no linear layer does, unless families are given.
        each(&axis(&text, RAW, "e:1"), 4, features);
        each(&axis(&text, RAW, "f:0"), 3, |j| f.sum(2, |i| i[0] == j));
        for opts in ["targets=linear", "compat=torch-pruning"] {
            let error = of_axis(&text, &format!("{RAW},{opts}"), "e:1", None);
            let error = error.unwrap_err().to_string();
            assert!(error.contains("counts for `magnitude`"), "{error}");
        }
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
    each(&axis(&text, RAW, "a:0"), 4, norm);
    let biased = |j: usize| norm(j) + h.sum(2, |i| i[0] == j);
    let bias = format!("{RAW},bias");
    each(&axis(&text, &bias, "a:0"), 4, biased);
    let text = net(io.0, &[("a", &a), ("b", &b)], without, io.1);
    each(&axis(&text, RAW, "a:0"), 4, layers);
}
