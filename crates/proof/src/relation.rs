//! What the module and the definitions of its ops say of places, for the checker.

use crate::{Place, Term, TermId};
use prune_opt_ir::entity::{Arena, Entity, Var};
use prune_opt_ir::op::{Bindings, Pat, Registry, Relation, Relations, ShapeValues, bind, resolve};
use prune_opt_ir::{Attr, Extent, Function, Module, Op, OpData, Value};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// An operand (`false`) or result (`true`) of an op, its index, and one of its axes.
type Spot = (bool, usize, usize);

/// A module's graph, and the relations of its ops.
pub(crate) struct Facts<'a> {
    pub module: &'a Module,
    pub func: &'a Function,
    pub relations: Relations,
    read: Arena<Value, bool>,
    /// Parameters of equal elements that several ops read.
    spread: HashSet<Value>,
    spots: HashMap<Op, Arc<HashMap<Place, Vec<Spot>>>>,
    bound: HashMap<Op, Arc<Bindings>>,
}

/// What an op says of a place.
pub(crate) struct Said {
    pub relation: Arc<Relation>,
    spots: Vec<Spot>,
}

impl Said {
    /// The patterns of the place.
    pub fn pats(&self) -> impl Iterator<Item = &Pat> {
        let at = |&(result, i, axis): &Spot| {
            let all = match result {
                true => &self.relation.results,
                false => &self.relation.operands,
            };
            all.get(i)?.as_ref()?.get(axis)
        };
        self.spots.iter().filter_map(at)
    }
}

impl<'a> Facts<'a> {
    /// The facts of the module's graph.
    ///
    /// # Errors
    /// Where there is none, or an op does not fit its definition.
    pub fn new(module: &'a Module, registry: &Registry) -> Result<Facts<'a>, String> {
        let func = module.main().ok_or("the module has no graph")?;
        let shapes = ShapeValues::compute(module, func, registry);
        let (relations, wrong) = Relations::compute(module, func, registry, &shapes);
        wrong.into_result().map_err(|e| e.to_string())?;
        Ok(Facts {
            module,
            func,
            relations,
            read: func.read(),
            spread: spread(module, func),
            spots: HashMap::new(),
            bound: HashMap::new(),
        })
    }

    pub fn op(&self, op: Op) -> Option<&'a OpData> {
        self.func.ops.get(op)
    }

    /// Whether the axes of `value` are other ones at each use.
    pub fn is_spread(&self, value: Value) -> bool {
        self.spread.contains(&value)
    }

    /// The uses of a parameter that has other axes at each: op and operand.
    pub fn uses(&self) -> HashMap<Value, Vec<(Op, u32)>> {
        let mut uses: HashMap<_, Vec<_>> = HashMap::new();
        for (id, op) in self.func.ops.iter() {
            for (i, v) in op.operands.iter().enumerate() {
                if let Some(v) = v.filter(|v| self.is_spread(*v)) {
                    uses.entry(v).or_default().push((id, i as u32));
                }
            }
        }
        uses
    }

    /// How long an axis is.
    ///
    /// # Errors
    /// Where there is no such axis, in words.
    pub fn place_extent(&self, place: Place) -> Result<Extent, String> {
        let none = || format!("{place:?} is no axis of the module");
        let data = self.func.values.get(place.value).ok_or_else(none)?;
        let axis = data.ty.axes().and_then(|a| a.get(place.axis as usize));
        let axis = axis.ok_or_else(none)?;
        match place.at {
            None if self.is_spread(place.value) => {
                return Err(format!("{place:?} does not say which use it is of"));
            }
            Some((op, i)) => {
                let operand = self.op(op).and_then(|o| o.operands.get(i as usize));
                if operand != Some(&Some(place.value)) || !self.is_spread(place.value) {
                    return Err(format!("{place:?} is no use of a splat parameter"));
                }
            }
            None => {}
        }
        Ok(axis.extent(self.module))
    }

    /// How long a variable of an op's relation is.
    ///
    /// # Errors
    /// Where there is no such variable or its extent is not known, in words.
    pub fn var_extent(&mut self, op: Op, var: Var) -> Result<Extent, String> {
        let none = || format!("{op} has no variable {var}");
        let relation = self.relations.get(op).ok_or_else(none)?.clone();
        let info = relation.vars.get(var).ok_or_else(none)?;
        if let Some(extent) = &info.extent {
            return Ok(extent.clone());
        }
        let axis = self.bindings(op, &relation).get(var).cloned().flatten();
        let axis = axis.ok_or_else(|| format!("nothing says how long `{}` of {op} is", info.name));
        Ok(axis?.extent(self.module))
    }

    fn bindings(&mut self, op: Op, relation: &Relation) -> Arc<Bindings> {
        if let Some(found) = self.bound.get(&op) {
            return found.clone();
        }
        let func = self.func;
        let Some(data) = func.ops.get(op) else {
            return Arc::default();
        };
        let operands = data.operands.iter().copied().zip(&relation.operands);
        let results = data.results.iter().map(|v| Some(*v)).zip(&relation.results);
        let pairs = operands.chain(results).flat_map(|(v, pats)| {
            let ty = v.and_then(|v| func.values.get(v)).map(|d| &d.ty);
            let axes = ty.and_then(|t| t.axes()).unwrap_or_default();
            pats.iter().flatten().zip(axes)
        });
        let unbound = |_| relation.vars.values().map(|_| None).collect();
        let bound = Arc::new(bind(relation, pairs, self.module).unwrap_or_else(unbound));
        self.bound.insert(op, bound.clone());
        bound
    }

    /// The extent of a pattern, where it is known.
    pub fn pat_extent(&mut self, op: Op, pat: &Pat) -> Option<Extent> {
        let relation = self.relations.get(op)?.clone();
        let bound = self.bindings(op, &relation);
        Some(resolve(&relation, &bound, pat)?.extent(self.module))
    }

    /// What `op` says of a place; `None` where it has no relation.
    pub fn said(&mut self, op: Op, place: Place) -> Option<Said> {
        let relation = self.relations.get(op)?.clone();
        let spots = match self.spots.get(&op) {
            Some(found) => found.clone(),
            None => {
                let found = Arc::new(self.find_spots(op));
                self.spots.insert(op, found.clone());
                found
            }
        };
        let spots = spots.get(&place).cloned().unwrap_or_default();
        Some(Said { relation, spots })
    }

    /// Where each axis of an op's tensors stands. A literal 1 ties nothing.
    fn find_spots(&self, op: Op) -> HashMap<Place, Vec<Spot>> {
        let mut out: HashMap<Place, Vec<Spot>> = HashMap::new();
        let Some(data) = self.op(op) else { return out };
        let operands = data.operands.iter().enumerate();
        let operands = operands.filter_map(|(i, v)| Some((false, i, (*v)?)));
        let results = data.results.iter().enumerate().map(|(i, v)| (true, i, *v));
        for (result, i, value) in operands.chain(results) {
            let axes = self.func.values.get(value).and_then(|d| d.ty.axes());
            let axes = axes.unwrap_or_default().iter().enumerate();
            for (axis, _) in axes.filter(|(_, a)| !a.is_one()) {
                let at = (!result && self.is_spread(value)).then_some((op, i as u32));
                let place = Place {
                    value,
                    axis: axis as u32,
                    at,
                };
                out.entry(place).or_default().push((result, i, axis));
            }
        }
        out
    }

    /// Whether the op reads or writes `value`.
    pub fn touches(&self, op: Op, value: Value) -> bool {
        let Some(data) = self.op(op) else {
            return false;
        };
        data.operands.contains(&Some(value)) || data.results.contains(&value)
    }

    /// Whether the op's relation does not speak of a tensor that is `value`.
    pub fn is_silent(&self, op: Op, value: Value) -> bool {
        let (Some(data), Some(relation)) = (self.op(op), self.relations.get(op)) else {
            return false;
        };
        let operands = data.operands.iter().zip(&relation.operands);
        let results = data.results.iter().zip(&relation.results);
        operands
            .map(|(v, p)| (*v, p))
            .chain(results.map(|(v, p)| (Some(*v), p)))
            .any(|(v, p)| v == Some(value) && p.is_none())
    }

    /// Whether an op is stored data: a parameter, or a constant's tensor.
    pub fn is_stored(&self, op: &OpData) -> bool {
        let written = matches!(op.attrs.get("value"), Some(Attr::Dense(_)));
        op.param().is_some() || op.operands.is_empty() && written
    }

    /// Whether the op reads or writes a tensor of unknown axes.
    pub fn is_half_seen(&self, op: Op) -> bool {
        let data = self.op(op);
        data.is_some_and(|data| self.func.is_half_seen(data, &self.read))
    }

    /// Whether `term` is what `pat` says, in the relation of `op`: sums nest to the left and products to the right;
    /// units are left out of products, and what has no elements of sums.
    pub fn is(&mut self, terms: &[Term], op: Op, pat: &Pat, term: TermId) -> bool {
        let Some(found) = terms.get(term.index()) else {
            return false;
        };
        match pat {
            Pat::Lit(n) => matches!(found, Term::Number(o, m, _) if *o == op && m == n),
            Pat::Var(v) => match found {
                Term::Var(o, w) => *o == op && w == v,
                Term::Place(place) => self
                    .said(op, *place)
                    .is_some_and(|said| said.pats().any(|p| p == pat)),
                _ => false,
            },
            Pat::Prod(all) => self.is_product(terms, op, all, term),
            Pat::Sum(all) => self.is_sum(terms, op, all, term),
            Pat::Window(..) => false,
        }
    }

    fn is_long(&mut self, op: Op, pat: &Pat, n: i64) -> bool {
        self.pat_extent(op, pat).is_some_and(|e| e.is(n))
    }

    fn is_product(&mut self, terms: &[Term], op: Op, all: &[Pat], term: TermId) -> bool {
        let (mut all, mut term) = (all, term);
        while let Some((head, tail)) = all.split_first() {
            if tail.is_empty() {
                return self.is(terms, op, head, term);
            }
            if tail.iter().all(|p| self.is_long(op, p, 1)) && self.is(terms, op, head, term) {
                return true;
            }
            match terms.get(term.index()) {
                Some(Term::Product(a, b)) if self.is(terms, op, head, *a) => term = *b,
                _ if self.is_long(op, head, 1) => {}
                _ => return false,
            }
            all = tail;
        }
        false
    }

    fn is_sum(&mut self, terms: &[Term], op: Op, all: &[Pat], term: TermId) -> bool {
        let (mut all, mut term) = (all, term);
        while let Some((last, head)) = all.split_last() {
            if head.is_empty() {
                return self.is(terms, op, last, term);
            }
            match terms.get(term.index()) {
                Some(Term::Sum(a, b)) if self.is(terms, op, last, *b) => term = *a,
                _ if self.is_long(op, last, 0) => {}
                _ => {
                    let empty = head.iter().all(|p| self.is_long(op, p, 0));
                    return empty && self.is(terms, op, last, term);
                }
            }
            all = head;
        }
        false
    }
}

/// Parameters of floats that are all equal, more than one, which several operands are.
fn spread(module: &Module, func: &Function) -> HashSet<Value> {
    let mut uses = vec![0usize; func.values.len()];
    for v in func.ops.values().flat_map(|o| o.operands.iter().flatten()) {
        if let Some(n) = uses.get_mut(v.index()) {
            *n += 1;
        }
    }
    let splat = |name: &str| {
        module.params.get(name).is_some_and(|w| {
            let many = w.shape.iter().any(|d| *d > 1);
            many && w.dtype.is_float() && w.dense().is_some_and(|d| d.is_splat())
        })
    };
    let params = func.ops.values().filter_map(|op| {
        let value = *op.results.first()?;
        let many = uses.get(value.index()).is_some_and(|n| *n > 1);
        (many && splat(op.param()?)).then_some(value)
    });
    params.collect()
}
