//! Types of results, and shape values.

use super::{Absent, Arg, Int, Ints, Of, One, Shape};
use prune_opt_ir::{Attr, Dense};

#[track_caller]
fn types(name: &str, opset: i64, attrs: &[(&str, Attr)], args: &[Arg], want: &[&str]) {
    let got = One::new(name, opset, attrs, args, want.len())
        .types()
        .unwrap();
    let want: Vec<String> = want.iter().map(|w| format!("tensor<{w}>")).collect();
    assert_eq!(got, want, "{name}");
}

fn ints(all: &[i64]) -> Attr {
    Attr::Ints(all.to_vec())
}

#[test]
fn convolutions() {
    let x = "?n x 8 x 32 x 31 x f32";
    let attrs = [
        ("group", Attr::Int(2)),
        ("strides", ints(&[2, 2])),
        ("pads", ints(&[1, 1, 1, 1])),
    ];
    let args = [Of(x), Of("16 x 4 x 3 x 3 x f32"), Of("16 x f32")];
    types("conv", 11, &attrs, &args, &["?n x 16 x 16 x 16 x f32"]);
    let same = [
        ("group", Attr::Int(2)),
        ("auto_pad", Attr::text("SAME_UPPER")),
    ];
    types("conv", 11, &same, &args, &["?n x 16 x 32 x 31 x f32"]);
    let up = [
        ("strides", ints(&[2, 2])),
        ("output_padding", ints(&[1, 0])),
        ("pads", ints(&[1, 0, 1, 0])),
    ];
    let args = [
        Of("?n x 4 x 5 x 5 x f32"),
        Of("4 x 6 x 3 x 2 x f32"),
        Absent,
    ];
    types(
        "conv_transpose",
        11,
        &up,
        &args,
        &["?n x 6 x 10 x 10 x f32"],
    );
    let kernel = [
        ("kernel_shape", ints(&[3, 3])),
        ("strides", ints(&[2, 2])),
        ("ceil_mode", Attr::Int(1)),
    ];
    types(
        "max_pool",
        12,
        &kernel,
        &[Of("?n x 8 x 32 x 31 x f32")],
        &["?n x 8 x 16 x 15 x f32", "?n x 8 x 16 x 15 x i64"],
    );
    types(
        "average_pool",
        12,
        &kernel,
        &[Of("1 x 8 x 32 x 31 x f32")],
        &["1 x 8 x 16 x 15 x f32"],
    );
    types(
        "global_average_pool",
        12,
        &[],
        &[Of("?n x 8 x ?h x ?w x f32")],
        &["?n x 8 x 1 x 1 x f32"],
    );
}

#[test]
fn products() {
    types(
        "matmul",
        13,
        &[],
        &[Of("?n x 7 x 4 x f32"), Of("4 x 5 x f32")],
        &["?n x 7 x 5 x f32"],
    );
    types(
        "matmul",
        13,
        &[],
        &[Of("4 x f32"), Of("?n x 4 x 5 x f32")],
        &["?n x 5 x f32"],
    );
    let turned = [("transB", Attr::Int(1))];
    types(
        "gemm",
        13,
        &turned,
        &[Of("?n x 4 x f32"), Of("5 x 4 x f32"), Of("5 x f32")],
        &["?n x 5 x f32"],
    );
    types(
        "gemm",
        13,
        &[],
        &[Of("3 x 4 x f32"), Of("4 x 5 x f32"), Of("1 x 5 x f32")],
        &["3 x 5 x f32"],
    );
    let einsum = |equation, args: &[Arg], want| {
        types(
            "einsum",
            12,
            &[("equation", Attr::text(equation))],
            args,
            &[want],
        )
    };
    einsum(
        "bij, bjk -> bik",
        &[Of("2 x 3 x 4 x f32"), Of("2 x 4 x 5 x f32")],
        "2 x 3 x 5 x f32",
    );
    einsum(
        "...ij,jk",
        &[Of("2 x 3 x 4 x f32"), Of("4 x 5 x f32")],
        "2 x 3 x 5 x f32",
    );
    let wrong = One::new(
        "matmul",
        13,
        &[],
        &[Of("2 x 3 x f32"), Of("4 x 5 x f32")],
        1,
    )
    .types();
    assert!(wrong.unwrap_err().contains("`k`"));
}

#[test]
fn norms_and_reductions() {
    let x = || Of("?n x ?t x 8 x f32");
    types(
        "layer_norm",
        17,
        &[],
        &[x(), Of("8 x f32"), Of("8 x f32")],
        &["?n x ?t x 8 x f32", "?n x ?t x 1 x f32"],
    );
    types(
        "rms_norm",
        23,
        &[("axis", Attr::Int(1))],
        &[x(), Of("8 x f32")],
        &["?n x ?t x 8 x f32"],
    );
    types(
        "reduce_mean",
        17,
        &[("axes", ints(&[-1]))],
        &[x()],
        &["?n x ?t x 1 x f32"],
    );
    types(
        "reduce_sum",
        13,
        &[("keepdims", Attr::Int(0))],
        &[x(), Ints(&[0, 2])],
        &["?t x f32"],
    );
    types("reduce_max", 18, &[], &[x()], &["1 x 1 x 1 x f32"]);
    types(
        "reduce_max",
        18,
        &[("noop_with_empty_axes", Attr::Int(1))],
        &[x()],
        &["?n x ?t x 8 x f32"],
    );
    types(
        "group_norm",
        21,
        &[("num_groups", Attr::Int(2))],
        &[Of("?n x 8 x ?t x f32"), Of("8 x f32"), Of("8 x f32")],
        &["?n x 8 x ?t x f32"],
    );
}

#[test]
fn layers() {
    let hidden = [("hidden_size", Attr::Int(5))];
    let args = [
        Of("?t x ?n x 3 x f32"),
        Of("1 x 20 x 3 x f32"),
        Of("1 x 20 x 5 x f32"),
        Of("1 x 40 x f32"),
    ];
    types(
        "lstm",
        14,
        &hidden,
        &args,
        &[
            "?t x 1 x ?n x 5 x f32",
            "1 x ?n x 5 x f32",
            "1 x ?n x 5 x f32",
        ],
    );
    let args = [
        Of("?t x ?n x 3 x f32"),
        Of("2 x 15 x 3 x f32"),
        Of("2 x 15 x 5 x f32"),
    ];
    types(
        "gru",
        14,
        &[],
        &args,
        &["?t x 2 x ?n x 5 x f32", "2 x ?n x 5 x f32"],
    );
    let qkv = [
        Of("?n x 8 x ?s x 16 x f32"),
        Of("?n x 2 x ?t x 16 x f32"),
        Of("?n x 2 x ?t x 4 x f32"),
    ];
    types("attention", 23, &[], &qkv, &["?n x 8 x ?s x 4 x f32"]);
    let heads = [
        ("q_num_heads", Attr::Int(8)),
        ("kv_num_heads", Attr::Int(2)),
    ];
    let packed = [
        Of("?n x ?s x 128 x f32"),
        Of("?n x ?t x 32 x f32"),
        Of("?n x ?t x 8 x f32"),
    ];
    types("attention", 23, &heads, &packed, &["?n x ?s x 32 x f32"]);
    let args = [
        Of("?n x 8 x ?s x 16 x f32"),
        Of("?n x ?s x 8 x f32"),
        Of("?n x ?s x 8 x f32"),
    ];
    types(
        "rotary_embedding",
        23,
        &[],
        &args,
        &["?n x 8 x ?s x 16 x f32"],
    );
}

#[test]
fn space_and_order() {
    let blocks = [("blocksize", Attr::Int(2))];
    types(
        "depth_to_space",
        13,
        &blocks,
        &[Of("?n x 12 x ?h x 5 x f32")],
        &["?n x 3 x ?h * 2 x 10 x f32"],
    );
    types(
        "space_to_depth",
        13,
        &blocks,
        &[Of("?n x 3 x 4 x 10 x f32")],
        &["?n x 12 x 2 x 5 x f32"],
    );
    let sizes = [
        Of("?n x 8 x 4 x 4 x f32"),
        Absent,
        Absent,
        Shape(&["?n", "8", "8", "6"]),
    ];
    types("resize", 13, &[], &sizes, &["?n x 8 x 8 x 6 x f32"]);
    let scales = [("scales", Attr::Floats(vec![1.0, 1.0, 2.0, 1.5]))];
    types(
        "upsample",
        7,
        &scales,
        &[Of("?n x 8 x ?h x 5 x f32")],
        &["?n x 8 x ?h * 2 x 7 x f32"],
    );
    types(
        "top_k",
        11,
        &[],
        &[Of("?n x 9 x f32"), Ints(&[3])],
        &["?n x 3 x f32", "?n x 3 x i64"],
    );
    types(
        "arg_max",
        13,
        &[("keepdims", Attr::Int(0))],
        &[Of("9 x ?n x f32")],
        &["?n x i64"],
    );
    types(
        "one_hot",
        11,
        &[],
        &[Of("?n x i64"), Int(4), Of("2 x f32")],
        &["?n x 4 x f32"],
    );
}

#[test]
fn broadcasting_is_by_axis() {
    types(
        "add",
        14,
        &[],
        &[Of("?n x 1 x 8 x f32"), Of("4 x 1 x f32")],
        &["?n x 4 x 8 x f32"],
    );
    types(
        "equal",
        13,
        &[],
        &[Of("?n x 4 x f32"), Of("4 x f32")],
        &["?n x 4 x i1"],
    );
    types(
        "where",
        16,
        &[],
        &[Of("?n x 4 x i1"), Of("f32"), Of("4 x f32")],
        &["?n x 4 x f32"],
    );
    types(
        "max",
        13,
        &[],
        &[Of("3 x 1 x f32"), Of("4 x f32"), Of("1 x f32")],
        &["3 x 4 x f32"],
    );
    types(
        "cast",
        13,
        &[("to", Attr::Int(7))],
        &[Of("?n x f32")],
        &["?n x i64"],
    );
    types(
        "dropout",
        13,
        &[],
        &[Of("?n x f32"), Of("f32")],
        &["?n x f32", "?n x i1"],
    );
    types(
        "quantize_linear",
        13,
        &[],
        &[Of("?n x 4 x f32"), Of("4 x f32"), Of("4 x i8")],
        &["?n x 4 x i8"],
    );
}

#[test]
fn shape_arithmetic() {
    let value =
        |name, attrs: &[(&str, Attr)], args: &[Arg]| One::new(name, 18, attrs, args, 1).shape();
    let known = |name, args: &[Arg], want: &str| {
        assert_eq!(value(name, &[], args).as_deref(), Some(want), "{name}")
    };
    known("shape", &[Of("?n x 3 x 224 x f32")], "[?n, 3, 224]");
    let last = [("start", Attr::Int(-2))];
    assert_eq!(
        value("shape", &last, &[Of("?n x 3 x 224 x f32")]).unwrap(),
        "[3, 224]"
    );
    known("size", &[Of("?n x 3 x f32")], "?n * 3");
    known("add", &[Shape(&["?n", "2"]), Int(1)], "[?n + 1, 3]");
    known("mul", &[Shape(&["?n", "2"]), Int(4)], "[?n * 4, 8]");
    known("sub", &[Int(5), Int(7)], "-2");
    known("div", &[Shape(&["?n", "7"]), Int(2)], "[_, 3]");
    known("div", &[Int(64), Int(8)], "8");
    known("mod", &[Int(7), Int(4)], "3");
    known("min", &[Int(7), Int(4)], "4");
    known("neg", &[Int(7)], "-7");
    known(
        "equal",
        &[Shape(&["?n", "-1", "3"]), Ints(&[-1])],
        "[0, 1, 0]",
    );
    known(
        "where",
        &[Ints(&[0, 1]), Shape(&["?a", "?b"]), Shape(&["?c", "?d"])],
        "[?c, ?b]",
    );
    let first = [("axis", Attr::Int(0))];
    let parts = [Shape(&["?n"]), Ints(&[8]), Of("2 x i64")];
    assert_eq!(value("concat", &first, &parts).unwrap(), "[?n, 8, _, _]");
    known("gather", &[Shape(&["?n", "8"]), Int(-1)], "8");
    known(
        "one_hot",
        &[Ints(&[1]), Int(3), Shape(&["1", "?k"])],
        "[1, ?k, 1]",
    );
    known(
        "one_hot",
        &[Ints(&[-1]), Ints(&[2]), Ints(&[0, 7])],
        "[0, 7]",
    );
    known("gather", &[Shape(&["?n", "8"]), Ints(&[1, 0])], "[8, ?n]");
    known(
        "slice",
        &[Shape(&["?n", "8", "4"]), Ints(&[1]), Ints(&[99])],
        "[8, 4]",
    );
    known(
        "slice",
        &[
            Shape(&["?n", "8", "4"]),
            Ints(&[-1]),
            Ints(&[i64::MIN]),
            Ints(&[0]),
            Ints(&[-1]),
        ],
        "[4, 8, ?n]",
    );
    known("unsqueeze", &[Int(3), Ints(&[0])], "[3]");
    known("squeeze", &[Shape(&["?n"]), Ints(&[0])], "?n");
    known("reshape", &[Shape(&["?n"]), Ints(&[])], "?n");
    known("expand", &[Int(3), Ints(&[2])], "[3, 3]");
    known("tile", &[Ints(&[1, 2]), Ints(&[2])], "[1, 2, 1, 2]");
    known("range", &[Int(0), Int(6), Int(2)], "[0, 2, 4]");
    known("reduce_prod", &[Shape(&["?n", "8"])], "[?n * 8]");
    known("not", &[Ints(&[0, 1])], "[1, 0]");
    known("sqrt", &[Ints(&[64, 63])], "[8, _]");
    known("cast", &[Shape(&["?n"])], "[?n]");
    let ones = [("value", Attr::Dense(Dense::ints(&[1])))];
    assert_eq!(
        value("constant_of_shape", &ones, &[Ints(&[3])]).unwrap(),
        "[1, 1, 1]"
    );
    assert_eq!(
        value("constant", &[("value_ints", Attr::Ints(vec![4, 5]))], &[]).unwrap(),
        "[4, 5]"
    );
    assert_eq!(
        value("constant", &[("value_int", Attr::Int(4))], &[]).unwrap(),
        "4"
    );
    let types = One::new("range", 11, &[], &[Int(0), Int(6), Int(4)], 1)
        .types()
        .unwrap();
    assert_eq!(types, ["tensor<2 x i64>"]);
}
