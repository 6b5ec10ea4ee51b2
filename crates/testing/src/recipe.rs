//! What a generated module is made of, as data that shrinks well: dropping a block or making a number smaller
//! gives a recipe again, since blocks that do not apply where they stand are left out.

use proptest::prelude::*;

/// A module in words. [`crate::strategy::build`] makes the module.
#[derive(Clone, Debug)]
pub struct Recipe {
    /// Of weights.
    pub seed: u64,
    /// Whether shapes are `constant` ops; else they are parameters.
    pub constants: bool,
    /// Whether the batch is a number; else a symbol.
    pub batched: bool,
    /// Where it begins.
    pub start: Start,
    /// What is done to an image.
    pub image: Vec<Block>,
    /// How an image is left.
    pub exit: Exit,
    /// What is done to a sequence.
    pub sequence: Vec<Block>,
    /// What is done to a vector.
    pub vector: Vec<Block>,
    /// Whether some value in between is an output, too.
    pub probe: Option<usize>,
}

/// The graph's input.
#[derive(Clone, Debug)]
pub enum Start {
    /// `[n, channels, size, size]`.
    Image { channels: u64, size: u64 },
    /// `[n, length, features]`; a symbolic length for `None`.
    Sequence { length: Option<u64>, features: u64 },
}

/// How an image becomes something else.
#[derive(Clone, Debug)]
pub enum Exit {
    /// A mean over the image, then a reshape.
    PoolReshape,
    /// A mean over the image, then flatten.
    PoolFlatten,
    /// `reduce_mean` that drops the axes.
    Mean,
    /// Flatten with all pixels.
    Flatten,
    /// Reshape with all pixels.
    Reshape,
    /// Pixels become a sequence.
    Sequence,
    /// Nothing: the image is the output.
    None,
}

/// Which channels of a convolution see each other.
#[derive(Copy, Clone, Debug, PartialEq)]
pub enum Groups {
    /// All.
    One,
    /// Those of the same half.
    Two,
    /// Each only itself, this many times.
    Depthwise(u64),
}

/// A normalisation.
#[derive(Copy, Clone, Debug, PartialEq)]
pub enum Norm {
    /// By running statistics.
    Batch,
    /// Over the image, by groups of channels.
    Group(u64),
    /// Over the image, each channel alone.
    Instance,
    /// Over features.
    Layer,
    /// Over features, without mean.
    Rms,
}

/// What becomes of the parts of a split.
#[derive(Copy, Clone, Debug, PartialEq)]
pub enum Join {
    /// Concatenated the other way round.
    Swap,
    /// Added where they are equally long, else concatenated.
    Add,
    /// The first times the sigmoid of the second (a gated unit), where they are equally long.
    Gate,
    /// Only the last is used.
    Last,
    /// A layer on the first, then concatenated.
    Mixed,
}

/// How queries, keys and values come about.
#[derive(Copy, Clone, Debug, PartialEq)]
pub enum Heads {
    /// One projection, taken apart by a 5-D reshape.
    Fused,
    /// One projection, split.
    Split,
    /// Three projections.
    Apart,
    /// Fewer heads of keys and values, repeated this often.
    Shared(u64),
}

/// One step. Numbers are taken as far as they make sense where the block stands.
#[derive(Clone, Debug)]
pub enum Block {
    /// A linear layer: a 1x1 convolution of an image.
    Linear {
        out: u64,
        bias: bool,
        transposed: bool,
    },
    /// A convolution.
    Conv {
        out: u64,
        wide: bool,
        stride: u64,
        padded: bool,
        dilation: u64,
        bias: bool,
        groups: Groups,
    },
    /// A transposed convolution.
    Transposed {
        out: u64,
        bias: bool,
        groups: Groups,
    },
    /// A normalisation; `splat` shares ones and zeros with others.
    Norm { norm: Norm, splat: bool },
    /// A pointwise function.
    Map(usize),
    /// An earlier value added or multiplied.
    Add { back: usize, times: bool },
    /// A parameter added or multiplied, by one of several shapes.
    Param { form: usize, times: bool },
    /// Squeeze and excitation.
    Gate { squeeze: u64 },
    /// Concatenation with an earlier value, or with itself.
    Concat { back: Option<usize>, first: bool },
    /// Cut into parts.
    Split {
        parts: usize,
        unequal: bool,
        stated: bool,
        join: Join,
    },
    /// A stretch of channels.
    Slice { from: u64, len: u64, form: usize },
    /// Zero channels put before and after, then added to a layer's output.
    Pad { before: u64, after: u64 },
    /// One weight used by two layers.
    Tied,
    /// Something in the shape of an earlier value, by one of several ops.
    Like { back: usize, form: usize },
    /// Pooling.
    Pool { max: bool },
    /// To channels-last and back, with a small perceptron.
    ChannelsLast { hidden: u64 },
    /// Groups of channels interleaved; which of the numbers that divide there are.
    Shuffle { which: u64 },
    /// Channels become pixels.
    DepthToSpace { out: u64, crd: bool },
    /// Attention with a residual.
    Attention {
        heads: u64,
        width: u64,
        kind: Heads,
        rotary: bool,
        /// Heads merged with the batch, where one reshape can say so.
        merged: bool,
    },
}

fn out() -> impl Strategy<Value = u64> + Clone {
    2u64..=8
}

fn groups() -> BoxedStrategy<Groups> {
    prop_oneof![
        3 => Just(Groups::One),
        1 => Just(Groups::Two),
        1 => (1u64..=2).prop_map(Groups::Depthwise),
    ]
    .boxed()
}

/// Blocks that apply wherever there are channels.
fn common() -> BoxedStrategy<Block> {
    let join = prop_oneof![
        Just(Join::Swap),
        Just(Join::Add),
        Just(Join::Gate),
        Just(Join::Last),
        Just(Join::Mixed),
    ];
    prop_oneof![
        3 => (out(), any::<bool>(), any::<bool>())
            .prop_map(|(out, bias, transposed)| Block::Linear { out, bias, transposed }),
        2 => (0usize..MAPS).prop_map(Block::Map),
        3 => (0usize..6, any::<bool>()).prop_map(|(back, times)| Block::Add { back, times }),
        1 => (0usize..4, any::<bool>()).prop_map(|(form, times)| Block::Param { form, times }),
        2 => (proptest::option::of(0usize..6), any::<bool>())
            .prop_map(|(back, first)| Block::Concat { back, first }),
        2 => (2usize..=3, any::<bool>(), any::<bool>(), join)
            .prop_map(|(parts, unequal, stated, join)| Block::Split { parts, unequal, stated, join }),
        1 => (0u64..4, 1u64..6, 0usize..3)
            .prop_map(|(from, len, form)| Block::Slice { from, len, form }),
        1 => (0u64..=2, 0u64..=2).prop_map(|(before, after)| Block::Pad { before, after }),
        1 => Just(Block::Tied),
        1 => (0usize..6, 0usize..3).prop_map(|(back, form)| Block::Like { back, form }),
    ]
    .boxed()
}

/// How many pointwise functions there are.
pub const MAPS: usize = 5;

fn image() -> BoxedStrategy<Block> {
    let conv = (
        out(),
        any::<bool>(),
        1u64..=2,
        any::<bool>(),
        1u64..=2,
        any::<bool>(),
        groups(),
    );
    let conv = conv.prop_map(
        |(out, wide, stride, padded, dilation, bias, groups)| Block::Conv {
            out,
            wide,
            stride,
            padded,
            dilation,
            bias,
            groups,
        },
    );
    let norm = prop_oneof![
        3 => Just(Norm::Batch),
        1 => (1u64..=3).prop_map(Norm::Group),
        1 => Just(Norm::Instance),
    ];
    prop_oneof![
        8 => common(),
        6 => conv,
        1 => (out(), any::<bool>(), groups())
            .prop_map(|(out, bias, groups)| Block::Transposed { out, bias, groups }),
        3 => (norm, any::<bool>()).prop_map(|(norm, splat)| Block::Norm { norm, splat }),
        2 => (1u64..=4).prop_map(|squeeze| Block::Gate { squeeze }),
        1 => any::<bool>().prop_map(|max| Block::Pool { max }),
        1 => (1u64..=6).prop_map(|hidden| Block::ChannelsLast { hidden }),
        2 => (0u64..4).prop_map(|which| Block::Shuffle { which }),
        1 => (1u64..=2, any::<bool>()).prop_map(|(out, crd)| Block::DepthToSpace { out, crd }),
    ]
    .boxed()
}

fn sequence() -> BoxedStrategy<Block> {
    let kind = prop_oneof![
        Just(Heads::Fused),
        Just(Heads::Split),
        Just(Heads::Apart),
        (2u64..=3).prop_map(Heads::Shared),
    ];
    prop_oneof![
        5 => common(),
        2 => (prop_oneof![Just(Norm::Layer), Just(Norm::Rms)], any::<bool>())
            .prop_map(|(norm, splat)| Block::Norm { norm, splat }),
        2 => (1u64..=3, 1u64..=3, kind, any::<bool>(), any::<bool>()).prop_map(
            |(heads, width, kind, rotary, merged)| Block::Attention { heads, width, kind, rotary, merged }),
    ]
    .boxed()
}

fn vector() -> BoxedStrategy<Block> {
    prop_oneof![
        4 => common(),
        1 => any::<bool>().prop_map(|splat| Block::Norm { norm: Norm::Batch, splat }),
    ]
    .boxed()
}

fn start() -> BoxedStrategy<Start> {
    prop_oneof![
        3 => (1u64..=4, 3u64..=5).prop_map(|(channels, size)| Start::Image { channels, size }),
        2 => (proptest::option::of(2u64..=4), 2u64..=6)
            .prop_map(|(length, features)| Start::Sequence { length, features }),
    ]
    .boxed()
}

fn exit() -> BoxedStrategy<Exit> {
    prop_oneof![
        Just(Exit::PoolReshape),
        Just(Exit::PoolFlatten),
        Just(Exit::Mean),
        Just(Exit::Flatten),
        Just(Exit::Reshape),
        Just(Exit::Sequence),
        Just(Exit::None),
    ]
    .boxed()
}

/// Recipes of small modules.
pub fn recipe() -> BoxedStrategy<Recipe> {
    let blocks = (
        proptest::collection::vec(image(), 0..=6),
        proptest::collection::vec(sequence(), 0..=4),
        proptest::collection::vec(vector(), 0..=3),
    );
    let flags = (any::<u64>(), any::<bool>(), any::<bool>());
    let probe = proptest::option::weighted(0.15, 0usize..8);
    (flags, start(), exit(), blocks, probe)
        .prop_map(
            |((seed, constants, batched), start, exit, (image, sequence, vector), probe)| Recipe {
                seed,
                constants,
                batched,
                start,
                image,
                exit,
                sequence,
                vector,
                probe,
            },
        )
        .boxed()
}
