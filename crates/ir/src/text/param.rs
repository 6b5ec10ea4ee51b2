//! Parameters and where their data is.
//!
//! ```text
//! %w = param @conv1.weight : tensor<16 x 3 x f32>                  from the module's weights file, if it has one
//! %w = param @conv1.weight from 1 "w" : tensor<16 x 3 x f32>       from the second file, under that key
//! %w = param @conv1.weight from "w.bin"[64] : tensor<16 x 3 x f32> the bytes of this file from the 64th on
//! %w = param @conv1.weight = dense<0.5> : tensor<16 x 3 x f32>     here
//! %w = param @conv1.weight weightless : tensor<16 x 3 x f32>       nowhere, although the module has files
//! ```
//! The first `param` of a name says where its data is; later ones only repeat the type. A parameter that no
//! function reads stands in the module itself, without `%w =`.

use super::Loader;
use super::dense::Literal;
use super::lex::{Name, Quoted};
use super::parser::{P, Parser, error};
use super::printer::Printer;
use crate::attr::{Attr, Attrs, Dense};
use crate::beside::{self, Wrong};
use crate::diag::{Place, Span};
use crate::dtype::DType;
use crate::hash::IndexMap;
use crate::module::{Module, OpData, PARAM, StoreRef, Stored, Weight};
use crate::types::Type;
use bytes::Bytes;
use std::collections::{HashMap, HashSet};
use std::fmt::{self, Write};

/// The weights files of a module and which parameters were read.
pub(super) struct Weights<'a> {
    loader: Loader<'a>,
    /// What each file holds; `None` where it could not be read.
    stores: Vec<Option<IndexMap<String, Weight>>>,
    /// The bytes of the files that ranges are taken of, in the module's order; `None` where they could not be read.
    files: IndexMap<String, Option<Bytes>>,
    seen: HashMap<String, Span>,
}

impl<'a> Weights<'a> {
    pub(super) fn new(loader: Loader<'a>) -> Self {
        Weights {
            loader,
            stores: Vec::new(),
            files: IndexMap::default(),
            seen: HashMap::new(),
        }
    }
}

/// Where a parameter's data is, as written.
pub(super) enum From<'a> {
    Default,
    /// A constant that has been read.
    Given(Dense),
    Store(usize, Option<String>, Span),
    /// Bytes of a file.
    Range(Range),
    Inline(Literal<'a>),
    Nowhere,
}

/// Bytes of a file, as many as the parameter has.
pub(super) struct Range {
    pub(super) path: String,
    /// Where they begin.
    pub(super) offset: u64,
    /// Where that is said.
    pub(super) span: Span,
}

impl<'a> Parser<'a> {
    /// Reads a weights file.
    pub(super) fn load(&mut self, path: String, span: Span) {
        match self.weights.loader.tensors(&path) {
            Ok(all) => self.weights.stores.push(Some(all)),
            Err(message) => {
                self.weights.stores.push(None);
                self.report(error(
                    span,
                    format!("can't read weights from `{path}`: {message}"),
                ));
            }
        }
        self.module.stores.push(StoreRef { path });
    }

    /// After `param`: the op's attributes, and its type.
    pub(super) fn param(&mut self) -> P<(Attrs, Type)> {
        let (name, span) = self.need_name("@", "the parameter's name, `@conv1.weight`")?;
        let from = self.param_from()?;
        let mut attrs = Attrs::default();
        attrs.insert("name".into(), Attr::Symbol(name.clone()));
        if self.sign("{") {
            let more = self.attrs(|p, key| match key {
                "name" => Err(p.expected("another attribute than the parameter's name")),
                _ => Ok(false),
            })?;
            more.into_iter().for_each(|(k, v)| {
                attrs.entry(k).or_insert(v);
            });
        }
        self.need(":")?;
        let mut ty = self.ty()?;
        let mut own = None;
        if matches!(from, From::Inline(_) | From::Range(_)) && self.sign(":") {
            own = Some(std::mem::replace(&mut ty, self.ty()?));
        }
        self.param_data(&name, span, from, own.as_ref().unwrap_or(&ty), &ty)?;
        Ok((attrs, ty))
    }

    /// Gives a parameter its data, whose own type is `own`, and checks that it is of type `ty`.
    pub(super) fn param_data(
        &mut self,
        name: &str,
        span: Span,
        from: From<'a>,
        own: &Type,
        ty: &Type,
    ) -> P<()> {
        if let Some(weight) = self.weight_of(name, span, from, own)? {
            let checked = self.check(name, span, &weight, ty);
            self.module.params.insert(name.to_string(), weight);
            checked?;
        }
        Ok(())
    }

    fn param_from(&mut self) -> P<From<'a>> {
        if self.sign("=") {
            return Ok(From::Inline(self.literal()?));
        }
        if self.keyword("weightless") {
            return Ok(From::Nowhere);
        }
        let start = self.at();
        if self.keyword("from") {
            if let Some((path, _)) = self.string()? {
                if !self.sign("[") {
                    let d = self.expected("`[` and the number of the byte that the data begin at");
                    let help = "`from \"w.bin\"[64]`; a whole weights file is named by its number";
                    return Err(Box::new(d.help(help)));
                }
                let offset = self.need_int("the number of the byte that the data begin at")?;
                self.need("]")?;
                let span = self.since(start);
                return Ok(From::Range(Range { path, offset, span }));
            }
            let index = self.need_int("the number of a weights file, from 0, or a quoted path")?;
            let key = self.string()?.map(|(key, _)| key);
            return Ok(From::Store(index, key, self.since(start)));
        }
        Ok(From::Default)
    }

    /// The data of a parameter of this type; `None` where nothing is known, not even its shape.
    fn weight_of(
        &mut self,
        name: &str,
        span: Span,
        from: From<'a>,
        ty: &Type,
    ) -> P<Option<Weight>> {
        if let Some(first) = self.weights.seen.get(name).copied() {
            if !matches!(from, From::Default) {
                let what = format!("`@{}` is given data twice", Name(name));
                let d = error(span, what).note(Place::Text(first), "first given here");
                return Err(Box::new(
                    d.help("a parameter's first `param` says where its data is"),
                ));
            }
            return Ok(self.module.params.get(name).cloned());
        }
        self.weights.seen.insert(name.to_string(), span);
        match from {
            From::Inline(literal) => {
                let (dtype, shape) = self.need_known(ty, span)?;
                let dense = self.dense_of(literal, dtype, shape)?;
                Ok(Some(dense.into()))
            }
            From::Range(range) => {
                let (dtype, shape) = self.need_known(ty, span)?;
                self.ranged(name, range, dtype, shape)
            }
            From::Given(dense) => Ok(Some(dense.into())),
            From::Store(index, key, at) => self.stored(index, key.as_deref().unwrap_or(name), at),
            From::Default if !self.weights.stores.is_empty() => self.by_name(name, span),
            From::Default | From::Nowhere => {
                let known = ty.dtype().zip(self.shape_of(ty));
                Ok(known.map(|(dtype, shape)| Weight {
                    dtype,
                    shape,
                    data: None,
                    store: None,
                }))
            }
        }
    }

    /// The element type and extents of data, which have to be known.
    fn need_known(&self, ty: &Type, span: Span) -> P<(DType, Vec<u64>)> {
        let Some(shape) = self.shape_of(ty) else {
            let what = "data given here needs a tensor type whose extents are numbers";
            return Err(error(span, what));
        };
        let dtype = ty.dtype();
        let dtype = dtype.ok_or_else(|| error(span, "expected a tensor type"))?;
        Ok((dtype, shape))
    }

    /// Bytes of a file as data of this type.
    fn ranged(
        &mut self,
        name: &str,
        range: Range,
        dtype: DType,
        shape: Vec<u64>,
    ) -> P<Option<Weight>> {
        let Range { path, offset, span } = range;
        let wrong = |Wrong { what, help }: Wrong| {
            let d = error(span, format!("`@{}`: {what}", Name(name)));
            Box::new(d.help(help))
        };
        let (index, bytes) = match self.weights.files.get_full(&path) {
            Some((index, _, bytes)) => (index, bytes.clone()),
            None => {
                let read = self.weights.loader.bytes(&path);
                let index = self.weights.files.len();
                let bytes = read.as_ref().ok().cloned();
                self.weights.files.insert(path.clone(), bytes.clone());
                self.module.files.push(StoreRef { path: path.clone() });
                read.map_err(wrong)?;
                (index, bytes)
            }
        };
        // What is wrong with the file was said at its first range.
        let Some(bytes) = bytes else { return Ok(None) };
        let elements = shape.iter().try_fold(1u64, |n, d| n.checked_mul(*d));
        let Some(length) = elements.and_then(|n| dtype.bytes(n)) else {
            let stored = super::dense::format_shape(&shape, dtype);
            let d = error(span, format!("no range of a file is a `{stored}`"));
            let help = "elements have a fixed size there, and are as many as a file can hold";
            return Err(Box::new(d.help(help)));
        };
        let place = beside::range(offset, length as u64, bytes.len(), &path).map_err(wrong)?;
        Ok(Some(Weight {
            dtype,
            shape,
            data: Some(bytes.slice(place).into()),
            store: Some(Stored::Range(index, offset)),
        }))
    }

    /// The tensor under `key` in one file.
    fn stored(&mut self, index: usize, key: &str, at: Span) -> P<Option<Weight>> {
        let Some(store) = self.weights.stores.get(index) else {
            let count = self.weights.stores.len();
            return Err(error(
                at,
                format!(
                    "there is no weights file {index}: the module names {count}, counted from 0"
                ),
            ));
        };
        let Some(store) = store else { return Ok(None) };
        match store.get(key) {
            Some(weight) => Ok(Some(Weight {
                store: Some(Stored::Tensor(index, key.to_string())),
                ..weight.clone()
            })),
            None => {
                let path = self.module.stores.get(index).map_or("", |s| &s.path);
                Err(error(at, format!("`{key}` is not in `{path}`")))
            }
        }
    }

    /// The tensor of this name in the first file that has one.
    fn by_name(&mut self, name: &str, span: Span) -> P<Option<Weight>> {
        let has =
            |s: &Option<IndexMap<String, Weight>>| s.as_ref().is_some_and(|s| s.contains_key(name));
        if let Some(index) = self.weights.stores.iter().position(has) {
            return self.stored(index, name, span);
        }
        if self.weights.stores.iter().any(Option::is_none) {
            return Ok(None);
        }
        let paths: Vec<_> = self
            .module
            .stores
            .iter()
            .map(|s| format!("`{}`", s.path))
            .collect();
        let d = error(
            span,
            format!("`@{}` is not in {}", Name(name), paths.join(" or ")),
        );
        Err(Box::new(d.help(format!(
            "write `param @{} weightless` if it has no data",
            Name(name)
        ))))
    }

    /// The extents, where all are numbers.
    fn shape_of(&self, ty: &Type) -> Option<Vec<u64>> {
        let extents = ty.extents(&self.module)?;
        extents.iter().map(|e| e.length()).collect()
    }

    fn check(&self, name: &str, span: Span, weight: &Weight, ty: &Type) -> P<()> {
        let Some(dtype) = ty.dtype() else {
            return Ok(());
        };
        let shape = self.shape_of(ty);
        let agrees = ty.rank().is_none() || shape.as_ref() == Some(&weight.shape);
        if agrees && dtype == weight.dtype {
            return Ok(());
        }
        let stored = super::dense::format_shape(&weight.shape, weight.dtype);
        let here = match shape {
            Some(shape) => super::dense::format_shape(&shape, dtype),
            None => ty.to_string(),
        };
        let file = weight.store.as_ref().and_then(|s| s.file(&self.module));
        let place = match file {
            Some(store) => format!(" in `{}`", store.path),
            None => ", as its data shows".to_string(),
        };
        let what = format!(
            "`@{}` is a `{stored}`{place}, and a `{here}` here",
            Name(name)
        );
        Err(error(span, what))
    }

    /// A parameter that no function reads.
    pub(super) fn loose_param(&mut self) -> P<()> {
        self.keyword(PARAM);
        self.param()?;
        Ok(())
    }
}

/// Where a parameter's data is, as it has to be written.
pub(super) enum Origin<'m> {
    /// Where it is looked for if nothing is said, or where it was said before.
    Default,
    /// In a file, under a key if that is not the parameter's name.
    Store(usize, Option<&'m str>),
    /// From this byte of a file on.
    Range(&'m str, u64),
    Inline(Dense),
    Nowhere,
}

/// Names of parameters.
#[derive(Debug, Default)]
pub(super) struct Seen(HashSet<String>);

impl Printer {
    /// Parameters that no function reads.
    pub(super) fn loose_params(&mut self, module: &Module) -> fmt::Result {
        for (name, weight) in unread(module) {
            let axes = weight.shape.iter().map(|d| (*d).into());
            let ty = Type::tensor(weight.dtype, axes);
            self.write_str("  ")?;
            self.param(module, name, &Attrs::default(), &ty)?;
            self.write_char('\n')?;
        }
        Ok(())
    }

    /// `param @name ... {attributes} : type`.
    pub(super) fn param(
        &mut self,
        module: &Module,
        name: &str,
        attrs: &Attrs,
        ty: &Type,
    ) -> fmt::Result {
        write!(self, "{PARAM} @{}", Name(name))?;
        let own = self.param_from(module, name, ty)?;
        self.opt_attrs(attrs.iter().filter(|(k, _)| *k != "name"))?;
        if let Some(own) = own {
            write!(self, " : {own}")?;
        }
        write!(self, " : {ty}")
    }

    /// Where the data is; the data's own type, where it has to be written.
    fn param_from(
        &mut self,
        module: &Module,
        name: &str,
        ty: &Type,
    ) -> Result<Option<Type>, fmt::Error> {
        match self.origin(module, name) {
            Origin::Default => return Ok(None),
            Origin::Store(index, key) => {
                write!(self, " from {index}")?;
                key.map_or(Ok(()), |key| write!(self, " {}", Quoted(key)))?;
                return Ok(None);
            }
            Origin::Nowhere => {
                self.write_str(" weightless")?;
                return Ok(None);
            }
            Origin::Range(path, offset) => write!(self, " from {}[{offset}]", Quoted(path))?,
            Origin::Inline(dense) => {
                self.write_str(" = ")?;
                self.dense(&dense)?;
            }
        };
        let weight = module.params.get(name);
        Ok(weight.and_then(|weight| own_type(module, weight, ty)))
    }

    /// Where a parameter's data is, if this is the first time it is asked.
    pub(super) fn origin<'m>(&mut self, module: &'m Module, name: &str) -> Origin<'m> {
        if !self.seen.0.insert(name.to_string()) {
            return Origin::Default;
        }
        let weight = module.params.get(name);
        let stored = weight.and_then(|w| w.store.as_ref());
        match stored.map(|stored| (stored, stored.file(module))) {
            Some((Stored::Tensor(index, key), Some(_))) => {
                return match (key != name).then_some(key.as_str()) {
                    None if module.stores.len() == 1 => Origin::Default,
                    key => Origin::Store(*index, key),
                };
            }
            Some((Stored::Range(_, offset), Some(file))) => {
                return Origin::Range(&file.path, *offset);
            }
            _ => {}
        }
        match weight.and_then(|w| Some((w, w.data.as_ref()?.bytes()))) {
            Some((weight, data)) => Origin::Inline(Dense {
                dtype: weight.dtype,
                shape: weight.shape.clone(),
                data,
            }),
            None if module.stores.is_empty() => Origin::Default,
            None => Origin::Nowhere,
        }
    }
}

/// The type of a parameter's data, where the parameter's own does not say it.
pub(super) fn own_type(module: &Module, weight: &Weight, ty: &Type) -> Option<Type> {
    let extents = ty.extents(module);
    let shape = extents.and_then(|all| all.iter().map(|e| e.length()).collect::<Option<Vec<_>>>());
    if shape.as_ref() == Some(&weight.shape) && ty.dtype() == Some(weight.dtype) {
        return None;
    }
    let axes = weight.shape.iter().map(|d| (*d).into());
    Some(Type::tensor(weight.dtype, axes))
}

/// Parameters that no function reads.
pub(super) fn unread(module: &Module) -> Vec<(&str, &Weight)> {
    let ops = module.funcs.iter().flat_map(|f| f.ops.values());
    let params = ops.filter(|op| is_param(op)).filter_map(OpData::param);
    let read: HashSet<&str> = params.collect();
    let all = module.params.iter().map(|(name, w)| (name.as_str(), w));
    all.filter(|(name, _)| !read.contains(name)).collect()
}

/// Whether an op is printed as `param`.
pub(super) fn is_param(op: &OpData) -> bool {
    op.param().is_some()
        && op.operands.is_empty()
        && op.captures.is_empty()
        && op.results.len() == 1
}
