//! How important channels are, as a person or a program reads it.

use crate::explain::place;
use prune_opt_importance::{
    ClassScores as Scored, Criteria, Given, Importance, Reduce, Rows, Scorer,
};
use prune_opt_ir::hash::IndexMap;
use prune_opt_ir::members::{Member, members};
use prune_opt_ir::op::Registry;
use prune_opt_ir::{Class, ClassData, Diagnostic, Diagnostics, Module, Source};
use prune_opt_proof::Names;
use serde::Serialize;
use std::fmt;

/// What scores are asked for.
#[derive(Copy, Clone, Debug, Default)]
pub enum ScoresOf<'a> {
    /// All classes.
    #[default]
    Classes,
    /// One axis.
    Axis {
        /// The axis, `conv1.weight:0` or `%12:1`; or a class, `c3`.
        axis: &'a str,
        /// Which positions of it, in the order of the answer; all where channels stand by default.
        positions: Option<&'a [u64]>,
    },
}

/// Scores of channels. As JSON its form is specified in `ir-spec/scores.md` and stable.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Scores {
    /// Version of the JSON form, 1.
    pub version: u32,
    /// The module's name.
    pub model: String,
    /// The criterion, or the sum of them.
    pub criterion: String,
    /// The classes, in order, where these were asked for.
    pub classes: Option<Vec<ClassScores>>,
    /// The axis that was asked for.
    pub axis: Option<AxisScores>,
}

/// The scores of a class.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClassScores {
    /// Its name in the text, `c3`.
    pub name: String,
    /// How many elements it has.
    pub extent: u64,
    /// The parameter and axis that produce it.
    pub root: Option<(String, usize)>,
    /// A score for each element; `None` where there is none, and with `reduce=none`.
    pub scores: Option<Vec<f64>>,
    /// The deviation of the scores before they were scaled, over their mean.
    pub spread: Option<f64>,
    /// Why it has no scores.
    pub unscored: Option<&'static str>,
    /// With `reduce=none`, what each member says.
    pub members: Vec<MemberScores>,
}

/// What one member says of a class's elements.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MemberScores {
    /// The parameter.
    pub parameter: String,
    /// The axis, from 0.
    pub axis: usize,
    /// A number for each element, neither reduced nor scaled.
    pub scores: Vec<f64>,
}

/// The scores of chosen positions of one axis.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AxisScores {
    /// Its name.
    pub name: String,
    /// What it is made of, `c3 * 49`.
    pub expression: String,
    /// The positions, as they were asked for.
    pub positions: Vec<u64>,
    /// A score for each; `None` with `reduce=none`.
    pub scores: Option<Vec<f64>>,
    /// With `reduce=none`, what each member says of each position.
    pub members: Vec<MemberScores>,
}

/// Why there are no scores.
pub(crate) enum Wrong {
    /// The question.
    Question(Diagnostics),
    /// The criterion's text.
    Criterion(Source, Diagnostics),
    /// The model.
    Model(Diagnostics),
}

/// Scores of a module that was coupled.
pub(crate) fn scores(
    module: &Module,
    ops: &Registry,
    criteria: &Criteria,
    options: &Importance,
    of: ScoresOf<'_>,
) -> Result<Scores, Wrong> {
    let members = members(module, ops);
    let scorer = Scorer::new(module, ops, &members, criteria, options);
    let scorer = scorer.map_err(|d| {
        let source = Source {
            path: "criterion".into(),
            text: options.criterion.text().into(),
        };
        Wrong::Criterion(source, d)
    })?;
    let (classes, axis) = match of {
        ScoresOf::Classes => (Some(of_classes(module, &scorer, options)?), None),
        ScoresOf::Axis { axis, positions } => {
            let names = Names::new(module, ops);
            (
                None,
                Some(of_axis(names, &scorer, options, axis, positions)?),
            )
        }
    };
    Ok(Scores {
        version: 1,
        model: module.name.clone(),
        criterion: options.criterion.to_string(),
        classes,
        axis,
    })
}

fn of_classes(
    module: &Module,
    scorer: &Scorer<'_>,
    options: &Importance,
) -> Result<Vec<ClassScores>, Wrong> {
    let rows = rows_only(options);
    let mut scored = match rows {
        true => IndexMap::default(),
        false => scorer.classes().map_err(Wrong::Model)?,
    };
    let each = |(class, data): (&Class, &ClassData)| {
        let members = match rows && data.frozen.is_none() {
            true => scorer.rows(*class).map_err(Wrong::Model)?,
            false => Rows::new(),
        };
        Ok(class_scores(
            *class,
            data,
            scored.swap_remove(class),
            members,
        ))
    };
    module.classes.iter().map(each).collect()
}

fn class_scores(
    class: Class,
    data: &ClassData,
    scored: Option<Scored>,
    members: Rows<'_>,
) -> ClassScores {
    let unscored = match (&data.frozen, scored.is_some() || !members.is_empty()) {
        (_, true) => None,
        (Some(_), false) => Some("it is frozen"),
        (None, false) => Some("no parameter of it counts"),
    };
    let (scores, spread) = scored.map(|s| (s.scores, s.spread)).unzip();
    ClassScores {
        name: class.to_string(),
        extent: data.extent,
        root: data.root.clone(),
        scores,
        // JSON has no infinity.
        spread: spread.filter(|s| s.is_finite()),
        unscored,
        members: member_scores(members),
    }
}

fn member_scores(rows: Rows<'_>) -> Vec<MemberScores> {
    let member = |(m, scores): (&Member, Vec<f64>)| MemberScores {
        parameter: m.param.clone(),
        axis: m.axis,
        scores,
    };
    rows.into_iter().map(member).collect()
}

fn of_axis(
    names: Option<Names<'_>>,
    scorer: &Scorer<'_>,
    options: &Importance,
    axis: &str,
    positions: Option<&[u64]>,
) -> Result<AxisScores, Wrong> {
    let question = |d: Diagnostic| Wrong::Question(d.into());
    let names = names.ok_or_else(|| question(Diagnostic::error("the model has no graph")))?;
    let asked = place::read(axis, names.module(), &names).map_err(question)?;
    let one = asked.element.map(|e| [e]);
    let positions = positions.or(one.as_ref().map(|e| &e[..]));
    let elements = scorer.elements(&asked.name, &asked.said, positions);
    let elements = elements.map_err(Wrong::Question)?;
    let (scores, rows) = match rows_only(options) {
        true => (None, elements.rows().map_err(Wrong::Model)?),
        false => (Some(elements.scores().map_err(Wrong::Model)?), Rows::new()),
    };
    Ok(AxisScores {
        positions: elements.positions(),
        scores,
        members: member_scores(rows),
        name: asked.name,
        expression: asked.said.to_string(),
    })
}

/// Whether what members say stays apart.
fn rows_only(options: &Importance) -> bool {
    options.reduce == Given::As(Reduce::None)
}

impl Scores {
    /// The JSON form, ending in a line end.
    ///
    /// # Errors
    /// None that input can cause.
    pub fn to_json(&self) -> serde_json::Result<String> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }
}

impl fmt::Display for Scores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(axis) = &self.axis {
            writeln!(
                f,
                "{} = {}, by {}",
                axis.name, axis.expression, self.criterion
            )?;
            let width = |p: &u64| p.to_string().len();
            let width = axis.positions.iter().map(width).max().unwrap_or(0);
            let rows = axis.members.iter().map(|m| &m.scores);
            let columns: Vec<&Vec<f64>> = axis.scores.iter().chain(rows).collect();
            for m in &axis.members {
                writeln!(f, "  {}:{}", m.parameter, m.axis)?;
            }
            for (i, p) in axis.positions.iter().enumerate() {
                let of = columns.iter().filter_map(|c| c.get(i));
                let of: Vec<String> = of.map(|s| format!("{s:.6}")).collect();
                writeln!(f, "  {p:>width$}  {}", of.join("  "))?;
            }
        }
        let Some(classes) = &self.classes else {
            return Ok(());
        };
        let name = match self.model.is_empty() {
            true => "module",
            false => &self.model,
        };
        let n = classes.iter().filter(|c| c.unscored.is_none()).count();
        let s = if classes.len() == 1 { "" } else { "es" };
        writeln!(
            f,
            "{name}: {n} of {} channel class{s} scored, by {}",
            classes.len(),
            self.criterion
        )?;
        classes.iter().try_for_each(|class| write!(f, "\n{class}"))
    }
}

/// How many scores stand in one line.
const LINE: usize = 8;

impl fmt::Display for ClassScores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} = {}", self.name, self.extent)?;
        if let Some((parameter, axis)) = &self.root {
            write!(f, ", {parameter}:{axis}")?;
        }
        match self.unscored {
            Some(why) => writeln!(f, ", not scored: {why}")?,
            None => writeln!(f)?,
        }
        if let Some(scores) = &self.scores {
            lines(f, 2, scores)?;
        }
        for m in &self.members {
            writeln!(f, "  {}:{}", m.parameter, m.axis)?;
            lines(f, 4, &m.scores)?;
        }
        Ok(())
    }
}

/// Scores, each line with the number of its first.
fn lines(f: &mut fmt::Formatter<'_>, indent: usize, scores: &[f64]) -> fmt::Result {
    let width = scores.len().saturating_sub(1).to_string().len();
    for (i, line) in scores.chunks(LINE).enumerate() {
        let texts: Vec<String> = line.iter().map(|s| format!("{s:.6}")).collect();
        let first = i * LINE;
        writeln!(f, "{:indent$}{first:>width$}: {}", "", texts.join(" "))?;
    }
    Ok(())
}
