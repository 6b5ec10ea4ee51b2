//! Real models with some of their bytes changed, through the whole of the library: read, couple, select, prune, mask,
//! write, read again. Whatever comes in, nothing panics, nothing takes long, and what is written reads back.
//!
//! Each kind runs 64 cases, the same every time; `PRUNE_OPT_CASES` says how many, `PRUNE_OPT_RANDOM=1` asks for others.
//! Failing cases are kept in `proptest-regressions` and run first.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{
    Config, FileFailurePersistence, RngAlgorithm, RngSeed, TestCaseError, TestRng, TestRunner,
};
use prune_opt::{Error, Format, Session, Toolbox};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// No case may take longer; models here are below 130 kB.
const PATIENCE: Duration = Duration::from_secs(20);

/// One change of a file.
#[derive(Clone, Debug)]
enum Change {
    Flip(Index, u8),
    Set(Index, u8),
    Insert(Index, Vec<u8>),
    Remove(Index, usize),
    /// Copies a stretch elsewhere.
    Copy(Index, Index, usize),
    Cut(Index),
    /// Writes something that files are made of over what stands there.
    Word(Index, &'static [u8]),
}

/// What numbers and structures are made of, in protobuf, text and JSON.
const WORDS: &[&[u8]] = &[
    b"0",
    b"1",
    b"-1",
    b"18446744073709551615",
    b"9223372036854775807",
    b"1099511627776",
    b"c0",
    b"c1",
    b"?n",
    b"null",
    b"NaN",
    b"{",
    b"}",
    b"[",
    b"]",
    b" * ",
    b" + ",
    b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
    b"\x80\x80\x80\x80\x80\x20",
    b"\x00",
    b"\x01",
    b"\x7f",
];

fn change() -> impl Strategy<Value = Change> {
    let at = any::<Index>;
    prop_oneof![
        4 => (at(), 0u8..8).prop_map(|(i, bit)| Change::Flip(i, bit)),
        3 => (at(), any::<u8>()).prop_map(|(i, b)| Change::Set(i, b)),
        2 => (at(), prop::collection::vec(any::<u8>(), 1..8)).prop_map(|(i, b)| Change::Insert(i, b)),
        2 => (at(), 1usize..64).prop_map(|(i, n)| Change::Remove(i, n)),
        2 => (at(), at(), 1usize..64).prop_map(|(i, j, n)| Change::Copy(i, j, n)),
        1 => at().prop_map(Change::Cut),
        6 => (at(), prop::sample::select(WORDS)).prop_map(|(i, w)| Change::Word(i, w)),
    ]
}

/// Where the `i`-th place to change is: of text one that begins a number or word, if there is any.
fn place(bytes: &[u8], index: &Index, text: bool) -> usize {
    if !text {
        return index.index(bytes.len());
    }
    let word = |b: &u8| b.is_ascii_alphanumeric() || *b == b'-';
    let begins = |i: &usize| word(&bytes[*i]) && (*i == 0 || !word(&bytes[*i - 1]));
    let starts: Vec<usize> = (0..bytes.len()).filter(begins).collect();
    match starts.len() {
        0 => index.index(bytes.len()),
        n => starts[index.index(n)],
    }
}

fn apply(bytes: &mut Vec<u8>, change: &Change, text: bool) {
    if bytes.is_empty() {
        return;
    }
    let len = bytes.len();
    let at = |i: &Index| place(bytes, i, text);
    match change {
        Change::Flip(i, bit) => {
            let i = i.index(len);
            bytes[i] ^= 1 << bit;
        }
        Change::Set(i, byte) => {
            let i = at(i);
            bytes[i] = *byte;
        }
        Change::Insert(i, more) => {
            let i = at(i);
            bytes.splice(i..i, more.iter().copied());
        }
        Change::Remove(i, n) => {
            let i = at(i);
            bytes.drain(i..len.min(i + n));
        }
        Change::Copy(i, j, n) => {
            let (i, j) = (at(i), at(j));
            let part = bytes[i..len.min(i + n)].to_vec();
            bytes.splice(j..j, part);
        }
        Change::Cut(i) => bytes.truncate(i.index(len)),
        Change::Word(i, word) => {
            let i = at(i);
            let digits = bytes[i..]
                .iter()
                .take_while(|b| text && b.is_ascii_alphanumeric());
            let n = digits.count().max(if text { 1 } else { word.len() });
            bytes.splice(i..len.min(i + n), word.iter().copied());
        }
    }
}

fn models() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/models")
}

/// Small files of these folders of test models with this ending, in order.
fn seeds(folders: &[&str], ending: &str) -> Vec<Vec<u8>> {
    let mut files = Vec::new();
    for folder in folders {
        let all = models().join(folder).read_dir().unwrap();
        files.extend(all.map(|e| e.unwrap().path()));
    }
    files.retain(|f| f.extension().is_some_and(|e| e == ending));
    files.sort();
    let read = files.iter().map(|f| std::fs::read(f).unwrap());
    let small: Vec<_> = read.filter(|bytes| bytes.len() < 130_000).collect();
    assert!(small.len() >= 8, "test models are missing");
    small
}

/// Runs `law` on seeds with some changes.
fn fuzz(
    name: &'static str,
    seeds: Vec<Vec<u8>>,
    text: bool,
    law: impl Fn(&[u8]) -> Result<(), String>,
) {
    let cases = std::env::var("PRUNE_OPT_CASES").ok();
    let config = Config {
        cases: cases.and_then(|n| n.parse().ok()).unwrap_or(64),
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct(name))),
        max_shrink_iters: 512,
        rng_seed: RngSeed::Random,
        ..Config::default()
    };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = match std::env::var_os("PRUNE_OPT_RANDOM") {
        None => TestRunner::new_with_rng(config, rng),
        Some(_) => TestRunner::new(config),
    };
    let changed = (any::<Index>(), prop::collection::vec(change(), 1..6));
    let result = runner.run(&changed, |(seed, changes)| {
        let mut bytes = seeds[seed.index(seeds.len())].clone();
        changes.iter().for_each(|c| apply(&mut bytes, c, text));
        let start = Instant::now();
        law(&bytes).map_err(TestCaseError::fail)?;
        let took = start.elapsed();
        prop_assert!(took < PATIENCE, "took {took:?}");
        Ok(())
    });
    if let Err(e) = result {
        panic!("{e}");
    }
}

/// Everything that can be done with the model at `path`, in a folder of its own.
fn work(toolbox: &Toolbox, path: &Path) -> Result<(), Error> {
    let folder = path.parent().unwrap();
    let text = path.to_str().unwrap();
    let plan = folder.join("plan.json");
    let mut session = Session::load(toolbox, text)?;
    session.text()?;
    session.run("couple")?;
    session.channels().to_string();
    let write = format!("write-plan{{file=\"{}\"}}", plan.display());
    session.run(&format!("importance,select{{ratio=0.5}},{write}"))?;
    session.run("prune")?;
    session.write(&folder.join("out.pir"), Format::Pir)?;
    session.write(&folder.join("out.onnx"), Format::Onnx)?;
    let mut masked = Session::load(toolbox, text)?;
    let read = format!("couple,apply-plan{{file=\"{}\"}},mask", plan.display());
    masked.run(&read)?;
    masked.write(&folder.join("masked.onnx"), Format::Onnx)
}

/// What was written, if all went well, reads back.
fn check(toolbox: &Toolbox, name: &str, bytes: &[u8]) -> Result<(), String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    if work(toolbox, &path).is_err() {
        return Ok(());
    }
    for written in ["out.pir", "out.onnx", "masked.onnx"] {
        let written = folder.path().join(written);
        let read = Session::load(toolbox, written.to_str().unwrap());
        read.map_err(|e| format!("what was written does not read back: {e}"))?;
    }
    Ok(())
}

#[test]
fn onnx_files() {
    let toolbox = Toolbox::standard().unwrap();
    let seeds = seeds(&["golden"], "onnx");
    fuzz("proptest-regressions/onnx.txt", seeds, false, |bytes| {
        check(&toolbox, "bad.onnx", bytes)
    });
}

#[test]
fn text() {
    let toolbox = Toolbox::standard().unwrap();
    let seeds = seeds(&["", "weightless"], "pir");
    fuzz("proptest-regressions/text.txt", seeds, true, |bytes| {
        check(&toolbox, "bad.pir", bytes)
    });
}

/// Text with classes, scores and keep-sets in it, as it stands between passes.
#[test]
fn text_between_passes() {
    let toolbox = Toolbox::standard().unwrap();
    let between = |seed: &Vec<u8>| {
        let text = std::str::from_utf8(seed).unwrap();
        let mut session = Session::from_text(&toolbox, "seed.pir", text, "".as_ref()).unwrap();
        session.run("couple,importance,select{ratio=0.5}").unwrap();
        session.text().unwrap().into_bytes()
    };
    let seeds: Vec<_> = seeds(&[""], "pir").iter().map(between).collect();
    let law = |bytes: &[u8]| {
        let folder = tempfile::tempdir().unwrap();
        let text = String::from_utf8_lossy(bytes);
        for pass in [
            "prune",
            "mask",
            "select,prune",
            "write-plan{file=\"/dev/null\"}",
        ] {
            let session = Session::from_text(&toolbox, "bad.pir", &text, folder.path());
            let Ok(mut session) = session else { continue };
            if session.run(pass).is_ok() && pass != "mask" {
                let text = session.text().map_err(|e| e.to_string())?;
                let again = Session::from_text(&toolbox, "again.pir", &text, folder.path());
                again.map_err(|e| format!("after `{pass}`: {e}"))?;
            }
        }
        Ok(())
    };
    fuzz("proptest-regressions/between.txt", seeds, true, law);
}

#[test]
fn plans() {
    let toolbox = Toolbox::standard().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let plan = folder.path().join("plan.json");
    let text = std::fs::read_to_string(models().join("fused_qkv.pir")).unwrap();
    let session = || Session::from_text(&toolbox, "net.pir", &text, "".as_ref()).unwrap();
    let file = format!("{{file=\"{}\"}}", plan.display());
    let seeds: Vec<Vec<u8>> = ["0.2", "0.5", "0.8"]
        .iter()
        .map(|ratio| {
            let write = format!("couple,importance,select{{ratio={ratio}}},write-plan{file}");
            session().run(&write).unwrap();
            std::fs::read(&plan).unwrap()
        })
        .collect();
    fuzz("proptest-regressions/plans.txt", seeds, true, |bytes| {
        std::fs::write(&plan, bytes).unwrap();
        let mut session = session();
        if session
            .run(&format!("couple,apply-plan{file},prune"))
            .is_ok()
        {
            session.verified().map_err(|e| e.to_string())?;
        }
        Ok(())
    });
}

#[test]
fn pipelines() {
    let toolbox = Toolbox::standard().unwrap();
    let text = std::fs::read_to_string(models().join("plain.pir")).unwrap();
    let seeds: Vec<Vec<u8>> = [
        "couple,importance{p=1,reduce=mean,normalize=none,bias=true},select{ratio=0.5,scope=global},prune",
        "couple,importance{targets=[conv,linear]},select{ratio=0.3,multiple=2,min=2,freeze=[\"conv1.*\",c2]},mask",
        "couple , importance { criterion = magnitude } , select { factors = both } , strip-classes",
    ]
    .map(|s| s.as_bytes().to_vec())
    .into();
    fuzz("proptest-regressions/pipelines.txt", seeds, true, |bytes| {
        let pipeline = String::from_utf8_lossy(bytes);
        // What writes or reads files is not for this test.
        if pipeline.contains("plan") {
            return Ok(());
        }
        let session = Session::from_text(&toolbox, "net.pir", &text, "".as_ref());
        let mut session = session.map_err(|e| e.to_string())?;
        let Ok(parsed) = session.pipeline(&pipeline) else {
            return Ok(());
        };
        let shown = parsed.to_string();
        let again = session.pipeline(&shown).map_err(|e| e.to_string())?;
        if again.to_string() != shown {
            return Err(format!("`{shown}` prints as `{again}`"));
        }
        // That it may stop with an error is fine.
        let _ = session.run(&pipeline);
        Ok(())
    });
}
