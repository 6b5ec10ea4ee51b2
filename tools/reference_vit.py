"""Torch-Pruning's accuracies on vit_s as it was exported: its batch norm folded into the first convolution.

The rows of vit_s in `torch_pruning_reference.csv` were measured on the net before its export, whose batch norm still
stood beside the first convolution; magnitudes of the two are not the same. This builds the net of the file in torch, with
its weights, prunes it as those rows were, and prints rows of the same form.

    python tools/reference_vit.py --data DIR > rows.csv
"""

import argparse
from pathlib import Path

import onnx
import torch
import torch_pruning as tp
from compare_blocks import pictures
from torch import nn

DIM, HEADS, HIDDEN, DEPTH, STEM = 96, 4, 192, 4, 48


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.qkv, self.proj = nn.Linear(DIM, 3 * DIM), nn.Linear(DIM, DIM)

    def forward(self, x):
        n, t, _ = x.shape
        q, k, v = self.qkv(x).reshape(n, t, 3, HEADS, -1).permute(2, 0, 3, 1, 4).unbind(0)
        # The scale is a constant of the exported net.
        x = nn.functional.scaled_dot_product_attention(q, k, v, scale=(DIM // HEADS) ** -0.5)
        return self.proj(x.transpose(1, 2).reshape(n, t, -1))


class Mlp(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(DIM, HIDDEN), nn.Linear(HIDDEN, DIM)

    def forward(self, x):
        return self.fc2(nn.functional.gelu(self.fc1(x)))


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm1, self.attn, self.norm2, self.mlp = nn.LayerNorm(DIM, 1e-6), Attention(), nn.LayerNorm(DIM, 1e-6), Mlp()

    def forward(self, x):
        x = x + self.attn(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class Vit(nn.Module):
    def __init__(self):
        super().__init__()
        first, second = nn.Conv2d(3, STEM, 3, 2, 1), nn.Conv2d(STEM, DIM, 3, 2, 1)
        self.patch_embed = nn.Sequential(first, nn.Identity(), nn.ReLU(), second)
        self.cls_token, self.pos_embed = nn.Parameter(torch.zeros(1, 1, DIM)), nn.Parameter(torch.zeros(1, 65, DIM))
        self.blocks = nn.ModuleList(Block() for _ in range(DEPTH))
        self.norm, self.head = nn.LayerNorm(DIM, 1e-6), nn.Linear(DIM, 10)

    def forward(self, x):
        x = self.patch_embed(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.cls_token.expand(x.shape[0], -1, -1), x], 1) + self.pos_embed
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x)[:, 0])


def load(path):
    """The net with the weights of the file; linear weights stand transposed in it."""
    tensors = onnx.load(str(path)).graph.initializer
    found = {t.name: torch.tensor(onnx.numpy_helper.to_array(t)) for t in tensors}
    found["patch_embed.0.bias"] = found["patch_embed.0.weight_bias"]
    found |= {name.removesuffix(".T"): t.T.contiguous() for name, t in found.items() if name.endswith(".T")}
    net = Vit().eval()
    net.load_state_dict({name: found[name] for name in net.state_dict()})
    return net


@torch.no_grad()
def accuracy(net, x, y):
    right = sum(int((net(x[i : i + 250]).argmax(1) == y[i : i + 250]).sum()) for i in range(0, len(x), 250))
    return right / len(x)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--data", type=Path, required=True)
    args = p.parse_args()
    x, y = map(torch.tensor, pictures(args.data))
    example = torch.randn(1, 3, 32, 32)

    def row(criterion, scope, ratio, net):
        macs, params = tp.utils.count_ops_and_params(net, example)
        print(f"vit_s,{criterion},{scope},{ratio},{int(params)},{int(macs)},{accuracy(net, x, y)}", flush=True)

    print("model,criterion,scope,ratio,params,macs,top1_2000")
    row("none", "none", 0.0, load(args.data / "vit_s.onnx"))
    for scope in ("local", "global"):
        for ratio in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7):
            net = load(args.data / "vit_s.onnx")
            pruner = tp.pruner.BasePruner(
                net,
                example,
                importance=tp.importance.GroupMagnitudeImportance(p=2, group_reduction="mean", normalizer="mean"),
                pruning_ratio=ratio,
                global_pruning=scope == "global",
                ignored_layers=[net.head],
                num_heads={block.attn.qkv: HEADS for block in net.blocks},
                prune_head_dims=True,
                unwrapped_parameters=[(net.cls_token, 2), (net.pos_embed, 2)],
            )
            pruner.step()
            row("magnitude", scope, ratio, net)


if __name__ == "__main__":
    main()
