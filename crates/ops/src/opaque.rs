//! Operators that stay whole, each with the reason: nobody needs to wonder whether one was forgotten. What they touch is
//! frozen, as with operators that nothing is known of.

use prune_opt_ir::op;
use prune_opt_ir::op::{DTypeRule, Definition};

macro_rules! opaque {
    ($($reason:literal { $($id:ident = $name:literal, $onnx:literal, $doc:literal;)* })*) => {
        $($(op! {
            #[doc = $doc]
            pub fn $id = $name {
                onnx: $onnx,
                stays: $reason,
                dtype: DTypeRule::Fn(|_, _| None),
            }
        })*)*

        /// All of them.
        pub(crate) const ALL: &[fn() -> Definition] = &[$($($id),*),*];
    };
}

opaque! {
    "which elements it gives depends on all of them" {
        unique = "unique", "Unique", "The different elements, or slices along an axis.";
        max_unpool = "max_unpool", "MaxUnpool", "What a pooling took, put back; its indices count the elements of the whole tensor.";
    }
    "there are no channels in filters and windows" {
        mel_weight_matrix = "mel_weight_matrix", "MelWeightMatrix", "Weights from frequencies to mel bins.";
        hann_window = "hann_window", "HannWindow", "A Hann window.";
        hamming_window = "hamming_window", "HammingWindow", "A Hamming window.";
        blackman_window = "blackman_window", "BlackmanWindow", "A Blackman window.";
        image_decoder = "image_decoder", "ImageDecoder", "The image that encoded bytes hold.";
    }
    "it reads an element's bits as another type" {
        bit_cast = "bit_cast", "BitCast", "The operand's bits in the type of number `to`.";
    }
    "labels choose among its classes" {
        negative_log_likelihood_loss = "negative_log_likelihood_loss", "NegativeLogLikelihoodLoss", "The mean of what labels choose of negative log-likelihoods.";
        softmax_cross_entropy_loss = "softmax_cross_entropy_loss", "SoftmaxCrossEntropyLoss", "The same of the softmax of scores.";
    }
    "sequences and optional values are no tensors" {
        sequence_construct = "sequence_construct", "SequenceConstruct", "A sequence of tensors.";
        sequence_empty = "sequence_empty", "SequenceEmpty", "A sequence of none.";
        sequence_at = "sequence_at", "SequenceAt", "A tensor of a sequence.";
        sequence_insert = "sequence_insert", "SequenceInsert", "A sequence with one more tensor.";
        sequence_erase = "sequence_erase", "SequenceErase", "A sequence without one of its tensors.";
        sequence_length = "sequence_length", "SequenceLength", "How many tensors a sequence has.";
        sequence_map = "sequence_map", "SequenceMap", "A graph run on each tensor of a sequence.";
        split_to_sequence = "split_to_sequence", "SplitToSequence", "The parts of a tensor as a sequence.";
        concat_from_sequence = "concat_from_sequence", "ConcatFromSequence", "The tensors of a sequence, side by side.";
        optional = "optional", "Optional", "A value that may be missing.";
        optional_has_element = "optional_has_element", "OptionalHasElement", "Whether it is there.";
        optional_get_element = "optional_get_element", "OptionalGetElement", "The value.";
    }
    "texts have no channels" {
        string_concat = "string_concat", "StringConcat", "Texts behind one another.";
        string_normalizer = "string_normalizer", "StringNormalizer", "Texts in one case, without some.";
        string_split = "string_split", "StringSplit", "The parts of texts.";
        regex_full_match = "regex_full_match", "RegexFullMatch", "Whether texts fit a pattern.";
        tf_idf_vectorizer = "tf_idf_vectorizer", "TfIdfVectorizer", "How often sequences of words occur.";
    }
}
