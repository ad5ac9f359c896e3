"""Tells from pictures whether a part is as in one set of examples or as in another, however few there are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from ganinterface.render.finding.edits import Box

Rows = NDArray[np.float64]

CELLS = 12  # by as many is a part looked at
PARTS = 40  # principal components of what differs there from portrait to portrait
MAPS_PARTS = 24
FLOOR = 0.1  # of the largest component's deviation
FEW = 6  # examples of a kind, below which portraits that are like them are asked too
LIKE_THEM = (0.08, 0.16, 0.24)  # of all unlabelled portraits: so many most like each kind, round by round
FOLDS = 4  # of which the scores are those of portraits that the line was not drawn by
PARTING = (0.4, 0.6)  # of the way from the one kind to the other, where they part
ROUNDS = 2  # of choosing among portraits that are near the examples
SHRINKAGE = 0.3
HALF = 0.5  # of the way from the one kind to the other
NEAR_ENOUGH = 0.25  # the same: to count as turned, for a portrait that began farther away


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


def part_of(pictures: Tensor, box: Box) -> Rows:
    """What is drawn in a box of pictures [N, C, H, W], whatever its mean colour: [N, F]."""
    top, bottom, left, right = box
    cut = pictures[:, :, top:bottom, left:right].float().clamp(-1, 1)
    cells = F.adaptive_avg_pool2d(cut, (min(CELLS, bottom - top), min(CELLS, right - left)))
    return np.asarray((cells - cells.mean(dim=(2, 3), keepdim=True)).flatten(1).cpu().numpy(), np.float64)


class Judge:
    """Scores what is drawn in the part: 0 is the median of those without it, 1 that of those with it.

    The line between them is Fisher's, with a shrunk covariance (Hastie, Tibshirani and Friedman 2009, section 4.3), over
    whitened cells of the picture. Where examples are few, unlabelled portraits take part: those whose *maps* are nearest to
    one kind and far from the other. The maps see a mouth where a picture is mostly skin: of those that they name from one
    example each, 80 to 90 % are of the right kind (by colours alone 60 %). Where some of them were drawn near the examples,
    those with it are chosen among those near it, for what is rare (shut eyes, 4 %) is in few others. Of pairs the line is
    their mean difference.
    """

    def __init__(
        self,
        parts: Rows,
        maps: Rows,
        with_it: slice,
        without: slice,
        pairs: bool,
        check: Callable[[], None] = lambda: None,
        near: tuple[slice, slice] | None = None,
    ) -> None:
        """Rows of `parts` (see `part_of`) and `maps` [N, F]: examples in the two slices, all others unlabelled.

        Of the latter those in `near`, where given, were drawn near the examples with it, and near those without it.
        `check` is called every now and then, and may raise.
        """
        self._whitened = Whitened.of(parts, PARTS, 1.0)
        check()
        rows = self._whitened(parts)
        every = np.arange(len(rows))
        shows, lacks = every[with_it], every[without]
        self.relative = pairs and len(shows) < FEW
        if self.relative:
            direction = rows[shows].mean(axis=0) - rows[lacks].mean(axis=0)
        else:
            if not pairs and min(len(shows), len(lacks)) < FEW:
                around = None if near is None else (every[near[0]], every[near[1]])
                shows, lacks = (
                    _joined(maps, shows, lacks) if around is None else _near(maps, shows, lacks, *around)
                )
                check()
            direction = _fisher(rows[shows], rows[lacks])
        self._direction = direction
        values = rows @ direction
        self._low, high = float(np.median(values[lacks])), float(np.median(values[shows]))
        self._gap = max(high - self._low, 1e-9)
        self._middle = HALF
        if not self.relative and min(len(shows), len(lacks)) >= FOLDS:
            self._middle = _parting(*_unseen(rows[shows], rows[lacks]))

    def scores(self, parts: Rows) -> Rows:
        """The score of each row of `part_of`, [N]."""
        return np.asarray((self._whitened(parts) @ self._direction - self._low) / self._gap)

    def lacks(self, scores: Rows) -> NDArray[np.bool_]:
        """Which portraits are without it. A pair says how it changes, not where others are: then at least half of them."""
        most = max(float(np.median(scores)), HALF) if self.relative else self._middle
        return np.asarray(scores <= most)

    def turned(self, before: Rows, after: Rows) -> NDArray[np.bool_]:
        """Which portraits an edit has turned: past where both kinds part, or at least half of the way and near there.

        What else a portrait has moves its score a little, before as after. Of a pair half of the way is enough.
        """
        return self._moved(before, after) | np.asarray((not self.relative) & (after >= self._middle))

    def half_way(self, before: Rows, after: Rows) -> NDArray[np.bool_]:
        """Which portraits an edit brings half of the way: what edits are compared by."""
        return self._moved(before, after) | np.asarray((not self.relative) & (after >= HALF))

    def _moved(self, before: Rows, after: Rows) -> NDArray[np.bool_]:
        return np.asarray((after - before >= HALF) & (self.relative | (after >= NEAR_ENOUGH)))

    def typical(self, before: Rows, after: Rows) -> float:
        """Where the median portrait is after an edit: 1 is where it should be."""
        return float(np.median(after - before)) if self.relative else float(np.median(after))


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


def _joined(
    maps: Rows, shows: NDArray[np.intp], lacks: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Both kinds with the unlabelled portraits that are like them: the nearest, then (self-training) more by Fisher's line."""
    near = Whitened.of(maps, MAPS_PARTS, 0.5)(maps)
    free = np.setdiff1d(np.arange(len(maps)), np.concatenate([shows, lacks]))
    low, high = near[lacks].mean(axis=0), near[shows].mean(axis=0)
    margin = np.square(near - low).sum(axis=1) - np.square(near - high).sum(axis=1)
    for share in LIKE_THEM:
        order = free[np.argsort(margin[free], kind="stable")]
        count = min(max(round(share * len(maps)), 2), len(order) // 2)
        more, fewer = (
            np.concatenate([shows, order[len(order) - count :]]),
            np.concatenate([lacks, order[:count]]),
        )
        margin = near @ _fisher(near[more], near[fewer])
    return more, fewer


def _near(
    maps: Rows,
    shows: NDArray[np.intp],
    lacks: NDArray[np.intp],
    near_shows: NDArray[np.intp],
    near_lacks: NDArray[np.intp],
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Both kinds with the half that is most like them: of those drawn near them, and of any for those without it."""
    near = Whitened.of(maps, MAPS_PARTS, 0.5)(maps)
    near_any = np.concatenate([shows, lacks, near_shows, near_lacks])
    free = np.setdiff1d(np.arange(len(maps)), near_any)
    low, high = near[lacks].mean(axis=0), near[shows].mean(axis=0)
    margin = np.square(near - low).sum(axis=1) - np.square(near - high).sum(axis=1)

    def half(rows: NDArray[np.intp], sign: int) -> NDArray[np.intp]:
        return rows[np.argsort(-sign * margin[rows], kind="stable")[: len(rows) // 2]]

    for _ in range(ROUNDS):
        more = np.concatenate([shows, half(near_shows, 1)])
        fewer = np.concatenate([lacks, half(near_lacks, -1), half(free, -1)])
        margin = near @ _fisher(near[more], near[fewer])
    return more, fewer


def _fisher(shows: Rows, lacks: Rows) -> Rows:
    difference = shows.mean(axis=0) - lacks.mean(axis=0)
    centred = np.concatenate([shows - shows.mean(axis=0), lacks - lacks.mean(axis=0)])
    within = centred.T @ centred / len(centred)
    size = max(float(np.trace(within)) / len(within), 1e-9)
    return np.asarray(np.linalg.solve(within + SHRINKAGE * size * np.eye(len(within)), difference))
