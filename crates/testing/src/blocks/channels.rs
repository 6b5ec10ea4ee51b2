//! Channels joined, cut, moved and padded.

use super::{MOST_CHANNELS, Stack};
use crate::build::Fill;
use crate::recipe::Join;
use prune_opt_ir::{Attr, Dense, Value};

impl Stack<'_> {
    /// Whether two values of one rank differ at most in their channels.
    fn alike(&self, a: Value, b: Value) -> bool {
        let axis = self.axis();
        let (mut a, mut b) = (self.b.extents(a), self.b.extents(b));
        a.remove(axis);
        b.remove(axis);
        a == b
    }

    /// An earlier value added or multiplied: through a projection where channels differ, averaged over its image
    /// where images differ.
    pub fn join_earlier(&mut self, back: usize, times: bool) {
        let Some(mut other) = self.earlier(back) else {
            return;
        };
        if !self.alike(other, self.at) {
            if self.rank() != 4 {
                return;
            }
            self.note("broadcast residual");
            other = self.b.op("global_average_pool", &[other], &[]);
        }
        let c = self.channels();
        if self.b.extent(other, self.axis()) != c {
            self.note("residual with projection");
            other = self.linear(other, c, false, true);
        }
        self.note(if times {
            "product with an earlier value"
        } else {
            "residual"
        });
        let name = if times { "mul" } else { "add" };
        let y = self.b.op(name, &[other, self.at], &[]);
        self.go(y);
    }

    /// A parameter added or multiplied: a channel's, everything's, a single number, or one with ones before.
    pub fn join_param(&mut self, form: usize, times: bool) {
        let c = self.channels();
        let image = self.rank() == 4;
        let numbers: Option<Vec<u64>> = (1..self.rank())
            .map(|i| self.b.extents(self.at)[i].length())
            .collect();
        let shape = match (form % 4, numbers) {
            (0, _) if image => vec![c, 1, 1],
            (1, _) if image => vec![1, c, 1, 1],
            (2, Some(all)) => all,
            (3, _) => vec![1],
            _ => vec![c],
        };
        // A vector meets an image's last axis, not its channels.
        let shape = if image && shape.len() == 1 {
            vec![1]
        } else {
            shape
        };
        let name = if times { "mul" } else { "add" };
        self.note(if times {
            "product with a parameter"
        } else {
            "addition of a parameter"
        });
        let p = self.b.param(&shape, Fill::Weights);
        let y = self.b.op(name, &[self.at, p], &[]);
        self.go(y);
    }

    /// Numbers in the shape of an earlier value added, or the value brought to that shape, which it has. Where channels differ,
    /// the shape is that of a projection, which nothing else reads.
    pub fn like(&mut self, back: usize, form: usize) {
        let Some(mut other) = self.earlier(back).filter(|v| self.alike(*v, self.at)) else {
            return;
        };
        let c = self.channels();
        if self.b.extent(other, self.axis()) != c {
            other = self.linear(other, c, false, true);
        }
        self.note("shape of an earlier value");
        let shape = self.b.op("shape", &[other], &[]);
        let numbers = match form % 3 {
            0 => {
                let value = Dense::floats(vec![1], &[0.5]).map(Attr::Dense);
                let value: Vec<_> = value.map(|v| ("value", v)).into_iter().collect();
                self.b.op("constant_of_shape", &[shape], &value)
            }
            1 => {
                let one = self.b.param(&[1], Fill::Splat(0.5));
                self.b.op("expand", &[one, shape], &[])
            }
            _ => {
                let y = self.b.op("reshape", &[self.at, shape], &[]);
                return self.go(y);
            }
        };
        let y = self.b.op("add", &[numbers, self.at], &[]);
        self.go(y);
    }

    fn cat(&mut self, parts: &[Value]) -> Value {
        let axis = ("axis", Attr::Int(self.axis() as i64));
        self.b.op("concat", parts, &[axis])
    }

    pub fn concat(&mut self, back: Option<usize>, first: bool) {
        let other = back.and_then(|back| self.earlier(back)).unwrap_or(self.at);
        let other = if self.alike(other, self.at) {
            other
        } else {
            self.at
        };
        if self.channels() + self.b.extent(other, self.axis()) > MOST_CHANNELS {
            return;
        }
        self.note(if other == self.at {
            "concatenation of a value with itself"
        } else {
            "concatenation"
        });
        let parts = if first {
            [other, self.at]
        } else {
            [self.at, other]
        };
        let y = self.cat(&parts);
        self.go(y);
    }

    pub fn split(&mut self, parts: usize, unequal: bool, stated: bool, join: Join) {
        let (c, n) = (self.channels(), parts as u64);
        if c < n {
            return;
        }
        let equal = c % n == 0 && !unequal;
        let mut sizes = vec![(c / n) as i64; parts];
        if !equal {
            sizes = vec![1; parts];
            sizes[parts - 1] = (c - n + 1) as i64;
        }
        let mut operands = vec![Some(self.at)];
        let mut attrs = vec![("axis", Attr::Int(self.axis() as i64))];
        if stated || !equal {
            operands.push(Some(self.b.ints(&sizes)));
        } else {
            attrs.push(("num_outputs", Attr::Int(parts as i64)));
        }
        self.note(if equal {
            "equal split"
        } else {
            "unequal split"
        });
        let mut all = self.b.ops("split", &operands, &attrs, parts);
        let alike = sizes[0] == sizes[1];
        let y = match join {
            Join::Add if alike => self.b.op("add", &[all[0], all[1]], &[]),
            Join::Gate if alike => {
                self.note("gated unit");
                let gate = self.b.op("sigmoid", &[all[1]], &[]);
                self.b.op("mul", &[all[0], gate], &[])
            }
            Join::Last => all[parts - 1],
            Join::Mixed => {
                all[0] = self.linear(all[0], sizes[0] as u64, false, true);
                self.cat(&all)
            }
            Join::Swap => {
                all.reverse();
                self.cat(&all)
            }
            _ => self.cat(&all),
        };
        self.go(y);
    }

    /// Channels `from` to `to` of a value; `form` says how the end is written.
    pub fn stretch(&mut self, x: Value, axis: usize, from: u64, to: u64, form: usize) -> Value {
        let n = self.b.extent(x, axis);
        let end = match form % 3 {
            1 if to == n => i64::MAX,
            1 => to as i64 - n as i64,
            _ => to as i64,
        };
        let start = match form % 3 {
            2 if from > 0 => from as i64 - n as i64,
            _ => from as i64,
        };
        let operands = [
            x,
            self.b.ints(&[start]),
            self.b.ints(&[end]),
            self.b.ints(&[axis as i64]),
        ];
        self.b.op("slice", &operands, &[])
    }

    pub fn slice(&mut self, from: u64, len: u64, form: usize) {
        let c = self.channels();
        let from = from.min(c - 1);
        let to = (from + len).min(c);
        self.note("slice of channels");
        let y = self.stretch(self.at, self.axis(), from, to, form);
        self.go(y);
    }

    /// Zero channels before and after, as in a shortcut without parameters, added to a layer's output.
    pub fn pad(&mut self, before: u64, after: u64) {
        let c = self.channels() + before + after;
        if c > MOST_CHANNELS || before + after == 0 {
            return;
        }
        self.note("channel padding");
        let rank = self.rank();
        let mut pads = vec![0; 2 * rank];
        pads[self.axis()] = before as i64;
        pads[rank + self.axis()] = after as i64;
        let pads = self.b.ints(&pads);
        let padded = self.b.op("pad", &[self.at, pads], &[]);
        let y = self.linear(self.at, c, true, false);
        let y = self.b.op("add", &[y, padded], &[]);
        self.go(y);
    }
}
