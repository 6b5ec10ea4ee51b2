//! Passes that need nothing but the IR.

use crate::context::Context;
use crate::define::{Changed, Pass, PassDef};
use prune_opt_ir::verify::verify;
use prune_opt_ir::{Axis, Diagnostics, Module};

/// The passes of this module.
pub const ALL: &[fn() -> PassDef] = &[Verify::def, StripClasses::def];

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
