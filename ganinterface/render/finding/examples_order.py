"""What is asked of `finding.examples`, and what it answers, without torch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document, Edit
from ganinterface.document.region import Region
from ganinterface.render.finding.holding import Holding
from stylegan.edits import operation

Kind = Literal["values", "stamp", "moving"]
MOST = 64  # examples of a set; more take time and say little more


@dataclass(frozen=True)
class Examples:
    """Two sets of portraits, with what is wanted and without it, and roughly where it is.

    Where both are as long and each portrait with it has the latent of the one without it, they are pairs: two states of the
    same portraits. ValueError with one sentence when a set is empty or too large, a portrait is in both, or nothing is painted.
    """

    with_it: tuple[Document, ...]
    without: tuple[Document, ...]
    region: Region
    name: str = "from examples"

    def __post_init__(self) -> None:
        if not self.with_it or not self.without:
            raise ValueError("An edit from examples needs a portrait with it and one without it.")
        if max(len(self.with_it), len(self.without)) > MOST:
            raise ValueError(f"An edit from examples takes up to {MOST} portraits of each kind.")
        if set(self.with_it) & set(self.without):
            raise ValueError("A portrait cannot be an example with it and one without it.")
        if not self.region.shapes:
            raise ValueError("Paint roughly where it is: an edit from examples needs a region.")

    @property
    def pairs(self) -> bool:
        """Whether they are two states of the same portraits."""
        latents = [tuple(each.latent for each in which) for which in (self.with_it, self.without)]
        return latents[0] == latents[1]

    @property
    def states(self) -> bool:
        """Whether they are pairs of states that any portrait can be given: they differ in attributes or mixes, not in edits."""
        return self.pairs and all(a.edits == b.edits for a, b in zip(self.with_it, self.without, strict=True))


@dataclass(frozen=True)
class Built:
    """An edit that was built, how, on how many portraits that it was not made from it holds, and a few of those.

    `turned` lack it, without edits, and have it with this one.
    """

    kind: Kind
    edit: Edit
    arrays: ArrayStore
    figure: Holding
    turned: tuple[Document, ...] = ()

    @property
    def what(self) -> str:
        """What it consists of, in a few words: "stamp (set) on 32x16 conv1"."""
        edit = self.edit
        if edit.motion is not None:
            return f"{operation(edit.operation).title} on {edit.layer}"
        consists = f"stamp ({edit.operation})" if edit.stamp is not None else f"{len(edit.channels)} maps"
        return f"{consists} on {edit.layer}"
