"""From profiles of pruned variants of a model to a latency table. `measure.py table` runs this.

1. `prune-opt` makes variants in which every class keeps a number of its own, and says what shapes ops then have.
2. ONNX Runtime profiles each variant, many runs of it; the least that a node takes counts, which is hardly ever disturbed
   by other programs where a run of a whole model always is. A fused node's time goes to the op of those it replaced that
   multiplies the most; the others take none.
3. Ops of one kind whose shapes differ only where classes stand are one entry. Its times follow the sum of a constant,
   each count and their product, counts rounded up to what the runtime computes anyway (least squares on relative errors,
   no term below 0); measurements nearby correct that at each point of the grid. Other programs only ever add to a time,
   and on a busy machine to most of them: what is above the fit counts for little (`ABOVE`), so that it follows the least.
"""

import itertools
import json
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import measure
import numpy as np
import onnx
from onnx import TensorProto, helper

MULTIPLES = (1, 4, 8, 16)
EVEN = 16
"""What no runtime likes more than multiples of."""
OFF = 4
"""Runtimes have slow kernels, if any, for counts that are no multiples of this."""
ROUNDS = 20
"""How often a fit is made again, once it is known what is above it."""
KNOTS = 5
"""How many points of the grid there are for each count."""
ABOVE = 0.2
"""What an error counts for where more was measured than is expected, as a part of one where it was less. Chosen on
ResNet-50, MobileNetV2 and ViT-B/16: at 0.05 MobileNetV2's multiples of 16 are fitted as of 8. No other model was tried."""
NEAR = 0.3
"""How far a measurement reaches, as a part of a count (in logarithms)."""


# Variants ---------------------------------------------------------------------------------------------------------


def prune_opt(args, *words):
    done = subprocess.run([args.prune_opt, *map(str, words)], check=False, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(done.stderr)
    return done.stdout


def variants(args):
    """Options of each variant: all classes at one ratio, or each at its own, around a common one."""
    classes = [c["name"] for c in json.loads(prune_opt(args, "channels", args.model, "--json"))["classes"]]
    rng = np.random.default_rng(args.seed)
    yield []
    for i in range(args.variants):
        base = 0.65 * (i + 0.5) / args.variants
        multiple = (16, 8, 16, 1, 16, 4, 16, 1)[i % 8]
        options = ["--ratio", f"{base:.3f}", "--criterion", "random", "--round-to", multiple]
        if i % 4 == 3:
            options += ["--prune", "both"]
        if i % 3:
            own = np.clip(base + rng.uniform(-0.3, 0.3, len(classes)), 0, 0.9)
            options += [w for c, r in zip(classes, own, strict=True) for w in ("--ratio-for", f"{c}={r:.3f}")]
        yield options


def header(args, said):
    return {
        "version": 1,
        "runtime": said,
        "threads": args.threads,
        "symbols": args.dims,
        "multiple": 1,
        "roofline": {"gmacs_per_s": 1.0, "gbytes_per_s": 1.0, "overhead_ms": 0.0},
        "entries": [],
    }


# Profiles ---------------------------------------------------------------------------------------------------------


def profile(path, args, folder):
    """The nodes that the runtime runs, in order, and the milliseconds of each, the least of all runs."""
    graph = folder / "optimized.onnx"
    model = measure.session(path, args.threads, profile=folder / "profile", optimized=graph)
    values = measure.feeds(model, args.dims)
    end = time.monotonic() + args.seconds
    runs = 0
    while runs < args.runs or time.monotonic() < end:
        measure.run(model, values)
        runs += 1
    found = measure.kernel_times(model)
    nodes = onnx.load(graph, load_external_data=False).graph.node
    return [(n, min(found[n.name])) for n in nodes if n.name in found]


def attribute(nodes, ops):
    """For each op its part of the nodes' times."""
    maker = {o: i for i, op in enumerate(ops) for o in op["outputs"] if o}
    labels = {op["label"]: i for i, op in enumerate(ops) if op["label"]}
    heads = [head(n, maker, labels) for n, _ in nodes]
    made = {o for i in heads if i is not None for o in ops[i]["outputs"]}
    total, last = [0.0] * len(ops), 0
    for i, (_, ms) in zip(heads, nodes, strict=True):
        # What the runtime adds of its own, say a change of layout, goes to what ran before it.
        last = anchor(i, ops, maker, made) if i is not None else last
        total[last] += ms
    return total


def head(node, maker, labels):
    """The op whose result a node makes. Where the layout changes, the node is named after that result."""
    names = [*node.output, node.name.rsplit("_nchwc", 1)[0]]
    known = [maker[name] for name in names if name in maker]
    return known[0] if known else labels.get(node.name)


def anchor(first, ops, maker, made):
    """Of the ops that end in `first` and that no other node makes, the one that multiplies the most, or the last."""
    todo, seen, best = [first], {first}, first
    while todo:
        i = todo.pop()
        if ops[i]["macs"] > ops[best]["macs"]:
            best = i
        for name in ops[i]["inputs"]:
            j = maker.get(name)
            if j is not None and name not in made and j not in seen:
                seen.add(j)
                todo.append(j)
    return best


def inputs_of(path):
    """What each value is made from."""
    graph = onnx.load(path, load_external_data=False).graph
    return {o: list(n.input) for n in graph.node for o in n.output}


def measure_variant(path, args, folder, bare):
    """Ops of a variant with their shapes and milliseconds."""
    ops = json.loads(prune_opt(args, "latency", path, "--latency-table", bare, "--json"))["ops"]
    made_from = inputs_of(path)
    for op in ops:
        op["inputs"] = [i for o in op["outputs"] for i in made_from.get(o, [])]
    for op, ms in zip(ops, attribute(profile(path, args, folder), ops), strict=True):
        op["ms"] = ms
    return ops


# Entries ----------------------------------------------------------------------------------------------------------


def shapes(op):
    return op["operands"], op["results"]


def flat(op):
    return [n for shape in itertools.chain(*shapes(op)) for n in shape]


def kinds(measured):
    """Ops that differ in channel counts only, by what they have in common: points of extents and milliseconds."""
    varies = {}
    for ops in measured:
        for op in ops:
            key, dims = op["outputs"][0], flat(op)
            first, changed = varies.setdefault(key, (dims, [False] * len(dims)))
            if len(first) == len(dims):
                varies[key] = first, [c or a != b for c, a, b in zip(changed, first, dims, strict=True)]
    found = defaultdict(list)
    for ops in measured:
        for op in ops:
            changed, dims = varies[op["outputs"][0]][1], flat(op)
            fixed = tuple(None if c else n for c, n in zip(changed, dims, strict=True))
            ranks = tuple(tuple(map(len, s)) for s in shapes(op))
            found[op["op"], ranks, fixed].append((dims, op["ms"]))
    return found


def counts(fixed, points):
    """What stands in place of each extent: itself, or a multiple of a count; and the column of each count."""
    dims, columns, table = list(fixed), [], np.array([p[0] for p in points], dtype=np.int64).reshape(len(points), -1)
    open_ = [i for i, n in enumerate(fixed) if n is None]
    for i in sorted(open_, key=lambda i: table[0, i]):
        for j, known in enumerate(columns):
            times = table[:, i] // np.maximum(known, 1)
            if (times == times[0]).all() and (known * times == table[:, i]).all():
                name = "abcdefgh"[j]
                dims[i] = name if times[0] == 1 else f"{times[0]}*{name}"
                break
        else:
            dims[i] = "abcdefgh"[len(columns)]
            columns.append(table[:, i])
    return dims, np.array(columns, dtype=np.int64).reshape(len(columns), len(points)).T


def ceil(n, multiple):
    return -(-n // multiple) * multiple


def basis(n):
    """The constant, each count and all products of them."""
    n = n / 64
    subsets = itertools.chain.from_iterable(itertools.combinations(range(n.shape[1]), k) for k in range(n.shape[1] + 1))
    return np.stack([np.prod(n[:, list(s)], axis=1) for s in subsets], axis=1)


def merged(ms):
    """Whether some of these ops take no time, because others do their work."""
    return ms.min() <= 0


def least_squares(n, ms):
    """Terms of at least 0 that fit best, by relative errors; by plain ones where the runtime merges some of the ops."""
    weight = 1 / np.maximum(ms, max(ms.max() * (1 if merged(ms) else 0.02), 1e-6))
    a, b = basis(n) * weight[:, None], ms * weight
    terms = at_least_0(a, b)
    # What the runtime merges is no noise.
    for _ in range(0 if merged(ms) else ROUNDS):
        root = np.sqrt(counts_for(b - a @ terms))
        terms = at_least_0(a * root[:, None], b * root)
    return terms


def at_least_0(a, b):
    """Terms of at least 0 that fit best."""
    used = list(range(a.shape[1]))
    while used:
        x, *_ = np.linalg.lstsq(a[:, used], b, rcond=None)
        if (x >= 0).all():
            break
        used.pop(int(np.argmin(x)))
    terms = np.zeros(a.shape[1])
    terms[used] = x if used else []
    return terms


def counts_for(more):
    """What errors count for where so much more was measured than is expected."""
    return np.where(more > 0, ABOVE, 1.0)


def low(values, weight):
    """Where values lie that are disturbed the least."""
    at = np.average(values, weights=weight)
    for _ in range(ROUNDS):
        at = np.average(values, weights=weight * counts_for(values - at))
    return at


class Fit:
    """Times over counts, for numbers that were measured and those between."""

    def __init__(self, n, ms):
        self.n, self.terms = n, least_squares(n, ms)
        floor = max(ms.max() * 1e-3, 1e-7)
        off = np.log(np.maximum(ms, floor)) - np.log(np.maximum(basis(n) @ self.terms, floor))
        # Where some of the ops are merged, each of the others is off by what those take less.
        self.off = np.zeros(len(ms)) if merged(ms) else off
        self.weight = counts_for(self.off)

    def smooth(self, n):
        return basis(n) @ self.terms

    def at(self, n):
        """Corrected by what was measured nearby."""
        distance = np.log(n[:, None, :] / self.n[None, :, :])
        weight = np.exp(-(distance**2).sum(axis=2) / (2 * NEAR**2)) * self.weight
        return self.smooth(n) * np.exp((weight @ self.off) / (weight.sum(axis=1) + 0.5))


def knots(column):
    """Counts of the grid along one axis, among those that were measured."""
    known = np.unique(column)
    if len(known) <= KNOTS:
        return known
    marks = np.geomspace(known[0], known[-1], KNOTS)
    return np.unique([known[np.argmin(abs(known - m))] for m in marks])


def entry(key, points, like):
    """An entry of the table. `like` says which multiples the runtime likes of ops of this kind."""
    op, (operands, results), fixed = key
    dims, n = counts(fixed, points)
    ms = np.array([p[1] for p in points])
    over = []
    if n.shape[1] and ms.max() > 0:
        whole = (n % OFF == 0).all(axis=1)
        use = whole if whole.sum() > 3 else np.ones(len(n), dtype=bool)
        up = ceil(n, like["multiple"])
        axes = [knots(c) for c in up.T]
        grid = np.array(list(itertools.product(*axes)), dtype=float)
        grid_ms = Fit(up[use].astype(float), ms[use]).at(grid)
    else:
        axes, grid_ms = [np.array([c.max()]) for c in n.T], np.array([ms.min() if not merged(ms) else np.median(ms)])
    for j, at in enumerate(axes):
        axis = {"name": "abcdefgh"[j], "at": [int(a) for a in at]}
        if like["multiple"] > 1 and len(at) > 1:
            axis["multiple"] = like["multiple"]
        over.append(axis)
    ragged = 1.0
    if grid_ms.size > 1 and not merged(ms):
        ragged = missing([(n, ms)], like["multiple"], like["factor"])
    each = iter(dims)
    shape = [[[next(each) for _ in range(rank)] for rank in side] for side in (operands, results)]
    return {
        "op": op,
        "operands": shape[0],
        "results": shape[1],
        "over": over,
        **({"ragged": {"multiple": OFF, "factor": round(ragged, 3)}} if ragged != 1 else {}),
        "ms": [float(f"{t:.6g}") for t in grid_ms],
        "points": len(points),
    }


# What a runtime likes ---------------------------------------------------------------------------------------------


def likes(groups):
    """For each kind of op the multiple that it computes in, and what it costs to miss one."""
    by_op, total = defaultdict(list), sum(p[1] for points in groups.values() for p in points)
    for (op, _, fixed), points in groups.items():
        ms = np.array([p[1] for p in points])
        n = counts(fixed, points)[1]
        if n.shape[1] and not merged(ms):
            by_op[op].append((n, ms))
    found = defaultdict(lambda: {"multiple": 1, "factor": 1.0, "ms": 0.0})
    for op, all_ in by_op.items():
        spent = sum(ms.sum() for _, ms in all_)
        if spent > 0.01 * total:
            misfits = {m: misfit(all_, m) for m in MULTIPLES}
            # Of those between which times do not tell, the largest: it costs the least to be wrong about that.
            multiple = max(m for m in MULTIPLES if misfits[m] <= 1.1 * min(misfits.values()))
            found[op] = {"multiple": multiple, "factor": missing(all_, multiple, 1.0), "ms": spent}
    return found


def against_even(groups, multiple):
    """Times over what is expected of them: of counts that are multiples of what vectors hold, each rounded up to a
    multiple; weighted by what they are expected to be."""
    for n, ms in groups:
        even = (n % EVEN == 0).all(axis=1)
        if 4 < even.sum() < len(n):
            fit = Fit(n[even].astype(float), ms[even])
            expected = fit.smooth(ceil(n[~even], multiple).astype(float))
            yield n[~even], ms[~even], expected


def misfit(groups, multiple):
    """How far times of uneven counts are from those of the next multiples; counts that miss all are another matter."""
    total = 0.0
    for n, ms, expected in against_even(groups, multiple):
        use = (n % OFF == 0).all(axis=1)
        total += (np.abs(expected - ms) * counts_for(ms - expected))[use].sum()
    return total


def missing(groups, multiple, otherwise):
    """How much longer ops take whose counts miss what fast kernels need; `otherwise` where few of them did."""
    times, should = [], []
    for n, ms, expected in against_even(groups, multiple):
        slow = (n % OFF != 0).any(axis=1) & (expected > 0)
        times, should = [*times, *ms[slow]], [*should, *expected[slow]]
    factor = low(np.divide(times, should), np.array(should)) if len(should) > 3 else otherwise
    return factor if factor > 1.1 else 1.0


# The machine ------------------------------------------------------------------------------------------------------


def small_model(nodes, inputs, folder):
    """A model of these nodes, of which each input has the last output's shape or its own."""
    values = [helper.make_tensor_value_info(n, TensorProto.FLOAT, s) for n, s in inputs.items()]
    last = nodes[-1].output[0]
    out = helper.make_tensor_value_info(last, TensorProto.FLOAT, None)
    graph = helper.make_graph(nodes, "roofline", values, [out])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    path = folder / "roofline.onnx"
    onnx.save(model, path)
    return path


def roofline(args, folder):
    """Multiplications and bytes a second, and what an op takes that does nothing."""

    def least(nodes, inputs):
        model = measure.session(small_model(nodes, inputs, folder), args.threads)
        return min(measure.interleaved([model], {}, 0.5, 10)[0])

    n, large, ops = 768, 1 << 24, 64
    product = least([helper.make_node("MatMul", ["x", "y"], ["z"])], {"x": [n, n], "y": [n, n]})
    copy = least([helper.make_node("Neg", ["x"], ["z"])], {"x": [large]})
    names = [f"v{i}" for i in range(ops + 1)]
    chain = [helper.make_node("Neg", [a], [b]) for a, b in itertools.pairwise(names)]
    long, short = least(chain, {"v0": [1]}), least(chain[:1], {"v0": [1]})
    return {
        "gmacs_per_s": round(n**3 / product / 1e6, 3),
        "gbytes_per_s": round(8 * large / copy / 1e6, 3),
        "overhead_ms": round(max(long - short, 0) / (ops - 1), 6),
    }


# All of it --------------------------------------------------------------------------------------------------------


def make(args, said):
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        found = header(args, said)
        found["roofline"] = roofline(args, folder)
        print(f"roofline: {found['roofline']}", flush=True)
        bare = folder / "bare.json"
        bare.write_text(json.dumps(found))
        measured = []
        for i, options in enumerate(variants(args)):
            path = args.model
            if options:
                path = folder / "variant.onnx"
                prune_opt(args, args.model, *options, "-o", path, "-q")
            measured.append(measure_variant(path, args, folder, bare))
            ms = sum(op["ms"] for op in measured[-1])
            print(f"variant {i:3} of {args.variants}: {ms:9.3f} ms", flush=True)
    groups = kinds(measured)
    like = likes(groups)
    entries = [entry(key, points, like[key[0]]) for key, points in groups.items()]
    # The first that fits counts: those with fewer counts say more.
    found["entries"] = sorted(entries, key=lambda e: len(e["over"]))
    heavy = max(like.values(), key=lambda v: v["ms"], default={"multiple": 1})
    found["multiple"] = heavy["multiple"]
    write(args.output, found)
    for op, v in sorted(like.items(), key=lambda kv: -kv[1]["ms"])[:6]:
        print(f"{op}: computed in multiples of {v['multiple']}; {v['factor']:.2f} times as long off multiples of {OFF}")
    print(f"{len(entries)} entries; multiples of {found['multiple']} pay; written to {args.output}")


def write(path, found):
    """JSON with an entry a line."""
    head = {k: v for k, v in found.items() if k != "entries"}
    lines = [f"  {json.dumps(k)}: {json.dumps(v)}" for k, v in head.items()]
    entries = ",\n".join(f"    {json.dumps(e)}" for e in found["entries"])
    path.write_text("{\n" + ",\n".join(lines) + ',\n  "entries": [\n' + entries + "\n  ]\n}\n")
