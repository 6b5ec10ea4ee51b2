//! `prune-opt explain`, run as a user runs it.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Ran, Sandbox, model};
use insta::assert_snapshot;

/// Asks about a test model, which stands in the folder under its own name.
fn ask(name: &str, question: &str) -> Ran {
    let sandbox = Sandbox::new();
    let file = name.rsplit('/').next().unwrap();
    sandbox.write(file, &std::fs::read(model(name)).unwrap());
    sandbox.run(&format!("explain {file} {question}"))
}

#[test]
fn layers_of_a_residual_stream() {
    let question = "conv1.weight:0 layer1.1.conv2.weight:0";
    assert_snapshot!(ask("onnx/resnet20p.onnx", question));
}

#[test]
fn an_axis_that_is_frozen() {
    assert_snapshot!(ask("onnx/resnet20p.onnx", "fc.weight:0"));
}

#[test]
fn heads_of_attention() {
    let (qkv, proj) = (
        "blocks.0.attn.qkv.weight.T:1",
        "blocks.0.attn.proj.weight.T:0",
    );
    assert_snapshot!(ask("onnx/vit_s.onnx", &format!("{qkv} {proj}")));
    let (proj, fc2) = (
        "blocks.0.attn.proj.weight.T:1",
        "blocks.1.mlp.fc2.weight.T:1",
    );
    assert_snapshot!(ask("onnx/vit_s.onnx", &format!("{proj} {fc2}")));
}

#[test]
fn a_factor_of_a_flattened_axis() {
    assert_snapshot!(ask("flatten.pir", "c0 fc1.weight:1"));
    assert_snapshot!(ask("flatten.pir", "'conv.weight:0[2]' fc1.weight:1"));
    assert_snapshot!(ask("flatten.pir", "'fc1.weight:1[30]'"));
}

#[test]
fn axes_that_are_not_coupled() {
    assert_snapshot!(ask("residual.pir", "c0 c1"));
    assert_snapshot!(ask("residual.pir", "stem.weight:0 stem.weight:1"));
    assert_snapshot!(ask("residual.pir", "stem.weight:2"));
}

#[test]
fn elements_that_go_alone() {
    assert_snapshot!(ask(
        "onnx/resnet20p.onnx",
        "'bn1.weight:0[1]' 'conv1.weight:0[2]'"
    ));
}

#[test]
fn as_json() {
    let ran = ask("flatten.pir", "c0 fc1.weight:1 --json");
    let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    // Premises stand before what follows from them, and chains name steps.
    let steps = json["proof"]["steps"].as_array().unwrap();
    for (i, step) in steps.iter().enumerate() {
        assert_eq!(step["step"], i);
        for premise in step["premises"].as_array().into_iter().flatten() {
            assert!(premise.as_u64().unwrap() < i as u64);
        }
    }
    assert!(
        json["chains"]
            .as_array()
            .unwrap()
            .iter()
            .all(|c| steps.len() as u64 > c["step"].as_u64().unwrap())
    );
    assert_snapshot!(ran);
}

#[test]
fn what_the_model_does_not_have() {
    let all = [
        "onnx/resnet20p.onnx layer1.0.conv2.weigth:0",
        "onnx/resnet20p.onnx conv1.weight",
        "onnx/resnet20p.onnx conv1.weight:7",
        "onnx/resnet20p.onnx conv1.weight:0[16]",
        "onnx/resnet20p.onnx conv1.weight:0[x]",
        "onnx/resnet20p.onnx c99",
        "onnx/resnet20p.onnx :",
    ];
    let all = all.map(|line| {
        let (name, question) = line.split_once(' ').unwrap();
        format!("{question}\n{}", ask(name, &format!("'{question}'")))
    });
    assert_snapshot!(all.join("\n\n"));
}

#[test]
fn chains_are_replayed_after_coupling() {
    let sandbox = Sandbox::new();
    for name in ["fused_qkv.pir", "golden/shuffle.onnx", "onnx/vit_s.onnx"] {
        let file = name.rsplit('/').next().unwrap();
        sandbox.write(file, &std::fs::read(model(name)).unwrap());
        let ran = sandbox.run(&format!(
            "{file} --passes=couple --verify-each --stats --dry-run"
        ));
        assert_eq!(ran.code, 0, "{ran}");
        assert!(ran.err.contains("couple: proof steps replayed"), "{ran}");
    }
}

/// Two concatenations of many parts that are cut elsewhere: each cut rests on all before it, and all of them are frozen.
#[test]
fn chains_that_rest_on_too_much_are_cut_short() {
    const PARTS: usize = 250;
    let all = PARTS * 3;
    let split = |name: &str, of: &str, sizes: &[usize]| {
        let parts = (0..sizes.len()).map(|i| format!("%{name}{i}"));
        let types = sizes.iter().map(|n| format!("tensor<{n} x f32>"));
        let (parts, types): (Vec<_>, Vec<_>) = (parts.collect(), types.collect());
        format!(
            "%k{name} = param @k{name} = dense<{sizes:?}> : tensor<{} x i64>\n{} = split(%{of}, %k{name}) {{axis = 0}} : ({})\n",
            sizes.len(),
            parts.join(", "),
            types.join(", ")
        )
    };
    let mut shifted = vec![3; PARTS + 1];
    (shifted[0], shifted[PARTS]) = (1, 2);
    let lines = [
        format!("%w = param @w : tensor<{all} x f32>\n%v = param @v : tensor<{all} x f32>\n"),
        split("a", "w", &vec![3; PARTS]),
        split("b", "v", &shifted),
        format!("%z = add(%w, %v) : tensor<{all} x f32>\n"),
    ];
    let text = format!(
        "module @m {{\nfunc @main(%x: tensor<1 x f32>) -> tensor<{all} x f32> {{\n{}return %z\n}}\n}}\n",
        lines.concat()
    );
    let sandbox = Sandbox::new();
    sandbox.write("net.pir", text.as_bytes());
    let ran = sandbox.run("net.pir --passes=couple -q");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let classes = ran.out.lines().filter(|l| l.starts_with("  channels "));
    let (short, whole): (Vec<&str>, _) =
        classes.partition(|l| l.contains("steps that are too many to tell"));
    assert_eq!(short.len() + whole.len(), PARTS);
    assert!(!short.is_empty() && !whole.is_empty(), "{}", short.len());
    assert!(short.iter().all(|l| l.contains("graph output %z, axis 0")));
}
