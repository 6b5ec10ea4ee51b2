//! Arrays from files as NumPy writes them: `.npz`, which names each, and `.npy`, which holds one.

use ndarray::{Array, Axis, Dimension, IxDyn, OwnedRepr, Slice};
use ndarray_npy::{
    NpzReader, ReadDataError, ReadNpyError, ReadNpyExt, ReadNpzError, ReadableElement,
};
use prune_opt_ir::{Diagnostic, Tensor};
use py_literal::Value as PyValue;
use std::fs::File;
use std::io::{BufReader, Read, Seek};

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

    /// All of it, as a run takes it.
    pub(crate) fn whole(&self) -> Tensor {
        match self {
            Numbers::F32(a) => Tensor::Float(a.mapv(f64::from).into_shared()),
            Numbers::F64(a) => Tensor::Float(a.to_shared()),
            Numbers::Int(a) => Tensor::Int(a.to_shared()),
            Numbers::Bool(a) => Tensor::Bool(a.to_shared()),
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
        let read = reader.read_exact(&mut magic);
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
    fn array<T: ReadableElement + Copy>(&mut self, name: &str) -> Result<Option<Dyn<T>>, String> {
        let found: Result<Dyn<There<T>>, ReadNpyError> = match &mut self.source {
            Source::Npy(reader) => {
                reader.rewind().map_err(|e| e.to_string())?;
                Array::read_npy(reader)
            }
            Source::Npz(npz) => match npz.by_name::<OwnedRepr<There<T>>, IxDyn>(name) {
                Ok(array) => Ok(array),
                Err(ReadNpzError::Npy(e)) => Err(e),
                Err(e) => return Err(e.to_string()),
            },
        };
        match found {
            Ok(array) => Ok(Some(array.mapv(|There(x)| x))),
            Err(ReadNpyError::WrongDescriptor(_)) => Ok(None),
            Err(e) => Err(e.to_string()),
        }
    }
}

/// An element that is known to be there before memory is taken for it: a header may claim any number of them.
#[derive(Copy, Clone)]
struct There<T>(T);

impl<T: ReadableElement> ReadableElement for There<T> {
    fn read_to_end_exact_vec<R: Read>(
        reader: R,
        type_desc: &PyValue,
        len: usize,
    ) -> Result<Vec<Self>, ReadDataError> {
        // Nothing is read of elements of another type.
        T::read_to_end_exact_vec(std::io::empty(), type_desc, 0)?;
        let most = len.saturating_mul(size_of::<T>()) as u64;
        let mut bytes = Vec::new();
        // One more would be too many, which the type's own code says.
        reader
            .take(most.saturating_add(1))
            .read_to_end(&mut bytes)?;
        if (bytes.len() as u64) < most {
            return Err(ReadDataError::MissingData);
        }
        let all = T::read_to_end_exact_vec(&bytes[..], type_desc, len)?;
        Ok(all.into_iter().map(There).collect())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// A file whose header says this of its elements and shape.
    fn npy(elements: &str, shape: &str, data: &[u8]) -> Result<Numbers, String> {
        let header =
            format!("{{'descr': '{elements}', 'fortran_order': False, 'shape': {shape}, }}\n");
        let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
        bytes.extend(u16::try_from(header.len()).unwrap().to_le_bytes());
        bytes.extend(header.as_bytes());
        bytes.extend(data);
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        let mut file = Arrays::open(file.path().to_str().unwrap()).unwrap();
        file.read(ONLY).map_err(|d| d.message)
    }

    #[test]
    fn elements_of_any_width() {
        let shape = |found: Result<Numbers, String>| found.map(|n| (n.kind(), n.shape().to_vec()));
        assert_eq!(
            shape(npy("<f4", "(2, 1)", &[0; 8])),
            Ok(("floats", vec![2, 1]))
        );
        assert_eq!(shape(npy(">f8", "(1,)", &[0; 8])), Ok(("floats", vec![1])));
        assert_eq!(
            shape(npy("|u1", "(3,)", &[0; 3])),
            Ok(("integers", vec![3]))
        );
        assert_eq!(shape(npy("<i2", "()", &[0; 2])), Ok(("integers", vec![])));
        assert_eq!(
            shape(npy("|b1", "(2,)", &[0, 1])),
            Ok(("truth values", vec![2]))
        );
    }

    #[test]
    fn what_is_claimed_has_to_be_there() {
        let wrong = |shape: &str| npy("<f4", shape, &[0; 8]).err().unwrap();
        for claimed in [
            "(1000000000000, 3)",
            "(3,)",
            "(1,)",
            "(4611686018427387904,)",
        ] {
            let text = wrong(claimed);
            assert!(text.contains("cannot read the data"), "{text}");
        }
        assert!(npy("<c8", "(1,)", &[0; 8]).is_err());
    }
}
