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
    let kept = "m.onnx.data: error: cannot write: the model that was read keeps its data there";
    expect("m.onnx --emit onnx -o m.onnx.data", 1, kept);
    sandbox.write("m.onnx.data", &data[..100]);
    let short = "initializer `conv1.weight`: its 1296 bytes of data begin at byte 0 of `m.onnx.data`, which has 100";
    expect("m.onnx --ratio 0.5 -o out.onnx", 1, short);
    sandbox.write("elsewhere/m.onnx", &sandbox.read("m.onnx"));
    let gone = "its data are said to lie in `m.onnx.data`, and there is no such file";
    expect("elsewhere/m.onnx --ratio 0.5 -o out.onnx", 1, gone);
}
