"""The stage between a Document and its Resolver: regions that depend on the picture become plain masks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document
from ganinterface.document.region import Region
from ganinterface.render.rasterise import LocatedMask, Mask, paint
from ganinterface.render.resolver import Recent
from stylegan.networks.synthesis import Layer

Maps = NDArray[np.float32]
# A part of a region, the maps [C, h, w] of any layer (by name) of the picture without edits, and the layer that the
# region is for -> how much of each of that layer's cells the part covers, float32 [h, w], 0..1.
Locator = Callable[[Any, Callable[[str], Maps], Layer], Mask]

Taps = Callable[[str, Document], Maps]  # the maps of a layer (by name) in a Document without edits

# By the type of a region's part, which is a frozen struct beside Rectangle and Stroke. None is there yet.
LOCATORS: dict[type, Locator] = {}

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
                name = self._located(edit.region, edit.layer, replace(document, edits=()), taps)
                edits[index] = replace(edit, region=Region((LocatedMask(name),)))  # type: ignore[arg-type]
                outlines[edit.id] = self.arrays.get(name)
        return Located(replace(document, edits=tuple(edits)) if outlines else document, outlines)

    def _located(self, region: Region, layer: str, plain: Document, taps: Taps) -> str:
        """The hash of the region's mask on that layer, in the picture `plain`."""

        def make() -> str:
            return self.arrays.put(_mask(region, self._layers[layer], lambda name: taps(name, plain)))

        return self._names.get((region, layer, plain), make)


class _Masks(ArrayStore):
    """Masks that were located, and behind them the session's arrays, which no other thread may add to."""

    def __init__(self, behind: ArrayStore) -> None:
        super().__init__()
        self._behind = behind

    def get(self, name: str) -> NDArray[np.float32]:
        return super().get(name) if name in self else self._behind.get(name)


def _has_locators(region: Region) -> bool:
    return any(type(shape) in LOCATORS for shape in region.shapes)


def _mask(region: Region, layer: Layer, maps: Callable[[str], Maps]) -> Mask:
    """The region on the layer's grid, as `rasterise.mask` gives it of plain ones."""
    result = np.zeros((layer.height, layer.width), np.float32)
    for shape in region.shapes:
        locator = LOCATORS.get(type(shape))
        if locator is None:
            paint(result, shape, layer.extent)
        else:
            result += locator(shape, maps, layer) * (1 - result)
    return np.clip(result, -1, 1)
