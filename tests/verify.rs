//! `Session::verify_pruned` on real models: what prune-opt writes agrees, with its plan and without, and files that
//! were changed afterwards do not.
//!
//! `PRUNE_OPT_MODELS=FOLDER` adds the ONNX files of a folder.

mod common;

use common::{hash, models, onnx_files, stem};
use prune_opt::{AuditOptions, AuditPart, Format, Session, Toolbox, Verification};
use std::path::{Path, PathBuf};

type Failure = Box<dyn std::error::Error>;

const OPTIONS: AuditOptions = AuditOptions {
    samples: 1,
    seed: 11,
    extents: Vec::new(),
    given: None,
};

fn toolbox() -> Toolbox {
    Toolbox::standard().expect("the standard lists do not clash")
}

fn load(toolbox: &Toolbox, path: &Path) -> Result<Session, prune_opt::Error> {
    Session::load(toolbox, &path.to_string_lossy())
}

fn files() -> Vec<PathBuf> {
    let mut all = onnx_files();
    if let Some(folder) = std::env::var_os("PRUNE_OPT_MODELS") {
        let more = std::fs::read_dir(folder).expect("the folder is there");
        all.extend(more.map(|f| f.expect("it can be read").path()));
        all.retain(|f| f.extension().is_some_and(|e| e == "onnx"));
    }
    all
}

/// Prunes `file` and checks what was written in both formats, with the plan and without.
fn check(file: &Path, toolbox: &Toolbox, select: &str) -> Result<f64, Failure> {
    let folder = tempfile::tempdir()?;
    let at = |name: &str| folder.path().join(name);
    let (plan, onnx, pir) = (at("plan.json"), at("small.onnx"), at("small.pir"));
    let mut session = load(toolbox, file)?;
    session.run(&format!(
        "couple,{select},write-plan{{file={}}},prune",
        plan.display()
    ))?;
    session.write(&onnx, Format::Onnx)?;
    session.write(&pir, Format::Pir)?;
    let original = load(toolbox, file)?;
    let mut worst = 0f64;
    for (small, plan) in [
        (&onnx, Some(&plan)),
        (&onnx, None),
        (&pir, Some(&plan)),
        (&pir, None),
    ] {
        let plan = plan.map(PathBuf::as_path);
        let found = original.verify_pruned(&small.to_string_lossy(), plan, OPTIONS)?;
        if !found.agrees {
            return Err(found.to_string().into());
        }
        worst = worst.max(found.audit.outputs.map_or(f64::INFINITY, |o| o.largest));
    }
    Ok(worst)
}

#[test]
fn what_is_written_agrees() {
    let toolbox = toolbox();
    let mut wrong = Vec::new();
    for file in files() {
        for select in [
            "importance,select{ratio=0.5}",
            "importance,select{ratio=0.3,scope=global}",
            "importance{blocks},select{ratio=0.5,blocks=own}",
        ] {
            match check(&file, &toolbox, select) {
                Ok(worst) => println!("{:<24} {worst:.1e}", stem(&file)),
                Err(e) => wrong.push(format!("{} {select}: {e}", stem(&file))),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A plan that no selection makes: about two thirds of each class, chosen by a hash.
#[test]
fn plans_by_hand_agree() {
    let toolbox = toolbox();
    for name in [
        "onnx/resnet20.onnx",
        "onnx/gpt_s.onnx",
        "golden/shuffle.onnx",
        "golden/lstm.onnx",
    ] {
        let file = models().join(name);
        let folder = tempfile::tempdir().expect("there is room");
        let path = folder.path().join("plan.json");
        let run = || -> Result<Verification, Failure> {
            let mut session = load(&toolbox, &file)?;
            session.run(&format!(
                "couple,importance,select{{ratio=0.3}},write-plan{{file={}}}",
                path.display()
            ))?;
            let mut plan: serde_json::Value = serde_json::from_slice(&std::fs::read(&path)?)?;
            for (i, class) in plan["classes"]
                .as_array_mut()
                .into_iter()
                .flatten()
                .enumerate()
            {
                let n = class["keep"].as_array().map_or(0, Vec::len);
                let extent = class["extent"].as_u64().unwrap_or(0);
                let mut all: Vec<u64> = (0..extent).collect();
                all.sort_by_key(|e| hash(*e as usize, i));
                all.truncate(n);
                all.sort_unstable();
                class["keep"] = all.into();
            }
            if let Some(plan) = plan.as_object_mut() {
                plan.remove("parameters");
            }
            std::fs::write(&path, plan.to_string())?;
            let small = folder.path().join("small.onnx");
            let mut session = load(&toolbox, &file)?;
            session.run(&format!(
                "couple,apply-plan{{file={}}},prune",
                path.display()
            ))?;
            session.write(&small, Format::Onnx)?;
            let original = load(&toolbox, &file)?;
            let small = small.to_string_lossy();
            let blind = original.verify_pruned(&small, None, OPTIONS)?;
            assert!(blind.agrees, "{name} without a plan\n{blind}");
            Ok(original.verify_pruned(&small, Some(&path), OPTIONS)?)
        };
        let found = run().unwrap_or_else(|e| panic!("{name}: {e}"));
        assert!(found.agrees, "{name}\n{found}");
    }
}

/// The positions that a gather takes are computed, and some of them go.
const COMPUTED_POSITIONS: &str = "
module @m {
  func @main(%x: tensor<?n x 4 x f32>) -> tensor<?n x 3 x f32> {
    %w = param @w = dense<[[1, 2, 3, 4, 5, 6], [3, 1, 2, 2, 9, 1], [1, 1, 8, 7, 0, 1], [4, 2, 6, 3, 2, 5]]> : tensor<4 x 6 x f32>
    %v = param @v = dense<[[1, 3, 4], [5, 9, 2], [6, 5, 3], [7, 2, 1]]> : tensor<4 x 3 x f32>
    %first = param @first = dense<[0, 1, 0, 2]> : tensor<4 x i64>
    %then = param @then = dense<[0, 1, 3, 3]> : tensor<4 x i64>
    %h = matmul(%x, %w) : tensor<?n x 6 x f32>
    %ids = add(%first, %then) : tensor<4 x i64>
    %g = gather(%h, %ids) {axis = 1} : tensor<?n x 4 x f32>
    %y = matmul(%g, %v) : tensor<?n x 3 x f32>
    return %y
  }
}
";

/// Patches of images of any size, which have to be as large as one patch. How many there are is computed when the model
/// runs, beside the channels, which are stated.
const PATCHES: &str = "
module @m {
  func @main(%x: tensor<?n x 2 x ?h x ?w x f32>) -> tensor<?n x 3 x f32> {
    %w = param @w = dense<0.5> : tensor<4 x 2 x 4 x 4 x f32>
    %v = param @v = dense<[[1, 3, 4], [5, 9, 2], [6, 5, 3], [7, 2, 1]]> : tensor<4 x 3 x f32>
    %four = param @four = dense<[4]> : tensor<1 x i64>
    %channels = param @channels = dense<[4]> : tensor<1 x i64>
    %c = conv(%x, %w) {strides = [4, 4]} : tensor<?n x 4 x ?a x ?b x f32>
    %shape = shape(%x) : tensor<4 x i64>
    %n, %_, %h, %wide = split(%shape) {num_outputs = 4} : (tensor<1 x i64>, tensor<1 x i64>, tensor<1 x i64>, tensor<1 x i64>)
    %a = div(%h, %four) : tensor<1 x i64>
    %b = div(%wide, %four) : tensor<1 x i64>
    %ab = mul(%a, %b) : tensor<1 x i64>
    %target = concat(%n, %channels, %ab) {axis = 0} : tensor<3 x i64>
    %r = reshape(%c, %target) : tensor<?n x 4 x ?a * ?b x f32>
    %t = transpose(%r) {perm = [0, 2, 1]} : tensor<?n x ?a * ?b x 4 x f32>
    %z = matmul(%t, %v) : tensor<?n x ?a * ?b x 3 x f32>
    %y = reduce_mean(%z) {axes = [1], keepdims = 0} : tensor<?n x 3 x f32>
    return %y
  }
}
";

/// More positions than a shape has extents, in an op of their own.
fn many_positions() -> String {
    let row = |from: u32, to: u32| {
        let all: Vec<String> = (from..to).map(|i| i.to_string()).collect();
        format!("[{}]", all.join(", "))
    };
    let rows: Vec<String> = (0..80).map(|i| row(3 * i, 3 * i + 3)).collect();
    let (w, v) = (format!("[{}, {}]", row(1, 91), row(7, 97)), rows.join(", "));
    format!(
        "
module @m {{
  func @main(%x: tensor<?n x 2 x f32>) -> tensor<?n x 3 x f32> {{
    %w = param @w = dense<{w}> : tensor<2 x 90 x f32>
    %v = param @v = dense<[{v}]> : tensor<80 x 3 x f32>
    %h = matmul(%x, %w) : tensor<?n x 90 x f32>
    %ids = constant() {{value = dense<{}> : tensor<80 x i64>}} : tensor<80 x i64>
    %g = gather(%h, %ids) {{axis = 1}} : tensor<?n x 80 x f32>
    %y = matmul(%g, %v) : tensor<?n x 3 x f32>
    return %y
  }}
}}
",
        row(5, 85)
    )
}

/// Ids that stand beside the features that they are for.
const IDS_BESIDE: &str = "
module @m {
  func @main(%x: tensor<1 x 3 x 2 x f32>) -> tensor<1 x 2 x 3 x f32> {
    %w = param @w = dense<[[1, 2, 3, 4], [3, 1, 2, 2]]> : tensor<2 x 4 x f32>
    %v = param @v = dense<[[1, 3, 4], [5, 9, 2], [6, 5, 3], [7, 2, 1]]> : tensor<4 x 3 x f32>
    %ids = param @ids = dense<[[[0, 1, 2, 0], [1, 2, 0, 1]]]> : tensor<1 x 2 x 4 x i64>
    %h = matmul(%x, %w) : tensor<1 x 3 x 4 x f32>
    %g = gather_elements(%h, %ids) {axis = 1} : tensor<1 x 2 x 4 x f32>
    %y = matmul(%g, %v) : tensor<1 x 2 x 3 x f32>
    return %y
  }
}
";

#[test]
fn ids_are_compared_along_all_axes() -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    let at = |name: &str| folder.path().join(name);
    let (file, small) = (at("m.pir"), at("small.pir"));
    std::fs::write(&file, IDS_BESIDE)?;
    let toolbox = toolbox();
    check(&file, &toolbox, "importance,select{ratio=0.5}")?;
    let mut session = load(&toolbox, &file)?;
    session.run("couple,importance,select{ratio=0.5},prune")?;
    session.write(&small, Format::Pir)?;
    let text = std::fs::read_to_string(&small)?;
    let other = text.replace("[[0, ", "[[1, ").replace("[[[1, ", "[[[2, ");
    assert_ne!(text, other, "the ids are in the text");
    std::fs::write(&small, other)?;
    let none = AuditOptions {
        samples: 0,
        ..OPTIONS
    };
    let found = load(&toolbox, &file)?.verify_pruned(&small.to_string_lossy(), None, none)?;
    assert!(!found.agrees, "{found}");
    Ok(())
}

#[test]
fn positions_may_be_computed() -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("m.pir");
    std::fs::write(&file, COMPUTED_POSITIONS)?;
    let toolbox = toolbox();
    let mut session = load(&toolbox, &file)?;
    session.run("couple,importance,select{ratio=0.5},prune")?;
    let params = &session.module().params;
    assert_eq!(params["v"].shape, [2, 3], "half of the positions go");
    check(&file, &toolbox, "importance,select{ratio=0.5}")?;
    Ok(())
}

/// Extents that ops go by are held against the axes, where others beside them are computed and where they are many.
#[test]
fn integers_are_compared_where_they_are_read() -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("m.pir");
    for (text, half) in [(PATCHES.to_string(), [2, 3]), (many_positions(), [40, 3])] {
        std::fs::write(&file, text)?;
        let toolbox = toolbox();
        let mut session = load(&toolbox, &file)?;
        session.run("couple,importance,select{ratio=0.5},prune")?;
        assert_eq!(session.module().params["v"].shape, half);
        check(&file, &toolbox, "importance,select{ratio=0.5}")?;
    }
    Ok(())
}

/// Takes images of 20 by 20, though its type says of any size.
const ONE_SIZE: &str = "
module @m {
  func @main(%x: tensor<?n x 2 x ?h x ?w x f32>) -> tensor<?n x 3 x f32> {
    %w = param @w = dense<0.5> : tensor<4 x 2 x 4 x 4 x f32>
    %v = param @v = dense<0.25> : tensor<100 x 3 x f32>
    %c = conv(%x, %w) {strides = [4, 4]} : tensor<?n x 4 x ?a x ?b x f32>
    %f = flatten(%c) {axis = 1} : tensor<?n x 4 * ?a * ?b x f32>
    %y = matmul(%f, %v) : tensor<?n x 3 x f32>
    return %y
  }
}
";

#[test]
fn the_size_of_inputs_may_be_said() -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    let [file, small] = ["m.pir", "small.onnx"].map(|name| folder.path().join(name));
    std::fs::write(&file, ONE_SIZE)?;
    let toolbox = toolbox();
    let mut session = load(&toolbox, &file)?;
    session.run("couple,importance,select{ratio=0.5},prune")?;
    assert_eq!(session.module().params["v"].shape, [50, 3]);
    session.write(&small, Format::Onnx)?;
    let original = load(&toolbox, &file)?;
    let verify = |extents: &[(&str, usize)]| {
        let extents = extents.iter().map(|(name, n)| (name.to_string(), *n));
        let options = AuditOptions {
            extents: extents.collect(),
            ..OPTIONS
        };
        original.verify_pruned(&small.to_string_lossy(), None, options)
    };
    let found = verify(&[("h", 20), ("w", 20)])?;
    assert!(found.agrees, "{found}");
    let unknown = verify(&[]).expect_err("no usual size fits").to_string();
    assert!(unknown.contains("`--extents` says how long"), "{unknown}");
    let wrong = verify(&[("t", 20)]).expect_err("there is no such symbol");
    assert!(
        wrong.to_string().contains("they have `h`, `n`, `w`"),
        "{wrong}"
    );
    Ok(())
}

/// Another plan's model differs, and so does a model that lost nothing.
#[test]
fn another_plan_differs() {
    let toolbox = toolbox();
    let file = models().join("onnx/resnet20p.onnx");
    let folder = tempfile::tempdir().expect("there is room");
    let at = |name: &str| folder.path().join(name);
    let prune = |ratio: &str| -> Result<(), Failure> {
        let mut session = load(&toolbox, &file)?;
        let plan = at(&format!("{ratio}.json"));
        session.run(&format!(
            "couple,importance,select{{ratio={ratio}}},write-plan{{file={}}},prune",
            plan.display()
        ))?;
        Ok(session.write(&at(&format!("{ratio}.onnx")), Format::Onnx)?)
    };
    prune("0.5")
        .and_then(|()| prune("0.25"))
        .unwrap_or_else(|e| panic!("{e}"));
    let original = load(&toolbox, &file).unwrap_or_else(|e| panic!("{e}"));
    let small = at("0.5.onnx");
    let against = |small: &Path, plan: &str| {
        let found = original.verify_pruned(&small.to_string_lossy(), Some(&at(plan)), OPTIONS);
        found.unwrap_or_else(|e| panic!("{e}"))
    };
    assert!(against(&small, "0.5.json").agrees);
    let wrong = against(&small, "0.25.json");
    assert_eq!(
        wrong.audit.differences.first().map(|d| d.part),
        Some(AuditPart::Initializer)
    );
    assert!(!against(&file, "0.5.json").agrees);
}
