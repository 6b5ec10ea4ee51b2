//! Input: a file mapped read-only, or a pipe read into memory.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use buffa::DecodeOptions;
use bytes::Bytes;
use memmap2::Mmap;

use super::{Error, MAX_MESSAGE, Result};
use crate::proto::ModelProto;

/// Bytes that were read, and where they lie if that is a file. Cloning shares them.
///
/// Keep the sources of a model's weights and give them to [`write`](super::write()): weights are plain
/// [`Bytes`], which remember no file, and a source recognises its own by their address.
#[derive(Clone, Debug)]
pub struct Source {
    name: Arc<str>,
    bytes: Bytes,
    file: Option<Arc<File>>,
}

impl Source {
    /// Maps the file at `path`, or reads it into memory where it cannot be mapped (a pipe, a device). The path `-`
    /// is standard input.
    ///
    /// The bytes are those of the file for as long as nothing writes into it. Files that are replaced by renaming,
    /// as this crate does it, stay as they were opened.
    ///
    /// # Errors
    /// [`Error::Read`]; [`Error::TooLarge`] for more than [`MAX_MESSAGE`] bytes that cannot be mapped.
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        if path == Path::new("-") {
            return Self::buffered("<stdin>".into(), io::stdin().lock());
        }
        let name = path.display().to_string();
        let read = |cause| Error::Read {
            name: name.clone(),
            cause,
        };
        let file = File::open(path).map_err(read)?;
        let metadata = file.metadata().map_err(read)?;
        if metadata.is_dir() {
            return Err(read(io::ErrorKind::IsADirectory.into()));
        }
        // Pseudo-files claim to be empty; reading tells.
        if !metadata.is_file() || metadata.len() == 0 {
            return Self::buffered(name, file);
        }
        let bytes = map(&file).map_err(read)?;
        Ok(Self {
            name: name.into(),
            bytes,
            file: Some(Arc::new(file)),
        })
    }

    /// Reads all of `reader` into memory.
    fn buffered(name: String, reader: impl Read) -> Result<Self> {
        let mut bytes = Vec::new();
        // One byte more than allowed, to notice it.
        let limit = MAX_MESSAGE as u64 + 1;
        match reader.take(limit).read_to_end(&mut bytes) {
            Err(cause) => Err(Error::Read { name, cause }),
            Ok(length) if length > MAX_MESSAGE => Err(Error::TooLarge { name }),
            Ok(_) => Ok(Self {
                name: name.into(),
                bytes: bytes.into(),
                file: None,
            }),
        }
    }

    /// The path, or `<stdin>`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// All bytes of the file; slices of them are recognised by [`write`](super::write()).
    #[must_use]
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// The file that `part` is mapped from and its offset there, if it lies inside this source.
    pub(super) fn locate(&self, part: &[u8]) -> Option<(&File, u64)> {
        let file = self.file.as_deref()?;
        let offset = part
            .as_ptr()
            .addr()
            .checked_sub(self.bytes.as_ptr().addr())?;
        let inside = offset.checked_add(part.len())? <= self.bytes.len();
        inside.then_some((file, offset as u64))
    }

    /// Whether the file still has all the bytes that were mapped.
    pub(super) fn is_whole(&self) -> bool {
        let length = |file: &Arc<File>| file.metadata().map_or(0, |m: fs::Metadata| m.len());
        self.file
            .as_ref()
            .is_none_or(|file| length(file) >= self.bytes.len() as u64)
    }
}

/// The contents of `file` as shared bytes, read from disk as they are touched.
fn map(file: &File) -> io::Result<Bytes> {
    // SAFETY: the map is private to this process and read-only, so nothing here writes to it. Another process could
    // write into the file, which every memory-mapped reader has to rule out by convention: the bytes could then
    // change under a reader, or be gone (SIGBUS). All length checks are on the map, not on bytes read from it twice.
    let map = unsafe { Mmap::map(file) }?;
    Ok(Bytes::from_owner(map))
}

/// Decodes the model in `source`; its `raw_data` are slices of `source`.
///
/// Nothing is checked beyond the schema and the presence of a graph.
///
/// # Errors
/// [`Error::Empty`], [`Error::Malformed`], [`Error::NoGraph`], [`Error::Inflated`], [`Error::TooLarge`].
pub fn decode(source: &Source) -> Result<ModelProto> {
    let name = || source.name.to_string();
    let mut bytes = source.bytes.clone();
    if bytes.is_empty() {
        return Err(Error::Empty { name: name() });
    }
    if bytes.len() > MAX_MESSAGE {
        return Err(Error::TooLarge { name: name() });
    }
    let options = DecodeOptions::new().with_element_memory_limit(element_memory(bytes.len()));
    let model: ModelProto = options
        .decode(&mut bytes)
        .map_err(|cause| Error::decode(name(), cause))?;
    if !model.graph.is_set() {
        return Err(Error::NoGraph { name: name() });
    }
    Ok(model)
}

/// Bytes that the elements of repeated fields may take when `input` bytes are decoded.
///
/// An empty element is two bytes of input and some hundred of memory. The graphs of
/// real models take four to eleven times their encoded size.
fn element_memory(input: usize) -> usize {
    const FLOOR: usize = 64 << 20;
    input.saturating_mul(32).saturating_add(FLOOR)
}

/// Opens and decodes the model at `path`; `-` is standard input.
///
/// # Errors
/// Those of [`Source::open`] and [`decode`].
pub fn read(path: impl AsRef<Path>) -> Result<(ModelProto, Source)> {
    let source = Source::open(path)?;
    Ok((decode(&source)?, source))
}
