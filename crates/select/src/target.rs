//! Targets: what a model may cost, `params=50%`, `macs=1.2G`, `bytes=10MB`, `file=10MB`, `latency=12ms`.

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
        /// Bytes of the files that are written: the model's, and that of data beside it.
        File = "file",
        /// The time that a latency table predicts for one run.
        Latency = "latency",
    }
}

impl Quantity {
    /// How many of them there are.
    pub fn of(self, costs: &Costs) -> u64 {
        match self {
            Quantity::Params => costs.params,
            Quantity::Macs => costs.macs,
            Quantity::Bytes => costs.bytes,
            Quantity::File => costs.file.unwrap_or(0),
            Quantity::Latency => costs.latency_ns.unwrap_or(0),
        }
    }

    /// A number of them, as it may stand in a target.
    pub(crate) fn show(self, n: u64) -> String {
        let Quantity::Latency = self else {
            return n.to_string();
        };
        let exact = format!("{}.{:06}", n / 1_000_000, n % 1_000_000);
        let short = exact.trim_end_matches('0').trim_end_matches('.');
        format!("{short}ms")
    }

    /// The word for it in a sentence.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Quantity::Params => "parameters",
            Quantity::Macs => "MACs",
            Quantity::Bytes => "bytes",
            Quantity::File => "bytes of files",
            Quantity::Latency => "of predicted time",
        }
    }
}

/// How much of it there may be.
#[derive(Copy, Clone, Debug, PartialEq)]
pub enum Amount {
    /// Percent of what the module has, above 0 and at most 100.
    Percent(f64),
    /// So many; of time, so many nanoseconds.
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

    /// One of the same quantity that asks for just these costs.
    pub(crate) fn asking(&self, costs: &Costs) -> Target {
        Target {
            amount: Amount::Count(self.quantity.of(costs)),
            ..*self
        }
    }
}

/// Units of time, without one of which a time is not said, in nanoseconds.
const TIMES: &[(&str, u64)] = &[
    ("ns", 1),
    ("us", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
];

/// Units and what they stand for. Those of bytes may end in `B`.
const UNITS: &[(&str, u64)] = &[
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
        let number = match quantity {
            Quantity::Latency => "a time above 0 with its unit (`12ms`, `800us`, `1.5s`)",
            _ => "a number above 0 (`1200000`, `1.2M`)",
        };
        format!("expected {number} or percent of what there is (`50%`), not `{text}`")
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
        Quantity::Bytes | Quantity::File => text.strip_suffix('B').unwrap_or(text),
        _ => text,
    };
    let unit = |(unit, by): &(&'static str, u64)| Some((plain.strip_suffix(unit)?, *by));
    let (number, by) = match quantity {
        Quantity::Latency => TIMES.iter().find_map(unit).ok_or_else(wrong)?,
        _ => UNITS.iter().find_map(unit).unwrap_or((plain, 1)),
    };
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
        "params|macs|bytes|file|latency=AMOUNT".into()
    }
    fn read(value: &Value) -> Result<Self, String> {
        let text = value.text().unwrap_or_default();
        let wrong = || {
            format!(
                "expected one of {} with what there may be (`params=50%`, `macs=1.2G`, `bytes=10MB`, `file=10MB`, `latency=12ms`), not `{value}`",
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
            Amount::Count(n) => write!(f, "{what}={}", self.quantity.show(n)),
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
        assert_eq!(count("file=1.5MB"), is(1_500_000));
        assert_eq!(count("params=18446744073709551615"), is(u64::MAX));
        assert_eq!(count("params=1e6"), is(1_000_000));
        assert_eq!(count("params = 37.5%"), Ok(Amount::Percent(37.5)));
        assert_eq!(count("latency=70%"), Ok(Amount::Percent(70.0)));
        assert_eq!(count("latency=12.5ms"), is(12_500_000));
        assert_eq!(count("latency=800 us"), is(800_000));
        assert_eq!(count("latency=2s"), is(2_000_000_000));
        assert_eq!(count("latency=7ns"), is(7));
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
            "latency=70",
            "latency=0ms",
            "latency=12MB",
            "params=12ms",
            "time=70%",
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
        for text in [
            "params=37.5%",
            "macs=1.2G",
            "bytes=10MiB",
            "params=0.1%",
            "latency=1.5s",
            "latency=1234567ns",
        ] {
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
            file: Some(900),
            latency_ns: Some(3_000_000),
        };
        let of = |text: &str| read(text).map(|t| t.count(&whole));
        assert_eq!(of("params=50%"), Ok(100));
        assert_eq!(of("macs=12.5%"), Ok(125));
        assert_eq!(of("bytes=7"), Ok(7));
        assert_eq!(of("file=50%"), Ok(450));
        assert_eq!(of("latency=50%"), Ok(1_500_000));
    }
}
