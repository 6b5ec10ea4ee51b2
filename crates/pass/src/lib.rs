//! Passes over modules: what a pass is, how pipelines of them are written, and what runs them.
//!
//! - A [`Pass`] is a struct whose fields are its options; [`pass!`](crate::pass!) makes name, documentation,
//!   defaults, parsing and printing out of one definition.
//! - A [`PassRegistry`] is a value that says which passes there are. It reads a [`Pipeline`] from text, such as
//!   `couple,importance{criterion=magnitude},select{ratio=0.5},prune`, and points at what it cannot read.
//! - A [`PassManager`] runs a pipeline over a module with a [`Context`]: definitions of ops, cached analyses,
//!   statistics, warnings, and typed values that passes leave for one another and for the caller.
//!
//! This crate knows no stage of pruning: those crates define their passes with it, and the facade lists them. The
//! few passes in [`passes`] need nothing but the IR.
//!
//! ```
//! use prune_opt_ir::{Diagnostics, Module, op::Registry};
//! use prune_opt_pass::{Changed, Context, Pass, PassManager, PassRegistry, pass};
//!
//! pass! {
//!     /// Gives the module a name.
//!     pub struct Rename = "rename" {
//!         /// The new name.
//!         to: String = "net",
//!     }
//! }
//! impl Pass for Rename {
//!     fn run(&self, module: &mut Module, cx: &mut Context) -> Result<Changed, Diagnostics> {
//!         let changed = module.name != self.to;
//!         module.name = self.to.clone();
//!         cx.count("modules renamed", u64::from(changed));
//!         Ok(Changed::from(changed))
//!     }
//! }
//!
//! let passes = PassRegistry::new([Rename::def()])?;
//! let pipeline = passes.parse("rename{to=resnet}")?;
//! assert_eq!(pipeline.to_string(), "rename{to=resnet}");
//!
//! let (mut module, mut cx) = (Module::default(), Context::new(Registry::default()));
//! PassManager::new(&pipeline).run(&mut module, &mut cx)?;
//! assert_eq!(module.name, "resnet");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod context;
mod define;
mod manager;
mod option;
pub mod passes;
mod pattern;
mod pipeline;
mod registry;
mod syntax;

pub use context::{Analysis, Context, Members, Shapes, Stat};
pub use define::{Changed, Described, Invalid, OptionDef, Pass, PassDef, PassInfo};
pub use manager::{After, Failure, PassManager, Stage, Timing};
pub use option::{OptionValue, Settings, Value};
pub use pattern::Pattern;
pub use pipeline::{Pipeline, Step};
pub use registry::{PassRegistry, PassRegistryError};
