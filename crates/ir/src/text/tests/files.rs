//! Weights that are ranges of files.

use crate::beside::{self, Wrong};
use crate::hash::IndexMap;
use crate::module::{Module, Source, Stored, Weight};
use crate::render::render;
use crate::text::{Files, no_files, parse, print, print_generic};
use bytes::Bytes;
use std::cell::RefCell;

/// `w.bin`, whose bytes are their own positions, and which files were asked for.
#[derive(Default)]
struct Disk(RefCell<Vec<String>>);

impl Files for Disk {
    fn tensors(&self, path: &str) -> Result<IndexMap<String, Weight>, String> {
        no_files(path)
    }

    fn bytes(&self, path: &str) -> Result<Bytes, Wrong> {
        self.0.borrow_mut().push(path.into());
        match path {
            "w.bin" | "sub/v.bin" => Ok((0..64).collect()),
            // No folder at all: whatever would be there is not.
            path => beside::file(path, &[]).map(|_| Bytes::new()),
        }
    }
}

fn read(text: &str) -> Module {
    let parsed = parse("net.pir", text, &Disk::default());
    parsed.map_err(|d| format!("{d}\n{text}")).unwrap()
}

fn errors(text: &str) -> String {
    let source = Source {
        path: "net.pir".into(),
        text: text.into(),
    };
    match parse("net.pir", text, &Disk::default()) {
        Ok(_) => "no errors".into(),
        Err(all) => render(&all, Some(&source), false),
    }
}

const RANGES: &str = r#"module @m {
  channels c0 = 4
  param @unused from "sub/v.bin"[1] : tensor<2 x ui4>
  func @main() {
    %w = param @w from "w.bin"[8] {flag} : tensor<c0 x 2 x f32>
    %w2 = param @w : tensor<c0 x 2 x f32>
    %b = param @b from "w.bin"[8] : tensor<c0 x f16>
    %s = param @s from "w.bin"[0] : tensor<2 x i64> : tensor<* x i64>
    %0 = param @end from "w.bin"[64] : tensor<0 x f32>
    return
  }
}
"#;

#[test]
fn ranges_are_slices_of_their_files() {
    let module = read(RANGES);
    let data = |name: &str| module.params[name].data.clone().unwrap().bytes();
    assert_eq!(data("w"), (8..40).collect::<Vec<u8>>());
    assert_eq!(data("b"), (8..16).collect::<Vec<u8>>());
    assert_eq!(data("b").as_ptr(), data("w").as_ptr());
    assert_eq!(data("s"), (0..16).collect::<Vec<u8>>());
    assert_eq!(data("unused"), vec![1]);
    assert!(data("end").is_empty());
    assert_eq!(module.params["s"].shape, [2]);
    assert_eq!(module.params["w"].store, Some(Stored::Range(1, 8)));
    assert_eq!(module.params["unused"].store, Some(Stored::Range(0, 1)));
}

#[test]
fn both_forms_say_them_and_each_file_is_read_once() {
    let module = read(RANGES);
    assert_eq!(print(&module), RANGES);
    let generic = print_generic(&module);
    insta::assert_snapshot!(generic);
    let disk = Disk::default();
    let again = parse("m.mlir", &generic, &disk).unwrap();
    assert_eq!(again.params, module.params);
    assert_eq!(print(&again), RANGES);
    assert_eq!(disk.0.into_inner(), ["sub/v.bin", "w.bin"]);
}

#[test]
fn what_is_wrong_with_a_range() {
    insta::assert_snapshot!(errors(
        r#"module @m {
  channels c0 = 4
  func @main() {
    %a = param @a from "../w.bin"[0] : tensor<c0 x f32>
    %b = param @b from "/elsewhere/w.bin"[0] : tensor<c0 x f32>
    %c = param @c from "/elsewhere/w.bin"[16] : tensor<c0 x f32>
    %d = param @d from "w.bin"[50] : tensor<c0 x f32>
    %e = param @e from "w.bin"[18446744073709551615] : tensor<c0 x f32>
    %f = param @f from "w.bin"[0] : tensor<?n x f32>
    %g = param @g from "w.bin"[0] : tensor<c0 x string>
    %h = param @h from "w.bin"[0] : tensor<1099511627776 x 1099511627776 x f32>
    %i = param @i from "w.bin"[0] : tensor<2 x f32> : tensor<c0 x f32>
    %j = param @j from "w.bin" : tensor<c0 x f32>
    %k = param @k from "w.bin"[-1] : tensor<c0 x f32>
    %l = param @l from w.bin[0] : tensor<c0 x f32>
    %m = param @d from "w.bin"[0] : tensor<c0 x f32>
    return
  }
}
"#
    ));
}

#[test]
fn what_is_wrong_with_a_range_in_the_generic_form() {
    insta::assert_snapshot!(errors(
        r#""builtin.module"() ({
  "func.func"() <{function_type = () -> (), sym_name = "main"}> ({
    %0 = "pir.param"() {name = @a, pir.file = "w.bin"} : () -> tensor<4xf32>
    %1 = "pir.param"() {name = @b, pir.offset = 0 : i64} : () -> tensor<4xf32>
    %2 = "pir.param"() {name = @c, pir.file = "w.bin", pir.offset = -4 : i64} : () -> tensor<4xf32>
    %3 = "pir.param"() {name = @d, pir.file = "w.bin", pir.offset = 0 : i64, pir.store = 0 : i64} : () -> tensor<4xf32>
    %4 = "pir.param"() {name = @e, pir.file = "w.bin", pir.offset = 0 : i64, pir.type = 1 : i64} : () -> tensor<4xf32>
    %5 = "pir.param"() {name = @f, pir.file = "w.bin", pir.offset = 60 : i64} : () -> tensor<4xf32>
    "func.return"() : () -> ()
  }) : () -> ()
}) : () -> ()
"#
    ));
}

#[test]
fn without_files_there_are_none() {
    let text = "func @f() {\n %w = param @w from \"w.bin\"[0] : tensor<4 x f32>\n return\n}";
    let said = parse("f.pir", text, &no_files).unwrap_err().to_string();
    insta::assert_snapshot!(said);
}
