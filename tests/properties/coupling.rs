//! Classes against the independent search.

use crate::{config, law};
use prune_opt_ir::{Axis, Leaf, Module};
use prune_opt_testing::show;
use prune_opt_testing::solutions::{Agreement, classes, compare, minimal};
use prune_opt_testing::strategy::{module, registry};
use std::cell::RefCell;

#[test]
fn elements_of_classes_are_the_minimal_solutions() {
    let total = RefCell::new(Agreement::default());
    let config = config("proptest-regressions/solutions.txt");
    law(config, &module(), |sample| {
        let coupled = prune_opt_coupling::couple(&sample.module, registry());
        let coupled = coupled.map_err(|e| e.to_string())?;
        let found = minimal(&sample.module, registry()).map_err(|e| format!("{e:?}"))?;
        let text = |report| format!("{report}\n{}", show(&coupled));
        let agreement = compare(&coupled, &found).map_err(text)?;
        let mut total = total.borrow_mut();
        total.same += agreement.same;
        total.alone += agreement.alone;
        total.irregular += agreement.irregular;
        Ok(())
    });
    let total = total.into_inner();
    // What classes can't say is the exception.
    assert!(total.same > 50 * total.beyond(), "{total:?}");
}

/// The module with every class `from` written as `to`.
fn rename(module: &Module, from: &Axis, to: &Axis) -> Module {
    let mut out = module.clone();
    for v in out.funcs[0].values.values_mut() {
        for axis in v.ty.axes_mut().into_iter().flatten() {
            let by = &mut |leaf: Leaf| match (leaf.class(), to) {
                (class, Axis::Class(to)) if Axis::Class(class) == *from => leaf.of(*to),
                _ => leaf.into(),
            };
            *axis = axis.substitute(by);
        }
    }
    out
}

#[test]
fn classes_that_are_coarser_finer_or_missing_are_seen() {
    let seen = RefCell::new([0usize; 3]);
    let config = config("proptest-regressions/sensitive.txt");
    law(config, &module(), |sample| {
        let coupled = prune_opt_coupling::couple(&sample.module, registry()).unwrap();
        let found = minimal(&sample.module, registry()).map_err(|e| format!("{e:?}"))?;
        // Nothing is asked of classes where strides do not divide.
        let asked = |c| {
            let all = classes(&coupled);
            all.iter()
                .all(|((class, _), s)| *class != c || found.regular.contains(s))
        };
        let free: Vec<_> = coupled
            .classes
            .iter()
            .filter(|(_, d)| d.frozen.is_none() && d.extent > 1)
            .filter(|(c, _)| asked(**c))
            .collect();
        let wrong = |what: usize, module: &Module| match compare(module, &found) {
            Ok(_) => Err(format!("not seen:\n{}", show(module))),
            Err(_) => {
                seen.borrow_mut()[what] += 1;
                Ok(())
            }
        };
        for (i, (c, data)) in free.iter().enumerate() {
            let axis = Axis::Class(**c);
            if let Some((other, _)) = free[..i].iter().find(|(_, d)| d.extent == data.extent) {
                wrong(0, &rename(&coupled, &axis, &Axis::Class(**other)))?;
            }
            let mut frozen = coupled.clone();
            frozen.classes.get_mut(*c).unwrap().frozen = Some(vec!["no reason".into()]);
            wrong(1, &frozen)?;
        }
        // A class that is apart on one parameter's axis.
        let mut finer = coupled.clone();
        let func = &mut finer.funcs[0];
        let names: Vec<_> = func
            .values
            .keys()
            .filter(|v| func.param_of(*v).is_some())
            .collect();
        let single = |a: &Axis| matches!(a, Axis::Class(c) if free.iter().any(|(f, _)| *f == c));
        let at = names.iter().find_map(|v| {
            let axes = func.values[*v].ty.axes()?;
            Some((*v, axes.iter().position(single)?))
        });
        if let Some((v, i)) = at {
            let axis = &mut func.values[v].ty.axes_mut().unwrap()[i];
            let Axis::Class(old) = *axis else {
                unreachable!()
            };
            let new = prune_opt_ir::Entity::new(999);
            *axis = Axis::Class(new);
            let data = finer.classes[&old].clone();
            finer.classes.insert(new, data);
            wrong(2, &finer)?;
        }
        Ok(())
    });
    let seen = seen.into_inner();
    assert!(seen.iter().all(|n| *n > 0), "{seen:?}");
}
