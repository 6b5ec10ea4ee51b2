"""Models of text, sound and both: transformers' in small configurations, one small function each."""

import torch

from registry import Call, Sample, model

VOCABULARY = 512
TEXT = {0: "n", 1: "s"}


def tokens(length=12):
    return torch.randint(0, VOCABULARY, (2, length))


def text(module, call=None):
    """A module of token ids and their mask, of symbolically many texts and tokens; its logits."""
    call = call or (lambda net, ids, mask: net(input_ids=ids, attention_mask=mask, use_cache=False).logits)
    ids = tokens()
    return Sample(Call(module, call), {"ids": ids, "mask": torch.ones_like(ids)}, {"ids": TEXT, "mask": TEXT})


@model("transformers/t5")
def t5():
    from transformers import T5Config, T5ForConditionalGeneration

    config = T5Config(
        vocab_size=VOCABULARY, d_model=128, d_kv=16, d_ff=256, num_layers=3, num_heads=8,
        decoder_start_token_id=0, use_cache=False, feed_forward_proj="gated-gelu",
    )  # fmt: skip
    net = T5ForConditionalGeneration(config)
    call = Call(net, lambda net, ids, target: net(input_ids=ids, decoder_input_ids=target, use_cache=False).logits)
    return Sample(call, {"ids": tokens(), "target": tokens(9)}, {"ids": TEXT, "target": {0: "n", 1: "t"}})


@model("transformers/whisper")
def whisper():
    from transformers import WhisperConfig, WhisperForConditionalGeneration

    config = WhisperConfig(
        vocab_size=VOCABULARY, d_model=128, encoder_layers=3, decoder_layers=3, encoder_attention_heads=8,
        decoder_attention_heads=8, encoder_ffn_dim=256, decoder_ffn_dim=256, max_source_positions=50,
        max_target_positions=64, pad_token_id=0, bos_token_id=1, eos_token_id=2, decoder_start_token_id=1,
        use_cache=False, suppress_tokens=None, begin_suppress_tokens=None,
    )  # fmt: skip
    net = WhisperForConditionalGeneration(config)

    def call(net, sound, ids, mask):
        return net(input_features=sound, decoder_input_ids=ids, decoder_attention_mask=mask, use_cache=False).logits

    ids = tokens(9)
    inputs = {"sound": torch.randn(2, config.num_mel_bins, 100), "ids": ids, "mask": torch.ones_like(ids)}
    return Sample(Call(net, call), inputs, {"sound": {0: "n"}, "ids": TEXT, "mask": TEXT})


@model("transformers/mamba")
def mamba():
    from transformers import MambaConfig, MambaForCausalLM

    config = MambaConfig(vocab_size=VOCABULARY, hidden_size=128, state_size=8, num_hidden_layers=3, use_cache=False)
    sample = text(MambaForCausalLM(config))
    # Its recurrence is unrolled, step by step.
    sample.dynamic = {"ids": {0: "n"}, "mask": {0: "n"}}
    return sample


@model("transformers/llama_gqa")
def llama():
    from transformers import LlamaConfig, LlamaForCausalLM

    config = LlamaConfig(
        vocab_size=VOCABULARY, hidden_size=128, intermediate_size=352, num_hidden_layers=3, num_attention_heads=8,
        num_key_value_heads=2, max_position_embeddings=128, use_cache=False,
    )  # fmt: skip
    return text(LlamaForCausalLM(config))


@model("transformers/bert")
def bert():
    from transformers import BertConfig, BertForMaskedLM

    config = BertConfig(
        vocab_size=VOCABULARY, hidden_size=128, num_hidden_layers=3, num_attention_heads=8, intermediate_size=256,
        max_position_embeddings=64,
    )  # fmt: skip
    return text(BertForMaskedLM(config), lambda net, ids, mask: net(input_ids=ids, attention_mask=mask).logits)


@model("transformers/gpt2")
def gpt2():
    from transformers import GPT2Config, GPT2LMHeadModel

    return text(GPT2LMHeadModel(GPT2Config(vocab_size=VOCABULARY, n_positions=64, n_embd=128, n_layer=3, n_head=8)))


@model("transformers/deberta")
def deberta():
    from transformers import DebertaV2Config, DebertaV2ForMaskedLM

    config = DebertaV2Config(
        vocab_size=VOCABULARY, hidden_size=128, num_hidden_layers=3, num_attention_heads=8, intermediate_size=256,
        max_position_embeddings=64, relative_attention=True, pos_att_type=["p2c", "c2p"], position_buckets=16,
    )  # fmt: skip
    return text(DebertaV2ForMaskedLM(config), lambda net, ids, mask: net(input_ids=ids, attention_mask=mask).logits)


@model("transformers/clip")
def clip():
    from transformers import CLIPConfig, CLIPModel

    small = {"hidden_size": 128, "intermediate_size": 256, "num_hidden_layers": 3, "num_attention_heads": 8}
    words = {"vocab_size": VOCABULARY, "max_position_embeddings": 32, "eos_token_id": 2, **small}
    config = CLIPConfig(text_config=words, vision_config={"image_size": 64, "patch_size": 16, **small}, projection_dim=64)
    call = Call(CLIPModel(config), lambda net, ids, x: net(input_ids=ids, pixel_values=x).logits_per_image)
    inputs = {"ids": tokens(), "image": torch.randn(2, 3, 64, 64)}
    return Sample(call, inputs, {"ids": {0: "n"}, "image": {0: "m"}})


@model("transformers/segformer")
def segformer():
    from transformers import SegformerConfig, SegformerForSemanticSegmentation

    config = SegformerConfig(hidden_sizes=[32, 64, 96, 128], decoder_hidden_size=96, num_labels=12)
    call = Call(SegformerForSemanticSegmentation(config), lambda net, x: net(pixel_values=x).logits)
    return Sample(call, {"x": torch.randn(2, 3, 128, 128)}, {"x": {0: "n"}})


@model("transformers/wav2vec2")
def wav2vec2():
    from transformers import Wav2Vec2Config, Wav2Vec2ForCTC

    config = Wav2Vec2Config(
        vocab_size=32, hidden_size=128, num_hidden_layers=3, num_attention_heads=8, intermediate_size=256,
        conv_dim=[64] * 7, num_conv_pos_embeddings=16, num_conv_pos_embedding_groups=4,
    )  # fmt: skip
    call = Call(Wav2Vec2ForCTC(config), lambda net, x: net(input_values=x).logits)
    return Sample(call, {"sound": torch.randn(2, 4000)}, {"sound": {0: "n"}})


@model("transformers/detr")
def detr():
    from transformers import DetrConfig, DetrForObjectDetection, ResNetConfig

    backbone = ResNetConfig(embedding_size=32, hidden_sizes=[32, 64, 96, 128], depths=[1, 1, 1, 1], out_features=["stage4"])
    config = DetrConfig(
        use_timm_backbone=False, use_pretrained_backbone=False, backbone=None, backbone_config=backbone, d_model=128,
        encoder_layers=2, decoder_layers=2, encoder_attention_heads=8, decoder_attention_heads=8, encoder_ffn_dim=256,
        decoder_ffn_dim=256, num_queries=20, num_labels=7,
    )  # fmt: skip
    net = DetrForObjectDetection(config)

    def call(net, x):
        found = net(pixel_values=x)
        return found.logits, found.pred_boxes

    return Sample(Call(net, call), {"x": torch.randn(2, 3, 128, 128)}, {"x": {0: "n"}})
