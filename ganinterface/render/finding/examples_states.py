"""Tells what an edit of two states of the same portraits does: of each portrait by what the states change in that very one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import torch
from msgspec.structs import replace as with_fields
from numpy.typing import NDArray
from torch import Tensor

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document
from ganinterface.render.finding.edits import Box
from ganinterface.render.finding.examples_judge import HALF, MISSED, Rows, Verdict, colours_of
from ganinterface.render.finding.examples_portraits import LEVELS, Lot, lots
from ganinterface.render.finding.holding import SEEN
from stylegan import Generator


class States:
    """A Teller for two states that any portrait can be given, such as an attribute's plus and minus.

    What is wanted of a portrait is known: what the one state makes of the other. Long hair sways far and short hair hardly, so
    what both do on average is neither's, and who goes along with the average may stay where it was. The portraits that are
    told are in the state without it: none has it, and those count in which the other state is seen to differ.
    """

    def __init__(
        self, generator: Generator, arrays: ArrayStore, with_it: Document, box: Box, check: Callable[[], None]
    ) -> None:
        self._generator, self._arrays, self._box, self._check = generator, arrays, box, check
        self._state = with_it

    def scores(self, lot: Lot) -> Rows:
        """See Teller: none of it."""
        return np.zeros(len(lot.documents))

    def lacks(self, scores: Rows) -> NDArray[np.bool_]:
        """See Teller: all."""
        return np.ones(len(scores), np.bool_)

    def ready(self, lot: Lot, first: int) -> Lot:
        """See Teller: with the same portraits in the other state; without those in which nobody sees that."""
        documents = [with_fields(self._state, latent=each.latent, edits=()) for each in lot.documents]
        goals = _pictures(self._generator, self._arrays, documents, self._check)
        wanted = colours_of(goals, self._box) - colours_of(lot.pictures, self._box)
        seen = LEVELS * np.sqrt(np.square(wanted).mean(axis=1)) >= SEEN
        return replace(lot, goals=goals).chosen(seen)

    def verdict(self, lot: Lot, after: Tensor) -> Verdict:
        """See Teller. The way is the change as far as it is the wanted one; half of it is enough to be turned.

        What is good is that many are, that they come to look as in the other state (beyond it in that direction is as near),
        and that the median portrait goes the whole way.
        """
        assert lot.goals is not None
        start, end, goal = (colours_of(pictures, self._box) for pictures in (lot.pictures, after, lot.goals))
        change, wanted = end - start, goal - start
        size = np.maximum(np.square(wanted).sum(axis=1), 1e-9)
        way = (change * wanted).sum(axis=1) / size
        turned = np.asarray(way >= HALF)
        far = np.maximum(way, 1.0)
        left = np.square(change - far[:, None] * wanted).sum(axis=1) / (size * far**2)
        near = np.clip(1 - left, 0, 1)
        typical = float(np.median(way))
        good = float((turned.mean() + near.mean()) / 2) - MISSED * min(abs(typical - 1), 1)
        return Verdict(turned, way, typical, good)


def _pictures(
    generator: Generator, arrays: ArrayStore, documents: Sequence[Document], check: Callable[[], None]
) -> Tensor:
    return torch.cat([each.pictures for each in lots(generator, arrays, documents, 0, check)])
