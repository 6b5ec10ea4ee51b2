//! Writing: whole files or none, modes and links kept, and the output may be the input.
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

mod common;

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use bytes::Bytes;
use common::models;
use prune_opt_onnx::file::{Destination, Error, Source, read, write, write_segments};
use tempfile::TempDir;

/// A folder with a copy of a model in it.
fn folder() -> (TempDir, std::path::PathBuf) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("m.onnx");
    fs::write(&path, fs::read(models().join("onnx/vit_s.onnx")).unwrap()).unwrap();
    (folder, path)
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn names(folder: &TempDir) -> Vec<String> {
    let mut names: Vec<_> = folder
        .path()
        .read_dir()
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn output_may_be_the_input() {
    let (folder, path) = folder();
    let before = fs::read(&path).unwrap();
    let (model, source) = read(&path).unwrap();
    write(
        &model,
        Destination::File(&path),
        std::slice::from_ref(&source),
    )
    .unwrap();
    assert_eq!(fs::read(&path).unwrap(), before);
    // The map still is the file that was opened, and can be written once more.
    assert_eq!(source.bytes(), &before[..]);
    write(&model, Destination::File(&path), &[source]).unwrap();
    assert_eq!(fs::read(&path).unwrap(), before);
    assert_eq!(names(&folder), ["m.onnx"]);
}

#[test]
fn segments_of_many_origins_are_concatenated() {
    let folder = TempDir::new().unwrap();
    let pattern = |seed: usize, length: usize| {
        (0..length)
            .map(|i| (i * 31 + seed) as u8)
            .collect::<Vec<_>>()
    };
    let sources: Vec<_> = (0..2)
        .map(|seed| {
            let path = folder.path().join(format!("source{seed}"));
            fs::write(&path, pattern(seed, 300_000)).unwrap();
            Source::open(path).unwrap()
        })
        .collect();
    let segments = [
        Bytes::from_static(b"head"),
        sources[0].bytes().slice(1..200_001),
        sources[1].bytes().slice(7..9),
        sources[1].bytes().slice(100_000..),
        Bytes::from(pattern(3, 150_000)),
        sources[0].bytes().clone(),
        Bytes::from_static(b"tail"),
    ];
    for sources in [&sources[..], &sources[..1], &[]] {
        let path = folder.path().join("out");
        write_segments(&segments, Destination::File(&path), sources).unwrap();
        assert!(fs::read(&path).unwrap() == segments.concat());
    }
}

#[test]
fn modes_are_those_of_other_files() {
    let (folder, path) = folder();
    let (model, source) = read(&path).unwrap();
    let [new, plain] = ["new.onnx", "plain"].map(|name| folder.path().join(name));
    fs::write(&plain, "").unwrap();
    write(
        &model,
        Destination::File(&new),
        std::slice::from_ref(&source),
    )
    .unwrap();
    assert_eq!(mode(&new), mode(&plain));

    fs::set_permissions(&new, Permissions::from_mode(0o640)).unwrap();
    write(&model, Destination::File(&new), &[source]).unwrap();
    assert_eq!(mode(&new), 0o640);
}

#[test]
fn links_stay_links() {
    let (folder, path) = folder();
    let link = folder.path().join("link.onnx");
    symlink("m.onnx", &link).unwrap();
    write_segments(&[Bytes::from_static(b"new")], Destination::File(&link), &[]).unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::read(&path).unwrap(), b"new");
}

#[test]
fn what_cannot_be_written_stays() {
    let (folder, path) = folder();
    let segments = [Bytes::from_static(b"new")];
    let put = |path: &Path| write_segments(&segments, Destination::File(path), &[]).unwrap_err();

    fs::set_permissions(&path, Permissions::from_mode(0o444)).unwrap();
    assert!(matches!(put(&path), Error::ReadOnly { .. }));
    assert!(fs::metadata(&path).unwrap().len() > 1000);

    assert!(matches!(put(folder.path()), Error::Write { .. }));
    let missing = put(&folder.path().join("no/such/m.onnx"));
    assert!(
        missing.help().unwrap().contains("create the folder"),
        "{missing}"
    );
    assert_eq!(names(&folder), ["m.onnx"]);
}

#[test]
fn devices_are_written_to_not_replaced() {
    let null = Path::new("/dev/null");
    write_segments(&[Bytes::from_static(b"new")], Destination::File(null), &[]).unwrap();
    assert!(!fs::metadata(null).unwrap().is_file());
}

#[test]
fn a_source_cut_short_is_noticed() {
    let (folder, path) = folder();
    let (model, source) = read(&path).unwrap();
    fs::OpenOptions::new()
        .write(true)
        .open(&path)
        .unwrap()
        .set_len(1 << 20)
        .unwrap();
    let target = folder.path().join("out.onnx");
    // Encoding copies small parts, so only segments that were encoded before may be written.
    let segments = [source.bytes().slice(..1 << 20)];
    drop(model);
    let error = write_segments(&segments, Destination::File(&target), &[source]).unwrap_err();
    assert!(matches!(error, Error::Changed { .. }), "{error}");
    assert_eq!(names(&folder), ["m.onnx"]);
}

#[test]
fn what_cannot_be_opened_is_named() {
    let missing = read("no/such.onnx").unwrap_err();
    assert!(
        missing
            .to_string()
            .starts_with("no/such.onnx: cannot read: "),
        "{missing}"
    );
    assert!(missing.help().unwrap().contains("check the path"));
    assert!(matches!(read(models()).unwrap_err(), Error::Read { .. }));
    // What cannot be mapped is read.
    assert!(matches!(
        read("/dev/null").unwrap_err(),
        Error::Empty { .. }
    ));
}
