//! Numbers computed by hand, or by another formula.

use super::{close, eval, f, i, placed};
use prune_opt_ir::op::{Eval, infer_op};
use prune_opt_ir::{Attr, Extent, Sym, Tensor};

fn ints(all: &[i64]) -> Attr {
    Attr::Ints(all.to_vec())
}

#[test]
fn functions_of_one_element() {
    let at =
        |name, x: f64, want: f64| close(&eval(name, 20, &[], &[f(&[1], &[x])], 1), &[1], &[want]);
    at("relu", -2.0, 0.0);
    at("relu", f64::NEG_INFINITY, 0.0);
    at("sigmoid", 0.0, 0.5);
    at("erf", 0.5, 0.520_499_877_8);
    at("erf", -2.5, -0.999_593_047_98);
    at("gelu", 1.0, 0.841_344_746_1);
    at("softplus", 0.0, std::f64::consts::LN_2);
    at("softplus", 800.0, 800.0);
    at("hard_swish", 1.0, 2.0 / 3.0);
    at("hard_sigmoid", 1.0, 0.7);
    at("leaky_relu", -1.0, -0.01);
    at("elu", -1.0, (-1f64).exp() - 1.0);
    at("mish", 1.0, 0.865_098_388);
    at("round", 2.5, 2.0);
    at("sign", -3.0, -1.0);
    at("selu", 1.0, 1.050_701);
    let tanh = [("approximate", Attr::text("tanh"))];
    close(
        &eval("gelu", 20, &tanh, &[f(&[1], &[1.0])], 1),
        &[1],
        &[0.841_191_990_6],
    );
    let bounds = [f(&[3], &[-2.0, 0.5, 9.0]), f(&[], &[-1.0]), f(&[], &[6.0])];
    close(&eval("clip", 11, &[], &bounds, 1), &[3], &[-1.0, 0.5, 6.0]);
    let bounds = [("min", Attr::Float(0.0))];
    close(
        &eval("clip", 7, &bounds, &bounds_of(), 1),
        &[2],
        &[0.0, 9.0],
    );
}

fn bounds_of() -> [Option<Tensor>; 1] {
    [f(&[2], &[-2.0, 9.0])]
}

#[test]
fn functions_of_two() {
    let two = |name, a: &[f64], b: &[f64], want: &[f64]| {
        close(
            &eval(name, 13, &[], &[f(&[a.len()], a), f(&[b.len()], b)], 1),
            &[want.len()],
            want,
        );
    };
    two("add", &[1.0, 2.0], &[3.0], &[4.0, 5.0]);
    two("div", &[1.0], &[4.0], &[0.25]);
    two("pow", &[2.0], &[3.0], &[8.0]);
    two("prelu", &[-2.0, 2.0], &[0.5], &[-1.0, 2.0]);
    two("mean", &[1.0, 2.0], &[3.0, 6.0], &[2.0, 4.0]);
    two("mod", &[-1.0], &[3.0], &[2.0]);
    two("less", &[1.0, 5.0], &[3.0], &[1.0, 0.0]);
    close(
        &eval("mod", 13, &[], &[i(&[2], &[-7, 7]), i(&[1], &[4])], 1),
        &[2],
        &[1.0, 3.0],
    );
    let c = Some(Tensor::from_bools(&[2], vec![true, false]).unwrap());
    close(
        &eval(
            "where",
            16,
            &[],
            &[c, f(&[1], &[1.0]), f(&[2], &[2.0, 3.0])],
            1,
        ),
        &[2],
        &[1.0, 3.0],
    );
}

#[test]
fn products() {
    let a = f(&[2, 2], &[1.0, 2.0, 3.0, 4.0]);
    let b = f(&[2, 2], &[5.0, 6.0, 7.0, 8.0]);
    let attrs = [
        ("transB", Attr::Int(1)),
        ("alpha", Attr::Float(2.0)),
        ("beta", Attr::Float(0.5)),
    ];
    let c = f(&[2], &[10.0, 20.0]);
    close(
        &eval("gemm", 13, &attrs, &[a, b, c], 1),
        &[2, 2],
        &[39.0, 56.0, 83.0, 116.0],
    );
}

#[test]
fn norms() {
    let x = f(&[1, 2, 1, 2], &[1.0, 3.0, 2.0, 6.0]);
    let pair = |a: f64, b: f64| f(&[2], &[a, b]);
    let eps = [("epsilon", Attr::Float(0.0))];
    let all = [
        x.clone(),
        pair(2.0, 1.0),
        pair(0.5, 0.0),
        pair(1.0, 2.0),
        pair(4.0, 1.0),
    ];
    close(
        &eval("batch_norm", 15, &eps, &all, 1),
        &[1, 2, 1, 2],
        &[0.5, 2.5, 0.0, 4.0],
    );
    let all = [x.clone(), pair(1.0, 2.0), pair(0.0, 1.0)];
    close(
        &eval("instance_norm", 6 + 1, &eps, &all, 1),
        &[1, 2, 1, 2],
        &[-1.0, 1.0, -1.0, 3.0],
    );
    let row = f(&[1, 2], &[1.0, 3.0]);
    close(
        &eval(
            "layer_norm",
            17,
            &eps,
            &[row.clone(), pair(1.0, 2.0), pair(0.0, 1.0)],
            1,
        ),
        &[1, 2],
        &[-1.0, 3.0],
    );
    let root = 5f64.sqrt();
    close(
        &eval("rms_norm", 23, &eps, &[row, pair(1.0, 2.0)], 1),
        &[1, 2],
        &[1.0 / root, 6.0 / root],
    );
    let groups = [("num_groups", Attr::Int(1)), ("epsilon", Attr::Float(0.0))];
    // Mean 3, variance 3.5.
    let want: Vec<f64> = [-2.0, 0.0, -1.0, 3.0]
        .iter()
        .map(|d| d / 3.5f64.sqrt())
        .collect();
    close(
        &eval(
            "group_norm",
            21,
            &groups,
            &[x, pair(1.0, 1.0), pair(0.0, 0.0)],
            1,
        ),
        &[1, 2, 1, 2],
        &want,
    );
}

#[test]
fn softmax_by_opset() {
    let x = || f(&[1, 2, 2], &[0.0, 0.0, 0.0, 3f64.ln()]);
    close(
        &eval("softmax", 13, &[], &[x()], 1),
        &[1, 2, 2],
        &[0.5, 0.5, 0.25, 0.75],
    );
    let sixth = 1.0 / 6.0;
    close(
        &eval("softmax", 11, &[], &[x()], 1),
        &[1, 2, 2],
        &[sixth, sixth, sixth, 0.5],
    );
    close(
        &eval("log_softmax", 13, &[], &[x()], 1),
        &[1, 2, 2],
        &[0.5f64.ln(), 0.5f64.ln(), 0.25f64.ln(), 0.75f64.ln()],
    );
}

#[test]
fn reductions() {
    let x = || f(&[2, 2], &[1.0, -2.0, 3.0, 4.0]);
    let over = |name, want: &[f64]| {
        let attrs = [("axes", ints(&[1])), ("keepdims", Attr::Int(0))];
        close(&eval(name, 11, &attrs, &[x()], 1), &[2], want);
    };
    over("reduce_mean", &[-0.5, 3.5]);
    over("reduce_sum", &[-1.0, 7.0]);
    over("reduce_max", &[1.0, 4.0]);
    over("reduce_min", &[-2.0, 3.0]);
    over("reduce_prod", &[-2.0, 12.0]);
    over("reduce_l1", &[3.0, 7.0]);
    over("reduce_l2", &[5f64.sqrt(), 5.0]);
    over("reduce_sum_square", &[5.0, 25.0]);
    over(
        "reduce_log_sum_exp",
        &[
            (1f64.exp() + (-2f64).exp()).ln(),
            (3f64.exp() + 4f64.exp()).ln(),
        ],
    );
    close(
        &eval("reduce_sum", 13, &[], &[x(), i(&[1], &[0])], 1),
        &[1, 2],
        &[4.0, 2.0],
    );
}

#[test]
fn pools() {
    let x = || f(&[1, 1, 1, 5], &[1.0, 2.0, 9.0, 4.0, 5.0]);
    let attrs = [
        ("kernel_shape", ints(&[1, 3])),
        ("strides", ints(&[1, 2])),
        ("pads", ints(&[0, 1, 0, 1])),
    ];
    close(
        &eval("max_pool", 12, &attrs, &[x()], 1),
        &[1, 1, 1, 3],
        &[2.0, 9.0, 5.0],
    );
    close(
        &eval("average_pool", 12, &attrs, &[x()], 1),
        &[1, 1, 1, 3],
        &[1.5, 5.0, 4.5],
    );
    let mut padded = attrs.to_vec();
    padded.push(("count_include_pad", Attr::Int(1)));
    close(
        &eval("average_pool", 12, &padded, &[x()], 1),
        &[1, 1, 1, 3],
        &[1.0, 5.0, 3.0],
    );
    let both = eval("max_pool", 12, &attrs, &[x()], 2).unwrap();
    assert_eq!(both[1].int_vec(), [1, 2, 4]);
    close(
        &eval("global_average_pool", 12, &[], &[x()], 1),
        &[1, 1, 1, 1],
        &[4.2],
    );
    close(
        &eval("global_max_pool", 12, &[], &[x()], 1),
        &[1, 1, 1, 1],
        &[9.0],
    );
}

#[test]
fn recurrent_layers() {
    // One unit, one input, two steps; every weight 1, every bias 0.
    let ones = |shape: &[usize]| f(shape, &vec![1.0; shape.iter().product()]);
    let x = || f(&[2, 1, 1], &[1.0, 0.5]);
    let h1 = 1f64.tanh();
    let h2 = (0.5 + h1).tanh();
    let all = [x(), ones(&[1, 1, 1]), ones(&[1, 1, 1])];
    close(&eval("rnn", 14, &[], &all, 2), &[2, 1, 1, 1], &[h1, h2]);
    let backward = [("direction", Attr::text("reverse"))];
    let back = 0.5f64.tanh();
    close(
        &eval("rnn", 14, &backward, &all, 2),
        &[2, 1, 1, 1],
        &[(1.0 + back).tanh(), back],
    );
    let s = |x: f64| 1.0 / (1.0 + (-x).exp());
    let c1 = s(1.0) * 1f64.tanh();
    let l1 = s(1.0) * c1.tanh();
    let (gate, fresh) = (s(0.5 + l1), (0.5 + l1).tanh());
    let c2 = gate * c1 + gate * fresh;
    let l2 = gate * c2.tanh();
    let all = [x(), ones(&[1, 4, 1]), ones(&[1, 4, 1])];
    let got = eval("lstm", 14, &[], &all, 3);
    close(&got, &[2, 1, 1, 1], &[l1, l2]);
    let got = got.unwrap();
    assert!((got[2].to_floats()[[0, 0, 0]] - c2).abs() < 1e-12);
    let z1 = s(1.0);
    let g1 = (1.0 - z1) * 1f64.tanh();
    let z2 = s(0.5 + g1);
    let g2 = (1.0 - z2) * (0.5 + z2 * g1).tanh() + z2 * g1;
    let all = [x(), ones(&[1, 3, 1]), ones(&[1, 3, 1])];
    close(&eval("gru", 14, &[], &all, 2), &[2, 1, 1, 1], &[g1, g2]);
}

#[test]
fn attention_repeats_heads_of_keys() {
    // Two heads of queries, one of keys: the first query meets the first key, the second the second.
    let q = f(&[1, 2, 1, 1], &[0.0, 1.0]);
    let k = f(&[1, 1, 2, 1], &[0.0, 3f64.ln()]);
    let v = f(&[1, 1, 2, 1], &[4.0, 8.0]);
    close(
        &eval("attention", 23, &[], &[q, k, v], 1),
        &[1, 2, 1, 1],
        &[6.0, 7.0],
    );
    let x = f(&[1, 1, 2, 2], &[1.0, 2.0, 3.0, 4.0]);
    let (cos, sin) = (f(&[1, 2, 1], &[1.0, 0.0]), f(&[1, 2, 1], &[0.0, 1.0]));
    close(
        &eval("rotary_embedding", 23, &[], &[x, cos, sin], 1),
        &[1, 1, 2, 2],
        &[1.0, 2.0, -4.0, 3.0],
    );
}

#[test]
fn movements() {
    let x = || f(&[2, 3], &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    close(
        &eval("transpose", 13, &[], &[x()], 1),
        &[3, 2],
        &[1.0, 4.0, 2.0, 5.0, 3.0, 6.0],
    );
    close(
        &eval("reshape", 13, &[], &[x(), i(&[2], &[-1, 2])], 1),
        &[3, 2],
        &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
    );
    let back = [
        x(),
        i(&[1], &[-1]),
        i(&[1], &[i64::MIN]),
        i(&[1], &[1]),
        i(&[1], &[-2]),
    ];
    close(
        &eval("slice", 13, &[], &back, 1),
        &[2, 2],
        &[3.0, 1.0, 6.0, 4.0],
    );
    let pads = [("pads", ints(&[0, 1, 0, -1]))];
    close(
        &eval("pad", 7, &pads, &[x()], 1),
        &[2, 3],
        &[0.0, 1.0, 2.0, 0.0, 4.0, 5.0],
    );
    let reflect = [
        ("mode", Attr::text("reflect")),
        ("pads", ints(&[0, 2, 0, 1])),
    ];
    close(
        &eval("pad", 7, &reflect, &[x()], 1).map(|y| vec![row(&y[0], 6)]),
        &[6],
        &[3.0, 2.0, 1.0, 2.0, 3.0, 2.0],
    );
    close(
        &eval(
            "gather",
            13,
            &[("axis", Attr::Int(1))],
            &[x(), i(&[2], &[-1, 0])],
            1,
        ),
        &[2, 2],
        &[3.0, 1.0, 6.0, 4.0],
    );
    close(
        &eval("tile", 13, &[], &[x(), i(&[2], &[1, 2])], 1).map(|y| vec![row(&y[0], 6)]),
        &[6],
        &[1.0, 2.0, 3.0, 1.0, 2.0, 3.0],
    );
    let parts = eval(
        "split",
        11,
        &[("axis", Attr::Int(1)), ("split", ints(&[1, 2]))],
        &[x()],
        2,
    )
    .unwrap();
    assert_eq!(
        parts[1].to_floats().iter().copied().collect::<Vec<_>>(),
        [2.0, 3.0, 5.0, 6.0]
    );
    let joined = eval(
        "concat",
        13,
        &[("axis", Attr::Int(1))],
        &[parts.first().cloned(), parts.get(1).cloned()],
        1,
    );
    close(&joined, &[2, 3], &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    close(
        &eval(
            "expand",
            13,
            &[],
            &[f(&[2, 1], &[1.0, 2.0]), i(&[2], &[1, 2])],
            1,
        ),
        &[2, 2],
        &[1.0, 1.0, 2.0, 2.0],
    );
}

/// The first `n` elements.
fn row(t: &Tensor, n: usize) -> Tensor {
    let all: Vec<f64> = t.to_floats().iter().copied().take(n).collect();
    Tensor::from_floats(&[n], all).unwrap()
}

#[test]
fn order_and_choice() {
    let x = || f(&[4], &[3.0, 1.0, 4.0, 1.0]);
    close(
        &eval("cumsum", 11, &[], &[x(), i(&[], &[0])], 1),
        &[4],
        &[3.0, 4.0, 8.0, 9.0],
    );
    let both = [("exclusive", Attr::Int(1)), ("reverse", Attr::Int(1))];
    close(
        &eval("cumsum", 11, &both, &[x(), i(&[], &[0])], 1),
        &[4],
        &[6.0, 5.0, 1.0, 0.0],
    );
    let top = eval("top_k", 11, &[], &[x(), i(&[1], &[2])], 2);
    close(&top, &[2], &[4.0, 3.0]);
    assert_eq!(top.unwrap()[1].int_vec(), [2, 0]);
    let least = [("keepdims", Attr::Int(0))];
    close(&eval("arg_min", 13, &least, &[x()], 1), &[], &[1.0]);
    let m = f(&[2, 2], &[1.0, 2.0, 3.0, 4.0]);
    close(
        &eval("trilu", 14, &[("upper", Attr::Int(0))], &[m], 1),
        &[2, 2],
        &[1.0, 0.0, 3.0, 4.0],
    );
    let hot = [i(&[2], &[1, -1]), i(&[], &[3]), f(&[2], &[0.0, 5.0])];
    close(
        &eval("one_hot", 11, &[], &hot, 1),
        &[2, 3],
        &[0.0, 5.0, 0.0, 0.0, 0.0, 5.0],
    );
    let placed = [x(), i(&[1], &[2]), f(&[1], &[9.0])];
    close(
        &eval("scatter_elements", 13, &[], &placed, 1),
        &[4],
        &[3.0, 1.0, 9.0, 1.0],
    );
}

#[test]
fn space_and_quantised() {
    let x = f(&[1, 4, 1, 1], &[1.0, 2.0, 3.0, 4.0]);
    let blocks = [("blocksize", Attr::Int(2))];
    close(
        &eval("depth_to_space", 13, &blocks, &[x], 1),
        &[1, 1, 2, 2],
        &[1.0, 2.0, 3.0, 4.0],
    );
    let up = [("mode", Attr::text("linear"))];
    let all = [f(&[2], &[0.0, 4.0]), None, None, i(&[1], &[4])];
    close(
        &eval("resize", 13, &up, &all, 1),
        &[4],
        &[0.0, 1.0, 3.0, 4.0],
    );
    let all = [f(&[2], &[1.3, -9.0]), f(&[], &[0.5]), i(&[], &[10])];
    let typed = [("output_dtype", Attr::Int(2))];
    close(
        &eval("quantize_linear", 21, &typed, &all, 1),
        &[2],
        &[13.0, 0.0],
    );
    let all = [i(&[2], &[13, 0]), f(&[], &[0.5]), i(&[], &[10])];
    close(
        &eval("dequantize_linear", 21, &[], &all, 1),
        &[2],
        &[1.5, -5.0],
    );
}

#[test]
fn hostile_operands_are_errors() {
    let huge = i(&[2], &[i64::MAX, 2]);
    assert!(eval("constant_of_shape", 9, &[], std::slice::from_ref(&huge), 1).is_err());
    assert!(eval("expand", 13, &[], &[f(&[1], &[1.0]), huge.clone()], 1).is_err());
    assert!(eval("tile", 13, &[], &[f(&[1, 1], &[1.0]), huge], 1).is_err());
    assert!(
        eval(
            "reshape",
            13,
            &[],
            &[f(&[2], &[1.0, 2.0]), i(&[1], &[3])],
            1
        )
        .is_err()
    );
    assert!(eval("gather", 13, &[], &[f(&[2], &[1.0, 2.0]), i(&[1], &[2])], 1).is_err());
    assert!(
        eval(
            "range",
            11,
            &[],
            &[f(&[], &[0.0]), f(&[], &[1.0]), f(&[], &[0.0])],
            1
        )
        .is_err()
    );
    assert!(eval("top_k", 11, &[], &[f(&[1], &[1.0]), i(&[1], &[2])], 2).is_err());
    assert!(
        eval(
            "scatter_elements",
            13,
            &[],
            &[f(&[1], &[1.0]), i(&[1], &[-2]), f(&[1], &[1.0])],
            1
        )
        .is_err()
    );
}

/// What a rule says of integers is what is computed of them, listed in order, whatever axes they have.
#[test]
fn rules_on_integers_say_what_is_computed() {
    let shapes: [&[usize]; 9] = [
        &[],
        &[1],
        &[2],
        &[3],
        &[2, 1],
        &[1, 2],
        &[2, 2],
        &[1, 3],
        &[3, 1],
    ];
    let numbers = |shape: &[usize], salt: i64| {
        let n = shape.iter().product::<usize>() as i64;
        i(
            shape,
            &(0..n).map(|k| (k * 2 + salt) % 3 + 1).collect::<Vec<i64>>(),
        )
    };
    let mut compared = std::collections::BTreeMap::new();
    for def in crate::all().filter(|def| def.def().shape.is_some()) {
        if !matches!(def.def().eval, Eval::Fn(_) | Eval::Map(_) | Eval::Map2(_)) {
            continue;
        }
        for at in 0..shapes.len() * shapes.len() * 3 {
            let (one, other) = (shapes[at % 9], shapes[at / 9 % 9]);
            let operands = [numbers(one, 0), numbers(other, 1), numbers(one, 2)];
            let operands = &operands[..at / 81 + 1];
            let op = placed(def.name, 21, &[], operands, 1);
            let view = op.view();
            let said = view.def.shape.and_then(|rule| rule(&view));
            let two = !matches!(view.def.eval, Eval::Map2(_)) || operands.len() == 2;
            let sound = two && infer_op(&view, &mut || Sym::new("s")).is_ok();
            let found = sound.then(|| op.eval(operands, &[]).ok()).flatten();
            let (Some(said), Some(found)) = (said, found.and_then(|all| all.into_iter().next()))
            else {
                continue;
            };
            let found = found.int_vec();
            let same =
                |(said, found): (&Option<Extent>, &i64)| said.as_ref().is_none_or(|e| e.is(*found));
            let fits = said.elems.len() == found.len() && said.elems.iter().zip(&found).all(same);
            assert!(
                fits,
                "{} of {operands:?}: {said:?}, computed {found:?}",
                def.name
            );
            *compared.entry(def.name).or_insert(0) += 1;
        }
    }
    assert!(compared.len() > 25, "{compared:?}");
}
