"""What becomes of all that a pickle may ask for: data, always; nothing that a file names is imported, made or called.

Three kinds: containers and numbers that have an equal in plain data; arrays and tensors; and records (records.Record), which
keep what the file says of an object without making one. Objects of any program's classes are records. Whatever of Python's
own library, numpy's or torch's is not on the list ends the reading, by name: no checkpoint needs it, and attacks do.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from stylegan.checkpoints.errors import Damaged, Refusal
from stylegan.checkpoints.read import pickle_arrays, torch_storages
from stylegan.checkpoints.read.bounds import Budget, check_key
from stylegan.checkpoints.read.records import Global, Record
from stylegan.files.problem import printable

Maker = Callable[[tuple[Any, ...], Budget], Any]

# Networks, as NVIDIA's code writes them. A program that carries a copy of that code has a name of its own in front.
_NETWORKS = (
    "torch_utils.persistence._reconstruct_persistent_obj",
    "dnnlib.tflib.network.Network",
    "tfutil.Network",
)
_GUARDED = sys.stdlib_module_names | {"commands", "popen2", "urllib2", "imp", "distutils"}
_CALLED = ("numpy", "torch")  # whose classes are records, but whose functions are guarded
# Of what is guarded, how the names begin of what is only kept.
_RECORDS = (
    "argparse.Namespace",
    "builtins.complex",
    "builtins.object",
    "builtins.range",
    "builtins.slice",
    "collections.deque",
    "datetime.",
    "decimal.Decimal",
    "functools.partial",
    "itertools.count",
    "logging.getLogger",
    "numpy.random.",
    "operator.getitem",  # how an Optional[…] of `typing` is written
    "pathlib.",
    "random.Random",
    "re._compile",
    "time.struct_time",
    "torch._utils._rebuild",
    "torch.device",
    "types.SimpleNamespace",
    "uuid.UUID",
)
_RECORD_BYTES = 128
_OBJECT = (
    "copyreg._reconstructor"  # (class, plain class, its content or None): an object in protocols 0 and 1
)
_OF_A_TYPE = "torch._tensor._rebuild_from_type_v2"  # (function, class, arguments, state): a tensor of a class of its own


class DataConstructors:
    """The list, for a pickle in which nothing lies outside."""

    def __init__(self, budget: Budget, makers: Mapping[str, Maker] | None = None) -> None:
        self.budget = budget
        self._makers = MAKERS if makers is None else makers

    def call(self, function: Global, args: tuple[Any, ...], new: bool = False) -> Any:
        """See `pickle_machine.Constructors.call`."""
        name = _canonical(function)
        if name == _OBJECT and len(args) == 3 and isinstance(args[0], Global):
            return self.call(args[0], () if args[2] is None else args[2:], new=True)
        if name == _OF_A_TYPE and len(args) == 4 and isinstance(args[0], Global) and type(args[2]) is tuple:
            return self.call(args[0], args[2])
        maker = self._makers.get(name)
        if maker is not None:
            return maker(args, self.budget)
        if _is_guarded(function, name, new):
            raise Refusal(f"asks to run {printable(name)}: such a file is not opened")
        self.budget.take(_RECORD_BYTES)
        return Record(name, args)

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


_ALIASES = {
    "__builtin__.": "builtins.",
    "_operator.": "operator.",
    "copy_reg.": "copyreg.",
    "numpy._core.": "numpy.core.",
    "pathlib._local.": "pathlib.",
}


def _is_guarded(function: Global, name: str, new: bool) -> bool:
    """Whether this may not be asked for: what runs programs, opens files or finds other names is among such functions."""
    if name in _NETWORKS or name.startswith(_RECORDS):
        return False
    if not all(part.isidentifier() for part in name.split(".")):
        return True
    outer, *inner = function.module.split(".")[0], *function.name.split(".")[:-1]
    known = name.split(".")[0]
    return bool(_GUARDED & {outer, known, *inner}) or (not new and known in _CALLED)


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
    "collections.Counter": _dictionary,
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
