"""What a film format is: a row of the table in `encoders`, and the encoder that it opens."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from ganinterface.render.request import Picture

Palette = Literal["auto", "one", "each"]
Samples = NDArray[np.float32]  # sound: [channels, n], -1..1


class ExportError(ValueError):
    """An animation that cannot be exported, in one sentence."""


@dataclass(frozen=True)
class Film:
    """What an encoder knows of a film before its first frame."""

    shape: tuple[int, ...]  # of every frame: [H, W, 3], or [H, W, 4] with straight alpha
    count: int  # frames of the animation; the encoder gets those of them that its format shows
    fps: float
    plays: int = 1  # how often players show it, where the file can say so; 0 without end
    times: float = 1.0  # how much larger it is than what was rendered
    sound: Iterator[Samples] | None = None  # as long as the film, `sound.RATE` samples a second
    layers: tuple[str, ...] = ()  # what the pictures beside each frame are called
    palette: Palette = "auto"  # of formats that have one: for all frames, or for each


class Encoder(Protocol):
    """Takes the frames of one film as they are rendered, uint8 of the film's shape; ends with `finish` or `abort`.

    All three are called one after the other, though not on one thread; OSError when the disk does not take it.
    """

    def write(self, frame: Picture, *layers: Picture) -> None:
        """The next frame, and the pictures [H, W] beside it where the format has such."""

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

    name: str  # by which it is asked for: `--format`
    suffix: str  # of the file, or of those in the folder
    title: str  # for people
    about: str  # what it is good for, in one sentence
    open: Callable[[Path, Film], Encoder]  # the path is a file's, or an empty folder
    alpha: bool  # whether it keeps transparent parts
    folder: bool = False  # a file for each frame
    sound: bool = False
    repeats: bool = False  # players begin anew by themselves, as often as the file says
    beside: tuple[str, ...] = ()  # endings of the files that it writes beside the one of its suffix
    layered: bool = False  # takes the masks of the edits beside each frame
    palette: bool = False  # its frames have few colours: for all of them, or for each
    largest: int = 2**16  # px of a side
    chosen: Callable[[int, float], Iterable[int]] = (
        every_frame  # which of so many frames, so many a second, it shows
    )

    @property
    def heading(self) -> str:
        """The title where a line begins with it."""
        return self.title[:1].upper() + self.title[1:]

    @property
    def dialog_filter(self) -> str:
        """As file dialogs offer it."""
        return f"{self.heading} in a folder (*)" if self.folder else f"{self.heading} (*{self.suffix})"
