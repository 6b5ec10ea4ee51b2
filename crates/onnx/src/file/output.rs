//! A file that is written from pieces: ranges of mapped files are copied by the kernel, data that were cut are
//! gathered as they go out, several pieces at a time. What it holds does not depend on the number of threads.

use std::fs::File;
use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use prune_opt_ir::parallel;

use super::Source;
use super::source::Found;

/// Slices of a source from this size on are copied by the kernel; a system call costs less than copying them.
pub(super) const KERNEL_COPY: usize = 64 << 10;

/// Pieces smaller than [`KERNEL_COPY`] are joined to one of up to this size.
const JOINED: usize = 1 << 20;

/// Long pieces are copied in parts of this size, so that threads share the work.
const PART: usize = 32 << 20;

/// Neighbouring segments, and where in the file they begin.
struct Job {
    offset: u64,
    segments: Vec<Bytes>,
}

/// Makes `file` hold the concatenation of `segments`.
pub(super) fn write_file(file: &File, segments: &[Bytes], sources: &[Source]) -> io::Result<()> {
    let output = Output {
        file,
        sources,
        kernel_copies: AtomicBool::new(cfg!(target_os = "linux")),
    };
    let jobs = jobs(segments);
    if cfg!(unix) {
        let bytes = segments.iter().map(Bytes::len).sum();
        parallel::try_each(&jobs, bytes, |job| output.write(job))
    } else {
        jobs.iter().try_for_each(|job| output.write(job))
    }
}

/// Writes the concatenation of `segments` where no position can be said.
pub(super) fn write_stream(
    segments: &[Bytes],
    stream: impl Write,
    sources: &[Source],
) -> io::Result<()> {
    let mut stream = io::BufWriter::with_capacity(KERNEL_COPY, stream);
    for segment in segments {
        match locate(sources, segment) {
            Some(Found::Pending(data)) => data.each(|piece| stream.write_all(piece))?,
            Some(Found::Nothing) => return Err(nothing()),
            Some(Found::File(..)) | None => stream.write_all(segment)?,
        }
    }
    stream.flush()
}

fn jobs(segments: &[Bytes]) -> Vec<Job> {
    let mut jobs: Vec<Job> = Vec::new();
    let (mut offset, mut joined) = (0u64, 0);
    for segment in segments.iter().filter(|s| !s.is_empty()) {
        let small = segment.len() < KERNEL_COPY;
        match jobs.last_mut() {
            Some(last) if small && joined > 0 && joined + segment.len() <= JOINED => {
                last.segments.push(segment.clone());
                joined += segment.len();
            }
            _ => {
                jobs.push(Job {
                    offset,
                    segments: vec![segment.clone()],
                });
                joined = if small { segment.len() } else { 0 };
            }
        }
        offset += segment.len() as u64;
    }
    jobs
}

fn locate<'s>(sources: &'s [Source], part: &[u8]) -> Option<Found<'s>> {
    sources.iter().find_map(|source| source.locate(part))
}

fn nothing() -> io::Error {
    io::Error::other("a part of data that are not gathered yet was to be written")
}

struct Output<'a> {
    file: &'a File,
    sources: &'a [Source],
    /// Until the kernel refuses, as it does between some file systems.
    kernel_copies: AtomicBool,
}

impl Output<'_> {
    fn write(&self, job: &Job) -> io::Result<()> {
        match &job.segments[..] {
            [one] => self.segment(one, job.offset),
            many => {
                let mut all = Vec::with_capacity(many.iter().map(Bytes::len).sum());
                for segment in many {
                    match locate(self.sources, segment) {
                        Some(Found::Pending(data)) => all.extend_from_slice(&data.bytes()),
                        Some(Found::Nothing) => return Err(nothing()),
                        Some(Found::File(..)) | None => all.extend_from_slice(segment),
                    }
                }
                put(self.file, &all, job.offset)
            }
        }
    }

    fn segment(&self, segment: &[u8], offset: u64) -> io::Result<()> {
        let data = match locate(self.sources, segment) {
            Some(Found::Pending(data)) => data,
            Some(Found::Nothing) => return Err(nothing()),
            Some(Found::File(..)) | None => return self.plain(segment, offset),
        };
        let mut at = offset;
        data.each(|piece| {
            self.plain(piece, at)?;
            at += piece.len() as u64;
            io::Result::Ok(())
        })?;
        if at == offset + segment.len() as u64 {
            return Ok(());
        }
        Err(io::Error::other(
            "data are not as long as they were said to be",
        ))
    }

    /// Bytes that are there.
    fn plain(&self, piece: &[u8], offset: u64) -> io::Result<()> {
        if piece.len() < KERNEL_COPY || !self.kernel_copies.load(Ordering::Relaxed) {
            return put(self.file, piece, offset);
        }
        let Some(Found::File(from, start)) = locate(self.sources, piece) else {
            return put(self.file, piece, offset);
        };
        let parts: Vec<_> = piece.chunks(PART).enumerate().collect();
        parallel::try_each(&parts, piece.len(), |(i, part)| {
            let skipped = (i * PART) as u64;
            let copied = copy_range(
                from,
                start + skipped,
                self.file,
                offset + skipped,
                part.len(),
            );
            if copied < part.len() {
                self.kernel_copies.store(false, Ordering::Relaxed);
            }
            let rest = part.get(copied..).unwrap_or_default();
            put(self.file, rest, offset + skipped + copied as u64)
        })
    }
}

#[cfg(unix)]
fn put(file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, offset)
}

#[cfg(not(unix))]
fn put(mut file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
    use std::io::Seek;
    file.seek(io::SeekFrom::Start(offset))?;
    file.write_all(bytes)
}

/// Copies up to `length` bytes of `from`, starting at `start`, to `offset` of `to`. An error ends the copy; the caller
/// writes the rest and meets the error again if it is one of the disk.
#[cfg(target_os = "linux")]
fn copy_range(from: &File, mut start: u64, to: &File, mut offset: u64, length: usize) -> usize {
    let mut copied = 0;
    while copied < length {
        let left = length - copied;
        match rustix::fs::copy_file_range(from, Some(&mut start), to, Some(&mut offset), left) {
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
fn copy_range(_from: &File, _start: u64, _to: &File, _offset: u64, _length: usize) -> usize {
    0
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::io::Read;

    use prune_opt_ir::{DType, Data};
    use tempfile::NamedTempFile;

    use super::*;

    fn mapped(byte: u8, length: usize) -> Source {
        let mut file = NamedTempFile::new().unwrap();
        file.write_all(&vec![byte; length]).unwrap();
        Source::open(file.path()).unwrap()
    }

    fn written(segments: &[Bytes], sources: &[Source]) -> Vec<u8> {
        let mut target = NamedTempFile::new().unwrap();
        write_file(target.as_file(), segments, sources).unwrap();
        let mut all = Vec::new();
        target.read_to_end(&mut all).unwrap();
        let mut stream = Vec::new();
        write_stream(segments, &mut stream, sources).unwrap();
        assert!(all == stream);
        all
    }

    #[test]
    fn mapped_and_pending_data_between_others() {
        let long = mapped(7, PART + KERNEL_COPY + 3);
        let data = Data::from(long.bytes().slice(..1 << 20));
        let kept = Some((0..1024).step_by(2).collect());
        let cut = data.keep(DType::U8, &[1024, 1024], &[kept.clone(), kept]);
        let small = Data::from(vec![3; 100]);
        let (pending, slices) = Source::pending(vec![small, cut.unwrap()]).unwrap();
        let segments = [
            Bytes::from_static(b"<"),
            slices[1].clone(),
            Bytes::from_static(b"|"),
            slices[0].clone(),
            long.bytes().clone(),
            Bytes::from_static(b">"),
        ];
        let want = [
            &b"<"[..],
            &[7; 1 << 18],
            b"|",
            &[3; 100],
            long.bytes(),
            b">",
        ];
        assert!(written(&segments, &[pending.clone(), long.clone()]) == want.concat());
        // A part of what is not there is refused, not written as zeros.
        let part = [slices[1].slice(1..)];
        let target = tempfile::tempfile().unwrap();
        assert!(write_file(&target, &part, std::slice::from_ref(&pending)).is_err());
        assert!(write_stream(&part, Vec::new(), &[pending]).is_err());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_refusal_of_the_kernel_changes_nothing() {
        let source = mapped(7, KERNEL_COPY);
        let path = NamedTempFile::new().unwrap().into_temp_path();
        for append in [false, true] {
            // The kernel does not copy into files that are open for appending.
            let mut options = File::options();
            let target = options.read(true).write(true).append(append);
            let target = target.open(&path).unwrap();
            let sources = [source.clone()];
            let output = Output {
                file: &target,
                sources: &sources,
                kernel_copies: AtomicBool::new(true),
            };
            output.plain(source.bytes(), 0).unwrap();
            assert_eq!(output.kernel_copies.into_inner(), !append);
            let written = std::fs::read(&path).unwrap();
            assert!(written.len().is_multiple_of(KERNEL_COPY) && written.iter().all(|b| *b == 7));
        }
    }
}
