"""How long a generator takes: what a picture will cost, which smaller one is ready in time, how many at once pay."""

from __future__ import annotations

from collections.abc import Sequence

from ganinterface.render.device import activation_budget
from stylegan import Generator
from stylegan.networks.synthesis import Layer, multiplications

RECENT = 0.3  # weight of a run that is slower than those before: the machine may be busy at times

# Multiplications that keep a CPU busy: more pictures than that at a time are not faster, they only take more memory.
BATCH_WORK = 8e9
MAX_BATCH = 32
COPIES = 8  # of the largest layer's maps that are in memory while a batch is rendered


class CostModel:
    """Learns from the runs of one generator how long its layers take.

    The first run of a layer teaches nothing: it lays out the weight and takes memory that the system has to find.
    """

    def __init__(self, layers: Sequence[Layer]) -> None:
        self._work = multiplications(layers)
        self._prepared: set[int] = set()  # layers that have been run
        self._takes: dict[int, float] = {}  # milliseconds of those that have been run again

    @property
    def knows_all(self) -> bool:
        """Whether every layer has been run again since its first time."""
        return len(self._takes) == len(self._work)

    def learn(self, milliseconds: Sequence[float], start: int = 0) -> None:
        """The layers from `start` on took so long, one by one."""
        for index, taken in enumerate(milliseconds, start):
            if index in self._prepared:
                before = self._takes.get(index, taken)
                slower = taken > before
                self._takes[index] = RECENT * taken + (1 - RECENT) * before if slower else taken
            self._prepared.add(index)

    def layers_take(self, start: int = 0, stop: int | None = None) -> float | None:
        """How many milliseconds these layers will take; None before anything was learned.

        Those that are not known yet are taken to be as fast as the others.
        """
        if not self._takes:
            return None
        rate = sum(self._takes.values()) / sum(self._work[index] for index in self._takes)
        wanted = range(len(self._work))[start:stop]
        return sum(self._takes.get(index, rate * self._work[index]) for index in wanted)

    def last_within(self, milliseconds: float, stops: Sequence[int], start: int) -> int | None:
        """The last of the rising `stops` that running from `start` reaches in that time; the first if none, None of []."""
        within = [stop for stop in stops if (self.layers_take(start, stop) or 0.0) <= milliseconds]
        return max(within) if within else min(stops, default=None)


def batch_size(generator: Generator, *, keep: bool = False) -> int:
    """How many pictures are best rendered at a time: 1 to 32, the same on every call on the same machine.

    `keep`: where all layers' maps are kept, as `Generator.run` does.
    """
    layers = generator.layers
    sizes = [4 * layer.channels * layer.height * layer.width for layer in layers]
    maps = sum(sizes) if keep else max(sizes)
    size = min(MAX_BATCH, activation_budget(generator.device) // (COPIES * maps))
    if generator.device.type == "cpu":
        size = min(size, int(BATCH_WORK / sum(multiplications(layers))))
    return max(1, size)
