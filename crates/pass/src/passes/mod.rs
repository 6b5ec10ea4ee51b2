//! Passes that need nothing but the IR.

mod plan;

pub use plan::{ApplyPlan, WritePlan};

use crate::context::Context;
use crate::define::{Changed, Pass, PassDef};
use prune_opt_ir::verify::verify;
use prune_opt_ir::{Axis, Diagnostic, Diagnostics, Module};

/// The passes of this module.
pub const ALL: &[fn() -> PassDef] = &[
    ApplyPlan::def,
    WritePlan::def,
    Verify::def,
    Print::def,
    StripClasses::def,
];

crate::pass! {
    /// Checks the module against the rules in `ir-spec/verifier.md` and changes nothing.
    pub struct Verify = "verify" {}
}

impl Pass for Verify {
    fn run(&self, module: &mut Module, cx: &mut Context) -> Result<Changed, Diagnostics> {
        verify(module, &cx.ops())?;
        Ok(Changed::No)
    }
}

crate::pass! {
    /// Prints the module to standard error and changes nothing.
    pub struct Print = "print" {}
}

impl Pass for Print {
    fn run(&self, module: &mut Module, cx: &mut Context) -> Result<Changed, Diagnostics> {
        let text = prune_opt_ir::text::print(module);
        let written = cx.output().write_all(text.as_bytes());
        let failed = |e| Diagnostic::error(format!("cannot print the module: {e}"));
        written.map_err(failed)?;
        Ok(Changed::No)
    }
}

crate::pass! {
    /// Replaces every channel class by its extent, so that types are plain shapes again and nothing couples.
    /// What was written in the classes (scores, keep-sets, constraints) goes with them.
    pub struct StripClasses = "strip-classes" {}
}

impl Pass for StripClasses {
    fn run(&self, module: &mut Module, cx: &mut Context) -> Result<Changed, Diagnostics> {
        let classes = std::mem::take(&mut module.classes);
        let axes = module
            .funcs
            .iter_mut()
            .flat_map(|func| func.values.values_mut())
            .flat_map(|value| value.ty.axes_mut())
            .flatten();
        for axis in axes {
            if !axis.is_fixed() {
                *axis = Axis::Fixed(axis.extent(&classes));
            }
        }
        cx.count("classes removed", classes.len() as u64);
        Ok(Changed::from(!classes.is_empty()))
    }
}
