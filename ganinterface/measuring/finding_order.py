"""What directions are looked for, and what one moves of others: as the window and the command line say it. Needs no torch."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from ganinterface.document.document import Document
from ganinterface.document.labels import Weights
from ganinterface.document.region import Region

Way = Literal["pca", "closed-form", "difference", "boundary", "analogy", "channels"]


@dataclass(frozen=True)
class Order:
    """What is to be found: by which way, how many components, on which styles, of which portraits.

    `this` and `other` are the sets of "difference" and "boundary", and A and B of "analogy"; of "channels" `this` are the
    portraits that are looked at, and `region` the part of them that is to move. `label` are the classes of the
    portraits in which a conditional model's w are looked at.
    """

    way: Way
    count: int = 10
    styles: tuple[int, int | None] = (0, None)
    this: tuple[Document, ...] = ()
    other: tuple[Document, ...] = ()
    name: str = ""
    label: Weights | None = None
    region: Region | None = None


@dataclass(frozen=True)
class Spill:
    """What else a direction moves, before and after others were projected out: by name (before, after).

    `amounts`: of the other attribute in one step (`conditional.spill`). `seen`: the share of pictures in which a tagger sees
    another option there at 2 steps, a number's mean change in parts of its range; empty where no tagger is at hand. `drawn`
    is measured then instead: what one step draws of what one step along the other draws (`drawn_spill`).
    """

    amounts: dict[str, tuple[float, float]]
    seen: dict[str, tuple[float, float]]
    drawn: dict[str, tuple[float, float]] = field(default_factory=dict)
