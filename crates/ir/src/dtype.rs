//! Element types of tensors.

use std::fmt;
use std::str::FromStr;

macro_rules! dtypes {
    ($($(#[$doc:meta])* $variant:ident, $text:literal, $bits:literal, $onnx:literal;)*) => {
        /// The type of a tensor's elements.
        #[derive(Copy, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
        pub enum DType { $($(#[$doc])* $variant),* }

        impl DType {
            /// Every element type, in the order of ONNX's numbers.
            pub const ALL: &'static [DType] = &[$(DType::$variant),*];
            /// The text form, `f32` say.
            pub fn name(self) -> &'static str {
                match self { $(DType::$variant => $text),* }
            }
            /// Bits of one element; 0 where elements have no fixed size (strings).
            pub fn bits(self) -> u64 {
                match self { $(DType::$variant => $bits),* }
            }
            /// The number in `TensorProto.DataType` (ONNX IR spec).
            pub fn onnx(self) -> i32 {
                match self { $(DType::$variant => $onnx),* }
            }
            /// The type of this number in `TensorProto.DataType`.
            pub fn from_onnx(number: i32) -> Option<DType> {
                match number { $($onnx => Some(DType::$variant),)* _ => None }
            }
        }

        impl FromStr for DType {
            type Err = ();
            fn from_str(text: &str) -> Result<Self, ()> {
                match text { $($text => Ok(DType::$variant),)* _ => Err(()) }
            }
        }
    };
}

dtypes! {
    /// 32-bit float.
    F32, "f32", 32, 1;
    /// Unsigned 8-bit integer.
    U8, "ui8", 8, 2;
    /// Signed 8-bit integer.
    I8, "i8", 8, 3;
    /// Unsigned 16-bit integer.
    U16, "ui16", 16, 4;
    /// Signed 16-bit integer.
    I16, "i16", 16, 5;
    /// Signed 32-bit integer.
    I32, "i32", 32, 6;
    /// Signed 64-bit integer.
    I64, "i64", 64, 7;
    /// Text of any length; opaque.
    Str, "string", 0, 8;
    /// A truth value, one byte in storage.
    Bool, "i1", 8, 9;
    /// IEEE half float.
    F16, "f16", 16, 10;
    /// 64-bit float.
    F64, "f64", 64, 11;
    /// Unsigned 32-bit integer.
    U32, "ui32", 32, 12;
    /// Unsigned 64-bit integer.
    U64, "ui64", 64, 13;
    /// A pair of 32-bit floats.
    Complex64, "complex<f32>", 64, 14;
    /// A pair of 64-bit floats.
    Complex128, "complex<f64>", 128, 15;
    /// Brain float.
    BF16, "bf16", 16, 16;
    /// 8-bit float, 4 exponent bits, finite.
    F8E4M3FN, "f8E4M3FN", 8, 17;
    /// 8-bit float, 4 exponent bits, one zero.
    F8E4M3FNUZ, "f8E4M3FNUZ", 8, 18;
    /// 8-bit float, 5 exponent bits.
    F8E5M2, "f8E5M2", 8, 19;
    /// 8-bit float, 5 exponent bits, one zero.
    F8E5M2FNUZ, "f8E5M2FNUZ", 8, 20;
    /// Unsigned 4-bit integer, two a byte.
    U4, "ui4", 4, 21;
    /// Signed 4-bit integer, two a byte.
    I4, "i4", 4, 22;
    /// 4-bit float, two a byte.
    F4E2M1, "f4E2M1FN", 4, 23;
    /// 8-bit exponent.
    F8E8M0, "f8E8M0FNU", 8, 24;
    /// Unsigned 2-bit integer, four a byte.
    U2, "ui2", 2, 25;
    /// Signed 2-bit integer, four a byte.
    I2, "i2", 2, 26;
}

impl DType {
    /// Bytes that `elements` of this type take in storage; `None` past `usize` or for strings.
    pub fn bytes(self, elements: u64) -> Option<usize> {
        if self.bits() == 0 {
            return None;
        }
        let bits = u128::from(elements) * u128::from(self.bits());
        usize::try_from(bits.div_ceil(8)).ok()
    }

    /// Whether it is an integer of any width.
    pub fn is_integer(self) -> bool {
        use DType::*;
        matches!(
            self,
            U8 | I8 | U16 | I16 | I32 | I64 | U32 | U64 | U4 | I4 | U2 | I2
        )
    }

    /// Whether it is a float of any width.
    pub fn is_float(self) -> bool {
        use DType::*;
        matches!(
            self,
            F32 | F64 | F16 | BF16 | F8E4M3FN | F8E4M3FNUZ | F8E5M2 | F8E5M2FNUZ | F4E2M1 | F8E8M0
        )
    }
}

impl fmt::Display for DType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
