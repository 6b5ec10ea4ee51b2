//! Laws of the normal form, against what expressions denote: a sequence of elements, each labelled by the
//! class elements it is made of (places in fixed factors are not told apart).

#![allow(clippy::unwrap_used)]

use super::{Axis, ClassExtents, Leaf, Stretch, Substitution};
use crate::entity::{Class, Entity};
use crate::extent::{Extent, Sym};
use proptest::prelude::*;

const EXTENTS: [u64; 4] = [2, 3, 4, 6];

fn extents(class: Class) -> u64 {
    EXTENTS.get(class.index()).copied().unwrap_or(0)
}

fn class(index: usize) -> Axis {
    Axis::Class(Class::new(index))
}

fn stretch(index: usize, start: u64, end: u64) -> Axis {
    Axis::Stretch(Stretch::new(Class::new(index), start, end).unwrap())
}

fn lit(n: u64) -> Axis {
    n.into()
}

fn sym(name: &str) -> Axis {
    Axis::Fixed(Sym::new(name).into())
}

/// An expression as written, not normalised.
#[derive(Clone, Debug)]
enum Raw {
    Leaf(Axis),
    Sum(Vec<Raw>),
    Prod(Vec<Raw>),
}

impl Raw {
    fn axis(&self) -> Axis {
        match self {
            Raw::Leaf(a) => a.clone(),
            Raw::Sum(all) => Axis::sum(all.iter().map(Raw::axis)),
            Raw::Prod(all) => Axis::prod(all.iter().map(Raw::axis)),
        }
    }
    fn of(axis: &Axis) -> Raw {
        match axis {
            Axis::Sum(all) => Raw::Sum(all.iter().map(Raw::of).collect()),
            Axis::Prod(all) => Raw::Prod(all.iter().map(Raw::of).collect()),
            leaf => Raw::Leaf(leaf.clone()),
        }
    }
}

type Label = Vec<(Class, u64)>;

/// What a plan leaves.
struct Left<E, K> {
    extents: E,
    keep: K,
}

impl<'k, E: Fn(Class) -> u64, K: Fn(Class) -> Option<&'k [u64]>> ClassExtents for Left<E, K> {
    fn class_extent(&self, class: Class) -> u64 {
        (self.extents)(class)
    }
    fn stretch_extent(&self, s: Stretch) -> u64 {
        (self.keep)(s.class).map_or(s.len(), |keep| s.kept(keep).len() as u64)
    }
}

/// What the expression denotes.
fn elements(raw: &Raw) -> Vec<Label> {
    match raw {
        Raw::Leaf(Axis::Class(c)) => (0..extents(*c)).map(|i| vec![(*c, i)]).collect(),
        Raw::Leaf(Axis::Stretch(s)) => (s.start..s.end).map(|i| vec![(s.class, i)]).collect(),
        Raw::Leaf(a) => vec![Vec::new(); a.extent(&extents).length().unwrap() as usize],
        Raw::Sum(all) => all.iter().flat_map(elements).collect(),
        Raw::Prod(all) => all.iter().fold(vec![Vec::new()], |outer, f| {
            let inner = elements(f);
            let pairs = outer.iter().flat_map(|o| inner.iter().map(move |i| (o, i)));
            // Single elements stand first, and it does not matter how often.
            let label = |(o, i): (&Label, &Label)| {
                let mut all = [&o[..], &i[..]].concat();
                all.sort();
                all.dedup();
                all
            };
            pairs.map(label).collect()
        }),
    }
}

fn denotes(axis: &Axis) -> Vec<Label> {
    elements(&Raw::of(axis))
}

/// Whether the value keeps what the module's documentation promises.
fn is_normal(axis: &Axis) -> bool {
    let zero = |a: &Axis| matches!(a, Axis::Fixed(e) if e.is(0));
    match axis {
        Axis::Fixed(_) | Axis::Class(_) | Axis::Stretch(_) => true,
        Axis::Prod(all) => {
            let flat = all
                .iter()
                .all(|f| !matches!(f, Axis::Prod(_)) && !f.is_one());
            let last = all.len() - 1;
            let sums = all.iter().take(last).all(|f| !matches!(f, Axis::Sum(_)));
            let merged = all
                .windows(2)
                .all(|p| !(p[0].is_fixed() && p[1].is_fixed()));
            all.len() > 1 && flat && sums && merged && all.iter().all(is_normal)
        }
        Axis::Sum(all) => {
            let flat = all.iter().all(|t| !matches!(t, Axis::Sum(_)) && !zero(t));
            let merged = all.iter().zip(all.iter().skip(1)).all(|p| {
                p.0 != p.1 && !(p.0.is_fixed() && p.1.is_fixed()) && !neighbours(p.0, p.1)
            });
            all.len() > 1 && flat && merged && all.iter().all(is_normal)
        }
    }
}

/// Whether two terms go through a class one after the other.
fn neighbours(a: &Axis, b: &Axis) -> bool {
    match (a.factors().split_first(), b.factors().split_first()) {
        (Some((Axis::Stretch(s), x)), Some((Axis::Stretch(t), y))) => {
            s.class == t.class && s.end == t.start && x == y
        }
        _ => false,
    }
}

/// Some of a class, and not all.
fn stretches() -> impl Strategy<Value = Axis> {
    let bounds = (0..EXTENTS.len(), 0u64..6, 1u64..6);
    bounds.prop_map(|(i, start, len)| {
        let n = EXTENTS[i];
        let len = len.min(n - 1);
        let start = start % (n - len + 1);
        stretch(i, start, start + len)
    })
}

fn raw(leaf: impl Strategy<Value = Axis> + 'static) -> impl Strategy<Value = Raw> {
    leaf.prop_map(Raw::Leaf).prop_recursive(3, 12, 3, |inner| {
        let some = prop::collection::vec(inner, 1..4);
        prop_oneof![some.clone().prop_map(Raw::Sum), some.prop_map(Raw::Prod)]
    })
}

/// Numbers and whole classes.
fn whole() -> impl Strategy<Value = Raw> {
    let numbers = prop::sample::select(vec![1u64, 2, 3, 4, 6]).prop_map(lit);
    raw(prop_oneof![numbers, (0..EXTENTS.len()).prop_map(class)])
}

/// Numbers, classes and parts of classes.
fn known() -> impl Strategy<Value = Raw> {
    let numbers = prop::sample::select(vec![1u64, 2, 3, 4, 6]).prop_map(lit);
    let classes = (0..EXTENTS.len()).prop_map(class);
    raw(prop_oneof![numbers, classes, stretches()])
}

/// Symbols too.
fn any() -> impl Strategy<Value = Raw> {
    let numbers = (0u64..5).prop_map(lit);
    let symbols = prop::sample::select(vec!["n", "m"]).prop_map(sym);
    raw(prop_oneof![
        numbers,
        symbols,
        (0..EXTENTS.len()).prop_map(class),
        stretches(),
    ])
}

/// The same elements, written differently: leaves cut in two, products written out by elements of their first factor.
fn rewritten(raw: &Raw, choice: &mut impl Iterator<Item = u64>) -> Raw {
    let chosen = choice.next().unwrap();
    match raw {
        Raw::Leaf(axis) => {
            let n = axis.extent(&extents).length().unwrap();
            let at = Extent::from(chosen.min(n));
            let (a, b) = axis.split_prefix(&at, &extents).unwrap();
            Raw::Sum(vec![Raw::Leaf(a), Raw::Leaf(b)])
        }
        Raw::Sum(all) => Raw::Sum(all.iter().map(|r| rewritten(r, choice)).collect()),
        Raw::Prod(all) if chosen < 2 => {
            Raw::Prod(all.iter().map(|r| rewritten(r, choice)).collect())
        }
        Raw::Prod(all) => {
            let rest: Vec<Raw> = all.iter().skip(1).map(|r| rewritten(r, choice)).collect();
            let single = |(c, i): (Class, u64)| Raw::Leaf(stretch(c.index(), i, i + 1));
            let term = |label: Label| {
                let singles = label.into_iter().map(single);
                Raw::Prod(singles.chain(rest.iter().cloned()).collect())
            };
            Raw::Sum(elements(&all[0]).into_iter().map(term).collect())
        }
    }
}

/// The expression with `by` in the place of what names a class of one element.
fn with_units(raw: &Raw, is_one: &impl Fn(Class) -> bool, by: &impl Fn(Class) -> Axis) -> Raw {
    let all = |all: &[Raw]| all.iter().map(|r| with_units(r, is_one, by)).collect();
    match raw {
        Raw::Leaf(axis) => match axis.leaf().map(Leaf::class) {
            Some(c) if is_one(c) => Raw::Leaf(by(c)),
            _ => raw.clone(),
        },
        Raw::Sum(terms) => Raw::Sum(all(terms)),
        Raw::Prod(factors) => Raw::Prod(all(factors)),
    }
}

fn small(raw: &Raw) -> bool {
    raw.axis()
        .extent(&extents)
        .length()
        .is_some_and(|n| n <= 2000)
}

proptest! {
    #[test]
    fn normal_forms_denote_what_was_written(raw in known()) {
        prop_assume!(small(&raw));
        prop_assert_eq!(denotes(&raw.axis()), elements(&raw));
    }

    #[test]
    fn constructors_give_normal_forms(raw in any()) {
        let axis = raw.axis();
        prop_assert!(is_normal(&axis), "{}", axis);
        prop_assert_eq!(Raw::of(&axis).axis(), axis.clone(), "normalising again changes it");
    }

    #[test]
    fn sums_associate(a in any(), b in any(), c in any()) {
        let (a, b, c) = (a.axis(), b.axis(), c.axis());
        let left = Axis::sum([Axis::sum([a.clone(), b.clone()]), c.clone()]);
        let right = Axis::sum([a, Axis::sum([b, c])]);
        prop_assert!(left.same(&right), "{} and {}", left, right);
    }

    #[test]
    fn products_associate(a in any(), b in any(), c in any()) {
        let (a, b, c) = (a.axis(), b.axis(), c.axis());
        let left = Axis::prod([Axis::prod([a.clone(), b.clone()]), c.clone()]);
        let right = Axis::prod([a, Axis::prod([b, c])]);
        prop_assert!(left.same(&right), "{} and {}", left, right);
    }

    #[test]
    fn products_distribute_from_the_right(a in any(), b in any(), c in any()) {
        let (a, b, c) = (a.axis(), b.axis(), c.axis());
        let left = Axis::prod([Axis::sum([a.clone(), b.clone()]), c.clone()]);
        let right = Axis::sum([Axis::prod([a, c.clone()]), Axis::prod([b, c])]);
        prop_assert!(left.same(&right), "{} and {}", left, right);
    }

    #[test]
    fn units_change_nothing(a in any()) {
        let a = a.axis();
        prop_assert_eq!(&Axis::prod([a.clone(), Axis::one()]), &a);
        prop_assert_eq!(&Axis::prod([Axis::one(), a.clone()]), &a);
        prop_assert_eq!(&Axis::sum([a.clone(), lit(0)]), &a);
        prop_assert_eq!(&Axis::sum([lit(0), a.clone()]), &a);
    }

    #[test]
    fn repeating_is_adding(a in any(), n in 1u64..5) {
        let a = a.axis();
        let sum = Axis::sum(std::iter::repeat_n(a.clone(), n as usize));
        let product = Axis::prod([lit(n), a]);
        prop_assert!(sum.same(&product) && product.same(&sum), "{} and {}", sum, product);
    }

    #[test]
    fn same_is_sound_and_symmetric(a in known(), b in known()) {
        prop_assume!(small(&a) && small(&b));
        let (a, b) = (a.axis(), b.axis());
        prop_assert!(a.same(&a));
        prop_assert_eq!(a.same(&b), b.same(&a));
        if a.same(&b) {
            prop_assert_eq!(denotes(&a), denotes(&b));
        }
    }

    #[test]
    fn what_denotes_the_same_is_the_same(raw in known(), choices in prop::collection::vec(0u64..4, 24)) {
        prop_assume!(small(&raw));
        let other = rewritten(&raw, &mut choices.iter().cycle().copied());
        prop_assert_eq!(elements(&other), elements(&raw));
        let [a, b] = [&raw, &other].map(|raw| raw.axis().in_stretches(&extents));
        prop_assert!(a.same(&b) && b.same(&a), "{} and {}", a, b);
        let all = elements(&raw).into_iter().map(|label| {
            Axis::prod(label.into_iter().map(|(c, i)| stretch(c.index(), i, i + 1)))
        });
        let all = Axis::sum(all);
        prop_assert!(a.same(&all) && all.same(&a), "{} and {}", a, all);
    }

    /// However it is written, with classes of one element as such, as stretches, or as what they are.
    #[test]
    fn what_denotes_the_same_is_the_same_in_extents(
        raw in known(), ones in 0usize..16, choices in prop::collection::vec(0u64..4, 24)
    ) {
        prop_assume!(small(&raw));
        let is_one = |c: Class| ones >> c.index() & 1 == 1;
        let extents = |c: Class| if is_one(c) { 1 } else { extents(c) };
        let stretched = std::cell::Cell::new(false);
        let unit = |c: Class| match stretched.replace(!stretched.get()) {
            true => stretch(c.index(), 0, 1),
            false => Axis::Class(c),
        };
        let with = with_units(&raw, &is_one, &unit).axis();
        let without = with_units(&raw, &is_one, &|_| lit(1));
        let other = rewritten(&without, &mut choices.iter().cycle().copied()).axis();
        for (a, b) in [(&with, &other), (&with, &without.axis())] {
            prop_assert!(a.same_in(b, &extents) && b.same_in(a, &extents), "{} and {}", a, b);
        }
        if let Some(plain) = with.plain(&extents) {
            prop_assert!(plain.same_in(&other, &extents), "{} and {}", plain, other);
        }
    }

    #[test]
    fn extents_count_elements(raw in known()) {
        prop_assume!(small(&raw));
        let count = elements(&raw).len() as i64;
        prop_assert!(raw.axis().extent(&extents).is(count));
    }

    #[test]
    fn substituting_is_building_from_other_leaves(raw in whole(), by in known()) {
        fn replaced(raw: &Raw, by: &Raw) -> Raw {
            match raw {
                Raw::Leaf(Axis::Class(c)) if c.index() == 0 => by.clone(),
                Raw::Leaf(_) => raw.clone(),
                Raw::Sum(all) => Raw::Sum(all.iter().map(|r| replaced(r, by)).collect()),
                Raw::Prod(all) => Raw::Prod(all.iter().map(|r| replaced(r, by)).collect()),
            }
        }
        let by_axis = by.axis();
        let with = |l: Leaf| if l.class().index() == 0 { by_axis.clone() } else { l.into() };
        let (left, right) = (raw.axis().substitute(&mut { with }), replaced(&raw, &by).axis());
        prop_assert!(left.same(&right), "{} and {}", left, right);
        // The same for many that share their beginnings.
        let mut shared = Substitution::new(with);
        let longer = Axis::sum([raw.axis(), class(1), class(0)]);
        let whole = Axis::sum([left.clone(), class(1), by.axis()]);
        prop_assert!(shared.of(&longer).same(&whole) && shared.of(&raw.axis()).same(&left));
    }

    #[test]
    fn a_prefix_and_the_rest_are_the_whole(raw in known(), at in 0u64..60) {
        prop_assume!(small(&raw));
        let axis = raw.axis();
        if let Some((left, right)) = axis.split_prefix(&at.into(), &extents) {
            prop_assert!(left.extent(&extents).is(at as i64));
            prop_assert_eq!([denotes(&left), denotes(&right)].concat(), denotes(&axis));
            prop_assert!(is_normal(&left) && is_normal(&right), "{} and {}", left, right);
        }
    }

    #[test]
    fn a_prefix_can_be_taken_off_again(a in any(), b in any()) {
        let (a, b) = (a.axis(), b.axis());
        let extent = a.extent(&extents);
        // Where a cut is not possible, because of symbols, there is none; it never is a wrong one.
        if let Some((left, right)) = Axis::sum([a.clone(), b.clone()]).split_prefix(&extent, &extents) {
            prop_assert_eq!(left.extent(&extents), extent);
            prop_assert!(Axis::sum([left, right]).same(&Axis::sum([a, b])));
        }
    }

    #[test]
    fn known_prefixes_are_found(a in known(), b in known()) {
        let (a, b) = (a.axis(), b.axis());
        let whole = Axis::sum([a.clone(), b.clone()]);
        let split = whole.split_prefix(&a.extent(&extents), &extents);
        let (left, right) = split.unwrap();
        prop_assert!(left.same(&a) && right.same(&b), "{} into {} and {}", whole, left, right);
    }

    #[test]
    fn factors_multiply_to_the_whole(raw in known(), factor in 1i64..40) {
        prop_assume!(small(&raw));
        let axis = raw.axis();
        if let Some((left, right)) = axis.split_left(&factor.into(), &extents) {
            prop_assert!(left.extent(&extents).is(factor));
            prop_assert_eq!(denotes(&Axis::prod([left, right])), denotes(&axis));
        }
        if let Some((left, right)) = axis.split_right(&factor.into(), &extents) {
            prop_assert!(right.extent(&extents).is(factor), "{} of {}", right, axis);
            prop_assert_eq!(denotes(&Axis::prod([left, right])), denotes(&axis));
        }
    }

    #[test]
    fn symbolic_factors_multiply_to_the_whole(a in any(), b in any()) {
        let (a, b) = (a.axis(), b.axis());
        let axis = Axis::prod([a.clone(), b.clone()]);
        for split in [
            axis.split_left(&a.extent(&extents), &extents),
            axis.split_right(&b.extent(&extents), &extents),
        ] {
            let product = split.map(|(left, right)| Axis::prod([left, right]));
            prop_assert!(product.is_none_or(|p| p.same(&axis)), "{}", axis);
        }
    }

    #[test]
    fn plain_is_plain(raw in known(), ones in 0usize..16) {
        let extents = |c: Class| if ones >> c.index() & 1 == 1 { 1 } else { extents(c) };
        let axis = raw.axis();
        let plain = axis.plain(&extents).unwrap_or(axis);
        prop_assert_eq!(plain.plain(&extents), None, "{}", plain);
    }

    #[test]
    fn products_divide_in_one_way(a in whole(), b in whole(), ones in 0usize..16) {
        // Any class may have come down to one element.
        let extents = |c: Class| if ones >> c.index() & 1 == 1 { 1 } else { extents(c) };
        let plain = |raw: &Raw| { let a = raw.axis(); a.plain(&extents).unwrap_or(a) };
        let (a, b) = (plain(&a), plain(&b));
        let axis = Axis::prod([a.clone(), b.clone()]);
        for split in [
            axis.split_left(&a.extent(&extents), &extents),
            axis.split_right(&b.extent(&extents), &extents),
        ] {
            let (left, right) = split.unwrap();
            prop_assert!(left.same(&a) && right.same(&b), "{axis}: {a} and {b}, not {left} and {right}");
        }
    }

    #[test]
    fn kept_positions_are_those_of_kept_elements(raw in known(), keeps in prop::collection::vec(0u64..64, 4)) {
        prop_assume!(small(&raw));
        let axis = raw.axis();
        let keeps: Vec<Option<Vec<u64>>> = keeps.iter().zip(EXTENTS).map(|(bits, n)| {
            // The topmost pattern stands for a class that keeps all.
            (*bits != 63).then(|| (0..n).filter(|i| bits >> i & 1 == 1).collect())
        }).collect();
        let keep = |c: Class| keeps[c.index()].as_deref();
        let is_kept = |(c, i): &(Class, u64)| keep(*c).is_none_or(|k| k.contains(i));
        let expected: Vec<u64> = denotes(&axis).iter().enumerate()
            .filter(|(_, label)| label.iter().all(is_kept))
            .map(|(i, _)| i as u64).collect();
        let all: Vec<u64> = (0..axis.extent(&extents).length().unwrap()).collect();
        prop_assert_eq!(axis.kept(&extents, &keep).unwrap_or(all), expected.clone());
        // The same by substitution: what is left has as many elements as the types will say.
        let left = Left { extents: |c| keep(c).map_or(extents(c), |k| k.len() as u64), keep };
        prop_assert!(axis.extent(&left).is(expected.len() as i64));
        // And with stretches numbered anew.
        let numbered = axis.substitute(&mut |leaf| match (leaf, keep(leaf.class())) {
            (Leaf::Stretch(s), Some(keep)) => s.left(keep).map_or(lit(0), Axis::from),
            _ => leaf.into(),
        });
        prop_assert!(numbered.extent(&left.extents).is(expected.len() as i64), "{numbered}");
    }

    #[test]
    fn one_of_the_ways_to_divide_is_the_one_it_was_made_by(a in known(), b in known()) {
        let (a, b) = (a.axis(), b.axis());
        prop_assume!(a.extent(&extents).length().is_some_and(|n| n < 40));
        let axis = Axis::prod([a.clone(), b.clone()]);
        for (left, right) in axis.splits_left(&a.extent(&extents), &extents) {
            prop_assert_eq!(denotes(&Axis::prod([left, right])), denotes(&axis));
        }
    }

    #[test]
    fn positions_are_those_of_elements(raw in known(), index in 0..EXTENTS.len()) {
        prop_assume!(small(&raw));
        let (axis, class) = (raw.axis(), Class::new(index));
        let mut found = Vec::new();
        axis.positions_of(class, &extents, &mut |at, element| found.push((at, element)));
        let expected: Vec<(u64, u64)> = denotes(&axis).iter().enumerate()
            .flat_map(|(i, label)| label.iter().filter(|(c, _)| *c == class).map(move |(_, e)| (i as u64, *e)))
            .collect();
        prop_assert!(found.windows(2).all(|p| p[0].0 <= p[1].0), "not in order of positions");
        found.sort();
        found.dedup();
        let mut expected = expected;
        expected.sort();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn text_gives_the_same_expression(raw in any()) {
        let mut module = crate::Module::default();
        for (i, extent) in EXTENTS.into_iter().enumerate() {
            let data = crate::ClassData { extent, ..crate::ClassData::default() };
            module.classes.insert(Class::new(i), data);
        }
        let ty = crate::Type::tensor(crate::DType::F32, [raw.axis()]);
        prop_assert_eq!(crate::text::parse_type(&ty.to_string(), &module).unwrap(), ty);
    }
}

/// All of a class is a stretch that begins with its first element, where its extent is known.
#[test]
fn a_repeated_element_is_the_beginning_of_its_class() {
    let first = Axis::prod([stretch(1, 2, 3), stretch(0, 0, 1)]);
    let last = Axis::prod([stretch(1, 2, 3), stretch(0, 1, 2)]);
    let twice = Axis::sum([Axis::prod([lit(2), first.clone()]), last]);
    let whole = Axis::sum([first, Axis::prod([stretch(1, 2, 3), class(0)])]);
    assert!(!twice.same(&whole), "nobody knows how long a class is");
    assert!(twice.same_in(&whole, &extents) && whole.same_in(&twice, &extents));
}

#[test]
fn a_sum_that_repeats_has_a_common_factor() {
    let groups = Axis::prod([lit(2), Axis::sum([class(0), lit(1)])]);
    let axis = Axis::prod([groups.clone(), class(1)]);
    let split = axis.split_left(&6u64.into(), &extents).unwrap();
    assert_eq!(split, (groups, class(1)), "{axis}");
}

#[test]
fn what_neighbours_make_joins_what_is_before() {
    let (single, n) = (
        |e: u64| Axis::from(Stretch::new(Class::new(0), e, e + 1).unwrap()),
        lit,
    );
    let terms = [(0, 9), (1, 4), (1, 5)].map(|(e, k)| Axis::prod([single(e), n(k)]));
    let both = Axis::from(Stretch::new(Class::new(0), 0, 2).unwrap());
    assert_eq!(Axis::sum(terms), Axis::prod([both, n(9)]));
}

#[test]
fn long_sums_share_their_beginnings() {
    let chain = (0..200_000).scan(lit(0), |sum, i| {
        *sum = Axis::sum([sum.clone(), class(i)]);
        Some(sum.clone())
    });
    let all: Vec<Axis> = chain.collect();
    assert_eq!(all[999].terms().len(), 1000);
    let (left, right) = all[999]
        .split_prefix(&990u64.into(), &|_: Class| 1u64)
        .unwrap();
    assert_eq!((left, right.terms().len()), (all[989].clone(), 10));
    drop(all);
}

/// The rows of the table under `heading` in `ir-spec/axes.md`, as their cells in backticks.
fn table(heading: &str) -> Vec<[String; 2]> {
    let page = include_str!("../../../../ir-spec/axes.md");
    let (_, section) = page.split_once(heading).unwrap();
    let section = section.split("\n#").next().unwrap();
    let cells = |line: &str| {
        line.split('`')
            .skip(1)
            .step_by(2)
            .map(String::from)
            .collect::<Vec<_>>()
    };
    let rows = section.lines().filter(|l| l.starts_with("| `"));
    rows.map(|l| cells(l).try_into().unwrap()).collect()
}

fn read(text: &str) -> Axis {
    let mut module = crate::Module::default();
    for (i, extent) in EXTENTS.into_iter().enumerate() {
        let data = crate::ClassData {
            extent,
            ..crate::ClassData::default()
        };
        module.classes.insert(Class::new(i), data);
    }
    let ty = crate::text::parse_type(&format!("tensor<{text} x f32>"), &module).unwrap();
    ty.axes().unwrap()[0].clone()
}

#[test]
fn normal_forms_are_those_of_the_specification() {
    let rows = table("## Normal form");
    assert!(rows.len() > 8);
    for [written, normal] in rows {
        assert_eq!(read(&written).to_string(), normal, "{written}");
    }
    assert_eq!(Axis::sum([]).to_string(), "0");
    assert_eq!(Axis::prod([]).to_string(), "1");
}

#[test]
fn equal_and_different_as_the_specification_says() {
    for [a, b] in table("## Equality") {
        assert!(read(&a).same(&read(&b)), "{a} and {b}");
    }
    for [a, b] in table("### Not equal") {
        assert!(!read(&a).same(&read(&b)), "{a} and {b}");
    }
}

#[test]
fn cuts_are_made_where_terms_end() {
    let axis = Axis::sum([Axis::prod([lit(3), class(1)]), lit(10)]);
    let cut = |at: u64| {
        axis.split_prefix(&at.into(), &extents)
            .map(|(l, r)| format!("{l} | {r}"))
    };
    assert_eq!(cut(3).as_deref(), Some("c1 | 2 * c1 + 10"));
    assert_eq!(
        cut(4).as_deref(),
        Some("c1 + c1[0] | c1[1:3] + c1 + 10"),
        "inside a class"
    );
    assert_eq!(cut(9).as_deref(), Some("3 * c1 | 10"));
    assert_eq!(cut(12).as_deref(), Some("3 * c1 + 3 | 7"));
    assert_eq!(cut(19).as_deref(), Some("3 * c1 + 10 | 0"));
    assert_eq!(cut(20), None, "past the end");
}

#[test]
fn empty_classes_divide_nothing() {
    let axis = Axis::sum([class(0), Axis::prod([class(1), class(2)])]);
    assert_eq!(
        axis.split_left(&0u64.into(), &|_: Class| 0u64),
        Some((axis.clone(), Axis::one()))
    );
    let empty = |c: Class| if c.index() == 0 { 4 } else { 0u64 };
    assert_eq!(
        Axis::sum([class(1), class(2)]).split_left(&3u64.into(), &empty),
        None
    );
    assert_eq!(
        Axis::sum([class(1), class(0), class(1)]).split_left(&3u64.into(), &empty),
        None
    );
}

#[test]
fn what_repeats_divides_however_it_is_written() {
    // Three times two rounds of `1 + c0` are two of three, though nothing in it is twice.
    let round = Axis::sum([lit(1), class(0)]);
    let axis = Axis::prod([lit(3), Axis::sum([round.clone(), round.clone()])]);
    let (left, right) = axis.split_left(&2u64.into(), &extents).unwrap();
    assert_eq!(
        (left, denotes(&right)),
        (lit(2), denotes(&Axis::prod([lit(3), round])))
    );
    // The second round is cut where the first is not.
    let part = |from: u64, to: u64| Axis::from(Stretch::new(Class::new(1), from, to).unwrap());
    let rest = Axis::prod([lit(2), part(2, 3)]);
    let axis = Axis::sum([part(0, 2), rest, class(1), part(2, 3)]);
    let (left, right) = axis.split_left(&2u64.into(), &extents).unwrap();
    assert_eq!(denotes(&Axis::prod([left, right])), denotes(&axis));
    let apart = Axis::sum([class(0), class(3)]);
    assert_eq!(apart.split_left(&2u64.into(), &extents), None);
}

#[test]
fn hostile_repetitions_are_cheap() {
    let huge = 1u64 << 62;
    let a = Axis::prod([lit(huge), Axis::sum([class(0), class(1)])]);
    let b = Axis::prod([lit(huge - 1), Axis::sum([class(0), class(1)])]);
    assert!(!a.same(&Axis::sum([b, class(1)])));
    assert_eq!(a.extent(&extents), Extent::from(i64::MAX));
}

#[test]
fn parts_whose_stretches_are_all_of_a_class_divide() {
    // `EXTENTS` says how many elements c1 has: three, of which the sum below has two rounds of five.
    let part = |from: u64, to: u64| Axis::from(Stretch::new(Class::new(1), from, to).unwrap());
    let round = [class(1), part(0, 2)];
    let again = [part(0, 1), part(1, 3), part(0, 2)];
    let axis = Axis::sum(round.into_iter().chain(again));
    let (left, right) = axis.split_left(&2u64.into(), &extents).unwrap();
    assert_eq!(left, lit(2), "{axis}");
    assert_eq!(denotes(&Axis::prod([left, right])), denotes(&axis));
}

#[test]
fn a_length_settles_symbols() {
    let [h, w] = ["h", "w"].map(|name| Axis::Fixed(Sym::new(name).into()));
    let c1 = || class(1);
    // `EXTENTS` says that c1 has three elements.
    let inner = Axis::prod([h.clone(), w.clone(), c1()]);
    assert_eq!(
        inner.settled(12, &extents),
        Some(Axis::prod([lit(4), c1()]))
    );
    let outer = Axis::prod([c1(), h.clone(), w.clone()]);
    assert_eq!(
        outer.settled(12, &extents),
        Some(Axis::prod([c1(), lit(4)]))
    );
    let sum = Axis::sum([c1(), Axis::prod([h.clone(), c1()]), lit(2)]);
    let settled = Axis::sum([c1(), Axis::prod([lit(5), c1()]), lit(2)]);
    assert_eq!(sum.settled(20, &extents), Some(settled));
    // No number will do, or several places have symbols.
    for (axis, n) in [(&inner, 13), (&sum, 4), (&sum, 19), (&c1(), 3)] {
        assert_eq!(axis.settled(n, &extents), None, "{axis} of {n}");
    }
    let apart = Axis::prod([h.clone(), c1(), w.clone()]);
    let both = Axis::sum([h, c1(), w]);
    for axis in [apart, both] {
        assert_eq!(axis.settled(12, &extents), None, "{axis}");
    }
}
