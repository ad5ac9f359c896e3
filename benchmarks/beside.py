"""The scripted drag while other work goes on: the strip of other portraits, jobs that render, look into maps, build an edit.

How long a brush move takes until its picture is there, and how many times as long that is as without.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from msgspec.structs import replace

from benchmarks.drag import LAYER, MEDIAN, dragged
from ganinterface.dev.window import opened
from ganinterface.document.document import Document, LatentPart
from ganinterface.document.region import Rectangle

if TYPE_CHECKING:
    from ganinterface.qt.window.main_window import MainWindow
    from ganinterface.studio.jobs import Job

TURNS = 2  # of each, one after the other: the machine may be busy at times

ALONE = "alone"
STRIP, BATCH, MAP = "with the strip shown", "with a batch running", "with a look into a map"
FINDER = "with an edit built from examples"
BESIDE = (STRIP, BATCH, MAP, FINDER)
MOUTH = Rectangle(0.44, 0.42, 0.78, 0.56)  # of the shipped model's portraits
RATIO = "times as long as alone"


def measure() -> dict[str, float]:
    """Medians in milliseconds, and what they are of that of the drag alone."""
    ways: dict[str, Callable[[MainWindow], None]] = {
        ALONE: lambda window: None,
        STRIP: _show_strip,
        BATCH: _start_batch,
        MAP: _look_into_maps,
        FINDER: _build_edit,
    }
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(TURNS):
        for name, begin in ways.items():
            with opened() as window:
                begin(window)
                taken[name].append(dragged(window, LAYER)[MEDIAN])
    best = {name: float(np.min(times)) for name, times in taken.items()}
    figures = {f"{MEDIAN}, {name}": value for name, value in best.items()}
    return figures | {f"{RATIO}, {name}": best[name] / best[ALONE] for name in BESIDE}


def _show_strip(window: MainWindow) -> None:
    """The stroke's edit is on 24 other portraits, which never come to an end."""
    window.actions_by_id["show_strip"].trigger()
    window.studio.strip.set_count(24)


def _start_batch(window: MainWindow) -> None:
    """Pictures of one seed after the other, as exports and batches render them."""
    from ganinterface.render.batches import pictures

    studio = window.studio
    model, arrays, plain = studio.models.current, studio.session.arrays.copy(), studio.session.document
    assert model is not None
    generator = model.generator

    def work(job: Job) -> None:
        documents: Iterator[Document] = (replace(plain, latent=(LatentPart(seed),)) for seed in count())
        for _ in pictures(generator, documents, arrays, job.check):
            job.report(0.5)

    studio.jobs.start("Batch", work)


def _look_into_maps(window: MainWindow) -> None:
    """Sixty maps are looked into, one after the other, which takes longer than the drag; the window gives them up."""
    studio = window.studio
    studio.view.set_layer(LAYER)
    studio.view.pin(tuple(range(60)))
    studio.map_effects.save_sheets(Path(tempfile.gettempdir()) / f"sheets-{os.getpid()}")


def _build_edit(window: MainWindow) -> None:
    """Of two portraits, which takes longer than the drag."""
    examples = window.studio.from_examples
    examples.add_seeds("this", [9])
    examples.add_seeds("not that", [10])
    examples.set_box(MOUTH)
    examples.build()
