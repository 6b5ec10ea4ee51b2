//! The verifier: what every pass may rely on, and must leave behind.
//!
//! - Input: any module, also one built by hand with ids that point nowhere.
//! - Output: [`Verified`], or everything that is wrong, each with the number of its rule.
//! - Invariant: rules are numbered once, in [`RULES`]; `ir-spec/verifier.md`, messages and tests use the numbers.
//!   A number is never given to another rule.
//! - Linear in the size of the module: an op is looked at once, with its operands' types.
//! - It will never run an op, nor know an op by name: what an op asks for is in its relation.

mod message;
mod module;
mod ops;
mod signature;
mod ssa;
#[cfg(test)]
mod tests;

pub use message::{op_place, value_name, value_place};

use crate::blocks::misfits;
use crate::diag::{Diagnostic, Diagnostics};
use crate::module::Module;
use crate::op::Registry;
use crate::plan::is_own;

/// A module that passed the verifier; running, pruning and exporting ask for it.
#[derive(Copy, Clone)]
pub struct Verified<'a> {
    module: &'a Module,
    registry: &'a Registry,
}

impl std::fmt::Debug for Verified<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Verified(@{})", self.module.name)
    }
}

impl<'a> Verified<'a> {
    /// A module that has passed with these definitions and did not change since, by the word of its owner, who is spared to
    /// have it looked at once for each thing that is done with it. Of one that did not pass nothing holds that says so.
    pub fn unchanged(module: &'a Module, registry: &'a Registry) -> Verified<'a> {
        Verified { module, registry }
    }

    /// The module.
    pub fn module(self) -> &'a Module {
        self.module
    }
    /// The definitions it was verified against.
    pub fn registry(self) -> &'a Registry {
        self.registry
    }
}

/// Every rule: its number and what it asks for, as in `ir-spec/verifier.md`.
pub const RULES: &[(&str, &str)] = &[
    ("V01", "A value is defined once, by what its record says."),
    (
        "V02",
        "Every operand, result, capture, input and output is a value of the function.",
    ),
    ("V03", "A value is defined before it is used."),
    ("V04", "The names of a function's values are unique."),
    ("V05", "The names of functions are unique."),
    ("V06", "A class that a type mentions is declared."),
    (
        "V07",
        "A class has at least one element, and an axis fewer than 2^63 - 1.",
    ),
    (
        "V08",
        "A keep-set is ascending, not empty, and within the class.",
    ),
    (
        "V09",
        "An importance has one score an element, and no score is NaN.",
    ),
    (
        "V10",
        "A keep-set obeys the class: `frozen`, `min`, `multiple`.",
    ),
    (
        "V11",
        "A class on an input or output of a function keeps all its elements.",
    ),
    (
        "V12",
        "A root is an axis of a parameter that mentions the class.",
    ),
    (
        "V13",
        "A `param` names a parameter of the module, once in a function, and has one result.",
    ),
    (
        "V14",
        "The type of a `param` agrees with the parameter's shape and element type.",
    ),
    (
        "V15",
        "A parameter's data is as long as its shape says, and its store exists.",
    ),
    (
        "V16",
        "A required operand is given, and an op that has results in its relation has one.",
    ),
    ("V17", "An op is what its definition asks for."),
    (
        "V18",
        "An attribute that restates extents is an integer, or a list of them.",
    ),
    ("V19", "A result has as many axes as the relation says."),
    ("V20", "Extents that one variable stands for are equal."),
    ("V21", "A class meets no fixed extent."),
    (
        "V22",
        "Two class expressions that one variable stands for are the same.",
    ),
    (
        "V23",
        "An axis divides as its pattern does: into factors, or into terms.",
    ),
    ("V24", "A class on a windowed axis is frozen."),
    ("V25", "A class on an axis that data indexes is frozen."),
    ("V26", "Products that the relation equates are the same."),
    (
        "V27",
        "An attribute or operand that restates an extent agrees with the types.",
    ),
    (
        "V28",
        "A result's element type is the one that the definition says.",
    ),
    (
        "V29",
        "A class on an op without a relation, or beside a tensor whose axes are not known, is frozen.",
    ),
    (
        "V30",
        "A window has as many places as fit, and spans what they reach.",
    ),
    (
        "V31",
        "What a class says for each block names the class of the blocks, has one entry a block, and keeps as many in each.",
    ),
    (
        "V32",
        "Every tensor and op that mentions a class that keeps its own in each block says which block is meant.",
    ),
    (
        "V33",
        "An op has the attributes that its definition takes, each of the kind and in the range that it says.",
    ),
    (
        "V34",
        "An op has no more operands and results than its definition.",
    ),
    (
        "V35",
        "Operands have element types that the definition takes.",
    ),
    ("V36", "A stretch of a class lies inside the class."),
    ("V37", "The keep-sets leave something of every axis."),
    (
        "V38",
        "A class has at least as many elements as it has to keep.",
    ),
];

/// Checks a module against the numbered rules.
///
/// # Errors
/// Everything that is wrong with it.
pub fn verify<'a>(module: &'a Module, registry: &'a Registry) -> Result<Verified<'a>, Diagnostics> {
    let mut found = Diagnostics::default();
    module::check(module, &mut found);
    for func in &module.funcs {
        let sound = ssa::check(func, &mut found);
        module::check_function(module, func, &mut found);
        if sound {
            ops::check(module, func, registry, &mut found);
        }
    }
    if !found.has_errors() {
        blocks(module, registry, &mut found);
    }
    found.into_result()?;
    Ok(Verified { module, registry })
}

/// Checks that blocks which keep elements of their own are told apart everywhere.
fn blocks(module: &Module, registry: &Registry, found: &mut Diagnostics) {
    let own = module.classes.iter();
    let own = own.filter_map(|(c, d)| Some((*c, d.by.filter(|_| is_own(d))?)));
    let own: Vec<_> = own.collect();
    for ((class, by), why) in own.iter().zip(misfits(module, registry, &own)) {
        if let (Some(why), Some(data)) = (why, module.classes.get(class)) {
            found.push(
                Diagnostic::error(format!(
                    "`{class}` can't keep its own elements by `{by}`: {why}"
                ))
                .code("V32")
                .at(data.span)
                .label(format!("`{class}` is declared here"))
                .help("keep the same elements in all blocks"),
            );
        }
    }
}
