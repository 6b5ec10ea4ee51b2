//! Types and axis expressions: `tensor<?n x 3 * c1 x (c2 + 4) * 49 x f32>`, `!opaque<"...">`, `none`.

use super::lex::{self, Number};
use super::parser::{P, Parser, error};
use crate::axis::{Axis, Stretch};
use crate::diag::{Diagnostic, Span};
use crate::dtype::DType;
use crate::entity::{Class, Entity};
use crate::extent::{Extent, Sym};
use crate::types::{TensorType, Type};

// Types print by their `Display`, in `types.rs`, `axis.rs` and `extent.rs`.

const BLANKS: &str = "axes and the element type are separated by ` x `, with blanks";

/// Factors that one product may have as written.
const MAX_FACTORS: usize = 256;

impl Parser<'_> {
    /// A type that has to stand here.
    pub(super) fn ty(&mut self) -> P<Type> {
        match self.opt_ty()? {
            Some(ty) => Ok(ty),
            None => Err(Box::new(self.expected("a type").help(
                "a type is `tensor<?n x 3 x f32>`, `!opaque<\"...\">` or `none`",
            ))),
        }
    }

    /// A type, if one stands here.
    pub(super) fn opt_ty(&mut self) -> P<Option<Type>> {
        match self.peek_word() {
            Some("tensor") => {
                self.keyword("tensor");
                Ok(Some(Type::Tensor(self.tensor()?)))
            }
            Some("none") => {
                self.keyword("none");
                Ok(Some(Type::Unknown))
            }
            _ if self.sign("!") => {
                if !self.keyword("opaque") {
                    return Err(self.expected("`opaque`"));
                }
                self.need("<")?;
                let words = self.need_string("the type's own words, quoted")?;
                self.need(">")?;
                Ok(Some(Type::Opaque(words)))
            }
            _ => Ok(None),
        }
    }

    /// After `tensor`: `<* x f32>` or `<axis x ... x f32>`.
    fn tensor(&mut self) -> P<TensorType> {
        self.need("<")?;
        let mut axes = Vec::new();
        let unranked = self.sign("*");
        if unranked {
            self.times_sign()?;
        }
        loop {
            if let Some(dtype) = self.dtype()? {
                self.need(">")?;
                let axes = (!unranked).then_some(axes);
                return Ok(TensorType { dtype, axes });
            }
            if unranked {
                return Err(self.expected("an element type"));
            }
            axes.push(self.nested(Self::axis)?.0);
            self.times_sign()?;
        }
    }

    /// The `x` between axes.
    fn times_sign(&mut self) -> P<()> {
        if self.keyword("x") {
            return Ok(());
        }
        Err(Box::new(self.expected("`x` after an axis").help(BLANKS)))
    }

    /// An element type, if one stands here.
    pub(super) fn dtype(&mut self) -> P<Option<DType>> {
        let Some(word) = self.peek_word() else {
            return Ok(None);
        };
        if word == "complex" {
            self.keyword("complex");
            self.need("<")?;
            let part = self.peek_word().unwrap_or_default();
            let found = format!("complex<{part}>").parse();
            let Ok(dtype) = found else {
                return Err(self.expected("`f32` or `f64`"));
            };
            self.keyword(part);
            self.need(">")?;
            return Ok(Some(dtype));
        }
        let Ok(dtype) = word.parse() else {
            return Ok(None);
        };
        self.keyword(word);
        Ok(Some(dtype))
    }

    /// A sum of products, and how many parts were written.
    pub(super) fn axis(&mut self) -> P<(Axis, usize)> {
        let (mut terms, mut size) = (Vec::new(), 0);
        loop {
            let (term, written) = self.product()?;
            terms.push(term);
            size += written;
            if !self.sign("+") {
                return Ok((sum(terms), size));
            }
        }
    }

    fn product(&mut self) -> P<(Axis, usize)> {
        let start = self.at();
        let mut factors = vec![self.factor()?];
        while self.sign("*") {
            factors.push(self.factor()?);
            if factors.len() > MAX_FACTORS {
                let what = format!("a product of more than {MAX_FACTORS} factors");
                return Err(error(self.since(start), what));
            }
        }
        let Some((mut product, mut size)) = factors.pop() else {
            return Err(self.expected("an axis"));
        };
        while let Some((factor, written)) = factors.pop() {
            size += written;
            product = self.times(factor, product, start)?;
        }
        Ok((product, size))
    }

    /// `left * right`, if that does not get far larger than both.
    fn times(&mut self, left: Axis, right: Axis, start: usize) -> P<Axis> {
        let written = left.size() + right.size();
        let bound = left.size().saturating_mul(right.size());
        let too_large = |p: &Self| {
            let d = error(
                p.since(start),
                "this product is too large when multiplied out",
            );
            Err(Box::new(d.help("write the sums as separate axes")))
        };
        if bound > (1 << 16) && bound > 4 * written && !left.factors().iter().all(single) {
            return too_large(self);
        }
        let product = Axis::prod([left, right]);
        match self
            .budget
            .axis
            .checked_sub(product.size().saturating_sub(written))
        {
            Some(rest) => self.budget.axis = rest,
            None => return too_large(self),
        }
        Ok(product)
    }

    fn factor(&mut self) -> P<(Axis, usize)> {
        if self.sign("(") {
            let inside = self.nested(Self::axis)?;
            self.need(")")?;
            return Ok(inside);
        }
        if let Some((sym, _)) = self.name("?")? {
            return Ok((Axis::Fixed(Sym::new(&sym.into_string()).into()), 1));
        }
        if let Some((number, span)) = self.eat(lex::number) {
            return match number {
                Number::Int(digits) => match digits.parse::<i64>() {
                    Ok(n) => Ok((Axis::Fixed(n.into()), 1)),
                    Err(_) => Err(error(span, "an extent has to fit 64 bits")),
                },
                _ => Err(error(span, "an extent has to be an integer")),
            };
        }
        match self.peek_word() {
            Some(word) => {
                let span = self.here();
                let class = self.class_of(word, span)?;
                self.keyword(word);
                match self.sign("[") {
                    true => Ok((self.stretch(class, span)?.into(), 1)),
                    false => Ok((Axis::Class(class), 1)),
                }
            }
            None => {
                let d = self.expected("an axis or an element type");
                let glued = self.eat(lex::bare).is_some_and(|(w, _)| w.contains('x'));
                Err(if glued { Box::new(d.help(BLANKS)) } else { d })
            }
        }
    }

    /// What follows the bracket of `c5[3:7]` or `c5[3]`.
    fn stretch(&mut self, class: Class, span: Span) -> P<Stretch> {
        let start: u64 = self.need_int("an element")?;
        let end = match self.sign(":") {
            true => self.need_int("an element")?,
            false => start.saturating_add(1),
        };
        self.need("]")?;
        Stretch::new(class, start, end).ok_or_else(|| {
            let empty = error(span, format!("`{class}[{start}:{end}]` has no elements"));
            Box::new(empty.help("`c5[3:7]` is the elements 3, 4, 5 and 6 of c5; `c5[3]` is one"))
        })
    }

    /// A class that has been declared.
    fn class_of(&mut self, word: &str, span: Span) -> P<Class> {
        match class_name(word) {
            Some(class) => self.class(class, span),
            None => Err(Box::new(unknown_word(word, span))),
        }
    }
}

fn unknown_word(word: &str, span: Span) -> Diagnostic {
    error(span, format!("`{word}` is no axis and no element type")).help(
        "an axis is a number, a symbol `?n`, a class `c0`, or a sum or product of them; \
         element types are f32, i64 and so on",
    )
}

/// The class of this name: `c` and a number without leading zeros.
pub(crate) fn class_name(word: &str) -> Option<Class> {
    let digits = word.strip_prefix('c')?;
    if digits.is_empty() || digits.len() > 1 && digits.starts_with('0') {
        return None;
    }
    let index: u32 = digits.parse().ok()?;
    (digits.bytes().all(|b| b.is_ascii_digit()) && index < u32::MAX)
        .then(|| Class::new(index as usize))
}

/// Whether nothing can distribute over it.
fn single(axis: &Axis) -> bool {
    match axis {
        Axis::Fixed(e) => e.monomial().is_some(),
        Axis::Class(_) | Axis::Stretch(_) => true,
        Axis::Prod(_) | Axis::Sum(_) => false,
    }
}

/// The sum. Long stretches of fixed terms are added in pairs, which takes `n log n` steps.
fn sum(terms: Vec<Axis>) -> Axis {
    let mut out: Vec<Axis> = Vec::new();
    let mut fixed: Vec<Extent> = Vec::new();
    for term in terms {
        match term {
            Axis::Fixed(e) => fixed.push(e),
            other => {
                out.extend(total(std::mem::take(&mut fixed)).map(Axis::Fixed));
                out.push(other);
            }
        }
    }
    out.extend(total(fixed).map(Axis::Fixed));
    Axis::sum(out)
}

fn total(mut all: Vec<Extent>) -> Option<Extent> {
    while all.len() > 1 {
        all = all
            .chunks(2)
            .map(|pair| match pair {
                [a, b] => a.add(b),
                rest => rest.iter().fold(Extent::default(), |s, e| s.add(e)),
            })
            .collect();
    }
    all.pop()
}
