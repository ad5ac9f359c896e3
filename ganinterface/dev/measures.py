"""What was promised of the shipped model, its presets and its attributes, measured by the tagger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from ganinterface.dev.pool import Pool, judge, tags_of
from ganinterface.render.finding import Box, effect_of, layer_edits
from ganinterface.session.arrays import ArrayStore
from ganinterface.session.presets import Preset
from stylegan import Generator
from stylegan.datasets.portrait_options import LABELS, draw, labels
from stylegan.datasets.tagging import GROUP_OF, HAIR, HAIR_COLOUR_TAGS, Tagger
from stylegan.directions import Direction
from stylegan.directions.effect import moved

MOUTH_BOX: Box = (64, 100, 12, 52)  # rows and columns of the 128x64 picture in which a mouth edit may act
SLIDERS = ("hair_long", "glasses", "hat", "mouth_open")
COLOURS_WANTED = 4
AMOUNT = 2.0


@dataclass(frozen=True)
class Line:
    """One line of a table: its cells, and whether what it says is as promised (None: nothing was)."""

    cells: tuple[str, ...]
    passed: bool | None = None


@dataclass(frozen=True)
class Table:
    """Figures under a title; passes when all its lines do."""

    title: str
    header: tuple[str, ...]
    lines: tuple[Line, ...]

    @property
    def passed(self) -> bool:
        """Whether no line failed."""
        return all(line.passed is not False for line in self.lines)

    def __str__(self) -> str:
        words = {True: "PASS", False: "FAIL", None: ""}
        rows = [(*self.header, ""), *((*line.cells, words[line.passed]) for line in self.lines)]
        widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
        text = [
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in rows
        ]
        return "\n".join([f"{self.title}: {words[self.passed]}", *text])


def percent(share: float) -> str:
    """A share of 0..1 as a person reads it."""
    return f"{100 * share:.1f} %"


def frequencies(untruncated: Pool, truncated: Pool, drawn: int = 4000) -> Table:
    """Each tag's share at psi 1 against the training set's (half to twice), and open mouths at psi 0.7 (30-80 %)."""
    truth = np.array([list(labels(draw(seed)).values()) for seed in range(drawn)]) >= 0.5
    lines = []
    for i, label in enumerate(LABELS):
        wanted, seen = float(truth[:, i].mean()), float(untruncated.tags[:, i].mean())
        ratio = seen / wanted
        lines.append(Line((label, percent(wanted), percent(seen), f"{ratio:.2f}"), 0.5 <= ratio <= 2))
    mouths = float(truncated.shows("mouth_open").mean())
    lines.append(Line(("mouth_open at psi 0.7", "30-80 %", percent(mouths), ""), 0.3 <= mouths <= 0.8))
    title = f"2. Attributes of {len(untruncated)} pictures at psi 1, mouths of {len(truncated)} at psi 0.7"
    return Table(title, ("tag", "training set", "generated", "ratio"), tuple(lines))


def presets(
    generator: Generator,
    tagger: Tagger,
    found: dict[str, tuple[Preset, ArrayStore]],
    pool: Pool,
    most: int = 500,
) -> Table:
    """The three presets at strength 1 on pictures that lack what they bring (psi 0.7)."""
    open_mouths = pool.shows("mouth_open")
    headless = pool.shows_hair() & ~pool.shows("headband")
    trials = (
        ("mouth-open", judge(tagger, "mouth_open"), pool.chosen(~open_mouths, most), 0.9, True),
        ("mouth-close", judge(tagger, "mouth_open", wanted=False), pool.chosen(open_mouths, most), 0.9, True),
        ("headband", judge(tagger, "headband"), pool.chosen(headless, most), 0.6, False),
    )
    lines = []
    for name, shows, lacking, wanted, local in trials:
        if not len(lacking):
            lines.append(Line((name, "0", "none lacks it", "", "", ""), False))
            continue
        preset, arrays = found[name]
        effect = effect_of(
            generator, layer_edits(generator, preset.edits, arrays), lacking.ws, shows, MOUTH_BOX
        )
        outside = (f"{effect.mean_outside:.3f}", f"{effect.p99_outside:.1f}") if local else ("", "")
        cells = (name, str(len(lacking)), percent(effect.reached), f">= {100 * wanted:.0f} %", *outside)
        lines.append(Line(cells, effect.reached >= wanted and (effect.local() or not local)))
    header = ("preset", "pictures", "works on", "wanted", "mean outside (<= 1)", "99 % outside (<= 8)")
    title = "3. Presets at strength 1, psi 0.7, on pictures that lack the trait; changes of 255 outside the mouth's box"
    return Table(title, header, tuple(lines))


def sliders(
    generator: Generator, tagger: Tagger, directions: Sequence[Direction], pool: Pool, most: int = 300
) -> Table:
    """Every attribute at +2: how often its tag comes on, and the tag of another group that changes most (psi 0.7)."""
    lines = [
        _slider(generator, tagger, direction, pool, most)
        for direction in directions
        if direction.name in LABELS
    ]
    colours = [line for line in lines if line.cells[0] in HAIR_COLOUR_TAGS and line.passed]
    named = {line.cells[0]: line for line in lines}
    # Only what was promised decides: the named attributes, and four colours.
    judged = [
        line if line.cells[0] in SLIDERS else Line((*line.cells[:-1], "ok" if line.passed else "-"))
        for line in lines
    ]
    judged += [Line((label, "0", "missing", "", "", ""), False) for label in SLIDERS if label not in named]
    cells = ("hair colours", "", f"{len(colours)} work", f"{COLOURS_WANTED} wanted", "", "")
    header = ("attribute", "pictures", "comes on (>= 70 %)", "changes most", "in (<= 20 %)", "")
    title = f"4. Attributes at +{AMOUNT:g}, psi 0.7, on pictures that lack the tag"
    return Table(title, header, (*judged, Line(cells, len(colours) >= COLOURS_WANTED)))


@torch.no_grad()
def _slider(generator: Generator, tagger: Tagger, direction: Direction, pool: Pool, most: int) -> Line:
    label = direction.name
    lacks = ~pool.shows(label)
    if label in (*HAIR, *HAIR_COLOUR_TAGS):
        lacks &= pool.shows_hair()
    before = pool.chosen(lacks, most)
    if not len(before):
        return Line((label, "0", "none lacks it", "", "", ""), False)
    after = Pool(
        moved(before.ws, direction, AMOUNT), tags_of(generator, tagger, moved(before.ws, direction, AMOUNT))
    )
    on = float(after.shows(label).mean())
    changed = (before.tags != after.tags).mean(axis=0)
    others = {
        other: float(changed[i]) for i, other in enumerate(LABELS) if GROUP_OF[other] != GROUP_OF[label]
    }
    worst = max(others, key=lambda other: others[other])
    cells = (label, str(len(before)), percent(on), worst, percent(others[worst]), "")
    return Line(cells, on >= 0.7 and others[worst] <= 0.2)
