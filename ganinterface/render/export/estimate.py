"""How large a film will be and how long it takes, from a trial with a few of its frames."""

from __future__ import annotations

import dataclasses
import math
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ganinterface.render.export.exporting import Render, film_of
from ganinterface.render.export.film import Format
from ganinterface.render.export.options import FilmOptions, Plan, as_wanted
from ganinterface.render.request import Picture

PLACES = 3  # in the film, at each of which there is a run of frames
RUN = 6  # frames
KEYFRAMES = 250  # as far apart as FFmpeg's encoders put whole pictures


class Estimate(NamedTuple):
    """Of a whole film."""

    bytes: int
    seconds: float


def estimate(
    planned: Plan, options: FilmOptions, kind: Format, render: Render, check: Callable[[], None]
) -> Estimate:
    """Draw and write a few runs of frames; ExportError where the film cannot be. `check` is called often and may raise."""
    drawing = writing = 0.0
    whole, each = [], []
    starts = np.linspace(0, max(planned.count - RUN, 0), PLACES).round().astype(int)
    for start in sorted(set(starts.tolist())):
        run = range(start, min(start + RUN, planned.count))
        begun = time.perf_counter()
        drawn = list(render(planned.document(index) for index in run))
        drawing += (time.perf_counter() - begun) / len(run)
        begun = time.perf_counter()
        first, all_of_it = (_size(drawn[:count], planned, options, kind, check) for count in (1, len(drawn)))
        writing += (time.perf_counter() - begun) / (len(run) + 1)
        whole.append(first)
        each.append((all_of_it - first) / max(len(run) - 1, 1))
    runs = len(whole)
    keyframes = 1 + planned.count // KEYFRAMES
    size = np.mean(whole) * keyframes + np.mean(each) * max(planned.count - keyframes, 0)
    return Estimate(round(float(size)), planned.count * (drawing + writing) / runs)


def _size(
    drawn: Sequence[Picture], planned: Plan, options: FilmOptions, kind: Format, check: Callable[[], None]
) -> int:
    """Bytes of a film of these pictures, with as much of its sound."""
    part = dataclasses.replace(
        planned, frames=range(planned.frames.start, planned.frames.start + len(drawn)), written=1
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "film" if kind.folder else Path(folder) / f"film{kind.suffix}"
        if kind.folder:
            path.mkdir()
        encoder = kind.open(path, film_of(part, options, kind, drawn[0], ()))
        try:
            for picture in drawn:
                check()
                encoder.write(as_wanted(picture, options, kind.alpha))
            encoder.finish(check)
        except BaseException:
            encoder.abort()
            raise
        return sum(file.stat().st_size for file in Path(folder).rglob("*") if file.is_file())


def size_text(size: float) -> str:
    """Bytes as a person says them: "840 KB", "12 MB", "1.4 GB"."""
    units = ("KB", "MB", "GB")
    place = min(int(math.log10(max(size, 1e3)) / 3), len(units)) - 1
    shown = size / 1000 ** (place + 1)
    return f"{shown:.1f} {units[place]}" if shown < 10 else f"{shown:.0f} {units[place]}"
