//! What there is: the lists of ops, passes and criteria. This is the only place that lists them all.

use crate::declare::Declarations;
use prune_opt_importance::{Criteria, CriteriaError, Criterion};
use prune_opt_ir::op::{Definition, Registry, RegistryError};
use prune_opt_pass::{PassDef, PassRegistry, PassRegistryError};
use std::sync::Arc;

/// The standard ops: those that move data, which belong to the IR, and all others.
pub fn ops() -> Vec<Definition> {
    prune_opt_ops::all().collect()
}

/// The standard passes, in the order a pipeline would have them.
pub fn passes() -> Vec<PassDef> {
    let stages = [
        prune_opt_coupling::Couple::def(),
        prune_opt_importance::Importance::def(),
        prune_opt_sensitivity::Sensitivity::def(),
        prune_opt_select::Select::def(),
        crate::steps::SelectSteps::def(),
        prune_opt_rewrite::Prune::def(),
        crate::mask::Mask::def(),
    ];
    let general = prune_opt_pass::passes::ALL.iter().map(|def| def());
    stages.into_iter().chain(general).collect()
}

/// The standard criteria.
pub fn criteria() -> Criteria {
    Criteria::standard()
}

/// The ops, passes and criteria that a session works with. A value: embedders add their own.
#[derive(Clone, Debug)]
pub struct Toolbox {
    /// Definitions of ops.
    pub ops: Arc<Registry>,
    /// Passes by name.
    pub passes: PassRegistry,
    /// Criteria of importance by name.
    pub criteria: Criteria,
    /// Ops without code, which models are taken to declare.
    pub(crate) declared: Declarations,
}

/// Why a definition can't be added.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ToolboxError {
    /// An op's definition.
    #[error(transparent)]
    Op(#[from] RegistryError),
    /// A pass's definition.
    #[error(transparent)]
    Pass(#[from] PassRegistryError),
    /// A criterion.
    #[error(transparent)]
    Criterion(#[from] CriteriaError),
}

impl Toolbox {
    /// What prune-opt comes with.
    ///
    /// # Errors
    /// None in a build that passes its tests: a definition that clashes or can't be read.
    pub fn standard() -> Result<Toolbox, ToolboxError> {
        Ok(Toolbox {
            ops: Arc::new(
                Registry::tested(&prune_opt_ops::LISTS)?.with_regions(prune_opt_onnx::region),
            ),
            passes: PassRegistry::tested(passes())?,
            criteria: criteria(),
            declared: Declarations::default(),
        })
    }

    /// This toolbox and more.
    ///
    /// # Errors
    /// A definition that clashes or can't be read.
    pub fn with(
        self,
        ops: impl IntoIterator<Item = Definition>,
        passes: impl IntoIterator<Item = PassDef>,
        criteria: impl IntoIterator<Item = Arc<dyn Criterion>>,
    ) -> Result<Toolbox, ToolboxError> {
        Ok(Toolbox {
            ops: Arc::new(Arc::unwrap_or_clone(self.ops).with(ops)?),
            passes: self.passes.with(passes)?,
            criteria: self.criteria.with(criteria)?,
            declared: self.declared,
        })
    }
}

#[cfg(test)]
mod tests {
    use prune_opt_pass::PassRegistry;

    #[test]
    fn the_standard_passes_have_defaults_that_can_be_read() {
        assert!(PassRegistry::new(super::passes()).is_ok());
    }
}
