"""What a direction does to pictures that it was not made from: how often it works, and what else it moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from stylegan.directions.direction import Direction
from stylegan.directions.labelled import Progress, classify, columns_of, shown
from stylegan.generator import Generator
from stylegan.metrics.classifier import Classifier
from stylegan.metrics.outputs import Output

FLIPS = 0.9  # of the pictures, from which on an amount is enough for a tag
MOVES = 0.5  # of its range, for a number
AMOUNTS = (1.0, 2.0, 3.0)


@dataclass(frozen=True)
class Effect:
    """What `amount` does. For a tag: of `pictures` without it, the share `reached` has it then. For a number: how far its
    mean moves in parts of its range, and `agreeing`, the share in which it moves the right way.

    `others` is the mean over the other outputs of how much they change: the share of pictures in which another option or
    flag is seen, or the mean change of a number in parts of its range. `worst` is the output that changes most.
    """

    amount: float
    pictures: int
    reached: float
    others: float
    worst: str
    worst_change: float
    agreeing: float | None = None

    @property
    def enough(self) -> bool:
        """Whether that amount does what the direction is there for."""
        return self.reached >= (FLIPS if self.agreeing is None else MOVES)

    def __str__(self) -> str:
        """As people read it beside the slider: "+2 turns it on in 96 % · moves others by 3 points"."""
        if self.agreeing is None:
            does = f"turns it on in {100 * self.reached:.0f} %"
        else:
            does = f"moves it by {self.reached:.2f} of its range"
        spill = f"moves others by {_points(self.others)}"
        if self.worst_change >= max(0.05, 2 * self.others):
            spill += f", {self.worst} by {100 * self.worst_change:.0f}"
        return f"{self.amount:+g} {does} · {spill}"


@dataclass(frozen=True)
class Trial:
    """Pictures to try directions on: styles [N, num_ws, w_dim], and what the classifier says of them, [N, K].

    `progress` hears of every trial, from its first picture to its last.
    """

    generator: Generator
    classifier: Classifier
    ws: Tensor
    values: NDArray[np.float32]
    batch: int
    progress: Progress = lambda done, total: None

    def effect(self, direction: Direction, tag: str, amount: float, most: int) -> Effect | None:
        """What an amount does to at most `most` pictures that lack the tag; None where no picture lacks it."""
        columns = columns_of(self.classifier.outputs)
        column, output = columns[tag]
        suited = shown(columns, self.values, output.where)
        if output.kind != "number":
            suited &= self.values[:, column] == 0
        rows = np.flatnonzero(suited)[:most]
        if not len(rows):
            return None
        before = self.values[rows]
        styles = moved(self.ws[torch.from_numpy(rows)], direction, amount)
        after = classify(self.generator, self.classifier, styles, self.batch, self.progress)
        others = [other for other in self.classifier.outputs if not other.moves_with(output)]
        changes = {called(other): _change(columns, other, before, after) for other in others}
        worst = max(changes, key=lambda name: changes[name], default="")
        spilled = float(np.mean(list(changes.values()))) if changes else 0.0
        reached, agreeing = _reached(output, before[:, column], after[:, column])
        return Effect(amount, len(rows), reached, spilled, worst, changes.get(worst, 0.0), agreeing)

    def changes(self, direction: Direction, amount: float, most: int) -> dict[str, float]:
        """By what an output is called: how much an amount changes it in at most `most` pictures, see `Effect.others`."""
        columns = columns_of(self.classifier.outputs)
        styles = moved(self.ws[:most], direction, amount)
        after = classify(self.generator, self.classifier, styles, self.batch, self.progress)
        return {
            called(output): _change(columns, output, self.values[:most], after)
            for output in self.classifier.outputs
        }

    def enough(
        self, direction: Direction, tag: str, most: int, amounts: Sequence[float] = AMOUNTS
    ) -> Effect | None:
        """The effect of the first of the amounts that is enough, else of the one that reaches most."""
        best: Effect | None = None
        for amount in amounts:
            effect = self.effect(direction, tag, amount, most)
            if effect is None:
                return None
            if best is None or effect.reached > best.reached:
                best = effect
            if best.enough:
                break
        return best

    def narrowed(
        self, direction: Direction, tag: str, most: int, ranges: Sequence[tuple[int, int]]
    ) -> Direction:
        """The direction on that range of styles which moves the others least, of those that work nearly as well as any.

        Nearly: nine tenths of what the best range reaches, at the amount that the whole range needs.
        """
        whole = self.enough(direction, tag, most)
        if whole is None:
            return direction
        tried: list[tuple[Direction, Effect]] = [(direction, whole)]
        for first, last in ranges:
            narrow = replace(direction, first_style=first, last_style=last)
            effect = self.effect(narrow, tag, whole.amount, most)
            if effect is not None:
                tried.append((narrow, effect))
        reached = max(effect.reached for _, effect in tried)
        good = [(each, effect) for each, effect in tried if effect.reached >= 0.9 * reached]
        return min(good, key=lambda pair: pair[1].others)[0]


def moved(ws: Tensor, direction: Direction, amount: float) -> Tensor:
    """Styles [N, num_ws, w_dim] moved along a direction on its own styles."""
    vector = torch.from_numpy(direction.vector.copy()).to(ws).expand(ws.shape[1:])
    result = ws.clone()
    end = ws.shape[1] if direction.last_style is None else direction.last_style + 1
    result[:, direction.first_style : end] += amount * vector[direction.first_style : end]
    return result


def _reached(
    output: Output, before: NDArray[np.float32], after: NDArray[np.float32]
) -> tuple[float, float | None]:
    if output.kind != "number":
        return float(after.mean()), None
    change = (after - before) / (output.high - output.low)
    return float(change.mean()), float((change > 0).mean())


def _change(
    columns: dict[str, tuple[int, Output]],
    output: Output,
    before: NDArray[np.float32],
    after: NDArray[np.float32],
) -> float:
    """How much an output changes: see `Effect.others`."""
    places = [columns[tag][0] for tag in output.tags]
    difference = np.abs(after[:, places] - before[:, places])
    if output.kind == "number":
        return float(difference.mean() / (output.high - output.low))
    return float((difference > 0).any(axis=1).mean())


def called(output: Output) -> str:
    """Its heading, or its tag in words."""
    return output.group if output.kind == "options" and output.group else output.tags[0].replace("_", " ")


def _points(share: float) -> str:
    points = round(100 * share)
    return f"{points} point" if points == 1 else f"{points} points"
