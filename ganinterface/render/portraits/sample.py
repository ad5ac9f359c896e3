"""Portraits by seed, as the window begins them, or of latents; with a preset and attributes on top."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

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
from ganinterface.files.attributes import load_attributes
from ganinterface.files.picture import save_png
from ganinterface.files.preset import PresetError, apply_preset, load_preset, preset_problem
from ganinterface.files.replacing import files_at_once
from ganinterface.render.batches import pictures
from ganinterface.render.export.saver import save_each
from ganinterface.render.models import OpenModel
from ganinterface.render.pictures import resolve
from ganinterface.render.portraits.latents import in_w
from ganinterface.render.portraits.shard import ALL, Shard
from ganinterface.session.actions.picture import (
    set_label,
    set_seed,
    set_transform,
    set_truncation,
)
from stylegan.latents import Latent
from stylegan.pictures import over

SHIPPED_ATTRIBUTES = "portraits-attributes.csv"


@dataclass(frozen=True)
class Look:
    """What a set of portraits has in common; None is what the model brings, or what the program ships."""

    psi: float | None = None
    cutoff: int | Literal["all"] | None = None  # styles that are truncated
    preset: Path | None = None
    strength: float = 1.0  # of the preset
    attributes: Path | None = None  # file of directions that `values` speaks of
    values: Mapping[str, Value] = field(default_factory=dict)  # by address, see `document.parameters`
    label: int | str | Mapping[str, float | None] | None = None  # a class's number or name, or a mix
    transform: Transform | None = None


def portrait(info: ModelInfo, arrays: ArrayStore, look: Look | None = None, seed: int = 0) -> Document:
    """The Document of a seed's portrait in that look; its arrays join `arrays`.

    ValueError (DirectionError, PresetError, LabelError) with one sentence when a file cannot be read or does not
    fit the model, when there is no attribute or class of a name, or when the seed is none.
    """
    look = look or Look()
    check_values(look.values, info)
    document = set_seed(Document(model=info.ref), seed).document
    document = set_truncation(document, _truncation(look, info)).document
    document = set_label(document, _label(look, info)).document
    document = set_transform(document, look.transform).document
    entries: tuple[AttributeEntry, ...] = ()
    fields = {address: kind_of(address).path.split("/")[0] for address in look.values}
    if look.attributes is not None or "attributes" in fields.values():
        path = look.attributes or asset(SHIPPED_ATTRIBUTES)
        entries = load_attributes(path, arrays, info.w_dim, info.num_ws)
    for address, value in look.values.items():
        if fields[address] != "edits":
            (document,) = put_in_all([document], entries, address, value)
    if look.preset is not None:
        preset, stamps = load_preset(look.preset)
        problem = preset_problem(preset, info)
        if problem is not None:
            raise PresetError(problem)
        arrays.add_all(stamps)
        document = apply_preset(document, preset, look.strength, offered=entries)
    for address, value in look.values.items():
        if fields[address] == "edits":  # which the preset has brought
            document = put(document, address, value)
    return document


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
    common = portrait(
        opened.info, arrays, dataclasses.replace(look, psi=1.0 if look.psi is None else look.psi)
    )
    mapped = [in_w(latent, opened.generator, common.label) for latent in latents]
    parts = [replace(common.latent[0], array=arrays.put(latent.array)) for latent in mapped]
    return _rendered(opened, [replace(common, latent=(part,)) for part in parts], arrays)


def save_portraits(
    opened: OpenModel,
    seeds: Sequence[int],
    look: Look,
    folder: Path,
    report: Callable[[float, str], None] = lambda fraction, message: None,
    shard: Shard = ALL,
    ground: Colour | None = None,
) -> int:
    """Write a shard of the portraits as seed0001.png, …, each with its Document in it, and return how many.

    `report` hears how much is done (0..1), and what. `ground` is the colour behind transparent parts; None: they stay
    transparent. The folder is made when all input has been found well. Errors: as `portraits`; ProjectError or OSError
    when a file cannot be written.
    """
    arrays, own = ArrayStore(), shard.of(seeds)
    names = [f"seed{seed:0{_digits(max(seeds, default=0))}}.png" for seed in own]
    rendered = portraits(opened, own, look, arrays)
    return _save(rendered, names, folder, arrays, report, ground, alone=shard == ALL)


def save_latent_portraits(
    opened: OpenModel,
    latents: Sequence[Latent],
    look: Look,
    folder: Path,
    report: Callable[[float, str], None] = lambda fraction, message: None,
    shard: Shard = ALL,
    ground: Colour | None = None,
) -> int:
    """Write a shard of the portraits of latents as latent0001.png, … in their order; otherwise as `save_portraits`."""
    arrays = ArrayStore()
    digits = _digits(len(latents))
    names = shard.of([f"latent{number:0{digits}}.png" for number in range(1, len(latents) + 1)])
    rendered = latent_portraits(opened, shard.of(latents), look, arrays)
    return _save(rendered, names, folder, arrays, report, ground, alone=shard == ALL)


def _digits(largest: int) -> int:
    """How many digits the numbers of pictures have, so that their names sort as they do."""
    return max(4, len(str(largest)))


def _rendered(
    opened: OpenModel, documents: Sequence[Document], arrays: ArrayStore
) -> Iterator[tuple[Document, NDArray[np.uint8]]]:
    """Renders them all; the first is tried out at once, so that what is wrong with all shows now."""
    for document in documents[:1]:
        resolve(opened.generator, document, arrays)
    return zip(documents, pictures(opened.generator, documents, arrays), strict=True)


def _save(
    rendered: Iterable[tuple[Document, NDArray[np.uint8]]],
    names: Sequence[str],
    folder: Path,
    arrays: ArrayStore,
    report: Callable[[float, str], None],
    ground: Colour | None,
    alone: bool,
) -> int:
    """One by one, for each portrait stands for itself; but all at once where some would lie among those of another look.

    Not so where other processes draw the others (`alone`): none of them knows when all are done.
    """
    numbers = itertools.count(1)

    def save_into(place: Path) -> None:
        def save(item: tuple[str, tuple[Document, NDArray[np.uint8]]]) -> None:
            name, (document, pixels) = item
            save_png(place / name, over(pixels, ground), document, arrays)

        save_each(zip(names, rendered, strict=True), save, done)

    def done() -> None:
        number = next(numbers)
        report(number / len(names), f"{number} of {len(names)}")

    if alone and any((folder / name).exists() for name in names):
        with files_at_once(folder) as new:
            save_into(new)
    else:
        folder.mkdir(parents=True, exist_ok=True)
        save_into(folder)
    return len(names)


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
