//! The definitions that are known. A value, not a global: embedders add their own.

use super::def::OpDef;
use super::regions::ReadRegion;
use super::template::{Template, TemplateError};
use super::{Eval, RelationSource};
use crate::closest::did_you_mean;
use crate::module::{Declared, OpData};
use indexmap::IndexMap;
use std::collections::HashMap;
use std::sync::Arc;

/// Definitions by name and by ONNX's domain and type.
#[derive(Clone, Debug, Default)]
pub struct Registry {
    defs: IndexMap<String, Arc<OpDef>>,
    onnx: HashMap<(String, String), String>,
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
    /// On a clash of names, or a relation that can't be read.
    pub fn new(defs: impl IntoIterator<Item = OpDef>) -> Result<Registry, RegistryError> {
        Registry::default().with(defs)
    }

    /// This registry and more definitions.
    ///
    /// # Errors
    /// On a clash of names, or a relation that can't be read.
    pub fn with(
        mut self,
        defs: impl IntoIterator<Item = OpDef>,
    ) -> Result<Registry, RegistryError> {
        for def in defs {
            self.add(def)?;
        }
        Ok(self)
    }

    fn add(&mut self, def: OpDef) -> Result<(), RegistryError> {
        let place = |d: &OpDef| format!("{}:{}", d.file, d.line);
        if let RelationSource::Text(Err(source)) = &def.relation {
            return Err(RegistryError::Relation {
                name: def.name.into(),
                source: source.clone(),
            });
        }
        let attrs = def
            .attrs
            .as_ref()
            .and_then(|a| Some(a.as_ref().err()?.to_string()));
        let types = def
            .types
            .as_ref()
            .and_then(|t| Some(t.as_ref().err()?.to_string()));
        if let Some(why) = attrs.or(types) {
            let name = def.name.into();
            return Err(RegistryError::Takes { name, why });
        }
        if let Some(first) = self.get(def.name) {
            let (first, second) = (place(first), place(&def));
            return Err(RegistryError::Clash {
                name: def.name.into(),
                first,
                second,
            });
        }
        if let Some((domain, ty)) = def.onnx_name() {
            let key = (domain.to_string(), ty.to_string());
            if let Some(first) = self.onnx.get(&key).and_then(|n| self.defs.get(n)) {
                let (first, second) = (place(first), place(&def));
                return Err(RegistryError::Clash {
                    name: def.onnx.into(),
                    first,
                    second,
                });
            }
            self.onnx.insert(key, def.name.to_string());
        }
        self.defs.insert(def.name.to_string(), Arc::new(def));
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
                def.relation = RelationSource::Text(Template::parse(&d.relation));
                def.eval = Eval::None;
                def
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
        self.defs.get(name).map(|d| &**d)
    }

    /// The definition of an op.
    pub fn of(&self, op: &OpData) -> Option<&OpDef> {
        self.get(&op.name)
    }

    /// The definition of an ONNX operator; the domain `ai.onnx` may be written empty.
    pub fn onnx(&self, domain: &str, ty: &str) -> Option<&OpDef> {
        let domain = if domain == "ai.onnx" { "" } else { domain };
        self.get(self.onnx.get(&(domain.to_string(), ty.to_string()))?)
    }

    /// For a help about an op without a definition: the beginning that asks whether another was meant, if one is near.
    pub fn did_you_mean(&self, name: &str) -> String {
        did_you_mean(name, self.iter().map(|def| def.name))
    }

    /// All definitions, in the order they were added.
    pub fn iter(&self) -> impl Iterator<Item = &OpDef> {
        self.defs.values().map(|d| &**d)
    }
}
