"""The closed list of what a pickle may ask for, and the data that each of them becomes.

Three kinds: containers and numbers that have an equal in plain data; arrays and tensors; and records (records.Record), which
keep what the file says of an object without making one. Whatever else a file asks for ends the reading, by name.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from stylegan.checkpoints.errors import Damaged, Refusal, printable
from stylegan.checkpoints.read import pickle_arrays, torch_storages
from stylegan.checkpoints.read.bounds import Budget, check_key
from stylegan.checkpoints.read.records import Global, Record

Maker = Callable[[tuple[Any, ...], Budget], Any]

# Networks, as NVIDIA's code writes them. A program that carries a copy of that code has a name of its own in front.
_NETWORKS = (
    "torch_utils.persistence._reconstruct_persistent_obj",
    "dnnlib.tflib.network.Network",
    "tfutil.Network",
)
_RECORDS = (
    *_NETWORKS,
    "argparse.Namespace",
    "torch.device",
    "pathlib.Path",
    "pathlib.PosixPath",
    "pathlib.PurePosixPath",
    "pathlib.WindowsPath",
    "pathlib.PureWindowsPath",
)


class DataConstructors:
    """The list, for a pickle in which nothing lies outside."""

    def __init__(self, budget: Budget, makers: Mapping[str, Maker] | None = None) -> None:
        self.budget = budget
        self._makers = MAKERS if makers is None else makers

    def call(self, function: Global, args: tuple[Any, ...]) -> Any:
        """See `pickle_machine.Constructors.call`."""
        name = _canonical(function)
        if name in _RECORDS:
            return Record(name, args)
        maker = self._makers.get(name)
        if maker is None:
            raise Refusal(f"asks to run {printable(name)}: such a file is not opened")
        return maker(args, self.budget)

    def build(self, target: Any, state: Any) -> None:
        """See `pickle_machine.Constructors.build`."""
        if isinstance(target, Record):
            target.state = state
        elif isinstance(target, np.ndarray):
            pickle_arrays.fill(target, state, self.budget)
        # What a dictionary carries beside its values (torch's _metadata) is not needed.
        elif type(target) is not dict:
            raise Damaged("an object that takes no state")

    def persistent(self, identity: Any) -> Any:
        """See `pickle_machine.Constructors.persistent`."""
        raise Refusal("refers to data outside itself, which is not opened")


@functools.lru_cache(maxsize=64)
def _canonical(function: Global) -> str:
    """The full name, of the many that Python 2, old and new numpy and copies of NVIDIA's code have for the same."""
    name = str(function)
    for old, new in _ALIASES.items():
        if name.startswith(old):
            name = new + name[len(old) :]
    if name.endswith("EasyDict") and name.rpartition(".")[2] == "EasyDict":
        return "EasyDict"
    return next((record for record in _NETWORKS if name.endswith("." + record)), name)


_ALIASES = {"__builtin__.": "builtins.", "numpy._core.": "numpy.core."}


def _dictionary(args: tuple[Any, ...], budget: Budget) -> dict[Any, Any]:
    """An OrderedDict or EasyDict: empty, or from pairs as Python 2 wrote it."""
    pairs = args[0] if args else []
    if len(args) > 1 or not isinstance(pairs, (list, tuple, dict)):
        raise Damaged("a dictionary")
    items = pairs.items() if isinstance(pairs, dict) else pairs
    budget.take(64 + 128 * len(pairs))
    return {check_key(name): value for name, value in items}


def _default_dictionary(args: tuple[Any, ...], budget: Budget) -> dict[Any, Any]:
    """A defaultdict, without what would make its defaults."""
    return _dictionary(args[1:], budget)


def _set(args: tuple[Any, ...], budget: Budget) -> set[Any]:
    members = args[0] if args else []
    if len(args) > 1 or not isinstance(members, (list, tuple)):
        raise Damaged("a set")
    budget.take(256 + 64 * len(members))
    return set(map(check_key, members))


def _bytes(args: tuple[Any, ...], budget: Budget) -> bytes:
    """bytes() or bytearray(bytes), or _codecs.encode(text, "latin1"), as protocol 2 writes them."""
    content = args[0] if args else b""
    if isinstance(content, str) and args[1:] in (("latin1",), ("latin-1",)):
        budget.take(len(content))
        return content.encode("latin1")
    if not isinstance(content, bytes) or len(args) > 1:
        raise Damaged("bytes")
    return content


def _size(args: tuple[Any, ...], budget: Budget) -> tuple[Any, ...]:
    """torch.Size(numbers)."""
    if len(args) != 1 or not isinstance(args[0], (list, tuple)):
        raise Damaged("a shape")
    budget.take(8 * len(args[0]))
    return tuple(args[0])


MAKERS: Mapping[str, Maker] = {
    "collections.OrderedDict": _dictionary,
    "collections.defaultdict": _default_dictionary,
    "EasyDict": _dictionary,
    "builtins.dict": _dictionary,
    "builtins.set": _set,
    "builtins.frozenset": _set,
    "builtins.bytes": _bytes,
    "builtins.bytearray": _bytes,
    "_codecs.encode": _bytes,
    "numpy.dtype": pickle_arrays.dtype,
    "numpy.core.multiarray._reconstruct": pickle_arrays.reconstruct,
    "numpy.core.multiarray.scalar": pickle_arrays.scalar,
    "numpy.core.numeric._frombuffer": pickle_arrays.from_buffer,
    "torch.Size": _size,
    "torch._utils._rebuild_tensor": torch_storages.rebuild_tensor,
    "torch._utils._rebuild_tensor_v2": torch_storages.rebuild_tensor,
    "torch._utils._rebuild_parameter": torch_storages.rebuild_parameter,
    "torch._utils._rebuild_parameter_with_state": torch_storages.rebuild_parameter,
}
