//! Scaling of a class's scores, so that classes can be compared.

use prune_opt_pass::{OptionValue, Value};
use std::fmt;
use std::sync::Arc;

/// How the scores of one class are scaled. Where a divisor would be 0, scores stay as they are.
#[derive(Clone, Debug, PartialEq)]
pub enum Normalize {
    /// Not at all.
    None,
    /// By their mean: they average 1.
    Mean,
    /// By their sum: they add up to 1.
    Sum,
    /// By the largest.
    Max,
    /// `(u - min) / (max - min + 1e-8)`.
    Standardization,
    /// `(u - mean) / (deviation + 1e-8)`, the deviation unbiased; 0 where there is one element.
    Gaussian,
    /// By what this fraction of the elements stays below: `u / (u_(k) + 1e-8)`, k = floor(q n).
    Sentinel(f64),
    /// `u_(i) / sum of u_(j), j >= i` in ascending order, ties by index; the largest scores 1.
    ///
    /// Source: Lee et al. 2021, arXiv:2010.07611.
    Lamp,
    /// By somebody's closure. Pipelines print its name, and can't read it.
    Custom(Scale),
}

/// A closure that scales the scores of one class, under a name.
#[derive(Clone)]
pub struct Scale {
    name: Arc<str>,
    scale: Arc<Closure>,
}

type Closure = dyn Fn(&mut [f64]) + Send + Sync;

impl fmt::Debug for Scale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Scale").field(&self.name).finish()
    }
}

impl PartialEq for Scale {
    fn eq(&self, other: &Scale) -> bool {
        self.name == other.name && Arc::ptr_eq(&self.scale, &other.scale)
    }
}

const EPS: f64 = 1e-8;
const WORDS: &str = "none|mean|sum|max|standardization|gaussian|lamp|sentinel_Q";

impl OptionValue for Normalize {
    fn kind() -> String {
        WORDS.into()
    }
    fn read(value: &Value) -> Result<Self, String> {
        let text = value.text().unwrap_or_default();
        Ok(match text {
            "none" => Normalize::None,
            "mean" => Normalize::Mean,
            "sum" => Normalize::Sum,
            "max" => Normalize::Max,
            // As Torch-Pruning spells it.
            "standardization" | "standarization" => Normalize::Standardization,
            "gaussian" => Normalize::Gaussian,
            "lamp" => Normalize::Lamp,
            _ => {
                let q = text.strip_prefix("sentinel_").and_then(|q| q.parse().ok());
                match q.filter(|q| (0.0..=1.0).contains(q)) {
                    Some(q) => Normalize::Sentinel(q),
                    None => {
                        return Err(format!(
                            "expected one of {WORDS} (Q from 0 to 1), not `{value}`"
                        ));
                    }
                }
            }
        })
    }
    fn show(&self) -> Value {
        Value::Word(match self {
            Normalize::None => "none".into(),
            Normalize::Mean => "mean".into(),
            Normalize::Sum => "sum".into(),
            Normalize::Max => "max".into(),
            Normalize::Standardization => "standardization".into(),
            Normalize::Gaussian => "gaussian".into(),
            Normalize::Lamp => "lamp".into(),
            Normalize::Sentinel(q) => format!("sentinel_{q}"),
            Normalize::Custom(scale) => return Value::of_text(&scale.name),
        })
    }
}

impl Normalize {
    /// Scaling by a closure, which gets the reduced scores of one class (of all its blocks, where these differ) and
    /// leaves as many. It is the same whatever the order of classes, and may be called from several threads.
    pub fn custom(name: &str, scale: impl Fn(&mut [f64]) + Send + Sync + 'static) -> Normalize {
        Normalize::Custom(Scale {
            name: name.into(),
            scale: Arc::new(scale),
        })
    }

    /// Scales scores.
    pub fn apply(&self, scores: &mut [f64]) {
        let n = scores.len();
        if n == 0 {
            return;
        }
        let sum: f64 = scores.iter().sum();
        let mean = sum / n as f64;
        let min = scores.iter().copied().fold(f64::INFINITY, f64::min);
        let max = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        match self {
            Normalize::None => {}
            Normalize::Mean => divide(scores, mean),
            Normalize::Sum => divide(scores, sum),
            Normalize::Max => divide(scores, max),
            Normalize::Standardization => shift(scores, min, max - min + EPS),
            Normalize::Gaussian => {
                let squares: f64 = scores.iter().map(|u| (u - mean).powi(2)).sum();
                let deviation = (squares / (n.max(2) - 1) as f64).sqrt();
                shift(scores, mean, deviation + EPS);
            }
            Normalize::Sentinel(q) => {
                let k = ((*q * n as f64).floor() as usize).min(n - 1);
                let mut sorted = scores.to_vec();
                sorted.sort_by(f64::total_cmp);
                divide(scores, sorted.get(k).map_or(1.0, |u| u + EPS));
            }
            Normalize::Lamp => lamp(scores),
            Normalize::Custom(scale) => (scale.scale)(scores),
        }
    }
}

fn divide(scores: &mut [f64], by: f64) {
    if by != 0.0 {
        scores.iter_mut().for_each(|u| *u /= by);
    }
}

fn shift(scores: &mut [f64], from: f64, by: f64) {
    scores.iter_mut().for_each(|u| *u = (*u - from) / by);
}

fn lamp(scores: &mut [f64]) {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    // Stable: ties by index.
    order.sort_by(|a, b| scores[*a].total_cmp(&scores[*b]));
    let mut suffix = 0.0;
    for i in order.into_iter().rev() {
        suffix += scores[i];
        if suffix != 0.0 {
            scores[i] /= suffix;
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn with(how: Normalize, scores: &[f64]) -> Vec<f64> {
        let mut out = scores.to_vec();
        how.apply(&mut out);
        out
    }
    fn close(a: &[f64], b: &[f64]) {
        assert_eq!(a.len(), b.len());
        let near = |(x, y): (&f64, &f64)| (x - y).abs() < 1e-6;
        assert!(a.iter().zip(b).all(near), "{a:?} is not {b:?}");
    }

    #[test]
    fn every_normaliser() {
        let u = [4.0, 1.0, 3.0];
        close(&with(Normalize::None, &u), &u);
        close(&with(Normalize::Mean, &u), &[1.5, 0.375, 1.125]);
        close(&with(Normalize::Sum, &u), &[0.5, 0.125, 0.375]);
        close(&with(Normalize::Max, &u), &[1.0, 0.25, 0.75]);
        close(
            &with(Normalize::Standardization, &u),
            &[1.0, 0.0, 2.0 / 3.0],
        );
        let d = (7.0f64 / 3.0).sqrt();
        let m = 8.0 / 3.0;
        close(
            &with(Normalize::Gaussian, &u),
            &[(4.0 - m) / d, (1.0 - m) / d, (3.0 - m) / d],
        );
        close(
            &with(Normalize::Sentinel(0.5), &u),
            &[4.0 / 3.0, 1.0 / 3.0, 1.0],
        );
        close(&with(Normalize::Sentinel(1.0), &u), &[1.0, 0.25, 0.75]);
        close(&with(Normalize::Lamp, &u), &[1.0, 1.0 / 8.0, 3.0 / 7.0]);
        close(&with(Normalize::Lamp, &[1.0, 1.0]), &[0.5, 1.0]);
    }

    #[test]
    fn zeros_and_single_elements_stay_finite() {
        let all = [
            "none",
            "mean",
            "sum",
            "max",
            "standarization",
            "gaussian",
            "lamp",
            "sentinel_0.5",
        ];
        for word in all {
            let how = Normalize::read(&Value::Word(word.into())).unwrap();
            for u in [&[0.0, 0.0][..], &[2.0], &[]] {
                assert!(
                    with(how.clone(), u).iter().all(|x| x.is_finite()),
                    "{word} {u:?}"
                );
            }
            assert_eq!(Normalize::read(&how.show()), Ok(how));
        }
        assert!(Normalize::read(&Value::Word("sentinel_2".into())).is_err());
        close(&with(Normalize::Gaussian, &[2.0]), &[0.0]);
    }

    #[test]
    fn closures_of_others() {
        let ranks = Normalize::custom("negated", |u| u.iter_mut().for_each(|x| *x = -*x));
        assert_eq!(with(ranks.clone(), &[1.0, 2.0]), [-1.0, -2.0]);
        assert_eq!(ranks.show(), Value::Word("negated".into()));
        assert_eq!(ranks, ranks.clone());
        assert_ne!(ranks, Normalize::custom("negated", |_| {}));
    }
}
