"""The stage between a Document and its Resolver: regions that depend on the picture become plain masks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document, Edit
from ganinterface.document.region import Locator, Region
from ganinterface.render.checks import DocumentError
from ganinterface.render.finding.following.parts import part_mask
from ganinterface.render.rasterise import LocatedMask, Mask, paint
from ganinterface.render.resolver import Recent
from stylegan.networks.synthesis import Layer

Maps = NDArray[np.float32]
Taps = Callable[[str, Document], Maps]  # the maps of a layer (by name) in a Document without edits


@dataclass(frozen=True)
class Plain:
    """A picture without edits, as it is looked at to find a part of an edit's region: its layers, and their maps."""

    edit: str  # its name
    taps: Callable[[str], Maps]
    layers: Mapping[str, Layer]

    def layer(self, name: str, last: int) -> Layer:
        """A layer by its name; DocumentError when the model lacks it, or its map `last`."""
        layer = self.layers.get(name)
        if layer is None:
            raise DocumentError(f"The edit '{self.edit}' follows the layer '{name}', which this model lacks.")
        if last >= layer.channels:
            raise DocumentError(
                f"The edit '{self.edit}' follows map {last} of the layer '{name}', which has maps 0 to "
                f"{layer.channels - 1}."
            )
        return layer


def _followed(part: Locator, picture: Plain, layer: Layer) -> Mask:
    source = picture.layer(part.layer, part.maps[-1][0])
    return part_mask(part, picture.taps(part.layer), source, layer)


# A part of a region, the picture without edits, and the layer that the region is for -> how much of each of that layer's
# cells the part covers, float32 [h, w], 0..1.
Locate = Callable[[Any, Plain, Layer], Mask]

# By the type of a region's part: a frozen struct beside Rectangle and Stroke, with their `value` and with `clip`.
LOCATORS: dict[type, Locate] = {Locator: _followed}

MAX_MASKS = 64  # that are kept from one Document to the next


class Located(NamedTuple):
    """A Document without locators, and the masks in their place by the edit's id, [h, w] on the edit's layer."""

    document: Document
    outlines: Mapping[str, Mask]


class LocateStage:
    """Locates Documents for one generator; what follows works on what it returns, with its `arrays`.

    The masks depend on the picture without edits and on the region alone, and stand in the Document by content hash:
    whatever is kept further on stays valid for as long as they are the same.
    """

    def __init__(self, layers: Sequence[Layer], arrays: ArrayStore) -> None:
        self.arrays = _Masks(arrays)
        self._layers = {layer.name: layer for layer in layers}
        self._names: Recent[str] = Recent(MAX_MASKS)

    def locate(self, document: Document, taps: Taps) -> Located:
        """The Document with plain regions: itself where it has no locators. `taps` is asked where the mask is not known."""
        if len(self.arrays) > MAX_MASKS:
            self.arrays.retain(())
            self._names = Recent(MAX_MASKS)
        edits, outlines = list(document.edits), {}
        for index, edit in enumerate(document.edits):
            # An edit whose layer the model lacks is the Resolver's to refuse.
            if edit.enabled and edit.layer in self._layers and _has_locators(edit.region):
                name = self._located(edit, replace(document, edits=(), groups=()), taps)
                edits[index] = replace(edit, region=Region((LocatedMask(name),)))  # type: ignore[arg-type]
                outlines[edit.id] = self.arrays.get(name)
        return Located(replace(document, edits=tuple(edits)) if outlines else document, outlines)

    def _located(self, edit: Edit, plain: Document, taps: Taps) -> str:
        """The hash of the mask of the edit's region on its layer, in the picture `plain`."""

        def make() -> str:
            picture = Plain(edit.name, lambda name: taps(name, plain), self._layers)
            return self.arrays.put(_mask(edit.region, self._layers[edit.layer], picture))

        return self._names.get((edit.region, edit.layer, plain), make)


class _Masks(ArrayStore):
    """Masks that were located, and behind them the session's arrays, which no other thread may add to."""

    def __init__(self, behind: ArrayStore) -> None:
        super().__init__()
        self._behind = behind

    def get(self, name: str) -> NDArray[np.float32]:
        return super().get(name) if name in self else self._behind.get(name)


def _has_locators(region: Region) -> bool:
    return any(type(shape) in LOCATORS for shape in region.shapes)


def _mask(region: Region, layer: Layer, picture: Plain) -> Mask:
    """The region on the layer's grid, as `rasterise.mask` gives it of plain ones; what clips acts on all the rest of it."""
    result = np.zeros((layer.height, layer.width), np.float32)
    clips: list[Mask] = []
    for shape in region.shapes:
        locate = LOCATORS.get(type(shape))
        if locate is None:
            paint(result, shape, layer.extent)  # type: ignore[arg-type]
            continue
        cover = locate(shape, picture, layer)
        if shape.clip:  # type: ignore[union-attr]
            clips.append(cover)
        else:
            result += cover * (np.float32(shape.value) - result)
    for cover in clips:
        result *= cover
    return np.clip(result, -1, 1)
