"""Operators that run graphs of their own, and functions of the model."""

import numpy as np
from onnx import TensorProto, helper, numpy_helper

from graph import LOCAL, operator

FLOAT, BOOL, INT = TensorProto.FLOAT, TensorProto.BOOL, TensorProto.INT64
node = helper.make_node


def body(nodes, inputs, outputs):
    """A graph; what is no float is the number of a round or a condition."""

    def value(name, kind):
        return helper.make_tensor_value_info(name, kind, None if kind == FLOAT else [])

    return helper.make_graph(nodes, "body", [value(*i) for i in inputs], [value(*o) for o in outputs])


def activation(g):
    return g.pick("Tanh", "Relu", "Sigmoid")


@operator(0.4)
def branches(g, x):
    c, k = g.shape(x)[-1], g.name("i")
    w = g.weight(c, c)
    cond = g.pick(g.const(np.array(g.chance())), g.input(np.array(g.chance()), "flag"))
    nodes = [node("MatMul", [x, w], [k + "m"]), node(activation(g), [k + "m"], [k + "t"])]
    then = body(nodes, [], [(k + "t", FLOAT)])
    other = body([node(g.pick("Neg", "Identity", "Abs"), [x], [k + "e"])], [], [(k + "e", FLOAT)])
    return g.node("If", [cond], captures=[x, w], then_branch=then, else_branch=other)


@operator(0.4)
def loop(g, x):
    c, k = g.shape(x)[-1], g.name("i")
    w, scan = g.weight(c, c), g.chance(0.3)
    nodes = [
        node("MatMul", [k + "h", w], [k + "m"]),
        node(activation(g), [k + "m"], [k + "t"]),
        node("Identity", [k + "c"], [k + "d"]),
    ]
    outs = [(k + "d", BOOL), (k + "t", FLOAT)]
    if scan:
        nodes.append(node("Neg", [k + "m"], [k + "s"]))
        outs.append((k + "s", FLOAT))
    inner = body(nodes, [(k + "n", INT), (k + "c", BOOL), (k + "h", FLOAT)], outs)
    # How long an axis of rounds is can be declared only where it does not depend on data.
    trips = g.index(g.int(1, 3)) if scan or g.chance() else g.input(np.array(2), "trips")
    y = g.node("Loop", [trips, g.const(np.array(True)), x], outs=1 + scan, captures=[w], body=inner)
    return g.pick(*y) if scan else y


@operator(0.6)
def scan(g, x):
    a, c, k = g.int(0, g.rank(x) - 2), g.shape(x)[-1], g.name("i")
    start = g.const(np.zeros([s for i, s in enumerate(g.shape(x)) if i != a], np.float32), "state")
    w, u = g.weight(c, c), g.weight(c, c)
    nodes = [
        node("MatMul", [k + "x", w], [k + "m"]),
        node("MatMul", [k + "h", u], [k + "r"]),
        node("Add", [k + "m", k + "r"], [k + "a"]),
        node(activation(g), [k + "a"], [k + "t"]),
        node("Identity", [k + "t"], [k + "o"]),
    ]
    inner = body(nodes, [(k + "h", FLOAT), (k + "x", FLOAT)], [(k + "t", FLOAT), (k + "o", FLOAT)])
    attrs = {"num_scan_inputs": 1, "scan_input_axes": [a], "scan_output_axes": [a]}
    attrs["scan_input_directions"] = [g.int(0, 1)]
    return g.pick(*g.node("Scan", [start, x], outs=2, captures=[w, u], body=inner, **attrs))


@operator(0.8)
def function(g, x):
    """A function of the model, with an attribute that its body refers to."""
    kind, c, out = g.name("Block"), g.shape(x)[-1], g.int(2, 8)
    leak = node("LeakyRelu", ["m"], ["t"])
    reference = leak.attribute.add()
    reference.name, reference.ref_attr_name, reference.type = "alpha", "slope", 1
    nodes = [node("MatMul", ["x", "w"], ["m"]), leak, node("Add", ["t", "b"], ["y"])]
    imports = [helper.make_opsetid("", g.opset)]
    made = helper.make_function(LOCAL, kind, ["x", "w", "b"], ["y"], nodes, imports, ["slope"])
    return g.node(kind, [x, g.weight(c, out), g.weight(out, kind="b")], domain=LOCAL, local=[made], slope=0.3)


@operator(0.6)
def nested(g, x):
    """Functions that call each other."""
    c, out = g.shape(x)[-1], g.int(2, 6)
    inner, outer = g.name("Inner"), g.name("Outer")
    imports = [helper.make_opsetid("", g.opset), helper.make_opsetid(LOCAL, 1)]
    nodes = [node("MatMul", ["x", "w"], ["y"]), node("Tanh", ["y"], ["z"])]
    made = [helper.make_function(LOCAL, inner, ["x", "w"], ["y", "z"], nodes, imports[:1])]
    nodes = [
        node(inner, ["x", "w"], ["p", "q"], domain=LOCAL),
        node("Add", ["p", "q"], ["s"]),
        node(inner, ["s", "u"], [g.pick("", "r"), "y"], domain=LOCAL),
    ]
    made.append(helper.make_function(LOCAL, outer, ["x", "w", "u"], ["y"], nodes, imports))
    return g.node(outer, [x, g.weight(c, out), g.weight(out, g.int(2, 6))], domain=LOCAL, local=made)


@operator(0.8)
def conditional(g, x):
    """Branches of layers that read values and weights from outside, one perhaps with a weight of its own."""
    c, h, k = g.shape(x)[-1], g.int(2, 6), g.name("i")
    u = g.weight(h, g.pick(c, 3))
    y = g.node("MatMul", [x, g.weight(c, h)])
    then = body([node("Relu", [y], [k + "a"]), node("MatMul", [k + "a", u], [k + "b"])], [], [(k + "b", FLOAT)])
    other = body([node("MatMul", [y, g.pick(u, k + "own")], [k + "c"])], [], [(k + "c", FLOAT)])
    own = (0.4 * g.rng.standard_normal(g.shape(u))).astype(np.float32)
    other.initializer.append(numpy_helper.from_array(own, k + "own"))
    n = g.node("Gather", [g.node("Shape", [x]), g.index(0)], axis=0)
    cond = g.pick(g.const(np.array(True)), g.input(np.array(g.chance()), "flag"), g.node("Greater", [n, g.index(2)]))
    return g.node("If", [cond], captures=[y, u], then_branch=then, else_branch=other)


@operator(0.8)
def rounds(g, x):
    """A loop whose rounds run two layers, of the same weights or of weights that the round chooses."""
    c, h, n, k = g.shape(x)[-1], g.int(2, 6), g.int(1, 3), g.name("i")
    nodes = []
    if g.chance():
        w, u = outside = g.weight(c, h), g.weight(h, c)
    else:
        outside = g.weight(n, c, h), g.weight(n, h, c)
        w, u = k + "w", k + "u"
        nodes = [node("Gather", [table, k + "n"], [name], axis=0) for table, name in zip(outside, (w, u))]
    nodes += [
        node("MatMul", [k + "h", w], [k + "a"]),
        node("Relu", [k + "a"], [k + "b"]),
        node("MatMul", [k + "b", u], [k + "m"]),
        node("Add", [k + "h", k + "m"], [k + "s"]),
        node("Tanh", [k + "s"], [k + "t"]),
        node("Identity", [k + "c"], [k + "d"]),
    ]
    inner = body(nodes, [(k + "n", INT), (k + "c", BOOL), (k + "h", FLOAT)], [(k + "d", BOOL), (k + "t", FLOAT)])
    return g.node("Loop", [g.index(n), g.const(np.array(True)), x], captures=outside, body=inner)
