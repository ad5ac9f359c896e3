"""Drivers: what moves a number without keys, and how each kind's value comes about."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, Literal, NamedTuple, Protocol

import msgspec
import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from ganinterface.document.animation.coarticulation import LEAD, SOFTNESS, weights_at
from ganinterface.document.animation.mouth_shapes import Cue, MouthTrack
from ganinterface.document.animation.noise import noise
from ganinterface.document.animation.poses import SHORTEST_LOOP
from ganinterface.document.animation.sounds import Hearing
from ganinterface.document.arrays import ArrayStore

Mix = Literal["add", "replace"]


class NumberAt(Protocol):
    """What a number is at another time, without those drivers that follow; None where there is none."""

    def __call__(self, address: str, seconds: float) -> float | None: ...


class Moment(NamedTuple):
    """A time of the film, in seconds, and what drivers know beside it."""

    seconds: float
    step: float  # seconds of a frame
    arrays: ArrayStore
    number_at: NumberAt
    whole: float = 0.0  # seconds in which all has to close; 0: it need not


class Constant(msgspec.Struct, frozen=True, tag="constant"):
    """Always the same."""

    value: float = 0.0

    def at(self, moment: Moment) -> float:
        return self.value


class Sine(msgspec.Struct, frozen=True, tag="sine"):
    """Up and down: mean + amplitude · sin(2π (t / period + phase))."""

    amplitude: float = 1.0
    period: float = 2.0  # seconds
    phase: float = 0.0  # periods
    mean: float = 0.0

    def at(self, moment: Moment) -> float:
        turns = moment.seconds / _fitting(self.period, moment.whole) + self.phase
        return self.mean + self.amplitude * math.sin(math.tau * (turns % 1))


class Noise(msgspec.Struct, frozen=True, tag="noise"):
    """At random from mean - amplitude to mean + amplitude, another value every `period` seconds; see `noise.noise`."""

    seed: int = 0
    amplitude: float = 1.0
    period: float = 1.0  # seconds
    mean: float = 0.0
    smooth: float = 1.0
    loop: float = 0.0  # seconds after which it repeats; 0: never

    def at(self, moment: Moment) -> float:
        loop = _fitting(self.loop, moment.whole) if self.loop >= SHORTEST_LOOP else moment.whole
        count = max(round(loop / self.period), 1) if loop else 0
        cells = moment.seconds * count / loop if loop else moment.seconds / self.period
        return self.mean + self.amplitude * noise(self.seed, cells, self.smooth, count)


class Table(msgspec.Struct, frozen=True, tag="table"):
    """A column of a table: so many numbers a second, straight between them; scale · number + offset.

    Outside its time the first and the last number hold, or it repeats.
    """

    array: str  # content hash of the numbers [count]
    count: int
    rate: float = 24.0  # numbers a second
    scale: float = 1.0
    offset: float = 0.0
    loops: bool = False
    column: str = ""  # what it was called, for people
    file: str = ""  # where it came from, by name

    @property
    def length(self) -> float:
        """Seconds from the first number to the last, or until it repeats."""
        return (self.count if self.loops else self.count - 1) / self.rate

    def at(self, moment: Moment) -> float:
        place = moment.seconds * self.rate
        if self.loops:
            whole = _fitting(self.length, moment.whole)
            place = (moment.seconds / whole % 1) * self.count
        if self.array not in moment.arrays:
            return self.offset
        numbers: Any = moment.arrays.get(self.array)
        return self.scale * _between(numbers, place, self.loops) + self.offset


class Loudness(msgspec.Struct, frozen=True, tag="sound"):
    """How loud a band of the sound is: from `quiet` (silence) to `loud`.

    What there is of the sound in every band is measured beforehand (`audio.loudness.measured`) and kept as an array, so
    that the film moves where the sound is missing; the numbers of `sounds.Hearing` come in when it is asked for.
    """

    array: str  # content hash of mean squares [moments, bands]
    rate: float  # moments a second
    quiet: float = 0.0
    loud: float = 1.0
    low: float = 80.0  # Hz: the band that counts
    high: float = 8000.0
    gain: float = 0.0
    floor: float = -40.0
    attack: float = 0.01
    release: float = 0.08
    sound: str = ""  # sha256 of the file that it was measured in

    def at(self, moment: Moment) -> float:
        if self.array not in moment.arrays or self.low >= self.high:
            return self.quiet
        hearing = Hearing(self.low, self.high, self.gain, self.floor, self.attack, self.release)
        heard = _heard(_Powers(self.array, moment.arrays.get(self.array)), self.rate, hearing)
        return self.quiet + (self.loud - self.quiet) * _between(heard, moment.seconds * self.rate)


class _Powers(NamedTuple):
    """An array that is told from others by its hash."""

    name: str
    numbers: NDArray[np.float32]

    def __hash__(self) -> int:
        return hash(self.name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Powers) and self.name == other.name


@lru_cache(maxsize=16)
def _heard(powers: _Powers, rate: float, hearing: Hearing) -> list[float]:
    """The loudness of every moment: it follows from those before, so all are made at once."""
    return hearing.heard(powers.numbers, 1 / rate)


class Target(msgspec.Struct, frozen=True):
    """The number that a mouth shape moves, and its value when nothing but the shape is seen."""

    shape: str
    address: str
    level: float = 1.0


class Mouth(msgspec.Struct, frozen=True, tag="mouth"):
    """Mouth shapes over time, each of which moves numbers of its own: `level` times how much of the shape is seen."""

    cues: tuple[Cue, ...] = ()
    duration: float = 0.0  # seconds
    targets: tuple[Target, ...] = ()
    lead: float = LEAD  # seconds that shapes are ahead of their sound
    softness: float = SOFTNESS  # seconds that one takes to become the next
    sound: str = ""  # sha256 of the file whose voice they are

    @property
    def track(self) -> MouthTrack:
        """Its cues as everything that makes and reads mouth shapes has them."""
        return MouthTrack(self.cues, self.duration)

    def values(self, moment: Moment) -> Iterator[tuple[str, float]]:
        """Every address that it moves, once, with its value: what all shapes that move it make of it together."""
        weights = weights_at(self.track, moment.seconds, self.lead, self.softness, moment.step)
        together: dict[str, float] = {}
        for target in self.targets:
            value = target.level * weights.get(target.shape, 0.0)
            together[target.address] = together.get(target.address, 0.0) + value
        yield from together.items()


class Follow(msgspec.Struct, frozen=True, tag="follow"):
    """What another number was `delay` seconds ago: scale · number + offset. Where that is nowhere, nothing moves."""

    follows: str  # its address
    delay: float = 0.1  # seconds
    scale: float = 1.0
    offset: float = 0.0

    def at(self, moment: Moment) -> float | None:
        found = moment.number_at(self.follows, moment.seconds - self.delay)
        return None if found is None else self.scale * found + self.offset


Source = Constant | Sine | Noise | Table | Loudness | Mouth | Follow


class Driver(msgspec.Struct, frozen=True):
    """Moves the number of an address (mouth shapes: those of their targets), on top of poses and tracks.

    With strength s and the source's value d, "add" makes of a number v: v + s·d; "replace": v + s·(d - v).
    """

    id: str
    name: str
    source: Source
    address: str = ""
    mix: Mix = "add"
    strength: float = 1.0
    start: float = (
        0.0  # seconds in the film at which its own time begins; from the sound's start where it has one
    )
    enabled: bool = True

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every number that it moves, each once."""
        if isinstance(self.source, Mouth):
            return tuple(dict.fromkeys(target.address for target in self.source.targets))
        return (self.address,)

    @property
    def hears(self) -> bool:
        """Whether its time is that of the sound."""
        return isinstance(self.source, Loudness | Mouth)

    @property
    def length(self) -> float:
        """Seconds of the film until it is over; 0 where it goes on and on."""
        source = self.source
        if isinstance(source, Mouth):
            return self.start + source.duration
        if isinstance(source, Table) and not source.loops:
            return self.start + source.length
        return 0.0

    @property
    def period(self) -> float:
        """Seconds after which it repeats; 0 where it does not."""
        source = self.source
        if isinstance(source, Sine):
            return source.period
        if isinstance(source, Noise):
            return source.loop
        return source.length if isinstance(source, Table) and source.loops else 0.0

    def values(self, moment: Moment) -> Iterator[tuple[str, float]]:
        """Every number that it moves, with the source's value for it."""
        if isinstance(self.source, Mouth):
            yield from self.source.values(moment)
        elif (value := self.source.at(moment)) is not None:
            yield self.address, value

    def moved(self, address_of: Callable[[str], str]) -> Driver:
        """The driver with other addresses: what `address_of` says of each."""
        source = self.source
        if isinstance(source, Mouth):
            targets = tuple(replace(each, address=address_of(each.address)) for each in source.targets)
            source = replace(source, targets=targets)
        elif isinstance(source, Follow):
            source = replace(source, follows=address_of(source.follows))
        return replace(self, source=source, address=address_of(self.address))

    def mixed(self, before: float, value: float) -> float:
        """A number with the source's value for it."""
        if self.mix == "add":
            return before + self.strength * value
        return before + self.strength * (value - before)


def driver_arrays(drivers: Iterable[Driver]) -> Iterator[tuple[str, int]]:
    """Content hashes of every array that drivers refer to, with the number of axes that it has there."""
    for driver in drivers:
        if isinstance(driver.source, Table | Loudness):
            yield driver.source.array, 1 if isinstance(driver.source, Table) else 2


def _between(numbers: Sequence[float], place: float, loops: bool = False) -> float:
    """The number at a place (0 is the first), straight between two; before the first and after the last those hold."""
    last = len(numbers) - 1
    if loops:
        place %= len(numbers)
    place = min(max(place, 0.0), float(len(numbers)))
    low = min(int(place), last)
    high = (low + 1) % len(numbers) if loops else min(low + 1, last)
    return float(numbers[low]) + (float(numbers[high]) - float(numbers[low])) * min(place - low, 1.0)


def _fitting(period: float, whole: float) -> float:
    """The period nearest to that which goes into the whole film a whole number of times; itself where nothing has to close."""
    return whole / max(round(whole / period), 1) if whole > 0 else period
