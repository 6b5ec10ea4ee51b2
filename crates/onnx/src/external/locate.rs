//! Where external data lie, as a tensor says it, and whether that can be believed.

use crate::proto::TensorProto;
use prune_opt_ir::DType;
use std::path::{Component, Path, PathBuf};
use std::{fs, io};

/// A range of a file.
pub(super) struct Range<'t> {
    /// The file, relative to the model's folder.
    pub(super) location: &'t str,
    pub(super) offset: u64,
    /// How many bytes; of elements without a fixed size, none.
    pub(super) length: u64,
}

/// What is wrong, and what to do about it.
pub(super) struct Wrong {
    pub(super) what: String,
    pub(super) help: &'static str,
}

const AGAIN: &str = "export the model again, with its data";
const INSIDE: &str = "external data lie beside the model or below it; move the file there and correct `location`, or \
                      export the model again";
const COPY: &str = "copy the whole folder, data included, or export the model again";

fn wrong<T>(what: impl Into<String>, help: &'static str) -> Result<T, Wrong> {
    let what = what.into();
    Err(Wrong { what, help })
}

/// The range that a tensor states.
///
/// # Errors
/// What is missing or makes no sense. `checksum` and other keys are not read, as in other tools.
pub(super) fn range(tensor: &TensorProto) -> Result<Range<'_>, Wrong> {
    let key = |key: &str| -> Result<Option<&str>, Wrong> {
        let entries = tensor.external_data.iter();
        let mut all = entries.filter(|e| e.key.as_deref() == Some(key));
        let first = all.next();
        match all.next() {
            Some(_) => wrong(format!("its external data state `{key}` twice"), AGAIN),
            None => Ok(first.map(|e| e.value.as_deref().unwrap_or_default())),
        }
    };
    let number = |name: &str| -> Result<Option<u64>, Wrong> {
        let Some(text) = key(name)? else {
            return Ok(None);
        };
        match text.trim().parse() {
            Ok(n) => Ok(Some(n)),
            Err(_) => {
                let text: String = text.chars().take(40).collect();
                let what = format!(
                    "the `{name}` of its external data, `{}`, is no number of bytes",
                    text.escape_debug()
                );
                wrong(what, AGAIN)
            }
        }
    };
    let Some(location) = key("location")?.filter(|l| !l.is_empty()) else {
        return wrong(
            "its data lie in another file, and it does not say in which",
            AGAIN,
        );
    };
    let (offset, length) = (number("offset")?.unwrap_or(0), number("length")?);
    if has_own_data(tensor) {
        return wrong("it has data of its own and also in another file", AGAIN);
    }
    let length = size(tensor, length)?;
    Ok(Range {
        location,
        offset,
        length,
    })
}

fn has_own_data(tensor: &TensorProto) -> bool {
    tensor.raw_data.as_ref().is_some_and(|d| !d.is_empty())
        || !tensor.float_data.is_empty()
        || !tensor.int32_data.is_empty()
        || !tensor.int64_data.is_empty()
        || !tensor.double_data.is_empty()
        || !tensor.uint64_data.is_empty()
        || !tensor.string_data.is_empty()
        || tensor.segment.is_set()
}

/// How many bytes the tensor's elements take, which is what it has to state, if it states anything.
fn size(tensor: &TensorProto, stated: Option<u64>) -> Result<u64, Wrong> {
    let dtype = tensor.data_type.and_then(DType::from_onnx);
    let dtype = match dtype {
        Some(DType::Str) => return wrong("strings cannot lie in another file", AGAIN),
        Some(dtype) => dtype,
        None => {
            return wrong(
                "its data lie in another file, and its element type is not known",
                AGAIN,
            );
        }
    };
    let dims = tensor.dims.iter().map(|d| u64::try_from(*d).ok());
    let elements = dims.into_iter().try_fold(1u64, |n, d| n.checked_mul(d?));
    let bytes = elements.and_then(|n| dtype.bytes(n));
    let Some(bytes) = bytes.map(|n| n as u64) else {
        return wrong(
            format!(
                "its extents {:?} make no sense for data in another file",
                tensor.dims
            ),
            AGAIN,
        );
    };
    match stated {
        Some(stated) if stated != bytes => wrong(
            format!("its external data take {stated} bytes, and its extents ask for {bytes}"),
            AGAIN,
        ),
        _ => Ok(bytes),
    }
}

/// The file that a location names: a regular file inside one of the folders, links resolved.
///
/// # Errors
/// That there is none, or that it is elsewhere or something else.
pub(super) fn file(location: &str, folders: &[PathBuf]) -> Result<PathBuf, Wrong> {
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
    let unreadable = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => {
            let what = format!("its data are said to lie in `{shown}`, and there is no such file");
            Wrong { what, help: COPY }
        }
        _ => Wrong {
            what: format!("its data lie in `{shown}`, which cannot be read: {error}"),
            help: COPY,
        },
    };
    let tries = folders.iter().map(|f| fs::canonicalize(f.join(path)));
    let (found, failed): (Vec<_>, Vec<_>) = tries.partition(Result::is_ok);
    let full = match found.into_iter().chain(failed).next() {
        Some(first) => first.map_err(unreadable)?,
        None => return wrong("the model has no folder in which its data could lie", COPY),
    };
    if !folders.iter().any(|folder| full.starts_with(folder)) {
        let what = format!(
            "its data are said to lie in `{shown}`, a link that leads out of the model's folder"
        );
        return wrong(what, INSIDE);
    }
    let kind = fs::metadata(&full).map_err(unreadable)?;
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

/// The folders that data of a model may lie in: its own and, where the model is a link, that of the file behind it,
/// as caches of downloads lay them out.
pub(super) fn folders(model: &Path) -> Vec<PathBuf> {
    let parent = |path: &Path| match path.parent() {
        Some(folder) if folder != Path::new("") => folder.to_owned(),
        _ => PathBuf::from("."),
    };
    let own = fs::canonicalize(parent(model)).ok();
    let behind = fs::canonicalize(model).ok().map(|path| parent(&path));
    own.into_iter().chain(behind).collect()
}

/// A range of bytes of a file of this size.
///
/// # Errors
/// That the file ends before.
pub(super) fn checked(range: &Range<'_>, size: usize) -> Result<std::ops::Range<usize>, Wrong> {
    let end = range.offset.checked_add(range.length);
    let place = |n: u64| usize::try_from(n).ok().filter(|n| *n <= size);
    match (place(range.offset), end.and_then(place)) {
        (Some(start), Some(end)) => Ok(start..end),
        _ => wrong(
            format!(
                "its {} bytes of data begin at byte {} of `{}`, which has {size}",
                range.length,
                range.offset,
                range.location.escape_debug()
            ),
            "the file may have been cut short, or belong to another model; copy it again",
        ),
    }
}
