"""Measures a model and what ships beside it, and prints a table for each promise."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from ganinterface.assets import SHIPPED_MODEL
from ganinterface.files.preset import load_preset
from ganinterface.render.models import open_model
from recipes.portraits.cache import known_portraits, load
from recipes.portraits.drawn.drawing import render
from recipes.portraits.drawn.lot import sample_portrait
from recipes.portraits.measuring.distances import distances
from recipes.portraits.measuring.measures import attributes, frequencies, lines, presets
from recipes.portraits.measuring.tables import Table
from recipes.portraits.shipping.attributes import ATTRIBUTES
from recipes.portraits.shipping.pool import (
    MEASURING_SEEDS,
    PSI,
    UNTRUNCATED_SEEDS,
    Pool,
    batch_of,
    look,
    make_pool,
)
from recipes.portraits.shipping.presets import FOLDER
from recipes.portraits.shipping.sheet import sheet_pictures
from recipes.portraits.shipping.traits import traits
from recipes.portraits.tagger import as_tensor
from stylegan import Generator
from stylegan.directions import read_csv
from stylegan.directions.effect import Trial
from stylegan.metrics.classifier import Classifier, load_classifier
from stylegan.metrics.generating import styles

PARTS = ("lines", "labels", "distances", "presets", "attributes")
FRESH_SEEDS = 900_000
KNOWN = 10_000  # portraits by lot whose labels are what the model's are compared with


@dataclass(frozen=True)
class Files:
    """What is measured.

    Attributes:
        tagger: the file of what measures.
        assets: the folder with attributes and presets.
        model: a checkpoint, the shipped one's name in `assets` if None.
        renders, floor: folders of fresh renders, and of the training set's.
        compare: more models.
        device: "cpu" or "cuda".
    """

    tagger: Path
    assets: Path
    model: Path | None = None
    renders: Path | None = None
    floor: Path | None = None
    compare: tuple[Path, ...] = ()
    device: str = "cpu"


def evaluate(
    files: Files, parts: tuple[str, ...] = PARTS, fraction: int = 1, show: Callable[[str], None] = print
) -> bool:
    """Print the tables of `parts`; with a `fraction` of 4, on a quarter of the pictures. Returns whether all is as promised."""
    begun = time.monotonic()
    generator = open_model(files.model or files.assets / SHIPPED_MODEL, device=files.device).generator
    tagger = load_classifier(files.tagger).to(files.device)
    makers: dict[str, Callable[[], Table]] = {
        "lines": lambda: lines(sheet_pictures(generator), _renders(64, generator.resolution[0])),
        "labels": lambda: _labels(generator, tagger, 2000 // fraction),
        "distances": lambda: _distances(files, generator, tagger, 20_000 // fraction),
        "presets": lambda: _presets(files, generator, tagger, fraction),
        "attributes": lambda: _attributes(files, generator, tagger, fraction),
    }
    passed = True
    for part in parts:
        if part == "distances" and files.renders is None:
            continue
        table = makers[part]()
        passed &= table.passed
        show(f"{table}\n")
    show(f"{time.monotonic() - begun:.0f} s")
    return passed


def _renders(count: int, height: int) -> Tensor:
    return as_tensor(np.stack([render(sample_portrait(FRESH_SEEDS + i), height) for i in range(count)]))


def _labels(generator: Generator, tagger: Classifier, count: int) -> Table:
    ws = styles(generator, range(UNTRUNCATED_SEEDS, UNTRUNCATED_SEEDS + count))
    return frequencies(look(generator, tagger, ws), known_portraits(range(KNOWN)))


def _distances(files: Files, generator: Generator, tagger: Classifier, count: int) -> Table:
    assert files.renders is not None
    models = {"the model": generator} | {
        path.stem: open_model(path, device=files.device).generator for path in files.compare
    }
    floor = None if files.floor is None else _first(files.floor, count)
    return distances(models, count, _first(files.renders, count), floor, tagger)


def _first(folder: Path, most: int) -> NDArray[np.uint8]:
    """At most so many pictures of a folder of renders."""
    return load(folder).pictures[:most]


def _presets(files: Files, generator: Generator, tagger: Classifier, fraction: int) -> Table:
    folder = files.assets / FOLDER
    wanted = traits()
    found = {
        trait.name: load_preset(folder / f"{trait.name}.json")
        for trait in wanted
        if (folder / f"{trait.name}.json").exists()
    }
    # Some lack is rare: more pictures are drawn than any preset is tried on.
    pool: Pool = make_pool(generator, tagger, MEASURING_SEEDS, 1500 // fraction, PSI)
    return presets(generator, tagger, found, wanted, pool, 500 // fraction)


def _attributes(files: Files, generator: Generator, tagger: Classifier, fraction: int) -> Table:
    pool = make_pool(generator, tagger, MEASURING_SEEDS + 50_000, 1000 // fraction, PSI)
    trial = Trial(generator, tagger, pool.ws, pool.tag_values.values, batch_of(generator))
    return attributes(trial, read_csv(files.assets / ATTRIBUTES), 500 // fraction)
