"""Exports what a model draws: pictures, several at a time; maps over them; the masks of their edits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

import numpy as np

from ganinterface.document.animation.timeline import Timeline
from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document
from ganinterface.document.reel import Reel
from ganinterface.progress import SILENT, Progress
from ganinterface.render.batches import pictures
from ganinterface.render.export.estimate import Estimate, estimate
from ganinterface.render.export.exporting import Render, check_options, check_target, export
from ganinterface.render.export.film import Format
from ganinterface.render.export.heat import SAMPLES, heat_pictures
from ganinterface.render.export.masks import masks_of
from ganinterface.render.export.options import FilmOptions, Heat, Plan, plan
from ganinterface.render.renderer import Renderer
from ganinterface.render.request import Picture
from stylegan import Generator


def drawn_by(
    generator: Generator,
    arrays: ArrayStore,
    planned: Plan,
    heat: Heat | None,
    check: Callable[[], None] = lambda: None,
) -> Render:
    """What draws the frames of an animation: several at a time, or one by one with maps over them."""

    def plain(documents: Iterable[Document]) -> Iterator[Picture]:
        return pictures(generator, documents, arrays, check)

    def hot(heat: Heat, documents: Iterable[Document]) -> Iterator[Picture]:
        moments = np.linspace(0, planned.count - 1, SAMPLES).round().astype(int)
        sample = (planned.document(index) for index in sorted(set(moments.tolist())))
        return heat_pictures(Renderer(generator, arrays), documents, heat, sample, check)

    return plain if heat is None else partial(hot, heat)


def export_drawn(
    path: Path,
    film: Reel | Timeline,
    generator: Generator,
    arrays: ArrayStore,
    job: Progress | None = None,
    options: FilmOptions = FilmOptions(),  # noqa: B008
    kind: Format | None = None,
    *,
    is_long_wanted: bool = False,
) -> int:
    """`export` of what the generator draws; DocumentError where a frame does not fit it."""
    kind, check = check_target(path, kind), (job or SILENT).check
    render = drawn_by(generator, arrays, plan(film, options, kind), options.heat, check)
    masks = partial(masks_of, Renderer(generator, arrays), check=check)
    return export(path, film, render, job, options, kind, masks=masks, is_long_wanted=is_long_wanted)


def estimate_drawn(
    film: Reel | Timeline,
    generator: Generator,
    arrays: ArrayStore,
    options: FilmOptions,
    kind: Format,
    check: Callable[[], None] = lambda: None,
) -> Estimate:
    """How large that will be, and how long it takes; errors as of `export_drawn`."""
    planned = check_options(film, options, kind)
    return estimate(planned, options, kind, drawn_by(generator, arrays, planned, options.heat, check), check)
