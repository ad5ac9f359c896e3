"""Which pictures a batch consists of: portraits times values, one thing after the other or all with one another."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document, LatentPart, acting
from ganinterface.document.limits import whole
from ganinterface.document.typed.number_text import padded
from ganinterface.files.folders import folder_problem, taken_problem
from ganinterface.render.varying.axes import Axis
from ganinterface.render.varying.table import NAME as TABLE
from ganinterface.session.actions.picture import open_latent
from stylegan.latents import Latent

Check = Callable[[], None]  # called now and then where something takes long, and may raise

SHEET = "contact-sheet.png"
MOST = 100_000  # pictures
MANY = 1000  # from so many on a person has to say that they are meant
READ = 12  # pictures in a row
WIDEST = 40  # pictures beside one another on a sheet


class BatchError(ValueError):
    """A batch that makes no sense or cannot be written, in one sentence."""


@dataclass(frozen=True)
class Variant:
    """One picture: what its file is called, its Document, what was varied by column of the table, and its caption."""

    stem: str
    document: Document
    given: Mapping[str, Any] = field(default_factory=dict)
    caption: str = ""
    arrays: ArrayStore | None = None  # its own, beside those of the plan
    problem: str | None = None  # why it cannot be drawn, in one sentence
    foreign: str = ""  # the model that has drawn it first, where that is another one


@dataclass(frozen=True)
class Plan:
    """The pictures of a batch, made while they are drawn; what is said and checked before it begins is known."""

    stems: tuple[str, ...]  # of the files, in their order
    formula: str  # how many they are: "3 × 7"
    variants: Callable[[Check], Iterator[Variant]]
    columns: int | None = None  # of the sheet, where they mean something
    left_out: tuple[str, ...] = ()  # why others are not even tried, a sentence each

    @property
    def count(self) -> int:
        """How many pictures there are at most: what cannot be drawn is left out."""
        return len(self.stems)

    @property
    def files(self) -> Iterator[str]:
        """What its files are called: the pictures, their contact sheet and their table."""
        return itertools.chain((f"{stem}.png" for stem in self.stems), (SHEET, TABLE))

    @property
    def text(self) -> str:
        """How many pictures, as one reads it: "3 × 7 = 21 pictures"."""
        total = "1 picture" if self.count == 1 else f"{self.count:,} pictures"
        return total if self.formula == str(self.count) else f"{self.formula} = {total}"


def check_folder(folder: Path, plan: Plan, replace: bool = False) -> None:
    """BatchError with one sentence when the batch cannot be written there, or (without `replace`) would replace files."""
    problem = folder_problem(folder)
    if problem is not None:
        raise BatchError(f"Nothing can be written into '{folder}': {problem}.")
    taken = None if replace else taken_problem(folder, plan.files)
    if taken is not None:
        raise BatchError(f"{taken}: name another folder.")


@dataclass(frozen=True)
class Portrait:
    """A picture to vary: its Document, and what it is called in names of files, captions and the table."""

    document: Document
    name: str = ""
    given: Mapping[str, Any] = field(default_factory=dict)
    arrays: ArrayStore | None = None


def of_seeds(document: Document, seeds: Sequence[int]) -> list[Portrait]:
    """The Document with each of the seeds in place of its latent. BatchError for more than MOST of them."""
    if seeds:
        _check_count(len(seeds))
    largest = max(seeds, default=0)
    return [
        Portrait(
            replace(document, latent=(LatentPart(whole("seed", seed)),)),
            f"seed{padded(seed, largest)}",
            {"seed": seed},
        )
        for seed in seeds
    ]


def of_latents(document: Document, latents: Iterable[Latent], arrays: ArrayStore) -> list[Portrait]:
    """The latents, which are in w, exactly as they are (psi 1, no mixes), with the Document's edits and attributes."""
    made = list(latents)
    return [
        Portrait(
            replace(
                open_latent(document, arrays.put(latent.array), latent.name).document,
                attributes=document.attributes,
            ),
            f"latent{padded(number, len(made))}",
            {"source": latent.name},
        )
        for number, latent in enumerate(made, 1)
    ]


def as_they_are(portraits: Sequence[Portrait]) -> Plan:
    """Every portrait once."""
    return _plan(
        [each.name for each in portraits],
        str(len(portraits)),
        lambda check: (_alone(each) for each in portraits),
    )


def _alone(portrait: Portrait) -> Variant:
    return Variant(portrait.name, portrait.document, portrait.given, _title(portrait), portrait.arrays)


def combinatoric(portraits: Sequence[Portrait], axes: Sequence[Axis], stem: str = "combination") -> Plan:
    """Every portrait with every combination of the axes' values, the last axis changing first.

    BatchError when there is nothing to combine, or more than MOST.
    """
    _check(portraits, axes)
    sizes = [len(axis.values) for axis in axes]
    combinations = [
        tuple(zip(axes, values, strict=True))
        for values in _product(portraits, [axis.values for axis in axes])
    ]
    columns, others = sizes[-1], sizes[-2::-1]
    for size in others:  # a row holds as many of the last ones as make a line that is read at a glance
        if columns * size > READ:
            break
        columns *= size
    return _varied(portraits, combinations, " × ".join(map(str, sizes)), stem, columns)


def spectrum(portraits: Sequence[Portrait], axis: Axis) -> Plan:
    """Every portrait with every value of one axis."""
    return combinatoric(portraits, [axis], "spectrum")


def sequential(portraits: Sequence[Portrait], axes: Sequence[Axis]) -> Plan:
    """Every portrait with every value of one axis after the other, what the other axes are about staying as it is."""
    _check(portraits, axes)
    steps = [((axis, value),) for axis in axes for value in axis.values]
    sizes = [len(axis.values) for axis in axes]
    formula = " + ".join(map(str, sizes))
    if len(axes) > 1 and len(portraits) > 1:
        formula = f"({formula})"
    return _varied(portraits, steps, formula, "step", len(steps))


def with_each_edit(portraits: Sequence[Portrait]) -> Plan:
    """Every portrait plain, with each of its edits and attributes alone, and with all of them.

    BatchError where there are neither.
    """
    if not portraits:
        raise BatchError("There are no portraits to draw.")
    kinds = _alone_and_together(portraits[0].document)
    if len(kinds) < 2:
        raise BatchError(
            "There is nothing to put on them: the picture has no edits and no attributes in use."
        )
    count = len(portraits) * len(kinds)
    names = [f"edit{padded(number, count)}" for number in range(1, count + 1)]

    def variants(check: Check) -> Iterator[Variant]:
        pairs = itertools.product(portraits, kinds)
        for stem, (portrait, (what, change)) in zip(names, pairs, strict=True):
            caption = f"{_title(portrait)}\n{what}".strip()
            given = {**portrait.given, "with": what}
            yield Variant(stem, change(portrait.document), given, caption, portrait.arrays)

    return _plan(names, f"{len(portraits)} × {len(kinds)}", variants, len(kinds))


def _alone_and_together(document: Document) -> list[tuple[str, Callable[[Document], Document]]]:
    """Nothing, each enabled edit and each attribute alone, and, where they are several, all of them."""
    edits = [edit for edit in acting(document) if edit.enabled]

    def only(edit_id: str | None, name: str | None) -> Callable[[Document], Document]:
        return lambda each: replace(
            each,
            edits=tuple(edit for edit in each.edits if edit.id == edit_id),
            attributes=tuple(item for item in each.attributes if item.name == name),
        )

    kinds = [("nothing", only(None, None))]
    kinds += [(edit.name, only(edit.id, None)) for edit in edits]
    kinds += [(item.name, only(None, item.name)) for item in document.attributes]
    return kinds if len(kinds) < 3 else [*kinds, ("all", lambda each: each)]


def _varied(
    portraits: Sequence[Portrait],
    steps: Sequence[tuple[tuple[Axis, float], ...]],
    formula: str,
    stem: str,
    columns: int | None,
) -> Plan:
    count = len(portraits) * len(steps)
    _check_count(count)
    names = [f"{stem}{padded(number, count)}" for number in range(1, count + 1)]

    def variants(check: Check) -> Iterator[Variant]:
        for name, (portrait, step) in zip(names, itertools.product(portraits, steps), strict=True):
            document = portrait.document
            for axis, value in step:
                document = axis.put(document, value)
            given = {**portrait.given, **{axis.column: value for axis, value in step}}
            says = "\n".join(axis.text(value) for axis, value in step)
            yield Variant(name, document, given, f"{_title(portrait)}\n{says}".strip(), portrait.arrays)

    several = f"{len(portraits)} × " if len(portraits) > 1 else ""
    return _plan(names, f"{several}{formula}", variants, columns)


def _plan(
    names: Sequence[str],
    formula: str,
    variants: Callable[[Check], Iterator[Variant]],
    columns: int | None = None,
) -> Plan:
    _check_count(len(names))
    if columns is None or not 3 <= columns <= WIDEST:
        return Plan(tuple(names), formula, variants)
    beside = max(1, int(min(WIDEST, 1.5 * math.sqrt(len(names))) // columns))  # else a long sheet is a ribbon
    return Plan(tuple(names), formula, variants, columns * beside)


def _title(portrait: Portrait) -> str:
    given = portrait.given
    return f"seed {given['seed']}" if "seed" in given else str(given.get("source") or portrait.name)


def _product(portraits: Sequence[Portrait], values: Sequence[Sequence[float]]) -> Iterable[tuple[float, ...]]:
    _check_count(len(portraits) * math.prod(map(len, values)))
    return itertools.product(*values)


def _check(portraits: Sequence[Portrait], axes: Sequence[Axis]) -> None:
    if not portraits:
        raise BatchError("There are no portraits to vary.")
    if not axes or not all(axis.values for axis in axes):
        raise BatchError("There is nothing to vary: name an attribute, another number or a preset.")
    columns = [axis.column for axis in axes]
    twice = next((column for column in columns if columns.count(column) > 1), None)
    if twice is not None:
        raise BatchError(f"'{twice}' is varied twice.")


def _check_count(count: int) -> None:
    if not count:
        raise BatchError("There are no pictures to draw.")
    if count > MOST:
        raise BatchError(f"That would be {count:,} pictures, and a batch has at most {MOST:,}.")
