//! What the reader of a bad text sees.

use crate::module::Source;
use crate::render::render;
use crate::text::{no_files, parse, parse_declared};

fn errors(text: &str) -> String {
    let source = Source {
        path: "net.pir".into(),
        text: text.into(),
    };
    match parse("net.pir", text, &no_files) {
        Ok(_) => "no errors".into(),
        Err(all) => render(&all, Some(&source), false),
    }
}

#[test]
fn several_in_one_run() {
    insta::assert_snapshot!(errors(
        r#"module @m {
  channels c0 = 4
  channels c0 = 5
  func @main(%image: tensor<?n x 3 x f32>) -> tensor<?n x 4 x f32> {
    %w = param @w : tensor<c7 x 3 x f32>
    %y = gemm(%imge, %w) {transB = 1} : tensor<?n x 4 x f33>
    %y = relu(%y, %late) : tensor<?n x 4 x f32>
    %late = relu(%y {axis = 1} : tensor<?n x 4 x f32>
    %late = relu(%image) : tensor<?n x 4 x f32>
    return %w
  }
}
"#
    ));
}

#[test]
fn types() {
    insta::assert_snapshot!(errors(
        r#"func @main(%a: tensor<3x3xf32>) {
    %b = relu() : tensor<3 f32>
    %c = relu() : tensor<(3 + c1 x f32>
    %d = relu() : tensor<? x f32>
    %e = relu() : !sequence<f32>
    %f = relu() : tensor<99999999999999999999 x f32>
    %g = relu() : tensor<3 x f99>
    %h = relu() : f32
    return
}
"#
    ));
}

#[test]
fn attributes() {
    insta::assert_snapshot!(errors(
        r#"func @main() {
    a() {x = 1, y, x = 2}
    a() {x = 99999999999999999999}
    a() {x = dense<[[1.0], [2.0, 3.0]]> : tensor<2 x 1 x f32>}
    a() {x = dense<[1.0, 2.0]> : tensor<3 x f32>}
    a() {x = dense<"0x0102"> : tensor<3 x f32>}
    a() {x = dense<300> : tensor<3 x ui8>}
    a() {x = dense<1.0> : tensor<1000000000000 x f32>}
    a() {x = "unterminated}
    a() {x = "bad \q escape"}
    a() {x = yes}
    a() {x = [1, 2}
    return
}
"#
    ));
}

#[test]
fn structure() {
    insta::assert_snapshot!(errors(
        r#"module @m {
  op @gate "com.acme::Gate" : x[n, 2*] -> y[n, c]
  channels c01 = 3
  chanels c1 = 3
  func @main(%a: tensor<3 x f32>) -> (tensor<3 x f32>, none) {
    %x, %y = split(%a) : tensor<3 x f32>
    %z = relu(%a) : tensor<4 x f32>
    return %z
  }
  func @main(%a tensor<3 x f32>) {
    %z = relu(%b) : tensor<4 x f32>
    return %z, %z
  }
  func @unfinished() {
    relu()
"#
    ));
}

#[test]
fn weights() {
    let file = |path: &str| match path {
        "a.safetensors" => Ok([("w", vec![4, 3]), ("b", vec![4])]
            .into_iter()
            .map(|(name, shape)| {
                let weight = crate::module::Weight {
                    dtype: crate::DType::F32,
                    data: Some(vec![0; 4 * shape.iter().product::<u64>() as usize].into()),
                    shape,
                    store: None,
                };
                (name.to_string(), weight)
            })
            .collect()),
        _ => Err("no such file".into()),
    };
    let text = r#"module @m attributes {weights = ["a.safetensors", "b.safetensors"]} {
  channels c0 = 5
  func @main() {
    %w = param @w : tensor<c0 x 3 x f32>
    %b = param @b : tensor<4 x f16>
    %x = param @x from 0 : tensor<4 x f32>
    %y = param @y from 2 : tensor<4 x f32>
    %z = param @z = dense<[1.0, 2.0]> : tensor<c0 x f32>
    %w2 = param @w weightless : tensor<c0 x 3 x f32>
    %s = param @s = dense<1.0> : tensor<?n x f32>
    return
  }
}
"#;
    let source = Source {
        path: "net.pir".into(),
        text: text.into(),
    };
    let all = parse("net.pir", text, &file).expect_err("it is wrong");
    insta::assert_snapshot!(render(&all, Some(&source), false));
}

#[test]
fn of_a_file_that_is_no_text() {
    use crate::{Diagnostic, Diagnostics, Place};
    let source = Source {
        path: "model.onnx".into(),
        text: String::new(),
    };
    let d = Diagnostic::error("`group` is 3, but there are 16 channels")
        .code("V07")
        .place(Place::Node("/layer1/conv".into()))
        .note(Place::Initializer("w".into()), "16 here")
        .help("export it again");
    let all = Diagnostics(vec![d, Diagnostic::warning("opset 5 is old")]);
    insta::assert_snapshot!(render(&all, Some(&source), false), @"
    model.onnx: error[V07]: node `/layer1/conv`: `group` is 3, but there are 16 channels
      note: initializer `w`: 16 here
      help: export it again

    model.onnx: warning: opset 5 is old
    ");
    assert!(render(&all, Some(&source), true).contains("\x1b["));
}

#[test]
fn a_byte_order_mark_stands_nowhere() {
    assert!(parse("net.pir", "\u{feff}module @m {\n}\n", &no_files).is_ok());
    assert!(parse("net.pir", "\u{feff}", &no_files).is_ok());
    let wrong = "modulf @m {\n}\n";
    assert_eq!(errors(&format!("\u{feff}{wrong}")), errors(wrong));
    let ty = "func @main(%a: tensor<3 y f32>) {\n  return\n}\n";
    assert_eq!(errors(&format!("\u{feff}{ty}")), errors(ty));
    // One in the middle is a character like any other.
    assert!(errors("module @m {\n\u{feff}}\n").starts_with("net.pir:2:1: error"));
}

#[test]
fn a_multiple_of_nothing() {
    insta::assert_snapshot!(errors(
        "channels c0 = 8 {multiple = 0}\nchannels c1 = 8 {multiple = 1, min = 0}\n"
    ));
    let generic = r#""builtin.module"() ({
  "pir.channels"() {name = "c0", extent = 8 : i64, multiple = 0 : i64} : () -> ()
}) : () -> ()
"#;
    insta::assert_snapshot!(errors(generic));
}

#[test]
fn declarations() {
    let read = |text: &str| match parse_declared(text) {
        Ok(all) => all
            .into_iter()
            .map(|d| d.name)
            .collect::<Vec<_>>()
            .join(", "),
        Err(all) => {
            let source = Source {
                path: "acme.ops".into(),
                text: text.into(),
            };
            render(&all, Some(&source), false)
        }
    };
    let fine = "\u{feff}// Ours.\nop @a \"com.acme::A\" : x[n, 2*c] -> y[n, c] // halves\n\nop @b \"com.acme::B\" : x[..s] -> y[..s]\n";
    assert_eq!(read(fine), "a, b");
    assert_eq!(read(""), "");
    insta::assert_snapshot!(read(
        r#"channels c0 = 4
op @a "com.acme::A" : x[n, 2*] -> y[n, c]
op @b "com.acme::B" : x[..s] -> y[..s]
op @b "com.acme::C" : x[..s] -> y[..s]
func @main() {
  return
}
op gate
"#
    ));
}
