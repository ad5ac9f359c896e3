"""Writes pickles as the TensorFlow code of StyleGAN writes them: (G, D, Gs) of dnnlib.tflib.network.Network."""

from __future__ import annotations

import pickle
import sys
import types
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

MODULE = "dnnlib.tflib.network"
SOURCE = "raise SystemExit('a checkpoint was executed')\n"


class Network:
    """Stands in for the original class while a file is written; its state is what `__getstate__` gave there."""

    def __init__(self, state: dict[str, Any]) -> None:
        self.state = state

    def __getstate__(self) -> dict[str, Any]:
        return self.state


class EasyDict(dict[str, Any]):
    """Stands in for dnnlib.util.EasyDict, the type of `components`."""


@contextmanager
def original_modules(module: str) -> Iterator[None]:
    """The original modules, as far as writing a pickle needs them to be there."""
    homes = {module: Network, "dnnlib.util": EasyDict}
    parents = {home[:end] for home in homes for end in range(len(home)) if home[end] == "."}
    before = {name: sys.modules.get(name) for name in parents | homes.keys()}
    try:
        for name in parents:
            sys.modules[name] = types.ModuleType(name)
        for home, kind in homes.items():
            sys.modules[home] = types.ModuleType(home)
            setattr(sys.modules[home], kind.__name__, kind)
            kind.__module__ = home
        yield
    finally:
        for name, old in before.items():
            sys.modules.pop(name)
            if old is not None:
                sys.modules[name] = old


def network(
    function: str,
    variables: Mapping[str, Array],
    settings: Mapping[str, Any],
    parts: Mapping[str, Network] | None = None,
    version: int = 3,
) -> Network:
    """One network's record."""
    state = {
        "version": version,
        "name": function,
        "static_kwargs": dict(settings),
        "components": EasyDict(parts or {}),
        "build_module_src": SOURCE,
        "build_func_name": function,
        "variables": [(key, np.asarray(value)) for key, value in variables.items()],
    }
    return Network(state)


def generator(
    functions: tuple[str, str, str],
    variables: Mapping[str, Array],
    settings: Mapping[str, Any],
    version: int = 3,
) -> Network:
    """A generator's record. functions: of the whole, of the mapping, of the synthesis network."""
    own: dict[str, dict[str, Array]] = {part: {} for part in ("", "mapping", "synthesis")}
    for key, value in variables.items():
        part, _, rest = key.partition("/")
        own[part if rest else ""][rest or key] = value
    parts = {
        part: network(function, own[part], settings, version=version)
        for part, function in zip(("mapping", "synthesis"), functions[1:], strict=True)
    }
    return network(functions[0], own[""], settings, parts, version)


def write(
    path: Path, averaged: Network, protocol: int = 4, alone: bool = False, module: str = MODULE
) -> Path:
    """The file: the generator, a discriminator and the averaged generator, or that one alone."""
    other = network("D_basic", {"4x4/Dense1/bias": np.zeros(1, np.float32)}, {})
    first = network("G_style", {"dlatent_avg": np.full(3, np.nan, np.float32)}, {})
    with original_modules(module):
        path.write_bytes(pickle.dumps(averaged if alone else (first, other, averaged), protocol))
    return path
