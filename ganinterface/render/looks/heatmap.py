"""Heatmaps: feature maps as colours that lie over a portrait, zero transparent, the scale symmetric."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Maps = NDArray[np.float32]
Pixels = NDArray[np.uint8]
ScaleMode = Literal["map", "layer"] | float
Order = Literal["index", "magnitude", "similarity"]

# RGB from the most negative value over (nearly) zero to the most positive: 3 stops each way. The ends are
# light enough for a dark surround and saturated enough for skin; blue and orange differ for everybody.
_STOPS = {
    "blue-orange": ("8adcff", "1e88f5", "1254be", "be540a", "fa8414", "ffd478"),
    "green-red": ("82ff82", "14c83c", "0a8228", "961010", "e62828", "ff8c78"),
    "single-hue": ("fffae1", "ffcd5a", "c88c14", "c88c14", "ffcd5a", "fffae1"),
}
_OPAQUE_AT = 0.75  # of the limit; below it the picture shines through


def _lookup(stops: tuple[str, ...]) -> Pixels:
    """256 RGBA entries for -1..1; entry 128 is zero."""
    position = (np.arange(256) - 128) / 127
    colours = [tuple(bytes.fromhex(stop)) for stop in stops]
    half = len(stops) // 2
    places = np.concatenate([np.linspace(-1, -0.05, half), np.linspace(0.05, 1, half)])
    table = np.empty((256, 4), dtype=np.uint8)
    for channel in range(3):
        table[:, channel] = np.interp(position, places, [colour[channel] for colour in colours]).round()
    table[:, 3] = (np.clip(np.abs(position) / _OPAQUE_AT, 0, 1) ** 0.8 * 255).round()
    table[128, 3] = 0
    return table


COLOUR_MAPS: dict[str, Pixels] = {name: _lookup(stops) for name, stops in _STOPS.items()}
DEFAULT_COLOUR_MAP = "blue-orange"


def limit(maps: Maps, mode: ScaleMode) -> float:
    """The value that gets the strongest colour, > 0.

    "map" and "layer": the largest magnitude in `maps`, which is one map [h, w] or a whole layer [C, h, w] (of
    each map in a layer: see `limits`). A number stands for itself.
    """
    largest = float(np.abs(maps).max(initial=0)) if isinstance(mode, str) else abs(float(mode))
    return largest if np.isfinite(largest) and largest > 0 else 1.0


def limits(maps: Maps, mode: ScaleMode) -> NDArray[np.float32]:
    """One limit per map of a layer [C, h, w], all > 0: each map's own with "map", else the same for all."""
    if mode != "map":
        return np.full(len(maps), limit(maps, mode), dtype=np.float32)
    largest = np.abs(maps).max(axis=(1, 2), initial=0).astype(np.float32)
    return np.where(np.isfinite(largest) & (largest > 0), largest, np.float32(1))


def colourise(map2d: Maps, limit: float, colour_map: str = DEFAULT_COLOUR_MAP) -> Pixels:
    """A map [h, w] as RGBA [h, w, 4]: 0 is transparent, ±limit and beyond are the ends of the colour map."""
    return COLOUR_MAPS[colour_map][_indices(map2d, np.float32(limit))]


def atlas(
    maps: Maps, columns: int, limits: float | NDArray[np.float32], colour_map: str = DEFAULT_COLOUR_MAP
) -> Pixels:
    """All maps [C, h, w] side by side, `columns` to a row: RGBA [rows * h, columns * w, 4].

    Cells without a map are transparent. `limits` is one number, or one per map.
    """
    count, height, width = maps.shape
    rows = -(-count // columns)
    indices = np.full((rows * columns, height, width), 128, dtype=np.uint8)
    indices[:count] = _indices(maps, np.broadcast_to(np.float32(limits), (count,))[:, None, None])
    grid = indices.reshape(rows, columns, height, width).swapaxes(1, 2)
    # One 32-bit word per entry makes the lookup a plain gather.
    words = COLOUR_MAPS[colour_map].view(np.uint32)[:, 0]
    pixels = words[grid.reshape(rows * height, columns * width)]
    return pixels.view(np.uint8).reshape(*pixels.shape, 4)


def _indices(maps: Maps, limit: NDArray[np.float32] | np.float32) -> NDArray[np.uint8]:
    scaled = np.asarray(maps * (127 / limit), dtype=np.float32)
    np.clip(scaled, -127, 127, out=scaled)
    np.rint(scaled, out=scaled)
    scaled += 128
    np.nan_to_num(scaled, copy=False, nan=128)
    return scaled.astype(np.uint8)


def order(maps: Maps, by: Order, mask: Maps | None = None) -> NDArray[np.int64]:
    """The channels of a layer [C, h, w] in the order to show them; ties keep the channels' own order.

    "magnitude": largest mean magnitude first, within `mask` [h, w] if one is given. "similarity": those whose
    pattern agrees with the mask best first, whichever sign; without a mask as "index".
    """
    if by == "magnitude":
        weight = np.ones(maps.shape[1:], dtype=np.float32) if mask is None or not mask.any() else np.abs(mask)
        return np.argsort(-np.tensordot(np.abs(maps), weight, 2), kind="stable")
    if by == "similarity" and mask is not None:
        return np.argsort(-np.abs(similarity(maps, mask)), kind="stable")
    return np.arange(len(maps))


def similarity(maps: Maps, mask: Maps) -> Maps:
    """How well each map's pattern agrees with the painted region, [C].

    Pearson's correlation with `mask` [h, w], -1..1; 0 where the map or the mask is flat.
    """
    flat = maps.reshape(len(maps), -1).astype(np.float64)
    flat = flat - flat.mean(axis=1, keepdims=True)
    pattern = mask.ravel() - mask.mean(dtype=np.float64)
    scale = np.linalg.norm(flat, axis=1) * np.linalg.norm(pattern)
    flatness = 1e-9 * np.sqrt(flat.shape[1])
    return np.where(scale > flatness, flat @ pattern / np.maximum(scale, flatness), 0).astype(np.float32)
