"""Numbered PNG pictures in a folder: frame0001.png, frame0002.png, …"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import count
from pathlib import Path

from ganinterface.document.typed.number_text import padded
from ganinterface.render.export.film import Film, Format
from ganinterface.render.request import Picture


class PngFrames:
    """Writes every frame exactly, each to a file of its own."""

    def __init__(self, folder: Path, film: Film) -> None:
        self._paths = (folder / frame_name(number, film.count) for number in count(1))

    def write(self, frame: Picture) -> None:
        """The next file."""
        from PIL import Image

        Image.fromarray(frame).save(next(self._paths))

    def finish(self, check: Callable[[], None]) -> None:
        """All is written."""

    def abort(self) -> None:
        """No file is open."""


PNG_FRAMES = Format(".png", "PNG frames", PngFrames, alpha=True, folder=True)


def frame_name(number: int, count: int) -> str:
    """The file of a frame (from 1) of so many: as many digits as all of them need, at least four."""
    return f"frame{padded(number, count)}.png"


def older_frames(folder: Path, count: int) -> list[Path]:
    """Frames in a folder that were not among the `count` written just now, left over from a longer animation."""
    found = {path: re.fullmatch(r"frame(\d{4,})\.png", path.name) for path in sorted(folder.iterdir())}
    return [path for path, match in found.items() if match and not 1 <= int(match[1]) <= count]
