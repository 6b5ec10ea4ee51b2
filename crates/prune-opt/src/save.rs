//! From a module to a file. Everything is written aside, then renamed, so that the output may be the input.

use crate::error::{Error, Fault};
use crate::load::Loaded;
use crate::refer::{Target, Weights, relocate};
use crate::{Form, Format};
use prune_opt_ir::verify::Verified;
use prune_opt_ir::{Diagnostic, Module, StoreRef, Stored, Weight, store};
use prune_opt_onnx::file::{Destination, Source as File, write_data, write_segments};
use prune_opt_onnx::{Files, Placement};
use std::path::Path;

/// Weights without a store that are larger than this go into a safetensors file beside the text.
const INLINE_BYTES: usize = 4096;

/// Writes a module as ONNX, its data where they are said to go. `ready`: what was made of it for this destination already.
pub(crate) fn onnx(
    module: Verified<'_>,
    to: Destination<'_>,
    placement: Placement,
    ready: Option<&Files>,
    input: &Loaded,
) -> Result<(), Error> {
    if let Some(files) = ready {
        spare(to, files.beside(), input)?;
        return Ok(files.write(to, &input.files)?);
    }
    let model =
        prune_opt_onnx::prepare(module, placement).map_err(|wrong| match &input.module.source {
            Some(source) => Error::text(Fault::Input, source.clone(), wrong),
            None => Error::input(&input.name, wrong),
        })?;
    spare(to, model.data_path(to)?.as_deref(), input)?;
    Ok(model.write(to, &input.files)?)
}

/// Refuses to replace a file that an ONNX model which stays keeps its data in.
fn spare(to: Destination<'_>, beside: Option<&Path>, input: &Loaded) -> Result<(), Error> {
    let (Destination::File(target), Format::Onnx) = (to, input.format) else {
        return Ok(());
    };
    let same = |a: &Path, b: &Path| match (a.canonicalize(), b.canonicalize()) {
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    };
    // Its data may go with it.
    let replaced = same(target, Path::new(&input.name));
    let written = [Some(target), beside.filter(|_| !replaced)];
    let data = || input.files.iter().skip(1).map(|f| Path::new(f.name()));
    let mut written = written.into_iter().flatten();
    match written.find(|path| data().any(|file| same(file, path))) {
        None => Ok(()),
        Some(path) => {
            let message = "cannot write: the model that was read keeps its data there";
            let help = "choose another name for the output";
            let error = Diagnostic::error(message).help(help);
            Err(Error::input(&path.display().to_string(), error))
        }
    }
}

/// Writes a module as text: to `path` with new weights beside it, or to standard output with new weights in it.
pub(crate) fn pir(
    module: &Module,
    form: Form,
    weights: Weights,
    to: Destination<'_>,
    input: &Loaded,
) -> Result<(), Error> {
    let mut module = module.clone();
    let path = match to {
        Destination::File(path) => Some(path),
        Destination::Stdout => None,
    };
    // Nothing stands beside a device or pipe.
    let plain = |path: &&Path| path.metadata().map_or(true, |old| old.is_file());
    let beside = path.filter(plain);
    let beside = beside.map(|path| path.with_extension("safetensors"));
    spare(to, beside.as_deref(), input)?;
    let target = Target {
        path,
        beside: beside.as_deref(),
    };
    relocate(&mut module, weights, &target, input)?;
    let mut created = None;
    if let Some(beside) = &beside {
        let new = !beside.exists();
        move_out(&mut module, beside, &input.files)?;
        created = Some(beside).filter(|_| new);
    }
    let text = form.print(&module);
    let written = write_segments(&[text.into()], to, &input.files);
    if let (Err(_), Some(beside)) = (&written, created) {
        // Without the text the weights are of no use. That they may not be there is as well.
        let _ = std::fs::remove_file(beside);
    }
    Ok(written?)
}

/// The text of a module for standard output.
pub(crate) fn text(
    module: &Module,
    form: Form,
    weights: Weights,
    input: &Loaded,
) -> Result<String, Error> {
    let mut module = module.clone();
    let target = Target {
        path: None,
        beside: None,
    };
    relocate(&mut module, weights, &target, input)?;
    Ok(form.print(&module))
}

/// Moves large weights without a store into one at `beside`.
fn move_out(module: &mut Module, beside: &Path, files: &[File]) -> Result<(), Error> {
    let large = |w: &Weight| {
        let bytes = w.data.as_ref().map_or(0, |data| data.len());
        w.store.is_none() && bytes > INLINE_BYTES && store::storable(w.dtype)
    };
    let params = module.params.iter().filter(|(_, w)| large(w));
    let out: Vec<(&str, &Weight)> = params.map(|(n, w)| (n.as_str(), w)).collect();
    let name = beside.file_name().and_then(|n| n.to_str());
    let Some(name) = name.filter(|_| !out.is_empty()) else {
        return Ok(());
    };
    let layout = store::layout(&out).map_err(|e| {
        let message = format!("cannot write weights: {e}");
        Error::input(&beside.display().to_string(), Diagnostic::error(message))
    })?;
    write_data(&layout, Destination::File(beside), files)?;
    let index = module.stores.len();
    module.stores.push(StoreRef { path: name.into() });
    for (name, weight) in module.params.iter_mut().filter(|(_, w)| large(w)) {
        weight.store = Some(Stored::Tensor(index, name.clone()));
    }
    Ok(())
}
