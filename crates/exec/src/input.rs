//! Inputs of a run.

use crate::error::Error;
use prune_opt_ir::{Diagnostic, Function, Place, Tensor, Value};

/// Which input a tensor is for.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Key<'a> {
    /// By its name.
    Name(&'a str),
    /// By its place among the function's inputs.
    Index(usize),
}

impl<'a> From<&'a str> for Key<'a> {
    fn from(name: &'a str) -> Self {
        Key::Name(name)
    }
}
impl From<usize> for Key<'_> {
    fn from(index: usize) -> Self {
        Key::Index(index)
    }
}

/// The tensor of every input, in order.
///
/// # Errors
/// Where an input is missing, given twice, not known, or of another rank or extent than declared.
pub(crate) fn assign(
    func: &Function,
    classes: &prune_opt_ir::Module,
    given: &[(Key<'_>, Tensor)],
) -> Result<Vec<(Value, Tensor)>, Error> {
    let name = |v: &Value| func.values.get(*v).and_then(|d| d.name.clone());
    let names: Vec<String> = (func.inputs.iter().enumerate())
        .map(|(i, v)| name(v).unwrap_or_else(|| i.to_string()))
        .collect();
    let mut found: Vec<Option<&Tensor>> = vec![None; names.len()];
    for (key, tensor) in given {
        let (index, shown) = match key {
            Key::Name(n) => (names.iter().position(|x| x == n), n.to_string()),
            Key::Index(i) => (Some(*i), i.to_string()),
        };
        let slot = index.and_then(|i| found.get_mut(i));
        let slot = slot.ok_or_else(|| {
            let known = names.join("`, `");
            let error = Diagnostic::error(format!("there is no input `{shown}`"));
            error.help(format!("the inputs are `{known}`"))
        })?;
        if slot.replace(tensor).is_some() {
            let error = Diagnostic::error(format!("input `{shown}` is given twice"));
            return Err(error.into());
        }
    }
    let pairs = func.inputs.iter().zip(&names).zip(found);
    pairs
        .map(|((v, name), tensor)| {
            let missing = || Diagnostic::error(format!("input `{name}` is not given"));
            let tensor = tensor.ok_or_else(missing)?;
            fits(func, classes, *v, name, tensor)?;
            Ok((*v, tensor.clone()))
        })
        .collect()
}

fn fits(
    func: &Function,
    classes: &prune_opt_ir::Module,
    value: Value,
    name: &str,
    tensor: &Tensor,
) -> Result<(), Error> {
    let Some(ty) = func.values.get(value).map(|v| &v.ty) else {
        return Ok(());
    };
    let Some(extents) = ty.extents(classes) else {
        return Ok(());
    };
    let fit = extents.len() == tensor.shape().len();
    let length =
        |(e, n): (&prune_opt_ir::Extent, &usize)| e.length().is_none_or(|e| e == *n as u64);
    if fit && extents.iter().zip(tensor.shape()).all(length) {
        return Ok(());
    }
    let shape = tensor.shape();
    let error = Diagnostic::error(format!("input `{name}` has shape {shape:?}"));
    let error = error.place(Place::Value(name.to_string()));
    Err(error.help(format!("it is declared as {ty}")).into())
}
