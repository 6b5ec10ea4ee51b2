"""Models of images and videos: torchvision's and timm's, one line each."""

import torch

from registry import FIRST, LARGE, MORE, Call, Sample, add


def image(module, size=224, channels=3):
    """A module of one image, of which there are symbolically many."""
    return Sample(module, {"x": torch.randn(2, channels, size, size)}, {"x": {0: "n"}})


def torchvision(name, size=224, rank=FIRST, **options):
    def build():
        import torchvision

        return image(torchvision.models.get_model(name, weights=None, **options), size)

    add(f"torchvision/{name}", build, rank)


def segmentation(name, size=224, rank=FIRST):
    """torchvision's segmentation: the result called `out`."""

    def build():
        import torchvision

        net = torchvision.models.get_model(name, weights=None, weights_backbone=None)
        return image(Call(net, lambda net, x: net(x)["out"]), size)

    add(f"torchvision/{name}", build, rank)


def detection(name, size=320, rank=FIRST, calibrated=False):
    """torchvision's detection, of one image: boxes and what else it says of each."""

    def build():
        import torchvision

        net = torchvision.models.get_model(name, weights=None, weights_backbone=None)
        images = list(torch.rand(4 if calibrated else 1, 3, size, size))
        if calibrated:
            calibrate(net, images)
        call = Call(net, lambda net, x: tuple(net([x])[0].values()))
        return Sample(call, {"x": images[0]})

    add(f"torchvision/{name}", build, rank)


# Of a detector unless told otherwise, as COCO has them.
CLASSES = 91


def calibrate(net, images):
    """Has each batch norm take the statistics of these images, as training does, and makes what a head says of classes
    differ. As these begin, what random layers tell of an image fades, all scores are equal to the last digits, and which
    boxes are best is chance."""
    norms = [m for m in net.modules() if isinstance(m, torch.nn.BatchNorm2d)]
    net.eval()
    for norm in norms:
        norm.train()
        norm.momentum = 1.0
    with torch.no_grad():
        net(images)
        for name, layer in net.named_modules():
            if "classification_head" in name and getattr(layer, "out_channels", 1) % CLASSES == 0:
                layer.weight.mul_(4)
    net.eval()


def video(name, size=112, rank=FIRST):
    """torchvision's models of 16 frames."""

    def build():
        import torchvision

        net = torchvision.models.get_model(name, weights=None)
        return Sample(net, {"x": torch.randn(2, 3, 16, size, size)}, {"x": {0: "n"}})

    add(f"torchvision/{name}", build, rank)


def flow(name, rank=FIRST):
    """torchvision's optical flow from one image to another, after its last step."""

    def build():
        import torchvision

        net = torchvision.models.get_model(name, weights=None)
        call = Call(net, lambda net, first, second: net(first, second)[-1])
        return Sample(call, {"first": torch.rand(1, 3, 128, 128), "second": torch.rand(1, 3, 128, 128)})

    add(f"torchvision/{name}", build, rank)


def timm(name, size=224, rank=FIRST, **options):
    def build():
        import timm

        return image(timm.create_model(name, pretrained=False, **options), size)

    add(f"timm/{name}", build, rank)


# torchvision, the smallest of each structure.
for name in [
    "squeezenet1_1", "mnasnet0_5", "shufflenet_v2_x0_5", "mobilenet_v2", "mobilenet_v3_small", "efficientnet_b0",
    "regnet_x_400mf", "regnet_y_400mf", "densenet121", "resnet18", "resnet50", "resnext50_32x4d", "efficientnet_v2_s",
    "swin_t", "convnext_tiny", "maxvit_t", "vit_b_16", "alexnet", "vgg11", "vgg11_bn",
]:  # fmt: skip
    torchvision(name)
torchvision("googlenet", init_weights=False, aux_logits=False)
torchvision("inception_v3", 299, init_weights=False, aux_logits=False)
torchvision("swin_v2_t", 256)
for name in ["lraspp_mobilenet_v3_large", "deeplabv3_mobilenet_v3_large", "fcn_resnet50"]:
    segmentation(name)
# The others tell images apart as they begin; the two-stage ones are traced with the number of regions found.
detection("ssdlite320_mobilenet_v3_large", calibrated=True)
for name in [
    "fasterrcnn_mobilenet_v3_large_320_fpn", "retinanet_resnet50_fpn",
    "fcos_resnet50_fpn", "ssd300_vgg16", "maskrcnn_resnet50_fpn", "keypointrcnn_resnet50_fpn",
]:  # fmt: skip
    detection(name)
for name in ["mc3_18", "r3d_18", "r2plus1d_18", "swin3d_t"]:
    video(name)
for name in ["s3d", "mvit_v1_b", "mvit_v2_s"]:
    video(name, 224)
flow("raft_small")

# torchvision, further sizes.
for name in [
    "squeezenet1_0", "mnasnet0_75", "mnasnet1_0", "mnasnet1_3", "shufflenet_v2_x1_0", "shufflenet_v2_x1_5",
    "shufflenet_v2_x2_0", "mobilenet_v3_large", "regnet_x_800mf", "regnet_y_800mf", "efficientnet_b1",
    "efficientnet_b2", "efficientnet_b3", "regnet_x_1_6gf", "regnet_y_1_6gf", "densenet169", "regnet_x_3_2gf",
    "efficientnet_b4", "regnet_y_3_2gf", "densenet201", "resnet34", "densenet161", "efficientnet_b5", "regnet_x_8gf",
    "regnet_y_8gf", "efficientnet_b6", "resnet101", "convnext_small", "swin_s", "efficientnet_v2_m", "regnet_x_16gf",
    "resnet152", "efficientnet_b7", "wide_resnet50_2", "regnet_y_16gf", "resnext101_64x4d", "swin_b", "vit_b_32",
    "resnext101_32x8d", "convnext_base",
]:  # fmt: skip
    torchvision(name, rank=MORE)
for name in ["swin_v2_s", "swin_v2_b"]:
    torchvision(name, 256, MORE)
for name in ["deeplabv3_resnet50", "deeplabv3_resnet101", "fcn_resnet101"]:
    segmentation(name, rank=MORE)
for name in [
    "fasterrcnn_mobilenet_v3_large_fpn", "fasterrcnn_resnet50_fpn", "fasterrcnn_resnet50_fpn_v2",
    "retinanet_resnet50_fpn_v2", "maskrcnn_resnet50_fpn_v2",
]:  # fmt: skip
    detection(name, rank=MORE)
for name in ["swin3d_s", "swin3d_b"]:
    video(name, rank=MORE)
flow("raft_large", MORE)

# More than 400 MB of weights.
for name in [
    "regnet_x_32gf", "efficientnet_v2_l", "wide_resnet101_2", "vgg13", "vgg13_bn", "vgg16", "vgg16_bn", "vgg19",
    "vgg19_bn", "regnet_y_32gf", "convnext_large", "vit_l_16", "vit_l_32",
]:  # fmt: skip
    torchvision(name, rank=LARGE)
torchvision("vit_h_14", rank=LARGE)
torchvision("regnet_y_128gf", rank=LARGE)

# The smallest model of each family of timm, which is a module of `timm.models`: family, model, size.
FAMILIES = [
    ("convnext", "test_convnext", 160), ("efficientnet", "test_efficientnet", 160),
    ("vision_transformer", "test_vit", 160), ("nfnet", "test_nfnet", 160), ("mambaout", "test_mambaout", 160),
    ("byobnet", "test_byobnet", 160), ("resnet", "test_resnet", 160), ("starnet", "starnet_s050", 224),
    ("maxxvit", "test_coatnet", 160), ("vision_transformer_relpos", "test_vit_relpos", 160),
    ("dla", "dla46x_c", 224), ("mobilevit", "mobilevit_xxs", 256), ("edgenext", "edgenext_xx_small", 256),
    ("mobilenetv3", "mobilenetv3_small_050", 224), ("vovnet", "ese_vovnet19b_slim_dw", 224),
    ("repghost", "repghostnet_050", 224), ("efficientvit_msra", "efficientvit_m0", 224),
    ("ghostnet", "ghostnet_050", 224), ("regnet", "regnetx_002", 224), ("cspnext", "cspnext_tiny", 224),
    ("iformer", "iformer_t", 224), ("xcit", "xcit_nano_12_p8_224", 224), ("cspnet", "cs3darknet_focus_s", 256),
    ("efficientvit_mit", "efficientvit_b0", 224), ("swiftformer", "swiftformer_xs", 224),
    ("efficientformer_v2", "efficientformerv2_s0", 224), ("pvt_v2", "pvt_v2_b0", 224),
    ("fasternet", "fasternet_t0", 224), ("fastvit", "fastvit_t8", 256), ("lcnetv2", "lcnetv2_small", 224),
    ("inception_next", "inception_next_atto", 224), ("rexnet", "rexnet_100", 224), ("pit", "pit_ti_224", 224),
    ("hardcorenas", "hardcorenas_b", 224), ("repvit", "repvit_m1", 224),
    ("eva", "vit_tiny_patch16_dinov3_qkvb", 256), ("coat", "coat_tiny", 224), ("convit", "convit_tiny", 224),
    ("deit", "deit_tiny_patch16_224", 224), ("mlp_mixer", "gmlp_ti16_224", 224), ("hgnet", "hgnetv2_b0", 224),
    ("shvit", "shvit_s1", 224), ("vision_transformer_hybrid", "vit_tiny_r_s16_p8_224", 224),
    ("cpubone", "cpubone_nano", 224), ("efficientvim", "efficientvim_m1", 224),
    ("crossvit", "crossvit_tiny_240", 240), ("levit", "levit_128s", 224), ("densenet", "densenet121", 224),
    ("byoanet", "halonet_h1", 256), ("dpn", "dpn48b", 224), ("visformer", "visformer_tiny", 224),
    ("resnest", "resnest14d", 224), ("csatv2", "csatv2", 512), ("resnetv2", "resnetv2_18", 224),
    ("senet", "legacy_seresnet18", 224), ("metaformer", "poolformerv2_s12", 224), ("cait", "cait_xxs24_224", 224),
    ("sknet", "skresnet18", 224), ("gcvit", "gcvit_xxtiny", 224), ("tiny_vit", "tiny_vit_5m_224", 224),
    ("efficientformer", "efficientformer_l1", 224), ("hrnet", "hrnet_w18_small", 224),
    ("lowformer", "lowformer_b0", 224), ("nest", "nest_tiny", 224), ("convmixer", "convmixer_768_32", 224),
    ("vitamin", "vitamin_small_224", 224), ("xception", "legacy_xception", 299),
    ("tnt", "tnt_s_legacy_patch16_224", 224), ("inception_v3", "inception_v3", 299), ("rdnet", "rdnet_tiny", 224),
    ("twins", "twins_svt_small", 224), ("mvitv2", "mvitv2_tiny", 224), ("res2net", "res2next50", 224),
    ("volo", "volo_d1_224", 224), ("hieradet_sam2", "sam2_hiera_tiny", 896),
    ("xception_aligned", "xception41p", 299), ("sequencer", "sequencer2d_s", 224), ("hiera", "hiera_tiny_224", 224),
    ("swin_transformer", "swin_tiny_patch4_window7_224", 224), ("swin_transformer_v2_cr", "swinv2_cr_tiny_224", 224),
    ("swin_transformer_v2", "swinv2_tiny_window8_256", 256), ("davit", "davit_tiny", 224),
    ("focalnet", "focalnet_tiny_srf", 224), ("selecsls", "selecsls42", 224), ("tresnet", "tresnet_m", 224),
    ("nextvit", "nextvit_small", 224), ("inception_v4", "inception_v4", 299),
    ("inception_resnet_v2", "inception_resnet_v2", 299), ("mobilenetv5", "mobilenetv5_base", 256),
    ("pnasnet", "pnasnet5large", 331), ("vision_transformer_sam", "samvit_base_patch16_224", 224),
    ("naflexvit", "naflexvit_base_patch16_parfac_gap", 384), ("beit", "beit_base_patch16_224", 224),
    ("qwen3_vit", "qwen3_vit_88m", 768), ("nasnet", "nasnetalarge", 331), ("vgg", "vgg11", 224),
    ("gemma4_vit", "gemma4_vit_167m", 768), ("deepseek_vit", "deepseek_vit_412m", 546),
]  # fmt: skip
FAMILY = {f"timm/{name}": family for family, name, _ in FAMILIES}
for _, name, size in FAMILIES:
    timm(name, size)

# Further models of timm.
for name in [
    "mixer_s16_224", "res2net50_26w_4s", "coat_lite_tiny", "dla34", "ghostnet_100", "hardcorenas_a",
    "mobilenetv4_conv_small", "nfnet_l0", "poolformer_s12", "repvit_m0_9", "selecsls42b", "tnt_s_patch16_224",
    "vovnet39a", "vit_tiny_patch16_224", "resnet26d", "regnety_002", "convnext_atto", "efficientnet_lite0",
]:  # fmt: skip
    timm(name, rank=MORE)
for name in ["maxvit_rmlp_pico_rw_256", "mobilevit_s", "mobilevitv2_050", "lambda_resnet26t"]:
    timm(name, 256, MORE)
