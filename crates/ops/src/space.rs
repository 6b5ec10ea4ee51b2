//! Channels to space and back.

use ndarray::IxDyn;
use prune_opt_ir::op::{Eval, EvalCx, OpView, Spec};
use prune_opt_ir::{Tensor, each_tensor, op};

op! {
    /// Blocks of channels laid out in space; `mode` says which factor of the channels a block is (DCR: the
    /// outer, CRD: the inner).
    pub fn depth_to_space = "depth_to_space" {
        onnx: "DepthToSpace",
        attrs: "blocksize: required int >= 1, mode: DCR | CRD",
        types: "T -> T",
        relation_fn: |view| {
            let c = if crd(view) { "c*k!*l!" } else { "k!*l!*c" };
            Ok(block(view, Spec::new(format!("x[n, {c}, h, w] -> y[n, c, h*k, w*l]"))))
        },
        eval: Eval::Fn(|cx| {
            let (n, c, h, w, b) = dims(cx)?;
            let inner = c.checked_div(b * b).unwrap_or(0);
            let (from, perm) = match crd(&cx.view) {
                true => ([n, inner, b, b, h, w], [0, 1, 4, 2, 5, 3]),
                false => ([n, b, b, inner, h, w], [0, 3, 4, 1, 5, 2]),
            };
            shuffle(cx.input(0)?, from, perm, [n, inner, h * b, w * b])
        }),
    }
}

op! {
    /// Blocks of space laid out as channels; `mode` says which factor of the channels a block is.
    pub fn space_to_depth = "space_to_depth" {
        onnx: "SpaceToDepth",
        attrs: "blocksize: required int >= 1, mode: DCR | CRD",
        types: "T -> T",
        relation_fn: |view| {
            let c = if crd(view) { "c*k*l" } else { "k*l*c" };
            Ok(block(view, Spec::new(format!("x[n, c, h*k!, w*l!] -> y[n, {c}, h, w]"))))
        },
        eval: Eval::Fn(|cx| {
            let (n, c, h, w, b) = dims(cx)?;
            let from = [n, c, h / b, b, w / b, b];
            let perm = if crd(&cx.view) { [0, 1, 3, 5, 2, 4] } else { [0, 3, 5, 1, 2, 4] };
            shuffle(cx.input(0)?, from, perm, [n, c * b * b, h / b, w / b])
        }),
    }
}

fn crd(view: &OpView<'_>) -> bool {
    view.text("mode") == Some("CRD")
}

fn block(view: &OpView<'_>, spec: Spec) -> Spec {
    let size = view.int("blocksize").unwrap_or(1);
    spec.extent("k", size).extent("l", size)
}

fn dims(cx: &EvalCx<'_>) -> Result<(usize, usize, usize, usize, usize), String> {
    let block = usize::try_from(cx.view.int("blocksize").unwrap_or(1)).unwrap_or(0);
    match cx.input(0)?.shape() {
        [n, c, h, w] if block > 0 => Ok((*n, *c, *h, *w, block)),
        shape => Err(format!("{shape:?} is no batch of images")),
    }
}

fn shuffle(
    x: &Tensor,
    from: [usize; 6],
    perm: [usize; 6],
    to: [usize; 4],
) -> Result<Vec<Tensor>, String> {
    let parts = x.reshape(&from)?;
    let moved: Tensor = each_tensor!(&parts, a => a.clone().permuted_axes(IxDyn(&perm)));
    Ok(vec![moved.reshape(&to)?])
}
