//! The pass: members in, scores of classes out.

use crate::blocks::block_importance;
use crate::criterion::{Criteria, Criterion, Scoring};
use crate::normalize::Normalize;
use crate::reduce::{Reduce, Share};
use crate::stored::{Stored, stored};
use indexmap::{IndexMap, IndexSet};
use prune_opt_ir::members::Member;
use prune_opt_ir::op::{Family, Registry};
use prune_opt_ir::{Axis, Class, Diagnostic, Diagnostics, Module};
use prune_opt_pass::{Changed, Context, Invalid, Members, Pass, choice, fits};
use rayon::prelude::*;

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
        /// Torch-Pruning 1.6: depthwise filters are not scored; groups and heads count by their mean; where an
        /// element has several positions, `max`, `prod`, `first` and `gate` see the last one only.
        TorchPruning = "torch-pruning",
    }
}

prune_opt_pass::pass! {
    /// Scores each element of each class from its members' parameters and writes the scores into the classes.
    /// A class that is frozen or has no scored member gets none, and selection leaves it alone.
    pub struct Importance = "importance" {
        /// How one parameter axis is scored; `magnitude` sums |w|^p.
        criterion: String = "magnitude",
        /// The power of `magnitude`: 1 for sums of absolute values, 2 for sums of squares.
        p: f64 = "2",
        /// How the members' scores of one element become one.
        reduce: Reduce = "mean",
        /// How the scores of one class are scaled.
        normalize: Normalize = "mean",
        /// Whether biases have a say, each as a further member.
        bias: bool = "false",
        /// Whether classes that may keep elements of their own in each block (heads, groups) get scores for each
        /// block as well; `select` with `blocks=own` needs them.
        blocks: bool = "false",
        /// Classes that need no scores since `select` leaves them alone: the patterns of its own `freeze`. Weights
        /// that only they have a use for are not read.
        freeze: Vec<String> = "[]",
        /// Families of layers that have a say.
        targets: Vec<Target> = "[conv,linear,batch_norm,layer_norm]",
        /// Whose scores are reproduced where they differ from what is right.
        compat: Compat = "none",
    }
}

impl Pass for Importance {
    fn run(&self, module: &mut Module, cx: &mut Context) -> Result<Changed, Diagnostics> {
        let standard = Criteria::standard();
        let criteria = cx.get::<Criteria>().unwrap_or(&standard);
        let Some(criterion) = criteria.get(&self.criterion).cloned() else {
            let names: Vec<_> = criteria.iter().map(|c| c.name()).collect();
            let message = format!("there is no criterion `{}`", self.criterion);
            let help = format!("criteria: {}", names.join(", "));
            return Err(Diagnostic::error(message).help(help).into());
        };
        let ops = cx.ops();
        cx.warn_without_classes(module);
        let members = cx.analysis::<Members>(module);
        let mut scores = importance(module, &ops, &members.0, &*criterion, self)?;
        let mut blocks = match self.blocks {
            true => block_importance(module, &ops, &members.0, &*criterion, self)?,
            false => IndexMap::new(),
        };
        cx.count("classes scored", scores.len() as u64);
        if self.blocks {
            cx.count("classes scored for each block", blocks.len() as u64);
        }
        cx.preserve::<Members>();
        for (class, data) in &mut module.classes {
            data.importance = scores.swap_remove(class);
            let (by, scores) = blocks.swap_remove(class).unzip();
            // A keep-set from before may be by another class.
            if data.block_keep.is_none() || by.is_some_and(|by| data.by != Some(by)) {
                (data.by, data.block_keep) = (by, None);
            }
            data.block_importance = scores;
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
}

/// Scores of the classes of `module` that are not frozen, by pattern neither, and have a member that counts.
///
/// Parameters are scored in parallel, each read once for all its axes; results do not depend on the number of
/// threads.
///
/// # Errors
/// Every parameter that can't be scored, and why: no data, an element that is not finite.
pub fn importance(
    module: &Module,
    registry: &Registry,
    members: &IndexMap<Class, Vec<Member>>,
    criterion: &dyn Criterion,
    options: &Importance,
) -> Result<IndexMap<Class, Vec<f64>>, Diagnostics> {
    let cx = Scoring {
        module,
        registry,
        options,
    };
    let counted = counted(&cx, members, criterion);
    // A concatenated axis serves several classes.
    let distinct: IndexSet<&Member> = counted.iter().flat_map(|(_, all)| all.clone()).collect();
    let mut by_data: IndexMap<_, Vec<&Member>> = IndexMap::new();
    for member in distinct {
        let data = (&member.param, member.op, member.place.0);
        by_data.entry(data).or_default().push(member);
    }
    let groups: Vec<Vec<&Member>> = by_data.into_values().collect();
    let scored: Vec<_> = groups
        .par_iter()
        .map(|all| positions(&cx, criterion, all))
        .collect();
    let mut errors = Diagnostics::default();
    let mut scores_of: IndexMap<&Member, Scored<'_>> = IndexMap::new();
    for (members, scores) in groups.into_iter().zip(scored) {
        match scores {
            Ok(scores) => scores_of.extend(members.into_iter().zip(scores)),
            Err(e) if !errors.0.contains(&e) => errors.push(*e),
            Err(_) => {}
        }
    }
    errors.into_result()?;
    let mut out = IndexMap::new();
    for (class, all) in counted {
        let scored = all.iter().filter_map(|m| scores_of.get(*m));
        let shares: Vec<Share> = scored.map(|s| share(&cx, class, s)).collect();
        let n = module.classes.get(&class).map_or(0, |d| d.extent);
        let n = usize::try_from(n).unwrap_or(usize::MAX);
        let mut scores = options.reduce.apply(n, &shares, cx.last_only());
        options.normalize.apply(&mut scores);
        out.insert(class, scores);
    }
    Ok(out)
}

/// A member's scores by position, and the axis they are positions of.
type Scored<'a> = (&'a Axis, Vec<f64>);

/// The classes that may lose elements, with their members that count; not those without.
pub(crate) fn counted<'m>(
    cx: &Scoring<'_>,
    members: &'m IndexMap<Class, Vec<Member>>,
    criterion: &dyn Criterion,
) -> Vec<(Class, Vec<&'m Member>)> {
    let thawed = |c: &Class| cx.module.classes.get(c).is_some_and(|d| d.frozen.is_none());
    let wanted = |c: &Class, all: &[Member]| !cx.options.freeze.iter().any(|p| fits(p, *c, all));
    let of = |all: &'m Vec<Member>| all.iter().filter(|m| criterion.counts(cx, m)).collect();
    let all = members.iter().filter(|(c, m)| thawed(c) && wanted(c, m));
    let all = all.map(|(c, all)| (*c, of(all)));
    all.filter(|(_, all): &(_, Vec<_>)| !all.is_empty())
        .collect()
}

/// Scores of members with the same data, which are those of one operand.
fn positions<'a>(
    cx: &Scoring<'a>,
    criterion: &dyn Criterion,
    members: &[&Member],
) -> Result<Vec<Scored<'a>>, Box<Diagnostic>> {
    let error = |message: String| {
        let param = members.first().map(|m| m.param.clone());
        let place = prune_opt_ir::diag::Place::Initializer(param.unwrap_or_default());
        Box::new(Diagnostic::error(message).place(place))
    };
    let weights = stored(cx.module, cx.registry, members)?;
    let of: Vec<_> = members.iter().copied().zip(weights).collect();
    let all = criterion.several(cx, &of).map_err(error)?;
    let name = criterion.name();
    if all.len() != of.len() {
        let (have, want) = (all.len(), of.len());
        return Err(error(format!("`{name}` scored {have} axes of {want}")));
    }
    let one = |((_, weight), scores): ((&Member, Stored<'a>), Vec<f64>)| {
        let want = weight.data.shape.get(weight.axis).copied().unwrap_or(0);
        if scores.len() as u64 != want {
            let have = scores.len();
            return Err(error(format!(
                "`{name}` gave {have} scores for {want} positions"
            )));
        }
        Ok((weight.expr, scores))
    };
    of.into_iter().zip(all).map(one).collect()
}

/// What a member says of each of its positions that belong to the class.
fn share(cx: &Scoring<'_>, class: Class, (axis, scores): &Scored<'_>) -> Share {
    let mut out = Vec::new();
    axis.positions_of(class, cx.module, &mut |position, element| {
        let score = usize::try_from(position).ok().and_then(|p| scores.get(p));
        if let (Some(score), Ok(element)) = (score, usize::try_from(element)) {
            out.push((element, *score));
        }
    });
    if cx.options.compat == Compat::TorchPruning {
        let blocks = blocks(axis, class, cx.module) as f64;
        out.iter_mut().for_each(|(_, s)| *s /= blocks);
    }
    out
}

/// How many groups or heads repeat the class on this axis: what classes stand left of it in a product.
fn blocks(axis: &Axis, class: Class, module: &Module) -> u64 {
    let outer = |term: &Axis| {
        let factors = term.factors();
        let at = factors.iter().position(|f| f.mentions(class))?;
        let classes = factors.iter().take(at).filter(|f| !f.is_fixed());
        let extents = classes.map(|f| f.extent(module).length().unwrap_or(1));
        Some(extents.fold(1u64, u64::saturating_mul).max(1))
    };
    axis.terms().into_iter().find_map(outer).unwrap_or(1)
}
