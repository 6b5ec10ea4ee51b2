//! What a criterion is, and which there are.

use crate::pass::{Compat, Importance};
use crate::stored::Stored;
use prune_opt_ir::Module;
use prune_opt_ir::members::Member;
use prune_opt_ir::op::{Family, Registry, Role};
use std::fmt;
use std::sync::Arc;

/// What a criterion sees.
#[derive(Copy, Clone)]
pub struct Scoring<'a> {
    /// The module, verified, its types naming classes.
    pub module: &'a Module,
    /// Definitions of ops.
    pub registry: &'a Registry,
    /// The pass's options.
    pub options: &'a Importance,
}

impl Scoring<'_> {
    /// Whether some reductions see only the last of several positions of an element.
    pub(crate) fn last_only(&self) -> bool {
        self.options.compat == Compat::TorchPruning
    }
}

/// A way to score channels: one struct, in a file of its own.
///
/// A criterion says what each position of one parameter axis is worth. How members are brought together and scaled
/// is the pass's business, and the same for all criteria.
pub trait Criterion: fmt::Debug + Send + Sync {
    /// The name, as `criterion=` gives it.
    fn name(&self) -> &'static str;

    /// What it measures, in a sentence or two.
    fn doc(&self) -> &'static str;

    /// Whether a member has a say. By default by the pass's options: families in `targets`, biases with `bias`.
    fn counts(&self, cx: &Scoring<'_>, member: &Member) -> bool {
        counts(cx.options, member)
    }

    /// A score for each position of `weight.axis` of `weight.data`, the data of the member's parameter.
    ///
    /// # Errors
    /// Why it can't be scored, in words; the parameter is named for it.
    fn positions(
        &self,
        cx: &Scoring<'_>,
        member: &Member,
        weight: &Stored<'_>,
    ) -> Result<Vec<f64>, String>;

    /// [`Criterion::positions`] for each of several members with the same data. A criterion that can score several
    /// axes while it reads the data once does so here; reading is most of the work.
    ///
    /// # Errors
    /// The first of [`Criterion::positions`].
    fn several(
        &self,
        cx: &Scoring<'_>,
        of: &[(&Member, Stored<'_>)],
    ) -> Result<Vec<Vec<f64>>, String> {
        let each = of.iter().map(|(m, weight)| self.positions(cx, m, weight));
        each.collect()
    }
}

/// The say that a member has by the pass's options.
fn counts(options: &Importance, member: &Member) -> bool {
    let targeted = |family: Family| options.targets.iter().any(|t| t.family() == family);
    let through = !member.output && !member.input;
    if options.compat == Compat::TorchPruning && member.family == Family::Conv && through {
        // A depthwise layer, which the peer does not score.
        return false;
    }
    match member.role {
        Role::Statistic | Role::Shape => false,
        // A bare parameter, whatever is done with it.
        _ if member.family == Family::Other => targeted(Family::Other),
        Role::Weight | Role::Scale | Role::Table => targeted(member.family),
        Role::Bias => options.bias && targeted(member.family),
        Role::Data => false,
    }
}

/// Criteria by name. A value, not a global: embedders add their own.
#[derive(Clone, Debug, Default)]
pub struct Criteria(Vec<Arc<dyn Criterion>>);

/// Why a criterion can't be added.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CriteriaError {
    /// Two criteria have one name.
    #[error("criterion `{0}` is defined twice")]
    Clash(&'static str),
}

impl Criteria {
    /// The criteria of this crate.
    pub fn standard() -> Criteria {
        Criteria(vec![Arc::new(crate::Magnitude)])
    }

    /// These criteria and more.
    ///
    /// # Errors
    /// On a clash of names.
    pub fn with(
        mut self,
        more: impl IntoIterator<Item = Arc<dyn Criterion>>,
    ) -> Result<Criteria, CriteriaError> {
        for criterion in more {
            if self.get(criterion.name()).is_some() {
                return Err(CriteriaError::Clash(criterion.name()));
            }
            self.0.push(criterion);
        }
        Ok(self)
    }

    /// The criterion of this name.
    pub fn get(&self, name: &str) -> Option<&Arc<dyn Criterion>> {
        self.0.iter().find(|c| c.name() == name)
    }

    /// All criteria, in the order they were added.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<dyn Criterion>> {
        self.0.iter()
    }
}
