//! How long an axis is: a polynomial over symbols such as `?n`.
//!
//! Nearly all extents are constants, which take no allocation. Arithmetic saturates: a file that asks for more
//! elements than an `i64` counts is refused elsewhere, with its place.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// A symbolic extent, such as a batch or a sequence length. Prints as `?n`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sym(Arc<str>);

impl Sym {
    /// The symbol of this name (without `?`).
    pub fn new(name: &str) -> Sym {
        Sym(name.into())
    }
    /// The name, without `?`.
    pub fn name(&self) -> &str {
        &self.0
    }
}

/// Whether `name` may stand bare in the text, as an identifier.
pub fn is_bare(name: &str) -> bool {
    let mut chars = name.chars();
    chars
        .next()
        .is_some_and(|c| c.is_ascii_alphanumeric() || c == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '$'))
}

/// The greatest common divisor; of 0 and a number, the number.
pub fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// The least common multiple; 0 reads as 1.
pub fn lcm(a: u64, b: u64) -> u64 {
    let (a, b) = (a.max(1), b.max(1));
    (a / gcd(a, b)).saturating_mul(b)
}

impl fmt::Display for Sym {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if is_bare(&self.0) {
            write!(f, "?{}", self.0)
        } else {
            write!(f, "?{}", crate::text::Quoted(&self.0))
        }
    }
}
impl fmt::Debug for Sym {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A product of symbols, sorted; a power repeats its symbol.
pub type Monomial = Vec<Sym>;

/// The length of an axis, or an integer computed from lengths: a constant plus multiples of monomials.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Extent {
    constant: i64,
    /// Sorted by monomial; no coefficient is 0. `None` for constants, which need no memory.
    symbolic: Option<Arc<[(Monomial, i64)]>>,
}

impl From<i64> for Extent {
    fn from(constant: i64) -> Self {
        Extent {
            constant,
            symbolic: None,
        }
    }
}
impl From<u64> for Extent {
    fn from(constant: u64) -> Self {
        i64::try_from(constant).unwrap_or(i64::MAX).into()
    }
}
impl From<usize> for Extent {
    fn from(constant: usize) -> Self {
        (constant as u64).into()
    }
}
impl From<Sym> for Extent {
    fn from(sym: Sym) -> Self {
        Extent {
            constant: 0,
            symbolic: Some([(vec![sym], 1)].into()),
        }
    }
}

impl Extent {
    fn terms(&self) -> &[(Monomial, i64)] {
        self.symbolic.as_deref().unwrap_or_default()
    }
    /// The extent 1.
    pub fn one() -> Self {
        1i64.into()
    }
    /// The number, where no symbol is involved.
    pub fn constant(&self) -> Option<i64> {
        self.terms().is_empty().then_some(self.constant)
    }
    /// The number as a length: `None` for symbols and negative numbers.
    pub fn length(&self) -> Option<u64> {
        self.constant().and_then(|c| u64::try_from(c).ok())
    }
    /// Whether it is exactly this constant.
    pub fn is(&self, constant: i64) -> bool {
        self.terms().is_empty() && self.constant == constant
    }
    /// The symbol, where the extent is one symbol and nothing else.
    pub fn symbol(&self) -> Option<&Sym> {
        match self.terms() {
            [(monomial, 1)] if self.constant == 0 && monomial.len() == 1 => monomial.first(),
            _ => None,
        }
    }
    /// Every symbol that occurs, sorted, each once.
    pub fn symbols(&self) -> Vec<Sym> {
        let mut all: Vec<Sym> = self
            .terms()
            .iter()
            .flat_map(|(m, _)| m.iter().cloned())
            .collect();
        all.sort();
        all.dedup();
        all
    }
    /// The coefficient and symbols, where there is exactly one term (a constant counts as one).
    pub fn monomial(&self) -> Option<(i64, &[Sym])> {
        match self.terms() {
            [] => Some((self.constant, &[])),
            [(m, c)] if self.constant == 0 => Some((*c, m)),
            _ => None,
        }
    }
    /// Whether no part of it is negative, so that it is a length whatever the symbols are.
    pub fn is_sum_of_lengths(&self) -> bool {
        self.constant >= 0 && self.terms().iter().all(|(_, c)| *c >= 0)
    }
    /// How many symbols and coefficients it is made of, at least 1.
    pub fn size(&self) -> usize {
        let symbols: usize = self.terms().iter().map(|(m, _)| m.len() + 1).sum();
        symbols.max(1)
    }
    /// The terms as symbols and coefficient, the constant (if it is not 0) first, without symbols.
    pub fn parts(&self) -> impl Iterator<Item = (&[Sym], i64)> {
        let constant = (self.constant != 0).then_some((&[][..], self.constant));
        constant
            .into_iter()
            .chain(self.terms().iter().map(|(m, c)| (&m[..], *c)))
    }
    fn collect(parts: impl Iterator<Item = (Monomial, i64)>) -> Self {
        let mut constant = 0i64;
        let mut terms: BTreeMap<Monomial, i64> = BTreeMap::new();
        for (m, c) in parts {
            if m.is_empty() {
                constant = constant.saturating_add(c);
            } else {
                let entry = terms.entry(m).or_insert(0);
                *entry = entry.saturating_add(c);
            }
        }
        let terms: Vec<_> = terms.into_iter().filter(|(_, c)| *c != 0).collect();
        Extent {
            constant,
            symbolic: (!terms.is_empty()).then(|| terms.into()),
        }
    }
    /// The sum.
    pub fn add(&self, other: &Extent) -> Extent {
        if self.terms().is_empty() && other.terms().is_empty() {
            return self.constant.saturating_add(other.constant).into();
        }
        Extent::collect(
            self.parts()
                .chain(other.parts())
                .map(|(m, c)| (m.to_vec(), c)),
        )
    }
    /// The difference, which may be negative.
    pub fn sub(&self, other: &Extent) -> Extent {
        self.add(&other.mul(&Extent::from(-1i64)))
    }
    /// The product.
    pub fn mul(&self, other: &Extent) -> Extent {
        if self.terms().is_empty() && other.terms().is_empty() {
            return self.constant.saturating_mul(other.constant).into();
        }
        let right: Vec<_> = other.parts().collect();
        Extent::collect(self.parts().flat_map(|(m, c)| {
            right.iter().map(move |(n, d)| {
                let mut all = [m, n].concat();
                all.sort();
                (all, c.saturating_mul(*d))
            })
        }))
    }
    /// The exact quotient by a monomial (or by an equal polynomial); `None` where it does not divide.
    pub fn div_exact(&self, divisor: &Extent) -> Option<Extent> {
        if self == divisor && *divisor != Extent::default() {
            return Some(Extent::one());
        }
        let (by, symbols) = divisor.monomial()?;
        if by == 0 {
            return None;
        }
        let mut parts = Vec::new();
        for (m, c) in self.parts() {
            let mut m = m.to_vec();
            for s in symbols {
                m.remove(m.iter().position(|x| x == s)?);
            }
            if c.checked_rem(by)? != 0 {
                return None;
            }
            parts.push((m, c / by));
        }
        Some(Extent::collect(parts.into_iter()))
    }
    /// The value when every symbol is replaced by what `value` says.
    pub fn evaluate(&self, mut value: impl FnMut(&Sym) -> Option<i64>) -> Option<i64> {
        let mut total = self.constant;
        for (m, c) in self.terms() {
            let mut product = *c;
            for s in m {
                product = product.saturating_mul(value(s)?);
            }
            total = total.saturating_add(product);
        }
        Some(total)
    }
}

impl fmt::Display for Extent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.terms().is_empty() {
            return write!(f, "{}", self.constant);
        }
        for (i, (m, c)) in self.terms().iter().enumerate() {
            if i > 0 {
                f.write_str(" + ")?;
            }
            for (j, s) in m.iter().enumerate() {
                if j > 0 {
                    f.write_str(" * ")?;
                }
                write!(f, "{s}")?;
            }
            if *c != 1 {
                write!(f, " * {c}")?;
            }
        }
        if self.constant != 0 {
            write!(f, " + {}", self.constant)?;
        }
        Ok(())
    }
}
impl fmt::Debug for Extent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
