"""A disk that takes no more: files of this process may not be larger."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest


@contextlib.contextmanager
def files_up_to(room: int) -> Iterator[None]:
    """No file can be written beyond `room` bytes, the one that the test run is told in included: only around the deed."""
    resource = pytest.importorskip("resource", reason="limits of a process, as Unix has them")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
