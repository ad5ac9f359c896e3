"""Tells from pictures whether a part is as in one set of examples or as in another, of pairs or of many examples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from ganinterface.render.finding.edits import Box
from ganinterface.render.finding.examples_portraits import Lot

Rows = NDArray[np.float64]

CELLS = 12  # by as many is a part looked at
PARTS = 40  # principal components of what differs there from portrait to portrait
FLOOR = 0.1  # of the largest component's deviation
FEW = 6  # pairs, below which they say how it changes and not where others are
FOLDS = 4  # of which the scores are those of portraits that the line was not drawn by
PARTING = (0.4, 0.6)  # of the way from the one kind to the other, where they part
SHRINKAGE = 0.3
HALF = 0.5  # of the way from the one kind to the other
NEAR_ENOUGH = 0.25  # the same: to count as turned, for a portrait that began farther away
MISSED = 0.5  # of the hits: what the way costs by which the median portrait misses those with it


@dataclass(frozen=True)
class Verdict:
    """What an edit does to a few portraits [n] without it.

    Attributes:
        turned: which of them have it afterwards.
        way: how far each has gone of the way to those with it.
        typical: where the median one is: 0 is where those without it are, 1 where those with it are.
        good: a number by which edits are compared; 1 is as good as can be.
    """

    turned: NDArray[np.bool_]
    way: Rows
    typical: float
    good: float


class Teller(Protocol):
    """Tells of portraits whether they have it, and whether an edit has brought it."""

    def scores(self, lot: Lot) -> Rows:
        """How much each of a lot has of it, [n]."""
        ...

    def lacks(self, scores: Rows) -> NDArray[np.bool_]:
        """Which of them are without it."""
        ...

    def ready(self, lot: Lot, first: int) -> Lot:
        """The lot with what is needed to tell what an edit does to it; `first` is the number of its first portrait."""
        ...

    def verdict(self, lot: Lot, after: Tensor) -> Verdict:
        """From the lot's pictures with an edit."""
        ...


@dataclass(frozen=True)
class Whitened:
    """The principal components of rows [N, F], each divided by its deviation to a power."""

    mean: Rows
    axes: Rows  # [F, K]

    @classmethod
    def of(cls, rows: Rows, parts: int, power: float) -> Whitened:
        """Of at least two rows."""
        mean = rows.mean(axis=0)
        _, sizes, axes = np.linalg.svd(rows - mean, full_matrices=False)
        kept = max(int((sizes[:parts] > 1e-6 * max(sizes[0], 1e-12)).sum()), 1)
        # What hardly differs between portraits is not made loud: there an edit may leave what is natural, and be misread.
        floor = FLOOR * max(sizes[0], 1e-9)
        deviations = np.hypot(sizes[:kept], floor) / np.sqrt(len(rows))
        return cls(mean, axes[:kept].T / deviations**power)

    def __call__(self, rows: Rows) -> Rows:
        return np.asarray((rows - self.mean) @ self.axes)


def colours_of(pictures: Tensor, box: Box) -> Rows:
    """What is drawn in a box of pictures [N, C, H, W], in cells: [N, F]."""
    return np.asarray(_cells(pictures, box).flatten(1).cpu().numpy(), np.float64)


def part_of(pictures: Tensor, box: Box) -> Rows:
    """The same whatever its mean colour."""
    cells = _cells(pictures, box)
    return np.asarray((cells - cells.mean(dim=(2, 3), keepdim=True)).flatten(1).cpu().numpy(), np.float64)


def mean_colours(pictures: Tensor, box: Box) -> Rows:
    """That mean colour: [N, C]."""
    return np.asarray(_cells(pictures, box).mean(dim=(2, 3)).cpu().numpy(), np.float64)


def _cells(pictures: Tensor, box: Box) -> Tensor:
    top, bottom, left, right = box
    cut = pictures[:, :, top:bottom, left:right].float().clamp(-1, 1)
    return F.adaptive_avg_pool2d(cut, (min(CELLS, bottom - top), min(CELLS, right - left)))


class Judge:
    """A Teller by scores of what is drawn in the part: 0 is the median of those without it, 1 that of those with it.

    The line between them is Fisher's, with a shrunk covariance (Hastie, Tibshirani and Friedman 2009, section 4.3), over
    whitened cells of the picture. Of a few pairs the line is their mean difference.
    """

    def __init__(
        self, parts: Rows, with_it: slice, without: slice, pairs: bool, box: Box = (0, 0, 0, 0)
    ) -> None:
        """Rows of `part_of` a box [N, F]: examples in the two slices, all others unlabelled."""
        self._whitened, self._box = Whitened.of(parts, PARTS, 1.0), box
        shows, lacks = (self._whitened(parts[side]) for side in (with_it, without))
        self.relative = pairs and len(shows) < FEW
        self._direction = shows.mean(axis=0) - lacks.mean(axis=0) if self.relative else _fisher(shows, lacks)
        self._low, high = (float(np.median(rows @ self._direction)) for rows in (lacks, shows))
        self._gap = max(high - self._low, 1e-9)
        self._middle = HALF
        if not self.relative and min(len(shows), len(lacks)) >= FOLDS:
            self._middle = _parting(*_unseen(shows, lacks))

    def of(self, parts: Rows) -> Rows:
        """The score of each row of `part_of`, [N]."""
        return np.asarray((self._whitened(parts) @ self._direction - self._low) / self._gap)

    def scores(self, lot: Lot) -> Rows:
        """See Teller."""
        return self.of(part_of(lot.pictures, self._box))

    def lacks(self, scores: Rows) -> NDArray[np.bool_]:
        """See Teller. A pair says how it changes, not where others are: then at least half of them."""
        most = max(float(np.median(scores)), HALF) if self.relative else self._middle
        return np.asarray(scores <= most)

    def ready(self, lot: Lot, first: int) -> Lot:
        """See Teller: nothing."""
        return lot

    def verdict(self, lot: Lot, after: Tensor) -> Verdict:
        """See Teller. What is good is that many come half of the way, and the median one all of it."""
        start, end = self.scores(lot), self.of(part_of(after, self._box))
        half_way = self._moved(start, end) | np.asarray((not self.relative) & (end >= HALF))
        typical = float(np.median(end - start)) if self.relative else float(np.median(end))
        good = float(half_way.mean()) - MISSED * min(abs(typical - 1), 1)
        return Verdict(self.turned(start, end), end - start, typical, good)

    def turned(self, before: Rows, after: Rows) -> NDArray[np.bool_]:
        """Which portraits an edit has turned: past where both kinds part, or at least half of the way and near there.

        What else a portrait has moves its score a little, before as after. Of a pair half of the way is enough.
        """
        return self._moved(before, after) | np.asarray((not self.relative) & (after >= self._middle))

    def _moved(self, before: Rows, after: Rows) -> NDArray[np.bool_]:
        return np.asarray((after - before >= HALF) & (self.relative | (after >= NEAR_ENOUGH)))


def _unseen(shows: Rows, lacks: Rows) -> tuple[Rows, Rows]:
    """Scores of those without it and with it by lines that were drawn without them."""
    low: list[float] = []
    high: list[float] = []
    for fold in range(FOLDS):
        left_out = [np.arange(len(each)) % FOLDS == fold for each in (shows, lacks)]
        seen = shows[~left_out[0]], lacks[~left_out[1]]
        line = _fisher(*seen)
        zero, one = (float(np.median(each @ line)) for each in reversed(seen))
        gap = max(one - zero, 1e-9)
        high += list((shows[left_out[0]] @ line - zero) / gap)
        low += list((lacks[left_out[1]] @ line - zero) / gap)
    return np.array(low), np.array(high)


def _parting(low: Rows, high: Rows) -> float:
    """Between scores of both kinds: as far from the median of each in the deviations of that kind, about half way."""
    wide, far = (max(float(np.subtract(*np.quantile(each, (0.75, 0.25)))), 1e-3) for each in (low, high))
    return float(np.clip(wide / (wide + far), *PARTING))


def _fisher(shows: Rows, lacks: Rows) -> Rows:
    difference = shows.mean(axis=0) - lacks.mean(axis=0)
    centred = np.concatenate([shows - shows.mean(axis=0), lacks - lacks.mean(axis=0)])
    within = centred.T @ centred / len(centred)
    size = max(float(np.trace(within)) / len(within), 1e-9)
    return np.asarray(np.linalg.solve(within + SHRINKAGE * size * np.eye(len(within)), difference))
