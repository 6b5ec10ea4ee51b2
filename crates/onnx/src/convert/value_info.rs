//! Types: `ValueInfoProto` and [`Type`].
//!
//! A symbol is a `dim_param`. A dimension of which nothing is known becomes a symbol of its own, `?_0`, and such symbols
//! become dimensions of which nothing is known. Where rendering a value's type gives just what the file says of it, its
//! name stands for the entry; else the entry is stated beside it and follows the type as far as it has numbers.

use buffa::MessageField;
use prune_opt_ir::{Attr, Attrs, Axis, ClassExtents, DType, Extent, Sym, TensorType, Type};

use super::notes;
use crate::proto::__buffa::oneof::tensor_shape_proto::dimension::Value as Dim;
use crate::proto::__buffa::oneof::type_proto::Value as Kind;
use crate::proto::tensor_shape_proto::Dimension;
use crate::proto::{TensorShapeProto, TypeProto, ValueInfoProto, type_proto};

/// What an entry that is carried whole is called.
pub(super) const WHOLE: &str = "value_info";
/// What an entry for a value that the module does not have is called.
pub(super) const FOREIGN: &str = "foreign_value_info";

/// What a file says of a value.
#[derive(Clone, Debug)]
pub(crate) enum Stated {
    /// A tensor; `None` where the rank is not stated, an extent is not, and `Ok` or `Err` by number or name.
    Tensor(DType, Option<Vec<Option<Result<u64, String>>>>),
    /// Something else, in ONNX's words.
    Opaque(String),
}

impl Stated {
    /// Adds what another place says of the same value.
    pub(crate) fn and(&mut self, other: Stated) {
        let (Stated::Tensor(a, mine), Stated::Tensor(b, theirs)) = (&mut *self, other) else {
            return;
        };
        let (Some(mine), Some(theirs)) = (mine, theirs) else {
            return;
        };
        if *a != b || mine.len() != theirs.len() {
            return;
        }
        for (mine, theirs) in mine.iter_mut().zip(theirs) {
            if mine.is_none() || matches!((&*mine, &theirs), (Some(Err(_)), Some(Ok(_)))) {
                *mine = theirs;
            }
        }
    }
}

/// Reads what a file says of a value; `None` where it says nothing that the IR knows.
pub(crate) fn stated(info: &ValueInfoProto) -> Option<Stated> {
    stated_type(info.r#type.as_option()?)
}

fn stated_type(ty: &TypeProto) -> Option<Stated> {
    match ty.value.as_ref()? {
        Kind::TensorType(t) => {
            let dtype = DType::from_onnx(t.elem_type?)?;
            let dims = t
                .shape
                .as_option()
                .map(|s| s.dim.iter().map(extent).collect());
            Some(Stated::Tensor(dtype, dims))
        }
        _ => Some(Stated::Opaque(words(ty, 0))),
    }
}

fn extent(dim: &Dimension) -> Option<Result<u64, String>> {
    match dim.value.as_ref()? {
        // Some exporters write -1 for what they do not know.
        Dim::DimValue(n) => u64::try_from(*n).ok().map(Ok),
        Dim::DimParam(name) if name.is_empty() => None,
        Dim::DimParam(name) => Some(Err(name.clone())),
    }
}

/// A type in ONNX's notation for documentation, `seq(tensor(float))`.
fn words(ty: &TypeProto, depth: usize) -> String {
    let element = |n: Option<i32>| {
        n.and_then(DType::from_onnx)
            .map_or("?".into(), |d| d.to_string())
    };
    let inner = |ty: &MessageField<TypeProto>| match ty.as_option() {
        Some(ty) if depth < 100 => words(ty, depth + 1),
        _ => "?".into(),
    };
    match &ty.value {
        Some(Kind::TensorType(t)) => format!("tensor({})", element(t.elem_type)),
        Some(Kind::SparseTensorType(t)) => format!("sparse_tensor({})", element(t.elem_type)),
        Some(Kind::SequenceType(t)) => format!("seq({})", inner(&t.elem_type)),
        Some(Kind::OptionalType(t)) => format!("optional({})", inner(&t.elem_type)),
        Some(Kind::MapType(t)) => format!("map({}, {})", element(t.key_type), inner(&t.value_type)),
        Some(Kind::OpaqueType(_)) => "opaque".into(),
        None => "?".into(),
    }
}

/// Whether a symbol was made for a dimension of which nothing is known.
pub(crate) fn is_fresh(name: &str) -> bool {
    name.strip_prefix('_')
        .is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit()))
}

/// A dimension of this extent.
fn dimension(extent: &Extent) -> Dimension {
    let known = |s: &Sym| !is_fresh(s.name());
    let value = match (extent.constant(), extent.symbol()) {
        (Some(n), _) => (n >= 0).then_some(Dim::DimValue(n)),
        (None, Some(s)) => known(s).then(|| Dim::DimParam(s.name().into())),
        (None, None) => extent
            .symbols()
            .iter()
            .all(known)
            .then(|| Dim::DimParam(polynomial(extent))),
    };
    Dimension {
        value,
        ..Default::default()
    }
}

/// A polynomial as exporters write them: `64*n + 1`.
fn polynomial(extent: &Extent) -> String {
    let product = |(symbols, coefficient): (&[Sym], i64)| {
        let number = (coefficient != 1 || symbols.is_empty()).then(|| coefficient.to_string());
        let names = symbols.iter().map(|s| s.name().to_owned());
        number
            .into_iter()
            .chain(names)
            .collect::<Vec<_>>()
            .join("*")
    };
    let (constant, terms): (Vec<_>, Vec<_>) = extent.parts().partition(|(s, _)| s.is_empty());
    let all: Vec<_> = terms.into_iter().chain(constant).map(product).collect();
    all.join(" + ")
}

/// The extent that a `dim_param` names. A product or sum of names that stand for dimensions of their own is read as one;
/// anything else is a name.
pub(crate) fn parse(text: &str, is_name: impl Fn(&str) -> bool) -> Extent {
    let factor = |f: &str| match f.trim() {
        n if is_name(n) => Some(Extent::from(Sym::new(n))),
        n => n.parse::<i64>().ok().map(Extent::from),
    };
    let term = |t: &str| {
        t.split('*')
            .try_fold(Extent::one(), |all, f| Some(all.mul(&factor(f)?)))
    };
    let sum = text
        .split('+')
        .try_fold(Extent::default(), |all, t| Some(all.add(&term(t)?)));
    // A name that reads as a number is still a name.
    let sum = sum.filter(|e| e.constant().is_none());
    sum.unwrap_or_else(|| Sym::new(text).into())
}

/// The default entry of a value; no type where none can be stated.
pub(crate) fn render(
    name: &str,
    ty: &Type,
    classes: &(impl ClassExtents + ?Sized),
) -> ValueInfoProto {
    ValueInfoProto {
        name: Some(name.into()),
        r#type: type_proto(ty, classes).into(),
        ..Default::default()
    }
}

fn type_proto(ty: &Type, classes: &(impl ClassExtents + ?Sized)) -> Option<TypeProto> {
    let Type::Tensor(tensor) = ty else {
        return None;
    };
    let shape = ty.extents(classes).map(|all| TensorShapeProto {
        dim: all.iter().map(dimension).collect(),
        ..Default::default()
    });
    let tensor = type_proto::Tensor {
        elem_type: Some(tensor.dtype.onnx()),
        shape: shape.into(),
        ..Default::default()
    };
    Some(TypeProto {
        value: Some(Kind::TensorType(tensor)),
        ..Default::default()
    })
}

const NAME: &str = "name";
const TYPE: &str = "type";

/// An entry of a list that [`restated`] reads. `ty`: the type of the value of that name, where there is one.
pub(crate) fn entry(info: &ValueInfoProto, ty: Option<&Type>, classes: &impl ClassExtents) -> Attr {
    let (Some(name), Some(ty)) = (&info.name, ty) else {
        return notes::opaque(FOREIGN, info);
    };
    let rendered = render(name, ty, classes);
    if rendered.r#type.is_set() && rendered == *info {
        return Attr::text(name);
    }
    if let Some(Stated::Tensor(dtype, dims)) = stated(info) {
        let literal = Type::Tensor(TensorType {
            dtype,
            axes: dims.map(|all| all.into_iter().map(literal).collect()),
        });
        if render(name, &literal, classes) == *info {
            let name = (NAME.into(), Attr::text(name));
            let ty = (TYPE.into(), Attr::Type(literal));
            return Attr::Dict(Attrs::from_iter([name, ty]));
        }
    }
    notes::opaque(WHOLE, info)
}

/// A dimension as an axis that renders as it was written.
fn literal(dim: Option<Result<u64, String>>) -> Axis {
    Axis::Fixed(match dim {
        Some(Ok(n)) => n.into(),
        Some(Err(name)) => Sym::new(&name).into(),
        None => Sym::new("_").into(),
    })
}

/// The entry that a list states, its numbers brought up to date; `None` where it cannot be stated any more. `find`
/// gives the type of a value.
///
/// # Errors
/// That it is no entry.
pub(crate) fn restated<'t>(
    entry: &Attr,
    find: impl Fn(&str) -> Option<&'t Type>,
    classes: &impl ClassExtents,
) -> Result<Option<ValueInfoProto>, String> {
    let mut info: ValueInfoProto = match entry {
        Attr::Opaque(kind, bytes) => {
            let info = notes::decode(kind, bytes)?;
            if kind == FOREIGN {
                return Ok(Some(info));
            }
            info
        }
        Attr::Dict(all) => match (notes::text(all, NAME), all.get(TYPE)) {
            (Some(name), Some(Attr::Type(ty))) => render(&name, ty, classes),
            _ => return Err("an entry of a list of values needs `name` and `type`".into()),
        },
        Attr::Str(_) => {
            let name = entry.as_str().unwrap_or_default();
            let info = find(name).map(|ty| render(name, ty, classes));
            return Ok(info.filter(|i| i.r#type.is_set()));
        }
        _ => return Err("a list of values holds something else".into()),
    };
    let Some(ty) = info.name.as_deref().and_then(find) else {
        return Ok(None);
    };
    Ok(update(&mut info, ty, classes).then_some(info))
}

/// The name of an entry of a list of values, where it can be read.
pub(crate) fn name(entry: &Attr) -> Option<String> {
    match entry {
        Attr::Opaque(kind, bytes) => notes::decode::<ValueInfoProto>(kind, bytes).ok()?.name,
        Attr::Dict(all) => notes::text(all, NAME),
        other => other.as_str().map(str::to_owned),
    }
}

/// Brings the numbers of an entry up to date; false where the type does not have them.
fn update(info: &mut ValueInfoProto, ty: &Type, classes: &impl ClassExtents) -> bool {
    let shape = match info.r#type.as_option_mut().and_then(|t| t.value.as_mut()) {
        Some(Kind::TensorType(t)) => t.shape.as_option_mut(),
        _ => None,
    };
    let Some(shape) = shape else {
        return true;
    };
    let Some(extents) = ty.extents(classes).filter(|e| e.len() == shape.dim.len()) else {
        return false;
    };
    shape.dim.iter_mut().zip(extents).all(|(dim, extent)| {
        let Some(Dim::DimValue(n)) = &mut dim.value else {
            return true;
        };
        // Some exporters write -1 for what they do not know.
        if *n < 0 {
            return true;
        }
        match extent.length().and_then(|e| i64::try_from(e).ok()) {
            Some(now) => {
                *n = now;
                true
            }
            None => false,
        }
    })
}
