//! ResNet-50 with random weights, batch norms folded, as exporters write it: a file of 102 MB.

use prune_opt_ir::module::PARAM;
use prune_opt_ir::op::{OpView, Registry, ShapeValues, infer_op};
use prune_opt_ir::{
    Attr, Axis, DType, Diagnostics, Function, Module, OpData, Sym, Type, Value, Weight,
};

struct Builder<'r> {
    registry: &'r Registry,
    module: Module,
    func: Function,
    state: u64,
}

impl Builder<'_> {
    /// Small random weights (xorshift), as a parameter.
    fn param(&mut self, shape: &[u64]) -> Value {
        let count: u64 = shape.iter().product();
        let mut data = Vec::with_capacity(count as usize * 4);
        for _ in 0..count {
            self.state ^= self.state << 13;
            self.state ^= self.state >> 7;
            self.state ^= self.state << 17;
            let unit = (self.state >> 40) as f32 / (1u64 << 24) as f32;
            data.extend((unit * 0.1 - 0.05).to_le_bytes());
        }
        let name = format!("p{}", self.module.params.len());
        let weight = Weight {
            dtype: DType::F32,
            shape: shape.to_vec(),
            data: Some(data.into()),
            store: None,
        };
        self.module.params.insert(name.clone(), weight);
        let mut op = OpData {
            name: PARAM.into(),
            ..OpData::default()
        };
        op.attrs.insert("name".into(), Attr::Symbol(name.clone()));
        let ty = Type::tensor(DType::F32, shape.iter().map(|e| Axis::from(*e)));
        self.func.add_op(op, [(Some(name), ty)]).1[0]
    }

    fn op(&mut self, name: &str, operands: &[Value], attrs: &[(&str, Attr)]) -> Value {
        let operands = operands.iter().map(|v| Some(*v)).collect();
        let attrs = attrs
            .iter()
            .map(|(n, a)| (n.to_string(), a.clone()))
            .collect();
        let mut op = OpData {
            name: name.into(),
            operands,
            attrs,
            ..OpData::default()
        };
        op.results
            .push(prune_opt_ir::Entity::new(self.func.values.len()));
        let def = self.registry.get(name).expect("a standard op");
        let shapes = ShapeValues::default();
        let view = OpView {
            module: &self.module,
            func: &self.func,
            op: &op,
            def,
            shapes: &shapes,
        };
        let types = infer_op(&view, &mut || Sym::new("free")).expect("operands fit");
        op.results.clear();
        self.func.add_op(op, types.into_iter().map(|t| (None, t))).1[0]
    }

    fn conv(&mut self, x: Value, from: u64, to: u64, kernel: u64, stride: i64) -> Value {
        let (w, b) = (self.param(&[to, from, kernel, kernel]), self.param(&[to]));
        let pad = (kernel / 2) as i64;
        let attrs = [
            ("pads", Attr::Ints(vec![pad; 4])),
            ("strides", Attr::Ints(vec![stride; 2])),
        ];
        self.op("conv", &[x, w, b], &attrs)
    }

    fn bottleneck(&mut self, x: Value, from: u64, width: u64, stride: i64) -> Value {
        let a = self.conv(x, from, width, 1, 1);
        let a = self.op("relu", &[a], &[]);
        let b = self.conv(a, width, width, 3, stride);
        let b = self.op("relu", &[b], &[]);
        let c = self.conv(b, width, width * 4, 1, 1);
        let first = from != width * 4 || stride != 1;
        let skip = if first {
            self.conv(x, from, width * 4, 1, stride)
        } else {
            x
        };
        let sum = self.op("add", &[c, skip], &[]);
        self.op("relu", &[sum], &[])
    }
}

/// The model (He et al. 2016, arXiv:1512.03385, table 1).
///
/// # Panics
/// Where the standard ops changed so that it no longer fits them.
pub fn resnet50(registry: &Registry) -> Result<Module, Diagnostics> {
    let mut b = Builder {
        registry,
        module: Module {
            name: "resnet50".into(),
            ..Module::default()
        },
        func: Function {
            name: "main".into(),
            ..Function::default()
        },
        state: 0x9E37_79B9_7F4A_7C15,
    };
    let n = Axis::Fixed(Sym::new("n").into());
    let image = Type::tensor(DType::F32, [n, 3u64.into(), 224u64.into(), 224u64.into()]);
    let image = b
        .func
        .add_input(Some("image".into()), image, Default::default());
    let x = b.conv(image, 3, 64, 7, 2);
    let x = b.op("relu", &[x], &[]);
    let pool = [
        ("kernel_shape", Attr::Ints(vec![3, 3])),
        ("pads", Attr::Ints(vec![1; 4])),
        ("strides", Attr::Ints(vec![2, 2])),
    ];
    let mut x = b.op("max_pool", &[x], &pool);
    let mut from = 64;
    for (stage, blocks) in [3, 4, 6, 3].into_iter().enumerate() {
        let width = 64 << stage;
        for block in 0..blocks {
            let stride = if stage > 0 && block == 0 { 2 } else { 1 };
            x = b.bottleneck(x, from, width, stride);
            from = width * 4;
        }
    }
    let x = b.op("global_average_pool", &[x], &[]);
    let x = b.op("flatten", &[x], &[("axis", Attr::Int(1))]);
    let (w, bias) = (b.param(&[1000, from]), b.param(&[1000]));
    let y = b.op("gemm", &[x, w, bias], &[("transB", Attr::Int(1))]);
    b.func.outputs = vec![y];
    b.module.funcs.push(b.func);
    Ok(b.module)
}
