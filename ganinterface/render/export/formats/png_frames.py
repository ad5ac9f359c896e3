"""Numbered PNG pictures in a folder: frame0001.png, frame0002.png, …, or a series for each layer."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import count
from pathlib import Path

from ganinterface.document.typed.number_text import padded
from ganinterface.render.export.film import Film, Format
from ganinterface.render.request import Picture

PORTRAIT = "portrait"  # the layer that is the frame itself


class PngFrames:
    """Writes every frame exactly, each to a file of its own."""

    def __init__(self, folder: Path, film: Film) -> None:
        self._paths = (folder / frame_name(number, film.count) for number in count(1))

    def write(self, frame: Picture, *layers: Picture) -> None:
        """The next file."""
        from PIL import Image

        Image.fromarray(frame).save(next(self._paths))

    def finish(self, check: Callable[[], None]) -> None:
        """All is written."""

    def abort(self) -> None:
        """No file is open."""


class PngLayers(PngFrames):
    """The same, and beside each frame its masks: mask-NAME-0001.png beside portrait-0001.png."""

    def __init__(self, folder: Path, film: Film) -> None:
        stems = (PORTRAIT, *(f"mask-{name}" for name in film.layers))
        numbers = (padded(number, film.count) for number in count(1))
        self._paths = (folder / f"{stem}-{number}.png" for number in numbers for stem in stems)

    def write(self, frame: Picture, *layers: Picture) -> None:
        """The next file of each layer."""
        for picture in (frame, *layers):
            super().write(picture)


PNG_FRAMES = Format("png", ".png", "PNG frames", "Every frame exactly, as a picture of its own", PngFrames, alpha=True,
                    folder=True)  # fmt: skip
LAYERED_FRAMES = Format("layers", ".png", "layered PNG frames", "Every frame and a mask of each edit, for compositing",
                        PngLayers, alpha=True, folder=True, layered=True)  # fmt: skip


def frame_name(number: int, count: int) -> str:
    """The file of a frame (from 1) of so many: as many digits as all of them need, at least four."""
    return f"frame{padded(number, count)}.png"


def older_frames(folder: Path, count: int) -> list[Path]:
    """Frames in a folder that were not among the `count` written just now, left over from a longer animation."""
    pattern = r"(?:frame|portrait-|mask-.*-)(\d{4,})\.png"
    found = {path: re.fullmatch(pattern, path.name) for path in sorted(folder.iterdir())}
    return [path for path, match in found.items() if match and not 1 <= int(match[1]) <= count]
