//! What was checked, and what deviates.

use serde::Serialize;

/// What was checked of a pruned module, and where it deviates from what the plan makes of the original.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Audit {
    /// The parameters.
    pub initializers: Initializers,
    /// The graph.
    pub graph: Graph,
    /// The outputs; `None` where they were not compared.
    pub outputs: Option<Outputs>,
    /// What deviates, in the original's program order; interfaces first, outputs last.
    pub differences: Vec<Difference>,
}

impl Audit {
    /// Whether nothing deviates.
    pub fn agrees(&self) -> bool {
        self.differences.is_empty()
    }

    /// How many differences are of this part.
    pub fn count(&self, part: Part) -> usize {
        self.differences.iter().filter(|d| d.part == part).count()
    }
}

/// What was checked of parameters.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Initializers {
    /// How many the plan cuts, compared element by element.
    pub sliced: usize,
    /// How many it leaves whole, compared element by element.
    pub whole: usize,
    /// How many hold integers that stand for extents or positions; they are checked where they are read.
    pub restated: usize,
    /// How many elements were compared.
    pub elements: u64,
}

/// What was checked of the graph.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Graph {
    /// How many ops correspond; those that only compute with extents, and constants of integers, are not counted.
    pub ops: usize,
    /// How many attributes and operands state other extents or positions than in the original, as they should.
    pub restated: usize,
}

/// What was checked of outputs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Outputs {
    /// How many outputs there are.
    pub count: usize,
    /// How many inputs were tried.
    pub samples: usize,
    /// Whether they were given, and not random.
    pub given: bool,
    /// How long symbolic axes were, in the last sample.
    pub symbols: Vec<(String, usize)>,
    /// The largest deviation of any element, relative to the largest element of its output.
    pub largest: f64,
    /// The output that it was found in.
    pub worst: Option<String>,
    /// What counts as none.
    pub tolerance: f64,
}

/// What a difference is about.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// Inputs and outputs, operator sets, or that the file is no valid model.
    Interface,
    /// A parameter.
    Initializer,
    /// An op, its attributes or operands.
    Graph,
    /// What is computed.
    Output,
    /// No plan leads from one model to the other.
    Plan,
}

/// One place where the pruned module deviates.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Difference {
    /// What it is about.
    pub part: Part,
    /// The name of the value: of an initializer its own.
    pub value: Option<String>,
    /// The op that produces it.
    pub op: Option<String>,
    /// The name of that op's node.
    pub node: Option<String>,
    /// How it deviates.
    pub message: String,
    /// Where it stands in program order.
    #[serde(skip)]
    pub order: usize,
}

impl Difference {
    /// Of inputs and outputs, or of the model as a whole.
    pub fn interface(message: impl Into<String>) -> Difference {
        Difference::new(Part::Interface, message)
    }

    /// A difference in no place.
    pub fn new(part: Part, message: impl Into<String>) -> Difference {
        Difference {
            part,
            value: None,
            op: None,
            node: None,
            message: message.into(),
            order: 0,
        }
    }

    /// The place in words: the producer, the value and the node.
    pub fn place(&self) -> String {
        let value = self.value.as_deref();
        let mut words = match (self.part, &self.op, value) {
            (Part::Initializer, _, Some(name)) => format!("initializer `{name}`"),
            (_, Some(op), Some(value)) => format!("`{op}` that makes `{value}`"),
            (_, Some(op), None) => format!("`{op}`"),
            (_, None, Some(value)) => format!("`{value}`"),
            (_, None, None) => String::new(),
        };
        if let Some(node) = self.node.as_deref().filter(|n| !n.is_empty()) {
            words += &format!(" (node `{node}`)");
        }
        words
    }
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let place = self.place();
        if !place.is_empty() {
            write!(f, "{place}: ")?;
        }
        f.write_str(&self.message)
    }
}
