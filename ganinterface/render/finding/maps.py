"""What a layer's maps are like over many pictures: all of them, their mean, their deviation."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ganinterface.render.cost_model import batch_size
from stylegan import Generator

Maps = NDArray[np.float32]


@dataclass(frozen=True)
class MapStatistics:
    """Mean and standard deviation over pictures of a layer's maps, [C, h, w] each."""

    mean: Maps
    deviation: Maps


@torch.no_grad()
def layer_maps(
    generator: Generator,
    ws: Tensor,
    layers: Sequence[str],
    batch: int | None = None,
    check: Callable[[], None] | None = None,
) -> Iterator[dict[str, Tensor]]:
    """Some layers' maps [n, C, h, w] of the pictures ws [N, num_ws, w_dim], batch by batch: no edits, constant noise.

    Layers that the model lacks are left out. `check` is called before every layer that is run, and may raise.
    """
    numbers = {layer.name: i for i, layer in enumerate(generator.layers) if layer.name in layers}
    noise, stop, keep = generator.draw_noise("const"), max(numbers.values()) + 1, len(numbers) > 1
    for part in ws.split(batch or batch_size(generator, keep=keep)):
        trace = generator.run(part, noise, check=check, stop=stop, keep=keep)
        yield {name: trace.raw[number].x for name, number in numbers.items()}


def mean_maps(generator: Generator, ws: Tensor, layer: str) -> Maps:
    """The mean output [C, h, w] of a layer over pictures ws [N, num_ws, w_dim]: no edits, constant noise."""
    if not len(ws) or missing_layers(generator, [layer]):
        raise ValueError(f"There are no maps to average: {len(ws)} pictures, layer '{layer}'.")
    total = torch.zeros((), device=ws.device)
    for maps in layer_maps(generator, ws, [layer]):
        total = total + maps[layer].sum(dim=0)
    return np.asarray((total / len(ws)).cpu().numpy(), dtype=np.float32)


def map_statistics(
    generator: Generator,
    ws: Tensor,
    layers: Sequence[str],
    batch: int | None = None,
    check: Callable[[], None] | None = None,
) -> dict[str, MapStatistics]:
    """The statistics of several layers' maps over the pictures ws [N, num_ws, w_dim], N >= 2, in one pass.

    `check` as in `layer_maps`.
    """
    missing = missing_layers(generator, layers)
    if missing or len(ws) < 2:
        raise ValueError(
            f"There are no maps to measure: {len(ws)} pictures, layers {', '.join(missing or layers)}."
        )
    sums = dict.fromkeys(layers, torch.zeros(()))
    squares = dict.fromkeys(layers, torch.zeros(()))
    for maps in layer_maps(generator, ws, layers, batch, check):
        for layer, found in maps.items():
            x = found.cpu().double()
            sums[layer] = sums[layer] + x.sum(dim=0)
            squares[layer] = squares[layer] + x.square().sum(dim=0)
    return {layer: _statistics(sums[layer], squares[layer], len(ws)) for layer in layers}


def missing_layers(generator: Generator, layers: Sequence[str]) -> list[str]:
    """Those that the model lacks."""
    return [layer for layer in layers if layer not in {each.name for each in generator.layers}]


def _statistics(total: Tensor, squares: Tensor, count: int) -> MapStatistics:
    mean = total / count
    deviation = (squares / count - mean.square()).clamp(min=0).sqrt()
    return MapStatistics(mean.float().numpy(), deviation.float().numpy())
