//! A model on its way to a file: data that were cut are gathered as they go out, and large ones may go beside it.

use prune_opt_ir::hash::HashMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use prune_opt_ir::verify::Verified;
use prune_opt_ir::{Diagnostics, Module};

use crate::external::{self, THRESHOLD};
use crate::file::{self, Destination, Error, Source, encode, write_pair, write_segments};
use crate::proto::ModelProto;

/// Where the data of initializers go.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Placement {
    /// Where they were; beside the model all that have [`THRESHOLD`] bytes, where it would be too large otherwise.
    #[default]
    AsBefore,
    /// Into the model.
    Inside,
    /// Beside the model those of so many bytes and more, into it the others.
    Beside(u64),
}

/// A model that is ready to be written.
#[derive(Debug)]
pub struct Outgoing {
    model: ModelProto,
    /// What stands for data that are not gathered yet.
    pending: Option<Source>,
    /// Whether there are data to go beside it.
    beside: bool,
}

/// As [`export`](super::export), for a file: nothing is copied or gathered before it is written.
///
/// # Errors
/// As [`export`](super::export).
pub fn prepare(verified: Verified<'_>, placement: Placement) -> Result<Outgoing, Diagnostics> {
    let (pending, stand_ins) = stand_ins(verified.module()).unzip();
    let mut model = super::model(verified, stand_ins.unwrap_or_default())?;
    match placement {
        Placement::AsBefore if encode(&model).is_none() => {
            external::mark(&mut model, THRESHOLD, true);
        }
        Placement::AsBefore => {}
        Placement::Inside => external::unmark(&mut model),
        Placement::Beside(at_least) => external::mark(&mut model, at_least, false),
    }
    Ok(Outgoing {
        beside: external::has_external(&mut model),
        model,
        pending,
    })
}

/// What stands for parameters that are cut, by name. `None`: they have to be gathered now.
fn stand_ins(module: &Module) -> Option<(Source, HashMap<String, Bytes>)> {
    let cut = module.params.iter().filter_map(|(name, weight)| {
        let data = weight.data.as_ref().filter(|d| d.in_place().is_none())?;
        Some((name.clone(), data.clone()))
    });
    let (names, data): (Vec<_>, Vec<_>) = cut.unzip();
    let (source, slices) = Source::pending(data)?;
    Some((source, names.into_iter().zip(slices).collect()))
}

/// Bytes that follow each other in a file.
type Segments = Vec<Bytes>;

impl Outgoing {
    /// The file that will hold the data that do not go into the model: `OUT.onnx.data` beside `OUT.onnx`. `None` where
    /// there are none; a pipe or device takes all of them.
    ///
    /// # Errors
    /// That the destination is a folder.
    pub fn data_path(&self, to: Destination<'_>) -> file::Result<Option<PathBuf>> {
        let regular = if self.beside { to.regular()? } else { None };
        Ok(regular.map(|path| {
            let mut name = OsString::from(path);
            name.push(".data");
            PathBuf::from(name)
        }))
    }

    /// What goes into the file, and into the one beside it.
    ///
    /// # Errors
    /// That the model can't be written there.
    pub fn into_files(mut self, to: Destination<'_>) -> file::Result<Files> {
        let name = || to.name();
        let beside = match self.data_path(to)? {
            None => {
                external::unmark(&mut self.model);
                None
            }
            Some(path) => {
                let location = path.file_name().and_then(|n| n.to_str());
                let location = location.ok_or_else(|| Error::Name { name: name() })?;
                let layout = external::detach(&mut self.model, location);
                Some((path, layout.segments))
            }
        };
        Ok(Files {
            model: encode(&self.model).ok_or_else(|| Error::TooLarge { name: name() })?,
            beside,
            pending: self.pending,
        })
    }

    /// Writes the model, and the data beside it. Slices of `sources` are copied from file to file.
    ///
    /// # Errors
    /// As [`file::write`](file::write()); no file is changed then.
    pub fn write(self, to: Destination<'_>, sources: &[Source]) -> file::Result<()> {
        self.into_files(to)?.write(to, sources)
    }
}

/// A model as it will stand in files.
#[derive(Debug)]
pub struct Files {
    model: Segments,
    /// The data beside it, and where they go.
    beside: Option<(PathBuf, Segments)>,
    pending: Option<Source>,
}

impl Files {
    /// How many bytes all files have.
    pub fn bytes(&self) -> u64 {
        let data = self.beside.iter().flat_map(|(_, data)| data);
        let all = self.model.iter().chain(data);
        all.map(|segment| segment.len() as u64).sum()
    }

    /// The file that will hold the data that do not go into the model.
    pub fn beside(&self) -> Option<&Path> {
        self.beside.as_ref().map(|(path, _)| path.as_path())
    }

    /// Writes them to the destination that they were made for. Slices of `sources` are copied from file to file.
    ///
    /// # Errors
    /// As [`file::write`](file::write()); no file is changed then.
    pub fn write(&self, to: Destination<'_>, sources: &[Source]) -> file::Result<()> {
        let sources = [sources, self.pending.as_slice()].concat();
        let Some((beside, data)) = &self.beside else {
            return write_segments(&self.model, to, &sources);
        };
        let path = to.regular()?.unwrap_or_default();
        write_pair((&path, &self.model), (beside, data), &sources)
    }
}
