"""Files that torch wrote before version 1.6, and the storages within NVIDIA's pickles: pickles in a row, then numbers."""

from __future__ import annotations

import struct
from typing import Any

import torch

from stylegan.checkpoints.errors import Damaged, Refusal
from stylegan.checkpoints.read.bounds import Budget, check_tree
from stylegan.checkpoints.read.opcodes import Bytes
from stylegan.checkpoints.read.pickle_constructors import DataConstructors
from stylegan.checkpoints.read.pickle_machine import run
from stylegan.checkpoints.read.records import Global, shown
from stylegan.checkpoints.read.torch_storages import Identity, Storage, named_class

MAGIC = b"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19."  # a pickle of torch's magic number
_VERSION = 1001


def read_legacy(data: Bytes, budget: Budget) -> Any:
    """What such a file holds, as plain data; Refusal where it is none, or more than that."""
    if bytes(data[: len(MAGIC)]) != MAGIC:
        raise Damaged("torch's mark is missing")
    plain = DataConstructors(budget)
    version, position = run(data, plain, budget, len(MAGIC))
    system, position = run(data, plain, budget, position)
    if type(version) is not int or version != _VERSION or not isinstance(system, dict):
        raise Refusal(f"is of a version of torch's format that is not known ({shown(version)})")
    if system.get("little_endian") is not True:
        raise Refusal("was written by a machine with another order of bytes, which is not supported")
    storages = _Storages(budget, len(data))
    content, position = run(data, storages, budget, position)
    keys, position = run(data, plain, budget, position)
    storages.fill(keys, memoryview(data), position)
    check_tree(content)
    return content


class _Storages(DataConstructors):
    """Storages whose numbers lie behind the pickle: made when they are named, filled when their place is known."""

    def __init__(self, budget: Budget, size: int) -> None:
        super().__init__(budget)
        self._left = size  # bytes that the storages may have together: no more than the file
        self._made: dict[str, Storage] = {}

    def persistent(self, identity: Any) -> Storage | Global:
        """See `pickle_machine.Constructors.persistent`."""
        if (found := named_class(identity)) is not None:
            return found
        wanted = Identity.read(identity)
        if wanted.key not in self._made:
            self._left -= wanted.nbytes
            if self._left < 0:
                raise Damaged("it declares more numbers than it holds")
            self.budget.take(wanted.nbytes)
            self._made[wanted.key] = Storage(torch.zeros(wanted.numel, dtype=wanted.dtype))
        whole = self._made[wanted.key]
        if whole.flat.dtype != wanted.dtype or whole.flat.numel() != wanted.numel:
            raise Damaged("two tensors disagree about their data")
        return whole if wanted.view is None else _part(whole, wanted.view)

    def fill(self, keys: Any, view: memoryview, position: int) -> None:
        """Read the numbers of the storages `keys`, one after the other from `position` on."""
        texts = keys if type(keys) is list and all(isinstance(key, str) for key in keys) else []
        if sorted(texts) != sorted(self._made):
            raise Damaged("a list of tensors")
        for key in texts:
            flat = self._made[key].flat
            end = position + 8 + flat.nbytes
            if end > len(view) or struct.unpack_from("<q", view, position) != (flat.numel(),):
                raise Damaged("a tensor's numbers are missing")
            _copy(view[position + 8 : end], flat)
            position = end


def _copy(content: memoryview, flat: torch.Tensor) -> None:
    if not content:
        return
    numbers = torch.frombuffer(bytearray(content), dtype=torch.uint8)
    # Any other byte than 0 and 1 would be neither true nor false.
    flat.copy_(numbers != 0 if flat.dtype is torch.bool else numbers.view(flat.dtype))


def _part(whole: Storage, view: Any) -> Storage:
    if type(view) is not tuple or len(view) != 3 or not all(type(n) is int and n >= 0 for n in view[1:]):
        raise Damaged("a reference to a tensor's data")
    _, offset, size = view
    if offset + size > whole.flat.numel():
        raise Damaged("a tensor lies outside of its data")
    return Storage(whole.flat[offset : offset + size])
