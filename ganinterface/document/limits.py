"""The range of every number that a person can set, in one place for sliders, tool tips, actions and addresses."""

from __future__ import annotations

import math
from typing import NamedTuple

MAX_SEED = 2**32 - 1  # numpy.random.RandomState takes no larger one


class Limit(NamedTuple):
    """A closed range, the value that a double-click restores, and what to say in the tool tip."""

    minimum: float
    maximum: float
    default: float
    unit: str
    description: str
    whole: bool = False  # 0, 1, 2, …
    usual: tuple[float, float] | None = None  # what a slider covers, where that is less

    def allows(self, value: float) -> bool:
        """Whether that is a number in the range."""
        # NaN is not inside anything.
        return self.minimum <= value <= self.maximum and not (self.whole and value != int(value))

    @property
    def text(self) -> str:
        """Where the range begins and ends: "-20 to 20"."""
        form = "d" if self.whole else "g"
        return f"{self.minimum:{form}} to {self.maximum:{form}}"


LIMITS: dict[str, Limit] = {
    "strength": Limit(-20.0, 20.0, 1.0, "", "how strongly the edit acts", usual=(-3.0, 3.0)),
    "value": Limit(-1000.0, 1000.0, 1.0, "", "what the edit does to a channel, in the layer's own units"),
    "psi": Limit(
        -2.0,
        2.0,
        0.7,
        "",
        "distance from the average picture: 0 is the average, 1 the network's own",
        usual=(0.0, 1.5),
    ),
    "attribute": Limit(-20.0, 20.0, 0.0, "", "how far the picture moves along the attribute"),
    "mix": Limit(-2.0, 2.0, 1.0, "", "how much of the other seed's styles is taken", usual=(0.0, 1.0)),
    "weight": Limit(-20.0, 20.0, 1.0, "", "the part of this latent in the blend"),
    "label": Limit(0.0, 1.0, 1.0, "", "the part of this class"),
    "x": Limit(
        -4.0, 4.0, 0.0, "of the width", "how far the picture is moved to the right", usual=(-0.5, 0.5)
    ),
    "y": Limit(-4.0, 4.0, 0.0, "of the height", "how far the picture is moved down", usual=(-0.5, 0.5)),
    "angle": Limit(
        -3600.0, 3600.0, 0.0, "degrees", "how far the picture is turned clockwise", usual=(-180.0, 180.0)
    ),
    "scale": Limit(0.1, 10.0, 1.0, "", "how large the picture is: 2 is twice its size", usual=(0.5, 2.0)),
    "offset": Limit(
        -2.0, 2.0, 0.0, "of the picture", "how far the maps are moved in the region", usual=(-0.3, 0.3)
    ),
    "turn": Limit(
        -720.0, 720.0, 0.0, "degrees", "how far the region is turned clockwise", usual=(-90.0, 90.0)
    ),
    "factor": Limit(
        0.1, 10.0, 1.0, "", "how large the region becomes: 2 is twice its size", usual=(0.5, 2.0)
    ),
    "blur": Limit(0.0, 0.5, 0.03, "of the height", "how far each point is spread", usual=(0.0, 0.2)),
    "seed": Limit(0, MAX_SEED, 0, "", "which of all portraits, or which noise", whole=True),
    "number of styles": Limit(
        0, 999, 8, "", "how many styles are truncated, from the coarsest on", whole=True
    ),
    "style": Limit(0, 999, 0, "", "where a range of styles begins or ends, counted from 0", whole=True),
    "coordinate": Limit(-10.0, 10.0, 0.5, "of the picture", "where an edge of a rectangle is"),
    "radius": Limit(0.002, 0.5, 0.05, "of the height", "radius of the brush"),
    "hardness": Limit(0.0, 1.0, 0.8, "", "1 has a sharp edge, 0 falls off from the centre"),
    "flow": Limit(0.01, 1.0, 1.0, "", "how much one pass of the brush lays down; below 1 the next one adds"),
    "axis": Limit(
        0.0, 1.0, 0.5, "of the width", "where the axis is to whose other side strokes are mirrored"
    ),
    "brush": Limit(-1.0, 1.0, 1.0, "", "1 paints, 0 erases, -1 paints with the opposite sign"),
    "weight of a map": Limit(
        -1000.0, 1000.0, 1.0, "", "how much the map counts for where the part is; below 0 against it"
    ),
    "mean": Limit(-1e6, 1e6, 0.0, "", "what the weighted maps add up to where the part is not"),
    "rise": Limit(0.001, 1e6, 1.0, "", "how much more they add up to where the part is"),
    "threshold": Limit(
        -20.0,
        20.0,
        0.5,
        "",
        "from which score on the part is there: 0 is the rest of the picture, 1 the part",
        usual=(0.0, 1.0),
    ),
    "smoothing": Limit(0.0, 0.25, 0.0, "of the height", "how far the score is smoothed", usual=(0.0, 0.1)),
    "grow": Limit(
        -0.5, 0.5, 0.0, "of the height", "how far the part's edge is moved outwards", usual=(-0.1, 0.1)
    ),
    "distance": Limit(
        0.0, 1.0, 0.3, "", "how far variations are from the picture: at 1 they are somebody else"
    ),
    "opacity": Limit(0.0, 1.0, 0.6, "", "how much the heatmap covers the picture"),
    "fps": Limit(1.0, 60.0, 24.0, "frames/s", "pictures in a second of the animation"),
    "duration": Limit(0.01, 60.0, 1.0, "s", "seconds until the next pose"),
    "time": Limit(0.0, 36_000.0, 0.0, "s", "a moment of the film"),
    "loop": Limit(0.0, 3600.0, 0.0, "s", "after how long it begins again; 0 never", usual=(0.0, 10.0)),
    "handle": Limit(0.0, 1.0, 1 / 3, "of the way", "how far along the way to the next key a handle reaches"),
    "handle value": Limit(-1e6, 1e6, 0.0, "", "how far a handle is from its key's value"),
    "influence": Limit(-20.0, 20.0, 1.0, "", "how much of the driver is mixed in", usual=(0.0, 1.0)),
    "driver start": Limit(-3600.0, 36_000.0, 0.0, "s", "when it begins", usual=(0.0, 10.0)),
    "driver value": Limit(-1e6, 1e6, 0.0, "", "in the unit of what is driven", usual=(-2.0, 2.0)),
    "amplitude": Limit(-1e6, 1e6, 1.0, "", "how far it goes to either side", usual=(0.0, 2.0)),
    "period": Limit(0.02, 3600.0, 2.0, "s", "how long it takes once", usual=(0.1, 10.0)),
    "phase": Limit(-1.0, 1.0, 0.0, "of the period", "where in its period it begins"),
    "smooth": Limit(0.0, 1.0, 1.0, "", "0 jumps, 1 never stands still"),
    "rate": Limit(0.01, 10_000.0, 24.0, "1/s", "numbers of the table in a second", usual=(1.0, 60.0)),
    "delay": Limit(0.0, 60.0, 0.1, "s", "how long after", usual=(0.0, 1.0)),
    "low frequency": Limit(0.0, 20_000.0, 80.0, "Hz", "what is lower does not count"),
    "high frequency": Limit(20.0, 24_000.0, 8000.0, "Hz", "what is higher does not count"),
    "gain": Limit(-60.0, 60.0, 0.0, "dB", "how much louder it is taken", usual=(-20.0, 20.0)),
    "floor": Limit(-80.0, -1.0, -40.0, "dB", "what is below that counts as silence"),
    "attack": Limit(0.0, 5.0, 0.01, "s", "how long it takes to rise", usual=(0.0, 0.5)),
    "release": Limit(0.0, 5.0, 0.08, "s", "how long it takes to fall", usual=(0.0, 1.0)),
    "lead": Limit(-1.0, 1.0, 0.04, "s", "how far mouth shapes are ahead of their sound", usual=(0.0, 0.2)),
    "softness": Limit(0.0, 1.0, 0.08, "s", "how long one shape takes to become the next", usual=(0.0, 0.4)),
    "reach": Limit(0.0, 1.0, 1.0, "", "0 stays with the picture, 1 goes through all portraits"),
    "detail": Limit(1, 16, 2, "", "how many portraits are passed: twice that", whole=True),
    "port": Limit(1024, 65535, 9000, "", "where this computer is sent OSC messages to", whole=True),
    "memory": Limit(0.25, 1024.0, 4.0, "GiB", "what the activations of earlier pictures may take"),
}


def clamp(name: str, value: float) -> tuple[float, bool]:
    """The nearest value in the named limit's range, and whether it had to be moved.

    ValueError with one sentence for NaN (infinity is clamped); KeyError for a limit that does not exist.
    """
    limit = LIMITS[name]
    if math.isnan(value):
        raise ValueError(f"The {name} has to be a number from {limit.text}.")
    inside = min(max(float(value), limit.minimum), limit.maximum)
    return inside, inside != value


def clamped(name: str, value: float) -> float:
    """`clamp` for callers whose widget has already said it."""
    return clamp(name, value)[0]


def whole(name: str, value: float) -> int:
    """The value as a whole number of the named limit; ValueError with one sentence when it is none."""
    limit = LIMITS[name]
    if not limit.allows(value):
        raise ValueError(f"A {name} is a whole number from {limit.text}, not {value}.")
    return int(value)


def out_of_range(name: str, value: float) -> str:
    """The sentence for a value that was clamped."""
    return f"{value:g} is out of range: {range_text(name)}."


def range_text(name: str) -> str:
    """The range in words, for tool tips and messages: "strength -20 to 20", "duration 0.01 to 60 s"."""
    limit = LIMITS[name]
    return f"{name} {limit.text} {limit.unit}".rstrip()
