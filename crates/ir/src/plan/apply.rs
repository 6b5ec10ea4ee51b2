//! Taking a plan into a module, with everything checked that can be.

use super::axes::{Meant, Named};
use super::{
    Keep, Plan, PlanClass, PlanParameter, Reference, VERSION, by_name, check_lengths, parameter,
};
use crate::axis::Axis;
use crate::diag::{Diagnostic, Diagnostics, Place};
use crate::entity::Class;
use crate::module::{ClassData, Module};
use indexmap::IndexMap;
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
            let message = format!(
                "the plan has version {}; this program reads version {VERSION}",
                self.version
            );
            return Err(Diagnostic::error(message).into());
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
            (Ok(()), Some(parameters)) => check_parameters(module, parameters, &mut errors),
            (Ok(()), None) => {}
        }
        if errors.has_errors() {
            module.classes = before;
        }
        errors.into_result()
    }

    /// The keep-set of each class that the plan lists.
    fn keep_sets(&self, module: &Module, errors: &mut Diagnostics) -> IndexMap<Class, Kept> {
        let names = Names::of(module, self.named(module, errors));
        let mut keep = IndexMap::new();
        for entry in &self.classes {
            let found = names.find(&entry.into()).and_then(|class| {
                let data = module.classes.get(&class);
                let data = data.ok_or_else(|| unknown(&entry.into(), module))?;
                let by = entry.by.as_ref().map(|by| names.find(&by.into()));
                let kept = check_class(entry, class, data, by.transpose()?, module)?;
                Ok((class, kept))
            });
            match found {
                Ok((class, _)) if keep.contains_key(&class) => {
                    let message = format!("the plan lists {} twice", says(&entry.into()));
                    errors.push(Diagnostic::error(message));
                }
                Ok((class, kept)) => drop(keep.insert(class, kept)),
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

/// How messages name a class of a plan.
fn says(entry: &Reference<'_>) -> String {
    // A plan may come from anywhere: nothing in its names is to command a terminal.
    let name = entry.name.escape_debug();
    match entry.root {
        Some((param, axis)) => {
            let param = param.escape_debug();
            format!("class `{name}` (root `{param}`, axis {axis})")
        }
        None => format!("class `{name}`"),
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

    /// The class that an entry means: by where it stands on the axis of its root, if the plan says so; by root; of
    /// several with one root the one of its name, or else the only one of its extent; where either side has no root, by
    /// name.
    fn find(&self, entry: &Reference<'_>) -> Result<Class, Box<Diagnostic>> {
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

/// What an entry makes the class keep, if it can. `by` is the class that the entry's own `by` means.
fn check_class(
    entry: &PlanClass,
    class: Class,
    data: &ClassData,
    by: Option<Class>,
    module: &Module,
) -> Result<Kept, Box<Diagnostic>> {
    let kept = match (by, &entry.blocks) {
        (Some(by), Some(blocks)) if entry.keep.is_empty() => {
            let n = module.classes.get(&by).map_or(0, |d| d.extent);
            let own = || Kept::Own(by, blocks.clone());
            misfit_blocks(blocks, by, n).map_or_else(|| Ok(own()), Err)
        }
        (None, None) => Ok(Kept::Same(entry.keep.clone())),
        _ => Err("`by` and `blocks` go together, in place of `keep`".to_string()),
    };
    let rows = match &kept {
        Ok(Kept::Own(_, blocks)) => &blocks[..],
        _ => std::slice::from_ref(&entry.keep),
    };
    let misfit = kept.as_ref().err().cloned();
    let misfit = misfit.or_else(|| {
        rows.iter()
            .find_map(|row| misfit_row(entry, row, class, data))
    });
    let message = match (misfit, kept) {
        (None, Ok(kept)) => return Ok(kept),
        (Some(message), _) | (None, Err(message)) => message,
    };
    let error = Diagnostic::error(format!("{}: {message}", says(&entry.into())));
    Err(Box::new(if entry.extent == data.extent {
        error
    } else {
        error.help("is it the plan of another model, or is this one pruned already?")
    }))
}

/// Why these can't be the blocks of `n` elements of `by`.
fn misfit_blocks(blocks: &[Vec<u64>], by: Class, n: u64) -> Option<String> {
    let have = blocks.len() as u64;
    if have != n {
        return Some(format!(
            "there are {have} blocks, but {by} has {n} elements"
        ));
    }
    let uneven = blocks
        .iter()
        .find(|b| Some(b.len()) != blocks.first().map(Vec::len));
    uneven.map(|_| "each block has to keep as many elements".into())
}

fn misfit_row(entry: &PlanClass, keep: &[u64], class: Class, data: &ClassData) -> Option<String> {
    let n = data.extent;
    if entry.extent != n {
        let said = entry.extent;
        return Some(format!(
            "the plan is for {said} elements, but {class} has {n}"
        ));
    }
    let Some(last) = keep.last() else {
        return Some("the plan keeps nothing; at least one element has to stay".into());
    };
    let descent = keep.iter().zip(keep.iter().skip(1)).find(|(a, b)| a >= b);
    if let Some((a, b)) = descent {
        return Some(format!(
            "kept elements have to ascend, but {a} comes before {b}"
        ));
    }
    if *last >= n {
        return Some(format!("there is no element {last} among {n}"));
    }
    let kept = keep.len() as u64;
    if kept == n {
        return None;
    }
    if let Some(why) = &data.frozen {
        let chain = why.join("; ");
        return Some(format!(
            "nothing may be removed, since it is frozen: {chain}"
        ));
    }
    if kept < data.min {
        let least = data.min;
        return Some(format!(
            "{kept} elements stay, but it needs at least {least}"
        ));
    }
    let multiple = data.multiple;
    let odd = multiple > 1 && !kept.is_multiple_of(multiple);
    odd.then(|| format!("{kept} elements stay, which is not a multiple of {multiple}"))
}

/// Compares what the plan says of parameters with what the classes of `module` make of them.
fn check_parameters(
    module: &Module,
    said: &IndexMap<String, PlanParameter>,
    errors: &mut Diagnostics,
) {
    let axes = by_name(module);
    for (name, said) in said {
        let all = axes.get(name.as_str()).map_or(&[][..], |all| all);
        let checked = all.iter().map(|axes| check_parameter(module, axes, said));
        // Any of the layers that a splat parameter serves may be meant.
        let agreed = checked.reduce(|first, next| first.or_else(|e| next.map_err(|_| e)));
        let unknown = || Err("names a parameter that the model does not have".to_string());
        if let Err(message) = agreed.unwrap_or_else(unknown) {
            let place = Place::Initializer(name.clone());
            let help = "classes rule; leave `parameters` out to have them computed";
            errors.push(
                Diagnostic::error(format!("the plan {message}"))
                    .place(place)
                    .help(help),
            );
        }
    }
    for (name, all) in &axes {
        let changes = || all.iter().any(|axes| parameter(module, axes).is_some());
        if !said.contains_key(*name) && changes() {
            let message = "the plan does not list this parameter, which its classes change";
            errors.push(Diagnostic::error(message).place(Place::Initializer(name.to_string())));
        }
    }
}

fn check_parameter(module: &Module, axes: &[Axis], said: &PlanParameter) -> Result<(), String> {
    let shape: Vec<u64> = axes
        .iter()
        .map(|a| a.extent(module).length().unwrap_or(0))
        .collect();
    if said.shape != shape {
        return Err(format!(
            "gives the shape {:?}, but it is {shape:?}",
            said.shape
        ));
    }
    let made = parameter(module, axes);
    let new_shape = made.as_ref().map_or(&shape, |m| &m.new_shape);
    if said.new_shape != *new_shape {
        let said = &said.new_shape;
        return Err(format!(
            "gives the new shape {said:?}, but its classes make it {new_shape:?}"
        ));
    }
    if said.keep.len() != shape.len() {
        let (have, want) = (said.keep.len(), shape.len());
        return Err(format!(
            "says what is kept of {have} axes, but there are {want}"
        ));
    }
    for (axis, keep) in said.keep.iter().enumerate() {
        let made = made.as_ref().and_then(|m| match m.keep.get(axis) {
            Some(kept) => kept.as_ref(),
            None => None,
        });
        if !agrees(keep.as_ref(), made, &shape, axis) {
            return Err(format!(
                "keeps something else of axis {axis} than its classes do"
            ));
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
