//! Data beside the model: read where they lie, written beside the new one, and never from outside its folder.
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

mod common;

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use common::build::*;
use common::registry;
use prune_opt_ir::Module;
use prune_opt_ir::verify::verify;
use prune_opt_onnx::file::{Destination, Source, read, write};
use prune_opt_onnx::proto::tensor_proto::DataLocation;
use prune_opt_onnx::proto::*;
use prune_opt_onnx::{Placement, attach, import, prepare};
use tempfile::TempDir;

/// A tensor of 32-bit floats whose data lie in another file.
fn external(name: &str, dims: &[i64], entries: &[(&str, &str)]) -> TensorProto {
    TensorProto {
        name: some(name),
        dims: dims.to_vec(),
        data_type: Some(1),
        data_location: Some(DataLocation::EXTERNAL),
        external_data: entries.iter().map(|(k, v)| entry(k, v)).collect(),
        ..Default::default()
    }
}

/// A model of these initializers at `m.onnx` of a new folder, with 1000 bytes, 0 to 249 four times, in `w.bin`.
fn folder(initializers: Vec<TensorProto>) -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let bytes: Vec<u8> = (0..1000).map(|i| (i % 250) as u8).collect();
    fs::write(folder.path().join("w.bin"), bytes).unwrap();
    let path = folder.path().join("m.onnx");
    put(&path, initializers);
    (folder, path)
}

fn put(path: &Path, initializer: Vec<TensorProto>) {
    let graph = GraphProto {
        initializer,
        ..relu()
    };
    write(&model(graph), Destination::File(path), &[]).unwrap();
}

fn load(path: &Path) -> Result<(Module, Vec<Source>), String> {
    let (mut model, source) = read(path).unwrap();
    let beside = attach(&mut model, path).map_err(|e| e.to_string())?;
    let module = import(model, &registry(), "m.onnx").map_err(|e| e.to_string())?;
    Ok((module, [source].into_iter().chain(beside).collect()))
}

fn save(module: &Module, path: &Path, placement: Placement, sources: &[Source]) {
    let registry = registry();
    let outgoing = prepare(verify(module, &registry).unwrap(), placement).unwrap();
    outgoing.write(Destination::File(path), sources).unwrap();
}

/// The data of each parameter.
fn data(module: &Module) -> Vec<Bytes> {
    let weights = module.params.values();
    weights.map(|w| w.data.as_ref().unwrap().bytes()).collect()
}

fn names(folder: &TempDir) -> Vec<String> {
    let entries = folder.path().read_dir().unwrap();
    let mut names: Vec<_> = entries
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// Two that overlap, one with neither offset nor length, one of no elements, one inside the model.
fn several() -> Vec<TensorProto> {
    let w = ("location", "w.bin");
    vec![
        external("a", &[5, 2], &[w, ("offset", "10"), ("length", "40")]),
        external("b", &[10], &[w, ("offset", "30")]),
        external("c", &[250], &[w, ("checksum", "not read")]),
        external("e", &[0, 3], &[w, ("offset", "1000")]),
        tensor("inside", &[2]),
    ]
}

#[test]
fn data_are_slices_of_the_file() {
    let (_folder, path) = folder(several());
    let (module, sources) = load(&path).unwrap();
    assert_eq!(sources.len(), 2);
    let (file, all) = (sources[1].bytes(), data(&module));
    for (have, range) in all.iter().zip([10..50, 30..70, 0..1000, 1000..1000]) {
        assert_eq!(have.as_ptr(), file[range.clone()].as_ptr());
        assert_eq!(have.len(), range.len());
    }
}

#[test]
fn what_was_beside_the_model_stays_beside_it() {
    let (folder, path) = folder(several());
    let (module, sources) = load(&path).unwrap();
    let out = folder.path().join("out.onnx");
    save(&module, &out, Placement::default(), &sources);
    assert_eq!(
        names(&folder),
        ["m.onnx", "out.onnx", "out.onnx.data", "w.bin"]
    );
    let (written, _) = read(&out).unwrap();
    let location = |t: &TensorProto| {
        let value = |e: &StringStringEntryProto| e.value.clone().unwrap();
        t.external_data.iter().map(value).collect::<Vec<_>>()
    };
    let all: Vec<_> = written.graph.initializer.iter().map(location).collect();
    assert_eq!(all[0], ["out.onnx.data", "0", "40"]);
    assert_eq!(all[1], ["out.onnx.data", "64", "40"]);
    assert_eq!(all[2], ["out.onnx.data", "128", "1000"]);
    assert!(all[3].is_empty() && all[4].is_empty());
    let (again, _) = load(&out).unwrap();
    assert_eq!(data(&again), data(&module));
    // Other fields are as they were.
    assert_eq!(
        again.params.keys().collect::<Vec<_>>(),
        module.params.keys().collect::<Vec<_>>()
    );
}

#[test]
fn data_move_into_the_model_and_out_of_it() {
    let (folder, path) = folder(several());
    let (module, sources) = load(&path).unwrap();
    let [inside, beside] = ["inside.onnx", "beside.onnx"].map(|n| folder.path().join(n));
    save(&module, &inside, Placement::Inside, &sources);
    assert!(!folder.path().join("inside.onnx.data").exists());
    let (mut plain, source) = read(&inside).unwrap();
    assert!(
        plain
            .graph
            .initializer
            .iter()
            .all(|t| t.data_location.is_none())
    );
    assert_eq!(attach(&mut plain, &inside).unwrap().len(), 0);
    let module = import(plain, &registry(), "inside.onnx").unwrap();

    save(&module, &beside, Placement::Beside(40), &[source]);
    let (written, _) = read(&beside).unwrap();
    let external = |t: &TensorProto| t.data_location.is_some();
    let all: Vec<bool> = written.graph.initializer.iter().map(external).collect();
    assert_eq!(all, [true, true, true, false, false]);
    assert_eq!(data(&load(&beside).unwrap().0), data(&module));
}

#[test]
fn output_may_be_the_input_and_its_data() {
    let w = ("location", "m.onnx.data");
    let (folder, path) = folder(vec![
        external("a", &[3], &[w, ("offset", "4")]),
        external("b", &[4], &[w, ("offset", "100")]),
    ]);
    fs::rename(
        folder.path().join("w.bin"),
        folder.path().join("m.onnx.data"),
    )
    .unwrap();
    let (module, sources) = load(&path).unwrap();
    let before = data(&module);
    let copies: Vec<Vec<u8>> = before.iter().map(|d| d.to_vec()).collect();
    for _ in 0..2 {
        save(&module, &path, Placement::default(), &sources);
        assert_eq!(names(&folder), ["m.onnx", "m.onnx.data"]);
        assert_eq!(
            fs::metadata(folder.path().join("m.onnx.data"))
                .unwrap()
                .len(),
            80
        );
        // The maps still are the files that were opened.
        assert_eq!(before, copies);
        assert_eq!(data(&load(&path).unwrap().0), copies);
    }
}

#[test]
fn shared_data_stay_shared() {
    let w = ("location", "w.bin");
    let (folder, path) = folder(vec![
        external("a", &[250], &[w]),
        external("b", &[250], &[w]),
    ]);
    let (module, sources) = load(&path).unwrap();
    let out = folder.path().join("out.onnx");
    save(&module, &out, Placement::default(), &sources);
    assert_eq!(
        fs::metadata(folder.path().join("out.onnx.data"))
            .unwrap()
            .len(),
        1000
    );
    assert_eq!(data(&load(&out).unwrap().0), data(&module));
}

#[test]
fn what_can_not_be_written_changes_nothing() {
    let (folder, path) = folder(several());
    let (module, sources) = load(&path).unwrap();
    let out = folder.path().join("out.onnx");
    fs::write(&out, "old").unwrap();
    let registry = registry();
    let outgoing = || prepare(verify(&module, &registry).unwrap(), Placement::default()).unwrap();
    let failed = |sources: &[Source]| {
        outgoing()
            .write(Destination::File(&out), sources)
            .unwrap_err()
    };

    fs::create_dir(folder.path().join("out.onnx.data")).unwrap();
    assert!(
        failed(&sources)
            .to_string()
            .contains("out.onnx.data: cannot write")
    );
    fs::remove_dir(folder.path().join("out.onnx.data")).unwrap();
    symlink("w.bin", folder.path().join("out.onnx.data")).unwrap();
    assert!(failed(&sources).to_string().contains("it is a link"));
    fs::remove_file(folder.path().join("out.onnx.data")).unwrap();
    assert_eq!(names(&folder), ["m.onnx", "out.onnx", "w.bin"]);

    fs::write(folder.path().join("w.bin"), "cut").unwrap();
    assert!(
        failed(&sources)
            .to_string()
            .contains("changed while it was in use")
    );
    assert_eq!(names(&folder), ["m.onnx", "out.onnx", "w.bin"]);
    assert_eq!(fs::read(&out).unwrap(), b"old");
}

/// Downloads are kept as links to files that lie together elsewhere.
#[test]
fn links_to_a_model_and_its_data_in_one_folder() {
    let (blobs, path) = folder(several());
    let links = TempDir::new().unwrap();
    let link = links.path().join("m.onnx");
    symlink(&path, &link).unwrap();
    symlink(blobs.path().join("w.bin"), links.path().join("w.bin")).unwrap();
    assert_eq!(data(&load(&link).unwrap().0), data(&load(&path).unwrap().0));
}

/// Constants of nodes and of subgraphs may be beside the model too.
#[test]
fn tensors_in_attributes_and_subgraphs() {
    let w = ("location", "w.bin");
    let mut value = attribute("value", attribute_proto::AttributeType::TENSOR);
    value.t = Some(external("", &[3], &[w, ("offset", "8")])).into();
    let mut constant = node("Constant", &[], &["k"]);
    constant.attribute.push(value.clone());
    let mut inner = node("Constant", &[], &["j"]);
    inner.attribute.push(value);
    let branch = GraphProto {
        node: vec![inner],
        initializer: vec![external("i", &[2], &[w])],
        output: vec![info("j", "3")],
        ..relu()
    };
    let mut outer = node("If", &["c"], &["z"]);
    for name in ["then_branch", "else_branch"] {
        let mut body = attribute(name, attribute_proto::AttributeType::GRAPH);
        body.g = Some(branch.clone()).into();
        outer.attribute.push(body);
    }
    let (folder, path) = folder(Vec::new());
    let mut graph = relu();
    graph.input.push(typed("c", 9, ""));
    graph.node.extend([constant, outer]);
    write(&model(graph), Destination::File(&path), &[]).unwrap();

    let (module, sources) = load(&path).unwrap();
    let [inside, beside] = ["inside.onnx", "beside.onnx"].map(|n| folder.path().join(n));
    save(&module, &inside, Placement::Inside, &sources);
    save(&module, &beside, Placement::default(), &sources);
    // 12 bytes of the constant, 8 and 12 in each branch.
    let length = fs::metadata(folder.path().join("beside.onnx.data"))
        .unwrap()
        .len();
    assert!(length > 64, "{length}");
    fs::remove_file(folder.path().join("w.bin")).unwrap();
    let (plain, _) = read(&inside).unwrap();
    let (module, _) = load(&beside).unwrap();
    let registry = registry();
    let again = prune_opt_onnx::export(verify(&module, &registry).unwrap()).unwrap();
    assert_eq!(plain, again);
}

/// The message for one initializer, and that it names file and tensor.
#[track_caller]
fn error(dims: &[i64], entries: &[(&str, &str)]) -> String {
    let (folder, path) = folder(vec![external("w", dims, entries)]);
    fs::create_dir(folder.path().join("sub")).unwrap();
    let outside = TempDir::new().unwrap();
    fs::write(outside.path().join("secret"), [0; 1000]).unwrap();
    symlink(outside.path().join("secret"), folder.path().join("link")).unwrap();
    symlink("loop", folder.path().join("loop")).unwrap();
    let error = load(&path).unwrap_err();
    assert!(error.starts_with("initializer `w`: "), "{error}");
    assert!(error.contains("\n  help: "), "{error}");
    error.replace("initializer `w`: ", "")
}

#[test]
fn what_is_wrong_is_said() {
    let at = |location: &'static str| ("location", location);
    type Case<'a> = (&'a [i64], &'a [(&'a str, &'a str)]);
    let cases: &[Case<'_>] = &[
        (&[1], &[]),
        (&[1], &[at("")]),
        (&[1], &[at("gone.bin")]),
        (&[1], &[at("../w.bin")]),
        (&[1], &[at("sub/../../w.bin")]),
        (&[1], &[at("sub\\..\\..\\w.bin")]),
        (&[1], &[at("/absolute/w.bin")]),
        (&[1], &[at("C:\\w.bin")]),
        (&[1], &[at("sub")]),
        (&[1], &[at("link")]),
        (&[1], &[at("loop")]),
        (&[1], &[at("w\0\u{1b}[2J.bin")]),
        (&[1], &[at("w.bin"), at("w.bin")]),
        (&[251], &[at("w.bin")]),
        (&[1], &[at("w.bin"), ("offset", "998")]),
        (&[1], &[at("w.bin"), ("offset", "18446744073709551615")]),
        (&[1], &[at("w.bin"), ("offset", "-4")]),
        (&[1], &[at("w.bin"), ("offset", "18446744073709551616")]),
        (&[2], &[at("w.bin"), ("length", "4")]),
        (&[2], &[at("w.bin"), ("length", "lots")]),
        (&[-1], &[at("w.bin")]),
        (&[1 << 40, 1 << 40], &[at("w.bin")]),
    ];
    let all: Vec<String> = cases.iter().map(|(d, e)| error(d, e)).collect();
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn pipes_devices_and_strings() {
    let (folder, path) = folder(vec![external("w", &[1], &[("location", "pipe")])]);
    let made = std::process::Command::new("mkfifo")
        .arg(folder.path().join("pipe"))
        .status();
    assert!(made.unwrap().success());
    assert!(
        load(&path)
            .unwrap_err()
            .contains("a pipe or device and no file")
    );

    let strings = TensorProto {
        data_type: Some(8),
        ..external("w", &[1], &[("location", "w.bin")])
    };
    put(&path, vec![strings]);
    assert!(
        load(&path)
            .unwrap_err()
            .contains("strings cannot lie in another file")
    );

    let both = TensorProto {
        raw_data: Some(Bytes::from_static(&[0; 4])),
        ..external("w", &[1], &[("location", "w.bin")])
    };
    put(&path, vec![both]);
    assert!(
        load(&path)
            .unwrap_err()
            .contains("data of its own and also")
    );
}

/// One missing file is not a thousand errors, and a thousand references to one file are not a thousand copies.
#[test]
fn many_references() {
    let w = |i: usize, location: &str| external(&format!("w{i}"), &[1], &[("location", location)]);
    let (_folder, path) = folder((0..1000).map(|i| w(i, "gone")).collect());
    assert_eq!(load(&path).unwrap_err().matches("help:").count(), 20);

    let branch = GraphProto {
        initializer: (0..1000)
            .map(|i| external(&format!("i{i}"), &[250], &[("location", "w.bin")]))
            .collect(),
        ..relu()
    };
    let mut outer = node("If", &["c"], &["z"]);
    let mut body = attribute("then_branch", attribute_proto::AttributeType::GRAPH);
    body.g = Some(branch).into();
    outer.attribute.push(body);
    let mut graph = relu();
    graph.input.push(typed("c", 9, ""));
    graph.node.push(outer);
    let (_folder, path) = folder(Vec::new());
    write(&model(graph), Destination::File(&path), &[]).unwrap();
    assert!(
        load(&path)
            .unwrap_err()
            .contains("more memory than can be given")
    );
}

/// More files than a process may keep open.
#[test]
fn a_file_for_each_tensor() {
    let (folder, path) = folder(Vec::new());
    let all: Vec<TensorProto> = (0..300)
        .map(|i| {
            fs::write(
                folder.path().join(format!("w{i}")),
                (i as f32).to_le_bytes(),
            )
            .unwrap();
            external(&format!("w{i}"), &[1], &[("location", &format!("w{i}"))])
        })
        .collect();
    put(&path, all);
    let (module, sources) = load(&path).unwrap();
    let out = folder.path().join("out.onnx");
    save(&module, &out, Placement::default(), &sources);
    let again = data(&load(&out).unwrap().0);
    assert!(
        again
            .iter()
            .enumerate()
            .all(|(i, d)| d[..] == (i as f32).to_le_bytes())
    );
}
