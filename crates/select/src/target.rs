//! Targets: what a model may cost, `params=50%`, `macs=1.2G`, `bytes=10MB`.

use crate::cost::Costs;
use prune_opt_pass::{OptionValue, Value, choice};
use std::fmt;

choice! {
    /// What is counted.
    pub enum Quantity {
        /// Elements of all initializers.
        Params = "params",
        /// Multiplications of one run.
        Macs = "macs",
        /// Bytes of all initializers.
        Bytes = "bytes",
    }
}

impl Quantity {
    /// How many of them there are.
    pub fn of(self, costs: &Costs) -> u64 {
        match self {
            Quantity::Params => costs.params,
            Quantity::Macs => costs.macs,
            Quantity::Bytes => costs.bytes,
        }
    }

    /// The word for it in a sentence.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Quantity::Params => "parameters",
            Quantity::Macs => "MACs",
            Quantity::Bytes => "bytes",
        }
    }
}

/// How much of it there may be.
#[derive(Copy, Clone, Debug, PartialEq)]
pub enum Amount {
    /// Percent of what the module has, above 0 and at most 100.
    Percent(f64),
    /// So many.
    Count(u64),
}

/// How much of something a model may have.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Target {
    /// What is counted.
    pub quantity: Quantity,
    /// How much there may be.
    pub amount: Amount,
}

impl Target {
    /// The number that it stands for where the whole module costs so much.
    pub fn count(&self, whole: &Costs) -> u64 {
        match self.amount {
            Amount::Count(n) => n,
            Amount::Percent(p) => (self.quantity.of(whole) as f64 * p / 100.0).floor() as u64,
        }
    }
}

/// Units and what they stand for. Those of bytes may end in `B`.
const UNITS: [(&str, u64); 9] = [
    ("Ki", 1 << 10),
    ("Mi", 1 << 20),
    ("Gi", 1 << 30),
    ("Ti", 1 << 40),
    ("k", 1_000),
    ("K", 1_000),
    ("M", 1_000_000),
    ("G", 1_000_000_000),
    ("T", 1_000_000_000_000),
];

/// A number with a unit or a percent sign.
fn amount(text: &str, quantity: Quantity) -> Result<Amount, String> {
    let wrong = || {
        format!(
            "expected a number above 0 (`1200000`, `1.2M`) or percent of what there is (`50%`), not `{text}`"
        )
    };
    let large = || format!("`{text}` is more than can be counted ({})", u64::MAX);
    if let Some(percent) = text.strip_suffix('%') {
        let percent: f64 = percent.trim_end().parse().map_err(|_| wrong())?;
        return match percent {
            p if p > 0.0 && p <= 100.0 => Ok(Amount::Percent(p)),
            p if p > 100.0 => Err(format!("`{text}` is more than there is: at most 100%")),
            _ => Err(wrong()),
        };
    }
    let plain = match quantity {
        Quantity::Bytes => text.strip_suffix('B').unwrap_or(text),
        _ => text,
    };
    let unit = |(unit, by): &(&str, u64)| Some((plain.strip_suffix(unit)?, *by));
    let (number, by) = UNITS.iter().find_map(unit).unwrap_or((plain, 1));
    let number = number.trim_end();
    if let Ok(n) = number.parse::<u64>() {
        return match n.checked_mul(by) {
            Some(0) => Err(wrong()),
            Some(n) => Ok(Amount::Count(n)),
            None => Err(large()),
        };
    }
    let count = number.parse::<f64>().map_err(|_| wrong())? * by as f64;
    match count.round() {
        n if n >= u64::MAX as f64 => Err(large()),
        n if n >= 1.0 => Ok(Amount::Count(n as u64)),
        _ => Err(wrong()),
    }
}

impl OptionValue for Target {
    fn kind() -> String {
        "params|macs|bytes=AMOUNT".into()
    }
    fn read(value: &Value) -> Result<Self, String> {
        let text = value.text().unwrap_or_default();
        let wrong = || {
            format!(
                "expected one of {} with what there may be (`params=50%`, `macs=1.2G`, `bytes=10MB`), not `{value}`",
                Quantity::kind()
            )
        };
        let (quantity, number) = text.split_once('=').ok_or_else(wrong)?;
        let quantity = Quantity::read(&Value::Word(quantity.trim().into())).map_err(|_| wrong())?;
        let number = number.trim();
        let amount = amount(number, quantity)?;
        Ok(Target { quantity, amount })
    }
    fn show(&self) -> Value {
        Value::of_text(&self.to_string())
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = self.quantity.name();
        match self.amount {
            Amount::Percent(p) => write!(f, "{what}={p}%"),
            Amount::Count(n) => write!(f, "{what}={n}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Target, String> {
        Target::read(&Value::of_text(text))
    }

    #[test]
    fn amounts_with_units() {
        let count = |text: &str| read(text).map(|t| t.amount);
        let is = |n| Ok(Amount::Count(n));
        assert_eq!(count("macs=1.2G"), is(1_200_000_000));
        assert_eq!(count("bytes=10MB"), is(10_000_000));
        assert_eq!(count("bytes=10 MiB"), is(10 << 20));
        assert_eq!(count("bytes=512"), is(512));
        assert_eq!(count("bytes=512B"), is(512));
        assert_eq!(count("params=18446744073709551615"), is(u64::MAX));
        assert_eq!(count("params=1e6"), is(1_000_000));
        assert_eq!(count("params = 37.5%"), Ok(Amount::Percent(37.5)));
    }

    #[test]
    fn what_is_no_target() {
        for text in [
            "50%",
            "params",
            "params=",
            "params=0",
            "params=0%",
            "params=101%",
            "params=-3",
            "params=nan",
            "params=inf%",
            "params=10MB",
            "latency=70%",
            "params=1e300",
            "params=99999999999999999999",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn mistakes_are_told_apart() {
        let says = |text: &str, part: &str| {
            let said = read(text).map_err(|e| e.contains(part));
            assert_eq!(said, Err(true), "{text}: {:?}", read(text));
        };
        for text in [
            "params=1e30",
            "params=1e300",
            "params=99999999999999999999",
            "bytes=18014398509481984Ki",
            "params=inf",
        ] {
            says(text, "more than can be counted");
        }
        says("params=101%", "more than there is");
        says("params=0", "above 0");
        says("params=0.4", "above 0");
        says("params=nan", "above 0");
    }

    #[test]
    fn printing_and_reading_agree() {
        for text in ["params=37.5%", "macs=1.2G", "bytes=10MiB", "params=0.1%"] {
            let target = read(text);
            assert_eq!(target.clone().and_then(|t| Target::read(&t.show())), target);
        }
    }

    #[test]
    fn percent_of_the_whole() {
        let whole = Costs {
            params: 201,
            macs: 1000,
            bytes: 804,
        };
        let of = |text: &str| read(text).map(|t| t.count(&whole));
        assert_eq!(of("params=50%"), Ok(100));
        assert_eq!(of("macs=12.5%"), Ok(125));
        assert_eq!(of("bytes=7"), Ok(7));
    }
}
