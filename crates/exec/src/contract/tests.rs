//! Fast paths against the reference, and the reference against hand-written loops.

#![allow(clippy::unwrap_used)]

use super::{Kernels, contract};
use crate::tensor::{array, floats};
use proptest::prelude::*;
use prune_opt_ir::op::{OpDef, OpView, Relation, RelationSource, Role, ShapeValues};
use prune_opt_ir::{Attr, DType, Function, Module, OpData, Span, Tensor, Type};

const CONV: &str = "x[n, g*ci, ..s~k], w[g*co, ci, ..k], b[g*co]? -> y[n, g*co, ..s]";
const CONV_TRANSPOSE: &str =
    "x[n, g*ci, t, u], w[g*ci, co, k, l], b[g*co]? -> y[n, g*co, t~k, u~l]";

/// One op over these operand shapes, its relation and attributes.
struct Case {
    def: OpDef,
    func: Function,
    inputs: Vec<Option<Tensor>>,
}

fn case(relation: &'static str, shapes: &[Vec<usize>], attrs: &[(&str, Attr)]) -> Case {
    let mut def = OpDef::new("product");
    def.relation = RelationSource::from(relation);
    def.roles = &[("b", Role::Bias)];
    def.extents = if relation.contains("g*") {
        &[("group", "g")]
    } else {
        &[]
    };
    let mut func = Function::default();
    let operands = shapes.iter().map(|s| {
        let ty = super::concrete(DType::F64, s);
        Some(func.add_input(None, ty, Span::default()))
    });
    let op = OpData {
        name: "product".into(),
        operands: operands.collect(),
        attrs: attrs
            .iter()
            .map(|(n, a)| (n.to_string(), a.clone()))
            .collect(),
        ..OpData::default()
    };
    func.add_op(op, [(None, Type::Unknown)]);
    let inputs = shapes.iter().enumerate();
    let inputs = inputs.map(|(i, s)| Some(numbers(s, i))).collect();
    Case { def, func, inputs }
}

/// Numbers that differ from place to place and sum exactly.
fn numbers(shape: &[usize], salt: usize) -> Tensor {
    let n: usize = shape.iter().product();
    let each = (0..n).map(|i| ((i * 37 + salt * 11 + i * i % 7) % 23) as f64 - 11.0);
    Tensor::Float(array(shape.to_vec(), each.collect()).unwrap())
}

fn eval(case: &Case, kernels: Kernels) -> Result<Tensor, String> {
    let (module, shapes) = (Module::default(), ShapeValues::default());
    let view = OpView {
        module: &module,
        func: &case.func,
        op: case.func.ops.values().next().unwrap(),
        def: &case.def,
        shapes: &shapes,
    };
    let relation = Relation::of(&case.def, &view)?.unwrap();
    contract(&view, &relation, &case.inputs, kernels)
}

/// Evaluates both ways. Sums of small integers are exact, so the two must be equal.
fn both(case: &Case) -> (Vec<usize>, Vec<f64>) {
    let slow = eval(case, Kernels::Reference).unwrap();
    assert_eq!(eval(case, Kernels::Fast).unwrap(), slow);
    (slow.shape().to_vec(), floats(&slow).into_owned())
}

/// `oik,o->oi` multiplies by what has none of the letters that are summed; only a bias is added.
#[test]
fn what_is_not_summed_is_a_factor() {
    let shapes = [vec![2, 3, 4], vec![2]];
    let each = [numbers(&shapes[0], 0), numbers(&shapes[1], 1)].map(|t| floats(&t).into_owned());
    let sum = |o: usize, i: usize| (0..4).map(|k| each[0][(o * 3 + i) * 4 + k]).sum::<f64>();
    let places = || (0..2).flat_map(|o| (0..3).map(move |i| (o, i)));
    let product: Vec<f64> = places().map(|(o, i)| sum(o, i) * each[1][o]).collect();
    let biased: Vec<f64> = places().map(|(o, i)| sum(o, i) + each[1][o]).collect();
    let run = |relation| both(&case(relation, &shapes, &[])).1;
    assert_eq!(run("x[o, i, k], w[o] -> y[o, i]"), product);
    assert_eq!(run("x[o, i, k], b[o] -> y[o, i]"), biased);
}

fn ints(all: &[usize]) -> Attr {
    Attr::Ints(all.iter().map(|i| *i as i64).collect())
}

#[test]
fn matmul_broadcasts_its_batch() {
    let relation = "a[..b, m, k], w[..b, k, n] -> y[..b, m, n]";
    let case = case(relation, &[vec![2, 1, 3, 4], vec![5, 4, 2]], &[]);
    let (shape, y) = both(&case);
    assert_eq!(shape, [2, 5, 3, 2]);
    let (a, b) = (
        floats(case.inputs[0].as_ref().unwrap()),
        floats(case.inputs[1].as_ref().unwrap()),
    );
    let at = |i: usize, j: usize, m: usize, n: usize| -> f64 {
        (0..4)
            .map(|k| a[(i * 3 + m) * 4 + k] * b[(j * 4 + k) * 2 + n])
            .sum()
    };
    for (p, value) in y.iter().enumerate() {
        assert_eq!(*value, at(p / 30, p / 6 % 5, p / 2 % 3, p % 2));
    }
}

#[test]
fn other_contractions() {
    let sizes = |all: &[&[usize]]| all.iter().map(|s| s.to_vec()).collect::<Vec<_>>();
    for (relation, shapes) in [
        (
            "x[n, k], w[m, k], b[m]? -> y[n, m]",
            sizes(&[&[3, 5], &[4, 5], &[4]]),
        ),
        (
            "q[b, i, h, d], k[b, j, h, d] -> y[b, h, i, j]",
            sizes(&[&[2, 3, 2, 4], &[2, 5, 2, 4]]),
        ),
        ("a[i], b[j] -> y[j, i]", sizes(&[&[3], &[4]])),
        ("x[a, r] -> y[a]", sizes(&[&[3, 4]])),
        (
            "x[a, i], w[a, i], v[i] -> y[a]",
            sizes(&[&[3, 4], &[3, 4], &[4]]),
        ),
        (
            "x[h*d, i], w[i, d*h] -> y[h, d]",
            sizes(&[&[6, 4], &[4, 6]]),
        ),
        ("x[a, k], w[k, b] -> y[a, b]", sizes(&[&[0, 4], &[4, 3]])),
        ("x[a, k], w[k, b] -> y[a, b]", sizes(&[&[2, 0], &[0, 3]])),
    ] {
        let mut case = case(relation, &shapes, &[]);
        case.def.extents = if relation.contains("h*") {
            &[("heads", "h")]
        } else {
            &[]
        };
        if relation.contains("h*") {
            for op in case.func.ops.values_mut() {
                op.attrs.insert("heads".into(), Attr::Int(2));
            }
        }
        both(&case);
    }
}

#[test]
fn large_products_are_cut_in_pieces() {
    let relation = "a[m, k], b[k, n] -> y[m, n]";
    both(&case(relation, &[vec![130, 200], vec![200, 300]], &[]));
    both(&case(relation, &[vec![300, 200], vec![200, 150]], &[]));
}

#[test]
fn threads_do_not_matter() {
    let shapes = [vec![3, 8, 40, 40], vec![16, 8, 3, 3]];
    let mut case = case(CONV, &shapes, &[("pads", ints(&[1; 4]))]);
    for t in case.inputs.iter_mut().flatten() {
        // Sums of these are not exact, so their order shows.
        *t = Tensor::from_floats(t.shape(), t.to_floats().iter().map(|x| x.sin()).collect())
            .unwrap();
    }
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| eval(&case, Kernels::Fast)).unwrap()
    };
    assert_eq!(on(1), on(3));
}

#[test]
fn windows_in_the_result_overlap() {
    let shapes = [vec![1, 1, 1, 2], vec![1, 1, 1, 3], vec![1]];
    let strides = [("strides", ints(&[1, 2]))];
    let mut case = case(CONV_TRANSPOSE, &shapes, &strides);
    let set = |t: &mut Option<Tensor>, s: &[usize], v: &[f64]| {
        *t = Some(Tensor::Float(array(s.to_vec(), v.to_vec()).unwrap()));
    };
    set(&mut case.inputs[0], &shapes[0], &[1.0, 10.0]);
    set(&mut case.inputs[1], &shapes[1], &[1.0, 2.0, 3.0]);
    set(&mut case.inputs[2], &shapes[2], &[100.0]);
    let (shape, y) = both(&case);
    assert_eq!(shape, [1, 1, 1, 5]);
    assert_eq!(y, [101.0, 102.0, 113.0, 120.0, 130.0]);
}

#[test]
fn what_does_not_fit_is_an_error() {
    let relation = "a[m, k], b[k, n] -> y[m, n]";
    let wrong = case(relation, &[vec![2, 3], vec![4, 5]], &[]);
    assert!(eval(&wrong, Kernels::Fast).unwrap_err().contains("`k`"));
    let sum = case("a[m + k], b[k] -> y[m]", &[vec![5], vec![2]], &[]);
    assert!(
        eval(&sum, Kernels::Fast)
            .unwrap_err()
            .contains("more than a contraction")
    );
    let normalised = case("a[m, k^], b[k] -> y[m]", &[vec![5, 2], vec![2]], &[]);
    assert!(eval(&normalised, Kernels::Fast).is_err());
}

/// A convolution by hand: shapes `[n, g*ci, h, w]` and `[g*co, ci, kh, kw]`.
fn conv(x: &[f64], xs: &[usize], w: &[f64], ws: &[usize], c: &Conv) -> Vec<f64> {
    let (ci, co) = (ws[1], ws[0] / c.group);
    let out = |d: usize| (xs[d + 2] + 2 * c.pad - (ws[d + 2] - 1) * c.dilation - 1) / c.stride + 1;
    let (oh, ow) = (out(0), out(1));
    let mut y = Vec::new();
    for n in 0..xs[0] {
        for o in 0..ws[0] {
            for i in 0..oh {
                for j in 0..ow {
                    let mut sum = 0.0;
                    for k in 0..ci * ws[2] * ws[3] {
                        let (c_in, kh, kw) = (k / (ws[2] * ws[3]), k / ws[3] % ws[2], k % ws[3]);
                        let (h, v) = (
                            i * c.stride + kh * c.dilation,
                            j * c.stride + kw * c.dilation,
                        );
                        let inside = |p: usize, d: usize| p >= c.pad && p - c.pad < xs[d];
                        if inside(h, 2) && inside(v, 3) {
                            let plane = n * xs[1] + o / co * ci + c_in;
                            let at = (plane * xs[2] + h - c.pad) * xs[3] + v - c.pad;
                            sum += x[at] * w[o * ci * ws[2] * ws[3] + k];
                        }
                    }
                    y.push(sum);
                }
            }
        }
    }
    y
}

#[derive(Clone, Debug)]
struct Conv {
    group: usize,
    ci: usize,
    co: usize,
    stride: usize,
    pad: usize,
    dilation: usize,
    kernel: usize,
    size: (usize, usize),
}

prop_compose! {
    fn convs()(
        group in 1..4usize,
        ci in 1..4usize,
        co in 1..4usize,
        stride in 1..4usize,
        pad in 0..3usize,
        dilation in 1..3usize,
        kernel in 1..4usize,
        size in (5..9usize, 5..9usize),
    ) -> Conv {
        Conv { group, ci, co, stride, pad, dilation, kernel, size }
    }
}

impl Conv {
    fn attrs(&self) -> Vec<(&'static str, Attr)> {
        vec![
            ("strides", ints(&[self.stride; 2])),
            ("pads", ints(&[self.pad; 4])),
            ("dilations", ints(&[self.dilation; 2])),
            ("group", Attr::Int(self.group as i64)),
        ]
    }
}

proptest! {
    #[test]
    fn convolution_is_what_loops_compute(c in convs(), batch in 1..3usize) {
        let x = vec![batch, c.group * c.ci, c.size.0, c.size.1];
        let w = vec![c.group * c.co, c.ci, c.kernel, c.kernel];
        let case = case(CONV, &[x.clone(), w.clone()], &c.attrs());
        let (_, y) = both(&case);
        let data = |i: usize| floats(case.inputs[i].as_ref().unwrap());
        prop_assert_eq!(y, conv(&data(0), &x, &data(1), &w, &c));
    }

    #[test]
    fn transposed_convolution_agrees(c in convs(), batch in 1..3usize, bias in any::<bool>()) {
        prop_assume!(c.pad < c.kernel);
        let x = vec![batch, c.group * c.ci, c.size.0 - 3, c.size.1 - 3];
        let w = vec![c.group * c.ci, c.co, c.kernel, c.kernel];
        let mut shapes = vec![x, w];
        if bias {
            shapes.push(vec![c.group * c.co]);
        }
        both(&case(CONV_TRANSPOSE, &shapes, &c.attrs()));
    }

    /// The transposed convolution is the adjoint: `<conv(x, w), y> = <x, conv_transpose(y, w)>`.
    #[test]
    fn transposed_convolution_is_the_adjoint(c in convs()) {
        let span = (c.kernel - 1) * c.dilation + 1;
        prop_assume!(c.size.0 + 2 * c.pad >= span && c.size.1 + 2 * c.pad >= span);
        // Sizes that the stride covers exactly, so that nothing at the end is left over.
        let fit = |n: usize| n - (n + 2 * c.pad - span) % c.stride;
        let x = vec![1, c.group * c.ci, fit(c.size.0), fit(c.size.1)];
        let w = vec![c.group * c.co, c.ci, c.kernel, c.kernel];
        let forward = case(CONV, &[x.clone(), w.clone()], &c.attrs());
        let (shape, y) = both(&forward);
        let back = case(CONV_TRANSPOSE, &[shape.clone(), w], &c.attrs());
        let mut back = back;
        back.inputs[1] = forward.inputs[1].clone();
        let (back_shape, z) = both(&back);
        prop_assert_eq!(back_shape, x);
        let dot = |a: &[f64], b: &[f64]| -> f64 { a.iter().zip(b).map(|(a, b)| a * b).sum() };
        let (x, u) = (floats(forward.inputs[0].as_ref().unwrap()), floats(back.inputs[0].as_ref().unwrap()));
        prop_assert_eq!(dot(&y, &u), dot(&x, &z));
    }

    /// Any two factors over up to six variables, in any order of axes.
    #[test]
    fn any_two_factors_agree(
        where_each_stands in prop::collection::vec(1..8u8, 1..6),
        extents in prop::collection::vec(1..4usize, 6),
        orders in prop::collection::vec(any::<u64>(), 3),
    ) {
        // Bits: in the first factor, in the second, in the result. What stands in the result alone has no extent.
        let stands = |tensor: usize| -> Vec<usize> {
            let here = |v: &usize| where_each_stands[*v] >> tensor & 1 == 1 && where_each_stands[*v] != 4;
            let mut all: Vec<usize> = (0..where_each_stands.len()).filter(here).collect();
            all.sort_by_key(|v| orders[tensor].rotate_left(11 * *v as u32) % 1009);
            all
        };
        let axes = |tensor: usize| -> String {
            let names = stands(tensor).into_iter().map(|v| format!("v{v}"));
            names.collect::<Vec<_>>().join(", ")
        };
        let text = format!("a[{}], b[{}] -> y[{}]", axes(0), axes(1), axes(2));
        let shape = |tensor: usize| stands(tensor).into_iter().map(|v| extents[v]).collect();
        both(&case(Box::leak(text.into_boxed_str()), &[shape(0), shape(1)], &[]));
    }
}
