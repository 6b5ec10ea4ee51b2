//! Ratios of their own: which classes a rule is about, and which then compete with each other.

use prune_opt_ir::hash::{IndexMap, IndexSet};
use prune_opt_ir::members::Member;
use prune_opt_ir::{Class, Diagnostic, Diagnostics};
use prune_opt_pass::{OptionValue, Pattern, Value};

/// A ratio for the classes that a pattern fits, by name or by a parameter that makes them. In text
/// `layer4.*=0.7`, or `layer1.*|layer2.*=0.2` for several patterns.
#[derive(Clone, Debug, PartialEq)]
pub struct RatioRule {
    /// Names of classes, of parameters that make them or of axes of those; patterns as for `freeze`.
    pub patterns: Vec<Pattern>,
    /// Fraction of the elements to remove, at least 0 and below 1.
    pub ratio: f64,
}

impl OptionValue for RatioRule {
    fn kind() -> String {
        "PATTERN=RATIO".into()
    }
    fn read(value: &Value) -> Result<Self, String> {
        let text = value.text().unwrap_or_default();
        let wrong = || {
            format!(
                "expected a pattern and a ratio of at least 0 and below 1 (`layer4.*=0.7`), not `{value}`"
            )
        };
        let (patterns, ratio) = text.rsplit_once('=').ok_or_else(wrong)?;
        let ratio: f64 = ratio.trim().parse().map_err(|_| wrong())?;
        let patterns: Vec<&str> = match patterns.contains('\\') {
            // In a regular expression it is the expression's own.
            true => vec![patterns.trim()],
            false => patterns.split('|').map(str::trim).collect(),
        };
        if !(0.0..1.0).contains(&ratio) || patterns.iter().any(|p| p.is_empty()) {
            return Err(wrong());
        }
        let patterns = patterns.into_iter().map(Pattern::new);
        let patterns = patterns.collect::<Result<_, _>>()?;
        Ok(RatioRule { patterns, ratio })
    }
    fn show(&self) -> Value {
        Value::of_text(&self.text())
    }
}

impl RatioRule {
    fn text(&self) -> String {
        format!("{}={}", self.patterns(), self.ratio)
    }

    fn patterns(&self) -> String {
        let patterns: Vec<&str> = self.patterns.iter().map(Pattern::text).collect();
        patterns.join("|")
    }

    /// Whether it is about a class: parameters that only read it do not count, or else a rule for one layer would
    /// reach into those before it.
    fn is_about(&self, class: Class, members: &[Member]) -> bool {
        let made = members.iter().filter(|m| m.produces());
        let mut makers: Vec<Member> = made.cloned().collect();
        if makers.is_empty() {
            makers.extend(members.first().cloned());
        }
        self.patterns.iter().any(|p| p.fits(class, &makers))
    }
}

/// For each of the selected classes the index of the last rule about it; a warning for each rule that is about none.
///
/// # Errors
/// A rule that is about classes which patterns keep whole, and about no others.
pub(crate) fn ruled(
    rules: &[RatioRule],
    (selected, kept): (&IndexSet<Class>, &IndexSet<Class>),
    members: &IndexMap<Class, Vec<Member>>,
) -> Result<(Vec<Option<usize>>, Diagnostics), Diagnostics> {
    let about = |rule: &RatioRule, c: Class| {
        let of = members.get(&c).map_or(&[][..], Vec::as_slice);
        rule.is_about(c, of)
    };
    let last = |c: &Class| rules.iter().rposition(|r| about(r, *c));
    let ruled: Vec<Option<usize>> = selected.iter().map(last).collect();
    let (mut warnings, mut wrong) = (Diagnostics::default(), Diagnostics::default());
    for (i, rule) in rules.iter().enumerate() {
        if ruled.contains(&Some(i)) {
            continue;
        }
        let mut classes = members.keys().filter(|c| about(rule, **c)).peekable();
        let fits = classes.peek().is_some();
        if rule.ratio > 0.0 && fits && classes.all(|c| kept.contains(c)) {
            let message = format!(
                "the ratio for `{}` contradicts `freeze`, which keeps all classes whole that it fits",
                rule.patterns()
            );
            let help = "take back the ratio, or the pattern of `freeze`";
            wrong.push(Diagnostic::error(message).help(help));
            continue;
        }
        let why = if selected.iter().any(|c| about(rule, *c)) {
            "later rules are about all its classes"
        } else if fits {
            "no class that it fits can lose elements"
        } else {
            "no class, and no parameter that makes one, fits it"
        };
        let message = format!("the ratio `{}` is not used: {why}", rule.text());
        warnings.push(Diagnostic::warning(message).help(hint(&rule.patterns)));
    }
    wrong.into_result()?;
    Ok((ruled, warnings))
}

/// What helps where patterns fit nothing.
pub(crate) fn hint(patterns: &[Pattern]) -> &'static str {
    let wild = |p: &Pattern| p.text().contains(['*', '?', '\\']);
    match patterns.iter().any(wild) {
        true => "`prune-opt channels` lists classes and their parameters",
        false => {
            "`prune-opt channels` lists classes and their parameters; a pattern has to fit all of a name, `NAME*` fits those that begin so"
        }
    }
}

/// Classes, by index, that compete with each other.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Group {
    pub classes: Vec<usize>,
    /// The ratio of the rule about them.
    pub ratio: Option<f64>,
}

/// The classes that compete: of each scope, which are all classes between them, those of one rule (or of none).
pub(crate) fn groups<'s>(
    rules: &[RatioRule],
    ruled: &[Option<usize>],
    scopes: impl IntoIterator<Item = &'s Vec<usize>>,
) -> Vec<Group> {
    let mut found: IndexMap<(Option<usize>, usize), Vec<usize>> = IndexMap::default();
    for (n, scope) in scopes.into_iter().enumerate() {
        for i in scope {
            let rule = ruled.get(*i).copied().flatten();
            found.entry((rule, n)).or_default().push(*i);
        }
    }
    let group = |((rule, _), classes): ((Option<usize>, usize), Vec<usize>)| Group {
        classes,
        ratio: rule.and_then(|r| rules.get(r)).map(|r| r.ratio),
    };
    let mut groups: Vec<Group> = found.into_iter().map(group).collect();
    groups.sort_by_key(|g| g.classes.first().copied());
    groups
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use prune_opt_ir::Entity;

    fn read(text: &str) -> Result<RatioRule, String> {
        RatioRule::read(&Value::of_text(text))
    }

    #[test]
    fn rules_as_text() {
        let rule = read("a.*|b:0 = 0.25").unwrap();
        let texts = |rule: &RatioRule| -> Vec<String> {
            let patterns = rule.patterns.iter();
            patterns.map(|p| p.text().to_string()).collect()
        };
        assert_eq!(texts(&rule), ["a.*", "b:0"]);
        assert_eq!(RatioRule::read(&rule.show()), Ok(rule));
        // Names may have equality signs.
        assert_eq!(texts(&read("a=b=0").unwrap()), ["a=b"]);
        let expression = read(r"layer4\.(0|1)\..*=0.7").unwrap();
        assert_eq!(texts(&expression), [r"layer4\.(0|1)\..*"]);
        for text in [
            "0.5",
            "=0.5",
            "a=",
            "a=1",
            "a=-0.1",
            "a=nan",
            "a|=0.5",
            "a=half",
            r"a\.(=0.5",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_last_rule_wins_and_idle_ones_are_said() {
        let c = |i| Class::new(i);
        let rules: Vec<RatioRule> = ["c*=0.1", "c0=0.2", "c0|c1=0.3", "c7=0.4", "x=0.5"]
            .iter()
            .map(|r| read(r).unwrap())
            .collect();
        let selected: IndexSet<Class> = IndexSet::from_iter([c(0), c(1), c(2)]);
        let all = [c(0), c(1), c(2), c(7)];
        let members = all.into_iter().map(|c| (c, Vec::new())).collect();
        let free = IndexSet::default();
        let found = ruled(&rules, (&selected, &free), &members);
        let Ok((ruled, warnings)) = found else {
            panic!("no rule contradicts another");
        };
        assert_eq!(ruled, [Some(2), Some(2), Some(0)]);
        let text = warnings.to_string();
        for part in [
            "`c0=0.2` is not used: later rules",
            "`c7=0.4` is not used: no class that it fits can lose",
            "`x=0.5` is not used: no class, and no parameter",
        ] {
            assert!(text.contains(part), "{text}");
        }
        let together = groups(&rules, &ruled, &[vec![0, 1, 2]]);
        let classes: Vec<&[usize]> = together.iter().map(|g| &g.classes[..]).collect();
        assert_eq!(classes, [&[0, 1][..], &[2]]);
        let apart = [vec![0], vec![1], vec![2]];
        assert_eq!(groups(&rules, &ruled, &apart).len(), 3);
    }

    #[test]
    fn ratios_of_what_is_kept_whole_are_contradictions() {
        let c = |i| Class::new(i);
        let (selected, kept) = (
            IndexSet::from_iter([c(0)]),
            IndexSet::from_iter([c(1), c(2)]),
        );
        let members = [c(0), c(1), c(2)].into_iter().map(|c| (c, Vec::new()));
        let members = members.collect();
        let says = |text: &str| ruled(&[read(text).unwrap()], (&selected, &kept), &members);
        assert!(says("c*=0.5").is_ok(), "c0 can lose elements");
        assert!(says("c1|c2=0").is_ok(), "both say the same");
        let text = says("c1|c2=0.5").unwrap_err().to_string();
        assert!(
            text.contains("the ratio for `c1|c2` contradicts `freeze`"),
            "{text}"
        );
    }
}
