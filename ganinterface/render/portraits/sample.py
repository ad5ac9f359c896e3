"""Portraits by seed, as the window begins them, or of latents; with a preset and attributes on top."""

from __future__ import annotations

import contextlib
import dataclasses
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Literal, NamedTuple

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from ganinterface.assets import asset
from ganinterface.document.arrays import ArrayStore
from ganinterface.document.compatibility import check_values
from ganinterface.document.document import Document, Transform, Truncation
from ganinterface.document.ground import Colour
from ganinterface.document.labels import LabelError, mix_of
from ganinterface.document.model_info import ModelInfo
from ganinterface.document.parameters import Value, kind_of, put
from ganinterface.document.project import AttributeEntry, put_in_all
from ganinterface.document.typed.number_text import padded
from ganinterface.files.attributes import load_attributes
from ganinterface.files.picture import save_png
from ganinterface.files.preset import Preset, PresetError, apply_preset, load_preset, preset_problem
from ganinterface.files.replacing import files_at_once
from ganinterface.render.batches import pictures
from ganinterface.render.export.saver import save_each
from ganinterface.render.looks.contact_sheet import SheetInOrder
from ganinterface.render.models import OpenModel
from ganinterface.render.pictures import resolve
from ganinterface.render.portraits.latents import in_w, load_latents
from ganinterface.render.portraits.qualities import Qualities
from ganinterface.render.portraits.shard import ALL, Shard
from ganinterface.render.varying import table
from ganinterface.render.varying.plans import SHEET
from ganinterface.session.actions.picture import (
    set_base,
    set_label,
    set_seed,
    set_transform,
    set_truncation,
)
from stylegan.files.system_errors import make_folder
from stylegan.latents import Latent
from stylegan.pictures import over

SHIPPED_ATTRIBUTES = "portraits-attributes.csv"


@dataclass(frozen=True)
class Look:
    """What a set of portraits has in common; None is what the model brings, or what the program ships."""

    psi: float | None = None
    cutoff: int | Literal["all"] | None = None  # styles that are truncated
    attributes: Path | None = None  # file of directions that `values` speaks of
    values: Mapping[str, Value] = field(default_factory=dict)  # by address, see `document.parameters`
    label: int | str | Mapping[str, float | None] | None = None  # a class's number or name, or a mix
    transform: Transform | None = None
    presets: Sequence[tuple[Path, float]] = ()  # with their strengths
    base: NDArray[np.float32] | None = None  # what truncation pulls towards, see `base_of`


def portrait(info: ModelInfo, arrays: ArrayStore, look: Look | None = None, seed: int = 0) -> Document:
    """The Document of a seed's portrait in that look; its arrays join `arrays`.

    ValueError (DirectionError, PresetError, LabelError) with one sentence when a file cannot be read or does not
    fit the model, when there is no attribute or class of a name, or when the seed is none.
    """
    look = look or Look()
    check_values(look.values, info)
    document = set_seed(Document(model=info.ref), seed).document
    document = set_truncation(document, _truncation(look, info)).document
    if look.base is not None:
        document = set_base(document, arrays.put(look.base)).document
    document = set_label(document, _label(look, info)).document
    document = set_transform(document, look.transform).document
    entries = attributes_for(look.values, look.attributes, info, arrays)
    fields = {address: _field(address) for address in look.values}
    for address, value in look.values.items():
        if fields[address] != "edits":
            (document,) = put_in_all([document], entries, address, value)
    for path, strength in look.presets:
        document = apply_preset(document, fitting_preset(path, info, arrays), strength, offered=entries)
    for address, value in look.values.items():
        if fields[address] == "edits":  # which the preset has brought
            document = put(document, address, value)
    return document


def attributes_for(
    addresses: Iterable[str], path: Path | None, info: ModelInfo, arrays: ArrayStore
) -> tuple[AttributeEntry, ...]:
    """The attributes of a file; without one the shipped ones, if one of the addresses is an attribute's."""
    if path is None and all(_field(address) != "attributes" for address in addresses):
        return ()
    return load_attributes(path or asset(SHIPPED_ATTRIBUTES), arrays, info.w_dim, info.num_ws)


def _field(address: str) -> str:
    """The part of a Document that a number is in."""
    return kind_of(address).path.split("/")[0]


def base_of(path: Path, opened: OpenModel) -> NDArray[np.float32]:
    """The w of a file of latents or of a picture, the first where there are several; LatentError as `load_latents`."""
    latent = load_latents(path, opened).latents[0]
    return in_w(latent, opened.generator).array


def fitting_preset(path: Path, info: ModelInfo, arrays: ArrayStore) -> Preset:
    """A file's preset, whose arrays join `arrays`; PresetError when it cannot be read or does not fit the model."""
    preset, stamps = load_preset(path)
    problem = preset_problem(preset, info)
    if problem is not None:
        raise PresetError(problem)
    arrays.add_all(stamps)
    return preset


def portraits(
    opened: OpenModel, seeds: Iterable[int], look: Look, arrays: ArrayStore
) -> Iterator[tuple[Document, NDArray[np.uint8]]]:
    """The portraits of seeds in their order: Document, and picture uint8 [H, W, 3 or 4].

    ValueError with one sentence, before the first, when the look or a seed makes no sense for the model.
    """
    common = portrait(opened.info, arrays, look)
    documents = [put(common, "latent/0/seed", seed) for seed in seeds]
    return _rendered(opened, documents, arrays)


def latent_portraits(
    opened: OpenModel, latents: Iterable[Latent], look: Look, arrays: ArrayStore
) -> Iterator[tuple[Document, NDArray[np.uint8]]]:
    """The same of latents that fit the model: each exactly as it is (psi 1) unless the look has a psi.

    Those in z are mapped as seeds are, with the class that the look has.
    """
    return _rendered(opened, _of_latents(opened, latents, look, arrays), arrays)


def save_portraits(
    opened: OpenModel,
    seeds: Sequence[int],
    look: Look,
    folder: Path,
    report: Callable[[float, str], None] = lambda fraction, message: None,
    shard: Shard = ALL,
    ground: Colour | None = None,
    sheet: bool = False,
) -> int:
    """Write a shard of the portraits as seed0001.png, …, each with its Document in it, and return how many.

    The first shard also writes `samples.csv`, with a row for every portrait of all shards and of those that are there; what
    is stopped on its way has rows for the portraits that are written. `sheet`: also a contact sheet of the shard's.
    `report` hears how much is done (0..1), and what. `ground` is the colour behind transparent parts; None: they stay
    transparent. The folder is made when all input has been found well. Errors: as `portraits`; ProjectError or OSError
    when a file cannot be written.
    """
    arrays, largest = ArrayStore(), max(seeds, default=0)
    common = portrait(opened.info, arrays, look)
    named = [Named(f"seed{padded(seed, largest)}.png", put(common, "latent/0/seed", seed)) for seed in seeds]
    return _Saving(opened, arrays, folder, report, ground, shard, sheet).save(named)


def save_latent_portraits(
    opened: OpenModel,
    latents: Sequence[Latent],
    look: Look,
    folder: Path,
    report: Callable[[float, str], None] = lambda fraction, message: None,
    shard: Shard = ALL,
    ground: Colour | None = None,
    sheet: bool = False,
) -> int:
    """Write a shard of the portraits of latents as latent0001.png, … in their order; otherwise as `save_portraits`."""
    arrays = ArrayStore()
    documents = _of_latents(opened, latents, look, arrays)
    named = [
        Named(f"latent{padded(number, len(latents))}.png", document, {"source": latent.name})
        for number, (document, latent) in enumerate(zip(documents, latents, strict=True), 1)
    ]
    return _Saving(opened, arrays, folder, report, ground, shard, sheet).save(named)


def _of_latents(
    opened: OpenModel, latents: Iterable[Latent], look: Look, arrays: ArrayStore
) -> list[Document]:
    common = portrait(
        opened.info, arrays, dataclasses.replace(look, psi=1.0 if look.psi is None else look.psi)
    )
    mapped = [in_w(latent, opened.generator, common.label) for latent in latents]
    parts = [replace(common.latent[0], array=arrays.put(latent.array)) for latent in mapped]
    return [replace(common, latent=(part,)) for part in parts]


def _rendered(
    opened: OpenModel, documents: Sequence[Document], arrays: ArrayStore
) -> Iterator[tuple[Document, NDArray[np.uint8]]]:
    """Renders them all; the first is tried out at once, so that what is wrong with all shows now."""
    for document in documents[:1]:
        resolve(opened.generator, document, arrays)
    return zip(documents, pictures(opened.generator, documents, arrays), strict=True)


class Named(NamedTuple):
    """A portrait and the file that it becomes; what else the table says of it, by column."""

    name: str
    document: Document
    given: table.Row = MappingProxyType({})


@dataclass(frozen=True)
class _Saving:
    """Writes portraits one by one, for each stands for itself; but all at once where some would lie among those of another
    look. Not so where other processes draw the others: none of them knows when all are done."""

    opened: OpenModel
    arrays: ArrayStore
    folder: Path
    report: Callable[[float, str], None]
    ground: Colour | None
    shard: Shard
    sheet: bool
    rows: dict[str, table.Row] = field(default_factory=dict)  # of what is drawn, by file

    def save(self, named: Sequence[Named]) -> int:
        """Write the shard's, and the table of all if it is the first; how many pictures."""
        own, older = self.shard.of(named), table.read(self.folder / table.NAME)
        rendered = _rendered(self.opened, [each.document for each in own], self.arrays)
        if self.shard == ALL and any((self.folder / each.name).exists() for each in own):
            with files_at_once(self.folder) as new:
                self._save_into(new, own, rendered)
                self._write_table(new, named, older)
        else:
            make_folder(self.folder)
            try:
                self._save_into(self.folder, own, rendered)
            except BaseException:
                with contextlib.suppress(OSError):
                    self._write_table(self.folder, self._written(named), older)
                raise
            self._write_table(self.folder, named, older)
        return len(own)

    def _save_into(
        self, place: Path, own: Sequence[Named], rendered: Iterable[tuple[Document, NDArray[np.uint8]]]
    ) -> None:
        numbers, sheet = itertools.count(1), SheetInOrder(len(own))

        def drawn() -> Iterator[tuple[Named, tuple[Document, NDArray[np.uint8]]]]:
            qualities = Qualities(self.opened.generator, self.arrays)
            for each, (document, pixels) in zip(own, rendered, strict=True):
                self.rows[each.name] = _row(each, qualities)
                if self.sheet:
                    sheet.put(pixels, str(each.given.get("source", f"seed {document.seed}")))
                yield each, (document, pixels)

        def save(item: tuple[Named, tuple[Document, NDArray[np.uint8]]]) -> None:
            each, (document, pixels) = item
            save_png(place / each.name, over(pixels, self.ground), document, self.arrays)

        def done() -> None:
            number = next(numbers)
            self.report(number / len(own), f"{number} of {len(own)}")

        save_each(drawn(), save, done)
        if sheet.picture is not None:
            save_png(place / SHEET, sheet.picture)

    def _written(self, named: Sequence[Named]) -> list[Named]:
        """Those that are drawn and in the folder."""
        return [each for each in named if each.name in self.rows and (self.folder / each.name).is_file()]

    def _write_table(self, place: Path, named: Sequence[Named], older: Sequence[table.Row]) -> None:
        if self.shard.rank == 0 and named:
            qualities = Qualities(self.opened.generator, self.arrays)
            rows = [self.rows.get(each.name) or _row(each, qualities) for each in named]
            table.write_table(place / table.NAME, table.joined(older, rows, self.folder))


def _row(named: Named, qualities: Qualities) -> table.Row:
    return table.row_of(named.name, named.document, named.given, qualities.of(named.document))


def _truncation(look: Look, info: ModelInfo) -> Truncation:
    truncation = info.truncation
    if look.psi is not None:
        truncation = replace(truncation, psi=look.psi)
    if look.cutoff == "all":
        return replace(truncation, cutoff=None)
    if look.cutoff is None:
        return truncation
    check_values({"cutoff": look.cutoff}, info)
    return replace(truncation, cutoff=look.cutoff)


def _label(look: Look, info: ModelInfo) -> tuple[float, ...] | None:
    if look.label is None:
        return None
    parts = look.label if isinstance(look.label, Mapping) else {str(look.label): 1.0}
    try:
        return mix_of(parts, info.labels, info.label_dim)
    except LabelError as error:
        raise LabelError(f"{error} {info.label_problem}".strip()) from error
