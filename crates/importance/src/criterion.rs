//! What a criterion is, and which there are.

use crate::formula::{Formula, Term};
use crate::normalize::Normalize;
use crate::pass::{Compat, Importance, Target};
use crate::reduce::Reduce;
use crate::stored::Stored;
use prune_opt_ir::members::Member;
use prune_opt_ir::op::{Family, Registry, Role};
use prune_opt_ir::{Class, Diagnostic, Diagnostics, Module, did_you_mean};
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
    /// Which families have a say.
    pub families: &'a [Target],
}

/// Families that have a say unless the option `targets` is given.
const USUAL: &[Target] = &[
    Target::Conv,
    Target::Linear,
    Target::BatchNorm,
    Target::LayerNorm,
];

/// Those that have it where a class has none of the usual ones.
const ELSE: &[Target] = &[Target::Recurrent, Target::Embedding, Target::Norm];

/// A way to score channels: one struct, in a file of its own.
///
/// A criterion says what each position of one parameter axis is worth. How members are brought together and scaled
/// is the pass's business, and the same for all criteria; what a criterion is defined with is the default.
pub trait Criterion: fmt::Debug + Send + Sync {
    /// The name, as `criterion=` gives it: a letter, then letters, digits, `_`, and `-` before a letter.
    fn name(&self) -> &'static str;

    /// What it measures, in a sentence or two.
    fn doc(&self) -> &'static str;

    /// The score as a formula, for documentation; empty where the words say it all.
    fn formula(&self) -> &'static str {
        ""
    }

    /// Where it comes from, for documentation.
    fn source(&self) -> &'static str {
        ""
    }

    /// Whether it reads nothing but weights, so that what it says of accuracy is a guess.
    fn data_free(&self) -> bool {
        true
    }

    /// What it reads, for the warning where a model has none of it: `the scales of batch normalisations`. Empty where
    /// the option `targets` says it.
    fn reads(&self) -> &'static str {
        ""
    }

    /// Whether a member has a say. By default by its family and the pass's options.
    fn counts(&self, cx: &Scoring<'_>, member: &Member) -> bool {
        cx.counts(member)
    }

    /// How members' scores become one where the options do not say.
    fn reduce(&self, _cx: &Scoring<'_>) -> Reduce {
        Reduce::Mean
    }

    /// How the scores of a class are scaled where the options do not say.
    fn normalize(&self, _cx: &Scoring<'_>) -> Normalize {
        Normalize::Mean
    }

    /// Scores for the `n` elements of a class (of all its blocks, where these differ) that go by no member; `None`
    /// for a criterion that scores members. They are scaled, but not reduced.
    fn of_class(&self, _cx: &Scoring<'_>, _class: Class, _n: usize) -> Option<Vec<f64>> {
        None
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

impl<'a> Scoring<'a> {
    /// What criteria see of a module.
    pub fn new(module: &'a Module, registry: &'a Registry, options: &'a Importance) -> Self {
        let families = match &options.targets[..] {
            [] => USUAL,
            given => given,
        };
        Scoring {
            module,
            registry,
            options,
            families,
        }
    }

    /// The same for classes in which nothing counts otherwise.
    pub(crate) fn otherwise(&self) -> Self {
        let stays = self.peer() || !self.options.targets.is_empty();
        let families = if stays { self.families } else { ELSE };
        Scoring { families, ..*self }
    }

    /// Whether the scores that Torch-Pruning gives are asked for, where it is wrong.
    pub fn peer(&self) -> bool {
        self.options.compat == Compat::TorchPruning
    }

    /// The say that a member has by the pass's options: one of the families, and not a bias unless `bias` is set.
    pub fn counts(&self, member: &Member) -> bool {
        let targeted = |family: Family| self.families.iter().any(|t| t.family() == family);
        let through = !member.output && !member.input;
        if self.peer() && member.family == Family::Conv && through {
            // A depthwise layer, which the peer does not score.
            return false;
        }
        match member.role {
            Role::Statistic | Role::Shape => false,
            // A bare parameter, whatever is done with it.
            _ if member.family == Family::Other => targeted(Family::Other),
            Role::Weight | Role::Scale | Role::Table => targeted(member.family),
            Role::Bias => self.options.bias && targeted(member.family),
            Role::Data => false,
        }
    }

    /// Whether a member that [counts](Scoring::counts) is a layer's weight, and not a norm's scale, a bias or a
    /// bare parameter: what criteria that compare filters compare.
    pub fn filters(&self, member: &Member) -> bool {
        let layer = match member.family {
            Family::Conv | Family::Linear | Family::Embedding | Family::Recurrent => true,
            Family::Other | Family::BatchNorm | Family::LayerNorm | Family::Norm => false,
        };
        layer && matches!(member.role, Role::Weight | Role::Table) && self.counts(member)
    }
}

/// A criterion, and what its scores are multiplied by in a sum.
pub type Weighted = (f64, Arc<dyn Criterion>);

/// Criteria by name. A value, not a global: embedders add their own.
#[derive(Clone, Debug, Default)]
pub struct Criteria(Vec<Arc<dyn Criterion>>);

/// Why a criterion can't be added.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CriteriaError {
    /// Two criteria have one name.
    #[error("criterion `{0}` is defined twice")]
    Clash(&'static str),
    /// A formula could not name it.
    #[error(
        "criterion `{0}` can't be named so: a name is a letter, then letters, digits, `_`, and `-` before a letter"
    )]
    Name(&'static str),
}

impl Criteria {
    /// The criteria of this crate.
    pub fn standard() -> Criteria {
        Criteria(vec![
            Arc::new(crate::Magnitude),
            Arc::new(crate::L1),
            Arc::new(crate::BnScale),
            Arc::new(crate::Lamp),
            Arc::new(crate::Fpgm),
            Arc::new(crate::Redundancy),
            Arc::new(crate::Random),
        ])
    }

    /// These criteria and more.
    ///
    /// # Errors
    /// On a clash of names, or a name that a formula could not say.
    pub fn with(
        mut self,
        more: impl IntoIterator<Item = Arc<dyn Criterion>>,
    ) -> Result<Criteria, CriteriaError> {
        for criterion in more {
            let name = criterion.name();
            if self.get(name).is_some() {
                return Err(CriteriaError::Clash(name));
            }
            let alone = |f: &Formula| matches!(f.terms(), [one] if one.name == name);
            if !Formula::parse(name).is_ok_and(|f| alone(&f)) {
                return Err(CriteriaError::Name(name));
            }
            self.0.push(criterion);
        }
        Ok(self)
    }

    /// The criteria that a formula names, and their weights.
    ///
    /// # Errors
    /// Each that there is not, at its place in [`Formula::text`].
    pub fn resolve(&self, formula: &Formula) -> Result<Vec<Weighted>, Diagnostics> {
        let (mut found, mut errors) = (Vec::new(), Diagnostics::default());
        for term in formula.terms() {
            match self.get(&term.name) {
                Some(criterion) => found.push((term.weight, criterion.clone())),
                None => errors.push(self.unknown(term)),
            }
        }
        errors.into_result()?;
        Ok(found)
    }

    fn unknown(&self, term: &Term) -> Diagnostic {
        let names: Vec<&str> = self.iter().map(|c| c.name()).collect();
        let meant = did_you_mean(&term.name, names.iter().copied());
        Diagnostic::error(format!("there is no criterion `{}`", term.name))
            .at(term.span)
            .label("not a criterion")
            .help(format!("{meant}criteria: {}", names.join(", ")))
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
