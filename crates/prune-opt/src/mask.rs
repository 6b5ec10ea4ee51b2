//! The pass that writes the masked original: what a pruned model has to equal.

use prune_opt_exec::{Primitives, mask_module, module_keep};
use prune_opt_ir::op::Registry;
use prune_opt_ir::verify::verify;
use prune_opt_ir::{Diagnostic, Diagnostics, Module};
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
        };
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

/// The name of ONNX's `ty` in the registry.
fn name<'o>(ops: &'o Registry, ty: &str) -> Result<&'o str, Diagnostics> {
    let def = ops.onnx("", ty).map(|def| def.name);
    def.ok_or_else(|| {
        let message = format!("masks are made of ONNX's `{ty}`, which the registry does not have");
        Diagnostic::error(message).into()
    })
}
