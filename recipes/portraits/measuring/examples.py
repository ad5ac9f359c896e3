"""`python -m recipes.portraits.measuring.examples`: edits from one portrait with a trait and one without, told by the tagger.

What is reported of the edits stands beside what the tagger says of 300 other portraits. How hair sways is shown by an
attribute's plus and minus on one portrait; what two heads give, whose hair differs in all else too, is measured beside it.
"""

from __future__ import annotations

import argparse
import sys
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
from ganinterface.document.project import AttributeEntry, put_in_all
from ganinterface.document.region import Rectangle, Region
from ganinterface.files.attributes import load_attributes, shipped_attributes
from ganinterface.render.finding.edits import before_and_after, changes_outside, layer_edits
from ganinterface.render.finding.examples import find_edits
from ganinterface.render.finding.examples_order import Built, Examples
from ganinterface.render.finding.examples_portraits import box_of, seam
from ganinterface.render.models import open_model
from recipes.portraits.measuring.tables import Line, Table, percent
from recipes.portraits.shipping.pool import BATCH, MEASURING_SEEDS, PSI, Pool, TagValues, make_pool, said
from recipes.portraits.shipping.traits import Trait, traits
from recipes.portraits.shipping.trying import dilated
from stylegan import Generator
from stylegan.metrics.classifier import Classifier, load_classifier

SEEDS = MEASURING_SEEDS + 300_000  # of portraits that nothing in the program was chosen by
OUTSIDE, NEAR = 0.5, 0.05  # of 255; between the reported rate and the tagger's
AMOUNT = 0.5  # of the ends of an attribute's slider, to both sides


@dataclass(frozen=True)
class Case:
    """What an edit brings (a trait that is told by the tagger), roughly where it is, and on how many it has to work, if any.

    `numbers` of the tagger say how much of it a portrait shows, each of its range. The examples are a portrait with it and
    another one without it, or a portrait with more and with less of an attribute.
    """

    trait: str
    box: tuple[float, float, float, float]  # of the picture
    wanted: float | None
    numbers: tuple[str, ...]
    attribute: str | None = None

    @property
    def title(self) -> str:
        return self.trait if self.attribute is None else f"{self.attribute} ±"


# Where the parts are in the drawn portraits (recipes/portraits/drawn), with room for heads that nod and move.
HAIR = (0.05, 0.0, 0.95, 0.65)
CASES = (
    Case("mouth-open", (0.45, 0.42, 0.78, 0.57), 0.9, ("openness",)),
    Case("blink", (0.42, 0.30, 0.82, 0.43), 0.85, ("blink_left", "blink_right")),
    Case("smile", (0.45, 0.42, 0.78, 0.57), 0.85, ("smile",)),
    Case("hair-sways-right", HAIR, 0.85, ("sway",), "Hair sway"),
    # Two heads differ in all of their hair: what of that is meant, one portrait of each kind does not say.
    Case("hair-sways-right", HAIR, None, ("sway",)),
)
FAR = 0.75  # of a number's range: who has that much of it shows it
# The same, so that a person takes the portrait as an example of it, or of the contrary.
CLEAR, CLEARLY_NOT = 0.85, 0.5


@dataclass(frozen=True)
class World:
    """A model, who tells what its portraits show, some of them, the seed of the first, and the attributes on offer."""

    generator: Generator
    tagger: Classifier
    pool: Pool
    first_seed: int
    library: tuple[AttributeEntry, ...]
    arrays: ArrayStore

    def portrait(self, row: int) -> Document:
        """One of the pool's as a Document."""
        truncation = Truncation(PSI, self.generator.config.cutoff)
        return Document(latent=(LatentPart(self.first_seed + row),), truncation=truncation)


def measure(world: World, case: Case, pair: int, most: int) -> Line:
    """One pair of examples: the `pair`-th clear portrait of each kind in the pool; tried on `most` others that lack it."""
    trait, pool = _trait(case), world.pool
    suited = trait.tried(pool.tag_values)
    shown = _shown(trait, pool)
    amount = np.stack([pool.tag_values[number] for number in case.numbers])
    shows = _clearest(shown, np.minimum(amount.min(axis=0), CLEAR))
    lacks = _clearest(suited & ~shown, np.minimum(-amount.max(axis=0), -CLEARLY_NOT))
    title = f"{case.title} {pair + 1}"
    try:
        if pair >= min(len(shows), len(lacks)) or len(lacks) < 2:
            raise ValueError("too few show it or lack it")
        sets = _examples(world, case, int(shows[pair]), int(lacks[pair]))
    except ValueError as error:
        return Line((title, "", str(error), "", "", "", "", ""), False)
    begun = time.monotonic()
    examples = Examples(*sets, Region((Rectangle(*case.box),)), case.trait)
    best = find_edits(world.generator, world.arrays, examples).built[0]
    taken = time.monotonic() - begun
    others = np.flatnonzero(suited & ~shown & (np.arange(len(suited)) != lacks[pair]))[:most]
    tried_on = pool.chosen(np.isin(np.arange(len(suited)), others))
    rate, outside, edge = _tried(world.generator, world.tagger, tried_on, trait, best)
    reported = best.figure.on / max(best.figure.of, 1)
    cells = (
        title,
        best.what,
        percent(reported),
        f"{percent(rate)} of {len(others)}",
        "" if case.wanted is None else f">= {percent(case.wanted)}",
        f"{outside:.2f}",
        f"{edge:.1f}",
        f"{taken:.0f}",
    )
    if case.wanted is None:
        return Line(cells)
    return Line(cells, rate >= case.wanted and outside <= OUTSIDE and abs(rate - reported) <= NEAR)


def _examples(
    world: World, case: Case, shows: int, lacks: int
) -> tuple[tuple[Document, ...], tuple[Document, ...]]:
    """With it and without it."""
    if case.attribute is None:
        return (world.portrait(shows),), (world.portrait(lacks),)
    entry = next((each for each in world.library if each.name == case.attribute), None)
    if entry is None:
        raise ValueError(f"no attribute '{case.attribute}'")
    amounts = AMOUNT * entry.maximum, AMOUNT * entry.minimum
    plain = [world.portrait(lacks)]
    more, less = (tuple(put_in_all(plain, world.library, entry.name, amount)) for amount in amounts)
    return more, less


def _trait(case: Case) -> Trait:
    return next(each for each in traits() if each.name == case.trait)


def _shown(trait: Trait, pool: Pool) -> NDArray[np.bool_]:
    """Which portraits show a trait, and clearly; not those in which its part is hidden."""
    seen = pool.tag_values[trait.tag]
    shows = (seen >= FAR) if trait.way == "up" else seen > 0.5
    for tag in trait.hidden:
        if tag != trait.tag:
            shows &= ~pool.tag_values.shows(tag)
    return np.asarray(shows, np.bool_)


def _clearest(rows: NDArray[np.bool_], clear: NDArray[np.float32]) -> NDArray[np.intp]:
    """The portraits of `rows`, the clearest first; of those that are equally clear, as they came."""
    numbers = np.flatnonzero(rows)
    return numbers[np.argsort(-clear[numbers], kind="stable")]


@torch.no_grad()
def _tried(
    generator: Generator, tagger: Classifier, lacking: Pool, trait: Trait, built: Built
) -> tuple[float, float, float]:
    """On what share of the portraits the trait comes; the mean change outside the part and at its edge, of 255."""
    part = box_of(built.edit.region, generator.resolution)
    box = dilated(part, generator.resolution)
    edits = layer_edits(generator, [built.edit], built.arrays)
    seen: list[NDArray[np.float32]] = []
    moved: list[NDArray[np.float32]] = []
    at_edge: list[float] = []
    for plain, edited in before_and_after(generator, lacking.ws, edits, batch=BATCH):
        seen.append(said(tagger, edited))
        moved.append(changes_outside(plain, edited, box))
        at_edge.append(seam(plain, edited, part))
    after, outside = TagValues(tagger.tags, np.concatenate(seen)), np.concatenate(moved)
    reached = float(trait.reached(lacking.tag_values, after).mean())
    return reached, float(outside.mean()) if outside.size else 0.0, float(np.mean(at_edge))


def _world(given: argparse.Namespace, cases: Sequence[Case]) -> World:
    """ValueError or OSError with one sentence where the files do not go together."""
    opened, arrays = open_model(given.model, device="cpu"), ArrayStore()
    generator = opened.generator
    library = (
        shipped_attributes(opened.info, arrays)
        if given.attributes is None
        else load_attributes(given.attributes, arrays, generator.w_dim, generator.num_ws)
    )
    tagger = load_classifier(given.tagger or asset("tagger.safetensors"))
    needed = {tag for trait in map(_trait, cases) for tag in (trait.tag, *trait.hidden)}
    needed |= {number for case in cases for number in case.numbers}
    if missing := needed - set(tagger.tags):
        raise ValueError(f"The tagger does not tell {', '.join(sorted(missing))}.")
    pool = make_pool(generator, tagger, given.first_seed, 3 * given.portraits, PSI)
    return World(generator, tagger, pool, given.first_seed, library, arrays)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; returns the exit status: 0 where all is as promised, 1 where not, 2 where nothing can be measured."""
    parser = argparse.ArgumentParser(
        prog="python -m recipes.portraits.measuring.examples", description=__doc__
    )
    parser.add_argument("--model", type=Path, help="checkpoint (the shipped one)")
    parser.add_argument("--tagger", type=Path, help="the tagger's file (the shipped one)")
    parser.add_argument("--attributes", type=Path, help="the model's attributes (the shipped one's)")
    parser.add_argument("--pairs", type=int, default=3, help="pairs of examples for each trait (%(default)s)")
    parser.add_argument("--portraits", type=int, default=300, help="that each edit is tried on (%(default)s)")
    parser.add_argument("--only", action="append", help="this trait alone, e.g. blink; repeatable")
    parser.add_argument("--first-seed", type=int, default=SEEDS, help="others are for choosing by")
    given = parser.parse_args(arguments)
    cases = [case for case in CASES if case.trait in (given.only or [case.trait])]
    try:
        world = _world(given, cases)
    except (ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    rows = list[Line]()
    for case in cases:
        for pair in range(given.pairs):
            print(f"{case.title} {pair + 1} …", file=sys.stderr, flush=True)
            rows.append(measure(world, case, pair, given.portraits))
    header = (
        "examples",
        "edit",
        "reported",
        "tagger",
        "wanted",
        f"outside (<= {OUTSIDE})",
        "edge",
        "seconds",
    )
    table = Table(
        "Edits from one example with and one without, on portraits that lack it", header, tuple(rows)
    )
    print(table)
    return 0 if table.passed else 1


if __name__ == "__main__":
    sys.exit(main())
