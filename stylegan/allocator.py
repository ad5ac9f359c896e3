"""Memory, before torch takes any: glibc's allocator for big activations, and an end to what convolutions keep."""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys

# glibc's mallopt parameters (malloc.h). One arena first, else the settings do not reach other threads.
_SETTINGS = (
    (-8, 1),  # M_ARENA_MAX
    (-4, 0),  # M_MMAP_MAX: never serve a block by mmap
    (-1, 2**31 - 1),  # M_TRIM_THRESHOLD: keep freed memory
    (-2, 64 << 20),  # M_TOP_PAD: grow in large steps
)
# oneDNN and torch's layer over it each keep the last 1024 convolutions ready, by their shapes. Where edits are run
# again by rectangles, shapes are new all the time: over half an hour that grew to 100 MB, in small blocks between the
# big ones. A whole picture needs about 60; fewer than all of them kept made no difference to the time of a render.
_CONVOLUTIONS_KEPT = 64
_CACHES = ("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "LRU_CACHE_CAPACITY")


def tune_allocator() -> bool:
    """Apply the settings; call it before torch is imported. False where the C library is not glibc."""
    for name in _CACHES:
        os.environ.setdefault(name, str(_CONVOLUTIONS_KEPT))
    if sys.platform != "linux":
        return False
    try:
        mallopt = ctypes.CDLL("libc.so.6").mallopt
    except (OSError, AttributeError):
        return False
    return all(mallopt(parameter, value) == 1 for parameter, value in _SETTINGS)


def release_memory() -> None:
    """Give memory that is free back to the system, as when a model is closed: the settings keep it otherwise."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL("libc.so.6").malloc_trim(0)
