//! What a word that is no name was likely meant to be, for errors to suggest.

/// The name that `word` was likely meant to be: the one with the fewest edits, if they are few.
pub fn closest<'n>(word: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let most = (word.chars().count() / 3).max(1);
    names
        .into_iter()
        .map(|name| {
            // The beginning of a name counts as one edit.
            let begun = word.len() >= 3 && name.starts_with(word);
            (if begun { 1 } else { edits(word, name) }, name)
        })
        .filter(|(n, _)| *n <= most)
        .min_by_key(|(n, _)| *n)
        .map(|(_, name)| name)
}

/// Edits between two words: insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
fn edits(a: &str, b: &str) -> usize {
    let fold = |c: char| {
        if c == '_' {
            '-'
        } else {
            c.to_ascii_lowercase()
        }
    };
    let (a, b): (Vec<char>, Vec<char>) = (
        a.chars().take(64).map(fold).collect(),
        b.chars().take(64).map(fold).collect(),
    );
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let mut best = (last[j] + usize::from(x != y)).min(last[j + 1].min(row[j]) + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                best = best.min(before[j - 1] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(0)
}

/// The beginning of a help that asks whether one of `names` was meant by `word`; empty where none is near.
pub fn did_you_mean<'n>(word: &str, names: impl IntoIterator<Item = &'n str>) -> String {
    let near = closest(word, names);
    near.map_or_else(String::new, |near| format!("did you mean `{near}`? "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_is_named_if_it_is_near() {
        let names = ["conv", "conv_transpose", "relu"];
        let meant = |word| closest(word, names);
        assert_eq!(meant("convv"), Some("conv"));
        assert_eq!(meant("Conv"), Some("conv"));
        assert_eq!(meant("ConvTranspose"), Some("conv_transpose"));
        assert_eq!(meant("rleu"), Some("relu"));
        assert_eq!(meant("acme::Gate"), None);
        assert_eq!(did_you_mean("reluu", names), "did you mean `relu`? ");
        assert_eq!(did_you_mean("gate", names), "");
    }
}
