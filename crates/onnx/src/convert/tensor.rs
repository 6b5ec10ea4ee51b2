//! Tensors: `TensorProto` and little-endian bytes.
//!
//! Elements in a typed field become bytes; which field it was is an [`Encoding`], so that they go back there. Invariant:
//! the number of bytes is what element type and extents ask for, whatever the file says.

use buffa::Message;
use bytes::Bytes;
use prune_opt_ir::{DType, Dense};

use super::notes;
use crate::external::is_external;
use crate::proto::TensorProto;
use crate::proto::tensor_proto::DataLocation;

/// The field of `TensorProto` that holds the elements.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Encoding {
    /// `raw_data`, little-endian.
    #[default]
    Raw,
    /// `float_data`.
    Float,
    /// `int32_data`.
    Int32,
    /// `int64_data`.
    Int64,
    /// `double_data`.
    Double,
    /// `uint64_data`.
    Uint64,
    /// `string_data`.
    Strings,
    /// No field, there being no element.
    None,
    /// Another file, as `raw_data` would have them.
    External,
}

impl Encoding {
    const NAMES: [(Encoding, &'static str); 9] = [
        (Encoding::Raw, "raw_data"),
        (Encoding::Float, "float_data"),
        (Encoding::Int32, "int32_data"),
        (Encoding::Int64, "int64_data"),
        (Encoding::Double, "double_data"),
        (Encoding::Uint64, "uint64_data"),
        (Encoding::Strings, "string_data"),
        (Encoding::None, "none"),
        (Encoding::External, "external"),
    ];

    /// The field's name.
    pub(crate) fn name(self) -> &'static str {
        let found = Self::NAMES.iter().find(|(e, _)| *e == self);
        found.map_or("raw_data", |(_, name)| name)
    }

    /// The encoding of this name.
    pub(crate) fn parse(name: &str) -> Option<Encoding> {
        let found = Self::NAMES.iter().find(|(_, n)| *n == name);
        found.map(|(e, _)| *e)
    }

    /// The typed field for elements of this type (onnx.proto, TensorProto).
    fn typed(dtype: DType) -> Encoding {
        match dtype {
            DType::F32 | DType::Complex64 => Encoding::Float,
            DType::F64 | DType::Complex128 => Encoding::Double,
            DType::I64 => Encoding::Int64,
            DType::U32 | DType::U64 => Encoding::Uint64,
            DType::Str => Encoding::Strings,
            _ => Encoding::Int32,
        }
    }
}

/// A tensor's elements and how they were stored.
pub(crate) struct Stored {
    pub(crate) dtype: DType,
    pub(crate) shape: Vec<u64>,
    /// As [`Dense::data`]; of strings, a `TensorProto` that has only `string_data`.
    pub(crate) data: Bytes,
    pub(crate) encoding: Encoding,
}

/// Takes type, extents and elements out of a message, whose external data were attached.
///
/// # Errors
/// What is wrong with them.
pub(crate) fn take(tensor: &mut TensorProto) -> Result<Stored, String> {
    let external = is_external(tensor);
    if external && tensor.raw_data.is_none() {
        return Err("its data lie in another file, which was not read".into());
    }
    if tensor.segment.is_set() {
        return Err("its data are stored in segments, which no tool writes".into());
    }
    let dtype = match tensor.data_type {
        None | Some(0) => return Err("it has no element type".into()),
        Some(number) => DType::from_onnx(number).ok_or_else(|| {
            format!("its element type has the number {number}, which is not known")
        })?,
    };
    let shape = shape(&tensor.dims)?;
    let elements = shape.iter().try_fold(1u64, |n, d| n.checked_mul(*d));
    let elements = elements.ok_or_else(|| format!("{shape:?} are too many elements"))?;
    let mut encoding = field(tensor, dtype)?;
    if encoding == Encoding::None && elements > 0 {
        return Err(format!("it has no data, and {elements} elements"));
    }
    let data = bytes(tensor, dtype, encoding, elements)?;
    tensor.dims.clear();
    tensor.data_type = None;
    if external {
        encoding = Encoding::External;
        tensor.data_location = None;
        tensor.external_data.clear();
    }
    Ok(Stored {
        dtype,
        shape,
        data,
        encoding,
    })
}

fn shape(dims: &[i64]) -> Result<Vec<u64>, String> {
    let extent = |d: &i64| u64::try_from(*d).map_err(|_| format!("its extent {d} is negative"));
    dims.iter().map(extent).collect()
}

/// The one field that has elements.
fn field(tensor: &TensorProto, dtype: DType) -> Result<Encoding, String> {
    let filled: Vec<Encoding> = [
        (Encoding::Raw, tensor.raw_data.is_some()),
        (Encoding::Float, !tensor.float_data.is_empty()),
        (Encoding::Int32, !tensor.int32_data.is_empty()),
        (Encoding::Int64, !tensor.int64_data.is_empty()),
        (Encoding::Double, !tensor.double_data.is_empty()),
        (Encoding::Uint64, !tensor.uint64_data.is_empty()),
        (Encoding::Strings, !tensor.string_data.is_empty()),
    ]
    .into_iter()
    .filter_map(|(encoding, filled)| filled.then_some(encoding))
    .collect();
    match filled[..] {
        [] => Ok(Encoding::None),
        [Encoding::Raw] if dtype != DType::Str => Ok(Encoding::Raw),
        [one] if one == Encoding::typed(dtype) => Ok(one),
        [one] => Err(format!(
            "elements of type {dtype} cannot stand in `{}`",
            one.name()
        )),
        [a, b, ..] => Err(format!(
            "it has data in `{}` and in `{}`",
            a.name(),
            b.name()
        )),
    }
}

/// Takes the elements out of their field.
fn bytes(
    tensor: &mut TensorProto,
    dtype: DType,
    encoding: Encoding,
    elements: u64,
) -> Result<Bytes, String> {
    if dtype == DType::Str {
        let strings = std::mem::take(&mut tensor.string_data);
        check("strings", strings.len(), usize::try_from(elements).ok())?;
        return Ok(of_strings(strings));
    }
    let data: Bytes = match encoding {
        Encoding::Raw => tensor.raw_data.take().unwrap_or_default(),
        Encoding::Float => le(std::mem::take(&mut tensor.float_data), f32::to_le_bytes),
        Encoding::Double => le(std::mem::take(&mut tensor.double_data), f64::to_le_bytes),
        Encoding::Int64 => le(std::mem::take(&mut tensor.int64_data), i64::to_le_bytes),
        Encoding::Uint64 if dtype == DType::U32 => {
            narrow_u32(std::mem::take(&mut tensor.uint64_data))?
        }
        Encoding::Uint64 => le(std::mem::take(&mut tensor.uint64_data), u64::to_le_bytes),
        Encoding::Int32 => narrow(&std::mem::take(&mut tensor.int32_data), dtype)?,
        Encoding::Strings | Encoding::None | Encoding::External => Bytes::new(),
    };
    check("bytes", data.len(), dtype.bytes(elements))?;
    Ok(data)
}

fn check(unit: &str, have: usize, want: Option<usize>) -> Result<(), String> {
    match want {
        Some(want) if want == have => Ok(()),
        Some(want) => Err(format!(
            "its extents ask for {want} {unit} of data, and it has {have}"
        )),
        None => Err("its extents ask for more data than can be addressed".into()),
    }
}

fn le<T, const N: usize>(all: Vec<T>, f: impl Fn(T) -> [u8; N]) -> Bytes {
    all.into_iter().flat_map(f).collect::<Vec<u8>>().into()
}

fn narrow_u32(all: Vec<u64>) -> Result<Bytes, String> {
    let one =
        |v: &u64| u32::try_from(*v).map_err(|_| format!("its element {v} is no 32-bit number"));
    let all = all.iter().map(one).collect::<Result<Vec<_>, _>>()?;
    Ok(le(all, u32::to_le_bytes))
}

/// How many bytes one entry of `int32_data` stands for: an element, or a byte of small ones.
fn width(dtype: DType) -> usize {
    dtype.bits().div_ceil(8).clamp(1, 4) as usize
}

fn narrow(all: &[i32], dtype: DType) -> Result<Bytes, String> {
    let width = width(dtype);
    let mut out = Vec::with_capacity(all.len() * width);
    for v in all {
        let shift = 8 * width as u32;
        // Exporters write small types with and without a sign.
        let high = v.checked_shr(shift).unwrap_or(0);
        let negative = high == -1 && v.checked_shr(shift - 1) == Some(-1);
        if high != 0 && !negative {
            return Err(format!("its element {v} is out of range for {dtype}"));
        }
        out.extend_from_slice(&v.to_le_bytes()[..width]);
    }
    Ok(out.into())
}

fn widen(data: &[u8], dtype: DType) -> Vec<i32> {
    let signed = matches!(dtype, DType::I8 | DType::I16);
    data.chunks(width(dtype))
        .map(|chunk| {
            let negative = signed && chunk.last().is_some_and(|b| *b >= 0x80);
            let mut all = [if negative { 0xff } else { 0 }; 4];
            all.iter_mut().zip(chunk).for_each(|(to, from)| *to = *from);
            i32::from_le_bytes(all)
        })
        .collect()
}

/// Strings as the bytes that the IR carries.
fn of_strings(strings: Vec<Bytes>) -> Bytes {
    let message = TensorProto {
        string_data: strings,
        ..Default::default()
    };
    message.encode_to_bytes()
}

/// A tensor message. A field that cannot hold elements of this type gives way to `raw_data`; data that are to lie in
/// another file stand there as well, until they are taken out.
///
/// # Errors
/// What is wrong with the tensor.
pub(crate) fn render(
    dtype: DType,
    shape: &[u64],
    data: &Bytes,
    encoding: Encoding,
) -> Result<TensorProto, String> {
    let extent = |d: &u64| i64::try_from(*d).map_err(|_| format!("its extent {d} is too large"));
    let mut tensor = TensorProto {
        dims: shape.iter().map(extent).collect::<Result<_, _>>()?,
        data_type: Some(dtype.onnx()),
        ..Default::default()
    };
    if dtype == DType::Str {
        tensor.string_data = notes::decode::<TensorProto>("strings", data)?.string_data;
        return Ok(tensor);
    }
    let elements = shape.iter().try_fold(1u64, |n, d| n.checked_mul(*d));
    check("bytes", data.len(), elements.and_then(|n| dtype.bytes(n)))?;
    let fits = encoding == Encoding::typed(dtype);
    match encoding {
        Encoding::None if data.is_empty() => {}
        Encoding::Float if fits => tensor.float_data = each(data, f32::from_le_bytes),
        Encoding::Double if fits => tensor.double_data = each(data, f64::from_le_bytes),
        Encoding::Int64 if fits => tensor.int64_data = each(data, i64::from_le_bytes),
        Encoding::Uint64 if dtype == DType::U32 => {
            tensor.uint64_data = each(data, |b| u32::from_le_bytes(b).into());
        }
        Encoding::Uint64 if fits => tensor.uint64_data = each(data, u64::from_le_bytes),
        Encoding::Int32 if fits => tensor.int32_data = widen(data, dtype),
        Encoding::External => {
            tensor.raw_data = Some(data.clone());
            tensor.data_location = Some(DataLocation::EXTERNAL);
        }
        _ => tensor.raw_data = Some(data.clone()),
    }
    Ok(tensor)
}

fn each<T, const N: usize>(data: &[u8], f: impl Fn([u8; N]) -> T) -> Vec<T> {
    data.as_chunks::<N>().0.iter().map(|b| f(*b)).collect()
}

impl Stored {
    /// The elements as a constant; `None` for strings.
    pub(crate) fn dense(self) -> Option<Dense> {
        Dense::new(self.dtype, self.shape, self.data)
    }
}
