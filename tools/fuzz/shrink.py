"""Makes a model that fails small: leaves out what it fails in like words without, as long as there is something."""

import multiprocessing
import re

import onnx
from onnx import helper, numpy_helper

import draw
from checks import Failure, complaint
from graph import Reject, described, read_for, run


def shrink(checker, model, options, failure):
    """Leaves the smallest model found at the checker's path, and returns how that one fails."""
    smaller = True
    while smaller:
        smaller = False
        for candidate in candidates(model):
            drop_unread(candidate)
            if not candidate.graph.input or size(candidate) >= size(model):
                continue
            found = failure_of(checker, candidate, options)
            if found and kind(found) == kind(failure):
                model, failure, smaller = onnx.load(checker.model), found, True
                break
        onnx.save(model, checker.model)
    return failure


def size(model):
    return len(model.graph.node), sum(len(n.attribute) + len(n.input) for n in model.graph.node), model.ByteSize()


def kind(failure):
    """What tells failures apart: no names, no numbers, and not all the words."""
    words = re.sub(r"/\S+|`[^`]*`|\d+", "#", failure.words.rpartition("error:")[2])
    return failure.what, words[:40]


def failure_of(checker, model, options):
    """How a model fails, if it is a model at all: in a process of its own, which ONNX Runtime may end."""
    receiver, sender = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=attempt, args=(checker, model, options, sender))
    process.start()
    sender.close()
    try:
        found = receiver.recv()
    except EOFError:
        found = None
    process.join()
    return found and Failure(*found)


def attempt(checker, model, options, sender):
    found = None
    try:
        onnx.save(restated(model), checker.model)
        if not complaint(checker.model, full=False):
            checker.check(options)
    except Failure as failure:
        found = (failure.what, failure.words) if failure.what != "does not run, original" else None
    except Exception:  # noqa: BLE001 (what can't be run on any input is no model)
        pass
    sender.send(found)


def text(path):
    """A model's graph, without the numbers of large tensors."""
    lines = onnx.printer.to_text(onnx.load(path)).splitlines()[3:]
    return re.sub(r"= *\{[^}]{60,}\}", "", "\n".join(line for line in lines if line.strip()))


def candidates(model):
    """Models that are this one with something left out."""
    if model.graph.value_info:
        yield edited(model)
    try:
        runs = values(model)
    except Reject:
        return
    yield from with_outputs(model, runs)
    yield from with_inputs(model, runs)
    yield from with_others(model, runs)
    yield from with_less(model)


def with_outputs(model, runs):
    """A value becomes the only output."""
    for name in [o for n in model.graph.node for o in n.output if o]:
        if [o.name for o in model.graph.output] != [name] and (info := described_in(model, runs, name)):
            m = edited(model)
            del m.graph.output[:]
            m.graph.output.append(info)
            yield m


def with_inputs(model, runs):
    """A value becomes an input, or a constant where it is the same for all inputs."""
    for node in reversed(model.graph.node):
        for name in node.output:
            if not name or not (info := described_in(model, runs, name)):
                continue
            a, b = (values[name] for values in runs)
            m = edited(model)
            for n in m.graph.node:
                n.output[:] = [o + "_before" if o == name else o for o in n.output]
            if a.dtype.kind != "f" and a.shape == b.shape and (a == b).all():
                m.graph.initializer.append(numpy_helper.from_array(a, name))
            else:
                m.graph.input.append(info)
            yield m


def with_others(model, runs):
    """Another value, which comes earlier, takes the place of one of its shape."""
    earlier = [t.name for t in [*model.graph.initializer, *model.graph.input]]
    for node in model.graph.node:
        for name in filter(None, node.output):
            alike = [
                n for n in earlier if all((v[n].shape, v[n].dtype) == (v[name].shape, v[name].dtype) for v in runs)
            ]
            for other in alike[:3]:
                m = edited(model)
                for n in m.graph.node:
                    n.input[:] = [other if i == name else i for i in n.input]
                yield m
        earlier += filter(None, node.output)


def with_less(model):
    """An attribute, or a last operand, is left out."""
    for at, node in enumerate(model.graph.node):
        for i in range(len(node.attribute)):
            m = edited(model)
            del m.graph.node[at].attribute[i]
            yield m
        if len(node.input) > 1:
            m = edited(model)
            del m.graph.node[at].input[-1]
            yield m


def edited(model):
    m = onnx.ModelProto()
    m.CopyFrom(model)
    del m.graph.value_info[:]
    return m


def restated(model):
    """A model with outputs as they are now."""
    try:
        outs = draw.declared(model)
    except Reject:
        return model
    del model.graph.output[:]
    model.graph.output.extend(outs)
    return model


def described_in(model, runs, name):
    """The type of a value, if all of its extents are those of inputs or the same for all."""
    symbols = draw.symbols_of(model)
    a, b = (values[name] for values in runs)
    shape = [p if p == q else symbols.get((p, q)) for p, q in zip(a.shape, b.shape)]
    return None if None in shape or a.ndim != b.ndim else described(name, a, shape)


def values(model):
    """All values of a model for each of its feeds."""
    wide = edited(model)
    names = [o for n in wide.graph.node for o in n.output if o]
    del wide.graph.output[:]
    wide.graph.output.extend(helper.make_empty_tensor_value_info(n) for n in names)
    known = {t.name: numpy_helper.to_array(t) for t in model.graph.initializer}
    return [known | feed | dict(zip(names, run(wide, feed))) for feed in draw.feeds(model)]


def drop_unread(model):
    graph = model.graph
    kept, needed = read_for(graph.node, [o.name for o in graph.output])
    used = {n.op_type for n in kept}
    replace(graph.node, kept)
    replace(graph.initializer, [t for t in graph.initializer if t.name in needed])
    replace(graph.input, [t for t in graph.input if t.name in needed])
    replace(model.functions, [f for f in model.functions if f.name in used])


def replace(field, items):
    items = [type(item).FromString(item.SerializeToString()) for item in items]
    del field[:]
    field.extend(items)
