"""Finds edits from pairs: the same pictures without a trait and with it, cell by cell and map by map."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ganinterface.document.region import Region
from ganinterface.render.finding.edits import Found, stamped
from ganinterface.render.finding.maps import layer_maps
from ganinterface.render.rasterise import mask as region_mask
from ganinterface.render.stamps import take_stamp
from stylegan import Generator

RIDGE = 0.02  # of a map's mean variance: cells that hardly vary keep what they have
STEEPEST = 1.5  # a cell is not made to exaggerate more


@torch.no_grad()
def fitted_edits(
    generator: Generator, without: Tensor, with_it: Tensor, layer: str, region: Region, name: str
) -> tuple[Found, Found]:
    """Two edits, "multiply" then "add", that make a layer's maps of the pictures `without` those of `with_it` there.

    Both are ws [N, num_ws, w_dim], row by row the same pictures without the trait and with it, N >= 2. In every cell of
    every map the line v * a + u that comes nearest to the maps with the trait, given those without it (least squares;
    Hastie, Tibshirani and Friedman 2009, section 3.2). What the trait decides there is replaced (v near 0), what it
    leaves alone stays (v near 1, u near 0): unlike a "set" or an "add" of mean differences it needs no choice between them.
    """
    index = next((i for i, each in enumerate(generator.layers) if each.name == layer), None)
    if index is None or len(without) < 2 or without.shape != with_it.shape:
        raise ValueError(f"There are no pairs to fit: {len(without)} pictures, layer '{layer}'.")
    layer_size = generator.layers[index].height, generator.layers[index].width
    painted = region_mask(region, *layer_size) != 0
    if not painted.any():
        raise ValueError("Nothing is painted there: an edit needs a region.")
    before, after = (_maps(generator, ws, layer, painted) for ws in (without, with_it))
    mean_before, mean_after = before.mean(dim=0), after.mean(dim=0)
    ours, theirs = before - mean_before, after - mean_after
    variance = ours.square().mean(dim=0)
    ridge = RIDGE * variance.mean(dim=1, keepdim=True) + 1e-8
    slope = ((ours * theirs).mean(dim=0) + ridge) / (variance + ridge)
    slope = slope.clamp(-STEEPEST, STEEPEST)
    shift = mean_after - slope * mean_before
    return (
        _stamp(slope, painted, layer, region, f"{name}: keep", "multiply"),
        _stamp(shift, painted, layer, region, name, "add"),
    )


def _maps(generator: Generator, ws: Tensor, layer: str, painted: NDArray[np.bool_]) -> Tensor:
    """What a layer's maps hold in the cells that are painted, [N, C, cells]."""
    cells = torch.from_numpy(painted).to(ws.device)
    return torch.cat([maps[layer][:, :, cells].float().cpu() for maps in layer_maps(generator, ws, [layer])])


def _stamp(
    values: Tensor, painted: NDArray[np.bool_], layer: str, region: Region, name: str, operation: str
) -> Found:
    maps = np.zeros((len(values), *painted.shape), np.float32)
    maps[:, painted] = values.numpy()
    array, box = take_stamp(maps, np.zeros_like(maps), painted.astype(np.float32))
    return stamped(name, layer, region, array, box, operation)
