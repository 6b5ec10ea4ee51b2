//! Attributes: `AttributeProto` and [`Attr`].
//!
//! A note says what a default rendering would miss: `type` where the value does not imply it, `absent` where the
//! value field was left out, `encoding`, `tensor_name` and `tensor` of a tensor, and `rest` (its doc string, say).

use buffa::{Message, MessageField};
use bytes::Bytes;
use prune_opt_ir::{Attr, Attrs, Dense};

use super::notes;
use super::tensor::{self, Encoding};
use crate::proto::attribute_proto::AttributeType as Kind;
use crate::proto::{AttributeProto, GraphProto, SparseTensorProto, TensorProto, TypeProto};

const TYPE: &str = "type";
const ABSENT: &str = "absent";
const TENSOR_NAME: &str = "tensor_name";
const TENSOR: &str = "tensor";
const KEPT: &str = "rest";
const ENCODING: &str = "encoding";

/// What an attribute that is carried whole is called.
const WHOLE: &str = "attribute";
/// What an opaque subgraph is called.
pub(crate) const GRAPH: &str = "graph";
const SPARSE: &str = "sparse_tensor";
pub(super) const TYPE_PROTO: &str = "type";

const KINDS: [(Kind, &str); 15] = [
    (Kind::UNDEFINED, "UNDEFINED"),
    (Kind::FLOAT, "FLOAT"),
    (Kind::INT, "INT"),
    (Kind::STRING, "STRING"),
    (Kind::TENSOR, "TENSOR"),
    (Kind::GRAPH, "GRAPH"),
    (Kind::FLOATS, "FLOATS"),
    (Kind::INTS, "INTS"),
    (Kind::STRINGS, "STRINGS"),
    (Kind::TENSORS, "TENSORS"),
    (Kind::GRAPHS, "GRAPHS"),
    (Kind::SPARSE_TENSOR, "SPARSE_TENSOR"),
    (Kind::SPARSE_TENSORS, "SPARSE_TENSORS"),
    (Kind::TYPE_PROTO, "TYPE_PROTO"),
    (Kind::TYPE_PROTOS, "TYPE_PROTOS"),
];

/// The attribute's name and value, and a note on how it was written.
///
/// # Errors
/// What is wrong with it, its name included.
pub(crate) fn read(mut proto: AttributeProto) -> Result<(String, Attr, Attrs), String> {
    let name = proto.name.take().filter(|n| !n.is_empty());
    let name = name.ok_or("it has an attribute without a name")?;
    if name.starts_with(notes::PREFIX) {
        return Err(format!(
            "attribute `{name}`: names that begin with `onnx.` are reserved"
        ));
    }
    let mut note = Attrs::default();
    let stated = proto.r#type.take();
    let Some(kind) = stated
        .filter(|k| *k != Kind::UNDEFINED)
        .or_else(|| filled(&proto))
    else {
        proto.r#type = stated;
        return Ok((name, notes::opaque(WHOLE, &proto), note));
    };
    let attr = take(&mut proto, kind, &mut note).map_err(|e| format!("attribute `{name}`: {e}"))?;
    if stated != implied(&attr) {
        note.insert(TYPE.into(), Attr::text(stated.map_or("", kind_name)));
    }
    if proto.encoded_len() > 0 {
        note.insert(KEPT.into(), notes::opaque(WHOLE, &proto));
    }
    Ok((name, attr, note))
}

/// The inverse of [`read`].
///
/// # Errors
/// Why the value cannot be stated in ONNX.
pub(crate) fn write(
    name: &str,
    attr: &Attr,
    note: Option<&Attrs>,
) -> Result<AttributeProto, String> {
    let none = Attrs::default();
    let note = note.unwrap_or(&none);
    let fail = |e| format!("attribute `{name}`: {e}");
    let mut proto: AttributeProto = match note.get(KEPT) {
        Some(Attr::Opaque(kind, bytes)) => notes::decode(kind, bytes).map_err(fail)?,
        _ => AttributeProto::default(),
    };
    if let Attr::Opaque(kind, bytes) = attr
        && kind == WHOLE
    {
        proto = notes::decode(kind, bytes).map_err(fail)?;
        proto.name = Some(name.into());
        return Ok(proto);
    }
    let implied = implied(attr).ok_or_else(|| fail("its value cannot be stated in ONNX".into()))?;
    proto.name = Some(name.into());
    let stated = match note.get(TYPE).and_then(Attr::as_str) {
        Some("") => None,
        Some(text) => KINDS.iter().find(|(_, n)| *n == text).map(|(k, _)| *k),
        None => Some(implied),
    };
    let kind = stated.filter(|k| *k != Kind::UNDEFINED);
    put(&mut proto, attr, kind.unwrap_or(implied), note).map_err(fail)?;
    proto.r#type = stated;
    Ok(proto)
}

fn kind_name(kind: Kind) -> &'static str {
    let found = KINDS.iter().find(|(k, _)| *k == kind);
    found.map_or("UNDEFINED", |(_, name)| name)
}

/// The type of an attribute that does not state one, as early exporters wrote them.
fn filled(proto: &AttributeProto) -> Option<Kind> {
    let fields = [
        (proto.f.is_some(), Kind::FLOAT),
        (proto.i.is_some(), Kind::INT),
        (proto.s.is_some(), Kind::STRING),
        (proto.t.is_set(), Kind::TENSOR),
        (proto.g.is_set(), Kind::GRAPH),
        (!proto.floats.is_empty(), Kind::FLOATS),
        (!proto.ints.is_empty(), Kind::INTS),
        (!proto.strings.is_empty(), Kind::STRINGS),
    ];
    fields
        .into_iter()
        .find(|(set, _)| *set)
        .map(|(_, kind)| kind)
}

/// The type that a value implies; of an empty list, INTS.
fn implied(attr: &Attr) -> Option<Kind> {
    Some(match attr {
        Attr::Unit | Attr::Int(_) => Kind::INT,
        Attr::Float(_) => Kind::FLOAT,
        Attr::Str(_) => Kind::STRING,
        Attr::Dense(_) => Kind::TENSOR,
        Attr::Ints(_) => Kind::INTS,
        Attr::Floats(all) if all.is_empty() => Kind::INTS,
        Attr::Floats(_) => Kind::FLOATS,
        Attr::Opaque(kind, _) => match kind.as_str() {
            GRAPH => Kind::GRAPH,
            TENSOR => Kind::TENSOR,
            SPARSE => Kind::SPARSE_TENSOR,
            TYPE_PROTO => Kind::TYPE_PROTO,
            _ => return None,
        },
        Attr::Array(all) => match all.first() {
            None => Kind::INTS,
            Some(first) => match implied(first)? {
                Kind::INT => Kind::INTS,
                Kind::FLOAT => Kind::FLOATS,
                Kind::STRING => Kind::STRINGS,
                Kind::TENSOR => Kind::TENSORS,
                Kind::GRAPH => Kind::GRAPHS,
                Kind::SPARSE_TENSOR => Kind::SPARSE_TENSORS,
                Kind::TYPE_PROTO => Kind::TYPE_PROTOS,
                _ => return None,
            },
        },
        Attr::Symbol(_) | Attr::Dict(_) | Attr::Type(_) => return None,
    })
}

/// Takes the value out of the field that `kind` names.
fn take(proto: &mut AttributeProto, kind: Kind, note: &mut Attrs) -> Result<Attr, String> {
    let missing = || format!("it is a {} and has none", kind_name(kind));
    // Some writers leave out a number that is 0 and a text that is empty.
    let mut scalar = |attr: Option<Attr>, default: Attr| {
        attr.unwrap_or_else(|| {
            note.insert(ABSENT.into(), Attr::Unit);
            default
        })
    };
    Ok(match kind {
        Kind::FLOAT => scalar(proto.f.take().map(Attr::Float), Attr::Float(0.0)),
        Kind::INT => scalar(proto.i.take().map(Attr::Int), Attr::Int(0)),
        Kind::STRING => scalar(proto.s.take().map(Attr::Str), Attr::Str(Bytes::new())),
        Kind::TENSOR => constant(proto.t.take().ok_or_else(missing)?, note)?,
        Kind::GRAPH => notes::opaque(GRAPH, &proto.g.take().ok_or_else(missing)?),
        Kind::FLOATS => Attr::Floats(std::mem::take(&mut proto.floats)),
        Kind::INTS => Attr::Ints(std::mem::take(&mut proto.ints)),
        Kind::STRINGS => array(std::mem::take(&mut proto.strings), Attr::Str),
        Kind::TENSORS => messages(TENSOR, &mut proto.tensors),
        Kind::GRAPHS => messages(GRAPH, &mut proto.graphs),
        Kind::SPARSE_TENSOR => {
            notes::opaque(SPARSE, &proto.sparse_tensor.take().ok_or_else(missing)?)
        }
        Kind::SPARSE_TENSORS => messages(SPARSE, &mut proto.sparse_tensors),
        Kind::TYPE_PROTO => notes::opaque(TYPE_PROTO, &proto.tp.take().ok_or_else(missing)?),
        Kind::TYPE_PROTOS => messages(TYPE_PROTO, &mut proto.type_protos),
        Kind::UNDEFINED => return Err(missing()),
    })
}

fn array<T>(all: Vec<T>, f: impl Fn(T) -> Attr) -> Attr {
    Attr::Array(all.into_iter().map(f).collect())
}

fn messages<M: Message>(kind: &str, all: &mut Vec<M>) -> Attr {
    array(std::mem::take(all), |m| notes::opaque(kind, &m))
}

/// A tensor as a constant, or carried whole where the IR has no constants of its kind.
fn constant(mut proto: TensorProto, note: &mut Attrs) -> Result<Attr, String> {
    let text = prune_opt_ir::DType::Str.onnx();
    if proto.data_type == Some(text) {
        return Ok(notes::opaque(TENSOR, &proto));
    }
    let stored = tensor::take(&mut proto)?;
    if stored.encoding != Encoding::Raw {
        note.insert(ENCODING.into(), Attr::text(stored.encoding.name()));
    }
    notes::take_text(note, TENSOR_NAME, &mut proto.name);
    if proto.encoded_len() > 0 {
        note.insert(TENSOR.into(), notes::opaque(TENSOR, &proto));
    }
    // The size was checked, so only strings are no constant.
    stored
        .dense()
        .map(Attr::Dense)
        .ok_or_else(|| "its data do not fit its extents".into())
}

fn tensor_of(dense: &Dense, note: &Attrs) -> Result<TensorProto, String> {
    let encoding = note.get(ENCODING).and_then(Attr::as_str);
    let encoding = encoding.and_then(Encoding::parse).unwrap_or_default();
    let mut proto: TensorProto = match note.get(TENSOR) {
        Some(Attr::Opaque(kind, bytes)) => notes::decode(kind, bytes)?,
        _ => TensorProto::default(),
    };
    proto.name = notes::text(note, TENSOR_NAME).or(proto.name);
    let data = tensor::render(dense.dtype, &dense.shape, &dense.data, encoding)?;
    Ok(merged(proto, data))
}

/// A tensor's data with what was left of the message that they came from.
pub(crate) fn merged(rest: TensorProto, data: TensorProto) -> TensorProto {
    TensorProto {
        name: rest.name,
        doc_string: rest.doc_string,
        metadata_props: rest.metadata_props,
        data_location: data.data_location.or(rest.data_location),
        external_data: rest.external_data,
        __buffa_unknown_fields: rest.__buffa_unknown_fields,
        ..data
    }
}

/// Puts a value into the field that `kind` names.
fn put(proto: &mut AttributeProto, attr: &Attr, kind: Kind, note: &Attrs) -> Result<(), String> {
    let absent = note.contains_key(ABSENT);
    let items: &[Attr] = match attr {
        Attr::Array(all) => all,
        _ => &[],
    };
    match (kind, attr) {
        (Kind::FLOAT, Attr::Float(f)) => proto.f = Some(*f).filter(|f| !absent || *f != 0.0),
        (Kind::INT, Attr::Int(i)) => proto.i = Some(*i).filter(|i| !absent || *i != 0),
        (Kind::INT, Attr::Unit) => proto.i = Some(1),
        (Kind::STRING, Attr::Str(s)) => {
            proto.s = Some(s.clone()).filter(|s| !absent || !s.is_empty())
        }
        (Kind::TENSOR, Attr::Dense(d)) => proto.t = MessageField::some(tensor_of(d, note)?),
        (Kind::TENSOR, Attr::Opaque(k, b)) => proto.t = MessageField::some(notes::decode(k, b)?),
        (Kind::GRAPH, Attr::Opaque(k, b)) => proto.g = MessageField::some(notes::decode(k, b)?),
        (Kind::SPARSE_TENSOR, Attr::Opaque(k, b)) => {
            proto.sparse_tensor = MessageField::some(notes::decode(k, b)?);
        }
        (Kind::TYPE_PROTO, Attr::Opaque(k, b)) => {
            proto.tp = MessageField::some(notes::decode(k, b)?)
        }
        (Kind::INTS, Attr::Ints(all)) => proto.ints = all.clone(),
        (Kind::FLOATS, Attr::Floats(all)) => proto.floats = all.clone(),
        // The text form of an empty list does not say of what.
        (_, Attr::Ints(all)) if all.is_empty() => {}
        (_, Attr::Floats(all)) if all.is_empty() => {}
        (_, Attr::Array(all)) if all.is_empty() => {}
        (Kind::INTS, _) => proto.ints = each(items, |a| Ok(a.as_int()))?,
        (Kind::FLOATS, _) => proto.floats = each(items, |a| Ok(float(a)))?,
        (Kind::STRINGS, _) => proto.strings = each(items, |a| Ok(string(a)))?,
        (Kind::TENSORS, _) => proto.tensors = each(items, |a| tensor_item(a).transpose())?,
        (Kind::GRAPHS, _) => proto.graphs = each(items, message::<GraphProto>)?,
        (Kind::SPARSE_TENSORS, _) => {
            proto.sparse_tensors = each(items, message::<SparseTensorProto>)?
        }
        (Kind::TYPE_PROTOS, _) => proto.type_protos = each(items, message::<TypeProto>)?,
        _ => return Err(format!("its value is no {}", kind_name(kind))),
    }
    Ok(())
}

fn each<T>(
    items: &[Attr],
    f: impl Fn(&Attr) -> Result<Option<T>, String>,
) -> Result<Vec<T>, String> {
    if items.is_empty() {
        return Err("its value is no list".into());
    }
    let mixed = || "its list holds values of several kinds".to_string();
    items.iter().map(|a| f(a)?.ok_or_else(mixed)).collect()
}

fn float(attr: &Attr) -> Option<f32> {
    match attr {
        Attr::Float(f) => Some(*f),
        _ => None,
    }
}

fn string(attr: &Attr) -> Option<Bytes> {
    match attr {
        Attr::Str(s) => Some(s.clone()),
        _ => None,
    }
}

fn tensor_item(attr: &Attr) -> Option<Result<TensorProto, String>> {
    match attr {
        Attr::Dense(d) => Some(tensor::render(d.dtype, &d.shape, &d.data, Encoding::Raw)),
        Attr::Opaque(kind, bytes) => Some(notes::decode(kind, bytes)),
        _ => None,
    }
}

fn message<M: Message>(attr: &Attr) -> Result<Option<M>, String> {
    match attr {
        Attr::Opaque(kind, bytes) => notes::decode(kind, bytes).map(Some),
        _ => Ok(None),
    }
}

/// Every subgraph among an attribute's values.
pub(crate) fn graphs(attr: &Attr) -> Vec<&Bytes> {
    let items = match attr {
        Attr::Array(all) => all,
        one => std::slice::from_ref(one),
    };
    let graphs = items.iter().filter_map(|a| match a {
        Attr::Opaque(kind, bytes) if kind == GRAPH => Some(bytes),
        _ => None,
    });
    graphs.collect()
}
