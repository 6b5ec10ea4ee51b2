//! The command line, run as a user runs it: what it prints, what it writes, and how it ends.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Sandbox, model};
use insta::assert_snapshot;

#[test]
fn prunes_to_standard_output() {
    let sandbox = Sandbox::new();
    sandbox.copy("plain.pir");
    assert_snapshot!(sandbox.run("plain.pir --ratio 0.5"));
}

#[test]
fn without_passes_text_is_as_it_was() {
    let sandbox = Sandbox::new();
    let text = sandbox.copy("residual.pir");
    let ran = sandbox.run("residual.pir");
    assert_eq!(ran.code, 0, "{ran}");
    assert_eq!(ran.err, "");
    // Comments are the only thing that text loses, and printing again changes nothing.
    sandbox.write("again.pir", ran.out.as_bytes());
    assert_eq!(sandbox.run("again.pir").out, ran.out);
    let code: String = text
        .lines()
        .filter(|l| !l.trim_start().starts_with("//"))
        .collect();
    assert!(code.contains("module @residual"));
}

#[test]
fn without_passes_onnx_is_as_it_was() {
    let sandbox = Sandbox::new();
    for name in ["golden/plain.onnx", "onnx/resnet20p.onnx"] {
        sandbox.write("in.onnx", &std::fs::read(model(name)).unwrap());
        let ran = sandbox.run("in.onnx -o out.onnx");
        assert_eq!(ran.code, 0, "{ran}");
        assert!(
            sandbox.read("in.onnx") == sandbox.read("out.onnx"),
            "{name}"
        );
    }
}

/// Ops may mean something else in a version that nobody knew; most do not change.
#[test]
fn a_newer_opset_is_a_warning() {
    let sandbox = Sandbox::new();
    let text = sandbox.copy("plain.pir");
    let newer = text.replace("\"\" = 17", "\"\" = 9999");
    assert_ne!(newer, text);
    sandbox.write("plain.pir", newer.as_bytes());
    assert_snapshot!(sandbox.run("plain.pir --ratio 0.5 --dry-run"));
}
/// The newest operator set of ONNX is known; what states none is written as one that runtimes load.
#[test]
fn the_newest_opset_is_known() {
    let sandbox = Sandbox::new();
    let text = sandbox.copy("plain.pir");
    let stated = "onnx.opset = {\"\" = 17}";
    assert!(text.contains(stated), "{text}");
    sandbox.write("new.pir", text.replace("\"\" = 17", "\"\" = 28").as_bytes());
    let ran = sandbox.run("new.pir --ratio 0.5 -q -o new.onnx");
    assert_eq!((ran.code, &*ran.err), (0, ""), "{ran}");
    assert!(
        sandbox
            .run("new.onnx")
            .out
            .contains("onnx.opset = {\"\" = 28}")
    );
    sandbox.write("none.pir", text.replace(stated, "").as_bytes());
    sandbox.ok("none.pir -q -o none.onnx");
    assert!(
        sandbox
            .run("none.onnx")
            .out
            .contains("onnx.opset = {\"\" = 23}")
    );
}

#[test]
fn a_dry_run_writes_nothing() {
    let sandbox = Sandbox::new();
    sandbox.copy("residual.pir");
    let ran = sandbox.run("residual.pir --ratio 0.5 --dry-run -o half.pir");
    assert_snapshot!(ran);
    assert_eq!(sandbox.files(), ["residual.pir"]);
}

#[test]
fn everyday_options_are_sugar() {
    let sandbox = Sandbox::new();
    let pipeline = |args: &str| sandbox.run(&format!("{args} --print-pipeline")).out;
    assert_snapshot!(pipeline(""), @"");
    assert_snapshot!(
        pipeline("--ratio 0.5"),
        @"couple,importance{criterion=magnitude},select{ratio=0.5},prune"
    );
    assert_snapshot!(
        pipeline("--ratio 0.3 --scope global --round-to 8 --freeze head.* --freeze 'a b'"),
        @r#"couple,importance{criterion=magnitude,freeze=[head.*,"a b"]},select{ratio=0.3,scope=global,multiple=8,freeze=[head.*,"a b"]},prune"#
    );
    assert_snapshot!(
        pipeline("--ratio 0.3 --compat torch-pruning"),
        @"couple,importance{criterion=magnitude,compat=torch-pruning},select{ratio=0.3,compat=torch-pruning},prune"
    );
    assert_snapshot!(
        pipeline("--ratio 0.3 --plan-out my/plan.json"),
        @"couple,importance{criterion=magnitude},select{ratio=0.3},write-plan{file=my/plan.json},prune"
    );
    assert_snapshot!(pipeline("--plan plan.json"), @"couple,apply-plan{file=plan.json},prune");

    sandbox.copy("concat.pir");
    let sugar = sandbox.run("concat.pir --ratio 0.25 --scope global");
    let passes = "couple,importance,select{ratio=0.25,scope=global},prune";
    let spelt = sandbox.run(&format!("concat.pir --passes '{passes}'"));
    assert_eq!((sugar.code, &sugar.out), (0, &spelt.out));
}

#[test]
fn stages_may_be_stopped_and_resumed() {
    let sandbox = Sandbox::new();
    sandbox.copy("fused_qkv.pir");
    let whole = sandbox.run("fused_qkv.pir --ratio 0.5");
    assert_eq!(whole.code, 0, "{whole}");
    sandbox.ok("fused_qkv.pir --passes couple -o a.pir");
    sandbox.ok("a.pir --passes importance -o b.pir");
    sandbox.ok("b.pir --passes select -o c.pir");
    sandbox.ok("c.pir --passes prune -o d.pir");
    assert_eq!(sandbox.text("d.pir"), whole.out);
}

#[test]
fn pipes_in_both_formats() {
    let sandbox = Sandbox::new();
    let text = sandbox.copy("plain.pir");
    let direct = sandbox.run("plain.pir --ratio 0.5");
    let piped = sandbox.pipe("- --ratio 0.5 -o -", text.as_bytes());
    assert_eq!((piped.code, &piped.out), (0, &direct.out));
    assert!(piped.err.contains("<stdin>: couple"), "{piped}");

    let onnx = std::fs::read(model("golden/plain.onnx")).unwrap();
    let same = sandbox.pipe("- -o - --emit onnx", &onnx);
    assert!(same.code == 0 && same.bytes == onnx, "{}", same.err);
    // There is no file that text could refer to, so weights are written out.
    let text = sandbox.pipe("- --emit pir", &onnx);
    let back = sandbox.pipe("- --emit onnx -o -", text.out.as_bytes());
    assert!(back.code == 0 && back.bytes == onnx, "{}", back.err);
}

#[test]
fn the_output_may_be_the_input() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "net.onnx",
        &std::fs::read(model("golden/plain.onnx")).unwrap(),
    );
    sandbox.ok("net.onnx --ratio 0.5 -o other.onnx");
    sandbox.ok("net.onnx --ratio 0.5 -o net.onnx");
    assert!(sandbox.read("net.onnx") == sandbox.read("other.onnx"));

    sandbox.copy("plain.pir");
    let expected = sandbox.run("plain.pir --ratio 0.5").out;
    sandbox.ok("plain.pir --ratio 0.5 -o plain.pir");
    assert_eq!(sandbox.text("plain.pir"), expected);
}

#[test]
fn text_refers_to_weights_that_did_not_change() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "in.onnx",
        &std::fs::read(model("onnx/resnet20p.onnx")).unwrap(),
    );
    sandbox.folder("sub");
    sandbox.ok("in.onnx -o sub/in.pir");
    assert_eq!(sandbox.files(), ["in.onnx", "sub/in.pir"]);
    assert!(
        sandbox
            .text("sub/in.pir")
            .contains(r#"weights = "../in.onnx""#)
    );
    // The same bytes come back by way of text.
    sandbox.ok("sub/in.pir -o back.onnx");
    assert!(sandbox.read("back.onnx") == sandbox.read("in.onnx"));

    sandbox.ok("in.onnx --ratio 0.5 -o half.onnx");
    sandbox.ok("in.onnx --ratio 0.5 -o sub/half.pir");
    sandbox.ok("sub/half.pir -o half2.onnx");
    assert!(sandbox.read("half.onnx") == sandbox.read("half2.onnx"));
    let weights = sandbox.read("sub/half.safetensors").len();
    assert!(
        weights < sandbox.read("half.onnx").len(),
        "small ones are inline"
    );

    // The file of weights that the text refers to is the one that is replaced.
    sandbox.ok("sub/half.pir --ratio 0.5 -o sub/half.pir");
    sandbox.ok("half.onnx --ratio 0.5 -o quarter.onnx");
    sandbox.ok("sub/half.pir -o quarter2.onnx");
    assert!(sandbox.read("quarter.onnx") == sandbox.read("quarter2.onnx"));
}

#[test]
fn plans_are_written_edited_and_replayed() {
    let sandbox = Sandbox::new();
    sandbox.copy("residual.pir");
    let direct = sandbox.run("residual.pir --ratio 0.5 --plan-out plan.json");
    assert_eq!(direct.code, 0, "{direct}");
    assert_eq!(sandbox.run("residual.pir --plan plan.json").out, direct.out);

    let mut plan: serde_json::Value = serde_json::from_str(&sandbox.text("plan.json")).unwrap();
    plan.as_object_mut().unwrap().remove("parameters");
    let class = plan["classes"][0].clone();
    plan["classes"] = serde_json::json!([class]);
    sandbox.write("edited.json", plan.to_string().as_bytes());
    let ran = sandbox.run("residual.pir --plan edited.json --dry-run");
    assert!(ran.code == 0 && ran.err.contains(" 1 pruned"), "{ran}");

    plan["classes"][0]["keep"] = serde_json::json!([0, 1000]);
    sandbox.write("wrong.json", plan.to_string().as_bytes());
    assert_snapshot!(sandbox.run("residual.pir --plan wrong.json"));
    sandbox.write("broken.json", b"{\"version\": 1,\n \"classes\": [}");
    assert_snapshot!(sandbox.run("residual.pir --plan broken.json"), @r#"
    exit 1
    -- stderr
    broken.json:2:14: error: this is not a plan: expected value
      |
    2 |  "classes": [}
      |              ^
      |
      = note: in pass `apply-plan`
      = help: a plan reads {"version": 1, "classes": [{"name": .., "root": [parameter, axis], "extent": .., "keep": [..]}]}
    "#);
    assert_snapshot!(sandbox.run("residual.pir --plan missing.json"), @"
    exit 1
    -- stderr
    residual.pir: error: missing.json: cannot read the plan: No such file or directory (os error 2)
      note: in pass `apply-plan`
      help: check the path; `--plan-out FILE` writes one
    ");
}

#[test]
fn masks_keep_shapes() {
    let sandbox = Sandbox::new();
    sandbox.copy("plain.pir");
    sandbox.ok("plain.pir --ratio 0.5 --plan-out plan.json --dry-run");
    let masked = sandbox.run("mask plain.pir --plan plan.json");
    assert_snapshot!(masked);
    sandbox.ok("mask plain.pir --plan plan.json -o masked.onnx");
    assert!(sandbox.run("channels masked.onnx").code == 0);
}

#[test]
fn channels_as_text_and_json() {
    let sandbox = Sandbox::new();
    sandbox.copy("fused_qkv.pir");
    assert_snapshot!(sandbox.run("channels fused_qkv.pir"));
    let json = sandbox.run("channels fused_qkv.pir --json");
    assert_snapshot!(json);
    let value: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(value["version"], 1);
}

#[test]
fn channels_that_the_text_states_are_shown_as_they_stand() {
    let sandbox = Sandbox::new();
    let text = sandbox.copy("classes.pir").replace(
        "{root = @fc1.weight:0,",
        "{root = @fc1.weight:0, multiple = 2,",
    );
    sandbox.write("classes.pir", text.as_bytes());
    let ran = sandbox.run("channels classes.pir");
    assert!(ran.out.contains("c0 = 6, a multiple of 2 kept\n"), "{ran}");
    assert!(
        ran.out
            .contains("frozen: @fc2.weight:0 is the output of %scores\n"),
        "{ran}"
    );
}

#[test]
fn selection_obeys_its_options() {
    let sandbox = Sandbox::new();
    sandbox.copy("residual.pir");
    let report = |args: &str| sandbox.run(&format!("residual.pir --dry-run {args}")).err;
    assert_snapshot!(report("--ratio 0.4 --round-to 4"));
    assert_snapshot!(report("--ratio 0.5 --freeze c1"));
    assert_snapshot!(report("--ratio 0.5 --freeze nothing.*"));
    assert_snapshot!(report("--ratio 0.5 --scope global"));
    assert_snapshot!(report("--ratio 0"));
}

#[test]
fn what_pipelines_show() {
    let sandbox = Sandbox::new();
    sandbox.copy("plain.pir");
    let ran = sandbox.run("plain.pir --ratio 0.5 -q --print-after select --verify-each -o x.pir");
    assert_snapshot!(ran);
    let all =
        sandbox.run("plain.pir --passes couple,verify,strip-classes --print-after-all -q -o y.pir");
    let heads: Vec<_> = all
        .err
        .lines()
        .filter(|l| l.starts_with("// after"))
        .collect();
    assert_eq!(
        heads,
        [
            "// after couple",
            "// after verify, which changed nothing",
            "// after strip-classes"
        ]
    );
    let timed = sandbox
        .run("plain.pir --ratio 0.5 -q --time-passes --stats -o z.pir")
        .err;
    for word in [
        "time in ms",
        "couple",
        "select",
        "total",
        "elements removed",
        "channel classes",
    ] {
        assert!(timed.contains(word), "{word}: {timed}");
    }
    let printed = sandbox.run("plain.pir --passes couple,print -q -o w.pir");
    assert_eq!(printed.err, sandbox.text("w.pir"));
}

/// Predictions are sums of fractions, which must not hang on the order of threads.
#[test]
fn targets_of_time_give_the_same_bytes_again() {
    let sandbox = Sandbox::new();
    for file in ["net.pir", "times.json"] {
        let path = format!(
            "{}/tests/cmd/8_latency.in/{file}",
            env!("CARGO_MANIFEST_DIR")
        );
        sandbox.write(file, &std::fs::read(path).unwrap());
    }
    let target = "--target latency=3.72ms --scope global --latency-table times.json";
    for (threads, out) in [(1, "one.onnx"), (3, "three.onnx")] {
        sandbox.ok(&format!(
            "net.pir {target} --threads {threads} -o {out} --plan-out {out}.json"
        ));
    }
    assert!(sandbox.read("one.onnx") == sandbox.read("three.onnx"));
    assert!(sandbox.read("one.onnx.json") == sandbox.read("three.onnx.json"));
}

#[test]
fn threads_change_nothing() {
    let sandbox = Sandbox::new();
    sandbox.copy("residual.pir");
    let one = sandbox.run("residual.pir --ratio 0.5 --threads 1");
    let three = sandbox.run("residual.pir --ratio 0.5 --threads 3");
    assert_eq!((one.code, &one.out, &one.err), (0, &three.out, &three.err));
}

#[test]
fn a_module_without_weights_takes_a_plan() {
    let sandbox = Sandbox::new();
    sandbox.write("bare.pir", BARE.as_bytes());
    sandbox.write("plan.json", BARE_PLAN.as_bytes());
    assert_snapshot!(sandbox.run("bare.pir --plan plan.json -q"));
    assert_snapshot!(sandbox.run("bare.pir --ratio 0.5"));
}

const BARE: &str = "\
module @bare {
  func @main(%x: tensor<?n x 3 x f32>) -> tensor<?n x 2 x f32> {
    %a = param @a : tensor<3 x 4 x f32>
    %b = param @b : tensor<4 x 2 x f32>
    %0 = matmul(%x, %a) : tensor<?n x 4 x f32>
    %1 = matmul(%0, %b) : tensor<?n x 2 x f32>
    return %1
  }
}
";
const BARE_PLAN: &str = r#"{"version": 1, "classes": [
  {"name": "c0", "root": ["a", 1], "extent": 4, "keep": [1, 3]}]}"#;

#[test]
fn a_module_may_declare_ops() {
    let sandbox = Sandbox::new();
    let text = "\
module @declares {
  op @acme.gate \"com.acme::Gate\" : x[n, c], g[n, c] -> y[n, c]
  func @main(%x: tensor<?n x 2 x f32>) -> tensor<?n x 1 x f32> {
    %a = param @a = dense<[[1.0, 2.0, 9.0, 1.0], [1.0, 2.0, 9.0, 1.0]]> : tensor<2 x 4 x f32>
    %b = param @b = dense<[[1.0, 9.0, 2.0, 1.0], [1.0, 9.0, 2.0, 1.0]]> : tensor<2 x 4 x f32>
    %c = param @c = dense<1.0> : tensor<4 x 1 x f32>
    %0 = matmul(%x, %a) : tensor<?n x 4 x f32>
    %1 = matmul(%x, %b) : tensor<?n x 4 x f32>
    %2 = acme.gate(%0, %1) : tensor<?n x 4 x f32>
    %3 = matmul(%2, %c) : tensor<?n x 1 x f32>
    return %3
  }
}
";
    sandbox.write("declares.pir", text.as_bytes());
    assert_snapshot!(sandbox.run("declares.pir --ratio 0.5"));
}

#[test]
fn the_generic_form_is_printed_and_read_back() {
    let sandbox = Sandbox::new();
    sandbox.copy("residual.pir");
    let short = sandbox.run("residual.pir --passes couple -q").out;
    let ran = sandbox.run("residual.pir --passes couple -q --print-op-generic");
    let start = "\"builtin.module\"() <{sym_name = \"residual\"}> ({\n  \"pir.channels\"()";
    assert!(ran.out.starts_with(start), "{ran}");
    sandbox.write("generic.mlir", ran.out.as_bytes());
    assert_eq!(sandbox.run("generic.mlir").out, short);
    // An output's name decides too, and passes run on either form.
    let halved = sandbox.run("residual.pir --ratio 0.5 -q").out;
    assert_eq!(sandbox.run("residual.pir -q -o named.mlir").code, 0);
    assert!(
        sandbox
            .read("named.mlir")
            .starts_with(b"\"builtin.module\"")
    );
    assert_eq!(sandbox.run("named.mlir --ratio 0.5 -q").out, halved);
    let ran = sandbox.run("residual.pir --passes couple -q --print-after-all --print-op-generic");
    assert!(
        ran.err.starts_with("// after couple\n\"builtin.module\"()"),
        "{ran}"
    );
}

#[test]
fn the_generic_form_is_text() {
    let sandbox = Sandbox::new();
    sandbox.copy("residual.pir");
    assert_snapshot!(sandbox.run("residual.pir --print-op-generic -o out.onnx"));
    let bad = b"\"builtin.module\"() ({\n  \"pir.conv\"() : () -> ()\n}) : () -> ()\n";
    sandbox.write("bad.mlir", bad);
    assert_snapshot!(sandbox.run("bad.mlir"));
}
