//! Of the factors of a product, which ones lose elements.

use indexmap::IndexMap;
use prune_opt_ir::{Axis, Class, ClassExtents, Module};
use prune_opt_pass::choice;

choice! {
    /// Which factors of a product (`heads * width`, `groups * width`) lose elements.
    pub enum Factors {
        /// The innermost that can: width. A class that also stands alone counts as inner.
        Inner = "inner",
        /// The outermost that can: heads, groups.
        Outer = "outer",
        /// All that can.
        Both = "both",
    }
}

/// One place where a class stands on a parameter. (Activations do not count: a reshape puts every factor of a product
/// on an axis of its own.)
#[derive(Clone, Debug)]
pub(crate) struct Occurrence {
    /// The factors left of it in its product.
    outer: Vec<Axis>,
    /// The factors right of it.
    inner: Vec<Axis>,
}

/// Every place where each class stands on a parameter, each kind of place once.
pub(crate) fn occurrences(module: &Module) -> IndexMap<Class, Vec<Occurrence>> {
    let mut found: IndexMap<Class, Vec<Occurrence>> =
        module.classes.keys().map(|c| (*c, Vec::new())).collect();
    let mut seen = std::collections::HashSet::new();
    let values = module.funcs.iter().flat_map(|f| {
        let params = f.ops.values().filter(|op| op.param().is_some());
        params.filter_map(|op| f.values.get(*op.results.first()?))
    });
    for axis in values.flat_map(|v| v.ty.axes().unwrap_or_default()) {
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
        Axis::Class(c) => {
            if let Some(list) = found.get_mut(c) {
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

impl Factors {
    /// Whether a class loses elements, by the places where it stands and which classes could.
    pub(crate) fn selects(self, places: &[Occurrence], removable: &impl Fn(Class) -> bool) -> bool {
        let any = |axes: &[Axis]| {
            let mut found = false;
            for a in axes {
                a.for_each_class(&mut |c| found |= removable(c));
            }
            found
        };
        match self {
            Factors::Both => true,
            Factors::Inner => places.is_empty() || places.iter().any(|p| !any(&p.inner)),
            Factors::Outer => places.is_empty() || places.iter().any(|p| !any(&p.outer)),
        }
    }
}

/// What the number kept of a class must be a multiple of, so that every parameter axis (every term, where axes are
/// concatenated) is a multiple of `multiple`: less where other factors, which stay as they are, bring a part of it.
pub(crate) fn step(
    places: &[Occurrence],
    multiple: u64,
    classes: &impl ClassExtents,
    selected: &impl Fn(Class) -> bool,
) -> u64 {
    let stays = |a: &&Axis| {
        let mut stays = true;
        a.for_each_class(&mut |c| stays &= !selected(c));
        stays
    };
    places.iter().fold(1, |step, place| {
        let others = place.outer.iter().chain(&place.inner).filter(stays);
        let lengths = others.map(|a| a.extent(classes).length().unwrap_or(1));
        let rest = lengths.fold(1, u64::saturating_mul);
        let need = multiple / gcd(multiple, rest).max(1);
        lcm(step, need)
    })
}

/// The least common multiple; 0 reads as 1.
pub(crate) fn lcm(a: u64, b: u64) -> u64 {
    let (a, b) = (a.max(1), b.max(1));
    (a / gcd(a, b)).saturating_mul(b)
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;
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

    fn selected(axes: &[Axis], extents: &[u64], how: Factors, frozen: &[Class]) -> Vec<String> {
        let m = module(axes, extents);
        let can = |c: Class| !frozen.contains(&c);
        let all = occurrences(&m);
        let picked = all.iter().filter(|(c, p)| can(**c) && how.selects(p, &can));
        picked.map(|(c, _)| c.to_string()).collect()
    }

    fn prod(all: &[Axis]) -> Axis {
        Axis::prod(all.to_vec())
    }

    #[test]
    fn heads_times_width() {
        let qkv = prod(&[3u64.into(), c(0).into(), c(1).into()]);
        let axes = [qkv, c(2).into()];
        let with = |how, frozen: &[Class]| selected(&axes, &[4, 8, 16], how, frozen);
        assert_eq!(with(Factors::Inner, &[]), ["c1", "c2"]);
        assert_eq!(with(Factors::Outer, &[]), ["c0", "c2"]);
        assert_eq!(with(Factors::Both, &[]), ["c0", "c1", "c2"]);
        // Where the width can't go, heads do.
        assert_eq!(with(Factors::Inner, &[c(1)]), ["c0", "c2"]);
        assert_eq!(with(Factors::Outer, &[c(0)]), ["c1", "c2"]);
    }

    #[test]
    fn a_class_that_also_stands_alone_is_not_outer() {
        let axes = [prod(&[c(0).into(), c(1).into()]), c(0).into()];
        assert_eq!(selected(&axes, &[4, 2], Factors::Inner, &[]), ["c0", "c1"]);
    }

    #[test]
    fn terms_of_sums_are_places() {
        let sum = Axis::sum([c(2).into(), prod(&[c(0).into(), c(1).into()])]);
        assert_eq!(
            selected(&[sum], &[4, 2, 3], Factors::Inner, &[]),
            ["c1", "c2"]
        );
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
