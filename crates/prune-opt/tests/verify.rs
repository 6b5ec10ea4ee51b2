//! `prune-opt verify` as a user runs it: what it prints, and how it ends.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Sandbox, model};

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
    for more in ["--plan plan.json", "", "--samples 0"] {
        let ran = sandbox.run(&format!("verify residual.pir half.pir {more}"));
        assert!(ran.code == 0 && ran.out.contains("\nagrees"), "{ran}");
        assert_eq!(
            ran.out.contains("from plan.json"),
            more.contains("plan"),
            "{ran}"
        );
        assert_eq!(
            ran.out.contains("not compared"),
            more == "--samples 0",
            "{ran}"
        );
    }
    let ran = sandbox.run("verify residual.pir residual.pir");
    assert!(
        ran.code == 0 && ran.out.contains("removes nothing"),
        "{ran}"
    );
}

/// Each group keeps elements of its own, which another axis of the grouped filters tells apart.
#[test]
fn blocks_of_their_own_agree_with_their_plan_and_without() {
    let sandbox = Sandbox::new();
    sandbox.copy("grouped.pir");
    let own = "--ratio 0.5 --blocks own --plan-out plan.json -q";
    sandbox.ok(&format!("grouped.pir {own} -o half.pir"));
    let plan: serde_json::Value = serde_json::from_str(&sandbox.text("plan.json")).unwrap();
    let all = plan["classes"].as_array().unwrap();
    assert!(all.iter().any(|c| c["blocks"].is_array()), "{plan}");
    for more in ["--plan plan.json", ""] {
        let ran = sandbox.run(&format!("verify grouped.pir half.pir --json {more}"));
        assert_eq!(ran.code, 0, "{ran}");
        let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
        assert_eq!(json["plan"], plan, "{more}");
    }
    // Elements of one group in place of those of another are found, and said by name.
    let mut other = plan.clone();
    for class in other["classes"].as_array_mut().unwrap() {
        if let Some(blocks) = class["blocks"].as_array_mut() {
            blocks.reverse();
        }
    }
    other.as_object_mut().unwrap().remove("parameters");
    sandbox.write("other.json", other.to_string().as_bytes());
    let ran = sandbox.run("verify grouped.pir half.pir --plan other.json");
    assert_eq!(ran.code, 3, "{ran}");
    assert!(ran.out.contains("elements differ; the first"), "{ran}");
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
    assert!(text.contains(" = relu("), "{text}");
    let changed = text.replacen(" = relu(", " = sigmoid(", 1);
    sandbox.write("changed.pir", changed.as_bytes());
    let ran = sandbox.run("verify residual.pir changed.pir --plan plan.json");
    assert_eq!(ran.code, 3, "{ran}");
    assert!(ran.out.contains("`relu`"), "{ran}");
    assert!(
        ran.out.contains("in the pruned model it is `sigmoid`"),
        "{ran}"
    );
    assert!(ran.out.contains("differs: changed.pir is not"), "{ran}");
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

/// Its weights tell keep-sets that would leave nothing of an axis of the original: that is a difference, and no mistake.
#[test]
fn weights_that_tell_no_plan_are_a_difference() {
    let sandbox = Sandbox::new();
    sandbox.write("whole.pir", include_bytes!("verify/whole.pir"));
    sandbox.write("deviates.pir", include_bytes!("verify/deviates.pir"));
    let ran = sandbox.run("verify whole.pir deviates.pir");
    assert_eq!(ran.code, 3, "{ran}");
    assert!(
        ran.out
            .contains("no plan for this model: the keep-sets leave nothing of the axis"),
        "{ran}"
    );
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
    let code = |args: &str| sandbox.run(args).code;
    assert_eq!(code("verify - -"), 2);
    assert_eq!(code("verify plain.pir"), 2);
    assert_eq!(code("verify plain.pir missing.pir"), 1);
    assert_eq!(code("verify plain.pir half.pir --plan missing.json"), 1);
}
