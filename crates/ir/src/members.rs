//! Which parameter axes a class sits on, in the specified order.

use crate::entity::{Class, Op};
use crate::module::Module;
use crate::op::{Family, Registry, Role};
use indexmap::IndexMap;

/// A class's place on one axis of one parameter, as one op uses it.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// The parameter.
    pub param: String,
    /// The parameter's axis whose expression mentions the class.
    pub axis: usize,
    /// The op that reads the parameter (perhaps through transposes, casts and the like).
    pub op: Op,
    /// What the parameter is for there.
    pub role: Role,
    /// What kind of layer it is.
    pub family: Family,
    /// Whether the class comes out of the op along this axis (a filter's output), and not in.
    pub output: bool,
}

/// The members of every class, root first, then in order of dependence (`ir-spec/axes.md`).
pub fn members(module: &Module, registry: &Registry) -> IndexMap<Class, Vec<Member>> {
    let _ = (module, registry);
    IndexMap::new()
}
