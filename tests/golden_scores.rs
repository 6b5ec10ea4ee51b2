//! Every score vector of Torch-Pruning that can be reproduced, in compat mode; how the files were made is said in
//! `models/README.md`.
//!
//! Where one of our classes is the group, the library is asked for the group's channels: the class's scores, or those of
//! the positions of the root's axis where the class has blocks (heads, groups), which the peer scores one by one.
//! `first`, `gate` and `None` depend on the order in which the peer finds members, which is no property of the model:
//! there, what the members say is the library's and the order the file's.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use common::{import, models};
use prune_opt_coupling::Couple;
use prune_opt_importance::{Criteria, Given, Importance, Reduce, Scorer, Scoring, Share, Stored};
use prune_opt_ir::members::{Member, members};
use prune_opt_ir::op::Registry;
use prune_opt_ir::{Axis, Class, Module};
use prune_opt_pass::{Context, PassManager, PassRegistry};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// All but `shuffle`, which the peer can't score.
const NAMES: [&str; 13] = [
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
    "lstm",
    "llama",
    "llama_norope",
];

/// How far a score may be off, relative to the peer's.
const BAR: f64 = 1e-5;

fn passes() -> PassRegistry {
    PassRegistry::new([Couple::def(), Importance::def()]).unwrap()
}

fn coupled(name: &str, ops: &Registry) -> Module {
    let file = models().join("golden").join(format!("{name}.onnx"));
    let mut module = import(&file, ops).unwrap();
    let pipeline = passes().parse("couple").unwrap();
    let done = PassManager::new(&pipeline).run(&mut module, &mut Context::new(ops.clone()));
    assert!(done.is_ok(), "{name}: {:?}", done.err());
    module
}

fn options(text: &str) -> Importance {
    let settings = passes().settings(&format!("importance{{{text},compat=torch-pruning}}"));
    let settings = settings.map_err(|d| d.to_string()).unwrap();
    Importance::from_settings(&settings.unwrap()).unwrap()
}

/// A setting of the peer: what members say, and what becomes of it.
#[derive(Clone)]
struct Setting {
    key: String,
    /// Criterion, power, families, biases.
    members: String,
    reduce: &'static str,
    normalize: String,
    /// The same as the criterion itself has it, where it does.
    whole: String,
}

/// The settings of a file whose scores this stage has; those with data come with profiles.
fn settings(json: &Value) -> Vec<(Setting, &Value)> {
    let mut out = Vec::new();
    let scores = json["scores"].as_object().unwrap();
    for (key, all) in scores["magnitude"].as_object().unwrap() {
        let word = |name: &str| key.split(' ').find_map(|w| w.strip_prefix(name)).unwrap();
        let reduce = Reduce::ALL.iter().map(|r| r.name());
        let reduce = reduce.rev().find(|r| *r == word("reduce=").to_lowercase());
        let normalize = word("norm=").to_lowercase();
        let setting = Setting {
            key: key.clone(),
            members: format!("p={},bias={}", word("p="), word("bias=") == "1"),
            reduce: reduce.unwrap(),
            whole: normalize.clone(),
            normalize,
        };
        out.push((setting, all));
    }
    for (key, members, reduce, normalize, whole) in [
        ("bn_scale", "criterion=bn-scale", "mean", "mean", "auto"),
        ("lamp", "criterion=lamp", "mean", "lamp", "auto"),
        (
            "fpgm p=2 norm=mean",
            "criterion=fpgm",
            "mean",
            "mean",
            "auto",
        ),
        (
            "fpgm p=1 norm=None",
            "criterion=fpgm,p=1",
            "mean",
            "none",
            "none",
        ),
        (
            "magnitude p=2 first norm=None",
            "p=2",
            "first",
            "none",
            "none",
        ),
        (
            "magnitude bn-only p=2",
            "targets=batch_norm",
            "mean",
            "mean",
            "auto",
        ),
        (
            "magnitude conv-only p=1",
            "targets=conv,p=1",
            "mean",
            "mean",
            "auto",
        ),
        (
            "magnitude linear-only p=2",
            "targets=linear",
            "mean",
            "mean",
            "auto",
        ),
    ] {
        let setting = Setting {
            key: key.into(),
            members: members.into(),
            reduce,
            normalize: normalize.into(),
            whole: whole.into(),
        };
        out.push((setting, &scores[key]));
    }
    out
}

/// A group of the peer.
struct Group {
    id: usize,
    channels: usize,
    blocks: usize,
    members: Vec<Peer>,
}

/// A member that the peer can score: its axis, its bias, and for each position the root channel.
struct Peer {
    role: String,
    axis: (String, usize),
    bias: Option<String>,
    roots: Vec<(usize, Option<usize>)>,
}

impl Group {
    fn all(json: &Value) -> Vec<Group> {
        let groups = json["groups"].as_array().unwrap().iter();
        groups.map(|g| Group::read(g, json)).collect()
    }

    fn read(g: &Value, json: &Value) -> Group {
        let number = |v: &Value| usize::try_from(v.as_u64().unwrap()).unwrap();
        let members = g["members"].as_array().unwrap().iter();
        let scored = members.filter(|m| m["scored"] == true);
        Group {
            id: number(&g["id"]),
            channels: number(&g["channels"]),
            blocks: number(&g["ch_groups"]),
            members: scored.map(|m| Peer::read(m, json)).collect(),
        }
    }

    /// The peer's members do not all know which root channel a position belongs to.
    fn loses_roots(&self) -> bool {
        self.members.iter().any(Peer::loses_roots)
    }

    /// Several positions of a member belong to one root channel; the peer forgets all but one then.
    fn several_positions(&self) -> bool {
        self.members.iter().any(|m| {
            let roots = m.roots.iter().filter_map(|(_, r)| *r);
            let distinct: BTreeSet<usize> = roots.clone().collect();
            distinct.len() < roots.count()
        })
    }
}

impl Peer {
    fn read(m: &Value, json: &Value) -> Peer {
        let params = m["params"].as_array().unwrap();
        let name = |i: usize| Some(params.get(i)?[0].as_str().unwrap().to_string());
        let number = |v: &Value| usize::try_from(v.as_u64().unwrap()).unwrap();
        let mut axis = number(&params[0][1]);
        let note = &json["export"]["initialiser_notes"][name(0).unwrap()];
        if note.as_str() == Some("stored transposed") {
            axis = 1 - axis;
        }
        let role = m["role"].as_str().unwrap().to_string();
        let biased = ["conv_out", "linear_out", "bn", "ln"].contains(&&*role);
        let mut roots = Vec::new();
        for run in m["idx"].as_array().unwrap() {
            let (first, count) = (number(&run[0]), number(&run[1]));
            for k in 0..count {
                let root = run[2].as_u64().map(|r| r as usize + k * number(&run[3]));
                roots.push((first + k, root));
            }
        }
        Peer {
            role,
            axis: (name(0).unwrap(), axis),
            bias: name(1).filter(|_| biased),
            roots,
        }
    }

    fn loses_roots(&self) -> bool {
        self.roots.iter().any(|(_, r)| r.is_none())
    }

    /// Whether these options let it have a say.
    fn counts(&self, options: &Importance) -> bool {
        let criterion = options.criterion.text();
        let norm = ["bn", "ln"].contains(&&*self.role);
        match criterion {
            "bn-scale" => self.role == "bn",
            "fpgm" => !norm,
            // The families that have a say unless others are given: all that the peer scores.
            _ if options.targets.is_empty() => true,
            _ => options.targets.iter().any(|t| {
                let families: &[&str] = match t.name() {
                    "conv" => &["conv_in", "conv_out"],
                    "linear" => &["linear_in", "linear_out"],
                    "batch_norm" => &["bn"],
                    "layer_norm" => &["ln"],
                    _ => &[],
                };
                families.contains(&&*self.role)
            }),
        }
    }
}

struct Golden<'a> {
    name: &'static str,
    module: &'a Module,
    ops: &'a Registry,
    members: &'a prune_opt_ir::hash::IndexMap<Class, Vec<Member>>,
    criteria: Criteria,
}

/// What is compared, and how far it is off at most.
#[derive(Default)]
struct Tally {
    vectors: usize,
    scores: usize,
    worst: f64,
}

impl Tally {
    fn compare(&mut self, have: &[f64], want: &Value, what: &str) {
        let want = want.as_array().unwrap();
        assert_eq!(have.len(), want.len(), "{what}");
        self.vectors += 1;
        for (i, (have, want)) in have.iter().zip(want).enumerate() {
            // The peer's is not finite.
            let Some(want) = want.as_f64() else { continue };
            let off = match want == 0.0 {
                true => have.abs(),
                false => (have - want).abs() / want.abs(),
            };
            assert!(off <= BAR, "{what}, channel {i}: {have} instead of {want}");
            self.worst = self.worst.max(off);
            self.scores += 1;
        }
    }
}

impl Golden<'_> {
    fn scorer<'o>(&'o self, options: &'o Importance) -> Scorer<'o> {
        Scorer::new(self.module, self.ops, self.members, &self.criteria, options).unwrap()
    }

    /// The class that is a group: on every axis that the peer scores, and as long.
    fn class(&self, group: &Group) -> Option<Class> {
        let fits = |(class, all): &(&Class, &Vec<Member>)| {
            let data = &self.module.classes[*class];
            let on = |axis: &(String, usize)| {
                all.iter().any(|m| (&m.param, m.axis) == (&axis.0, axis.1))
            };
            data.frozen.is_none()
                && data.extent as usize * group.blocks == group.channels
                && group.members.iter().all(|m| on(&m.axis))
        };
        // Of heads and their width, the width.
        self.members
            .iter()
            .filter(fits)
            .map(|(c, _)| *c)
            .next_back()
    }

    /// An axis as an expression.
    fn axis(&self, (param, axis): &(String, usize)) -> &Axis {
        let func = self.module.main().unwrap();
        let op = func.ops.values().find(|op| op.param() == Some(param));
        let value = op.unwrap().results[0];
        &func.values[value].ty.axes().unwrap()[*axis]
    }

    /// What a criterion says of each position of an axis.
    fn positions(&self, axis: &(String, usize), options: &Importance) -> Vec<f64> {
        let mut all = self.members.values().flatten();
        let member = all
            .find(|m| (&m.param, m.axis) == (&axis.0, axis.1))
            .unwrap();
        let func = self.module.main().unwrap();
        let weight = Stored {
            data: self.module.params[&axis.0].dense().unwrap(),
            axis: axis.1,
            expr: self.axis(axis),
            axes: func.values[member.value].ty.axes().unwrap(),
        };
        let cx = Scoring::new(self.module, self.ops, options);
        let criterion = self.criteria.get(options.criterion.text()).unwrap();
        criterion.positions(&cx, member, &weight).unwrap()
    }

    /// What the members of a group say by root channel, in the peer's order. Where no class is the group, those that
    /// know no root channel are left out, or come by position.
    fn shares(
        &self,
        group: &Group,
        class: Option<Class>,
        options: &Importance,
        lost: bool,
    ) -> Vec<Share> {
        let counted = group.members.iter().filter(|m| m.counts(options));
        if class.is_none() {
            let root = |(i, (_, r)): (usize, &(usize, Option<usize>))| r.unwrap_or(i);
            let share = |m: &Peer| {
                let scores = self.positions(&m.axis, options);
                let each = m.roots.iter().enumerate();
                each.map(|x| (root(x), scores[x.1.0])).collect()
            };
            let known = counted.filter(|m| lost || !m.loses_roots());
            return known.map(share).collect();
        }
        let scorer = self.scorer(options);
        let axis = &group.members[0].axis;
        let elements = scorer.elements(&axis.0, self.axis(axis), None).unwrap();
        let rows = elements.rows().unwrap();
        let row = |param: &str, axis: usize| -> Share {
            let mut found = rows
                .iter()
                .filter(|(r, _)| r.param == param && r.axis == axis);
            let (_, row) = found.next().unwrap_or_else(|| {
                panic!("{} group {}: no row of {param}:{axis}", self.name, group.id)
            });
            row.iter().copied().enumerate().collect()
        };
        let mut out = Vec::new();
        for m in counted {
            out.push(row(&m.axis.0, m.axis.1));
            if let Some(bias) = m.bias.as_ref().filter(|_| options.bias) {
                out.push(row(bias, 0));
            }
        }
        out
    }

    /// The library's answer for a whole group.
    fn whole(&self, group: &Group, class: Class, options: &Importance) -> Option<Vec<f64>> {
        let scorer = self.scorer(options);
        if group.blocks == 1 {
            return scorer
                .classes()
                .unwrap()
                .swap_remove(&class)
                .map(|s| s.scores);
        }
        let root = &group.members[0].axis;
        let elements = scorer.elements(&root.0, self.axis(root), None).unwrap();
        elements.scores().ok()
    }
}

/// Runs something with each model, coupled, and what the peer computed of it.
fn each_model(mut run: impl FnMut(&Golden<'_>, &Value)) {
    let ops = prune_opt_ops::standard();
    for name in NAMES {
        let json = common::golden(name);
        let module = coupled(name, &ops);
        let members = members(&module, &ops);
        let golden = Golden {
            name,
            module: &module,
            ops: &ops,
            members: &members,
            criteria: Criteria::standard(),
        };
        run(&golden, &json);
    }
}

#[test]
fn scores_are_the_same() {
    let mut all = Tally::default();
    let mut total = 0;
    println!("model              groups  settings  vectors   scores  largest deviation");
    each_model(|golden, json| {
        let name = golden.name;
        let groups = Group::all(json);
        let settings = settings(json);
        let mut tally = Tally::default();
        for (setting, want) in &settings {
            for group in &groups {
                compare(golden, json, group, setting, want, &mut tally);
            }
        }
        println!(
            "{name:<18} {:>6}  {:>8}  {:>7}  {:>7}  {:.1e}",
            groups.len(),
            settings.len(),
            tally.vectors,
            tally.scores,
            tally.worst
        );
        all.vectors += tally.vectors;
        all.scores += tally.scores;
        all.worst = all.worst.max(tally.worst);
        total += settings.len();
    });
    println!(
        "{:<18} {:>6}  {total:>8}  {:>7}  {:>7}  {:.1e}",
        "all", "", all.vectors, all.scores, all.worst
    );
    assert!(all.vectors > 5000, "{}", all.vectors);
}

/// Compares one vector, or one matrix row by row.
fn compare(
    golden: &Golden<'_>,
    json: &Value,
    group: &Group,
    setting: &Setting,
    want: &Value,
    tally: &mut Tally,
) {
    let what = format!("{} {} group {}", golden.name, setting.key, group.id);
    // `fpgm` fails as a whole on grouped convolutions.
    let Some(want) = want.get(group.id).filter(|w| w.get("error").is_none()) else {
        return;
    };
    if want.get(0).is_some_and(|w| w.get("error").is_some()) {
        return;
    }
    let tie = |t: &Value| t[0] == setting.key.as_str() && t[1] == group.id;
    let ties = json["lamp_ties"].as_array();
    if ties.is_some_and(|all| all.iter().any(tie)) {
        return;
    }
    let class = golden.class(group);
    assert!(
        class.is_some() || group.loses_roots(),
        "{what}: no class is this group"
    );
    let picks = ["first", "gate", "none"].contains(&setting.reduce);
    if picks && group.several_positions() {
        return;
    }
    let text = format!("{},normalize={}", setting.members, setting.normalize);
    if want.is_null() {
        let options = options(&text);
        let counted = group.members.iter().any(|m| m.counts(&options));
        assert!(!counted, "{what}: it has members");
        let have = class.and_then(|c| golden.whole(group, c, &options));
        return assert!(have.is_none(), "{what}: {have:?} instead of nothing");
    }
    if let (Some(class), false) = (class, picks) {
        let (members, normalize) = (&setting.members, &setting.whole);
        let text = format!("{members},reduce={},normalize={normalize}", setting.reduce);
        let options = options(&text);
        let have = golden.whole(group, class, &options).unwrap_or_default();
        // Where the first member has several positions of a channel, the peer's vector is as long, and 0 at the end.
        let want = match want.as_array().unwrap().split_at_checked(have.len()) {
            Some((channels, rest)) if group.several_positions() => {
                assert!(rest.iter().all(|w| w.as_f64() == Some(0.0)), "{what}");
                &Value::from(channels.to_vec())
            }
            _ => want,
        };
        return tally.compare(&have, want, &what);
    }
    let options = options(&text);
    let lost = setting.reduce == "none";
    let shares = golden.shares(group, class, &options, lost);
    if setting.reduce == "none" {
        let rows = want.as_array().unwrap();
        assert_eq!(shares.len(), rows.len(), "{what}");
        for (share, want) in shares.iter().zip(rows) {
            let have: Vec<f64> = share.iter().map(|(_, s)| *s).collect();
            tally.compare(&have, want, &what);
        }
        return;
    }
    let reduce = Reduce::ALL.iter().find(|r| r.name() == setting.reduce);
    let mut have = reduce
        .unwrap()
        .apply(group.channels, &shares, true)
        .unwrap();
    let Given::As(normalize) = &options.normalize else {
        panic!("{what}: it says how it is normalised")
    };
    normalize.apply(&mut have);
    tally.compare(&have, want, &what);
}

/// Every model, group and setting that is left out has a reason in the list that came with the files.
#[test]
fn what_is_left_out() {
    let mut several: BTreeMap<&str, usize> = BTreeMap::new();
    let mut lost: BTreeMap<&str, usize> = BTreeMap::new();
    each_model(|golden, json| {
        for group in Group::all(json) {
            let name = golden.name;
            *several.entry(name).or_default() += usize::from(group.several_positions());
            *lost.entry(name).or_default() += usize::from(golden.class(&group).is_none());
        }
    });
    several.retain(|_, n| *n > 0);
    lost.retain(|_, n| *n > 0);
    // A flattened image, and q, k and v in one projection.
    assert_eq!(several, BTreeMap::from([("flatten", 1), ("vit", 2)]));
    // The peer ties q and k to v and o, which are two classes.
    assert_eq!(lost, BTreeMap::from([("llama", 2), ("llama_norope", 2)]));
}
