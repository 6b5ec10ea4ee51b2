#![allow(clippy::unwrap_used)]

mod shapes;

use super::prune;
use prune_opt_ir::verify::verify;
use prune_opt_ir::{Module, Stored, text};

fn parse(text: &str) -> Module {
    let mut module = text::parse("test.pir", text, &text::no_files)
        .map_err(|e| e.to_string())
        .unwrap();
    let opset = prune_opt_ir::Attr::Dict(
        [(String::new(), prune_opt_ir::Attr::Int(17))]
            .into_iter()
            .collect(),
    );
    module.attrs.entry("onnx.opset".into()).or_insert(opset);
    module
}

/// The pruned module as text, after verifying both; and that the number of threads changes nothing.
fn pruned(source: &str) -> Result<String, String> {
    let (module, registry) = (parse(source), prune_opt_ops::standard());
    let verified = verify(&module, &registry)
        .map_err(|e| e.to_string())
        .unwrap();
    let new = prune(verified, 1).map_err(|e| e.to_string())?;
    let text = text::print(&new);
    verify(&new, &registry)
        .map_err(|e| format!("{e}\n{text}"))
        .unwrap();
    assert_eq!(text::print(&prune(verified, 3).unwrap()), text);
    assert_eq!(text::print(&parse(&text)), text);
    Ok(text)
}

/// Prunes `source` and checks that every line of `expected` is one of the result, in this order.
#[track_caller]
fn check(source: &str, expected: &str) {
    let text = pruned(source).unwrap();
    let mut lines = text.lines().map(str::trim);
    for want in expected.lines().map(str::trim).filter(|l| !l.is_empty()) {
        assert!(
            lines.any(|l| l == want),
            "no line `{want}` (in this order) in:\n{text}"
        );
    }
}

#[track_caller]
fn lacks(source: &str, words: &str) {
    let text = pruned(source).unwrap();
    assert!(!text.contains(words), "`{words}` in:\n{text}");
}

#[test]
fn conv_chain() {
    check(
        r#"module {
          channels c0 = 3 {keep = [0, 2], importance = dense<[1, 2, 3]>}
          channels c1 = 2 {importance = dense<[1, 2]>}
          func @main(%x: tensor<?n x 1 x 4 x f32>) -> tensor<?n x c1 x 3 x f32> {
            %w = param @w = dense<[[[1, 2]], [[3, 4]], [[5, 6]]]> : tensor<c0 x 1 x 2 x f32>
            %b = param @b = dense<[1, 2, 3]> : tensor<c0 x f32>
            %v = param @v = dense<[[[1], [2], [3]], [[4], [5], [6]]]> : tensor<c1 x c0 x 1 x f32>
            %0 = conv(%x, %w, %b) : tensor<?n x c0 x 3 x f32>
            %1 = relu(%0) : tensor<?n x c0 x 3 x f32>
            %2 = conv(%1, %v) : tensor<?n x c1 x 3 x f32>
            return %2
          }
        }"#,
        r#"
        channels c0 = 2
        channels c1 = 2
        %w = param @w = dense<[[[1.0, 2.0]], [[5.0, 6.0]]]> : tensor<c0 x 1 x 2 x f32>
        %b = param @b = dense<[1.0, 3.0]> : tensor<c0 x f32>
        %v = param @v = dense<[[[1.0], [3.0]], [[4.0], [6.0]]]> : tensor<c1 x c0 x 1 x f32>
        %0 = conv(%x, %w, %b) : tensor<?n x c0 x 3 x f32>
        "#,
    );
}

#[test]
fn without_keep_sets_nothing_happens() {
    let text = r#"module {
      channels c0 = 2
      func @main(%x: tensor<?n x 3 x f32>) -> tensor<?n x c0 x f32> {
        %w = param @w = dense<[[1, 2], [3, 4], [5, 6]]> : tensor<3 x c0 x f32>
        %0 = matmul(%x, %w) : tensor<?n x c0 x f32>
        return %0
      }
    }"#;
    let module = parse(text);
    assert_eq!(pruned(text).unwrap(), text::print(&module));
}

#[test]
fn what_no_class_touches_is_shared() {
    let mut module = parse(
        r#"module {
          channels c0 = 2 {keep = [1]}
          func @main(%x: tensor<?n x 2 x f32>) -> tensor<?n x 2 x f32> {
            %u = param @u = dense<[[1, 2], [3, 4]]> : tensor<2 x 2 x f32>
            %w = param @w = dense<[[1, 2], [3, 4]]> : tensor<2 x c0 x f32>
            %v = param @v = dense<[[1, 2], [3, 4]]> : tensor<c0 x 2 x f32>
            %0 = matmul(%x, %u) : tensor<?n x 2 x f32>
            %1 = matmul(%0, %w) : tensor<?n x c0 x f32>
            %2 = matmul(%1, %v) : tensor<?n x 2 x f32>
            return %2
          }
        }"#,
    );
    module.stores.push(prune_opt_ir::StoreRef {
        path: "w.safetensors".into(),
    });
    for (name, weight) in &mut module.params {
        weight.store = Some(Stored::Tensor(0, name.clone()));
    }
    let registry = prune_opt_ops::standard();
    let new = prune(verify(&module, &registry).unwrap(), 2).unwrap();
    let data = |m: &Module, name: &str| m.params[name].data.as_ref().unwrap().bytes();
    assert_eq!(data(&new, "u").as_ptr(), data(&module, "u").as_ptr());
    assert_eq!(new.params["u"].store, Some(Stored::Tensor(0, "u".into())));
    assert_eq!(
        (&new.params["w"].store, &new.params["w"].shape),
        (&None, &vec![2, 1])
    );
    assert_eq!(
        new.params["v"].dense().unwrap().to_floats().unwrap(),
        [3.0, 4.0]
    );
}

#[test]
fn groups_are_restated() {
    let conv = |keep: &str| {
        format!(
            r#"module {{
          channels c0 = 4 {{keep = {keep}}}
          channels c1 = 2 {{keep = [1]}}
          func @main(%x: tensor<?n x 3 x 5 x f32>) -> tensor<?n x 3 x 5 x f32> {{
            %a = param @a : tensor<c0 * c1 x 3 x 1 x f32>
            %w = param @w : tensor<c0 * 3 x c1 x 1 x f32>
            %b = param @b : tensor<3 x c0 * 3 x 1 x f32>
            %0 = conv(%x, %a) : tensor<?n x c0 * c1 x 5 x f32>
            %1 = conv(%0, %w) {{group = 4}} : tensor<?n x c0 * 3 x 5 x f32>
            %2 = conv(%1, %b) : tensor<?n x 3 x 5 x f32>
            return %2
          }}
        }}"#
        )
    };
    check(
        &conv("[0, 3]"),
        "%1 = conv(%0, %w) {group = 2} : tensor<?n x c0 * 3 x 5 x f32>",
    );
    check(
        &conv("[0, 1, 2, 3]"),
        "%1 = conv(%0, %w) {group = 4} : tensor<?n x c0 * 3 x 5 x f32>",
    );
}

#[test]
fn an_extent_that_reaches_data_keeps_its_value() {
    let text = r#"module {
      channels c0 = 16 {keep = [0, 1, 2, 3]}
      func @main(%x: tensor<?n x 3 x f32>) -> tensor<?n x 3 x f32> {
        %w = param @w : tensor<3 x c0 x f32>
        %v = param @v : tensor<c0 x 3 x f32>
        %one = param @one = dense<1.0> : tensor<f32>
        %i = param @i = dense<1> : tensor<i64>
        %a = matmul(%x, %w) : tensor<?n x c0 x f32>
        %shape = shape(%a) : tensor<2 x i64>
        %d = gather(%shape, %i) : tensor<i64>
        %f = cast(%d) {to = 1} : tensor<f32>
        %r = sqrt(%f) : tensor<f32>
        %s = div(%one, %r) : tensor<f32>
        %b = mul(%a, %s) : tensor<?n x c0 x f32>
        %c = reshape(%b, %shape) : tensor<?n x c0 x f32>
        %y = matmul(%c, %v) : tensor<?n x 3 x f32>
        return %y
      }
    }"#;
    check(
        text,
        "%d_1 = param @d_1 = dense<16> : tensor<i64>
         %shape = shape(%a) : tensor<2 x i64>
         %f = cast(%d_1) {to = 1} : tensor<f32>
         %c = reshape(%b, %shape) : tensor<?n x c0 x f32>",
    );
    // What computed the extent for nobody else is gone.
    lacks(text, "gather");
}

#[test]
fn constants_with_classes_are_sliced() {
    let text = r#"module {
      channels c0 = 3 {keep = [0, 2]}
      func @main(%x: tensor<?n x 3 x f32>) -> tensor<?n x 3 x f32> {
        %w = param @w : tensor<3 x c0 x f32>
        %v = param @v : tensor<c0 x 3 x f32>
        %m = constant() {value = dense<[1.0, 2.0, 3.0]> : tensor<3 x f32>} : tensor<c0 x f32>
        %k = constant() {value_floats = [1.0, 2.0, 3.0]} : tensor<c0 x f32>
        %a = matmul(%x, %w) : tensor<?n x c0 x f32>
        %b = mul(%a, %m) : tensor<?n x c0 x f32>
        %c = mul(%b, %k) : tensor<?n x c0 x f32>
        %y = matmul(%c, %v) : tensor<?n x 3 x f32>
        return %y
      }
    }"#;
    check(
        text,
        "%m = constant() {value = dense<[1.0, 3.0]> : tensor<2 x f32>} : tensor<c0 x f32>
         %k = constant() {value_floats = [1.0, 3.0]} : tensor<c0 x f32>",
    );
}

#[test]
fn positions_are_renumbered() {
    let text = r#"module {
      channels c0 = 3 {keep = [0, 2]}
      channels c1 = 4 {keep = [1, 2, 3]}
      func @main(%x: tensor<?n x 3 x f32>) -> tensor<?n x 3 x f32> {
        %w = param @w : tensor<3 x c0 + c1 x f32>
        %v = param @v : tensor<c1 x 3 x f32>
        %i = param @i = dense<[3, 4, 5, 6]> : tensor<c1 x i64>
        %a = matmul(%x, %w) : tensor<?n x c0 + c1 x f32>
        %b = gather(%a, %i) {axis = 1} : tensor<?n x c1 x f32>
        %y = matmul(%b, %v) : tensor<?n x 3 x f32>
        return %y
      }
    }"#;
    check(text, "%i = param @i = dense<[2, 3, 4]> : tensor<c1 x i64>");
}

#[test]
fn extents_that_are_data_keep_their_numbers() {
    let text = r#"module {
      channels c0 = 4 {keep = [0]}
      func @main(%x: tensor<?n x 3 x f32>) -> (tensor<?n x 3 x f32>, tensor<2 x f32>, tensor<2 x f32>) {
        %w = param @w : tensor<3 x c0 x f32>
        %v = param @v : tensor<c0 x 3 x f32>
        %a = matmul(%x, %w) : tensor<?n x c0 x f32>
        %shape = shape(%a) : tensor<2 x i64>
        %f = cast(%shape) {to = 1} : tensor<2 x f32>
        %g = cast(%shape) {to = 1} : tensor<2 x f32>
        %y = matmul(%a, %v) : tensor<?n x 3 x f32>
        return %y, %f, %g
      }
    }"#;
    for line in [
        "%shape_1 = param @shape_1 = dense<[4]> : tensor<1 x i64>",
        "%shape_2 = param @shape_2 = dense<[0, 2]> : tensor<2 x i64>",
        "%shape_3 = concat(%shape, %shape_1) {axis = 0} : tensor<3 x i64>",
        "%shape_4 = gather(%shape_3, %shape_2) {axis = 0} : tensor<2 x i64>",
        "%f = cast(%shape_4) {to = 1} : tensor<2 x f32>",
        "%g = cast(%shape_4) {to = 1} : tensor<2 x f32>",
    ] {
        check(text, line);
    }
}

#[test]
fn an_extent_with_an_unknown_factor_is_kept_by_arithmetic() {
    let text = r#"module {
      channels c0 = 4 {keep = [0, 1, 3]}
      func @main(%x: tensor<?n x 3 x f32>) -> (tensor<?n x 3 x f32>, tensor<i64>) {
        %w = param @w : tensor<3 x c0 x f32>
        %v = param @v : tensor<c0 x 3 x f32>
        %a = matmul(%x, %w) : tensor<?n x c0 x f32>
        %size = size(%a) : tensor<i64>
        %y = matmul(%a, %v) : tensor<?n x 3 x f32>
        return %y, %size
      }
    }"#;
    for line in [
        "%size_1 = param @size_1 = dense<3> : tensor<i64>",
        "%size_2 = div(%size_3, %size_1) : tensor<i64>",
        "%size_2_2 = mul(%size_2, %size_2_1) : tensor<i64>",
    ] {
        check(text, line);
    }
}

#[test]
fn what_can_not_be_kept_is_an_error() {
    let text = r#"module {
      channels c0 = 4 {keep = [0]}
      func @main(%x: tensor<?n x 3 x f32>) -> (tensor<?n x 3 x f32>, tensor<i64>) {
        %w = param @w : tensor<3 x c0 x f32>
        %v = param @v : tensor<c0 x 3 x f32>
        %a = matmul(%x, %w) : tensor<?n x c0 x f32>
        %all = constant() {value = dense<[-1]> : tensor<1 x i64>} : tensor<1 x i64>
        %row = reshape(%a, %all) : tensor<?n * c0 x f32>
        %three = constant() {value = dense<[3.0, 3.0, 3.0]> : tensor<3 x f32>} : tensor<3 x f32>
        %both = concat(%row, %three) {axis = 0} : tensor<?n * c0 + 3 x f32>
        %size = size(%both) : tensor<i64>
        %y = matmul(%a, %v) : tensor<?n x 3 x f32>
        return %y, %size
      }
    }"#;
    let errors = pruned(text).unwrap_err();
    assert!(
        errors.contains("output `%size` holds an extent that pruning changes"),
        "{errors}"
    );
}

#[test]
fn an_implicit_scale_is_written_out() {
    let text = |keep: &str| {
        format!(
            r#"module attributes {{onnx.opset = {{"" = 23}}}} {{
      channels c0 = 4 {{keep = {keep}}}
      channels c1 = 2 {{keep = [1]}}
      func @main(%x: tensor<?n x 2 x ?s x 3 x f32>) -> tensor<?n x 2 x ?s x 3 x f32> {{
        %wq = param @q : tensor<3 x c0 x f32>
        %wk = param @k : tensor<3 x c0 x f32>
        %wv = param @v : tensor<3 x c1 x f32>
        %wo = param @o : tensor<c1 x 3 x f32>
        %q = matmul(%x, %wq) : tensor<?n x 2 x ?s x c0 x f32>
        %k = matmul(%x, %wk) : tensor<?n x 2 x ?s x c0 x f32>
        %v = matmul(%x, %wv) : tensor<?n x 2 x ?s x c1 x f32>
        %a = attention(%q, %k, %v) : tensor<?n x 2 x ?s x c1 x f32>
        %y = matmul(%a, %wo) : tensor<?n x 2 x ?s x 3 x f32>
        return %y
      }}
    }}"#
        )
    };
    let line =
        |attrs: &str| format!("%a = attention(%q, %k, %v){attrs} : tensor<?n x 2 x ?s x c1 x f32>");
    check(&text("[0]"), &line(" {scale = 0.5}"));
    check(&text("[0, 1, 2, 3]"), &line(""));
}

#[test]
fn regions_and_unknown_ops_keep_what_they_read() {
    let text = r#"module {
      channels c0 = 4 {keep = [0]}
      func @main(%x: tensor<2 x 3 x f32>) -> (tensor<2 x 3 x f32>, none) {
        %w = param @w : tensor<3 x c0 x f32>
        %v = param @v : tensor<c0 x 3 x f32>
        %a = matmul(%x, %w) : tensor<2 x c0 x f32>
        %shape = shape(%a) : tensor<2 x i64>
        %m = "com.acme::Mystery"(%shape) : none
        %y = matmul(%a, %v) : tensor<2 x 3 x f32>
        return %y, %m
      }
    }"#;
    check(
        text,
        r#"%shape_1 = param @shape_1 = dense<[2, 4]> : tensor<2 x i64>
           %m = "com.acme::Mystery"(%shape_1) : none"#,
    );
    let captured = text.replace("(%shape) : none", "() captures(%shape) : none");
    let errors = pruned(&captured).unwrap_err();
    assert!(
        errors.contains("a region reads `%shape`, an extent that pruning changes"),
        "{errors}"
    );
}

/// Without weights any extent may be stated; what would stay is counted before it is listed.
#[test]
fn axes_too_long_to_list_are_errors() {
    let message = pruned(
        r#"module {
          channels c0 = 2 {keep = [0]}
          func @main(%x: tensor<?n x 3 x f32>) -> tensor<?n x 10 x f32> {
            %w = param @w : tensor<3 x 2305843009213693952 * c0 x f32>
            %y = matmul(%x, %w) : tensor<?n x 2305843009213693952 * c0 x f32>
            %v = param @v : tensor<2305843009213693952 * c0 x 10 x f32>
            %z = matmul(%y, %v) : tensor<?n x 10 x f32>
            return %z
          }
        }"#,
    );
    let message = message.unwrap_err();
    assert!(
        message.contains("`2305843009213693952 * c0` is too long to prune"),
        "{message}"
    );
}

/// Of a long axis few positions may stay.
#[test]
fn long_axes_are_pruned_by_what_stays() {
    check(
        r#"module {
          channels c0 = 4611686018427387904 {keep = [7, 4611686018427387903]}
          func @main(%x: tensor<?n x 3 x f32>) -> tensor<?n x 10 x f32> {
            %w = param @w : tensor<3 x c0 x f32>
            %y = matmul(%x, %w) : tensor<?n x c0 x f32>
            %v = param @v : tensor<c0 x 10 x f32>
            %z = matmul(%y, %v) : tensor<?n x 10 x f32>
            return %z
          }
        }"#,
        "channels c0 = 2",
    );
}
