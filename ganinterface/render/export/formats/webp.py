"""Animated WebP: every frame by libwebp without loss, put together here, so that a long film is not kept in the memory."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

from ganinterface.render.export.film import Film, Format
from ganinterface.render.export.formats.changes import box, changed
from ganinterface.render.request import Picture

ALPHA, ANIMATION = 0x10, 0x02  # flags of VP8X
NO_BLENDING = 0x02  # of a frame: its pixels take the place of those before, transparent ones too
IMAGE_CHUNKS = (b"VP8L", b"VP8 ", b"ALPH")
EFFORT = 1  # of 6
LARGEST = 16383  # px of a side


class WebpEncoder:
    """Writes what changed of each frame. The container is described in Google's “WebP Container Specification”."""

    def __init__(self, path: Path, film: Film) -> None:
        self._film = film
        self._file = path.open("wb")
        height, width = film.shape[:2]
        self._before: Picture | None = None
        self._number = 0
        flags = ANIMATION | (ALPHA if film.shape[2] == 4 else 0)
        self._file.write(b"RIFF\0\0\0\0WEBP")  # how long it is stands there in the end
        self._file.write(_chunk(b"VP8X", bytes((flags, 0, 0, 0)) + _three(width - 1) + _three(height - 1)))
        self._file.write(_chunk(b"ANIM", bytes(4) + min(film.plays, 2**16 - 1).to_bytes(2, "little")))

    def write(self, frame: Picture, *layers: Picture) -> None:
        """The rectangle in which it differs from the one before; its corner lies on an even pixel."""
        rows, columns = box(changed(frame, self._before))
        y, x = rows.start & ~1, columns.start & ~1
        part = frame[y : rows.stop, x : columns.stop]
        begin, end = (round(1000 * number / self._film.fps) for number in (self._number, self._number + 1))
        sides = (x // 2, y // 2, part.shape[1] - 1, part.shape[0] - 1, end - begin)
        head = b"".join(map(_three, sides)) + bytes((NO_BLENDING,))
        self._file.write(_chunk(b"ANMF", head + b"".join(_picture_chunks(part))))
        self._before, self._number = frame, self._number + 1

    def finish(self, check: Callable[[], None]) -> None:
        """Say how long the file is."""
        length = self._file.tell() - 8
        self._file.seek(4)
        self._file.write(length.to_bytes(4, "little"))
        self._file.close()

    def abort(self) -> None:
        """The file is closed."""
        self._file.close()


def _picture_chunks(picture: Picture) -> Iterator[bytes]:
    """Those of a still WebP that hold its picture."""
    from PIL import Image

    still = io.BytesIO()
    Image.fromarray(picture).save(still, "WEBP", lossless=True, quality=25, method=EFFORT, exact=True)
    data, place = still.getvalue(), 12
    while place < len(data):
        name, size = data[place : place + 4], int.from_bytes(data[place + 4 : place + 8], "little")
        if name in IMAGE_CHUNKS:
            yield _chunk(name, data[place + 8 : place + 8 + size])
        place += 8 + size + (size & 1)


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + len(content).to_bytes(4, "little") + content + bytes(len(content) & 1)


def _three(number: int) -> bytes:
    return number.to_bytes(3, "little")


WEBP = Format("webp", ".webp", "Animated WebP", "For web pages, small, every pixel exact, with transparency", WebpEncoder,
              alpha=True, repeats=True, largest=LARGEST)  # fmt: skip
