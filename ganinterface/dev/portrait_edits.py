"""Finds the edits that ship as presets: mouths that open and close, a headband."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import torch

from ganinterface.dev.measures import MOUTH_BOX
from ganinterface.dev.pool import Pool, judge
from ganinterface.render.finding import Box, Effect, Found, MapStatistics, best, drawn, gather, stamp_edit
from ganinterface.session.document import Operation, Rectangle, Region, Stroke
from stylegan import Generator
from stylegan.datasets.tagging import Tagger

# Over the mouth, soft towards the chin and the cheeks; 3 pixels of reach later it is still inside MOUTH_BOX.
MOUTH = Region((Stroke(((29 / 64, 81 / 128), (35 / 64, 81 / 128)), radius=14 / 128, hardness=0.6),))
FOREHEAD = Region((Rectangle(8 / 64, 33 / 128, 56 / 64, 43 / 128),))
FOREHEAD_BOX: Box = (20, 56, 0, 64)
TRIALS = 120  # pictures that a candidate is tried on
ENOUGH = 0.97  # of them; then a gentler edit is preferred to a stronger one
WAYS: tuple[tuple[Operation, float], ...] = (
    ("add", 1.0),
    ("set", 1.0),
    ("add", 1.25),
    ("set", 1.25),
    ("add", 1.5),
    ("set", 1.5),
)

Report = Callable[[str], None]


def find_mouth(
    generator: Generator, tagger: Tagger, finding: Pool, choosing: Pool, opens: bool, report: Report
) -> tuple[Found, Effect]:
    """The edit that opens (or closes) mouths, from the pictures of one pool, chosen on those of another."""
    is_open = finding.shows("mouth_open")
    layers = fine_layers(generator)
    with_it = gather(generator, finding.chosen(is_open == opens).ws, layers)
    without = gather(generator, finding.chosen(is_open != opens).ws, layers)
    name = "open mouth" if opens else "closed mouth"
    lacking = choosing.chosen(choosing.shows("mouth_open") != opens, TRIALS)
    candidates = _candidates(name, MOUTH, layers, with_it, without)
    shows = judge(tagger, "mouth_open", wanted=opens)
    return best(generator, candidates, lacking.ws, shows, MOUTH_BOX, ENOUGH, _speaking(report))


def find_headband(
    generator: Generator, tagger: Tagger, finding: Pool, choosing: Pool, report: Report
) -> tuple[Found, Effect]:
    """The edit that puts a bluish headband on: the mean of bands of all colours would be grey."""
    bands = finding.chosen(finding.shows("headband"))
    layers = fine_layers(generator)
    with_it = gather(generator, bluest(generator, bands).ws, layers)
    without = gather(generator, finding.chosen(finding.shows_hair() & ~finding.shows("headband")).ws, layers)
    lacking = choosing.chosen(choosing.shows_hair() & ~choosing.shows("headband"), TRIALS)
    candidates = _candidates("headband", FOREHEAD, layers, with_it, without)
    shows = judge(tagger, "headband")
    return best(generator, candidates, lacking.ws, shows, FOREHEAD_BOX, ENOUGH, _speaking(report))


def bluest(generator: Generator, bands: Pool, share: float = 0.25) -> Pool:
    """The share of the pictures whose headband is most blue and least red, by the middle of the forehead."""
    colours = torch.cat(
        [plain[:, :, 37:40, 24:40].mean(dim=(2, 3)) for plain, _ in drawn(generator, bands.ws)]
    )
    blueness = (colours[:, 2] - colours[:, 0]).cpu().numpy()
    return bands.chosen(blueness >= np.quantile(blueness, 1 - share))


def fine_layers(generator: Generator) -> list[str]:
    """The layers that suit a part of a face, the finest first: half and a quarter of the picture's height.

    Edits of coarser ones reach beyond the part. At full height the maps hold the skin's colour too, of which the mean of
    many pictures leaves a patch.
    """
    height = generator.resolution[0]
    return [
        layer.name for layer in reversed(generator.layers) if height in (2 * layer.height, 4 * layer.height)
    ]


def _candidates(
    name: str,
    region: Region,
    layers: list[str],
    with_it: dict[str, MapStatistics],
    without: dict[str, MapStatistics],
) -> Iterator[Found]:
    for operation, scale in WAYS:
        for layer in layers:
            yield stamp_edit(name, layer, region, with_it[layer], without[layer], operation, scale)


def _speaking(report: Report) -> Callable[[Found, Effect], None]:
    def say(found: Found, effect: Effect) -> None:
        edit = found.edit
        report(
            f"{edit.name}: {edit.operation} at {edit.layer}: works on {100 * effect.reached:.0f} %, "
            f"mean change outside {effect.mean_outside:.2f}"
        )

    return say
