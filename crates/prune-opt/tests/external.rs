//! Models whose weights lie beside them, from the command line.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Sandbox, model};

/// `m.onnx` with its weights in `m.onnx.data`.
fn beside() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write(
        "whole.onnx",
        &std::fs::read(model("golden/plain.onnx")).unwrap(),
    );
    sandbox.ok("whole.onnx --external-data=1 -o m.onnx --quiet");
    assert_eq!(sandbox.files(), ["m.onnx", "m.onnx.data", "whole.onnx"]);
    sandbox
}

#[test]
fn pruning_gives_the_same_wherever_weights_lie() {
    let sandbox = beside();
    sandbox.ok("whole.onnx --ratio 0.5 -o half.onnx --quiet");
    sandbox.ok("m.onnx --ratio 0.5 -o beside.onnx --quiet");
    sandbox.ok("m.onnx --ratio 0.5 --external-data=none -o inside.onnx --quiet");
    assert_eq!(sandbox.read("inside.onnx"), sandbox.read("half.onnx"));
    sandbox.ok("beside.onnx --external-data=none -o again.onnx --quiet");
    assert_eq!(sandbox.read("again.onnx"), sandbox.read("half.onnx"));
    // Standard output has nothing beside it.
    let piped = sandbox.run("m.onnx --ratio 0.5 --emit onnx -o - --quiet");
    assert_eq!(piped.bytes, sandbox.read("half.onnx"));
}

#[test]
fn text_refers_to_the_model_with_its_data() {
    let sandbox = beside();
    sandbox.ok("m.onnx -o m.pir --quiet");
    assert!(sandbox.text("m.pir").contains("weights = \"m.onnx\""));
    sandbox.ok("m.pir --external-data=none -o again.onnx --quiet");
    assert_eq!(sandbox.read("again.onnx"), sandbox.read("whole.onnx"));
    // What is pruned goes into a safetensors file, and from there beside a model again.
    sandbox.ok("m.onnx --ratio 0.5 -o half.pir --quiet");
    sandbox.ok("half.pir -o half.onnx --quiet");
    sandbox.ok("m.onnx --ratio 0.5 -o direct.onnx --quiet");
    assert_eq!(
        sandbox.read("half.onnx.data"),
        sandbox.read("direct.onnx.data")
    );
}

/// Text that takes ranges of the files that a model's weights lie in needs no more than those bytes, and copies none.
#[test]
fn text_refers_to_ranges_of_the_files() {
    let sandbox = beside();
    sandbox.ok("m.onnx --weights=ranges -o m.pir --quiet");
    assert_eq!(
        sandbox.files(),
        ["m.onnx", "m.onnx.data", "m.pir", "whole.onnx"]
    );
    let text = sandbox.text("m.pir");
    assert!(
        text.contains("param @conv1.weight from \"m.onnx.data\"[0] {"),
        "{text}"
    );
    assert!(!text.contains("weights ="), "{text}");
    sandbox.remove("m.onnx");
    sandbox.ok("m.pir -o again.onnx --external-data=none --quiet");
    assert_eq!(sandbox.read("again.onnx"), sandbox.read("whole.onnx"));
    // What stays whole stays where it is, from wherever the text is read and printed.
    let printed = sandbox.run("m.pir");
    assert_eq!(printed.out, text);
    sandbox.ok("m.pir -o sub.pir --print-op-generic --quiet");
    assert_eq!(sandbox.run("sub.pir").out, text);
    sandbox.ok("m.pir --ratio 0.5 -o half.pir --quiet");
    sandbox.ok("half.pir -o half.onnx --external-data=none --quiet");
    sandbox.ok("whole.onnx --ratio 0.5 -o direct.onnx --quiet");
    assert_eq!(sandbox.read("half.onnx"), sandbox.read("direct.onnx"));
    // Of weights inside of a model likewise.
    sandbox.ok("whole.onnx --weights=ranges -o whole.pir --quiet");
    assert!(sandbox.text("whole.pir").contains("from \"whole.onnx\"["));
    sandbox.ok("whole.pir -o again.onnx --quiet");
    assert_eq!(sandbox.read("again.onnx"), sandbox.read("whole.onnx"));
}

/// A range may not be named from a folder that its file is not below of; its bytes are then copied.
#[test]
fn what_text_may_not_refer_to_goes_with_it() {
    let sandbox = beside();
    sandbox.ok("m.onnx --weights=ranges -o m.pir --quiet");
    sandbox.write("sub/keep", b"");
    sandbox.ok("m.pir -o sub/m.pir --quiet");
    assert!(!sandbox.text("sub/m.pir").contains("from \""));
    sandbox.ok("sub/m.pir -o again.onnx --external-data=none --quiet");
    assert_eq!(sandbox.read("again.onnx"), sandbox.read("whole.onnx"));
    // Nor where the text takes the file's place.
    sandbox.ok("m.pir --emit pir -o m.onnx.data --quiet");
    sandbox.ok("m.onnx.data -o again.onnx --external-data=none --quiet");
    assert_eq!(sandbox.read("again.onnx"), sandbox.read("whole.onnx"));
}

#[test]
fn text_may_have_all_weights_with_it() {
    let sandbox = beside();
    sandbox.ok("m.onnx --weights=copy -o m.pir --quiet");
    let printed = sandbox.run("m.onnx --weights=copy").out;
    sandbox.remove("m.onnx");
    sandbox.remove("m.onnx.data");
    sandbox.ok("m.pir -o again.onnx --external-data=none --quiet");
    assert_eq!(sandbox.read("again.onnx"), sandbox.read("whole.onnx"));
    // On standard output there is nothing beside it.
    sandbox.write("alone/m.pir", printed.as_bytes());
    sandbox.ok("alone/m.pir -o again.onnx --external-data=none --quiet");
    assert_eq!(sandbox.read("again.onnx"), sandbox.read("whole.onnx"));
}

#[test]
fn text_may_have_no_weights() {
    let sandbox = beside();
    let quantised = "func @f(%x: tensor<?n x 2 x f32>) -> tensor<?n x 2 x f32> {
        %w = param @w = dense<[[7, 8], [9, 10]]> : tensor<2 x 2 x i8>
        %s = constant() {value = dense<[0.125, 0.375]> : tensor<2 x f32>} : tensor<2 x f32>
        %f = dequantize_linear(%w, %s) : tensor<2 x 2 x f32>
        %y = matmul(%x, %f) : tensor<?n x 2 x f32>
        return %y
    }";
    sandbox.write("q.pir", quantised.as_bytes());
    let text = sandbox.run("q.pir --weights=none").out;
    assert!(!text.contains("dense"), "{text}");
    let classes = |file: &str| sandbox.run(&format!("channels {file} --json")).out;
    let whole = classes("m.onnx");
    sandbox.ok("m.onnx --weights=none -o bare.pir --quiet");
    sandbox.remove("m.onnx");
    sandbox.remove("m.onnx.data");
    assert!(
        !String::from_utf8(sandbox.read("bare.pir"))
            .unwrap()
            .contains("dense")
    );
    assert_eq!(classes("bare.pir"), whole);
    let ran = sandbox.run("bare.pir --ratio 0.5 -o pruned.pir");
    assert_eq!(ran.code, 1);
    insta::assert_snapshot!(ran.err);
}

/// The text of `tests/models/golden/plain.pir` is that of the model beside it, by ranges.
#[test]
fn the_test_model_of_ranges() {
    let sandbox = Sandbox::new();
    let whole = std::fs::read(model("golden/plain.onnx")).unwrap();
    sandbox.write("plain.onnx", &whole);
    let text = sandbox.run("plain.onnx --weights=ranges").out;
    let stands = std::fs::read_to_string(model("golden/plain.pir")).unwrap();
    assert_eq!(text, stands);
}

#[test]
fn the_output_may_be_the_input() {
    let sandbox = beside();
    sandbox.ok("m.onnx --ratio 0.5 -o other.onnx --quiet");
    sandbox.ok("m.onnx --ratio 0.5 -o m.onnx --quiet");
    assert_eq!(sandbox.read("m.onnx.data"), sandbox.read("other.onnx.data"));
}

#[test]
fn what_goes_wrong() {
    let sandbox = beside();
    let data = sandbox.read("m.onnx.data");
    let check = |args: &str, code: i32| {
        let before = sandbox.files();
        let ran = sandbox.run(args);
        assert_eq!(ran.code, code, "{args}: {ran}");
        assert_eq!(sandbox.files(), before, "{args}");
        ran.to_string()
    };
    let expect = |args: &str, code: i32, words: &str| {
        let said = check(args, code);
        assert!(said.contains(words), "{args}: {said}");
    };
    expect("m.onnx --external-data -o m.pir", 2, "is about ONNX files");
    expect("m.onnx --external-data --emit onnx", 2, "needs a file");
    let size = "expected a number of bytes, or `none`";
    expect("m.onnx --external-data=all -o out.onnx", 2, size);
    expect("m.onnx --weights=copy -o out.onnx", 2, "is about text");
    expect("m.onnx --weights=all -o out.pir", 2, "possible values");
    sandbox.write(
        "up.pir",
        b"func @f() { %w = param @w from \"../w.bin\"[0] : tensor<4 x f32> return }",
    );
    let up = "`@w`: its data are said to lie in `../w.bin`, which leads out of the model's folder";
    expect("up.pir -o out.pir", 1, up);
    let kept = "m.onnx.data: error: cannot write: the model that was read keeps its data there";
    expect("m.onnx --emit onnx -o m.onnx.data", 1, kept);
    sandbox.write("m.onnx.data", &data[..100]);
    let short = "initializer `conv1.weight`: its 1296 bytes of data begin at byte 0 of `m.onnx.data`, which has 100";
    expect("m.onnx --ratio 0.5 -o out.onnx", 1, short);
    sandbox.write("elsewhere/m.onnx", &sandbox.read("m.onnx"));
    let gone = "its data are said to lie in `m.onnx.data`, and there is no such file";
    expect("elsewhere/m.onnx --ratio 0.5 -o out.onnx", 1, gone);
}

/// What exporters note of inputs is long and holds no weights; a graph of that size may.
#[test]
fn long_notes_are_no_weights() {
    let sandbox = Sandbox::new();
    let net = |kind: &str| {
        let bytes = "0A".repeat(400);
        let text = format!(
            "module @m {{
            func @main(%x: tensor<1 x f32>) -> tensor<1 x f32> attributes {{note = [#opaque<\"{kind}\", \"0x{bytes}\">]}} {{
                %y = relu(%x) : tensor<1 x f32>
                return %y
            }}
            }}"
        );
        sandbox.write("net.pir", text.as_bytes());
        sandbox.run("net.pir --weights=none")
    };
    let ran = net("value_info");
    assert!(ran.code == 0 && ran.out.contains("value_info"), "{ran}");
    let ran = net("graph");
    assert!(
        ran.code == 1 && ran.err.contains("can't be left out"),
        "{ran}"
    );
}
