//! Where models are written to: files that are complete before they take another's place, pipes, devices.

use std::fs::{self, File, Permissions};
use std::io;
use std::path::{Path, PathBuf};

use buffa::{Message, Rope};
use bytes::Bytes;
use prune_opt_ir::Data;
use tempfile::NamedTempFile;

use super::output::{write_file, write_stream};
use super::{Error, Result, Source};
use crate::proto::ModelProto;

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

    /// The path of a regular file that is there or will be; links are followed.
    ///
    /// # Errors
    /// [`Error::Write`] for a folder.
    pub(crate) fn regular(self) -> Result<Option<PathBuf>> {
        match target(self)? {
            Target::File(path, _) => Ok(Some(path)),
            Target::Stream(_) | Target::Stdout => Ok(None),
        }
    }

    pub(crate) fn name(self) -> String {
        match self {
            Self::Stdout => "<stdout>".into(),
            Self::File(path) => path.display().to_string(),
        }
    }
}

/// What is at a destination.
enum Target {
    Stdout,
    /// A pipe or device.
    Stream(File),
    /// A file to create or, where it has permissions, to replace.
    File(PathBuf, Option<Permissions>),
}

fn target(to: Destination<'_>) -> Result<Target> {
    let failed = |cause| Error::Write {
        name: to.name(),
        cause,
    };
    let Destination::File(path) = to else {
        return Ok(Target::Stdout);
    };
    match fs::metadata(path) {
        Ok(old) if old.is_dir() => Err(failed(io::ErrorKind::IsADirectory.into())),
        Ok(old) if !old.is_file() => {
            let file = File::options().write(true).open(path);
            file.map(Target::Stream).map_err(failed)
        }
        Ok(old) if old.permissions().readonly() => Err(Error::ReadOnly { name: to.name() }),
        Ok(old) => {
            let path = fs::canonicalize(path).map_err(failed)?;
            Ok(Target::File(path, Some(old.permissions())))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Ok(Target::File(path.to_owned(), None))
        }
        Err(error) => Err(failed(error)),
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
    check_sources(sources)?;
    let failed = |cause| Error::Write {
        name: to.name(),
        cause,
    };
    match target(to)? {
        Target::Stdout => write_stream(segments, io::stdout().lock(), sources).map_err(failed),
        Target::Stream(file) => write_stream(segments, file, sources).map_err(failed),
        Target::File(path, permissions) => Aside::write(segments, path, permissions, sources)
            .and_then(Aside::commit)
            .map_err(failed),
    }
}

/// Writes the concatenation of `all`, cut data gathered on the way, as [`write()`] does.
///
/// # Errors
/// As [`write_segments`].
pub fn write_data(all: &[Data], to: Destination<'_>, sources: &[Source]) -> Result<()> {
    let cut = |data: &&Data| data.in_place().is_none();
    let pending = Source::pending(all.iter().filter(cut).cloned().collect());
    let (pending, stand_ins) = pending.unzip();
    let mut stand_ins = stand_ins.unwrap_or_default().into_iter();
    let segment = |data: &Data| match data.in_place() {
        Some(bytes) => bytes.clone(),
        None => stand_ins.next().unwrap_or_else(|| data.bytes()),
    };
    let segments: Vec<Bytes> = all.iter().map(segment).collect();
    write_segments(&segments, to, &[sources, pending.as_slice()].concat())
}

/// Writes a model to the regular file `model.0`, and the external data that it refers to to `data.0` in its folder.
///
/// Both are complete before either takes its place. Where the second cannot, the first gives it back.
///
/// # Errors
/// As [`write()`]; both files are then as they were.
pub(crate) fn write_pair(
    model: (&Path, &[Bytes]),
    data: (&Path, &[Bytes]),
    sources: &[Source],
) -> Result<()> {
    check_sources(sources)?;
    let aside = |(path, segments): (&Path, &[Bytes])| {
        let to = Destination::File(path);
        let failed = |cause| Error::Write {
            name: to.name(),
            cause,
        };
        match target(to)? {
            Target::File(path, permissions) => {
                Aside::write(segments, path, permissions, sources).map_err(failed)
            }
            Target::Stdout | Target::Stream(_) => Err(failed(io::ErrorKind::InvalidInput.into())),
        }
    };
    // A link in the place of the data may lead out of the folder, where no reader would follow it.
    let link = fs::symlink_metadata(data.0).is_ok_and(|m| m.is_symlink());
    if link {
        return Err(Error::Write {
            name: data.0.display().to_string(),
            cause: io::Error::other(
                "it is a link, and external data have to lie beside their model",
            ),
        });
    }
    let (data_aside, model_aside) = (aside(data)?, aside(model)?);
    let failed = |path: &Path| {
        let name = path.display().to_string();
        move |cause| Error::Write { name, cause }
    };
    let before = Backup::of(&data_aside.path);
    data_aside.commit().map_err(failed(data.0))?;
    model_aside.commit().map_err(|cause| {
        before.restore();
        failed(model.0)(cause)
    })
}

fn check_sources(sources: &[Source]) -> Result<()> {
    match sources.iter().find(|source| !source.is_whole()) {
        Some(source) => Err(Error::Changed {
            name: source.name().into(),
        }),
        None => Ok(()),
    }
}

/// A file that is complete but not yet in its place. It is removed unless it gets there.
struct Aside {
    file: NamedTempFile,
    path: PathBuf,
}

impl Aside {
    /// `permissions`: those of the file that will be replaced.
    fn write(
        segments: &[Bytes],
        path: PathBuf,
        permissions: Option<Permissions>,
        sources: &[Source],
    ) -> io::Result<Aside> {
        let file = create_aside(&path)?;
        write_file(file.as_file(), segments, sources)?;
        if let Some(permissions) = permissions {
            file.as_file().set_permissions(permissions)?;
        }
        Ok(Aside { file, path })
    }

    fn commit(self) -> io::Result<()> {
        self.file.persist(&self.path)?;
        Ok(())
    }
}

/// What was at a path, as far as the file system can tell.
struct Backup {
    path: PathBuf,
    old: Option<NamedTempFile<()>>,
}

impl Backup {
    fn of(path: &Path) -> Backup {
        let link = |aside: &Path| fs::hard_link(path, aside);
        let old = builder().make_in(folder(path), link).ok();
        Backup {
            path: path.to_owned(),
            old,
        }
    }

    /// Puts it back. That it fails could only be said instead of why it was needed.
    fn restore(self) {
        let _ = match self.old {
            Some(old) => old
                .into_temp_path()
                .persist(&self.path)
                .map_err(|e| e.error),
            None => fs::remove_file(&self.path),
        };
    }
}

fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

fn builder() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".prune-opt-").suffix(".tmp");
    builder
}

/// A file in the folder of `path` that is removed unless it is persisted, with the mode of any new file.
fn create_aside(path: &Path) -> io::Result<NamedTempFile> {
    let mut builder = builder();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // Reduced by the umask when the file is created.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder(path))
}
