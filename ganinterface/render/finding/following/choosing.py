"""Chooses a few maps of one layer that tell painted cells from others, and says how well on pictures held out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ganinterface.render.finding.following.parts import Cells

RANKED = 64  # maps of a layer that are looked at further
MOST = 8  # maps that a part is followed by
SAMPLE = 3000  # cells that maps are ranked on
TOGETHER = 32  # maps that are ranked between two looks at whether something else has more hurry
ELSEWHERE = 0.4  # of the weight of all cells: those of pictures in which nothing is painted
SUPPOSED = 0.3  # the same, once it is supposed where the part is in them: painted ones are surer
RIDGE = 0.01  # of a map's mean square
SIMPLE = 0.004  # of the overlap that one more map has to bring
TEACHERS = 0.6  # of the best layer's goodness, from which on others have a say in where the part is
LEAST = 1e-6

Cell = NDArray[np.bool_]
Maps = NDArray[np.float32]
Products = NDArray[np.float64]  # of maps and a constant with one another, [M + 1, M + 1]
Check = Callable[[], None]


class Layout(NamedTuple):
    """The grid on which layers are compared, and in every picture which of its cells [cells] are painted."""

    grid: Cells
    painted: Sequence[Cell]


@dataclass(frozen=True, eq=False)
class Telling:
    """The maps of one layer that tell most, by their `numbers`, in all pictures.

    Attributes:
        shown: [M, cells] of every picture in which the part is painted.
        others: the same of pictures in which nothing is.
    """

    numbers: NDArray[np.int64]
    shown: Sequence[Maps]
    others: Sequence[Maps]

    @cached_property
    def shown_products(self) -> list[Products]:
        """Of each picture, see `_products`."""
        return [_products(each) for each in self.shown]

    @cached_property
    def other_products(self) -> list[Products]:
        """The same of the others."""
        return [_products(each) for each in self.others]


class Step(NamedTuple):
    """So many maps, by their places among those that tell, and their weights.

    From the weighted sum `cut` on a cell is the part; where it is, the sum is on average by `rise` larger.
    """

    places: NDArray[np.int64]
    weights: NDArray[np.float64]
    cut: float
    rise: float

    def score(self, maps: Maps) -> NDArray[np.float64]:
        """Of the maps that tell, [M, cells], what their weighted sum is in every cell, [cells]."""
        return np.asarray(self.weights @ maps[self.places])

    def finds(self, maps: Maps) -> Cell:
        """In which cells the part is."""
        return np.asarray(self.score(maps) > self.cut)

    def says(self, maps: Maps) -> NDArray[np.float64]:
        """The score as other layers' can be compared with it: above 0 is the part."""
        return (self.score(maps) - self.cut) / self.rise


# By fold, the last one being the fit to all pictures: of every other picture where the part is supposed to be, None
# where nothing is supposed of it.
Supposed = Sequence[Sequence[Cell | None]]


@dataclass(frozen=True, eq=False)
class Choice:
    """Maps of a layer, and how well they find the part, see `fitting.Followed`.

    Attributes:
        folds: the fit without each of the pictures, and last that to all of them.
        alike: how well they find it where it is supposed to be in others, None where nothing is supposed.
    """

    telling: Telling
    folds: Sequence[Step]
    auc: float
    overlap: float
    alike: float | None

    @property
    def step(self) -> Step:
        """What was fitted to all pictures."""
        return self.folds[-1]

    @property
    def maps(self) -> tuple[int, ...]:
        return tuple(int(number) for number in self.telling.numbers[self.step.places])

    @property
    def goodness(self) -> float:
        """What choices are compared by: how much is found, less for every map that is needed."""
        found = self.overlap if self.alike is None else (self.overlap + self.alike) / 2
        return found - SIMPLE * len(self.step.places)


class _Sums(NamedTuple):
    """Of maps and a constant: their weighted products with one another, and with what is painted [M + 1]."""

    products: Products
    painted: NDArray[np.float64]


def choose(telling: Telling, layout: Layout, supposed: Supposed | None, check: Check) -> Choice | None:
    """The best few maps of a layer. None where no map tells anything.

    At first nothing is known of the others: their cells count as cells where the part is not, which most of them are
    (learning from positive and unlabelled examples, Elkan and Noto 2008). So a map that is high elsewhere in other
    pictures is not taken for one that tells. Once it is `supposed` where the part is in them, they are learned from like
    painted ones: few pictures say little of how pictures differ. A fold knows only what is supposed without the picture
    that it is judged on.
    """
    if not len(telling.numbers):
        return None
    count = len(layout.painted)
    paths, judged = [], []
    for fold in range(count + 1):
        rest = [number for number in range(count) if number != fold] or [fold]
        others = _known(supposed[fold] if supposed else ())
        path = _fitted(telling, layout, rest, others, check)
        paths.append(path)
        if fold < count:
            judged.append([_judged(step, telling, fold, layout.painted[fold], others) for step in path])
    means = np.mean(judged, axis=0)
    is_known = supposed is not None and bool(_known(supposed[-1]))
    choices = [
        Choice(
            telling,
            [path[number] for path in paths],
            float(area),
            float(found),
            float(alike) if is_known else None,
        )
        for number, (area, found, alike) in enumerate(means)
    ]
    return max(choices, key=lambda choice: choice.goodness)


def fit_to_teach(choices: Mapping[int, Choice]) -> dict[int, Choice]:
    """Those layers' that are not much worse than the best one."""
    best = max(choice.goodness for choice in choices.values())
    least = best - (1 - TEACHERS) * abs(best)
    return {layer: choice for layer, choice in choices.items() if choice.goodness >= least}


def suppose(teachers: Sequence[Choice], layout: Layout) -> Supposed:
    """Where several layers together find the part in the other pictures; where they find nothing, nothing is supposed.

    What one of them takes for the part by mistake the others do not, so they teach each other (Blum and Mitchell 1998).
    """
    count, result = len(layout.painted), []
    for fold in range(count + 1):
        rest = [number for number in range(count) if number != fold] or [fold]

        def says(pictures: str, number: int, fold: int = fold) -> NDArray[np.float64]:
            each = [one.folds[fold].says(getattr(one.telling, pictures)[number]) for one in teachers]
            return np.asarray(np.mean(each, axis=0))

        wanted = np.concatenate([layout.painted[number] for number in rest])
        cut = _threshold(np.concatenate([says("shown", number) for number in rest]), wanted)
        found = [says("others", number) > cut for number in range(len(teachers[0].telling.others))]
        result.append([cells if cells.any() and not cells.all() else None for cells in found])
    return result


def rank(maps: Sequence[Maps], painted: Sequence[Cell], check: Check) -> NDArray[np.int64]:
    """The maps that tell most, of all [C, cells] of every picture, the best first.

    They are told by how far the area under the ROC curve is from a half, either way.
    """
    from scipy.stats import rankdata

    random = np.random.default_rng(0)
    values, inside = [], []
    for each, where in zip(maps, painted, strict=True):
        most = SAMPLE // (2 * len(maps))
        for cells in (np.flatnonzero(where), np.flatnonzero(~where)):
            kept = random.permutation(cells)[:most]
            values.append(each[:, kept])
            inside.append(where[kept])
    sample, is_in = np.concatenate(values, axis=1), np.concatenate(inside)
    count = int(is_in.sum())
    ranks = np.empty(len(sample))
    for first in range(0, len(sample), TOGETHER):
        check()
        some = slice(first, first + TOGETHER)
        ranks[some] = rankdata(sample[some], axis=1)[:, is_in].sum(axis=1)
    areas = (ranks - count * (count + 1) / 2) / (count * (len(is_in) - count))
    tells = np.abs(areas - 0.5)
    order = np.argsort(-tells, kind="stable")[:RANKED]
    return np.asarray(order[tells[order] > 0.01])


def auc(scores: NDArray[np.floating], painted: Cell) -> float:
    """The area under the ROC curve: how likely a painted cell has a higher score than another one (Fawcett 2006)."""
    from scipy.stats import rankdata

    inside = int(painted.sum())
    ranks = rankdata(scores)[painted].sum()
    return float((ranks - inside * (inside + 1) / 2) / (inside * (len(painted) - inside)))


def overlap(found: Cell, wanted: Cell) -> float:
    """Intersection over union of two sets of cells."""
    either = int((found | wanted).sum())
    return float((found & wanted).sum() / either) if either else 1.0


def _known(supposed: Sequence[Cell | None]) -> dict[int, Cell]:
    return {number: cells for number, cells in enumerate(supposed) if cells is not None}


def _fitted(
    telling: Telling, layout: Layout, rest: Sequence[int], others: Mapping[int, Cell], check: Check
) -> list[Step]:
    """Fits to some of the pictures and what is known of others, with one map, two, …"""
    shown = [
        _sums(telling.shown[number], telling.shown_products[number], layout.painted[number])
        for number in rest
    ]
    check()
    if others:
        known = [
            _sums(telling.others[number], telling.other_products[number], others[number]) for number in others
        ]
        sums = _mixed(shown, known, SUPPOSED)
    else:
        size = len(telling.numbers) + 1
        nowhere = [_Sums(each / each[-1, -1], np.zeros(size)) for each in telling.other_products]
        sums = _mixed(shown, nowhere, ELSEWHERE)
    check()
    steps = []
    learned = [telling.shown[number] for number in rest] + [telling.others[number] for number in others]
    wanted = np.concatenate([*(layout.painted[number] for number in rest), *others.values()])
    for places, weights in _path(sums):
        check()
        scores = np.concatenate([weights @ maps[places] for maps in learned])
        rise = max(float(scores[wanted].mean() - scores[~wanted].mean()), LEAST)
        steps.append(Step(places, weights, _threshold(scores, wanted), rise))
    return steps


def _judged(
    step: Step, telling: Telling, picture: int, painted: Cell, others: Mapping[int, Cell]
) -> tuple[float, float, float]:
    """Area and overlap in a picture that was not fitted to, and the overlap with what is supposed of others."""
    alike = [overlap(step.finds(telling.others[number]), where) for number, where in others.items()]
    scores = step.score(telling.shown[picture])
    return auc(scores, painted), overlap(scores > step.cut, painted), float(np.mean(alike or [0.0]))


def _products(values: Maps) -> Products:
    extended = np.concatenate([values, np.ones((1, values.shape[1]), np.float32)])
    return np.asarray(extended @ extended.T, dtype=np.float64)


def _sums(values: Maps, products: Products, painted: Cell) -> _Sums:
    """Of one picture, in which the painted cells together count as much as the others."""
    inside = np.concatenate([values[:, painted], np.ones((1, int(painted.sum())), np.float32)])
    count, rest = inside.shape[1], len(painted) - inside.shape[1]
    within = inside @ inside.T
    return _Sums(
        0.5 / count * within + 0.5 / rest * (products - within),
        0.5 / count * inside.sum(axis=1, dtype=np.float64),
    )


def _mixed(shown: Sequence[_Sums], others: Sequence[_Sums], share: float) -> _Sums:
    """The mean of those of pictures in which the part is shown, and of others with a share of the weight."""
    means = [
        _Sums(*(np.mean(each, axis=0) for each in zip(*sums, strict=True)))
        for sums in (shown, others)
        if sums
    ]
    if len(means) < 2:
        return means[0]
    return _Sums(*((1 - share) * first + share * second for first, second in zip(*means, strict=True)))


def _path(sums: _Sums) -> list[tuple[NDArray[np.int64], NDArray[np.float64]]]:
    """Least squares with one map, two, …: places and weights. Each step takes the map that explains most of the rest."""
    products, wanted = sums
    size = len(wanted) - 1
    centred = products - np.outer(
        products[:, size], products[size]
    )  # about the means; the weights add up to 1
    target = wanted - products[:, size] * wanted[size]
    centred, target = centred[:size, :size], target[:size]
    ridge = RIDGE * np.diag(centred)
    taken: list[int] = []
    steps = []
    for _ in range(min(MOST, size)):
        gains = np.full(size, -1.0)
        for place in range(size):
            if place not in taken:
                gains[place] = _explained(centred, ridge, target, [*taken, place])
        taken.append(int(np.argmax(gains)))
        block = centred[np.ix_(taken, taken)] + np.diag(ridge[taken])
        steps.append((np.array(taken), np.linalg.solve(block, target[taken])))
    return steps


def _explained(
    centred: NDArray[np.float64], ridge: NDArray[np.float64], target: NDArray[np.float64], places: list[int]
) -> float:
    block = centred[np.ix_(places, places)] + np.diag(ridge[places])
    return float(target[places] @ np.linalg.solve(block, target[places]))


def _threshold(scores: NDArray[np.floating], wanted: Cell) -> float:
    """From which score on the most is found: the largest overlap of all that there are."""
    order = np.argsort(-scores)
    right = np.cumsum(wanted[order])
    found = right / (right[-1] + np.arange(1, len(order) + 1) - right)
    best = int(np.argmax(found[:-1]))
    return float(scores[order[best : best + 2]].mean())
