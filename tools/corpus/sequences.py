"""Small modules of sequences and volumes, hand-written: recurrent, convolutional, and Conformer."""

import torch
import torch.nn.functional as F
from torch import nn

from others import conv, of
from registry import Sample, model


class Recurrent(nn.Module):
    """A recurrent net of a sequence of vectors, with a linear layer before and after it."""

    def __init__(self, kind, layers=1, both=False, width=64, inside=20):
        super().__init__()
        self.first, self.last = nn.Linear(inside, width), nn.Linear(width * (2 if both else 1), 12)
        self.core = kind(width, width, layers, batch_first=True, bidirectional=both)

    def forward(self, x):
        return self.last(self.core(torch.relu(self.first(x)))[0])


def recurrent(name, *args):
    model(f"others/{name}")(lambda: of(Recurrent(*args), x=torch.randn(2, 11, 20)))


recurrent("lstm", nn.LSTM)
recurrent("lstm_both", nn.LSTM, 1, True)
recurrent("lstm_stacked", nn.LSTM, 3)
recurrent("lstm_both_stacked", nn.LSTM, 2, True)
recurrent("gru", nn.GRU)
recurrent("gru_both", nn.GRU, 1, True)
recurrent("gru_stacked", nn.GRU, 3)
recurrent("gru_both_stacked", nn.GRU, 2, True)
recurrent("rnn", nn.RNN)


class Crnn(nn.Module):
    """Columns of an image's features, read in both directions."""

    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(
            conv(1, 32), nn.MaxPool2d(2), conv(32, 64), nn.MaxPool2d(2), conv(64, 128), nn.MaxPool2d((2, 1))
        )
        self.core, self.last = nn.LSTM(128 * 4, 96, 2, bidirectional=True), nn.Linear(192, 37)

    def forward(self, x):
        x = self.body(x).flatten(1, 2).permute(2, 0, 1)
        return self.last(self.core(x)[0]).log_softmax(2)


@model("others/crnn")
def crnn():
    return of(Crnn(), x=torch.randn(2, 1, 32, 64))


class Cell(nn.Module):
    """A text's tokens through an LSTM whose state comes in and goes out."""

    def __init__(self):
        super().__init__()
        self.table, self.core, self.last = nn.Embedding(200, 48), nn.LSTM(48, 64, batch_first=True), nn.Linear(64, 200)

    def forward(self, ids, h, c):
        x, (h, c) = self.core(self.table(ids), (h, c))
        return self.last(x), h, c


@model("others/lstm_states")
def lstm_states():
    inputs = {"ids": torch.randint(0, 200, (2, 7)), "h": torch.zeros(1, 2, 64), "c": torch.zeros(1, 2, 64)}
    return Sample(Cell(), inputs, {"ids": {0: "n"}, "h": {1: "n"}, "c": {1: "n"}})


class Causal(nn.Module):
    """TCN's block: dilated convolutions that see the past only."""

    def __init__(self, inside, outside, dilation):
        super().__init__()
        self.pad = 2 * dilation
        weight_norm = nn.utils.parametrizations.weight_norm
        self.conv1 = weight_norm(nn.Conv1d(inside, outside, 3, padding=self.pad, dilation=dilation))
        self.conv2 = weight_norm(nn.Conv1d(outside, outside, 3, padding=self.pad, dilation=dilation))
        self.skip = nn.Conv1d(inside, outside, 1) if inside != outside else nn.Identity()

    def forward(self, x):
        y = torch.relu(self.conv1(x)[..., : -self.pad])
        return torch.relu(self.skip(x) + torch.relu(self.conv2(y)[..., : -self.pad]))


@model("others/tcn")
def tcn():
    blocks = [Causal(a, b, 2**i) for i, (a, b) in enumerate([(8, 48), (48, 48), (48, 64), (64, 64)])]
    return of(nn.Sequential(*blocks, nn.Conv1d(64, 5, 1)), x=torch.randn(2, 8, 40))


class WaveNet(nn.Module):
    """Gated, dilated, with skips out of every block."""

    def __init__(self, width=32, depth=4):
        super().__init__()
        self.first = nn.Conv1d(1, width, 1)
        self.gates = nn.ModuleList(nn.Conv1d(width, 2 * width, 3, padding=2**i, dilation=2**i) for i in range(depth))
        self.outs = nn.ModuleList(nn.Conv1d(width, 2 * width, 1) for _ in range(depth))
        self.last = nn.Sequential(nn.ReLU(), nn.Conv1d(width, width, 1), nn.ReLU(), nn.Conv1d(width, 16, 1))

    def forward(self, x):
        x, skips = self.first(x), 0
        for gate, out in zip(self.gates, self.outs, strict=True):
            a, b = gate(x).chunk(2, 1)
            more, skip = out(a.tanh() * b.sigmoid()).chunk(2, 1)
            x, skips = x + more, skips + skip
        return self.last(skips)


@model("others/wavenet")
def wavenet():
    return of(WaveNet(), x=torch.randn(2, 1, 64))


@model("others/conv1d")
def conv1d():
    layers = [nn.Conv1d(6, 32, 5, 2, 2), nn.BatchNorm1d(32), nn.ReLU(), nn.Conv1d(32, 32, 3, 1, 1, groups=32), nn.Conv1d(32, 64, 1),
              nn.ReLU(), nn.MaxPool1d(2), nn.Conv1d(64, 96, 3), nn.ReLU(), nn.AdaptiveAvgPool1d(1), nn.Flatten(), nn.Linear(96, 9)]  # fmt: skip
    return of(nn.Sequential(*layers), x=torch.randn(2, 6, 64))


@model("others/conv3d")
def conv3d():
    layers = [nn.Conv3d(1, 16, 3, 1, 1), nn.BatchNorm3d(16), nn.ReLU(), nn.MaxPool3d(2), nn.Conv3d(16, 32, 3, 1, 1), nn.ReLU(),
              nn.ConvTranspose3d(32, 16, 2, 2), nn.InstanceNorm3d(16, affine=True), nn.Conv3d(16, 3, 1)]  # fmt: skip
    return of(nn.Sequential(*layers), x=torch.randn(2, 1, 8, 16, 16))


class Conformer(nn.Module):
    """A half of an MLP, attention, a gated depthwise convolution, another half."""

    def __init__(self, width=64, heads=4):
        super().__init__()
        mlp = lambda: nn.Sequential(
            nn.LayerNorm(width), nn.Linear(width, 4 * width), nn.SiLU(), nn.Linear(4 * width, width)
        )  # noqa: E731
        self.before, self.after = mlp(), mlp()
        self.norm, self.attend = nn.LayerNorm(width), nn.MultiheadAttention(width, heads, batch_first=True)
        self.norm2, self.last = nn.LayerNorm(width), nn.LayerNorm(width)
        self.gate, self.out = nn.Conv1d(width, 2 * width, 1), nn.Conv1d(width, width, 1)
        self.deep = nn.Sequential(nn.Conv1d(width, width, 7, padding=3, groups=width), nn.BatchNorm1d(width), nn.SiLU())

    def forward(self, x):
        x = x + 0.5 * self.before(x)
        y = self.norm(x)
        x = x + self.attend(y, y, y, need_weights=False)[0]
        y = F.glu(self.gate(self.norm2(x).transpose(1, 2)), 1)
        x = x + self.out(self.deep(y)).transpose(1, 2)
        return self.last(x + 0.5 * self.after(x))


@model("others/conformer")
def conformer():
    return of(nn.Sequential(nn.Linear(20, 64), Conformer(), Conformer(), nn.Linear(64, 30)), x=torch.randn(2, 15, 20))
