//! Layers that apply to images, sequences and vectors alike.

use super::Stack;
use crate::build::Fill;
use crate::recipe::{MAPS, Norm};
use prune_opt_ir::{Attr, Value};

/// Pointwise functions by number.
const NAMES: [&str; MAPS] = ["relu", "gelu", "sigmoid", "tanh", "hard_swish"];

impl Stack<'_> {
    /// The value with `out` channels: a 1x1 convolution, a matrix product, or a `gemm`.
    pub fn linear(&mut self, x: Value, out: u64, bias: bool, transposed: bool) -> Value {
        let extents = self.b.extents(x);
        let rank = extents.len();
        let axis = if rank == 4 { 1 } else { rank - 1 };
        let c = self.b.extent(x, axis);
        match rank {
            4 => {
                let w = self.b.param(&[out, c, 1, 1], Fill::Weights);
                self.with_weight(x, w, bias.then_some(out))
            }
            2 => {
                let shape = if transposed { [out, c] } else { [c, out] };
                let w = self.b.param(&shape, Fill::Weights);
                self.note(if transposed {
                    "linear layer, transB = 1"
                } else {
                    "linear layer, transB = 0"
                });
                let mut operands = vec![x, w];
                if bias {
                    operands.push(self.b.param(&[out], Fill::Weights));
                }
                let attrs = [("transB", Attr::Int(transposed.into()))];
                self.b.op("gemm", &operands, &attrs)
            }
            _ => {
                let w = self.b.param(&[c, out], Fill::Weights);
                self.with_weight(x, w, bias.then_some(out))
            }
        }
    }

    /// The same with a weight that is there already, of the layout that the rank asks for.
    fn with_weight(&mut self, x: Value, w: Value, bias: Option<u64>) -> Value {
        if self.b.extents(x).len() == 4 {
            self.note("convolution");
            let mut operands = vec![x, w];
            if let Some(out) = bias {
                self.note("convolution with bias");
                operands.push(self.b.param(&[out], Fill::Weights));
            }
            return self.b.op("conv", &operands, &[]);
        }
        self.note("linear layer, matmul");
        let y = self.b.op("matmul", &[x, w], &[]);
        let Some(out) = bias else { return y };
        let shift = self.b.param(&[out], Fill::Weights);
        self.b.op("add", &[y, shift], &[])
    }

    /// One weight used by two layers, so that inputs and outputs are one class.
    pub fn tied(&mut self) {
        let c = self.channels();
        let shape: &[u64] = if self.rank() == 4 {
            &[c, c, 1, 1]
        } else {
            &[c, c]
        };
        self.note("weight shared by two layers");
        let w = self.b.param(shape, Fill::Weights);
        let y = self.with_weight(self.at, w, None);
        let y = self.b.op("relu", &[y], &[]);
        let y = self.with_weight(y, w, None);
        self.go(y);
    }

    pub fn map(&mut self, which: usize) {
        self.note("pointwise function");
        let y = self.b.op(NAMES[which % NAMES.len()], &[self.at], &[]);
        self.go(y);
    }

    /// A parameter of ones (`one`) or zeros that is shared, or one of its own.
    fn scale(&mut self, shape: &[u64], one: bool, splat: bool) -> Value {
        if splat {
            self.note("splat parameter, shared");
            return self.b.param(shape, Fill::Splat(one.into()));
        }
        let fill = if one { Fill::Positive } else { Fill::Weights };
        self.b.param(shape, fill)
    }

    pub fn norm(&mut self, norm: Norm, splat: bool) {
        let c = self.channels();
        let x = self.at;
        let image = self.rank() == 4;
        let scale = |s: &mut Self, one| s.scale(&[c], one, splat);
        let y = match norm {
            Norm::Batch if self.rank() != 3 => {
                self.note("batch normalisation");
                let (gamma, beta) = (scale(self, true), scale(self, false));
                let (mean, var) = (scale(self, false), scale(self, true));
                self.b.op("batch_norm", &[x, gamma, beta, mean, var], &[])
            }
            Norm::Group(g) if image => {
                let g = if c.is_multiple_of(g) { g } else { 1 };
                self.note("group normalisation");
                let (gamma, beta) = (scale(self, true), scale(self, false));
                let attrs = [("num_groups", Attr::Int(g as i64))];
                self.b.op("group_norm", &[x, gamma, beta], &attrs)
            }
            Norm::Instance if image => {
                self.note("instance normalisation");
                let (gamma, beta) = (scale(self, true), scale(self, false));
                self.b.op("instance_norm", &[x, gamma, beta], &[])
            }
            Norm::Layer if !image => {
                self.note("layer normalisation");
                let (gamma, beta) = (scale(self, true), scale(self, false));
                let attrs = [("axis", Attr::Int(-1))];
                self.b.op("layer_norm", &[x, gamma, beta], &attrs)
            }
            Norm::Rms if !image => {
                self.note("rms normalisation");
                let gamma = scale(self, true);
                self.b
                    .op("rms_norm", &[x, gamma], &[("axis", Attr::Int(-1))])
            }
            _ => return,
        };
        self.go(y);
    }
}
