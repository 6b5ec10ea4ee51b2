#!/usr/bin/env python3
"""Applies a plan of prune-opt to the PyTorch model that the ONNX file was exported from, for fine-tuning.

    prune-opt net.onnx --ratio 0.5 --plan-out plan.json -o half.onnx
    python tools/apply_plan.py plan.json net.pt half.pt --onnx net.onnx

slices a saved state_dict; in a program, `apply(module, plan)` slices a live module, which then computes what half.onnx
does. Given the ONNX file, parameters that the exporter renamed or transposed are found by their elements; weights that
it made anew (batch norm folded into convolutions) are an error: export with TrainingMode.PRESERVE and
do_constant_folding=False. Numbers that a `forward` states (`x.view(-1, 512)`) are yours to change.
"""

import argparse
import json

import torch
from torch import nn

# Kinds of layers, with attributes and the axis of the weight that each states; * times the groups.
LAYERS = [
    (nn.modules.conv._ConvTransposeNd, {"in_channels": "0", "out_channels": "1*"}, "groups"),
    (nn.modules.conv._ConvNd, {"out_channels": "0", "in_channels": "1*"}, "groups"),
    (nn.GroupNorm, {"num_channels": "0"}, "num_groups"),
    (nn.Linear, {"out_features": "0", "in_features": "1"}, None),
    ((nn.Embedding, nn.EmbeddingBag), {"num_embeddings": "0", "embedding_dim": "1"}, None),
    (nn.modules.batchnorm._NormBase, {"num_features": "0"}, None),
    (nn.PReLU, {"num_parameters": "0"}, None),
]


def cut(tensor, keep):
    """What `keep` leaves of a tensor: for each axis null, positions, or positions for each block of another axis."""
    take = lambda t, axis, kept: t.index_select(axis, torch.tensor(kept, device=t.device))
    for axis, kept in sorted(enumerate(keep), key=lambda each: isinstance(each[1], list)):
        if isinstance(kept, dict):  # before positions, which may be of the axis that is divided
            blocks = zip(tensor.chunk(len(kept["blocks"]), kept["by"]), kept["blocks"], strict=True)
            tensor = torch.cat([take(block, axis, stay) for block, stay in blocks], kept["by"])
        elif kept is not None:
            tensor = take(tensor, axis, kept)
    return tensor.clone()


def kept(tensors, plan, onnx_file=None):
    """The plan's `keep` for each of these tensors that it changes, axes turned where the exporter turned them."""
    entries = {name: entry["keep"] for name, entry in plan["parameters"].items()}
    found = {name: keep for name, keep in entries.items() if name in tensors}
    missing = entries.keys() - found.keys()
    if missing and onnx_file:
        import onnx

        stored = {i.name: torch.tensor(onnx.numpy_helper.to_array(i)) for i in onnx.load(onnx_file).graph.initializer}
        for entry in sorted(missing & stored.keys()):
            for name, have in tensors.items():
                turned = not torch.equal(have.cpu(), stored[entry])
                if not turned or have.dim() == 2 and torch.equal(have.t().cpu(), stored[entry]):
                    keep = [k | {"by": 1 - k["by"]} if turned and isinstance(k, dict) else k for k in entries[entry]]
                    found[name] = keep[::-1] if turned else keep
                    missing.discard(entry)
    if missing:
        raise KeyError(f"no parameters of the model are {sorted(missing)}; renamed ones are found given the ONNX file")
    return found


def slice_state(state, plan, onnx_file=None):
    """A state_dict with every parameter sliced as the plan says."""
    found = kept(state, plan, onnx_file)
    return {name: cut(t, found[name]) if name in found else t for name, t in state.items()}


def apply(module, plan, onnx_file=None):
    """Slices a module's parameters and buffers in place, and states their new sizes in its layers' attributes."""
    tensors = dict(module.named_parameters(remove_duplicate=False)) | dict(module.named_buffers(remove_duplicate=False))
    found = kept({name: t.detach() for name, t in tensors.items()}, plan, onnx_file)
    for tensor, keep in {id(tensors[name]): (tensors[name], keep) for name, keep in found.items()}.values():
        tensor.data, tensor.grad = cut(tensor.data, keep), None  # tied parameters are one, and stay so
    for prefix, layer in module.named_modules():
        if isinstance(getattr(layer, "weight", None), torch.Tensor):
            restate(layer, found.get(f"{prefix}.weight".lstrip(".")))
    return module


def restate(layer, keep):
    """Makes a layer's attributes say the shape of its weight. A group stays while any of its channels does."""
    if hasattr(layer, "normalized_shape"):
        layer.normalized_shape = tuple(layer.weight.shape)
    _, attributes, groups = next((each for each in LAYERS if isinstance(layer, each[0])), (None, {}, None))
    if groups and keep and keep[0]:
        width = getattr(layer, next(iter(attributes))) // getattr(layer, groups)
        setattr(layer, groups, len({i // width for i in keep[0]}))
    for attribute, at in attributes.items():
        setattr(layer, attribute, layer.weight.shape[int(at[0])] * (layer.groups if "*" in at else 1))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    [parser.add_argument(argument) for argument in ("plan", "state", "out", "--onnx")]
    args = parser.parse_args()
    state = torch.load(args.state, map_location="cpu", weights_only=True)
    torch.save(slice_state(state, json.load(open(args.plan)), args.onnx), args.out)
