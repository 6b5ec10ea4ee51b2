//! `cmd/*.md`: command lines and what they print, in an order that teaches the tool. Each has a folder `NAME.in` that
//! it starts from. `TRYCMD=overwrite cargo test -p prune-opt --test cmd` rewrites what is expected.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

const PROGRAM: &str = env!("CARGO_BIN_EXE_prune-opt");

#[test]
fn documents() {
    trycmd::TestCases::new()
        .register_bin("prune-opt", Path::new(PROGRAM))
        .env("COLUMNS", "100")
        .case("tests/cmd/*.md");
}

/// The command lines of all documents.
fn lines() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cmd");
    let files = folder.read_dir().unwrap().map(|e| e.unwrap().path());
    let documents = files.filter(|f| f.extension().is_some_and(|e| e == "md"));
    let texts: Vec<String> = documents
        .map(|f| std::fs::read_to_string(f).unwrap())
        .collect();
    let lines = texts.iter().flat_map(|text| text.lines());
    let all = lines.filter_map(|line| line.strip_prefix("$ prune-opt"));
    all.map(str::to_string).collect()
}

fn help(command: &[&str]) -> String {
    let ran = Command::new(PROGRAM)
        .args(command)
        .arg("--help")
        .output()
        .unwrap();
    String::from_utf8(ran.stdout).unwrap()
}

/// The flags that a page of help lists: lines such as `  -o, --output <OUT>`.
fn flags(help: &str) -> Vec<&str> {
    let lines = help.lines().map(str::trim_start);
    let listed = lines.filter(|l| l.starts_with("--") || l.get(2..6) == Some(", --"));
    let long = listed.filter_map(|l| l.split_whitespace().find(|w| w.starts_with("--")));
    // `--external-data[=<BYTES>]` is `--external-data`.
    long.filter_map(|w| w.split(['[', '=']).next()).collect()
}

/// The commands that help lists.
fn commands(help: &str) -> Vec<&str> {
    let from = help.lines().skip_while(|l| *l != "Commands:").skip(1);
    let listed = from.take_while(|l| !l.is_empty());
    let named = listed.filter(|l| !l.starts_with("   "));
    named.filter_map(|l| l.split_whitespace().next()).collect()
}

#[test]
fn every_flag_occurs() {
    let lines = lines();
    let help_of_all = help(&[]);
    let commands = commands(&help_of_all);
    assert!(commands.len() >= 4, "{commands:?}");
    let of_command = |line: &str| {
        let first = line.split_whitespace().next();
        commands.iter().copied().find(|c| first == Some(*c))
    };
    let mut missing = Vec::new();
    for command in [None].into_iter().chain(commands.iter().copied().map(Some)) {
        let page = help(command.as_slice());
        let mut words = BTreeSet::new();
        for line in lines.iter().filter(|l| of_command(l) == command) {
            words.extend(
                line.split_whitespace()
                    .map(|w| w.split('=').next().unwrap()),
            );
        }
        let flags = flags(&page);
        assert!(flags.contains(&"--help"), "{page}");
        for flag in flags.iter().filter(|f| !words.contains(**f)) {
            missing.push(format!("{} {flag}", command.unwrap_or("prune-opt")));
        }
    }
    assert!(missing.is_empty(), "in no document: {missing:?}");
}

#[test]
fn every_pass_and_criterion_occurs() {
    let toolbox = prune_opt::Toolbox::standard().unwrap();
    let lines = lines().join("\n");
    let occurs = |name: &str| {
        let parts = lines.split(|c: char| !(c.is_alphanumeric() || c == '-' || c == '_'));
        parts.into_iter().any(|w| w == name)
    };
    let passes = toolbox.passes.iter().map(|p| p.info.name);
    let criteria = toolbox.criteria.iter().map(|c| c.name());
    let missing: Vec<&str> = passes.chain(criteria).filter(|n| !occurs(n)).collect();
    assert!(missing.is_empty(), "in no document: {missing:?}");
}
