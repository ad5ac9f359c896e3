"""Arrays that were made before, kept up to a given memory, the longest unused going first."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Any

from numpy.typing import NDArray


class ArrayCache:
    """Arrays by key, at most `memory` bytes of them. Every method may be called on any thread."""

    def __init__(self, memory: int) -> None:
        self._memory = memory
        self._held = 0
        self._arrays: OrderedDict[Hashable, NDArray[Any]] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def held(self) -> int:
        """Bytes of the arrays that are kept."""
        return self._held

    def __contains__(self, key: Hashable) -> bool:
        return key in self._arrays

    def get(self, key: Hashable) -> NDArray[Any] | None:
        """The array of that key, which counts as used now; None when it is not kept."""
        with self._lock:
            array = self._arrays.get(key)
            if array is not None:
                self._arrays.move_to_end(key)
            return array

    def put(self, key: Hashable, array: NDArray[Any]) -> None:
        """Keep an array; one larger than the whole memory is not."""
        with self._lock:
            if key in self._arrays or array.nbytes > self._memory:
                return
            self._arrays[key] = array
            self._held += array.nbytes
            while self._held > self._memory:
                _, gone = self._arrays.popitem(last=False)
                self._held -= gone.nbytes
