"""What a film format is: a row of the table in `encoders`, and the encoder that it opens."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ganinterface.render.request import Picture


class ExportError(ValueError):
    """An animation that cannot be exported, in one sentence."""


@dataclass(frozen=True)
class Film:
    """What an encoder knows of a film before its first frame."""

    shape: tuple[int, ...]  # of every frame: [H, W, 3], or [H, W, 4] with straight alpha
    count: int  # frames of the animation; the encoder gets those of them that its format shows
    fps: float
    repeats: bool


class Encoder(Protocol):
    """Takes the frames of one film as they are rendered, uint8 of the film's shape; ends with `finish` or `abort`.

    All three are called one after the other, though not on one thread; OSError when the disk does not take it.
    """

    def write(self, frame: Picture) -> None:
        """The next frame."""

    def finish(self, check: Callable[[], None]) -> None:
        """No more frames: write what is left. `check` is called now and then where that takes long, and may raise."""

    def abort(self) -> None:
        """Let go of open files after whatever went wrong; what was written is removed by the caller."""


def every_frame(count: int, fps: float) -> Iterable[int]:
    """The frames of an animation, from 0."""
    return range(count)


@dataclass(frozen=True)
class Format:
    """One kind of films."""

    suffix: str  # of the file, or of those in the folder
    title: str  # for people
    open: Callable[[Path, Film], Encoder]  # the path is a file's, or an empty folder
    alpha: bool  # whether it keeps transparent parts
    folder: bool = False  # a file for each frame
    sound: bool = False
    chosen: Callable[[int, float], Iterable[int]] = (
        every_frame  # which of so many frames, so many a second, it shows
    )

    @property
    def dialog_filter(self) -> str:
        """As file dialogs offer it."""
        return f"{self.title} in a folder (*)" if self.folder else f"{self.title} (*{self.suffix})"
