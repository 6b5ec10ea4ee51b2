//! Matrix product.

use prune_opt_ir::op;
use prune_opt_ir::op::{Eval, Family, OpView, Role, Spec};

op! {
    /// Matrix product over the last two axes; a vector stands for a matrix of one row, or of one column.
    pub fn matmul = "matmul" {
        onnx: "MatMul",
        attrs: "",
        types: "T, T -> T where T: number",
        relation_fn: relation,
        roles: &[("a", Role::Weight), ("b", Role::Weight)],
        family: Family::Linear,
        eval: Eval::Contract,
    }
}

fn relation(view: &OpView<'_>) -> Result<Spec, String> {
    let text = match (view.operand_rank(0), view.operand_rank(1)) {
        (Some(0), _) | (_, Some(0)) => return Err("a matrix product of a scalar".into()),
        (Some(1), Some(1)) => "a[k], b[k] -> y[]",
        (Some(1), Some(_)) => "a[k], b[..b, k, n] -> y[..b, n]",
        (Some(_), Some(1)) => "a[..b, m, k], b[k] -> y[..b, m]",
        (Some(_), Some(_)) => "a[..b, m, k], b[..b, k, n] -> y[..b, m, n]",
        _ => return Ok(Spec::default()),
    };
    Ok(Spec::new(text))
}
