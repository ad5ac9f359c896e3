"""What was promised of the shipped model, its presets and its attributes, measured by the tagger: a table for each promise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from torch import Tensor

from ganinterface.document.arrays import ArrayStore
from ganinterface.files.preset import Preset
from recipes.portraits.cache import PortraitSet
from recipes.portraits.measuring.tables import Line, Table, percent
from recipes.portraits.shipping.attributes import measured
from recipes.portraits.shipping.finding import effect
from recipes.portraits.shipping.pool import Pool, TagValues
from recipes.portraits.shipping.sheet import grounded
from recipes.portraits.shipping.traits import Trait
from recipes.portraits.tagger import NUMBERS
from stylegan import Generator
from stylegan.directions import Direction
from stylegan.directions.effect import Trial
from stylegan.metrics.classifier import Classifier

CRISP = 0.8  # of the renders' mean gradient
FACTOR, NEAR = 1.5, 0.15  # of a label's frequency; of a number's range
OUTSIDE = 0.3  # of 255
SPILL = 0.08


def gradient(pictures: Tensor) -> float:
    """Mean magnitude of the gradient of pictures [N, C, H, W] in -1..1 over a plain ground, in steps of 255 a pixel."""
    shown = grounded(pictures).clamp(-1, 1) * 127.5
    down = shown[..., 1:, :-1] - shown[..., :-1, :-1]
    across = shown[..., :-1, 1:] - shown[..., :-1, :-1]
    return float((down.square() + across.square()).sqrt().mean())


def lines(pictures: Tensor, renders: Tensor) -> Table:
    """How crisp the sheet's lines are against the renders'."""
    ours, theirs = gradient(pictures), gradient(renders)
    cells = (f"{ours:.2f}", f"{theirs:.2f}", f"{ours / theirs:.2f}")
    line = Line(cells, ours >= CRISP * theirs)
    title = f"1. Mean gradient of {len(pictures)} pictures at psi 0.7 and of {len(renders)} renders (>= {CRISP} of it)"
    return Table(title, ("model", "renders", "ratio"), (line,))


def frequencies(tag_values: TagValues, known: PortraitSet) -> Table:
    """How often each tag is seen at psi 1 against the set, and the numbers' means."""
    rows = []
    for column, label in enumerate(known.label_names):
        wanted, seen = float(known.labels[:, column].mean()), float(tag_values[label].mean())
        ratio = seen / wanted if wanted else 1.0
        cells = (label, percent(wanted), percent(seen), f"{ratio:.2f}")
        rows.append(Line(cells, 1 / FACTOR <= ratio <= FACTOR))
    names = {number: name for name, number in NUMBERS.items()}
    for tag in tag_values.tags:
        if tag in names:
            wanted = float(known.values[:, known.value_names.index(names[tag])].mean())
            seen = float(tag_values[tag].mean())
            cells = (tag.replace("_", " "), f"{wanted:.2f}", f"{seen:.2f}", f"{seen - wanted:+.2f}")
            rows.append(Line(cells, abs(seen - wanted) <= NEAR))
    title = f"2. Labels of {len(tag_values)} pictures at psi 1 (within a factor {FACTOR}), means of numbers (within {NEAR})"
    return Table(title, ("label", "training set", "generated", "ratio or off"), tuple(rows))


def presets(
    generator: Generator,
    tagger: Classifier,
    found: Mapping[str, tuple[Preset, ArrayStore]],
    wanted: Sequence[Trait],
    pool: Pool,
    most: int,
) -> Table:
    """Every preset at strength 1 on pictures that lack what it brings."""
    rows = []
    for trait in wanted:
        lacking = pool.chosen(trait.tried(pool.tag_values), most)
        if trait.name not in found or not len(lacking):
            rows.append(
                Line((trait.name, "0", "missing" if len(lacking) else "none lacks it", "", "", ""), False)
            )
            continue
        preset, arrays = found[trait.name]
        tried = effect(generator, tagger, trait, preset.edits, preset.attributes, arrays, lacking)
        kind = "edits" if preset.edits else "attribute"
        cells = (
            trait.name,
            str(len(lacking)),
            percent(tried.reached),
            f">= {percent(trait.wanted)}",
            f"{tried.outside:.2f}",
            kind,
        )
        rows.append(Line(cells, tried.reached >= trait.wanted and tried.outside <= OUTSIDE))
    header = ("preset", "pictures", "works on", "wanted", f"outside (<= {OUTSIDE})", "with")
    title = "3. Presets at strength 1, psi 0.7, on pictures that lack the trait; mean change of 255 outside the part's box"
    return Table(title, header, tuple(rows))


def attributes(trial: Trial, directions: Sequence[Direction], most: int) -> Table:
    """Every attribute at the amount that its description documents."""
    rows = []
    for direction, found in measured(trial, list(directions), most):
        if found is None:
            rows.append(Line((direction.name, "", "0", "none lacks it", "", ""), False))
            continue
        reached = percent(found.reached) if found.agreeing is None else f"{found.reached:.2f} of its range"
        worst = f"{found.worst} {100 * found.worst_change:.0f}"
        cells = (
            direction.name,
            f"{found.amount:+g}",
            str(found.pictures),
            reached,
            f"{100 * found.others:.1f}",
            worst,
        )
        rows.append(Line(cells, found.enough and found.others <= SPILL))
    if not rows:
        rows.append(Line(("none", "", "", "", "", ""), False))
    header = ("attribute", "unit", "pictures", "reaches", f"others, points (<= {100 * SPILL:.0f})", "most")
    return Table(
        "4. Attributes at their unit, psi 0.7 (>= 90 % flips, or 0.5 of the range)", header, tuple(rows)
    )
