//! Output: segments to a file or a pipe, ranges of mapped files copied by the kernel.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use buffa::{Message, Rope};
use bytes::Bytes;
use tempfile::NamedTempFile;

use super::{Error, Result, Source};
use crate::proto::ModelProto;

/// Slices of a source from this size on are copied by the kernel; a system call costs less than copying them.
const KERNEL_COPY: usize = 64 << 10;

/// Where to write.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Destination<'a> {
    /// Standard output.
    Stdout,
    /// A file, created or replaced at once when it is complete.
    File(&'a Path),
}

impl<'a> Destination<'a> {
    /// `-` is standard output, anything else a file.
    #[must_use]
    pub fn from_path(path: &'a Path) -> Self {
        if path == Path::new("-") {
            Self::Stdout
        } else {
            Self::File(path)
        }
    }

    fn name(self) -> String {
        match self {
            Self::Stdout => "<stdout>".into(),
            Self::File(path) => path.display().to_string(),
        }
    }
}

/// Writes `model`. Weights that are slices of one of `sources` are copied from file to file.
///
/// A file keeps the mode of the one it replaces, a new one has that of any new file. The file behind a symbolic link
/// is replaced, not the link. On an error the destination is as it was, unless it is a pipe or device.
///
/// # Errors
/// [`Error::TooLarge`], [`Error::Write`], [`Error::ReadOnly`], [`Error::Changed`].
pub fn write(model: &ModelProto, to: Destination<'_>, sources: &[Source]) -> Result<()> {
    let segments = encode(model).ok_or_else(|| Error::TooLarge { name: to.name() })?;
    write_segments(&segments, to, sources)
}

/// The encoded model in pieces: `bytes` fields of 4 KiB and more by reference, what lies between them in buffers of
/// their own. `None` if the whole would exceed [`MAX_MESSAGE`](super::MAX_MESSAGE).
#[must_use]
pub fn encode(model: &ModelProto) -> Option<Vec<Bytes>> {
    let mut rope = Rope::new();
    // Sums all sizes before it writes.
    model.try_encode(&mut rope).ok()?;
    Some(rope.into_segments())
}

/// Writes the concatenation of `segments`, as [`write()`] does.
///
/// # Errors
/// [`Error::Write`], [`Error::ReadOnly`], [`Error::Changed`].
pub fn write_segments(segments: &[Bytes], to: Destination<'_>, sources: &[Source]) -> Result<()> {
    if let Some(source) = sources.iter().find(|source| !source.is_whole()) {
        return Err(Error::Changed {
            name: source.name().into(),
        });
    }
    let failed = |cause| Error::Write {
        name: to.name(),
        cause,
    };
    match to {
        Destination::Stdout => write_stream(segments, io::stdout().lock()).map_err(failed),
        Destination::File(path) => match fs::metadata(path) {
            Ok(old) if old.is_dir() => Err(failed(io::ErrorKind::IsADirectory.into())),
            Ok(old) if !old.is_file() => File::options()
                .write(true)
                .open(path)
                .and_then(|file| write_stream(segments, file))
                .map_err(failed),
            Ok(old) if old.permissions().readonly() => Err(Error::ReadOnly { name: to.name() }),
            Ok(old) => fs::canonicalize(path)
                .and_then(|path| replace(segments, &path, Some(old.permissions()), sources))
                .map_err(failed),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                replace(segments, path, None, sources).map_err(failed)
            }
            Err(error) => Err(failed(error)),
        },
    }
}

fn write_stream(segments: &[Bytes], stream: impl Write) -> io::Result<()> {
    let mut stream = BufWriter::with_capacity(KERNEL_COPY, stream);
    segments
        .iter()
        .try_for_each(|segment| stream.write_all(segment))?;
    stream.flush()
}

/// Writes beside `path`, then renames. `permissions`: those of the file that is replaced.
fn replace(
    segments: &[Bytes],
    path: &Path,
    permissions: Option<fs::Permissions>,
    sources: &[Source],
) -> io::Result<()> {
    let aside = create_aside(path)?;
    let mut output = Output::new(aside.as_file(), sources);
    segments
        .iter()
        .try_for_each(|segment| output.append(segment))?;
    output.finish()?;
    if let Some(permissions) = permissions {
        aside.as_file().set_permissions(permissions)?;
    }
    aside.persist(path)?;
    Ok(())
}

/// A file in the folder of `path` that is removed unless it is persisted, with the mode of any new file.
fn create_aside(path: &Path) -> io::Result<NamedTempFile> {
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder.to_owned(),
        _ => PathBuf::from("."),
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".prune-opt-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // Reduced by the umask when the file is created.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

/// A file that is being written, by way of a buffer or of the kernel.
struct Output<'a> {
    buffer: BufWriter<&'a File>,
    sources: &'a [Source],
    /// Until the kernel refuses, as it does between some file systems.
    kernel_copies: bool,
}

impl<'a> Output<'a> {
    fn new(file: &'a File, sources: &'a [Source]) -> Self {
        Self {
            buffer: BufWriter::with_capacity(KERNEL_COPY, file),
            sources,
            kernel_copies: true,
        }
    }

    fn append(&mut self, segment: &[u8]) -> io::Result<()> {
        let copied = if self.kernel_copies && segment.len() >= KERNEL_COPY {
            match self
                .sources
                .iter()
                .find_map(|source| source.locate(segment))
            {
                Some((file, offset)) => self.copy_range(file, offset, segment.len())?,
                None => 0,
            }
        } else {
            0
        };
        self.buffer
            .write_all(segment.get(copied..).unwrap_or_default())
    }

    /// Has the kernel append `length` bytes of `file`. Returns how many of them it did.
    fn copy_range(&mut self, file: &File, offset: u64, length: usize) -> io::Result<usize> {
        // The kernel writes at the file's own position.
        self.buffer.flush()?;
        let copied = copy_range(file, offset, self.buffer.get_ref(), length);
        self.kernel_copies = copied == length;
        Ok(copied)
    }

    fn finish(mut self) -> io::Result<()> {
        self.buffer.flush()
    }
}

/// Copies up to `length` bytes of `from`, starting at `offset`, to where `to` stands. An error ends the copy; the
/// caller writes the rest and meets the error again if it is one of the disk.
#[cfg(target_os = "linux")]
fn copy_range(from: &File, mut offset: u64, to: &File, length: usize) -> usize {
    let mut copied = 0;
    while copied < length {
        match rustix::fs::copy_file_range(from, Some(&mut offset), to, None, length - copied) {
            Ok(0) => break,
            Ok(count) => copied += count,
            Err(rustix::io::Errno::INTR) => {}
            Err(_) => break,
        }
    }
    copied
}

/// No such call here.
#[cfg(not(target_os = "linux"))]
fn copy_range(_from: &File, _offset: u64, _to: &File, _length: usize) -> usize {
    0
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::io::{Read, Seek};

    use super::*;

    /// Appends all of a mapped file to `target`, between two bytes; whether the kernel copied it.
    fn append_mapped(target: &File) -> bool {
        let mut file = NamedTempFile::new().unwrap();
        file.write_all(&[7; KERNEL_COPY]).unwrap();
        let sources = [Source::open(file.path()).unwrap()];
        let mut output = Output::new(target, &sources);
        output.append(b"<").unwrap();
        output.append(sources[0].bytes()).unwrap();
        output.append(b">").unwrap();
        let copied = output.kernel_copies;
        output.finish().unwrap();
        copied
    }

    #[test]
    fn a_refusal_of_the_kernel_changes_nothing() {
        let expected = [&b"<"[..], &[7; KERNEL_COPY], b">"].concat();
        for append in [false, true] {
            let path = NamedTempFile::new().unwrap().into_temp_path();
            // The kernel does not copy into files that are open for appending.
            let mut target = File::options()
                .read(true)
                .write(true)
                .append(append)
                .open(&path)
                .unwrap();
            assert_eq!(append_mapped(&target), cfg!(target_os = "linux") && !append);
            let mut written = Vec::new();
            target.rewind().unwrap();
            target.read_to_end(&mut written).unwrap();
            assert!(written == expected);
        }
    }
}
