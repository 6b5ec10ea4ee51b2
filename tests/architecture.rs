//! Which crate may know which, and that what is general names no op.
//!
//! The stages meet only in the IR (`crates/README.md` has the map). Cargo's own metadata is held to it, and the
//! sources of the crates that must treat all ops alike are searched for names of ops.
#![allow(clippy::unwrap_used)]

use prune_opt_ir::op::Registry;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A crate under `crates/` and the ones of this workspace that it may depend on, apart from its tests.
const MAP: [(&str, &[&str]); 14] = [
    ("ir", &[]),
    ("pass", &["ir"]),
    ("ops", &["ir"]),
    ("proof", &["ir"]),
    ("coupling", &["ir", "pass", "proof"]),
    ("importance", &["ir", "pass"]),
    ("select", &["ir", "pass"]),
    ("rewrite", &["ir", "pass"]),
    ("exec", &["ir"]),
    ("sensitivity", &["ir", "pass", "exec"]),
    ("audit", &["ir", "exec"]),
    ("onnx", &["ir"]),
    ("testing", &["ir", "pass", "ops", "exec"]),
    (
        "prune-opt",
        &[
            "ir",
            "pass",
            "ops",
            "proof",
            "coupling",
            "importance",
            "select",
            "rewrite",
            "exec",
            "sensitivity",
            "audit",
            "onnx",
        ],
    ),
];

/// Crates that treat all ops alike: no name of an op stands in their sources.
const GENERAL: [&str; 9] = [
    "proof",
    "coupling",
    "importance",
    "select",
    "rewrite",
    "pass",
    "exec",
    "sensitivity",
    "audit",
];

/// Words there that are also names of ops, and what they stand for.
const WORDS: [(&str, &str, &str); 9] = [
    ("proof", "sum", "a kind of term"),
    ("proof", "equal", "why something is frozen"),
    ("importance", "conv", "a family of layers, `Family::Conv`"),
    (
        "importance",
        "batch_norm",
        "a family of layers, `Family::BatchNorm`",
    ),
    (
        "importance",
        "layer_norm",
        "a family of layers, `Family::LayerNorm`",
    ),
    ("importance", "sum", "how scores are reduced"),
    ("importance", "mean", "how scores are reduced"),
    ("importance", "max", "how scores are reduced"),
    (
        "rewrite",
        "shape",
        "the name of a new parameter that has none to go by",
    ),
];

/// The short name of a package of this workspace: that of its folder in `crates`.
fn short(package: &str) -> &str {
    package.strip_prefix("prune-opt-").unwrap_or(package)
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// What `cargo metadata` says of the packages under `crates/`: each one's normal and build dependencies.
fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version=1", "--offline"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let crates = root().join("crates").canonicalize().unwrap();
    let mut found = BTreeMap::new();
    for package in metadata["packages"].as_array().unwrap() {
        let manifest = Path::new(package["manifest_path"].as_str().unwrap());
        if !manifest.canonicalize().unwrap().starts_with(&crates) {
            continue;
        }
        let needs = package["dependencies"].as_array().unwrap().iter();
        let needs = needs.filter(|d| d["kind"].as_str() != Some("dev"));
        let needs = needs
            .map(|d| d["name"].as_str().unwrap().to_owned())
            .collect();
        found.insert(package["name"].as_str().unwrap().to_owned(), needs);
    }
    found
}

#[test]
fn crates_know_only_what_the_map_allows() {
    let found = dependencies();
    let listed: BTreeSet<_> = MAP.iter().map(|(name, _)| *name).collect();
    let present: BTreeSet<_> = found.keys().map(|name| short(name)).collect();
    assert_eq!(
        present, listed,
        "the crates of the workspace and those of the map"
    );
    for (name, may) in MAP {
        let package = found.keys().find(|p| short(p) == name).unwrap();
        let ours = found[package].iter().filter(|d| found.contains_key(*d));
        let ours: BTreeSet<_> = ours.map(|d| short(d)).collect();
        let may = may.iter().copied().collect();
        assert_eq!(
            ours, may,
            "`{name}` depends on the left, the map says the right"
        );
    }
}

#[test]
fn only_coupling_knows_egg() {
    let found = dependencies();
    let users: Vec<_> = found
        .iter()
        .filter(|(_, d)| d.contains("egg"))
        .map(|(name, _)| short(name))
        .collect();
    assert_eq!(users, ["coupling"]);
}

#[test]
fn the_table_of_crates_says_the_same() {
    let readme = std::fs::read_to_string(root().join("crates/README.md")).unwrap();
    for (name, may) in MAP {
        let row = readme
            .lines()
            .find(|l| l.starts_with(&format!("| [`{name}`]({name}) |")))
            .unwrap_or_else(|| {
                panic!("crates/README.md has no row for `{name}`");
            });
        let known = row.trim_end_matches(" |").rsplit(" | ").next().unwrap();
        let expected = match (name, may) {
            ("prune-opt", _) => "all".to_owned(),
            (_, []) => "–".to_owned(),
            (_, may) => may
                .iter()
                .map(|m| format!("`{m}`"))
                .collect::<Vec<_>>()
                .join(", "),
        };
        assert_eq!(
            known, expected,
            "what crates/README.md says that `{name}` knows"
        );
    }
}

/// String literals of a source file, up to its tests, without comments. `'"'` and the like are skipped.
fn literals(source: &str) -> Vec<String> {
    let code = source.split("#[cfg(test)]").next().unwrap();
    let mut found = Vec::new();
    for line in code
        .lines()
        .map(str::trim_start)
        .filter(|l| !l.starts_with("//"))
    {
        let line = line.replace("'\"'", "").replace("\\\"", "");
        found.extend(line.split('"').skip(1).step_by(2).map(str::to_owned));
    }
    found
}

/// All sources under `dir` but tests, in order of their paths.
fn sources(dir: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = std::fs::read_dir(dir)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        let tests = path.file_stem().is_some_and(|s| s == "tests");
        match path.is_dir() {
            _ if tests => {}
            true => sources(&path, found),
            false => found.extend(path.extension().is_some_and(|e| e == "rs").then_some(path)),
        }
    }
}

/// Literals in the sources of `name` that are names of ops, ours or ONNX's.
fn names_of_ops(name: &str, registry: &Registry) -> Vec<(String, String)> {
    let onnx = |l: &str| registry.onnx("", l).is_some();
    let mut files = Vec::new();
    sources(&root().join("crates").join(name).join("src"), &mut files);
    assert!(!files.is_empty(), "`{name}` has sources");
    let mut found = Vec::new();
    for file in files {
        let literals = literals(&std::fs::read_to_string(&file).unwrap());
        let named = literals
            .into_iter()
            .filter(|l| registry.get(l).is_some() || onnx(l));
        let file = file.file_name().unwrap().to_string_lossy();
        found.extend(named.map(|l| (file.to_string(), l)));
    }
    found
}

#[test]
fn what_is_general_names_no_op() {
    let registry = prune_opt_ops::standard();
    // The search finds what it looks for.
    assert!(names_of_ops("ops", &registry).len() > 100);
    let mut words: BTreeSet<_> = WORDS
        .iter()
        .map(|(name, word, _)| (*name, word.to_string()))
        .collect();
    let mut found = Vec::new();
    for name in GENERAL {
        for (file, literal) in names_of_ops(name, &registry) {
            let known = WORDS.iter().any(|(n, w, _)| *n == name && *w == literal);
            words.remove(&(name, literal.clone()));
            found.extend((!known).then(|| format!("{name}: {file}: \"{literal}\"")));
        }
    }
    assert!(
        found.is_empty(),
        "ops are asked for by their definitions:\n{}",
        found.join("\n")
    );
    assert!(words.is_empty(), "these are no longer used: {words:?}");
}
