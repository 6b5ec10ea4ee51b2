//! Input: a file mapped read-only, or a pipe read into memory.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use buffa::DecodeOptions;
use bytes::Bytes;
use memmap2::{Mmap, MmapOptions};

use prune_opt_ir::Data;

use super::{Error, MAX_MESSAGE, Result};
use crate::proto::ModelProto;

/// So many files of a model are better kept open, for the kernel to copy from. Some exporters write one for each tensor,
/// and a process may not open many; of the others only the map should stay ([`Source::closed`]).
pub const MOST_OPEN: usize = 128;

/// Bytes that were read, and where they lie if that is a file. Cloning shares them.
///
/// Keep the sources of a model's weights and give them to [`write`](super::write()): weights are plain
/// [`Bytes`], which remember no file, and a source recognises its own by their address.
#[derive(Clone, Debug)]
pub struct Source {
    name: Arc<str>,
    bytes: Bytes,
    origin: Origin,
}

#[derive(Clone, Debug)]
enum Origin {
    Memory,
    File(Arc<File>),
    /// Data that are gathered when they are written, and where in `bytes` each stands. Those have no contents.
    Pending(Arc<[(usize, Data)]>),
}

/// What has to be copied for a slice of a source.
pub(super) enum Found<'a> {
    /// This file from this offset on.
    File(&'a File, u64),
    /// These data.
    Pending(&'a Data),
    /// A part of data that are not there: nobody may write it.
    Nothing,
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
            origin: Origin::File(Arc::new(file)),
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
                origin: Origin::Memory,
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

    /// The same bytes, of a file that is open no longer; the kernel cannot copy from it.
    #[must_use]
    pub fn closed(self) -> Source {
        Source {
            origin: Origin::Memory,
            ..self
        }
    }

    /// Where `part` lies, as a number of bytes from the beginning, if it is a slice of this source.
    #[must_use]
    pub fn offset_of(&self, part: &[u8]) -> Option<usize> {
        let (part_start, start) = (part.as_ptr().addr(), self.bytes.as_ptr().addr());
        let offset = part_start.checked_sub(start)?;
        (offset.checked_add(part.len())? <= self.bytes.len()).then_some(offset)
    }

    /// Stand-ins for data that are gathered when they are written: slices of the right length, without contents. They
    /// are addresses only and take no memory. `None` where the system does not give any.
    pub(crate) fn pending(all: Vec<Data>) -> Option<(Source, Vec<Bytes>)> {
        let mut length = 0usize;
        let mut placed = Vec::with_capacity(all.len());
        for data in all {
            let start = length;
            length = length.checked_add(data.len())?;
            placed.push((start, data));
        }
        let mut options = MmapOptions::new();
        let room = options.len(length.max(1)).no_reserve_swap().map_anon();
        let bytes = Bytes::from_owner(room.ok()?.make_read_only().ok()?);
        let slices = placed
            .iter()
            .map(|(start, data)| bytes.slice(*start..start + data.len()))
            .collect();
        let source = Source {
            name: "<memory>".into(),
            bytes,
            origin: Origin::Pending(placed.into()),
        };
        Some((source, slices))
    }

    /// What `part` stands for, if it lies inside this source and is more than its bytes.
    pub(super) fn locate(&self, part: &[u8]) -> Option<Found<'_>> {
        let offset = self.offset_of(part)?;
        match &self.origin {
            Origin::Memory => None,
            Origin::File(file) => Some(Found::File(file, offset as u64)),
            Origin::Pending(all) => {
                let at = all.binary_search_by_key(&offset, |(start, _)| *start).ok();
                let data = at.and_then(|i| all.get(i)).map(|(_, data)| data);
                let data = data.filter(|data| data.len() == part.len());
                Some(data.map_or(Found::Nothing, Found::Pending))
            }
        }
    }

    /// Whether the file still has all the bytes that were mapped.
    pub(super) fn is_whole(&self) -> bool {
        let length = |file: &Arc<File>| file.metadata().map_or(0, |m: fs::Metadata| m.len());
        match &self.origin {
            Origin::File(file) => length(file) >= self.bytes.len() as u64,
            Origin::Memory | Origin::Pending(_) => true,
        }
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
