//! Functions of a model inlined, loops written out, sparse initializers made dense: what the graph says afterwards.
#![allow(clippy::unwrap_used)]

mod common;

use common::build::*;
use common::{again, registry, through_text};
use prune_opt_ir::verify::verify;
use prune_opt_ir::{Diagnostics, Module};
use prune_opt_onnx::proto::attribute_proto::AttributeType as Kind;
use prune_opt_onnx::proto::*;
use prune_opt_onnx::{Lowered, has_to_lower, import, lower};

/// A function of domain `own`, opset 17.
fn function(name: &str, input: &[&str], output: &[&str], node: Vec<NodeProto>) -> FunctionProto {
    FunctionProto {
        name: some(name),
        domain: some("own"),
        input: texts(input),
        output: texts(output),
        node,
        opset_import: vec![version("", 17)],
        ..Default::default()
    }
}

fn version(domain: &str, version: i64) -> OperatorSetIdProto {
    OperatorSetIdProto {
        domain: some(domain),
        version: Some(version),
        ..Default::default()
    }
}

fn call(name: &str, input: &[&str], output: &[&str]) -> NodeProto {
    NodeProto {
        domain: some("own"),
        ..node(name, input, output)
    }
}

/// A model of these nodes, from `x` to `y`.
fn calling(nodes: Vec<NodeProto>, functions: Vec<FunctionProto>) -> ModelProto {
    let mut all = model(GraphProto {
        node: nodes,
        ..relu()
    });
    all.opset_import.push(version("own", 1));
    all.functions = functions;
    all
}

fn imported(model: &ModelProto) -> Module {
    import(model.clone(), &registry(), "m.onnx").unwrap_or_else(|e| panic!("{e}"))
}

fn lowered(module: &Module) -> Result<Option<(Module, Lowered)>, Diagnostics> {
    assert!(has_to_lower(module));
    lower(
        verify(module, &registry()).unwrap_or_else(|e| panic!("{e}")),
        &|_| None,
    )
}

/// What the model is once its calls are gone, a line a node: operands, op, results; and how many calls there were.
#[track_caller]
fn inlined(model: &ModelProto) -> (Vec<String>, usize) {
    let module = imported(model);
    let (out, how) = lowered(&module).unwrap().unwrap();
    let direct = again(&out);
    // The text says the same.
    let (by_text, _) = lowered(&through_text(&module, model)).unwrap().unwrap();
    assert_eq!(again(&by_text), direct);
    assert_eq!(again(&through_text(&out, model)), direct);
    assert!(direct.functions.is_empty());
    let lines = direct.graph.node.iter().map(line).collect();
    (lines, how.calls)
}

fn line(node: &NodeProto) -> String {
    let op = node.op_type.as_deref().unwrap();
    format!("{} {op} {}", node.input.join(","), node.output.join(","))
}

#[test]
fn bodies_take_the_place_of_calls() {
    let twice = function(
        "Twice",
        &["a"],
        &["b"],
        vec![node("Neg", &["a"], &["t"]), node("Neg", &["t"], &["b"])],
    );
    let nodes = vec![call("Twice", &["x"], &["u"]), call("Twice", &["u"], &["y"])];
    let (lines, calls) = inlined(&calling(nodes, vec![twice]));
    assert_eq!(calls, 2);
    assert_eq!(
        lines,
        [
            "x Neg Twice:u/t",
            "Twice:u/t Neg u",
            "u Neg Twice:y/t",
            "Twice:y/t Neg y"
        ]
    );
}

#[test]
fn functions_call_functions() {
    let inner = function("Inner", &["a"], &["b"], vec![node("Neg", &["a"], &["b"])]);
    let outer = function("Outer", &["a"], &["b"], vec![call("Inner", &["a"], &["b"])]);
    let (lines, calls) = inlined(&calling(
        vec![call("Outer", &["x"], &["y"])],
        vec![outer, inner],
    ));
    assert_eq!((lines, calls), (vec!["x Neg y".to_string()], 2));
}

#[test]
fn operands_that_are_handed_on_are_copied() {
    let pass = function(
        "Pass",
        &["a"],
        &["a", "b"],
        vec![node("Neg", &["a"], &["b"])],
    );
    let nodes = vec![
        call("Pass", &["x"], &["u", "v"]),
        node("Add", &["u", "v"], &["y"]),
    ];
    let (lines, _) = inlined(&calling(nodes, vec![pass]));
    assert_eq!(lines, ["x Neg v", "x Identity u", "u,v Add y"]);
}

#[test]
fn attributes_come_from_the_call_or_are_the_defaults() {
    let reference = AttributeProto {
        ref_attr_name: some("slope"),
        ..attribute("alpha", Kind::FLOAT)
    };
    let slope = |value| AttributeProto {
        f: Some(value),
        ..attribute("slope", Kind::FLOAT)
    };
    let mut body = node("LeakyRelu", &["a"], &["b"]);
    body.attribute.push(reference);
    let mut leaky = function("Leaky", &["a"], &["b"], vec![body]);
    let alpha = |f: &FunctionProto, given: Option<f32>| {
        let mut caller = call("Leaky", &["x"], &["y"]);
        caller.attribute.extend(given.map(slope));
        let module = imported(&calling(vec![caller], vec![f.clone()]));
        let (out, _) = lowered(&module).unwrap().unwrap();
        again(&out).graph.node[0].attribute.first().and_then(|a| {
            assert_eq!(a.name.as_deref(), Some("alpha"));
            a.f
        })
    };
    assert_eq!(alpha(&leaky, Some(0.25)), Some(0.25));
    assert_eq!(alpha(&leaky, None), None);
    leaky.attribute_proto.push(slope(0.5));
    assert_eq!(alpha(&leaky, None), Some(0.5));
    assert_eq!(alpha(&leaky, Some(0.25)), Some(0.25));
}

#[test]
fn regions_of_bodies_read_what_the_body_reads() {
    let branch = |op: &str| GraphProto {
        name: some(op),
        node: vec![node(op, &["a"], &["t"]), node("Neg", &["t"], &["r"])],
        output: vec![info("r", "n 4")],
        ..Default::default()
    };
    let graph = |name: &str, op: &str| AttributeProto {
        g: Some(branch(op)).into(),
        ..attribute(name, Kind::GRAPH)
    };
    let mut choice = node("If", &["c"], &["b"]);
    choice.attribute = vec![graph("then_branch", "Abs"), graph("else_branch", "Exp")];
    let f = function("Choose", &["a", "c"], &["b"], vec![choice]);
    let mut model = calling(vec![call("Choose", &["x", "c"], &["y"])], vec![f]);
    let condition = typed("c", 9, "");
    model.graph.get_or_insert_default().input.push(condition);
    let module = imported(&model);
    let (out, _) = lowered(&module).unwrap().unwrap();
    let model = again(&out);
    let inner = &model.graph.node[0].attribute[0].g;
    let lines: Vec<String> = inner.node.iter().map(line).collect();
    assert_eq!(lines, ["x Abs Choose:y/t", "Choose:y/t Neg Choose:y/r"]);
    assert_eq!(inner.output[0].name.as_deref(), Some("Choose:y/r"));
}

#[test]
fn what_cannot_be_inlined_stays() {
    let own = function("Own", &["a"], &["b"], vec![call("Own", &["a"], &["b"])]);
    let mut other = function("Other", &["a"], &["b"], vec![node("Neg", &["a"], &["b"])]);
    other.opset_import = vec![version("", 7)];
    for (name, f) in [("Own", own), ("Other", other)] {
        let model = calling(vec![call(name, &["x"], &["y"])], vec![f]);
        assert_eq!(
            lowered(&imported(&model)).unwrap().map(|(_, how)| how),
            None
        );
    }
}

#[test]
fn what_makes_no_sense_is_said() {
    let f = || function("F", &["a"], &["b"], vec![node("Neg", &["z"], &["b"])]);
    let unknown = calling(vec![call("F", &["x"], &["y"])], vec![f()]);
    let many = calling(vec![call("F", &["x", "x"], &["y"])], vec![f()]);
    let say = |model: &ModelProto| lowered(&imported(model)).unwrap_err().to_string();
    assert!(
        say(&unknown)
            .contains("node `F:y`: the model's function `F` reads `z`, which it does not define")
    );
    assert!(say(&many).contains("node `F:y`: it does not fit the model's function `F`"));
}

/// Each calls the one before twice: written out they are 2^40 nodes.
#[test]
fn functions_that_grow_without_end_are_refused() {
    let double = |i: usize| {
        let inner = format!("F{}", i - 1);
        let nodes = vec![call(&inner, &["a"], &["t"]), call(&inner, &["t"], &["b"])];
        function(&format!("F{i}"), &["a"], &["b"], nodes)
    };
    let first = function("F0", &["a"], &["b"], vec![node("Neg", &["a"], &["b"])]);
    let all = std::iter::once(first).chain((1..40).map(double)).collect();
    let model = calling(vec![call("F39", &["x"], &["y"])], all);
    let said = lowered(&imported(&model)).unwrap_err().to_string();
    assert!(said.contains("come to more than 1048576 nodes"), "{said}");
}

#[test]
fn sparse_initializers_become_parameters() {
    let mut model = model(GraphProto {
        node: vec![node("Mul", &["x", "w"], &["y"])],
        ..relu()
    });
    let sparse = SparseTensorProto {
        values: Some(tensor("w", &[2])).into(),
        indices: Some(ints("at", &[1, 3])).into(),
        dims: vec![4],
        ..Default::default()
    };
    model
        .graph
        .get_or_insert_default()
        .sparse_initializer
        .push(sparse);
    let module = imported(&model);
    assert!(module.params.is_empty());
    let (out, how) = lowered(&module).unwrap().unwrap();
    assert_eq!(
        how,
        Lowered {
            tensors: 1,
            ..Lowered::default()
        }
    );
    let dense: Vec<u8> = [0f32, 1.0, 0.0, 1.0]
        .iter()
        .flat_map(|v| v.to_le_bytes())
        .collect();
    let initializer = &again(&out).graph.initializer[0];
    assert_eq!(initializer.raw_data.as_deref(), Some(&dense[..]));
    let (by_text, _) = lowered(&through_text(&module, &model)).unwrap().unwrap();
    assert_eq!(again(&by_text), again(&out));
}

/// A node with these graphs.
fn with(op: &str, input: &[&str], output: &[&str], graphs: Vec<(&str, GraphProto)>) -> NodeProto {
    NodeProto {
        attribute: graphs.into_iter().map(|(n, g)| region(n, g)).collect(),
        ..node(op, input, output)
    }
}

fn body(nodes: Vec<NodeProto>, input: &[&str], output: &[&str]) -> GraphProto {
    GraphProto {
        name: some("body"),
        node: nodes,
        input: input.iter().map(|n| bare(n)).collect(),
        output: output.iter().map(|n| bare(n)).collect(),
        ..Default::default()
    }
}

/// A model of these nodes, from `x` to `y`, beside the numbers `zero` to `three`.
fn counting(nodes: Vec<NodeProto>, functions: Vec<FunctionProto>) -> ModelProto {
    let mut all = calling(nodes, functions);
    let numbers = ["zero", "one", "two", "three"].iter().zip(0..);
    let numbers = numbers.map(|(name, n)| TensorProto {
        dims: Vec::new(),
        ..ints(name, &[n])
    });
    all.graph
        .get_or_insert_default()
        .initializer
        .extend(numbers);
    all
}

/// The lines of a model whose regions and sequences are gone.
#[track_caller]
fn written(model: &ModelProto) -> Vec<String> {
    inlined(model).0
}

fn step() -> GraphProto {
    let nodes = vec![
        node("Add", &["s", "w"], &["t"]),
        node("Neg", &["t"], &["u"]),
    ];
    GraphProto {
        initializer: vec![tensor("w", &[4])],
        ..body(nodes, &["i", "go", "s"], &["go", "t", "u"])
    }
}

#[test]
fn loops_of_known_rounds_are_written_out() {
    let all = with(
        "Loop",
        &["two", "", "x"],
        &["y", "z"],
        vec![("body", step())],
    );
    let lines = written(&counting(vec![all], vec![]));
    assert_eq!(
        lines,
        [
            "x,Loop:y,z/w Add Loop:y,z/0/t",
            "Loop:y,z/0/t Neg Loop:y,z/0/u",
            "Loop:y,z/0/t,Loop:y,z/w Add y",
            "y Neg Loop:y,z/1/u",
            " Constant z/axes",
            "Loop:y,z/0/u,z/axes Unsqueeze z/Loop:y,z/0/u",
            "Loop:y,z/1/u,z/axes Unsqueeze z/Loop:y,z/1/u",
            "z/Loop:y,z/0/u,z/Loop:y,z/1/u Concat z",
        ]
    );
}

#[test]
fn numbers_of_a_loop_have_the_rank_that_it_states() {
    let mut body = body(
        vec![node("Add", &["s", "i"], &["t"])],
        &["i", "go", "s"],
        &["go", "t"],
    );
    let mut dims = |info: ValueInfoProto| {
        body.input[0] = info;
        let all = with(
            "Loop",
            &["two", "", "three"],
            &["y"],
            vec![("body", body.clone())],
        );
        let mut model = counting(vec![all], vec![]);
        model.graph.get_or_insert_default().output = vec![bare("y")];
        let (out, _) = lowered(&imported(&model)).unwrap().unwrap();
        let graph = again(&out).graph.into_option().unwrap();
        let counts = graph
            .node
            .iter()
            .filter(|n| n.op_type.as_deref() == Some("Constant"));
        let counts = counts.map(|n| n.attribute[0].t.clone().into_option().unwrap());
        counts
            .map(|t| (t.dims, t.raw_data.unwrap()[0]))
            .collect::<Vec<_>>()
    };
    assert_eq!(dims(typed("i", 7, "")), [(vec![], 0), (vec![], 1)]);
    assert_eq!(dims(typed("i", 7, "1")), [(vec![1], 0), (vec![1], 1)]);
}

#[test]
fn what_a_loop_hands_on_is_copied() {
    let swap = body(vec![], &["i", "go", "a", "b"], &["go", "b", "a"]);
    let nodes = |count: &str| {
        vec![
            node("Neg", &["x"], &["v"]),
            with(
                "Loop",
                &[count, "", "x", "v"],
                &["u", "z"],
                vec![("body", swap.clone())],
            ),
            node("Add", &["u", "z"], &["y"]),
        ]
    };
    let lines = |count: &str| written(&counting(nodes(count), vec![]));
    assert_eq!(
        lines("one"),
        ["x Neg v", "v Identity u", "x Identity z", "u,z Add y"]
    );
    assert_eq!(
        lines("zero"),
        ["x Neg v", "x Identity u", "v Identity z", "u,z Add y"]
    );
}

#[test]
fn known_choices_are_taken() {
    let branch = |op: &str| body(vec![node(op, &["x"], &["r"])], &[], &["r"]);
    let choice = |inner: NodeProto| {
        let graphs = vec![
            ("then_branch", body(vec![inner], &[], &["r"])),
            ("else_branch", branch("Exp")),
        ];
        with("If", &["c"], &["y"], graphs)
    };
    let mut not = node("Cast", &["two"], &["c"]);
    not.attribute.push(AttributeProto {
        i: Some(9),
        ..attribute("to", Kind::INT)
    });
    // A choice within a choice, and a call within that.
    let f = function("F", &["a"], &["b"], vec![node("Neg", &["a"], &["b"])]);
    let call = body(vec![call("F", &["x"], &["r"])], &[], &["r"]);
    let inner = with(
        "If",
        &["c"],
        &["r"],
        vec![("then_branch", call), ("else_branch", branch("Abs"))],
    );
    let lines = written(&counting(vec![not, choice(inner)], vec![f]));
    assert_eq!(lines, ["two Cast c", "x Neg y"]);
}

/// As PyTorch's exporter writes `tensor_split`.
#[test]
fn elements_of_sequences_are_read_as_they_are() {
    let parts = body(
        vec![
            node("Pow", &["x", "i"], &["p"]),
            node("SequenceInsert", &["s", "p"], &["more"]),
        ],
        &["i", "go", "s"],
        &["go", "more"],
    );
    let joined = |new: i64| {
        let mut all = node("ConcatFromSequence", &["list"], &["z"]);
        for (name, i) in [("axis", 1), ("new_axis", new)] {
            all.attribute.push(AttributeProto {
                i: Some(i),
                ..attribute(name, Kind::INT)
            });
        }
        all
    };
    let nodes = |last: NodeProto| {
        vec![
            node("SequenceEmpty", &[], &["none"]),
            with(
                "Loop",
                &["two", "", "none"],
                &["many"],
                vec![("body", parts.clone())],
            ),
            node("SequenceInsert", &["many", "x", "zero"], &["more"]),
            node("SequenceErase", &["more", "one"], &["list"]),
            node("SequenceAt", &["list", "minus"], &["e"]),
            node("SequenceLength", &["list"], &["n"]),
            last,
            node("Pow", &["e", "n"], &["y"]),
        ]
    };
    let lines = |last: NodeProto| {
        let mut model = counting(nodes(last), vec![]);
        let graph = model.graph.get_or_insert_default();
        graph.initializer.push(TensorProto {
            dims: Vec::new(),
            ..ints("minus", &[-1])
        });
        graph.output.push(bare("z"));
        written(&model)
    };
    let before = [
        " Constant Loop:many/0/i",
        "x,Loop:many/0/i Pow Loop:many/0/p",
        " Constant Loop:many/1/i",
        "x,Loop:many/1/i Pow Loop:many/1/p",
        "Loop:many/1/p Identity e",
        " Constant n",
    ];
    let rest = ["x,Loop:many/1/p Concat z", "e,n Pow y"];
    assert_eq!(lines(joined(0)), [&before[..], &rest].concat());
    let stack = [
        " Constant z/axes",
        "x,z/axes Unsqueeze z/x",
        "Loop:many/1/p,z/axes Unsqueeze z/Loop:many/1/p",
        "z/x,z/Loop:many/1/p Concat z",
        "e,n Pow y",
    ];
    assert_eq!(lines(joined(1)), [&before[..], &stack].concat());
}

#[test]
fn what_is_not_known_beforehand_stays() {
    let all = |input: &[&str], body: GraphProto| {
        let outputs: &[&str] = if body.output.len() > 2 {
            &["y", "z"]
        } else {
            &["y"]
        };
        counting(
            vec![with("Loop", input, outputs, vec![("body", body)])],
            vec![],
        )
    };
    let mut asked = all(&["n", "", "x"], step());
    let count = typed("n", 7, "");
    asked.graph.get_or_insert_default().input.push(count);
    // What an initializer holds may be given in its place.
    let mut default = all(&["two", "", "x"], step());
    let two = typed("two", 7, "");
    default.graph.get_or_insert_default().input.push(two);
    let mut many = all(&["m", "", "x"], step());
    let m = TensorProto {
        dims: Vec::new(),
        ..ints("m", &[1000])
    };
    many.graph.get_or_insert_default().initializer.push(m);
    let computed = body(
        vec![node("Neg", &["s"], &["t"]), node("Not", &["go"], &["no"])],
        &["i", "go", "s"],
        &["no", "t"],
    );
    let computed = all(&["two", "", "x"], computed);
    let none = all(&["zero", "", "x"], step());
    for model in [asked, default, many, computed, none] {
        let module = imported(&model);
        assert_eq!(lowered(&module).unwrap().map(|(_, how)| how), None);
    }
}

/// A model with a range from `first` to `limit`, in steps of `step`.
fn ranged(numbers: [TensorProto; 3]) -> ModelProto {
    let nodes = vec![
        node("Range", &["first", "limit", "step"], &["r"]),
        node("Relu", &["x"], &["y"]),
    ];
    let mut all = counting(nodes, vec![]);
    let graph = all.graph.get_or_insert_default();
    for (number, name) in numbers.into_iter().zip(["first", "limit", "step"]) {
        graph.initializer.push(TensorProto {
            name: some(name),
            dims: Vec::new(),
            ..number
        });
    }
    all
}

#[test]
fn ranges_between_known_numbers_are_written_out() {
    let whole = |all: [i64; 3]| ranged(all.map(|n| ints("", &[n])));
    let single = |all: [f32; 3]| {
        ranged(all.map(|n| TensorProto {
            data_type: Some(1),
            raw_data: Some(n.to_le_bytes().to_vec().into()),
            ..Default::default()
        }))
    };
    let how = |model: &ModelProto| {
        let found = lowered(&imported(model)).unwrap();
        found.map_or(0, |(_, how)| how.ranges)
    };
    for known in [[0, 16384, 1], [7, -2, -4], [1 << 52, (1 << 52) + 3, 2]] {
        assert_eq!(how(&whole(known)), 1, "{known:?}");
    }
    assert_eq!(how(&single([1.0, 9.0, 3.0])), 1);
    for stays in [
        [0, 0, 1],
        [0, 16385, 1],
        [0, 4, 0],
        [i64::MIN, i64::MIN + 8, 1],
        [i64::MAX - 8, i64::MAX, 1],
        [i64::MIN, i64::MAX, i64::MAX],
    ] {
        assert_eq!(how(&whole(stays)), 0, "{stays:?}");
    }
    for stays in [[0.5, 4.0, 1.0], [0.0, 4.0, 0.25], [0.0, f32::NAN, 1.0]] {
        assert_eq!(how(&single(stays)), 0, "{stays:?}");
    }
    // What an initializer holds may be given in its place.
    for (mut model, kind) in [(whole([0, 4, 1]), 7), (single([0.0, 4.0, 1.0]), 1)] {
        let default = typed("first", kind, "");
        model.graph.get_or_insert_default().input.push(default);
        assert_eq!(how(&model), 0, "{kind}");
    }
    // Each may be as long, but not all of them together.
    let mut many = whole([0, 16384, 1]);
    let graph = many.graph.get_or_insert_default();
    let more = (0..40).map(|i| node("Range", &["first", "limit", "step"], &[&format!("r{i}")]));
    graph.node.extend(more);
    assert_eq!(how(&many), 32);
}

/// Loops in loops, each of 32 rounds: 32^8 nodes.
#[test]
fn loops_that_grow_without_end_stay() {
    let inner = |i: usize, within: Vec<NodeProto>, last: &str| {
        let names = [format!("i{i}"), format!("go{i}"), format!("s{i}")];
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        body(within, &names, &[names[1], last])
    };
    let mut graph = inner(8, vec![node("Neg", &["s8"], &["t8"])], "t8");
    for i in (0..8).rev() {
        let (from, to) = (format!("s{i}"), format!("t{i}"));
        let next = with("Loop", &["most", "", &from], &[&to], vec![("body", graph)]);
        graph = inner(i, vec![next], &to);
    }
    let all = with("Loop", &["most", "", "x"], &["y"], vec![("body", graph)]);
    let mut model = counting(vec![all], vec![]);
    let most = TensorProto {
        dims: Vec::new(),
        ..ints("most", &[32])
    };
    model.graph.get_or_insert_default().initializer.push(most);
    let (out, how) = lowered(&imported(&model)).unwrap().unwrap();
    assert!((2..70_000).contains(&how.regions), "{how:?}");
    assert!(
        again(&out)
            .graph
            .node
            .iter()
            .any(|n| n.op_type.as_deref() == Some("Loop"))
    );
}
