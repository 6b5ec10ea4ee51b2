"""Small modules of kinds that the libraries do not have, hand-written; those of sequences are in `sequences.py`."""

import torch
import torch.nn.functional as F
from torch import nn

from registry import Sample, model


def of(module, **inputs):
    """A module of inputs whose first axis is the batch."""
    return Sample(module, inputs, {name: {0: "n"} for name in inputs})


def conv(inside, outside, size=3, stride=1, groups=1):
    layer = nn.Conv2d(inside, outside, size, stride, size // 2, groups=groups, bias=False)
    return nn.Sequential(layer, nn.BatchNorm2d(outside), nn.SiLU())


class Split(nn.Module):
    """YOLO's block: half of the channels go through a chain whose every step is kept."""

    def __init__(self, inside, outside, depth):
        super().__init__()
        self.first, self.last = conv(inside, outside, 1), conv((2 + depth) * outside // 2, outside, 1)
        half = outside // 2
        self.steps = nn.ModuleList(nn.Sequential(conv(half, half), conv(half, half)) for _ in range(depth))

    def forward(self, x):
        kept = list(self.first(x).chunk(2, 1))
        for step in self.steps:
            kept.append(kept[-1] + step(kept[-1]))
        return self.last(torch.cat(kept, 1))


class Yolo(nn.Module):
    """Three scales, merged downwards, and of each a head of boxes as distributions, decoded, and one of classes."""

    def __init__(self, classes=10, bins=8):
        super().__init__()
        self.classes, self.bins = classes, bins
        self.stem = nn.Sequential(conv(3, 16, stride=2), conv(16, 32, stride=2), Split(32, 32, 1))
        self.down = nn.ModuleList(
            nn.Sequential(conv(w, 2 * w, stride=2), Split(2 * w, 2 * w, 1)) for w in (32, 64, 128)
        )
        self.up = nn.ModuleList([Split(256 + 128, 128, 1), Split(128 + 64, 64, 1)])
        widths = (64, 128, 256)
        self.boxes = nn.ModuleList(nn.Sequential(conv(w, 64), nn.Conv2d(64, 4 * bins, 1)) for w in widths)
        self.kinds = nn.ModuleList(nn.Sequential(conv(w, 64), nn.Conv2d(64, classes, 1)) for w in widths)
        self.register_buffer("places", torch.arange(bins).float())

    def forward(self, x):
        x = self.stem(x)
        small, middle, large = (x := down(x) for down in self.down)
        middle = self.up[0](torch.cat([F.interpolate(large, scale_factor=2.0), middle], 1))
        small = self.up[1](torch.cat([F.interpolate(middle, scale_factor=2.0), small], 1))
        found = []
        for x, boxes, kinds in zip((small, middle, large), self.boxes, self.kinds, strict=True):
            spread = boxes(x).reshape(x.shape[0], 4, self.bins, -1).softmax(2)
            sides = (spread * self.places.reshape(1, 1, -1, 1)).sum(2)
            found.append(torch.cat([sides, kinds(x).flatten(2).sigmoid()], 1))
        return torch.cat(found, 2)


@model("others/yolo")
def yolo():
    return of(Yolo(), x=torch.randn(2, 3, 128, 128))


class UNet(nn.Module):
    def __init__(self, widths=(16, 32, 64, 128)):
        super().__init__()
        pairs = list(zip(widths, widths[1:], strict=False))
        double = lambda a, b: nn.Sequential(conv(a, b), conv(b, b))  # noqa: E731
        self.first, self.last = double(3, widths[0]), nn.Conv2d(widths[0], 5, 1)
        self.down = nn.ModuleList(double(a, b) for a, b in pairs)
        self.grow = nn.ModuleList(nn.ConvTranspose2d(b, a, 2, 2) for a, b in reversed(pairs))
        self.up = nn.ModuleList(double(2 * a, a) for a, _ in reversed(pairs))

    def forward(self, x):
        kept = [self.first(x)]
        for down in self.down:
            kept.append(down(F.max_pool2d(kept[-1], 2)))
        x = kept.pop()
        for grow, up in zip(self.grow, self.up, strict=True):
            x = up(torch.cat([kept.pop(), grow(x)], 1))
        return self.last(x)


@model("others/unet")
def unet():
    return of(UNet(), x=torch.randn(2, 3, 64, 64))


@model("others/gan_generator")
def gan_generator():
    def grow(a, b, stride=2, pad=1):
        return [nn.ConvTranspose2d(a, b, 4, stride, pad, bias=False), nn.BatchNorm2d(b), nn.ReLU()]

    layers = [*grow(64, 256, 1, 0), *grow(256, 128), *grow(128, 64), nn.ConvTranspose2d(64, 3, 4, 2, 1), nn.Tanh()]
    return of(nn.Sequential(nn.Unflatten(1, (64, 1, 1)), *layers), z=torch.randn(2, 64))


@model("others/gan_discriminator")
def gan_discriminator():
    sn = nn.utils.spectral_norm
    layers = [sn(nn.Conv2d(3, 64, 4, 2, 1)), nn.LeakyReLU(0.2), sn(nn.Conv2d(64, 128, 4, 2, 1)), nn.InstanceNorm2d(128, affine=True),
              nn.LeakyReLU(0.2), sn(nn.Conv2d(128, 1, 4))]  # fmt: skip
    return of(nn.Sequential(*layers), x=torch.randn(2, 3, 32, 32))


class Stepped(nn.Module):
    """A residual block that is told the time step, with group norms."""

    def __init__(self, inside, outside, time):
        super().__init__()
        self.norm1, self.norm2 = nn.GroupNorm(8, inside), nn.GroupNorm(8, outside)
        self.conv1, self.conv2 = nn.Conv2d(inside, outside, 3, 1, 1), nn.Conv2d(outside, outside, 3, 1, 1)
        self.time = nn.Linear(time, 2 * outside)
        self.skip = nn.Conv2d(inside, outside, 1) if inside != outside else nn.Identity()

    def forward(self, x, time):
        scale, shift = self.time(F.silu(time))[:, :, None, None].chunk(2, 1)
        y = self.norm2(self.conv1(F.silu(self.norm1(x)))) * (1 + scale) + shift
        return self.skip(x) + self.conv2(F.silu(y))


class Attend(nn.Module):
    """Attention of an image's points among themselves, and to a text where there is one."""

    def __init__(self, width, heads, context=None):
        super().__init__()
        self.norm, self.heads = nn.GroupNorm(8, width), heads
        self.q, self.kv = nn.Linear(width, width), nn.Linear(context or width, 2 * width)
        self.out = nn.Linear(width, width)

    def forward(self, x, context=None):
        n, c, h, w = x.shape
        flat = self.norm(x).flatten(2).transpose(1, 2)
        k, v = self.kv(flat if context is None else context).chunk(2, 2)
        q, k, v = (t.reshape(n, -1, self.heads, c // self.heads).transpose(1, 2) for t in (self.q(flat), k, v))
        found = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(n, -1, c)
        return x + self.out(found).transpose(1, 2).reshape(n, c, h, w)


class Diffusion(nn.Module):
    def __init__(self, width=32, time=64, context=48):
        super().__init__()
        self.time = nn.Sequential(nn.Linear(32, time), nn.SiLU(), nn.Linear(time, time))
        self.register_buffer("waves", torch.exp(-torch.arange(16) / 2))
        self.first, self.last = nn.Conv2d(4, width, 3, 1, 1), nn.Conv2d(width, 4, 3, 1, 1)
        self.norm = nn.GroupNorm(8, width)
        self.res1, self.down = Stepped(width, width, time), nn.Conv2d(width, 2 * width, 3, 2, 1)
        self.res2, self.look, self.read = (
            Stepped(2 * width, 2 * width, time),
            Attend(2 * width, 4),
            Attend(2 * width, 4, context),
        )
        self.up, self.res3 = nn.Conv2d(2 * width, 2 * width, 3, 1, 1), Stepped(3 * width, width, time)

    def forward(self, x, step, context):
        angle = step[:, None] * self.waves
        time = self.time(torch.cat([angle.sin(), angle.cos()], 1))
        kept = self.res1(self.first(x), time)
        x = self.read(self.look(self.res2(self.down(kept), time)), context)
        x = self.res3(torch.cat([self.up(F.interpolate(x, scale_factor=2.0)), kept], 1), time)
        return self.last(F.silu(self.norm(x)))


@model("others/diffusion_unet")
def diffusion_unet():
    return of(Diffusion(), x=torch.randn(2, 4, 16, 16), step=torch.rand(2) * 100, context=torch.randn(2, 7, 48))


class Vae(nn.Module):
    def __init__(self):
        super().__init__()
        norm = lambda width: nn.Sequential(nn.GroupNorm(8, width), nn.SiLU())  # noqa: E731
        self.encode = nn.Sequential(
            nn.Conv2d(3, 32, 3, 2, 1),
            norm(32),
            nn.Conv2d(32, 64, 3, 2, 1),
            Attend(64, 1),
            norm(64),
            nn.Conv2d(64, 8, 3, 1, 1),
        )
        self.decode = nn.Sequential(
            nn.Conv2d(4, 64, 3, 1, 1),
            Attend(64, 1),
            norm(64),
            nn.Upsample(scale_factor=2.0),
            nn.Conv2d(64, 32, 3, 1, 1),
            norm(32),
            nn.Upsample(scale_factor=2.0),
            nn.Conv2d(32, 3, 3, 1, 1),
        )

    def forward(self, x, noise):
        mean, spread = self.encode(x).chunk(2, 1)
        return self.decode(mean + noise * torch.exp(0.5 * spread)), mean, spread


@model("others/vae")
def vae():
    return of(Vae(), x=torch.randn(2, 3, 32, 32), noise=torch.randn(2, 4, 8, 8))


class SuperResolution(nn.Module):
    """Residual blocks scaled down, then pixel shuffle, twice."""

    def __init__(self, width=48, depth=4):
        super().__init__()
        self.first, self.last = nn.Conv2d(3, width, 3, 1, 1), nn.Conv2d(width, 3, 3, 1, 1)
        body = lambda: nn.Sequential(
            nn.Conv2d(width, width, 3, 1, 1), nn.PReLU(width), nn.Conv2d(width, width, 3, 1, 1)
        )  # noqa: E731
        self.blocks = nn.ModuleList(body() for _ in range(depth))
        self.grow = nn.Sequential(
            *(layer for _ in range(2) for layer in (nn.Conv2d(width, 4 * width, 3, 1, 1), nn.PixelShuffle(2)))
        )

    def forward(self, x):
        first = y = self.first(x)
        for block in self.blocks:
            y = y + 0.2 * block(y)
        return self.last(self.grow(y + first)) + F.interpolate(x, scale_factor=4.0, mode="bilinear")


@model("others/super_resolution")
def super_resolution():
    return of(SuperResolution(), x=torch.randn(2, 3, 16, 16))


class PointNet(nn.Module):
    """Points, turned by a matrix that a small net of the same kind finds, then the greatest of each feature."""

    def __init__(self):
        super().__init__()
        points = lambda *widths: nn.Sequential(
            *(
                layer
                for a, b in zip(widths, widths[1:], strict=False)
                for layer in (nn.Conv1d(a, b, 1), nn.BatchNorm1d(b), nn.ReLU())
            )
        )  # noqa: E731
        self.turn, self.turned = points(3, 32, 64), nn.Linear(64, 9)
        self.near, self.far = points(3, 32, 32), points(32, 64, 128)
        self.last = nn.Sequential(points(128 + 32, 64), nn.Conv1d(64, 6, 1))

    def forward(self, x):
        turn = self.turned(self.turn(x).amax(2)).reshape(-1, 3, 3)
        near = self.near(torch.bmm(turn, x))
        whole = self.far(near).amax(2, keepdim=True)
        return self.last(torch.cat([near, whole.expand(-1, -1, x.shape[2])], 1))


@model("others/pointnet")
def pointnet():
    return of(PointNet(), x=torch.randn(2, 3, 50))


class GraphNet(nn.Module):
    """Convolution and attention over a dense adjacency matrix."""

    def __init__(self, width=48, heads=4):
        super().__init__()
        self.first, self.second = nn.Linear(10, width), nn.Linear(2 * width, width)
        self.heads, self.value, self.a, self.b = (
            heads,
            nn.Linear(width, width),
            nn.Linear(width, heads),
            nn.Linear(width, heads),
        )
        self.last = nn.Linear(width, 4)

    def forward(self, x, edges):
        weights = edges / (edges.sum(2, keepdim=True).abs() + 1)
        x = torch.relu(weights @ self.first(x))
        x = torch.relu(self.second(torch.cat([x, weights @ x], 2)))
        n, count, width = x.shape
        score = self.a(x).transpose(1, 2).unsqueeze(3) + self.b(x).transpose(1, 2).unsqueeze(2)
        value = self.value(x).reshape(n, count, self.heads, -1).transpose(1, 2)
        x = x + (F.leaky_relu(score, 0.2).softmax(3) @ value).transpose(1, 2).reshape(n, count, width)
        return self.last(x.mean(1))


@model("others/graph")
def graph():
    return of(GraphNet(), x=torch.randn(2, 9, 10), edges=torch.rand(2, 9, 9))


class Tabular(nn.Module):
    """Embeddings of categories beside numbers, then an MLP; a wide part beside a deep one."""

    def __init__(self, sizes=(16, 30, 50), width=16):
        super().__init__()
        self.tables = nn.ModuleList(nn.Embedding(size, width) for size in sizes)
        self.norm, self.wide = nn.BatchNorm1d(6), nn.Linear(6, 1)
        self.deep = nn.Sequential(
            nn.Linear(len(sizes) * width + 6, 128),
            nn.ReLU(),
            nn.Dropout(),
            nn.Linear(128, 64),
            nn.ReLU(),
            nn.Linear(64, 1),
        )

    def forward(self, kinds, numbers):
        numbers = self.norm(numbers)
        parts = [table(kinds[:, i]) for i, table in enumerate(self.tables)]
        return self.deep(torch.cat([*parts, numbers], 1)) + self.wide(numbers)


@model("others/tabular")
def tabular():
    return of(Tabular(), kinds=torch.randint(0, 16, (2, 3)), numbers=torch.randn(2, 6))


@model("others/autoencoder")
def autoencoder():
    widths = (100, 64, 32, 8, 32, 64)
    layers = [layer for a, b in zip(widths, widths[1:], strict=False) for layer in (nn.Linear(a, b), nn.ELU())]
    return of(nn.Sequential(*layers, nn.Linear(64, 100)), x=torch.randn(2, 100))


class Cells(nn.Module):
    """Cells of nodes wired at random: each node adds up some of the earlier, weighted, and is an op."""

    def __init__(self, width=32, nodes=6, cells=3):
        super().__init__()
        self.first, self.last = conv(3, width), nn.Linear(width, 10)
        ops = [lambda: conv(width, width), lambda: conv(width, width, 5), lambda: nn.AvgPool2d(3, 1, 1),
               lambda: nn.Sequential(conv(width, width, 3, groups=width), conv(width, width, 1)), nn.Identity]  # fmt: skip
        pick = lambda count: int(torch.randint(0, count, ()))  # noqa: E731
        self.wires = [[sorted({pick(i + 1) for _ in range(3)}) for i in range(nodes)] for _ in range(cells)]
        self.weights = nn.ParameterList(nn.Parameter(torch.rand(len(w))) for cell in self.wires for w in cell)
        self.nodes = nn.ModuleList(ops[pick(len(ops))]() for cell in self.wires for _ in cell)
        self.merge = nn.ModuleList(conv(nodes * width, width, 1) for _ in range(cells))

    def forward(self, x):
        x, at = self.first(x), 0
        for cell, merge in zip(self.wires, self.merge, strict=True):
            states = [x]
            for wires in cell:
                total = sum(self.weights[at].sigmoid()[i] * states[wire] for i, wire in enumerate(wires))
                states.append(self.nodes[at](total))
                at += 1
            x = merge(torch.cat(states[1:], 1))
        return self.last(x.mean((2, 3)))


@model("others/nas_cells")
def nas_cells():
    return of(Cells(), x=torch.randn(2, 3, 16, 16))


class Hyper(nn.Module):
    """A net that makes another's weights from a task."""

    def __init__(self, task=8, inside=12, hidden=24, outside=5):
        super().__init__()
        self.shapes = (inside, hidden, outside)
        self.body = nn.Sequential(nn.Linear(task, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU())
        self.first, self.second = nn.Linear(64, inside * hidden), nn.Linear(64, hidden * outside)

    def forward(self, x, task):
        inside, hidden, outside = self.shapes
        task = self.body(task)
        x = torch.relu(torch.bmm(x, self.first(task).reshape(-1, inside, hidden)))
        return torch.bmm(x, self.second(task).reshape(-1, hidden, outside))


@model("others/hypernetwork")
def hypernetwork():
    return of(Hyper(), x=torch.randn(2, 6, 12), task=torch.randn(2, 8))


class Tied(nn.Module):
    """One table for what goes in and, transposed, for what comes out; one block used three times."""

    def __init__(self, words=200, width=48):
        super().__init__()
        self.table, self.norm = nn.Embedding(words, width), nn.LayerNorm(width)
        self.block = nn.Sequential(nn.Linear(width, 96), nn.GELU(), nn.Linear(96, width))

    def forward(self, ids):
        x = self.table(ids)
        for _ in range(3):
            x = x + self.block(self.norm(x))
        return x @ self.table.weight.T


@model("others/tied")
def tied():
    return of(Tied(), ids=torch.randint(0, 16, (2, 9)))


class Experts(nn.Module):
    """Dense mixture: every expert runs, and a gate weighs them."""

    def __init__(self, width=32, hidden=64, experts=4):
        super().__init__()
        self.gate = nn.Linear(width, experts)
        self.up, self.down = (
            nn.Parameter(torch.randn(experts, width, hidden) / 6),
            nn.Parameter(torch.randn(experts, hidden, width) / 8),
        )
        self.first, self.last = nn.Linear(10, width), nn.Linear(width, 3)

    def forward(self, x):
        x = self.first(x)
        inner = F.gelu(torch.einsum("nd,edh->neh", x, self.up))
        return self.last(x + torch.einsum("neh,ehd,ne->nd", inner, self.down, self.gate(x).softmax(1)))


@model("others/dense_experts")
def dense_experts():
    return of(Experts(), x=torch.randn(2, 10))


class Siamese(nn.Module):
    """One net for two inputs, which are compared."""

    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(
            conv(3, 32, stride=2), conv(32, 64, stride=2), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 32)
        )

    def forward(self, a, b):
        a, b = self.body(a), self.body(b)
        return F.cosine_similarity(a, b), torch.cdist(a, b)


@model("others/siamese")
def siamese():
    image = torch.randn(2, 3, 32, 32)
    return Sample(Siamese(), {"a": image, "b": image + 1}, {"a": {0: "n"}, "b": {0: "n"}})


class SqueezeNorm(nn.Module):
    """ResNet's block with weights standardised as they are used, squeeze and excitation, and shuffled groups."""

    def __init__(self, width=64, groups=4):
        super().__init__()
        self.groups = groups
        self.one, self.two = nn.Conv2d(width, width, 1, groups=groups), nn.Conv2d(width, width, 3, 1, 1)
        self.squeeze = nn.Sequential(
            nn.AdaptiveAvgPool2d(1),
            nn.Conv2d(width, width // 4, 1),
            nn.ReLU(),
            nn.Conv2d(width // 4, width, 1),
            nn.Sigmoid(),
        )

    def forward(self, x):
        n, c, h, w = x.shape
        y = torch.relu(self.one(x)).reshape(n, self.groups, c // self.groups, h, w).transpose(1, 2).reshape(n, c, h, w)
        weight = self.two.weight
        spread, mean = torch.var_mean(weight, (1, 2, 3), keepdim=True, unbiased=False)
        y = F.conv2d(y, (weight - mean) / (spread + 1e-5).sqrt(), self.two.bias, padding=1)
        return torch.relu(x + y * self.squeeze(y))


@model("others/standardised")
def standardised():
    return of(
        nn.Sequential(conv(3, 64), SqueezeNorm(), SqueezeNorm(), nn.Conv2d(64, 7, 1)), x=torch.randn(2, 3, 16, 16)
    )


class Refine(nn.Module):
    """A block of which the input says how often it runs: a loop in the file, between layers."""

    def __init__(self, width=64):
        super().__init__()
        self.first = nn.Sequential(nn.Linear(20, 96), nn.ReLU(), nn.Linear(96, width))
        self.step = nn.Linear(width, width)
        self.last = nn.Sequential(nn.Linear(width, 96), nn.ReLU(), nn.Linear(96, 10))

    def forward(self, x):
        h = self.first(x)
        for _ in range(x.shape[1]):
            h = h + torch.tanh(self.step(h))
        return self.last(h)


@model("others/loop")
def loop():
    return Sample(torch.jit.script(Refine()), {"x": torch.randn(2, 5, 20)}, {"x": {0: "n", 1: "t"}})


class Choose(nn.Module):
    """One of two branches, as what was computed so far says: a condition in the file, between layers."""

    def __init__(self, width=64):
        super().__init__()
        self.first = nn.Sequential(nn.Linear(20, 96), nn.ReLU(), nn.Linear(96, width), nn.ReLU())
        self.one, self.other = nn.Linear(width, width), nn.Linear(width, width)
        self.last = nn.Sequential(nn.Linear(width, 96), nn.ReLU(), nn.Linear(96, 10))

    def forward(self, x):
        h = self.first(x)
        if bool(h.mean() > 0.1):
            h = torch.relu(self.one(h))
        else:
            h = torch.tanh(self.other(h))
        return self.last(h)


@model("others/branches")
def branches():
    return Sample(torch.jit.script(Choose()), {"x": torch.randn(2, 20)}, {"x": {0: "n"}})
