//! The pass: members in, scores of classes out.

use crate::criterion::Criteria;
use crate::formula::Formula;
use crate::given::Given;
use crate::normalize::Normalize;
use crate::reduce::Reduce;
use crate::scorer::{ClassScores, Scorer, WithBlocks};
use prune_opt_ir::hash::IndexMap;
use prune_opt_ir::op::Family;
use prune_opt_ir::{Class, Diagnostic, Diagnostics, Module, Source};
use prune_opt_pass::{Changed, Context, Invalid, Members, Pass, Pattern, choice};

choice! {
    /// Families of layers whose members may have a say.
    pub enum Target {
        /// Convolutions, transposed ones too.
        Conv = "conv",
        /// Matrix products.
        Linear = "linear",
        /// Batch normalisation.
        BatchNorm = "batch_norm",
        /// Layer normalisation.
        LayerNorm = "layer_norm",
        /// Other normalisations: group, instance, RMS.
        Norm = "norm",
        /// Lookup tables.
        Embedding = "embedding",
        /// Recurrent layers.
        Recurrent = "recurrent",
        /// Bare parameters and slopes.
        Other = "other",
    }
}

impl Target {
    /// The family as definitions say it.
    pub fn family(self) -> Family {
        match self {
            Target::Conv => Family::Conv,
            Target::Linear => Family::Linear,
            Target::BatchNorm => Family::BatchNorm,
            Target::LayerNorm => Family::LayerNorm,
            Target::Norm => Family::Norm,
            Target::Embedding => Family::Embedding,
            Target::Recurrent => Family::Recurrent,
            Target::Other => Family::Other,
        }
    }
}

choice! {
    /// Whose scores are reproduced where they differ from what is right.
    pub enum Compat {
        /// Nobody's.
        None = "none",
        /// Torch-Pruning 1.6: depthwise filters are not scored, nor what several heads share; all groups of a
        /// convolution have a say in each input; all channels of a layer are scaled together, and heads and groups then
        /// count by their mean; where an element has several positions, `max`, `prod`, `first` and `gate` see the last
        /// one only; `fpgm` compares |w|^p, `lamp` takes all members, `bn-scale` divides by the mean.
        TorchPruning = "torch-pruning",
    }
}

prune_opt_pass::pass! {
    /// Scores each element of each class from its members' parameters and writes the scores into the classes.
    /// A class that is frozen or has no scored member gets none, and selection leaves it alone.
    pub struct Importance = "importance" {
        /// How one parameter axis is scored: a criterion (`ir-spec/criteria.md` has them), or a weighted
        /// sum, `0.5*magnitude + 0.5*fpgm`, of what each says after reduction and normalisation. Where one has nothing to
        /// say of a class, the weights of the others make up for it.
        criterion: Formula = "magnitude",
        /// The power of `magnitude`: 1 for sums of absolute values, 2 for sums of squares.
        p: f64 = "2",
        /// How the members' scores of one element become one; as the criterion is defined, unless given.
        reduce: Given<Reduce> = "auto",
        /// How the scores of one class are scaled; as the criterion is defined, unless given.
        normalize: Given<Normalize> = "auto",
        /// What the numbers of `random` start from.
        seed: u64 = "0",
        /// Whether biases have a say, each as a further member.
        bias: bool = "false",
        /// Whether classes that may keep elements of their own in each block (heads, groups) get scores for each
        /// block as well, which `select` with `blocks=own` goes by. (Not with `compat`: the peer has no such scores.)
        blocks: bool = "true",
        /// Classes that need no scores since `select` leaves them alone: the patterns of its own `freeze`. Weights
        /// that only they have a use for are not read.
        freeze: Vec<Pattern> = "[]",
        /// Families of layers that have a say. Unless given, convolutions, linear layers, batch and layer norms; in a
        /// class that has none of them, recurrent layers, lookup tables and other norms.
        targets: Vec<Target> = "[]",
        /// Whose scores are reproduced where they differ from what is right.
        compat: Compat = "none",
    }
}

/// What the last scoring went by; left in the context for reports and warnings.
#[derive(Clone, Debug)]
pub struct ScoredBy {
    /// The criterion as it was asked for.
    pub criterion: String,
    /// Whether it read nothing but weights.
    pub data_free: bool,
}

impl Pass for Importance {
    fn run(&self, module: &mut Module, cx: &mut Context) -> Result<Changed, Diagnostics> {
        let criteria = criteria(cx);
        let ops = cx.ops();
        cx.warn_without_classes(module);
        let members = cx.analysis::<Members>(module);
        let scorer = Scorer::new(module, &ops, &members.0, &criteria, self);
        let scorer = scorer.map_err(|wrong| self.point_at(cx, wrong))?;
        let WithBlocks {
            classes: mut scores,
            mut blocks,
        } = match self.blocks && self.compat == Compat::None {
            true => scorer.with_blocks()?,
            false => WithBlocks {
                classes: scorer.classes()?,
                ..WithBlocks::default()
            },
        };
        scorer.check_unread(|class| scores.contains_key(class))?;
        let data_free = scorer.terms.iter().all(|(_, c)| c.data_free());
        if let Some(warning) = flat(&scores) {
            cx.warn(warning);
        }
        if scores.is_empty() {
            self.unscored(&scorer).into_iter().for_each(|w| cx.warn(w));
        }
        cx.insert(ScoredBy {
            criterion: self.criterion.to_string(),
            data_free,
        });
        cx.count("classes scored", scores.len() as u64);
        if !blocks.is_empty() {
            cx.count("classes scored for each block", blocks.len() as u64);
        }
        cx.preserve::<Members>();
        for (class, data) in &mut module.classes {
            data.importance = scores.swap_remove(class).map(|s| s.scores);
            let (by, scores) = blocks.swap_remove(class).unzip();
            // A keep-set from before may be by another class.
            if data.block_keep.is_none() || by.is_some_and(|by| data.by != Some(by)) {
                (data.by, data.block_keep) = (by, None);
            }
            data.block_importance = scores;
            // It was measured in the order of the scores from before.
            data.sensitivity = None;
        }
        Ok(Changed::Yes)
    }

    fn check(&self) -> Result<(), Invalid> {
        if !(self.p > 0.0 && self.p.is_finite()) {
            let message = format!("{} is not a positive number", self.p);
            return Err(Invalid::new("p", message));
        }
        Ok(())
    }

    fn resolve(&self, cx: &mut Context) -> Result<(), Diagnostics> {
        if self.reduce == Given::As(Reduce::None) {
            return Err(no_score().into());
        }
        let found = criteria(cx).resolve(&self.criterion);
        found.map(drop).map_err(|wrong| self.point_at(cx, wrong))
    }
}

/// That a row for each member is no score.
pub(crate) fn no_score() -> Diagnostic {
    let message = "`reduce=none` leaves a row for each member, not a score for each element";
    let help =
        "`prune-opt scores --options reduce=none` shows the rows; selection needs one number";
    Diagnostic::error(message).help(help)
}

impl Importance {
    /// A warning where classes could lose elements, but nothing scores any; none where there are no such classes.
    fn unscored(&self, scorer: &Scorer<'_>) -> Option<Diagnostic> {
        let mut classes = scorer.members.keys();
        if !classes.any(|c| scorer.may_lose(*c)) {
            return None;
        }
        let reads = scorer.terms.iter().map(|(_, criterion)| criterion.reads());
        let mut reads: Vec<&str> = reads.collect();
        reads.dedup();
        let (what, help) = match reads.contains(&"") {
            true => (
                "weights of the layers that `targets` says".into(),
                "give `targets`, or another criterion (`prune-opt --help-passes` lists both)",
            ),
            false => (
                reads.join(" and "),
                "give another criterion: `magnitude` scores layers of any kind",
            ),
        };
        let message = format!(
            "`{}` finds nothing to score: it reads {what}, and no class that can lose elements has any",
            self.criterion
        );
        Some(Diagnostic::warning(message).help(help))
    }

    /// Says that places are those of the criterion's text.
    fn point_at(&self, cx: &mut Context, wrong: Diagnostics) -> Diagnostics {
        cx.point_into(Source {
            path: "criterion".into(),
            text: self.criterion.text().into(),
        });
        wrong
    }
}

/// The criteria that the context has, or else the standard ones.
fn criteria(cx: &Context) -> Criteria {
    cx.get::<Criteria>()
        .cloned()
        .unwrap_or_else(Criteria::standard)
}

/// Scores whose standard deviation is less than this part of their mean are nearly flat: what tells elements apart is no
/// more than chance. Independent normal weights, as a net has before training, spread by `sqrt(2/d)` in sums of d
/// squares, 1.5 % in layers of 512 channels, 3 by 3, and by half of that in sums of absolute values. The least of 14
/// trained nets were 4.3 % and 2.5 % (`ir-spec/criteria.md`).
const FLAT: f64 = 0.015;

/// Fewer elements than this have no spread to speak of.
const FEW: usize = 8;

/// A warning where the scores of classes hardly tell their elements apart.
fn flat(scores: &IndexMap<Class, ClassScores>) -> Option<Diagnostic> {
    let flat = |all: &ClassScores| all.scores.len() >= FEW && all.spread < FLAT;
    let found: Vec<&Class> = scores
        .iter()
        .filter(|(_, all)| flat(all))
        .map(|(c, _)| c)
        .collect();
    let listed: Vec<String> = found.iter().take(5).map(ToString::to_string).collect();
    let more = match found.len().saturating_sub(5) {
        0 => String::new(),
        n => format!(" and {n} more"),
    };
    let message = format!(
        "the scores of {} of {} classes are nearly flat, so that the choice there is close to chance: {}{more}",
        found.len(),
        scores.len(),
        listed.join(", ")
    );
    let help = "an untrained model has such scores; else try another criterion (`prune-opt --help-passes`)";
    (!found.is_empty()).then(|| Diagnostic::warning(message).help(help))
}
