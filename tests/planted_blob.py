"""Generators of every family of which one map is known to draw a blob, at a place that depends on w."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document, LatentPart
from ganinterface.render.pictures import resolve
from stylegan import Generator, GeneratorConfig
from tests.families import generator_of

CHANNEL = 3
RADIUS = 0.16  # of the picture's height
STRONG = 4.0


def generator_with_blob(config: GeneratorConfig, index: int = 3) -> Generator:
    """The tiny generator of a family; map CHANNEL of layer `index` is a blob where w says, and what follows sees it."""
    generator = generator_of(config)
    step, style = generator.synthesis.step, generator.styles_of(index)[0]
    layer = generator.layers[index]

    def planted(number: int, state: Any, ws: Tensor, *rest: Any) -> Any:
        made, statistics = step(number, state, ws, *rest)
        if number == index:
            for item, w in enumerate(ws[:, style]):
                drawn = blob(*_place(w), layer.height, layer.width, layer.extent)
                # Scaled and shifted by w, as styles do it to every map.
                made.x[item, CHANNEL] = torch.from_numpy(drawn) * STRONG * (1.5 + torch.tanh(w[3])) + w[4]
        return made, statistics

    generator.synthesis.step = planted  # type: ignore[method-assign]
    return generator


def place_in(
    generator: Generator, document: Document, arrays: ArrayStore, index: int = 3
) -> tuple[float, float]:
    """Where the blob's middle is in a picture: x of the width, y of the height."""
    return _place(resolve(generator, document, arrays).ws[0, generator.styles_of(index)[0]])


def blob(
    x: float, y: float, height: int, width: int, extent: tuple[float, float, float, float]
) -> NDArray[np.float32]:
    """A soft disc on a grid of square cells that covers the extent of a picture."""
    x0, y0, x1, y1 = extent
    rows = y0 + (np.arange(height) + 0.5) / height * (y1 - y0)
    columns = x0 + (np.arange(width) + 0.5) / width * (x1 - x0)
    aspect = (width / (x1 - x0)) / (height / (y1 - y0))
    distance = np.hypot(rows[:, None] - y, (columns[None] - x) * aspect)
    return np.clip(1.5 - distance / RADIUS, 0, 1).astype(np.float32)


def portrait(seed: int) -> Document:
    return Document(latent=(LatentPart(seed),))


def _place(w: Tensor) -> tuple[float, float]:
    x, y = (0.5 + 0.25 * torch.tanh(2 * w[:2])).tolist()
    return x, y
