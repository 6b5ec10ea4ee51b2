//! Texts that want to take all our time or memory.

#![allow(clippy::unwrap_used)]

use crate::text::{no_files, parse, print};
use std::time::{Duration, Instant};

/// The first thing wrong with `text`, found quickly.
fn error(text: &str) -> String {
    let start = Instant::now();
    let all = parse("m.pir", text, &no_files).unwrap_err();
    // Generous: tests run unoptimised and beside others. What is guarded against takes minutes or more.
    assert!(start.elapsed() < Duration::from_secs(20));
    let first = all.0.first().unwrap();
    first.message.clone()
}

fn of_type(axis: &str) -> String {
    format!("channels c0 = 2\nchannels c1 = 3\nfunc @f(%x: tensor<{axis} x f32>) {{ return }}")
}

#[test]
fn nesting() {
    let deep = 1_000_000;
    let nested = "nested deeper than 64 levels";
    assert_eq!(error(&of_type(&"(".repeat(deep))), nested);
    for open in ["[", "{a = ", "array<"] {
        assert_eq!(
            error(&format!("func @f() {{ a() {{x = {}", open.repeat(deep))),
            nested,
            "{open}"
        );
    }
    let dense = "[".repeat(deep);
    assert_eq!(
        error(&format!("func @f() {{ a() {{x = dense<{dense}")),
        nested
    );
}

#[test]
fn products_that_multiply_out() {
    let large = "this product is too large when multiplied out";
    let sums = vec!["(c0 + c1)"; 60].join(" * ");
    assert_eq!(error(&of_type(&sums)), large);
    let symbols: Vec<_> = (0..60).map(|i| format!("(?a{i} + ?b{i})")).collect();
    assert_eq!(error(&of_type(&symbols.join(" * "))), large);
    // Each small enough, together too much.
    let ten = ["(c0 + c1 * 3)"; 10].join(" * ");
    let many: Vec<_> = (0..5000)
        .map(|i| format!("%x{i}: tensor<{ten} x f32>"))
        .collect();
    let text = format!(
        "channels c0 = 2\nchannels c1 = 3\nfunc @f({}) {{ return }}",
        many.join(", ")
    );
    assert_eq!(error(&text), large);
    assert_eq!(
        error(&of_type(&vec!["c0"; 100_000].join(" * "))),
        "a product of more than 256 factors"
    );
}

#[test]
fn long_sums_are_no_problem() {
    let classes: Vec<_> = (0..20_000)
        .map(|i| format!("c{} * {}", i % 2, i + 2))
        .collect();
    let symbols: Vec<_> = (0..20_000).map(|i| format!("?s{i}")).collect();
    for sum in [classes, symbols] {
        let text = of_type(&sum.join(" + "));
        let start = Instant::now();
        let module = parse("m.pir", &text, &no_files).unwrap();
        let once = print(&module);
        assert_eq!(print(&parse("m.pir", &once, &no_files).unwrap()), once);
        assert!(start.elapsed() < Duration::from_secs(20));
    }
}

#[test]
fn splats() {
    let large = "constants of one repeated value are too large in total";
    let of = |shape: &str| format!("a() {{x = dense<1.0> : tensor<{shape} x f32>}}\n");
    assert_eq!(
        error(&format!(
            "func @f() {{ {} return }}",
            of("18446744073709551615")
        )),
        "an extent has to fit 64 bits"
    );
    assert_eq!(
        error(&format!(
            "func @f() {{ {} return }}",
            of("99999999999 x 99999999999")
        )),
        large
    );
    assert_eq!(
        error(&format!(
            "func @f() {{ {} return }}",
            of("1000000").repeat(100)
        )),
        large
    );
}

#[test]
fn a_module_with_more_splats_than_are_read_prints_the_rest_as_bytes() {
    let mut module = parse("m.pir", "func @f() { return }", &no_files).unwrap();
    let zeros = |n: usize| crate::Weight {
        dtype: crate::DType::U8,
        shape: vec![n as u64],
        data: Some(vec![0; n].into()),
        store: None,
    };
    module.params.insert("a".into(), zeros(64 << 20));
    module.params.insert("b".into(), zeros(2));
    let text = print(&module);
    assert!(text.contains("@a = dense<0>") && text.contains("@b = dense<[0, 0]>"));
    assert_eq!(print(&parse("m.pir", &text, &no_files).unwrap()), text);
}

#[test]
fn many_errors() {
    let text = format!(
        "func @f() {{\n{} return }}",
        "%x = relu(%x) : tensor<y x f32>\n".repeat(50_000)
    );
    assert_eq!(parse("m.pir", &text, &no_files).unwrap_err().0.len(), 101);
    let text = format!(
        "func @f() {{\n{} return }}",
        "%x = relu(%x, \n".repeat(50_000)
    );
    assert!(parse("m.pir", &text, &no_files).unwrap_err().0.len() <= 101);
    // No line ends.
    assert!(!error(&"func @f(".repeat(50_000)).is_empty());
    assert!(!error(&"\"".repeat(100_001)).is_empty());
    let comments = "// \n".repeat(100_000);
    assert!(
        parse("m.pir", &comments, &no_files)
            .unwrap()
            .funcs
            .is_empty()
    );
}

#[test]
fn time_is_linear_in_the_text() {
    let text = |ops: usize| {
        let mut text = String::from("func @f(%v0: tensor<?n x 16 x 8 x 8 x f32>) {\n");
        for i in 0..ops {
            text += &format!(
                "  %v{} = conv(%v{i}, _) {{pads = [1, 1, 1, 1], group = 1}} : tensor<?n x 16 x 8 x 8 x f32> loc(\"/{i}\")\n",
                i + 1
            );
        }
        text + "  return\n}\n"
    };
    let time = |ops: usize| {
        let text = text(ops);
        let run = || {
            let start = Instant::now();
            let module = parse("m.pir", &text, &no_files).unwrap();
            assert!(!print(&module).is_empty());
            start.elapsed()
        };
        (0..3).map(|_| run()).min().unwrap()
    };
    let (small, large) = (time(3_000), time(30_000));
    // Ten times the ops; a quadratic step would show as a hundred times.
    assert!(large < small * 40, "{small:?} and {large:?}");
    eprintln!("30,000 ops read and printed in {large:?}");
}
