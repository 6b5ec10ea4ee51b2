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
        // Half of all goes where nothing else is said, in as many steps.
        let silent = "couple,select-steps{steps=2},prune";
        assert!(pruned(name, silent) == pruned(name, steps), "{name}");
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

/// What is left of the quantity after three steps to a target; what was said where it can't be met.
fn asked(name: &str, quantity: &str, amount: &str, options: &str) -> Result<(u64, u64), String> {
    let select = format!("target=\\\"{quantity}={amount}\\\"{options}");
    let pipeline = format!("couple,select-steps{{steps=3,select=\"{select}\"}},prune");
    let done = session(name).run(&pipeline);
    let report = done.map_err(|e| e.to_string())?;
    let of = |costs: &prune_opt::Costs| match quantity {
        "params" => costs.params,
        _ => costs.macs,
    };
    Ok((of(&report.before), of(&report.after)))
}

/// Coarse multiples take more than a step was to take: then a target is refused as it is in one step, and what is said to be
/// there to have instead can be had, although all steps go by what is asked for.
#[test]
fn what_steps_can_not_meet_says_what_they_can() {
    let mut refused = 0;
    for (name, quantity, percent, options) in [
        ("onnx/resnet20.onnx", "macs", 97, ",multiple=8,scope=global"),
        ("onnx/resnet20.onnx", "macs", 40, ""),
        ("onnx/resnet20.onnx", "params", 40, ""),
        ("onnx/vit_s.onnx", "macs", 93, ",multiple=8"),
        ("onnx/vit_s.onnx", "macs", 60, ""),
        ("golden/unet.onnx", "params", 55, ",scope=isomorphic"),
        ("golden/plain.onnx", "params", 97, ",multiple=16"),
    ] {
        let near = |want: f64, have: u64| (have as f64 - want).abs() <= 0.005 * want;
        let amount = format!("{percent}%");
        let error = match asked(name, quantity, &amount, options) {
            Ok((before, after)) => {
                let want = before as f64 * f64::from(percent) / 100.0;
                assert!(near(want, after), "{name} {quantity}={amount}: {after}");
                continue;
            }
            Err(error) => error,
        };
        refused += 1;
        let (_, numbers) = error.split_once("can be kept ").unwrap();
        let numbers = numbers.lines().next().unwrap().split_whitespace();
        let can: Vec<u64> = numbers.filter_map(|w| w.parse().ok()).collect();
        assert!(!can.is_empty(), "{error}");
        for number in can {
            let had = asked(name, quantity, &number.to_string(), options);
            let had = had.map(|(_, after)| near(number as f64, after));
            assert_eq!(had, Ok(true), "{name}: {error}");
        }
    }
    assert!(refused >= 3, "only {refused} were refused");
}
