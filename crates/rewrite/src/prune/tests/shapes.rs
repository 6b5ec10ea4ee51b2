//! Operands that restate extents, as exporters write them.

use super::{check, lacks, parse, pruned};
use prune_opt_ir::text;

/// Heads `c0`, width `c1`, split off and merged again; targets are put in.
fn heads(params: &str, ops: &str, split: &str, merge: &str) -> String {
    format!(
        r#"module {{
          channels c0 = 4 {{keep = [0, 2]}}
          channels c1 = 8 {{keep = [0, 1, 2, 3, 7]}}
          func @main(%x: tensor<?n x ?s x 3 x f32>) -> tensor<?n x ?s x 3 x f32> {{
            %w = param @w : tensor<3 x c0 * c1 x f32>
            %v = param @v : tensor<c0 * c1 x 3 x f32>
            {params}
            %q = matmul(%x, %w) : tensor<?n x ?s x c0 * c1 x f32>
            {ops}
            %h = reshape(%q, %{split}) : tensor<?n x ?s x c0 x c1 x f32>
            %r = relu(%h) : tensor<?n x ?s x c0 x c1 x f32>
            %m = reshape(%r, %{merge}) : tensor<?n x ?s x c0 * c1 x f32>
            %y = matmul(%m, %v) : tensor<?n x ?s x 3 x f32>
            return %y
          }}
        }}"#
    )
}

#[test]
fn reshape_targets_that_are_parameters() {
    let params = r#"
        %to = param @to = dense<[0, 0, 4, 8]> : tensor<4 x i64>
        %back = param @back = dense<[0, 0, -1]> : tensor<3 x i64>"#;
    let text = heads(params, "", "to", "back");
    check(
        &text,
        "%to = param @to = dense<[0, 0, 2, 5]> : tensor<4 x i64>
         %back = param @back = dense<[0, 0, -1]> : tensor<3 x i64>
         %h = reshape(%q, %to) : tensor<?n x ?s x c0 x c1 x f32>",
    );
}

/// What TorchScript writes for `view(n, s, 4, 8)` and `view(n, s, 32)`.
const SCRIPTED: &str = r#"
    %zero = constant() {value = dense<0> : tensor<i64>} : tensor<i64>
    %one = constant() {value = dense<1> : tensor<i64>} : tensor<i64>
    %first = constant() {value = dense<[0]> : tensor<1 x i64>} : tensor<1 x i64>
    %shape = shape(%q) : tensor<3 x i64>
    %n = gather(%shape, %zero) {axis = 0} : tensor<i64>
    %s = gather(%shape, %one) {axis = 0} : tensor<i64>
    %n1 = unsqueeze(%n, %first) : tensor<1 x i64>
    %s1 = unsqueeze(%s, %first) : tensor<1 x i64>
    %four = constant() {value = dense<[4]> : tensor<1 x i64>} : tensor<1 x i64>
    %eight = constant() {value = dense<[8]> : tensor<1 x i64>} : tensor<1 x i64>
    %all = constant() {value = dense<32> : tensor<i64>} : tensor<i64>
    %all1 = unsqueeze(%all, %first) : tensor<1 x i64>
    %to = concat(%n1, %s1, %four, %eight) {axis = 0} : tensor<4 x i64>
    %back = concat(%n1, %s1, %all1) {axis = 0} : tensor<3 x i64>"#;

#[test]
fn reshape_targets_that_are_computed() {
    check(
        &heads("", SCRIPTED, "to", "back"),
        "%four = constant() {value = dense<[2]> : tensor<1 x i64>} : tensor<1 x i64>
         %eight = constant() {value = dense<[5]> : tensor<1 x i64>} : tensor<1 x i64>
         %to = concat(%n1, %s1, %four, %eight) {axis = 0} : tensor<4 x i64>
         %h = reshape(%q, %to) : tensor<?n x ?s x c0 x c1 x f32>
         %m = reshape(%r, %back) : tensor<?n x ?s x c0 * c1 x f32>",
    );
    // The whole width is a constant of its own.
    let text = pruned(&heads("", SCRIPTED, "to", "back")).unwrap();
    assert!(
        text.contains("dense<[10]>") || text.contains("dense<10>"),
        "{text}"
    );
}

#[test]
fn targets_that_follow_by_themselves_stay() {
    // The merged shape is computed from the value itself.
    let ops = r#"
        %to = constant() {value = dense<[0, 0, 4, 8]> : tensor<4 x i64>} : tensor<4 x i64>
        %back = shape(%q) : tensor<3 x i64>"#;
    check(
        &heads("", ops, "to", "back"),
        "%to = constant() {value = dense<[0, 0, 2, 5]> : tensor<4 x i64>} : tensor<4 x i64>
         %back = shape(%q) : tensor<3 x i64>
         %m = reshape(%r, %back) : tensor<?n x ?s x c0 * c1 x f32>",
    );
}

#[test]
fn products_with_symbols_are_solved() {
    let text = r#"module {
      channels c0 = 6 {keep = [0, 5]}
      func @main(%x: tensor<?n x 3 x f32>) -> tensor<?n x 3 x f32> {
        %w = param @w : tensor<3 x c0 x f32>
        %v = param @v : tensor<c0 x 3 x f32>
        %six = param @six = dense<6> : tensor<i64>
        %0 = matmul(%x, %w) : tensor<?n x c0 x f32>
        %shape = shape(%x) : tensor<2 x i64>
        %i = constant() {value = dense<0> : tensor<i64>} : tensor<i64>
        %n = gather(%shape, %i) : tensor<i64>
        %flat = mul(%n, %six) : tensor<i64>
        %i1 = constant() {value = dense<[0]> : tensor<1 x i64>} : tensor<1 x i64>
        %to = unsqueeze(%flat, %i1) : tensor<1 x i64>
        %1 = reshape(%0, %to) : tensor<?n * c0 x f32>
        %back = constant() {value = dense<[-1, 6]> : tensor<2 x i64>} : tensor<2 x i64>
        %2 = reshape(%1, %back) : tensor<?n x c0 x f32>
        %y = matmul(%2, %v) : tensor<?n x 3 x f32>
        return %y
      }
    }"#;
    check(
        text,
        "%six = param @six = dense<2> : tensor<i64>
         %flat = mul(%n, %six) : tensor<i64>
         %back = constant() {value = dense<[-1, 2]> : tensor<2 x i64>} : tensor<2 x i64>",
    );
}

#[test]
fn slices_count_from_either_end() {
    let text = |start: &str, end: &str, kept: &str| {
        format!(
            r#"module {{
          channels c0 = 3 {{keep = [2]}}
          channels c1 = 5 {{keep = [0, 1, 4]}}
          func @main(%x: tensor<?n x 3 x f32>) -> tensor<?n x 3 x f32> {{
            %w = param @w : tensor<3 x c0 + c1 x f32>
            %v = param @v : tensor<{kept} x 3 x f32>
            %starts = param @starts = dense<[{start}]> : tensor<1 x i64>
            %ends = param @ends = dense<[{end}]> : tensor<1 x i64>
            %axes = param @axes = dense<[1]> : tensor<1 x i64>
            %0 = matmul(%x, %w) : tensor<?n x c0 + c1 x f32>
            %1 = slice(%0, %starts, %ends, %axes) : tensor<?n x {kept} x f32>
            %y = matmul(%1, %v) : tensor<?n x 3 x f32>
            return %y
          }}
        }}"#
        )
    };
    let expect = |start: &str, end: &str| {
        format!(
            "%starts = param @starts = dense<[{start}]> : tensor<1 x i64>
             %ends = param @ends = dense<[{end}]> : tensor<1 x i64>"
        )
    };
    check(&text("0", "3", "c0"), &expect("0", "1"));
    check(&text("3", "8", "c1"), &expect("1", "4"));
    check(&text("-5", "8", "c1"), &expect("-3", "4"));
    check(&text("-8", "-5", "c0"), &expect("-4", "-3"));
    check(
        &text("3", "9223372036854775807", "c1"),
        &expect("1", "9223372036854775807"),
    );
    check(&text("-5", "100", "c1"), &expect("-3", "100"));
}

#[test]
fn split_sizes() {
    let text = |split: &str, ops: &str| {
        format!(
            r#"module attributes {{onnx.opset = {{"" = 18}}}} {{
          channels c0 = 4 {{keep = [1, 2, 3]}}
          channels c1 = 4 {{keep = [0]}}
          func @main(%x: tensor<?n x 3 x f32>) -> (tensor<?n x 3 x f32>, tensor<?n x 3 x f32>) {{
            %w = param @w : tensor<3 x c0 + c1 x f32>
            %u = param @u : tensor<c0 x 3 x f32>
            %v = param @v : tensor<c1 x 3 x f32>
            {ops}
            %0 = matmul(%x, %w) : tensor<?n x c0 + c1 x f32>
            %1, %2 = split(%0{split}) {{axis = 1{}}} : (tensor<?n x c0 x f32>, tensor<?n x c1 x f32>)
            %3 = matmul(%1, %u) : tensor<?n x 3 x f32>
            %4 = matmul(%2, %v) : tensor<?n x 3 x f32>
            return %3, %4
          }}
        }}"#,
            if split.is_empty() {
                ", num_outputs = 2"
            } else {
                ""
            }
        )
    };
    let sizes = "%sizes = param @sizes = dense<[4, 4]> : tensor<2 x i64>";
    check(
        &text(", %sizes", sizes),
        "%sizes = param @sizes = dense<[3, 1]> : tensor<2 x i64>",
    );
    // Equal parts that become unequal are written out.
    let source = text("", "");
    let new = pruned(&source).unwrap();
    assert!(new.contains("= dense<[3, 1]> : tensor<2 x i64>"), "{new}");
    assert!(!new.contains("num_outputs"), "{new}");
    // Equal parts that stay equal are not.
    let even = source.replace("keep = [0]", "keep = [0, 1, 2]");
    check(
        &even,
        "%1, %2 = split(%0) {axis = 1, num_outputs = 2} : (tensor<?n x c0 x f32>, tensor<?n x c1 x f32>)",
    );
}

#[test]
fn a_shared_constant_is_cloned_where_uses_diverge() {
    let text = r#"module {
      channels c0 = 8 {keep = [0, 1, 2]}
      channels c1 = 4 {keep = [0, 1]}
      channels c2 = 2 {keep = [0]}
      func @main(%x: tensor<?n x 3 x f32>) -> (tensor<?n x 3 x f32>, tensor<?n x 3 x f32>) {
        %w = param @w : tensor<3 x c0 + c1 * c2 x f32>
        %u = param @u : tensor<c0 x 3 x f32>
        %v = param @v : tensor<c1 * c2 x 3 x f32>
        %0 = param @zero = dense<[0]> : tensor<1 x i64>
        %1 = param @one = dense<[1]> : tensor<1 x i64>
        %8 = param @eight = dense<[8]> : tensor<1 x i64>
        %16 = param @sixteen = dense<[16]> : tensor<1 x i64>
        %n = param @n = dense<[-1]> : tensor<1 x i64>
        %a = matmul(%x, %w) : tensor<?n x c0 + c1 * c2 x f32>
        %left = slice(%a, %0, %8, %1) : tensor<?n x c0 x f32>
        %right = slice(%a, %8, %16, %1) : tensor<?n x c1 * c2 x f32>
        %to = concat(%n, %8) {axis = 0} : tensor<2 x i64>
        %same = reshape(%right, %to) : tensor<?n x c1 * c2 x f32>
        %y = matmul(%left, %u) : tensor<?n x 3 x f32>
        %z = matmul(%same, %v) : tensor<?n x 3 x f32>
        return %y, %z
      }
    }"#;
    // Values whose names are numbers are numbered anew.
    check(
        text,
        "%2 = param @eight = dense<[3]> : tensor<1 x i64>
         %3 = param @sixteen = dense<[5]> : tensor<1 x i64>
         %to_1 = param @to_1 = dense<[-1, 2]> : tensor<2 x i64>
         %left = slice(%a, %0, %2, %1) : tensor<?n x c0 x f32>
         %right = slice(%a, %2, %3, %1) : tensor<?n x c1 * c2 x f32>
         %same = reshape(%right, %to_1) : tensor<?n x c1 * c2 x f32>",
    );
    // Where start and end want different numbers as well.
    let moved = text.replace("keep = [0, 1, 2]", "keep = [0, 1, 2, 3]").replace(
        "slice(%a, %0, %8, %1) : tensor<?n x c0 x f32>",
        "slice(%a, %0, %8, %1) : tensor<?n x c0 x f32>\n%o = slice(%h, %8, %16, %1) : tensor<?n x 8 x f32>",
    );
    let moved = moved.replace(
        "%a = matmul",
        "%g = param @g : tensor<3 x 16 x f32>\n%h = matmul(%x, %g) : tensor<?n x 16 x f32>\n%a = matmul",
    );
    check(
        &moved,
        "%2 = param @eight = dense<[8]> : tensor<1 x i64>
         %3 = param @sixteen = dense<[16]> : tensor<1 x i64>
         %4 = param @eight_1 = dense<[4]> : tensor<1 x i64>
         %5 = param @sixteen_1 = dense<[6]> : tensor<1 x i64>
         %left = slice(%a, %0, %4, %1) : tensor<?n x c0 x f32>
         %o = slice(%h, %2, %3, %1) : tensor<?n x 8 x f32>
         %right = slice(%a, %4, %5, %1) : tensor<?n x c1 * c2 x f32>",
    );
}

#[test]
fn halves_of_a_rotation_follow() {
    // x[.., d/2:] with d read off the shape, as exporters write rotary embeddings.
    let text = r#"module {
      channels c0 = 4 {keep = [0, 2, 3]}
      func @main(%x: tensor<?n x 3 x f32>) -> tensor<?n x 3 x f32> {
        %w = param @w : tensor<3 x 2 * c0 x f32>
        %v = param @v : tensor<c0 x 3 x f32>
        %i = param @i = dense<1> : tensor<i64>
        %two = param @two = dense<2> : tensor<i64>
        %0 = param @zero = dense<[0]> : tensor<1 x i64>
        %1 = param @one = dense<[1]> : tensor<1 x i64>
        %far = param @far = dense<[9223372036854775807]> : tensor<1 x i64>
        %a = matmul(%x, %w) : tensor<?n x 2 * c0 x f32>
        %shape = shape(%a) : tensor<2 x i64>
        %d = gather(%shape, %i) : tensor<i64>
        %h = div(%d, %two) : tensor<i64>
        %half = unsqueeze(%h, %0) : tensor<1 x i64>
        %l = slice(%a, %0, %half, %1) : tensor<?n x c0 x f32>
        %r = slice(%a, %half, %far, %1) : tensor<?n x c0 x f32>
        %s = add(%l, %r) : tensor<?n x c0 x f32>
        %y = matmul(%s, %v) : tensor<?n x 3 x f32>
        return %y
      }
    }"#;
    let module = parse(text);
    let mut want = text::print(&module);
    want = want.replace("channels c0 = 4 {keep = [0, 2, 3]}", "channels c0 = 3");
    assert_eq!(pruned(text).unwrap(), want);
}

#[test]
fn paddings_of_channels() {
    // c1 channels are put before and c2 after: a stage of a residual net that grows without parameters.
    let text = r#"module {
      channels c0 = 4 {keep = [0, 3]}
      channels c1 = 2 {keep = [1]}
      channels c2 = 2
      func @main(%x: tensor<?n x 3 x 4 x f32>) -> tensor<?n x 3 x 4 x f32> {
        %w = param @w : tensor<c0 x 3 x 1 x f32>
        %v = param @v : tensor<c1 + c0 + c2 x c0 x 1 x f32>
        %u = param @u : tensor<3 x c1 + c0 + c2 x 1 x f32>
        %a = conv(%x, %w) : tensor<?n x c0 x 4 x f32>
        %b = conv(%a, %v) : tensor<?n x c1 + c0 + c2 x 4 x f32>
        %half = constant() {value = dense<[0, 2, 0]> : tensor<3 x i64>} : tensor<3 x i64>
        %pads = concat(%half, %half) {axis = 0} : tensor<6 x i64>
        %p = pad(%a, %pads) : tensor<?n x c1 + c0 + c2 x 4 x f32>
        %s = add(%p, %b) : tensor<?n x c1 + c0 + c2 x 4 x f32>
        %y = conv(%s, %u) : tensor<?n x 3 x 4 x f32>
        return %y
      }
    }"#;
    check(
        text,
        "%pads_1 = param @pads_1 = dense<[0, 1, 0, 0, 2, 0]> : tensor<6 x i64>
         %p = pad(%a, %pads_1) : tensor<?n x c1 + c0 + c2 x 4 x f32>",
    );
}

#[test]
fn expansions_that_exporters_write() {
    // expand(where(equal(shape, -1), 1, shape)): GQA's repeated heads, TorchScript.
    let text = r#"module {
      channels c0 = 8 {keep = [0, 1, 5]}
      func @main(%x: tensor<?n x 3 x f32>) -> tensor<?n x 2 x 3 x f32> {
        %w = param @w : tensor<3 x c0 x f32>
        %v = param @v : tensor<c0 x 3 x f32>
        %i = param @i = dense<0> : tensor<i64>
        %at = param @at = dense<[0]> : tensor<1 x i64>
        %mid = param @mid = dense<[1]> : tensor<1 x i64>
        %two = param @two = dense<[2]> : tensor<1 x i64>
        %eight = param @eight = dense<[8]> : tensor<1 x i64>
        %minus = param @minus = dense<-1> : tensor<i64>
        %a = matmul(%x, %w) : tensor<?n x c0 x f32>
        %shape = shape(%x) : tensor<2 x i64>
        %n = gather(%shape, %i) : tensor<i64>
        %n1 = unsqueeze(%n, %at) : tensor<1 x i64>
        %to = concat(%n1, %two, %eight) {axis = 0} : tensor<3 x i64>
        %len = shape(%to) : tensor<1 x i64>
        %ones = constant_of_shape(%len) {value = dense<[1]> : tensor<1 x i64>} : tensor<3 x i64>
        %neg = mul(%ones, %minus) : tensor<3 x i64>
        %c = equal(%to, %neg) : tensor<3 x i1>
        %final = where(%c, %ones, %to) : tensor<3 x i64>
        %b = unsqueeze(%a, %mid) : tensor<?n x 1 x c0 x f32>
        %e = expand(%b, %final) : tensor<?n x 2 x c0 x f32>
        %y = matmul(%e, %v) : tensor<?n x 2 x 3 x f32>
        return %y
      }
    }"#;
    let text = pruned(text).unwrap();
    assert!(text.contains("= dense<[3]> : tensor<1 x i64>"), "{text}");
    assert!(
        text.contains("%e = expand(%b, %final) : tensor<?n x 2 x c0 x f32>"),
        "{text}"
    );
}

#[test]
fn unused_parameters_of_others_stay() {
    let text = r#"module {
      channels c0 = 8 {keep = [0]}
      func @main(%x: tensor<?n x 3 x f32>) -> tensor<?n x 3 x f32> {
        %w = param @w : tensor<3 x c0 x f32>
        %v = param @v : tensor<c0 x 3 x f32>
        %idle = param @idle = dense<[1]> : tensor<1 x i64>
        %to = param @to = dense<[-1, 8]> : tensor<2 x i64>
        %a = matmul(%x, %w) : tensor<?n x c0 x f32>
        %b = reshape(%a, %to) : tensor<?n x c0 x f32>
        %c = reshape(%b, %to) : tensor<?n x c0 x f32>
        %y = matmul(%c, %v) : tensor<?n x 3 x f32>
        return %y
      }
    }"#;
    // Both uses want the same: the constant keeps its name.
    check(
        text,
        "%idle = param @idle = dense<[1]> : tensor<1 x i64>
         %to = param @to = dense<[-1, 1]> : tensor<2 x i64>
         %b = reshape(%a, %to) : tensor<?n x c0 x f32>
         %c = reshape(%b, %to) : tensor<?n x c0 x f32>",
    );
    lacks(text, "to_1");
}
