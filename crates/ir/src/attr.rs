//! Attributes and constant data.

use crate::dtype::DType;
use crate::hash::IndexMap;
use crate::types::Type;
use bytes::Bytes;
use half::{bf16, f16};

/// Attributes by name, in the order they were written.
pub type Attrs = IndexMap<String, Attr>;

/// What an attribute says.
#[derive(Clone, Debug, PartialEq)]
pub enum Attr {
    /// A flag that is true where it stands.
    Unit,
    /// An integer.
    Int(i64),
    /// A float.
    Float(f32),
    /// Text; bytes, since ONNX does not promise UTF-8.
    Str(Bytes),
    /// A name, printed `@name`.
    Symbol(String),
    /// Integers.
    Ints(Vec<i64>),
    /// Floats.
    Floats(Vec<f32>),
    /// Anything else in brackets.
    Array(Vec<Attr>),
    /// Attributes in braces.
    Dict(Attrs),
    /// A tensor, printed `dense<...>`.
    Dense(Dense),
    /// A type.
    Type(Type),
    /// Bytes that the IR carries and does not read, such as a subgraph: what they are, and they.
    Opaque(String, Bytes),
}

impl Attr {
    /// Text.
    pub fn text(text: &str) -> Attr {
        Attr::Str(Bytes::copy_from_slice(text.as_bytes()))
    }
    /// The text, where it is text and valid UTF-8.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Attr::Str(bytes) => std::str::from_utf8(bytes).ok(),
            _ => None,
        }
    }
    /// The integer, where it is one.
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Attr::Int(i) => Some(*i),
            _ => None,
        }
    }
    /// The integers, where it is a list of them (an empty list of any kind counts).
    pub fn as_ints(&self) -> Option<&[i64]> {
        match self {
            Attr::Ints(all) => Some(all),
            Attr::Array(all) if all.is_empty() => Some(&[]),
            _ => None,
        }
    }
}

/// A constant tensor: little-endian elements, row-major, packed as ONNX's `raw_data` is.
#[derive(Clone, PartialEq)]
pub struct Dense {
    /// Element type.
    pub dtype: DType,
    /// Extents, outermost first.
    pub shape: Vec<u64>,
    /// The elements; may be a slice of a memory map.
    pub data: Bytes,
}

impl Dense {
    /// A tensor of these elements, whose size must fit.
    pub fn new(dtype: DType, shape: Vec<u64>, data: Bytes) -> Option<Dense> {
        let dense = Dense { dtype, shape, data };
        let bytes = dtype.bytes(dense.elements()?)?;
        (bytes == dense.data.len()).then_some(dense)
    }
    /// A vector of 64-bit integers.
    pub fn ints(values: &[i64]) -> Dense {
        let data: Vec<u8> = values.iter().flat_map(|v| v.to_le_bytes()).collect();
        Dense {
            dtype: DType::I64,
            shape: vec![values.len() as u64],
            data: data.into(),
        }
    }
    /// A tensor of 32-bit floats; `None` where the count does not fit the shape.
    pub fn floats(shape: Vec<u64>, values: &[f32]) -> Option<Dense> {
        let data: Vec<u8> = values.iter().flat_map(|v| v.to_le_bytes()).collect();
        Dense::new(DType::F32, shape, data.into())
    }
    /// How many elements; `None` past `u64`.
    pub fn elements(&self) -> Option<u64> {
        self.shape.iter().try_fold(1u64, |n, d| n.checked_mul(*d))
    }
    /// The elements as integers, where they are integers or truth values.
    pub fn to_ints(&self) -> Option<Vec<i64>> {
        fn each<const N: usize>(data: &[u8], f: impl Fn([u8; N]) -> i64) -> Vec<i64> {
            data.as_chunks::<N>().0.iter().map(|b| f(*b)).collect()
        }
        let d = &self.data;
        Some(match self.dtype {
            DType::I64 => each(d, i64::from_le_bytes),
            DType::I32 => each(d, |b| i32::from_le_bytes(b).into()),
            DType::I16 => each(d, |b| i16::from_le_bytes(b).into()),
            DType::I8 => each(d, |b| i8::from_le_bytes(b).into()),
            DType::U8 | DType::Bool => each(d, |b| u8::from_le_bytes(b).into()),
            DType::U16 => each(d, |b| u16::from_le_bytes(b).into()),
            DType::U32 => each(d, |b| u32::from_le_bytes(b).into()),
            DType::U64 => each(d, |b| u64::from_le_bytes(b).try_into().unwrap_or(i64::MAX)),
            narrow => return crate::narrow::ints(narrow, d, self.elements()?.try_into().ok()?),
        })
    }
    /// The elements as 64-bit floats, where they are floats.
    pub fn to_floats(&self) -> Option<Vec<f64>> {
        fn each<const N: usize>(data: &[u8], f: impl Fn([u8; N]) -> f64) -> Vec<f64> {
            data.as_chunks::<N>().0.iter().map(|b| f(*b)).collect()
        }
        let d = &self.data;
        Some(match self.dtype {
            DType::F32 => each(d, |b| f32::from_le_bytes(b).into()),
            DType::F64 => each(d, f64::from_le_bytes),
            DType::F16 => each(d, |b| f16::from_le_bytes(b).into()),
            DType::BF16 => each(d, |b| bf16::from_le_bytes(b).into()),
            narrow => return crate::narrow::floats(narrow, d, self.elements()?.try_into().ok()?),
        })
    }
    /// Whether all elements have the same bytes (and there is one). False where elements are not whole bytes.
    pub fn is_splat(&self) -> bool {
        let size = (self.dtype.bits() / 8) as usize;
        if size == 0 || self.data.len() < size || !self.dtype.bits().is_multiple_of(8) {
            return false;
        }
        // Equal to itself shifted by one element.
        self.data[size..] == self.data[..self.data.len() - size]
    }
}

impl std::fmt::Debug for Dense {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "dense<{} bytes, {:?} x {}>",
            self.data.len(),
            self.shape,
            self.dtype
        )
    }
}
