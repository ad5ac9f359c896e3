"""Which part of a picture is cut out, and how it becomes a picture of the wanted size."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ganinterface.datasets.choosing.boxes import Box

if TYPE_CHECKING:
    from PIL import Image

Crop = Literal["centre", "top", "fit", "stretch"]
Outside = Literal["pad", "drop"]
Colour = tuple[int, int, int]

WHITE: Colour = (255, 255, 255)
TOLERANCE = 1e-6  # pixels by which floating point may lie outside


@dataclass(frozen=True, kw_only=True)
class Cut:
    """How pictures are cut out and scaled.

    `size` (height, width); None keeps the picture as it is. Without boxes `crop` says which part: "centre" or "top", as much
    as has the wanted shape, "fit" the whole picture with margins, "stretch" the whole picture squashed. With a box its part
    reaches `above` and `below` it (in heights of the box), is as wide as the shape wants, and has the box in its middle;
    `outside` says what happens where it reaches beyond the picture. `ground` fills margins: a colour, "none" (transparent),
    or None: white, and transparent for pictures that have transparency. `smallest` (height, width) is how many pixels of the
    source the part has to have.
    """

    size: tuple[int, int] | None = None
    crop: Crop = "centre"
    above: float = 0.5
    below: float = 1.0
    outside: Outside = "pad"
    ground: Colour | Literal["none"] | None = None
    smallest: tuple[int, int] = (1, 1)


def part(cut: Cut, width: int, height: int, box: Box | None) -> Box:
    """The part of a picture of width × height that is wanted, in its pixels; it may reach beyond the picture."""
    if cut.size is None:
        return Box(0, 0, width, height)
    shape = cut.size[1] / cut.size[0]
    if box is not None:
        top, bottom = box.y0 - cut.above * box.height, box.y1 + cut.below * box.height
        half, middle = (bottom - top) * shape / 2, (box.x0 + box.x1) / 2
        return Box(middle - half, top, middle + half, bottom)
    if cut.crop == "stretch":
        return Box(0, 0, width, height)
    wide = width / height > shape
    if wide == (cut.crop == "fit"):  # all of its width
        across, down = float(width), width / shape
    else:
        across, down = height * shape, float(height)
    left = (width - across) / 2
    top = 0.0 if cut.crop == "top" else (height - down) / 2
    return Box(left, top, left + across, top + down)


def reaches_outside(wanted: Box, width: int, height: int) -> bool:
    """Whether a part reaches beyond a picture of width × height, by more than half a pixel."""
    return wanted.x0 < -0.5 or wanted.y0 < -0.5 or wanted.x1 > width + 0.5 or wanted.y1 > height + 0.5


def cut_out(picture: Image.Image, wanted: Box, cut: Cut) -> Image.Image:
    """The part of a decoded picture at the wanted size, mode L, RGB or RGBA; never squashed but for "stretch".

    ValueError when nothing of the part lies in the picture.
    """
    from PIL import Image

    if cut.size is None:
        return picture
    height, width = cut.size
    target, source = _inside(wanted, picture.width, picture.height, width, height)
    if target is None:
        raise ValueError("no part of it lies in the picture")
    size = target[2] - target[0], target[3] - target[1]
    if size == picture.size and list(source) == [0, 0, *size]:
        scaled = picture
    else:
        scaled = picture.resize(size, Image.Resampling.LANCZOS, box=source)
    if size == (width, height):
        return scaled
    clear = cut.ground == "none" or (cut.ground is None and picture.mode == "RGBA")
    if clear:
        whole = Image.new("RGBA", (width, height), (0, 0, 0, 0))
        whole.paste(scaled.convert("RGBA"), target[:2])
        return whole
    ground = cut.ground if isinstance(cut.ground, tuple) else WHITE
    grey = picture.mode == "L" and ground[0] == ground[1] == ground[2]
    mode = "RGBA" if picture.mode == "RGBA" else "L" if grey else "RGB"
    whole = Image.new(mode, (width, height), ground[0] if grey else ground)
    whole.paste(scaled.convert(mode), target[:2])
    return whole


def _inside(
    wanted: Box, width: int, height: int, across: int, down: int
) -> tuple[tuple[int, int, int, int] | None, tuple[float, float, float, float]]:
    """Whole pixels of the result (x0, y0, x1, y1) that the picture fills, and exactly what of the picture fills them."""
    first, last, left, right = _interval(wanted.x0, wanted.x1, width, across)
    upper, lower, top, bottom = _interval(wanted.y0, wanted.y1, height, down)
    empty = first >= last or upper >= lower
    return (None if empty else (first, upper, last, lower)), (left, top, right, bottom)


def _interval(start: float, end: float, length: int, pixels: int) -> tuple[int, int, float, float]:
    """Of one axis: the first and last + 1 whole pixels that the picture fills, and from where to where it fills them."""
    step = (end - start) / pixels  # of the picture, for one pixel of the result
    # Half a pixel outside is rounding in a detector's box; the picture is then taken up to its edge.
    first = 0 if start >= -0.5 else math.ceil(-start / step - TOLERANCE)
    last = pixels if end <= length + 0.5 else math.floor((length - start) / step + TOLERANCE)
    first, last = min(first, pixels), max(min(last, pixels), 0)
    low, high = max(start + first * step, 0.0), min(start + last * step, float(length))
    return first, last, low, high
