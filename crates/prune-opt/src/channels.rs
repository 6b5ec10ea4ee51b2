//! What channel classes a module has, as a person or a program reads it.

use prune_opt_ir::members::{Member, members};
use prune_opt_ir::op::Registry;
use prune_opt_ir::{Axis, Class, ClassData, Function, Module};
use serde::Serialize;
use std::collections::HashMap;
use std::fmt;

/// The classes of a module. As JSON its form is specified in `ir-spec/channels.md` and stable.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Channels {
    /// Version of the JSON form, 1.
    pub version: u32,
    /// The module's name.
    pub model: String,
    /// Classes, in order.
    pub classes: Vec<ChannelClass>,
}

/// One class.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ChannelClass {
    /// Its name in the text, `c3`.
    pub name: String,
    /// How many elements it has.
    pub extent: u64,
    /// The parameter and axis that produce it.
    pub root: Option<(String, usize)>,
    /// Why nothing may be removed: the chain from a member to the cause, one step an entry.
    pub frozen: Option<Vec<String>>,
    /// At least this many elements are kept.
    pub min: u64,
    /// The number kept is a multiple of this.
    pub multiple: u64,
    /// Where it sits: root first, then in order of dependence.
    pub members: Vec<ChannelMember>,
}

/// A class's place on one axis of one parameter, as one op uses it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ChannelMember {
    /// The parameter.
    pub parameter: String,
    /// The axis, from 0.
    pub axis: usize,
    /// What the parameter is for there: weight, bias, scale, statistic, table, data, shape.
    pub role: &'static str,
    /// What kind of layer uses it.
    pub family: &'static str,
    /// Whether the class comes `in` or goes `out` along this axis, or goes `through`.
    pub direction: &'static str,
    /// What the class is a factor of: the whole axis, `3 * c8 * c9`.
    pub factor: String,
    /// The op that uses it: its name in the text, and its label where it has one.
    pub op: String,
}

impl Channels {
    /// Reads the classes off a module. One that was not coupled has none.
    pub fn of(module: &Module, ops: &Registry) -> Channels {
        let found = members(module, ops);
        let axes = module.main().map(param_axes).unwrap_or_default();
        let class = |(class, data): (&Class, &ClassData)| {
            let members = found.get(class).map_or(&[][..], Vec::as_slice);
            ChannelClass {
                name: class.to_string(),
                extent: data.extent,
                root: data.root.clone(),
                frozen: data.frozen.clone(),
                min: data.min.max(1),
                multiple: data.multiple.max(1),
                members: members.iter().map(|m| member(m, module, &axes)).collect(),
            }
        };
        Channels {
            version: 1,
            model: module.name.clone(),
            classes: module.classes.iter().map(class).collect(),
        }
    }

    /// The JSON form, ending in a line end.
    ///
    /// # Errors
    /// None that input can cause.
    pub fn to_json(&self) -> serde_json::Result<String> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }
}

/// The axes of every parameter.
fn param_axes(func: &Function) -> HashMap<&str, &[Axis]> {
    let of = |op: &'_ prune_opt_ir::OpData| op.results.first().and_then(|v| func.values.get(*v));
    let axes = |op| of(op).and_then(|value| value.ty.axes());
    let params = func
        .ops
        .values()
        .filter_map(|op| Some((op.param()?, axes(op)?)));
    params.collect()
}

fn member(m: &Member, module: &Module, axes: &HashMap<&str, &[Axis]>) -> ChannelMember {
    let axis = axes.get(&*m.param).and_then(|all| all.get(m.axis));
    let op = module.main().and_then(|func| func.ops.get(m.op));
    let op = op.map(|op| match &op.label {
        Some(label) if !label.is_empty() => format!("{} {label}", op.name),
        _ => op.name.clone(),
    });
    ChannelMember {
        parameter: m.param.clone(),
        axis: m.axis,
        role: m.role.name(),
        family: m.family.name(),
        direction: match (m.input, m.output) {
            (_, true) => "out",
            (true, false) => "in",
            (false, false) => "through",
        },
        factor: axis.map(Axis::to_string).unwrap_or_default(),
        op: op.unwrap_or_default(),
    }
}

impl fmt::Display for Channels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let frozen = self.classes.iter().filter(|c| c.frozen.is_some()).count();
        let n = self.classes.len();
        let name = if self.model.is_empty() {
            "module"
        } else {
            &self.model
        };
        let s = if n == 1 { "" } else { "es" };
        writeln!(f, "{name}: {n} channel class{s}, {frozen} of them frozen")?;
        self.classes
            .iter()
            .try_for_each(|class| write!(f, "\n{class}"))
    }
}

impl fmt::Display for ChannelClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} = {}", self.name, self.extent)?;
        if self.min > 1 {
            write!(f, ", at least {} kept", self.min)?;
        }
        if self.multiple > 1 {
            write!(f, ", a multiple of {} kept", self.multiple)?;
        }
        f.write_str(if self.frozen.is_some() {
            ", frozen\n"
        } else {
            "\n"
        })?;
        let width =
            |text: fn(&ChannelMember) -> usize| self.members.iter().map(text).max().unwrap_or(0);
        let param = width(|m| m.place().chars().count());
        let factor = width(|m| m.factor.chars().count());
        let use_ = width(|m| m.use_().len());
        for m in &self.members {
            let (place, uses) = (m.place(), m.use_());
            writeln!(
                f,
                "  {place:param$}  {:factor$}  {uses:use_$}  {}",
                m.factor, m.op
            )?;
        }
        for (i, step) in self.frozen.iter().flatten().enumerate() {
            let lead = if i == 0 { "frozen:" } else { "       " };
            writeln!(f, "  {lead} {step}")?;
        }
        Ok(())
    }
}

impl ChannelMember {
    fn place(&self) -> String {
        format!("{}:{}", self.parameter, self.axis)
    }
    fn use_(&self) -> String {
        format!("{} {} {}", self.family, self.role, self.direction)
    }
}
