"""Tensors out of torch's files: views of storages, checked against what the file holds."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, NamedTuple

import torch
from torch import Tensor

from stylegan.checkpoints.errors import Damaged, Refusal
from stylegan.checkpoints.read.bounds import Budget
from stylegan.checkpoints.read.records import Global, shown

DTYPES = {
    "DoubleStorage": torch.float64,
    "FloatStorage": torch.float32,
    "HalfStorage": torch.float16,
    "BFloat16Storage": torch.bfloat16,
    "LongStorage": torch.int64,
    "IntStorage": torch.int32,
    "ShortStorage": torch.int16,
    "CharStorage": torch.int8,
    "ByteStorage": torch.uint8,
    "BoolStorage": torch.bool,
}
MAX_DIMENSIONS = 16


@dataclass(eq=False)
class Storage:
    """A row of numbers that tensors are views of: a tensor [numel] on the CPU."""

    flat: Tensor


class Identity(NamedTuple):
    """What a pickle of torch's says of a storage that lies outside it."""

    key: str
    dtype: torch.dtype
    numel: int
    view: Any  # (key, offset, size) of a part of it, in very old files

    @property
    def nbytes(self) -> int:
        """Bytes that the storage has in the file."""
        return self.numel * self.dtype.itemsize

    @staticmethod
    def read(identity: Any) -> Identity:
        """From a persistent id: ("storage", class, key, device, numel[, view])."""
        if type(identity) is not tuple or not identity or identity[0] != "storage":
            raise Refusal(
                "refers to data outside itself, or holds a whole Python object: only files of plain tensors are opened"
            )
        if len(identity) not in (5, 6):
            raise Damaged("a reference to a tensor's data")
        _, kind, key, _, numel, *view = identity
        if not isinstance(kind, Global) or not kind.module.startswith("torch") or kind.name not in DTYPES:
            raise Refusal(f"holds tensors of the kind {shown(kind)}, which is not known")
        if not isinstance(key, str) or type(numel) is not int or numel < 0:
            raise Damaged("a reference to a tensor's data")
        return Identity(key, DTYPES[kind.name], numel, view[0] if view else None)


def named_class(identity: Any) -> Global | None:
    """The class of a whole network, which torch's old files keep with its source text: ("module", class, file, source)."""
    named = type(identity) is tuple and len(identity) == 4 and identity[0] == "module"
    return identity[1] if named and isinstance(identity[1], Global) else None


def from_bytes(content: memoryview, dtype: torch.dtype) -> Tensor:
    """A tensor over these bytes, [numel]; a copy only where they do not lie where such numbers have to."""
    if not content:
        return torch.empty(0, dtype=dtype)
    if dtype is torch.bool:  # any other byte than 0 and 1 would be neither true nor false
        return torch.frombuffer(content, dtype=torch.uint8) != 0
    flat = torch.frombuffer(content, dtype=torch.uint8)
    return (flat if flat.data_ptr() % 16 == 0 else flat.clone()).view(dtype)


def rebuild_tensor(args: tuple[Any, ...], budget: Budget) -> Tensor:
    """torch's _rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks[, metadata]): a view."""
    storage, offset, size, stride = args[:4]
    if not isinstance(storage, Storage):
        raise Damaged("a tensor without data")
    if not all(type(part) is tuple and len(part) <= MAX_DIMENSIONS for part in (size, stride)):
        raise Damaged("a tensor's shape")
    if len(size) != len(stride) or not all(type(n) is int and n >= 0 for n in (offset, *size, *stride)):
        raise Damaged("a tensor's shape")
    count = math.prod(size)
    last = offset + sum((n - 1) * step for n, step in zip(size, stride, strict=True))
    if count and last >= storage.flat.numel():
        raise Damaged(f"a tensor of the shape {list(size)} lies outside of its data")
    budget.declare(count)
    return storage.flat.as_strided(size, stride, offset) if count else storage.flat.new_empty(size)


def rebuild_parameter(args: tuple[Any, ...], budget: Budget) -> Tensor:
    """torch's _rebuild_parameter(tensor, requires_grad, hooks): the tensor."""
    if not args or not isinstance(args[0], Tensor):
        raise Damaged("a parameter without a tensor")
    return args[0]
