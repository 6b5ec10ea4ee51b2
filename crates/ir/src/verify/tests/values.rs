//! V01 to V05: functions and values.

use super::*;

#[test]
fn v01_single_definition() {
    let (mut b, z) = linear();
    b.op("add", &[z, z], f32s([sym("n"), c(C0)]));
    b.last().results = vec![z];
    let found = b.broken();
    let codes: Vec<_> = found.iter().map(|f| f.0).collect();
    assert_eq!(codes, ["V01", "V01"], "{found:?}"); // defined twice; and its own value by nothing
}

#[test]
fn v01_record_elsewhere() {
    let (mut b, z) = linear();
    b.func.values[z].def = Def::Input(7);
    check(b, "V01", "`%1` is defined elsewhere than its record says");
}

#[test]
fn v02_ids_in_range() {
    let (mut b, _) = linear();
    b.last().operands[1] = Some(Value::new(99));
    check(b, "V02", "%99 is no value: the function has 5");
}

#[test]
fn v03_dominance() {
    let (mut b, z) = linear();
    b.last().operands[0] = Some(z);
    check(b, "V03", "`%1` is used before it is defined");
}

#[test]
fn v04_value_names() {
    let (mut b, z) = linear();
    b.func.values[z].name = Some("x".into());
    check(b, "V04", "two values are named `%x`");
}

#[test]
fn v05_function_names() {
    let (mut b, _) = linear();
    b.module.funcs.push(Function {
        name: "main".into(),
        ..Function::default()
    });
    check(b, "V05", "two functions are named `@main`");
}
