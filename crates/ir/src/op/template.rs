//! The text of relations: `x[n, g*ci, t~k], w[g*co, ci, k], b[g*co]? -> y[n, g*co, t]`.
//!
//! ```text
//! relation = tensors "->" tensors ["where" product "=" product {"," ...}]
//! tensor   = name ["*"] "[" [axis {"," axis}] "]" ["?"]      * variadic, ? optional
//! axis     = ".." name ["~" name | mark] | sum | name "~" name  ..s any number of axes; t~k a window
//! sum      = product {"+" product}
//! product  = factor {"*" factor}
//! factor   = integer | name [mark]
//! mark     = "!" | "^" | "&" | "=0"                 indexed, normalised, also summed inside, filled with zeros
//! ```

use super::written::Said;
use nom::branch::alt;
use nom::bytes::complete::{tag, take_while, take_while1};
use nom::character::complete::{char, multispace0, u64 as integer};
use nom::combinator::{map, opt, recognize, value, verify};
use nom::multi::{separated_list0, separated_list1};
use nom::sequence::{delimited, pair, preceded, separated_pair};
use nom::{IResult, Parser};
use smol_str::SmolStr;

/// A relation's text, parsed; ranks and extents are still open.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Template {
    /// The text as it was written.
    pub text: String,
    /// Operands in order.
    pub operands: Vec<TensorPat>,
    /// Results in order.
    pub results: Vec<TensorPat>,
    /// Products of axes that are equal.
    pub equations: Vec<(Expr, Expr)>,
}

/// One operand or result.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TensorPat {
    /// Its name.
    pub name: SmolStr,
    /// Whether it stands for any number of tensors.
    pub variadic: bool,
    /// Whether it may be left out.
    pub optional: bool,
    /// Its axes.
    pub axes: Vec<AxisPat>,
}

impl TensorPat {
    /// A tensor that has to be there.
    pub fn new(name: SmolStr, axes: Vec<AxisPat>) -> TensorPat {
        TensorPat {
            name,
            variadic: false,
            optional: false,
            axes,
        }
    }
}

/// One axis, or a run of them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum AxisPat {
    /// `..s` or, with windows, `..s~k`; or marked, `..s^`.
    Rest(SmolStr, Option<SmolStr>, Option<Mark>),
    /// A single axis.
    One(Expr),
}

/// How a variable is marked where it stands.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub enum Mark {
    /// `v!`: chosen by data.
    Indexed,
    /// `v^`: statistics over it, or a reduction.
    Normalised,
    /// `v&`: summed inside the op as well (a recurrent state), though the results have it.
    Summed,
    /// `v=0`: known to be zero.
    Zero,
}

/// What an axis is made of.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Expr {
    /// A literal extent.
    Lit(u64),
    /// A variable.
    Var(SmolStr, Option<Mark>),
    /// A row-major product.
    Prod(Vec<Expr>),
    /// A concatenation.
    Sum(Vec<Expr>),
    /// A window of the second over the first.
    Window(SmolStr, SmolStr),
}

/// A relation's text that can't be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot read the relation at `{rest}`")]
pub struct TemplateError {
    /// The text from where it goes wrong.
    pub rest: String,
}

impl Said for Template {
    type Error = TemplateError;

    fn read(text: &'static str) -> Result<Self, TemplateError> {
        Template::parse(text)
    }
}

impl Template {
    /// Parses a relation.
    ///
    /// # Errors
    /// [`TemplateError`] with the text from where it goes wrong.
    pub fn parse(text: &str) -> Result<Template, TemplateError> {
        match relation(text) {
            Ok((rest, template)) if rest.trim().is_empty() => Ok(Template {
                text: text.trim().to_string(),
                ..template
            }),
            Ok((rest, _)) => Err(TemplateError {
                rest: rest.trim().to_string(),
            }),
            Err(nom::Err::Error(e) | nom::Err::Failure(e)) => Err(TemplateError {
                rest: e.input.trim().to_string(),
            }),
            Err(nom::Err::Incomplete(_)) => Err(TemplateError {
                rest: String::new(),
            }),
        }
    }
}

/// Parses one expression over variables, such as `p + m`.
pub(super) fn parse_expr(text: &str) -> Result<Expr, TemplateError> {
    match sum(text) {
        Ok((rest, e)) if rest.trim().is_empty() => Ok(e),
        _ => Err(TemplateError {
            rest: text.to_string(),
        }),
    }
}

type R<'a, T> = IResult<&'a str, T>;

fn token<'a>(c: char) -> impl Parser<&'a str, Output = char, Error = nom::error::Error<&'a str>> {
    preceded(multispace0, char(c))
}

fn name(i: &str) -> R<'_, SmolStr> {
    let word = recognize(pair(
        verify(
            take_while1(|c: char| c.is_ascii_alphanumeric() || c == '_'),
            |w: &str| !w.starts_with(|c: char| c.is_ascii_digit()),
        ),
        take_while(|c| c == '\''),
    ));
    map(preceded(multispace0, word), SmolStr::new).parse(i)
}

fn relation(i: &str) -> R<'_, Template> {
    let (i, operands) = separated_list0(token(','), tensor).parse(i)?;
    let (i, _) = preceded(multispace0, tag("->")).parse(i)?;
    let (i, results) = separated_list0(token(','), tensor).parse(i)?;
    let equation = separated_pair(product, token('='), product);
    let clause = preceded(
        preceded(multispace0, tag("where")),
        separated_list1(token(','), equation),
    );
    let (i, equations) = opt(clause).parse(i)?;
    Ok((
        i,
        Template {
            text: String::new(),
            operands,
            results,
            equations: equations.unwrap_or_default(),
        },
    ))
}

fn tensor(i: &str) -> R<'_, TensorPat> {
    let (i, name) = name(i)?;
    let (i, star) = opt(token('*')).parse(i)?;
    let axes = delimited(token('['), separated_list0(token(','), axis), token(']'));
    let (i, (axes, optional)) = pair(axes, opt(token('?'))).parse(i)?;
    let (variadic, optional) = (star.is_some(), optional.is_some());
    Ok((
        i,
        TensorPat {
            name,
            variadic,
            optional,
            axes,
        },
    ))
}

fn axis(i: &str) -> R<'_, AxisPat> {
    let kernel = |i| opt(preceded(token('~'), name)).parse(i);
    let rest = preceded(preceded(multispace0, tag("..")), (name, kernel, opt(mark)));
    let window = map(separated_pair(name, token('~'), name), |(t, k)| {
        AxisPat::One(Expr::Window(t, k))
    });
    alt((
        map(rest, |(s, k, m)| AxisPat::Rest(s, k, m)),
        window,
        map(sum, AxisPat::One),
    ))
    .parse(i)
}

fn sum(i: &str) -> R<'_, Expr> {
    map(separated_list1(token('+'), product), |mut all| {
        if all.len() == 1 {
            all.remove(0)
        } else {
            Expr::Sum(all)
        }
    })
    .parse(i)
}

fn product(i: &str) -> R<'_, Expr> {
    map(separated_list1(token('*'), factor), |mut all| {
        if all.len() == 1 {
            all.remove(0)
        } else {
            Expr::Prod(all)
        }
    })
    .parse(i)
}

fn mark(i: &str) -> R<'_, Mark> {
    alt((
        value(Mark::Indexed, char('!')),
        value(Mark::Normalised, char('^')),
        value(Mark::Summed, char('&')),
        value(Mark::Zero, tag("=0")),
    ))
    .parse(i)
}

fn factor(i: &str) -> R<'_, Expr> {
    let literal = map(preceded(multispace0, integer), Expr::Lit);
    let variable = map(pair(name, opt(mark)), |(v, m)| Expr::Var(v, m));
    alt((literal, variable)).parse(i)
}
