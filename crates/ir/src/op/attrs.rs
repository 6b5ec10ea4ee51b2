//! The text of an op's attributes: `group: int >= 1, auto_pad: NOTSET | VALID, strides: ints[s] >= 1`.
//!
//! ```text
//! attrs = [attr {"," attr}] ["," "..."]                             "...": there may be others
//! attr  = name ":" ["required"] kind [">=" integer]
//! kind  = "flag" | "int" | "float" | "text" | "tensor" | "graph" | "sparse" | "any"
//!       | "ints" ["[" [integer] name "]"] | "floats" | "texts"          as many as `..s` has axes, or twice that
//!       | word {"|" word}                                               one of these texts, or integers
//! ```
//!
//! A definition that says which attributes its op takes says all of them, those of older versions included, or that
//! there may be others: contributed ops gain attributes without a new version.

use super::relation::Relation;
use super::written::Said;
use crate::attr::Attr;

/// What attributes an op takes.
#[derive(Clone, Debug, PartialEq)]
pub struct AttrSpecs {
    /// The text as it was written.
    pub text: &'static str,
    /// One for each attribute.
    pub all: Vec<AttrSpec>,
    /// Whether there may be others.
    pub open: bool,
}

/// One attribute that an op takes.
#[derive(Clone, Debug, PartialEq)]
pub struct AttrSpec {
    /// Its name.
    pub name: &'static str,
    /// Whether the op means nothing without it, in every version.
    pub required: bool,
    /// What it holds.
    pub kind: Kind,
    /// Each integer is at least this.
    pub least: Option<i64>,
}

/// What an attribute holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// 0 or 1.
    Flag,
    /// An integer.
    Int,
    /// Integers; perhaps so many for each axis that `..s` stands for.
    Ints(Option<(usize, &'static str)>),
    /// A float.
    Float,
    /// Floats.
    Floats,
    /// Text.
    Text,
    /// Texts.
    Texts,
    /// A tensor.
    Tensor,
    /// A graph.
    Graph,
    /// A sparse tensor.
    Sparse,
    /// One of these texts or, where they are numbers, integers.
    OneOf(Vec<&'static str>),
    /// Anything.
    Any,
}

/// Attributes that can't be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot read the attribute `{0}`")]
pub struct AttrSpecError(String);

impl Said for AttrSpecs {
    type Error = AttrSpecError;

    fn read(text: &'static str) -> Result<Self, AttrSpecError> {
        AttrSpecs::parse(text)
    }
}

impl AttrSpecs {
    /// Parses attributes.
    ///
    /// # Errors
    /// [`AttrSpecError`] with the attribute that can't be read.
    pub fn parse(text: &'static str) -> Result<AttrSpecs, AttrSpecError> {
        let (listed, open) = match text.strip_suffix("...") {
            Some(listed) => (listed, true),
            None => (text, false),
        };
        let parts = listed.split(',').map(str::trim).filter(|p| !p.is_empty());
        let all = parts.map(|p| AttrSpec::parse(p).ok_or_else(|| AttrSpecError(p.to_string())));
        let all = all.collect::<Result<_, _>>()?;
        Ok(AttrSpecs { text, all, open })
    }

    /// What is said of one attribute.
    pub fn get(&self, name: &str) -> Option<&AttrSpec> {
        self.all.iter().find(|a| a.name == name)
    }
}

impl AttrSpec {
    fn parse(text: &'static str) -> Option<AttrSpec> {
        let (name, rest) = text.split_once(':')?;
        let rest = rest.trim();
        let (rest, required) = match rest.strip_prefix("required ") {
            Some(rest) => (rest, true),
            None => (rest, false),
        };
        let (kind, least) = match rest.split_once(">=") {
            Some((kind, least)) => (kind, Some(least.trim().parse().ok()?)),
            None => (rest, None),
        };
        let kind = Kind::parse(kind.trim())?;
        let integers = matches!(kind, Kind::Int | Kind::Ints(_));
        let name = name.trim();
        (is_word(name) && (integers || least.is_none())).then_some(AttrSpec {
            name,
            required,
            kind,
            least,
        })
    }

    /// What is wrong with a value, if anything: what it is, and what the attribute takes.
    pub fn misfit(&self, attr: &Attr) -> Option<(String, String)> {
        // What the IR carries and does not read, it does not judge either.
        if matches!(attr, Attr::Opaque(..)) && !self.kind.is_number() {
            return None;
        }
        if !self.kind.holds(attr) {
            return Some((found(attr), self.kind.words()));
        }
        let low = |i: &&i64| self.least.is_some_and(|least| **i < least);
        let ints = match attr {
            Attr::Int(i) => std::slice::from_ref(i),
            attr => attr.as_ints().unwrap_or_default(),
        };
        if let (Some(bad), Some(least)) = (ints.iter().find(low), self.least) {
            return Some((
                format!("holds {bad}"),
                format!("numbers of at least {least}"),
            ));
        }
        None
    }

    /// What is wrong with how many numbers a list has, if anything, as [`AttrSpec::misfit`] says it. An empty list
    /// is none.
    pub fn miscount(&self, attr: &Attr, relation: &Relation) -> Option<(String, String)> {
        let Kind::Ints(Some((times, rest))) = &self.kind else {
            return None;
        };
        let (list, axes) = (attr.as_ints()?, relation.rests.get(*rest)?);
        let (has, want) = (list.len(), times.checked_mul(*axes)?);
        let fits = has == want || has == 0;
        (!fits).then(|| {
            (
                format!("has {}", plural(has, "number")),
                format!("{want} for {}", plural(*axes, "axis")),
            )
        })
    }
}

impl Kind {
    fn parse(text: &'static str) -> Option<Kind> {
        Some(match text {
            "flag" => Kind::Flag,
            "int" => Kind::Int,
            "ints" => Kind::Ints(None),
            "float" => Kind::Float,
            "floats" => Kind::Floats,
            "text" => Kind::Text,
            "texts" => Kind::Texts,
            "tensor" => Kind::Tensor,
            "graph" => Kind::Graph,
            "sparse" => Kind::Sparse,
            "any" => Kind::Any,
            _ => match text.strip_prefix("ints[") {
                Some(count) => {
                    let count = count.strip_suffix(']')?;
                    let rest = count.trim_start_matches(|c: char| c.is_ascii_digit());
                    let times = &count[..count.len() - rest.len()];
                    let times = if times.is_empty() {
                        1
                    } else {
                        times.parse().ok()?
                    };
                    is_word(rest).then_some(Kind::Ints(Some((times, rest))))?
                }
                None => {
                    let words: Vec<_> = text.split('|').map(str::trim).collect();
                    let fine = words.len() > 1 && words.iter().all(|w| is_word(w));
                    fine.then_some(Kind::OneOf(words))?
                }
            },
        })
    }

    fn is_number(&self) -> bool {
        matches!(self, Kind::Flag | Kind::Int | Kind::Ints(_))
    }

    fn holds(&self, attr: &Attr) -> bool {
        match self {
            Kind::Flag => matches!(attr, Attr::Int(0 | 1) | Attr::Unit),
            Kind::Int => matches!(attr, Attr::Int(_) | Attr::Unit),
            Kind::Ints(_) => attr.as_ints().is_some() || is_empty(attr),
            Kind::Float => matches!(attr, Attr::Float(_)),
            Kind::Floats => matches!(attr, Attr::Floats(_)) || is_empty(attr),
            Kind::Text => matches!(attr, Attr::Str(_)),
            Kind::Texts => {
                matches!(attr, Attr::Array(all) if all.iter().all(|a| matches!(a, Attr::Str(_))))
                    || is_empty(attr)
            }
            Kind::Tensor => matches!(attr, Attr::Dense(_)),
            Kind::Graph | Kind::Sparse => matches!(attr, Attr::Opaque(..)),
            Kind::OneOf(words) => match attr {
                Attr::Int(i) => words.contains(&i.to_string().as_str()),
                attr => attr.as_str().is_some_and(|s| words.contains(&s)),
            },
            Kind::Any => true,
        }
    }

    /// What it takes.
    fn words(&self) -> String {
        match self {
            Kind::Flag => "0 or 1".into(),
            Kind::Int => "an integer".into(),
            Kind::Ints(_) => "a list of integers".into(),
            Kind::Float => "a float".into(),
            Kind::Floats => "a list of floats".into(),
            Kind::Text => "text".into(),
            Kind::Texts => "a list of texts".into(),
            Kind::Tensor => "a tensor".into(),
            Kind::Graph => "a graph".into(),
            Kind::Sparse => "a sparse tensor".into(),
            Kind::OneOf(words) => match words.split_last() {
                Some((last, others)) => format!("{} or {last}", others.join(", ")),
                None => String::new(),
            },
            Kind::Any => "anything".into(),
        }
    }
}

/// What an attribute is, in a few words.
fn found(attr: &Attr) -> String {
    match attr {
        Attr::Unit => "is a flag".into(),
        Attr::Int(i) => format!("is {i}"),
        Attr::Float(_) => "is a float".into(),
        Attr::Str(_) => match attr.as_str().filter(|s| s.chars().count() <= 40) {
            Some(text) => format!("is {text:?}"),
            None => "is text".into(),
        },
        Attr::Symbol(_) => "is a symbol".into(),
        Attr::Ints(_) => "is a list of integers".into(),
        Attr::Floats(_) => "is a list of floats".into(),
        Attr::Array(_) => "is a list".into(),
        Attr::Dict(_) => "is a dictionary".into(),
        Attr::Dense(_) => "is a tensor".into(),
        Attr::Type(_) => "is a type".into(),
        Attr::Opaque(kind, _) => format!("is a {kind}"),
    }
}

/// An empty list, of whatever kind.
fn is_empty(attr: &Attr) -> bool {
    match attr {
        Attr::Ints(all) => all.is_empty(),
        Attr::Floats(all) => all.is_empty(),
        Attr::Array(all) => all.is_empty(),
        _ => false,
    }
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn plural(n: usize, one: &str) -> String {
    match (n, one) {
        (1, _) => format!("1 {one}"),
        (_, "axis") => format!("{n} axes"),
        _ => format!("{n} {one}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_documents() -> Result<(), AttrSpecError> {
        let text =
            "group: int >= 1, auto_pad: NOTSET | VALID, pads: ints[2s], to: required int, up: flag";
        let specs = AttrSpecs::parse(text)?;
        let kinds: Vec<_> = specs
            .all
            .iter()
            .map(|a| (a.name, &a.kind, a.required, a.least))
            .collect();
        let modes = Kind::OneOf(vec!["NOTSET", "VALID"]);
        let expected = [
            ("group", &Kind::Int, false, Some(1)),
            ("auto_pad", &modes, false, None),
            ("pads", &Kind::Ints(Some((2, "s"))), false, None),
            ("to", &Kind::Int, true, None),
            ("up", &Kind::Flag, false, None),
        ];
        assert_eq!(kinds, expected);
        assert_eq!(AttrSpecs::parse("")?.all, vec![]);
        let open = AttrSpecs::parse("a: int, ...")?;
        assert_eq!((open.all.len(), open.open, specs.open), (1, true, false));
        for wrong in [
            "group",
            "group: it",
            ": int",
            "mode: text >= 1",
            "s: ints[2]",
            "a b: int",
        ] {
            assert!(AttrSpecs::parse(wrong).is_err(), "{wrong}");
        }
        Ok(())
    }

    #[test]
    fn says_what_is_wrong() -> Result<(), AttrSpecError> {
        let specs =
            AttrSpecs::parse("group: int >= 1, s: ints[s] >= 1, mode: a | b, up: flag, x: texts")?;
        let mut relation = Relation::default();
        relation.rests.insert("s".into(), 2);
        let said = |name: &str, attr: Attr| {
            let spec = specs.get(name)?;
            let wrong = spec
                .misfit(&attr)
                .or_else(|| spec.miscount(&attr, &relation));
            let (is, want) = wrong?;
            Some(format!("{is}, but takes {want}"))
        };
        assert_eq!(said("group", Attr::Int(3)), None);
        assert_eq!(said("s", Attr::Ints(vec![1, 2])), None);
        assert_eq!(said("x", Attr::Ints(vec![])), None);
        let all = [
            said("group", Attr::Int(0)),
            said("group", Attr::text("one")),
            said("s", Attr::Ints(vec![1, -1])),
            said("s", Attr::Ints(vec![1])),
            said("mode", Attr::text("c")),
            said("up", Attr::Int(2)),
            said("x", Attr::Array(vec![Attr::Int(1)])),
        ];
        let all: Vec<_> = all.into_iter().map(Option::unwrap_or_default).collect();
        insta::assert_snapshot!(all.join("\n"), @r#"
        holds 0, but takes numbers of at least 1
        is "one", but takes an integer
        holds -1, but takes numbers of at least 1
        has 1 number, but takes 2 for 2 axes
        is "c", but takes a or b
        is 2, but takes 0 or 1
        is a list, but takes a list of texts
        "#);
        Ok(())
    }
}
