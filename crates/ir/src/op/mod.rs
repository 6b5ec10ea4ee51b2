//! What an operation *is*: its definition, its axis relation, and the registry of definitions.
//!
//! Other crates ask a definition for what they need (relation, roles, family, what restates an extent); none
//! of them names an op.

pub mod attrs;
mod body;
mod def;
pub mod dtypes;
mod expand;
mod infer;
mod made;
mod multiples;
mod regions;
mod registry;
mod relation;
mod relations;
pub mod template;
pub mod text;
mod unify;
mod view;
pub mod window;
mod written;

pub use attrs::{AttrSpec, AttrSpecs};
pub use body::body;
pub use def::{
    DTypeRule, Definition, Dequantize, Elements, Eval, EvalCx, Family, ImplicitRule,
    LaterShapesRule, Mask, Masked, OpDef, RelationSource, Role, ShapeRule, Spec,
};
pub use dtypes::ElementTypes;
pub(crate) use dtypes::Misfit as DTypeMisfit;
pub use infer::{InferError, infer_function, infer_op};
pub(crate) use infer::{dtype as result_dtype, misplaced};
pub use multiples::multiples;
pub use regions::{ReadRegion, RegionRule, Regions, RunRegion};
pub use registry::{Registry, RegistryError};
pub use relation::{Pat, Place, Relation, Restate, Stated, Usage, VarInfo};
pub use relations::Relations;
pub use template::{Template, TemplateError};
pub(crate) use unify::fits;
pub use unify::{Bindings, Conflict, bind, bind_op, resolve};
pub(crate) use view::constant;
pub use view::{LONGEST_SHAPE, OpView, ShapeValue, ShapeValues};
pub use written::{Said, Written};
