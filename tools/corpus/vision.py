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


def timm(name, size=224, **options):
    def build():
        import timm

        return image(timm.create_model(name, pretrained=False, **options), size)

    add(f"timm/{name}", build)


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
torchvision("efficientnet_b0")
torchvision("regnet_y_400mf")
torchvision("densenet121")
torchvision("googlenet", init_weights=True, aux_logits=False)
torchvision("mnasnet1_0")
torchvision("squeezenet1_1")
torchvision("swin_v2_t", 256)
segmentation("fcn_resnet50")
segmentation("lraspp_mobilenet_v3_large")
timm("resnest14d")
timm("hrnet_w18_small")
timm("mobilevit_s", 256)
timm("coat_lite_tiny")
timm("poolformer_s12")
timm("xcit_nano_12_p16_224")
timm("levit_128s")
timm("edgenext_xx_small", 256)
timm("ghostnet_100")
