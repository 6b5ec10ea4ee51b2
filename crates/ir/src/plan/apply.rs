//! Taking a plan into a module, with everything checked that can be.

use super::axes::{Meant, Named};
use super::check::{Misfit, says};
use super::places::{Spot, of_parameter};
use super::read::another_version;
use super::{
    Keep, Plan, PlanClass, PlanParameter, Reference, VERSION, by_name, check_lengths, parameter,
};
use crate::axis::Axis;
use crate::diag::{Diagnostic, Diagnostics, Span};
use crate::entity::Class;
use crate::hash::IndexMap;
use crate::module::{ClassData, Module};
use std::collections::HashMap;

/// The classes of each root. Heads and head width share one, and so do the terms of a concatenation.
type Roots<'m> = HashMap<&'m (String, usize), Vec<Class>>;

impl Plan {
    /// Writes the plan's keep-sets into the classes of `module`; classes that it does not list keep everything.
    /// A class is found by its root; where several have that, by where the plan says that they stand on its axis; by its
    /// name only where neither is said. What the plan says of parameters must agree with what its classes make of them.
    ///
    /// # Errors
    /// Everything that does not fit the module, which is then left as it was.
    pub fn apply(&self, module: &mut Module) -> Result<(), Diagnostics> {
        let mut errors = Diagnostics::default();
        if self.version != VERSION {
            return Err(another_version(self.version.into()).into());
        }
        let keep = self.keep_sets(module, &mut errors);
        if errors.has_errors() {
            return Err(errors);
        }
        let before = module.classes.clone();
        for (class, data) in &mut module.classes {
            data.set_keep(keep.get(class).cloned());
        }
        match (check_lengths(module), &self.parameters) {
            (Err(long), _) => errors.0.extend(long.0),
            (Ok(()), Some(said)) => self.check_parameters(module, said, &mut errors),
            (Ok(()), None) => {}
        }
        if errors.has_errors() {
            module.classes = before;
        }
        errors.into_result()
    }

    /// Reads a plan, and applies it: what can't be read does not keep the errors of what can be from being found.
    ///
    /// # Errors
    /// Of [`Plan::from_json`], with what does not fit the module; of [`Plan::apply`]. The module is then left as it was.
    pub fn apply_json(text: &str, module: &mut Module) -> Result<Plan, Diagnostics> {
        let (plan, mut errors) = Plan::read(text);
        if errors.has_errors() {
            plan.keep_sets(module, &mut errors);
            return Err(errors);
        }
        plan.apply(module)?;
        Ok(plan)
    }

    /// The keep-set of each class that the plan lists.
    fn keep_sets(&self, module: &Module, errors: &mut Diagnostics) -> IndexMap<Class, Kept> {
        let names = Names::of(module, self.named(module, errors));
        let (mut keep, mut listed) = (IndexMap::default(), HashMap::new());
        for (i, entry) in self.classes.iter().enumerate() {
            let at = self.places.class(i);
            let found = names.find(&entry.into(), || at).and_then(|class| {
                let by = entry.by.as_ref();
                let by = by.map(|by| names.find(&by.into(), || at.field("by")));
                Ok((
                    class,
                    check_class(entry, at, class, by.transpose()?, module)?,
                ))
            });
            match found {
                Ok((class, kept)) => match *listed.entry(class).or_insert(i) {
                    first if first == i => drop(keep.insert(class, kept)),
                    first => errors.push(self.twice(first, i)),
                },
                Err(e) => errors.push(*e),
            }
        }
        keep
    }
}

/// What a class keeps, ascending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// The same elements everywhere.
    Same(Vec<u64>),
    /// For each element of another class its own, as many.
    Own(Class, Vec<Vec<u64>>),
}

impl ClassData {
    /// Lets the class keep this, whatever it kept before; `None`: everything.
    pub fn set_keep(&mut self, kept: Option<Kept>) {
        (self.keep, self.block_keep) = (None, None);
        match kept {
            Some(Kept::Own(by, blocks)) => {
                if self.by != Some(by) {
                    self.block_importance = None;
                }
                (self.by, self.block_keep) = (Some(by), Some(blocks));
            }
            Some(Kept::Same(keep)) => self.keep = Some(keep),
            None => {}
        }
        if self.block_keep.is_none() && self.block_importance.is_none() {
            self.by = None;
        }
    }
}

fn unknown(entry: &Reference<'_>, module: &Module) -> Box<Diagnostic> {
    let error = Diagnostic::error(format!("the model has no {}", says(entry)));
    Box::new(match module.classes.is_empty() {
        true => error.help("the model has no classes at all: run `couple` first"),
        false => {
            error.help("is it another model's plan? `prune-opt channels` lists this one's classes")
        }
    })
}

fn elsewhere(entry: &Reference<'_>) -> Box<Diagnostic> {
    let message = format!(
        "no class of the model stands on the axis as the plan says of {}",
        says(entry)
    );
    Box::new(Diagnostic::error(message).help(super::axes::OTHER))
}

fn unclear(entry: &Reference<'_>) -> Box<Diagnostic> {
    let message = format!(
        "the axes that the plan gives for {} are too long to compare, or have symbols",
        says(entry)
    );
    let help = "leave `axes` out to have classes found by root and name";
    Box::new(Diagnostic::error(message).help(help))
}

/// What the references of a plan may mean.
struct Names<'m> {
    module: &'m Module,
    /// By where the plan says that they stand on axes.
    placed: Named<'m>,
    names: HashMap<String, Class>,
    roots: Roots<'m>,
}

impl<'m> Names<'m> {
    fn of(module: &'m Module, placed: Named<'m>) -> Self {
        let mut roots: Roots<'_> = HashMap::new();
        for (class, data) in &module.classes {
            if let Some(root) = &data.root {
                roots.entry(root).or_default().push(*class);
            }
        }
        Names {
            module,
            placed,
            names: module.classes.keys().map(|c| (c.to_string(), *c)).collect(),
            roots,
        }
    }

    /// The class that an entry means; where that is, `at` says if it is wanted.
    fn find<'t>(
        &self,
        entry: &Reference<'_>,
        at: impl FnOnce() -> Spot<'t>,
    ) -> Result<Class, Box<Diagnostic>> {
        let field = if entry.root.is_some() { "root" } else { "name" };
        let meant = self.meant(entry);
        meant.map_err(|e| Box::new(e.at(at().field(field).span())))
    }

    /// The class that an entry means: by where it stands on the axis of its root, if the plan says so; by root; of
    /// several with one root the one of its name, or else the only one of its extent; where either side has no root, by
    /// name.
    fn meant(&self, entry: &Reference<'_>) -> Result<Class, Box<Diagnostic>> {
        match self.placed.get(&(entry.root, entry.name)) {
            Some(Meant::One(class)) => return Ok(*class),
            Some(Meant::None) => return Err(elsewhere(entry)),
            Some(Meant::Unclear) => return Err(unclear(entry)),
            None => {}
        }
        let classes = &self.module.classes;
        let named = self.names.get(entry.name).copied();
        let Some(all) = entry.root.and_then(|r| self.roots.get(r)) else {
            let rootless = |c: &Class| {
                entry.root.is_none() || classes.get(c).is_some_and(|d| d.root.is_none())
            };
            let named = named.filter(rootless);
            return named.ok_or_else(|| unknown(entry, self.module));
        };
        if let [one] = all[..] {
            return Ok(one);
        }
        let fits = |c: &&Class| classes.get(*c).is_some_and(|d| d.extent == entry.extent);
        let of_extent: Vec<&Class> = all.iter().filter(fits).collect();
        match (named.filter(|c| all.contains(c)), &of_extent[..]) {
            (Some(class), _) => Ok(class),
            (None, [one]) => Ok(**one),
            _ => {
                let names: Vec<_> = all.iter().map(Class::to_string).collect();
                let message = format!("several classes have the root of {}", says(entry));
                let help = format!("name one of {}", names.join(", "));
                Err(Box::new(Diagnostic::error(message).help(help)))
            }
        }
    }
}

/// What an entry makes the class keep, if it can. `at` is where the entry is, `by` the class that its own `by` means.
fn check_class(
    entry: &PlanClass,
    at: Spot<'_>,
    class: Class,
    by: Option<Class>,
    module: &Module,
) -> Result<Kept, Box<Diagnostic>> {
    let other = "is it the plan of another model, or is this one pruned already?";
    let data = module.classes.get(&class);
    let (said, n) = (entry.extent, data.map_or(0, |d| d.extent));
    if said != n {
        let why = format!("the plan is for {said} elements, but {class} has {n}");
        let misfit = Misfit::new(why, at.field("extent"));
        return Err(Box::new(misfit.of(entry).help(other)));
    }
    let misfit = entry.misfit(at);
    let misfit = misfit.or_else(|| misfit_blocks(entry, at, by?, module));
    match misfit.or_else(|| forbidden(entry, at, data?)) {
        Some(misfit) => Err(Box::new(misfit.of(entry))),
        None => Ok(match by.zip(entry.blocks.clone()) {
            Some((by, blocks)) => Kept::Own(by, blocks),
            None => Kept::Same(entry.keep.clone()),
        }),
    }
}

/// Why the blocks of an entry can't be those of the elements of `by`.
fn misfit_blocks(entry: &PlanClass, at: Spot<'_>, by: Class, module: &Module) -> Option<Misfit> {
    let have = entry.blocks.as_ref()?.len() as u64;
    let n = module.classes.get(&by).map_or(0, |d| d.extent);
    let why = || format!("there are {have} blocks, but {by} has {n} elements");
    (have != n).then(|| Misfit::new(why(), at.field("blocks")))
}

/// Why a class may not lose as many elements as an entry takes.
fn forbidden(entry: &PlanClass, at: Spot<'_>, data: &ClassData) -> Option<Misfit> {
    let kept = entry.rows().first().map_or(0, |row| row.len() as u64);
    let (least, multiple) = (data.min, data.multiple);
    let why = match &data.frozen {
        _ if kept == data.extent => return None,
        Some(why) => {
            let chain = why.join("; ");
            format!("nothing may be removed, since it is frozen: {chain}")
        }
        None if kept < least => format!("{kept} elements stay, but it needs at least {least}"),
        None if multiple > 1 && !kept.is_multiple_of(multiple) => {
            format!("{kept} elements stay, which is not a multiple of {multiple}")
        }
        None => return None,
    };
    let field = if entry.blocks.is_some() {
        "blocks"
    } else {
        "keep"
    };
    Some(Misfit::new(why, at.field(field)))
}

/// Why what is said of a parameter is not so, and where that is.
type Disagrees = (String, Span);

impl Plan {
    /// Compares what the plan says of parameters with what the classes of `module` make of them.
    fn check_parameters(
        &self,
        module: &Module,
        said: &IndexMap<String, PlanParameter>,
        errors: &mut Diagnostics,
    ) {
        let axes = by_name(module);
        for (i, (name, said)) in said.iter().enumerate() {
            let all = axes.get(name.as_str()).map_or(&[][..], |all| all);
            let [key, at] = self.places.parameter(i);
            let checked = all
                .iter()
                .map(|axes| check_parameter(module, axes, said, at));
            // Any of the layers that a splat parameter serves may be meant.
            let agreed = checked.reduce(|first, next| first.or_else(|e| next.map_err(|_| e)));
            let unknown = || {
                let message = "names a parameter that the model does not have";
                Err((message.to_string(), key.span()))
            };
            if let Err((message, at)) = agreed.unwrap_or_else(unknown) {
                let error = Diagnostic::error(format!("the plan {message}"))
                    .help("classes rule; leave `parameters` out to have them computed");
                errors.push(of_parameter(name, error, at));
            }
        }
        let missing = axes.iter().filter(|(name, all)| {
            let changes = || all.iter().any(|axes| parameter(module, axes).is_some());
            !said.contains_key(**name) && changes()
        });
        let mut missing = missing.peekable();
        let at = missing
            .peek()
            .map(|_| self.places.whole().key("parameters"));
        for (name, _) in missing {
            let message = "the plan does not list this parameter, which its classes change";
            let at = at.unwrap_or_default().span();
            errors.push(of_parameter(name, Diagnostic::error(message), at));
        }
    }
}

/// Compares what the plan says of one parameter, at this place, with what the classes make of it.
fn check_parameter(
    module: &Module,
    axes: &[Axis],
    said: &PlanParameter,
    at: Spot<'_>,
) -> Result<(), Disagrees> {
    let shape: Vec<u64> = axes
        .iter()
        .map(|a| a.extent(module).length().unwrap_or(0))
        .collect();
    if said.shape != shape {
        let message = format!("gives the shape {:?}, but it is {shape:?}", said.shape);
        return Err((message, at.field("shape").span()));
    }
    let made = parameter(module, axes);
    let new_shape = made.as_ref().map_or(&shape, |m| &m.new_shape);
    if said.new_shape != *new_shape {
        let said = &said.new_shape;
        let message =
            format!("gives the new shape {said:?}, but its classes make it {new_shape:?}");
        return Err((message, at.field("new_shape").span()));
    }
    if said.keep.len() != shape.len() {
        let (have, want) = (said.keep.len(), shape.len());
        let message = format!("says what is kept of {have} axes, but there are {want}");
        return Err((message, at.field("keep").span()));
    }
    for (axis, keep) in said.keep.iter().enumerate() {
        let made = made.as_ref().and_then(|m| match m.keep.get(axis) {
            Some(kept) => kept.as_ref(),
            None => None,
        });
        if !agrees(keep.as_ref(), made, &shape, axis) {
            let message = format!("keeps something else of axis {axis} than its classes do");
            return Err((message, at.field("keep").item(axis).span()));
        }
    }
    Ok(())
}

/// Whether what is said of one axis is what the classes make of it (`None`: all of it is kept).
fn agrees(said: Option<&Keep>, made: Option<&Keep>, shape: &[u64], axis: usize) -> bool {
    let all = || shape.get(axis).copied().unwrap_or(0);
    let full = |kept: &[u64]| kept.iter().copied().eq(0..all());
    match (said, made) {
        (None, None) => true,
        (None, Some(_)) => false,
        (Some(Keep::Indices(said)), None) => full(said),
        (Some(Keep::Indices(said)), Some(Keep::Indices(made))) => said == made,
        (Some(Keep::Indices(said)), Some(Keep::Blocks { blocks, .. })) => {
            blocks.iter().all(|b| b == said)
        }
        (Some(Keep::Blocks { by, blocks: said }), made) => {
            let n = shape.get(*by).copied().unwrap_or(0);
            let count = said.len() as u64;
            let even = *by != axis && count > 0 && n.is_multiple_of(count);
            even && match made {
                None => said.iter().all(|b| full(b)),
                Some(Keep::Indices(made)) => said.iter().all(|b| b == made),
                Some(Keep::Blocks { by: of, blocks }) => of == by && alike(said, blocks),
            }
        }
    }
}

/// Whether two divisions of one axis say the same; the finer one may be of more blocks.
fn alike(a: &[Vec<u64>], b: &[Vec<u64>]) -> bool {
    let (few, many) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let Some(each) = many.len().checked_div(few.len()) else {
        return false;
    };
    let mut pairs = many.chunks(each.max(1)).zip(few);
    few.len().saturating_mul(each) == many.len()
        && pairs.all(|(all, one)| all.iter().all(|b| b == one))
}
