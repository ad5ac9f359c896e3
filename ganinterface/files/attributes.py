"""The attributes on offer: from files of directions of any kind to the session's library, and back."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ganinterface.assets import SHIPPED_MODEL, asset
from ganinterface.document.arrays import ArrayStore
from ganinterface.document.compatibility import direction_misfit
from ganinterface.document.document import Document
from ganinterface.document.limits import LIMITS
from ganinterface.document.model_info import ModelInfo
from ganinterface.document.project import AttributeEntry
from stylegan.directions import Direction, DirectionError, read_directions, to_table, write_directions

if TYPE_CHECKING:
    import pandas

logger = logging.getLogger(__name__)

SHIPPED_ATTRIBUTES = "portraits-attributes.csv"


def load_attributes(
    path: Path, arrays: ArrayStore, w_dim: int | None = None, num_ws: int | None = None
) -> tuple[AttributeEntry, ...]:
    """The attributes of a file of directions, in its order; their vectors join `arrays` when all of them fit.

    A slider's range is kept within what amounts can be. DirectionError with one sentence when the file cannot
    be read or is not for a model of these sizes, where they are given.
    """
    directions = read_directions(path, num_ws=num_ws)
    if w_dim is not None and num_ws is not None:
        _check_sizes(path, directions, w_dim, num_ws)
    return tuple(_entry(direction, arrays) for direction in directions)


def shipped_attributes(info: ModelInfo, arrays: ArrayStore) -> tuple[AttributeEntry, ...]:
    """The attributes that come with the shipped model; none for another model."""
    try:
        if Path(info.ref.path) == asset(SHIPPED_MODEL).resolve():
            return load_attributes(asset(SHIPPED_ATTRIBUTES), arrays, info.w_dim, info.num_ws)
    except (FileNotFoundError, ValueError):
        logger.warning("The shipped attributes cannot be read", exc_info=True)
    return ()


def save_attributes(path: Path, entries: Iterable[AttributeEntry], arrays: ArrayStore) -> None:
    """Write the attributes as a wide CSV, or one of them as .npy where the path ends so.

    DirectionError or OSError; the old file stays if that fails.
    """
    write_directions(path, [direction_of(entry, arrays) for entry in entries])


def direction_of(entry: AttributeEntry, arrays: ArrayStore) -> Direction:
    """An attribute on offer as the library of generators knows it; DirectionError where no file could hold it."""
    return Direction(
        name=entry.name,
        vector=arrays.get(entry.vector),
        first_style=entry.first_style,
        last_style=entry.last_style,
        minimum=entry.minimum,
        maximum=entry.maximum,
        group=entry.group,
        description=entry.description,
    )


def attributes_table(path: Path) -> pandas.DataFrame:
    """The attributes of a file as a table to compute with, see `to_table`; `from_table` is the way back."""
    return to_table(read_directions(path))


def combine(document: Document, arrays: ArrayStore, num_ws: int, w_dim: int) -> NDArray[np.float32]:
    """All of the picture's attributes as one vector [num_ws, w_dim], to be kept as a new attribute.

    At amount 1 on all styles it moves them as they do together. ValueError when there are none, or when
    one of them does not fit these sizes.
    """
    if not document.attributes:
        raise ValueError("The picture has no attributes to combine: move a slider first.")
    total = np.zeros((num_ws, w_dim), dtype=np.float32)
    for attribute in document.attributes:
        vector = arrays.get(attribute.vector)
        last = num_ws - 1 if attribute.last_style is None else attribute.last_style
        if vector.shape not in ((w_dim,), (num_ws, w_dim)) or not 0 <= attribute.first_style <= last < num_ws:
            raise ValueError(f"The attribute '{attribute.name}' does not fit this model.")
        styles = slice(attribute.first_style, last + 1)
        total[styles] += np.float32(attribute.amount) * np.broadcast_to(vector, total.shape)[styles]
    return total


def _check_sizes(path: Path, directions: Iterable[Direction], w_dim: int, num_ws: int) -> None:
    for direction in directions:
        shape, first, last = direction.vector.shape, direction.first_style, direction.last_style
        problem = direction_misfit(shape, first, last, w_dim, num_ws)
        if problem is not None:
            raise DirectionError(
                f"'{Path(path).name}' does not fit this model: '{direction.name}' {problem}."
            )


def _entry(direction: Direction, arrays: ArrayStore) -> AttributeEntry:
    limit = LIMITS["attribute"]
    low, high = max(direction.minimum, limit.minimum), min(direction.maximum, limit.maximum)
    if low >= high:  # the file's whole range is out of reach
        low, high = limit.minimum, limit.maximum
    return AttributeEntry(
        name=direction.name,
        vector=arrays.put(direction.vector),
        first_style=direction.first_style,
        last_style=direction.last_style,
        minimum=low,
        maximum=high,
        group=direction.group,
        description=direction.description,
    )
