//! Prints the name and type of every value of a model, one a line, tab between them.
//!
//! For comparing with other tools: `tools/check_types.py` runs it.

use prune_opt_ir::Diagnostics;
use prune_opt_onnx::{file, import};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("usage: types MODEL.onnx")?;
    let (model, _) = file::read(&path)?;
    let registry = prune_opt_ops::standard();
    let module = import(model, &registry, &path).map_err(|e: Diagnostics| e.to_string())?;
    for func in &module.funcs {
        for value in func.values.values() {
            if let Some(name) = &value.name {
                println!("{name}\t{}", value.ty);
            }
        }
    }
    Ok(())
}
