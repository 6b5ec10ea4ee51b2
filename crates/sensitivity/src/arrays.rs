//! Arrays from files as NumPy writes them: `.npz`, which names each, and `.npy`, which holds one.

use ndarray::{Array, Axis, Dimension, IxDyn, OwnedRepr, Slice};
use ndarray_npy::{NpzReader, ReadNpyError, ReadNpyExt, ReadNpzError, ReadableElement};
use prune_opt_ir::{Diagnostic, Tensor};
use std::fs::File;
use std::io::{BufReader, Seek};

type Dyn<T> = Array<T, IxDyn>;

/// An array in elements no wider than it came with, as far as numbers go.
pub(crate) enum Numbers {
    F32(Dyn<f32>),
    F64(Dyn<f64>),
    Int(Dyn<i64>),
    Bool(Dyn<bool>),
}

impl Numbers {
    pub(crate) fn shape(&self) -> &[usize] {
        match self {
            Numbers::F32(a) => a.shape(),
            Numbers::F64(a) => a.shape(),
            Numbers::Int(a) => a.shape(),
            Numbers::Bool(a) => a.shape(),
        }
    }

    /// What the elements are, in a word.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Numbers::F32(_) | Numbers::F64(_) => "floats",
            Numbers::Int(_) => "integers",
            Numbers::Bool(_) => "truth values",
        }
    }

    /// How many rows the leading axis has.
    pub(crate) fn rows(&self) -> Option<usize> {
        self.shape().first().copied()
    }

    /// The index of the first element that is not finite.
    pub(crate) fn not_finite(&self) -> Option<Vec<usize>> {
        let first = |d: IxDyn| d.as_array_view().to_vec();
        match self {
            Numbers::F32(a) => a
                .indexed_iter()
                .find(|(_, x)| !x.is_finite())
                .map(|(d, _)| first(d)),
            Numbers::F64(a) => a
                .indexed_iter()
                .find(|(_, x)| !x.is_finite())
                .map(|(d, _)| first(d)),
            Numbers::Int(_) | Numbers::Bool(_) => None,
        }
    }

    /// Some rows, as a run takes them.
    pub(crate) fn slice(&self, rows: std::ops::Range<usize>) -> Tensor {
        let cut = Slice::from(rows);
        match self {
            Numbers::F32(a) => {
                let part = a.slice_axis(Axis(0), cut);
                Tensor::Float(part.mapv(f64::from).into_shared())
            }
            Numbers::F64(a) => Tensor::Float(a.slice_axis(Axis(0), cut).to_shared()),
            Numbers::Int(a) => Tensor::Int(a.slice_axis(Axis(0), cut).to_shared()),
            Numbers::Bool(a) => Tensor::Bool(a.slice_axis(Axis(0), cut).to_shared()),
        }
    }
}

/// A file of arrays.
pub(crate) struct Arrays {
    path: String,
    names: Vec<String>,
    source: Source,
}

enum Source {
    Npz(Box<NpzReader<BufReader<File>>>),
    Npy(BufReader<File>),
}

/// The name of the only array of an `.npy` file.
pub(crate) const ONLY: &str = "";

const WRITE: &str =
    "`numpy.savez(\"data.npz\", x=.., labels=..)` writes one, `numpy.save` a single array (`.npy`)";

impl Arrays {
    /// Opens a file; what it is its first bytes say.
    pub(crate) fn open(path: &str) -> Result<Arrays, Diagnostic> {
        let wrong = |why: &dyn std::fmt::Display| {
            Diagnostic::error(format!("{path}: cannot read the data: {why}"))
        };
        let file = File::open(path).map_err(|e| wrong(&e).help("check the path"))?;
        let mut reader = BufReader::new(file);
        let mut magic = [0; 6];
        let read = std::io::Read::read_exact(&mut reader, &mut magic);
        let start = read.and_then(|()| reader.rewind());
        if start.is_ok() && magic == *b"\x93NUMPY" {
            return Ok(Arrays {
                path: path.into(),
                names: vec![ONLY.into()],
                source: Source::Npy(reader),
            });
        }
        if start.is_err() || !magic.starts_with(b"PK") {
            let error = wrong(&"it is no `.npz` and no `.npy` file");
            return Err(error.help(WRITE));
        }
        let unreadable = |e: ReadNpzError| wrong(&e).help(WRITE);
        let mut npz = NpzReader::new(reader).map_err(unreadable)?;
        let names = npz.names().map_err(unreadable)?;
        Ok(Arrays {
            path: path.into(),
            names,
            source: Source::Npz(Box::new(npz)),
        })
    }

    /// The file's path.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// The names of its arrays; that of an `.npy` file has none, [`ONLY`].
    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    /// An array, whatever its elements are.
    pub(crate) fn read(&mut self, name: &str) -> Result<Numbers, Diagnostic> {
        let found = self.numbers(name);
        found.map_err(|why| {
            let of = match name {
                ONLY => String::new(),
                _ => format!("array `{name}`: "),
            };
            let message = format!("{}: {of}cannot read the data: {why}", self.path);
            Diagnostic::error(message)
        })
    }

    fn numbers(&mut self, name: &str) -> Result<Numbers, String> {
        if let Some(a) = self.array::<f32>(name)? {
            return Ok(Numbers::F32(a));
        }
        if let Some(a) = self.array::<f64>(name)? {
            return Ok(Numbers::F64(a));
        }
        if let Some(a) = self.array::<bool>(name)? {
            return Ok(Numbers::Bool(a));
        }
        if let Some(a) = self.array::<i64>(name)? {
            return Ok(Numbers::Int(a));
        }
        macro_rules! narrow {
            ($($ty:ty),*) => {$(
                if let Some(a) = self.array::<$ty>(name)? {
                    return Ok(Numbers::Int(a.mapv(i64::from)));
                }
            )*};
        }
        narrow!(i32, i16, i8, u32, u16, u8);
        Err("its elements are no floats of 32 or 64 bits, integers or truth values".into())
    }

    /// An array of such elements; `None` where it has others.
    fn array<T: ReadableElement>(&mut self, name: &str) -> Result<Option<Dyn<T>>, String> {
        let found: Result<Dyn<T>, ReadNpyError> = match &mut self.source {
            Source::Npy(reader) => {
                reader.rewind().map_err(|e| e.to_string())?;
                Array::read_npy(reader)
            }
            Source::Npz(npz) => match npz.by_name::<OwnedRepr<T>, IxDyn>(name) {
                Ok(array) => Ok(array),
                Err(ReadNpzError::Npy(e)) => Err(e),
                Err(e) => return Err(e.to_string()),
            },
        };
        match found {
            Ok(array) => Ok(Some(array)),
            Err(ReadNpyError::WrongDescriptor(_)) => Ok(None),
            Err(e) => Err(e.to_string()),
        }
    }
}
