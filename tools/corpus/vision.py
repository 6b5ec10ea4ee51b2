"""Models of images: torchvision's and timm's, one line each."""

import torch

from registry import Call, Sample, add


def image(module, size=224, channels=3):
    """A module of one image, of which there are symbolically many."""
    return Sample(module, {"x": torch.randn(2, channels, size, size)}, {"x": {0: "n"}})


def torchvision(name, size=224, **options):
    def build():
        import torchvision

        return image(torchvision.models.get_model(name, weights=None, **options), size)

    add(f"torchvision/{name}", build)


def segmentation(name, size=224):
    """torchvision's segmentation: the result called `out`."""

    def build():
        import torchvision

        net = torchvision.models.get_model(name, weights=None, weights_backbone=None)
        return image(Call(net, lambda net, x: net(x)["out"]), size)

    add(f"torchvision/{name}", build)


def detection(name, size=320):
    """torchvision's detection, of one image: boxes and what else it says of each."""

    def build():
        import torchvision

        net = torchvision.models.get_model(name, weights=None, weights_backbone=None)
        call = Call(net, lambda net, x: tuple(net([x])[0].values()))
        return Sample(call, {"x": torch.rand(3, size, size)})

    add(f"torchvision/{name}", build)


def timm(name, size=224, **options):
    def build():
        import timm

        return image(timm.create_model(name, pretrained=False, **options), size)

    add(f"timm/{name}", build)


# Models that take another size than 224.
SIZES = {"crossvit_tiny_240": 240, "maxvit_rmlp_pico_rw_256": 256, "mobilevit_s": 256}

# Tuned to: issue 4's list.
torchvision("vit_b_16")
torchvision("swin_t")
torchvision("shufflenet_v2_x1_0")
torchvision("convnext_tiny")
torchvision("maxvit_t")
segmentation("deeplabv3_resnet50")
timm("mixer_s16_224")
timm("res2net50_26w_4s")

# Others.
for name in ["efficientnet_b0", "regnet_y_400mf", "densenet121", "mnasnet1_0", "squeezenet1_1"]:
    torchvision(name)
torchvision("googlenet", init_weights=True, aux_logits=False)
torchvision("swin_v2_t", 256)
for name in ["fcn_resnet50", "lraspp_mobilenet_v3_large"]:
    segmentation(name)
for name in ["ssdlite320_mobilenet_v3_large", "fasterrcnn_mobilenet_v3_large_320_fpn", "retinanet_resnet50_fpn"]:
    detection(name)
for name in [
    "beit_base_patch16_224", "cait_xxs24_224", "coat_lite_tiny", "convit_tiny", "crossvit_tiny_240", "davit_tiny",
    "dla34", "dpn48b", "ghostnet_100", "hardcorenas_a", "hrnet_w18_small", "levit_128s", "maxvit_rmlp_pico_rw_256",
    "mobilenetv4_conv_small", "mobilevit_s", "mvitv2_tiny", "nfnet_l0", "nest_tiny", "pit_ti_224", "poolformer_s12",
    "pvt_v2_b0", "repvit_m0_9", "resnest14d", "selecsls42b", "skresnet18", "tnt_s_patch16_224", "twins_svt_small",
    "vovnet39a", "visformer_tiny", "volo_d1_224", "xcit_nano_12_p16_224",
]:  # fmt: skip
    timm(name, SIZES.get(name, 224))
