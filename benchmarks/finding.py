"""How long it takes to find what to follow and to build an edit from examples, and how long a hand waits for both.

On the shipped model, and on a StyleGAN2 of 512x512 with random weights: what is found there is of no use, the work is the same.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from benchmarks.machine import as_the_worker

if TYPE_CHECKING:
    from stylegan import Generator

LONGEST = "longest time between two looks at whether a hand moves (ms)"


class Watch:
    """A Progress that keeps the longest time between two checks."""

    def __init__(self) -> None:
        self.begun = self._before = time.perf_counter()
        self._spent = time.process_time()
        self.longest = 0.0

    def check(self) -> None:
        """What `Job.check` does for a job."""
        now = time.perf_counter()
        self.longest, self._before = max(self.longest, now - self._before), now

    def report(self, fraction: float, message: str | None = None) -> None:
        """Nobody hears it."""

    def figures(self, name: str) -> dict[str, float]:
        """Seconds in all and of the processors, which others may need too, and the longest pause."""
        self.check()
        return {
            f"{name} (s)": time.perf_counter() - self.begun,
            f"{name}: processor time, of all threads (s)": time.process_time() - self._spent,
            f"{name}: {LONGEST}": 1000 * self.longest,
        }


def measure() -> dict[str, float]:
    """Of the shipped model."""
    return as_the_worker(_measure)


def measure_large() -> dict[str, float]:
    """Of a StyleGAN2 of 512x512."""
    return as_the_worker(_measure_large)


def _measure() -> dict[str, float]:
    from ganinterface.render.models import open_model

    return _both(open_model(device="cpu").generator)


def _measure_large() -> dict[str, float]:
    from benchmarks.speed import stylegan2_512

    return _both(stylegan2_512())


def _both(generator: Generator) -> dict[str, float]:
    import scipy.ndimage
    import scipy.stats  # noqa: F401  (what is imported once is no part of it)

    from ganinterface.document.arrays import ArrayStore
    from ganinterface.document.document import Document, LatentPart
    from ganinterface.document.region import Rectangle, Region
    from ganinterface.render.finding.examples import find_edits
    from ganinterface.render.finding.examples_order import Examples
    from ganinterface.render.finding.following.fitting import Example, follow

    mouth = Region((Rectangle(0.38, 0.55, 0.62, 0.7),))
    portraits = [Document(latent=(LatentPart(seed),)) for seed in range(4)]
    watch = Watch()
    follow(generator, [Example(each, mouth) for each in portraits], ArrayStore(), watch)
    figures = watch.figures("follow, four portraits")
    watch = Watch()
    find_edits(
        generator, ArrayStore(), Examples((portraits[0],), (portraits[1],), mouth), watch.check, watch.report
    )
    return figures | watch.figures("edit from one portrait each")
