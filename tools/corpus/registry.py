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


# Ranks: lists are gone through in their order, so that they are broad before they are deep.
FIRST, MORE, LARGE = range(3)

MODELS: dict[str, Callable[[], Sample]] = {}
RANKS: dict[str, int] = {}


def add(name: str, build: Callable[[], Sample], rank: int = FIRST):
    """Adds a model; raises `ValueError` where the name is taken."""
    if name in MODELS:
        raise ValueError(f"two models are called {name}")
    MODELS[name] = build
    RANKS[name] = rank


def model(name: str, rank: int = FIRST):
    """`add` as a decorator."""

    def decorate(build):
        add(name, build, rank)
        return build

    return decorate


def matching(patterns: list[str], rank: int = LARGE) -> list[str]:
    """Names up to a rank that match one of the patterns, by rank, then in the order of the list.

    Raises `ValueError` if a pattern matches nothing.
    """
    for pattern in patterns:
        if not fnmatch.filter(MODELS, pattern):
            raise ValueError(f"no model matches {pattern}")
    chosen = [name for name in MODELS if any(fnmatch.fnmatch(name, p) for p in patterns) and RANKS[name] <= rank]
    return sorted(chosen, key=RANKS.get)
