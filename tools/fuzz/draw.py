"""Draws a model from a seed: an input, layers and operators one after the other, and which values are outputs."""

import numpy as np
import onnx
from onnx import helper, numpy_helper

import check_onnxruntime
import computed  # noqa: F401 (they register their operators)
import contrib  # noqa: F401
import images  # noqa: F401
import layers
import motifs  # noqa: F401
import moves  # noqa: F401
import regions  # noqa: F401
import tokens  # noqa: F401
from graph import OPERATORS, OPSETS, UNSUITED, Graph, Reject, described, read_for, run

# Graphs that are drawn for one seed before it is given up; most are the first.
TRIES = 50


def draw(seed, only=()):
    """A model, of some operators mostly, and the generator of random numbers that goes on from there."""
    rng = np.random.default_rng(seed)
    for _ in range(TRIES):
        try:
            return attempt(Graph(rng, int(rng.choice(OPSETS))), only), rng
        except Reject:
            pass
    raise Reject(f"no graph for seed {seed}")


def attempt(g, only):
    x = grow(g, only)
    outputs = list(dict.fromkeys([x, *g.outputs]))
    if g.chance(0.2):
        real = [n for n in g.pool(x) if n not in g.inputs and n not in outputs]
        outputs += [g.pick(*real)] if real else []
    drop_unread(g, outputs)
    if not g.inputs:
        raise Reject("no input")
    if g.symbolic:
        try:
            return finish(g, outputs, {g.batch: "N"} | g.symbols)
        except Reject:
            pass  # what was drawn is right for this batch only
    return finish(g, outputs, {})


def source(g):
    """An input, with what makes it real."""
    c = g.pick(3, 4, 6, 8)
    spatial = [g.pick(4, 5, 6, 7, 8) for _ in range(3)]
    if g.chance(0.15):
        ids = g.input(g.rng.integers(0, 16, [g.batch, g.pick(4, 5, 7)][: g.int(1, 2)]), "ids")
        return g.node("Gather", [g.weight(16, c, kind="table"), ids])
    rank = g.pick(2, 3, 3, 4, 4, 4, 5)
    shape = [g.batch, c, *spatial][:rank] if rank < 5 else [g.batch, c, 3, 4, 4]
    return g.input(g.rng.standard_normal(shape).astype(np.float32))


def grow(g, only):
    """The last of some values, each drawn on the one before or, now and then, on an earlier one."""
    x = source(g)
    if g.chance(0.95):
        x = layers.any_layer(g, x)
    names = list(OPERATORS)
    weights = np.array([weight for weight, _ in OPERATORS.values()])
    for _ in range(g.int(1, 6)):
        for _ in range(12):
            mostly = only and g.chance(0.7)
            chosen = g.pick(*only) if mostly else names[g.rng.choice(len(names), p=weights / weights.sum())]
            before = g.snapshot()
            try:
                y = g.real(OPERATORS[chosen][1](g, x if g.chance(0.85) else g.pick(*g.pool(), x)))
                if g.value(y).size > 6000 or g.value(y).std() < 1e-6:
                    raise Reject("dull")
                x = y
                break
            except UNSUITED:
                g.restore(before)
    return layers.any_layer(g, x) if g.chance(0.93) else x


def drop_unread(g, outputs):
    g.nodes, needed = read_for(g.nodes, outputs)
    g.inits = {n: a for n, a in g.inits.items() if n in needed}
    g.inputs = {n: a for n, a in g.inputs.items() if n in needed}


def finish(g, outputs, symbols):
    """The model, with these symbols in place of extents of its inputs: the batch is the first of them only."""

    def extents(array):
        return [symbols.get(s, s) if (i == 0) == (symbols.get(s) == "N") else s for i, s in enumerate(array.shape)]

    inputs = [described(n, a, extents(a)) for n, a in g.inputs.items()]
    inits = [numpy_helper.from_array(a, n) for n, a in g.inits.items()]

    def build(outs):
        return g.model(helper.make_graph(g.nodes, "fuzz", inputs, outs, inits), g.functions)

    bare = build([helper.make_empty_tensor_value_info(o) for o in outputs])
    model = build(declared(bare))
    for feed in feeds(model):
        run(model, feed, check_onnxruntime.LEVEL)  # ONNX Runtime's optimisations make some models that do not run
    return onnx.shape_inference.infer_shapes(model) if g.chance(0.3) else model


def declared(model):
    """Descriptions of a model's outputs, of the types and shapes that they have at two sizes of symbolic extents."""
    runs = [run(model, feed) for feed in feeds(model)]
    symbols = symbols_of(model)
    outs = []
    for out, a, b in zip(model.graph.output, *runs, strict=True):
        if a.ndim != b.ndim or not a.size or not b.size:
            raise Reject("a rank that depends on data, or nothing")
        shape = [p if p == q else symbols.get((p, q)) for p, q in zip(a.shape, b.shape)]
        outs.append(described(out.name, a, shape))
    return outs


def feeds(model):
    """Inputs that a model takes, twice: of two sizes where extents are symbolic."""
    try:
        session = check_onnxruntime.session(model.SerializeToString(), threads=1)
        return [check_onnxruntime.accepted(session, batch, batch) for batch in BATCHES]
    except Exception as error:  # noqa: BLE001 (ONNX Runtime raises anything)
        raise Reject(str(error)[:200]) from error


# The batch sizes that `feeds` has.
BATCHES = (2, 5)


def symbols_of(model):
    """Symbols of a model's inputs by how long they are in both of its `feeds`."""
    names = dict.fromkeys(d.dim_param for i in model.graph.input for d in i.type.tensor_type.shape.dim if d.dim_param)
    return {tuple(batch + 3 * i for batch in BATCHES): name for i, name in enumerate(names)}
