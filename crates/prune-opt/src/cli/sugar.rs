//! What everyday options stand for.

use super::args::{Compat, Everyday};
use crate::Error;
use prune_opt_ir::Diagnostic;
use prune_opt_pass::Value;
use std::path::Path;

/// The pipeline that everyday options stand for, as text; empty where there are none.
/// `table` is one of times, where one is named.
pub(super) fn pipeline(everyday: &Everyday, table: Option<&Path>) -> Result<String, Error> {
    if let Some(plan) = &everyday.plan {
        let plan = option("file", path(plan)?);
        return Ok(format!("couple,apply-plan{{{plan}}},prune"));
    }
    let mut select = Vec::new();
    if let Some(ratio) = everyday.ratio {
        select.push(option("ratio", Value::of_text(&ratio.to_string())));
    } else if let Some(drop) = everyday.max_drop {
        select.push("policy=sensitivity".into());
        select.push(option("max-drop", Value::of_text(&drop.to_string())));
    } else if everyday.target.is_empty() {
        return Ok(String::new());
    } else {
        select.push(option("target", texts(&everyday.target)));
    }
    if let Some(table) = table {
        select.push(option("latency-table", path(table)?));
    }
    let criterion = everyday.criterion.as_deref().unwrap_or("magnitude");
    let mut importance = vec![option("criterion", Value::of_text(criterion))];
    if let Some(scope) = &everyday.scope {
        select.push(option("scope", Value::of_text(scope)));
    }
    if let Some(cost) = &everyday.per_cost {
        select.push(option("per-cost", Value::of_text(cost)));
    }
    if !everyday.ratio_for.is_empty() {
        select.push(option("ratio-for", texts(&everyday.ratio_for)));
    }
    let numbers = [
        ("max-ratio", everyday.max_ratio.map(|r| r.to_string())),
        ("multiple", everyday.round_to.map(|n| n.to_string())),
        ("min", everyday.min.map(|n| n.to_string())),
    ];
    for (name, number) in numbers {
        select.extend(number.map(|n| option(name, Value::of_text(&n))));
    }
    if let Some(on) = &everyday.round_on {
        select.push(option("multiple-on", Value::of_text(on)));
    }
    if !everyday.freeze.is_empty() {
        let freeze = option("freeze", texts(&everyday.freeze));
        importance.push(freeze.clone());
        select.push(freeze);
    }
    if !everyday.prune.is_empty() {
        select.push(option("factors", texts(&everyday.prune)));
    }
    if let Some(blocks) = &everyday.blocks {
        select.push(option("blocks", Value::of_text(blocks)));
    }
    if everyday.compat == Some(Compat::TorchPruning) {
        if everyday.blocks.as_deref() == Some("own") {
            let message = "`--blocks own` does not go with `--compat torch-pruning`: Torch-Pruning keeps the same positions in all blocks";
            let help = "give one of them only, or `--blocks same`";
            return Err(Error::usage(Diagnostic::error(message).help(help)));
        }
        importance.push("compat=torch-pruning".into());
        select.push("compat=torch-pruning".into());
    }
    let choice = choice(everyday, &importance.join(","), &select.join(","))?;
    let write = match &everyday.plan_out {
        Some(plan) => format!("write-plan{{{}}},", option("file", path(plan)?)),
        None => String::new(),
    };
    Ok(format!("couple,{choice},{write}prune"))
}

/// The passes that choose, with these options: in one step or in several.
fn choice(everyday: &Everyday, importance: &str, select: &str) -> Result<String, Error> {
    let Some(steps) = everyday.steps else {
        let measure = measure(everyday)?;
        return Ok(format!(
            "importance{{{importance}}},{measure}select{{{select}}}"
        ));
    };
    let mut options = vec![format!("steps={steps}")];
    if let Some(schedule) = &everyday.schedule {
        options.push(option("schedule", Value::of_text(schedule)));
    }
    options.push(option("importance", Value::Quoted(importance.into())));
    options.push(option("select", Value::Quoted(select.into())));
    Ok(format!("select-steps{{{}}}", options.join(",")))
}

/// The pass that measures what classes cost, with a comma behind it; empty where nobody asks.
fn measure(everyday: &Everyday) -> Result<String, Error> {
    Ok(match (everyday.max_drop, &everyday.data) {
        (None, _) => String::new(),
        (Some(_), None) => "sensitivity,".into(),
        (Some(_), Some(data)) => format!("sensitivity{{{}}},", option("data", path(data)?)),
    })
}

/// The pipeline that `mask` stands for.
pub(super) fn mask(plan: &Path) -> Result<String, Error> {
    let plan = option("file", path(plan)?);
    Ok(format!("couple,apply-plan{{{plan}}},mask,strip-classes"))
}

fn texts(all: &[String]) -> Value {
    Value::List(all.iter().map(|t| Value::of_text(t)).collect())
}

pub(super) fn option(name: &str, value: Value) -> String {
    format!("{name}={value}")
}

pub(super) fn path(path: &Path) -> Result<Value, Error> {
    let text = path.to_str().ok_or_else(|| {
        Error::usage(Diagnostic::error(format!(
            "`{}` is not UTF-8",
            path.display()
        )))
    })?;
    Ok(Value::of_text(text))
}
