//! What a pass is: a struct whose fields are its options.

use crate::context::Context;
use crate::option::{Settings, Value};
use prune_opt_ir::{Diagnostics, Module};
use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

/// Whether a pass changed the IR; if it did, cached analyses are dropped.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Changed {
    /// The IR is as it was.
    No,
    /// Something is different.
    Yes,
}

impl Changed {
    /// Whether something is different.
    pub fn is_yes(self) -> bool {
        self == Changed::Yes
    }
}

impl From<bool> for Changed {
    fn from(changed: bool) -> Self {
        if changed { Changed::Yes } else { Changed::No }
    }
}

/// One option of a pass, as its definition says it.
#[derive(Copy, Clone, Debug)]
pub struct OptionDef {
    /// The field's name.
    pub name: &'static str,
    /// What it does.
    pub doc: &'static str,
    /// What may be written.
    pub kind: fn() -> String,
    /// The value where none is given, as it is written.
    pub default: &'static str,
    /// The default as values are printed; `None` where it can't be read.
    pub default_value: fn() -> Option<Value>,
}

impl OptionDef {
    /// The name in pipelines: the field's, with dashes.
    pub fn text_name(&self) -> Cow<'static, str> {
        if self.name.contains('_') {
            self.name.replace('_', "-").into()
        } else {
            self.name.into()
        }
    }
    /// Whether `text` means this option; dashes and underscores are the same.
    pub fn is(&self, text: &str) -> bool {
        let plain = |c: char| if c == '-' { '_' } else { c };
        text.chars().map(plain).eq(self.name.chars())
    }
}

/// A pass as its definition says it.
#[derive(Copy, Clone, Debug)]
pub struct PassInfo {
    /// The name in pipelines.
    pub name: &'static str,
    /// What it does; the first line is a summary.
    pub doc: &'static str,
    /// Its options, in order.
    pub options: &'static [OptionDef],
    /// The file of the definition.
    pub file: &'static str,
    /// The line of the definition.
    pub line: u32,
}

impl PassInfo {
    /// The first sentence or line of the documentation.
    pub fn summary(&self) -> &'static str {
        let paragraph = self.doc.split("\n\n").next().unwrap_or_default();
        let end = paragraph.find(". ").map_or(paragraph.len(), |i| i + 1);
        paragraph.get(..end).unwrap_or(paragraph).trim()
    }
}

/// An option whose value will not do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("option `{option}`: {message}")]
pub struct Invalid {
    /// The field's name.
    pub option: &'static str,
    /// What is wrong with the value.
    pub message: String,
    /// Which bytes of the value's text are to blame, where it is not all of it.
    pub at: Option<Range<usize>>,
}

impl Invalid {
    /// The value of `option` will not do.
    pub fn new(option: &'static str, message: impl Into<String>) -> Invalid {
        Invalid {
            option,
            message: message.into(),
            at: None,
        }
    }
}

/// What [`pass!`](crate::pass!) writes for a pass.
pub trait Described {
    /// Name, documentation and options.
    fn info(&self) -> &'static PassInfo;
    /// The options' values, in the order of [`PassInfo::options`].
    fn values(&self) -> Vec<Value>;
}

/// Something that reads a module and may change it.
///
/// A pass is run on a module that verifies, and leaves one that verifies; it is deterministic, whatever the number
/// of threads.
pub trait Pass: Described + fmt::Debug + Send + Sync {
    /// Does the work.
    ///
    /// # Errors
    /// Why the module can't be processed. Warnings go to [`Context::warn`] instead.
    fn run(&self, module: &mut Module, cx: &mut Context) -> Result<Changed, Diagnostics>;

    /// Checks what types don't say of the options, so that errors can point into the pipeline.
    ///
    /// # Errors
    /// Which option will not do, and why.
    fn check(&self) -> Result<(), Invalid> {
        Ok(())
    }

    /// Checks what options name (a criterion, say) against what the context has, before any pass runs.
    ///
    /// # Errors
    /// What there is not; places are as [`Context::point_into`] says.
    fn resolve(&self, _cx: &mut Context) -> Result<(), Diagnostics> {
        Ok(())
    }

    /// Checks what the pass says of the module beyond what the verifier asks of any. It is called after the pass
    /// where the module is verified after each.
    ///
    /// # Errors
    /// What the pass said and can't be shown, which is a defect of the pass.
    fn replay(&self, _module: &Module, _cx: &mut Context) -> Result<(), Diagnostics> {
        Ok(())
    }
}

/// A pass that a registry can make.
#[derive(Copy, Clone, Debug)]
pub struct PassDef {
    /// Name, documentation and options.
    pub info: &'static PassInfo,
    /// Makes the pass from the options given.
    pub build: fn(&Settings) -> Result<Box<dyn Pass>, Invalid>,
}

/// Defines a pass: the struct with its options, their defaults (as they are written in a pipeline), parsing,
/// printing and documentation. What it does goes into an `impl Pass`.
///
/// ```
/// use prune_opt_ir::{Diagnostics, Module};
/// use prune_opt_pass::{Changed, Context, Described, Invalid, Pass, pass};
///
/// pass! {
///     /// Keeps the best channels of each class within a budget.
///     pub struct Select = "select" {
///         /// Fraction of each class's elements to remove, at least 0 and below 1.
///         ratio: f64 = "0.5",
///         /// Parameters that are left alone.
///         freeze: Vec<String> = "[]",
///     }
/// }
/// impl Pass for Select {
///     fn run(&self, _: &mut Module, _: &mut Context) -> Result<Changed, Diagnostics> {
///         Ok(Changed::No)
///     }
///     fn check(&self) -> Result<(), Invalid> {
///         match self.ratio {
///             r if (0.0..1.0).contains(&r) => Ok(()),
///             r => Err(Invalid::new("ratio", format!("{r} is not at least 0 and below 1"))),
///         }
///     }
/// }
/// assert_eq!(Select::default().ratio, 0.5);
/// assert_eq!(Select::def().info.options[0].doc, "Fraction of each class's elements to remove, at least 0 and below 1.");
/// ```
#[macro_export]
macro_rules! pass {
    (
        $(#[doc = $doc:literal])+
        pub struct $id:ident = $name:literal {
            $($(#[doc = $field_doc:literal])+ $field:ident: $ty:ty = $default:literal),* $(,)?
        }
    ) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug, PartialEq)]
        pub struct $id {
            $($(#[doc = $field_doc])+ pub $field: $ty,)*
        }

        impl $id {
            /// Name, documentation and options.
            pub const INFO: &'static $crate::PassInfo = &$crate::PassInfo {
                name: $name,
                doc: concat!($($doc, "\n"),+).trim_ascii(),
                options: &[$($crate::OptionDef {
                    name: stringify!($field),
                    doc: concat!($($field_doc, "\n"),+).trim_ascii(),
                    kind: <$ty as $crate::OptionValue>::kind,
                    default: $default,
                    default_value: || $crate::Value::of_default::<$ty>($default),
                }),*],
                file: file!(),
                line: line!(),
            };

            /// The pass as registries list it.
            pub fn def() -> $crate::PassDef {
                $crate::PassDef {
                    info: Self::INFO,
                    build: |settings| Ok(Box::new(Self::from_settings(settings)?)),
                }
            }

            /// The pass with these options, defaults for the rest.
            ///
            /// # Errors
            /// Which option's value can't be read.
            #[allow(unused_variables, unused_mut, unused_assignments)]
            pub fn from_settings(settings: &$crate::Settings) -> Result<Self, $crate::Invalid> {
                let mut options = Self::INFO.options.iter().enumerate();
                Ok(Self {
                    $($field: match options.next() {
                        Some((index, def)) => settings.get(index, def)?,
                        None => return Err($crate::Invalid::new(stringify!($field), "is not defined")),
                    },)*
                })
            }
        }

        impl Default for $id {
            fn default() -> Self {
                // Defaults are literals of this definition, and registries refuse one that can't be read.
                Self::from_settings(&$crate::Settings::default())
                    .unwrap_or_else(|e| panic!("pass `{}`: the default of {e}", $name))
            }
        }

        impl $crate::Described for $id {
            fn info(&self) -> &'static $crate::PassInfo {
                Self::INFO
            }
            fn values(&self) -> Vec<$crate::Value> {
                vec![$($crate::OptionValue::show(&self.$field)),*]
            }
        }
    };
}
