//! From a module to a file. Everything is written aside, then renamed, so that the output may be the input.

use crate::error::Error;
use crate::load::Loaded;
use crate::{Form, Format};
use prune_opt_ir::verify::Verified;
use prune_opt_ir::{Diagnostic, Module, StoreRef, Weight, store};
use prune_opt_onnx::Placement;
use prune_opt_onnx::file::{Destination, Source as File, write_data, write_segments};
use std::path::{Component, Path, PathBuf};

/// Weights without a store that are larger than this go into a safetensors file beside the text.
const INLINE_BYTES: usize = 4096;

/// Writes a module as ONNX, its data where they are said to go.
pub(crate) fn onnx(
    module: Verified<'_>,
    to: Destination<'_>,
    placement: Placement,
    input: &Loaded,
) -> Result<(), Error> {
    let model = prune_opt_onnx::prepare(module, placement).map_err(|d| Error::input("", d))?;
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
    to: Destination<'_>,
    input: &Loaded,
) -> Result<(), Error> {
    let mut module = module.clone();
    let target = match to {
        Destination::File(path) => Some(path),
        Destination::Stdout => None,
    };
    // Nothing stands beside a device or pipe.
    let plain = |path: &&Path| path.metadata().map_or(true, |old| old.is_file());
    let beside = target.filter(plain);
    let beside = beside.map(|path| path.with_extension("safetensors"));
    spare(to, beside.as_deref(), input)?;
    relocate(&mut module, &input.folder, target, beside.as_deref())?;
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
pub(crate) fn text(module: &Module, form: Form, folder: &Path) -> Result<String, Error> {
    let mut module = module.clone();
    relocate(&mut module, folder, None, None)?;
    Ok(form.print(&module))
}

/// Makes paths of stores relative to the folder of `target` (the current one where there is none). Weights of stores
/// that no text can refer to, a pipe or the file that is about to be replaced, lose their store.
fn relocate(
    module: &mut Module,
    folder: &Path,
    target: Option<&Path>,
    beside: Option<&Path>,
) -> Result<(), Error> {
    let here = |path: &Path| std::path::absolute(path).map(|p| clean(&p));
    let failed = |e: std::io::Error| Error::input("", Diagnostic::error(e.to_string()));
    let target_folder = match target {
        Some(path) => path.parent().unwrap_or(Path::new("")).join("."),
        None => PathBuf::from("."),
    };
    let base = here(&target_folder).map_err(failed)?;
    let replaced: Vec<PathBuf> = [target, beside]
        .into_iter()
        .flatten()
        .map(here)
        .collect::<Result<_, _>>()
        .map_err(failed)?;
    let mut paths: Vec<Option<StoreRef>> = Vec::new();
    for store in &module.stores {
        let path = here(&folder.join(&store.path)).map_err(failed)?;
        let gone = store.path.starts_with('<') || replaced.contains(&path);
        let path = relative(&path, &base).to_str().map(str::to_string);
        paths.push(path.filter(|_| !gone).map(|path| StoreRef { path }));
    }
    let mut kept: Vec<StoreRef> = Vec::new();
    let index: Vec<Option<usize>> = paths
        .into_iter()
        .map(|path| {
            path.map(|p| {
                kept.push(p);
                kept.len() - 1
            })
        })
        .collect();
    module.stores = kept;
    for weight in module.params.values_mut() {
        weight.store = weight
            .store
            .take()
            .and_then(|(i, key)| Some((index.get(i).copied()??, key)));
    }
    Ok(())
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
        weight.store = Some((index, name.clone()));
    }
    Ok(())
}

/// A path without `.` and `..`, as far as that needs no look at the disk.
fn clean(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir
                if matches!(out.components().next_back(), Some(Component::Normal(_))) =>
            {
                out.pop();
            }
            part => out.push(part),
        }
    }
    out
}

/// `path` as seen from `base`; both absolute and clean.
fn relative(path: &Path, base: &Path) -> PathBuf {
    let (mut path, mut base) = (path.components().peekable(), base.components().peekable());
    while path.peek().is_some() && path.peek() == base.peek() {
        path.next();
        base.next();
    }
    base.map(|_| Component::ParentDir).chain(path).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_paths() {
        let rel = |path: &str, base: &str| {
            relative(&clean(Path::new(path)), &clean(Path::new(base)))
                .display()
                .to_string()
        };
        assert_eq!(rel("/a/b/w.onnx", "/a/b"), "w.onnx");
        assert_eq!(rel("/a/b/w.onnx", "/a/c"), "../b/w.onnx");
        assert_eq!(rel("/a/b/w.onnx", "/a"), "b/w.onnx");
        assert_eq!(rel("/a/./b/../w.onnx", "/a/x/y"), "../../w.onnx");
    }
}
