//! Selection in several steps: what is kept in the end, and that it is what as many runs by hand come to.
#![allow(clippy::unwrap_used)]

mod common;

use common::model;
use prune_opt::{Format, Session, Toolbox};

fn session(name: &str) -> Session {
    let path = model(name);
    Session::load(&Toolbox::standard().unwrap(), path.to_str().unwrap()).unwrap()
}

/// The pruned model as a file.
fn pruned(name: &str, pipeline: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("small.onnx");
    let mut session = session(name);
    session.run(pipeline).unwrap();
    session.write(&file, Format::Onnx).unwrap();
    std::fs::read(file).unwrap()
}

/// Numbers of channels that can be quartered come out even, step by step.
#[test]
fn steps_are_runs_one_after_the_other() {
    for name in ["onnx/resnet20.onnx", "onnx/vit_s.onnx"] {
        let steps = "couple,select-steps{steps=2,select=\"ratio=0.5\"},prune";
        let by_hand = "couple,importance,select{ratio=0.25,blocks=same},prune,\
                       importance,select{ratio=0.33333333333,blocks=same},prune";
        assert!(pruned(name, steps) == pruned(name, by_hand), "{name}");
        let once = "couple,importance,select{ratio=0.5,blocks=same},prune";
        assert!(
            pruned(name, steps) != pruned(name, once),
            "{name}: scores are not new"
        );
        let one = "couple,select-steps{steps=1,select=\"ratio=0.5\"},prune";
        assert!(pruned(name, one) == pruned(name, once), "{name}");
    }
}

#[test]
fn numbers_are_those_of_one_step() {
    for name in [
        "golden/plain.onnx",
        "golden/mobilenet.onnx",
        "golden/shuffle.onnx",
    ] {
        let kept = |pipeline: &str| {
            let mut session = session(name);
            session.run(pipeline).unwrap();
            let classes = session.module().classes.values();
            classes.map(|d| d.kept()).collect::<Vec<u64>>()
        };
        let once = kept("couple,importance,select{ratio=0.6}");
        for schedule in ["linear", "cubic", "geometric"] {
            let steps =
                format!("couple,select-steps{{steps=5,schedule={schedule},select=\"ratio=0.6\"}}");
            assert_eq!(kept(&steps), once, "{name} {schedule}");
        }
    }
}

#[test]
fn targets_are_met_in_the_end() {
    for (target, scope) in [
        ("params=40%", "global"),
        ("macs=30%", "isomorphic"),
        ("bytes=70%", "local"),
    ] {
        let select = format!("target=\\\"{target}\\\",scope={scope}");
        let pipeline = format!("couple,select-steps{{steps=4,select=\"{select}\"}},prune");
        let report = session("onnx/vit_s.onnx").run(&pipeline).unwrap();
        let (before, after) = (report.before, report.after);
        let part = match &target[..5] {
            "param" => after.params as f64 / before.params as f64 / 0.4,
            "macs=" => after.macs as f64 / before.macs as f64 / 0.3,
            _ => after.bytes as f64 / before.bytes as f64 / 0.7,
        };
        assert!((part - 1.0).abs() <= 0.005, "{target}: {part}");
    }
}
