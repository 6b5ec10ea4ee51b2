//! Loops and choices written out, against what they compute as they stand.

use crate::{config, law};
use buffa::MessageField;
use proptest::prelude::*;
use prune_opt_exec::{Key, Precision, run};
use prune_opt_ir::op::Registry;
use prune_opt_ir::text::parse;
use prune_opt_ir::verify::{Verified, verify};
use prune_opt_ir::{Diagnostics, Module, Tensor};
use prune_opt_onnx::proto::attribute_proto::AttributeType;
use prune_opt_onnx::proto::*;
use prune_opt_onnx::{export, import, lower};
use std::sync::OnceLock;

/// Numbers choose among the values that are there.
#[derive(Clone, Debug)]
enum Step {
    Op(usize, usize, usize),
    /// Rounds, what is carried, the body, what it carries on and what it stacks; whether the condition is a constant.
    Loop(usize, Vec<usize>, Vec<Step>, Vec<usize>, bool),
    /// Which branch is taken, both, and what they give.
    If(bool, Vec<Step>, Vec<Step>, usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let place = 0usize..64;
    let op = (0usize..6, place.clone(), place.clone()).prop_map(|(o, a, b)| Step::Op(o, a, b));
    let step = op.prop_recursive(3, 24, 4, move |inner| {
        let body = prop::collection::vec(inner, 1..4);
        let carried = prop::collection::vec(place.clone(), 1..3);
        let results = prop::collection::vec(place.clone(), 3);
        let repeat = (0usize..4, carried, body.clone(), results, any::<bool>());
        let choice = (any::<bool>(), body.clone(), body, place.clone());
        prop_oneof![
            repeat.prop_map(|(n, c, b, r, k)| Step::Loop(n, c, b, r, k)),
            choice.prop_map(|(t, a, b, r)| Step::If(t, a, b, r)),
        ]
    });
    prop::collection::vec(step, 1..5)
}

/// Writes steps as nodes. Values are all of one shape.
struct Writer {
    nodes: Vec<NodeProto>,
    /// The values that can be read.
    scope: Vec<String>,
    initializer: Vec<TensorProto>,
    made: usize,
}

impl Writer {
    fn name(&mut self) -> String {
        self.made += 1;
        format!("v{}", self.made)
    }

    fn at(&self, place: usize) -> String {
        self.scope[place % self.scope.len()].clone()
    }

    fn node(&mut self, op: &str, input: &[&str], output: &[String]) -> &mut NodeProto {
        self.nodes.push(NodeProto {
            op_type: Some(op.into()),
            name: Some(format!("{op}:{}", output.join(","))),
            input: input.iter().map(|i| i.to_string()).collect(),
            output: output.to_vec(),
            ..Default::default()
        });
        self.nodes.last_mut().unwrap()
    }

    fn unary(&mut self, op: &str, input: &str) -> String {
        let output = self.name();
        self.node(op, &[input], std::slice::from_ref(&output));
        output
    }

    fn steps(&mut self, steps: &[Step]) {
        for step in steps {
            self.step(step);
        }
    }

    fn step(&mut self, step: &Step) {
        match step {
            Step::Op(op, a, b) => {
                let (a, b) = (self.at(*a), self.at(*b));
                let output = match op {
                    0 | 1 => self.unary(["Neg", "Tanh"][*op], &a),
                    _ => {
                        let output = self.name();
                        let op = ["Add", "Sub", "Max", "Min"][op - 2];
                        self.node(op, &[&a, &b], std::slice::from_ref(&output));
                        output
                    }
                };
                self.scope.push(output);
            }
            Step::Loop(rounds, carried, body, results, constant) => {
                self.repeat(*rounds, carried, body, results, *constant);
            }
            Step::If(taken, one, other, result) => {
                let branches = [one, other].map(|steps| {
                    let mut inner = self.inner();
                    inner.steps(steps);
                    let output = inner.at(*result);
                    inner.graph(&[], &[output])
                });
                let output = self.name();
                let taken = if *taken { "true" } else { "false" };
                let node = self.node("If", &[taken], std::slice::from_ref(&output));
                let names = ["then_branch", "else_branch"];
                let regions = names.into_iter().zip(branches);
                node.attribute.extend(regions.map(|(n, g)| region(n, g)));
                self.scope.push(output);
            }
        }
    }

    fn repeat(
        &mut self,
        rounds: usize,
        carried: &[usize],
        body: &[Step],
        results: &[usize],
        constant: bool,
    ) {
        let mut inner = self.inner();
        let [i, go] = [inner.name(), inner.name()];
        let states: Vec<String> = carried.iter().map(|_| inner.name()).collect();
        inner.scope.extend(states.iter().cloned());
        let number = inner.name();
        let cast = inner.node("Cast", &[&i], std::slice::from_ref(&number));
        cast.attribute.push(int("to", 1));
        let wide = inner.name();
        inner.node("Add", &[&number, "x"], std::slice::from_ref(&wide));
        let weight = inner.name();
        inner.initializer.push(floats(&weight, [1.5, -0.5, 0.25]));
        inner.scope.extend([wide, weight]);
        inner.steps(body);
        let on = inner.unary("Identity", if constant { "true" } else { &go });
        let count = carried.len() + usize::from(rounds > 0);
        let given = results.iter().take(count).map(|r| inner.at(*r));
        let given: Vec<String> = std::iter::once(on).chain(given).collect();
        let inputs = [&[i, go][..], &states].concat();
        self.made = inner.made;
        let graph = inner.graph(&inputs, &given);
        let outputs: Vec<String> = (0..count).map(|_| self.name()).collect();
        let initial: Vec<String> = carried.iter().map(|c| self.at(*c)).collect();
        let rounds = format!("n{rounds}");
        let mut inputs = vec![rounds.as_str(), if constant { "" } else { "true" }];
        inputs.extend(initial.iter().map(String::as_str));
        let node = self.node("Loop", &inputs, &outputs);
        node.attribute.push(region("body", graph));
        let (states, stacks) = outputs.split_at(carried.len());
        self.scope.extend(states.iter().cloned());
        for stack in stacks {
            let sum = self.name();
            let node = self.node("ReduceSum", &[stack, "axes"], std::slice::from_ref(&sum));
            node.attribute.push(int("keepdims", 0));
            self.scope.push(sum);
        }
    }

    /// A writer of a region here.
    fn inner(&self) -> Writer {
        Writer {
            nodes: Vec::new(),
            scope: self.scope.clone(),
            initializer: Vec::new(),
            made: self.made,
        }
    }

    fn graph(self, inputs: &[String], outputs: &[String]) -> GraphProto {
        let info = |name: &String| ValueInfoProto {
            name: Some(name.clone()),
            ..Default::default()
        };
        GraphProto {
            name: Some("region".into()),
            node: self.nodes,
            initializer: self.initializer,
            input: inputs.iter().map(info).collect(),
            output: outputs.iter().map(info).collect(),
            ..Default::default()
        }
    }
}

fn int(name: &str, i: i64) -> AttributeProto {
    AttributeProto {
        name: Some(name.into()),
        r#type: Some(AttributeType::INT),
        i: Some(i),
        ..Default::default()
    }
}

fn region(name: &str, graph: GraphProto) -> AttributeProto {
    AttributeProto {
        name: Some(name.into()),
        r#type: Some(AttributeType::GRAPH),
        g: graph.into(),
        ..Default::default()
    }
}

fn constant(name: &str, dtype: i32, dims: &[i64], bytes: Vec<u8>) -> TensorProto {
    TensorProto {
        name: Some(name.into()),
        data_type: Some(dtype),
        dims: dims.to_vec(),
        raw_data: Some(bytes.into()),
        ..Default::default()
    }
}

fn floats(name: &str, values: [f32; 3]) -> TensorProto {
    let bytes = values.iter().flat_map(|v| v.to_le_bytes()).collect();
    constant(name, 1, &[3], bytes)
}

/// A model of these steps on a parameter `x`; it gives the sum of all values.
fn model(steps: &[Step]) -> ModelProto {
    let mut writer = Writer {
        nodes: Vec::new(),
        scope: vec!["x".into()],
        initializer: Vec::new(),
        made: 0,
    };
    writer.steps(steps);
    let all = writer.scope.clone();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    writer.node("Sum", &all, &["y".into()]);
    let mut graph = writer.graph(&[], &["y".into()]);
    graph.initializer = vec![
        floats("x", [0.5, -1.25, 2.0]),
        constant("true", 9, &[], vec![1]),
        constant("false", 9, &[], vec![0]),
        constant("axes", 7, &[1], 0i64.to_le_bytes().into()),
    ];
    let counts = (0..4i64).map(|n| constant(&format!("n{n}"), 7, &[], n.to_le_bytes().into()));
    graph.initializer.extend(counts);
    ModelProto {
        ir_version: Some(8),
        opset_import: vec![OperatorSetIdProto {
            version: Some(17),
            ..Default::default()
        }],
        graph: MessageField::from(graph),
        ..Default::default()
    }
}

fn registry() -> &'static Registry {
    static REGISTRY: OnceLock<Registry> = OnceLock::new();
    REGISTRY.get_or_init(|| prune_opt_ops::standard().with_regions(prune_opt_onnx::region))
}

/// The module of a text, and what lowering makes of the ONNX model that it is, if anything.
pub(super) fn lowered(text: &str) -> Result<(Module, Option<Module>), String> {
    let none = |_: &_| Err("no files".to_string());
    let wrong = |e: Diagnostics| format!("{e}{text}");
    let module = parse("m.pir", text, &none).map_err(wrong)?;
    let model = export(verify(&module, registry()).map_err(wrong)?).map_err(wrong)?;
    let module = import(model, registry(), "m.onnx").map_err(wrong)?;
    let verified = verify(&module, registry()).map_err(wrong)?;
    let out = lower(verified, &alone).map_err(wrong)?;
    let out = out.map(|(out, _)| out);
    Ok((module, out))
}

/// What a module without inputs gives.
fn alone(module: Verified<'_>) -> Option<Vec<Tensor>> {
    let outputs = run(module, &[], Precision::F32).ok()?;
    Some(outputs.into_iter().map(|(_, tensor)| tensor).collect())
}

/// That both modules compute the same of this `x`.
pub(super) fn agree(a: &Module, b: &Module, x: Tensor, text: &str) -> Result<(), String> {
    let inputs = [(Key::Name("x"), x)];
    match (computed(a, &inputs)?, computed(b, &inputs)?) {
        (a, b) if a == b => Ok(()),
        (a, b) => Err(format!("{a:?} became {b:?}: {text}")),
    }
}

pub(super) fn computed(
    module: &Module,
    inputs: &[(Key<'_>, Tensor)],
) -> Result<Vec<Tensor>, String> {
    let verified = verify(module, registry()).map_err(|e| e.to_string())?;
    let outputs = run(verified, inputs, Precision::F32).map_err(|e| e.to_string())?;
    Ok(outputs.into_iter().map(|(_, t)| t).collect())
}

#[test]
fn what_is_written_out_computes_the_same() {
    let config = config("proptest-regressions/lowering.txt");
    law(config, &steps(), |steps| {
        let module = import(model(&steps), registry(), "m.onnx").map_err(|e| e.to_string())?;
        let verified = verify(&module, registry()).map_err(|e| e.to_string())?;
        let out = lower(verified, &alone).map_err(|e| e.to_string())?;
        let plain = steps.iter().all(|s| matches!(s, Step::Op(..)));
        let Some((out, _)) = out else {
            return if plain {
                Ok(())
            } else {
                Err("a region stays".into())
            };
        };
        let ops = out.main().unwrap().ops.values();
        let regions = ops.filter(|op| op.name == "loop" || op.name == "if");
        if regions.count() > 0 {
            return Err("a region stays".into());
        }
        match (computed(&module, &[])?, computed(&out, &[])?) {
            (a, b) if a == b => Ok(()),
            (a, b) => Err(format!("{a:?} became {b:?}")),
        }
    });
}
