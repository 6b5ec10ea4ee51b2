//! Of the factors of a product, which ones lose elements.
//!
//! A class is *plain* where the parameter axis that produces it (its root) has no other class beside it, nor another axis
//! that the same layer makes: a layer of its own makes these channels. Plain classes lose elements like any others, and a product that has a plain factor
//! is done with. Of any other product one factor goes: the innermost that can (width of heads and groups), an outer
//! one only if none inside can. What is a part of a longer product is no product of its own. On request the outermost
//! that can goes, or all do.

use crate::rules::hint;
use prune_opt_ir::hash::{IndexMap, IndexSet};
use prune_opt_ir::members::Member;
use prune_opt_ir::{Axis, Class, Diagnostic, Diagnostics, Function, Leaf, Module, Value as Tensor};
use prune_opt_pass::{OptionValue, Pattern, Value, choice};
use std::collections::{BTreeMap, BTreeSet, HashMap};

choice! {
    /// Which factors of a product (`heads * width`, `groups * width`) lose elements, where none is plain.
    pub enum Factors {
        /// The innermost that can: width.
        Inner = "inner",
        /// The outermost that can: heads, groups.
        Outer = "outer",
        /// All that can.
        Both = "both",
    }
}

/// Which factors go, of all classes or of those that a pattern fits. In text `outer`, `blocks.*=both`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactorRule {
    /// Names of classes, parameters or axes of parameters, as for `freeze`; `None`: everything.
    pub pattern: Option<Pattern>,
    /// Which of their factors go.
    pub factors: Factors,
}

impl OptionValue for FactorRule {
    fn kind() -> String {
        "inner|outer|both|PATTERN=..".into()
    }
    fn read(value: &Value) -> Result<Self, String> {
        let text = value.text().unwrap_or_default();
        let (pattern, word) = match text.rsplit_once('=') {
            Some((pattern, word)) => (Some(pattern.trim()), word.trim()),
            None => (None, text),
        };
        let wrong = || {
            let all = Factors::kind();
            format!("expected one of {all}, or a pattern with one (`blocks.*=both`), not `{value}`")
        };
        let factors = Factors::read(&Value::Word(word.into())).map_err(|_| wrong())?;
        if pattern == Some("") {
            return Err(wrong());
        }
        let pattern = pattern.map(Pattern::new).transpose()?;
        Ok(FactorRule { pattern, factors })
    }
    fn show(&self) -> Value {
        let word = self.factors.name();
        match &self.pattern {
            Some(pattern) => Value::of_text(&format!("{}={word}", pattern.text())),
            None => Value::Word(word.into()),
        }
    }
}

/// One place where a class stands on a parameter. (Activations do not count for what is asked of every axis: a reshape puts
/// every factor of a product on one of its own.)
#[derive(Clone, Debug)]
pub(crate) struct Occurrence {
    /// The factors left of it in its product.
    pub(crate) outer: Vec<Axis>,
    /// The factors right of it.
    pub(crate) inner: Vec<Axis>,
}

impl Occurrence {
    /// Whether the product that it stands in is a part of the other's, and shorter.
    fn is_part_of(&self, other: &Occurrence) -> bool {
        other.outer.ends_with(&self.outer)
            && other.inner.starts_with(&self.inner)
            && (self.outer.len(), self.inner.len()) != (other.outer.len(), other.inner.len())
    }
}

/// Every place where each class stands on a parameter, each kind of place once.
pub(crate) fn occurrences(module: &Module) -> IndexMap<Class, Vec<Occurrence>> {
    places(module, of_params(module))
}

/// The axes of parameters.
pub(crate) fn of_params(module: &Module) -> impl Iterator<Item = &Axis> {
    let values = module.funcs.iter();
    let values = values.flat_map(|f| params(f).filter_map(|v| f.values.get(v)));
    values.flat_map(|v| v.ty.axes().unwrap_or_default())
}

/// The values that are parameters.
pub(crate) fn params(func: &Function) -> impl Iterator<Item = Tensor> {
    let ops = func.ops.values().filter(|op| op.param().is_some());
    ops.filter_map(|op| op.results.first().copied())
}

/// Every place where each class stands on these axes, each kind of place once.
pub(crate) fn places<'m>(
    module: &Module,
    axes: impl Iterator<Item = &'m Axis>,
) -> IndexMap<Class, Vec<Occurrence>> {
    let mut found: IndexMap<Class, Vec<Occurrence>> =
        module.classes.keys().map(|c| (*c, Vec::new())).collect();
    let mut seen = std::collections::HashSet::new();
    for axis in axes {
        if !axis.is_fixed() && seen.insert(axis) {
            visit(axis, &[], &[], &mut found);
        }
    }
    found
}

fn visit(
    axis: &Axis,
    outer: &[Axis],
    inner: &[Axis],
    found: &mut IndexMap<Class, Vec<Occurrence>>,
) {
    match axis {
        Axis::Fixed(_) => {}
        Axis::Class(_) | Axis::Stretch(_) => {
            let class = axis.leaf().map(Leaf::class);
            if let Some(list) = class.and_then(|c| found.get_mut(&c)) {
                list.push(Occurrence {
                    outer: outer.to_vec(),
                    inner: inner.to_vec(),
                });
            }
        }
        Axis::Sum(terms) => terms.iter().for_each(|t| visit(t, outer, inner, found)),
        Axis::Prod(factors) => {
            for (i, f) in factors.iter().enumerate() {
                let (left, right) = (factors.get(..i), factors.get(i + 1..));
                let outer = [outer, left.unwrap_or_default()].concat();
                let inner = [right.unwrap_or_default(), inner].concat();
                visit(f, &outer, &inner, found);
            }
        }
    }
}

/// Which classes lose elements.
pub(crate) struct Policy {
    places: IndexMap<Class, Vec<Occurrence>>,
    /// The classes that a layer of their own makes.
    plain: IndexSet<Class>,
    /// What the rules say of each class.
    ways: IndexMap<Class, Factors>,
}

impl Policy {
    /// The policy that rules make, later ones before earlier ones; a warning for each pattern that fits nothing.
    pub(crate) fn new(
        rules: &[FactorRule],
        module: &Module,
        members: &IndexMap<Class, Vec<Member>>,
        joined: &Joined,
    ) -> (Policy, Diagnostics) {
        let mut ways: IndexMap<Class, Factors> = module
            .classes
            .keys()
            .map(|c| (*c, Factors::Inner))
            .collect();
        let mut warnings = Diagnostics::default();
        for rule in rules {
            let mut used = rule.pattern.is_none();
            for (class, way) in &mut ways {
                let of = members.get(class).map_or(&[][..], |m| m);
                let pattern = rule.pattern.as_ref();
                if pattern.is_none_or(|p| p.fits(*class, of)) {
                    (*way, used) = (rule.factors, true);
                }
            }
            if let (false, Some(pattern)) = (used, &rule.pattern) {
                let message = format!(
                    "`{}` says which factors go of nothing: no class or parameter on one fits it",
                    pattern.text()
                );
                let help = hint(std::slice::from_ref(pattern));
                warnings.push(Diagnostic::warning(message).help(help));
            }
        }
        let alone = |c: &Class| {
            let root = members.get(c).and_then(|all| all.first());
            root.is_some_and(|m| stands_alone(module, joined, m, *c))
        };
        let plain = module.classes.keys().copied().filter(alone);
        let policy = Policy {
            places: places(module, joined.with(module)),
            plain: plain.collect(),
            ways,
        };
        (policy, warnings)
    }

    /// Whether a class loses elements, by which classes could.
    pub(crate) fn selects(&self, class: Class, removable: &impl Fn(Class) -> bool) -> bool {
        let any = |axes: &[Axis], what: &dyn Fn(Class) -> bool| {
            let mut found = false;
            for a in axes {
                a.for_each_class(&mut |c| found |= what(c));
            }
            found
        };
        let way = self.ways.get(&class).copied().unwrap_or(Factors::Inner);
        if way == Factors::Both || self.plain.contains(&class) {
            return true;
        }
        let covers = |c: Class| removable(c) && self.plain.contains(&c);
        let covered = |p: &Occurrence| any(&p.outer, &covers) || any(&p.inner, &covers);
        let goes = |p: &Occurrence| {
            let before = if way == Factors::Inner {
                &p.inner
            } else {
                &p.outer
            };
            !covered(p) && !any(before, removable)
        };
        // Where it stands alone it goes with what its products say.
        let alone = |p: &&Occurrence| !any(&p.outer, &|_| true) && !any(&p.inner, &|_| true);
        let places = self.places.get(&class).into_iter().flatten();
        let products: Vec<_> = places.filter(|p| !alone(p)).collect();
        // One factor goes of a whole product: what is left of it elsewhere (a scale of each group) asks for none of its own.
        let is_rest = |p: &Occurrence| {
            let mut others = products.iter();
            others.any(|q| p.is_part_of(q) && !covered(q))
        };
        products.is_empty() || products.iter().any(|p| goes(p) && !is_rest(p))
    }
}

/// The axes that a layer makes of a parameter, or sums over, where they are several, as one product: what `heads * width` are
/// on one axis they are on two of a tensor product's weight as well.
pub(crate) struct Joined {
    axes: Vec<Axis>,
    /// By parameter, whether its layer makes it, and each of the axes.
    of: HashMap<(Tensor, bool, usize), usize>,
}

impl Joined {
    pub(crate) fn new(module: &Module, members: &IndexMap<Class, Vec<Member>>) -> Joined {
        let mut sides: BTreeMap<_, BTreeSet<usize>> = BTreeMap::new();
        for m in members.values().flatten().filter(|m| m.output || m.input) {
            let side = (m.value, m.op, m.place.0, m.output);
            sides.entry(side).or_default().insert(m.axis);
        }
        let mut joined = Joined {
            axes: Vec::new(),
            of: HashMap::new(),
        };
        for ((value, _, _, output), axes) in sides.into_iter().filter(|(_, axes)| axes.len() > 1) {
            let data = module.main().and_then(|f| f.values.get(value));
            let all = data.and_then(|v| v.ty.axes()).unwrap_or_default();
            let product = axes.iter().filter_map(|i| all.get(*i).cloned());
            let number = joined.axes.len();
            joined.axes.push(Axis::prod(product));
            for axis in axes {
                joined.of.entry((value, output, axis)).or_insert(number);
            }
        }
        joined
    }

    /// The product that an axis of a member is a factor of.
    fn of(&self, member: &Member) -> Option<&Axis> {
        let number = self.of.get(&(member.value, member.output, member.axis))?;
        self.axes.get(*number)
    }

    /// The axes of parameters, and their products.
    fn with<'m>(&'m self, module: &'m Module) -> impl Iterator<Item = &'m Axis> {
        of_params(module).chain(&self.axes)
    }
}

/// Whether the class has no other class beside it on the axis of a member, or in a term of that axis, nor on another axis that
/// its layer makes.
fn stands_alone(module: &Module, joined: &Joined, member: &Member, class: Class) -> bool {
    let value = module.main().and_then(|f| f.values.get(member.value));
    let axis = value.and_then(|v| v.ty.axes()?.get(member.axis));
    let axis = joined.of(member).or(axis);
    axis.is_some_and(|axis| {
        let mut found: IndexMap<Class, Vec<Occurrence>> =
            IndexMap::from_iter([(class, Vec::new())]);
        visit(axis, &[], &[], &mut found);
        let fixed = |all: &[Axis]| all.iter().all(Axis::is_fixed);
        let mut places = found.values().flatten();
        places.any(|p| fixed(&p.outer) && fixed(&p.inner))
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::multiples::step;
    use prune_opt_ir::module::PARAM;
    use prune_opt_ir::{Attr, DType, Entity, Function, OpData, Type};

    fn c(i: usize) -> Class {
        Class::new(i)
    }

    /// A module with a parameter of each of these axes.
    fn module(axes: &[Axis], extents: &[u64]) -> Module {
        let mut func = Function::default();
        for axis in axes {
            let name = ("name".to_string(), Attr::Symbol(axis.to_string()));
            let op = OpData {
                name: PARAM.into(),
                attrs: [name].into_iter().collect(),
                ..OpData::default()
            };
            func.add_op(op, [(None, Type::tensor(DType::F32, [axis.clone()]))]);
        }
        let classes = extents.iter().enumerate().map(|(i, n)| {
            let data = prune_opt_ir::ClassData {
                extent: *n,
                ..Default::default()
            };
            (c(i), data)
        });
        Module {
            classes: classes.collect(),
            funcs: vec![func],
            ..Module::default()
        }
    }

    /// The classes that go, where each is produced by the first of the axes that mentions it.
    fn selected(axes: &[Axis], extents: &[u64], rules: &str, frozen: &[Class]) -> Vec<String> {
        let m = module(axes, extents);
        let can = |c: Class| !frozen.contains(&c);
        let all = occurrences(&m);
        let root = |c: &Class| {
            let at = axes.iter().position(|a| a.mentions(*c)).unwrap();
            Member {
                param: axes[at].to_string(),
                value: prune_opt_ir::Value::new(at),
                axis: 0,
                op: prune_opt_ir::Op::new(0),
                place: (0, 0),
                role: prune_opt_ir::op::Role::Weight,
                family: prune_opt_ir::op::Family::Linear,
                output: true,
                input: false,
            }
        };
        let members = m.classes.keys().map(|c| (*c, vec![root(c)])).collect();
        let rules = rules
            .split(',')
            .map(|r| FactorRule::read(&Value::of_text(r)).unwrap());
        let rules: Vec<FactorRule> = rules.collect();
        let (policy, _) = Policy::new(&rules, &m, &members, &Joined::new(&m, &members));
        let picked = all.keys().filter(|c| can(**c) && policy.selects(**c, &can));
        picked.map(|c| c.to_string()).collect()
    }

    fn prod(all: &[Axis]) -> Axis {
        Axis::prod(all.to_vec())
    }

    #[test]
    fn heads_times_width() {
        let qkv = prod(&[3u64.into(), c(0).into(), c(1).into()]);
        let axes = [qkv, c(2).into()];
        let with = |rules, frozen: &[Class]| selected(&axes, &[4, 8, 16], rules, frozen);
        assert_eq!(with("inner", &[]), ["c1", "c2"]);
        assert_eq!(with("outer", &[]), ["c0", "c2"]);
        assert_eq!(with("both", &[]), ["c0", "c1", "c2"]);
        // Where the width can't go, heads do.
        assert_eq!(with("inner", &[c(1)]), ["c0", "c2"]);
        assert_eq!(with("outer", &[c(0)]), ["c1", "c2"]);
    }

    #[test]
    fn a_plain_factor_covers_its_products() {
        let (a, b) = (Axis::from(c(0)), Axis::from(c(1)));
        let product = prod(&[a.clone(), b.clone()]);
        for rule in ["inner", "outer"] {
            // Made by a layer of its own: a class like any other, whatever its place in the product.
            let outer = [a.clone(), product.clone()];
            assert_eq!(selected(&outer, &[4, 2], rule, &[]), ["c0"]);
            let inner = [b.clone(), product.clone()];
            assert_eq!(selected(&inner, &[4, 2], rule, &[]), ["c1"]);
            // So are both here.
            let both = [a.clone(), b.clone(), product.clone()];
            assert_eq!(selected(&both, &[4, 2], rule, &[]), ["c0", "c1"]);
        }
        // What is plain and can't go covers nothing.
        let outer = [a.clone(), product.clone()];
        assert_eq!(selected(&outer, &[4, 2], "inner", &[c(0)]), ["c1"]);
        assert_eq!(selected(&outer, &[4, 2], "both", &[]), ["c0", "c1"]);
        // That a factor also stands alone elsewhere does not make a second one go.
        let later = [product, a, b];
        assert_eq!(selected(&later, &[4, 2], "inner", &[]), ["c1"]);
        assert_eq!(selected(&later, &[4, 2], "outer", &[]), ["c0"]);
    }

    #[test]
    fn a_part_of_a_product_asks_for_no_factor_of_its_own() {
        let groups = prod(&[c(0).into(), c(1).into()]);
        let axes = [prod(&[groups.clone(), c(2).into()]), groups];
        let with = |rules, frozen: &[Class]| selected(&axes, &[4, 8, 2], rules, frozen);
        assert_eq!(with("inner", &[]), ["c2"]);
        assert_eq!(with("outer", &[]), ["c0"]);
        assert_eq!(with("inner", &[c(2)]), ["c1"]);
        // A layer of its own makes c2, which has nothing to do with how many groups there are.
        let axes = [c(2).into(), axes[0].clone(), axes[1].clone()];
        assert_eq!(selected(&axes, &[4, 8, 2], "inner", &[]), ["c1", "c2"]);
    }

    #[test]
    fn a_term_of_a_sum_or_a_multiple_is_plain() {
        let fused = Axis::sum([c(0).into(), prod(&[2u64.into(), c(1).into()])]);
        let axes = [fused, prod(&[c(0).into(), c(1).into()])];
        assert_eq!(selected(&axes, &[4, 2], "inner", &[]), ["c0", "c1"]);
    }

    #[test]
    fn later_rules_win() {
        let axes = [
            prod(&[c(0).into(), c(1).into()]),
            prod(&[c(2).into(), c(3).into()]),
        ];
        let with = |rules| selected(&axes, &[4, 2, 4, 2], rules, &[]);
        assert_eq!(with("outer,c2 ? c3=both"), ["c0", "c2", "c3"]);
        assert_eq!(with("c2 ? c3=both,outer"), ["c0", "c2"]);
        assert_eq!(with("c1=both,c*:0=outer,c3=inner"), ["c0", "c2", "c3"]);
    }

    #[test]
    fn rules_print_as_they_read() {
        for text in ["inner", "both", "blocks.*=outer", "a=b:0=inner"] {
            let rule = FactorRule::read(&Value::of_text(text)).unwrap();
            assert_eq!(rule.show(), Value::of_text(text));
        }
        for text in ["", "innner", "=outer", "x=", "inner="] {
            assert!(FactorRule::read(&Value::of_text(text)).is_err(), "{text}");
        }
    }

    #[test]
    fn patterns_that_fit_nothing_are_told() {
        let m = module(&[c(0).into()], &[4]);
        let rule = FactorRule::read(&Value::of_text("conv*=outer")).unwrap();
        let (_, warnings) = Policy::new(
            &[rule],
            &m,
            &IndexMap::default(),
            &Joined::new(&m, &IndexMap::default()),
        );
        assert!(warnings.to_string().contains("`conv*`"), "{warnings}");
    }

    #[test]
    fn terms_of_sums_are_places() {
        let sum = Axis::sum([c(2).into(), prod(&[c(0).into(), c(1).into()])]);
        assert_eq!(selected(&[sum], &[4, 2, 3], "inner", &[]), ["c1", "c2"]);
    }

    #[test]
    fn steps_take_the_other_factors_into_account() {
        let axes = [
            prod(&[c(0).into(), c(1).into()]),
            prod(&[c(1).into(), 6u64.into()]),
        ];
        let m = module(&axes, &[4, 8]);
        let all = occurrences(&m);
        let of = |class, selected: &dyn Fn(Class) -> bool| {
            step(&all[&c(class)], 8, &m.classes, &|x| selected(x))
        };
        // 4 heads bring 4 of the 8, the six places bring 2: twice an odd width would do for one, not the other.
        assert_eq!(of(1, &|x| x == c(1)), 4);
        // Where heads go as well, they bring nothing for sure.
        assert_eq!(of(1, &|_| true), 8);
        assert_eq!(of(0, &|x| x == c(0)), 1);
    }
}
