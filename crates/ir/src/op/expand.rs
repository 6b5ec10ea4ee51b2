//! What a definition's relation is for one op: `..s` expanded to as many axes as there are, and variables numbered.

use super::def::{OpDef, Spec};
use super::relation::{Pat, Place, Relation, Restate, Stated, VarInfo};
use super::template::{AxisPat, Expr, Mark, Template, TensorPat, parse_expr};
use super::view::OpView;
use super::window::{Spatial, Window};
use crate::entity::{Entity, Var};
use crate::extent::Extent;
use crate::hash::{HashMap, HashSet};
use smol_str::{SmolStr, SmolStrBuilder, format_smolstr};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What a relation is expanded from: a template, and what the definition says of its variables.
pub(super) struct Source<'a> {
    pub template: &'a Template,
    pub spec: &'a Spec,
}

impl Source<'_> {
    /// The relation of an op.
    ///
    /// # Errors
    /// What is wrong with the op, in words.
    pub fn expand(&self, def: &OpDef, view: &OpView<'_>) -> Result<Relation, String> {
        let Source { template, spec } = *self;
        let mut build = Build {
            view,
            relation: Relation::default(),
            many: HashMap::default(),
            single_taps: HashSet::default(),
            single_places: HashSet::default(),
        };
        build.single_taps(template, def);
        let one = spec.extents.iter().filter(|(_, extent)| extent.is(1));
        build
            .single_taps
            .extend(one.map(|(name, _)| SmolStr::new(name)));
        build.single_places(template);
        build.tensors(template)?;
        build.said(spec);
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
        Ok(build.relation)
    }
}

/// So many variables are looked through; most relations have a handful.
const FEW: usize = 16;

/// The pattern of each of an op's tensors.
type Assigned<'t> = Vec<Option<Cow<'t, TensorPat>>>;

struct Build<'a, 'm> {
    view: &'a OpView<'m>,
    relation: Relation,
    /// The variables by name, where there are more than [`FEW`].
    many: HashMap<SmolStr, Var>,
    /// Kernel axes of windows that are known to have one element.
    single_taps: HashSet<SmolStr>,
    /// Places of windows of which there is one, over the whole axis.
    single_places: HashSet<SmolStr>,
}

impl Build<'_, '_> {
    /// What the definition says of variables.
    fn said(&mut self, spec: &Spec) {
        for (var, extent) in &spec.extents {
            let var = self.var(var, None);
            self.relation.vars[var].extent = Some(extent.clone());
        }
        for (var, of) in &spec.multiples {
            let var = self.var(var, None);
            self.relation.vars[var].multiple = *of;
        }
        for var in &spec.parts {
            let var = self.var(var, None);
            self.relation.vars[var].part = true;
        }
        for (var, why) in &spec.because {
            let var = self.var(var, None);
            self.relation.vars[var].because = Some(why);
        }
    }

    fn find(&self, name: &str) -> Option<Var> {
        if self.many.is_empty() {
            let found = self
                .relation
                .vars
                .iter()
                .find(|(_, info)| info.name == name);
            return found.map(|(var, _)| var);
        }
        self.many.get(name).copied()
    }

    fn add(&mut self, name: &str) -> Var {
        let name = SmolStr::new(name);
        let var = self.relation.vars.push(VarInfo {
            name: name.clone(),
            ..VarInfo::default()
        });
        match var.index() {
            FEW => self
                .many
                .extend(self.relation.vars.iter().map(|(v, i)| (i.name.clone(), v))),
            i if i > FEW => {
                self.many.insert(name, var);
            }
            _ => {}
        }
        var
    }

    fn var(&mut self, name: &str, mark: Option<Mark>) -> Var {
        let var = self.find(name).unwrap_or_else(|| self.add(name));
        let vars = &mut self.relation.vars;
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
            Expr::Window(t, k) => self.window(t, k, Spatial { at: 0, of: 1 }),
        }
    }

    /// Finds the kernel axes of one element: an attribute or a kernel says so.
    fn single_taps(&mut self, template: &Template, def: &OpDef) {
        let tensors = template.operands.iter().chain(&template.results);
        let is_moved_along = |a: &AxisPat| matches!(a, AxisPat::Rest(_, Some(_), _));
        if !tensors.flat_map(|t| &t.axes).any(is_moved_along) {
            return;
        }
        let mut single = |name: &str, extents: &mut dyn Iterator<Item = Extent>| {
            let ones = extents.enumerate().filter(|(_, e)| e.is(1));
            let names = ones.map(|(i, _)| numbered(name, i));
            self.single_taps.extend(names);
        };
        for (attr, name) in def.extents {
            if let (Some(name), Some(ints)) = (name.strip_prefix(".."), self.view.ints(attr)) {
                single(name, &mut ints.iter().map(|n| Extent::from(*n)));
            }
        }
        for (i, t) in template.operands.iter().enumerate() {
            let Some(extents) = self.view.operand_extents(i) else {
                continue;
            };
            let is_rest = |a: &AxisPat| matches!(a, AxisPat::Rest(_, None, _));
            let Some(AxisPat::Rest(name, ..)) = t.axes.last().filter(|a| is_rest(a)) else {
                continue;
            };
            single(name, &mut extents.into_iter().skip(t.axes.len() - 1));
        }
    }

    /// Finds the windows that do not move: a kernel as long as the axis, tap by tap, without padding.
    fn single_places(&mut self, template: &Template) {
        for (i, t) in template.operands.iter().enumerate() {
            let Some(AxisPat::Rest(place, Some(kernel), _)) = t.axes.last() else {
                continue;
            };
            let rest = |i: usize, t: &TensorPat| {
                let extents = self.view.operand_extents(i)?;
                Some(extents.get(t.axes.len() - 1..)?.to_vec())
            };
            let is_kernel = |t: &TensorPat| matches!(t.axes.last(), Some(AxisPat::Rest(name, None, _)) if name == kernel);
            let mut others = template.operands.iter().enumerate();
            let by = others.find(|(_, t)| is_kernel(t));
            let (Some(axes), Some(taps)) = (rest(i, t), by.and_then(|(i, t)| rest(i, t))) else {
                continue;
            };
            let of = axes.len();
            for (at, (n, k)) in axes.iter().zip(&taps).enumerate() {
                let window = Window::of(self.view, Spatial { at, of });
                if n == k && n.constant().is_some() && window.is_each_tap() {
                    self.single_places.insert(numbered(place, at));
                }
            }
        }
    }

    /// The axis that windows move along: the places of windows of one element, one after the other, are the axis.
    fn window(&mut self, t: &str, k: &str, along: Spatial) -> Pat {
        let is_axis =
            self.single_taps.contains(k) && Window::of(self.view, along).is_each_element(self.view);
        let (t, k) = (self.var(t, None), self.var(k, None));
        self.relation.vars[k].windowed = true;
        if is_axis {
            return Pat::Var(t);
        }
        self.relation.vars[t].windowed = true;
        Pat::Window(t, k, along)
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
            let known = |t: &&Cow<'_, TensorPat>| {
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
    fn assign<'t>(&self, pats: &'t [TensorPat], count: usize) -> Result<Assigned<'t>, String> {
        let mut out = Vec::new();
        let fixed = pats.iter().filter(|p| !p.variadic).count();
        for p in pats {
            if p.variadic {
                let many = count.saturating_sub(fixed);
                out.extend((0..many).map(|i| {
                    let mut one = p.clone();
                    one.name = format_smolstr!("{}{i}", p.name);
                    Some(Cow::Owned(one))
                }));
            } else {
                out.push(Some(Cow::Borrowed(p)));
            }
        }
        if out.len() < count {
            out.resize(count, None);
        }
        out.truncate(count);
        Ok(out)
    }

    /// Whether an operand with `..name` is there, its rank not being known.
    fn unsure(&self, operands: &[Option<Cow<'_, TensorPat>>], name: &str) -> bool {
        operands.iter().enumerate().any(|(i, t)| {
            let named = |a: &AxisPat| matches!(a, AxisPat::Rest(s, ..) if s == name);
            let has = t.as_ref().is_some_and(|t| t.axes.iter().any(named));
            has && self.view.has(i) && self.view.operand_rank(i).is_none()
        })
    }

    /// How many axes each `..s` stands for: the most that any operand needs.
    fn rest_lengths(
        &self,
        operands: &[Option<Cow<'_, TensorPat>>],
    ) -> Result<BTreeMap<SmolStr, usize>, String> {
        let mut lengths: BTreeMap<SmolStr, usize> = BTreeMap::new();
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
        lengths: &BTreeMap<SmolStr, usize>,
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
                    let at = out.len().saturating_sub(2);
                    let is_window = |a: &&AxisPat| matches!(a, AxisPat::One(Expr::Window(..)));
                    let of = t.axes.iter().filter(is_window).count();
                    let p = self.window(x, k, Spatial { at, of });
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
                        let name = numbered(s, i);
                        if self.single_places.contains(&name) {
                            // Along the axis go the taps.
                            let tap = k.as_ref().map(|k| self.var(&numbered(k, i), None));
                            out.push(tap.map_or(Pat::Lit(1), Pat::Var));
                            continue;
                        }
                        self.var(&name, *mark);
                        let p = match (k, extents) {
                            (Some(k), _) => {
                                let along = Spatial { at: i, of: full };
                                self.window(&name, &numbered(k, i), along)
                            }
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
                // A symbol met something else: it may be equal or 1. A constant settles the result; what it may be equal to
                // has to stay.
                let settled = known.constant().is_some() || extent.constant().is_none();
                if known.constant().or(extent.constant()).is_some() {
                    info.indexed = true;
                    info.because = Some("an extent that is not known may be that of");
                }
                let other = self.var(&format_smolstr!("{name}'"), Some(Mark::Indexed));
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
            Expr::Var(name, _) => self.find(name).is_some(),
            Expr::Prod(all) | Expr::Sum(all) => all.iter().all(|e| self.knows(e)),
            Expr::Window(t, k) => self.find(t).is_some() && self.find(k).is_some(),
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
    tensors: impl Iterator<Item = &'t Cow<'t, TensorPat>>,
    lengths: &BTreeMap<SmolStr, usize>,
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

/// The name of one of the axes that `..s` stands for.
fn numbered(name: &str, i: usize) -> SmolStr {
    let mut numbered = SmolStrBuilder::new();
    numbered.push_str(name);
    match u8::try_from(i) {
        Ok(i @ 0..10) => numbered.push(char::from(b'0' + i)),
        _ => numbered.push_str(&i.to_string()),
    }
    numbered.finish()
}
