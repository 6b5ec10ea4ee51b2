//! `--ops`: files that declare ops which models have and prune-opt does not know.
#![allow(clippy::unwrap_used)]

mod common;

use common::Sandbox;
use insta::assert_snapshot;
use prune_opt::{Session, Toolbox};

const ACME: &str = "// Ours.\nop @acme.gate \"com.acme::Gate\" : x[n, 2*c] -> y[n, c]\n";

/// A gate between two layers, whose module declares it.
const GATED: &str = r#"module @gated {
  op @acme.gate "com.acme::Gate" : x[n, 2*c] -> y[n, c]
  func @main(%x: tensor<?n x 2 x f32>) -> tensor<?n x 1 x f32> {
    %up = param @up = dense<[[1.0, 0.1, 3.0, 0.2, 1.0, 0.1, 2.0, 0.1], [2.0, 0.1, 1.0, 0.3, 1.0, 0.2, 1.0, 0.1]]> : tensor<2 x 8 x f32>
    %down = param @down = dense<[[1.0], [0.1], [1.0], [0.1]]> : tensor<4 x 1 x f32>
    %0 = matmul(%x, %up) : tensor<?n x 8 x f32>
    %1 = acme.gate(%0) : tensor<?n x 4 x f32>
    %2 = matmul(%1, %down) : tensor<?n x 1 x f32>
    return %2
  }
}
"#;

/// That model as a file, which can't declare anything, and what declares its op.
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("gated.pir", GATED.as_bytes());
    sandbox.write("acme.ops", ACME.as_bytes());
    sandbox.ok("gated.pir -q -o gated.onnx");
    sandbox
}

#[test]
fn what_is_declared_is_pruned() {
    let sandbox = sandbox();
    let without = sandbox.run("gated.onnx --ratio 0.5 -o whole.onnx");
    assert!(
        without
            .err
            .contains("com.acme::Gate %acme.gate_0: nothing is known of this op")
    );
    assert_eq!(sandbox.read("whole.onnx"), sandbox.read("gated.onnx"));
    sandbox.ok("gated.onnx --ops acme.ops --ratio 0.5 -q -o half.onnx");
    let half = sandbox.run("half.onnx").out;
    assert!(half.contains("\"com.acme::Gate\"(%matmul_0)"), "{half}");
    assert!(half.contains("@up : tensor<2 x 4 x f32>"), "{half}");
    assert!(half.contains("com.acme = 1"), "{half}");
    sandbox.ok("verify gated.onnx half.onnx --ops acme.ops --samples 0");
}

#[test]
fn import_changes_nothing() {
    let sandbox = sandbox();
    sandbox.ok("gated.onnx --ops acme.ops -q -o same.onnx");
    assert_eq!(sandbox.read("same.onnx"), sandbox.read("gated.onnx"));
}

/// What comes out as text declares its ops itself, and reads back with the file or without.
#[test]
fn text_stands_alone() {
    let sandbox = sandbox();
    sandbox.ok("gated.onnx --ops acme.ops -q -o text.pir");
    let text = sandbox.text("text.pir");
    let line = "\n  op @acme.gate \"com.acme::Gate\" : x[n, 2*c] -> y[n, c]\n";
    assert!(text.contains(line), "{text}");
    assert!(
        text.contains("= acme.gate(%matmul_0) : tensor<?n x 4 x f32>"),
        "{text}"
    );
    for ops in ["", "--ops acme.ops", "--ops acme.ops --ops acme.ops"] {
        assert_eq!(sandbox.run(&format!("text.pir {ops}")).out, text);
        sandbox.ok(&format!("text.pir {ops} -q -o back.onnx"));
        assert_eq!(sandbox.read("back.onnx"), sandbox.read("gated.onnx"));
    }
}

/// Text made before the op was declared calls it as ONNX does.
#[test]
fn ops_by_their_onnx_names() {
    let sandbox = sandbox();
    let raw = GATED.replace("acme.gate(", "\"com.acme::Gate\"(");
    let raw: String = raw
        .lines()
        .filter(|l| !l.starts_with("  op "))
        .map(|l| format!("{l}\n"))
        .collect();
    sandbox.write("raw.pir", raw.as_bytes());
    assert_eq!(
        sandbox.run("raw.pir --ops acme.ops").out,
        sandbox.run("gated.pir").out
    );
}

#[test]
fn mistakes() {
    let sandbox = sandbox();
    let other = ACME.replace("2*c", "c");
    sandbox.write("other.ops", other.as_bytes());
    sandbox.write("model.ops", GATED.as_bytes());
    sandbox.write("bytes.ops", b"\xff\xfe");
    sandbox.write("bad.ops", ACME.replace("2*c", "2*").as_bytes());
    sandbox.write(
        "name.ops",
        b"op @relu \"com.acme::Relu\" : x[..s] -> y[..s]\n",
    );
    sandbox.write("onnx.ops", b"op @acme.relu \"Relu\" : x[..s] -> y[..s]\n");
    let mut all = String::new();
    for args in [
        "gated.pir --ops other.ops",
        "gated.onnx --ops acme.ops --ops other.ops",
        "gated.onnx --ops model.ops",
        "gated.onnx --ops bytes.ops",
        "gated.onnx --ops bad.ops",
        "gated.onnx --ops name.ops",
        "gated.onnx --ops onnx.ops",
        "gated.onnx --ops none.ops",
    ] {
        all += &format!("## {args}\n{}\n\n", sandbox.run(args));
    }
    assert_snapshot!(all);
}

/// A toolbox that declares is one for embedders too.
#[test]
fn toolboxes_declare() {
    let toolbox = Toolbox::standard()
        .unwrap()
        .declare("acme.ops", ACME)
        .unwrap();
    let raw = GATED.replace("acme.gate(", "\"com.acme::Gate\"(");
    let mut session = Session::from_text(&toolbox, "net.pir", &raw, "".as_ref()).unwrap();
    let report = session
        .run("couple,importance,select{ratio=0.5},prune")
        .unwrap();
    assert_eq!((report.before.params, report.after.params), (20, 10));
    let error = toolbox.declare("more.ops", "op x").unwrap_err();
    assert!(
        error.to_string().starts_with("more.ops:1:4: error"),
        "{error}"
    );
}
