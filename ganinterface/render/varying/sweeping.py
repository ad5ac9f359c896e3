"""A sweep over the maps of a layer: each pushed alone, some deviations up and down, in a region."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from ganinterface.document.document import Document, Edit
from ganinterface.document.limits import clamped
from ganinterface.document.model_info import Layer, ModelInfo
from ganinterface.document.region import Rectangle, Region
from ganinterface.document.typed.number_text import padded, shown
from ganinterface.render.varying.plans import MOST, BatchError, Check, Plan, Portrait, Variant
from ganinterface.session.actions.edits import free_edit_name, new_edit_id

if TYPE_CHECKING:
    from stylegan import Generator

MEASURED_ON = 32  # portraits, at the model's own psi
SWEPT = "swept map"  # the edit's name
FAR = 1e6  # deviations; what is asked for beyond is no number


def map_deviations(generator: Generator, layer: str, check: Check = lambda: None) -> NDArray[np.float64]:
    """The standard deviation of all values of each of a layer's maps over MEASURED_ON portraits, [C]."""
    from ganinterface.render.finding.maps import map_statistics  # imports torch, so only where it is measured
    from stylegan.metrics.generating import styles

    ws = styles(generator, range(MEASURED_ON), generator.config.psi)
    found = map_statistics(generator, ws, [layer], check=check)[layer]
    mean, deviation = found.mean.astype(np.float64), found.deviation.astype(np.float64)
    squares = (np.square(deviation) + np.square(mean)).mean(axis=(1, 2))
    result: NDArray[np.float64] = np.sqrt(np.maximum(squares - np.square(mean.mean(axis=(1, 2))), 0))
    return result


def sweep(
    portraits: Sequence[Portrait],
    layer: Layer,
    maps: Sequence[int],
    deviations: Sequence[float],
    region: Region | None,
    measured: Callable[[Check], NDArray[np.float64]],
) -> Plan:
    """Every portrait with each of the maps pushed by so many of its deviations in the region (None: everywhere).

    `measured` gives the deviations of all of the layer's maps; it is called when the first picture is drawn.
    BatchError where the layer has no such map, or no deviation is asked for.
    """
    _check(portraits, layer, maps, deviations)
    several = len(portraits) > 1
    combinations = list(itertools.product(portraits, maps, deviations))
    stems = [
        f"{f'{portrait.name}_' if several else ''}map{padded(number, layer.channels - 1)}{deviation:+g}"
        for portrait, number, deviation in combinations
    ]
    where = Region((Rectangle(*layer.extent),)) if region is None or not region.shapes else region

    def variants(check: Check) -> Iterator[Variant]:
        sizes = measured(check)
        for stem, (portrait, number, deviation) in zip(stems, combinations, strict=True):
            value = clamped("value", float(deviation * sizes[number]))
            caption = f"map {number}: {'+' if deviation > 0 else ''}{shown(deviation)}"
            caption = f"{portrait.name}\n{caption}" if several else caption
            given = {"layer": layer.name, "map": number, "deviations": deviation, "value": round(value, 6)}
            document = _pushed(portrait.document, layer.name, where, number, value)
            yield Variant(stem, document, {**portrait.given, **given}, caption, portrait.arrays)

    parts = [len(portraits), len(maps), len(deviations)]
    formula = " × ".join(str(part) for part in parts if part > 1) or "1"
    pairs = len(deviations) * max(1, 8 // len(deviations))
    return Plan(tuple(stems), formula, variants, min(pairs, len(stems)))


def _check(
    portraits: Sequence[Portrait], layer: Layer, maps: Sequence[int], deviations: Sequence[float]
) -> None:
    wrong = next((number for number in maps if not 0 <= number < layer.channels), None)
    if wrong is not None:
        raise BatchError(f"The layer '{layer.name}' has maps 0 to {layer.channels - 1}, not {wrong}.")
    if not portraits or not maps or not deviations:
        raise BatchError("A sweep needs a portrait, a map and a number of deviations.")
    far = next((each for each in deviations if not abs(each) <= FAR), None)
    if far is not None:
        raise BatchError(f"Maps are pushed by at most {FAR:,.0f} of their deviations, not by {far:g}.")
    count = len(portraits) * len(maps) * len(deviations)
    if count > MOST:
        raise BatchError(f"That would be {count:,} pictures, and a batch has at most {MOST:,}.")


def _pushed(document: Document, layer: str, where: Region, number: int, value: float) -> Document:
    """The Document with a value added to one map in a region, above its own edits."""
    edit = Edit(new_edit_id(), free_edit_name(document, SWEPT), layer, where, channels=((number, value),))
    return replace(document, edits=(*document.edits, edit))


def layer_of(info: ModelInfo, name: str) -> Layer:
    """The layer of that name; BatchError with one sentence, and the names, where the model has none."""
    try:
        return info.layer(name)
    except KeyError:
        names = ", ".join(each.name for each in info.layers)
        raise BatchError(f"This model has no layer '{name}'; there are {names}.") from None
