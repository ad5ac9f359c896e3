"""Rectangles of a layer's cells: how they grow, meet and are cut out of maps."""

from __future__ import annotations

import torch
from torch import Tensor

# top, left, bottom, right in cells of a layer; bottom and right are beyond it.
Rect = tuple[int, int, int, int]


def clipped(rect: Rect, height: int, width: int) -> Rect:
    """The part of a rectangle that lies within a layer of that size."""
    top, left, bottom, right = rect
    return max(top, 0), max(left, 0), min(bottom, height), min(right, width)


def hull(a: Rect | None, b: Rect | None) -> Rect | None:
    """The smallest rectangle around both; None is empty."""
    if a is None or b is None:
        return a or b
    return min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])


def grown(rect: Rect, before: int, after: int) -> Rect:
    """With so many more cells above and left, and below and right."""
    top, left, bottom, right = rect
    return top - before, left - before, bottom + after, right + after


def doubled(rect: Rect) -> Rect:
    """At twice the resolution."""
    top, left, bottom, right = rect
    return 2 * top, 2 * left, 2 * bottom, 2 * right


def halved(rect: Rect) -> Rect:
    """At half the resolution: every cell of which something lies in the rectangle."""
    top, left, bottom, right = rect
    return top // 2, left // 2, (bottom + 1) // 2, (right + 1) // 2


def overlap(a: Rect | None, b: Rect) -> Rect | None:
    """What two rectangles share; None is empty."""
    if a is None:
        return None
    top, left, bottom, right = max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])
    return (top, left, bottom, right) if top < bottom and left < right else None


def inside(rect: Rect, outer: Rect) -> Rect:
    """The rectangle in coordinates of `outer`, which holds it."""
    top, left = outer[:2]
    return rect[0] - top, rect[1] - left, rect[2] - top, rect[3] - left


def bounds(cells: Tensor) -> Rect | None:
    """The smallest rectangle around what is set in cells [h, w]; None where nothing is."""
    rows, columns = cells.any(dim=1).nonzero(), cells.any(dim=0).nonzero()
    if not len(rows):
        return None
    return int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1


def cut(maps: Tensor, rect: Rect) -> Tensor:
    """The rectangle of maps [..., h, w], as a view."""
    top, left, bottom, right = rect
    return maps[..., top:bottom, left:right]


def area(rect: Rect) -> int:
    """How many cells it has."""
    top, left, bottom, right = rect
    return (bottom - top) * (right - left)


def whole(maps: Tensor) -> Rect:
    """All of maps [..., h, w]."""
    return 0, 0, maps.shape[-2], maps.shape[-1]


def copied(maps: Tensor) -> Tensor:
    """A copy of maps [N, C, h, w] in the same layout, also where they are cut out of others."""
    last = maps.stride(1) == 1 and maps.shape[1] > 1
    return maps.clone(memory_format=torch.channels_last if last else torch.contiguous_format)
