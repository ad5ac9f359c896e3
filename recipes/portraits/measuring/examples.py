"""`python -m recipes.portraits.measuring.examples`: edits from one portrait with a tag and one without, told by the tagger.

What is reported of the edits stands beside what the tagger says of 300 other portraits.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from ganinterface.assets import asset
from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document, LatentPart, Truncation
from ganinterface.document.region import Rectangle, Region
from ganinterface.render.finding.edits import before_and_after, changes_outside, layer_edits
from ganinterface.render.finding.examples import find_edits
from ganinterface.render.finding.examples_order import Built, Examples
from ganinterface.render.finding.examples_portraits import box_of
from ganinterface.render.models import open_model
from recipes.portraits.measuring.tables import Line, Table, percent
from recipes.portraits.shipping.pool import BATCH, MEASURING_SEEDS, PSI, Pool, make_pool, said
from recipes.portraits.shipping.trying import dilated
from stylegan import Generator
from stylegan.metrics.classifier import Classifier, load_classifier

OUTSIDE, NEAR = 0.5, 0.05  # of 255; between the reported rate and the tagger's


@dataclass(frozen=True)
class Case:
    """A tag that an edit brings, roughly where it is (of the picture), and on how many it has to work."""

    tag: str
    box: tuple[float, float, float, float]
    wanted: float


# Where the parts are in the drawn portraits (recipes/portraits/drawn), with room for heads that nod and move.
CASES = (
    Case("mouth_open", (0.45, 0.42, 0.78, 0.57), 0.9),
    Case("eyes_closed", (0.42, 0.30, 0.82, 0.43), 0.85),
    Case("smiling", (0.45, 0.42, 0.78, 0.57), 0.85),
)


def measure(generator: Generator, tagger: Classifier, pool: Pool, case: Case, pair: int, most: int) -> Line:
    """One pair of examples: the `pair`-th portrait of each kind in the pool; tried on `most` others that lack the tag."""
    shows = pool.tag_values.shows(case.tag)
    with_it, without = np.flatnonzero(shows), np.flatnonzero(~shows)
    others = without[without != without[min(pair, len(without) - 1)]][:most]
    if pair >= len(with_it) or not len(others):
        return Line((case.tag, "", "none shows it", "", "", "", ""), False)
    begun = time.monotonic()
    sets = [_portraits(generator, [MEASURING_SEEDS + int(rows[pair])]) for rows in (with_it, without)]
    region = Region((Rectangle(*case.box),))
    best = find_edits(generator, ArrayStore(), Examples(sets[0], sets[1], region, case.tag)).built[0]
    taken = time.monotonic() - begun
    rate, outside = _tried(generator, tagger, pool.chosen(np.isin(np.arange(len(shows)), others)), case, best)
    reported = best.figure.on / max(best.figure.of, 1)
    cells = (
        f"{case.tag} {pair + 1}",
        best.what,
        percent(reported),
        percent(rate),
        f">= {percent(case.wanted)}",
        f"{outside:.2f}",
        f"{taken:.0f}",
    )
    return Line(cells, rate >= case.wanted and outside <= OUTSIDE and abs(rate - reported) <= NEAR)


def _portraits(generator: Generator, seeds: Sequence[int]) -> tuple[Document, ...]:
    truncation = Truncation(PSI, generator.config.cutoff)
    return tuple(Document(latent=(LatentPart(seed),), truncation=truncation) for seed in seeds)


@torch.no_grad()
def _tried(
    generator: Generator, tagger: Classifier, lacking: Pool, case: Case, built: Built
) -> tuple[float, float]:
    """On what share of the portraits the tag comes, and the mean change outside the part, of 255."""
    box = dilated(box_of(built.edit.region, generator.resolution), generator.resolution)
    edits = layer_edits(generator, [built.edit], built.arrays)
    tags: list[NDArray[np.float32]] = []
    moved: list[NDArray[np.float32]] = []
    for plain, edited in before_and_after(generator, lacking.ws, edits, batch=BATCH):
        tags.append(said(tagger, edited)[:, tagger.tags.index(case.tag)])
        moved.append(changes_outside(plain, edited, box))
    return float((np.concatenate(tags) > 0.5).mean()), float(np.concatenate(moved).mean())


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        prog="python -m recipes.portraits.measuring.examples", description=__doc__
    )
    parser.add_argument("--model", type=Path, help="checkpoint (the shipped one)")
    parser.add_argument("--tagger", type=Path, help="the tagger's file (the shipped one)")
    parser.add_argument("--pairs", type=int, default=3, help="pairs of examples for each tag (%(default)s)")
    parser.add_argument("--portraits", type=int, default=300, help="that each edit is tried on (%(default)s)")
    given = parser.parse_args()
    generator = open_model(given.model, device="cpu").generator
    tagger = load_classifier(given.tagger or asset("tagger.safetensors"))
    pool = make_pool(generator, tagger, MEASURING_SEEDS, 3 * given.portraits, PSI)
    rows = [
        measure(generator, tagger, pool, case, pair, given.portraits)
        for case in CASES
        for pair in range(given.pairs)
    ]
    header = ("examples", "edit", "reported", "tagger", "wanted", f"outside (<= {OUTSIDE})", "seconds")
    print(
        Table("Edits from one portrait with and one without, on portraits that lack it", header, tuple(rows))
    )


if __name__ == "__main__":
    main()
