"""Tells what an edit of a few different persons does: by the same portraits with an example's shapes, mixed in by styles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document
from ganinterface.document.model_info import purpose
from ganinterface.render.cost_model import batch_size
from ganinterface.render.finding.edits import Box
from ganinterface.render.finding.examples_judge import (
    HALF,
    MISSED,
    Rows,
    Verdict,
    Whitened,
    mean_colours,
    part_of,
)
from ganinterface.render.finding.examples_maps import Learned
from ganinterface.render.finding.examples_portraits import LEVELS, Lot
from ganinterface.render.pictures import resolve
from stylegan import Generator

MAPS_PARTS = 24  # principal components of what maps hold
FEWEST = 0.25  # of other portraits: so many at least count as without it
NEARLY_ALL = 0.9  # of the portraits
SKIN = 0.01  # what a level (of 255) costs by which the mean colour is an example's, as one at an edge does
SKIN_AT_MOST = 0.4
FAR = 0.2  # of what nearly all differ from their goals by at most (squared): who differs by less is there already


class Goals:
    """A Teller by goals: what a portrait would be with the part of an example with it.

    What is drawn with an example's coarse styles and a portrait's fine ones has the example's shapes in the portrait's
    colours (Karras et al. 2019, section 3.1), as the model itself draws them. Two persons differ in much more than what is
    meant, and what that is they do not say: in a goal the part is the example's, all of it. Without it are those whose maps
    in the part are more like those of the examples without it, and that are not near their goals from the start.
    """

    def __init__(
        self,
        generator: Generator,
        arrays: ArrayStore,
        with_it: Sequence[Document],
        without: int,
        learned: Learned,
        box: Box,
        check: Callable[[], None],
    ) -> None:
        """`learned` has been shown the examples with it, so many without it, and others."""
        self._generator, self._learned, self._box, self._check = generator, learned, box, check
        self._examples = [resolve(generator, each, arrays) for each in with_it]
        self._own = generator.styles_of(first_fine(generator, learned.layers[0]))[0]
        rows = learned.teacher()
        self._likeness = Whitened.of(rows, MAPS_PARTS, 0.5)
        count, total = len(with_it), len(with_it) + without
        self._high, self._low = (
            self._likeness(each).mean(axis=0) for each in (rows[:count], rows[count:total])
        )
        others = self._margin(rows[total:])
        self._most = max(0.0, float(np.quantile(others, FEWEST)))
        self._least: float | None = None

    def scores(self, lot: Lot) -> Rows:
        """See Teller: how much more like those with it than like those without it the maps are."""
        return self._margin(self._learned.teacher_of(lot.trace))

    def lacks(self, scores: Rows) -> NDArray[np.bool_]:
        """See Teller."""
        return np.asarray(scores <= self._most)

    def ready(self, lot: Lot, first: int) -> Lot:
        """See Teller: with goals, of each portrait by another of the examples in turn; without those that are near them."""
        size = max(batch_size(self._generator) // 2, 1)
        made = []
        for example in range(len(self._examples)):
            rows = [row for row in range(len(lot.ws)) if (first + row) % len(self._examples) == example]
            made += [
                (part, self._mixed(lot, part, example))
                for part in torch.tensor(rows).split(size)
                if len(part)
            ]
        goals = torch.empty_like(lot.pictures)
        for part, pictures in made:
            goals[part] = pictures
        way = _square(part_of(goals, self._box) - part_of(lot.pictures, self._box))
        if self._least is None:
            self._least = FAR * float(np.quantile(way, NEARLY_ALL))
        return replace(lot, goals=goals).chosen(way >= self._least)

    def verdict(self, lot: Lot, after: Tensor) -> Verdict:
        """See Teller. What is good is how near to its goal an edit brings nearly every portrait.

        Beyond a goal in its direction is as near as the same part of that way. What is drawn has it in another colour, too;
        but a mean colour that is neither the portrait's own nor its goal's is an example's, whose skin was put on.
        """
        assert lot.goals is not None
        three = lot.pictures, after, lot.goals
        start, end, goal = (part_of(pictures, self._box) for pictures in three)
        size = np.maximum(_square(goal - start), 1e-9)
        way = ((end - start) * (goal - start)).sum(axis=1) / size
        far = np.maximum(way, 1.0)
        near = 1 - _square(end - start - far[:, None] * (goal - start)) / (size * far**2)
        typical = float(np.median(way))
        good = float(np.quantile(near, 1 - NEARLY_ALL)) - MISSED * min(max(typical - 1, 0), 1)
        return Verdict(near >= HALF, way, typical, good - min(SKIN * self._off(*three), SKIN_AT_MOST))

    def _off(self, before: Tensor, after: Tensor, goals: Tensor) -> float:
        """How far mean colours of the part are from where they were and should be and all between, on average of 255."""
        start, now, goal = (mean_colours(pictures, self._box) for pictures in (before, after, goals))
        nearest = np.clip(now, np.minimum(start, goal), np.maximum(start, goal))
        return float(np.abs(now - nearest).max(axis=1).mean()) * LEVELS

    def _mixed(self, lot: Lot, rows: Tensor, example: int) -> Tensor:
        """Pictures of some of the lot's portraits with an example's coarse styles, and its edits."""
        of_example = self._examples[example]
        ws = lot.ws[rows]
        ws[:, : self._own] = of_example.ws[:, : self._own]
        edits, transform = of_example.edits, lot.transform
        trace = self._generator.run(ws, lot.noise, edits, transform=transform, check=self._check, keep=False)
        return self._generator.image(trace, ws, edits)

    def _margin(self, rows: Rows) -> Rows:
        there = self._likeness(rows)
        return _square(there - self._low) - _square(there - self._high)


def first_fine(generator: Generator, teacher: int) -> int:
    """The first layer that draws details or colours, beyond the one that tells the part; the picture where there is none."""
    for index, layer in enumerate(generator.layers):
        if index > teacher and purpose(layer.height, layer.width, generator.resolution) not in (
            "pose",
            "shapes",
        ):
            return index
    return len(generator.layers)


def _square(rows: Rows) -> Rows:
    return np.asarray(np.square(rows).sum(axis=1))
