"""Nets of many layers, narrow, for how long pruning takes: densely connected ones and ResNets."""

import torch
from torch import nn

from registry import LARGE, Sample, add


class Dense(nn.Module):
    """Each layer reads all earlier ones."""

    def __init__(self, layers, growth=8):
        super().__init__()
        self.first = nn.Conv2d(3, growth, 3, 1, 1)
        self.layers = nn.ModuleList(nn.Conv2d(growth * (i + 1), growth, 3, 1, 1) for i in range(layers))
        self.last = nn.Linear(growth * (layers + 1), 10)

    def forward(self, x):
        kept = [self.first(x)]
        for layer in self.layers:
            kept.append(torch.relu(layer(torch.cat(kept, 1))))
        return self.last(torch.cat(kept, 1).mean((2, 3)))


class Block(nn.Module):
    def __init__(self, inside, outside, stride):
        super().__init__()
        self.conv1, self.norm1 = nn.Conv2d(inside, outside, 3, stride, 1, bias=False), nn.BatchNorm2d(outside)
        self.conv2, self.norm2 = nn.Conv2d(outside, outside, 3, 1, 1, bias=False), nn.BatchNorm2d(outside)
        self.skip = nn.Conv2d(inside, outside, 1, stride, bias=False) if inside != outside else nn.Identity()

    def forward(self, x):
        y = torch.relu(self.norm1(self.conv1(x)))
        return torch.relu(self.skip(x) + self.norm2(self.conv2(y)))


def resnet(convolutions, widths=(8, 12, 16, 20)):
    """Four stages of equally many blocks of two convolutions, with a stem and three skips."""
    count = (convolutions - 4) // 8
    layers = [nn.Conv2d(3, widths[0], 3, 1, 1, bias=False), nn.BatchNorm2d(widths[0]), nn.ReLU()]
    for stage, width in enumerate(widths):
        before = widths[max(stage - 1, 0)]
        layers += [Block(before if i == 0 else width, width, 1 + (i == 0 < stage)) for i in range(count)]
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(widths[-1], 10))


def deep(name, build):
    add(f"deep/{name}", lambda: Sample(build(), {"x": torch.randn(2, 3, 16, 16)}, {"x": {0: "n"}}), LARGE)


for layers in (16, 32, 64):
    deep(f"dense_{layers}", lambda layers=layers: Dense(layers))
for convolutions in (796, 3196):
    deep(f"resnet_{convolutions}", lambda convolutions=convolutions: resnet(convolutions))
