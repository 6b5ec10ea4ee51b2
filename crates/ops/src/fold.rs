//! Columns laid out as images, and images cut or padded to an extent.

use crate::util::float;
use ndarray::{ArrayD, Dimension, IxDyn};
use prune_opt_ir::op::text::{names, tensor};
use prune_opt_ir::op::{Eval, EvalCx, OpView, Role, Spec};
use prune_opt_ir::tensor::{Array, elements};
use prune_opt_ir::{Tensor, each_tensor, op};

op! {
    /// Blocks of an image, each a column, summed where they overlap: what an image's blocks as columns came from.
    pub fn col2im = "col2im" {
        onnx: "Col2Im",
        attrs: "dilations: ints >= 1, pads: ints >= 0, strides: ints >= 1",
        types: "T, int, int -> T",
        relation_fn: |view| {
            let block = view.operand_ints(2).map(|all| all.into_iter().map(extent).collect::<Result<Vec<usize>, _>>());
            let (Some(image), Some(block)) = (view.shape_elems(1), block.transpose()?) else {
                return Ok(Spec::default());
            };
                        let spatial = names("s", image.len());
            // Where a column's numbers are added depends on how long the image's axes are.
            let stays = spatial.iter().map(|s| format!("{s}!")).collect();
            let y = [vec!["n".to_string(), "c".to_string()], stays].concat();
            let text = format!("x[n, c*k!, l!], image[i!], block[j!] -> {}", tensor("y", &y));
            let mut spec = Spec::new(text).extent("k", elements(&block)?).operand(1, spatial.clone());
            let known = spatial.into_iter().zip(image);
            spec.extents.extend(known.filter_map(|(name, n)| Some((name, n?))));
            Ok(spec)
        },
        roles: &[("image", Role::Shape), ("block", Role::Shape)],
        eval: Eval::Fn(col2im_eval),
    }
}

op! {
    /// The middle of the operand, or the operand in the middle of zeros, of the extents that `shape` says.
    pub fn center_crop_pad = "center_crop_pad" {
        onnx: "CenterCropPad",
        attrs: "axes: ints",
        types: "T, int -> T",
        relation_fn: |view| {
            let (Some(extents), Some(shape)) = (view.operand_extents(0), view.shape_elems(1)) else {
                return Ok(Spec::default());
            };
            let axes = axes(view, extents.len(), shape.len())?;
            let (mut x, mut y) = (names("a", extents.len()), names("a", extents.len()));
            let mut spec = Spec::default();
            // Which elements are in the middle depends on how many there are.
            let mut sizes = y.clone();
            for (axis, size) in axes.iter().zip(shape) {
                if size.as_ref() != Some(&extents[*axis]) {
                    x[*axis] += "!";
                    sizes[*axis] = format!("t{axis}");
                    y[*axis] = format!("t{axis}!");
                    spec.extents.extend(size.map(|n| (sizes[*axis].clone(), n)));
                }
            }
            spec.text = format!("{}, shape[s!] -> {}", tensor("x", &x), tensor("y", &y));
            Ok(spec.operand(1, axes.iter().map(|a| sizes[*a].clone())))
        },
        roles: &[("shape", Role::Shape)],
        eval: Eval::Fn(crop_eval),
    }
}

/// The axes that `shape` speaks of.
fn axes(view: &OpView<'_>, rank: usize, count: usize) -> Result<Vec<usize>, String> {
    let axes: Vec<usize> = match view.ints("axes") {
        Some(axes) => axes
            .iter()
            .map(|a| view.axis(*a, rank))
            .collect::<Result<_, _>>()?,
        None => (0..rank).collect(),
    };
    match axes.len() == count {
        true => Ok(axes),
        false => Err(format!(
            "`shape` has {count} elements for {} axes",
            axes.len()
        )),
    }
}

fn extent(n: i64) -> Result<usize, String> {
    usize::try_from(n).map_err(|_| format!("{n} is no extent"))
}

fn sizes(t: &Tensor) -> Result<Vec<usize>, String> {
    t.int_vec().into_iter().map(extent).collect()
}

fn crop_eval(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let (x, sizes) = (cx.input(0)?, sizes(cx.input(1)?)?);
    let mut shape = x.shape().to_vec();
    for (axis, n) in axes(&cx.view, shape.len(), sizes.len())?
        .into_iter()
        .zip(sizes)
    {
        shape[axis] = n;
    }
    elements(&shape)?;
    Ok(vec![each_tensor!(x, a => centered(a, &shape))])
}

/// Elements in the middle of each axis; more of them at its end where that can't be halved.
fn centered<T: Copy + Default>(x: &Array<T>, shape: &[usize]) -> Array<T> {
    let from = x.shape().to_vec();
    let place = |at: usize, n: usize, m: usize| match m > n {
        true => at.checked_sub((m - n) / 2).filter(|i| *i < n),
        false => Some(at + (n - m) / 2),
    };
    let element = |at: IxDyn| {
        let places = at.slice().iter().zip(&from).zip(shape);
        let at: Option<Vec<usize>> = places.map(|((at, n), m)| place(*at, *n, *m)).collect();
        at.map_or_else(T::default, |at| x[&at[..]])
    };
    ArrayD::from_shape_fn(IxDyn(shape), element).into_shared()
}

/// How blocks lie in an image, for each spatial axis.
struct Layout {
    image: Vec<usize>,
    block: Vec<usize>,
    strides: Vec<usize>,
    dilations: Vec<usize>,
    before: Vec<usize>,
    /// How many blocks there are.
    places: Vec<usize>,
}

impl Layout {
    fn of(cx: &EvalCx<'_>) -> Result<Layout, String> {
        let (image, block) = (sizes(cx.input(1)?)?, sizes(cx.input(2)?)?);
        let rank = image.len();
        let list = |name: &str, len: usize, default: usize| {
            let given = cx.view.ints(name).map(|all| {
                all.iter()
                    .filter_map(|n| usize::try_from(*n).ok())
                    .collect()
            });
            let all: Vec<usize> = given.unwrap_or_else(|| vec![default; len]);
            (all.len() == len)
                .then_some(all)
                .ok_or_else(|| format!("`{name}` does not fit the image"))
        };
        let pads = list("pads", 2 * rank, 0)?;
        let (strides, dilations) = (list("strides", rank, 1)?, list("dilations", rank, 1)?);
        if block.len() != rank || strides.contains(&0) {
            return Err("the blocks do not fit the image".into());
        }
        let places = |i: usize| {
            let reach = dilations[i]
                .checked_mul(block[i].checked_sub(1)?)?
                .checked_add(1)?;
            let all = image[i].checked_add(pads[i])?.checked_add(pads[i + rank])?;
            Some(all.checked_sub(reach)? / strides[i] + 1)
        };
        let places: Option<Vec<usize>> = (0..rank).map(places).collect();
        let places = places.ok_or("the blocks are larger than the image")?;
        let before = pads[..rank].to_vec();
        Ok(Layout {
            image,
            block,
            strides,
            dilations,
            before,
            places,
        })
    }

    /// Where an element of a block lies in the image; `None` for padding.
    fn at(&self, place: &[usize], inside: &[usize]) -> Option<Vec<usize>> {
        let axis = |i: usize| {
            let at = place[i] * self.strides[i] + inside[i] * self.dilations[i];
            at.checked_sub(self.before[i])
                .filter(|at| *at < self.image[i])
        };
        (0..self.image.len()).map(axis).collect()
    }
}

fn col2im_eval(cx: &EvalCx<'_>) -> Result<Vec<Tensor>, String> {
    let x = cx.input(0)?.to_floats();
    let layout = Layout::of(cx)?;
    let &[n, columns, places] = x.shape() else {
        return Err("its operand is no batch of columns".into());
    };
    let (size, count) = (elements(&layout.block)?, elements(&layout.places)?);
    if size == 0 || columns % size != 0 || places != count {
        return Err(format!(
            "{columns} x {places} elements are no columns of blocks of {:?}",
            layout.block
        ));
    }
    let channels = columns / size;
    let shape = [vec![n, channels], layout.image.clone()].concat();
    elements(&shape)?;
    let mut y = ArrayD::zeros(IxDyn(&shape));
    for (l, place) in ndarray::indices(IxDyn(&layout.places))
        .into_iter()
        .enumerate()
    {
        for (k, inside) in ndarray::indices(IxDyn(&layout.block))
            .into_iter()
            .enumerate()
        {
            let Some(at) = layout.at(place.slice(), inside.slice()) else {
                continue;
            };
            for (i, c) in (0..n).flat_map(|i| (0..channels).map(move |c| (i, c))) {
                let to = [vec![i, c], at.clone()].concat();
                y[&to[..]] += x[[i, c * size + k, l]];
            }
        }
    }
    Ok(vec![match cx.input(0)? {
        Tensor::Float(_) => float(y),
        _ => Tensor::Int(float(y).to_ints()),
    }])
}
