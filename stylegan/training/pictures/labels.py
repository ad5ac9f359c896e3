"""The labels of a set of pictures: `dataset.json` in the layout that StyleGAN2-ADA and StyleGAN3 read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stylegan.training.pictures import DatasetError
from stylegan.training.pictures.files import INDEX, PictureFiles, quoted_name

MAX_CLASSES = 100_000  # a label that is a number of a class makes a network with an input for each


@dataclass(frozen=True, eq=False)
class Labels:
    """A label for each picture: a class, or numbers.

    `values`: int64 [n] (a class from 0) or float32 [n, dim]; `names`: of the classes, in their order, where they are known.
    """

    values: NDArray[np.int64] | NDArray[np.float32]
    dim: int
    names: tuple[str, ...] = ()

    @property
    def are_classes(self) -> bool:
        """Whether each is one class, or shares of several that add up to 1."""
        values = self.values
        return values.ndim == 1 or bool((values >= 0).all() and np.allclose(values.sum(axis=1), 1, atol=1e-3))

    def of(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """float32 [len(rows), dim]; one-hot for classes."""
        chosen = self.values[rows]
        if chosen.ndim == 2:
            return chosen.astype(np.float32)
        known = np.zeros((len(rows), self.dim), np.float32)
        known[np.arange(len(rows)), chosen] = 1
        return known


@dataclass(frozen=True, eq=False)
class Index:
    """What a `dataset.json` says: labels, and whether mirrored pictures belong to the set (our own addition)."""

    labels: Labels | None = None
    mirror: bool = False
    raw: dict[str, Any] = field(default_factory=dict)  # name -> label as it stands there


def read_index(files: PictureFiles) -> Index:
    """The index of a set; DatasetError with one sentence, which names the set, for anything that is none.

    `{"labels": [["00000/img00000000.png", 3], ...]}` (a class), `[name, [0.5, 1.0]]` (numbers), or `"labels": null`.
    Our own optional fields are `"label_names": ["cat", ...]` and `"mirror": true`.
    """
    content = files.index()
    try:
        return Index() if content is None else _index(content, files.names)
    except DatasetError as error:
        raise DatasetError(f"{files.where}: {error}") from error


def _index(content: bytes, names: Sequence[str]) -> Index:
    try:
        index = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise DatasetError(f"{INDEX} is not valid JSON: {error}.") from error
    if not isinstance(index, dict) or not isinstance(index.get("labels"), list | None):
        raise DatasetError(f"{INDEX} should hold an object with a list 'labels', or null.")
    mirror = index.get("mirror") is True
    if not index.get("labels"):
        return Index(mirror=mirror)
    raw = _by_name(index["labels"])
    missing = next((name for name in names if name not in raw), None)
    if missing is not None:
        raise DatasetError(f"{INDEX} has no label for '{quoted_name(missing)}'.")
    labels = _labels([raw[name] for name in names], index.get("label_names"))
    return Index(labels, mirror, raw)


def _by_name(pairs: list[Any]) -> dict[str, Any]:
    raw: dict[str, Any] = {}
    for pair in pairs:
        if not (isinstance(pair, list) and len(pair) == 2 and isinstance(pair[0], str)):
            raise DatasetError(f"{INDEX} has labels that are not pairs of a name and a label.")
        name = pair[0].replace("\\", "/")
        if name in raw:
            raise DatasetError(f"{INDEX} has two labels for '{quoted_name(name)}'.")
        raw[name] = pair[1]
    return raw


def _labels(values: list[Any], names: Any) -> Labels:
    if all(type(value) is int and 0 <= value < MAX_CLASSES for value in values):
        few = isinstance(names, list) and len(names) <= MAX_CLASSES
        known = tuple(names) if few and all(isinstance(name, str) for name in names) else ()
        return Labels(np.asarray(values, np.int64), max(max(values) + 1, len(known)), known)
    try:
        with np.errstate(over="ignore"):  # what is infinite then is refused
            vectors = np.asarray(values, np.float32)
    except (ValueError, TypeError, OverflowError) as error:
        raise DatasetError(f"{INDEX} has labels that are neither classes nor lists of numbers.") from error
    if vectors.ndim != 2 or vectors.shape[1] < 1 or not np.isfinite(vectors).all():
        raise DatasetError(
            f"{INDEX} has labels that are neither classes (0 to {MAX_CLASSES - 1:,}) nor lists of as many numbers each."
        )
    return Labels(vectors, vectors.shape[1])
