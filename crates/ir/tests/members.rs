//! Members of classes: looking through what prepares a parameter, roles, families, and their order.
#![allow(clippy::unwrap_used, missing_docs)]

use prune_opt_ir::hash::IndexMap;
use prune_opt_ir::members::{Member, members, roots};
use prune_opt_ir::op::{Eval, Family, Registry, Relations, Role, ShapeValues};
use prune_opt_ir::{Class, Module, movement, op, text};

op! {
    /// Grouped convolution.
    pub fn conv = "conv" {
        relation: "x[n, g*ci, ..s~k], w[g*co, ci, ..k], b[g*co]? -> y[n, g*co, ..s]",
        roles: &[("w", Role::Weight), ("b", Role::Bias)],
        family: Family::Conv,
        extents: &[("group", "g")],
        eval: Eval::Contract,
    }
}
op! {
    /// Matrix product; no operand is a weight by its name.
    pub fn matmul = "matmul" {
        relation: "a[..b, m, k], b[..b, k, n] -> y[..b, m, n]",
        family: Family::Linear,
        eval: Eval::Contract,
    }
}
op! {
    /// Batch normalisation.
    pub fn batch_norm = "batch_norm" {
        relation: "x[n, c, ..s], scale[c], bias[c], mean[c], var[c] -> y[n, c, ..s]",
        roles: &[("scale", Role::Scale), ("bias", Role::Bias), ("mean", Role::Statistic), ("var", Role::Statistic)],
        family: Family::BatchNorm,
    }
}
op! {
    /// Lookup.
    pub fn embedding = "embedding" {
        relation: "table[v!, d], ids[..i] -> y[..i, d]",
        roles: &[("table", Role::Table)],
        family: Family::Embedding,
    }
}
op! {
    /// Sum.
    pub fn add = "add" {
        relation: "a[..s], b[..s] -> y[..s]",
        roles: &[("a", Role::Bias), ("b", Role::Bias)],
        eval: Eval::Map2(|a, b| a + b),
    }
}
op! {
    /// Product.
    pub fn mul = "mul" {
        relation: "a[..s], b[..s] -> y[..s]",
        eval: Eval::Map2(|a, b| a * b),
    }
}
op! {
    /// Integers to floats.
    pub fn dequantize = "dequantize" {
        relation: "x[c, ..s], scale[c] -> y[c, ..s]",
        roles: &[("x", Role::Weight), ("scale", Role::Scale)],
    }
}

fn registry() -> Registry {
    let own = [
        conv(),
        matmul(),
        batch_norm(),
        embedding(),
        add(),
        mul(),
        dequantize(),
    ];
    let movement = Registry::new(movement::ALL.iter().map(|f| f()));
    movement.unwrap().with(own).unwrap()
}

fn show(m: &Member) -> String {
    let flow = match (m.output, m.input) {
        (true, false) => "out",
        (false, true) => "in",
        _ => "through",
    };
    format!(
        "{}:{} {} {} {flow}",
        m.param,
        m.axis,
        m.family.name(),
        m.role.name()
    )
}

/// The members of each class, one a line.
fn check(body: &str, expected: &str) {
    let text = format!("module {{\n{body}\n}}");
    let parsed = text::parse("t.pir", &text, &text::no_files);
    let module: Module = parsed.map_err(|d| d.to_string()).unwrap();
    let found = members(&module, &registry());
    roots_are_first(&module, &found);
    let lines: Vec<String> = found
        .iter()
        .map(|(c, all)| {
            let all: Vec<_> = all.iter().map(show).collect();
            format!("{c}: {}", all.join(", ")).trim().to_string()
        })
        .collect();
    let expected = expected.lines().map(str::trim).filter(|l| !l.is_empty());
    assert_eq!(lines, expected.collect::<Vec<_>>());
}

/// Roots are found without lists of members, and are the first of them.
fn roots_are_first(module: &Module, found: &IndexMap<Class, Vec<Member>>) {
    let (func, ops) = (module.main().unwrap(), registry());
    let shapes = ShapeValues::compute(module, func, &ops);
    let (relations, _) = Relations::compute(module, func, &ops, &shapes);
    let roots = roots(module, &ops, &relations);
    let roots: Vec<_> = roots
        .iter()
        .map(|r| r.as_ref().map(|r| (r.param, r.value, r.axis, r.op)))
        .collect();
    let first: Vec<_> = found
        .values()
        .map(|all| all.first().map(|m| (&*m.param, m.value, m.axis, m.op)))
        .collect();
    assert_eq!(roots, first);
}

#[test]
fn convolutions_and_norms() {
    check(
        r#"
        channels c0 = 4
        channels c1 = 6
        func @main(%x: tensor<?n x 3 x 8 x 8 x f32>) -> tensor<?n x c1 x 8 x 8 x f32> {
          %b2 = param @conv2.bias : tensor<c1 x f32>
          %w2 = param @conv2.weight : tensor<c1 x c0 x 1 x 1 x f32>
          %v = param @bn.var : tensor<c0 x f32>
          %m = param @bn.mean : tensor<c0 x f32>
          %s = param @bn.weight : tensor<c0 x f32>
          %b = param @bn.bias : tensor<c0 x f32>
          %w1 = param @conv1.weight : tensor<c0 x 3 x 1 x 1 x f32>
          %0 = conv(%x, %w1) : tensor<?n x c0 x 8 x 8 x f32>
          %1 = batch_norm(%0, %s, %b, %m, %v) : tensor<?n x c0 x 8 x 8 x f32>
          %2 = conv(%1, %w2, %b2) : tensor<?n x c1 x 8 x 8 x f32>
          return %2
        }"#,
        "c0: conv1.weight:0 conv weight out, bn.weight:0 batch_norm scale through, bn.bias:0 batch_norm bias through, \
             bn.mean:0 batch_norm statistic through, bn.var:0 batch_norm statistic through, conv2.weight:1 conv weight in
         c1: conv2.weight:0 conv weight out, conv2.bias:0 conv bias out",
    );
}

#[test]
fn a_class_on_both_axes_of_a_residual_convolution() {
    check(
        r#"
        channels c0 = 4
        func @main(%x: tensor<?n x 3 x 8 x f32>) -> tensor<?n x c0 x 8 x f32> {
          %w1 = param @a : tensor<c0 x 3 x 1 x f32>
          %w2 = param @b : tensor<c0 x c0 x 1 x f32>
          %0 = conv(%x, %w1) : tensor<?n x c0 x 8 x f32>
          %1 = conv(%0, %w2) : tensor<?n x c0 x 8 x f32>
          %2 = add(%0, %1) : tensor<?n x c0 x 8 x f32>
          return %2
        }"#,
        "c0: a:0 conv weight out, b:0 conv weight out, b:1 conv weight in",
    );
}

#[test]
fn groups_and_depthwise_filters() {
    check(
        r#"
        channels c0 = 2
        channels c1 = 3
        channels c2 = 5
        channels c3 = 6
        func @main(%x: tensor<?n x c0 * c1 x 8 x f32>, %d: tensor<?n x c3 x 8 x f32>) -> tensor<?n x c0 * c2 x 8 x f32> {
          %w = param @w : tensor<c0 * c2 x c1 x 1 x f32>
          %b = param @b : tensor<c0 * c2 x f32>
          %dw = param @dw : tensor<c3 x 1 x 3 x f32>
          %0 = conv(%x, %w, %b) {group = 2} : tensor<?n x c0 * c2 x 8 x f32>
          %1 = conv(%d, %dw) {group = 6} : tensor<?n x c3 x 8 x f32>
          return %0
        }"#,
        "c0: w:0 conv weight through, b:0 conv bias through
         c1: w:1 conv weight in
         c2: w:0 conv weight out, b:0 conv bias out
         c3: dw:0 conv weight through",
    );
}

#[test]
fn the_root_is_a_producer_even_when_it_comes_later() {
    check(
        r#"
        channels c0 = 4
        func @main(%x: tensor<?n x 8 x c0 x f32>, %ids: tensor<?n x 8 x i64>) -> tensor<?n x 8 x c0 x f32> {
          %g = param @gain : tensor<c0 x f32>
          %t = param @table : tensor<100 x c0 x f32>
          %0 = mul(%x, %g) : tensor<?n x 8 x c0 x f32>
          %1 = embedding(%t, %ids) : tensor<?n x 8 x c0 x f32>
          %2 = add(%0, %1) : tensor<?n x 8 x c0 x f32>
          return %2
        }"#,
        "c0: table:1 embedding table out, gain:0 other data through",
    );
}

#[test]
fn linear_layers_look_through_transposes_and_find_late_biases() {
    check(
        r#"
        channels c0 = 4
        channels c1 = 6
        func @main(%x: tensor<?n x ?s x c0 x f32>) -> tensor<?n x ?s x c1 x f32> {
          %w = param @fc.weight : tensor<c1 x c0 x f32>
          %b = param @fc.bias : tensor<c1 x f32>
          %p = param @positions : tensor<1 x 8 x c1 x f32>
          %0 = transpose(%w) {perm = [1, 0]} : tensor<c0 x c1 x f32>
          %1 = matmul(%x, %0) : tensor<?n x ?s x c1 x f32>
          %2 = add(%b, %1) : tensor<?n x ?s x c1 x f32>
          %3 = add(%2, %b) : tensor<?n x ?s x c1 x f32>
          %4 = add(%3, %p) : tensor<?n x ?s x c1 x f32>
          return %4
        }"#,
        "c0: fc.weight:1 linear weight in
         c1: fc.weight:0 linear weight out, fc.bias:0 linear bias out, fc.bias:0 other bias through, positions:2 other bias through",
    );
}

#[test]
fn reshapes_of_parameters_keep_to_the_stretch_of_the_class() {
    check(
        r#"
        channels c0 = 2
        channels c1 = 3
        func @main(%x: tensor<?n x c0 x f32>) -> tensor<?n x c1 x f32> {
          %w = param @flat : tensor<c0 * c1 x f32>
          %s = param @shape = dense<[2, 3]> : tensor<2 x i64>
          %0 = reshape(%w, %s) : tensor<c0 x c1 x f32>
          %1 = matmul(%x, %0) : tensor<?n x c1 x f32>
          return %1
        }"#,
        "c0: flat:0 linear weight in
         c1: flat:0 linear weight out",
    );
}

#[test]
fn quantised_weights_lead_to_the_stored_parameter() {
    check(
        r#"
        channels c0 = 4
        func @main(%x: tensor<?n x 3 x 8 x f32>) -> tensor<?n x c0 x 8 x f32> {
          %q = param @w_q : tensor<c0 x 3 x 1 x i8>
          %s = param @w_scale : tensor<c0 x f32>
          %0 = dequantize(%q, %s) : tensor<c0 x 3 x 1 x f32>
          %1 = conv(%x, %0) : tensor<?n x c0 x 8 x f32>
          return %1
        }"#,
        "c0: w_q:0 conv weight out, w_scale:0 other scale out",
    );
}

#[test]
fn unknown_ops_and_classes_without_parameters() {
    check(
        r#"
        channels c0 = 4
        channels c1 = 5
        func @main(%x: tensor<c1 x f32>) -> tensor<c0 x f32> {
          %w = param @w : tensor<c0 x f32>
          %0 = "com.acme::Magic"(%w, %x) : tensor<c0 x f32>
          return %0
        }"#,
        "c0: w:0 other data through
         c1:",
    );
}
