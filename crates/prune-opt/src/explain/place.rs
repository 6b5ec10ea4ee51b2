//! What a question is about: `conv1.weight:0`, `%12:1`, `fc.weight:1[5]`, `c3`.

use prune_opt_ir::entity::Entity;
use prune_opt_ir::{Axis, Class, Diagnostic, Module, Value, closest};
use prune_opt_proof::Names;

/// An axis or a class that somebody asks about.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// As messages name it.
    pub name: String,
    /// The tensor and its axis; `None` for a class.
    pub axis: Option<(Value, usize)>,
    /// What types say of it.
    pub said: Axis,
    /// One element of it.
    pub element: Option<u64>,
}

const FORMS: &str = "an axis is a parameter or a value and the axis's number, `conv1.weight:0` or `%12:1`; \
                     one element of it, `conv1.weight:0[5]`; a class is its name, `c3`";

/// Reads what is asked about.
///
/// # Errors
/// That it can't be read, or that the module has no such thing.
pub(crate) fn read(text: &str, module: &Module, names: &Names<'_>) -> Result<Asked, Diagnostic> {
    let (whole, element) = element(text)?;
    let asked = match class(whole, module) {
        Some(class) => Asked {
            name: class.to_string(),
            axis: None,
            said: Axis::Class(class),
            element,
        },
        None => {
            let (value, axis, said) = axis(whole, module, names)?;
            Asked {
                name: format!("{}:{axis}", names.tensor(value)),
                axis: Some((value, axis)),
                said,
                element,
            }
        }
    };
    let length = asked.said.extent(module);
    match element {
        Some(e) if length.length().is_some_and(|n| e >= n) => {
            let message = format!(
                "`{text}`: {} has {length} elements, counted from 0",
                asked.name
            );
            Err(Diagnostic::error(message))
        }
        _ => Ok(asked),
    }
}

/// Takes off `[5]`.
fn element(text: &str) -> Result<(&str, Option<u64>), Diagnostic> {
    let inside = text.strip_suffix(']').and_then(|t| t.rsplit_once('['));
    match inside {
        None => Ok((text, None)),
        Some((whole, number)) => match number.parse() {
            Ok(n) => Ok((whole, Some(n))),
            Err(_) => {
                let message = format!("`{text}`: an element is a number, not `{number}`");
                Err(Diagnostic::error(message).help(FORMS))
            }
        },
    }
}

/// Whether what is asked for is a class, or an element of one, of whatever module.
pub(crate) fn is_class(text: &str) -> bool {
    let name = element(text).map_or(text, |(name, _)| name);
    let number = name.strip_prefix('c').map(str::parse::<usize>);
    number.is_some_and(|n| n.is_ok())
}

/// The class of this name, where the module has it.
fn class(text: &str, module: &Module) -> Option<Class> {
    let number = text.strip_prefix('c')?.parse().ok()?;
    let class = Class::new(number);
    (class.to_string() == text && module.classes.contains_key(&class)).then_some(class)
}

fn axis(
    text: &str,
    module: &Module,
    names: &Names<'_>,
) -> Result<(Value, usize, Axis), Diagnostic> {
    let number = |s: &str| s.parse::<usize>().ok();
    // ONNX names may have colons in them.
    let cut = text
        .rsplit_once(':')
        .and_then(|(name, axis)| Some((name, number(axis)?)));
    let Some((name, axis)) = cut else {
        if let Some(value) = tensor(text, module, names) {
            let rank = names.func().values[value].ty.rank().unwrap_or(0);
            let message = format!("`{text}` has {rank} axes: say which, as in `{text}:0`");
            return Err(Diagnostic::error(message).help(FORMS));
        }
        return Err(unknown(text, module, names));
    };
    let value = tensor(name, module, names).ok_or_else(|| unknown(name, module, names))?;
    let ty = &names.func().values[value].ty;
    let Some(axes) = ty.axes() else {
        let message = format!("nothing is known of the axes of `{name}`");
        return Err(Diagnostic::error(message));
    };
    match axes.get(axis) {
        Some(said) => Ok((value, axis, said.clone())),
        None => {
            let message = format!(
                "`{text}`: `{name}` has {} axes, counted from 0; its type is {ty}",
                axes.len()
            );
            Err(Diagnostic::error(message))
        }
    }
}

/// A parameter by its name, or a value by its name or number, with `%` or without.
fn tensor(name: &str, module: &Module, names: &Names<'_>) -> Option<Value> {
    let values = &names.func().values;
    let plain = name.strip_prefix('@').unwrap_or(name);
    let mut params = names.func().ops.values();
    let param = params.find(|op| op.param() == Some(plain));
    let param = param.and_then(|op| op.results.first().copied());
    let plain = name.strip_prefix('%');
    let value = |wanted: &str| values.keys().find(|v| names.bare(*v) == wanted);
    let param = param
        .filter(|_| plain.is_none() && module.params.contains_key(name.trim_start_matches('@')));
    param.or_else(|| value(plain.unwrap_or(name)))
}

fn unknown(name: &str, module: &Module, names: &Names<'_>) -> Diagnostic {
    let func = names.func();
    let values = func.values.keys();
    let values: Vec<String> = values.map(|v| names.tensor(v)).collect();
    let classes: Vec<String> = module.classes.keys().map(Class::to_string).collect();
    let all = values.iter().chain(&classes).map(String::as_str);
    let near = closest(name, all.clone()).or_else(|| {
        // A name without what stands before its last dots.
        let mut ends = all.filter(|n| n.ends_with(name));
        ends.next().filter(|_| !name.is_empty())
    });
    let message = format!("the model has no tensor and no class `{name}`");
    let help = near.map_or(FORMS.to_string(), |near| {
        format!("did you mean `{near}`? {FORMS}")
    });
    Diagnostic::error(message).help(help)
}

/// What one element of an axis is: an element of each factor, classes and numbers, outermost first.
pub(super) fn parts(axis: &Axis, module: &Module, element: u64) -> Vec<(Axis, u64)> {
    let mut out = Vec::new();
    let mut open = vec![(axis.clone(), element)];
    while let Some((axis, element)) = open.pop() {
        match &axis {
            Axis::Fixed(_) | Axis::Class(_) => out.push((axis, element)),
            Axis::Stretch(s) => out.push((s.class.into(), s.start.saturating_add(element))),
            Axis::Sum(terms) => {
                let mut at = element;
                for t in terms.iter() {
                    match t.extent(module).length() {
                        Some(n) if at >= n => at -= n,
                        _ => {
                            open.push((t.clone(), at));
                            break;
                        }
                    }
                }
            }
            Axis::Prod(factors) => {
                let mut rest = element;
                // The innermost varies fastest; the stack turns the order around.
                for f in factors.iter().rev() {
                    let n = f.extent(module).length().unwrap_or(u64::MAX).max(1);
                    open.push((f.clone(), rest % n));
                    rest /= n;
                }
            }
        }
    }
    out
}
