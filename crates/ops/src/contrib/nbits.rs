//! Products with weights of a few bits each.
//!
//! Such a weight lies in blocks of numbers along its inputs, packed into bytes; each block has a scale and perhaps a zero
//! point. A byte can't be cut, so inputs go by whole blocks, or by as many blocks as share a byte of zero points. Outputs go
//! one by one.

use crate::util::{given, rows};
use ndarray::Array2;
use prune_opt_ir::op::text::{names, tensor};
use prune_opt_ir::op::{Eval, EvalCx, Family, OpView, Role, Spec};
use prune_opt_ir::{Tensor, op};

op! {
    /// The matrix product of `a` and a weight, transposed, of `bits` bits a number: of each `block_size` numbers along `K`,
    /// which are packed into bytes from the low end up, the ones less their zero point (the middle of the range where
    /// there is none) times their scale. Then `bias` is added.
    pub fn matmul_nbits = "matmul_nbits" {
        onnx: "com.microsoft::MatMulNBits",
        attrs: "\
            K: required int >= 1, N: required int >= 1, accuracy_level: int, bits: int >= 1, \
            block_size: required int >= 1, weight_prepacked: int, ...",
        types: "T, int, T, number, int, T -> T where T: float",
        relation_fn: relation,
        roles: &[
            ("b", Role::Weight),
            ("scales", Role::Statistic),
            ("zeros", Role::Statistic),
            ("groups", Role::Statistic),
            ("bias", Role::Bias),
        ],
        dequantize: &[("b", |cx| Ok(weight(cx)?.0))],
        family: Family::Linear,
        eval: Eval::Fn(eval),
    }
}

/// The operands by their places.
const B: usize = 1;
const SCALES: usize = 2;
const ZEROS: usize = 3;
const GROUPS: usize = 4;
const BIAS: usize = 5;

/// How the weight is laid out.
struct Layout {
    /// Bits of a number.
    bits: usize,
    /// Numbers in a block.
    size: usize,
    /// Inputs: numbers of an output, those that fill the last block left out.
    inputs: usize,
}

impl Layout {
    /// The layout that the attributes say; `None` where it is one of a device's own.
    fn of(view: &OpView<'_>) -> Option<Layout> {
        let number = |name: &str| usize::try_from(view.int(name)?).ok();
        let bits = usize::try_from(view.int("bits").unwrap_or(4)).ok()?;
        let (size, inputs) = (number("block_size")?, number("K")?);
        let known = matches!(bits, 1 | 2 | 4 | 8) && size > 0;
        let plain = view.int("weight_prepacked").unwrap_or(0) == 0;
        (known && plain).then_some(Layout { bits, size, inputs })
    }

    /// Numbers in a byte.
    fn per_byte(&self) -> usize {
        8 / self.bits
    }

    /// How many blocks an output has.
    fn blocks(&self) -> usize {
        self.inputs.div_ceil(self.size)
    }

    /// How many blocks go together: those that share a byte of zero points. `None` where none can go: the last block or
    /// byte is not full, or blocks are no matter of place.
    fn step(&self, view: &OpView<'_>) -> Option<usize> {
        let step = match packed(view) {
            true => self.per_byte(),
            false => 1,
        };
        let full = self.inputs.is_multiple_of(self.size) && self.blocks().is_multiple_of(step);
        (full && !view.has(GROUPS)).then_some(step)
    }
}

/// Whether zero points lie packed as the weight does.
fn packed(view: &OpView<'_>) -> bool {
    let ty = view.operand_type(ZEROS).and_then(|ty| ty.dtype());
    ty.is_some_and(|dtype| !dtype.is_float())
}

fn relation(view: &OpView<'_>) -> Result<Spec, String> {
    let (Some(rank), Some(layout)) = (view.operand_rank(0), Layout::of(view)) else {
        return Ok(Spec::default());
    };
    let Some(leading) = rank.checked_sub(1).map(|n| names("m", n)) else {
        return Err("a matrix product of a scalar".into());
    };
    let axes = |last: &str| [&leading[..], &[last.to_string()]].concat();
    let step = layout.step(view);
    // Inputs, blocks, and bytes of zero points of an output.
    let (inputs, blocks, bytes) = match step {
        None => ("k!".into(), "q!".into(), "z!".into()),
        Some(1) => (format!("q*{}", layout.size), "q".to_string(), "q".into()),
        Some(n) => (
            format!("q*{}", n * layout.size),
            format!("q*{n}"),
            "q".into(),
        ),
    };
    let bytes = if packed(view) { &bytes } else { &blocks };
    let mut operands = vec![
        tensor("a", &axes(&inputs)),
        format!("b[n, {blocks}, {}]", layout.size * layout.bits / 8),
    ];
    for (i, name, each) in [(SCALES, "scales", &blocks), (ZEROS, "zeros", bytes)] {
        // One axis of all of them is an older form.
        operands.push(match (view.operand_rank(i), step) {
            (Some(1), Some(_)) => format!("{name}[n*{each}]?"),
            (Some(1), None) => format!("{name}[n*{name}_each!]?"),
            _ => format!("{name}[n, {each}]?"),
        });
    }
    operands.extend(["groups[..g!]?".into(), "bias[n]?".into()]);
    operands.truncate(view.op.operands.len().max(SCALES + 1));
    let text = format!("{} -> {}", operands.join(", "), tensor("y", &axes("n")));
    let rows = leading.iter().map(|m| format!("{m}*")).collect::<String>();
    let spec = Spec::new(text)
        .attr("N", ["n"])
        .attr("K", [inputs.trim_end_matches('!')])
        .macs(format!("{rows}n*{}", inputs.trim_end_matches('!')));
    Ok(match step {
        Some(n) => spec.extent("q", (layout.blocks() / n) as u64),
        None => spec,
    })
}

/// The numbers that lie in bytes, so many to each, from the low end up.
fn unpacked(bytes: &Tensor, bits: usize) -> Vec<f64> {
    let each = bytes.int_vec().into_iter();
    let parts =
        each.flat_map(|byte| (0..8 / bits).map(move |i| (byte >> (i * bits)) & ((1 << bits) - 1)));
    parts.map(|n| n as f64).collect()
}

/// What the weight stands for, `[outputs, blocks, numbers]`, and its layout. What only fills the last block is zero.
fn weight(cx: &EvalCx<'_>) -> Result<(Tensor, Layout), String> {
    let layout = Layout::of(&cx.view).ok_or("the layout of its weight is not known")?;
    if cx.view.has(GROUPS) {
        return Err("a weight whose groups are chosen by `g_idx` is not run".into());
    }
    let (size, blocks) = (layout.size, layout.blocks());
    let b = cx.input(B)?;
    let n = *b.shape().first().ok_or("its weight is a scalar")?;
    let scales = rows(cx.input(SCALES)?);
    let mut all = unpacked(b, layout.bits);
    let zeros = zeros(cx, &layout, n)?;
    if all.len() != n * blocks * size || scales.len() != n * blocks {
        let (b, scales) = (b.shape(), cx.input(SCALES)?.shape());
        return Err(format!(
            "{b:?} bytes and {scales:?} scales are no weight of {blocks} blocks of {size}"
        ));
    }
    for (i, block) in all.chunks_mut(size).enumerate() {
        let (scale, zero) = (scales[i], zeros[i]);
        let start = i % blocks * size;
        for (j, x) in block.iter_mut().enumerate() {
            *x = if start + j < layout.inputs {
                (*x - zero) * scale
            } else {
                0.0
            };
        }
    }
    Ok((Tensor::from_floats(&[n, blocks, size], all)?, layout))
}

/// The zero point of each block of `n` outputs.
fn zeros(cx: &EvalCx<'_>, layout: &Layout, n: usize) -> Result<Vec<f64>, String> {
    let blocks = layout.blocks();
    let Some(given) = given(cx, ZEROS) else {
        let middle = f64::from(1u32 << (layout.bits - 1));
        return Ok(vec![middle; n * blocks]);
    };
    let (all, row) = match packed(&cx.view) {
        true => (
            unpacked(given, layout.bits),
            blocks.next_multiple_of(layout.per_byte()),
        ),
        false => (rows(given), blocks),
    };
    if all.len() != n * row {
        return Err(format!(
            "{:?} zero points are not those of {n} times {blocks} blocks",
            given.shape()
        ));
    }
    // The last byte of an output may not be full.
    Ok(all
        .chunks(row.max(1))
        .flat_map(|row| row.iter().take(blocks))
        .copied()
        .collect())
}

fn eval(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let (w, layout) = weight(cx)?;
    let matrix = |all: Vec<f64>, rows: usize, columns: usize| {
        Array2::from_shape_vec((rows, columns), all).map_err(|e| e.to_string())
    };
    let n = *w.shape().first().ok_or("its weight is a scalar")?;
    let w = matrix(rows(&w), n, layout.blocks() * layout.size)?;
    let w = w.slice(ndarray::s![.., ..layout.inputs]);
    let a = cx.input(0)?;
    let Some((inputs, leading)) = a.shape().split_last() else {
        return Err("a matrix product of a scalar".into());
    };
    if *inputs != layout.inputs {
        return Err(format!(
            "{:?} is no operand of {} inputs",
            a.shape(),
            layout.inputs
        ));
    }
    let a = matrix(rows(a), leading.iter().product(), *inputs)?;
    let mut y = a.dot(&w.t());
    if let Some(bias) = given(cx, BIAS).map(rows) {
        if bias.len() != n {
            return Err(format!("{} biases for {n} outputs", bias.len()));
        }
        y += &ndarray::Array1::from(bias);
    }
    let shape = [leading, &[n]].concat();
    Ok(vec![Tensor::from_floats(&shape, y.into_iter().collect())?])
}
