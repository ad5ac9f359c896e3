"""Writes torch pickles as NVIDIA's code writes them: networks that carry the source text of their classes."""

from __future__ import annotations

import pickle
import sys
import types
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

MODULE = "torch_utils.persistence"
SOURCE = "raise SystemExit('a checkpoint was executed')\n"


def _reconstruct_persistent_obj(meta: dict[str, Any]) -> None:
    """Stands in for the original function while a file is written."""
    raise AssertionError(f"a checkpoint was executed: {sorted(meta)}")


class Persistent:
    """One network: its parameters by their names, and the networks in it."""

    def __init__(self, name: str, tensors: Mapping[str, torch.Tensor], arguments: Mapping[str, Any]) -> None:
        inner: dict[str, dict[str, torch.Tensor]] = {}
        for key, value in tensors.items():
            first, _, rest = key.partition(".")
            if rest:
                inner.setdefault(first, {})[rest] = value
        own = {key: torch.nn.Parameter(value) for key, value in tensors.items() if "." not in key}
        state = {
            "training": False,
            "_parameters": OrderedDict(own),
            "_buffers": OrderedDict(),
            "_modules": OrderedDict((key, Persistent(key, inner[key], {})) for key in inner),
            "_init_args": (),
            "_init_kwargs": dict(arguments),
        }
        self.meta = {"type": "class", "version": 6, "module_src": SOURCE, "class_name": name, "state": state}

    def __reduce__(self) -> tuple[Any, ...]:
        return _reconstruct_persistent_obj, (self.meta,)


def write(path: Path, tensors: Mapping[str, torch.Tensor], arguments: Mapping[str, Any]) -> Path:
    """The file: {"G_ema": …}, of a generator's tensors by their dotted names."""
    modules = {name: types.ModuleType(name) for name in ("torch_utils", MODULE)}
    modules[MODULE]._reconstruct_persistent_obj = _reconstruct_persistent_obj  # type: ignore[attr-defined]
    home, _reconstruct_persistent_obj.__module__ = _reconstruct_persistent_obj.__module__, MODULE
    sys.modules |= modules
    try:
        content = {"G_ema": Persistent("Generator", tensors, arguments), "training_set_kwargs": {}}
        path.write_bytes(pickle.dumps(content))
    finally:
        _reconstruct_persistent_obj.__module__ = home
        for name in modules:
            del sys.modules[name]
    return path
