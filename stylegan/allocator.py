"""glibc's allocator, set so that big activations are not mapped, page-faulted and unmapped over and over."""

from __future__ import annotations

import ctypes
import sys

# glibc's mallopt parameters (malloc.h). One arena first, else the settings do not reach other threads.
_SETTINGS = (
    (-8, 1),  # M_ARENA_MAX
    (-4, 0),  # M_MMAP_MAX: never serve a block by mmap
    (-1, 2**31 - 1),  # M_TRIM_THRESHOLD: keep freed memory
    (-2, 64 << 20),  # M_TOP_PAD: grow in large steps
)


def tune_allocator() -> bool:
    """Apply the settings; call it before the first big allocation. False where the C library is not glibc."""
    if sys.platform != "linux":
        return False
    try:
        mallopt = ctypes.CDLL("libc.so.6").mallopt
    except (OSError, AttributeError):
        return False
    return all(mallopt(parameter, value) == 1 for parameter, value in _SETTINGS)
