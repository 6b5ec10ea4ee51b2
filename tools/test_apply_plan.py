#!/usr/bin/env python3
"""Tests of apply_plan.py: sliced PyTorch models compute what the pruned ONNX files do, and can be trained on.

    python tools/test_apply_plan.py target/debug/prune-opt tests/models/onnx/resnet20p.onnx

Nets: resnet20p with its trained weights (from the ONNX initializers, which carry their state_dict names), torchvision's
ResNet-18, and a small net of grouped, transposed and depthwise convolutions, norms, an embedding and linear layers on
sequences, whose weights the exporter transposes.
"""

import io
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import onnx
import onnxruntime as ort
import torch
import torchvision
from torch import nn
from torch.nn import functional as F

from apply_plan import apply, cut, slice_state

TOLERANCE = 1e-4


class Block(nn.Module):
    def __init__(self, c_in, c_out, stride):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(c_in, c_out, 3, stride, 1, bias=False), nn.BatchNorm2d(c_out)
        self.conv2, self.bn2 = nn.Conv2d(c_out, c_out, 3, 1, 1, bias=False), nn.BatchNorm2d(c_out)
        self.down = None
        if stride > 1:
            self.down = nn.Sequential(nn.Conv2d(c_in, c_out, 1, stride, bias=False), nn.BatchNorm2d(c_out))

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return F.relu(y + (x if self.down is None else self.down(x)))


class Resnet20p(nn.Module):
    """ResNet-20 with 1x1 projection shortcuts."""

    def __init__(self):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16)
        stage = lambda c_in, c_out, s: nn.Sequential(Block(c_in, c_out, s), Block(c_out, c_out, 1), Block(c_out, c_out, 1))
        self.layer1, self.layer2, self.layer3 = stage(16, 16, 1), stage(16, 32, 2), stage(32, 64, 2)
        self.fc = nn.Linear(64, 10)

    def forward(self, x):
        x = self.layer3(self.layer2(self.layer1(F.relu(self.bn1(self.conv1(x))))))
        return self.fc(x.mean((2, 3)))


class Mixed(nn.Module):
    """Many kinds of layers."""

    def __init__(self):
        super().__init__()
        self.ids, self.norm = nn.Embedding(11, 24), nn.LayerNorm(24)
        self.up, self.down = nn.Linear(24, 40), nn.Linear(40, 24)
        self.conv, self.grouped = nn.Conv1d(24, 32, 3, padding=1), nn.Conv1d(32, 32, 3, padding=1, groups=4)
        self.group_norm, self.depthwise = nn.GroupNorm(4, 32), nn.Conv1d(32, 32, 3, padding=1, groups=32)
        self.point, self.prelu = nn.Conv1d(32, 20, 1), nn.PReLU(20)
        self.transposed, self.head = nn.ConvTranspose1d(20, 12, 2, 2), nn.Linear(12, 5)

    def forward(self, ids):
        x = self.ids(ids)
        x = x + self.down(F.gelu(self.up(self.norm(x))))
        x = self.group_norm(self.grouped(F.relu(self.conv(x.transpose(1, 2)))))
        x = self.prelu(self.point(self.depthwise(x)))
        return self.head(F.relu(self.transposed(x)).mean(2))


def random(make, seed):
    """A net whose weights and statistics are not all alike, the same for each seed."""
    torch.manual_seed(seed)
    net = make()
    for name, t in list(net.named_parameters()) + list(net.named_buffers()):
        if t.dim() == 1:
            t.data.copy_(torch.rand_like(t) + (0.5 if "var" in name or "weight" in name else -0.5))
    return net


def export(net, x, path):
    keep = {"training": torch.onnx.TrainingMode.PRESERVE, "do_constant_folding": False, "opset_version": 17}
    net.eval()
    torch.onnx.export(net, (x,), str(path), dynamo=False, input_names=["x"], dynamic_axes={"x": {0: "n"}}, **keep)


def prune(binary, model, folder, *more):
    plan, small = folder / "plan.json", folder / "small.onnx"
    command = [binary, str(model), "--plan-out", str(plan), "-o", str(small), "--quiet", "--ratio", "0.5", *more]
    subprocess.run(command, check=True)
    subprocess.run([binary, "verify", str(model), str(small), "--plan", str(plan)], check=True, capture_output=True)
    return json.loads(plan.read_text()), small


def sizes(net):
    """Every attribute of every layer that is a number, or numbers."""
    plain = lambda v: isinstance(v, (int, tuple)) and not isinstance(v, bool)
    return {n: {a: v for a, v in vars(m).items() if plain(v)} for n, m in net.named_modules()}


def check(name, net, make, x, small, plan, onnx_file):
    """`net` sliced computes what `small` does; so does a fresh one with the sliced state_dict; both can be trained."""
    state = slice_state(net.state_dict(), plan, onnx_file)
    before = sizes(net)
    apply(net.eval(), plan, onnx_file)
    want = ort.InferenceSession(str(small), providers=["CPUExecutionProvider"]).run(None, {"x": x.numpy()})[0]
    have = net(x).detach().numpy()
    error = float(np.abs(have - want).max() / np.abs(want).max())
    assert error < TOLERANCE, f"{name}: deviates by {error:.3g}"
    # The state_dict alone: loaded into a module of the new sizes.
    for tensor, other in zip(net.state_dict().values(), state.values(), strict=True):
        assert torch.equal(tensor, other), f"{name}: the sliced state_dict differs"
    assert sizes(net) != before, f"{name}: attributes state the old sizes"
    fresh = apply(make().eval(), plan, onnx_file)
    fresh.load_state_dict(state)
    assert torch.equal(fresh(x), net(x)), f"{name}: the sliced state_dict computes something else"
    # Attributes are those of layers built at this size, which hold weights of just these shapes.
    for layer in net.modules():
        if isinstance(layer, (nn.Conv1d, nn.Conv2d)):
            built = type(layer)(layer.in_channels, layer.out_channels, layer.kernel_size, groups=layer.groups)
            assert built.weight.shape == layer.weight.shape, f"{name}: {layer}"
        if isinstance(layer, nn.Linear):
            assert layer.weight.shape == (layer.out_features, layer.in_features), f"{name}: {layer}"
        if isinstance(layer, (nn.BatchNorm2d, nn.GroupNorm)):
            assert len(layer.weight) == getattr(layer, "num_features", getattr(layer, "num_channels", 0)), f"{name}"
    # One step of fine-tuning lowers the loss.
    net.train()
    labels = torch.arange(len(x)) % have.shape[1]
    optimizer = torch.optim.SGD(net.parameters(), lr=1e-3)
    loss = F.cross_entropy(net(x), labels)
    loss.backward()
    optimizer.step()
    after = F.cross_entropy(net(x), labels)
    assert after < loss, f"{name}: loss {loss:.6f}, after one step {after:.6f}"
    count = sum(p.numel() for p in net.parameters())
    print(f"{name:<12} deviates by {error:.1e}, {count} parameters left, loss {loss:.4f}, after a step {after:.4f}")


def blocks():
    """The form of a plan that keeps other elements in each block: in group 0 inputs 0 and 2, in group 1 1 and 2."""
    x = torch.arange(24.0).reshape(8, 3)
    have = cut(x, [None, {"by": 0, "blocks": [[0, 2], [1, 2]]}])
    assert torch.equal(have, torch.cat([x[:4][:, [0, 2]], x[4:][:, [1, 2]]]))
    have = cut(x, [[0, 5], {"by": 0, "blocks": [[0, 2], [1, 2]]}])
    assert torch.equal(have, torch.stack([x[0, [0, 2]], x[5, [1, 2]]]))


def main():
    binary, resnet20p = sys.argv[1:]
    blocks()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        net = Resnet20p()
        stored = onnx.load(resnet20p).graph.initializer
        stored = {i.name: torch.tensor(onnx.numpy_helper.to_array(i)) for i in stored}
        missing, unknown = net.load_state_dict(stored, strict=False)
        assert not unknown and all("num_batches" in m for m in missing), (missing, unknown)
        plan, small = prune(binary, resnet20p, folder)
        check("resnet20p", net, Resnet20p, torch.randn(4, 3, 32, 32), small, plan, None)

        make = lambda: random(torchvision.models.resnet18, 1)
        net, model = make(), folder / "resnet18.onnx"
        export(net, torch.randn(2, 3, 64, 64), model)
        plan, small = prune(binary, model, folder, "--scope", "global")
        check("resnet18", net, make, torch.randn(2, 3, 64, 64), small, plan, None)

        make = lambda: random(Mixed, 2)
        net, model = make(), folder / "mixed.onnx"
        export(net, torch.randint(0, 11, (3, 8)), model)
        plan, small = prune(binary, model, folder)
        check("mixed", net, make, torch.randint(0, 11, (3, 8)), small, plan, str(model))
        # The program on a saved state_dict.
        torch.save(make().state_dict(), folder / "net.pt")
        (folder / "plan.json").write_text(json.dumps(plan))
        script = pathlib.Path(__file__).parent / "apply_plan.py"
        files = [str(folder / f) for f in ("plan.json", "net.pt", "small.pt")]
        subprocess.run([sys.executable, str(script), *files, "--onnx", str(model)], check=True)
        state = torch.load(folder / "small.pt", weights_only=True)
        assert all(torch.equal(t, state[n]) for n, t in slice_state(make().state_dict(), plan, str(model)).items())
    print("all agree")


if __name__ == "__main__":
    main()
