"""What was promised of the shipped model, its presets and its attributes, measured by the tagger: a table for each promise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ganinterface.document.arrays import ArrayStore
from ganinterface.files.preset import Preset
from ganinterface.render.finding.edits import layer_edits
from recipes.portraits.cache import PortraitSet
from recipes.portraits.measuring.tables import Line, Table, percent
from recipes.portraits.shipping.attributes import measured
from recipes.portraits.shipping.pool import Pool, TagValues, batch_of
from recipes.portraits.shipping.sheet import grounded
from recipes.portraits.shipping.traits import Trait
from recipes.portraits.shipping.trying import Outcome, Tried, figures, moved_on, outcome
from recipes.portraits.tagger import COVERED, NUMBERS
from stylegan import Generator
from stylegan.directions import Direction
from stylegan.directions.effect import Trial
from stylegan.incremental.partial import leave
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
    truth = TagValues(known.label_names, known.labels)
    for label in known.label_names:
        wanted, seen = (float(each[label][_seen(label, each)].mean()) for each in (truth, tag_values))
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


def _seen(label: str, tag_values: TagValues) -> NDArray[np.bool_]:
    """The pictures in which a label can be read, bool [N]: shut eyes and dark glasses have a colour that nobody sees."""
    hidden = np.zeros(len(tag_values), np.bool_)
    for tag in COVERED.get(label, ()):
        hidden |= tag_values.shows(tag)
    return ~hidden


def presets(
    generator: Generator,
    tagger: Classifier,
    found: Mapping[str, tuple[Preset, ArrayStore]],
    wanted: Sequence[Trait],
    pool: Pool,
    most: int,
) -> Table:
    """Every preset at strength 1 on pictures that lack what it brings."""
    rows = {trait.name: np.flatnonzero(trait.tried(pool.tag_values))[:most] for trait in wanted}
    cases = [trait for trait in wanted if trait.name in found and len(rows[trait.name])]
    tried = _by_edits(generator, tagger, found, [t for t in cases if found[t.name][0].edits], pool, rows)
    lines = []
    for trait in wanted:
        if trait not in cases:
            why = "missing" if len(rows[trait.name]) else "none lacks it"
            lines.append(Line((trait.name, "0", why, "", "", ""), False))
            continue
        preset, arrays = found[trait.name]
        if not preset.edits:
            lacking = pool.chosen(trait.tried(pool.tag_values), most)
            tried[trait.name] = moved_on(generator, tagger, trait, preset.attributes, arrays, lacking)
        lines.append(_preset_line(trait, tried[trait.name], "edits" if preset.edits else "attribute"))
    header = ("preset", "pictures", "works on", "wanted", f"outside (<= {OUTSIDE})", "with")
    title = "3. Presets at strength 1, psi 0.7, on pictures that lack the trait; mean change of 255 outside the part's box"
    return Table(title, header, tuple(lines))


def _preset_line(trait: Trait, tried: Tried, kind: str) -> Line:
    works, wanted = percent(tried.reached), f">= {percent(trait.wanted)}"
    cells = (trait.name, str(tried.pictures), works, wanted, f"{tried.outside:.2f}", kind)
    return Line(cells, tried.reached >= trait.wanted and tried.outside <= OUTSIDE)


def _by_edits(
    generator: Generator,
    tagger: Classifier,
    found: Mapping[str, tuple[Preset, ArrayStore]],
    cases: Sequence[Trait],
    pool: Pool,
    rows: Mapping[str, NDArray[np.int64]],
) -> dict[str, Tried]:
    """Presets of edits on their rows of the pool, by name; each of its pictures is run once for all of them."""
    edits = {t.name: layer_edits(generator, found[t.name][0].edits, found[t.name][1]) for t in cases}
    layers = {edit.layer for each in edits.values() for edit in each}
    outcomes: dict[str, list[Outcome]] = {trait.name: [] for trait in cases}
    noise = generator.draw_noise("const")
    for numbers in np.array_split(np.arange(len(pool)), -(-len(pool) // batch_of(generator))):
        if not cases:
            break
        left = leave(generator, pool.ws[torch.from_numpy(numbers)], noise, layers)
        for trait in cases:
            here = np.flatnonzero(np.isin(numbers, rows[trait.name]))
            if len(here):
                some = left.rows(torch.from_numpy(here))
                outcomes[trait.name].append(outcome(generator, tagger, trait, edits[trait.name], some))
    before = {trait.name: pool.tag_values.chosen(rows[trait.name]) for trait in cases}
    return {t.name: figures(tagger, t, before[t.name], outcomes[t.name]) for t in cases}


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
