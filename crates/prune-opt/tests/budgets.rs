//! Targets on every model: what the report counts afterwards is what was asked for, or the error says what can be had.
#![allow(clippy::unwrap_used)]

mod common;

use common::model;
use prune_opt::select::{Costs, Quantity};
use prune_opt::{Placement, Session, Toolbox};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

const QUANTITIES: [Quantity; 3] = [Quantity::Params, Quantity::Macs, Quantity::Bytes];

/// What each class keeps, by name.
type Kept = BTreeMap<String, Vec<u64>>;

fn models() -> Vec<PathBuf> {
    let mut all = Vec::new();
    for folder in ["golden", "onnx"] {
        let files = std::fs::read_dir(model(folder)).unwrap();
        let files = files.map(|f| f.unwrap().path());
        all.extend(files.filter(|f| f.extension().is_some_and(|e| e == "onnx")));
    }
    all.sort();
    all
}

/// A model scored once, to select from again and again.
struct Scored {
    toolbox: Toolbox,
    name: String,
    text: String,
    folder: PathBuf,
    whole: Costs,
}

impl Scored {
    fn new(path: &Path) -> Scored {
        let toolbox = Toolbox::standard().unwrap();
        let mut session = Session::load(&toolbox, path.to_str().unwrap()).unwrap();
        let report = session.run("couple,importance").unwrap();
        Scored {
            toolbox,
            name: path.file_stem().unwrap().to_str().unwrap().into(),
            text: session.text().unwrap(),
            folder: std::env::current_dir().unwrap(),
            whole: report.before,
        }
    }

    /// What is kept, and what that costs once the rest is gone.
    fn select(&self, options: &str) -> Result<(Kept, Costs), String> {
        let text = &self.text;
        let session = Session::from_text(&self.toolbox, "scored.pir", text, &self.folder);
        let mut session = session.unwrap();
        let select = format!("select{{{options}}}");
        session.run(&select).map_err(|e| e.to_string())?;
        let classes = session.module().classes.iter();
        let kept = classes.map(|(c, d)| {
            let all = || (0..d.extent).collect();
            (c.to_string(), d.keep.clone().unwrap_or_else(all))
        });
        let kept = kept.collect();
        let report = session.run("prune").unwrap();
        Ok((kept, report.after))
    }
}

/// Whether a cost is what a target asks for.
fn near(cost: u64, wanted: u64) -> bool {
    (cost as f64 - wanted as f64).abs() <= 0.005 * wanted as f64
}

/// The numbers that an error names as what can be had.
fn reachable(error: &str) -> Vec<u64> {
    let (_, after) = error.split_once("can be kept ").unwrap();
    let words = after.lines().next().unwrap().split_whitespace();
    words.filter_map(|w| w.parse().ok()).collect()
}

#[test]
fn targets_are_met_exactly_as_reported_or_refused() {
    let (mut met, mut refused) = (0, 0);
    for path in models() {
        let scored = Scored::new(&path);
        for (i, percent) in [93.0, 71.5, 50.0, 33.3, 12.0].into_iter().enumerate() {
            let quantity = QUANTITIES[i % 3];
            for scope in ["local", "global"] {
                let name = quantity.name();
                let target = |n: &str| format!("target=\"{name}={n}\",scope={scope}");
                let wanted = (quantity.of(&scored.whole) as f64 * percent / 100.0).floor() as u64;
                let at = format!("{} {name}={percent}% {scope}", scored.name);
                match scored.select(&target(&format!("{percent}%"))) {
                    Ok((_, costs)) => {
                        let cost = quantity.of(&costs);
                        assert!(near(cost, wanted), "{at}: {cost} for {wanted}");
                        met += 1;
                    }
                    Err(error) => {
                        for n in reachable(&error) {
                            assert!(!near(n, wanted), "{at}: {n} for {wanted}");
                            let again = scored.select(&target(&n.to_string()));
                            let (_, costs) = again.unwrap_or_else(|e| panic!("{at}: {e}"));
                            assert_eq!(quantity.of(&costs), n, "{at}");
                        }
                        refused += 1;
                    }
                }
            }
        }
    }
    println!("{met} targets met, {refused} refused");
    assert!(met > refused);
}

#[test]
fn smaller_targets_keep_parts_of_what_larger_ones_keep() {
    let mut compared = 0;
    for name in [
        "onnx/vit_s.onnx",
        "onnx/mobilenetv2.onnx",
        "golden/resnext.onnx",
    ] {
        let scored = Scored::new(&model(name));
        for scope in ["local", "global"] {
            let mut before: Option<Kept> = None;
            for percent in [100, 90, 75, 60, 45, 30, 15] {
                let options = format!("target=\"macs={percent}%\",scope={scope}");
                let Ok((kept, _)) = scored.select(&options) else {
                    continue;
                };
                compared += usize::from(before.is_some());
                for (class, all) in before.iter().flatten() {
                    let inside = kept[class].iter().all(|e| all.contains(e));
                    assert!(inside, "{name} {scope} {percent} {class}");
                }
                before = Some(kept);
            }
        }
    }
    assert!(compared >= 20, "{compared}");
}

#[test]
fn several_targets_hold_together() {
    let scored = Scored::new(&model("onnx/mobilenetv2.onnx"));
    let options = "target=[\"params=50%\",\"macs=60%\",\"bytes=2MB\"],scope=global";
    let (_, costs) = scored.select(options).unwrap();
    let part = |q: Quantity| q.of(&costs) as f64 / q.of(&scored.whole) as f64;
    let (params, macs) = (part(Quantity::Params), part(Quantity::Macs));
    let near = |part: f64, wanted: f64| (part / wanted - 1.0).abs() <= 0.005;
    assert!(params <= 0.5025 && macs <= 0.603 && costs.bytes <= 2_010_000);
    assert!(near(params, 0.5) || near(macs, 0.6), "{params} {macs}");
}

/// Runs a pipeline, and writes the model with its large weights where they are said to be.
fn written(path: &Path, to: &Path, placement: Placement, target: &str) -> Result<Costs, String> {
    let toolbox = Toolbox::standard().unwrap();
    let mut session = Session::load(&toolbox, path.to_str().unwrap()).unwrap();
    session.set_output(Some((to, placement)));
    let pipeline = format!("couple,importance,select{{target=\"file={target}\"}},prune");
    let report = session.run(&pipeline).map_err(|e| e.to_string())?;
    session.write_onnx(to, placement).unwrap();
    let beside = to.with_extension("onnx.data");
    let length = |path: &Path| path.metadata().map_or(0, |m| m.len());
    let on_disk = length(to) + length(&beside);
    assert_eq!(report.after.file, Some(on_disk), "{}", path.display());
    Ok(report.after)
}

#[test]
fn files_are_as_large_as_reported() {
    let (mut met, mut refused) = (0, 0);
    for (i, path) in models().into_iter().enumerate() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("out.onnx");
        let placement = [
            Placement::AsBefore,
            Placement::Inside,
            Placement::Beside(512),
        ];
        let placement = placement[i % 3];
        let whole = path.metadata().unwrap().len();
        let percent = [85, 60, 35, 100][i % 4];
        let wanted = whole * percent / 100;
        match written(&path, &out, placement, &format!("{percent}%")) {
            Ok(costs) => {
                let cost = costs.file.unwrap();
                let free = cost <= wanted && percent == 100;
                assert!(free || near(cost, wanted), "{}", path.display());
                met += 1;
            }
            Err(error) => {
                for n in reachable(&error) {
                    assert!(!near(n, wanted), "{}: {n} for {wanted}", path.display());
                    let again = written(&path, &out, placement, &n.to_string());
                    let costs = again.unwrap_or_else(|e| panic!("{}: {e}", path.display()));
                    assert_eq!(costs.file, Some(n), "{}", path.display());
                }
                refused += 1;
            }
        }
    }
    println!("{met} targets met, {refused} refused");
    assert!(met > 0 && refused > 0);
}

#[test]
fn the_size_of_text_is_not_known() {
    let scored = Scored::new(&model("onnx/mobilenetv2.onnx"));
    let error = scored.select("target=\"file=50%\"").unwrap_err();
    assert!(
        error.contains("only where an ONNX model is written"),
        "{error}"
    );
    assert!(error.contains("`-o OUT.onnx`"), "{error}");
}

#[test]
fn files_are_met_in_steps() {
    let path = model("onnx/mobilenetv2.onnx");
    let whole = path.metadata().unwrap().len();
    let toolbox = Toolbox::standard().unwrap();
    let mut session = Session::load(&toolbox, path.to_str().unwrap()).unwrap();
    let select = r#"select="target=\"file=60%\",scope=global""#;
    let report = session.run(&format!("couple,select-steps{{steps=3,{select}}},prune"));
    let file = report.unwrap().after.file.unwrap();
    assert!(near(file, whole * 60 / 100), "{file} of {whole}");
}
