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

/// Symbols that somebody knows are as long as that.
#[test]
fn extents_of_inputs() {
    let sandbox = pruned("residual.pir");
    let ran = sandbox.run("verify residual.pir half.pir --extents n=7 --samples 1");
    assert!(ran.code == 0 && ran.out.contains("?n = 7"), "{ran}");
    let ran = sandbox.run("verify residual.pir half.pir --extents t=7");
    assert!(
        ran.code == 1 && ran.err.contains("no input has the symbol `t`"),
        "{ran}"
    );
    for wrong in ["n", "n=", "n=-1", "=7,"] {
        let ran = sandbox.run(&format!("verify residual.pir half.pir --extents {wrong}"));
        assert!(ran.code == 2 && ran.err.contains("--extents"), "{ran}");
    }
}

/// An `.npy` file of single-precision zeros.
fn zeros(shape: &[usize]) -> Vec<u8> {
    let dims: String = shape.iter().map(|n| format!("{n}, ")).collect();
    let header = format!("{{'descr': '<f4', 'fortran_order': False, 'shape': ({dims}), }}");
    let header = format!("{header:<117}\n");
    let length = u16::try_from(header.len()).unwrap().to_le_bytes();
    let data = vec![0; 4 * shape.iter().product::<usize>()];
    [b"\x93NUMPY\x01\x00", &length[..], header.as_bytes(), &data].concat()
}

#[test]
fn given_inputs() {
    let sandbox = pruned("residual.pir");
    let verify = |shape: &[usize], more: &str| {
        sandbox.write("x.npy", &zeros(shape));
        sandbox.run(&format!("verify residual.pir half.pir --data x.npy {more}"))
    };
    let ran = verify(&[5, 3, 6, 6], "");
    assert!(
        ran.code == 0 && ran.out.contains("on the inputs given"),
        "{ran}"
    );
    let ran = verify(&[5, 4, 6, 6], "");
    assert!(
        ran.code == 1 && ran.err.contains("has shape [5, 4, 6, 6]"),
        "{ran}"
    );
    let ran = verify(&[5, 3, 6, 6], "--samples 2");
    assert!(ran.code == 2 && ran.err.contains("--samples"), "{ran}");
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

/// A text that states no operator sets means the default of ONNX, which the file that is written states.
#[test]
fn operator_sets_need_not_be_stated() {
    let sandbox = Sandbox::new();
    sandbox.copy("residual.pir");
    let stated = sandbox.text("residual.pir");
    let silent = stated.replace(r#" attributes {onnx.opset = {"" = 17}}"#, "");
    assert_ne!(silent, stated);
    sandbox.write("silent.pir", silent.as_bytes());
    sandbox.ok("silent.pir --ratio 0.5 -o half.onnx -q");
    let ran = sandbox.run("verify silent.pir half.onnx");
    assert!(ran.code == 0 && ran.out.contains("\nagrees"), "{ran}");
    let ran = sandbox.run("verify residual.pir half.onnx");
    assert!(ran.code == 3 && ran.out.contains("operator sets"), "{ran}");
}

/// An extent is a number in a text, and no memory stands for it.
#[test]
fn what_is_too_long_is_not_looked_at() {
    let sandbox = Sandbox::new();
    let text = r"module @long {
  func @main(%x: tensor<?n x 4 x f32>) -> tensor<?n x 3 x f32> {
    %w = param @w : tensor<4 x 1000000000000000000 x f32>
    %u = param @u : tensor<1000000000000000000 x 3 x f32>
    %v = matmul(%x, %w) : tensor<?n x 1000000000000000000 x f32>
    %y = matmul(%v, %u) : tensor<?n x 3 x f32>
    return %y
  }
}";
    sandbox.write("long.pir", text.as_bytes());
    let ran = sandbox.run("verify long.pir long.pir");
    assert!(
        ran.code == 3 && ran.out.contains("too many to look for"),
        "{ran}"
    );
    let plan = r#"{"version": 1, "classes": [{"name": "c1", "root": ["w", 1], "extent": 1000000000000000000, "keep": [0, 5]}]}"#;
    sandbox.write("plan.json", plan.as_bytes());
    sandbox.ok("long.pir --plan plan.json -o short.pir -q");
    let ran = sandbox.run("verify long.pir short.pir --plan plan.json");
    assert!(
        ran.code == 1 && ran.err.contains("too long for a masked run"),
        "{ran}"
    );
    for more in [
        "",
        "--axis u:0 --index 0,1",
        "--axis %v:1 --criterion random",
    ] {
        let ran = sandbox.run(&format!("scores long.pir {more}"));
        assert!(
            (1..=2).contains(&ran.code) && ran.err.contains("error: "),
            "{ran}"
        );
    }
}
