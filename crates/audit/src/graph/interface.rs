//! What users of a model see of it: inputs, outputs, operator sets. Pruning changes nothing of them.

use crate::report::{Audit, Difference};
use crate::side::Side;
use prune_opt_ir::{Extent, Function, Type, Value};

/// Compares inputs and outputs, operator sets and functions.
pub(crate) fn interface(old: &Side<'_>, new: &Side<'_>, audit: &mut Audit) {
    let mut found = Vec::new();
    values("input", old, new, |f| &f.inputs, &mut found);
    values("output", old, new, |f| &f.outputs, &mut found);
    let same = match (old.module.opsets(), new.module.opsets()) {
        (Some(ours), Some(theirs)) => ours == theirs,
        // Text may leave operator sets out: the default one of ONNX is meant, and what others its ops need.
        _ => old.module.opset("") == new.module.opset(""),
    };
    if !same {
        found.push("the operator sets are others than in the original".to_string());
    }
    let declared = |side: &Side<'_>| {
        let all = side.module.declared.iter();
        let all = all.map(|d| (d.name.clone(), d.onnx.clone(), d.relation.clone()));
        all.collect::<Vec<_>>()
    };
    if declared(old) != declared(new) {
        found.push("the module declares other ops than the original".to_string());
    }
    let (want, have) = (old.module.funcs.len(), new.module.funcs.len());
    if want != have {
        found.push(format!(
            "there are {have} functions, in the original {want}"
        ));
    }
    audit
        .differences
        .extend(found.into_iter().map(Difference::interface));
}

fn values(
    what: &str,
    old: &Side<'_>,
    new: &Side<'_>,
    of: impl Fn(&Function) -> &Vec<Value>,
    found: &mut Vec<String>,
) {
    let (ours, theirs) = (of(old.func), of(new.func));
    if ours.len() != theirs.len() {
        let (want, have) = (ours.len(), theirs.len());
        found.push(format!("there are {have} {what}s, in the original {want}"));
    }
    for (i, (v, w)) in ours.iter().zip(theirs).enumerate() {
        let (Some(a), Some(b)) = (old.func.values.get(*v), new.func.values.get(*w)) else {
            continue;
        };
        // Text may leave names out.
        if let (Some(a), Some(b)) = (&a.name, &b.name)
            && a != b
        {
            found.push(format!("{what} {i} is called `{b}`, in the original `{a}`"));
        }
        let name = old.name(*v);
        if !same(&a.ty, &b.ty, old, new) {
            let (a, b) = (words(&a.ty, old), words(&b.ty, new));
            found.push(format!("{what} `{name}` is {b}, in the original {a}"));
        }
    }
}

fn same(a: &Type, b: &Type, old: &Side<'_>, new: &Side<'_>) -> bool {
    if a.dtype() != b.dtype() {
        return false;
    }
    // A symbol that no file names has a number, which depends on how many there are, and may be one that an output names.
    let unnamed = |e: &Extent| e.symbols().iter().any(|s| s.to_string().starts_with("?_"));
    let open = |e: &Extent| e.constant().is_none();
    let extent =
        |(a, b): (&Extent, &Extent)| a == b || open(a) && open(b) && (unnamed(a) || unnamed(b));
    match (a.extents(old.module), b.extents(new.module)) {
        (Some(a), Some(b)) => a.len() == b.len() && a.iter().zip(&b).all(extent),
        (a, b) => a == b,
    }
}

/// A type with numbers in place of classes.
fn words(ty: &Type, side: &Side<'_>) -> String {
    match (ty.extents(side.module), ty.dtype()) {
        (Some(extents), Some(dtype)) => {
            let axes: String = extents.iter().map(|e| format!("{e} x ")).collect();
            format!("tensor<{axes}{dtype}>")
        }
        _ => ty.to_string(),
    }
}
