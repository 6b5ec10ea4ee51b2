//! Reference pages made from the definitions of ops, passes and criteria: `ir-spec/ops.md`, `ir-spec/passes.md`,
//! `ir-spec/criteria.md`, and what `prune-opt --help-passes` prints. `cargo xtask generate` writes the files; a test fails where they drift.

use crate::Toolbox;
use prune_opt_importance::{Importance, Scoring};
use prune_opt_ir::Module;
use prune_opt_ir::op::{Eval, Family, OpDef, Registry, RelationSource};
use prune_opt_pass::{OptionValue, PassInfo};
use std::fmt::Write;

const GENERATED: &str =
    "<!-- Made by `cargo xtask generate` from the definitions. Edit those. -->\n";

/// Every generated page: its path in the repository and its text.
pub fn pages(toolbox: &Toolbox) -> Vec<(&'static str, String)> {
    vec![
        ("ir-spec/ops.md", ops_md(&toolbox.ops)),
        ("ir-spec/passes.md", passes_md(toolbox)),
        ("ir-spec/criteria.md", criteria_md(toolbox)),
    ]
}

/// Documentation without the blanks that doc comments begin their lines with.
fn prose(doc: &str) -> String {
    let lines: Vec<&str> = doc
        .lines()
        .map(|l| l.strip_prefix(' ').unwrap_or(l))
        .collect();
    lines.join("\n")
}

/// The page on passes and pipelines, in Markdown.
pub fn passes_md(toolbox: &Toolbox) -> String {
    let mut out = format!("# Passes\n\n{GENERATED}{PIPELINES}");
    for pass in toolbox.passes.iter() {
        pass_md(&mut out, pass.info);
    }
    out
}

const PIPELINES: &str = r#"
A pipeline is a list of passes with options, given with `--passes` and shown by `--print-pipeline`:

    couple,importance{p=1},select{ratio=0.5,freeze=[head.*]},prune

```ebnf
pipeline = [ step { "," step } ] ;
step     = name [ "{" [ option { "," option } ] "}" ] ;
option   = name [ "=" value ] ;              (* a name alone means `=true` *)
value    = word | string | "[" [ value { "," value } ] "]" ;
name     = letter { letter | digit | "-" | "_" } ;   (* `-` and `_` are the same in names of options *)
word     = character { character } ;         (* none of white space , = { } [ ] " *)
string   = '"' { character | '\' character } '"' ;
```

White space may stand between any two of these. A single value may stand for a list of one. What a pipeline prints
reads back as the same pipeline: options that were written, and those that are not the defaults.

Each pass gets a module that verifies and leaves one that verifies (`--verify-each` checks). Its result does not
depend on the number of threads.
"#;

fn pass_md(out: &mut String, pass: &PassInfo) {
    let _ = write!(out, "\n## `{}`\n\n{}\n", pass.name, prose(pass.doc));
    if pass.options.is_empty() {
        return;
    }
    out.push_str("\n| option | values | default | |\n|---|---|---|---|\n");
    for o in pass.options {
        let kind = (o.kind)().replace('|', "\\|");
        let doc = prose(o.doc).replace('\n', " ").replace('|', "\\|");
        let default = match o.default {
            "" => "empty".to_string(),
            text => format!("`{text}`"),
        };
        let _ = writeln!(out, "| `{}` | {kind} | {default} | {doc} |", o.text_name());
    }
}

/// The page on criteria, in Markdown.
pub fn criteria_md(toolbox: &Toolbox) -> String {
    let mut out = format!("# Criteria\n\n{GENERATED}{}", include_str!("criteria.md"));
    let options = Importance::default();
    let (module, registry) = (Module::default(), Registry::default());
    let cx = Scoring::new(&module, &registry, &options);
    for c in toolbox.criteria.iter() {
        let _ = write!(out, "\n## `{}`\n\n{}\n\n", c.name(), prose(c.doc()));
        if !c.formula().is_empty() {
            let _ = writeln!(out, "- formula: {}", c.formula());
        }
        let (reduce, normalize) = (c.reduce(&cx).name(), c.normalize(&cx).show());
        let _ = writeln!(
            out,
            "- unless options say otherwise: `reduce={reduce}`, `normalize={normalize}`"
        );
        if !c.source().is_empty() {
            let _ = writeln!(out, "- source: {}", c.source());
        }
    }
    out
}

/// The passes with their options, and the criteria, for a terminal.
pub fn passes_text(toolbox: &Toolbox) -> String {
    let mut out = String::from(
        "Passes, for --passes=PASS,PASS{OPTION=VALUE,..},..\n\
         (an option that is a list reads [a,b]; a flag needs no value; `none` leaves an option out)\n",
    );
    for pass in toolbox.passes.iter() {
        let _ = write!(
            out,
            "\n{}\n{}\n",
            pass.info.name,
            indent(&prose(pass.info.doc), 2)
        );
        for o in pass.info.options {
            let _ = writeln!(
                out,
                "\n    {}={}   ({})",
                o.text_name(),
                o.default,
                (o.kind)()
            );
            let _ = writeln!(out, "{}", indent(&prose(o.doc), 8));
        }
    }
    out.push_str("\nCriteria, for importance{criterion=NAME}\n");
    for c in toolbox.criteria.iter() {
        let _ = write!(out, "\n{}\n{}\n", c.name(), indent(&prose(c.doc()), 2));
    }
    out
}

fn indent(text: &str, by: usize) -> String {
    let line = |l: &str| {
        if l.is_empty() {
            String::new()
        } else {
            format!("{:by$}{l}", "")
        }
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// The page on ops, in Markdown.
pub fn ops_md(ops: &Registry) -> String {
    let mut out = format!("# Operations\n\n{GENERATED}{OPS}");
    let mut all: Vec<&OpDef> = ops.iter().collect();
    all.sort_by_key(|def| def.name);
    for def in all {
        op_md(&mut out, def);
    }
    out
}

const OPS: &str = r#"
Operands, results and attributes are those of the ONNX operator, one to one; attributes have ONNX's names. The
relation says how the axes of operands and results belong together (`axes.md` has the notation). Element types are
those of the operands in order; tensors of one letter have one type, and there are no more operands and results than
stand there. Attributes that are marked as required have to be there, a `flag` is 0 or 1, and `ints[2s]` are two integers
for each axis that `..s` stands for; `...` stands for others that are not looked at. An op that is not listed is kept under `domain::Type`, and freezes every axis that it touches.
"#;

fn op_md(out: &mut String, def: &OpDef) {
    let _ = write!(out, "\n## `{}`\n\n{}\n\n", def.name, prose(def.doc));
    let onnx = match def.onnx_name() {
        Some(("", ty)) => format!("`{ty}`"),
        Some((domain, ty)) => format!("`{ty}` of `{domain}`"),
        None => "no counterpart".into(),
    };
    let _ = writeln!(out, "- ONNX: {onnx}");
    match &def.relation {
        RelationSource::Text(written) => {
            let _ = writeln!(out, "- relation: `{}`", written.text());
        }
        RelationSource::Fn(_) => {
            out.push_str("- relation: chosen from attributes, ranks and constant operands\n")
        }
        RelationSource::Opaque => {
            out.push_str("- relation: none, so what it touches is frozen");
            if !def.stays.is_empty() {
                let _ = write!(out, ": {}", def.stays);
            }
            out.push('\n');
        }
    }
    if let Some(types) = &def.types {
        let _ = writeln!(out, "- element types: `{}`", types.text());
    }
    if let Some(attrs) = &def.attrs {
        let text = match attrs.text() {
            "" => "none".to_string(),
            text => format!("`{text}`"),
        };
        let _ = writeln!(out, "- attributes: {text}");
    }
    if !def.roles.is_empty() {
        let roles: Vec<_> = def
            .roles
            .iter()
            .map(|(n, r)| format!("`{n}` {}", r.name()))
            .collect();
        let _ = writeln!(out, "- roles: {}", roles.join(", "));
    }
    if !def.dequantize.is_empty() {
        let names: Vec<_> = def
            .dequantize
            .iter()
            .map(|(n, _)| format!("`{n}`"))
            .collect();
        let _ = writeln!(out, "- dequantises: {}", names.join(", "));
    }
    if def.family != Family::Other {
        let _ = writeln!(out, "- family: {}", def.family.name());
    }
    if !def.extents.is_empty() {
        let all: Vec<_> = def
            .extents
            .iter()
            .map(|(a, v)| format!("attribute `{a}` restates `{v}`"))
            .collect();
        let _ = writeln!(out, "- {}", all.join(", "));
    }
    if matches!(def.eval, Eval::None) {
        out.push_str("- cannot be run\n");
    }
}
