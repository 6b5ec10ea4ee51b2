"""Which models there are, by name, and what an export needs to know of each.

An entry is a name and a function without arguments that builds a `Sample`. Nothing is built before it is asked for, so
that a list of hundreds costs nothing. Names are `LIBRARY/MODEL`; files have a `-` for the `/`.
"""

import fnmatch
from collections.abc import Callable
from dataclasses import dataclass, field

import torch


@dataclass
class Sample:
    """A module and the inputs with which it is exported.

    `inputs` go to the module in order and give the file's inputs their names. `dynamic` names axes that are to stay
    symbolic: `{"x": {0: "n"}}`. Axes with one name have one extent.
    """

    module: torch.nn.Module
    inputs: dict[str, torch.Tensor]
    dynamic: dict[str, dict[int, str]] = field(default_factory=dict)


class Call(torch.nn.Module):
    """A module called as `call(module, *inputs)`: which arguments go where, which of its results count."""

    def __init__(self, module, call):
        super().__init__()
        self.module = module
        self.call = call

    def forward(self, *inputs):
        return self.call(self.module, *inputs)


MODELS: dict[str, Callable[[], Sample]] = {}


def add(name: str, build: Callable[[], Sample]):
    """Adds a model; raises `ValueError` where the name is taken."""
    if name in MODELS:
        raise ValueError(f"two models are called {name}")
    MODELS[name] = build


def model(name: str):
    """`add` as a decorator."""

    def decorate(build):
        add(name, build)
        return build

    return decorate


def matching(patterns: list[str]) -> list[str]:
    """Names that match one of the patterns, in the order of the list; raises `ValueError` if one matches nothing."""
    for pattern in patterns:
        if not fnmatch.filter(MODELS, pattern):
            raise ValueError(f"no model matches {pattern}")
    return [name for name in MODELS if any(fnmatch.fnmatch(name, p) for p in patterns)]
