"""The mouth as numbers, and the nine shapes of animators as settings of them."""

from __future__ import annotations

from dataclasses import dataclass

CLOSED = 0.06  # below it the lips touch


@dataclass(frozen=True)
class Mouth:
    """Everything that a mouth is drawn from.

    Attributes:
        open: how far, 0..1; below CLOSED the lips touch.
        width: 0.6..1.1 of a resting mouth's.
        round: how far the corners are drawn in and the lips pushed out, 0..1.
        smile: -1..1, from the corners down to the corners up.
        teeth: how much of the opening upper teeth fill, 0..1; at 1 the rows meet.
        tongue: how large the tongue is seen, 0..1; at 1 its tip is up.
        bite: how far the lower lip is under the upper teeth, 0..1.
    """

    open: float
    width: float
    round: float
    smile: float
    teeth: float
    tongue: float
    bite: float


# Rhubarb's names (Lewis & Parke's and Hanna-Barbera's shapes): A closed as in m, b, p; B teeth together; C open a little;
# D wide open; E rounded; F pursed; G teeth on the lip as in f, v; H tongue up as in l; X at rest.
MOUTH_SHAPES: dict[str, Mouth] = {
    "A": Mouth(open=0.0, width=0.74, round=0.75, smile=0.0, teeth=0.0, tongue=0.0, bite=0.0),
    "B": Mouth(open=0.22, width=1.06, round=0.0, smile=0.25, teeth=1.0, tongue=0.0, bite=0.0),
    "C": Mouth(open=0.42, width=0.9, round=0.1, smile=0.1, teeth=0.45, tongue=0.35, bite=0.0),
    "D": Mouth(open=1.0, width=0.98, round=0.1, smile=0.15, teeth=0.4, tongue=0.6, bite=0.0),
    "E": Mouth(open=0.6, width=0.84, round=0.7, smile=0.0, teeth=0.15, tongue=0.25, bite=0.0),
    "F": Mouth(open=0.2, width=0.66, round=1.0, smile=0.0, teeth=0.0, tongue=0.0, bite=0.0),
    "G": Mouth(open=0.26, width=0.88, round=0.1, smile=0.05, teeth=0.8, tongue=0.0, bite=1.0),
    "H": Mouth(open=0.55, width=0.9, round=0.1, smile=0.1, teeth=0.35, tongue=1.0, bite=0.0),
    "X": Mouth(open=0.0, width=0.98, round=0.0, smile=0.1, teeth=0.0, tongue=0.0, bite=0.0),
}
