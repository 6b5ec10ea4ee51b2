//! What can go wrong between a file and a message, and what to do about it.

use std::{io, result};

use buffa::DecodeError;

/// The result of reading or writing a model.
pub type Result<T> = result::Result<T, Error>;

/// A model could not be read or written. `name` is its path, or `<stdin>` or `<stdout>`.
///
/// The message is one line that begins with the name; [`Error::help`] says what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The operating system refused to open or read it.
    #[error("{name}: cannot read: {cause}")]
    Read {
        /// The file.
        name: String,
        /// What the system said.
        cause: io::Error,
    },
    /// The operating system refused to create, write or rename it.
    #[error("{name}: cannot write: {cause}")]
    Write {
        /// The file.
        name: String,
        /// What the system said.
        cause: io::Error,
    },
    /// The file to replace may not be written.
    #[error("{name}: cannot write: the file is read-only")]
    ReadOnly {
        /// The file.
        name: String,
    },
    /// The input has no bytes.
    #[error("{name}: not an ONNX model: the file is empty")]
    Empty {
        /// The file.
        name: String,
    },
    /// The input is no protobuf message of this schema.
    #[error("{name}: not an ONNX model: {cause}")]
    Malformed {
        /// The file.
        name: String,
        /// What the decoder said.
        cause: DecodeError,
    },
    /// The input is a message, but not one that holds a graph.
    #[error("{name}: not an ONNX model: it has no graph")]
    NoGraph {
        /// The file.
        name: String,
    },
    /// Decoding would take far more memory than the input's size warrants.
    #[error("{name}: refusing to decode: {cause}")]
    Inflated {
        /// The file.
        name: String,
        /// What the decoder said.
        cause: DecodeError,
    },
    /// The message exceeds [`MAX_MESSAGE`](super::MAX_MESSAGE).
    #[error("{name}: the model exceeds the 2 GiB that a protobuf message may have")]
    TooLarge {
        /// The file.
        name: String,
    },
    /// The name of a file beside the model has to be written into it.
    #[error("{name}: cannot write: the name is not UTF-8, and the model has to name its data file")]
    Name {
        /// The file.
        name: String,
    },
    /// A source file was shortened after it was opened.
    #[error("{name}: the file was changed while it was in use")]
    Changed {
        /// The file.
        name: String,
    },
}

impl Error {
    /// The file's path, or `<stdin>` or `<stdout>`; the message begins with it.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Read { name, .. }
            | Self::Write { name, .. }
            | Self::ReadOnly { name }
            | Self::Empty { name }
            | Self::Malformed { name, .. }
            | Self::NoGraph { name }
            | Self::Inflated { name, .. }
            | Self::TooLarge { name }
            | Self::Name { name }
            | Self::Changed { name } => name,
        }
    }

    /// What the user can do, as one sentence without a full stop.
    #[must_use]
    pub fn help(&self) -> Option<&'static str> {
        Some(match self {
            Self::Read { cause, .. } if cause.kind() == io::ErrorKind::NotFound => {
                "check the path; `-` reads from standard input"
            }
            Self::Write { cause, .. } if cause.kind() == io::ErrorKind::NotFound => {
                "create the folder first; `-` writes to standard output"
            }
            Self::Read { .. } | Self::Write { .. } => return None,
            Self::ReadOnly { .. } => "choose another name, or make the file writable",
            Self::Empty { .. } => "check that the command or download that made it succeeded",
            Self::Malformed {
                cause: DecodeError::UnexpectedEof,
                ..
            } => "the file may have been cut short",
            Self::Malformed {
                cause: DecodeError::InvalidUtf8,
                ..
            } => "a name or other text in the file is not UTF-8; export the model again",
            Self::Malformed { .. } | Self::NoGraph { .. } => {
                "an ONNX model is expected here, as written by `torch.onnx.export` or `onnx.save`"
            }
            Self::Inflated { .. } => {
                "the file seems to be made to exhaust memory, and no exporter writes such a file"
            }
            Self::TooLarge { .. } => "keep the weights beside the model, as external data",
            Self::Name { .. } => "choose another name",
            Self::Changed { .. } => "run the command again once nothing else writes to the file",
        })
    }

    /// Sorts a decoder's complaint about `name`.
    pub(super) fn decode(name: String, cause: DecodeError) -> Self {
        match cause {
            DecodeError::UnknownFieldLimitExceeded | DecodeError::ElementMemoryLimitExceeded => {
                Self::Inflated { name, cause }
            }
            cause => Self::Malformed { name, cause },
        }
    }
}
