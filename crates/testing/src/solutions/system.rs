//! A module's relations as boolean constraints: a node says whether one element of an axis is removed.
//!
//! Axes that are one variable share their nodes; a sum concatenates; an element of a product is removed where one
//! of its coordinates is (`out` iff any of `factors`); a reshape makes the elements of two products the same.

use super::Site;
use super::nodes::{Node, Nodes};
use super::simplify::simplify;
use super::strides::{Factoring, irregular};
use prune_opt_ir::entity::Var;
use prune_opt_ir::op::{
    Bindings, OpView, Pat, Registry, Relation, ShapeValues, Usage, bind, resolve,
};
use prune_opt_ir::{Arena, Attr, DType, Extent, Function, Module, Op, OpData, Sym, Value};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// `out` is removed iff one of `factors` is.
#[derive(Clone, Debug)]
pub(super) struct Or {
    pub out: Node,
    pub factors: Vec<Node>,
}

/// The constraints, simplified.
#[derive(Debug, Default)]
pub(super) struct System {
    /// How many nodes there are.
    pub nodes: usize,
    /// Nodes that stay.
    pub frozen: Vec<bool>,
    pub ors: Vec<Or>,
    /// In each of them something stays.
    pub groups: Vec<Vec<Node>>,
    /// Where each node shows.
    pub sites: BTreeMap<Node, Vec<Site>>,
    /// The elements of every tensor's axes and of every variable, each once.
    pub axes: Vec<Vec<Node>>,
    /// Nodes of products whose strides do not divide.
    pub irregular: Vec<Node>,
}

impl System {
    pub fn of(module: &Module, registry: &Registry) -> System {
        let Some(func) = module.main() else {
            return System::default();
        };
        let mut build = Build {
            module,
            func,
            registry,
            shapes: ShapeValues::compute(module, func, registry),
            splats: splats(module, func),
            read: func.read(),
            symbols: HashMap::new(),
            extents: extents(module, func),
            axes: HashMap::new(),
            nodes: Nodes::default(),
            ors: Vec::new(),
            groups: Vec::new(),
            sites: Vec::new(),
            all: Vec::new(),
            products: Vec::new(),
        };
        build.run();
        build.finish()
    }
}

/// Splat parameters that are read several times: each use has axes of its own.
fn splats(module: &Module, func: &Function) -> HashSet<Value> {
    let uses = func.uses();
    let splat = |op: &OpData| {
        let weight = module.params.get(op.param()?)?;
        let dense = weight.dense()?;
        let value = *op.results.first()?;
        let apart = weight.dtype.is_float() && dense.is_splat() && uses.of(value).len() > 1;
        apart.then_some(value)
    };
    func.ops.values().filter_map(splat).collect()
}

/// Whether a value is stored floats.
pub(super) fn stored(func: &Function, value: Value) -> bool {
    let data = &func.values[value];
    let prune_opt_ir::Def::Result(op, _) = data.def else {
        return false;
    };
    let op = &func.ops[op];
    let constant = op.operands.is_empty() && matches!(op.attrs.get("value"), Some(Attr::Dense(_)));
    data.ty.dtype().is_some_and(DType::is_float) && (op.param().is_some() || constant)
}

/// The extents of a function's axes that are numbers.
fn extents(module: &Module, func: &Function) -> BTreeSet<u64> {
    let axes = func.values.values().filter_map(|v| v.ty.axes()).flatten();
    let numbers = axes.filter_map(|a| a.extent(module).length());
    numbers.filter(|n| *n > 0).collect()
}

/// The next prime that divides none of these.
fn prime(above: i64, extents: &BTreeSet<u64>) -> i64 {
    let is_prime = |n: &i64| (2..*n).take_while(|d| d * d <= *n).all(|d| n % d != 0);
    let divides = |n: &i64| extents.iter().any(|e| e.is_multiple_of(*n as u64));
    let next = (above + 1..).filter(is_prime).find(|n| !divides(n));
    next.unwrap_or(above)
}

/// For each variable of a relation its elements; `None` where its extent is not known.
type Vars = HashMap<Var, Option<Vec<Node>>>;

/// A value's axes, or those of one use of it.
type Tensor = (Value, Option<(Op, usize)>);

struct Build<'a> {
    module: &'a Module,
    func: &'a Function,
    registry: &'a Registry,
    shapes: ShapeValues,
    splats: HashSet<Value>,
    /// For each value whether something reads it.
    read: Arena<Value, bool>,
    /// A number for each symbol: a prime that divides no extent, so that nothing divides by accident.
    symbols: HashMap<Sym, i64>,
    /// All extents that are numbers.
    extents: BTreeSet<u64>,
    axes: HashMap<(Tensor, usize), Option<Vec<Node>>>,
    nodes: Nodes,
    ors: Vec<Or>,
    groups: Vec<Vec<Node>>,
    sites: Vec<(Node, Site)>,
    /// The elements of every axis and variable.
    all: Vec<Vec<Node>>,
    products: Vec<Factoring>,
}

/// Symbols stand for more than this.
const SMALL: i64 = 16;

impl Build<'_> {
    fn run(&mut self) {
        for v in self.func.inputs.iter().chain(&self.func.outputs) {
            self.freeze_tensor((*v, None));
        }
        let mut place = 0;
        for (id, op) in self.func.ops.iter() {
            self.op(id, op);
            if op.param().is_none() {
                self.find_sites(id, op, place);
                place += 1;
            }
        }
    }

    fn find_sites(&mut self, id: Op, op: &OpData, place: usize) {
        for (i, v) in op.operands.iter().enumerate() {
            let Some(v) = v.filter(|v| stored(self.func, *v)) else {
                continue;
            };
            let tensor = self.operand(id, i, v);
            for axis in 0..self.func.values[v].ty.rank().unwrap_or(0) {
                let nodes = self.axis(tensor, axis).unwrap_or_default();
                for (index, node) in nodes.into_iter().enumerate() {
                    let site = Site {
                        op: place,
                        operand: i,
                        axis,
                        index: index as u64,
                    };
                    self.sites.push((node, site));
                }
            }
        }
    }

    fn length(&mut self, extent: &Extent) -> Option<usize> {
        let (symbols, extents) = (&mut self.symbols, &self.extents);
        let n = extent.evaluate(|s| {
            let largest = symbols.values().copied().max().unwrap_or(SMALL);
            let next = || prime(largest, extents);
            Some(*symbols.entry(s.clone()).or_insert_with(next))
        });
        usize::try_from(n?).ok()
    }

    /// Elements of which one has to stay.
    fn fresh(&mut self, n: usize) -> Vec<Node> {
        let nodes = self.part(n);
        if n > 0 {
            self.groups.push(nodes.clone());
        }
        nodes
    }

    /// Elements that may all go.
    fn part(&mut self, n: usize) -> Vec<Node> {
        let nodes = self.nodes.fresh(n);
        if n > 0 {
            self.all.push(nodes.clone());
        }
        nodes
    }

    fn freeze(&mut self, nodes: &[Node]) {
        for n in nodes {
            self.nodes.freeze(*n);
        }
    }

    /// Makes two axes one; freezes both where they can't be.
    fn equate(&mut self, a: &[Node], b: &[Node]) {
        if a.len() != b.len() {
            self.freeze(a);
            self.freeze(b);
            return;
        }
        for (x, y) in a.iter().zip(b) {
            self.nodes.union(*x, *y);
        }
    }

    fn operand(&self, op: Op, index: usize, value: Value) -> Tensor {
        let own = self.splats.contains(&value).then_some((op, index));
        (value, own)
    }

    fn axis(&mut self, tensor: Tensor, axis: usize) -> Option<Vec<Node>> {
        if let Some(known) = self.axes.get(&(tensor, axis)) {
            return known.clone();
        }
        let extent = self.func.values[tensor.0]
            .ty
            .axes()?
            .get(axis)?
            .extent(self.module);
        let nodes = self.length(&extent).map(|n| self.fresh(n));
        self.axes.insert((tensor, axis), nodes.clone());
        nodes
    }

    fn freeze_tensor(&mut self, tensor: Tensor) {
        for axis in 0..self.func.values[tensor.0].ty.rank().unwrap_or(0) {
            let nodes = self.axis(tensor, axis).unwrap_or_default();
            self.freeze(&nodes);
        }
    }

    /// Every operand and result with its patterns.
    fn tensors<'r>(
        &self,
        id: Op,
        op: &OpData,
        relation: Option<&'r Relation>,
    ) -> Vec<(Tensor, Option<&'r Vec<Pat>>)> {
        let operands = op.operands.iter().enumerate().filter_map(|(i, v)| {
            let pats = relation.and_then(|r| r.operands.get(i)?.as_ref());
            Some((self.operand(id, i, (*v)?), pats))
        });
        let results = op.results.iter().enumerate().map(|(i, v)| {
            let pats = relation.and_then(|r| r.results.get(i)?.as_ref());
            ((*v, None), pats)
        });
        operands.chain(results).collect()
    }

    fn op(&mut self, id: Op, op: &OpData) {
        let relation = self.registry.of(op).and_then(|def| {
            let view = OpView {
                module: self.module,
                func: self.func,
                op,
                def,
                shapes: &self.shapes,
            };
            let relation = Relation::of(def, &view);
            relation.unwrap_or_else(|e| panic!("{}: {e}", op.name))
        });
        if op.param().is_some() {
            return;
        }
        for v in &op.captures {
            self.freeze_tensor((*v, None));
        }
        let tensors = self.tensors(id, op, relation.as_deref());
        let stored = op.operands.is_empty() && op.attrs.contains_key("value");
        // Where a tensor's axes are not known, the relation does not say all that the others hang on.
        let half_seen = self.func.is_half_seen(op, &self.read);
        for (tensor, pats) in &tensors {
            if half_seen || pats.is_none() && !stored {
                self.freeze_tensor(*tensor);
            }
        }
        let Some(relation) = &relation else { return };
        let vars = self.vars(relation, &tensors);
        for (tensor, pats) in &tensors {
            for (axis, pat) in pats.iter().flat_map(|p| p.iter().enumerate()) {
                self.pattern_axis(&vars, *tensor, axis, pat);
            }
        }
        for (a, b) in &relation.equations {
            self.equation(&vars, a, b);
        }
        for (v, info) in relation.vars.iter() {
            if matches!(info.usage(), Usage::Indexed | Usage::Windowed) {
                self.freeze(vars[&v].as_deref().unwrap_or_default());
            }
        }
    }

    /// A node for each element of each variable whose extent is known.
    fn vars(&mut self, relation: &Relation, tensors: &[(Tensor, Option<&Vec<Pat>>)]) -> Vars {
        let pairs = tensors.iter().flat_map(|((value, _), pats)| {
            let axes = self.func.values[*value].ty.axes().unwrap_or_default();
            pats.iter().flat_map(|p| p.iter()).zip(axes)
        });
        let pairs: Vec<_> = pairs.collect();
        let none = || relation.vars.values().map(|_| None).collect();
        let bound: Bindings = bind(relation, pairs, self.module).unwrap_or_else(|_| none());
        let mut vars = HashMap::new();
        for v in relation.vars.keys() {
            let axis = resolve(relation, &bound, &Pat::Var(v));
            let extent = axis.map(|a| a.extent(self.module));
            let n = extent.and_then(|e| self.length(&e));
            let nodes = n.map(|n| match relation.vars[v].part {
                true => self.part(n),
                false => self.fresh(n),
            });
            vars.insert(v, nodes);
        }
        vars
    }

    fn pattern_axis(&mut self, vars: &Vars, tensor: Tensor, axis: usize, pat: &Pat) {
        let Some(nodes) = self.axis(tensor, axis) else {
            self.freeze_vars(vars, pat);
            return;
        };
        match self.elements(vars, pat) {
            Some(said) if said.len() == nodes.len() => self.equate(&nodes, &said),
            _ => {
                self.freeze(&nodes);
                self.freeze_vars(vars, pat);
            }
        }
    }

    fn freeze_vars(&mut self, vars: &Vars, pat: &Pat) {
        pat.for_each_var(&mut |v| self.freeze(vars[&v].as_deref().unwrap_or_default()));
    }

    /// The elements that a pattern stands for.
    fn elements(&mut self, vars: &Vars, pat: &Pat) -> Option<Vec<Node>> {
        Some(match pat {
            Pat::Var(v) => vars[v].clone()?,
            Pat::Lit(n) => {
                let nodes = self.fresh(*n as usize);
                self.freeze(&nodes);
                nodes
            }
            Pat::Sum(all) => {
                let parts: Option<Vec<_>> = all.iter().map(|p| self.elements(vars, p)).collect();
                parts?.concat()
            }
            Pat::Prod(all) => {
                let parts: Option<Vec<_>> = all.iter().map(|p| self.elements(vars, p)).collect();
                self.product(&parts?)
            }
            Pat::Window(..) => return None,
        })
    }

    /// An element for each combination of coordinates, row-major.
    fn product(&mut self, factors: &[Vec<Node>]) -> Vec<Node> {
        if let [only] = factors {
            return only.clone();
        }
        let mut coordinates: Vec<Vec<Node>> = vec![Vec::new()];
        for f in factors {
            let wider = coordinates.iter().flat_map(|c| {
                f.iter().map(move |x| {
                    let mut all = c.clone();
                    all.push(*x);
                    all
                })
            });
            coordinates = wider.collect();
        }
        let outs = self.nodes.fresh(coordinates.len());
        for (out, factors) in outs.iter().zip(coordinates) {
            self.ors.push(Or { out: *out, factors });
        }
        self.products.push(Factoring {
            outs: outs.clone(),
            factors: factors.to_vec(),
        });
        outs
    }

    /// Two products with the same elements in the same order. What stays of a product is a box, and is not empty;
    /// so where two of them have equally long beginnings, those are the same, and so is what follows.
    fn equation(&mut self, vars: &Vars, a: &Pat, b: &Pat) {
        let sides: Option<Vec<Vec<Vec<Node>>>> = [a, b]
            .into_iter()
            .map(|side| match side {
                Pat::Prod(all) => all.iter().map(|p| self.elements(vars, p)).collect(),
                one => Some(vec![self.elements(vars, one)?]),
            })
            .collect();
        let Some([left, right]) = sides.and_then(|s| <[_; 2]>::try_from(s).ok()) else {
            self.freeze_vars(vars, a);
            self.freeze_vars(vars, b);
            return;
        };
        let (mut left, mut right) = (left.into_iter(), right.into_iter());
        loop {
            let (mut l, mut r) = (Vec::new(), Vec::new());
            let size = |all: &[Vec<Node>]| all.iter().map(Vec::len).product::<usize>();
            // An empty side is a unit; units at the end go with the last stretch.
            loop {
                let next = if l.is_empty() || size(&l) < size(&r) {
                    left.next().map(|f| l.push(f))
                } else if r.is_empty() || size(&r) < size(&l) {
                    right.next().map(|f| r.push(f))
                } else {
                    break;
                };
                if next.is_none() {
                    l.extend(left.by_ref());
                    r.extend(right.by_ref());
                    break;
                }
            }
            if l.is_empty() && r.is_empty() {
                return;
            }
            let (x, y) = (self.product(&l), self.product(&r));
            self.equate(&x, &y);
        }
    }

    fn finish(mut self) -> System {
        simplify(&mut self.nodes, &mut self.ors, &mut self.groups);
        let mut sites: BTreeMap<Node, Vec<Site>> = BTreeMap::new();
        for (node, site) in std::mem::take(&mut self.sites) {
            sites.entry(self.nodes.find(node)).or_default().push(site);
        }
        let mut products = std::mem::take(&mut self.products);
        for p in &mut products {
            for n in p.outs.iter_mut().chain(p.factors.iter_mut().flatten()) {
                *n = self.nodes.find(*n);
            }
        }
        let nodes = self.nodes.len();
        let frozen = (0..nodes as Node).map(|n| self.nodes.is_frozen(n));
        let frozen: Vec<bool> = frozen.collect();
        let mut irregular: Vec<Node> = irregular(&products, &frozen).into_iter().collect();
        irregular.sort_unstable();
        let mut axes: Vec<Vec<Node>> = std::mem::take(&mut self.all);
        for n in axes.iter_mut().flatten() {
            *n = self.nodes.find(*n);
        }
        axes.sort_unstable();
        axes.dedup();
        System {
            nodes,
            frozen,
            ors: self.ors,
            groups: self.groups,
            sites,
            axes,
            irregular,
        }
    }
}
