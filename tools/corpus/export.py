"""One model to one file."""

import importlib
import inspect
import pathlib
import tempfile
import zlib

import onnx
import torch

from apart import apart
from registry import MODELS, Sample

# An exporter with this behind its name takes images, volumes and videos of any size.
ANY_SIZE = "-any-size"
# Exporters, with the opset that each writes unless told otherwise.
OPSETS = {"torchscript": 17, "dynamo": 18, "torchscript-any-size": 17, "dynamo-any-size": 18}
# Bytes of weights that fit into a file: a protobuf message is at most 2 GiB.
MESSAGE = 2**31 - 2**24


def build(name: str) -> Sample:
    """The sample of a model, with weights that follow from its name."""
    # Fused inference kernels have no counterpart in ONNX.
    torch.backends.mha.set_fastpath_enabled(False)
    torch.manual_seed(zlib.crc32(name.encode()))
    sample = MODELS[name]()
    sample.module.eval()
    uneven(sample.module)
    return sample


def uneven(module: torch.nn.Module):
    """Makes tensors that are constant, or equal to another, differ, as training does.

    A layer scale of 1e-6 would hide what its branch computes; equal norms, biases of zero and tables that each layer
    begins with would become one initializer, as if they were tied.
    """
    seen = set()
    with torch.no_grad():
        for tensor in module.parameters():
            value = (tensor.shape, tensor.numpy().tobytes())
            if value in seen:
                # Parameters that are tied come only once.
                tensor.mul_(1 + 0.1 * torch.rand_like(tensor))
            seen.add(value)
        for tensor in [*module.parameters(), *module.buffers()]:
            if tensor.is_floating_point() and tensor.numel() > 1 and bool((tensor == tensor.flatten()[0]).all()):
                near = tensor.flatten()[0].item() if tensor.flatten()[0].abs() > 0.1 else 0.0
                # Factors and variances stay positive.
                tensor.copy_(near + 0.1 * torch.rand_like(tensor))


def export(name: str, path: str, exporter: str, opset: int) -> list[str]:
    """Writes a model's file and returns the symbols that its inputs have in it.

    Symbols that an exporter does not manage are given up: all but the first (the batch), then that.
    """
    sample = build(name)
    exporter, any_size = exporter.removesuffix(ANY_SIZE), exporter.endswith(ANY_SIZE)
    if any_size:
        sample.dynamic = {name: sample.dynamic.get(name, {}) | places(x) for name, x in sample.inputs.items()}
    symbols = list(dict.fromkeys(s for axes in sample.dynamic.values() for s in axes.values()))
    for kept in [symbols] if any_size else [symbols, symbols[:1], []]:
        try:
            write(sample, set(kept), path, exporter, opset)
            return kept
        except Exception:  # noqa: BLE001 (exporters raise anything)
            if any_size or not kept:
                raise
    raise AssertionError("unreachable")


def places(x: torch.Tensor) -> dict[int, str]:
    """Symbols for the axes behind the channels, whose names say how long they are in the sample."""
    spatial = range(2, x.dim()) if x.dim() > 3 and x.is_floating_point() else ()
    return {axis: f"{'hwd'[axis - 2]}{x.shape[axis]}" for axis in spatial}


def write(sample: Sample, kept: set[str], path: str, exporter: str, opset: int):
    """Writes a file, with one of weights beside it where they would be too much for a message (`data_file`)."""
    if sum(t.nbytes for t in sample.module.state_dict().values()) < MESSAGE:
        return write_in(sample, kept, path, exporter, opset)
    with tempfile.TemporaryDirectory(dir=pathlib.Path(path).parent) as folder:
        # One exporter writes a file for each weight, the other one for all.
        write_in(sample, kept, f"{folder}/model.onnx", exporter, opset, external=True)
        model = onnx.load(f"{folder}/model.onnx")
    data = data_file(pathlib.Path(path))
    data.unlink(missing_ok=True)  # what is there would be added to
    onnx.save(model, path, save_as_external_data=True, location=data.name)


def data_file(path: pathlib.Path) -> pathlib.Path:
    """Where the weights of a large model lie."""
    return path.with_suffix(".data")


def write_in(sample: Sample, kept: set[str], path: str, exporter: str, opset: int, external: bool = False):
    args = tuple(sample.inputs.values())
    axes = {
        name: {axis: symbol for axis, symbol in sample.dynamic.get(name, {}).items() if symbol in kept}
        for name in sample.inputs
    }
    options = {"input_names": list(sample.inputs), "opset_version": opset}
    with torch.no_grad():
        if exporter == "torchscript":
            torch.onnx.export(sample.module, args, path, dynamo=False, dynamic_axes=axes, **options)
        else:
            symbols = {s: torch.export.Dim(s, min=1) for s in kept}
            shapes = tuple({a: symbols[s] for a, s in all.items()} for all in axes.values())
            torch.onnx.export(
                sample.module, args, path, dynamo=True, external_data=external,
                dynamic_shapes=nested(sample.module, shapes), verbose=False, **options,
            )  # fmt: skip


def nested(module, shapes):
    """Shapes as the module's signature takes them: `*inputs` is one argument."""
    first = next(iter(inspect.signature(module.forward).parameters.values()))
    return (shapes,) if first.kind is inspect.Parameter.VAR_POSITIONAL else shapes


def prepare(names, exporter, opset):
    """Loads what many exports need, and lets the exporter load what it needs with its first, once."""
    for library in sorted({name.split("/")[0] for name in names} & {"torchvision", "timm", "transformers"}):
        # transformers loads most of itself with its first model.
        importlib.import_module("transformers.models.llama.modeling_llama" if library == "transformers" else library)
    torch.set_num_threads(1)
    sample = Sample(
        torch.nn.Sequential(torch.nn.Conv2d(2, 2, 3), torch.nn.BatchNorm2d(2)), {"x": torch.ones(1, 2, 4, 4)}
    )
    with tempfile.TemporaryDirectory() as folder:
        write(sample, set(), f"{folder}/first.onnx", exporter.removesuffix(ANY_SIZE), opset)


def file_name(name, exporter, opset):
    return f"{name.replace('/', '-')}.{exporter}-{opset}.onnx"


def export_one(name, path, exporter, opset, timeout) -> dict:
    """Exports in a new process, to a file that appears when it is whole."""
    part, log = path.with_suffix(".part"), path.with_suffix(".log")
    entry = apart(lambda: {"symbols": export(name, str(part), exporter, opset)}, log, timeout)
    if "error" in entry:
        part.unlink(missing_ok=True)
    else:
        part.rename(path)
        log.unlink()
    return entry
