//! Ops that nobody wrote a definition for: declared by a module's header, or by text beside the model.
//!
//! What is declared beside models is as if it stood in the header of each one that is loaded: text that comes out has it
//! there and stands alone. An ONNX file can't declare anything, and comes out as it would have.

use crate::Toolbox;
use crate::error::{Error, Fault};
use crate::load::Loaded;
use prune_opt_ir::op::{Registry, RegistryError};
use prune_opt_ir::render::position;
use prune_opt_ir::text::{Name, parse_declared};
use prune_opt_ir::{Declared, Diagnostic, Diagnostics, Module, Place, Source, Span};
use std::path::Path;
use std::sync::Arc;

/// What is declared beside models, each with the text that it stands in.
#[derive(Clone, Debug, Default)]
pub(crate) struct Declarations(Vec<(Declared, Arc<Source>)>);

impl Toolbox {
    /// This toolbox and the ops that `text`, called `name`, declares: lines such as
    /// `op @acme.gate "com.acme::Gate" : x[n, 2*c] -> y[n, c]`. Models with such an op are coupled and pruned by its relation.
    ///
    /// ```
    /// use prune_opt::{Session, Toolbox};
    ///
    /// let text = r#"op @acme.gate "com.acme::Gate" : x[n, 2*c] -> y[n, c]"#;
    /// let toolbox = Toolbox::standard()?.declare("acme.ops", text)?;
    /// assert!(toolbox.ops.onnx("com.acme", "Gate").is_some());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// What can't be read, with line and column; an op that is defined, or declared otherwise, already.
    pub fn declare(mut self, name: &str, text: &str) -> Result<Toolbox, Error> {
        let source = Source {
            path: name.into(),
            text: text.into(),
        };
        let source = Arc::new(source);
        let wrong = |d| Error::text(Fault::Input, source.clone(), d);
        let declared = parse_declared(text).map_err(wrong)?;
        let fresh = self.declared.fresh(declared).map_err(wrong)?;
        let ops = Registry::clone(&self.ops).with_declared(&fresh);
        self.ops = Arc::new(ops.map_err(|e| wrong(clash(&e, &fresh).into()))?);
        let fresh = fresh.into_iter().map(|d| (d, source.clone()));
        self.declared.0.extend(fresh);
        Ok(self)
    }

    /// As [`Toolbox::declare`], of a file.
    ///
    /// # Errors
    /// As [`Toolbox::declare`], and that the file can't be read.
    pub fn declare_file(self, path: &Path) -> Result<Toolbox, Error> {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|e| {
            let error = Diagnostic::error(format!("cannot read: {e}"));
            let help = "a file of declarations is text with a line for each op";
            Error::input(&name, error.help(help))
        })?;
        self.declare(&name, &text)
    }

    /// This toolbox and the ops that the module that was loaded declares, which then declares the toolbox's too.
    ///
    /// # Errors
    /// An op that is defined, or declared otherwise, already.
    pub(crate) fn declared_by(mut self, loaded: &mut Loaded) -> Result<Toolbox, Error> {
        if let Err(wrong) = self.declared.put(&mut loaded.module) {
            return Err(loaded.wrong(wrong));
        }
        let declared = &loaded.module.declared;
        if !declared.is_empty() {
            let ops = Registry::clone(&self.ops).with_declared(declared);
            self.ops = Arc::new(ops.map_err(|e| loaded.wrong(clash(&e, declared).into()))?);
        }
        Ok(self)
    }
}

impl Declarations {
    /// Those of `declared` that are not known.
    fn fresh(&self, declared: Vec<Declared>) -> Result<Vec<Declared>, Diagnostics> {
        let mut fresh = Vec::new();
        let mut wrong = Diagnostics::default();
        for d in declared {
            match self.known(&d) {
                Ok(false) => fresh.push(d),
                Ok(true) => {}
                Err(rival) => wrong.push(*rival),
            }
        }
        wrong.into_result()?;
        Ok(fresh)
    }

    /// Whether `declared` is known; an error where something else is known by one of its names.
    fn known(&self, declared: &Declared) -> Result<bool, Box<Diagnostic>> {
        let rival = |d: &Declared| d.name == declared.name || d.onnx == declared.onnx;
        let Some((known, source)) = self.0.iter().find(|(d, _)| rival(d)) else {
            return Ok(false);
        };
        if same(known, declared) {
            return Ok(true);
        }
        let (line, _) = position(&source.text, known.span.start as usize);
        let name = Name(&declared.name);
        let error = Diagnostic::error(format!(
            "op `@{name}` is declared otherwise in `{}`, line {line}",
            source.path
        ));
        let error = error.at(declared.span);
        let text = format!("there it is `{}`", line_of(known));
        let error = error.note(Place::Nowhere, text);
        Err(Box::new(
            error.help("make both the same, or leave one of them out"),
        ))
    }

    /// Puts them into a module's header, behind what stands there. Its ops are then called as they say.
    fn put(&self, module: &mut Module) -> Result<(), Diagnostics> {
        let own = module.declared.clone();
        self.fresh(own)?;
        for (d, _) in &self.0 {
            if !module.declared.iter().any(|own| same(own, d)) {
                // Its place is one in another text.
                module.declared.push(Declared {
                    span: Span::default(),
                    ..d.clone()
                });
            }
        }
        prune_opt_onnx::name_declared(module, self.0.iter().map(|(d, _)| d));
        Ok(())
    }
}

/// Whether two declarations say the same.
fn same(a: &Declared, b: &Declared) -> bool {
    let words = |d: &Declared| -> String { d.relation.split_whitespace().collect() };
    a.name == b.name && a.onnx == b.onnx && words(a) == words(b)
}

fn line_of(declared: &Declared) -> String {
    let Declared {
        name,
        onnx,
        relation,
        ..
    } = declared;
    format!("op @{} {onnx:?} : {relation}", Name(name))
}

/// The error of an op that is declared, but that is known already.
fn clash(error: &RegistryError, declared: &[Declared]) -> Diagnostic {
    let RegistryError::Clash { name, .. } = error else {
        return Diagnostic::error(error.to_string());
    };
    let at = declared
        .iter()
        .rfind(|d| [&d.name, &d.onnx].contains(&name));
    Diagnostic::error(format!("op `{name}` is defined already"))
        .at(at.map_or_else(Span::default, |d| d.span))
        .help("declare it under another name")
}
