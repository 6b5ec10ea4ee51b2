//! The text of an op's element types, operand by operand: `T, T, T? -> T where T: float`.
//!
//! ```text
//! types    = [one {"," one}] "->" [one {"," one}] ["where" letter ":" kind {"," letter ":" kind}]
//! one      = (letter | kind) ["*"]      * stands for any number of tensors
//! kind     = "float" | "int" | "number" | "bool" | "any"
//! ```
//!
//! Tensors of one letter have one element type. There are no more operands and results than are listed; which of
//! them may be left out is said by the relation, and what the results are by the rule for them
//! ([`DTypeRule`](super::DTypeRule)).

use super::written::Said;
use crate::dtype::DType;

/// The element types of an op's operands and results.
#[derive(Clone, Debug, PartialEq)]
pub struct ElementTypes {
    /// The text as it was written.
    pub text: &'static str,
    operands: Vec<One>,
    results: Vec<One>,
    kinds: Vec<(char, Kind)>,
}

#[derive(Copy, Clone, Debug, PartialEq)]
struct One {
    of: Of,
    variadic: bool,
}

#[derive(Copy, Clone, Debug, PartialEq)]
enum Of {
    Letter(char),
    Kind(Kind),
}

/// A kind of element types.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Kind {
    Float,
    Int,
    Number,
    Bool,
    Any,
}

/// Element types that can't be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot read the element types `{0}`")]
pub struct ElementTypesError(String);

/// What is wrong with an op's element types.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Misfit {
    /// An operand is not of the kind that the op takes, in words.
    Kind(usize, &'static str),
    /// Two operands should have one element type.
    Differ(usize, usize),
}

impl Said for ElementTypes {
    type Error = ElementTypesError;

    fn read(text: &'static str) -> Result<Self, ElementTypesError> {
        ElementTypes::parse(text)
    }
}

impl ElementTypes {
    /// Parses element types.
    ///
    /// # Errors
    /// [`ElementTypesError`] with the part that can't be read.
    pub fn parse(text: &'static str) -> Result<ElementTypes, ElementTypesError> {
        let wrong = |part: &str| ElementTypesError(part.trim().to_string());
        let (tensors, kinds) = text.split_once("where").unwrap_or((text, ""));
        let (operands, results) = tensors.split_once("->").ok_or_else(|| wrong(text))?;
        let words = |list: &'static str| list.split(',').map(str::trim).filter(|w| !w.is_empty());
        let all = |list| {
            let ones = words(list).map(|w| One::parse(w).ok_or_else(|| wrong(w)));
            ones.collect::<Result<Vec<_>, _>>()
        };
        let kind = |text: &str| {
            let (letter, kind) = text.split_once(':')?;
            Some((letter_of(letter.trim())?, Kind::parse(kind.trim())?))
        };
        Ok(ElementTypes {
            text,
            operands: all(operands)?,
            results: all(results)?,
            kinds: words(kinds)
                .map(|w| kind(w).ok_or_else(|| wrong(w)))
                .collect::<Result<_, _>>()?,
        })
    }

    /// The most operands that there are; `None` for any number.
    pub fn most_operands(&self) -> Option<usize> {
        most(&self.operands)
    }

    /// The most results that there are; `None` for any number.
    pub fn most_results(&self) -> Option<usize> {
        most(&self.results)
    }

    /// What is wrong with operands of these element types, `None` one that is left out or not known.
    pub(crate) fn misfits(&self, operands: &[Option<DType>]) -> Vec<Misfit> {
        let mut out = Vec::new();
        let mut seen: Vec<(char, usize, DType)> = Vec::new();
        for (i, dtype) in operands.iter().enumerate() {
            let (Some(dtype), Some(one)) = (dtype, self.operand(i, operands.len())) else {
                continue;
            };
            let kind = match one.of {
                Of::Kind(kind) => kind,
                Of::Letter(letter) => {
                    match seen.iter().find(|(l, ..)| *l == letter) {
                        Some((_, first, other)) if other != dtype => {
                            out.push(Misfit::Differ(*first, i));
                            continue;
                        }
                        Some(_) => continue,
                        None => seen.push((letter, i, *dtype)),
                    }
                    let kind = self.kinds.iter().find(|(l, _)| *l == letter);
                    kind.map_or(Kind::Any, |(_, k)| *k)
                }
            };
            if !kind.has(*dtype) {
                out.push(Misfit::Kind(i, kind.words()));
            }
        }
        out
    }

    /// What is said of operand `index` of `count`.
    fn operand(&self, index: usize, count: usize) -> Option<One> {
        let at = self.operands.iter().position(|o| o.variadic);
        let Some(at) = at.filter(|at| index >= *at) else {
            return self.operands.get(index).copied();
        };
        let many = (count + 1).saturating_sub(self.operands.len());
        let behind = index.saturating_sub(many.saturating_sub(1)).max(at);
        self.operands.get(behind).copied()
    }
}

fn most(all: &[One]) -> Option<usize> {
    all.iter().all(|o| !o.variadic).then_some(all.len())
}

impl One {
    fn parse(text: &str) -> Option<One> {
        let (word, variadic) = match text.strip_suffix('*') {
            Some(word) => (word, true),
            None => (text, false),
        };
        let of = match Kind::parse(word) {
            Some(kind) => Of::Kind(kind),
            None => Of::Letter(letter_of(word)?),
        };
        Some(One { of, variadic })
    }
}

fn letter_of(text: &str) -> Option<char> {
    let mut chars = text.chars();
    let letter = chars.next().filter(char::is_ascii_uppercase)?;
    chars.next().is_none().then_some(letter)
}

impl Kind {
    fn parse(text: &str) -> Option<Kind> {
        Some(match text {
            "float" => Kind::Float,
            "int" => Kind::Int,
            "number" => Kind::Number,
            "bool" => Kind::Bool,
            "any" => Kind::Any,
            _ => return None,
        })
    }

    fn has(self, dtype: DType) -> bool {
        match self {
            Kind::Float => dtype.is_float(),
            Kind::Int => dtype.is_integer(),
            Kind::Number => dtype.is_float() || dtype.is_integer(),
            Kind::Bool => dtype == DType::Bool,
            Kind::Any => true,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Kind::Float => "floats",
            Kind::Int => "integers",
            Kind::Number => "numbers",
            Kind::Bool => "truth values",
            Kind::Any => "anything",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operands_by_letter_and_kind() -> Result<(), ElementTypesError> {
        let said = ElementTypes::parse("T, int, T -> T where T: float")?;
        let (f, h, i) = (Some(DType::F32), Some(DType::F16), Some(DType::I64));
        assert_eq!(said.misfits(&[f, i, f]), []);
        assert_eq!(said.misfits(&[f, None, None]), []);
        assert_eq!(said.misfits(&[i, i]), [Misfit::Kind(0, "floats")]);
        assert_eq!(
            said.misfits(&[f, f, h]),
            [Misfit::Kind(1, "integers"), Misfit::Differ(0, 2)]
        );
        assert_eq!(
            (said.most_operands(), said.most_results()),
            (Some(3), Some(1))
        );
        Ok(())
    }

    #[test]
    fn any_number_of_operands() -> Result<(), ElementTypesError> {
        let said = ElementTypes::parse("int, T*, bool -> T*")?;
        let (f, i, b) = (Some(DType::F32), Some(DType::I64), Some(DType::Bool));
        assert_eq!(said.misfits(&[i, f, f, f, b]), []);
        assert_eq!(said.misfits(&[i, b]), []);
        assert_eq!(said.misfits(&[i, f, i, b]), [Misfit::Differ(1, 2)]);
        assert_eq!((said.most_operands(), said.most_results()), (None, None));
        for wrong in ["T", "t -> T", "T ->  T where T", "TT -> T"] {
            assert!(ElementTypes::parse(wrong).is_err(), "{wrong}");
        }
        Ok(())
    }
}
