"""Pickles of NVIDIA's generators (.pkl), read as data: nothing that is in them is imported, called or run."""

from __future__ import annotations

import collections
import itertools
from pathlib import Path
from typing import Any

from stylegan.checkpoints.errors import Damaged, naming
from stylegan.checkpoints.read.bounds import MAX_OPCODES, Budget, check_tree
from stylegan.checkpoints.read.mapped import map_file
from stylegan.checkpoints.read.opcodes import Bytes, walk
from stylegan.checkpoints.read.pickle_constructors import MAKERS, DataConstructors
from stylegan.checkpoints.read.pickle_machine import run
from stylegan.checkpoints.read.torch_legacy import read_legacy

_STOP = b"."
_LATEST = b"\x09"  # protocol that such a mark may name


def read_pickle(path: Path) -> Any:
    """What a pickle says, as plain data; whatever it asks for beyond that ends the reading.

    Dictionaries (of OrderedDict and EasyDict too), lists, tuples, sets, numbers (numpy's scalars are Python's), texts
    (those of Python 2 read as Latin 1), bytes, numpy arrays, torch tensors (of parameters too), records.Record for networks
    and other objects, records.Global for names of classes and functions that are not called. The data is a tree: it has
    no cycles, and is at most bounds.DEEPEST deep.

    CheckpointError with one sentence where it is not a pickle, damaged, or asks for anything else, which it names.
    """
    with naming(path):
        return read_pickle_data(map_file(path))


def read_pickle_data(data: Bytes, constructors: type[DataConstructors] = DataConstructors) -> Any:
    """See `read_pickle`; Refusal instead of CheckpointError. `constructors` may make other data of what the pickle asks for."""
    if data[-1:] != _STOP:  # as a rule a download that was cut off, which is noticed before all of it is read
        collections.deque(walk(data), maxlen=0)
    budget = Budget(len(data))
    content, _ = run(data, constructors(budget, _MAKERS), budget)
    check_tree(content)
    return content


def is_pickle(data: Bytes) -> bool:
    """Whether this begins with the mark of protocol 2 and later, or, older, can be walked to the end."""
    if data[:1] == b"\x80":
        return data[1:2] <= _LATEST
    try:
        return any(name == "STOP" for name, _, _ in itertools.islice(walk(data), MAX_OPCODES))
    except Damaged:
        return False


def _load_from_bytes(args: tuple[Any, ...], budget: Budget) -> Any:
    """torch.storage._load_from_bytes(bytes), which is torch.load in the usual reader."""
    if len(args) != 1 or not isinstance(args[0], bytes):
        raise Damaged("a tensor's data")
    return read_legacy(args[0], budget)


# Only here: a file of torch's, which is what such bytes are, cannot hold others.
_MAKERS = {**MAKERS, "torch.storage._load_from_bytes": _load_from_bytes}
