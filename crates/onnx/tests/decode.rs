//! Decoding and encoding: nothing of a model is lost, and nothing that is no model does harm.
#![allow(clippy::unwrap_used)]

mod common;

use common::{decode_bytes, encoded, field, integer, model_files, models};
use prune_opt_onnx::file::{Error, encode, read};
use prune_opt_onnx::proto::{GraphProto, ModelProto, TensorProto};

#[test]
fn every_model_comes_back() {
    let mut identical = 0;
    let files = model_files();
    for path in &files {
        let original = std::fs::read(path).unwrap();
        let (model, _) = read(path).unwrap();
        let again = encoded(&model);
        if again == original {
            identical += 1;
        } else {
            println!("{}: fields are in another order", path.display());
            assert_eq!(again.len(), original.len(), "{}", path.display());
            assert_eq!(decode_bytes(&again).unwrap(), model, "{}", path.display());
        }
    }
    println!("{identical} of {} byte for byte", files.len());
    assert_eq!(identical, files.len());
}

#[test]
fn weights_are_slices_of_the_map() {
    let (model, source) = read(models().join("onnx/resnet20.onnx")).unwrap();
    let map = source.bytes().as_ptr_range();
    let weights: Vec<_> = model
        .graph
        .initializer
        .iter()
        .filter_map(|tensor| tensor.raw_data.as_ref())
        .collect();
    assert_eq!(weights.len(), model.graph.initializer.len());
    assert!(weights.iter().map(|bytes| bytes.len()).sum::<usize>() > 1_000_000);
    assert!(
        weights
            .iter()
            .all(|bytes| map.contains(&bytes.as_ptr()) && bytes.as_ptr_range().end <= map.end)
    );
}

#[test]
fn unknown_fields_survive_at_every_level() {
    let shard = field(900, b"shard");
    let attribute = [
        field(1, b"axis"),
        integer(3, 1),
        integer(20, 99),
        field(1000, b"attribute"),
    ]
    .concat();
    let node = [
        field(4, b"Relu"),
        field(5, &attribute),
        integer(999, 7),
        field(999, &shard),
    ]
    .concat();
    let graph = [field(1, &node), field(2, b"g"), field(77, b"graph")].concat();
    let model = [integer(1, 8), field(7, &graph), field(1234, b"model")].concat();

    let decoded = decode_bytes(&model).unwrap();
    assert_eq!(decoded.graph.node[0].attribute[0].i, Some(1));
    assert_eq!(encoded(&decoded).len(), model.len());
    for part in [&shard, &attribute[..9], b"model", b"graph", b"attribute"] {
        assert!(
            encoded(&decoded)
                .windows(part.len())
                .any(|window| window == part)
        );
    }
    // The number 99 of a type that this schema does not know.
    assert_eq!(decoded.graph.node[0].attribute[0].r#type, None);
    assert!(
        encoded(&decoded)
            .windows(3)
            .any(|window| window == integer(20, 99))
    );
    assert_eq!(decode_bytes(&encoded(&decoded)).unwrap(), decoded);
}

#[test]
fn absent_is_not_empty() {
    let graph = field(7, &field(2, b""));
    let with = decode_bytes(&[field(2, b""), integer(5, 0), graph.clone()].concat()).unwrap();
    let without = decode_bytes(&graph).unwrap();
    assert_eq!(
        (with.producer_name.as_deref(), with.model_version),
        (Some(""), Some(0))
    );
    assert_eq!((without.producer_name, without.model_version), (None, None));
    assert_eq!(encoded(&with).len(), graph.len() + 4);
}

#[test]
fn no_prefix_of_a_model_panics() {
    let bytes = std::fs::read(models().join("golden/shuffle.onnx")).unwrap();
    let mut accepted = 0;
    for length in (0..bytes.len()).filter(|length| *length < 2000 || length % 17 == 0) {
        match decode_bytes(&bytes[..length]) {
            Ok(model) => {
                accepted += 1;
                assert_eq!(decode_bytes(&encoded(&model)).unwrap(), model);
            }
            Err(error) => assert!(error.help().is_some(), "{error}"),
        }
    }
    // Only what is cut exactly behind a field can pass.
    assert!(accepted < 10, "{accepted} prefixes were accepted");
}

#[test]
fn no_flipped_byte_panics() {
    let bytes = std::fs::read(models().join("golden/shuffle.onnx")).unwrap();
    let mut state = 1_u32;
    let mut rejected = 0;
    for _ in 0..3000 {
        let mut damaged = bytes.clone();
        for _ in 0..3 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let position = (state >> 8) as usize % 4000;
            damaged[position] ^= (state & 0xff) as u8;
        }
        match decode_bytes(&damaged) {
            Ok(model) => drop(encoded(&model)),
            Err(_) => rejected += 1,
        }
    }
    assert!((100..3000).contains(&rejected), "{rejected} rejected");
}

#[test]
fn what_is_no_model_is_refused() {
    let text = decode_bytes(b"<html><body>404 not found</body></html>").unwrap_err();
    assert!(matches!(text, Error::Malformed { .. }), "{text}");
    assert!(matches!(
        decode_bytes(b"").unwrap_err(),
        Error::Empty { .. }
    ));
    assert!(matches!(
        decode_bytes(&integer(1, 8)).unwrap_err(),
        Error::NoGraph { .. }
    ));

    // A length of 2^62.
    let long = [&[0x3a][..], &[0x80; 8], &[0x40]].concat();
    let error = decode_bytes(&long).unwrap_err();
    assert!(matches!(error, Error::Malformed { .. }), "{error}");

    let latin1 = decode_bytes(&field(7, &field(2, b"caf\xe9"))).unwrap_err();
    assert!(latin1.help().unwrap().contains("UTF-8"), "{latin1}");
}

#[test]
fn nesting_is_bounded() {
    let nested = |depth: usize| {
        (0..depth).fold(Vec::new(), |graph, _| {
            field(1, &field(5, &field(6, &graph)))
        })
    };
    assert!(decode_bytes(&field(7, &nested(20))).is_ok());
    let error = decode_bytes(&field(7, &nested(2000))).unwrap_err();
    assert!(matches!(error, Error::Malformed { .. }), "{error}");
}

#[test]
fn two_bytes_do_not_become_hundreds() {
    // Four million empty nodes: 8 MB that would take over a gigabyte.
    let graph = [0x0a, 0x00].repeat(4 << 20);
    let error = decode_bytes(&field(7, &graph)).unwrap_err();
    assert!(matches!(error, Error::Inflated { .. }), "{error}");
}

#[test]
fn more_than_two_gigabytes_is_an_error() {
    let zeros = bytes::Bytes::from(vec![0; 64 << 20]);
    let tensor = TensorProto {
        raw_data: Some(zeros),
        ..Default::default()
    };
    let graph = |count| GraphProto {
        initializer: vec![tensor.clone(); count],
        ..Default::default()
    };
    let model = |count| ModelProto {
        graph: buffa::MessageField::some(graph(count)),
        ..Default::default()
    };
    assert!(encode(&model(31)).is_some());
    assert!(encode(&model(32)).is_none());
}
