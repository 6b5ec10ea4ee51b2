//! Types: `tensor<?x16x32x32xf32>`, `!pir.opaque<"seq(...)">`, `none`, and what MLIR's types do not say of an axis,
//! `#pir.axes<?n, c0, 32, 32>`.

use super::super::lex;
use super::super::parser::{P, Parser, error};
use super::super::printer::Printer;
use super::words;
use crate::axis::{Axis, ClassExtents};
use crate::diag::Span;
use crate::dtype::DType;
use crate::types::Type;
use std::fmt::{self, Write};

/// A type as MLIR has it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Plain {
    /// Extents, where the rank is known, and the element type.
    Tensor(Option<Vec<Option<u64>>>, DType),
    Opaque(String),
    Unknown,
}

/// The axes of one type, where it needs them said.
pub(super) type Axes = Option<Vec<Axis>>;

/// Element types that MLIR 19 and xDSL both know; the others are `!pir.string` and so on.
fn is_known(dtype: DType) -> bool {
    use DType::*;
    !matches!(
        dtype,
        Str | F8E4M3FN | F8E4M3FNUZ | F8E5M2 | F8E5M2FNUZ | F4E2M1 | F8E8M0
    )
}

impl Plain {
    /// What MLIR sees of a type.
    pub(super) fn of(ty: &Type, classes: &(impl ClassExtents + ?Sized)) -> Plain {
        match ty {
            Type::Tensor(t) => {
                let extents = ty.extents(classes);
                let extents = extents.map(|all| all.iter().map(|e| e.length()).collect());
                Plain::Tensor(extents, t.dtype)
            }
            Type::Opaque(words) => Plain::Opaque(words.clone()),
            Type::Unknown => Plain::Unknown,
        }
    }
}

impl fmt::Display for Plain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Plain::Tensor(extents, dtype) => {
                f.write_str("tensor<")?;
                match extents {
                    None => f.write_str("*x")?,
                    Some(all) => all.iter().try_for_each(|e| match e {
                        Some(e) => write!(f, "{e}x"),
                        None => f.write_str("?x"),
                    })?,
                }
                let sign = if is_known(*dtype) { "" } else { "!pir." };
                write!(f, "{sign}{dtype}>")
            }
            Plain::Opaque(words) => {
                f.write_str("!pir.opaque<")?;
                lex::quote_bytes(f, words.as_bytes())?;
                f.write_char('>')
            }
            Plain::Unknown => f.write_str("none"),
        }
    }
}

/// The axes of a type, where MLIR's type does not say all of them.
pub(super) fn axes_of(ty: &Type) -> Option<&[Axis]> {
    let literal = |a: &Axis| a.fixed().is_some_and(|e| e.length().is_some());
    ty.axes().filter(|axes| !axes.iter().all(literal))
}

impl Parser<'_> {
    /// A type as MLIR has it, if one stands here.
    pub(super) fn opt_plain(&mut self) -> P<Option<Plain>> {
        match self.peek_word() {
            Some("tensor") => {
                self.keyword("tensor");
                self.plain_tensor().map(Some)
            }
            Some("none") => {
                self.keyword("none");
                Ok(Some(Plain::Unknown))
            }
            _ if self.sign("!") => {
                if !self.keyword("pir.opaque") {
                    return Err(self.expected("`pir.opaque`"));
                }
                self.need("<")?;
                let words = self.need_string("the type's own words, quoted")?;
                self.need(">")?;
                Ok(Some(Plain::Opaque(words)))
            }
            _ => Ok(None),
        }
    }

    /// A type that has to stand here.
    pub(super) fn plain(&mut self) -> P<Plain> {
        match self.opt_plain()? {
            Some(ty) => Ok(ty),
            None => Err(Box::new(self.expected("a type").help(
                "a type is `tensor<?x3xf32>`, `!pir.opaque<\"...\">` or `none`",
            ))),
        }
    }

    /// After `tensor`: `<?x3xf32>`.
    fn plain_tensor(&mut self) -> P<Plain> {
        self.need("<")?;
        let mut extents = None;
        if self.sign("*") {
            self.need("x")?;
        } else {
            let all = extents.insert(Vec::new());
            while let Some((extent, _)) = self.eat(words::extent) {
                all.push(extent);
            }
        }
        if self.sign("!") && !self.peek_word().is_some_and(|w| w.starts_with("pir.")) {
            return Err(self.expected("`pir.` and an element type"));
        }
        let dtype = match self
            .peek_word()
            .and_then(|w| w.strip_prefix("pir.")?.parse().ok())
        {
            Some(dtype) => {
                self.eat(lex::word);
                Some(dtype)
            }
            None => self.dtype()?,
        };
        let Some(dtype) = dtype else {
            return Err(self.expected("an extent and `x`, or an element type"));
        };
        self.need(">")?;
        Ok(Plain::Tensor(extents, dtype))
    }

    /// `(type, type) -> type`: the types before and after the arrow.
    pub(super) fn signature(&mut self) -> P<(Vec<Plain>, Vec<Plain>)> {
        self.need("(")?;
        let operands = self.list(")", Self::plain)?;
        self.need("->")?;
        Ok((operands, self.plains()?))
    }

    /// A type, or several in parentheses.
    pub(super) fn plains(&mut self) -> P<Vec<Plain>> {
        if self.sign("(") {
            return self.list(")", Self::plain);
        }
        Ok(vec![self.plain()?])
    }

    /// `#pir.axes<...>`, or a list of them with `unit` for each type that says all.
    pub(super) fn all_axes(&mut self) -> P<Vec<Axes>> {
        if self.sign("[") {
            return self.list("]", |p| match p.keyword("unit") {
                true => Ok(None),
                false => p.axes().map(Some),
            });
        }
        Ok(vec![Some(self.axes()?)])
    }

    fn axes(&mut self) -> P<Vec<Axis>> {
        self.need("#")?;
        if !self.keyword("pir.axes") {
            return Err(self.expected("`#pir.axes<...>`"));
        }
        self.need("<")?;
        self.list(">", |p| Ok(p.nested(Parser::axis)?.0))
    }

    /// The type that MLIR's type and its axes make. `span` is where it stands.
    pub(super) fn whole(&self, plain: Plain, axes: Axes, span: Span) -> P<Type> {
        let (extents, dtype) = match (plain, &axes) {
            (Plain::Tensor(Some(extents), dtype), _) => (extents, dtype),
            (Plain::Tensor(None, dtype), None) => return Ok(Type::unranked(dtype)),
            (Plain::Opaque(words), None) => return Ok(Type::Opaque(words)),
            (Plain::Unknown, None) => return Ok(Type::Unknown),
            (other, Some(_)) => {
                return Err(error(
                    span,
                    format!("a `{other}` has no axes, but `pir.axes` gives it some"),
                ));
            }
        };
        let Some(axes) = axes else {
            return literal(extents, dtype, span);
        };
        let ty = Type::tensor(dtype, axes);
        let said = Plain::of(&ty, &self.module);
        let here = Plain::Tensor(Some(extents), dtype);
        if said == here {
            return Ok(ty);
        }
        let what = format!("the type is `{here}`, but its axes, `{ty}`, are those of a `{said}`");
        Err(error(span, what))
    }
}

/// A tensor whose extents are all numbers.
fn literal(extents: Vec<Option<u64>>, dtype: DType, span: Span) -> P<Type> {
    let mut axes = Vec::with_capacity(extents.len());
    for extent in extents {
        match extent.map(i64::try_from) {
            Some(Ok(extent)) => axes.push(Axis::Fixed(extent.into())),
            Some(Err(_)) => return Err(error(span, "an extent has to fit 64 bits")),
            None => {
                let d = error(span, "the extent `?` is not said");
                return Err(Box::new(
                    d.help("say all axes: `pir.axes = #pir.axes<?n, 3>`"),
                ));
            }
        }
    }
    Ok(Type::tensor(dtype, axes))
}

impl Printer {
    /// A type, or several in parentheses.
    pub(super) fn plains(&mut self, types: &[Plain]) -> fmt::Result {
        match types {
            [one] => write!(self, "{one}"),
            all => self.plain_list(all),
        }
    }

    /// `(type, type)`.
    pub(super) fn plain_list(&mut self, types: &[Plain]) -> fmt::Result {
        self.write_char('(')?;
        self.list(types, |p, ty| write!(p, "{ty}"))?;
        self.write_char(')')
    }

    /// `#pir.axes<...>`, or a list where there is not one type but several; `types` needs some.
    pub(super) fn all_axes(&mut self, types: &[&Type]) -> fmt::Result {
        if let [Some(axes)] = types.iter().map(|ty| axes_of(ty)).collect::<Vec<_>>()[..] {
            return self.axes(axes);
        }
        self.write_char('[')?;
        self.list(types, |p, ty| match axes_of(ty) {
            Some(axes) => p.axes(axes),
            None => p.write_str("unit"),
        })?;
        self.write_char(']')
    }

    fn axes(&mut self, axes: &[Axis]) -> fmt::Result {
        self.write_str("#pir.axes<")?;
        self.list(axes, |p, axis| write!(p, "{axis}"))?;
        self.write_char('>')
    }
}
