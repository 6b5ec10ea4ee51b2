//! The IR of prune-opt: modules whose tensor types are expressions over channel classes.
//!
//! This crate knows what an op *is* ([`op::OpDef`], [`op::Relation`]) and the movement ops that passes may
//! build; it does not know which other ops there are, and never depends on an e-graph.

pub mod attr;
pub mod axis;
pub mod beside;
pub mod blocks;
mod brief;
mod closest;
pub mod data;
pub mod diag;
pub mod dtype;
pub mod entity;
pub mod extent;
pub mod hash;
pub mod members;
pub mod module;
pub mod movement;
mod narrow;
pub mod op;
pub mod parallel;
pub mod plan;
pub mod render;
pub mod store;
pub mod tensor;
pub mod text;
pub mod types;
pub mod verify;

pub use attr::{Attr, Attrs, Dense};
pub use axis::{Axis, ClassExtents, Leaf, Stretch, Substitution, Terms};
pub use brief::{Brief, brief};
pub use closest::{closest, did_you_mean};
pub use data::Data;
pub use diag::{Diagnostic, Diagnostics, Place, Severity, Span};
pub use dtype::DType;
pub use entity::{Arena, Class, Entity, Op, Value};
pub use extent::{Extent, Sym};
pub use module::{
    ClassData, Declared, Def, DropAt, Function, Module, OpData, Source, StoreRef, Stored,
    ValueData, Weight,
};
pub use tensor::Tensor;
pub use types::{TensorType, Type};
