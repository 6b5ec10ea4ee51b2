//! Patterns for names of classes and parameters, as options of passes take them.

use prune_opt_ir::Class;
use prune_opt_ir::members::Member;

/// Whether a pattern fits a class: its name, a parameter that it sits on, or one axis of that (`fc.weight:0`).
pub fn fits(pattern: &str, class: Class, members: &[Member]) -> bool {
    let of_member = |m: &Member| {
        matches(pattern, &m.param) || matches(pattern, &format!("{}:{}", m.param, m.axis))
    };
    matches(pattern, &class.to_string()) || members.iter().any(of_member)
}

/// Whether all of `name` fits `pattern`, in which `*` stands for any characters (dots too) and `?` for one.
pub fn matches(pattern: &str, name: &str) -> bool {
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
    use super::matches;

    #[test]
    fn stars_and_question_marks() {
        assert!(matches("conv1.weight", "conv1.weight"));
        assert!(matches("layer1.*.weight", "layer1.0.conv2.weight"));
        assert!(matches("*", "") && matches("*", "a.b") && matches("**b", "aab"));
        assert!(matches("c?", "c7") && !matches("c?", "c17") && !matches("c?", "c"));
        assert!(matches("*a*b", "xaxxab") && !matches("*a*b", "xaxxa"));
        assert!(!matches("conv1", "conv1.weight") && !matches("", "x") && matches("", ""));
    }
}
