"""Where the edits act in each frame, as pictures of their own: the layers of a film beside the portrait."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np

from ganinterface.document.document import Document, acting, another_name
from ganinterface.document.reel import Reel
from ganinterface.render.export.on_picture import on_picture
from ganinterface.render.rasterise import mask
from ganinterface.render.request import Picture

if TYPE_CHECKING:
    from ganinterface.render.renderer import Renderer

Masks = Callable[[Document], Mapping[str, Picture]]  # by the edit's id: uint8 [H, W], 255 where it acts fully


def mask_names(reel: Reel) -> dict[str, str]:
    """What the masks of an animation's edits are called in files, by the edit's id; in the order of the stack."""
    names: dict[str, str] = {}
    documents = [pose.document for pose in reel.timeline.poses] or [reel.base or Document()]
    for edit in (edit for document in documents for edit in document.edits):
        if edit.id not in names:
            plain = re.sub(r"[^\w.-]+", "-", edit.name).strip("-.") or "edit"
            names[edit.id] = another_name(plain, names.values()).replace(" ", "-")
    return names


def masked(
    documents: Iterable[Document],
    render: Callable[[Iterable[Document]], Iterator[Picture]],
    masks: Masks,
    names: Mapping[str, str],
) -> Iterator[tuple[Picture, ...]]:
    """Each picture with the masks of these edits (by id); black for one that is not in it."""
    drawn, looked_at = itertools.tee(documents)
    for picture, document in zip(render(drawn), looked_at, strict=True):
        found, nothing = masks(document), np.zeros(picture.shape[:2], np.uint8)
        yield picture, *(found.get(name, nothing) for name in names)


def masks_of(renderer: Renderer, document: Document, check: Callable[[], None]) -> dict[str, Picture]:
    """Those of the edits that are shown, at the picture's pixels; parts that are followed as they are found there."""
    layers = {layer.name: layer for layer in renderer.generator.layers}
    height, width = renderer.generator.resolution
    located = renderer.regions(document, check)
    found: dict[str, Picture] = {}
    for edit in acting(document):
        if not edit.enabled:
            continue
        if edit.id in located:
            where = on_picture(located[edit.id], layers[edit.layer].extent, (height, width), smooth=True)
        else:
            where = mask(edit.region, height, width)
        found[edit.id] = (np.abs(where).clip(0, 1) * 255).round().astype(np.uint8)
    return found
