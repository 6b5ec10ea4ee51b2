//! A module's relations as boolean constraints: a node says whether one element of an axis is removed.
//!
//! Axes that are one variable share their nodes; a sum concatenates; an element of a product is removed where one
//! of its coordinates is (`out` iff any of `factors`); a reshape makes the elements of two products the same.

use super::Site;
use super::strides::{Factoring, irregular};
use prune_opt_ir::entity::Var;
use prune_opt_ir::op::{
    Bindings, OpView, Pat, Registry, Relation, ShapeValues, Usage, bind, resolve,
};
use prune_opt_ir::{Attr, DType, Extent, Function, Module, Op, OpData, Sym, Value};
use std::collections::{BTreeMap, HashMap, HashSet};

pub(super) type Node = u32;

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
            symbols: HashMap::new(),
            axes: HashMap::new(),
            parent: Vec::new(),
            frozen: Vec::new(),
            ors: Vec::new(),
            groups: Vec::new(),
            sites: Vec::new(),
            all: Vec::new(),
            products: Vec::new(),
        };
        build.run();
        build.simplify()
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
    /// A number for each symbol: a prime larger than other extents, so that nothing divides by accident.
    symbols: HashMap<Sym, i64>,
    axes: HashMap<(Tensor, usize), Option<Vec<Node>>>,
    parent: Vec<Node>,
    frozen: Vec<Node>,
    ors: Vec<Or>,
    groups: Vec<Vec<Node>>,
    sites: Vec<(Node, Site)>,
    /// The elements of every axis and variable.
    all: Vec<Vec<Node>>,
    products: Vec<Factoring>,
}

const PRIMES: [i64; 8] = [17, 19, 23, 29, 31, 37, 41, 43];

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
        let symbols = &mut self.symbols;
        let n = extent.evaluate(|s| {
            let next = PRIMES.get(symbols.len()).copied().unwrap_or(47);
            Some(*symbols.entry(s.clone()).or_insert(next))
        });
        usize::try_from(n?).ok()
    }

    fn fresh(&mut self, n: usize) -> Vec<Node> {
        let first = self.parent.len() as Node;
        self.parent.extend(first..first + n as Node);
        let nodes: Vec<Node> = (first..first + n as Node).collect();
        if n > 0 {
            self.groups.push(nodes.clone());
            self.all.push(nodes.clone());
        }
        nodes
    }

    fn find(&mut self, mut i: Node) -> Node {
        while self.parent[i as usize] != i {
            let up = self.parent[self.parent[i as usize] as usize];
            self.parent[i as usize] = up;
            i = up;
        }
        i
    }

    fn union(&mut self, a: Node, b: Node) -> bool {
        let (a, b) = (self.find(a), self.find(b));
        self.parent[a.max(b) as usize] = a.min(b);
        a != b
    }

    /// Makes two axes one; freezes both where they can't be.
    fn equate(&mut self, a: &[Node], b: &[Node]) {
        if a.len() != b.len() {
            self.frozen.extend(a.iter().chain(b));
            return;
        }
        for (x, y) in a.iter().zip(b) {
            self.union(*x, *y);
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
            self.frozen.extend(nodes);
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
        let tensors = self.tensors(id, op, relation.as_ref());
        let stored = op.operands.is_empty() && op.attrs.contains_key("value");
        for (tensor, _) in tensors.iter().filter(|(_, p)| p.is_none() && !stored) {
            self.freeze_tensor(*tensor);
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
                self.frozen.extend(vars[&v].iter().flatten());
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
            let nodes = extent.and_then(|e| self.length(&e)).map(|n| self.fresh(n));
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
                self.frozen.extend(nodes);
                self.freeze_vars(vars, pat);
            }
        }
    }

    fn freeze_vars(&mut self, vars: &Vars, pat: &Pat) {
        pat.for_each_var(&mut |v| self.frozen.extend(vars[&v].iter().flatten()));
    }

    /// The elements that a pattern stands for.
    fn elements(&mut self, vars: &Vars, pat: &Pat) -> Option<Vec<Node>> {
        Some(match pat {
            Pat::Var(v) => vars[v].clone()?,
            Pat::Lit(n) => {
                let nodes = self.fresh(*n as usize);
                self.frozen.extend(&nodes);
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
        let first = self.parent.len() as Node;
        self.parent.extend(first..first + coordinates.len() as Node);
        let outs: Vec<Node> = (first..first + coordinates.len() as Node).collect();
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

    /// Drops what says nothing, until nothing changes.
    fn simplify(mut self) -> System {
        loop {
            let frozen = self.frozen_roots();
            let mut changed = false;
            let mut ors: Vec<Or> = Vec::new();
            let mut known: HashMap<Vec<Node>, Node> = HashMap::new();
            for or in std::mem::take(&mut self.ors) {
                let out = self.find(or.out);
                let mut factors: Vec<Node> = or.factors.iter().map(|f| self.find(*f)).collect();
                if frozen.contains(&out) {
                    changed |= factors.iter().any(|f| !frozen.contains(f));
                    self.frozen.extend(factors);
                    continue;
                }
                factors.retain(|f| !frozen.contains(f));
                factors.sort_unstable();
                factors.dedup();
                match (&factors[..], known.get(&factors)) {
                    ([], _) => {
                        self.frozen.push(out);
                        changed = true;
                    }
                    ([one], _) => changed |= self.union(out, *one),
                    (_, Some(same)) => changed |= self.union(out, *same),
                    _ => {
                        known.insert(factors.clone(), out);
                        ors.push(Or { out, factors });
                    }
                }
            }
            self.ors = ors;
            let mut groups = HashSet::new();
            for group in std::mem::take(&mut self.groups) {
                let mut group: Vec<Node> = group.iter().map(|n| self.find(*n)).collect();
                group.sort_unstable();
                group.dedup();
                if group.iter().any(|n| frozen.contains(n)) {
                    continue;
                }
                match group[..] {
                    [only] => {
                        self.frozen.push(only);
                        changed = true;
                    }
                    _ => {
                        groups.insert(group);
                    }
                }
            }
            self.groups = groups.into_iter().collect();
            self.groups.sort();
            if !changed {
                return self.finish();
            }
        }
    }

    fn frozen_roots(&mut self) -> HashSet<Node> {
        let all = std::mem::take(&mut self.frozen);
        let roots: HashSet<Node> = all.into_iter().map(|n| self.find(n)).collect();
        self.frozen = roots.iter().copied().collect();
        roots
    }

    fn finish(mut self) -> System {
        let roots = self.frozen_roots();
        let mut sites: BTreeMap<Node, Vec<Site>> = BTreeMap::new();
        for (node, site) in std::mem::take(&mut self.sites) {
            sites.entry(self.find(node)).or_default().push(site);
        }
        let mut products = std::mem::take(&mut self.products);
        for p in &mut products {
            for n in p.outs.iter_mut().chain(p.factors.iter_mut().flatten()) {
                *n = self.find(*n);
            }
        }
        let mut irregular: Vec<Node> = irregular(&products).into_iter().collect();
        irregular.sort_unstable();
        let mut axes: Vec<Vec<Node>> = std::mem::take(&mut self.all);
        for n in axes.iter_mut().flatten() {
            *n = self.find(*n);
        }
        axes.sort_unstable();
        axes.dedup();
        let nodes = self.parent.len();
        let frozen = (0..nodes as Node).map(|n| roots.contains(&n)).collect();
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
