"""Time per picture of the shipped model, in a thread of its own: full, after an edit, resumed, against the plain way."""

from __future__ import annotations

import time

import numpy as np

from benchmarks.machine import as_the_worker

REPETITIONS = 20


def measure() -> dict[str, float]:
    """Medians in milliseconds; the contenders take turns."""
    return as_the_worker(_measure)


def _measure() -> dict[str, float]:
    from msgspec.structs import replace

    from ganinterface.document.arrays import ArrayStore
    from ganinterface.document.document import Document, Edit, LatentPart
    from ganinterface.document.region import Rectangle, Region
    from ganinterface.render.models import open_model
    from ganinterface.render.pictures import picture
    from ganinterface.render.renderer import Renderer
    from ganinterface.render.request import Request

    model, arrays = open_model(device="cpu"), ArrayStore()
    renderer = Renderer(model.generator, arrays)
    edit = Edit(
        "e", "e", "32x16 conv1", Region((Rectangle(0.3, 0.56, 0.7, 0.72),)), channels=((0, 1.0), (5, -2.0))
    )
    times: dict[str, list[float]] = {}

    def clock(name: str, work) -> None:  # type: ignore[no-untyped-def]
        begun = time.perf_counter()
        work()
        times.setdefault(name, []).append((time.perf_counter() - begun) * 1000)

    for seed in range(REPETITIONS + 3):
        document = Document(model.info.ref, latent=(LatentPart(seed),))
        edited = replace(document, edits=(edit,))
        moved = replace(document, edits=(replace(edit, strength=2.0),))
        clock("plain: whole pipeline, nothing kept", lambda d=document: picture(model.generator, d, arrays))
        clock("plain, with a locked edit at 32x16", lambda d=edited: picture(model.generator, d, arrays))
        clock("renderer: new seed", lambda d=document: renderer.render(Request(d)))
        clock("renderer: first locked edit at 32x16", lambda d=edited: renderer.render(Request(d)))
        clock("renderer: its strength moved", lambda d=moved: renderer.render(Request(d)))
        clock(
            "renderer: another layer looked at",
            lambda d=moved: renderer.render(Request(d, tap="64x32 conv1")),
        )
    return {f"{name} (ms)": float(np.median(values[3:])) for name, values in times.items()}
