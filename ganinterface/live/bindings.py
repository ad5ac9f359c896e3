"""Which number of the picture a control of a device moves, and from where to where."""

from __future__ import annotations

import msgspec

from ganinterface.document.limits import Limit


class Binding(msgspec.Struct, frozen=True):
    """A control at rest (position 0) is `low`, all the way up (1) `high`; `low` may be the larger of the two.

    `source` is what the control is called in `Came.source`: an OSC address ("/1/fader3") or "midi/1/control/74".
    """

    source: str
    address: str  # of the number, see `document.parameters`
    low: float
    high: float

    def value(self, position: float) -> float:
        """The number where the control stands; beyond 0..1 it goes on as straight, to be clamped by who uses it."""
        return self.low + (self.high - self.low) * position


def fitted(limit: Limit, value: float) -> float:
    """The nearest number that is allowed: in the range, and whole where only whole ones are; a fader knows no whole ones."""
    inside = min(max(value, limit.minimum), limit.maximum)
    return float(round(inside)) if limit.whole else inside
