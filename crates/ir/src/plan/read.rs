//! Reading plans from JSON, with everything that is wrong said at once, each at its place.
//!
//! A value that can't be read is an error and is left out; what is beside it is read. A field that is none is an error
//! too, and is read as the one it was likely meant to be, so that no other errors follow from it.

use super::places::{Places, Spot};
use super::{Keep, Plan, PlanAxis, PlanBy, PlanClass, PlanParameter, VERSION};
use crate::closest::closest;
use crate::diag::{Diagnostic, Diagnostics, Span};
use crate::hash::IndexMap;
use crate::text::mark;
use indexmap::map::Entry;

const FORM: &str = r#"a plan reads {"version": 1, "classes": [{"name": .., "root": [parameter, axis], "extent": .., "keep": [..]}]}"#;

impl Plan {
    /// What can be read of a plan, and everything that can't.
    pub(super) fn read(text: &str) -> (Plan, Diagnostics) {
        let mut plan = Plan {
            version: VERSION,
            classes: Vec::new(),
            axes: Vec::new(),
            parameters: None,
            places: Places::of(text),
        };
        let mut errors = Diagnostics::default();
        match Spot::of(text) {
            Ok(all) => plan.fill(all, &mut errors),
            Err(e) => errors.push(broken(text, &e)),
        }
        (plan, errors)
    }

    fn fill(&mut self, all: Spot<'_>, errors: &mut Diagnostics) {
        let fields = all.fields().unwrap_or_default();
        let get = |name: &str| {
            let is = |(key, _): &&(Spot<'_>, _)| key.string().is_some_and(|key| key == name);
            fields.iter().find(is).map(|(_, value)| value)
        };
        let version = get("version");
        if !fields.is_empty() && version.is_none() && get("classes").is_none() {
            let message = "this is not a plan: it has neither `version` nor `classes`";
            errors.push(Diagnostic::error(message).at(start(all)).help(FORM));
            return;
        }
        // Of another version nothing else is known.
        if let Some(at) = version
            && let Ok(other) = serde_json::from_str::<u64>(at.text)
            && other != u64::from(VERSION)
        {
            errors.push(another_version(other).at(at.span()));
            return;
        }
        let fields = &["version", "classes", "axes", "parameters"];
        let Some(mut object) = Object::read(all, "a plan", fields, errors) else {
            let all = errors.0.iter_mut();
            all.for_each(|e| e.help = Some(FORM.into()));
            return;
        };
        object.needed("version", errors, number);
        let classes = object.needed("classes", errors, list).unwrap_or_default();
        (self.classes, self.places.classes) = each(classes, errors, class);
        let axes = object.optional("axes", errors, list).flatten();
        (self.axes, self.places.axes) = each(axes.unwrap_or_default(), errors, axis);
        let parameters = object.optional("parameters", errors, parameters).flatten();
        if let Some(all) = parameters {
            self.places.parameters = all.values().map(|(_, spans)| *spans).collect();
            self.parameters = Some(all.into_iter().map(|(name, (p, _))| (name, p)).collect());
        }
    }
}

/// That a plan has this version.
pub(super) fn another_version(version: u64) -> Diagnostic {
    let message = format!("the plan has version {version}; this program reads version {VERSION}");
    Diagnostic::error(message)
}

fn class(at: Spot<'_>, errors: &mut Diagnostics) -> Option<PlanClass> {
    let fields = &["name", "root", "extent", "keep", "by", "blocks"];
    let mut object = Object::read(at, "a class", fields, errors)?;
    let name = object.needed("name", errors, string);
    let root = object.optional("root", errors, root);
    let extent = object.needed("extent", errors, number);
    let keep = object.optional("keep", errors, numbers);
    let by = object.optional("by", errors, by);
    let blocks = object.optional("blocks", errors, blocks);
    if object.strange && !object.has("keep") && !object.has("blocks") {
        return None;
    }
    Some(PlanClass {
        name: name?,
        root: root?,
        extent: extent?,
        keep: keep?.unwrap_or_default(),
        by: by?,
        blocks: blocks?,
    })
}

fn by(at: Spot<'_>, errors: &mut Diagnostics) -> Option<PlanBy> {
    let mut object = Object::read(at, "a class", &["name", "root", "extent"], errors)?;
    let name = object.needed("name", errors, string);
    let root = object.optional("root", errors, root);
    let extent = object.needed("extent", errors, number);
    Some(PlanBy {
        name: name?,
        root: root?,
        extent: extent?,
    })
}

fn axis(at: Spot<'_>, errors: &mut Diagnostics) -> Option<PlanAxis> {
    let mut object = Object::read(at, "an axis", &["root", "axis", "classes"], errors)?;
    let root = object.needed("root", errors, root);
    let axis = object.needed("axis", errors, string);
    let classes = object.needed("classes", errors, |at, errors| every(at, errors, by));
    Some(PlanAxis {
        root: root?,
        axis: axis?,
        classes: classes?,
    })
}

/// Parameters, and where their names and what is said of them are.
type Parameters = IndexMap<String, (PlanParameter, [Span; 2])>;

fn parameters(at: Spot<'_>, errors: &mut Diagnostics) -> Option<Parameters> {
    let mut all = Parameters::default();
    for (key, value) in expect(at, "an object", errors, Spot::fields)? {
        let (name, said) = (string(key, errors), parameter(value, errors));
        let (Some(name), Some(said)) = (name, said) else {
            continue;
        };
        match all.entry(name) {
            Entry::Occupied(_) => {
                let message = format!("the plan lists parameter `{}` twice", brief(key.text));
                errors.push(Diagnostic::error(message).at(key.span()));
            }
            Entry::Vacant(place) => drop(place.insert((said, [key.all(), value.all()]))),
        }
    }
    Some(all)
}

fn parameter(at: Spot<'_>, errors: &mut Diagnostics) -> Option<PlanParameter> {
    let fields = &["shape", "new_shape", "keep"];
    let mut object = Object::read(at, "a parameter", fields, errors)?;
    let shape = object.needed("shape", errors, numbers);
    let new_shape = object.needed("new_shape", errors, numbers);
    let keep = object.needed("keep", errors, |at, errors| {
        every(at, errors, |at, errors| nullable(at, errors, keep))
    });
    Some(PlanParameter {
        shape: shape?,
        new_shape: new_shape?,
        keep: keep?,
    })
}

fn keep(at: Spot<'_>, errors: &mut Diagnostics) -> Option<Keep> {
    if at.text.starts_with('[') {
        return numbers(at, errors).map(Keep::Indices);
    }
    if !at.text.starts_with('{') {
        let what = "a list of positions, an object of `by` and `blocks`, or null";
        return expect(at, what, errors, |_| None);
    }
    let mut object = Object::read(at, "an axis in blocks", &["by", "blocks"], errors)?;
    let by = object.needed("by", errors, number);
    let blocks = object.needed("blocks", errors, blocks);
    Some(Keep::Blocks {
        by: usize::try_from(by?).unwrap_or(usize::MAX),
        blocks: blocks?,
    })
}

fn root(at: Spot<'_>, errors: &mut Diagnostics) -> Option<(String, usize)> {
    let what = "`[parameter, axis]`, a string and a whole number";
    expect(at, what, errors, |at| serde_json::from_str(at.text).ok())
}

fn blocks(at: Spot<'_>, errors: &mut Diagnostics) -> Option<Vec<Vec<u64>>> {
    every(at, errors, numbers)
}

/// Numbers; of those that are none the first is an error.
fn numbers(at: Spot<'_>, errors: &mut Diagnostics) -> Option<Vec<u64>> {
    if let Ok(all) = serde_json::from_str(at.text) {
        return Some(all);
    }
    let items = list(at, errors)?.into_iter();
    items.map(|at| number(at, errors)).collect()
}

fn number(at: Spot<'_>, errors: &mut Diagnostics) -> Option<u64> {
    expect(at, "a whole number from 0 to 2^64 - 1", errors, |at| {
        serde_json::from_str(at.text).ok()
    })
}

fn string(at: Spot<'_>, errors: &mut Diagnostics) -> Option<String> {
    let what = match at.text.starts_with('"') {
        true => "a string of Unicode characters",
        false => "a string",
    };
    expect(at, what, errors, Spot::string)
}

fn list<'t>(at: Spot<'t>, errors: &mut Diagnostics) -> Option<Vec<Spot<'t>>> {
    expect(at, "a list", errors, Spot::items)
}

/// How a value is read.
trait Reads<'t, T>: FnMut(Spot<'t>, &mut Diagnostics) -> Option<T> {}

impl<'t, T, F: FnMut(Spot<'t>, &mut Diagnostics) -> Option<T>> Reads<'t, T> for F {}

/// A list, if each of its items can be read.
fn every<'t, T>(at: Spot<'t>, errors: &mut Diagnostics, one: impl Reads<'t, T>) -> Option<Vec<T>> {
    let items = list(at, errors)?;
    let n = items.len();
    let (all, _) = each(items, errors, one);
    (all.len() == n).then_some(all)
}

/// Those that can be read, with their places.
fn each<'t, T>(
    all: Vec<Spot<'t>>,
    errors: &mut Diagnostics,
    mut one: impl Reads<'t, T>,
) -> (Vec<T>, Vec<Span>) {
    let read = |at: Spot<'t>| Some((one(at, errors)?, at.all()));
    all.into_iter().filter_map(read).unzip()
}

fn nullable<'t, T>(
    at: Spot<'t>,
    errors: &mut Diagnostics,
    mut one: impl Reads<'t, T>,
) -> Option<Option<T>> {
    match at.text {
        "null" => Some(None),
        _ => one(at, errors).map(Some),
    }
}

/// What `read` makes of a value, which is an error where it makes nothing.
fn expect<'t, T>(
    at: Spot<'t>,
    what: &str,
    errors: &mut Diagnostics,
    read: impl FnOnce(Spot<'t>) -> Option<T>,
) -> Option<T> {
    let found = read(at);
    if found.is_none() {
        let is = match at.text.chars().next() {
            Some('[') => "a list".into(),
            Some('{') => "an object".into(),
            Some('"') => "a string".into(),
            _ => format!("`{}`", brief(at.text)),
        };
        let message = format!("expected {what}, found {is}");
        errors.push(Diagnostic::error(message).at(at.span()));
    }
    found
}

/// So much of what the text says, in characters, is said again in a message.
const SHORT: usize = 60;

/// Text as a message says it, without quotes.
fn brief(text: &str) -> String {
    let text = text.strip_prefix('"').unwrap_or(text);
    let text = text.strip_suffix('"').unwrap_or(text);
    let mut short: String = text.chars().take(SHORT).collect();
    if short.len() < text.len() {
        short.push_str("...");
    }
    // A plan may come from anywhere: nothing in it is to command a terminal.
    short.escape_debug().to_string()
}

/// An object, and its fields.
struct Object<'t> {
    at: Spot<'t>,
    /// What it is: `a class`.
    what: &'static str,
    known: &'static [&'static str],
    fields: IndexMap<&'static str, Spot<'t>>,
    /// Whether it has fields that may have been meant to be any of those it lacks.
    strange: bool,
}

impl<'t> Object<'t> {
    /// The object that a value is. Errors are fields that it does not have, or has already.
    fn read(
        at: Spot<'t>,
        what: &'static str,
        known: &'static [&'static str],
        errors: &mut Diagnostics,
    ) -> Option<Self> {
        let (mut fields, mut others) = (IndexMap::default(), Vec::new());
        for (key, value) in expect(at, "an object", errors, Spot::fields)? {
            let name = key.string();
            match known.iter().find(|k| name.as_deref() == Some(k)) {
                Some(name) if fields.contains_key(name) => {
                    let message = format!("{what} has the field `{name}` twice");
                    errors.push(Diagnostic::error(message).at(key.span()));
                }
                Some(name) => drop(fields.insert(*name, value)),
                None => others.push((key, value)),
            }
        }
        let mut strange = false;
        for (key, value) in others {
            let name = brief(key.text);
            let mut help = format!("its fields are `{}`", known.join("`, `"));
            // What it has already it was not meant to be.
            let missing = known.iter().filter(|k| !fields.contains_key(*k));
            if let Some(near) = closest(&name, missing.copied()) {
                help = format!("did you mean `{near}`? {help}");
                fields.insert(near, value);
            } else {
                strange = true;
            }
            let error = Diagnostic::error(format!("{what} has no field `{name}`"));
            errors.push(error.at(key.span()).help(help));
        }
        Some(Object {
            at,
            what,
            known,
            fields,
            strange,
        })
    }

    fn has(&self, name: &str) -> bool {
        self.fields.contains_key(name)
    }

    fn needed<T>(
        &mut self,
        name: &str,
        errors: &mut Diagnostics,
        mut read: impl Reads<'t, T>,
    ) -> Option<T> {
        if let Some(at) = self.fields.get(name) {
            return read(*at, errors);
        }
        let message = format!("{} needs the field `{name}`", self.what);
        let help = format!("its fields are `{}`", self.known.join("`, `"));
        errors.push(Diagnostic::error(message).at(start(self.at)).help(help));
        None
    }

    /// A field that may be null, or not there, which is the same.
    fn optional<T>(
        &mut self,
        name: &str,
        errors: &mut Diagnostics,
        read: impl Reads<'t, T>,
    ) -> Option<Option<T>> {
        match self.fields.get(name) {
            Some(at) => nullable(*at, errors, read),
            None => Some(None),
        }
    }
}

/// Where a value begins.
fn start(at: Spot<'_>) -> Span {
    let all = at.all();
    Span {
        end: all.start + 1,
        ..all
    }
}

fn broken(text: &str, error: &serde_json::Error) -> Diagnostic {
    let before = match error.line() {
        // The mark is not what was read.
        0 | 1 => mark(text),
        line => text
            .split_inclusive('\n')
            .take(line - 1)
            .map(str::len)
            .sum(),
    };
    let at = (before + error.column().saturating_sub(1)).min(text.len());
    let message = error.to_string();
    // The place says line and column already.
    let message = message.split(" at line ").next().unwrap_or(&message);
    Diagnostic::error(format!("this is not a plan: {message}"))
        .at(Span::new(at, at + 1))
        .help(FORM)
}
