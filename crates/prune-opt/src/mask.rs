//! The pass that writes the masked original: what a pruned model has to equal.

use prune_opt_exec::{Primitives, mask_module, module_keep};
use prune_opt_ir::op::Registry;
use prune_opt_ir::verify::verify;
use prune_opt_ir::{Axis, Class, Diagnostic, Diagnostics, Module};
use prune_opt_pass::{Changed, Context, Pass, pass};

pass! {
    /// Makes what the classes do not keep absent, at full size: multiplied by zero where it would be summed, left out
    /// where it would be normalised. The pruned model has to equal this one; the two share no code that slices.
    pub struct Mask = "mask" {}
}

impl Pass for Mask {
    fn run(&self, module: &mut Module, cx: &mut Context) -> Result<Changed, Diagnostics> {
        let ops = cx.ops();
        cx.warn_without_classes(module);
        let primitives = Primitives {
            product: name(&ops, "Mul")?,
            sum: name(&ops, "Add")?,
            transpose: name(&ops, "Transpose")?,
            reshape: name(&ops, "Reshape")?,
            shape: name(&ops, "Shape")?,
            expand: name(&ops, "Expand")?,
        };
        lengths(module)?;
        let verified = verify(module, &ops)?;
        let mut masked = mask_module(verified, &module_keep(module), primitives)?;
        // It is done: nothing is left for `prune` to do.
        masked
            .classes
            .values_mut()
            .for_each(|class| (class.keep, class.block_keep) = (None, None));
        *module = masked;
        Ok(Changed::Yes)
    }
}

/// An axis of which something is absent may be this long: masks have an element for each position.
const LONGEST: i64 = 1 << 28;

/// Refuses what is too long to be masked. A module without weights may state any extent.
fn lengths(module: &Module) -> Result<(), Diagnostics> {
    let mut found = Diagnostics::default();
    let loses = |c: &Class| module.classes.get(c).is_some_and(|d| d.kept() != d.extent);
    let long = |n: &prune_opt_ir::Extent| n.parts().any(|(_, n)| n > LONGEST);
    for (class, data) in &module.classes {
        if loses(class) && long(&data.extent.into()) {
            let message = format!("`{class}` is too long to mask: {} elements", data.extent);
            found.push(Diagnostic::error(message).at(data.span));
        }
    }
    for value in module.funcs.iter().flat_map(|f| f.values.values()) {
        let axes = value.ty.axes().unwrap_or_default();
        let too_long = |a: &&Axis| a.classes().iter().any(loses) && long(&a.extent(module));
        if let Some(axis) = axes.iter().find(too_long) {
            let message = format!("`{axis}` is too long to mask: more than {LONGEST} positions");
            found.push(Diagnostic::error(message).at(value.span));
        }
    }
    found.into_result()
}

/// The name of ONNX's `ty` in the registry.
fn name<'o>(ops: &'o Registry, ty: &str) -> Result<&'o str, Diagnostics> {
    let def = ops.onnx("", ty).map(|def| def.name);
    def.ok_or_else(|| {
        let message = format!("masks are made of ONNX's `{ty}`, which the registry does not have");
        Diagnostic::error(message).into()
    })
}
