//! What only images have: windows, pixels, and the ways out.

use super::Stack;
use crate::build::Fill;
use crate::recipe::{Block, Exit, Groups};
use prune_opt_ir::{Attr, Value};

fn ints(all: &[u64]) -> Attr {
    Attr::Ints(all.iter().map(|n| *n as i64).collect())
}

impl Stack<'_> {
    /// How many groups, and how many outputs, for `c` inputs.
    fn grouping(&mut self, groups: Groups, c: u64, out: u64) -> (u64, u64) {
        match groups {
            Groups::Depthwise(times) if c > 1 => {
                self.note(if times > 1 {
                    "depthwise convolution, twice as many outputs"
                } else {
                    "depthwise convolution"
                });
                (c, c * times)
            }
            Groups::Two if c.is_multiple_of(2) && c > 2 => {
                self.note("grouped convolution");
                (2, out.next_multiple_of(2))
            }
            _ => (1, out),
        }
    }

    pub fn conv(&mut self, block: &Block) {
        let Block::Conv {
            out,
            wide,
            stride,
            padded,
            dilation,
            bias,
            groups,
        } = *block
        else {
            return;
        };
        let (c, size) = (self.channels(), self.size());
        let (g, out) = self.grouping(groups, c, out);
        let k = if wide { 3 } else { 1 };
        let dilation = if wide { dilation } else { 1 };
        let pad = if wide && (padded || size < 2 * dilation + 1) {
            dilation
        } else {
            0
        };
        self.note("convolution");
        for (on, feature) in [
            (bias, "convolution with bias"),
            (dilation > 1, "convolution with dilation"),
            (pad > 0, "convolution with padding"),
            (stride > 1, "convolution with stride"),
        ] {
            if on {
                self.note(feature);
            }
        }
        let mut operands = vec![self.at, self.b.param(&[out, c / g, k, k], Fill::Weights)];
        if bias {
            operands.push(self.b.param(&[out], Fill::Weights));
        }
        let attrs = [
            ("group", Attr::Int(g as i64)),
            ("kernel_shape", ints(&[k, k])),
            ("strides", ints(&[stride, stride])),
            ("pads", ints(&[pad; 4])),
            ("dilations", ints(&[dilation, dilation])),
        ];
        let y = self.b.op("conv", &operands, &attrs);
        self.go(y);
    }

    pub fn transposed(&mut self, out: u64, bias: bool, groups: Groups) {
        let (c, size) = (self.channels(), self.size());
        if size > 5 {
            return;
        }
        let (g, out) = self.grouping(groups, c, out);
        self.note("transposed convolution");
        let w = self.b.param(&[c, out / g, 2, 2], Fill::Weights);
        let mut operands = vec![self.at, w];
        if bias {
            operands.push(self.b.param(&[out], Fill::Weights));
        }
        let attrs = [
            ("group", Attr::Int(g as i64)),
            ("kernel_shape", ints(&[2, 2])),
            ("strides", ints(&[2, 2])),
            ("pads", ints(&[1; 4])),
        ];
        if size < 2 {
            return;
        }
        let y = self.b.op("conv_transpose", &operands, &attrs);
        self.go(y);
    }

    pub fn gate(&mut self, squeeze: u64) {
        self.note("gate");
        let x = self.at;
        let c = self.channels();
        let s = self.b.op("global_average_pool", &[x], &[]);
        let s = self.linear(s, squeeze, true, true);
        let s = self.b.op("relu", &[s], &[]);
        let s = self.linear(s, c, true, true);
        let s = self.b.op("sigmoid", &[s], &[]);
        let y = self.b.op("mul", &[x, s], &[]);
        self.go(y);
    }

    pub fn pool(&mut self, max: bool) {
        if self.size() < 2 {
            return;
        }
        self.note(if max {
            "max pooling"
        } else {
            "average pooling"
        });
        let name = if max { "max_pool" } else { "average_pool" };
        let attrs = [("kernel_shape", ints(&[2, 2])), ("strides", ints(&[1, 1]))];
        let y = self.b.op(name, &[self.at], &attrs);
        self.go(y);
    }

    pub fn transpose(&mut self, x: Value, perm: &[u64]) -> Value {
        self.b.op("transpose", &[x], &[("perm", ints(perm))])
    }

    /// A block of a convolutional net that normalises and mixes channels as a transformer does.
    pub fn channels_last(&mut self, hidden: u64) {
        self.note("channels last and back");
        let x = self.at;
        let c = self.channels();
        let y = self.transpose(x, &[0, 2, 3, 1]);
        let gamma = self.b.param(&[c], Fill::Positive);
        let beta = self.b.param(&[c], Fill::Weights);
        let y = self
            .b
            .op("layer_norm", &[y, gamma, beta], &[("axis", Attr::Int(-1))]);
        let up = self.b.param(&[c, hidden], Fill::Weights);
        let shift = self.b.param(&[hidden], Fill::Weights);
        let y = self.b.op("matmul", &[y, up], &[]);
        let y = self.b.op("add", &[y, shift], &[]);
        let y = self.b.op("gelu", &[y], &[]);
        let down = self.b.param(&[hidden, c], Fill::Weights);
        let y = self.b.op("matmul", &[y, down], &[]);
        let scale = self.b.param(&[c], Fill::Weights);
        let y = self.b.op("mul", &[y, scale], &[]);
        let y = self.transpose(y, &[0, 3, 1, 2]);
        let y = self.b.op("add", &[x, y], &[]);
        self.go(y);
    }

    pub fn reshape(&mut self, x: Value, target: &[i64]) -> Value {
        let target = self.b.ints(target);
        self.b.op("reshape", &[x, target], &[])
    }

    pub fn shuffle(&mut self, which: u64) {
        let (c, size) = (self.channels(), self.size() as i64);
        let divisors: Vec<u64> = (2..c).filter(|g| c % g == 0).collect();
        let Some(at) = which.checked_rem(divisors.len() as u64) else {
            return;
        };
        let groups = divisors[at as usize];
        self.note("channel shuffle");
        let (g, each) = (groups as i64, (c / groups) as i64);
        let y = self.reshape(self.at, &[0, g, each, size, size]);
        let y = self.transpose(y, &[0, 2, 1, 3, 4]);
        let y = self.reshape(y, &[-1, g * each, size, size]);
        self.go(y);
    }

    pub fn depth_to_space(&mut self, out: u64, crd: bool) {
        if self.size() > 4 {
            return;
        }
        self.note("depth to space");
        let y = self.linear(self.at, 4 * out, true, true);
        let mode = Attr::text(if crd { "CRD" } else { "DCR" });
        let attrs = [("blocksize", Attr::Int(2)), ("mode", mode)];
        let y = self.b.op("depth_to_space", &[y], &attrs);
        self.go(y);
    }

    /// Leaves the image.
    pub fn leave(&mut self, exit: &Exit) {
        let (c, size) = (self.channels() as i64, self.size() as i64);
        let x = self.at;
        let y = match exit {
            Exit::None => return,
            Exit::PoolReshape | Exit::PoolFlatten => {
                self.note("global pooling");
                let y = self.b.op("global_average_pool", &[x], &[]);
                match exit {
                    Exit::PoolReshape => self.reshape(y, &[0, -1]),
                    _ => self.b.op("flatten", &[y], &[]),
                }
            }
            Exit::Mean => {
                self.note("mean over axes");
                let axes = self.b.ints(&[2, 3]);
                let attrs = [("keepdims", Attr::Int(0))];
                self.b.op("reduce_mean", &[x, axes], &attrs)
            }
            Exit::Flatten => {
                self.note("flatten of pixels");
                self.b.op("flatten", &[x], &[("axis", Attr::Int(1))])
            }
            Exit::Reshape => {
                self.note("flatten of pixels");
                self.reshape(x, &[-1, c * size * size])
            }
            Exit::Sequence => {
                self.note("pixels as a sequence");
                let y = self.reshape(x, &[0, c, size * size]);
                self.transpose(y, &[0, 2, 1])
            }
        };
        self.go(y);
    }
}
