//! Proofs of what coupling finds: the checker replays those of every model and of generated modules, and rejects
//! each corruption of them.
#![allow(clippy::unwrap_used)]

mod common;

use common::models;
use prune_opt::{Session, Toolbox};
use prune_opt_coupling::prove;
use prune_opt_ir::entity::{Entity, Var};
use prune_opt_ir::{Module, Op};
use prune_opt_proof::{Cause, Frozen, Proof, Step, StepId, Term, TermId, Why, check};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Instant;

/// Every model of `tests/models`, those that coupling is tested with, and those of the folders that `PRUNE_OPT_MODELS` lists.
fn files() -> Vec<PathBuf> {
    let more = std::env::var("PRUNE_OPT_MODELS").unwrap_or_default();
    let more = more.split(':').filter(|f| !f.is_empty()).map(PathBuf::from);
    let ours = ["", "onnx", "golden", "weightless"].map(|f| models().join(f));
    let mut all = Vec::new();
    let by_hand = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("files/couple");
    for folder in ours.into_iter().chain([by_hand]).chain(more) {
        let files = std::fs::read_dir(folder).unwrap();
        all.extend(files.map(|f| f.unwrap().path()));
    }
    all.retain(|f| f.extension().is_some_and(|e| e == "onnx" || e == "pir"));
    all.sort();
    all
}

#[test]
fn every_model_is_proven() {
    let toolbox = Toolbox::standard().unwrap();
    let (mut axes, mut frozen, mut wrong) = (0, 0, Vec::new());
    for file in files() {
        let Ok(session) = Session::load(&toolbox, file.to_str().unwrap()) else {
            continue;
        };
        let start = Instant::now();
        let proven = match prove(session.module(), &toolbox.ops) {
            Ok(proven) => proven,
            Err(e) => {
                wrong.push(format!("{}: {e}", file.display()));
                continue;
            }
        };
        let found = start.elapsed();
        match check(&proven.module, &toolbox.ops, &proven.proof) {
            Ok(checked) => {
                axes += checked.axes;
                frozen += checked.frozen;
                println!(
                    "{}: {checked:?}, {} terms, found in {found:?}, checked in {:?}",
                    file.display(),
                    proven.proof.terms.len(),
                    start.elapsed() - found
                );
            }
            Err(e) => wrong.push(format!("{}: {e}", file.display())),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(axes > 1000 && frozen > 20, "{axes} axes, {frozen} frozen");
}

/// A proof that was made wrong: how, and the proof.
type Corrupt = (&'static str, Proof);

/// The proof with one step replaced.
fn with(proof: &Proof, at: usize, step: Step) -> Proof {
    let mut out = proof.clone();
    out.steps[at] = step;
    out
}

/// Another step for `premise` that says something else: an older one, itself, and a later one.
fn other_premises(proof: &Proof, at: usize, premise: StepId) -> Vec<(&'static str, StepId)> {
    let sides = |s: StepId| match proof.steps[s.index()] {
        Step::Equal(a, b, _) => Some((a, b)),
        Step::Frozen(..) => None,
    };
    let older = (0..at as u32).map(StepId);
    let swapped = older.rev().find(|s| sides(*s) != sides(premise));
    let swapped = swapped.map(|s| ("premise swapped", s));
    let last = proof.steps.len() as u32 - 1;
    let later = [("own conclusion", at as u32), ("later premise", last)];
    let later = later.map(|(name, s)| (name, StepId(s)));
    swapped
        .into_iter()
        .chain(later)
        .filter(|(_, s)| *s != premise)
        .collect()
}

/// Wrong versions of an equality.
fn wrong_equalities(proof: &Proof, at: usize, ops: usize) -> Vec<Corrupt> {
    let Step::Equal(a, b, why) = proof.steps[at].clone() else {
        return Vec::new();
    };
    let mut out = Vec::new();
    let mut put = |name, a, b, why| out.push((name, with(proof, at, Step::Equal(a, b, why))));
    let elsewhere = |op: Op| Op::new((op.index() + 1) % ops);
    match &why {
        Why::Variable(op, v) => {
            put("other op", a, b, Why::Variable(elsewhere(*op), *v));
            put(
                "other variable",
                a,
                b,
                Why::Variable(*op, Var::new(v.index() + 1)),
            );
            put("other variable", a, b, Why::Variable(*op, Var::new(99)));
        }
        Why::Relation(op) => {
            put("other op", a, b, Why::Relation(elsewhere(*op)));
            put("other law", a, b, Why::Equation(*op));
        }
        Why::Equation(op) => put("other op", a, b, Why::Equation(elsewhere(*op))),
        Why::Cancel {
            premise,
            side,
            extents,
        } => {
            for (name, premise) in other_premises(proof, at, *premise) {
                let (side, extents) = (*side, extents.clone());
                put(
                    name,
                    a,
                    b,
                    Why::Cancel {
                        premise,
                        side,
                        extents,
                    },
                );
            }
        }
        Why::Factor {
            premise,
            side,
            extents,
        } => {
            for (name, premise) in other_premises(proof, at, *premise) {
                let (side, extents) = (*side, extents.clone());
                put(
                    name,
                    a,
                    b,
                    Why::Factor {
                        premise,
                        side,
                        extents,
                    },
                );
            }
        }
        Why::Chain(steps) => {
            for i in 0..steps.len() {
                let mut fewer = steps.clone();
                fewer.remove(i);
                put("step dropped", a, b, Why::Chain(fewer));
                let mut turned = steps.clone();
                turned[i].1 = !turned[i].1;
                put("step turned around", a, b, Why::Chain(turned));
                for (name, premise) in other_premises(proof, at, steps[i].0) {
                    let mut swapped = steps.clone();
                    swapped[i].0 = premise;
                    put(name, a, b, Why::Chain(swapped));
                }
            }
        }
        Why::Congruence(parts) => {
            for i in 0..2 {
                let Some(premise) = parts[i] else { continue };
                let mut fewer = *parts;
                fewer[i] = None;
                put("step dropped", a, b, Why::Congruence(fewer));
                for (name, premise) in other_premises(proof, at, premise) {
                    let mut swapped = *parts;
                    swapped[i] = Some(premise);
                    put(name, a, b, Why::Congruence(swapped));
                }
            }
        }
        _ => {}
    }
    // A term that is nothing of the two.
    let other = (0..proof.terms.len() as u32).map(TermId);
    for wrong in other.filter(|t| *t != a && *t != b).step_by(7).take(3) {
        out.push((
            "wrong axis",
            with(proof, at, Step::Equal(a, wrong, why.clone())),
        ));
    }
    out
}

fn wrong_causes(proof: &Proof, at: usize, ops: usize) -> Vec<Corrupt> {
    let Step::Frozen(t, why) = proof.steps[at].clone() else {
        return Vec::new();
    };
    let mut out = Vec::new();
    if let Frozen::Cause(cause) = &why {
        let other = cause.map(
            |op| Op::new((op.index() + 1) % ops),
            |v| prune_opt_ir::Value::new(v.index().wrapping_sub(1)),
        );
        out.push((
            "other cause",
            with(proof, at, Step::Frozen(t, Frozen::Cause(other))),
        ));
        let invented = Frozen::Cause(Cause::Single(Op::new(0)));
        out.push(("other cause", with(proof, at, Step::Frozen(t, invented))));
    }
    if let Frozen::Equal(step, frozen) = why {
        for (name, step) in other_premises(proof, at, step) {
            out.push((
                name,
                with(proof, at, Step::Frozen(t, Frozen::Equal(step, frozen))),
            ));
        }
        let wrong = Frozen::Equal(step, StepId(at as u32));
        out.push(("own conclusion", with(proof, at, Step::Frozen(t, wrong))));
    }
    out
}

/// Wrong versions of terms and claims.
fn wrong_claims(module: &Module, proof: &Proof) -> Vec<Corrupt> {
    let mut out = Vec::new();
    for (i, term) in proof.terms.iter().enumerate() {
        let (name, wrong) = match term {
            Term::Piece(extent, n) => ("wrong extent", Term::Piece(extent.add(&1u64.into()), *n)),
            Term::Number(op, n, i) => ("wrong extent", Term::Number(*op, n + 1, *i)),
            Term::Place(place) => {
                let mut place = *place;
                place.axis += 1;
                ("wrong axis", Term::Place(place))
            }
            _ => continue,
        };
        let mut corrupt = proof.clone();
        corrupt.terms[i] = wrong;
        out.push((name, corrupt));
    }
    for i in 0..proof.axes.len() {
        let mut corrupt = proof.clone();
        corrupt.axes.remove(i);
        out.push(("claim dropped", corrupt));
    }
    for i in 0..proof.frozen.len() {
        let mut corrupt = proof.clone();
        corrupt.frozen.remove(i);
        out.push(("claim dropped", corrupt));
    }
    for (i, (class, ..)) in proof.classes.iter().enumerate() {
        let mut corrupt = proof.clone();
        corrupt.classes.remove(i);
        out.push(("claim dropped", corrupt));
        if module.classes[class].frozen.is_none() {
            let mut corrupt = proof.clone();
            corrupt.stated.push(*class);
            out.push(("class frozen", corrupt));
        }
    }
    out
}

fn corrupt(module: &Module, proof: &Proof) -> Vec<Corrupt> {
    let ops = module.main().unwrap().ops.len();
    let steps = 0..proof.steps.len();
    let mut all = wrong_claims(module, proof);
    for at in steps {
        all.extend(wrong_equalities(proof, at, ops));
        all.extend(wrong_causes(proof, at, ops));
    }
    all
}

#[test]
fn every_corruption_is_rejected() {
    let toolbox = Toolbox::standard().unwrap();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let mut accepted = Vec::new();
    for name in [
        "residual.pir",
        "concat.pir",
        "flatten.pir",
        "fused_qkv.pir",
        "grouped.pir",
        "golden/shuffle.onnx",
    ] {
        let session = Session::load(&toolbox, models().join(name).to_str().unwrap()).unwrap();
        let proven = prove(session.module(), &toolbox.ops).unwrap();
        check(&proven.module, &toolbox.ops, &proven.proof).unwrap();
        for (how, wrong) in corrupt(&proven.module, &proven.proof) {
            *seen.entry(how).or_default() += 1;
            if check(&proven.module, &toolbox.ops, &wrong).is_ok() {
                let step = wrong.steps.iter().zip(&proven.proof.steps);
                let step = step.enumerate().find(|(_, (a, b))| a != b);
                accepted.push(format!("{name}: {how}: {step:?}"));
            }
        }
    }
    assert!(accepted.is_empty(), "{}", accepted.join("\n"));
    for how in [
        "step dropped",
        "premise swapped",
        "own conclusion",
        "later premise",
        "other op",
        "other variable",
        "wrong axis",
        "wrong extent",
        "other cause",
        "claim dropped",
        "class frozen",
        "step turned around",
    ] {
        assert!(seen.get(how).is_some_and(|n| *n > 3), "{how}: {seen:?}");
    }
}
