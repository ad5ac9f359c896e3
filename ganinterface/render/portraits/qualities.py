"""How near a portrait is to those that its model draws well: the distance of its w from theirs."""

from __future__ import annotations

import numpy as np
from msgspec.structs import replace

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document
from ganinterface.document.labels import Weights, weights_of
from ganinterface.render.request import Check
from ganinterface.render.resolver import Recent, Resolver
from stylegan import Generator
from stylegan.latents.spread import Spread, measure_spread

KEPT = 4  # spreads: of classes, for each has its own


class Qualities:
    """Measures portraits of one generator; the spread of its w is measured when it is first asked for, and kept."""

    def __init__(self, generator: Generator, arrays: ArrayStore) -> None:
        self._generator = generator
        self._resolver = Resolver(generator, arrays)
        self._spreads: Recent[Spread] = Recent(KEPT)

    def has_measured(self, document: Document) -> bool:
        """Whether the spread that a Document is compared with is known, so that `of` takes next to no time."""
        return self._key(document.label) in self._spreads

    def of(self, document: Document, check: Check = None) -> tuple[float, str]:
        """The distance (1 is a typical portrait) and what it means, see `stylegan.latents.spread`; edits do not count.

        DocumentError when the Document does not fit the model. `check` is called now and then, and may raise.
        """
        spread = self.spread(document.label, check)
        ws = self._resolver.resolve(replace(document, edits=())).ws[0]
        distance = spread.distance(ws.double().cpu().numpy())
        return distance, spread.word(distance)

    def spread(self, label: Weights | None, check: Check = None) -> Spread:
        """The spread of the model's w, of a conditional one with these classes."""
        weights = self._key(label)

        def measure() -> Spread:
            return measure_spread(
                self._generator, None if weights is None else np.array(weights), check=check
            )

        return self._spreads.get(weights, measure)

    def _key(self, label: Weights | None) -> Weights | None:
        classes = self._generator.label_dim
        return weights_of(label, classes) if classes else None
