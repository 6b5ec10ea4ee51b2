//! Constant tensors: `dense<[[1.0, 2.5], [0.0, nan]]> : tensor<2 x 2 x f32>`, one value for all elements
//! `dense<0.5> : ...`, or the bytes as they are stored, `dense<"0x0000803F"> : ...`.
//!
//! Numbers read back to the same bits. `0x7FC00001` in a list is the bits of one float.

use super::lex::{self, Number};
use super::parser::{P, Parser, error};
use super::printer::Printer;
use crate::attr::Dense;
use crate::diag::Span;
use crate::dtype::DType;
use crate::module::DropAt;
use crate::types::Type;
use bytes::Bytes;
use half::{bf16, f16};
use std::fmt::{self, Write};

/// Constants of at most so many elements print as numbers.
const NUMBERS: u64 = 512;
/// Constants of at most so many axes print as numbers.
const RANK: usize = 8;

/// What stands in `dense<...>`, before its type is known.
pub(super) struct Literal<'a> {
    body: Body<'a>,
    span: Span,
}

enum Body<'a> {
    Hex(Bytes),
    One(Item<'a>),
    Items(Vec<u64>, Vec<Item<'a>>),
}

struct Item<'a> {
    value: Word<'a>,
    span: Span,
}

#[derive(Copy, Clone)]
enum Word<'a> {
    Number(Number<'a>),
    Bool(bool),
}

impl<'a> Parser<'a> {
    /// `dense<...> : tensor<...>`, the next word being `dense`.
    pub(super) fn typed_dense(&mut self) -> P<Dense> {
        let literal = self.literal()?;
        self.need(":")?;
        let start = self.at();
        let ty = self.ty()?;
        let shape = ty.axes().and_then(|axes| {
            let lengths = axes.iter().map(|a| a.fixed()?.length());
            lengths.collect::<Option<Vec<u64>>>()
        });
        match (shape, ty.dtype()) {
            (Some(shape), Some(dtype)) => self.dense_of(literal, dtype, shape),
            _ => {
                let span = self.since(start);
                Err(error(span, "a constant's extents have to be literal"))
            }
        }
    }

    /// `dense<...>` without its type.
    pub(super) fn literal(&mut self) -> P<Literal<'a>> {
        let start = self.at();
        if !self.keyword("dense") {
            return Err(self.expected("`dense<...>`"));
        }
        self.need("<")?;
        let body = if self.sees("\"") {
            Body::Hex(self.hex()?.into())
        } else if self.sees("[") {
            let (mut shape, mut items) = (Vec::new(), Vec::new());
            self.rows(0, &mut shape, &mut items)?;
            Body::Items(shape.into_iter().flatten().collect(), items)
        } else if self.sees(">") {
            Body::Items(vec![0], Vec::new())
        } else {
            Body::One(self.element()?)
        };
        self.need(">")?;
        let span = self.since(start);
        Ok(Literal { body, span })
    }

    /// `[row, ...]`, `level` brackets deep; all rows of a level have to be of one length.
    fn rows(
        &mut self,
        level: usize,
        shape: &mut Vec<Option<u64>>,
        items: &mut Vec<Item<'a>>,
    ) -> P<()> {
        let start = self.at();
        self.need("[")?;
        if shape.len() == level {
            if !items.is_empty() {
                return Err(error(self.since(start), "expected a number, as before"));
            }
            shape.push(None);
        }
        let rows = self.nested(|p| {
            p.list("]", |p| {
                if p.sees("[") {
                    return p.rows(level + 1, shape, items);
                }
                let item = p.element()?;
                if shape.len() > level + 1 {
                    return Err(error(item.span, "expected a row in brackets, as before"));
                }
                items.push(item);
                Ok(())
            })
        })?;
        let count = rows.len() as u64;
        match shape.get_mut(level) {
            Some(Some(first)) if *first != count => {
                let what = format!("this row is {count} long, those before it {first}");
                Err(error(self.since(start), what))
            }
            Some(entry) => {
                *entry = Some(count);
                Ok(())
            }
            None => Ok(()),
        }
    }

    fn element(&mut self) -> P<Item<'a>> {
        if let Some((number, span)) = self.eat(lex::number) {
            let value = Word::Number(number);
            return Ok(Item { value, span });
        }
        let span = self.here();
        for (word, value) in [("true", true), ("false", false)] {
            if self.keyword(word) {
                let value = Word::Bool(value);
                return Ok(Item { value, span });
            }
        }
        Err(self.expected("a number, `true`, `false` or a row in brackets"))
    }

    /// `"0x..."`.
    pub(super) fn hex(&mut self) -> P<Vec<u8>> {
        let Some((inside, span)) = self.eat(lex::string) else {
            return Err(self.expected("bytes as `\"0x...\"`"));
        };
        let digits = inside.strip_prefix("0x").and_then(decode_hex);
        digits.ok_or_else(|| error(span, "bytes are written `\"0x...\"`, two hex digits each"))
    }

    /// The constant of this type.
    pub(super) fn dense_of(
        &mut self,
        literal: Literal<'a>,
        dtype: DType,
        shape: Vec<u64>,
    ) -> P<Dense> {
        let span = literal.span;
        let written = format_shape(&shape, dtype);
        let elements = shape.iter().try_fold(1u64, |n, d| n.checked_mul(*d));
        let data: Bytes = match literal.body {
            Body::Hex(data) => {
                let size = elements.and_then(|n| dtype.bytes(n));
                if dtype != DType::Str && size != Some(data.len()) {
                    let what = format!("{} bytes do not make a `{written}`", data.len());
                    return Err(error(span, what));
                }
                data
            }
            Body::Items(rows, items) => {
                if rows != shape && !(items.is_empty() && elements == Some(0)) {
                    let rows = format_shape(&rows, dtype);
                    return Err(error(
                        span,
                        format!("this is a `{rows}`, not a `{written}`"),
                    ));
                }
                let mut out = Vec::new();
                items.iter().try_for_each(|i| i.encode(dtype, &mut out))?;
                out.into()
            }
            Body::One(item) => {
                let mut one = Vec::new();
                item.encode(dtype, &mut one)?;
                let count = elements.and_then(|n| usize::try_from(n).ok());
                self.splat(one, count, span)?
            }
        };
        Ok(Dense { dtype, shape, data })
    }

    /// The constant of this type as MLIR means it, whose bytes may be those of one element for all, and eight truth values
    /// a byte.
    pub(super) fn mlir_dense_of(
        &mut self,
        mut literal: Literal<'a>,
        dtype: DType,
        shape: Vec<u64>,
    ) -> P<Dense> {
        let elements = shape.iter().try_fold(1u64, |n, d| n.checked_mul(*d));
        if let Body::Hex(data) = &literal.body {
            let (len, one) = (data.len() as u64, (dtype.bits() / 8) as usize);
            let packed = elements.filter(|n| dtype == DType::Bool && n.div_ceil(8) == len);
            if let Some(count) = packed {
                let bit = |i: u64| Some(data.get(usize::try_from(i / 8).ok()?)? >> (i % 8) & 1);
                let bits: Option<Vec<u8>> = (0..count).map(bit).collect();
                literal.body = Body::Hex(bits.unwrap_or_default().into());
            } else if data.len() == one {
                let count = elements.and_then(|n| usize::try_from(n).ok());
                literal.body = Body::Hex(self.splat(data.to_vec(), count, literal.span)?);
            }
        }
        self.dense_of(literal, dtype, shape)
    }

    fn splat(&mut self, one: Vec<u8>, count: Option<usize>, span: Span) -> P<Bytes> {
        if count == Some(1) {
            return Ok(one.into());
        }
        let size = count.and_then(|n| n.checked_mul(one.len()));
        let left = size.and_then(|s| self.budget.splat.checked_sub(s));
        match (count, left) {
            (Some(count), Some(left)) => {
                self.budget.splat = left;
                Ok(one.repeat(count).into())
            }
            _ => {
                let d = error(
                    span,
                    "constants of one repeated value are too large in total",
                );
                Err(Box::new(d.help("keep large data in a weights file")))
            }
        }
    }

    /// `dense<[...]>` as 64-bit floats, without a type.
    pub(super) fn scores(&mut self) -> P<Vec<f64>> {
        let literal = self.literal()?;
        let Body::Items(shape, items) = literal.body else {
            return Err(error(literal.span, "expected a list of numbers"));
        };
        if shape.len() > 1 {
            return Err(error(literal.span, "expected a flat list of numbers"));
        }
        doubles(&items)
    }

    /// `dense<[[14, 0.25], ...]>`, numbers kept with the drops there.
    pub(super) fn drops(&mut self) -> P<Vec<DropAt>> {
        let span = self.here();
        let rows = self.block_scores()?;
        let each = rows.iter().map(|row| drop_at(row));
        each.collect::<Option<_>>().ok_or_else(|| {
            let message =
                "expected pairs of how many elements are kept and the drop there, `[14, 0.25]`";
            error(span, message)
        })
    }

    /// `dense<[[...], [...]]>` as rows of 64-bit floats, without a type.
    pub(super) fn block_scores(&mut self) -> P<Vec<Vec<f64>>> {
        let literal = self.literal()?;
        let (Body::Items(shape, items), span) = (literal.body, literal.span) else {
            return Err(error(literal.span, "expected a list of lists of numbers"));
        };
        let [rows, columns] = shape[..] else {
            return Err(error(span, "expected a list of lists of numbers"));
        };
        let all = doubles(&items)?;
        match usize::try_from(columns) {
            // The literal holds all its elements, so that there are no more rows than the text has.
            Ok(0) => Ok((0..rows).map(|_| Vec::new()).collect()),
            Ok(columns) => Ok(all.chunks(columns).map(<[f64]>::to_vec).collect()),
            Err(_) => Err(error(span, "expected a list of lists of numbers")),
        }
    }
}

/// A number kept and the drop there, from two numbers.
pub(super) fn drop_at(row: &[f64]) -> Option<DropAt> {
    let [kept, drop] = *row else { return None };
    // Above 2^53 not every whole number is one of these.
    let whole = kept.fract() == 0.0 && (0.0..9e15).contains(&kept);
    whole.then_some(DropAt {
        kept: kept as u64,
        drop,
    })
}

fn doubles(items: &[Item<'_>]) -> P<Vec<f64>> {
    let mut out = Vec::new();
    items
        .iter()
        .try_for_each(|i| i.encode(DType::F64, &mut out))?;
    let (chunks, _) = out.as_chunks::<8>();
    Ok(chunks.iter().map(|b| f64::from_le_bytes(*b)).collect())
}

/// `tensor<2 x 3 x f32>`.
pub(super) fn format_shape(shape: &[u64], dtype: DType) -> String {
    Type::tensor(dtype, shape.iter().map(|d| (*d).into())).to_string()
}

fn decode_hex(digits: &str) -> Option<Vec<u8>> {
    let nibble = |b: u8| char::from(b).to_digit(16);
    let (pairs, rest) = digits.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    let byte = |[a, b]: &[u8; 2]| u8::try_from(nibble(*a)? * 16 + nibble(*b)?).ok();
    pairs.iter().map(byte).collect()
}

impl Item<'_> {
    /// Appends the element's bytes.
    fn encode(&self, dtype: DType, out: &mut Vec<u8>) -> P<()> {
        let number = match (self.value, dtype) {
            (Word::Bool(b), DType::Bool) => {
                out.push(b.into());
                return Ok(());
            }
            (Word::Number(n), _) => n,
            (Word::Bool(_), _) => return Err(error(self.span, format!("this is no {dtype}"))),
        };
        match encode(number, dtype, out) {
            Some(()) => Ok(()),
            None if dtype == DType::Bool => {
                Err(error(self.span, "a truth value is `true` or `false`"))
            }
            None if !has_numbers(dtype) => {
                let what = format!("constants of {dtype} are written as bytes, `dense<\"0x...\">`");
                Err(error(self.span, what))
            }
            None => {
                let shown = match number {
                    Number::Bits(d) => format!("0x{d}"),
                    other => other.digits().to_string(),
                };
                Err(error(self.span, format!("`{shown}` is no {dtype}")))
            }
        }
    }
}

/// Whether elements of this type are written as numbers or truth values.
pub(super) fn has_numbers(dtype: DType) -> bool {
    use DType::*;
    matches!(
        dtype,
        F32 | F64 | F16 | BF16 | I8 | I16 | I32 | I64 | U8 | U16 | U32 | U64 | Bool
    )
}

/// The float written, not infinite unless it says so.
fn finite<T: std::str::FromStr>(digits: &str, is_finite: impl Fn(&T) -> bool) -> Option<T> {
    let value = digits.parse().ok()?;
    (is_finite(&value) || digits.contains('n')).then_some(value)
}

fn encode(number: Number<'_>, dtype: DType, out: &mut Vec<u8>) -> Option<()> {
    macro_rules! int {
        ($($variant:ident $ty:ty),*) => {
            match (dtype, number) {
                $((DType::$variant, Number::Int(d)) => {
                    out.extend_from_slice(&d.parse::<$ty>().ok()?.to_le_bytes());
                    return Some(());
                })*
                _ => {}
            }
        };
    }
    int!(I8 i8, I16 i16, I32 i32, I64 i64, U8 u8, U16 u16, U32 u32, U64 u64);
    let size = (dtype.bits() / 8) as usize;
    match (dtype, number) {
        (DType::F32 | DType::F64 | DType::F16 | DType::BF16, Number::Bits(digits)) => {
            if digits.len() != 2 * size {
                return None;
            }
            let bits = u64::from_str_radix(digits, 16).ok()?;
            out.extend_from_slice(bits.to_le_bytes().get(..size)?);
        }
        (DType::F64, n) => {
            let x = finite(n.digits(), |x: &f64| x.is_finite())?;
            out.extend_from_slice(&x.to_le_bytes());
        }
        (DType::F32, n) => {
            let x = finite(n.digits(), |x: &f32| x.is_finite())?;
            out.extend_from_slice(&x.to_le_bytes());
        }
        (DType::F16, n) => {
            let x = finite(n.digits(), |x: &f32| f16::from_f32(*x).is_finite())?;
            out.extend_from_slice(&f16::from_f32(x).to_le_bytes());
        }
        (DType::BF16, n) => {
            let x = finite(n.digits(), |x: &f32| bf16::from_f32(*x).is_finite())?;
            out.extend_from_slice(&bf16::from_f32(x).to_le_bytes());
        }
        _ => return None,
    }
    Some(())
}

impl Printer {
    /// `dense<...> : tensor<...>`.
    pub(super) fn typed_dense(&mut self, dense: &Dense) -> fmt::Result {
        self.dense(dense)?;
        write!(self, " : {}", format_shape(&dense.shape, dense.dtype))
    }

    /// `dense<...>`.
    pub(super) fn dense(&mut self, dense: &Dense) -> fmt::Result {
        self.write_str("dense<")?;
        self.dense_body(dense)?;
        self.write_char('>')
    }

    fn dense_body(&mut self, dense: &Dense) -> fmt::Result {
        let size = (dense.dtype.bits() / 8) as usize;
        let count = dense.elements().unwrap_or(u64::MAX);
        let whole = dense.dtype.bytes(count) == Some(dense.data.len());
        let truth = dense.dtype != DType::Bool || dense.data.iter().all(|b| *b < 2);
        if !whole || !truth || !has_numbers(dense.dtype) {
            return self.hex(&dense.data);
        }
        let first = dense.data.get(..size).unwrap_or_default();
        if count > 1 && dense.is_splat() && self.budget.splat >= dense.data.len() {
            self.budget.splat -= dense.data.len();
            return self.number(dense.dtype, first);
        }
        if dense.shape.is_empty() {
            return self.number(dense.dtype, first);
        }
        if count == 0 {
            return self.write_str("[]");
        }
        if count > NUMBERS || dense.shape.len() > RANK {
            return self.hex(&dense.data);
        }
        self.rows(dense.dtype, &dense.shape, &dense.data, &Self::number)
    }

    /// What stands in `dense<...>` in the generic form, where all are numbers that MLIR reads.
    pub(super) fn mlir_dense_body(&mut self, dense: &Dense) -> fmt::Result {
        let size = (dense.dtype.bits() / 8) as usize;
        let count = dense.elements().unwrap_or(u64::MAX);
        let first = dense.data.get(..size).unwrap_or_default();
        if count == 0 {
            return Ok(());
        }
        let splat = count > 1 && dense.is_splat() && self.budget.splat >= dense.data.len();
        if splat {
            self.budget.splat -= dense.data.len();
        }
        if splat || dense.shape.is_empty() {
            return self.mlir_number(dense.dtype, first);
        }
        // MLIR packs the bits of truth values.
        if count > NUMBERS && dense.dtype != DType::Bool {
            return self.hex(&dense.data);
        }
        self.rows(dense.dtype, &dense.shape, &dense.data, &Self::mlir_number)
    }

    /// A number as MLIR reads it: a float has a point.
    fn mlir_number(&mut self, dtype: DType, bytes: &[u8]) -> fmt::Result {
        let mut number = Printer::default();
        number.number(dtype, bytes)?;
        let number = number.finish();
        match dtype.is_float() {
            true => self.write_str(&with_point(&number)),
            false => self.write_str(&number),
        }
    }

    /// Nested brackets; no extent is 0.
    fn rows(
        &mut self,
        dtype: DType,
        shape: &[u64],
        data: &[u8],
        each: &dyn Fn(&mut Self, DType, &[u8]) -> fmt::Result,
    ) -> fmt::Result {
        let Some((count, inner)) = shape.split_first() else {
            return each(self, dtype, data);
        };
        let row = data.len() / usize::try_from(*count).unwrap_or(1).max(1);
        self.write_char('[')?;
        self.list(data.chunks(row.max(1)), |p, row| {
            p.rows(dtype, inner, row, each)
        })?;
        self.write_char(']')
    }

    fn number(&mut self, dtype: DType, bytes: &[u8]) -> fmt::Result {
        macro_rules! ints {
            ($($variant:ident $ty:ty),*) => {
                match (dtype, bytes) {
                    $((DType::$variant, b) => {
                        let value = b.try_into().map(<$ty>::from_le_bytes).unwrap_or_default();
                        write!(self, "{value}")
                    })*
                    (DType::Bool, b) => self.write_str(if b == [0] { "false" } else { "true" }),
                    (_, b) => write_float(self, dtype, b),
                }
            };
        }
        ints!(I8 i8, I16 i16, I32 i32, I64 i64, U8 u8, U16 u16, U32 u32, U64 u64)
    }

    /// `"0x..."`.
    pub(super) fn hex(&mut self, data: &[u8]) -> fmt::Result {
        const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
        let digit = |n: u8| char::from(DIGITS[usize::from(n & 15)]);
        self.write_str("\"0x")?;
        for b in data {
            self.write_char(digit(b >> 4))?;
            self.write_char(digit(*b))?;
        }
        self.write_char('"')
    }

    /// `dense<[...]>` of 64-bit floats, without a type.
    pub(super) fn scores(&mut self, scores: &[f64]) -> fmt::Result {
        self.write_str("dense<[")?;
        self.list(scores, |p, x| write_float(p, DType::F64, &x.to_le_bytes()))?;
        self.write_str("]>")
    }

    /// `dense<[[14, 0.25], ...]>`, numbers kept with the drops there.
    pub(super) fn drops(&mut self, drops: &[DropAt]) -> fmt::Result {
        self.write_str("dense<[")?;
        self.list(drops, |p, at| {
            write!(p, "[{}, ", at.kept)?;
            write_float(p, DType::F64, &at.drop.to_le_bytes())?;
            p.write_char(']')
        })?;
        self.write_str("]>")
    }

    /// `dense<[[...], [...]]>` of 64-bit floats, without a type.
    pub(super) fn block_scores(&mut self, blocks: &[Vec<f64>]) -> fmt::Result {
        self.write_str("dense<[")?;
        self.list(blocks, |p, scores| {
            p.write_char('[')?;
            p.list(scores, |p, x| write_float(p, DType::F64, &x.to_le_bytes()))?;
            p.write_char(']')
        })?;
        self.write_str("]>")
    }
}

/// The shortest decimal that reads back to these bits; the bits where it is a NaN with a payload.
fn write_float(out: &mut impl Write, dtype: DType, bytes: &[u8]) -> fmt::Result {
    let mut wide = [0; 8];
    if let Some(low) = wide.get_mut(..bytes.len()) {
        low.copy_from_slice(bytes);
    }
    let bits = u64::from_le_bytes(wide);
    let (value, nan) = match dtype {
        DType::F64 => (f64::from_bits(bits), f64::NAN.to_bits()),
        DType::F16 => (
            f16::from_bits(bits as u16).into(),
            f16::NAN.to_bits().into(),
        ),
        DType::BF16 => (
            bf16::from_bits(bits as u16).into(),
            bf16::NAN.to_bits().into(),
        ),
        _ => (
            f32::from_bits(bits as u32).into(),
            f32::NAN.to_bits().into(),
        ),
    };
    match dtype {
        _ if value.is_nan() && bits == nan => out.write_str("nan"),
        _ if value.is_nan() => write!(out, "0x{bits:0width$X}", width = 2 * bytes.len()),
        DType::F64 => write!(out, "{value:?}"),
        DType::F16 => write_short(out, value as f32, |x| f16::from_f32(x).to_bits()),
        DType::BF16 => write_short(out, value as f32, |x| bf16::from_f32(x).to_bits()),
        _ => write!(out, "{:?}", value as f32),
    }
}

/// `1e-20` as `1.0e-20`: MLIR's floats have a point.
pub(super) fn with_point(text: &str) -> String {
    match text.split_once('e') {
        Some((digits, exponent)) if !digits.contains('.') => format!("{digits}.0e{exponent}"),
        _ => text.to_string(),
    }
}

/// A 16-bit float in as few digits as round to it.
fn write_short(out: &mut impl Write, value: f32, bits: impl Fn(f32) -> u16) -> fmt::Result {
    let reads_back = |text: &String| text.parse::<f32>().is_ok_and(|x| bits(x) == bits(value));
    let short = (0..9)
        .map(|digits| format!("{value:.digits$e}"))
        .find(reads_back);
    let shown = short.and_then(|s| s.parse::<f32>().ok()).unwrap_or(value);
    write!(out, "{shown:?}")
}
