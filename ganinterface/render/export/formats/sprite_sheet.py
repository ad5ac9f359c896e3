"""Sprite sheets: all frames in one PNG, and where each is as JSON in TexturePacker's “hash” layout, which game engines read."""

from __future__ import annotations

import json
import math
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from ganinterface.render.export.film import ExportError, Film, Format
from ganinterface.render.export.formats.png_chunks import SIGNATURE, header, write_chunk
from ganinterface.render.export.formats.png_frames import frame_name
from ganinterface.render.request import Picture

LARGEST = 16384  # px of the sheet's side: what graphics cards take
SUB = 1  # PNG's filter: each pixel less the one to its left


class SheetEncoder:
    """Writes the sheet a row of frames at a time, so that no more than that is in the memory."""

    def __init__(self, path: Path, film: Film) -> None:
        height, width, channels = film.shape
        self._path, self._film = path, film
        self._columns = columns_of(film)
        rows = -(-film.count // self._columns)
        self._size = width * self._columns, height * rows
        self._row: list[Picture] = []
        self._image = path.with_suffix(".png")
        self._file = self._image.open("wb")
        self._packer = zlib.compressobj(6)
        self._file.write(SIGNATURE)
        write_chunk(self._file, b"IHDR", header(*self._size, channels))

    def write(self, frame: Picture, *layers: Picture) -> None:
        """The next place of the sheet."""
        self._row.append(frame)
        if len(self._row) == self._columns:
            self._write_row()

    def finish(self, check: Callable[[], None]) -> None:
        """The rest of the last row, and the JSON."""
        if self._row:
            empty = np.zeros(self._film.shape, np.uint8)
            self._row += [empty] * (self._columns - len(self._row))
            self._write_row()
        write_chunk(self._file, b"IDAT", self._packer.flush())
        write_chunk(self._file, b"IEND", b"")
        self._file.close()
        self._path.write_text(json.dumps(self._described(), indent=1), encoding="utf-8")

    def abort(self) -> None:
        """The file is closed."""
        self._file.close()

    def _write_row(self) -> None:
        pixels = np.concatenate(self._row, axis=1)
        self._row = []
        pixels[:, 1:] -= pixels[:, :-1].copy()
        lines = pixels.reshape(len(pixels), -1)
        filtered = np.concatenate([np.full((len(lines), 1), SUB, np.uint8), lines], axis=1)
        write_chunk(self._file, b"IDAT", self._packer.compress(filtered.tobytes()))

    def _described(self) -> dict[str, Any]:
        height, width, channels = self._film.shape
        frames = {}
        for index in range(self._film.count):
            y, x = divmod(index, self._columns)
            begin, end = (round(1000 * number / self._film.fps) for number in (index, index + 1))
            frames[frame_name(index + 1, self._film.count)] = {
                "frame": {"x": x * width, "y": y * height, "w": width, "h": height},
                "rotated": False,
                "trimmed": False,
                "spriteSourceSize": {"x": 0, "y": 0, "w": width, "h": height},
                "sourceSize": {"w": width, "h": height},
                "duration": end - begin,  # ms
            }
        size = {"w": self._size[0], "h": self._size[1]}
        pixels = "RGBA8888" if channels == 4 else "RGB888"
        meta = {"app": "GANInterface", "version": "1.0", "image": self._image.name, "format": pixels,
                "size": size, "scale": "1"}  # fmt: skip
        return {"frames": frames, "meta": meta}


def columns_of(film: Film) -> int:
    """Frames side by side, for a sheet about as wide as high; ExportError where there is no room for all of them."""
    height, width = film.shape[:2]
    columns = min(max(1, round(math.sqrt(film.count * height / width))), max(1, LARGEST // width))
    if columns * width > LARGEST or -(-film.count // columns) * height > LARGEST:
        raise ExportError(
            f"{film.count:,} frames of {width} × {height} pixels are too many for a sheet of at most "
            f"{LARGEST} × {LARGEST}: choose fewer frames a second, a part of the animation, or a smaller size."
        )
    return columns


SPRITE_SHEET = Format("sheet", ".json", "Sprite sheet", "For games: one PNG and where each frame is on it, as JSON",
                      SheetEncoder, alpha=True, beside=(".png",))  # fmt: skip
