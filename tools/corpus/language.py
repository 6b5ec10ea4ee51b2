"""Models of text, sound, images and several of them: transformers' in small configurations, one line or small function each."""

import torch

from registry import MORE, Call, Sample, add, model

VOCABULARY = 512
TEXT = {0: "n", 1: "s"}
# What most configurations call their extents, and what some do.
SMALL = {"hidden_size": 128, "num_hidden_layers": 3, "num_attention_heads": 8}
WIDE = {"intermediate_size": 256}
PLACES = {"max_position_embeddings": 64}


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
    config = CLIPConfig(
        text_config=words, vision_config={"image_size": 64, "patch_size": 16, **small}, projection_dim=64
    )
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

    backbone = ResNetConfig(
        embedding_size=32, hidden_sizes=[32, 64, 96, 128], depths=[1, 1, 1, 1], out_features=["stage4"]
    )
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


def build(kind, config):
    """transformers' model of a kind and a configuration."""
    import transformers

    options = {"vocab_size": VOCABULARY, "pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2, **config}
    return getattr(transformers, kind)(getattr(transformers, kind).config_class(**options))


def encoder(name, kind, **config):
    """A model of text as a whole."""
    call = lambda net, ids, mask: net(input_ids=ids, attention_mask=mask).logits  # noqa: E731
    add(f"transformers/{name}", lambda: text(build(kind, config), call))


def decoder(name, kind, rank=0, **config):
    """A model of text, token by token, without what earlier calls found."""
    add(f"transformers/{name}", lambda: text(build(kind, {"use_cache": False, **config})), rank)


def cached(name, kind, heads, width, layers=3, **config):
    """A model of text with keys and values of earlier calls in, and those of this one too out."""

    def sample():
        from transformers import DynamicCache

        net = build(kind, config)

        def call(net, ids, *past):
            cache = DynamicCache()
            for layer in range(layers):
                cache.update(past[2 * layer], past[2 * layer + 1], layer)
            found = net(input_ids=ids, past_key_values=cache, use_cache=True)
            return found.logits, *(tensor for layer in cache.layers for tensor in (layer.keys, layer.values))

        names = [f"past_{kind}_{layer}" for layer in range(layers) for kind in ("key", "value")]
        past = {name: torch.randn(2, heads, 5, width) for name in names}
        axes = {"ids": {0: "n"}} | {name: {0: "n", 2: "p"} for name in names}
        return Sample(Call(net, call), {"ids": tokens(1), **past}, axes)

    add(f"transformers/{name}", sample)


def picture(name, kind, size=64, result="logits", **config):
    """A model of one image."""

    def sample():
        net = Call(build(kind, config), lambda net, x: getattr(net(pixel_values=x), result))
        return Sample(net, {"x": torch.randn(2, 3, size, size)}, {"x": {0: "n"}})

    add(f"transformers/{name}", sample)


encoder("roberta", "RobertaForMaskedLM", **SMALL, **WIDE, **PLACES)
encoder("distilbert", "DistilBertForMaskedLM", dim=128, n_layers=3, n_heads=8, hidden_dim=256, **PLACES)
encoder("electra", "ElectraForMaskedLM", embedding_size=64, **SMALL, **WIDE, **PLACES)
encoder("albert", "AlbertForMaskedLM", embedding_size=64, **SMALL, **WIDE, **PLACES)
encoder("mpnet", "MPNetForMaskedLM", **SMALL, **WIDE, **PLACES)
encoder("modernbert", "ModernBertForMaskedLM", **SMALL, **WIDE, **PLACES, attn_implementation="eager")

decoder("opt", "OPTForCausalLM", **SMALL, ffn_dim=256, word_embed_proj_dim=128, max_position_embeddings=256)
decoder("bloom", "BloomForCausalLM", hidden_size=128, n_layer=3, n_head=8)
decoder("mistral", "MistralForCausalLM", **SMALL, **WIDE, **PLACES, num_key_value_heads=2, sliding_window=8)
decoder("qwen2", "Qwen2ForCausalLM", **SMALL, **WIDE, **PLACES, num_key_value_heads=2)
decoder("qwen3", "Qwen3ForCausalLM", **SMALL, **WIDE, **PLACES, num_key_value_heads=2, head_dim=16)
decoder("gemma", "GemmaForCausalLM", **SMALL, **WIDE, **PLACES, num_key_value_heads=1, head_dim=16)
decoder("gemma2", "Gemma2ForCausalLM", **SMALL, **WIDE, **PLACES, num_key_value_heads=4, head_dim=16)
decoder("phi", "PhiForCausalLM", **SMALL, **WIDE, **PLACES)
decoder("phi3", "Phi3ForCausalLM", **SMALL, **WIDE, **PLACES)
decoder("falcon", "FalconForCausalLM", **SMALL, multi_query=True, new_decoder_architecture=False)
decoder("falcon_grouped", "FalconForCausalLM", **SMALL, num_kv_heads=2, new_decoder_architecture=True)
decoder("gpt_neox", "GPTNeoXForCausalLM", **SMALL, **WIDE, **PLACES)
decoder("mixtral", "MixtralForCausalLM", **SMALL, **WIDE, **PLACES, num_key_value_heads=2, num_local_experts=4,
        experts_implementation="batched_mm")  # fmt: skip
decoder("gptj", "GPTJForCausalLM", MORE, n_positions=64, n_embd=128, n_layer=3, n_head=8, rotary_dim=8)
decoder("olmo2", "Olmo2ForCausalLM", MORE, **SMALL, **WIDE, **PLACES)
decoder("starcoder2", "Starcoder2ForCausalLM", MORE, **SMALL, **WIDE, **PLACES, num_key_value_heads=2)

cached("gpt2_cached", "GPT2LMHeadModel", 8, 16, n_positions=64, n_embd=128, n_layer=3, n_head=8)
cached(
    "opt_cached", "OPTForCausalLM", 8, 16, **SMALL, ffn_dim=256, word_embed_proj_dim=128, max_position_embeddings=256
)
cached("llama_cached", "LlamaForCausalLM", 2, 16, **SMALL, **WIDE, **PLACES, num_key_value_heads=2)
cached("qwen2_cached", "Qwen2ForCausalLM", 2, 16, **SMALL, **WIDE, **PLACES, num_key_value_heads=2)

PATCHES = {"image_size": 64, "patch_size": 16}
picture("vit", "ViTForImageClassification", **SMALL, **WIDE, **PATCHES, num_labels=10)
picture("deit", "DeiTForImageClassification", **SMALL, **WIDE, **PATCHES, num_labels=10)
picture("dinov2", "Dinov2ForImageClassification", **SMALL, mlp_ratio=2, **PATCHES, num_labels=10)
picture("swin", "SwinForImageClassification", 64, image_size=64, patch_size=4, embed_dim=32, depths=[2, 2], num_heads=[2, 4],
        window_size=4, num_labels=10)  # fmt: skip
picture(
    "convnextv2", "ConvNextV2ForImageClassification", hidden_sizes=[32, 64, 96, 128], depths=[1, 1, 2, 1], num_labels=10
)
picture("yolos", "YolosForObjectDetection", 64, **SMALL, **WIDE, image_size=[64, 64], patch_size=16, num_detection_tokens=5,
        num_labels=10)  # fmt: skip


BART = {
    "d_model": 128, "encoder_layers": 3, "decoder_layers": 3, "encoder_attention_heads": 8,
    "decoder_attention_heads": 8, "encoder_ffn_dim": 256, "decoder_ffn_dim": 256, "max_position_embeddings": 64,
    "use_cache": False, "decoder_start_token_id": 2, "forced_eos_token_id": None,
}  # fmt: skip
T5 = {
    "d_model": 128, "d_kv": 16, "d_ff": 256, "num_layers": 3, "num_heads": 8, "decoder_start_token_id": 0,
    "use_cache": False, "feed_forward_proj": "gated-gelu",
}  # fmt: skip
TWO_TEXTS = {"ids": TEXT, "target": {0: "n", 1: "t"}}


@model("transformers/bart")
def bart():
    call = lambda net, ids, target: net(input_ids=ids, decoder_input_ids=target, use_cache=False).logits  # noqa: E731
    net = build("BartForConditionalGeneration", BART)
    return Sample(Call(net, call), {"ids": tokens(), "target": tokens(9)}, TWO_TEXTS)


def parts(name, kind, config):
    """The encoder of a model that has two, and its decoder, which takes what the encoder found."""

    def encoder_part():
        net = build(kind, config).get_encoder()
        call = lambda net, ids, mask: net(input_ids=ids, attention_mask=mask).last_hidden_state  # noqa: E731
        return text(net, call)

    def decoder_part():
        net = build(kind, config)

        def call(net, target, found):
            return net(decoder_input_ids=target, encoder_outputs=(found,), use_cache=False).logits

        axes = {"target": {0: "n", 1: "t"}, "found": {0: "n", 1: "s"}}
        return Sample(Call(net, call), {"target": tokens(9), "found": torch.randn(2, 12, 128)}, axes)

    add(f"transformers/{name}_encoder", encoder_part)
    add(f"transformers/{name}_decoder", decoder_part)


parts("t5", "T5ForConditionalGeneration", T5)
parts("bart", "BartForConditionalGeneration", BART)


@model("transformers/sam")
def sam():
    from transformers import SamConfig, SamModel

    config = SamConfig(
        vision_config={
            "hidden_size": 64, "output_channels": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "mlp_dim": 128,
            "image_size": 128, "patch_size": 16, "window_size": 4, "global_attn_indexes": [1], "num_pos_feats": 16,
        },
        prompt_encoder_config={"hidden_size": 32, "image_size": 128, "patch_size": 16},
        mask_decoder_config={"hidden_size": 32, "mlp_dim": 64, "num_attention_heads": 4, "iou_head_hidden_dim": 32},
    )  # fmt: skip

    def call(net, x, points):
        found = net(pixel_values=x, input_points=points, multimask_output=True)
        return found.iou_scores, found.pred_masks

    inputs = {"x": torch.randn(2, 3, 128, 128), "points": 100 * torch.rand(2, 1, 1, 2)}
    return Sample(Call(SamModel(config), call), inputs, {"x": {0: "n"}, "points": {0: "n"}})
