//! Reading: external data as slices of the files that they lie in.

use super::locate::{self, Range, Wrong};
use super::{is_external, visit};
use crate::file::{Error, MOST_OPEN, Source};
use crate::proto::{ModelProto, TensorProto};
use prune_opt_ir::{Diagnostic, Diagnostics, beside};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// After so many errors the rest is not looked at: one missing file is an error of every tensor in it.
const MOST_ERRORS: usize = 20;

/// What tensors in subgraphs may take together: these are carried as messages, which is a copy.
const COPIED: u64 = 1 << 30;

struct Files {
    folders: Vec<PathBuf>,
    /// What each location names.
    known: HashMap<String, usize>,
    /// What each path is.
    paths: HashMap<PathBuf, usize>,
    all: Vec<Source>,
}

/// Gives every external tensor of `model`, which lies at `path`, its data: slices of files that are mapped and
/// returned. The path `-` is standard input, whose folder is the current one.
///
/// # Errors
/// Every tensor whose data can't be read: no such file, one outside the model's folder, one that is too short, a
/// size that is not that of the extents.
pub fn attach(model: &mut ModelProto, path: &Path) -> Result<Vec<Source>, Diagnostics> {
    let mut files = Files {
        folders: Vec::new(),
        known: HashMap::new(),
        paths: HashMap::new(),
        all: Vec::new(),
    };
    let mut errors = Diagnostics::default();
    let mut copied = 0u64;
    visit::tensors(model, &mut |tensor, at| {
        if !is_external(tensor) || errors.0.len() >= MOST_ERRORS {
            return;
        }
        if files.folders.is_empty() {
            files.folders = beside::folders(path);
        }
        let done = files.attach(tensor).and_then(|length| {
            if !at.inside {
                return Ok(());
            }
            copied = copied.saturating_add(length);
            files.check_copies(copied)
        });
        if let Err(wrong) = done {
            let (place, prefix) = at.place(tensor);
            let error = Diagnostic::error(format!("{prefix}{}", wrong.what)).help(wrong.help);
            errors.push(error.place(place));
        }
    });
    errors.into_result()?;
    Ok(files.all)
}

impl Files {
    /// Returns how many bytes the tensor's data take.
    fn attach(&mut self, tensor: &mut TensorProto) -> Result<u64, Wrong> {
        let range = locate::range(tensor)?;
        let file = self.open(&range)?;
        let (offset, size) = (range.offset, file.bytes().len());
        let bytes = beside::range(offset, range.length, size, range.location)?;
        let (data, length) = (file.bytes().slice(bytes), range.length);
        tensor.raw_data = Some(data);
        Ok(length)
    }

    fn open(&mut self, range: &Range<'_>) -> Result<&Source, Wrong> {
        let index = match self.known.get(range.location) {
            Some(index) => *index,
            None => {
                let path = beside::file(range.location, &self.folders)?;
                let index = match self.paths.get(&path) {
                    Some(index) => *index,
                    None => self.map(path, range.location)?,
                };
                self.known.insert(range.location.into(), index);
                index
            }
        };
        self.all.get(index).ok_or_else(|| Wrong {
            what: "its data were not read".into(),
            help: "run the command again".into(),
        })
    }

    fn map(&mut self, path: PathBuf, location: &str) -> Result<usize, Wrong> {
        let source = Source::open(&path).map_err(|error| {
            let why = match error {
                Error::Read { cause, .. } => cause.to_string(),
                other => other.to_string(),
            };
            let location = location.escape_debug();
            Wrong {
                what: format!("its data lie in `{location}`, which cannot be read: {why}"),
                help: "make the file readable".into(),
            }
        })?;
        let index = self.all.len();
        self.all.push(if index < MOST_OPEN {
            source
        } else {
            source.closed()
        });
        self.paths.insert(path, index);
        Ok(index)
    }

    /// One file may be referred to often; what is copied must not be more than there is.
    fn check_copies(&self, copied: u64) -> Result<(), Wrong> {
        let there: u64 = self.all.iter().map(|s| s.bytes().len() as u64).sum();
        if copied <= there.min(COPIED) {
            return Ok(());
        }
        Err(Wrong {
            what: "the external data of subgraphs take more memory than can be given".into(),
            help: "export the model again, with its large constants outside of subgraphs".into(),
        })
    }
}
