"""What a person wants of a film beside its format: which part of the animation, how large, over what, with which sound."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ganinterface.document.animation.pose_changes import set_fps
from ganinterface.document.animation.timeline import Timeline
from ganinterface.document.document import Document
from ganinterface.document.ground import Colour
from ganinterface.document.reel import Reel
from ganinterface.render.export.film import ExportError, Format, Palette
from ganinterface.render.looks.heatmap import DEFAULT_COLOUR_MAP
from ganinterface.render.request import Picture
from stylegan.pictures import over

MOST_TIMES = 8  # that a picture may be enlarged by, unless a height is named
LARGEST = 8192  # px of a side
MOST_LOOPS = 1000
WHITE: Colour = (255, 255, 255)  # behind transparent parts in a format without alpha


class SoundTrack(NamedTuple):
    """A sound under an animation: it begins at that time of it (below 0: its beginning is not heard)."""

    path: Path
    start: float = 0.0  # seconds
    gain: float = 0.0  # dB


class Span(NamedTuple):
    """Frames of an animation at the film's rate, counted from 1, both included; `last` 0: to the end."""

    first: int = 1
    last: int = 0


ALL = Span()


@dataclass(frozen=True)
class Heat:
    """Which maps of a layer are shown, each over a portrait of its own, side by side where they are several."""

    layer: str
    maps: tuple[int, ...]
    colour_map: str = DEFAULT_COLOUR_MAP
    opacity: float = 0.6  # 0..1
    limit: float | None = None  # the value with the strongest colour; None: each map's largest in the film


@dataclass(frozen=True)
class FilmOptions:
    """All of it; as it is nothing but the animation itself.

    `loops`: how many passes are shown; None: without end where players repeat by themselves and the animation does, else
    one. Transparent parts lie over `ground`; None keeps them (white where the format cannot).
    """

    times: int = 1
    height: int | None = None  # px; takes precedence
    smooth: bool = False  # enlarged by Lanczos' filter, else in square pixels
    fps: float | None = None  # None: the animation's
    span: Span = ALL
    loops: int | None = None
    ground: Colour | None = None
    sound: SoundTrack | None = None
    palette: Palette = "auto"
    heat: Heat | None = None


def size_of(shape: tuple[int, ...], options: FilmOptions) -> tuple[int, int]:
    """Height and width of the film; ExportError with one sentence where that is too large."""
    height, width = shape[:2]
    if options.height is None:
        wanted = height * options.times, width * options.times
    else:
        wanted = options.height, max(1, round(width * options.height / height))
    if not 1 <= options.times <= MOST_TIMES or not 1 <= max(wanted) <= LARGEST:
        raise ExportError(f"A film of {wanted[1]} × {wanted[0]} pixels is too large: {LARGEST} are the most.")
    return wanted


def as_wanted(picture: Picture, options: FilmOptions, alpha: bool) -> Picture:
    """A picture [H, W, 3 or 4] or a mask [H, W] over the ground and in the film's size; what has no `alpha` has no holes."""
    from PIL import Image

    ground = options.ground if alpha else options.ground or WHITE
    seen = over(picture, ground) if picture.ndim == 3 else picture
    height, width = size_of(seen.shape, options)
    if (height, width) != seen.shape[:2]:
        # Pillow multiplies colours by alpha before it mixes them.
        way = Image.Resampling.LANCZOS if options.smooth else Image.Resampling.NEAREST
        seen = np.asarray(Image.fromarray(seen).resize((width, height), way))
    return np.ascontiguousarray(seen)


@dataclass(frozen=True)
class Plan:
    """What a film consists of, before anything is drawn: known at once, however long it is."""

    reel: Reel  # at the film's rate
    frames: range  # of one pass, from 0
    written: int  # passes, one after the other
    plays: int  # how often players show all of that; 0 without end

    @property
    def fps(self) -> float:
        """Frames a second."""
        return self.reel.timeline.fps

    @property
    def count(self) -> int:
        """All frames."""
        return len(self.frames) * self.written

    @property
    def seconds(self) -> float:
        """How long it is shown, once."""
        return self.count / self.fps

    def document(self, index: int) -> Document:
        """What is seen in one of the frames, from 0."""
        return self.reel.frame(self.frames[index % len(self.frames)])

    @property
    def heard(self) -> Iterator[tuple[float, float]]:
        """Pieces of sound one after the other: when each begins in the animation, and its seconds; on the way back silence."""
        timeline, frames = self.reel.timeline, self.frames
        turn = timeline.duration / 2 if timeline.mode == "ping-pong" else math.inf
        begin, end = frames.start / self.fps, frames.stop / self.fps
        for _ in range(self.written):
            if begin < turn:
                yield timeline.start + begin, min(end, turn) - begin
            if end > turn:
                yield -math.inf, end - max(begin, turn)


def plan(film: Reel | Timeline, options: FilmOptions, kind: Format) -> Plan:
    """The film that is wished for; ExportError with one sentence where there is none."""
    reel = film if isinstance(film, Reel) else Reel(film)
    if not reel.timeline.moves:
        raise ExportError("There is nothing to export: the animation has no poses yet.")
    if options.fps is not None:
        reel = reel._replace(timeline=set_fps(reel.timeline, options.fps))
    count, (first, last), loops = reel.timeline.frame_count, options.span, options.loops
    if not 1 <= first <= count or (last and last < first):
        raise ExportError(
            f"The animation has the frames 1 to {count:,}: {first}–{last or count} are none of them."
        )
    if loops is not None and not 1 <= loops <= MOST_LOOPS:
        raise ExportError(f"A film is shown 1 to {MOST_LOOPS} times, not {loops}.")
    plays = (int(reel.timeline.mode == "once") if loops is None else loops) if kind.repeats else 1
    written = 1 if kind.repeats else loops or 1
    return Plan(reel, range(first - 1, min(last or count, count)), written, plays)


def fits(kind: Format, size: tuple[int, int]) -> None:
    """ExportError where a format takes no film of that size."""
    if max(size) > kind.largest or not math.prod(size):
        raise ExportError(f"A {kind.title} has at most {kind.largest} pixels a side, not {max(size)}.")
