"""The parts of the style Lorelei by Lisa Wischofsky (CC0 1.0), read from the package dicebear_styles."""

from __future__ import annotations

import importlib.resources
import json
import re
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

MISSING = "Rendering portraits needs the packages of the recipes extra: pip install 'ganinterface[recipes]'."
HAIR_PLACE = (76.0, 3.0)  # of the hair in the style's canvas; the head lies in it
STEP = 7.0  # units of the canvas between two points of a flattened outline: about a pixel at a height of 256

Outline = list[NDArray[np.float64]]  # closed lines, [n, 2] points of the canvas each


@lru_cache(maxsize=1)
def components() -> dict[str, Any]:
    """Lorelei's components by name. ImportError with one sentence where the package is missing."""
    try:
        text = (importlib.resources.files("dicebear_styles") / "lorelei.json").read_text(encoding="utf-8")
    except (ImportError, FileNotFoundError) as error:
        raise ImportError(MISSING) from error
    found: dict[str, Any] = json.loads(text)["components"]
    return found


@lru_cache(maxsize=256)
def paths(component: str, variant: str) -> tuple[tuple[str, str], ...]:
    """The drawing of a variant: path data and the slot of its colour (a colour itself where it is fixed)."""
    elements = components()[component]["variants"][variant]["elements"]
    return tuple(_path(element) for element in elements if element["name"] == "path")


def _path(element: dict[str, Any]) -> tuple[str, str]:
    fill = element["attributes"].get("fill", "black")
    return element["attributes"]["d"], fill["name"] if isinstance(fill, dict) else fill


@lru_cache(maxsize=64)
def hair(variant: str) -> tuple[tuple[float, float], Outline, Outline]:
    """Where the head lies, then the outlines behind and before it, all in the style's canvas."""
    elements = components()["hair"]["variants"][variant]["elements"]
    at = next(i for i, element in enumerate(elements) if element["type"] == "component")
    x, y = map(float, re.findall(r"-?[\d.]+", elements[at]["attributes"]["transform"]))
    place = (x + HAIR_PLACE[0], y + HAIR_PLACE[1])
    return place, _outlines(elements[:at]), _outlines(elements[at + 1 :])


def _outlines(elements: list[dict[str, Any]]) -> Outline:
    return [line + HAIR_PLACE for element in elements for line in _flattened(element["attributes"]["d"])]


def _flattened(data: str) -> Outline:
    """Path data as closed polylines, a point at least every STEP units."""
    try:
        from svgelements import Close, Line, Move, Path
    except ImportError as error:
        raise ImportError(MISSING) from error
    lines: Outline = []
    for part in Path(data).as_subpaths():
        points: list[tuple[float, float]] = []
        for segment in Path(part):
            if isinstance(segment, Move):
                continue
            straight = isinstance(segment, Line | Close)
            count = max(1, int(np.ceil(segment.length(error=1e-3) / STEP))) if not straight else 1
            if straight and segment.start is not None and segment.end is not None:
                count = max(1, int(np.ceil(abs(segment.end - segment.start) / (4 * STEP))))
            for i in range(count):
                point = segment.point(i / count)
                points.append((point.x, point.y))
        if len(points) > 2:
            lines.append(np.array(points))
    return lines


def line_data(lines: Outline) -> str:
    """Outlines as path data."""
    return "".join("M" + " ".join(f"{x:.1f} {y:.1f}" for x, y in line) + "Z" for line in lines)
