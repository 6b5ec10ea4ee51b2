//! What the command line says of each mistake, and the exit code: 1 bad input, 2 bad usage.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Sandbox, model};
use insta::assert_snapshot;

#[test]
fn bad_usage() {
    let sandbox = Sandbox::new();
    sandbox.copy("plain.pir");
    let check = |args: &str| {
        let ran = sandbox.run(args);
        assert_eq!(ran.code, 2, "{args}: {ran}");
        assert_eq!(sandbox.files(), ["plain.pir"], "{args}");
        ran.to_string()
    };
    assert_snapshot!("no_model", check(""));
    assert_snapshot!("unknown_option", check("plain.pir --ration 0.5"));
    assert_snapshot!("ratio_is_no_number", check("plain.pir --ratio half"));
    assert_snapshot!("ratio_out_of_range", check("plain.pir --ratio 1.5"));
    assert_snapshot!("ratio_below_0", check("plain.pir --ratio -0.5"));
    assert_snapshot!("option_without_ratio", check("plain.pir --round-to 8"));
    assert_snapshot!(
        "passes_and_sugar",
        check("plain.pir --ratio 0.5 --passes couple")
    );
    assert_snapshot!(
        "plan_and_ratio",
        check("plain.pir --ratio 0.5 --plan p.json")
    );
    assert_snapshot!(
        "unknown_scope",
        check("plain.pir --ratio 0.5 --scope everywhere")
    );
    assert_snapshot!(
        "unknown_criterion",
        check("plain.pir --ratio 0.5 --criterion magnitud")
    );
    assert_snapshot!("unknown_pass", check("plain.pir --passes couple,pruen"));
    assert_snapshot!(
        "unknown_pass_option",
        check("plain.pir --passes 'couple,select{ration=0.5}'")
    );
    assert_snapshot!(
        "pipeline_syntax",
        check("plain.pir --passes 'couple,select{ratio=0.5'")
    );
    assert_snapshot!(
        "pass_without_its_file",
        check("plain.pir --passes couple,apply-plan")
    );
    assert_snapshot!(
        "print_after_nothing",
        check("plain.pir --ratio 0.5 --print-after selct")
    );
    assert_snapshot!("unknown_extension", check("plain.pir -o out.txt"));
    assert_snapshot!("no_threads", check("plain.pir --ratio 0.5 --threads 0"));
}

#[test]
fn bad_patterns() {
    let sandbox = Sandbox::new();
    sandbox.copy("plain.pir");
    let ran = sandbox.run(r"plain.pir --ratio 0.5 --freeze 'conv1\.('");
    assert_eq!(ran.code, 2, "{ran}");
    for part in [
        r"option `freeze`: `conv1\.(` has a backslash, so it is a regular expression",
        "without closing",
    ] {
        assert!(ran.err.contains(part), "{ran}");
    }
    // Without one it is a glob, in which brackets are brackets.
    let ran = sandbox.run("plain.pir --ratio 0.5 -q --dry-run --freeze 'conv1.('");
    assert_eq!(ran.code, 0, "{ran}");
    assert!(ran.err.contains("freezes nothing"), "{ran}");
}

#[test]
fn bad_input() {
    let sandbox = Sandbox::new();
    sandbox.copy("plain.pir");
    sandbox.folder("folder");
    let onnx = std::fs::read(model("golden/plain.onnx")).unwrap();
    sandbox.write("cut.onnx", &onnx[..onnx.len() / 2]);
    sandbox.write("empty.onnx", b"");
    sandbox.write("garbage.onnx", &[7; 100]);
    sandbox.write("page.onnx", b"<!DOCTYPE html>\n<title>404</title>\n");
    sandbox.write("latin1.pir", b"module @caf\xe9 {}");
    sandbox.write("syntax.pir", b"module @m {\n  func @main() -> {\n}\n");
    sandbox.write("types.pir", TYPES.as_bytes());
    sandbox.write(
        "lost.pir",
        b"module attributes {weights = \"gone.safetensors\"} {\n}\n",
    );
    let before = sandbox.files();
    let check = |args: &str| {
        let ran = sandbox.run(args);
        assert_eq!(ran.code, 1, "{args}: {ran}");
        assert_eq!(ran.out, "", "{args}");
        assert_eq!(sandbox.files(), before, "{args}");
        ran.to_string()
    };
    assert_snapshot!("no_such_file", check("missing.onnx --ratio 0.5"));
    assert_snapshot!("a_folder", check("folder"));
    assert_snapshot!("empty", check("empty.onnx"));
    assert_snapshot!("cut_short", check("cut.onnx"));
    assert_snapshot!("garbage", check("garbage.onnx"));
    assert_snapshot!("no_onnx_by_content", check("page.onnx"));
    assert_snapshot!("not_utf8", check("latin1.pir"));
    assert_snapshot!("syntax", check("syntax.pir"));
    assert_snapshot!("types", check("types.pir"));
    assert_snapshot!("no_such_weights", check("lost.pir"));
    assert_snapshot!(
        "no_such_folder",
        check("plain.pir --ratio 0.5 -o gone/half.onnx")
    );
    assert_snapshot!(
        "output_is_a_folder",
        check("plain.pir --ratio 0.5 -o folder --emit onnx")
    );
}

const TYPES: &str = "\
module @m {
  func @main(%x: tensor<?n x 3 x f32>) -> tensor<?n x 2 x f32> {
    %w = param @w = dense<1.0> : tensor<4 x 2 x f32>
    %0 = matmul(%x, %w) : tensor<?n x 2 x f32>
    return %0
  }
}
";

#[test]
fn help_teaches() {
    let sandbox = Sandbox::new();
    let help = sandbox.run("--help");
    assert_eq!(help.code, 0);
    for word in [
        "Examples:",
        "--ratio 0.5 -o half.onnx",
        "Exit codes",
        "channels",
        "mask",
    ] {
        assert!(help.out.contains(word), "{word}");
    }
    let passes = sandbox.run("--help-passes");
    assert_eq!(passes.code, 0);
    for def in prune_opt::passes() {
        assert!(
            passes.out.contains(&format!("\n{}\n", def.info.name)),
            "{}",
            def.info.name
        );
        for option in def.info.options {
            assert!(passes.out.contains(&format!("    {}=", option.text_name())));
        }
    }
    assert_eq!(sandbox.run("--version").out, "prune-opt 0.1.0\n");
}
