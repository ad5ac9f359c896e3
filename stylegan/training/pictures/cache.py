"""Values that were made before, kept up to a given memory, the longest unused going first."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class MemoryCache(Generic[Value]):
    """Values by key, at most `memory` bytes of them, as `size` counts. Every method may be called on any thread."""

    def __init__(self, memory: int, size: Callable[[Value], int]) -> None:
        self._memory, self._size = memory, size
        self._values: OrderedDict[Hashable, Value] = OrderedDict()
        self._lock = threading.Lock()
        self.held = 0  # bytes of the values that are kept

    def __contains__(self, key: Hashable) -> bool:
        return key in self._values

    def get(self, key: Hashable) -> Value | None:
        """The value of that key, which counts as used now; None when it is not kept."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def put(self, key: Hashable, value: Value) -> None:
        """Keep a value; one larger than the whole memory is not."""
        size = self._size(value)
        with self._lock:
            if key in self._values or size > self._memory:
                return
            self._values[key] = value
            self.held += size
            while self.held > self._memory:
                _, gone = self._values.popitem(last=False)
                self.held -= self._size(gone)

    def clear(self) -> None:
        """Keep nothing of what was made so far."""
        with self._lock:
            self._values.clear()
            self.held = 0
