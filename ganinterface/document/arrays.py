"""The arrays that Documents refer to by content hash: latents, attribute vectors and stamps."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike, NDArray


class ArrayStore:
    """Read-only float32 arrays under their content hash; the same content is kept once.

    One writer (the session's thread) and any number of readers: entries never change once they are in.
    """

    def __init__(self) -> None:
        self._arrays: dict[str, NDArray[np.float32]] = {}

    def put(self, array: ArrayLike) -> str:
        """Keep a float32 copy of the array and return its hash; ValueError when it is empty or not finite."""
        stored = _as_stored(array)
        name = content_hash(stored)
        self._arrays.setdefault(name, stored)
        return name

    def get(self, name: str) -> NDArray[np.float32]:
        """The array of that hash, read-only and C-contiguous; KeyError with one sentence if there is none."""
        try:
            return self._arrays[name]
        except KeyError:
            raise KeyError(f"There is no array with the hash '{name}'.") from None

    def __contains__(self, name: object) -> bool:
        return name in self._arrays

    def __len__(self) -> int:
        return len(self._arrays)

    def hashes(self) -> frozenset[str]:
        """The hashes of all arrays kept here."""
        return frozenset(self._arrays)

    def retain(self, hashes: Iterable[str]) -> None:
        """Drop every array but these."""
        keep = set(hashes)
        self._arrays = {name: array for name, array in self._arrays.items() if name in keep}

    def discard(self, name: str) -> None:
        """Drop an array, if it is here."""
        self._arrays.pop(name, None)

    def copy(self) -> ArrayStore:
        """The same arrays in a store of its own, for work that goes on when another project is opened."""
        made = ArrayStore()
        made.add_all(self)
        return made

    def add_all(self, other: ArrayStore) -> None:
        """Keep the other store's arrays here too."""
        self._arrays.update(other._arrays)


def content_hash(array: NDArray[np.float32]) -> str:
    """sha256 in hex over dtype, shape and the little-endian bytes in C order."""
    digest = hashlib.sha256(f"float32 {list(array.shape)} ".encode())
    digest.update(np.ascontiguousarray(array, dtype="<f4").tobytes())
    return digest.hexdigest()


def _as_stored(array: ArrayLike) -> NDArray[np.float32]:
    with np.errstate(over="ignore"):  # a number too large for float32 becomes infinite and is refused below
        stored = np.array(array, dtype=np.float32, order="C", ndmin=1)
    if stored.size == 0:
        raise ValueError("An empty array cannot be used.")
    if not np.isfinite(stored).all():
        raise ValueError("The array holds numbers that are not finite.")
    stored.flags.writeable = False
    return stored
