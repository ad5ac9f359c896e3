"""Finds the networks in what was read from a file, however deep they lie and whatever they are called there.

A network is a `state_dict`, a dictionary of them, or an object that was saved whole: all are tensors under dotted names,
`state_dict.G_ema.synthesis.b4.const`, and what stands before a name that only one kind of network has is where it lies.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from stylegan.checkpoints.errors import CheckpointError, Refusal
from stylegan.checkpoints.read.records import Record, shown

PERSISTENT = (
    "torch_utils.persistence._reconstruct_persistent_obj"  # NVIDIA's networks, which bring their source text
)
DEEPEST = 24  # parts within parts
LONGEST_NAME = 128  # characters of one part of a name
MAX_CHARACTERS = 1 << 24  # of all names together
_LONGEST_LIST = 256  # numbers in a setting
_PLAIN = (bool, int, float, str, type(None))
_AVERAGED = {
    "ema",
    "smooth",
    "avg",
    "average",
    "averaged",
    "shadow",
    "running",
    "gs",
}  # in the name of a generator


@dataclass(frozen=True)
class Network:
    """One network: its tensors and the plain values that its parts keep, by dotted names; and what lies around it."""

    place: str  # what its names begin with in the file, "" or "state_dict.G_ema."
    tensors: Mapping[str, Tensor]
    settings: Mapping[str, Any]
    around: Mapping[str, Any]  # all that is in the file, by dotted names

    def beside(self, key: str) -> Any:
        """What is called `key` in the network, beside it, or further out; None where there is nothing such."""
        place = self.place
        while True:
            if place + key in self.around:
                return self.around[place + key]
            if not place:
                return None
            place = place[:-1].rpartition(".")[0]
            place += "." if place else ""


class Contents:
    """Everything in a file's `data` by dotted names: `leaves` are tensors and all else, `settings` what objects keep."""

    def __init__(self, data: Any) -> None:
        self.data = data
        self.leaves: dict[str, Any] = {}
        self.settings: dict[str, Any] = {}
        self.classes: dict[str, str] = {}  # of networks that were saved whole, by their places
        self.kinds: dict[str, None] = {}  # the full names of the classes of all objects
        self.damaged: list[str] = []  # places of those whose content is not what it should be
        self._characters = 0
        self._enter(data, "", DEEPEST)

    def places(self, sign: str) -> list[str]:
        """Where networks with a tensor of that name (a regular expression) lie: averaged ones first."""
        pattern = re.compile(rf"((?:.*\.)?)(?:{sign})", re.ASCII)
        found = dict.fromkeys(match[1] for key in self.leaves if (match := pattern.fullmatch(key)))
        return sorted(found, key=lambda place: not _is_averaged(place))

    def network(self, place: str, roots: frozenset[str], name: str) -> Network:
        """The network that lies there. CheckpointError for the file `name` where a part of it is no tensor of numbers.

        roots: how the names of such a network's tensors begin; what else lies at its place may be anything.
        """
        for damaged in self.damaged:
            if damaged.startswith(place):
                raise CheckpointError(f"{name} holds a network whose part '{damaged[:-1]:.80}' is damaged.")
        tensors = {}
        for key, value in _under(place, self.leaves):
            tensor = _tensor(value)
            if tensor is not None:
                tensors[key] = tensor
            elif key.partition(".")[0] in roots or isinstance(value, Tensor):
                raise CheckpointError(
                    f"{name} holds a network in which '{key:.80}' is not a tensor of numbers."
                )
        return Network(place, tensors, dict(_under(place, self.settings)), self.leaves)

    def _enter(self, value: Any, name: str, depth: int) -> None:
        """Note what is in a value; `name` ends in a dot where it is not empty."""
        if isinstance(value, Record):
            self._object(value, name, depth)
        elif isinstance(value, dict):
            self._items(value, name, depth)
        elif isinstance(value, (list, tuple)):
            self._items({str(index): each for index, each in enumerate(value[:8])}, name, depth)

    def _items(self, items: Mapping[Any, Any], name: str, depth: int) -> None:
        for key, value in items.items():
            if not isinstance(key, str) or len(key) > LONGEST_NAME:
                continue
            if not isinstance(value, (Record, dict, list, tuple)):
                self._note(name + key)
                self.leaves.setdefault(name + key, value)
            elif depth:
                self._enter(value, f"{name}{key}.", depth - 1)

    def _object(self, record: Record, name: str, depth: int) -> None:
        self.kinds[record.kind] = None
        state = _state(record)
        if not isinstance(state, dict) or not ({"_parameters", "_buffers", "_modules"} & state.keys()):
            if record.kind == PERSISTENT:
                self.damaged.append(name)
            for content in (state, record.items):
                self._enter(content, name, depth)
            return
        self.classes[name] = _class(record)
        for kind in ("_parameters", "_buffers", "_modules"):
            content = state.get(kind, {})
            if not isinstance(content, dict) or not all(isinstance(key, str) for key in content):
                self.damaged.append(name)
            else:
                self._items({key: each for key, each in content.items() if each is not None}, name, depth)
        for key, value in _settings(state):
            self._note(name + key)
            self.settings[name + key] = value

    def _note(self, name: str) -> None:
        self._characters += len(name)
        if self._characters > MAX_CHARACTERS:
            raise Refusal("holds far more names than any generator: it is damaged, or was made to do harm")


def _state(record: Record) -> Any:
    """The state of an object; that of NVIDIA's networks is an argument."""
    if record.kind != PERSISTENT:
        return record.state
    meta = record.args[0] if record.args else None
    return meta.get("state") if isinstance(meta, dict) else None


def _class(record: Record) -> str:
    meta = record.args[0] if record.kind == PERSISTENT else {"class_name": record.kind}
    return shown(meta.get("class_name"))


def _settings(state: dict[Any, Any]) -> Iterator[tuple[str, Any]]:
    """Plain values: a part's construction arguments, then what it keeps under the same or other names."""
    arguments = state.get("_init_kwargs")
    for key, value in [*(arguments.items() if isinstance(arguments, dict) else ()), *state.items()]:
        if isinstance(key, str) and not key.startswith("_") and len(key) <= LONGEST_NAME and _is_plain(value):
            yield key, tuple(value) if isinstance(value, list) else value


def _is_plain(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return len(value) <= _LONGEST_LIST and all(isinstance(each, _PLAIN) for each in value)
    return isinstance(value, _PLAIN)


def _under(place: str, named: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    return ((key[len(place) :], value) for key, value in named.items() if key.startswith(place))


def _tensor(value: Any) -> Tensor | None:
    """A tensor of numbers with a point, or an array of such; None where it is none."""
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        return torch.from_numpy(value.astype(np.float32))
    return value if isinstance(value, Tensor) and value.is_floating_point() else None


def _is_averaged(place: str) -> bool:
    """Whether a name says that a generator is the average of those of a training, which draws better pictures."""
    words = re.split(r"[._\- /]", place.lower())
    return any(word in _AVERAGED or word.endswith("ema") for word in words)
