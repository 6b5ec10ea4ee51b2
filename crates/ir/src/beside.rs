//! Files beside a model that hold its data: ONNX's external data, and the files that a text takes ranges of.
//!
//! What a model says of such files is not to be believed: it may come from anywhere. So a path reaches no file outside
//! of the model's folder, neither by itself nor by a link, and a range no byte outside of its file.

use std::fmt;
use std::ops::Range;
use std::path::{Component, Path, PathBuf};
use std::{fs, io};

/// What is wrong with where data are said to lie, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// What is wrong, as a sentence about a tensor, `its data ...`.
    pub what: String,
    /// What to do.
    pub help: &'static str,
}

const INSIDE: &str =
    "data lie beside the model or below it; move the file there and correct its path";
const COPY: &str = "copy the whole folder, data included";

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl std::error::Error for Wrong {}

fn wrong<T>(what: impl Into<String>, help: &'static str) -> Result<T, Wrong> {
    let what = what.into();
    Err(Wrong { what, help })
}

/// The file that a path names: a regular file inside one of the folders (which are canonical), links resolved.
///
/// # Errors
/// That there is none, or that it is elsewhere or something else.
pub fn file(location: &str, folders: &[PathBuf]) -> Result<PathBuf, Wrong> {
    let shown = location.escape_debug();
    let path = Path::new(location);
    let drive = location.as_bytes().get(1) == Some(&b':');
    if path.has_root() || drive || location.starts_with('\\') {
        let what = format!("its data are said to lie in `{shown}`, which is an absolute path");
        return wrong(what, INSIDE);
    }
    let up = |part: Component<'_>| part == Component::ParentDir;
    if path.components().any(up) || location.split('\\').any(|part| part == "..") {
        let what =
            format!("its data are said to lie in `{shown}`, which leads out of the model's folder");
        return wrong(what, INSIDE);
    }
    let failed = |error: io::Error| unreadable(location, &error);
    let tries = folders.iter().map(|f| fs::canonicalize(f.join(path)));
    let (found, missing): (Vec<_>, Vec<_>) = tries.partition(Result::is_ok);
    let full = match found.into_iter().chain(missing).next() {
        Some(first) => first.map_err(failed)?,
        None => return wrong("the model has no folder in which its data could lie", COPY),
    };
    if !folders.iter().any(|folder| full.starts_with(folder)) {
        let what = format!(
            "its data are said to lie in `{shown}`, a link that leads out of the model's folder"
        );
        return wrong(what, INSIDE);
    }
    let kind = fs::metadata(&full).map_err(failed)?;
    if kind.is_dir() {
        return wrong(
            format!("its data are said to lie in `{shown}`, which is a folder"),
            COPY,
        );
    }
    if !kind.is_file() {
        let what =
            format!("its data are said to lie in `{shown}`, which is a pipe or device and no file");
        return wrong(what, COPY);
    }
    Ok(full)
}

/// That the file called `location` cannot be read.
pub fn unreadable(location: &str, error: &io::Error) -> Wrong {
    let shown = location.escape_debug();
    let what = match error.kind() {
        io::ErrorKind::NotFound => {
            format!("its data are said to lie in `{shown}`, and there is no such file")
        }
        _ => format!("its data lie in `{shown}`, which cannot be read: {error}"),
    };
    Wrong { what, help: COPY }
}

/// The folders that data of a model may lie in: its own and, where the model is a link, that of the file behind it,
/// as caches of downloads lay them out.
pub fn folders(model: &Path) -> Vec<PathBuf> {
    let own = fs::canonicalize(parent(model)).ok();
    own.into_iter().chain(behind(model)).collect()
}

/// The folder of the file that a path names, links resolved.
pub fn behind(model: &Path) -> Option<PathBuf> {
    fs::canonicalize(model).ok().map(|path| parent(&path))
}

fn parent(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// So many bytes from this one on of a file of `size` bytes, which is called `location`.
///
/// # Errors
/// That the file ends before.
pub fn range(offset: u64, length: u64, size: usize, location: &str) -> Result<Range<usize>, Wrong> {
    let end = offset.checked_add(length);
    let place = |n: u64| usize::try_from(n).ok().filter(|n| *n <= size);
    match (place(offset), end.and_then(place)) {
        (Some(start), Some(end)) => Ok(start..end),
        _ => wrong(
            format!(
                "its {length} bytes of data begin at byte {offset} of `{}`, which has {size}",
                location.escape_debug()
            ),
            "the file may have been cut short, or belong to another model; copy it again",
        ),
    }
}
