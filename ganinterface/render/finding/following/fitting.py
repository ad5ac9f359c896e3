"""Finds what follows a part: which maps of which layer say best where a person has painted, in a few pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

import numpy as np
import torch
from msgspec.structs import replace
from numpy.typing import NDArray

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document, LatentPart
from ganinterface.document.region import MAX_EXAMPLES, Locator, Region
from ganinterface.progress import SILENT, Progress
from ganinterface.render.finding.following.choosing import (
    Cell,
    Choice,
    Layout,
    Telling,
    choose,
    fit_to_teach,
    overlap,
    rank,
    suppose,
)
from ganinterface.render.finding.following.parts import (
    Cells,
    cover_of,
    fine_grid,
    fine_score,
    in_picture,
    resampled,
    short,
    smoothed,
    spread,
    standardised,
    untaught,
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
LOOKING, CHOOSING = 0.6, 0.35  # of the time
ROUNDS = 2  # that layers teach each other

Maps = NDArray[np.float32]
Check = Callable[[], None]


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
    generator: Generator, examples: Sequence[Example], arrays: ArrayStore, progress: Progress = SILENT
) -> Followed:
    """The part that is painted in one to eight pictures; edits do not matter.

    Of every layer the maps are ranked by the area under the ROC curve, and a small set is fitted by least squares, a map
    at a time; the layer and the number of maps are those that find the part best in each picture when fitted to the
    others. Then the better layers together say where the part is in portraits in which nothing is painted, and are fitted
    to that too, twice: one learns from another there, and all of them how portraits differ. ValueError with one sentence
    when nothing, or everything, is painted in one of them.
    """
    if not 1 <= len(examples) <= MAX_EXAMPLES:
        raise ValueError(f"A part is shown in 1 to {MAX_EXAMPLES} pictures, not in {len(examples)}.")
    layout = _layout(generator, examples)
    documents = [*(example.document for example in examples), *_others(examples[0].document)]
    taps = _taps(generator, documents, arrays, progress)
    every = list(islice(taps, len(examples)))
    telling = _telling(generator.layers, every, taps, layout, progress.check)

    index, choice, supposed = _taught(telling, layout, progress)
    progress.report(LOOKING + CHOOSING, "where it begins and ends")
    layer, maps = generator.layers[index], [each[index] for each in every]
    learned = _Learned(layout.grid, choice, supposed)
    part = _tuned(_locator(layer.name, choice), maps, layer, examples, learned, progress.check)
    return Followed(part, choice.auc, choice.overlap, len(examples))


def follow_maps(
    generator: Generator,
    document: Document,
    arrays: ArrayStore,
    layer: str,
    maps: Sequence[tuple[int, float]],
    check: Check = lambda: None,
) -> Locator:
    """The part that maps of a layer (with their weights) follow, which somebody knows without an example of it.

    Its edge is where what they add up to lies one deviation above its mean in this picture. KeyError for a layer, IndexError
    for a map that the model lacks.
    """
    names = [each.name for each in generator.layers]
    if layer not in names:
        raise KeyError(f"This model has no layer '{layer}'.")
    place, part = names.index(layer), Locator(layer, tuple(sorted(maps)))
    resolved = Resolver(generator, arrays).resolve(replace(document, edits=()))
    with torch.inference_mode():
        trace = generator.run(
            resolved.ws, resolved.noise, transform=resolved.transform, stop=place + 1, check=check
        )
    tapped = trace.raw[place].x[0].float().cpu().numpy()
    return untaught(part, spread(part, tapped, generator.layers[place]))


def _taught(
    telling: Sequence[Telling], layout: Layout, progress: Progress
) -> tuple[int, Choice, Sequence[Cell | None]]:
    """The best layer's number, its choice, and where the part is supposed to be in the other portraits."""
    candidates, supposed = dict(enumerate(telling)), None
    for number in range(ROUNDS + 1):
        choices = {}
        for place, (index, each) in enumerate(candidates.items()):
            done = (number + place / len(candidates)) / (ROUNDS + 1)
            progress.report(LOOKING + CHOOSING * done, "choosing maps")
            choice = choose(each, layout, supposed, progress.check)
            if choice is not None:
                choices[index] = choice
        if not choices:
            raise ValueError("No map of this model tells the painted part from the rest of the picture.")
        if number < ROUNDS:
            choices = fit_to_teach(choices)
            supposed = suppose(list(choices.values()), layout)
            candidates = {index: choice.telling for index, choice in choices.items()}
    index, choice = max(choices.items(), key=lambda each: each[1].goodness)
    return index, choice, supposed[-1] if supposed else ()


def on_grid(maps: Maps, layer: Layer, grid: Cells) -> Maps:
    """A layer's maps [C, h, w] on the grid on which layers are compared: [C, cells]."""
    return resampled(standardised(maps), layer, grid).reshape(len(maps), -1)


def _telling(
    layers: Sequence[Layer],
    every: Sequence[Sequence[Maps]],
    others: Iterable[Sequence[Maps]],
    layout: Layout,
    check: Callable[[], None],
) -> list[Telling]:
    """The maps of every layer that tell most. Of other pictures nothing else is kept, which would be much."""
    numbers, shown = [], []
    for index, layer in enumerate(layers):
        maps = []
        for each in every:
            check()
            maps.append(on_grid(each[index], layer, layout.grid))
        numbers.append(rank(maps, layout.painted, check))
        shown.append([each[numbers[index]] for each in maps])
    kept: list[list[Maps]] = [[] for _ in layers]
    for picture in others:
        for index, layer in enumerate(layers):
            check()
            kept[index].append(on_grid(picture[index][numbers[index]], layer, layout.grid))
    return list(map(Telling, numbers, shown, kept))


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
    weights = choice.step.weights / np.abs(choice.step.weights).max()
    pairs = ((number, round(float(weight), 3)) for number, weight in zip(choice.maps, weights, strict=True))
    return Locator(layer, tuple(sorted((number, weight) for number, weight in pairs if weight)))


class _Learned(NamedTuple):
    """What is supposed of other portraits, on the grid on which layers are compared."""

    grid: Cells
    choice: Choice
    supposed: Sequence[Cell | None]

    def scores(self, part: Locator) -> list[tuple[Maps, Cell]]:
        """Of each portrait the smoothed score, see `parts.fine_score`, and where the part is supposed to be, [h, w]."""
        shape = self.grid.height, self.grid.width
        telling, found = self.choice.telling, list[tuple[Maps, Cell]]()
        weights = dict(part.maps)
        places = [place for place in self.choice.step.places if int(telling.numbers[place]) in weights]
        weighs = np.array([weights[int(telling.numbers[place])] for place in places], np.float32)
        for maps, cells in zip(telling.others, self.supposed, strict=True):
            if cells is not None:
                score = (weighs @ maps[places] - part.mean) / part.rise
                found.append((smoothed(part, score.reshape(shape), self.grid), cells.reshape(shape)))
        return found


def _tuned(
    part: Locator,
    maps: Sequence[Maps],
    layer: Layer,
    examples: Sequence[Example],
    learned: _Learned,
    check: Callable[[], None],
) -> Locator:
    """With the mean and rise, the threshold and what else finds the part best where it is painted and supposed."""
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
        painted, others = list(zip(scores, wanted, strict=True)), learned.scores(smooth)
        for largest in pieces:
            for threshold in THRESHOLDS:
                check()
                each = replace(smooth, threshold=round(float(threshold), 3), largest=largest)
                found = [
                    _overlap(each, painted, grid),
                    *([_overlap(each, others, learned.grid)] if others else []),
                ]
                tried.append((float(np.mean(found)), each))
    return max(tried, key=lambda pair: pair[0])[1]


def _overlap(part: Locator, scores: Sequence[tuple[Maps, NDArray[np.bool_]]], grid: Cells) -> float:
    """Of what is found with what is wanted, as far as it is seen; the mean over pictures."""
    seen = in_picture(grid)
    found = [(cover_of(part, score, grid) > 0.5, wanted) for score, wanted in scores]
    return float(np.mean([overlap(each[seen], wanted[seen]) for each, wanted in found]))


def _in_one_piece(cells: NDArray[np.bool_]) -> bool:
    """Whether what is painted hangs together: then whatever is found apart from the largest piece is a mistake."""
    from scipy import ndimage

    return int(ndimage.label(cells)[1]) < 2


def calibrated(
    part: Locator, maps: Sequence[Maps], layer: Layer, wanted: Sequence[NDArray[np.bool_]]
) -> Locator:
    """The part whose score is 0 on average where it is not wanted and 1 where it is, on the fine grid."""
    grid = fine_grid(layer)
    seen, inside, outside = in_picture(grid), [], []
    for each, where in zip(maps, wanted, strict=True):
        cells = resampled(weighted(part, each), layer, grid)
        inside.append(cells[where & seen].mean())
        outside.append(cells[~where & seen].mean())
    mean = float(np.mean(outside))
    return replace(part, mean=short(mean), rise=short(max(float(np.mean(inside)) - mean, 0.001)))
