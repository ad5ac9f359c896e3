"""How much memory the process holds, and whether that grows."""

from __future__ import annotations

import os
import statistics
import sys
from pathlib import Path

MIB = 1 << 20
WARM_UP = 60.0  # seconds in which everything is loaded and every cache is filled once
LONGEST_WINDOW = 180.0  # seconds of the soak whose samples are compared


def resident() -> float:
    """MiB that the process holds now; where only the system's own count is known, the most it ever held."""
    if sys.platform == "linux":
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / MIB
    if sys.platform == "win32":
        raise RuntimeError("The soak measures memory on Linux and macOS only.")
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MIB  # bytes on macOS


def compared(samples: list[tuple[float, float]], seconds: float) -> tuple[float, float]:
    """Medians of the samples (second, MiB) soon after the first minute and at the end, of `seconds` in all.

    Both windows last a quarter of what is left after the first minute, at most three minutes; a soak of less
    than three minutes warms up for a third of its time. A window without a sample takes the one nearest to it.
    """
    warm = min(WARM_UP, seconds / 3)
    width = min((seconds - warm) / 4, LONGEST_WINDOW)
    return _median(samples, warm, warm + width), _median(samples, seconds - width, seconds)


def _median(samples: list[tuple[float, float]], begin: float, end: float) -> float:
    inside = [held for at, held in samples if begin <= at <= end]
    if not inside:
        middle = (begin + end) / 2
        inside = [min(samples, key=lambda sample: abs(sample[0] - middle))[1]]
    return statistics.median(inside)
