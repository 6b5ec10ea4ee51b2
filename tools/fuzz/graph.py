"""A graph that is drawn one operator at a time, each of which has run before it is part of it.

An operator runs alone in ONNX Runtime, on the values that it would get. What ONNX Runtime refuses, or what gives huge
numbers or none, raises `Reject` and is drawn anew: so what draws operators (`layers.py` and the files beside it) need
only be right mostly. All chances come from one generator of random numbers.
"""

import copy

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper

import check_onnxruntime

MICROSOFT = "com.microsoft"
LOCAL = "local"
# Opsets that ONNX Runtime and the drawn operators have.
OPSETS = range(13, 25)
# What draws an operator, by name: how likely it is, and a function of a graph and a value that returns a value.
OPERATORS = {}


class Reject(Exception):
    """An operator or a graph that is not legal, or of no use."""


# What a function that draws an operator may come upon where the value does not suit it.
UNSUITED = (Reject, ValueError, IndexError, KeyError, ZeroDivisionError)


def operator(weight=1.0):
    def register(function):
        OPERATORS[function.__name__] = (weight, function)
        return function

    return register


def run(model, feed, level=ort.GraphOptimizationLevel.ORT_DISABLE_ALL):
    """What ONNX Runtime, by default without its optimisations, computes."""
    try:
        return check_onnxruntime.session(model.SerializeToString(), level, threads=1).run(None, feed)
    except Exception as error:  # noqa: BLE001 (ONNX Runtime raises anything)
        raise Reject(str(error)[:200]) from error


def described(name, array, shape=None):
    kind = helper.np_dtype_to_tensor_dtype(array.dtype)
    return helper.make_tensor_value_info(name, kind, array.shape if shape is None else shape)


def read_inside(node):
    """Names that the graphs in a node's attributes read, or return."""
    graphs = [a.g for a in node.attribute if a.type == onnx.AttributeProto.GRAPH]
    inner = [n for g in graphs for n in g.node]
    names = {o.name for g in graphs for o in g.output} | {i for n in inner for i in n.input}
    return names.union(*map(read_inside, inner))


def read_for(nodes, outputs):
    """Those of some nodes, in order, that something is read of for the outputs, and all names that are read."""
    needed, kept = set(outputs), []
    for node in reversed(nodes):
        if needed & set(node.output):
            kept.append(node)
            needed |= set(node.input) | read_inside(node)
    return kept[::-1], needed


class Graph:
    """What has been drawn: `values` has what each operator computes, `inits` and `inputs` what it is fed."""

    def __init__(self, rng, opset):
        self.rng, self.opset = rng, opset
        # At a batch of one, a letter of Einsum may be 1 where another operand has more, which says nothing of others.
        self.batch = self.pick(1, 2, 2, 3)
        self.symbolic = self.batch > 1 and self.chance(0.4)
        # Other extents that are symbolic then.
        self.symbols = {7: "S", 11: "P"} if self.chance(0.7) else {}
        self.nodes, self.inits, self.inputs, self.values, self.functions = [], {}, {}, {}, []
        self.count = 0
        # Values that are outputs beside the last one.
        self.outputs = []

    def snapshot(self):
        held = self.nodes, self.inits, self.inputs, self.values, self.functions, self.outputs
        return [copy.copy(h) for h in held]

    def restore(self, snapshot):
        self.nodes, self.inits, self.inputs, self.values, self.functions, self.outputs = snapshot

    # Chances

    def chance(self, p=0.5):
        return self.rng.random() < p

    def pick(self, *choices):
        return choices[self.rng.integers(len(choices))]

    def int(self, low, high):
        """A number between both, these included."""
        return int(self.rng.integers(low, high + 1))

    def divisor(self, n, least=1):
        return self.pick(*[d for d in range(least, n + 1) if n % d == 0])

    def axis(self, x, low=0):
        """An axis of a value, sometimes counted from its end."""
        rank = self.rank(x)
        if rank <= low:
            raise Reject("rank")
        a = self.int(low, rank - 1)
        return a - rank if self.chance(0.4) else a

    # Values

    def name(self, kind):
        self.count += 1
        return f"{kind}{self.count}"

    def value(self, x):
        return self.values[x] if x in self.values else self.inits[x]

    def shape(self, x):
        return list(self.value(x).shape)

    def rank(self, x):
        return self.value(x).ndim

    def need(self, x, *ranks):
        """Rejects a value of another rank."""
        if self.rank(x) not in ranks:
            raise Reject("rank")

    def input(self, array, kind="x"):
        name = self.name(kind)
        self.inputs[name] = self.values[name] = array
        return name

    def const(self, array, kind="k"):
        name = self.name(kind)
        self.inits[name] = np.asarray(array)
        return name

    def ints(self, *numbers):
        return self.const(np.array(numbers, np.int64))

    def index(self, number):
        return self.const(np.array(number, np.int64))

    def scalar(self, number, kind=np.float32):
        return self.const(np.array(number, kind))

    def uniform(self, low, high, *shape):
        return self.const((low + (high - low) * self.rng.random(shape)).astype(np.float32))

    def recurrent_operands(self, x, kind, directions, hidden):
        """What a recurrent layer reads, weights and perhaps biases, up to its lengths."""
        rows = {"LSTM": 4, "GRU": 3, "RNN": 1}[kind] * hidden
        return [
            x,
            self.weight(directions, rows, self.shape(x)[-1]),
            self.weight(directions, rows, hidden),
            self.weight(directions, 2 * rows, kind="b") if self.chance() else "",
        ]

    def weight(self, *shape, kind="w", scale=0.5):
        """A parameter, sometimes one that the graph computes, or an earlier one of that shape."""
        shape = [int(s) for s in shape]
        again = [n for n, a in self.inits.items() if list(a.shape) == shape and n.startswith(kind)]
        if again and self.chance(0.12):
            return self.pick(*again)
        w = self.const((scale * self.rng.standard_normal(shape)).astype(np.float32), kind)
        return self.computed(w, kind) if shape and self.chance(0.08) else w

    def computed(self, w, kind):
        """The parameter, or one of its shape that is computed of it."""
        shape = self.shape(w)
        match self.int(0, 5):
            case 0:
                flat = self.const(self.inits.pop(w).reshape(-1, shape[-1]), kind)
                return self.node("Reshape", [flat, self.ints(*shape)])
            case 1:
                return self.node("Transpose", [self.const(np.ascontiguousarray(self.inits.pop(w).T), kind)])
            case 2:
                return self.node("Mul", [w, self.weight(*([1] * (len(shape) - 1)), shape[-1])])
            case 3:
                return self.node("Tanh", [w])
            case 4:
                return self.node("Softmax", [w], axis=self.axis(w))
            case _:
                return self.node("Div", [w, self.reduce("ReduceL2", w, [self.axis(w)])])

    def real(self, x):
        return x if self.value(x).dtype == np.float32 else self.node("Cast", [x], to=TensorProto.FLOAT)

    def pool(self, x=""):
        """Other real values, which a binary operator may take beside this one."""
        return [n for n, v in self.values.items() if v.dtype == np.float32 and n != x]

    def twin(self, x):
        """A value of the same shape, out of another layer."""
        shape = self.shape(x)
        if len(shape) >= 3 and self.chance():
            y = self.node("Conv", [x, self.weight(shape[1], shape[1], *[1] * (len(shape) - 2))])
        else:
            y = self.node("MatMul", [x, self.weight(shape[-1], shape[-1])])
        return y

    def join(self, x):
        """A value that broadcasts against one: an earlier one, a constant, or one that a layer makes of it."""
        shape = self.shape(x)
        same = [n for n in self.pool(x) if self.shape(n) == shape or self.rank(n) == len(shape) and self.chance(0.2)]
        match self.int(0, 4):
            case 0 | 1 if same:
                return self.pick(*same)
            case 2:
                return self.weight(*[s if self.chance(0.7) else 1 for s in shape[self.int(0, len(shape) - 1) :]])
            case 3:
                return self.scalar(self.rng.standard_normal())
            case _:
                return self.twin(x)

    def need_no_ties(self):
        """Rejects what chooses the largest of rows that are looked up, since alike ones are told apart by rounding."""
        if any(array.dtype.kind == "i" and array.ndim for array in self.inputs.values()):
            raise Reject("ties")

    # Operators

    def node(self, kind, inputs, outs=1, domain="", captures=(), local=(), **attrs):
        """Adds an operator that ONNX Runtime takes; its result, or a list of them."""
        outputs = [self.name("v") for _ in range(outs)]
        node = helper.make_node(kind, inputs, outputs, domain=domain, name=f"{kind}_{self.count}", **attrs)
        read = [n for n in dict.fromkeys([*inputs, *captures]) if n]
        feed = {n: self.values[n] for n in read if n in self.values}
        inits = [numpy_helper.from_array(self.inits[n], n) for n in read if n in self.inits]
        empty = [helper.make_empty_tensor_value_info(o) for o in outputs]
        graph = helper.make_graph([node], "one", [described(n, a) for n, a in feed.items()], empty, inits)
        results = run(self.model(graph, local), feed)
        for result in results:
            if not isinstance(result, np.ndarray) or not 0 < result.size < 20000 or result.ndim > 6:
                raise Reject("size")
            if result.dtype.kind == "f" and not (np.isfinite(result).all() and np.abs(result).max() < 1e4):
                raise Reject("numbers")
        self.nodes.append(node)
        self.functions += local
        self.values |= zip(outputs, results)
        return outputs[0] if outs == 1 else outputs

    def reduce(self, kind, x, axes, keep=1, since=18):
        """A reduction, whose axes are an input since one of the opsets."""
        if self.opset >= since:
            return self.node(kind, [x, self.ints(*axes)], keepdims=keep)
        return self.node(kind, [x], axes=axes, keepdims=keep)

    def model(self, graph, functions):
        domains = [("", self.opset), (MICROSOFT, 1), (LOCAL, 1)]
        imports = [helper.make_opsetid(*domain) for domain in domains]
        return helper.make_model(
            graph, opset_imports=imports, ir_version=8 if self.opset < 21 else 11, functions=list(functions)
        )
