//! Attention, in the forms that exporters write.

use super::Stack;
use crate::build::Fill;
use crate::recipe::Heads;
use prune_opt_ir::{Attr, Value};

impl Stack<'_> {
    /// `[n, s, h * d]` to `[n, h, s, d]`.
    fn heads(&mut self, x: Value, h: u64, d: u64) -> Value {
        let y = self.reshape(x, &[0, 0, h as i64, d as i64]);
        self.transpose(y, &[0, 2, 1, 3])
    }

    /// Queries, keys and values, each `[n, h, s, d]`.
    fn projections(&mut self, h: u64, d: u64, kind: Heads) -> [Value; 3] {
        let x = self.at;
        match kind {
            Heads::Fused => {
                self.note("attention by one projection and a reshape");
                let qkv = self.linear(x, 3 * h * d, true, true);
                let qkv = self.reshape(qkv, &[0, 0, 3, h as i64, d as i64]);
                let qkv = self.transpose(qkv, &[2, 0, 3, 1, 4]);
                [0, 1, 2].map(|i| {
                    let i = self.b.int(i);
                    self.b.op("gather", &[qkv, i], &[("axis", Attr::Int(0))])
                })
            }
            Heads::Split => {
                self.note("attention by one projection and a split");
                let qkv = self.linear(x, 3 * h * d, true, true);
                let attrs = [("axis", Attr::Int(2)), ("num_outputs", Attr::Int(3))];
                let parts = self.b.ops("split", &[Some(qkv)], &attrs, 3);
                [0, 1, 2].map(|i| self.heads(parts[i], h, d))
            }
            Heads::Apart => {
                self.note("attention by three projections");
                [0, 1, 2].map(|_| {
                    let y = self.linear(x, h * d, false, true);
                    self.heads(y, h, d)
                })
            }
            Heads::Shared(times) => {
                self.note("attention by grouped queries");
                let q = self.linear(x, h * times * d, true, true);
                let q = self.heads(q, h * times, d);
                let [k, v] = [0, 1].map(|_| {
                    let y = self.linear(x, h * d, false, true);
                    let y = self.heads(y, h, d);
                    self.repeat(y, h, times, d)
                });
                [q, k, v]
            }
        }
    }

    /// `[n, h, s, d]` to `[n, h * times, s, d]`, each head several times.
    fn repeat(&mut self, x: Value, h: u64, times: u64, d: u64) -> Value {
        let axes = self.b.ints(&[2]);
        let y = self.b.op("unsqueeze", &[x, axes], &[]);
        let shape = self.b.ints(&[1, 1, times as i64, 1, 1]);
        let y = self.b.op("expand", &[y, shape], &[]);
        self.reshape(y, &[0, (h * times) as i64, -1, d as i64])
    }

    /// Rotary embedding: halves swapped, one negated.
    fn rotate(&mut self, x: Value, d: u64, tables: [Value; 2]) -> Value {
        let low = self.stretch(x, 3, 0, d / 2, 0);
        let high = self.stretch(x, 3, d / 2, d, 1);
        let high = self.b.op("neg", &[high], &[]);
        let turned = self
            .b
            .op("concat", &[high, low], &[("axis", Attr::Int(-1))]);
        let [cos, sin] = tables;
        let a = self.b.op("mul", &[x, cos], &[]);
        let b = self.b.op("mul", &[turned, sin], &[]);
        self.b.op("add", &[a, b], &[])
    }

    /// Targets of reshapes between `[n, h, s, d]` and `[n * h, s, d]`, where at most one extent is open.
    fn merge(&self, x: Value) -> Option<[Vec<i64>; 2]> {
        let extents = self.b.extents(x);
        let number = |i: usize| Some(extents.get(i)?.length()? as i64);
        let (n, s) = (number(0), number(2));
        let (h, d) = (number(1)?, number(3)?);
        (n.is_some() || s.is_some()).then(|| {
            let s = s.unwrap_or(-1);
            [
                vec![n.map_or(-1, |n| n * h), s, d],
                vec![n.unwrap_or(-1), h, s, d],
            ]
        })
    }

    pub fn attention(&mut self, heads: u64, width: u64, kind: Heads, rotary: bool, merged: bool) {
        let x = self.at;
        let c = self.channels();
        let d = if rotary { 2 * width } else { width + 1 };
        let [mut q, mut k, mut v] = self.projections(heads, d, kind);
        if rotary {
            self.note("rotary halves");
            let length = self.b.extents(x)[1].length();
            let shape: Vec<u64> = length.into_iter().chain([d]).collect();
            let tables = [(); 2].map(|()| self.b.param(&shape, Fill::Weights));
            q = self.rotate(q, d, tables);
            k = self.rotate(k, d, tables);
        }
        let all = self.b.extent(q, 1) * d;
        let merged = self.merge(q).filter(|_| merged);
        if let Some([target, _]) = &merged {
            self.note("attention with heads merged with the batch");
            [q, k, v] = [q, k, v].map(|x| self.reshape(x, target));
        }
        let k = match merged {
            Some(_) => self.transpose(k, &[0, 2, 1]),
            None => self.transpose(k, &[0, 1, 3, 2]),
        };
        let scores = self.b.op("matmul", &[q, k], &[]);
        let scale = self.b.param(&[], Fill::Splat(1.0 / (d as f32).sqrt()));
        let scores = self.b.op("mul", &[scores, scale], &[]);
        let p = self.b.op("softmax", &[scores], &[("axis", Attr::Int(-1))]);
        let y = self.b.op("matmul", &[p, v], &[]);
        let y = match &merged {
            Some([_, back]) => self.reshape(y, back),
            None => y,
        };
        let y = self.transpose(y, &[0, 2, 1, 3]);
        let y = self.reshape(y, &[0, 0, all as i64]);
        let y = self.linear(y, c, true, true);
        let y = self.b.op("add", &[x, y], &[]);
        self.go(y);
    }
}
