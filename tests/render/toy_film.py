"""A film format of a few lines: the number of frames' bytes, then the frames, raw. One file and one line in the table."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from ganinterface.render.export.film import Film, Format
from ganinterface.render.request import Picture


class ToyEncoder:
    """Writes as the frames come."""

    def __init__(self, path: Path, film: Film) -> None:
        self.film = film
        self._file = path.open("wb")
        self._file.write(np.array(film.shape, "<u4").tobytes())

    def write(self, frame: Picture, *layers: Picture) -> None:
        """The next frame."""
        self._file.write(frame.tobytes())

    def finish(self, check: Callable[[], None]) -> None:
        """All is written."""
        self._file.close()

    def abort(self) -> None:
        """The file is closed."""
        self._file.close()


TOY = Format("toy", ".toy", "Toy film", "For tests", ToyEncoder, alpha=False)


def frames(path: Path) -> Picture:
    """What a toy film holds: [N, H, W, 3]."""
    data = path.read_bytes()
    shape = np.frombuffer(data[:12], "<u4")
    return np.frombuffer(data[12:], np.uint8).reshape(-1, *shape)
