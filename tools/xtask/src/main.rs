//! Chores of the repository: `cargo xtask generate` writes the pages of `ir-spec` that restate definitions.

use anyhow::{Context, Result, bail};
use prune_opt::{Toolbox, reference};
use std::fs;
use std::path::Path;

fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["generate"] => generate(),
        _ => bail!(
            "usage: cargo xtask generate    write the pages of ir-spec about ops, passes and criteria"
        ),
    }
}

/// Writes the generated pages.
fn generate() -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let toolbox = Toolbox::standard()?;
    for (path, page) in reference::pages(&toolbox) {
        let full = root.join(path);
        if fs::read_to_string(&full).is_ok_and(|old| old == page) {
            println!("{path} is current");
            continue;
        }
        fs::write(&full, page).with_context(|| format!("cannot write {path}"))?;
        println!("{path} written");
    }
    Ok(())
}
