//! Scores of generated modules: what normalisers promise, and that scores go with their channels.

use crate::{config, law};
use prune_opt_importance::Importance;
use prune_opt_ir::{Attr, Axis, Class, Dense, Function, Leaf, Module, OpData, Type, Value};
use prune_opt_pass::{Context, PassManager, PassRegistry};
use prune_opt_testing::strategy::{module, registry};
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

type Scores = BTreeMap<Class, Vec<f64>>;

fn scores(module: &Module, options: &str) -> Result<(Module, Scores), String> {
    let defs = [prune_opt_coupling::Couple::def(), Importance::def()];
    let passes = PassRegistry::new(defs).map_err(|e| e.to_string())?;
    let text = match module.classes.is_empty() {
        true => format!("couple,importance{{{options}}}"),
        false => format!("importance{{{options}}}"),
    };
    let pipeline = passes.parse(&text).map_err(|e| e.to_string())?;
    let mut out = module.clone();
    let mut cx = Context::new(registry().clone()).with_output(std::io::sink());
    let ran = PassManager::new(&pipeline).run(&mut out, &mut cx);
    ran.map_err(|e| e.to_string())?;
    let all = out.classes.iter();
    let scored = all.filter_map(|(c, d)| Some((*c, d.importance.clone()?)));
    let scored = scored.collect();
    Ok((out, scored))
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1e-3)
}

#[test]
fn normalisers_keep_their_promises() {
    law(
        config("proptest-regressions/scores.txt"),
        &module(),
        |sample| {
            let m = &sample.module;
            let (coupled, raw) = scores(
                m,
                "normalize=none,targets=[conv,linear,norm,embedding,recurrent,other]",
            )?;
            let with = |normalize: &str| {
                let options = format!(
                    "normalize={normalize},targets=[conv,linear,norm,embedding,recurrent,other]"
                );
                scores(&coupled, &options).map(|(_, s)| s)
            };
            let sum = |u: &[f64]| u.iter().sum::<f64>();
            let within = |u: &[f64]| u.iter().all(|x| (0.0..=1.0).contains(x));
            let check = |name: &str, holds: &dyn Fn(&[f64]) -> bool| {
                for (class, u) in with(name)? {
                    let before = raw.get(&class).ok_or("a class is scored or not")?;
                    // Where no score is 0, as the formulas say.
                    if before.iter().all(|x| *x > 0.0) && !holds(&u) {
                        return Err(format!("{name} of {class}: {u:?} from {before:?}"));
                    }
                    if rising(before, &u) {
                        continue;
                    }
                    return Err(format!(
                        "{name} of {class} is no ranking: {u:?} from {before:?}"
                    ));
                }
                Ok::<(), String>(())
            };
            check("mean", &|u| near(sum(u), u.len() as f64))?;
            check("sum", &|u| near(sum(u), 1.0))?;
            check("max", &|u| within(u) && u.contains(&1.0))?;
            check("standardization", &within)?;
            check("gaussian", &|u| u.iter().all(|x| x.is_finite()))?;
            check("lamp", &|u| within(u) && u.contains(&1.0))?;
            check("sentinel_0.5", &|u| u.iter().all(|x| x.is_finite()))
        },
    );
}

/// Whether a larger score stays larger. (`lamp` also orders equal ones.)
fn rising(before: &[f64], after: &[f64]) -> bool {
    let pairs = before.iter().zip(after);
    let mut all: Vec<(f64, f64)> = pairs.map(|(a, b)| (*a, *b)).collect();
    all.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    all.windows(2)
        .all(|w| w[0].1 <= w[1].1 + 1e-12 * w[1].1.abs())
}

#[test]
fn one_members_ranking_does_not_change_with_the_root() {
    law(
        config("proptest-regressions/scores.txt"),
        &module(),
        |sample| {
            for p in [1.0, 2.0, 3.0] {
                let options = format!("p={p},reduce=first,normalize=none");
                let (_, raw) = scores(&sample.module, &options)?;
                for u in raw.values() {
                    let rooted: Vec<f64> = u.iter().map(|x| x.powf(1.0 / p)).collect();
                    if !rising(u, &rooted) {
                        return Err(format!("p={p}: {rooted:?} from {u:?}"));
                    }
                }
            }
            Ok(())
        },
    );
}

#[test]
fn scores_go_with_their_channels() {
    law(
        config("proptest-regressions/scores.txt"),
        &module(),
        |sample| {
            let (coupled, _) = scores(&sample.module, "")?;
            let orders = orders(&coupled);
            let mixed = permuted(&coupled, &orders)?;
            for options in [
                "normalize=none",
                "p=1,bias,reduce=max,targets=[conv,linear,batch_norm,layer_norm,norm,embedding,recurrent,other]",
                "criterion=l1",
                "criterion=bn-scale,normalize=mean",
                "criterion=fpgm",
                "criterion=\"magnitude - 0.5*fpgm\"",
            ] {
                let (_, before) = scores(&coupled, options)?;
                let (_, after) = scores(&mixed, options)?;
                if before.keys().ne(after.keys()) {
                    return Err(format!("{options}: other classes are scored"));
                }
                for (class, u) in &before {
                    let order = &orders[class];
                    let want: Vec<f64> = order.iter().map(|e| u[*e]).collect();
                    let have = &after[class];
                    if !want.iter().zip(have).all(|(a, b)| near(*a, *b)) {
                        return Err(format!("{options}, {class}: {have:?} instead of {want:?}"));
                    }
                }
            }
            Ok(())
        },
    );
}

#[test]
fn scores_do_not_depend_on_threads() {
    let pools: Vec<_> = [1, 3, 8]
        .into_iter()
        .map(|n| {
            rayon::ThreadPoolBuilder::new()
                .num_threads(n)
                .build()
                .unwrap()
        })
        .collect();
    law(
        config("proptest-regressions/scores.txt"),
        &module(),
        |sample| {
            for options in [
                "bias,blocks",
                "criterion=\"0.5*fpgm + redundancy\"",
                "criterion=random",
            ] {
                let all: Result<Vec<_>, String> = pools
                    .iter()
                    .map(|pool| pool.install(|| scores(&sample.module, options)))
                    .collect();
                let all = all?;
                // To the last bit.
                if !all
                    .iter()
                    .all(|(m, s)| *s == all[0].1 && m.classes == all[0].0.classes)
                {
                    return Err(options.into());
                }
            }
            Ok(())
        },
    );
}

/// For each class, which of its old elements stands where: a rotation and a swap, so that no element keeps its place;
/// of a class that stands in stretches, within those that nothing cuts.
fn orders(module: &Module) -> BTreeMap<Class, Vec<usize>> {
    let mut cuts: BTreeMap<Class, BTreeSet<usize>> = BTreeMap::new();
    for (class, data) in &module.classes {
        cuts.insert(*class, BTreeSet::from([0, data.extent as usize]));
    }
    let values = module.main().into_iter().flat_map(|f| f.values.values());
    for axis in values.filter_map(|v| v.ty.axes()).flatten() {
        axis.for_each_leaf(&mut |leaf| {
            if let (Leaf::Stretch(s), Some(cuts)) = (leaf, cuts.get_mut(&leaf.class())) {
                cuts.extend([s.start as usize, s.end as usize]);
            }
        });
    }
    let order = |cuts: BTreeSet<usize>| {
        let all: Vec<usize> = cuts.into_iter().collect();
        all.windows(2).flat_map(|w| mixed(w[0], w[1])).collect()
    };
    cuts.into_iter().map(|(c, all)| (c, order(all))).collect()
}

fn mixed(start: usize, end: usize) -> Vec<usize> {
    let n = end - start;
    let mut all: Vec<usize> = (0..n).map(|i| start + (i + 1) % n).collect();
    if n > 3 {
        all.swap(0, 2);
    }
    all
}

/// The same module with the elements of each class in another order, in every parameter that they stand on.
fn permuted(module: &Module, orders: &BTreeMap<Class, Vec<usize>>) -> Result<Module, String> {
    let mut out = module.clone();
    let func = module.main().ok_or("no graph")?;
    let mut done = BTreeSet::new();
    for op in func.ops.values() {
        let Some(name) = op.param().filter(|n| done.insert(n.to_string())) else {
            continue;
        };
        let axes = func.values[op.results[0]].ty.axes().unwrap_or_default();
        let Some(mut dense) = module.params[name].dense() else {
            continue;
        };
        for (i, axis) in axes.iter().enumerate() {
            let from = sources(axis, orders);
            dense = taken(&dense, i, &from).ok_or("elements of less than a byte")?;
        }
        if let Some(weight) = out.params.get_mut(name) {
            weight.data = Some(dense.data.clone().into());
        }
    }
    Ok(out)
}

/// For each position of an axis, the old position whose element now stands there.
fn sources(axis: &Axis, orders: &BTreeMap<Class, Vec<usize>>) -> Vec<usize> {
    match axis {
        Axis::Fixed(n) => (0..n.length().unwrap_or(0) as usize).collect(),
        Axis::Class(c) => orders[c].clone(),
        Axis::Stretch(s) => {
            let start = s.start as usize;
            let here = orders[&s.class][start..s.end as usize].iter();
            here.map(|e| e - start).collect()
        }
        Axis::Sum(terms) => {
            let mut out = Vec::new();
            for term in terms.iter() {
                let offset = out.len();
                let of = sources(term, orders);
                out.extend(of.into_iter().map(|p| offset + p));
            }
            out
        }
        Axis::Prod(factors) => {
            let mut out = vec![0];
            for factor in factors.iter() {
                let inner = sources(factor, orders);
                let n = inner.len();
                let inside = |o: usize| inner.iter().map(move |i| o * n + i);
                out = out.into_iter().flat_map(inside).collect();
            }
            out
        }
    }
}

fn taken(dense: &Dense, axis: usize, from: &[usize]) -> Option<Dense> {
    let size = dense.dtype.bytes(1)?;
    let inner: usize = dense
        .shape
        .iter()
        .skip(axis + 1)
        .map(|d| *d as usize)
        .product();
    let outer: usize = dense.shape.iter().take(axis).map(|d| *d as usize).product();
    let row = inner * size;
    let mut data = Vec::with_capacity(dense.data.len());
    for o in 0..outer {
        for p in from {
            let at = (o * from.len() + p) * row;
            data.extend_from_slice(dense.data.get(at..at + row)?);
        }
    }
    Dense::new(dense.dtype, dense.shape.clone(), data.into())
}

/// A concatenation may be written as one of another: `concat(concat(a, b), c)` for `concat(a, b, c)`.
#[test]
fn scores_do_not_depend_on_how_concatenations_are_written() {
    let nested = Cell::new(0);
    law(
        config("proptest-regressions/scores.txt"),
        &module(),
        |sample| {
            let (other, count) = with_nested_concats(&sample.module);
            nested.set(nested.get() + count);
            for options in ["", "reduce=first,normalize=none", "criterion=fpgm"] {
                let by_root = |m: &Module| {
                    let (coupled, scores) = scores(m, options)?;
                    let root = |(class, s)| (coupled.classes[&class].root.clone(), s);
                    Ok::<BTreeMap<_, _>, String>(scores.into_iter().map(root).collect())
                };
                let (want, have) = (by_root(&sample.module)?, by_root(&other)?);
                if want != have {
                    return Err(format!("{options}: {have:?} instead of {want:?}"));
                }
            }
            Ok(())
        },
    );
    assert!(nested.get() > 0, "nothing was rewritten");
}

/// The module with all but the last operand of each concatenation concatenated first, and how many there were.
fn with_nested_concats(module: &Module) -> (Module, usize) {
    let old = module.main().unwrap();
    let (mut new, mut count) = (Function::default(), 0);
    (new.name, new.attrs) = (old.name.clone(), old.attrs.clone());
    let mut now: BTreeMap<Value, Value> = BTreeMap::new();
    for v in &old.inputs {
        let data = &old.values[*v];
        now.insert(
            *v,
            new.add_input(data.name.clone(), data.ty.clone(), data.span),
        );
    }
    for op in old.ops.values() {
        let mut data = op.clone();
        data.operands = op.operands.iter().map(|v| v.map(|v| now[&v])).collect();
        data.captures = op.captures.iter().map(|v| now[v]).collect();
        if op.name == "concat" && op.operands.len() > 1 {
            let last = data.operands.pop().flatten();
            let all = data.operands.iter().flatten().map(|v| &new.values[*v].ty);
            let ty = concatenated(op, &all.collect::<Vec<_>>());
            let inner = new.add_op(data.clone(), [(None, ty)]).1;
            data.operands = vec![inner.first().copied(), last];
            count += 1;
        }
        let results = op.results.iter().map(|v| &old.values[*v]);
        let results = results.map(|v| (v.name.clone(), v.ty.clone()));
        let made = new.add_op(data, results.collect::<Vec<_>>()).1;
        now.extend(op.results.iter().copied().zip(made));
    }
    new.outputs = old.outputs.iter().map(|v| now[v]).collect();
    let mut out = module.clone();
    out.funcs[0] = new;
    (out, count)
}

fn concatenated(op: &OpData, all: &[&Type]) -> Type {
    let mut ty = all[0].clone();
    let rank = ty.axes().unwrap().len() as i64;
    let axis = op.attrs.get("axis").and_then(Attr::as_int).unwrap();
    let axis = if axis < 0 { axis + rank } else { axis } as usize;
    let parts = all.iter().map(|t| t.axes().unwrap()[axis].clone());
    let sum = Axis::sum(parts);
    ty.axes_mut().unwrap()[axis] = sum;
    ty
}
