"""Edits of means: what is simplest to find, for tests to compare with and to work on."""

from __future__ import annotations

import numpy as np

from ganinterface.document.region import Region
from ganinterface.render.finding.edits import Found, stamped
from ganinterface.render.finding.maps import MapStatistics
from ganinterface.render.rasterise import mask as region_mask
from ganinterface.render.stamps import take_stamp


def mean_edit(
    name: str,
    layer: str,
    region: Region,
    with_it: MapStatistics,
    without: MapStatistics,
    operation: str = "add",
    scale: float = 1.0,
) -> Found:
    """An edit that adds `scale` times the mean difference of the maps with and without a trait, or sets them to that beyond
    the mean without it."""
    target = scale * (with_it.mean - without.mean)
    if operation == "set":
        target += without.mean
    _, height, width = target.shape
    array, box = take_stamp(target, np.zeros_like(target), region_mask(region, height, width))
    return stamped(name, layer, region, array, box, operation)
