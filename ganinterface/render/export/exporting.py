"""Writes an animation in any of the formats, frame by frame. A failed or cancelled export leaves nothing behind."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from ganinterface.document.animation.timeline import Timeline
from ganinterface.document.document import Document
from ganinterface.document.reel import Reel
from ganinterface.document.typed.number_text import duration
from ganinterface.files.folders import file_problem, folder_problem
from ganinterface.files.replacing import files_at_once, present
from ganinterface.progress import Progress
from ganinterface.render.export.encoders import format_of
from ganinterface.render.export.film import Encoder, ExportError, Film, Format
from ganinterface.render.export.masks import Masks, mask_names, masked
from ganinterface.render.export.options import FilmOptions, Plan, as_wanted, fits, plan
from ganinterface.render.export.saver import save_each
from ganinterface.render.export.sound import sound_problem, under
from ganinterface.render.request import Picture
from stylegan.files.atomic import atomic_path
from stylegan.files.system_errors import why_unwritable

Render = Callable[[Iterable[Document]], Iterator[Picture]]  # the pictures of all, in order
Frame = tuple[Picture, ...]  # a picture, and its masks where the format has such

DAY = 86_400.0  # seconds


def export(
    path: Path,
    film: Reel | Timeline,
    render: Render,
    job: Progress | None = None,
    options: FilmOptions = FilmOptions(),  # noqa: B008
    kind: Format | None = None,
    *,
    masks: Masks | None = None,
    is_long_wanted: bool = False,
) -> int:
    """Write the animation and return the number of frames; the format is `kind`, by default what the path asks for.

    `render` gives the pictures of Documents in their order; `masks` those of a Document's edits, for layered formats.
    Folders are made where they are missing; files of the same name are replaced, in the end. ExportError with one sentence
    when the format is unknown, there are no poses, the options make no film, it lasts more than a day and nobody said that
    this is meant (`is_long_wanted`), or it cannot be written; what `job.check` and `render` raise is passed on.
    """
    kind = check_target(path, kind)
    planned = check_options(film, options, kind)
    if planned.seconds > DAY and not is_long_wanted:
        raise ExportError(f"{length_text(planned)} Say so if all of it is meant (--long).")
    indices, chosen = itertools.tee(kind.chosen(planned.count, planned.fps))
    documents = map(planned.document, indices)
    names = mask_names(planned.reel) if kind.layered and masks is not None else {}
    rendered = (
        masked(documents, render, masks, names)
        if masks and names
        else ((each,) for each in render(documents))
    )
    frames = _reported(rendered, chosen, planned.count, job)
    try:
        with _target(path, kind) as target:
            first = next(frames)
            told = film_of(planned, options, kind, first[0], tuple(names.values()))
            encoder = kind.open(target, told)
            return _encode(encoder, itertools.chain([first], frames), options, kind.alpha, job)
    except OSError as error:
        raise ExportError(f"'{path}' cannot be written: {why_unwritable(error)}.") from error


def film_of(
    planned: Plan, options: FilmOptions, kind: Format, first: Picture, layers: tuple[str, ...]
) -> Film:
    """What the encoder is told: its frames are as large as the first, which is drawn."""
    shape = as_wanted(first, options, kind.alpha).shape
    fits(kind, (shape[0], shape[1]))
    sound = under(options.sound, planned.heard) if options.sound and kind.sound else None
    return Film(
        shape,
        planned.count,
        planned.fps,
        planned.plays,
        times=shape[0] / first.shape[0],
        sound=sound,
        layers=layers,
        palette=options.palette,
    )


def _encode(
    encoder: Encoder, frames: Iterable[Frame], options: FilmOptions, alpha: bool, job: Progress | None
) -> int:
    """Write all of them and finish; how many they were. Nothing is left of a film that fails."""
    written = itertools.count()

    def save(frame: Frame) -> None:
        encoder.write(*(as_wanted(each, options, alpha) for each in frame))

    try:
        save_each(frames, save, lambda: next(written))
        encoder.finish(job.check if job is not None else lambda: None)
    except BaseException:
        encoder.abort()
        raise
    return next(written)


def check_target(path: Path, kind: Format | None = None) -> Format:
    """The format in which `export` would write there; ExportError with one sentence when it could not."""
    kind = kind or format_of(path)
    files = (path, *(path.with_suffix(suffix) for suffix in kind.beside))
    problem = folder_problem(path) if kind.folder else next(filter(None, map(file_problem, files)), None)
    if problem is not None:
        raise ExportError(f"'{path}' cannot be written: {problem}.")
    return kind


def check_options(film: Reel | Timeline, options: FilmOptions, kind: Format) -> Plan:
    """The film that they make; ExportError with one sentence where there is none, or its sound cannot be heard."""
    planned = plan(film, options, kind)
    problem = sound_problem(options.sound.path) if options.sound and kind.sound else None
    if problem is not None:
        raise ExportError(problem)
    return planned


def length_text(planned: Plan) -> str:
    """How long it is, in one sentence."""
    return f"The animation lasts {duration(planned.seconds)}, and has {planned.count:,} frames."


def _reported(
    frames: Iterator[Frame], chosen: Iterator[int], count: int, job: Progress | None
) -> Iterator[Frame]:
    """The frames as they are rendered; the job hears of each before it, and once at the end."""
    for index in chosen:
        if job is not None:
            job.check()
            job.report(index / count, f"frame {index + 1} of {count}")
        yield next(frames)
    if job is not None:
        job.check()
        job.report(1.0, "writing")


@contextlib.contextmanager
def _target(path: Path, kind: Format) -> Iterator[Path]:
    """Where an encoder writes: a file or folder beside, whose content comes to `path` when the block ends well."""
    if kind.folder:
        with files_at_once(path) as new:
            yield new
    elif kind.beside:
        with files_at_once(path.parent) as new:
            yield new / path.name
    else:
        with present(path.parent), atomic_path(path) as temporary:
            yield temporary
