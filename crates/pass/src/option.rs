//! Values of options: what is written in a pipeline, and the Rust types that fields of passes may have.

use crate::define::{Invalid, OptionDef};
use crate::syntax;
use std::fmt;
use std::ops::Range;

/// The value of an option as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A bare word, `0.5` or `local`.
    Word(String),
    /// Text in double quotes.
    Quoted(String),
    /// Values in brackets.
    List(Vec<Value>),
}

impl Value {
    /// The text, where it is one, quoted or not.
    pub fn text(&self) -> Option<&str> {
        match self {
            Value::Word(t) | Value::Quoted(t) => Some(t),
            Value::List(_) => None,
        }
    }
    /// The default of a definition as a value of `T` is printed; `None` where it can't be read.
    pub fn of_default<T: OptionValue>(text: &str) -> Option<Value> {
        let value = T::read(&syntax::default_value(text)).ok()?;
        Some(value.show())
    }
    /// Text, in quotes only where it needs them.
    pub fn of_text(text: &str) -> Value {
        if syntax::is_word(text) && text != "none" {
            Value::Word(text.into())
        } else {
            Value::Quoted(text.into())
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Word(t) => f.write_str(t),
            Value::Quoted(t) => write!(f, "\"{}\"", t.replace('\\', "\\\\").replace('"', "\\\"")),
            Value::List(all) => {
                f.write_str("[")?;
                for (i, v) in all.iter().enumerate() {
                    let sep = if i > 0 { "," } else { "" };
                    write!(f, "{sep}{v}")?;
                }
                f.write_str("]")
            }
        }
    }
}

/// A type that an option may have. Printing and reading again gives the same value.
pub trait OptionValue: Sized {
    /// What may be written, in a few words: `number`, `local|global`.
    fn kind() -> String;
    /// Reads a value.
    ///
    /// # Errors
    /// What was expected instead.
    fn read(value: &Value) -> Result<Self, String>;
    /// The value as it is written.
    fn show(&self) -> Value;
    /// Of a text that can't be read, the bytes that are to blame; `None` where all of it is.
    fn mistake(_value: &Value) -> Option<Range<usize>> {
        None
    }
}

pub(crate) fn word<'v>(value: &'v Value, expected: &str) -> Result<&'v str, String> {
    let text = value.text();
    text.ok_or_else(|| format!("expected {expected}, not a list"))
}

macro_rules! numbers {
    ($($ty:ty, $kind:literal;)*) => {$(
        impl OptionValue for $ty {
            fn kind() -> String {
                $kind.into()
            }
            fn read(value: &Value) -> Result<Self, String> {
                let text = word(value, concat!("a ", $kind))?;
                text.parse().map_err(|_| format!(concat!("expected a ", $kind, ", not `{}`"), text))
            }
            fn show(&self) -> Value {
                Value::Word(self.to_string())
            }
        }
    )*};
}
numbers! {
    f64, "number";
    f32, "number";
    u64, "whole number";
    u32, "whole number";
    usize, "whole number";
    i64, "whole number, perhaps negative";
}

impl OptionValue for bool {
    fn kind() -> String {
        "true|false".into()
    }
    fn read(value: &Value) -> Result<Self, String> {
        match word(value, "`true` or `false`")? {
            "true" => Ok(true),
            "false" => Ok(false),
            other => Err(format!("expected `true` or `false`, not `{other}`")),
        }
    }
    fn show(&self) -> Value {
        Value::Word(self.to_string())
    }
}

impl OptionValue for String {
    fn kind() -> String {
        "text".into()
    }
    fn read(value: &Value) -> Result<Self, String> {
        word(value, "text").map(str::to_string)
    }
    fn show(&self) -> Value {
        Value::of_text(self)
    }
}

impl<T: OptionValue> OptionValue for Option<T> {
    fn kind() -> String {
        format!("none|{}", T::kind())
    }
    fn read(value: &Value) -> Result<Self, String> {
        match value {
            Value::Word(none) if none == "none" => Ok(None),
            other => T::read(other).map(Some),
        }
    }
    fn show(&self) -> Value {
        let none = || Value::Word("none".into());
        self.as_ref().map_or_else(none, T::show)
    }
}

impl<T: OptionValue> OptionValue for Vec<T> {
    fn kind() -> String {
        format!("[{}, ..]", T::kind())
    }
    fn read(value: &Value) -> Result<Self, String> {
        match value {
            Value::List(all) => all.iter().map(T::read).collect(),
            one => Ok(vec![T::read(one)?]),
        }
    }
    fn show(&self) -> Value {
        Value::List(self.iter().map(T::show).collect())
    }
}

/// Defines an enum whose variants are words in pipelines.
///
/// ```
/// use prune_opt_pass::{OptionValue, Value, choice};
/// choice! {
///     /// What competes with what.
///     pub enum Scope {
///         /// Each class by itself.
///         Local = "local",
///         /// All classes together.
///         Global = "global",
///     }
/// }
/// assert_eq!(Scope::read(&Value::Word("global".into())), Ok(Scope::Global));
/// assert_eq!(Scope::kind(), "local|global");
/// ```
#[macro_export]
macro_rules! choice {
    ($(#[$meta:meta])* pub enum $id:ident { $($(#[$doc:meta])* $variant:ident = $word:literal),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
        pub enum $id { $($(#[$doc])* $variant),* }
        impl $id {
            /// Every choice, in order.
            pub const ALL: &'static [$id] = &[$($id::$variant),*];
            /// The word in pipelines.
            pub fn name(self) -> &'static str {
                match self { $($id::$variant => $word),* }
            }
        }
        impl $crate::OptionValue for $id {
            fn kind() -> String {
                [$($word),*].join("|")
            }
            fn read(value: &$crate::Value) -> Result<Self, String> {
                match value.text() {
                    $(Some($word) => Ok($id::$variant),)*
                    _ => Err(format!("expected one of {}, not `{value}`", <Self as $crate::OptionValue>::kind())),
                }
            }
            fn show(&self) -> $crate::Value {
                $crate::Value::Word(self.name().into())
            }
        }
    };
}

/// The options that are given to a pass, by index of its definition's options.
#[derive(Clone, Debug, Default)]
pub struct Settings(pub(crate) Vec<(usize, Value)>);

impl Settings {
    /// All options of a pass, as [`Described::values`](crate::Described::values) gives them.
    pub fn of(values: Vec<Value>) -> Settings {
        Settings(values.into_iter().enumerate().collect())
    }

    /// The value of option `index`: the one given, or else its default.
    ///
    /// # Errors
    /// That the value cannot be read.
    pub fn get<T: OptionValue>(&self, index: usize, def: &OptionDef) -> Result<T, Invalid> {
        let given = self.0.iter().rev().find(|(i, _)| *i == index);
        let value = match given {
            Some((_, value)) => value.clone(),
            None => syntax::default_value(def.default),
        };
        T::read(&value).map_err(|message| Invalid {
            at: T::mistake(&value),
            ..Invalid::new(def.name, message)
        })
    }
}
