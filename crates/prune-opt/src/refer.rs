//! Where a text finds the weights that are not in it, from where it is written.

use crate::bare;
use crate::error::Error;
use crate::load::Loaded;
use prune_opt_ir::{Diagnostic, Module, StoreRef, Stored, Weight};
use std::fs;
use std::path::{Component, Path, PathBuf};

/// Where the weights of a text are.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub enum Weights {
    /// Where they lay, in files that the text names; new ones in a file beside it. Nothing that stays is copied.
    #[default]
    Refer,
    /// The same, by the bytes of those files, where they lie in the text's folder or below; what else they hold no longer
    /// matters then.
    Ranges,
    /// In the text, or all in one file beside it; it needs no others.
    Copy,
    /// Nowhere, but for shapes and indices and what is one number throughout: what is left of the model can be read, coupled
    /// and shown to others, not run.
    None,
}

/// Where a text goes.
pub(crate) struct Target<'a> {
    /// Its file; `None` for standard output, where paths are relative to the current folder.
    pub(crate) path: Option<&'a Path>,
    /// The file of weights that may be written with it.
    pub(crate) beside: Option<&'a Path>,
}

/// Lets the module, which was read from `input`, refer to weights as a text for `target` may. Those that it can't refer
/// to, for they lie in a pipe or in a file that is about to be replaced, or should not, are stored nowhere.
pub(crate) fn relocate(
    module: &mut Module,
    weights: Weights,
    target: &Target<'_>,
    input: &Loaded,
) -> Result<(), Error> {
    match weights {
        Weights::Refer => {}
        Weights::Ranges => {
            ranges(module, input);
            module.stores.clear();
        }
        Weights::Copy => forget(module),
        Weights::None => {
            forget(module);
            bare::without_learned(module)?;
        }
    }
    let base = match target.path {
        Some(path) => path.parent().unwrap_or(Path::new("")).join("."),
        None => PathBuf::from("."),
    };
    let replaced: Vec<&Path> = [target.path, target.beside].into_iter().flatten().collect();
    let store = |store: &StoreRef| named(&input.folder, store, &base, &replaced);
    let stores = keep(&mut module.stores, store).map_err(failed)?;
    let file = |file: &StoreRef| Ok(inside(&input.folder, file, &base, &replaced));
    let files = keep(&mut module.files, file).map_err(failed)?;
    for weight in module.params.values_mut() {
        weight.store = weight.store.take().and_then(|stored| {
            Some(match stored {
                Stored::Tensor(i, key) => Stored::Tensor(stores.get(i).copied()??, key),
                Stored::Range(i, offset) => Stored::Range(files.get(i).copied()??, offset),
            })
        });
    }
    Ok(())
}

/// Lets no weight be in a file.
fn forget(module: &mut Module) {
    module.params.values_mut().for_each(|w| w.store = None);
    module.stores.clear();
    module.files.clear();
}

fn failed(error: std::io::Error) -> Error {
    Error::input("", Diagnostic::error(error.to_string()))
}

/// Says of weights that lie in one piece in a file that was read which bytes of it they are; others lie nowhere.
fn ranges(module: &mut Module, input: &Loaded) {
    // Of few files; a model whose exporter wrote one a tensor has them in the order of its tensors.
    let mut last = 0;
    let mut find = |weight: &Weight| {
        let bytes = weight.data.as_ref()?.in_place()?;
        let n = input.files.len();
        let mut order = (last..n).chain(0..last);
        let found = order.find_map(|i| Some((i, input.files.get(i)?.offset_of(bytes)?)));
        last = found?.0;
        found
    };
    let mut index = vec![None; input.files.len()];
    let Module { files, params, .. } = module;
    for weight in params.values_mut() {
        if let Some(Stored::Range(..)) = weight.store {
            continue;
        }
        weight.store = find(weight).and_then(|(i, offset)| {
            let path = fs::canonicalize(input.files.get(i)?.name()).ok()?;
            let path = path.to_str()?.to_string();
            let index = index.get_mut(i)?.get_or_insert_with(|| {
                files.push(StoreRef { path });
                files.len() - 1
            });
            Some(Stored::Range(*index, offset as u64))
        });
    }
}

/// Paths as `path` gives them; files without one are gone. The new index of each.
fn keep<E>(
    all: &mut Vec<StoreRef>,
    path: impl Fn(&StoreRef) -> Result<Option<String>, E>,
) -> Result<Vec<Option<usize>>, E> {
    let paths: Vec<Option<String>> = all.iter().map(path).collect::<Result<_, E>>()?;
    let mut next = 0..;
    let index = paths.iter().map(|p| p.as_ref().and_then(|_| next.next()));
    let index = index.collect();
    *all = paths
        .into_iter()
        .flatten()
        .map(|path| StoreRef { path })
        .collect();
    Ok(index)
}

/// The path from `base` of a file of named tensors, wherever it is.
fn named(
    folder: &Path,
    store: &StoreRef,
    base: &Path,
    replaced: &[&Path],
) -> std::io::Result<Option<String>> {
    let here = |path: &Path| std::path::absolute(path).map(|p| clean(&p));
    let path = here(&folder.join(&store.path))?;
    let replaced: Vec<PathBuf> = replaced.iter().map(|p| here(p)).collect::<Result<_, _>>()?;
    let gone = store.path.starts_with('<') || replaced.contains(&path);
    let path = relative(&path, &here(base)?).to_str().map(str::to_string);
    Ok(path.filter(|_| !gone))
}

/// The path from `base` of a file that ranges are taken of, which has to be there or below, links resolved.
fn inside(folder: &Path, file: &StoreRef, base: &Path, replaced: &[&Path]) -> Option<String> {
    let path = fs::canonicalize(folder.join(&file.path)).ok()?;
    let same = |other: &&Path| fs::canonicalize(other).is_ok_and(|other| other == path);
    if replaced.iter().any(same) {
        return None;
    }
    let inside = path.strip_prefix(fs::canonicalize(base).ok()?).ok()?;
    inside.to_str().map(str::to_string)
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
