"""Points in W with what their pictures show: what directions are made from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from stylegan.directions.direction import DirectionError
from stylegan.generator import Generator
from stylegan.metrics.classifier import Classifier
from stylegan.metrics.features import as_shown
from stylegan.metrics.generating import generate
from stylegan.metrics.outputs import Output

FEWEST = 30  # pictures with a tag, and without it, below which chance decides the direction
Progress = Callable[[int, int], None]  # done, of; may raise to stop the work


@dataclass(frozen=True, eq=False)
class Labelled:
    """Points w float32 [N, w_dim], and for each the columns of `outputs`: 1 or 0 for a tag, else a number, [N, K]."""

    w: NDArray[np.float32]
    values: NDArray[np.float32]
    outputs: tuple[Output, ...]

    @cached_property
    def columns(self) -> dict[str, tuple[int, Output]]:
        """By tag: its column, and the output that it belongs to."""
        return columns_of(self.outputs)

    def weights(self, tag: str) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
        """In which pictures a tag counts, bool [N], and how much each shows it there, 0..1 [n].

        DirectionError when there is no such tag.
        """
        if tag not in self.columns:
            raise DirectionError(f"There is no tag '{tag}': there are {', '.join(self.columns)}.")
        column, output = self.columns[tag]
        counts = shown(self.columns, self.values, output.where)
        values = self.values[counts, column].astype(np.float64)
        if output.kind == "number":
            values = ((values - output.low) / (output.high - output.low)).clip(0, 1)
        return counts, values

    def is_common(self, tag: str, fewest: int = FEWEST) -> bool:
        """Whether enough pictures have a tag, and enough lack it; a number always is."""
        _, values = self.weights(tag)
        return self.columns[tag][1].kind == "number" or fewest <= values.sum() <= len(values) - fewest


def columns_of(outputs: Sequence[Output]) -> dict[str, tuple[int, Output]]:
    """The column of every tag, and the output that it belongs to."""
    tags = [(tag, output) for output in outputs for tag in output.tags]
    return {tag: (column, output) for column, (tag, output) in enumerate(tags)}


def shown(
    columns: dict[str, tuple[int, Output]], values: NDArray[np.float32], tags: Sequence[str]
) -> NDArray[np.bool_]:
    """Which pictures show any of the tags, bool [N]; all of them where none is named."""
    if not tags:
        return np.ones(len(values), np.bool_)
    seen: NDArray[np.bool_] = values[:, [columns[tag][0] for tag in tags]].max(axis=1) > 0
    return seen


@torch.inference_mode()
def classify(
    generator: Generator,
    classifier: Classifier,
    ws: Tensor,
    batch: int,
    progress: Progress = lambda done, total: None,
) -> NDArray[np.float32]:
    """What the pictures of styles [N, num_ws, w_dim] show, decided: [N, K]."""
    parts = []
    for part in ws.split(batch):
        pictures = as_shown(generate(generator, part)).to(classifier.device)
        parts.append(classifier.decided(classifier(pictures)).float().cpu().numpy())
        progress(sum(map(len, parts)), len(ws))
    return np.concatenate(parts) if parts else np.zeros((0, len(classifier.tags)), np.float32)
