//! The order that the IR asks for: parameters first, in the order of the module's list.

use prune_opt_ir::{Function, Op, Value};
use std::collections::HashMap;

/// `func` with its `param` ops before all others, returning `outputs`.
pub(super) fn params_first(func: &Function, outputs: &[Value]) -> Function {
    let mut out = Function {
        name: func.name.clone(),
        ..Function::default()
    };
    let mut new: HashMap<Value, Value> = HashMap::new();
    for v in &func.inputs {
        let data = &func.values[*v];
        new.insert(
            *v,
            out.add_input(data.name.clone(), data.ty.clone(), data.span),
        );
    }
    let mut order: Vec<Op> = func.ops.keys().collect();
    order.sort_by_key(|op| func.ops[*op].param().is_none());
    for id in order {
        let old = &func.ops[id];
        let mut data = old.clone();
        for v in data.operands.iter_mut().flatten() {
            *v = new[v];
        }
        let results = old.results.iter().map(|v| {
            let data = &func.values[*v];
            (data.name.clone(), data.ty.clone())
        });
        let (_, values) = out.add_op(data, results.collect::<Vec<_>>());
        new.extend(old.results.iter().copied().zip(values));
    }
    out.outputs = outputs.iter().map(|v| new[v]).collect();
    out
}
