//! The definitions that are known. A value, not a global: embedders add their own.

use super::def::{Definition, OpDef};
use super::regions::ReadRegion;
use super::template::TemplateError;
use super::{Eval, RelationSource};
use crate::closest::did_you_mean;
use crate::hash::IndexMap;
use crate::module::{Declared, OpData};
use foldhash::fast::RandomState;
use std::collections::HashMap;

/// Definitions by name and by ONNX's domain and type.
#[derive(Clone, Debug, Default)]
pub struct Registry {
    defs: IndexMap<&'static str, Definition>,
    onnx: HashMap<(&'static str, &'static str), &'static str, RandomState>,
    regions: Option<ReadRegion>,
}

/// Why a definition can't be added.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegistryError {
    /// Two definitions have one name.
    #[error("op `{name}` is defined twice: at {first} and at {second}")]
    Clash {
        /// The name.
        name: String,
        /// The place of the first.
        first: String,
        /// The place of the second.
        second: String,
    },
    /// A relation can't be read.
    #[error("op `{name}`: {source}")]
    Relation {
        /// The op's name.
        name: String,
        /// What is wrong.
        source: TemplateError,
    },
    /// What an op takes can't be read.
    #[error("op `{name}`: {why}")]
    Takes {
        /// The op's name.
        name: String,
        /// What is wrong.
        why: String,
    },
}

impl Registry {
    /// A registry of these definitions.
    ///
    /// # Errors
    /// On a clash of names, or a text that can't be read.
    pub fn new(defs: impl IntoIterator<Item = Definition>) -> Result<Registry, RegistryError> {
        Registry::default().with(defs)
    }

    /// A registry of these lists, of which tests have seen that the texts can be read. Those of an op are read when it is met.
    ///
    /// # Errors
    /// On a clash of names.
    pub fn tested(lists: &[&[fn() -> Definition]]) -> Result<Registry, RegistryError> {
        let all = lists.iter().map(|defs| defs.len()).sum();
        let mut registry = Registry {
            defs: IndexMap::with_capacity_and_hasher(all, RandomState::default()),
            onnx: HashMap::with_capacity_and_hasher(all, RandomState::default()),
            regions: None,
        };
        for def in lists.iter().copied().flatten() {
            registry.add(def())?;
        }
        Ok(registry)
    }

    /// This registry and more definitions.
    ///
    /// # Errors
    /// On a clash of names, or a text that can't be read.
    pub fn with(
        mut self,
        defs: impl IntoIterator<Item = Definition>,
    ) -> Result<Registry, RegistryError> {
        for def in defs {
            read(def.def())?;
            self.add(def)?;
        }
        Ok(self)
    }

    fn add(&mut self, def: Definition) -> Result<(), RegistryError> {
        if let Some(first) = self.get(def.name) {
            return Err(clash(def.name, first, def.def()));
        }
        if let Some(name) = def.onnx_name()
            && let Some(before) = self.onnx.insert(name, def.name)
            && let Some(first) = self.get(before)
        {
            return Err(clash(def.onnx, first, def.def()));
        }
        self.defs.insert(def.name, def);
        Ok(())
    }

    /// This registry and the ops that a module declares. Their few words live as long as the process.
    ///
    /// # Errors
    /// On a clash of names, or a relation that can't be read.
    pub fn with_declared(self, declared: &[Declared]) -> Result<Registry, RegistryError> {
        let keep = |s: &str| -> &'static str { Box::leak(s.to_string().into_boxed_str()) };
        let fresh: Vec<_> = declared
            .iter()
            .filter(|d| {
                // The same declaration read again is no clash.
                !self.get(&d.name).is_some_and(|known| {
                    known.doc == "Declared by the module." && known.onnx == d.onnx
                })
            })
            .map(|d| {
                let mut def = OpDef::new(keep(&d.name));
                def.onnx = keep(&d.onnx);
                def.doc = "Declared by the module.";
                def.file = "the module";
                def.relation = RelationSource::from(keep(&d.relation));
                def.eval = Eval::None;
                Definition::from(def)
            })
            .collect();
        self.with(fresh)
    }

    /// This registry, with which regions can be read, and so be run.
    pub fn with_regions(self, read: ReadRegion) -> Registry {
        Registry {
            regions: Some(read),
            ..self
        }
    }

    /// How the region is read that an op's attribute holds.
    pub fn region_reader(&self) -> Option<ReadRegion> {
        self.regions
    }

    /// The definition of this name.
    pub fn get(&self, name: &str) -> Option<&OpDef> {
        self.defs.get(name).map(Definition::def)
    }

    /// The definition of an op.
    pub fn of(&self, op: &OpData) -> Option<&OpDef> {
        self.get(&op.name)
    }

    /// The definition of an ONNX operator; the domain `ai.onnx` may be written empty.
    pub fn onnx(&self, domain: &str, ty: &str) -> Option<&OpDef> {
        let domain = if domain == "ai.onnx" { "" } else { domain };
        self.get(self.onnx.get(&(domain, ty))?)
    }

    /// For a help about an op without a definition: the beginning that asks whether another was meant, if one is near.
    pub fn did_you_mean(&self, name: &str) -> String {
        did_you_mean(name, self.defs.keys().copied())
    }

    /// All definitions, in the order they were added.
    pub fn iter(&self) -> impl Iterator<Item = &OpDef> {
        self.defs.values().map(Definition::def)
    }
}

fn clash(name: &str, first: &OpDef, second: &OpDef) -> RegistryError {
    let place = |d: &OpDef| format!("{}:{}", d.file, d.line);
    RegistryError::Clash {
        name: name.into(),
        first: place(first),
        second: place(second),
    }
}

/// Reads the texts of a definition.
fn read(def: &OpDef) -> Result<(), RegistryError> {
    let name = || def.name.to_string();
    if let RelationSource::Text(relation) = &def.relation {
        relation.read().map_err(|source| RegistryError::Relation {
            name: name(),
            source: source.clone(),
        })?;
    }
    let attrs = def
        .attrs
        .as_ref()
        .map(|attrs| attrs.read().map(drop).map_err(ToString::to_string));
    let types = def
        .types
        .as_ref()
        .map(|types| types.read().map(drop).map_err(ToString::to_string));
    let takes = [attrs, types]
        .into_iter()
        .flatten()
        .collect::<Result<(), String>>();
    takes.map_err(|why| RegistryError::Takes { name: name(), why })
}
