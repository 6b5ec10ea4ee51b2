//! Weights outside the text: safetensors files, mapped into memory and never copied to be read.
//!
//! Format: <https://huggingface.co/docs/safetensors>. Files are written with the widest element type first, then by
//! name, so that every tensor is aligned and the same weights always give the same bytes.

use crate::beside::{self, Wrong};
use crate::data::Data;
use crate::dtype::DType;
use crate::hash::IndexMap;
use crate::module::{Module, StoreRef, Stored, Weight};
use crate::text::Files;
use bytes::Bytes;
use memmap2::Mmap;
use safetensors::tensor::{Metadata, TensorInfo};
use safetensors::{Dtype, SafeTensorError, SafeTensors};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Why a weights file can't be read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file system says so.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It is no valid safetensors file.
    #[error("not a valid safetensors file: {0}")]
    Format(#[from] SafeTensorError),
    /// The tensors and their header do not agree.
    #[error("`{0}` reaches past the end of the file")]
    Short(String),
    /// A tensor can't be stored in this format.
    #[error("`{name}` can't be stored in a safetensors file: {why}")]
    Unsupported {
        /// The tensor.
        name: String,
        /// What about it.
        why: String,
    },
}

/// A whole file as bytes that stay mapped as long as any slice of them lives.
///
/// # Errors
/// Where the file can't be opened or mapped.
pub fn map(path: &Path) -> io::Result<Bytes> {
    let file = File::open(path)?;
    if file.metadata()?.len() == 0 {
        return Ok(Bytes::new());
    }
    // SAFETY: the map is read-only. Another process that truncates the file while we run can make reads fail,
    // as with any map; files we write ourselves are written aside and renamed, never changed in place.
    let map = unsafe { Mmap::map(&file)? };
    Ok(Bytes::from_owner(map))
}

/// The tensors of a safetensors file by name, in the order of their data. Data are slices of the map;
/// [`Weight::store`] is left for the module's reader to fill in.
///
/// # Errors
/// Where the file can't be mapped or is not valid.
pub fn safetensors(path: &Path) -> Result<IndexMap<String, Weight>, StoreError> {
    tensors(&map(path)?)
}

/// The tensors of a safetensors file that was read, as [`safetensors()`].
///
/// # Errors
/// Where it is not valid.
pub fn tensors(data: &Bytes) -> Result<IndexMap<String, Weight>, StoreError> {
    let (header, metadata) = SafeTensors::read_metadata(data)?;
    let start = header + size_of::<u64>();
    metadata
        .offset_keys()
        .into_iter()
        .filter_map(|name| Some((metadata.info(&name)?, name)))
        .map(|(info, name)| weight(data, start, &name, info).map(|w| (name, w)))
        .collect()
}

fn weight(data: &Bytes, start: usize, name: &str, info: &TensorInfo) -> Result<Weight, StoreError> {
    let Some(dtype) = from_stored(info.dtype) else {
        return Err(StoreError::Unsupported {
            name: name.into(),
            why: format!("its element type is {:?}", info.dtype),
        });
    };
    let (from, to) = info.data_offsets;
    let range = start.checked_add(from).zip(start.checked_add(to));
    let range = range.filter(|(from, to)| from <= to && *to <= data.len());
    let (from, to) = range.ok_or_else(|| StoreError::Short(name.into()))?;
    Ok(Weight {
        dtype,
        shape: info.shape.iter().map(|d| *d as u64).collect(),
        data: Some(data.slice(from..to).into()),
        store: None,
    })
}

/// The safetensors files, and others of which ranges are weights, in this folder.
#[derive(Clone, Debug)]
pub struct Folder(pub PathBuf);

impl Files for Folder {
    fn tensors(&self, path: &str) -> Result<IndexMap<String, Weight>, String> {
        safetensors(&self.0.join(path)).map_err(|e| e.to_string())
    }

    fn bytes(&self, path: &str) -> Result<Bytes, Wrong> {
        let folder = fs::canonicalize(&self.0).ok();
        let file = beside::file(path, folder.as_slice())?;
        map(&file).map_err(|e| beside::unreadable(path, &e))
    }
}

/// What a safetensors file of these weights holds, in order: its header, and their data.
///
/// # Errors
/// Where a weight has no data or its element type is unknown to the format.
pub fn layout(weights: &[(&str, &Weight)]) -> Result<Vec<Data>, StoreError> {
    let mut entries = Vec::with_capacity(weights.len());
    for (name, weight) in weights {
        let unsupported = |why: String| StoreError::Unsupported {
            name: name.to_string(),
            why,
        };
        let no_type = || unsupported(format!("its element type is {}", weight.dtype));
        let dtype = to_stored(weight.dtype).ok_or_else(no_type)?;
        let data = weight.data.as_ref();
        let data = data.ok_or_else(|| unsupported("it has no data".into()))?;
        let shape: Result<Vec<usize>, _> = weight.shape.iter().map(|d| (*d).try_into()).collect();
        let shape = shape.map_err(|_| unsupported("it is too large".into()))?;
        entries.push((*name, dtype, shape, data));
    }
    entries.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    if let Some(pair) = entries.windows(2).find(|p| p[0].0 == p[1].0) {
        return Err(StoreError::Unsupported {
            name: pair[0].0.into(),
            why: "it is given twice".into(),
        });
    }

    let mut offset = 0;
    let infos = entries.iter().map(|(name, dtype, shape, data)| {
        let data_offsets = (offset, offset + data.len());
        offset = data_offsets.1;
        let info = TensorInfo {
            dtype: *dtype,
            shape: shape.clone(),
            data_offsets,
        };
        (name.to_string(), info)
    });
    let header = Metadata::new(None, infos.collect())?;
    let mut header = serde_json::to_vec(&header).map_err(io::Error::from)?;
    header.resize(header.len().next_multiple_of(size_of::<u64>()), b' ');

    let header = [&(header.len() as u64).to_le_bytes()[..], &header].concat();
    let data = entries.into_iter().map(|(.., data)| data.clone());
    Ok([header.into()].into_iter().chain(data).collect())
}

/// Writes these weights to a file beside `path`, which then takes its place.
///
/// # Errors
/// As [`layout`], or where the file can't be written. What was at `path` is then still there.
pub fn write_safetensors(path: &Path, weights: &[(&str, &Weight)]) -> Result<(), StoreError> {
    let layout = layout(weights)?;
    let write = |out: &mut dyn Write| {
        let mut all = layout.iter();
        all.try_for_each(|data| data.each(|piece| out.write_all(piece)))
    };
    Ok(write_aside(path, write)?)
}

/// Writes a file beside `path`, which then takes its place, with the mode that it had. Maps of what was there stay as
/// they are; of a symbolic link, what it points to is replaced. A device or pipe is written to as it stands.
///
/// # Errors
/// What `write` returns, or where the file system refuses; what was at `path` is then still there.
pub fn write_aside(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let old = match fs::metadata(path) {
        Ok(old) if old.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
        Ok(old) if !old.is_file() => {
            let device = File::options().write(true).open(path)?;
            return buffered(&device, write);
        }
        Ok(old) if old.permissions().readonly() => {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        Ok(old) => Some((fs::canonicalize(path)?, old.permissions())),
        Err(e) if e.kind() == io::ErrorKind::NotFound => None,
        Err(e) => return Err(e),
    };
    let path = old.as_ref().map_or(path, |(path, _)| path);
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty());
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As for any new file: the process's mask takes away from this.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let aside = builder.tempfile_in(folder.unwrap_or(Path::new(".")));
    // Its own message names a file that nobody knows.
    let aside = aside.map_err(|e| io::Error::from(e.kind()))?;
    buffered(aside.as_file(), write)?;
    if let Some((_, permissions)) = &old {
        aside.as_file().set_permissions(permissions.clone())?;
    }
    aside.persist(path).map_err(|e| e.error)?;
    Ok(())
}

fn buffered(file: &File, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 20, file);
    write(&mut out)?;
    out.flush()
}

/// Writes the data of all parameters to one safetensors file and lets the module point there under `name`, the
/// path as its text will give it.
///
/// # Errors
/// As [`write_safetensors`]; the module is then unchanged.
pub fn move_out(module: &mut Module, path: &Path, name: &str) -> Result<(), StoreError> {
    let with_data = module.params.iter().filter(|(_, w)| w.data.is_some());
    let weights: Vec<_> = with_data.map(|(n, w)| (n.as_str(), w)).collect();
    write_safetensors(path, &weights)?;
    module.stores = vec![StoreRef { path: name.into() }];
    module.files.clear();
    for (key, weight) in &mut module.params {
        weight.store = weight
            .data
            .is_some()
            .then(|| Stored::Tensor(0, key.clone()));
    }
    Ok(())
}

/// The element types that both know.
const DTYPES: &[(DType, Dtype)] = &[
    (DType::Bool, Dtype::BOOL),
    (DType::U8, Dtype::U8),
    (DType::I8, Dtype::I8),
    (DType::U16, Dtype::U16),
    (DType::I16, Dtype::I16),
    (DType::U32, Dtype::U32),
    (DType::I32, Dtype::I32),
    (DType::U64, Dtype::U64),
    (DType::I64, Dtype::I64),
    (DType::F16, Dtype::F16),
    (DType::BF16, Dtype::BF16),
    (DType::F32, Dtype::F32),
    (DType::F64, Dtype::F64),
    (DType::Complex64, Dtype::C64),
    (DType::F8E4M3FN, Dtype::F8_E4M3),
    (DType::F8E4M3FNUZ, Dtype::F8_E4M3FNUZ),
    (DType::F8E5M2, Dtype::F8_E5M2),
    (DType::F8E5M2FNUZ, Dtype::F8_E5M2FNUZ),
    (DType::F8E8M0, Dtype::F8_E8M0),
    (DType::F4E2M1, Dtype::F4),
];

/// Whether a safetensors file can hold elements of this type.
pub fn storable(dtype: DType) -> bool {
    to_stored(dtype).is_some()
}

fn from_stored(stored: Dtype) -> Option<DType> {
    DTYPES.iter().find(|(_, s)| *s == stored).map(|(d, _)| *d)
}

fn to_stored(dtype: DType) -> Option<Dtype> {
    DTYPES.iter().find(|(d, _)| *d == dtype).map(|(_, s)| *s)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::text::{parse, print};

    fn weight(dtype: DType, shape: &[u64], data: &[u8]) -> Weight {
        Weight {
            dtype,
            shape: shape.to_vec(),
            data: Some(data.to_vec().into()),
            store: None,
        }
    }

    #[test]
    fn what_is_written_is_read_and_the_same_bytes_each_time() {
        let dir = tempfile::tempdir().unwrap();
        let a = weight(DType::U8, &[3], &[1, 2, 3]);
        let b = weight(DType::F32, &[1, 2], &[0, 0, 128, 63, 1, 2, 3, 4]);
        let empty = weight(DType::I64, &[0], &[]);
        let path = dir.path().join("w.safetensors");
        write_safetensors(&path, &[("a", &a), ("b", &b), ("empty", &empty)]).unwrap();
        let first = std::fs::read(&path).unwrap();
        let read = safetensors(&path).unwrap();
        assert_eq!(read.keys().collect::<Vec<_>>(), ["empty", "b", "a"]);
        assert_eq!((&read["a"], &read["b"], &read["empty"]), (&a, &b, &empty));
        // The file may be written again while it is mapped.
        write_safetensors(
            &path,
            &[
                ("empty", &read["empty"]),
                ("b", &read["b"]),
                ("a", &read["a"]),
            ],
        )
        .unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), first);
        assert_eq!(read["a"], a);
    }

    #[test]
    fn data_are_slices_of_the_map_and_aligned() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("w.safetensors");
        let (a, b) = (
            weight(DType::U8, &[1], &[7]),
            weight(DType::F32, &[1], &[1, 2, 3, 4]),
        );
        write_safetensors(&path, &[("a", &a), ("b", &b)]).unwrap();
        let read = safetensors(&path).unwrap();
        let address = |n: &str| read[n].data.as_ref().unwrap().bytes().as_ptr() as usize;
        assert_eq!((address("b") % 4, address("a") - address("b")), (0, 4));
    }

    #[test]
    fn what_can_not_be_stored_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("w.safetensors");
        let error = |w: Weight| {
            write_safetensors(&path, &[("a", &w)])
                .unwrap_err()
                .to_string()
        };
        let strings = weight(DType::Str, &[1], &[]);
        insta::assert_snapshot!(error(strings), @"`a` can't be stored in a safetensors file: its element type is string");
        let without = Weight {
            data: None,
            ..weight(DType::F32, &[1], &[])
        };
        insta::assert_snapshot!(error(without), @"`a` can't be stored in a safetensors file: it has no data");
        assert!(!error(weight(DType::F32, &[2], &[0; 4])).is_empty());
        assert!(!path.exists());
    }

    #[test]
    fn bad_files_are_errors() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("w.safetensors");
        assert!(safetensors(&path).is_err());
        for bytes in [
            &b""[..],
            b"12345678",
            b"\xff\xff\xff\xff\xff\xff\xff\xff",
            b"\x02\0\0\0\0\0\0\0[]",
        ] {
            std::fs::write(&path, bytes).unwrap();
            assert!(safetensors(&path).is_err());
        }
    }

    #[test]
    fn ranges_reach_no_file_outside_of_the_folder() {
        let dir = tempfile::tempdir().unwrap();
        let inside = dir.path().join("inside");
        fs::create_dir_all(inside.join("sub")).unwrap();
        fs::write(dir.path().join("out.bin"), [1; 8]).unwrap();
        fs::write(inside.join("sub/w.bin"), [2; 8]).unwrap();
        let folder = Folder(inside.clone());
        assert_eq!(folder.bytes("sub/w.bin").unwrap()[..], [2; 8]);
        let absolute = inside.join("sub/w.bin").display().to_string();
        let mut bad = vec![
            "../out.bin",
            "sub/../../out.bin",
            "sub",
            "gone.bin",
            "",
            &absolute,
        ];
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("../out.bin", inside.join("link")).unwrap();
            std::os::unix::fs::symlink("sub/w.bin", inside.join("good")).unwrap();
            assert_eq!(folder.bytes("good").unwrap()[..], [2; 8]);
            bad.push("link");
        }
        for path in bad {
            let wrong = folder.bytes(path).unwrap_err();
            assert!(wrong.what.starts_with("its data "), "{path}: {wrong}");
        }
    }

    #[test]
    fn a_module_keeps_its_weights_outside() {
        let dir = tempfile::tempdir().unwrap();
        let text = "func @f() {\n %w = param @w = dense<[1.0, 2.0]> : tensor<2 x f32>\n %n = param @n : tensor<2 x f32>\n return\n}";
        let mut module = parse("f.pir", text, &crate::text::no_files).unwrap();
        move_out(
            &mut module,
            &dir.path().join("f.safetensors"),
            "f.safetensors",
        )
        .unwrap();
        let text = print(&module);
        insta::assert_snapshot!(text, @r#"
        module attributes {weights = "f.safetensors"} {
          func @f() {
            %w = param @w : tensor<2 x f32>
            %n = param @n weightless : tensor<2 x f32>
            return
          }
        }
        "#);
        let again = parse("f.pir", &text, &Folder(dir.path().into())).unwrap();
        assert_eq!(again.params, module.params);
        assert_eq!(print(&again), text);
    }
}
