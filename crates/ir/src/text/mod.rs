//! The IR's text: parsing and printing, each construct in one file with both.
//!
//! Two forms of one IR, the short one and MLIR's ([`print_generic`]), are both read. Text never elides: what is
//! printed parses back, and prints the same again. The grammar is `ir-spec/grammar.md`.
//!
//! - Parsing takes time and memory linear in the text, recurses at most 64 levels, and never panics.
//! - It knows no op: names, operands and attributes are checked by the verifier against a registry.

mod attr;
mod dense;
mod func;
mod generic;
mod header;
mod lex;
mod op;
mod param;
mod parser;
mod printer;
mod types;

#[cfg(test)]
mod tests;

pub(crate) use lex::mark;
pub use lex::{Name, Quoted};
pub(crate) use types::class_name;

use crate::axis::Axis;
use crate::beside::Wrong;
use crate::diag::{Diagnostics, Place};
use crate::hash::IndexMap;
use crate::module::{Declared, Module, Source, Weight};
use crate::types::Type;
use bytes::Bytes;
use parser::Parser;
use printer::Printer;
use std::sync::Arc;

/// The files that a text takes weights from. A function that reads tensors is one that has no others.
pub trait Files {
    /// The tensors by key of the file of this path, as the text gives it.
    ///
    /// # Errors
    /// Why there are none, in a few words.
    fn tensors(&self, path: &str) -> Result<IndexMap<String, Weight>, String>;

    /// All bytes of the file of this path, whatever its format; better mapped than read, few of them may be wanted.
    ///
    /// # Errors
    /// What is wrong with it. It should be no file that a text from elsewhere may not read ([`beside::file`](crate::beside::file())).
    fn bytes(&self, path: &str) -> Result<Bytes, Wrong>;
}

impl<F: Fn(&str) -> Result<IndexMap<String, Weight>, String>> Files for F {
    fn tensors(&self, path: &str) -> Result<IndexMap<String, Weight>, String> {
        self(path)
    }

    fn bytes(&self, path: &str) -> Result<Bytes, Wrong> {
        Err(Wrong {
            what: format!(
                "its data lie in `{}`, and no files can be read here",
                path.escape_debug()
            ),
            help: "write the data into the text, `= dense<...>`",
        })
    }
}

/// How files are read.
pub type Loader<'a> = &'a dyn Files;

/// The module that `text` denotes, in either form. `path` is for messages; `loader` reads the weights files that it names.
///
/// # Errors
/// Everything that is wrong with the text, each with its place in it.
pub fn parse(path: &str, text: &str, loader: Loader<'_>) -> Result<Module, Diagnostics> {
    let mut parser = Parser::new(text, loader);
    parser.module();
    let mut module = parser.finish().map_err(|mut all| {
        // Names are looked up when a function ends; people read from the top.
        all.0.sort_by_key(|d| match d.place {
            Place::Text(span) => span.start,
            _ => 0,
        });
        all
    })?;
    module.source = Some(Arc::new(Source {
        path: path.to_string(),
        text: text.to_string(),
    }));
    Ok(module)
}

/// The ops that `text` declares, and nothing else may: `op @gate "com.acme::Gate" : x[n, 2*c] -> y[n, c]`, a line each, as
/// in a module's header.
///
/// # Errors
/// Everything that is wrong with the text, each with its place in it.
pub fn parse_declared(text: &str) -> Result<Vec<Declared>, Diagnostics> {
    let mut parser = Parser::new(text, &no_files);
    parser.declarations();
    Ok(parser.finish()?.declared)
}

/// The [`Files`] of texts that name none.
///
/// # Errors
/// Always: that there are no files.
pub fn no_files(path: &str) -> Result<IndexMap<String, Weight>, String> {
    Err(format!(
        "no weights files can be read here, not even `{path}`"
    ))
}

/// The type that `text` denotes, which may name the classes of `module`.
///
/// # Errors
/// What is wrong with it.
pub fn parse_type(text: &str, module: &Module) -> Result<Type, Diagnostics> {
    alone(text, module, "the end of the type", |parser| parser.ty())
}

/// The axis that `text` denotes, which may name the classes of `module`.
///
/// # Errors
/// What is wrong with it.
pub fn parse_axis(text: &str, module: &Module) -> Result<Axis, Diagnostics> {
    let axis = |parser: &mut Parser<'_>| parser.axis().map(|(axis, _)| axis);
    alone(text, module, "the end of the axis", axis)
}

/// What is all of `text`, which ends with `end` then.
fn alone<T>(
    text: &str,
    module: &Module,
    end: &str,
    read: impl FnOnce(&mut Parser<'_>) -> parser::P<T>,
) -> Result<T, Diagnostics> {
    let mut parser = Parser::new(text, &no_files);
    parser.module.classes = module.classes.clone();
    let found = read(&mut parser).and_then(|found| match parser.at_end() {
        true => Ok(found),
        false => Err(parser.expected(end)),
    });
    found.map_err(|e| Diagnostics::from(*e))
}

/// The text of a module in MLIR's generic form, which `mlir-opt --allow-unregistered-dialect` and xDSL read.
pub fn print_generic(module: &Module) -> String {
    let mut printer = Printer::default();
    // Writing to a string does not fail.
    let _ = printer.generic_module(module);
    printer.finish()
}

/// The text of a module.
pub fn print(module: &Module) -> String {
    let mut printer = Printer::default();
    // Writing to a string does not fail.
    let _ = printer.module(module);
    printer.finish()
}
