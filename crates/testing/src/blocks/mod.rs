//! From blocks to ops.

mod attention;
mod channels;
mod image;
mod layers;

use crate::build::Builder;
use crate::recipe::{Block, Recipe};
use prune_opt_ir::Value;
use std::collections::BTreeMap;

/// How often each feature occurs.
pub type Features = BTreeMap<&'static str, usize>;

/// Every feature that the generator has.
pub const FEATURES: &[&str] = &[
    "addition of a parameter",
    "attention by grouped queries",
    "attention by one projection and a reshape",
    "attention by one projection and a split",
    "attention by three projections",
    "attention with heads merged with the batch",
    "average pooling",
    "batch normalisation",
    "broadcast residual",
    "channel padding",
    "channel shuffle",
    "channels last and back",
    "concatenation",
    "concatenation of a value with itself",
    "convolution",
    "convolution with bias",
    "convolution with dilation",
    "convolution with padding",
    "convolution with stride",
    "depth to space",
    "depthwise convolution",
    "depthwise convolution, twice as many outputs",
    "equal split",
    "flatten of pixels",
    "gate",
    "gated unit",
    "global pooling",
    "group normalisation",
    "grouped convolution",
    "instance normalisation",
    "layer normalisation",
    "linear layer, matmul",
    "linear layer, transB = 0",
    "linear layer, transB = 1",
    "max pooling",
    "mean over axes",
    "numbered batch",
    "pixels as a sequence",
    "pointwise function",
    "probe",
    "product with a parameter",
    "product with an earlier value",
    "residual",
    "residual with projection",
    "rms normalisation",
    "rotary halves",
    "shape of an earlier value",
    "shapes as constants",
    "slice of channels",
    "splat parameter, shared",
    "symbolic batch",
    "symbolic length",
    "transposed convolution",
    "unequal split",
    "weight shared by two layers",
];

/// Larger axes are not concatenated any further.
const MOST_CHANNELS: u64 = 12;

/// A value that blocks are applied to, and the ones before it.
pub(crate) struct Stack<'r> {
    pub b: Builder<'r>,
    pub at: Value,
    /// Earlier values.
    pub past: Vec<Value>,
    pub features: Features,
}

impl<'r> Stack<'r> {
    pub fn note(&mut self, feature: &'static str) {
        debug_assert!(FEATURES.contains(&feature), "`{feature}` is not listed");
        *self.features.entry(feature).or_default() += 1;
    }

    pub fn rank(&self) -> usize {
        self.b.extents(self.at).len()
    }

    /// The axis of channels: the second of an image, the last of anything else.
    pub fn axis(&self) -> usize {
        if self.rank() == 4 { 1 } else { self.rank() - 1 }
    }

    pub fn channels(&self) -> u64 {
        self.b.extent(self.at, self.axis())
    }

    /// Height (and width) of an image.
    pub fn size(&self) -> u64 {
        self.b.extent(self.at, 2)
    }

    /// Goes on with `value`.
    pub fn go(&mut self, value: Value) {
        self.past.push(self.at);
        self.at = value;
    }

    /// An earlier value of the same rank, by how far back it is.
    pub fn earlier(&self, back: usize) -> Option<Value> {
        let rank = self.rank();
        let same: Vec<Value> = (self.past.iter().rev().copied())
            .filter(|v| self.b.extents(*v).len() == rank)
            .collect();
        same.get(back.checked_rem(same.len())?).copied()
    }

    pub fn apply(&mut self, block: &Block) {
        let image = self.rank() == 4;
        match *block {
            Block::Linear {
                out,
                bias,
                transposed,
            } => {
                let y = self.linear(self.at, out, bias, transposed);
                self.go(y);
            }
            Block::Norm { norm, splat } => self.norm(norm, splat),
            Block::Map(which) => self.map(which),
            Block::Add { back, times } => self.join_earlier(back, times),
            Block::Param { form, times } => self.join_param(form, times),
            Block::Concat { back, first } => self.concat(back, first),
            Block::Split {
                parts,
                unequal,
                stated,
                join,
            } => self.split(parts, unequal, stated, join),
            Block::Slice { from, len, form } => self.slice(from, len, form),
            Block::Pad { before, after } => self.pad(before, after),
            Block::Tied => self.tied(),
            Block::Like { back, form } => self.like(back, form),
            Block::Attention {
                heads,
                width,
                kind,
                rotary,
                merged,
            } if self.rank() == 3 => self.attention(heads, width, kind, rotary, merged),
            Block::Conv { .. } if image => self.conv(block),
            Block::Transposed { out, bias, groups } if image => self.transposed(out, bias, groups),
            Block::Gate { squeeze } if image => self.gate(squeeze),
            Block::Pool { max } if image => self.pool(max),
            Block::ChannelsLast { hidden } if image => self.channels_last(hidden),
            Block::Shuffle { which } if image => self.shuffle(which),
            Block::DepthToSpace { out, crd } if image => self.depth_to_space(out, crd),
            _ => {}
        }
    }

    /// All of a recipe, up to the output.
    pub fn run(&mut self, recipe: &Recipe) {
        recipe.image.iter().for_each(|block| self.apply(block));
        if self.rank() == 4 {
            self.leave(&recipe.exit);
        }
        if self.rank() == 3 {
            recipe.sequence.iter().for_each(|block| self.apply(block));
        }
        if self.rank() == 2 {
            recipe.vector.iter().for_each(|block| self.apply(block));
        }
        let y = self.linear(self.at, 3, true, true);
        self.go(y);
    }
}
