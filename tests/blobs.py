"""Generators of every family with planted structure: a map of one layer draws a blob, or has it at another place, as w says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ganinterface.document.document import Document, LatentPart, Truncation
from ganinterface.document.region import Rectangle, Region
from ganinterface.render.finding.edits import styles_of
from ganinterface.render.rasterise import mask
from stylegan import AdaINConfig, Generator, GeneratorConfig, ModulatedConfig
from stylegan.networks.synthesis import State
from tests.families import generator_of

PART = Region((Rectangle(0.25, 0.25, 0.75, 0.75),))  # where a person would roughly paint
STRENGTH = 6.0
CHANNEL = 1
PSI = 0.12  # what else differs between the portraits is less than the blob


def portraits(seeds: list[int]) -> tuple[Document, ...]:
    """Portraits by their seeds, as much alike as PSI makes them."""
    return tuple(Document(latent=(LatentPart(seed),), truncation=Truncation(PSI, None)) for seed in seeds)


class Planted:
    """A tiny generator in one of whose maps there is a blob in PART, or another one, as w[0] says; `force` overrules that."""

    def __init__(self, config: GeneratorConfig, moves: bool = False) -> None:
        if isinstance(config, AdaINConfig | ModulatedConfig):  # 32 pixels a side: a blob is more than a dot
            config = replace(config, channels=(8, 8, 8, 6))
        self.generator: Generator = generator_of(config)
        self.force: bool | None = None
        generator, layers = self.generator, self.generator.layers
        self.layer = next(
            i
            for i, each in enumerate(layers)
            if (mask(PART, each.height, each.width, each.extent) != 0).sum() >= 16
        )
        self.high = float(generator.mapping.w_avg.flatten()[0])
        size = layers[self.layer].height, layers[self.layer].width, layers[self.layer].extent
        left = Rectangle(0.25, 0.375, 0.5, 0.625)
        right = Rectangle(0.5, 0.375, 0.75, 0.625)
        places = (left, right) if moves else (None, Rectangle(0.375, 0.375, 0.625, 0.625))
        self._drawn = [
            torch.zeros(size[:2])
            if place is None
            else torch.from_numpy(mask(Region((place,)), *size)).clone()
            for place in places
        ]
        with torch.no_grad():
            most = float(generator.synthesize(styles_of(generator, range(50), PSI)).abs().quantile(0.99))
        image, step = generator.synthesis.image, generator.synthesis.step
        # Within the range of colours: beyond it nothing is seen.
        generator.synthesis.image = lambda *given: image(*given) / (2 * most)  # type: ignore[method-assign, assignment]

        def planted(index: int, state: State | None, ws: Tensor, *rest: Any) -> Any:
            made, used = step(index, state, ws, *rest)
            if index == self.layer:
                made.x[:, CHANNEL] = STRENGTH * self._blobs(ws)
            return made, used

        generator.synthesis.step = planted  # type: ignore[method-assign]

    def _blobs(self, ws: Tensor) -> Tensor:
        """What the map holds, [n, h, w]."""
        return torch.stack([self._drawn[int(each)] for each in self.shows(ws)])

    def shows(self, ws: Tensor) -> list[bool]:
        """Whether each picture has the blob (at the second place)."""
        return [bool(w > self.high) if self.force is None else self.force for w in ws[:, 0, 0]]

    def seeds(self, shows: bool, count: int, first: int = 0) -> list[int]:
        """The first seeds from `first` on whose pictures have it, or have it not."""
        found: list[int] = []
        while len(found) < count:
            ws = styles_of(self.generator, range(first, first + 50), PSI)
            found += [first + i for i, has in enumerate(self.shows(ws)) if has == shows]
            first += 50
        return found[:count]

    @torch.no_grad()
    def way(self, ws: Tensor, edited: Callable[[Tensor], Tensor]) -> np.ndarray[Any, Any]:
        """How far an edit goes from each picture without it to the same one with it: 0 is not at all, 1 is there."""
        goals = []
        for self.force in (False, True):
            goals.append(self.generator.synthesize(ws))
        self.force = None
        wanted = (goals[1] - goals[0]).flatten(1)
        moved = (edited(ws) - goals[0]).flatten(1)
        return np.asarray(((moved * wanted).sum(dim=1) / wanted.square().sum(dim=1)).numpy())
