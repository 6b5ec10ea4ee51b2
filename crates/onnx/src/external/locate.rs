//! Where external data lie, as a tensor says it, and whether that can be believed.

use crate::proto::TensorProto;
use prune_opt_ir::{DType, beside};
use std::borrow::Cow;

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
    pub(super) help: Cow<'static, str>,
}

impl From<beside::Wrong> for Wrong {
    fn from(beside::Wrong { what, help }: beside::Wrong) -> Wrong {
        let help = format!("{help}, or export the model again").into();
        Wrong { what, help }
    }
}

const AGAIN: &str = "export the model again, with its data";

fn wrong<T>(what: impl Into<String>, help: &'static str) -> Result<T, Wrong> {
    let (what, help) = (what.into(), help.into());
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
