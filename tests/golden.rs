//! Groups and choices against what Torch-Pruning computes, in compat mode; how the files were made is said in
//! `models/README.md`.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use common::{import, models};
use prune_opt_coupling::Couple;
use prune_opt_importance::Importance;
use prune_opt_ir::members::members;
use prune_opt_ir::op::Registry;
use prune_opt_ir::{Class, Module};
use prune_opt_pass::{Context, PassManager, PassRegistry};
use prune_opt_select::{Costs, Select, costs, costs_at};
use serde_json::Value;
use std::collections::BTreeSet;

/// Without those where the peer is wrong or fails (lstm, shuffle, llama).
const NAMES: [&str; 10] = [
    "plain",
    "resnet_basic",
    "resnet_bottleneck",
    "densenet",
    "flatten",
    "mobilenet",
    "resnext",
    "convnext",
    "unet",
    "vit",
];
const DEFAULT: &str = "p=2 reduce=mean norm=mean bias=0";

fn ops() -> Registry {
    prune_opt_ops::standard()
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
    let file = models().join("golden").join(format!("{name}.onnx"));
    let module = run(&import(&file, &ops()).unwrap(), "couple");
    Golden {
        name,
        json: common::golden(name),
        module,
    }
}

type Axes = BTreeSet<(String, usize)>;

/// A group of the peer and the class that it is.
struct Group {
    id: String,
    class: Class,
}

impl Golden {
    /// The class of each group: the one on just the same axes of the same parameters, and of its extent.
    fn groups(&self) -> Vec<Group> {
        let mut left: Vec<(Axes, Class)> = members(&self.module, &ops())
            .into_iter()
            .filter(|(c, _)| self.module.classes[c].frozen.is_none())
            .map(|(c, all)| (all.into_iter().map(|m| (m.param, m.axis)).collect(), c))
            .collect();
        let groups = self.json["groups"].as_array().unwrap();
        let mut split = Axes::new();
        let mut found = Vec::new();
        for g in groups {
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
            let blocks = g["ch_groups"].as_u64().unwrap();
            let extent = g["channels"].as_u64().unwrap() / blocks;
            let fits =
                |(a, c): &(Axes, Class)| *a == axes && self.module.classes[c].extent == extent;
            let at = left.iter().position(fits).unwrap_or_else(|| {
                panic!(
                    "{}: no class for group {}:\n{axes:#?}\nof {left:#?}",
                    self.name, g["id"]
                )
            });
            let (_, class) = left.remove(at);
            let id = g["id"].to_string();
            found.push(Group { id, class });
            if blocks > 1 {
                split.extend(axes);
            }
        }
        // The peer has no classes of heads and groups themselves.
        left.retain(|(axes, _)| !axes.is_subset(&split));
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

#[test]
fn groups_are_classes() {
    for name in NAMES {
        assert!(!golden(name).groups().is_empty());
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
        ("isomorphic 0.5", "ratio=0.5,scope=isomorphic"),
        (
            "global 0.5 max_pruning_ratio 0.6",
            "ratio=0.5,scope=global,max-ratio=0.6",
        ),
        (
            "local 0.5 in 3 steps, first step",
            "ratio=0.16666666666666666",
        ),
        (
            "local 0.5, conv2 at 0.25",
            "ratio=0.5,ratio-for=\"conv2.weight=0.25\"",
        ),
        (
            "local 0.5, layers.1 at 0.25",
            "ratio=0.5,ratio-for=\"layers.1.*=0.25\"",
        ),
        (
            "global 0.5, layers.0 and layers.2 share 0.25",
            "ratio=0.5,scope=global,ratio-for=\"layers.0.*|layers.2.*=0.25\"",
        ),
    ];
    for name in NAMES {
        let g = golden(name);
        let groups = g.groups();
        let scored = run(
            &g.module,
            &format!("importance{{{}}}", Golden::options(DEFAULT)),
        );
        for (setting, options) in &settings {
            // Some settings are about layers that one model has.
            let Some(theirs) = g.json["pruning"].get(*setting) else {
                continue;
            };
            let want = &theirs["kept"];
            let done = run(
                &scored,
                &format!("select{{{options},compat=torch-pruning}}"),
            );
            for group in &groups {
                let data = &done.classes[&group.class];
                let all = || (0..data.extent).collect();
                let have = data.keep.clone().unwrap_or_else(all);
                let want: Vec<u64> = match &want[&group.id] {
                    Value::Null => all(),
                    kept => serde_json::from_value(kept.clone()).unwrap(),
                };
                // Of a group with blocks, the first.
                let want: Vec<u64> = want.into_iter().filter(|i| *i < data.extent).collect();
                assert_eq!(have, want, "{name} {setting} group {}", group.id);
            }
        }
    }
}

/// Elements and multiplications of a pruned module, as Torch-Pruning counts them.
fn peer_costs(module: &Module) -> Costs {
    let extent = |c: Class| {
        let data = &module.classes[&c];
        data.kept()
    };
    costs_at(module, &ops(), &extent, true)
}

#[test]
fn parameters_and_macs_of_the_reference_rows() {
    let text = std::fs::read_to_string(models().join("onnx/torch_pruning_reference.csv")).unwrap();
    let base = run(
        &import(&models().join("onnx/resnet20p.onnx"), &ops()).unwrap(),
        "couple",
    );
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
