"""Networks as `torch.save(model)` writes them: objects of a program's own classes, with the tensors in their parts."""

from __future__ import annotations

import sys
import types
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch

MODULE = "their.training.networks"


@contextmanager
def their_program() -> Iterator[type[torch.nn.Module]]:
    """A class `Generator` that can be imported within this, and nowhere else."""
    parts = MODULE.split(".")
    names = [".".join(parts[: index + 1]) for index in range(len(parts))]
    made = type("Generator", (torch.nn.Module,), {"__module__": MODULE})
    sys.modules |= {name: types.ModuleType(name) for name in names}
    sys.modules[MODULE].Generator = made  # type: ignore[attr-defined]
    try:
        yield made
    finally:
        for name in names:
            del sys.modules[name]


def module_of(tensors: Mapping[str, torch.Tensor], kind: type[torch.nn.Module]) -> torch.nn.Module:
    """A network of that class whose `state_dict` these tensors are."""
    module, inner = kind(), dict[str, dict[str, torch.Tensor]]()
    for key, value in tensors.items():
        first, _, rest = key.partition(".")
        if rest:
            inner.setdefault(first, {})[rest] = value
        else:
            module.register_parameter(first, torch.nn.Parameter(value))
    for key, found in inner.items():
        module.add_module(key, module_of(found, kind))
    return module


def save_whole(value: Any, path: Path, legacy: bool = False) -> Path:
    """Write it as torch.save does, which warns where it finds no source text of a class to keep."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.save(value, path, _use_new_zipfile_serialization=not legacy)
    return path
