//! What channel classes are found in every model of `models`: one snapshot a model, in `channels`.
//!
//! The text is that of `prune-opt channels`, a line for each use instead of one for each member:
//!
//! ```text
//! c3 = 32
//!   conv weight out             layer2.0.conv1.weight:0
//!   linear weight in, c3 * 49   fc.weight:1
//! c4 = 10, frozen: gemm /fc/Gemm: n <- graph output %scores, axis 1
//!   linear weight out           fc.weight:0
//! ```
//!
//! `cargo test -p prune-opt-tests --test channels vit` looks at models whose name has `vit` in it.

mod common;

use common::{folder_stem, model_files};
use libtest_mimic::{Arguments, Failed, Trial};
use prune_opt::{ChannelClass, Channels, Session, Toolbox};
use std::fmt::Write;
use std::path::{Path, PathBuf};

fn main() {
    let arguments = Arguments::from_args();
    let trial = |file: PathBuf| {
        let name = folder_stem(&file);
        Trial::test(name.clone(), move || check(&file, &name))
    };
    libtest_mimic::run(&arguments, model_files().into_iter().map(trial).collect()).exit();
}

fn check(file: &Path, name: &str) -> Result<(), Failed> {
    let path = file.to_str().ok_or("the path is text")?;
    let mut session = Session::load(&Toolbox::standard()?, path)?;
    session.run("couple")?;
    let text = compact(&session.channels());
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("channels"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
    Ok(())
}

fn compact(channels: &Channels) -> String {
    let mut out = String::new();
    for class in &channels.classes {
        write!(out, "{} = {}", class.name, class.extent).expect("strings take text");
        if let Some(chain) = &class.frozen {
            write!(out, ", frozen: {}", chain.join(" <- ")).expect("strings take text");
        }
        out.push('\n');
        let uses = uses(class);
        let width = uses.iter().map(|(u, _)| u.len()).max().unwrap_or(0);
        for (what, places) in uses {
            writeln!(out, "  {what:width$}  {}", places.join(" ")).expect("strings take text");
        }
    }
    out
}

/// Members by what they are for, in the order of the first of each.
fn uses(class: &ChannelClass) -> Vec<(String, Vec<String>)> {
    let mut uses: Vec<(String, Vec<String>)> = Vec::new();
    for m in &class.members {
        let mut what = format!("{} {} {}", m.family, m.role, m.direction);
        if m.factor != class.name {
            write!(what, ", {}", m.factor).expect("strings take text");
        }
        let place = format!("{}:{}", m.parameter, m.axis);
        match uses.iter_mut().find(|(known, _)| *known == what) {
            Some((_, places)) => places.push(place),
            None => uses.push((what, vec![place])),
        }
    }
    uses
}
