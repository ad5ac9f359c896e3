"""Films of the shipped model: frame by frame, each drawn whole, against `pictures`, which draws several at a time."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.machine import as_the_worker

FRAMES = 96
REPETITIONS = 10


def measure() -> dict[str, float]:
    """Medians in milliseconds per frame; the contenders take turns."""
    return as_the_worker(_measure)


def _measure() -> dict[str, float]:
    from ganinterface.document.arrays import ArrayStore
    from ganinterface.render.batches import pictures
    from ganinterface.render.models import open_model
    from ganinterface.render.pictures import picture

    generator, arrays = open_model(device="cpu").generator, ArrayStore()
    times: dict[str, list[float]] = {}

    def clock(name: str, draw: Callable[[], Any]) -> Any:
        begun = time.perf_counter()
        drawn = draw()
        times.setdefault(name, []).append((time.perf_counter() - begun) * 1000 / FRAMES)
        return drawn

    worst = 0
    for turn in range(REPETITIONS + 1):
        for name, film in (("from portrait to portrait", _walk(turn)), ("a mouth that opens", _mouth(turn))):
            alone = clock(
                f"{name}, frame by frame",
                lambda film=film: [picture(generator, each, arrays) for each in film],
            )
            some = clock(f"{name}, in batches", lambda film=film: list(pictures(generator, film, arrays)))
            pairs = zip(alone, some, strict=True)
            worst = max(worst, *(int(np.abs(a.astype(int) - b).max()) for a, b in pairs))
    figures = {f"{name} (ms a frame)": float(np.median(values[1:])) for name, values in times.items()}
    return figures | {"largest difference (steps of 255)": float(worst)}


def _walk(turn: int) -> list[Any]:
    """From one seed to another."""
    from ganinterface.document.blend import blend
    from ganinterface.document.document import Document, LatentPart

    ends = [Document(latent=(LatentPart(2 * turn + end),)) for end in range(2)]
    return [blend(*ends, frame / FRAMES) for frame in range(FRAMES)]


def _mouth(turn: int) -> list[Any]:
    """One portrait, one locked edit that grows."""
    from ganinterface.document.document import Document, Edit, LatentPart
    from ganinterface.document.region import Rectangle, Region

    mouth = Region((Rectangle(0.3, 0.56, 0.7, 0.72),))

    def frame(number: int) -> Document:
        edit = Edit("e", "mouth", "32x16 conv1", mouth, channels=((0, 1.0), (5, -2.0)), strength=number / 10)
        return Document(latent=(LatentPart(turn),), edits=(edit,))

    return [frame(number + 1) for number in range(FRAMES)]
