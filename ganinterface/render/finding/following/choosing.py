"""Chooses a few maps of one layer that tell painted cells from others, and says how well on pictures held out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ganinterface.render.finding.following.parts import Cells

RANKED = 64  # maps of a layer that are looked at further
MOST = 8  # maps that a part is followed by
SAMPLE = 3000  # cells that maps are ranked on
TOGETHER = 32  # maps that are ranked between two looks at whether something else has more hurry
ELSEWHERE = 0.4  # of the weight of all cells: those of pictures in which nothing is painted
RIDGE = 0.01  # of a map's mean square
SIMPLE = 0.004  # of the overlap that one more map has to bring
QUANTILES = np.linspace(0.4, 0.999, 60)

Cell = NDArray[np.bool_]
Maps = NDArray[np.float32]


class Layout(NamedTuple):
    """The grid on which layers are compared, and in every picture which of its cells [cells] are painted."""

    grid: Cells
    painted: Sequence[Cell]


@dataclass(frozen=True)
class Choice:
    """Maps and their weights; how well they find the part, see `fitting.Followed`."""

    maps: tuple[int, ...]
    weights: tuple[float, ...]
    auc: float
    overlap: float

    @property
    def goodness(self) -> float:
        """What choices are compared by: how much is found, less for every map that is needed."""
        return self.overlap - SIMPLE * len(self.maps)


class _Sums(NamedTuple):
    """Of maps and a constant: their weighted products with one another [M + 1, M + 1], and with what is painted."""

    products: NDArray[np.float64]
    painted: NDArray[np.float64]


def choose(
    maps: Sequence[Maps], others: Sequence[Maps], layout: Layout, check: Callable[[], None]
) -> Choice | None:
    """The best few maps of a layer; `maps` [C, cells] of every picture. None where no map tells anything.

    In `others` nothing is painted: their cells count as cells where the part is not, which most of them are (learning
    from positive and unlabelled examples, Elkan and Noto 2008). So a map that is high elsewhere in other pictures is not
    taken for one that tells.
    """
    ranked = _ranked(maps, layout.painted, check)
    if not len(ranked):
        return None
    deviation = np.concatenate([each[ranked] for each in maps], axis=1).std(axis=1) + 1e-12
    values = [each[ranked] / deviation[:, None] for each in maps]
    sums, elsewhere = [], []
    for each, painted in zip(values, layout.painted, strict=True):
        check()
        sums.append(_sums(each, painted))
    for each in others:
        check()
        elsewhere.append(_elsewhere(each[ranked] / deviation[:, None]))
    folds = range(len(maps))
    judged = np.zeros((len(maps), min(MOST, len(ranked)), 2))
    for fold in folds:
        check()
        rest = [number for number in folds if number != fold] or [fold]
        for count, (places, weights) in enumerate(_path([sums[number] for number in rest], elsewhere)):
            scores = [weights @ each[places] for each in values]
            cut = _threshold([scores[number] for number in rest], [layout.painted[number] for number in rest])
            painted = layout.painted[fold]
            judged[fold, count] = auc(scores[fold], painted), overlap(scores[fold] > cut, painted)
    means = judged.mean(axis=0)
    count = int(np.argmax(means[:, 1] - SIMPLE * np.arange(means.shape[0])))
    places, weights = _path(sums, elsewhere)[count]
    return Choice(
        tuple(int(ranked[place]) for place in places),
        tuple(float(weight) for weight in weights / deviation[places]),
        float(means[count, 0]),
        float(means[count, 1]),
    )


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


def _ranked(maps: Sequence[Maps], painted: Sequence[Cell], check: Callable[[], None]) -> NDArray[np.int64]:
    """The maps that tell most, the best first: by how far the area under the ROC curve is from a half, either way."""
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


def _sums(values: Maps, painted: Cell) -> _Sums:
    """Of one picture, in which the painted cells together count as much as the others."""
    inside = int(painted.sum())
    weights = np.where(painted, 0.5 / inside, 0.5 / (len(painted) - inside))
    extended = np.concatenate([values, np.ones((1, values.shape[1]))]).astype(np.float64)
    weighted = extended * weights
    return _Sums(weighted @ extended.T, weighted @ painted)


def _elsewhere(values: Maps) -> _Sums:
    """Of one picture in which nothing is painted."""
    extended = np.concatenate([values, np.ones((1, values.shape[1]))]).astype(np.float64)
    return _Sums(extended @ extended.T / values.shape[1], np.zeros(len(extended)))


def _path(
    sums: Sequence[_Sums], elsewhere: Sequence[_Sums]
) -> list[tuple[NDArray[np.int64], NDArray[np.float64]]]:
    """Least squares with one map, two, …: places and weights. Each step takes the map that explains most of the rest."""
    products = np.mean([each.products for each in sums], axis=0)
    wanted = np.mean([each.painted for each in sums], axis=0)
    if elsewhere:
        products = (1 - ELSEWHERE) * products + ELSEWHERE * np.mean(
            [each.products for each in elsewhere], axis=0
        )
        wanted = (1 - ELSEWHERE) * wanted
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


def _threshold(scores: Sequence[NDArray[np.floating]], painted: Sequence[Cell]) -> float:
    """From which score on the most is found."""
    every, wanted = np.concatenate(scores), np.concatenate(painted)
    cuts = np.quantile(every, QUANTILES)
    return float(max(cuts, key=lambda cut: overlap(every > cut, wanted)))
