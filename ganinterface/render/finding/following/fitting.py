"""Finds what follows a part: which maps of which layer say best where a person has painted, in a few pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import torch
from msgspec.structs import replace
from numpy.typing import NDArray

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document, LatentPart
from ganinterface.document.region import MAX_EXAMPLES, Locator, Region
from ganinterface.progress import Progress
from ganinterface.render.finding.following.choosing import Choice, Layout, choose, overlap
from ganinterface.render.finding.following.parts import (
    Cells,
    cover_of,
    fine_grid,
    fine_score,
    resampled,
    standardised,
    weighted,
)
from ganinterface.render.rasterise import mask as region_mask
from ganinterface.render.resolver import Resolver
from stylegan import Generator
from stylegan.networks.synthesis import Layer

GRID = 64  # cells along the longer side of the picture, on which all layers are compared
SMOOTHINGS = (0.0, 0.01, 0.02)  # of the height, that are tried
THRESHOLDS = np.linspace(0.2, 1.4, 31)
OTHERS = range(90_001, 90_013)  # seeds of portraits in which nothing is painted
LOOKING = 0.6  # of the time

Maps = NDArray[np.float32]


class Example(NamedTuple):
    """A picture, and where in it a person has painted the part."""

    document: Document
    region: Region


class Followed(NamedTuple):
    """A part that can be followed, and how well it is found: 0..1 each.

    `auc` and `overlap` (area under the ROC curve over cells, intersection over union) are means over the pictures, each
    judged by what was fitted to the others; of a single picture they are those of the fit itself.
    """

    part: Locator
    auc: float
    overlap: float
    examples: int

    @property
    def is_held_out(self) -> bool:
        """Whether the figures are of pictures that the fit has not seen."""
        return self.examples > 1

    @property
    def figure(self) -> str:
        """How well, in words: "found in each of 3 pictures by the others, 72 % as painted (overlap, IoU)"."""
        where = (
            f"in each of {self.examples} pictures by the others" if self.is_held_out else "in the one picture"
        )
        return f"found {where}, {100 * self.overlap:.0f} % as painted (overlap, IoU)"

    @property
    def telling(self) -> str:
        """The other figure, in words."""
        times = f"{100 * self.auc:.0f} times in 100"
        return f"painted cells are told from others {times} (area under the ROC curve)"


@torch.inference_mode()
def follow(
    generator: Generator, examples: Sequence[Example], arrays: ArrayStore, progress: Progress
) -> Followed:
    """The part that is painted in one to eight pictures; edits do not matter.

    Of every layer the maps are ranked by the area under the ROC curve, and a small set is fitted by least squares, a map
    at a time; the layer and the number of maps are those that find the part best in each picture when fitted to the
    others. ValueError with one sentence when nothing, or everything, is painted in one of them.
    """
    if not 1 <= len(examples) <= MAX_EXAMPLES:
        raise ValueError(f"A part is shown in 1 to {MAX_EXAMPLES} pictures, not in {len(examples)}.")
    layout = _layout(generator, examples)
    documents = [*(example.document for example in examples), *_others(examples[0].document)]
    taps = list(_taps(generator, documents, arrays, progress))
    every, others = taps[: len(examples)], taps[len(examples) :]
    best: tuple[Layer, Choice] | None = None
    for index, layer in enumerate(generator.layers):
        progress.check()
        progress.report(LOOKING + (1 - LOOKING) * index / len(generator.layers), layer.name)
        shown, elsewhere = (
            [_looked_at(each[index], layer, layout.grid, progress.check) for each in pictures]
            for pictures in (every, others)
        )
        choice = choose(shown, elsewhere, layout, progress.check)
        if choice is not None and (best is None or choice.goodness > best[1].goodness):
            best = layer, choice
    if best is None:
        raise ValueError("No map of this model tells the painted part from the rest of the picture.")
    layer, choice = best
    progress.check()
    index = generator.layers.index(layer)
    maps = [each[index] for each in every]
    part = _tuned(_locator(layer.name, choice), maps, layer, examples, progress.check)
    return Followed(part, choice.auc, choice.overlap, len(examples))


def on_grid(maps: Maps, layer: Layer, grid: Cells) -> Maps:
    """A layer's maps [C, h, w] on the grid on which layers are compared: [C, cells]."""
    return resampled(standardised(maps), layer, grid).reshape(len(maps), -1)


def _looked_at(maps: Maps, layer: Layer, grid: Cells, check: Callable[[], None]) -> Maps:
    check()
    return on_grid(maps, layer, grid)


def _others(document: Document) -> list[Document]:
    """The same with other seeds: portraits in which nothing is painted."""
    return [replace(document, latent=(LatentPart(seed),)) for seed in OTHERS]


def _layout(generator: Generator, examples: Sequence[Example]) -> Layout:
    height, width = generator.resolution
    factor = min(GRID / max(height, width), 1)
    grid = Cells(max(round(height * factor), 1), max(round(width * factor), 1), (0.0, 0.0, 1.0, 1.0))
    painted = [region_mask(example.region, grid.height, grid.width).ravel() > 0.5 for example in examples]
    for number, each in enumerate(painted, 1):
        where = "the picture" if len(painted) == 1 else f"picture {number}"
        if not each.any():
            raise ValueError(f"Nothing is painted in {where}: paint over the part that is to be followed.")
        if each.all():
            raise ValueError(f"All of {where} is painted: paint over the part alone.")
    return Layout(grid, painted)


def _taps(
    generator: Generator, documents: Sequence[Document], arrays: ArrayStore, progress: Progress
) -> Iterator[list[Maps]]:
    """All layers' maps of each picture without its edits, [C, h, w] each."""
    resolver = Resolver(generator, arrays)
    for number, document in enumerate(documents):
        progress.report(LOOKING * number / len(documents), f"picture {number + 1} of {len(documents)}")
        plain = resolver.resolve(replace(document, edits=()))
        trace = generator.run(plain.ws, plain.noise, transform=plain.transform, check=progress.check)
        progress.check()
        yield [state.x[0].float().cpu().numpy() for state in trace.raw]


def _locator(layer: str, choice: Choice) -> Locator:
    """The choice's maps with the largest weight at 1, rounded: they are read and typed."""
    largest = max(abs(weight) for weight in choice.weights)
    weights = [round(weight / largest, 3) for weight in choice.weights]
    maps = tuple(
        sorted((number, weight) for number, weight in zip(choice.maps, weights, strict=True) if weight)
    )
    return Locator(layer, maps)


def _tuned(
    part: Locator,
    maps: Sequence[Maps],
    layer: Layer,
    examples: Sequence[Example],
    check: Callable[[], None],
) -> Locator:
    """With the mean and rise, the threshold and what else finds the painted part best in the examples."""
    grid = fine_grid(layer)
    wanted = [region_mask(each.region, grid.height, grid.width, grid.extent) > 0.5 for each in examples]
    part = calibrated(part, maps, layer, wanted)
    pieces = (True,) if all(map(_in_one_piece, wanted)) else (False, True)
    tried: list[tuple[float, Locator]] = []
    for smoothing in SMOOTHINGS:
        smooth = replace(part, smoothing=smoothing)
        scores = []
        for picture in maps:
            check()
            scores.append(fine_score(smooth, picture, layer))
        for largest in pieces:
            for threshold in THRESHOLDS:
                check()
                each = replace(smooth, threshold=round(float(threshold), 3), largest=largest)
                covers = [cover_of(each, score, grid) > 0.5 for score in scores]
                tried.append((float(np.mean(list(map(overlap, covers, wanted)))), each))
    return max(tried, key=lambda pair: pair[0])[1]


def _in_one_piece(cells: NDArray[np.bool_]) -> bool:
    """Whether what is painted hangs together: then whatever is found apart from the largest piece is a mistake."""
    from scipy import ndimage

    return int(ndimage.label(cells)[1]) < 2


def calibrated(
    part: Locator, maps: Sequence[Maps], layer: Layer, wanted: Sequence[NDArray[np.bool_]]
) -> Locator:
    """The part whose score is 0 on average where it is not wanted and 1 where it is, on the fine grid."""
    grid = fine_grid(layer)
    inside, outside = [], []
    for each, where in zip(maps, wanted, strict=True):
        cells = resampled(weighted(part, each), layer, grid)
        inside.append(cells[where].mean())
        outside.append(cells[~where].mean())
    mean = float(np.mean(outside))
    return replace(part, mean=_short(mean), rise=_short(max(float(np.mean(inside)) - mean, 0.001)))


def _short(value: float) -> float:
    return float(f"{value:.4g}")
