"""Films of what the network computes: chosen maps as heatmaps over the portrait, their scale the same in all frames."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from ganinterface.document.document import Document
from ganinterface.render.checks import DocumentError
from ganinterface.render.export.on_picture import on_picture
from ganinterface.render.export.options import Heat
from ganinterface.render.looks.heatmap import colourise, limits
from ganinterface.render.renderer import Renderer
from ganinterface.render.request import Picture, Request

SAMPLES = 16  # frames, evenly spaced, of which the scale is taken


def heat_pictures(
    renderer: Renderer,
    documents: Iterable[Document],
    heat: Heat,
    sample: Iterable[Document],
    check: Callable[[], None] = lambda: None,
) -> Iterator[Picture]:
    """The pictures of Documents with the maps over them; the scale is taken from `sample`.

    DocumentError when one does not fit the model, or the model lacks the layer or a map.
    """
    tapped = (_tapped(renderer, document, heat, check)[1] for document in sample)
    scale = np.maximum.reduce([limits(maps, "map") for maps in tapped]) if heat.limit is None else None
    for document in documents:
        picture, maps = _tapped(renderer, document, heat, check)
        ends = scale if scale is not None else np.full(len(maps), heat.limit, np.float32)
        yield laid_over(renderer, picture, maps, ends, heat)


def laid_over(
    renderer: Renderer, picture: Picture, maps: NDArray[np.float32], ends: NDArray[np.float32], heat: Heat
) -> Picture:
    """A picture with each of the maps [n, h, w] over it, in as many cells side by side."""
    extent = next(layer.extent for layer in renderer.generator.layers if layer.name == heat.layer)
    cells = []
    for shown, end in zip(maps, ends, strict=True):
        colours = on_picture(
            colourise(shown, float(end), heat.colour_map), extent, picture.shape[:2], smooth=False
        )
        cells.append(_over(colours, picture, heat.opacity))
    columns = math.ceil(math.sqrt(len(cells) * picture.shape[0] / picture.shape[1]))
    columns = min(columns, len(cells))
    cells += [np.zeros_like(cells[0])] * (-len(cells) % columns)
    rows = [np.concatenate(cells[place : place + columns], axis=1) for place in range(0, len(cells), columns)]
    return np.concatenate(rows)


def _tapped(
    renderer: Renderer, document: Document, heat: Heat, check: Callable[[], None]
) -> tuple[Picture, NDArray[np.float32]]:
    frame = renderer.render(Request(document, tap=heat.layer), check)
    if frame.picture is None or frame.maps is None:
        raise DocumentError(frame.error or "The picture could not be rendered.")
    if not heat.maps or max(heat.maps) >= len(frame.maps):
        raise DocumentError(
            f"The layer {heat.layer} has the maps 0 to {len(frame.maps) - 1}: choose some of them."
        )
    return frame.picture, frame.maps[list(heat.maps)]


def _over(colours: Picture, picture: Picture, opacity: float) -> Picture:
    """Straight colours [H, W, 4] over a picture [H, W, 3 or 4] (Porter and Duff 1984, "over")."""
    from PIL import Image

    heat = colours.copy()
    heat[..., 3] = (heat[..., 3] * opacity).round()
    both = Image.alpha_composite(Image.fromarray(picture).convert("RGBA"), Image.fromarray(heat))
    return np.asarray(both)[..., : picture.shape[2]]
