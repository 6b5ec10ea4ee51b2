//! Definitions of operations.

use super::attrs::AttrSpecs;
use super::dtypes::ElementTypes;
use super::regions::{RegionRule, RunRegion};
use super::relation::Relation;
use super::template::Template;
use super::view::{OpView, ShapeValue};
use super::written::Written;
use crate::dtype::DType;
use crate::extent::Extent;
use crate::tensor::Tensor;
use std::sync::{Arc, OnceLock};

/// Everything the tools know of an operation, in one place.
///
/// Build one with [`op!`](crate::op!) in a file of its own.
#[derive(Clone, Debug)]
pub struct OpDef {
    /// The name in the text, `conv`.
    pub name: &'static str,
    /// `domain::Type` in ONNX, the domain left out where it is `ai.onnx`; empty where ONNX has none.
    pub onnx: &'static str,
    /// What it computes, in a sentence or two; the doc comment.
    pub doc: &'static str,
    /// How its axes relate.
    pub relation: RelationSource,
    /// Of an op without a relation, why it has none: every axis that it touches stays. Empty where that is not said.
    pub stays: &'static str,
    /// Whether it gives other numbers each time: nothing that it gives is known beforehand.
    pub draws: bool,
    /// What operands are for, by their names in the relation. Not named: data.
    pub roles: &'static [(&'static str, Role)],
    /// Operands of numbers that mean nothing without a scale, by their names in the relation, and what they stand for:
    /// what scores are made of.
    pub dequantize: &'static [(&'static str, Dequantize)],
    /// What kind of layer it is.
    pub family: Family,
    /// Attributes that restate a variable's extent: `("group", "g")`; a missing attribute reads as 1. Or those of
    /// all axes that `..k` stands for: `("kernel_shape", "..k")`, which may be missing.
    pub extents: &'static [(&'static str, &'static str)],
    /// Attributes whose default follows from extents (attention's scale), with that default: they are written
    /// out before an extent changes.
    pub implicit: &'static [(&'static str, ImplicitRule)],
    /// What it multiplies, where the relation alone does not say: products of variables, each a sum over them
    /// (`n*h*s*t*d`). A product with a variable that the op's relation lacks counts nothing.
    pub macs: &'static [&'static str],
    /// What attributes it takes; `None` where that is not said, and any will do.
    pub attrs: Option<Written<AttrSpecs>>,
    /// Element types of the operands, and how many operands and results there are at most; `None` where that is
    /// not said.
    pub types: Option<Written<ElementTypes>>,
    /// Element types of the results.
    pub dtype: DTypeRule,
    /// What it computes on shape values.
    pub shape: Option<ShapeRule>,
    /// The same of the results behind the first, by their number.
    pub later_shapes: Option<LaterShapesRule>,
    /// The types of its results from those of its regions.
    pub regions: Option<RegionRule>,
    /// What it computes.
    pub eval: Eval,
    /// What it computes where elements of a normalised axis are absent.
    pub masked: Masked,
    /// The file of the definition.
    pub file: &'static str,
    /// The line of the definition.
    pub line: u32,
}

/// How a definition gives its relation.
#[derive(Clone, Debug)]
pub enum RelationSource {
    /// Text.
    Text(Written<Template>),
    /// Chosen from a view of the op.
    Fn(fn(&OpView<'_>) -> Result<Spec, String>),
    /// None: every axis it touches is frozen.
    Opaque,
}

impl From<&'static str> for RelationSource {
    fn from(text: &'static str) -> Self {
        RelationSource::Text(Written::new(text))
    }
}
impl From<fn(&OpView<'_>) -> Result<Spec, String>> for RelationSource {
    fn from(f: fn(&OpView<'_>) -> Result<Spec, String>) -> Self {
        RelationSource::Fn(f)
    }
}

/// What each element of an integer operand or attribute restates: an expression over variables and, where the
/// element may count from the end, of what.
pub type Elements = Vec<(String, Option<String>)>;

/// A relation chosen for one op: text, extents of variables, and operands or attributes that restate extents.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Spec {
    /// The relation's text.
    pub text: String,
    /// The relation itself, where it is made without the detour over text.
    pub template: Option<Template>,
    /// The finished relation: nothing else in here is read then.
    pub relation: Option<Box<Relation>>,
    /// Extents of variables, by name.
    pub extents: Vec<(String, Extent)>,
    /// `(operand index, elements)`: each element of an integer operand restates an expression over variables;
    /// where it may count from the end, the second says of what extent.
    pub operands: Vec<(usize, Elements)>,
    /// The same for attributes.
    pub attrs: Vec<(String, Elements)>,
    /// `(operand index, attribute)`: where the operand, left out so far, has to be written out, the attribute goes.
    pub instead_of: Vec<(usize, &'static str)>,
    /// `(operand index, axis)`: the operand's values are positions along this expression, to be renumbered when
    /// elements of it go.
    pub positions: Vec<(usize, String)>,
    /// Variables whose extent has to be a multiple of a number, by name: what runs the op refuses others.
    pub multiples: Vec<(String, u64)>,
    /// Variables that may lose all their elements, by name.
    pub parts: Vec<String>,
    /// What the op does to the axes of variables that stay, by name, in words that end before the axis; unless they are
    /// chosen by data.
    pub because: Vec<(String, &'static str)>,
    /// What it multiplies, as [`OpDef::macs`] says it where that is the same for all such ops.
    pub macs: Vec<String>,
}

impl Spec {
    /// A relation with nothing else to say.
    pub fn new(text: impl Into<String>) -> Spec {
        Spec {
            text: text.into(),
            ..Spec::default()
        }
    }
    /// States a variable's extent.
    pub fn extent(mut self, var: impl Into<String>, extent: impl Into<Extent>) -> Spec {
        self.extents.push((var.into(), extent.into()));
        self
    }
    /// Says that a variable's extent has to be a multiple of a number.
    pub fn multiple(mut self, var: impl Into<String>, of: u64) -> Spec {
        self.multiples.push((var.into(), of));
        self
    }
    /// Says that a variable is a part of axes that may go as a whole, whatever else of them stays.
    pub fn part(mut self, var: impl Into<String>) -> Spec {
        self.parts.push(var.into());
        self
    }
    /// Says what the op does to the axis of a variable that stays, in words that end before the axis.
    pub fn because(mut self, var: impl Into<String>, why: &'static str) -> Spec {
        self.because.push((var.into(), why));
        self
    }
    /// Says that the op multiplies as often as this product of extents says.
    pub fn macs(mut self, product: impl Into<String>) -> Spec {
        self.macs.push(product.into());
        self
    }
    /// Says that operand `index` restates these expressions, one an element.
    pub fn operand<S: Into<String>>(
        mut self,
        index: usize,
        exprs: impl IntoIterator<Item = S>,
    ) -> Spec {
        let elements = exprs.into_iter().map(|e| (e.into(), None)).collect();
        self.operands.push((index, elements));
        self
    }
    /// Says that operand `index` restates these expressions, each perhaps counted from the end of the second.
    pub fn operand_from_end(mut self, index: usize, elements: Vec<(String, String)>) -> Spec {
        let elements = elements
            .into_iter()
            .map(|(e, total)| (e, Some(total)))
            .collect();
        self.operands.push((index, elements));
        self
    }
    /// Says that operand `index` and an attribute exclude each other.
    pub fn instead_of(mut self, index: usize, attr: &'static str) -> Spec {
        self.instead_of.push((index, attr));
        self
    }
    /// Says that operand `index` holds positions along this expression.
    pub fn positions(mut self, index: usize, axis: impl Into<String>) -> Spec {
        self.positions.push((index, axis.into()));
        self
    }
    /// Says that a list attribute (or an integer, for one expression) restates these expressions.
    pub fn attr<S: Into<String>>(mut self, name: &str, exprs: impl IntoIterator<Item = S>) -> Spec {
        let elements = exprs.into_iter().map(|e| (e.into(), None)).collect();
        self.attrs.push((name.into(), elements));
        self
    }
    /// The same where each may be counted from the end of the second.
    pub fn attr_from_end(mut self, name: &str, elements: Vec<(String, String)>) -> Spec {
        let elements = elements
            .into_iter()
            .map(|(e, total)| (e, Some(total)))
            .collect();
        self.attrs.push((name.into(), elements));
        self
    }
}

/// What an operand is for.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Activations, or anything else.
    #[default]
    Data,
    /// A learned matrix or filter bank.
    Weight,
    /// A learned shift.
    Bias,
    /// A learned factor (a norm's gamma).
    Scale,
    /// A running statistic.
    Statistic,
    /// A lookup table.
    Table,
    /// Shape arithmetic.
    Shape,
}

impl Role {
    /// The name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Role::Data => "data",
            Role::Weight => "weight",
            Role::Bias => "bias",
            Role::Scale => "scale",
            Role::Statistic => "statistic",
            Role::Table => "table",
            Role::Shape => "shape",
        }
    }
}

/// What kind of layer an op is, which importance needs.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Family {
    /// None of the below.
    #[default]
    Other,
    /// Convolution, transposed or not.
    Conv,
    /// Matrix product.
    Linear,
    /// Batch normalisation.
    BatchNorm,
    /// Layer normalisation.
    LayerNorm,
    /// Any other normalisation.
    Norm,
    /// Lookup in a table.
    Embedding,
    /// Recurrent layer.
    Recurrent,
}

impl Family {
    /// The name in reports and pass options.
    pub fn name(self) -> &'static str {
        match self {
            Family::Other => "other",
            Family::Conv => "conv",
            Family::Linear => "linear",
            Family::BatchNorm => "batch_norm",
            Family::LayerNorm => "layer_norm",
            Family::Norm => "norm",
            Family::Embedding => "embedding",
            Family::Recurrent => "recurrent",
        }
    }
}

/// Element types of results.
#[derive(Copy, Clone, Debug, Default)]
pub enum DTypeRule {
    /// That of the first operand.
    #[default]
    Same,
    /// That of this operand.
    Operand(usize),
    /// Always this one.
    Fixed(DType),
    /// Computed; `None` where it can't be known.
    Fn(fn(&OpView<'_>, usize) -> Option<DType>),
}

/// The value that an attribute has where it is not written; `None` where it can't be known.
pub type ImplicitRule = fn(&OpView<'_>) -> Option<crate::attr::Attr>;

/// What an operand's numbers stand for, by the op's other operands: a tensor with the operand's axes, of which those that
/// are never a channel class (what several numbers are packed in) may be longer. Operands that depend on inputs are missing.
pub type Dequantize = fn(&EvalCx<'_>) -> Result<Tensor, String>;

/// What an op makes of shape values: the integers that its first result holds, one `None` an unknown element.
pub type ShapeRule = fn(&OpView<'_>) -> Option<ShapeValue>;

/// As [`ShapeRule`], of the result of this number.
pub type LaterShapesRule = fn(&OpView<'_>, usize) -> Option<ShapeValue>;

/// Which elements of each axis of an operand are present; `None`: all of them.
pub type Mask = Vec<Option<Vec<bool>>>;

/// What an evaluation sees.
pub struct EvalCx<'a> {
    /// The op.
    pub view: OpView<'a>,
    /// Its relation, where it has one.
    pub relation: Option<&'a Relation>,
    /// Operands.
    pub inputs: &'a [Option<Tensor>],
    /// For each operand, which elements are present.
    pub masks: &'a [Mask],
}

impl EvalCx<'_> {
    /// An operand that has to be there.
    pub fn input(&self, index: usize) -> Result<&Tensor, String> {
        let found = self.inputs.get(index).and_then(Option::as_ref);
        found.ok_or_else(|| format!("operand {index} is missing"))
    }
    /// Integers given by an attribute in older opsets and by an operand in newer ones.
    pub fn ints(&self, attr: &str, index: usize) -> Option<Vec<i64>> {
        let given = || self.inputs.get(index)?.as_ref().map(Tensor::int_vec);
        let attr = self.view.ints(attr).map(<[i64]>::to_vec);
        attr.or_else(given)
    }
    /// Which elements of an operand's axis are present; `None`: all of them.
    pub fn mask(&self, operand: usize, axis: usize) -> Option<&[bool]> {
        self.masks.get(operand)?.get(axis)?.as_deref()
    }
}

/// How an op is evaluated: slow and clear, the truth that fast kernels are tested against.
#[derive(Copy, Clone, Debug, Default)]
pub enum Eval {
    /// It can't be run.
    #[default]
    None,
    /// The relation is the semantics: operands are multiplied where their variables meet and summed over the
    /// variables that results lack; an operand whose role is a bias is added.
    Contract,
    /// A function of each element.
    Map(fn(f64) -> f64),
    /// A function of elements that meet by broadcasting; folded from the left over more than two operands.
    Map2(fn(f64, f64) -> f64),
    /// A body of primitive ops in the IR's text, resolved in the finished registry.
    Body(fn(&OpView<'_>) -> Result<String, String>),
    /// Code. Absent elements of contracted axes are zero in `inputs`; those of normalised axes are for the code
    /// to leave out, by [`EvalCx::masks`].
    Fn(fn(&EvalCx<'_>) -> Result<Vec<Tensor>, String>),
    /// Code that runs regions of the op.
    Regions(fn(&EvalCx<'_>, &mut RunRegion<'_>) -> Result<Vec<Tensor>, String>),
}

/// What stands for an op in a masked model, where elements of a normalised axis are absent. (Absent elements of
/// contracted axes are multiplied by zero, whatever the op.)
#[derive(Copy, Clone, Debug, Default)]
pub enum Masked {
    /// It has no normalised axis, or can't be masked.
    #[default]
    None,
    /// The op itself, absent elements set to this value first.
    Fill(f64),
    /// The op itself on zeros in place of absent elements, times (all / present): a mean.
    Mean,
    /// A body of ops in the IR's text. Its parameters are the op's operands and then, as `%mask`, a tensor of 0
    /// and 1 that broadcasts to the first operand; `$present` of `$all` is the part of the elements
    /// that it normalises over that is present, which is known even where how many they are is not.
    Body(fn(&OpView<'_>) -> Result<String, String>),
}

impl OpDef {
    /// A definition that says nothing yet.
    pub fn new(name: &'static str) -> OpDef {
        OpDef {
            name,
            onnx: "",
            doc: "",
            relation: RelationSource::Opaque,
            stays: "",
            draws: false,
            roles: &[],
            dequantize: &[],
            family: Family::Other,
            extents: &[],
            implicit: &[],
            macs: &[],
            attrs: None,
            types: None,
            dtype: DTypeRule::Same,
            shape: None,
            later_shapes: None,
            regions: None,
            eval: Eval::None,
            masked: Masked::None,
            file: "",
            line: 0,
        }
    }

    /// ONNX's domain (`""` for `ai.onnx`) and type; `None` where ONNX has no counterpart.
    pub fn onnx_name(&self) -> Option<(&'static str, &'static str)> {
        in_onnx(self.onnx)
    }

    /// The role of an operand, by its name in the relation.
    pub fn role(&self, operand: &str) -> Role {
        self.roles
            .iter()
            .find(|(n, _)| *n == operand)
            .map_or(Role::Data, |(_, r)| *r)
    }

    /// How an operand is dequantised, by its name in the relation; `None` where its numbers stand for themselves.
    pub fn dequantize(&self, operand: &str) -> Option<Dequantize> {
        let found = self.dequantize.iter().find(|(n, _)| *n == operand);
        found.map(|(_, f)| *f)
    }
}

/// An op's definition by its names; what it says is made when somebody asks. A module has few of the ops that there are.
#[derive(Clone, Debug)]
pub struct Definition {
    /// The op's [name](OpDef::name).
    pub name: &'static str,
    /// Its [name in ONNX](OpDef::onnx).
    pub onnx: &'static str,
    says: Says,
}

#[derive(Clone, Debug)]
enum Says {
    Later(fn() -> OpDef, OnceLock<Arc<OpDef>>),
    Made(Arc<OpDef>),
}

impl Definition {
    /// A definition of these names, which `make` repeats.
    pub const fn new(name: &'static str, onnx: &'static str, make: fn() -> OpDef) -> Definition {
        Definition {
            name,
            onnx,
            says: Says::Later(make, OnceLock::new()),
        }
    }

    /// All of it.
    pub fn def(&self) -> &OpDef {
        match &self.says {
            Says::Later(make, made) => made.get_or_init(|| Arc::new(make())),
            Says::Made(def) => def,
        }
    }

    /// ONNX's domain (`""` for `ai.onnx`) and type; `None` where ONNX has no counterpart.
    pub fn onnx_name(&self) -> Option<(&'static str, &'static str)> {
        in_onnx(self.onnx)
    }
}

impl From<OpDef> for Definition {
    fn from(def: OpDef) -> Definition {
        Definition {
            name: def.name,
            onnx: def.onnx,
            says: Says::Made(Arc::new(def)),
        }
    }
}

/// Domain and type of `domain::Type`.
fn in_onnx(name: &'static str) -> Option<(&'static str, &'static str)> {
    match name.split_once("::") {
        Some(pair) => Some(pair),
        None if name.is_empty() => None,
        None => Some(("", name)),
    }
}

/// Defines an operation: `op! { /// docs pub CONV = "conv" { onnx: "Conv", relation: "...", ... } }` makes
/// `pub fn conv() -> Definition` out of `pub fn conv = "conv"`.
///
/// ```
/// use prune_opt_ir::op;
/// use prune_opt_ir::op::Eval;
/// op! {
///     /// Matrix product over the last two axes.
///     pub fn matmul = "matmul" {
///         onnx: "MatMul",
///         relation: "a[..b, m, k], b[..b, k, n] -> y[..b, m, n]",
///         attrs: "",
///         types: "T, T -> T where T: number",
///         eval: Eval::Contract,
///     }
/// }
/// assert_eq!(matmul().def().doc, "Matrix product over the last two axes.");
/// ```
#[macro_export]
macro_rules! op {
    ($(#[doc = $doc:literal])+ pub fn $id:ident = $name:literal { $($field:ident: $value:expr),* $(,)? }) => {
        $(#[doc = $doc])+
        pub fn $id() -> $crate::op::Definition {
            $crate::op::Definition::new($name, $crate::op!(@onnx $($field $value,)*), || {
                let mut def = $crate::op::OpDef::new($name);
                def.doc = concat!($($doc, "\n"),+).trim();
                def.file = file!();
                def.line = line!();
                $($crate::op!(@set def $field $value);)*
                def
            })
        }
    };
    (@onnx onnx $value:expr, $($rest:tt)*) => { $value };
    (@onnx $field:ident $value:expr, $($rest:tt)*) => { $crate::op!(@onnx $($rest)*) };
    (@onnx) => { "" };
    (@set $def:ident relation $value:expr) => { $def.relation = $crate::op::RelationSource::from($value) };
    (@set $def:ident relation_fn $value:expr) => { $def.relation = $crate::op::RelationSource::Fn($value) };
    (@set $def:ident attrs $value:expr) => { $def.attrs = Some($crate::op::Written::new($value)) };
    (@set $def:ident types $value:expr) => { $def.types = Some($crate::op::Written::new($value)) };
    (@set $def:ident $field:ident $value:expr) => { $def.$field = $value };
}
