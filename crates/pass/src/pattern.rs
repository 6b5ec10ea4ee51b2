//! Patterns for names of classes and parameters, as options of passes take them.
//!
//! A pattern without a backslash is a glob, in which `*` stands for any characters (dots too) and `?` for one; names are
//! full of dots, so that nothing has to be escaped. A pattern with a backslash is a regular expression: no name that is
//! typed has one, and hardly any regular expression for names does without. Either has to fit all of a name.

use crate::option::{OptionValue, Value, word};
use prune_opt_ir::Class;
use prune_opt_ir::members::Member;
use regex_lite::{Regex, RegexBuilder};
use std::fmt;

/// A compiled regular expression may take so many bytes; one for names takes a few thousand. Since the time of a search
/// grows with it, that is bounded too.
const LARGEST: usize = 1 << 20;

/// A pattern for names: a glob, or a regular expression where it has a backslash.
#[derive(Clone, Debug)]
pub struct Pattern {
    text: String,
    /// What it is where it is no glob.
    regex: Option<Regex>,
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// That it is no regular expression, and why, or one that is too large.
    pub fn new(text: impl Into<String>) -> Result<Pattern, String> {
        let text = text.into();
        let regex = text.contains('\\').then(|| regex(&text)).transpose()?;
        Ok(Pattern { text, regex })
    }

    /// As it is written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it fits all of a name.
    pub fn matches(&self, name: &str) -> bool {
        match &self.regex {
            Some(regex) => regex.is_match(name),
            None => glob(&self.text, name),
        }
    }

    /// Whether it fits a class: its name, a parameter that it sits on, or one axis of that (`fc.weight:0`).
    pub fn fits(&self, class: Class, members: &[Member]) -> bool {
        let of_member =
            |m: &Member| self.matches(&m.param) || self.matches(&format!("{}:{}", m.param, m.axis));
        self.matches(&class.to_string()) || members.iter().any(of_member)
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Pattern) -> bool {
        self.text == other.text
    }
}

impl Eq for Pattern {}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl OptionValue for Pattern {
    fn kind() -> String {
        "pattern".into()
    }
    fn read(value: &Value) -> Result<Self, String> {
        Pattern::new(word(value, "a pattern")?)
    }
    fn show(&self) -> Value {
        Value::of_text(&self.text)
    }
}

/// A regular expression that has to fit all of a text.
fn regex(text: &str) -> Result<Regex, String> {
    let built = |text: &str| {
        let mut builder = RegexBuilder::new(text);
        builder.size_limit(LARGEST).build()
    };
    // Alone first: `a)|(b` is none, whatever stands around it.
    let whole = built(text).and_then(|_| built(&format!(r"\A(?:{text})\z")));
    whole.map_err(|why| {
        format!(
            "`{text}` has a backslash, so it is a regular expression, but not a valid one: {why}"
        )
    })
}

/// Whether a glob fits all of `name`.
fn glob(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) =
        (pattern.chars().collect(), name.chars().collect());
    let (mut p, mut n) = (0, 0);
    // Where to go on when it does not fit: after the last star, with one more character taken by it.
    let mut retry: Option<(usize, usize)> = None;
    while n < name.len() {
        match pattern.get(p) {
            Some('*') => {
                retry = Some((p + 1, n + 1));
                p += 1;
            }
            Some(c) if *c == '?' || Some(c) == name.get(n) => {
                p += 1;
                n += 1;
            }
            _ => {
                let Some((after, from)) = retry else {
                    return false;
                };
                retry = Some((after, from + 1));
                (p, n) = (after, from);
            }
        }
    }
    pattern.iter().skip(p).all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use prune_opt_ir::Entity;

    fn matches(pattern: &str, name: &str) -> bool {
        Pattern::new(pattern).unwrap().matches(name)
    }

    #[test]
    fn stars_and_question_marks() {
        assert!(matches("conv1.weight", "conv1.weight"));
        assert!(matches("layer1.*.weight", "layer1.0.conv2.weight"));
        assert!(matches("*", "") && matches("*", "a.b") && matches("**b", "aab"));
        assert!(matches("c?", "c7") && !matches("c?", "c17") && !matches("c?", "c"));
        assert!(matches("*a*b", "xaxxab") && !matches("*a*b", "xaxxa"));
        assert!(!matches("conv1", "conv1.weight") && !matches("", "x") && matches("", ""));
        // What means something in a regular expression is a character here.
        assert!(matches("a+(b|c)[0]$", "a+(b|c)[0]$") && !matches("a+", "aa"));
    }

    #[test]
    fn with_a_backslash_a_regular_expression_for_all_of_a_name() {
        assert!(matches(r"layer4\..*", "layer4.0.conv1.weight"));
        assert!(!matches(r"layer4\..*", "layer40.conv1.weight"));
        assert!(!matches(r"layer4\..*", "net.layer4.0.conv1.weight"));
        assert!(!matches(r"layer\d+", "layer4.weight") && matches(r"layer\d+", "layer42"));
        assert!(matches(r"a\.b|a\.bc", "a.bc") && !matches(r"a\.b|a\.bc", "a.bcd"));
        assert!(matches(r"layer(1|2)\.\w+:0", "layer2.weight:0"));
        let class = Class::new(12);
        let fits = |pattern: &str| Pattern::new(pattern).unwrap().fits(class, &[]);
        assert!(fits(r"c\d\d") && !fits(r"c\d"));
    }

    #[test]
    fn what_is_no_regular_expression_is_refused() {
        let wrong = |text: &str| Pattern::new(text).unwrap_err();
        assert!(wrong(r"layer4\.(").starts_with(r"`layer4\.(` has a backslash"));
        assert!(
            wrong(r"layer4\.(").contains("group"),
            "{}",
            wrong(r"layer4\.(")
        );
        for text in [r"a\", r"[\d", r"a\.)|(b", r"\q", r"*\.a"] {
            assert!(!wrong(text).contains('\n'), "{text}");
        }
        assert!(
            wrong(r"(?:\w{900}){900}").contains("size"),
            "{}",
            wrong(r"(?:\w{900}){900}")
        );
        assert!(Pattern::new(&*format!(r"\.{}", "(".repeat(100_000))).is_err());
    }

    #[test]
    fn no_pattern_takes_long() {
        let start = std::time::Instant::now();
        let name = "a".repeat(2000);
        assert!(!matches(r"(a*)*(a*)*\.b", &name) && !matches("a*a*a*a*a*b", &name));
        assert!(start.elapsed().as_secs() < 5);
    }

    #[test]
    fn read_and_written() {
        for text in ["a.*", r"a\..*", r"a\.{2}=b", "none"] {
            let pattern = Pattern::new(text).unwrap();
            assert_eq!(Pattern::read(&pattern.show()), Ok(pattern.clone()));
            assert_eq!((pattern.text(), pattern.to_string().as_str()), (text, text));
        }
        let read = Pattern::read(&Value::Word(r"\a(".into()));
        assert!(read.unwrap_err().contains(r"`\a(`"));
        assert!(Pattern::read(&Value::List(Vec::new())).is_err());
    }
}
