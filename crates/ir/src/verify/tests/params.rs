//! V13 to V15: parameters.

use super::*;

#[test]
fn v13_params() {
    let (mut b, _) = linear();
    b.module.params.shift_remove("b");
    check(b, "V13", "the module has no parameter `@b`");
    let (mut b, _) = linear();
    b.op("param", &[], f32s([c(C0)]));
    check(
        b,
        "V13",
        "a `param` has an attribute `name`, a symbol, and one result",
    );
    let (mut b, _) = linear();
    b.op("param", &[], f32s([c(C0)]));
    b.attr("name", Attr::Symbol("b".into()));
    check(b, "V13", "`@b` is read twice");
}

#[test]
fn v14_param_types() {
    let weight = |f: &dyn Fn(&mut Weight)| {
        let (mut b, _) = linear();
        f(b.module.params.get_mut("b").unwrap());
        b
    };
    check(
        weight(&|w| w.dtype = DType::F16),
        "V14",
        "`@b` holds f16, its type says f32",
    );
    check(
        weight(&|w| w.shape = vec![8, 1]),
        "V14",
        "`@b` has 2 axes, its type 1",
    );
    check(
        weight(&|w| w.shape = vec![9]),
        "V14",
        "axis 0 of `@b` has 9 elements, its type says c0 = 8",
    );
}

#[test]
fn v15_data() {
    let (mut b, _) = linear();
    b.module.params["b"].data = Some(vec![0; 31].into());
    check(b, "V15", "`@b` has 31 bytes of data, its type 32 bytes");
    let (mut b, _) = linear();
    b.module.params["b"].store = Some(Stored::Tensor(0, "b".into()));
    check(b, "V15", "`@b` lies in store 0 of 0");
    let (mut b, _) = linear();
    b.module.params["b"].store = Some(Stored::Range(1, 64));
    check(b, "V15", "`@b` lies in file 1 of 0");
}
