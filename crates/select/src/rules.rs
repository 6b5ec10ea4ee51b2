//! Ratios of their own: which classes a rule is about, and which then compete with each other.

use indexmap::{IndexMap, IndexSet};
use prune_opt_ir::members::Member;
use prune_opt_ir::{Class, Diagnostic, Diagnostics};
use prune_opt_pass::{OptionValue, Value, fits};

/// A ratio for the classes that a pattern fits, by name or by a parameter that makes them. In text
/// `layer4.*=0.7`, or `layer1.*|layer2.*=0.2` for several patterns.
#[derive(Clone, Debug, PartialEq)]
pub struct RatioRule {
    /// Names of classes, of parameters that make them or of axes of those; `*` and `?` are wild.
    pub patterns: Vec<String>,
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
        let patterns: Vec<String> = patterns.split('|').map(|p| p.trim().into()).collect();
        if !(0.0..1.0).contains(&ratio) || patterns.iter().any(String::is_empty) {
            return Err(wrong());
        }
        Ok(RatioRule { patterns, ratio })
    }
    fn show(&self) -> Value {
        Value::of_text(&self.text())
    }
}

impl RatioRule {
    fn text(&self) -> String {
        format!("{}={}", self.patterns.join("|"), self.ratio)
    }

    /// Whether it is about a class: parameters that only read it do not count, or else a rule for one layer would
    /// reach into those before it.
    fn is_about(&self, class: Class, members: &[Member]) -> bool {
        let made = members.iter().filter(|m| m.produces());
        let mut makers: Vec<Member> = made.cloned().collect();
        if makers.is_empty() {
            makers.extend(members.first().cloned());
        }
        self.patterns.iter().any(|p| fits(p, class, &makers))
    }
}

/// For each of these classes the index of the last rule about it; a warning for each rule that is about none.
pub(crate) fn ruled(
    rules: &[RatioRule],
    selected: &IndexSet<Class>,
    members: &IndexMap<Class, Vec<Member>>,
) -> (Vec<Option<usize>>, Diagnostics) {
    let about = |rule: &RatioRule, c: Class| {
        let of = members.get(&c).map_or(&[][..], Vec::as_slice);
        rule.is_about(c, of)
    };
    let last = |c: &Class| rules.iter().rposition(|r| about(r, *c));
    let ruled: Vec<Option<usize>> = selected.iter().map(last).collect();
    let mut warnings = Diagnostics::default();
    for (i, rule) in rules.iter().enumerate() {
        if ruled.contains(&Some(i)) {
            continue;
        }
        let mut classes = members.keys();
        let why = if selected.iter().any(|c| about(rule, *c)) {
            "later rules are about all its classes"
        } else if classes.any(|c| about(rule, *c)) {
            "no class that it fits can lose elements"
        } else {
            "no class, and no parameter that makes one, fits it"
        };
        let message = format!("the ratio `{}` is not used: {why}", rule.text());
        let help = "`prune-opt channels` lists classes and their parameters";
        warnings.push(Diagnostic::warning(message).help(help));
    }
    (ruled, warnings)
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
    let mut found: IndexMap<(Option<usize>, usize), Vec<usize>> = IndexMap::new();
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
        assert_eq!((&*rule.patterns[0], &*rule.patterns[1]), ("a.*", "b:0"));
        assert_eq!(RatioRule::read(&rule.show()), Ok(rule));
        // Names may have equality signs.
        assert_eq!(read("a=b=0").unwrap().patterns, ["a=b"]);
        for text in [
            "0.5", "=0.5", "a=", "a=1", "a=-0.1", "a=nan", "a|=0.5", "a=half",
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
        let selected: IndexSet<Class> = [c(0), c(1), c(2)].into();
        let all = [c(0), c(1), c(2), c(7)];
        let members = all.into_iter().map(|c| (c, Vec::new())).collect();
        let (ruled, warnings) = ruled(&rules, &selected, &members);
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
}
