//! What several members say of one element, as one number.

use prune_opt_pass::choice;

choice! {
    /// How the scores of a class's members become one.
    pub enum Reduce {
        /// The sum.
        Sum = "sum",
        /// The sum over the number of scored members, whether or not each reaches the element.
        Mean = "mean",
        /// The largest.
        Max = "max",
        /// The product.
        Prod = "prod",
        /// The first member's alone: the root layer.
        First = "first",
        /// The last member's alone.
        Gate = "gate",
        /// Nothing: each member keeps a row of its own, which `prune-opt scores` shows and selection can't rank.
        None = "none",
    }
}

/// What one member says: `(element, score)` for each position of its axis that belongs to the class, in order.
pub type Share = Vec<(usize, f64)>;

impl Reduce {
    /// One number for each of `n` elements; 0 (for a product 1) where no member reaches an element. `None` gives none.
    ///
    /// `last_only` keeps only the last of several positions of an element in `max`, `prod`, `first` and `gate`,
    /// as Torch-Pruning does; otherwise they take part one by one, and `first` and `gate` add them up.
    pub fn apply(self, n: usize, members: &[Share], last_only: bool) -> Option<Vec<f64>> {
        let mut out = vec![if self == Reduce::Prod { 1.0 } else { 0.0 }; n];
        match self {
            Reduce::None => return None,
            Reduce::Sum => add(&mut out, members),
            Reduce::Mean => {
                add(&mut out, members);
                let count = members.len().max(1) as f64;
                out.iter_mut().for_each(|u| *u /= count);
            }
            Reduce::First => add(&mut out, &chosen(members.first(), last_only)),
            Reduce::Gate => add(&mut out, &chosen(members.last(), last_only)),
            Reduce::Max | Reduce::Prod => {
                let mut reached = vec![false; n];
                for share in members {
                    for (e, v) in chosen(Some(share), last_only).iter().flatten() {
                        let (Some(u), Some(seen)) = (out.get_mut(*e), reached.get_mut(*e)) else {
                            continue;
                        };
                        *u = match self {
                            Reduce::Prod => *u * v,
                            _ if *seen => u.max(*v),
                            _ => *v,
                        };
                        *seen = true;
                    }
                }
            }
        }
        Some(out)
    }
}

/// The sum of what a member says of each of `n` elements.
pub(crate) fn row(n: usize, share: &Share) -> Vec<f64> {
    let mut out = vec![0.0; n];
    add(&mut out, std::slice::from_ref(share));
    out
}

fn add(out: &mut [f64], members: &[Share]) {
    for (e, v) in members.iter().flatten() {
        if let Some(u) = out.get_mut(*e) {
            *u += v;
        }
    }
}

/// The share, or of each element only what the share says last.
fn chosen(share: Option<&Share>, last_only: bool) -> Vec<Share> {
    let Some(share) = share else {
        return Vec::new();
    };
    if !last_only {
        return vec![share.clone()];
    }
    let mut last: Vec<(usize, (usize, f64))> = share.iter().copied().enumerate().collect();
    // Stable: of equal elements, the last position comes last.
    last.sort_by_key(|(_, (e, _))| *e);
    let mut out: Share = Vec::new();
    for (_, (e, v)) in last {
        match out.last_mut() {
            Some((before, kept)) if *before == e => *kept = v,
            _ => out.push((e, v)),
        }
    }
    vec![out]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members() -> Vec<Share> {
        vec![
            vec![(0, 1.0), (1, 2.0), (2, 4.0)],
            vec![(0, 3.0), (0, 5.0), (1, 1.0), (1, 0.5)],
        ]
    }

    #[test]
    fn every_reduction() {
        let with = |r: Reduce| r.apply(3, &members(), false).unwrap_or_default();
        assert_eq!(with(Reduce::Sum), [9.0, 3.5, 4.0]);
        assert_eq!(with(Reduce::Mean), [4.5, 1.75, 2.0]);
        assert_eq!(with(Reduce::Max), [5.0, 2.0, 4.0]);
        assert_eq!(with(Reduce::Prod), [15.0, 1.0, 4.0]);
        assert_eq!(with(Reduce::First), [1.0, 2.0, 4.0]);
        assert_eq!(with(Reduce::Gate), [8.0, 1.5, 0.0]);
        assert_eq!(Reduce::None.apply(3, &members(), false), None);
        assert_eq!(row(3, &members()[1]), [8.0, 1.5, 0.0]);
    }

    #[test]
    fn the_peer_keeps_the_last_position() {
        let with = |r: Reduce| r.apply(3, &members(), true).unwrap_or_default();
        assert_eq!(with(Reduce::Sum), [9.0, 3.5, 4.0]);
        assert_eq!(with(Reduce::Max), [5.0, 2.0, 4.0]);
        assert_eq!(with(Reduce::Prod), [5.0, 1.0, 4.0]);
        assert_eq!(with(Reduce::Gate), [5.0, 0.5, 0.0]);
    }
}
