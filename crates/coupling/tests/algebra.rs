//! The algebra of coupling on ops that are nothing but a relation.
#![allow(clippy::unwrap_used)]

use prune_opt_coupling::couple;
use prune_opt_ir::op::{Definition, OpDef, OpView, Registry, RelationSource, Spec};
use prune_opt_ir::{Attr, Axis, DType, Function, Module, OpData, Type, Value, Weight};
use std::fmt::Write;

fn registry() -> Registry {
    fn spec(view: &OpView<'_>) -> Result<Spec, String> {
        let mut spec = Spec::new(view.text("relation").unwrap_or_default());
        for (name, extent) in view.op.attrs.iter().filter(|(n, _)| *n != "relation") {
            spec = spec.extent(name, extent.as_int().unwrap_or(0));
        }
        Ok(spec)
    }
    let mut def = OpDef::new("rel");
    def.relation = RelationSource::Fn(spec);
    Registry::new([def, OpDef::new("param")].map(Definition::from)).unwrap()
}

/// Builds a module of one function out of parameters and relations.
#[derive(Default)]
struct Net {
    module: Module,
    func: Function,
}

impl Net {
    fn ty(extents: &[u64]) -> Type {
        Type::tensor(DType::F32, extents.iter().map(|e| Axis::from(*e)))
    }
    fn input(&mut self, name: &str, extents: &[u64]) -> Value {
        self.func
            .add_input(Some(name.into()), Self::ty(extents), Default::default())
    }
    fn param(&mut self, name: &str, extents: &[u64]) -> Value {
        let weight = Weight {
            dtype: DType::F32,
            shape: extents.to_vec(),
            data: None,
            store: None,
        };
        self.module.params.insert(name.into(), weight);
        let mut op = OpData {
            name: "param".into(),
            ..OpData::default()
        };
        op.attrs.insert("name".into(), Attr::Symbol(name.into()));
        self.func
            .add_op(op, [(Some(name.to_string()), Self::ty(extents))])
            .1[0]
    }
    fn op(&mut self, relation: &str, operands: &[Value], results: &[(&str, &[u64])]) -> Vec<Value> {
        self.op_with(relation, &[], operands, results)
    }
    fn op_with(
        &mut self,
        relation: &str,
        extents: &[(&str, i64)],
        operands: &[Value],
        results: &[(&str, &[u64])],
    ) -> Vec<Value> {
        let mut op = OpData {
            name: "rel".into(),
            ..OpData::default()
        };
        op.operands = operands.iter().map(|v| Some(*v)).collect();
        op.attrs.insert("relation".into(), Attr::text(relation));
        op.attrs
            .extend(extents.iter().map(|(n, e)| (n.to_string(), Attr::Int(*e))));
        let results = results
            .iter()
            .map(|(n, e)| (Some(n.to_string()), Self::ty(e)));
        self.func.add_op(op, results.collect::<Vec<_>>()).1
    }
    fn linear(&mut self, name: &str, x: Value, n: &[u64], k: u64, m: u64) -> Value {
        let w = self.param(&format!("{name}.w"), &[m, k]);
        let mut shape = n.to_vec();
        shape.push(m);
        self.op(
            "x[..b, k], w[m, k] -> y[..b, m]",
            &[x, w],
            &[(name, &shape)],
        )[0]
    }
    /// All value types, one a line, and the frozen classes.
    fn coupled(mut self, outputs: &[Value]) -> String {
        self.func.outputs = outputs.to_vec();
        self.module.funcs.push(self.func);
        let out = couple(&self.module, &registry()).unwrap();
        let mut text = String::new();
        for v in out.funcs[0].values.values() {
            let axes =
                v.ty.axes()
                    .unwrap()
                    .iter()
                    .map(Axis::to_string)
                    .collect::<Vec<_>>();
            writeln!(
                text,
                "{}: {}",
                v.name.as_deref().unwrap_or("_"),
                axes.join(" x ")
            )
            .unwrap();
        }
        for (c, data) in &out.classes {
            let why = data.frozen.as_ref().map(|f| f.join("; "));
            writeln!(
                text,
                "{c} = {}{}",
                data.extent,
                why.map(|w| format!(": {w}")).unwrap_or_default()
            )
            .unwrap();
        }
        text
    }
}

#[test]
fn a_residual_stream_is_one_class() {
    let mut net = Net::default();
    let x = net.input("x", &[2, 3]);
    let a = net.linear("a", x, &[2], 3, 8);
    let b = net.linear("b", a, &[2], 8, 16);
    let c = net.linear("c", b, &[2], 16, 8);
    let s = net.op("x[..s], y[..s] -> z[..s]", &[a, c], &[("s", &[2, 8])])[0];
    let y = net.linear("y", s, &[2], 8, 10);
    insta::assert_snapshot!(net.coupled(&[y]), @r"
    x: 2 x c1
    a.w: c0 x c1
    a: 2 x c0
    b.w: c2 x c0
    b: 2 x c2
    c.w: c0 x c2
    c: 2 x c0
    s: 2 x c0
    y.w: c3 x c0
    y: 2 x c3
    c0 = 8
    c1 = 3: rel %a: axis 1 of %x goes with axis 1 of a.w; graph input %x, axis 1
    c2 = 16
    c3 = 10: rel %y: axis 0 of y.w goes with axis 1 of %y; graph output %y, axis 1
    ");
}

#[test]
fn heads_are_read_off_reshapes() {
    let mut net = Net::default();
    let x = net.input("x", &[2, 5, 12]);
    let qkv = net.linear("qkv", x, &[2, 5], 12, 24);
    let r = net.op(
        "x[n, s, a] -> y[n, s, t, h, d] where a = t*h*d",
        &[qkv],
        &[("r", &[2, 5, 3, 2, 4])],
    )[0];
    let q = net.op(
        "x[n, s, t!, h, d] -> y[n, h, s, d]",
        &[r],
        &[("q", &[2, 2, 5, 4])],
    )[0];
    let k = net.op(
        "x[n, s, t!, h, d] -> y[n, h, s, d]",
        &[r],
        &[("k", &[2, 2, 5, 4])],
    )[0];
    let v = net.op(
        "x[n, s, t!, h, d] -> y[n, h, s, d]",
        &[r],
        &[("v", &[2, 2, 5, 4])],
    )[0];
    let a = net.op(
        "q[n,h,s,d], k[n,h,z,d], v[n,h,z,e] -> y[n,s,h,e]",
        &[q, k, v],
        &[("a", &[2, 5, 2, 4])],
    )[0];
    let m = net.op(
        "x[n,s,h,e] -> y[n,s,o] where h*e = o",
        &[a],
        &[("m", &[2, 5, 8])],
    )[0];
    let o = net.linear("o", m, &[2, 5], 8, 12);
    insta::assert_snapshot!(net.coupled(&[o]), @r"
    x: 2 x 5 x c2
    qkv.w: 3 * c1 * c0 x c2
    qkv: 2 x 5 x 3 * c1 * c0
    r: 2 x 5 x 3 x c1 x c0
    q: 2 x c1 x 5 x c0
    k: 2 x c1 x 5 x c0
    v: 2 x c1 x 5 x c0
    a: 2 x 5 x c1 x c0
    m: 2 x 5 x c1 * c0
    o.w: c3 x c1 * c0
    o: 2 x 5 x c3
    c0 = 4
    c1 = 2
    c2 = 12: rel %qkv: axis 2 of %x goes with axis 1 of qkv.w; graph input %x, axis 2
    c3 = 12: rel %o: axis 0 of o.w goes with axis 2 of %o; graph output %o, axis 2
    ");
}

#[test]
fn a_split_cuts_and_rotary_halves_meet() {
    let mut net = Net::default();
    let x = net.input("x", &[2, 12]);
    let a = net.linear("a", x, &[2], 12, 8);
    let halves = net.op(
        "x[n, p+q] -> y[n, p], z[n, q]",
        &[a],
        &[("lo", &[2, 4]), ("hi", &[2, 4])],
    );
    let r = net.op(
        "x[n, p], y[n, q] -> z[n, p+q]",
        &[halves[1], halves[0]],
        &[("r", &[2, 8])],
    )[0];
    let s = net.op("x[..s], y[..s] -> z[..s]", &[a, r], &[("s", &[2, 8])])[0];
    let y = net.linear("y", s, &[2], 8, 10);
    insta::assert_snapshot!(net.coupled(&[y]), @r"
    x: 2 x c1
    a.w: 2 * c0 x c1
    a: 2 x 2 * c0
    lo: 2 x c0
    hi: 2 x c0
    r: 2 x 2 * c0
    s: 2 x 2 * c0
    y.w: c2 x 2 * c0
    y: 2 x c2
    c0 = 4
    c1 = 12: rel %a: axis 1 of %x goes with axis 1 of a.w; graph input %x, axis 1
    c2 = 10: rel %y: axis 0 of y.w goes with axis 1 of %y; graph output %y, axis 1
    ");
}

#[test]
fn padding_and_flattening() {
    let mut net = Net::default();
    let x = net.input("x", &[2, 3]);
    let a = net.linear("a", x, &[2], 3, 4);
    let p = net.op_with(
        "x[n, c] -> y[n, l=0 + c + r=0]",
        &[("l", 2), ("r", 2)],
        &[a],
        &[("p", &[2, 8])],
    );
    let b = net.linear("b", x, &[2], 3, 8);
    let s = net.op("x[..s], y[..s] -> z[..s]", &[p[0], b], &[("s", &[2, 8])])[0];
    let g = net.op("x[n, a] -> y[n, a, k]", &[s], &[("g", &[2, 8, 3])])[0];
    let f = net.op(
        "x[n, a, k] -> y[n, f] where a*k = f",
        &[g],
        &[("f", &[2, 24])],
    )[0];
    let y = net.linear("y", f, &[2], 24, 10);
    insta::assert_snapshot!(net.coupled(&[y]), @r"
    x: 2 x c1
    a.w: c0 x c1
    a: 2 x c0
    p: 2 x c2 + c0 + c3
    b.w: c2 + c0 + c3 x c1
    b: 2 x c2 + c0 + c3
    s: 2 x c2 + c0 + c3
    g: 2 x c2 + c0 + c3 x c5
    f: 2 x c2 * c5 + c0 * c5 + c3 * c5
    y.w: c4 x c2 * c5 + c0 * c5 + c3 * c5
    y: 2 x c4
    c0 = 4
    c1 = 3: rel %a: axis 1 of %x goes with axis 1 of a.w; graph input %x, axis 1
    c2 = 2
    c3 = 2
    c4 = 10: rel %y: axis 0 of y.w goes with axis 1 of %y; graph output %y, axis 1
    c5 = 3
    ");
}

/// Nothing is counted out element by element.
#[test]
fn axes_may_be_as_long_as_numbers_go() {
    const LONG: u64 = 1 << 62;
    let mut net = Net::default();
    let x = net.input("x", &[2, 3]);
    let a = net.linear("a", x, &[2], 3, LONG / 4);
    let b = net.linear("b", x, &[2], 3, LONG / 2);
    let c = net.op(
        "x[n, a], y[n, b] -> z[n, a+b]",
        &[a, b],
        &[("c", &[2, LONG / 4 * 3])],
    )[0];
    let y = net.linear("y", c, &[2], LONG / 4 * 3, 10);
    insta::assert_snapshot!(net.coupled(&[y]), @r"
    x: 2 x c1
    a.w: c0 x c1
    a: 2 x c0
    b.w: c2 x c1
    b: 2 x c2
    c: 2 x c0 + c2
    y.w: c3 x c0 + c2
    y: 2 x c3
    c0 = 1152921504606846976
    c1 = 3: rel %a: axis 1 of %x goes with axis 1 of a.w; graph input %x, axis 1
    c2 = 2305843009213693952
    c3 = 10: rel %y: axis 0 of y.w goes with axis 1 of %y; graph output %y, axis 1
    ");
}
