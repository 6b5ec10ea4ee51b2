//! Import changes nothing: what is imported and exported again is the same message, byte for byte.
#![allow(clippy::unwrap_used)]

mod common;

use common::{again, encoded, model_files, registry, through_text};
use prune_opt_onnx::file::read;
use prune_opt_onnx::import;

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
        let parsed = through_text(&module, &model);
        assert!(encoded(&again(&parsed)) == encoded(&model), "{name}");
    }
}

/// Every extent of every float tensor is a number or follows from the names of the graph's inputs.
#[test]
fn every_extent_is_known() {
    for path in model_files() {
        let (model, _) = read(&path).unwrap();
        let module = import(model, &registry(), "m.onnx").unwrap();
        let values = module.funcs[0].values.values();
        let floats = values.filter(|v| v.ty.dtype().is_none_or(|d| d.is_float()));
        let mut count = 0;
        for value in floats.filter(|v| v.name.is_some()) {
            let extents = value.ty.extents(&module);
            let known = extents.is_some_and(|all| {
                let mut symbols = all.iter().flat_map(|e| e.symbols());
                symbols.all(|s| !s.name().starts_with('_'))
            });
            assert!(known, "{}: {:?}: {}", path.display(), value.name, value.ty);
            count += 1;
        }
        assert!(count > 10);
    }
}
