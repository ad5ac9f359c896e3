"""Whether an edit does to other portraits what it does here, and how much it moves elsewhere: judged by pictures alone.

docs/numerics.md says what "holds" means. Needs no torch: what is compared has been drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ganinterface.document.typed.number_text import shown
from ganinterface.render.finding.following.parts import Grid
from ganinterface.render.rasterise import bounds

Picture = NDArray[np.uint8]
Inside = NDArray[np.bool_]
Numbers = NDArray[np.float32]
Verdict = Literal["holds", "weak", "other"]  # weak: hardly changes; other: changes in another way

CELLS = 8  # by as many the box around a region is compared: the same part lies a little elsewhere in each portrait
HALF = 0.5  # of the change here that has to be seen there
SAME_WAY = 0.25  # cosine between two changes that are alike; those of edits that have nothing to do with each other: 0 ± 0.2
TOWARDS = 0.8  # of what two portraits differed in is left, where an edit makes them alike; others leave 0.98
PAINTED = 0.02  # of a mask; what is fainter is not seen
SEEN = 0.5  # of 255; a change that is smaller, on average over the box, is none


class Effect(NamedTuple):
    """What an edit does to one portrait: in the box around its region, by cells, and outside the region.

    `without` and `with_it` are colours 0..255 [CELLS, CELLS, C], premultiplied where there is alpha; `elsewhere` is the
    mean change outside the region of the colour that moves most, of 255, None where the region is the whole picture.
    """

    without: Numbers
    with_it: Numbers
    elsewhere: float | None

    @property
    def change(self) -> Numbers:
        """Of the cells, [CELLS, CELLS, C]."""
        return self.with_it - self.without

    @property
    def size(self) -> float:
        """The change's root mean square, of 255."""
        return float(np.sqrt(np.square(self.change).mean()))


@dataclass(frozen=True)
class Holding:
    """On how many portraits of those that were looked at an edit holds, and the mean of what it moves elsewhere (of 255)."""

    on: int
    of: int
    elsewhere: float | None = None

    def __str__(self) -> str:
        """As it stands beside the edit: "holds on 7 of 8, moves 0.3 elsewhere"."""
        text = f"holds on {self.on} of {self.of}"
        if self.elsewhere is None:
            return text
        return f"{text}, moves {shown(round(self.elsewhere, 1))} elsewhere"


def inside(mask: Numbers, layer: Grid, size: tuple[int, int]) -> Inside:
    """The pixels [H, W] of a picture of that size in which an edit with this mask [h, w] may act, as it is seen.

    The painted cells and those beside them, between which the layers that follow make no sharp border.
    """
    padded = np.pad(np.abs(mask) > PAINTED, 1)
    height, width = mask.shape
    grown = np.zeros((height, width), np.bool_)
    for down in range(3):
        for right in range(3):
            grown |= padded[down : down + height, right : right + width]
    x0, y0, x1, y1 = layer.extent
    rows, columns = _cells_under(size[0], height, y0, y1), _cells_under(size[1], width, x0, x1)
    found: Inside = grown[np.ix_(rows, columns)]
    return found


def effect(without: Picture, with_it: Picture, inside: Inside) -> Effect | None:
    """What an edit does to a portrait, from both pictures [H, W, 3 or 4]; None where its region is not in the picture."""
    cells = bounds(inside)
    if cells is None:
        return None
    top, left, bottom, right = cells
    before, after = _colours(without), _colours(with_it)
    box = np.s_[top:bottom, left:right]
    moved = np.abs(after - before).max(axis=2)[~inside]
    return Effect(_by_cells(before[box]), _by_cells(after[box]), float(moved.mean()) if moved.size else None)


def verdict(here: Effect, there: Effect) -> Verdict:
    """Whether the edit holds there: the same change, or the same result."""
    size = here.size
    if size < SEEN:  # here it does nothing that another portrait could show
        return "weak"
    if there.size >= HALF * size and _cosine(here.change, there.change) >= SAME_WAY:
        return "holds"
    if _comes_out_the_same(here, there):
        return "holds"
    return "weak" if there.size < HALF * size else "other"


def _comes_out_the_same(here: Effect, there: Effect) -> bool:
    """Whether there looks like here with the edit: what had another shape before, or has it already, changes otherwise."""
    wanted, before, after = map(_without_mean, (here.with_it, there.without, there.with_it))
    if np.linalg.norm(after) < HALF * np.linalg.norm(wanted):
        return False
    half_way = (1 + _cosine(_without_mean(here.without), wanted)) / 2
    comes_nearer = np.linalg.norm(after - wanted) <= TOWARDS * np.linalg.norm(before - wanted)
    return bool(comes_nearer) or _cosine(after, wanted) >= half_way


def holding(here: Effect, there: Sequence[Effect]) -> Holding:
    """The figure of an edit: here is the portrait that is worked on, there are others."""
    moved = [each.elsewhere for each in there if each.elsewhere is not None]
    mean = float(np.mean(moved)) if moved else None
    return Holding(sum(verdict(here, each) == "holds" for each in there), len(there), mean)


def _cells_under(pixels: int, cells: int, begin: float, end: float) -> NDArray[np.intp]:
    """In which cell of an extent the middle of each pixel lies."""
    middles = (np.arange(pixels) + 0.5) / pixels
    return np.clip(np.floor((middles - begin) / (end - begin) * cells), 0, cells - 1).astype(np.intp)


def _colours(picture: Picture) -> Numbers:
    """Colours as numbers 0..255; of four channels alpha, and the colours over black."""
    numbers = picture.astype(np.float32)
    if numbers.shape[2] == 4:
        numbers[..., :3] *= numbers[..., 3:] / 255
    return numbers


def _by_cells(part: Numbers) -> Numbers:
    """The mean colours of CELLS × CELLS parts of a picture's part [h, w, C], of any size."""
    for axis in (0, 1):
        length = part.shape[axis]
        # What lies before each border of the cells, also where that is inside a pixel: the same for parts of any size.
        sums = np.concatenate([np.zeros_like(part.take([0], axis)), part.cumsum(axis, np.float64)], axis)
        at = np.arange(CELLS + 1) * length / CELLS
        low = np.minimum(at.astype(np.intp), length - 1)
        share = (at - low).reshape(-1, *[1] * (2 - axis))
        borders = sums.take(low, axis) * (1 - share) + sums.take(low + 1, axis) * share
        part = np.diff(borders, axis=axis) * CELLS / length
    return part.astype(np.float32)


def _without_mean(cells: Numbers) -> Numbers:
    """What is drawn there, whatever the skin's or the hair's colour: less the mean of each colour."""
    return np.asarray(cells - cells.mean(axis=(0, 1)), dtype=np.float32)


def _cosine(a: Numbers, b: Numbers) -> float:
    """Between two arrays of a shape, -1..1; 0 where one is nothing."""
    lengths = float(np.linalg.norm(a) * np.linalg.norm(b))
    return float(np.vdot(a, b)) / lengths if lengths > 1e-3 else 0.0
