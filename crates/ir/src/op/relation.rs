//! The relation of one op: a template with ranks known, `..s` expanded and variables numbered.

use super::def::{OpDef, RelationSource, Role, Spec};
use super::template::{AxisPat, Expr, Mark, Template, TensorPat, parse_expr};
use super::view::OpView;
use crate::entity::{Arena, Entity, Var};
use crate::extent::Extent;
use std::collections::HashMap;

/// An op's relation.
#[derive(Clone, Debug, Default)]
pub struct Relation {
    /// Variables.
    pub vars: Arena<Var, VarInfo>,
    /// For each operand of the op, a pattern for each axis; `None` where the operand is absent, has no known
    /// rank, or the relation does not speak of it.
    pub operands: Vec<Option<Vec<Pat>>>,
    /// The operand's name in the relation, for each operand of the op.
    pub names: Vec<String>,
    /// For each result of the op, a pattern for each axis.
    pub results: Vec<Option<Vec<Pat>>>,
    /// The result's name in the relation, for each result of the op.
    pub result_names: Vec<String>,
    /// How many axes each `..s` stands for, where that is known.
    pub rests: HashMap<String, usize>,
    /// Operands that the relation requires and the op lacks: index and name.
    pub missing: Vec<(usize, String)>,
    /// Products that are equal.
    pub equations: Vec<(Pat, Pat)>,
    /// What restates extents.
    pub restates: Vec<Restate>,
    /// Operands that may be left out, each with the attribute that excludes it.
    pub instead_of: Vec<(usize, &'static str)>,
    /// Integer operands whose values are positions along an axis: the operand's index and the axis.
    pub positions: Vec<(usize, Pat)>,
    /// Products of multiplications that the definition states.
    pub macs: Vec<Pat>,
}

/// A variable of a relation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VarInfo {
    /// Its name in the relation's text; numbered (`s0`, `s1`) where it comes of `..s`.
    pub name: String,
    /// Its extent, where the op fixes it.
    pub extent: Option<Extent>,
    /// What its extent has to be a multiple of; 0 or 1: anything.
    pub multiple: u64,
    /// Whether it may lose all its elements: a part of axes, of which others stay.
    pub part: bool,
    /// What the op does to its axis, where that stays and is not chosen by data.
    pub because: Option<&'static str>,
    /// Marked `!` anywhere.
    pub indexed: bool,
    /// Marked `^` anywhere.
    pub normalised: bool,
    /// Marked `&` anywhere.
    pub summed: bool,
    /// Marked `=0` anywhere.
    pub zero: bool,
    /// Part of a window anywhere: the place or the kernel.
    pub windowed: bool,
    /// Stands in an operand.
    pub in_operands: bool,
    /// Stands in a result.
    pub in_results: bool,
}

/// How a relation uses a variable; exactness, freezing and the masked oracle follow from it.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Usage {
    /// Element i of the result depends on element i of the operands.
    Pointwise,
    /// Summed away: an absent element contributes nothing.
    Contracted,
    /// Statistics or a reduction over it: absent elements are left out.
    Normalised,
    /// Chosen by data: frozen.
    Indexed,
    /// Neighbours are mixed: never a channel class.
    Windowed,
}

impl VarInfo {
    /// How the relation uses it.
    pub fn usage(&self) -> Usage {
        match self {
            v if v.indexed => Usage::Indexed,
            v if v.windowed => Usage::Windowed,
            v if v.normalised => Usage::Normalised,
            v if v.summed || v.in_operands && !v.in_results => Usage::Contracted,
            _ => Usage::Pointwise,
        }
    }

    /// Why it stays, as what the op does to its axis.
    pub fn stays_because(&self) -> &'static str {
        match self.usage() {
            Usage::Indexed => self.because.unwrap_or("data chooses elements along"),
            _ => "its windows mix neighbours along",
        }
    }
}

/// What an axis of one op is made of.
#[derive(Clone, Debug, PartialEq)]
pub enum Pat {
    /// A literal extent; couples nothing.
    Lit(u64),
    /// A variable.
    Var(Var),
    /// A row-major product.
    Prod(Vec<Pat>),
    /// A concatenation.
    Sum(Vec<Pat>),
    /// A window: places, kernel, and which spatial dimension it is.
    Window(Var, Var, usize),
}

impl Pat {
    /// Calls `f` for each variable, in order.
    pub fn for_each_var(&self, f: &mut impl FnMut(Var)) {
        match self {
            Pat::Lit(_) => {}
            Pat::Var(v) => f(*v),
            Pat::Prod(all) | Pat::Sum(all) => all.iter().for_each(|p| p.for_each_var(f)),
            Pat::Window(t, k, _) => {
                f(*t);
                f(*k);
            }
        }
    }
}

/// An attribute or operand that restates extents.
#[derive(Clone, Debug, PartialEq)]
pub struct Restate {
    /// Which.
    pub place: Place,
    /// What each of its elements states.
    pub elems: Vec<Stated>,
}

/// Where extents are restated.
#[derive(Clone, Debug, PartialEq)]
pub enum Place {
    /// In an attribute: an integer or a list.
    Attr(String),
    /// In an integer operand.
    Operand(usize),
}

/// What one integer states: the extent of `expr`, or that less the extent of `total` (a negative number).
#[derive(Clone, Debug, PartialEq)]
pub struct Stated {
    /// Whose extent.
    pub expr: Pat,
    /// Of what it may be counted from the end.
    pub total: Option<Pat>,
}

impl Relation {
    /// The relation of an op under its definition; `None` where the definition has none.
    ///
    /// # Errors
    /// What is wrong with the op, in words.
    pub fn of(def: &OpDef, view: &OpView<'_>) -> Result<Option<Relation>, String> {
        let (template, spec);
        match &def.relation {
            RelationSource::Opaque => return Ok(None),
            RelationSource::Text(Ok(t)) => {
                template = t.clone();
                spec = Spec::default();
            }
            RelationSource::Text(Err(e)) => return Err(e.to_string()),
            RelationSource::Fn(f) => {
                let mut chosen = f(view)?;
                if let Some(relation) = chosen.relation.take() {
                    return Ok(Some(*relation));
                }
                template = match chosen.template.take() {
                    Some(template) => template,
                    None if chosen.text.is_empty() => return Ok(None),
                    None => Template::parse(&chosen.text).map_err(|e| e.to_string())?,
                };
                spec = chosen;
            }
        }
        let mut build = Build {
            view,
            relation: Relation::default(),
            vars: HashMap::new(),
        };
        build.tensors(&template)?;
        for (var, extent) in &spec.extents {
            let var = build.var(var, None);
            build.relation.vars[var].extent = Some(extent.clone());
        }
        for (var, of) in &spec.multiples {
            let var = build.var(var, None);
            build.relation.vars[var].multiple = *of;
        }
        for var in &spec.parts {
            let var = build.var(var, None);
            build.relation.vars[var].part = true;
        }
        for (var, why) in &spec.because {
            let var = build.var(var, None);
            build.relation.vars[var].because = Some(why);
        }
        for (attr, name) in def.extents {
            if let Some(rest) = name.strip_prefix("..") {
                build.state_each(attr, rest)?;
                continue;
            }
            let extent = view.int(attr).unwrap_or(1);
            let var = build.var(name, None);
            build.relation.vars[var].extent = Some(extent.into());
            build.restate(Place::Attr(attr.to_string()), &[(name.to_string(), None)])?;
        }
        for (i, elems) in &spec.operands {
            build.restate(Place::Operand(*i), elems)?;
        }
        for (name, elems) in &spec.attrs {
            build.restate(Place::Attr(name.clone()), elems)?;
        }
        build.relation.instead_of.clone_from(&spec.instead_of);
        for (i, axis) in &spec.positions {
            let axis = parse_expr(axis).map_err(|e| e.to_string())?;
            let axis = build.pat(&axis);
            build.relation.positions.push((*i, axis));
        }
        build.macs(def.macs)?;
        build.macs(&spec.macs)?;
        build.usage();
        Ok(Some(build.relation))
    }

    /// What an operand is for, by the definition `def` that this is the relation of.
    pub fn role(&self, def: &OpDef, operand: usize) -> Role {
        let name = self.names.get(operand);
        name.map_or(Role::Data, |n| def.role(n))
    }

    /// Whether element i along an axis of an operand goes to element i of the results, and nowhere else.
    pub fn is_pointwise(&self, operand: usize, axis: usize) -> bool {
        let pats = self.operands.get(operand).and_then(|p| p.as_deref());
        pats.and_then(|p| p.get(axis)).is_some_and(|pat| {
            let mut all = true;
            pat.for_each_var(&mut |v| all &= self.usage(v) == Usage::Pointwise);
            all
        })
    }

    /// How variable `v` is used.
    pub fn usage(&self, v: Var) -> Usage {
        self.vars[v].usage()
    }
}

struct Build<'a, 'm> {
    view: &'a OpView<'m>,
    relation: Relation,
    vars: HashMap<String, Var>,
}

impl Build<'_, '_> {
    fn var(&mut self, name: &str, mark: Option<Mark>) -> Var {
        let vars = &mut self.relation.vars;
        let var = *self.vars.entry(name.to_string()).or_insert_with(|| {
            vars.push(VarInfo {
                name: name.to_string(),
                ..VarInfo::default()
            })
        });
        match mark {
            Some(Mark::Indexed) => vars[var].indexed = true,
            Some(Mark::Normalised) => vars[var].normalised = true,
            Some(Mark::Summed) => vars[var].summed = true,
            Some(Mark::Zero) => vars[var].zero = true,
            None => {}
        }
        var
    }

    fn pat(&mut self, expr: &Expr) -> Pat {
        match expr {
            Expr::Lit(n) => Pat::Lit(*n),
            Expr::Var(name, mark) => Pat::Var(self.var(name, *mark)),
            Expr::Prod(all) => Pat::Prod(all.iter().map(|e| self.pat(e)).collect()),
            Expr::Sum(all) => Pat::Sum(all.iter().map(|e| self.pat(e)).collect()),
            Expr::Window(t, k) => self.window(t, k, 0),
        }
    }

    fn window(&mut self, t: &str, k: &str, dim: usize) -> Pat {
        let (t, k) = (self.var(t, None), self.var(k, None));
        self.relation.vars[t].windowed = true;
        self.relation.vars[k].windowed = true;
        Pat::Window(t, k, dim)
    }

    fn tensors(&mut self, template: &Template) -> Result<(), String> {
        let operands = self.assign(&template.operands, self.view.op.operands.len())?;
        let results = self.assign(&template.results, self.view.op.results.len())?;
        let lengths = self.rest_lengths(&operands)?;
        windows_fit(operands.iter().chain(&results).flatten(), &lengths)?;
        for (i, t) in operands.iter().enumerate() {
            let extents = self.view.operand_extents(i);
            let pats = match (t, extents) {
                (Some(t), Some(extents)) => Some(self.axes(t, Some(&extents), &lengths)?),
                _ => None,
            };
            self.relation.operands.push(pats);
            self.relation
                .names
                .push(t.as_ref().map(|t| t.name.clone()).unwrap_or_default());
        }
        for (i, t) in operands.iter().enumerate() {
            if let Some(t) = t.as_ref().filter(|t| !t.optional && !t.variadic)
                && !self.view.has(i)
            {
                self.relation.missing.push((i, t.name.clone()));
            }
        }
        let given = self.view.op.operands.len();
        for (i, t) in template.operands.iter().enumerate().skip(given) {
            if !t.optional && !t.variadic {
                self.relation.missing.push((i, t.name.clone()));
            }
        }
        for t in &results {
            let name = t.as_ref().map(|t| t.name.clone()).unwrap_or_default();
            self.relation.result_names.push(name);
            // An operand of unknown rank may have more axes than the others.
            let known = |t: &&TensorPat| {
                t.axes.iter().all(|a| match a {
                    AxisPat::Rest(s, ..) => lengths.contains_key(s) && !self.unsure(&operands, s),
                    AxisPat::One(_) => true,
                })
            };
            let pats = match t.as_ref().filter(known) {
                Some(t) => Some(self.axes(t, None, &lengths)?),
                None => None,
            };
            self.relation.results.push(pats);
        }
        for (a, b) in &template.equations {
            let pair = (self.pat(a), self.pat(b));
            self.relation.equations.push(pair);
        }
        self.relation.rests = lengths;
        Ok(())
    }

    /// Which pattern each of the op's `count` tensors has; a variadic one takes what the others leave.
    fn assign(&self, pats: &[TensorPat], count: usize) -> Result<Vec<Option<TensorPat>>, String> {
        let mut out = Vec::new();
        let fixed = pats.iter().filter(|p| !p.variadic).count();
        for p in pats {
            if p.variadic {
                let many = count.saturating_sub(fixed);
                out.extend((0..many).map(|i| {
                    let mut one = p.clone();
                    one.name = format!("{}{i}", p.name);
                    Some(one)
                }));
            } else {
                out.push(Some(p.clone()));
            }
        }
        if out.len() < count {
            out.resize(count, None);
        }
        out.truncate(count);
        Ok(out)
    }

    /// Whether an operand with `..name` is there, its rank not being known.
    fn unsure(&self, operands: &[Option<TensorPat>], name: &str) -> bool {
        operands.iter().enumerate().any(|(i, t)| {
            let named = |a: &AxisPat| matches!(a, AxisPat::Rest(s, ..) if s == name);
            let has = t.as_ref().is_some_and(|t| t.axes.iter().any(named));
            has && self.view.has(i) && self.view.operand_rank(i).is_none()
        })
    }

    /// How many axes each `..s` stands for: the most that any operand needs.
    fn rest_lengths(
        &self,
        operands: &[Option<TensorPat>],
    ) -> Result<HashMap<String, usize>, String> {
        let mut lengths: HashMap<String, usize> = HashMap::new();
        for (i, t) in operands.iter().enumerate() {
            let (Some(t), Some(rank)) = (t, self.view.operand_rank(i)) else {
                continue;
            };
            let rests: Vec<_> = t
                .axes
                .iter()
                .filter_map(|a| {
                    if let AxisPat::Rest(s, k, _) = a {
                        Some((s, k))
                    } else {
                        None
                    }
                })
                .collect();
            let single = t.axes.len() - rests.len();
            let wrong = || {
                let want = if rests.is_empty() { "" } else { "at least " };
                format!("operand `{}` has rank {rank}, not {want}{single}", t.name)
            };
            match rests[..] {
                [] if rank != single => return Err(wrong()),
                [] => {}
                [(s, k)] => {
                    let len = rank.checked_sub(single).ok_or_else(wrong)?;
                    for name in [Some(s), k.as_ref()].into_iter().flatten() {
                        let entry = lengths.entry(name.clone()).or_insert(len);
                        *entry = (*entry).max(len);
                    }
                }
                _ => {}
            }
        }
        Ok(lengths)
    }

    /// Patterns of one tensor's axes. Operands give their extents, since a literal 1 that broadcasts couples
    /// nothing, and two different symbols that meet by broadcasting are not known to be equal.
    fn axes(
        &mut self,
        t: &TensorPat,
        extents: Option<&[Extent]>,
        lengths: &HashMap<String, usize>,
    ) -> Result<Vec<Pat>, String> {
        let single = t
            .axes
            .iter()
            .filter(|a| matches!(a, AxisPat::One(_)))
            .count();
        let mut out = Vec::new();
        for a in &t.axes {
            match a {
                AxisPat::One(Expr::Window(x, k)) => {
                    let dim = out.len().saturating_sub(2);
                    let p = self.window(x, k, dim);
                    out.push(p);
                }
                AxisPat::One(e) => {
                    let p = self.pat(e);
                    out.push(p);
                }
                AxisPat::Rest(s, k, mark) => {
                    let full = lengths.get(s).copied().unwrap_or(0);
                    let here = match extents {
                        Some(e) if t.axes.len() == single + 1 => e.len().saturating_sub(single),
                        _ => full,
                    };
                    for i in full.saturating_sub(here)..full {
                        let name = format!("{s}{i}");
                        self.var(&name, *mark);
                        let p = match (k, extents) {
                            (Some(k), _) => self.window(&name, &format!("{k}{i}"), i),
                            (None, Some(e)) => self.broadcast(&name, e.get(out.len())),
                            (None, None) => Pat::Var(self.var(&name, None)),
                        };
                        out.push(p);
                    }
                }
            }
        }
        Ok(out)
    }

    /// An axis that may broadcast. The variable's extent is that of the operands which are not 1.
    fn broadcast(&mut self, name: &str, extent: Option<&Extent>) -> Pat {
        let var = self.var(name, None);
        let Some(extent) = extent else {
            return Pat::Var(var);
        };
        let info = &mut self.relation.vars[var];
        match &info.extent {
            None => {
                info.extent = Some(extent.clone());
                Pat::Var(var)
            }
            Some(known) if known == extent => Pat::Var(var),
            Some(_) if extent.is(1) => Pat::Lit(1),
            Some(known) if known.is(1) => {
                // What was taken for the variable was a literal that broadcasts.
                info.extent = Some(extent.clone());
                self.literal(var);
                Pat::Var(var)
            }
            // Two numbers that differ can't be one axis; binding says so.
            Some(known) if known.constant().is_some() && extent.constant().is_some() => {
                Pat::Var(var)
            }
            Some(known) => {
                // A symbol met something else: it may be equal or 1. A constant settles the result.
                let settled = known.constant().is_some() || extent.constant().is_none();
                let other = self.var(&format!("{name}'"), Some(Mark::Indexed));
                if settled {
                    return Pat::Var(other);
                }
                self.relation.vars[var].extent = Some(extent.clone());
                self.replace(var, Pat::Var(other));
                Pat::Var(var)
            }
        }
    }

    fn literal(&mut self, var: Var) {
        self.replace(var, Pat::Lit(1));
    }

    /// Replaces a variable in the operands seen so far.
    fn replace(&mut self, var: Var, by: Pat) {
        for pats in self.relation.operands.iter_mut().flatten() {
            for p in pats {
                if *p == Pat::Var(var) {
                    *p = by.clone();
                }
            }
        }
    }

    /// Takes the extents of `..rest` from a list attribute, where it is given.
    fn state_each(&mut self, attr: &str, rest: &str) -> Result<(), String> {
        let Some(extents) = self.view.ints(attr) else {
            return Ok(());
        };
        let names: Vec<_> = (0..extents.len())
            .map(|i| (format!("{rest}{i}"), None))
            .collect();
        for ((name, _), extent) in names.iter().zip(extents) {
            let var = self.var(name, None);
            self.relation.vars[var].extent = Some((*extent).into());
        }
        self.restate(Place::Attr(attr.to_string()), &names)
    }

    fn restate(&mut self, place: Place, elems: &[(String, Option<String>)]) -> Result<(), String> {
        let mut out = Vec::new();
        for (expr, total) in elems {
            let expr = parse_expr(expr).map_err(|e| e.to_string())?;
            let total = total
                .as_deref()
                .map(parse_expr)
                .transpose()
                .map_err(|e| e.to_string())?;
            let expr = self.pat(&expr);
            let total = total.map(|t| self.pat(&t));
            out.push(Stated { expr, total });
        }
        self.relation.restates.push(Restate { place, elems: out });
        Ok(())
    }

    /// Takes over the products of which the relation has all variables.
    fn macs(&mut self, products: &[impl AsRef<str>]) -> Result<(), String> {
        for product in products {
            let expr = parse_expr(product.as_ref()).map_err(|e| e.to_string())?;
            if self.knows(&expr) {
                let product = self.pat(&expr);
                self.relation.macs.push(product);
            }
        }
        Ok(())
    }

    fn knows(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Lit(_) => true,
            Expr::Var(name, _) => self.vars.contains_key(name),
            Expr::Prod(all) | Expr::Sum(all) => all.iter().all(|e| self.knows(e)),
            Expr::Window(t, k) => self.vars.contains_key(t) && self.vars.contains_key(k),
        }
    }

    fn usage(&mut self) {
        let Relation {
            vars,
            operands,
            results,
            equations,
            ..
        } = &mut self.relation;
        let mut mark = |tensors: &[Option<Vec<Pat>>], f: &dyn Fn(&mut VarInfo)| {
            for p in tensors.iter().flatten().flatten() {
                p.for_each_var(&mut |v| {
                    if let Some(info) = vars.get_mut(v) {
                        f(info);
                    }
                });
            }
        };
        mark(operands, &|v| v.in_operands = true);
        mark(results, &|v| v.in_results = true);
        // What takes part in an equation of products goes on to the results: nothing is summed.
        for side in equations.iter().flat_map(|(a, b)| [a, b]) {
            side.for_each_var(&mut |v| {
                if let Some(info) = vars.get_mut(v) {
                    info.in_results = true;
                }
            });
        }
        debug_assert!(vars.keys().all(|v| v.index() < u32::MAX as usize));
    }
}

/// Windows and what they move along have as many axes.
fn windows_fit<'t>(
    tensors: impl Iterator<Item = &'t TensorPat>,
    lengths: &HashMap<String, usize>,
) -> Result<(), String> {
    for axis in tensors.flat_map(|t| &t.axes) {
        let AxisPat::Rest(place, Some(window), _) = axis else {
            continue;
        };
        let (Some(n), Some(k)) = (lengths.get(place), lengths.get(window)) else {
            continue;
        };
        if n != k {
            return Err(format!(
                "windows and spatial axes differ in number: {k} and {n}"
            ));
        }
    }
    Ok(())
}
