//! Groups, scores and choices against what Torch-Pruning computes, in compat mode; how the files were made is said in
//! `models/README.md`.
#![allow(clippy::unwrap_used, missing_docs)]

use prune_opt_coupling::Couple;
use prune_opt_importance::Importance;
use prune_opt_ir::members::members;
use prune_opt_ir::op::Registry;
use prune_opt_ir::{Class, Module};
use prune_opt_pass::{Context, PassManager, PassRegistry};
use prune_opt_select::{Costs, Select, costs, costs_at};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const NAMES: [&str; 5] = [
    "plain",
    "resnet_basic",
    "resnet_bottleneck",
    "densenet",
    "flatten",
];
const DEFAULT: &str = "p=2 reduce=mean norm=mean bias=0";

fn models() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("models")
}

fn ops() -> Registry {
    prune_opt_ops::standard()
}

fn import(path: &Path) -> Module {
    let (model, _) = prune_opt_onnx::file::read(path).unwrap();
    prune_opt_onnx::import(model, &ops(), "model.onnx")
        .map_err(|d| d.to_string())
        .unwrap()
}

/// The module after these passes.
fn run(module: &Module, pipeline: &str) -> Module {
    let passes = PassRegistry::new([Couple::def(), Importance::def(), Select::def()]).unwrap();
    let pipeline = passes.parse(pipeline).map_err(|d| d.to_string()).unwrap();
    let mut module = module.clone();
    let done = PassManager::new(&pipeline).run(&mut module, &mut Context::new(ops()));
    assert!(done.is_ok(), "{:?}", done.err());
    module
}

struct Golden {
    name: &'static str,
    json: Value,
    module: Module,
}

fn golden(name: &'static str) -> Golden {
    let dir = models().join("golden");
    let text = std::fs::read_to_string(dir.join(format!("{name}.json"))).unwrap();
    let module = run(&import(&dir.join(format!("{name}.onnx"))), "couple");
    Golden {
        name,
        json: serde_json::from_str(&text).unwrap(),
        module,
    }
}

type Axes = BTreeSet<(String, usize)>;

impl Golden {
    /// The class of each group: the one on just the same axes of the same parameters.
    fn classes(&self) -> BTreeMap<String, Class> {
        let of_class: BTreeMap<Axes, Class> = members(&self.module, &ops())
            .into_iter()
            .filter(|(c, _)| self.module.classes[c].frozen.is_none())
            .map(|(c, all)| (all.into_iter().map(|m| (m.param, m.axis)).collect(), c))
            .collect();
        let mut left = of_class.clone();
        let groups = self.json["groups"].as_array().unwrap();
        let found = groups.iter().map(|g| {
            let params = g["members"].as_array().unwrap().iter();
            let params = params.flat_map(|m| m["params"].as_array().unwrap());
            let axes: Axes = params
                .map(|p| {
                    (
                        p[0].as_str().unwrap().to_string(),
                        p[1].as_u64().unwrap() as usize,
                    )
                })
                .collect();
            let class = left.remove(&axes);
            let class = class.unwrap_or_else(|| {
                panic!(
                    "{}: no class for group {}:\n{axes:#?}\nof {of_class:#?}",
                    self.name, g["id"]
                )
            });
            let n = self.module.classes[&class].extent;
            assert_eq!(Some(n), g["channels"].as_u64(), "{}: {class}", self.name);
            (g["id"].to_string(), class)
        });
        let found = found.collect();
        assert!(
            left.is_empty(),
            "{}: classes without a group: {left:#?}",
            self.name
        );
        found
    }

    /// The options of a key such as `p=2 reduce=mean norm=mean bias=0`.
    fn options(key: &str) -> String {
        let word = |name: &str| {
            let mut words = key.split(' ').filter_map(|w| w.strip_prefix(name));
            words.next().unwrap().to_lowercase()
        };
        format!(
            "p={},reduce={},normalize={},bias={},compat=torch-pruning",
            word("p="),
            word("reduce="),
            word("norm="),
            word("bias=") == "1"
        )
    }
}

/// Whether a key's scores depend on more than the set of a group's members.
fn ordered(key: &str) -> bool {
    ["reduce=first", "reduce=gate", "reduce=None"]
        .iter()
        .any(|w| key.contains(w))
}

#[test]
fn groups_are_classes() {
    for name in NAMES {
        assert!(!golden(name).classes().is_empty());
    }
}

#[test]
fn scores_are_the_same() {
    for name in NAMES {
        let g = golden(name);
        let classes = g.classes();
        let ties = g.json["lamp_ties"].as_array().cloned().unwrap_or_default();
        let scores = g.json["scores"]["magnitude"].as_object().unwrap();
        assert!(scores.contains_key(DEFAULT));
        let mut compared = 0;
        for (key, groups) in scores.iter().filter(|(k, _)| !ordered(k)) {
            let scored = run(
                &g.module,
                &format!("importance{{{}}}", Golden::options(key)),
            );
            for (id, class) in &classes {
                if ties
                    .iter()
                    .any(|t| t[0] == key.as_str() && t[1].to_string() == *id)
                {
                    continue;
                }
                let want = groups
                    .get(id)
                    .or_else(|| groups.get(id.parse::<usize>().unwrap()));
                let Some(want) = want.and_then(Value::as_array) else {
                    continue;
                };
                let have = scored.classes[class].importance.as_ref().unwrap();
                assert_eq!(have.len(), want.len());
                for (have, want) in have.iter().zip(want) {
                    let Some(want) = want.as_f64() else { continue };
                    let off = (have - want).abs() / want.abs().max(1e-12);
                    assert!(
                        off <= 1e-5,
                        "{name} {key} group {id}: {have} instead of {want}"
                    );
                    compared += 1;
                }
            }
        }
        println!("{name}: {compared} scores of {} settings", scores.len());
        assert!(compared > 1000);
    }
}

#[test]
fn choices_are_the_same() {
    let settings = [
        ("local 0.5", "ratio=0.5"),
        ("local 0.3", "ratio=0.3"),
        ("local 0.5 round_to 8", "ratio=0.5,multiple=8"),
        ("global 0.5", "ratio=0.5,scope=global"),
        ("global 0.3", "ratio=0.3,scope=global"),
        ("global 0.5 round_to 8", "ratio=0.5,scope=global,multiple=8"),
    ];
    for name in NAMES {
        let g = golden(name);
        let classes = g.classes();
        let scored = run(
            &g.module,
            &format!("importance{{{}}}", Golden::options(DEFAULT)),
        );
        for (setting, options) in settings {
            let want = &g.json["pruning"][setting]["kept"];
            let done = run(
                &scored,
                &format!("select{{{options},compat=torch-pruning}}"),
            );
            for (id, class) in &classes {
                let data = &done.classes[class];
                let all = || (0..data.extent).collect();
                let have = data.keep.clone().unwrap_or_else(all);
                let want: Vec<u64> = match &want[id] {
                    Value::Null => all(),
                    kept => serde_json::from_value(kept.clone()).unwrap(),
                };
                assert_eq!(have, want, "{name} {setting} group {id}");
            }
        }
    }
}

/// Elements and multiplications of a pruned module, as Torch-Pruning counts them.
fn peer_costs(module: &Module) -> Costs {
    let extent = |c: Class| {
        let data = &module.classes[&c];
        data.keep.as_ref().map_or(data.extent, |k| k.len() as u64)
    };
    costs_at(module, &ops(), &extent, true)
}

#[test]
fn parameters_and_macs_of_the_reference_rows() {
    let text = std::fs::read_to_string(models().join("onnx/torch_pruning_reference.csv")).unwrap();
    let base = run(&import(&models().join("onnx/resnet20p.onnx")), "couple");
    let scored = run(
        &base,
        &format!("importance{{{}}}", Golden::options(DEFAULT)),
    );
    let mut rows = 0;
    let mut wrong = Vec::new();
    println!("scope   ratio   params           MACs               top-1 of the peer");
    for line in text.lines().filter(|l| l.starts_with("resnet20p,")) {
        let cells: Vec<&str> = line.split(',').collect();
        let [_, criterion, scope, ratio, params, macs, top1] = cells[..] else {
            panic!("{line}")
        };
        let have = match criterion {
            "none" => costs(&base, &ops(), true),
            "magnitude" => {
                let options = format!("ratio={ratio},scope={scope},compat=torch-pruning");
                peer_costs(&run(&scored, &format!("select{{{options}}}")))
            }
            _ => continue,
        };
        rows += 1;
        println!(
            "{scope:7} {ratio:5} {params:>7} {:7} {macs:>9} {:9}  {top1}",
            have.params, have.macs
        );
        if (have.params.to_string(), have.macs.to_string()) != (params.into(), macs.into()) {
            wrong.push(line);
        }
    }
    assert_eq!(rows, 15);
    assert!(wrong.is_empty(), "{wrong:#?}");
}
