"""Writes an animation in any of the formats, frame by frame. A failed or cancelled export leaves nothing behind."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np

from ganinterface.document.animation.timeline import Timeline
from ganinterface.document.document import Document
from ganinterface.document.ground import Colour
from ganinterface.document.typed.number_text import duration
from ganinterface.files.folders import file_problem, folder_problem
from ganinterface.files.replacing import files_at_once, present
from ganinterface.progress import Progress
from ganinterface.render.export.encoders import format_of
from ganinterface.render.export.film import Encoder, ExportError, Film, Format
from ganinterface.render.export.saver import save_each
from ganinterface.render.request import Picture
from stylegan.files.atomic import atomic_path
from stylegan.pictures import over

Render = Callable[[Iterable[Document]], Iterator[Picture]]  # the pictures of all, in order

DAY = 86_400.0  # seconds
WHITE: Colour = (255, 255, 255)  # behind transparent parts in a format without alpha


def export(
    path: Path,
    timeline: Timeline,
    render: Render,
    job: Progress | None = None,
    ground: Colour | None = None,
    kind: Format | None = None,
    is_long_wanted: bool = False,
) -> int:
    """Write the animation and return the number of frames; the format is `kind`, by default what the path asks for.

    `render` gives the pictures of Documents in their order. Transparent parts lie over the colour `ground`; without one
    they stay transparent (white where the format has no alpha). Folders are made where they are missing; files of the
    same name are replaced, in the end. ExportError with one sentence when the format is unknown, there are no poses, it
    lasts more than a day and nobody said that this is meant (`is_long_wanted`), or it cannot be written; what `job.check`
    and `render` raise is passed on.
    """
    kind = check_target(path, kind)
    if not timeline.poses:
        raise ExportError("There is nothing to export: the animation has no poses yet.")
    if ground is None and not kind.alpha:
        ground = WHITE
    if timeline.duration > DAY and not is_long_wanted:
        raise ExportError(f"{length_text(timeline)} Say so if all of it is meant (--long).")
    count = timeline.frame_count
    indices, chosen = itertools.tee(kind.chosen(count, timeline.fps))
    rendered = render(timeline.frame(index) for index in indices)
    pictures = _reported((np.ascontiguousarray(over(each, ground)) for each in rendered), chosen, count, job)
    loops = timeline.mode != "once"
    try:
        with _target(path, kind.folder) as target:
            first = next(pictures)
            encoder = kind.open(target, Film(first.shape, count, timeline.fps, repeats=loops))
            return _encode(encoder, itertools.chain([first], pictures), job)
    except OSError as error:
        raise ExportError(f"'{path}' cannot be written: {error.strerror or error}.") from error


def _encode(encoder: Encoder, pictures: Iterable[Picture], job: Progress | None) -> int:
    """Write all of them and finish; how many they were. Nothing is left of a film that fails."""
    written = itertools.count()
    try:
        save_each(pictures, encoder.write, lambda: next(written))
        encoder.finish(job.check if job is not None else lambda: None)
    except BaseException:
        encoder.abort()
        raise
    return next(written)


def check_target(path: Path, kind: Format | None = None) -> Format:
    """The format in which `export` would write there; ExportError with one sentence when it could not."""
    kind = kind or format_of(path)
    problem = folder_problem(path) if kind.folder else file_problem(path)
    if problem is not None:
        raise ExportError(f"'{path}' cannot be written: {problem}.")
    return kind


def length_text(timeline: Timeline) -> str:
    """How long it is, in one sentence."""
    return f"The animation lasts {duration(timeline.duration)}, and has {timeline.frame_count:,} frames."


def _reported(
    pictures: Iterator[Picture], chosen: Iterator[int], count: int, job: Progress | None
) -> Iterator[Picture]:
    """The pictures as they are rendered; the job hears of each before it, and once at the end."""
    for index in chosen:
        if job is not None:
            job.check()
            job.report(index / count, f"frame {index + 1} of {count}")
        yield next(pictures)
    if job is not None:
        job.check()
        job.report(1.0, "writing")


@contextlib.contextmanager
def _target(path: Path, folder: bool) -> Iterator[Path]:
    """Where an encoder writes: a file or folder beside, whose content comes to `path` when the block ends well."""
    if folder:
        with files_at_once(path) as new:
            yield new
    else:
        with present(path.parent), atomic_path(path) as temporary:
            yield temporary
