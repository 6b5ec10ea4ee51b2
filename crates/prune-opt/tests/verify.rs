//! `prune-opt verify` as a user runs it: what it prints, and how it ends.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Sandbox, model};
use insta::assert_snapshot;

/// A folder with a model, the same pruned, and the plan.
fn pruned(name: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.copy(name);
    sandbox.ok(&format!(
        "{name} --ratio 0.5 --plan-out plan.json -o half.pir -q"
    ));
    sandbox
}

#[test]
fn agrees_with_its_plan_and_without() {
    let sandbox = pruned("residual.pir");
    assert_snapshot!(sandbox.run("verify residual.pir half.pir --plan plan.json"));
    assert_snapshot!(sandbox.run("verify residual.pir half.pir"));
    assert_snapshot!(sandbox.run("verify residual.pir half.pir --samples 0"));
    assert_snapshot!(sandbox.run("verify residual.pir residual.pir"));
}

#[test]
fn json_has_the_plan_and_every_figure() {
    let sandbox = pruned("plain.pir");
    let ran = sandbox.run("verify plain.pir half.pir --json --seed 3");
    assert_eq!(ran.code, 0, "{ran}");
    let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(
        (&json["version"], &json["agrees"]),
        (&1.into(), &true.into())
    );
    let plan: serde_json::Value = serde_json::from_str(&sandbox.text("plan.json")).unwrap();
    assert_eq!(json["plan"], plan);
    assert!(json["outputs"]["largest"].as_f64().unwrap() < 1e-9, "{ran}");
}

#[test]
fn what_was_changed_is_named() {
    let sandbox = pruned("residual.pir");
    let text = sandbox.text("half.pir");
    let changed = |from: &str, to: &str| {
        assert!(text.contains(from), "{text}");
        sandbox.write("changed.pir", text.replacen(from, to, 1).as_bytes());
        sandbox.run("verify residual.pir changed.pir --plan plan.json")
    };
    assert_snapshot!(changed(" = relu(", " = sigmoid("));
    assert_snapshot!(changed("pads = [1, 1, 1, 1]", "pads = [0, 0, 2, 2]"));
}

#[test]
fn another_model_is_told_from_it() {
    let sandbox = pruned("plain.pir");
    sandbox.copy("residual.pir");
    let ran = sandbox.run("verify residual.pir half.pir");
    assert_eq!(ran.code, 3, "{ran}");
    let ran = sandbox.run("verify residual.pir half.pir --plan plan.json");
    assert_eq!(ran.code, 1, "{ran}");
}

#[test]
fn files_of_both_formats() {
    let sandbox = Sandbox::new();
    let file = model("golden/vit.onnx").display().to_string();
    sandbox.ok(&format!("{file} --ratio 0.5 -o half.onnx -q"));
    sandbox.ok(&format!("{file} --ratio 0.5 -o half.pir -q"));
    for half in ["half.onnx", "half.pir"] {
        let ran = sandbox.run(&format!("verify {file} {half}"));
        assert!(ran.code == 0 && ran.out.contains("agrees: "), "{ran}");
    }
}

#[test]
fn mistakes_are_said() {
    let sandbox = pruned("plain.pir");
    assert_snapshot!(sandbox.run("verify - -"));
    assert_snapshot!(sandbox.run("verify plain.pir missing.pir"));
    assert_snapshot!(sandbox.run("verify plain.pir half.pir --plan missing.json"));
    assert_eq!(sandbox.run("verify plain.pir").code, 2);
}
