//! Sequences whose elements are known, one by one: what reads one of them reads the element itself.
//!
//! Passes know tensors only. Exporters write a sequence where a list of tensors was, and mostly say which element they
//! take (ONNX, `SequenceConstruct`, `SequenceInsert`, `SequenceAt` and others).

use prune_opt_ir::hash::HashMap;
use std::sync::Arc;

use super::expand::Cost;
use super::known::Known;
use super::names::Names;
use super::nodes::{attribute, ints, joined, node, operator, stacked};
use super::regions::Budget;
use crate::proto::NodeProto;

/// All sequences together have so many elements at most; one that grows by single elements is stored each time.
const MOST_ELEMENTS: usize = 1 << 20;

/// The names of the elements of each sequence.
#[derive(Default)]
pub(super) struct Sequences {
    all: HashMap<String, Vec<Arc<str>>>,
    elements: usize,
}

impl Sequences {
    /// Takes note of the sequence that a node makes.
    pub fn learn(&mut self, node: &NodeProto, known: &Known) {
        if let ([output], Some(elements)) = (&node.output[..], self.made(node, known)) {
            self.elements += elements.len() + 1;
            self.all.insert(output.clone(), elements);
        }
    }

    fn made(&self, node: &NodeProto, known: &Known) -> Option<Vec<Arc<str>>> {
        let op = operator(node)?;
        let name = |n: &String| Arc::from(n.as_str());
        match op {
            "SequenceEmpty" => return Some(Vec::new()),
            "SequenceConstruct" => return Some(node.input.iter().map(name).collect()),
            "Identity" | "SequenceInsert" | "SequenceErase" => {}
            _ => return None,
        }
        let before = self.of(node)?;
        let length = before.len();
        let at = match op {
            "SequenceInsert" => Some(place(node, 2, length + 1, known)?),
            "SequenceErase" => Some(place(node, 1, length, known)?),
            _ => None,
        };
        if self.elements.saturating_add(length + 2) > MOST_ELEMENTS {
            return None;
        }
        let mut elements = before.clone();
        match (op, at) {
            ("SequenceInsert", Some(at)) => elements.insert(at, name(node.input.get(1)?)),
            (_, Some(at)) => drop(elements.remove(at)),
            _ => {}
        }
        Some(elements)
    }

    /// The sequence that a node reads.
    fn of(&self, node: &NodeProto) -> Option<&Vec<Arc<str>>> {
        self.all.get(node.input.first()?)
    }

    /// What a node that reads a sequence stands for; `None` where it stays.
    pub fn written(
        &self,
        reader: &NodeProto,
        known: &Known,
        (version, budget): (i64, &mut Budget),
        names: &mut Names,
    ) -> Option<Vec<NodeProto>> {
        let op = operator(reader).filter(|_| budget.regions)?;
        let elements = self.of(reader)?;
        let [output] = &reader.output[..] else {
            return None;
        };
        let mut nodes = match op {
            "SequenceAt" => {
                let element = elements.get(place(reader, 1, elements.len(), known)?)?;
                vec![node("Identity", vec![element.to_string()], output)]
            }
            "SequenceLength" => {
                let length = i64::try_from(elements.len()).ok()?;
                vec![ints(output, Vec::new(), &[length])]
            }
            "ConcatFromSequence" if !elements.is_empty() => {
                let axis = attribute(reader, "axis")?.i?;
                let name = output.len() as u64 + 64;
                let bytes = elements.iter().map(|e| e.len() as u64 + name).sum();
                let nodes = elements.len() as u64;
                if !budget.pays(Cost { nodes, bytes }) {
                    return None;
                }
                let parts = elements.iter().map(|e| e.to_string()).collect();
                match attribute(reader, "new_axis").and_then(|a| a.i) {
                    None | Some(0) => vec![joined(parts, axis, output)],
                    Some(_) => stacked(parts, axis, output, version, names),
                }
            }
            _ => return None,
        };
        if let Some(last) = nodes.last_mut() {
            last.name = reader.name.clone();
        }
        Some(nodes)
    }
}

/// The place in a sequence that an operand of a node says, of so many; the last one if it says nothing.
fn place(node: &NodeProto, operand: usize, places: usize, known: &Known) -> Option<usize> {
    let Some(name) = node.input.get(operand).filter(|n| !n.is_empty()) else {
        return places.checked_sub(1);
    };
    let at = known.get(name)?;
    // Counted from the end, an insertion's place is before an element, so that the end has no such number.
    let length = match operator(node)? {
        "SequenceInsert" => places.checked_sub(1)?,
        _ => places,
    };
    let at = match at < 0 {
        true => at.checked_add(i64::try_from(length).ok()?)?,
        false => at,
    };
    usize::try_from(at).ok().filter(|at| *at < places)
}
