"""One picture of many, each with a caption under it: they are put in one by one, and only the sheet is kept."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ganinterface.document.ground import Colour
from ganinterface.render.looks.pixel_art import is_pixel_art
from stylegan.pictures import over

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

# Pillow is imported where a sheet is made: the window shows without it.

PAPER: Colour = (255, 255, 255)
INK: Colour = (40, 40, 44)
SMALLEST, LARGEST = 128, 512  # px; the longer side of a picture on a sheet that has room for it
NARROWEST = 40  # px; below that no caption can be read
GAP = 8  # px between pictures, and around them
MAX_SIDE, MAX_PIXELS = 16_000, 40_000_000  # of a sheet; more pictures are shown smaller
FONT_SIZE, LINE = 11, 15  # px
# Looked for where a caption has letters that Pillow's own font lacks, such as umlauts.
FONTS = ("DejaVuSans.ttf", "NotoSans-Regular.ttf", "arial.ttf", "Arial.ttf", "Helvetica.ttc")
FONTS_OF_MANY = ("NotoSansCJK-Regular.ttc", "msgothic.ttc", "Hiragino Sans GB.ttc")
NO_LETTER = "\U0010ffff"
ON_SHEET = 10_000  # pictures of those that come in order; more of them would be specks


class ContactSheet:
    """A sheet for so many pictures of one size; `put` fills one place, in any order.

    Small pictures are enlarged, large ones made smaller, all by the same factor; transparent parts show the paper.
    """

    def __init__(
        self,
        count: int,
        size: tuple[int, int],
        *,
        columns: int | None = None,
        lines: int = 1,
    ) -> None:
        """`size`: height and width of a picture; `lines`: of the longest caption, 0 for none.

        `columns`: None for about as many as make the sheet a third wider than high. ValueError for no pictures.
        """
        if count < 1 or min(size) < 1 or lines < 0 or (columns is not None and columns < 1):
            raise ValueError("A contact sheet needs pictures.")
        factor = min(max(1.0, _whole(SMALLEST / max(size))), LARGEST / max(size))
        while True:
            self._cell = tuple(max(1, round(length * factor)) for length in size)
            self._lines = lines if self._cell[1] >= NARROWEST else 0
            height, width = self._cell[0] + self._lines * LINE + GAP, self._cell[1] + GAP
            self._columns = min(columns or max(1, round(math.sqrt(count * height / width * 4 / 3))), count)
            rows = math.ceil(count / self._columns)
            shape = rows * height + GAP, self._columns * width + GAP
            if max(shape) <= MAX_SIDE and math.prod(shape) <= MAX_PIXELS:
                break
            factor *= 0.9
        self._count, self._step = count, (height, width)
        self.picture: NDArray[np.uint8] = np.full((*shape, 3), PAPER, np.uint8)

    def put(self, place: int, picture: NDArray[np.uint8], caption: str = "") -> None:
        """A picture uint8 [H, W, 3 or 4] at a place (from 0, row by row); lines of the caption that are too long are cut."""
        if not 0 <= place < self._count:
            raise IndexError(f"The sheet has {self._count} places.")
        row, column = divmod(place, self._columns)
        top, left = GAP + row * self._step[0], GAP + column * self._step[1]
        height, width = self._cell[0], self._cell[1]
        self.picture[top : top + height, left : left + width] = _resized(
            over(picture, PAPER), (width, height)
        )
        for number, line in enumerate(caption.split("\n")[: self._lines]):
            below = top + height + number * LINE
            band = self.picture[below : below + LINE, left : left + width]
            band[:] = _written(line, width)


class SheetInOrder:
    """The same for pictures that come one after the other: the first says how large they are, its caption how many lines."""

    def __init__(self, count: int, columns: int | None = None) -> None:
        """`count` of them at most, of which the first ON_SHEET are on it."""
        self._count, self._columns = min(count, ON_SHEET), columns
        self._sheet: ContactSheet | None = None
        self._next = 0

    @property
    def picture(self) -> NDArray[np.uint8] | None:
        """The sheet [H, W, 3]; None before the first picture."""
        return None if self._sheet is None else self._sheet.picture

    def put(self, picture: NDArray[np.uint8], caption: str = "") -> None:
        """The next picture, uint8 [H, W, 3 or 4]."""
        if self._sheet is None:
            lines = caption.count("\n") + 1 if caption else 0
            self._sheet = ContactSheet(self._count, _size(picture), columns=self._columns, lines=lines)
        if self._next < self._count:
            self._sheet.put(self._next, picture, caption)
        self._next += 1


def contact_sheet(
    pictures: Iterable[NDArray[np.uint8]], captions: Sequence[str], columns: int | None = None
) -> NDArray[np.uint8]:
    """The sheet [H, W, 3] of pictures of one size, as many as captions; the first says which size that is."""
    sheet: ContactSheet | None = None
    lines = max((caption.count("\n") + 1 if caption else 0 for caption in captions), default=0)
    for place, (picture, caption) in enumerate(zip(pictures, captions, strict=True)):
        if sheet is None:
            sheet = ContactSheet(len(captions), _size(picture), columns=columns, lines=lines)
        sheet.put(place, picture, caption)
    if sheet is None:
        raise ValueError("A contact sheet needs pictures.")
    return sheet.picture


def _size(picture: NDArray[np.uint8]) -> tuple[int, int]:
    return picture.shape[0], picture.shape[1]


def _whole(factor: float) -> float:
    """A factor above 1 as a whole number, so that pixels can stay square."""
    return float(math.ceil(factor)) if factor > 1 else factor


def _resized(picture: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """At that width and height, smoothly, or with its pixels square where it wants them seen."""
    from PIL import Image

    if _size(picture) == size[::-1]:
        return picture
    magnified = size[0] >= picture.shape[1]
    how = Image.Resampling.NEAREST if magnified and is_pixel_art(picture) else Image.Resampling.LANCZOS
    return np.asarray(Image.fromarray(picture).resize(size, how))


@lru_cache(maxsize=256)  # sheets of batches say the same under many pictures
def _written(text: str, width: int) -> NDArray[np.uint8]:
    """A line of text in the middle of a band [LINE, width, 3], cut with "…" where it is too long."""
    from PIL import Image, ImageDraw

    font, text = _font_for(" ".join(text.replace("−", "-").split())[: width // 2])
    shown, left = text, text
    while left and font.getlength(shown) > width:
        left = left[:-1]
        shown = f"{left.rstrip()}…"
    band = Image.new("RGB", (width, LINE), PAPER)
    ImageDraw.Draw(band).text((width / 2, LINE / 2), shown, INK, font, "mm")
    return np.asarray(band)


def _font_for(text: str) -> tuple[FreeTypeFont, str]:
    """A font that has all letters of the text; where none is found, the text with plainer ones."""
    for name in ("", *FONTS, *FONTS_OF_MANY):
        font = _font(name)
        if font is not None and all(_has(font, letter) for letter in set(text)):
            return font, text
    plain = "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))
    own = _font("")
    assert own is not None
    return own, "".join(letter if _has(own, letter) else "?" for letter in plain)


@lru_cache
def _font(name: str) -> FreeTypeFont | None:
    """A font of the system by its file's name, None where it has none; "": the one that comes with Pillow."""
    from PIL import ImageFont

    try:
        font = ImageFont.truetype(name, FONT_SIZE) if name else ImageFont.load_default(FONT_SIZE)
    except OSError:
        return None
    return font if isinstance(font, ImageFont.FreeTypeFont) else None


@lru_cache(maxsize=4096)
def _has(font: FreeTypeFont, letter: str) -> bool:
    """Whether the font draws that letter, and not the box in place of one that it lacks."""
    return letter.isspace() or bytes(font.getmask(letter)) != bytes(font.getmask(NO_LETTER))
