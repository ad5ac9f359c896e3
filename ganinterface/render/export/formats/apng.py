"""Animated PNG: of every frame the rectangle that changed, packed by Pillow and put together here as the frames come."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

from ganinterface.render.export.film import Film, Format
from ganinterface.render.export.formats.changes import box, changed
from ganinterface.render.export.formats.png_chunks import SIGNATURE, header, write_chunk
from ganinterface.render.request import Picture

MOST_TICKS = (1 << 16) - 1  # of a frame's delay, and in a second
KEEP, REPLACE = 0, 0  # what becomes of a frame before the next one, and how the next one's pixels are put


class ApngEncoder:
    """The chunks are those of “Portable Network Graphics, Third Edition” (W3C 2025), 11.3.6."""

    def __init__(self, path: Path, film: Film) -> None:
        self._film = film
        self._delay = Fraction(1 / film.fps).limit_denominator(MOST_TICKS)
        self._file: BinaryIO = path.open("wb")
        self._before: Picture | None = None
        self._serial = 0
        height, width, channels = film.shape
        self._file.write(SIGNATURE)
        write_chunk(self._file, b"IHDR", header(width, height, channels))
        write_chunk(self._file, b"acTL", _four(film.count) + _four(film.plays))

    def write(self, frame: Picture, *layers: Picture) -> None:
        """What differs from the frame before."""
        rows, columns = box(changed(frame, self._before))
        part = frame[rows, columns]
        sides = (part.shape[1], part.shape[0], columns.start, rows.start)
        delay = b"".join(each.to_bytes(2, "big") for each in self._delay.as_integer_ratio())
        self._control(b"".join(map(_four, sides)) + delay + bytes((KEEP, REPLACE)))
        for data in _packed(part):
            if self._before is None:
                write_chunk(self._file, b"IDAT", data)
            else:
                write_chunk(self._file, b"fdAT", self._next() + data)
        self._before = frame

    def finish(self, check: Callable[[], None]) -> None:
        """The end."""
        write_chunk(self._file, b"IEND", b"")
        self._file.close()

    def abort(self) -> None:
        """The file is closed."""
        self._file.close()

    def _control(self, content: bytes) -> None:
        write_chunk(self._file, b"fcTL", self._next() + content)

    def _next(self) -> bytes:
        self._serial += 1
        return _four(self._serial - 1)


def _packed(picture: Picture) -> Iterator[bytes]:
    """The data of a still PNG of the same colours and depth."""
    from PIL import Image

    still = io.BytesIO()
    Image.fromarray(picture).save(still, "PNG", compress_level=4)
    data, place = still.getvalue(), len(SIGNATURE)
    while place < len(data):
        size = int.from_bytes(data[place : place + 4], "big")
        if data[place + 4 : place + 8] == b"IDAT":
            yield data[place + 8 : place + 8 + size]
        place += 12 + size


def _four(number: int) -> bytes:
    return number.to_bytes(4, "big")


APNG = Format("apng", ".apng", "Animated PNG", "For web pages and chats, every pixel exact, with transparency",
              ApngEncoder, alpha=True, repeats=True)  # fmt: skip
