//! The relation of one op, and the memory of those made before: layers repeat, and each is asked for at every stage.
//!
//! - What a relation follows from is its [`Key`]: nothing else of the op is read when it is expanded. Whoever makes
//!   `expand` read more puts it in there.
//! - Each thread has a memory of its own, of bounded size. It never changes what comes out (a law in `tests/properties`).

use super::def::{OpDef, RelationSource, Spec};
use super::expand::Source;
use super::relation::Relation;
use super::template::Template;
use super::view::OpView;
use super::window::Window;
use super::written::Written;
use crate::axis::Axis;
use crate::extent::Extent;
use crate::hash::HashMap;
use smallvec::SmallVec;
use std::cell::RefCell;
use std::sync::Arc;

/// So many relations are kept, of no more variables than this each.
const MOST: (usize, usize) = (1 << 11, 1 << 7);

thread_local! {
    static MADE: RefCell<HashMap<Key, Arc<Relation>>> = RefCell::default();
}

impl Relation {
    /// The relation of an op under its definition; `None` where the definition has none.
    ///
    /// # Errors
    /// What is wrong with the op, in words.
    pub fn of(def: &OpDef, view: &OpView<'_>) -> Result<Option<Arc<Relation>>, String> {
        let (written, mut spec) = match &def.relation {
            RelationSource::Opaque => return Ok(None),
            RelationSource::Text(written) => {
                written.read().map_err(ToString::to_string)?;
                (Some(written), Spec::default())
            }
            RelationSource::Fn(choose) => (None, choose(view)?),
        };
        if let Some(relation) = spec.relation.take() {
            return Ok(Some(Arc::new(*relation)));
        }
        if written.is_none() && spec.template.is_none() && spec.text.is_empty() {
            return Ok(None);
        }
        let key = Key::new(def, view, written.map_or("", Written::text), spec);
        if let Some(known) = MADE.with_borrow(|all| all.get(&key).cloned()) {
            return Ok(Some(known));
        }
        let parsed;
        let written = written.and_then(|w| w.read().ok());
        let template = match written.or(key.spec.template.as_ref()) {
            Some(template) => template,
            None => {
                parsed = Template::parse(&key.spec.text).map_err(|e| e.to_string())?;
                &parsed
            }
        };
        let spec = &key.spec;
        let made = Arc::new(Source { template, spec }.expand(def, view)?);
        keep(key, &made);
        Ok(Some(made))
    }
}

fn keep(key: Key, made: &Arc<Relation>) {
    if made.vars.len() > MOST.1 {
        return;
    }
    MADE.with_borrow_mut(|all| {
        if all.len() == MOST.0 {
            all.clear();
        }
        all.insert(key, made.clone());
    });
}

/// All that the relation of an op follows from.
#[derive(PartialEq, Eq, Hash)]
struct Key {
    /// The text of a definition that says the same of all its ops.
    text: &'static str,
    /// What a definition says of this one.
    spec: Spec,
    extents: &'static [(&'static str, &'static str)],
    macs: &'static [&'static str],
    /// How many operands and results there are, the extents of operands, and attributes.
    words: SmallVec<[Extent; 16]>,
}

impl Key {
    fn new(def: &OpDef, view: &OpView<'_>, text: &'static str, spec: Spec) -> Key {
        let mut key = Key {
            text,
            spec,
            extents: def.extents,
            macs: def.macs,
            words: SmallVec::new(),
        };
        key.number(view.op.operands.len() as i64);
        key.number(view.op.results.len() as i64);
        for i in 0..view.op.operands.len() {
            key.operand(view, i);
        }
        for (attr, _) in def.extents {
            key.attr(view, attr);
        }
        if key.has_windows() {
            key.words.extend(Window::numbers(view).map(Extent::from));
        }
        key
    }

    fn number(&mut self, number: i64) {
        self.words.push(number.into());
    }

    /// Its extents behind their number; a negative one where it is left out, or has no known rank.
    fn operand(&mut self, view: &OpView<'_>, index: usize) {
        let axes = match (view.has(index), view.operand_type(index)) {
            (false, _) => return self.number(-2),
            (true, ty) => ty.and_then(|ty| ty.axes()),
        };
        let Some(axes) = axes else {
            return self.number(-1);
        };
        self.number(axes.len() as i64);
        self.words.extend(axes.iter().map(|axis| match axis {
            Axis::Fixed(extent) => extent.clone(),
            other => other.extent(view.module),
        }));
    }

    fn attr(&mut self, view: &OpView<'_>, name: &str) {
        match view.ints(name) {
            Some(list) => {
                self.number(list.len() as i64);
                self.words.extend(list.iter().map(|n| Extent::from(*n)));
            }
            None => {
                self.number(-1);
                self.number(view.int(name).unwrap_or(1));
            }
        }
    }

    fn has_windows(&self) -> bool {
        let Spec { text, template, .. } = &self.spec;
        template.is_some() || text.contains('~') || self.text.contains('~')
    }
}
