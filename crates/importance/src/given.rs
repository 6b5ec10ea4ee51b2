//! An option that the criterion decides unless it is given.

use prune_opt_pass::{OptionValue, Value};

/// What an option says, or that it leaves the choice to the criterion.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub enum Given<T> {
    /// As the criterion is defined.
    #[default]
    Auto,
    /// This.
    As(T),
}

impl<T: Clone> Given<T> {
    /// What is given, or else this.
    pub fn or(&self, default: impl FnOnce() -> T) -> T {
        match self {
            Given::Auto => default(),
            Given::As(value) => value.clone(),
        }
    }
}

impl<T: OptionValue> OptionValue for Given<T> {
    fn kind() -> String {
        format!("auto|{}", T::kind())
    }
    fn read(value: &Value) -> Result<Self, String> {
        match value.text() {
            Some("auto") => Ok(Given::Auto),
            _ => T::read(value).map(Given::As),
        }
    }
    fn show(&self) -> Value {
        match self {
            Given::Auto => Value::Word("auto".into()),
            Given::As(value) => value.show(),
        }
    }
}
