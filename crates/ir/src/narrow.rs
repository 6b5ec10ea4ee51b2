//! Elements narrower than what arithmetic is done in: floats of 4 and 8 bits, integers of 2 and 4.
//!
//! Their numbers are exact doubles and 64-bit integers here; what rounding to such a type means is in one place.

use crate::dtype::DType;

/// How a small float's codes are read: sign, exponent, mantissa (OCP 8-bit Floating Point Specification 1.0;
/// arXiv:2206.02915 for the forms with one zero; OCP Microscaling Formats 1.0 for 4 bits).
struct Format {
    mantissa: u32,
    bias: i32,
    /// The largest finite number.
    largest: f64,
    special: Special,
}

/// Which codes are no finite numbers.
#[derive(PartialEq)]
enum Special {
    /// The highest exponent, as in IEEE 754.
    HighestExponent,
    /// All ones beside the sign.
    AllOnes,
    /// What would be the negative zero.
    NegativeZero,
    /// None.
    None,
}

impl Format {
    fn of(dtype: DType) -> Option<Format> {
        let format = |mantissa, bias, largest, special| Format {
            mantissa,
            bias,
            largest,
            special,
        };
        Some(match dtype {
            DType::F8E4M3FN => format(3, 7, 448.0, Special::AllOnes),
            DType::F8E4M3FNUZ => format(3, 8, 240.0, Special::NegativeZero),
            DType::F8E5M2 => format(2, 15, 57344.0, Special::HighestExponent),
            DType::F8E5M2FNUZ => format(2, 16, 57344.0, Special::NegativeZero),
            DType::F4E2M1 => format(1, 1, 6.0, Special::None),
            _ => return None,
        })
    }

    /// The number of a code of `bits` bits.
    fn decode(&self, code: u8, bits: u32) -> f64 {
        let magnitude = u32::from(code) & ((1 << (bits - 1)) - 1);
        let negative = u32::from(code) >> (bits - 1) & 1 == 1;
        let highest = ((1u32 << (bits - 1)) - 1) >> self.mantissa;
        let (exponent, fraction) = (
            magnitude >> self.mantissa,
            magnitude & ((1 << self.mantissa) - 1),
        );
        match self.special {
            Special::AllOnes if magnitude == (1 << (bits - 1)) - 1 => return f64::NAN,
            Special::NegativeZero if negative && magnitude == 0 => return f64::NAN,
            Special::HighestExponent if exponent == highest && fraction > 0 => return f64::NAN,
            Special::HighestExponent if exponent == highest => {
                return if negative {
                    f64::NEG_INFINITY
                } else {
                    f64::INFINITY
                };
            }
            _ => {}
        }
        let one = f64::from(1u32 << self.mantissa);
        let lead = if exponent == 0 { 0.0 } else { one };
        let power = exponent.max(1) as i32 - self.bias;
        let size = (lead + f64::from(fraction)) / one * 2f64.powi(power);
        if negative { -size } else { size }
    }

    fn round(&self, x: f64, saturate: bool) -> f64 {
        if x.is_nan() {
            // A type without it has the negative zero in its place (ONNX Cast).
            return if self.special == Special::None {
                -0.0
            } else {
                x
            };
        }
        let size = x.abs();
        // Steps double with every power of two, down to the least exponent.
        let power = (size.log2().floor().max(-300.0) as i32).max(1 - self.bias);
        let step = 2f64.powi(power - self.mantissa as i32);
        let rounded = (size / step).round_ties_even() * step;
        let rounded = match () {
            _ if rounded <= self.largest => rounded,
            _ if saturate || self.special == Special::None => self.largest,
            _ if self.special == Special::HighestExponent => f64::INFINITY,
            _ => return f64::NAN,
        };
        if self.special == Special::NegativeZero && rounded == 0.0 {
            return 0.0;
        }
        rounded.copysign(x)
    }
}

impl DType {
    /// The nearest number of a float type of 4 or 8 bits, ties to even; beyond the largest it is the largest where
    /// `saturate`, else what the type has in place of infinity. A power of two without sign (`f8E8M0FNU`) is rounded
    /// up. `None` for other types.
    pub fn round_narrow(self, x: f64, saturate: bool) -> Option<f64> {
        if self == DType::F8E8M0 {
            let power = x.abs().log2().ceil();
            return Some(match power {
                _ if x.is_nan() => x,
                p if p > 127.0 && !saturate => f64::NAN,
                p => 2f64.powf(p.clamp(-127.0, 127.0)),
            });
        }
        Some(Format::of(self)?.round(x, saturate))
    }

    /// An integer cut to the width of its type; as it is where its type has 64 bits.
    pub fn wrap(self, i: i64) -> i64 {
        let bits = self.bits() as u32;
        if !self.is_integer() || bits == 0 || bits >= 64 {
            return i;
        }
        let rest = 64 - bits;
        match self.is_signed() {
            true => (i << rest) >> rest,
            false => ((i as u64) << rest >> rest) as i64,
        }
    }

    /// Whether it is an integer that may be negative.
    pub fn is_signed(self) -> bool {
        use DType::*;
        matches!(self, I2 | I4 | I8 | I16 | I32 | I64)
    }
}

/// The elements of packed data, each a code of `bits` bits, the lowest first.
fn codes(data: &[u8], bits: u32) -> impl Iterator<Item = u8> + '_ {
    let mask = ((1u16 << bits) - 1) as u8;
    let each = 8 / bits;
    data.iter()
        .flat_map(move |byte| (0..each).map(move |i| byte >> (i * bits) & mask))
}

/// `count` floats of 4 or 8 bits; `None` for other types.
pub(crate) fn floats(dtype: DType, data: &[u8], count: usize) -> Option<Vec<f64>> {
    if dtype == DType::F8E8M0 {
        let number = |code: u8| match code {
            255 => f64::NAN,
            code => 2f64.powi(i32::from(code) - 127),
        };
        return Some(data.iter().map(|code| number(*code)).collect());
    }
    let (format, bits) = (Format::of(dtype)?, dtype.bits() as u32);
    let all = codes(data, bits).map(|code| format.decode(code, bits));
    Some(all.take(count).collect())
}

/// `count` integers of 2 or 4 bits; `None` for other types.
pub(crate) fn ints(dtype: DType, data: &[u8], count: usize) -> Option<Vec<i64>> {
    let bits = dtype.bits() as u32;
    if !dtype.is_integer() || !matches!(bits, 2 | 4) {
        return None;
    }
    let all = codes(data, bits).map(|code| dtype.wrap(code.into()));
    Some(all.take(count).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const FLOATS: [DType; 5] = [
        DType::F8E4M3FN,
        DType::F8E4M3FNUZ,
        DType::F8E5M2,
        DType::F8E5M2FNUZ,
        DType::F4E2M1,
    ];

    #[test]
    fn every_finite_number_is_its_own_rounding() {
        for dtype in FLOATS {
            let (format, bits) = (Format::of(dtype), dtype.bits() as u32);
            let Some(format) = format else {
                panic!("{dtype} has a format")
            };
            let all: Vec<f64> = (0..1u16 << bits)
                .map(|code| format.decode(code as u8, bits))
                .collect();
            let finite = || all.iter().copied().filter(|x| x.is_finite());
            assert_eq!(finite().fold(0.0, f64::max), format.largest, "{dtype}");
            for x in finite() {
                assert_eq!(dtype.round_narrow(x, true), Some(x), "{dtype}");
            }
        }
    }

    #[test]
    fn numbers_between_two_go_to_the_nearest() {
        let round = |x| DType::F8E4M3FN.round_narrow(x, true);
        // 16 and 18 are neighbours, 17 lies between them and goes to the even code.
        assert_eq!(round(16.9), Some(16.0));
        assert_eq!(round(17.0), Some(16.0));
        assert_eq!(round(17.1), Some(18.0));
        assert_eq!(round(1e9), Some(448.0));
        assert_eq!(round(f64::NEG_INFINITY), Some(-448.0));
        assert!(
            DType::F8E4M3FN
                .round_narrow(1e9, false)
                .is_some_and(f64::is_nan)
        );
        assert_eq!(DType::F8E5M2.round_narrow(1e9, false), Some(f64::INFINITY));
        // The least number and half of it.
        assert_eq!(round(2f64.powi(-9)), Some(2f64.powi(-9)));
        assert_eq!(round(2f64.powi(-10)), Some(0.0));
        assert_eq!(DType::F32.round_narrow(1.0, true), None);
    }

    #[test]
    fn narrow_integers_are_packed_from_the_low_end() {
        assert_eq!(ints(DType::I4, &[0x8f, 0x07], 3), Some(vec![-1, -8, 7]));
        assert_eq!(ints(DType::U4, &[0x8f], 2), Some(vec![15, 8]));
        assert_eq!(
            ints(DType::I2, &[0b11_10_01_00], 4),
            Some(vec![0, 1, -2, -1])
        );
        assert_eq!(ints(DType::I8, &[0], 1), None);
        assert_eq!(DType::U16.wrap(-1), 65535);
        assert_eq!(DType::I8.wrap(200), -56);
    }
}
