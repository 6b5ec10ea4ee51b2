//! Import changes nothing: what is imported and exported again is the same message, byte for byte.
#![allow(clippy::unwrap_used)]

mod common;

use common::{encoded, model_files, registry};
use prune_opt_ir::verify::verify;
use prune_opt_ir::{Module, text};
use prune_opt_onnx::file::read;
use prune_opt_onnx::proto::ModelProto;
use prune_opt_onnx::{export, import, weights};

fn again(module: &Module) -> ModelProto {
    let registry = registry();
    if let Err(e) = verify(module, &registry) {
        println!("{e}");
    }
    prune_opt_onnx::write_unverified(module, &registry).unwrap_or_else(|e| panic!("{e}"))
}

#[test]
fn every_model_comes_back() {
    for path in model_files() {
        let (model, _) = read(&path).unwrap();
        let module = import(model.clone(), &registry(), "m.onnx")
            .unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let back = again(&module);
        assert_eq!(back.graph.node.len(), model.graph.node.len());
        for (a, b) in back.graph.node.iter().zip(&model.graph.node) {
            assert_eq!(a, b, "{}", path.display());
        }
        assert_eq!(back.graph.value_info, model.graph.value_info);
        assert!(back == model, "{}", path.display());
        assert!(encoded(&back) == encoded(&model), "{}", path.display());
    }
}

#[test]
fn every_model_comes_back_through_text() {
    for path in model_files() {
        let (model, _) = read(&path).unwrap();
        let name = path.display();
        let module = import(model.clone(), &registry(), "m.onnx").unwrap();
        let printed = text::print(&module);
        let loader = |_: &str| weights(model.clone()).map_err(|e| e.to_string());
        let parsed =
            text::parse("m.pir", &printed, &loader).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert!(text::print(&parsed) == printed, "{name}");
        assert!(encoded(&again(&parsed)) == encoded(&model), "{name}");
    }
}
