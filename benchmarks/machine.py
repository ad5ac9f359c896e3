"""What all measurements share: the worker's thread, and what a table has to say of the machine."""

from __future__ import annotations

import platform
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

STEAL = 7  # the place of the time that a virtual machine's host took, in /proc/stat's first line (proc(5))


def described() -> str:
    """Processor and Python."""
    return f"{_processor()}, Python {platform.python_version()}"


def as_the_worker(measure: Callable[[], dict[str, float]]) -> dict[str, float]:
    """What it measures in a thread like the one that renders, with the program's allocator."""
    from stylegan.allocator import tune_allocator

    tune_allocator()  # before the thread exists: an arena of its own would not hear of it
    figures: dict[str, float] = {}
    worker = threading.Thread(target=lambda: figures.update(measure()))
    worker.start()
    worker.join()
    return figures


@contextmanager
def taken_by_others(figures: dict[str, float]) -> Iterator[None]:
    """Adds what share of the processors' time the host gave to others meanwhile: beyond a few per cent, measure again."""
    before = _times()
    yield
    spent = [late - early for early, late in zip(before, _times(), strict=True)]
    if sum(spent):
        figures["processor time that the host gave to others (%)"] = 100 * spent[STEAL] / sum(spent)


def _times() -> list[int]:
    """Hundredths of a second per kind of time, since the start; none where the system does not say."""
    if sys.platform != "linux":
        return []
    return [int(word) for word in Path("/proc/stat").read_text().partition("\n")[0].split()[1:9]]


def _processor() -> str:
    if sys.platform == "linux":
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
        if named:
            return f"{named[0]}, {len(named)} processors"
    return platform.processor() or platform.machine()
