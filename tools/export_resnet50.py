#!/usr/bin/env python3
"""Exports torchvision's ResNet-50 with random weights (102 MB): the model of benches/end_to_end.

    pip install torch torchvision onnx onnxscript
    python tools/export_resnet50.py resnet50.onnx
"""

import sys

import torch
import torchvision


def main():
    torch.manual_seed(0)
    model = torchvision.models.resnet50(weights=None).eval()
    options = {"input_names": ["x"], "output_names": ["logits"], "dynamic_axes": {"x": {0: "n"}, "logits": {0: "n"}}}
    image = torch.randn(1, 3, 224, 224)
    torch.onnx.export(model, (image,), sys.argv[1], dynamo=False, opset_version=17, **options)


if __name__ == "__main__":
    main()
