//! Places of all elements of some rows, as the places of the rows.
//!
//! A mask that is repeated along the last axes says of whole rows which are meant, but what `NonZero` makes of it are places
//! of single elements, and to passes what goes by those is data: all channels stay. So PyTorch writes
//! `x.masked_scatter(mask.unsqueeze(-1).expand_as(x), y)`, with which models put features of images or sounds among tokens,
//! and `x[mask]` of such a mask. The rows' places say the same of fewer numbers, and leave the last axes as they are (ONNX,
//! `NonZero`, `GatherND`, `ScatterND`).

use super::known::{Known, extents};
use super::names::Names;
use super::nodes::{attribute, int_list, ints, node, one_by_one, operator};
use crate::proto::NodeProto;
use prune_opt_ir::module::Def;
use prune_opt_ir::{Extent, Function, Module, OpData, Value};

/// Whether an op goes by places that a repeated mask says.
pub(super) fn goes_by_elements(func: &Function, op: &OpData) -> bool {
    matches!(op.name.as_str(), "gather_nd" | "scatter_nd")
        && operand(op, 1).is_some_and(|places| repeated(func, places).is_some())
}

/// Finds such ops.
pub(super) struct Rows<'m> {
    pub module: &'m Module,
    pub func: &'m Function,
    /// Of the default operator set.
    pub version: i64,
}

/// Which rows are meant.
struct Chosen {
    /// Says so, with an axis of one in place of each of a row's.
    mask: String,
    /// The first of a row's axes.
    from: usize,
    /// The row's axes.
    row: Vec<i64>,
}

impl Rows<'_> {
    /// The nodes that go by rows; `None` where it stays.
    pub fn written(
        &self,
        by_elements: &NodeProto,
        known: &Known,
        names: &mut Names,
    ) -> Option<Vec<NodeProto>> {
        let op = operator(by_elements).filter(|op| ["GatherND", "ScatterND"].contains(op))?;
        let batch = attribute(by_elements, "batch_dims").and_then(|a| a.i);
        batch.is_none_or(|n| n == 0).then_some(())?;
        let (x, places) = (by_elements.input.first()?, by_elements.input.get(1)?);
        let (data, at) = (known.value(x)?, known.value(places)?);
        let chosen = self.chosen(at)?;
        let whole = self.extents(data)?;
        // The places have to be of single elements, and rows those of the operand.
        let row = whole.get(chosen.from..)?.iter().map(Extent::constant);
        if row.collect::<Option<Vec<i64>>>()? != chosen.row {
            return None;
        }
        let output = match &by_elements.output[..] {
            [output] => output,
            _ => return None,
        };
        let mut nodes = Vec::new();
        let at_rows = self.places(&chosen, output, &mut nodes, names)?;
        let mut made = by_elements.clone();
        made.input[1].clone_from(&at_rows);
        match op {
            "GatherND" => {
                let rows = names.unique(format!("{output}/rows"));
                made.output = vec![rows.clone()];
                nodes.push(made);
                let flat = names.unique(format!("{output}/flat"));
                nodes.push(ints(&flat, vec![1], &[-1]));
                nodes.push(node("Reshape", vec![rows, flat], output));
            }
            _ => {
                let updates = by_elements.input.get(2)?;
                let updates = self.source(updates, &chosen, known)?;
                made.input[2] = self.rows(updates, (&chosen, &at_rows), output, &mut nodes, names);
                nodes.push(made);
            }
        }
        Some(nodes)
    }

    fn chosen(&self, places: Value) -> Option<Chosen> {
        let (mask, repeated) = repeated(self.func, places)?;
        let name = self.func.values.get(mask)?.name.as_ref();
        let name = self.func.param_of(mask).or(name.map(String::as_str))?;
        let (once, often) = (self.extents(mask)?, self.extents(repeated)?);
        let same = once.iter().zip(&often).take_while(|(a, b)| a == b).count();
        let ones = once.get(same..)?.iter().all(|e| e.is(1));
        let fits = once.len() == often.len() && same > 0 && same < once.len() && ones;
        let row = often.get(same..)?.iter().map(Extent::constant);
        fits.then_some(Chosen {
            mask: name.to_owned(),
            from: same,
            row: row.collect::<Option<_>>()?,
        })
    }

    /// Adds what says where the rows are, one a row of the result, and gives its name.
    fn places(
        &self,
        chosen: &Chosen,
        output: &str,
        nodes: &mut Vec<NodeProto>,
        names: &mut Names,
    ) -> Option<String> {
        let axes = chosen.from..chosen.from + chosen.row.len();
        let axes: Vec<i64> = axes.map(i64::try_from).collect::<Result<_, _>>().ok()?;
        let squeeze = ("Squeeze", vec![chosen.mask.clone()]);
        let mask = one_by_one(squeeze, &axes, output, self.version, nodes, names).pop()?;
        let columns = names.unique(format!("{output}/columns"));
        nodes.push(node("NonZero", vec![mask], &columns));
        let places = names.unique(format!("{output}/places"));
        let mut transpose = node("Transpose", vec![columns], &places);
        transpose.attribute.push(int_list("perm", vec![1, 0]));
        nodes.push(transpose);
        Some(places)
    }

    /// The elements in a row that updates are taken of, and whether these are only the first ones. There are as many updates
    /// as elements of the rows.
    fn source(&self, updates: &str, chosen: &Chosen, known: &Known) -> Option<(String, bool)> {
        let value = known.value(updates)?;
        (self.extents(value)?.len() == 1).then_some(())?;
        let Some(slice) = made_by(self.func, value, "slice") else {
            return Some((updates.to_owned(), false));
        };
        let is = |at: usize, number: i64| match operand(slice, at) {
            None => true,
            Some(v) => known.number(v) == Some(number),
        };
        let first = operand(slice, 1).is_some() && is(1, 0) && is(3, 0) && is(4, 1);
        let data = operand(slice, 0).filter(|_| first)?;
        let [all] = &self.extents(data)?[..] else {
            return None;
        };
        // Of elements that are no rows, a runtime would not make any.
        let row = chosen.row.iter().map(|n| u64::try_from(*n));
        let row = row.collect::<Result<Vec<u64>, _>>().ok()?;
        let row = row
            .into_iter()
            .map(Extent::from)
            .fold(Extent::one(), |a, b| a.mul(&b));
        all.div_exact(&row)?;
        let name = self.func.values.get(data)?.name.clone()?;
        Some((name, true))
    }

    /// Adds what makes rows of elements, as many as there are places, and gives their name.
    fn rows(
        &self,
        (flat, first): (String, bool),
        (chosen, places): (&Chosen, &str),
        output: &str,
        nodes: &mut Vec<NodeProto>,
        names: &mut Names,
    ) -> String {
        let mut part = |name: &str| names.unique(format!("{output}/{name}"));
        let (shape, rows) = (part("row"), part("rows"));
        let dims = [&[-1], &chosen.row[..]].concat();
        nodes.push(ints(&shape, vec![dims.len() as i64], &dims));
        nodes.push(node("Reshape", vec![flat, shape], &rows));
        if !first {
            return rows;
        }
        let (begin, shape, count, updates) = (
            part("begin"),
            part("places/shape"),
            part("count"),
            part("updates"),
        );
        nodes.push(ints(&begin, vec![1], &[0]));
        nodes.push(node("Shape", vec![places.to_owned()], &shape));
        nodes.push(node("Gather", vec![shape, begin.clone()], &count));
        let input = vec![rows, begin.clone(), count, begin];
        nodes.push(node("Slice", input, &updates));
        updates
    }

    fn extents(&self, value: Value) -> Option<Vec<Extent>> {
        extents(self.module, self.func, value)
    }
}

/// The mask that places are those of, before and after it is repeated.
fn repeated(func: &Function, places: Value) -> Option<(Value, Value)> {
    let transpose = made_by(func, places, "transpose")?;
    let perm = transpose.attrs.get("perm").and_then(|a| a.as_ints());
    perm.is_none_or(|p| p == [1, 0]).then_some(())?;
    let non_zero = made_by(func, operand(transpose, 0)?, "non_zero")?;
    let repeated = operand(non_zero, 0)?;
    let mut mask = operand(made_by(func, repeated, "expand")?, 0)?;
    while let Some(expand) = made_by(func, mask, "expand") {
        mask = operand(expand, 0)?;
    }
    Some((mask, repeated))
}

fn made_by<'f>(func: &'f Function, value: Value, name: &str) -> Option<&'f OpData> {
    let Def::Result(op, 0) = func.values.get(value)?.def else {
        return None;
    };
    func.ops.get(op).filter(|op| op.name == name)
}

fn operand(op: &OpData, at: usize) -> Option<Value> {
    op.operands.get(at).copied().flatten()
}
