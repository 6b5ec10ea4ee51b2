//! What movement ops say of their axes.

use super::{Arg, Int, Ints, Of, One, Shape};
use prune_opt_ir::Attr;
use prune_opt_ir::op::{Pat, Relation};

#[track_caller]
fn text(name: &str, opset: i64, attrs: &[(&str, Attr)], args: &[Arg], results: usize, want: &str) {
    let spec = One::new(name, opset, attrs, args, results).spec().unwrap();
    assert_eq!(spec.text, want);
}

fn ints(all: &[i64]) -> Attr {
    Attr::Ints(all.to_vec())
}

#[test]
fn reshape_pairs_what_is_forced() {
    let reshape = |x, shape, want| text("reshape", 17, &[], &[Of(x), Ints(shape)], 1, want);
    reshape(
        "2 x 64 x 7 x 7 x f32",
        &[2, -1],
        "x[a0, a1, a2, a3], shape[r!] -> y[a0, b1] where a1 * a2 * a3 = b1",
    );
    reshape(
        "2 x 12 x f32",
        &[0, 3, 4],
        "x[a0, a1], shape[r!] -> y[a0, b1, b2] where a1 = b1 * b2",
    );
    // From the back as well.
    reshape(
        "6 x 4 x 5 x f32",
        &[2, 3, 4, 5],
        "x[a0, a1, a2], shape[r!] -> y[b0, b1, a1, a2] where a0 = b0 * b1",
    );
    // 3 stands in both, but not at an end of what is left.
    reshape(
        "2 x 3 x 4 x f32",
        &[4, 3, 2],
        "x[a0, a1, a2], shape[r!] -> y[b0, b1, b2] where a0 * a1 * a2 = b0 * b1 * b2",
    );
    // Units say nothing.
    reshape(
        "1 x 64 x 1 x f32",
        &[64],
        "x[u0!, a1, u2!], shape[r!] -> y[a1]",
    );
    reshape("64 x f32", &[1, 64, 1], "x[a0], shape[r!] -> y[1, a0, 1]");
    reshape("8 x 8 x f32", &[8, 8], "x[a0, a1], shape[r!] -> y[a0, a1]");
}

#[test]
fn reshape_divides_symbols() {
    let types = |x, shape| {
        One::new("reshape", 17, &[], &[Of(x), Shape(shape)], 1)
            .types()
            .unwrap()[0]
            .clone()
    };
    assert_eq!(
        types("?n x 64 x 49 x f32", &["-1", "3136"]),
        "tensor<?n x 3136 x f32>"
    );
    assert_eq!(
        types("?n x ?t x 192 x f32", &["?n", "?t", "3", "-1"]),
        "tensor<?n x ?t x 3 x 64 x f32>"
    );
    assert_eq!(types("?n x ?t x f32", &["-1"]), "tensor<?n * ?t x f32>");
    // 7 does not divide: a symbol is made up.
    assert_eq!(types("?n x 64 x f32", &["-1", "7"]), "tensor<?0 x 7 x f32>");
    assert_eq!(types("0 x 4 x f32", &["0", "-1"]), "tensor<0 x ?0 x f32>");
}

#[test]
fn slices_are_stretches() {
    let slice = |starts, ends, steps, want| {
        let args = [
            Of("2 x 10 x f32"),
            Ints(starts),
            Ints(ends),
            Ints(&[1]),
            Ints(steps),
        ];
        let one = One::new("slice", 13, &[], &args, 1);
        let text = one
            .spec()
            .unwrap()
            .text
            .replace(", starts[r0!]?, ends[r1!]?, axes[r2!]?, steps[r3!]?", "");
        assert_eq!(text + " : " + &one.types().unwrap()[0], want);
    };
    slice(
        &[2],
        &[5],
        &[1],
        "x[a0, p1 + m1 + q1] -> y[a0, m1] : tensor<2 x 3 x f32>",
    );
    slice(
        &[0],
        &[5],
        &[1],
        "x[a0, m1 + q1] -> y[a0, m1] : tensor<2 x 5 x f32>",
    );
    slice(
        &[-4],
        &[i64::MAX],
        &[1],
        "x[a0, p1 + m1] -> y[a0, m1] : tensor<2 x 4 x f32>",
    );
    slice(
        &[0],
        &[100],
        &[1],
        "x[a0, a1] -> y[a0, a1] : tensor<2 x 10 x f32>",
    );
    slice(
        &[0],
        &[10],
        &[3],
        "x[a0, u1!] -> y[a0, v1!] : tensor<2 x 4 x f32>",
    );
    slice(
        &[-1],
        &[i64::MIN],
        &[-2],
        "x[a0, u1!] -> y[a0, v1!] : tensor<2 x 5 x f32>",
    );
    slice(
        &[5],
        &[5],
        &[1],
        "x[a0, u1!] -> y[a0, v1!] : tensor<2 x 0 x f32>",
    );
}

#[test]
fn slices_of_symbols() {
    let slice = |x, start: &'static [&'static str], end: &'static [&'static str]| {
        let args = [Of(x), Shape(start), Shape(end), Ints(&[0])];
        One::new("slice", 13, &[], &args, 1).types().unwrap()[0].clone()
    };
    assert_eq!(slice("?t x f32", &["0"], &["?t"]), "tensor<?t x f32>");
    assert_eq!(
        slice("?t x f32", &["-1"], &["9223372036854775807"]),
        "tensor<1 x f32>"
    );
    assert_eq!(slice("256 x f32", &["0"], &["?t"]), "tensor<?t x f32>");
    // Whether 8 elements are there is not known.
    assert_eq!(slice("?t x f32", &["0"], &["8"]), "tensor<?0 x f32>");
}

#[test]
fn pads_are_known_zeros_where_they_are_zero() {
    let pad = |pads, want| text("pad", 13, &[], &[Of("2 x 8 x f32"), Ints(pads)], 1, want);
    pad(
        &[0, 2, 0, 3],
        "x[a0, a1], pads[r1!]? -> y[a0, p1=0 + a1 + q1=0]",
    );
    pad(&[0, 0, 0, 3], "x[a0, a1], pads[r1!]? -> y[a0, a1 + q1=0]");
    pad(
        &[0, -2, 0, -1],
        "x[a0, p1 + a1 + q1], pads[r1!]? -> y[a0, a1]",
    );
    pad(
        &[0, -2, 0, 1],
        "x[a0, p1 + a1], pads[r1!]? -> y[a0, a1 + q1=0]",
    );
    let reflect = [
        ("mode", Attr::text("reflect")),
        ("pads", ints(&[0, 1, 0, 1])),
    ];
    text(
        "pad",
        7,
        &reflect,
        &[Of("2 x 8 x f32")],
        1,
        "x[a0, u1!] -> y[a0, v1!]",
    );
    let attr = [("pads", ints(&[0, 1, 0, 1]))];
    let types = One::new("pad", 7, &attr, &[Of("?n x 8 x f32")], 1)
        .types()
        .unwrap();
    assert_eq!(types, ["tensor<?n x 10 x f32>"]);
}

#[test]
fn concat_and_split_are_sums() {
    let axis = [("axis", Attr::Int(-1))];
    let parts = [Of("2 x 3 x f32"), Of("2 x 5 x f32")];
    let one = One::new("concat", 13, &axis, &parts, 1);
    let relation = Relation::of(one.view().def, &one.view()).unwrap().unwrap();
    let v = |name| {
        Pat::Var(
            relation
                .vars
                .iter()
                .find(|(_, v)| v.name == name)
                .unwrap()
                .0,
        )
    };
    let sum = Pat::Sum(vec![v("p0"), v("p1")]);
    assert_eq!(relation.operands[1], Some(vec![v("a0"), v("p1")]));
    assert_eq!(relation.results[0], Some(vec![v("a0"), sum]));
    assert_eq!(
        One::new("concat", 13, &axis, &parts, 1).types().unwrap(),
        ["tensor<2 x 8 x f32>"]
    );
    let want = "x[a0, p0 + p1] -> y0[a0, p0], y1[a0, p1]";
    text("split", 11, &axis, &[Of("2 x 6 x f32")], 2, want);
    let sizes = [Of("2 x 6 x f32"), Ints(&[2, 4])];
    let types = One::new("split", 13, &axis, &sizes, 2).types().unwrap();
    assert_eq!(types, ["tensor<2 x 2 x f32>", "tensor<2 x 4 x f32>"]);
    let outputs = [("axis", Attr::Int(1)), ("num_outputs", Attr::Int(3))];
    let types = One::new("split", 18, &outputs, &[Of("2 x 7 x f32")], 3)
        .types()
        .unwrap();
    assert_eq!(types[2], "tensor<2 x 1 x f32>");
}

#[test]
fn gather_is_a_slice_where_indices_run() {
    let gather = |ids: Arg, want| {
        text(
            "gather",
            13,
            &[("axis", Attr::Int(1))],
            &[Of("4 x 9 x f32"), ids],
            1,
            want,
        )
    };
    gather(
        Ints(&[2, 3, 4]),
        "table[a0, p + m + q], index[m] -> y[a0, m]",
    );
    gather(Ints(&[0, 1]), "table[a0, m + q], index[m] -> y[a0, m]");
    gather(
        Ints(&[-3, -2, -1]),
        "table[a0, p + m], index[m] -> y[a0, m]",
    );
    gather(
        Ints(&[4, 2]),
        "table[a0, q0 + m1 + q2 + m3 + q4], index[m3 + m1] -> y[a0, m3 + m1]",
    );
    gather(
        Ints(&[3, 4, -9, 1, 2, 3]),
        "table[a0, m0 + m1 + m2 + q3], index[m1 + m2 + m0 + m1] -> y[a0, m1 + m2 + m0 + m1]",
    );
    static FAR: [i64; 257] = [0; 257];
    gather(Ints(&FAR), "table[a0, v!], ids[i0!] -> y[a0, i0]");
    gather(Int(3), "table[a0, p + m! + q], ids[] -> y[a0]");
    gather(Int(-1), "table[a0, p + m!], ids[] -> y[a0]");
    gather(
        Of("?n x ?t x i64"),
        "table[a0, v!], ids[i0, i1] -> y[a0, i0, i1]",
    );
}

#[test]
fn other_movements() {
    text(
        "transpose",
        13,
        &[("perm", ints(&[1, 2, 0]))],
        &[Of("2 x 3 x 4 x f32")],
        1,
        "x[a0, a1, a2] -> y[a1, a2, a0]",
    );
    text(
        "transpose",
        13,
        &[],
        &[Of("2 x 3 x f32")],
        1,
        "x[a0, a1] -> y[a1, a0]",
    );
    text(
        "flatten",
        13,
        &[],
        &[Of("2 x 3 x 4 x f32")],
        1,
        "x[a0, a1, a2] -> y[a0, a1 * a2]",
    );
    text(
        "flatten",
        13,
        &[("axis", Attr::Int(0))],
        &[Of("2 x 3 x f32")],
        1,
        "x[a0, a1] -> y[1, a0 * a1]",
    );
    text(
        "squeeze",
        13,
        &[],
        &[Of("2 x 1 x f32"), Ints(&[-1])],
        1,
        "x[a0, u1!], axes[r!] -> y[a0]",
    );
    text(
        "squeeze",
        11,
        &[],
        &[Of("1 x 2 x 1 x f32")],
        1,
        "x[u0!, a1, u2!] -> y[a1]",
    );
    text(
        "unsqueeze",
        11,
        &[("axes", ints(&[0, -1]))],
        &[Of("2 x f32")],
        1,
        "x[a0] -> y[1, a0, 1]",
    );
    text(
        "expand",
        13,
        &[],
        &[Of("1 x 8 x f32"), Ints(&[4, 1, 8])],
        1,
        "x[a1, a2], shape[r!] -> y[e0, a1, a2]",
    );
    text(
        "tile",
        13,
        &[],
        &[Of("2 x 8 x f32"), Ints(&[1, 3])],
        1,
        "x[a0, a1], repeats[n!] -> y[a0, r1 * a1]",
    );
}

#[test]
fn what_does_not_fit_is_an_error() {
    let wrong = |name, attrs: &[(&str, Attr)], args: &[Arg], results| {
        One::new(name, 17, attrs, args, results)
            .types()
            .unwrap_err()
    };
    assert!(
        wrong(
            "transpose",
            &[("perm", ints(&[0, 0]))],
            &[Of("2 x 3 x f32")],
            1
        )
        .contains("permutation")
    );
    assert!(
        wrong("concat", &[("axis", Attr::Int(2))], &[Of("2 x 3 x f32")], 1)
            .contains("out of range")
    );
    let named = [("name", Attr::Symbol("none".into()))];
    assert!(wrong("param", &named, &[], 1).contains("no parameter `none`"));
    assert!(wrong("squeeze", &[], &[Of("2 x 3 x f32"), Ints(&[0])], 1).contains("extent 2"));
    assert!(wrong("split", &[], &[Of("4 x f32"), Ints(&[2, 2])], 3).contains("2 parts"));
    assert!(wrong("pad", &[], &[Of("4 x f32"), Ints(&[1])], 1).contains("pads"));
    assert!(wrong("tile", &[], &[Of("4 x f32"), Ints(&[1, 2])], 1).contains("repeats"));
    assert!(wrong("slice", &[], &[Of("4 x f32"), Ints(&[1, 2]), Ints(&[3])], 1).contains("length"));
}

#[test]
fn packed_weights_lose_whole_blocks() {
    let nbits = |k: i64, more: &[&'static str], want| {
        let attrs = [("N", 5), ("K", k), ("bits", 4), ("block_size", 32)];
        let attrs = attrs.map(|(name, n)| (name, Attr::Int(n)));
        let args: Vec<Arg> = ["?n x 3 x ?k x f32"]
            .iter()
            .chain(more)
            .map(|t| Of(t))
            .collect();
        text("matmul_nbits", 17, &attrs, &args, 1, want);
    };
    nbits(
        96,
        &["5 x 3 x 16 x ui8", "5 x 3 x f32"],
        "a[m0, m1, q*32], b[n, q, 16], scales[n, q]? -> y[m0, m1, n]",
    );
    // Two blocks share a byte of zero points, which can't be cut.
    nbits(
        128,
        &["5 x 4 x 16 x ui8", "5 x 4 x f32", "5 x 2 x ui8"],
        "a[m0, m1, q*64], b[n, q*2, 16], scales[n, q*2]?, zeros[n, q]? -> y[m0, m1, n]",
    );
    nbits(
        128,
        &["5 x 4 x 16 x ui8", "20 x f32", "10 x ui8"],
        "a[m0, m1, q*64], b[n, q*2, 16], scales[n*q*2]?, zeros[n*q]? -> y[m0, m1, n]",
    );
    nbits(
        128,
        &["5 x 4 x 16 x ui8", "5 x 4 x f32", "5 x 4 x f32"],
        "a[m0, m1, q*32], b[n, q, 16], scales[n, q]?, zeros[n, q]? -> y[m0, m1, n]",
    );
    // The last byte is not full, or the last block.
    nbits(
        96,
        &["5 x 3 x 16 x ui8", "5 x 3 x f32", "5 x 2 x ui8"],
        "a[m0, m1, k!], b[n, q!, 16], scales[n, q!]?, zeros[n, z!]? -> y[m0, m1, n]",
    );
    nbits(
        90,
        &["5 x 3 x 16 x ui8", "5 x 3 x f32"],
        "a[m0, m1, k!], b[n, q!, 16], scales[n, q!]? -> y[m0, m1, n]",
    );
    // Groups of inputs are chosen by data.
    nbits(
        96,
        &["5 x 3 x 16 x ui8", "5 x 3 x f32", "5 x 3 x f32", "96 x i32"],
        "a[m0, m1, k!], b[n, q!, 16], scales[n, q!]?, zeros[n, q!]?, groups[..g!]? -> y[m0, m1, n]",
    );
}
