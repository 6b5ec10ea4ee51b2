//! prune-opt is to network pruning what `opt` is to LLVM: it reads a model, runs passes over it, and writes a
//! smaller model that runs faster everywhere the first one ran.
//!
//! This crate is the facade over the others, and the command line. A [`Session`] loads a model (ONNX or IR text),
//! runs pipelines of passes, reports what they did, and writes the result; a [`Toolbox`] says which ops, passes and
//! criteria there are, and takes yours.
//!
//! ```
//! use prune_opt::{Session, Toolbox};
//!
//! let text = r#"
//! module @net {
//!   func @main(%x: tensor<?n x 2 x f32>) -> tensor<?n x 1 x f32> {
//!     %w0 = param @fc0 = dense<[[1.0, 0.1, 3.0, 0.2], [2.0, 0.1, 1.0, 0.3]]> : tensor<2 x 4 x f32>
//!     %w1 = param @fc1 = dense<[[1.0], [0.1], [1.0], [0.1]]> : tensor<4 x 1 x f32>
//!     %0 = matmul(%x, %w0) : tensor<?n x 4 x f32>
//!     %1 = relu(%0) : tensor<?n x 4 x f32>
//!     %2 = matmul(%1, %w1) : tensor<?n x 1 x f32>
//!     return %2
//!   }
//! }"#;
//! let toolbox = Toolbox::standard()?;
//! let mut session = Session::from_text(&toolbox, "net.pir", text, "".as_ref())?;
//!
//! let report = session.run("couple,importance{criterion=magnitude},select{ratio=0.5},prune")?;
//! assert_eq!((report.before.params, report.after.params), (12, 6));
//! println!("{}", report.render(true));
//!
//! // Columns 0 and 2 of the first layer are the large ones.
//! assert!(session.text()?.contains("dense<[[1.0, 3.0], [2.0, 1.0]]>"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A tool of your own, with more ops, passes or criteria than the standard ones, is `main` with your lists:
//!
//! ```no_run
//! # #[cfg(feature = "cli")]
//! fn main() -> std::process::ExitCode {
//!     prune_opt::main([/* MY_OP() */], [/* MyPass::def() */], [/* Arc::new(MyCriterion) */])
//! }
//! # #[cfg(not(feature = "cli"))]
//! # fn main() {}
//! ```

mod audit;
mod bare;
mod channels;
#[cfg(feature = "cli")]
mod cli;
mod declare;
mod error;
mod explain;
mod format;
mod latency;
mod load;
mod mask;
mod plans;
mod refer;
pub mod reference;
mod report;
mod save;
mod scores;
mod session;
mod size;
mod steps;
mod stores;
mod toolbox;

pub use audit::Verification;
pub use channels::{ChannelClass, ChannelMember, Channels};
#[cfg(feature = "cli")]
pub use cli::main;
pub use error::{Error, Fault};
pub use explain::{Chain, ExplainedClass, Explanation, Part, Subject};
pub use format::{Form, Format};
pub use latency::Latency;
pub use mask::Mask;
pub use plans::{PlanComparison, compose_plans};
pub use refer::Weights;
pub use report::{ClassChange, Measured, Report};
pub use scores::{AxisScores, ClassScores, MemberScores, Scores, ScoresOf};
pub use session::{Hook, Outcome, RunOptions, Session};
pub use toolbox::{Toolbox, ToolboxError, criteria, ops, passes};

pub use prune_opt_audit::{Audit, Difference, Options as AuditOptions, Part as AuditPart};
pub use prune_opt_importance as importance;
pub use prune_opt_importance::{Criteria, Criterion, Importance, Scoring, Stored};
pub use prune_opt_ir as ir;
pub use prune_opt_onnx::Placement;
pub use prune_opt_pass as pass;
pub use prune_opt_select as select;
pub use prune_opt_select::{Costs, Table};
pub use prune_opt_sensitivity as sensitivity;
pub use prune_opt_sensitivity::Sensitivity;
