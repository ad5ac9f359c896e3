"""Small arrays inside a JSON file, so that a preset or a picture is one file."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from ganinterface.document.arrays import ArrayStore

MAX_BYTES = 64 * 2**20  # of all arrays in one file
MAX_AXES = 4


class EmbeddedArray(msgspec.Struct, frozen=True):
    """An array as shape, little-endian float16 or float32, and its bytes (base64 in JSON)."""

    shape: tuple[int, ...]
    dtype: Literal["float16", "float32"]
    data: bytes


def embed(names: Iterable[str], arrays: ArrayStore) -> dict[str, EmbeddedArray]:
    """The named arrays by content hash; ValueError when one is missing or all together are too large."""
    packed: dict[str, EmbeddedArray] = {}
    for name in sorted(names):
        if name not in arrays:
            raise ValueError(f"the array {name[:12]} is missing")
        packed[name] = _packed(arrays.get(name))
    if embedded_size(packed) > MAX_BYTES:
        raise ValueError(f"its arrays are larger than {MAX_BYTES // 2**20} MB")
    return packed


def embedded_size(packed: dict[str, EmbeddedArray]) -> int:
    """Bytes of all arrays together."""
    return sum(len(item.data) for item in packed.values())


def unembed(packed: dict[str, EmbeddedArray]) -> ArrayStore:
    """The arrays again; ValueError when a shape, a size or a content hash does not fit."""
    if embedded_size(packed) > MAX_BYTES:
        raise ValueError(f"its arrays are larger than {MAX_BYTES // 2**20} MB")
    arrays = ArrayStore()
    for name, item in packed.items():
        if arrays.put(_unpacked(name, item)) != name:
            raise ValueError(f"the array {name[:12]} is damaged")
    return arrays


def _packed(array: NDArray[np.float32]) -> EmbeddedArray:
    with np.errstate(over="ignore"):
        half = array.astype("<f2")
    # Half the size where that loses nothing: the content hash has to stay the same.
    if np.array_equal(half.astype(np.float32), array) and not np.signbit(array[array == 0]).any():
        return EmbeddedArray(array.shape, "float16", half.tobytes())
    return EmbeddedArray(array.shape, "float32", array.astype("<f4").tobytes())


def _unpacked(name: str, item: EmbeddedArray) -> NDArray[np.float32]:
    kind = np.dtype("<f2" if item.dtype == "float16" else "<f4")
    sensible = 0 < len(item.shape) <= MAX_AXES and all(size > 0 for size in item.shape)
    if not sensible or math.prod(item.shape) * kind.itemsize != len(item.data):
        raise ValueError(f"the array {name[:12]} does not have the size that its shape says")
    return np.frombuffer(item.data, kind).astype(np.float32).reshape(item.shape)
