"""Presets: named edits and attribute amounts in one JSON file, for every model that has the same layers."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.checks import check_arrays, check_document, document_array_uses
from ganinterface.document.document import AttributeAmount, Document, Edit, arrays_of, with_groups
from ganinterface.document.limits import clamped
from ganinterface.document.model_info import Layer, ModelInfo
from ganinterface.document.project import AttributeEntry, names_like
from ganinterface.files.embedded import EmbeddedArray, embed, unembed
from ganinterface.files.json_format import VERSION, decode, reason
from ganinterface.session.actions.edits import free_edit_name, new_edit_id
from stylegan.files.atomic import atomic_write
from stylegan.files.plain_files import read_bytes

MAX_BYTES = 128 * 2**20  # of the file
MOST_TAGS, LONGEST_TAG = 32, 40


class PresetError(ValueError):
    """A preset that cannot be opened, saved or made, in one sentence that names it."""


class PresetModel(msgspec.Struct, frozen=True):
    """The model that a preset was made with: what it must have in common with the one it is used on."""

    hash: str = ""  # sha256 of the file
    family: str = ""
    layers: tuple[Layer, ...] = ()  # those that the edits are on, and those that their regions follow
    w_dim: int | None = None  # of the attributes' vectors; None without attributes


class Preset(msgspec.Struct, frozen=True):
    """Edits and attribute amounts under a name."""

    name: str
    edits: tuple[Edit, ...] = ()
    attributes: tuple[AttributeAmount, ...] = ()  # each name once
    notes: str = ""
    model: PresetModel = PresetModel()
    tags: tuple[str, ...] = ()  # under which a person finds it


class PresetListing(NamedTuple):
    """One file of a preset folder: its preset, or one sentence about why it cannot be read."""

    path: Path
    preset: Preset | None
    problem: str | None


class _Amount(msgspec.Struct, frozen=True):
    vector: str
    amount: float
    first_style: int = 0
    last_style: int | None = None


class _PresetFile(msgspec.Struct, frozen=True, kw_only=True):
    ganinterface: str = "preset"
    version: int = VERSION
    name: str
    notes: str = ""
    tags: tuple[str, ...] = ()
    model: PresetModel = PresetModel()
    edits: tuple[Edit, ...] = ()
    attributes: dict[str, _Amount] = {}
    arrays: dict[str, EmbeddedArray] = {}


def make_preset(
    name: str, edits: Iterable[Edit], attributes: Iterable[AttributeAmount], info: ModelInfo, notes: str = ""
) -> Preset:
    """A preset of edits and amounts as they are used on a model; PresetError when it has no such layer."""
    chosen, amounts = tuple(edits), tuple(attributes)
    try:
        layers = {name: info.layer(name) for edit in chosen for name in _layers_of(edit)}
    except KeyError as error:
        raise PresetError(str(error.args[0])) from error
    w_dim = info.w_dim if amounts else None
    model = PresetModel(info.ref.hash, info.family, tuple(layers.values()), w_dim)
    return Preset(name, chosen, amounts, notes, model)


def save_preset(path: Path | str, preset: Preset, arrays: ArrayStore) -> None:
    """Write the preset with the arrays it refers to; PresetError, the old file as it was, when that fails."""
    path = Path(path)
    try:
        atomic_write(path, preset_text(preset, arrays))
    except (OSError, ValueError) as error:
        raise PresetError(f"'{path.name}' cannot be saved: {reason(error)}.") from error


def preset_text(preset: Preset, arrays: ArrayStore) -> bytes:
    """The preset with the arrays it refers to as JSON; ValueError with a clause when something is wrong with it."""
    _check(preset, arrays)
    amounts = {
        item.name: _Amount(item.vector, item.amount, item.first_style, item.last_style)
        for item in preset.attributes
    }
    file = _PresetFile(
        name=preset.name,
        notes=preset.notes,
        tags=preset.tags,
        model=preset.model,
        edits=preset.edits,
        attributes=amounts,
        arrays=embed(arrays_of(_document(preset)), arrays),
    )
    return msgspec.json.format(msgspec.json.encode(file))


def load_preset(path: Path | str) -> tuple[Preset, ArrayStore]:
    """The preset and the arrays that it refers to; PresetError with one sentence when anything is wrong."""
    path = Path(path)
    try:
        return parse_preset(read_bytes(path, MAX_BYTES))
    except (OSError, ValueError, OverflowError) as error:
        raise PresetError(f"'{path.name}' cannot be opened: {reason(error)}.") from error


def parse_preset(text: bytes) -> tuple[Preset, ArrayStore]:
    """A preset from its JSON, and the arrays that it refers to; ValueError with a clause when anything is wrong."""
    file = decode(text, _PresetFile, "the preset", header=("preset", VERSION))
    amounts = tuple(
        AttributeAmount(name, item.vector, item.amount, item.first_style, item.last_style)
        for name, item in file.attributes.items()
    )
    preset = Preset(file.name, file.edits, amounts, file.notes, file.model, tags_of(file.tags))
    arrays = unembed(file.arrays)
    _check(preset, arrays)
    return preset, arrays


def tags_of(texts: Iterable[str]) -> tuple[str, ...]:
    """Tags as they are kept: each once, in one line of LONGEST_TAG letters, at most MOST_TAGS."""
    tidy = (" ".join(text.split())[:LONGEST_TAG] for text in texts)
    return tuple(dict.fromkeys(filter(None, tidy)))[:MOST_TAGS]


def list_presets(folder: Path | str) -> list[PresetListing]:
    """The presets (*.json) of a folder by file name, broken ones with their problem; none without folder."""
    listings = []
    for path in sorted(Path(folder).glob("*.json")):
        try:
            listings.append(PresetListing(path, load_preset(path)[0], None))
        except PresetError as error:
            listings.append(PresetListing(path, None, str(error)))
    return listings


def preset_problem(preset: Preset, info: ModelInfo) -> str | None:
    """One sentence about why the preset does not apply to the model, or None when it does."""
    present = {layer.name: layer for layer in info.layers}
    for wanted in preset.model.layers:
        layer = present.get(wanted.name)
        if layer is None:
            return (
                f"The preset '{preset.name}' needs the layer '{wanted.name}', which this model does not have."
            )
        if (layer.height, layer.width) != (wanted.height, wanted.width):
            return (
                f"The preset '{preset.name}' needs the layer '{wanted.name}' at "
                f"{wanted.height}×{wanted.width}; in this model it is {layer.height}×{layer.width}."
            )
        if layer.channels != wanted.channels:
            return (
                f"The preset '{preset.name}' needs {wanted.channels} channels in the layer '{wanted.name}'; "
                f"this model has {layer.channels}."
            )
    if preset.attributes and preset.model.w_dim not in (None, info.w_dim):
        return (
            f"The preset '{preset.name}' has attributes of {preset.model.w_dim} numbers; "
            f"this model needs {info.w_dim}."
        )
    return None


def apply_preset(
    document: Document,
    preset: Preset,
    strength: float = 1.0,
    *,
    place: int | None = None,
    offered: Iterable[AttributeEntry] = (),
) -> Document:
    """The Document with the preset's edits on top and its amounts added, all at `strength` times their own.

    With `place` so many of the edits are below them.

    The edits get ids of their own and free names, and so do attributes that are called as another one of the picture or
    of those on offer; products out of range are clamped.
    """
    above = len(document.edits) if place is None else place
    for index, edit in enumerate(preset.edits, above):
        added = replace(
            edit,
            id=new_edit_id(),
            name=free_edit_name(document, edit.name),
            strength=clamped("strength", edit.strength * strength),
        )
        edits = (*document.edits[:index], added, *document.edits[index:])
        document = replace(document, edits=edits)
    document = with_groups(document)
    vectors = {entry.name: entry.vector for entry in offered}
    for item in preset.attributes:
        item = _named(item, document.attributes, vectors, preset.name)
        document = replace(document, attributes=_with_amount(document.attributes, item, strength))
    return document


def _named(
    item: AttributeAmount, present: tuple[AttributeAmount, ...], vectors: Mapping[str, str], source: str
) -> AttributeAmount:
    """The item under a name that is free, or that of the same attribute on the same styles."""
    for name in itertools.chain([item.name], names_like(item.name, source)):
        named = replace(item, name=name)
        others = [other for other in present if other.name == name]
        if vectors.get(name, item.vector) == item.vector and all(_is_same(named, other) for other in others):
            return named
    raise AssertionError("names_like has no end")


def _with_amount(
    present: tuple[AttributeAmount, ...], item: AttributeAmount, strength: float
) -> tuple[AttributeAmount, ...]:
    """The amounts with the item's added to the same attribute on the same styles, or put at the end."""
    before = sum(other.amount for other in present if _is_same(item, other))
    kept = tuple(other for other in present if not _is_same(item, other))
    amount = clamped("attribute", before + item.amount * strength)
    return (*kept, replace(item, amount=amount)) if amount else kept


def _is_same(item: AttributeAmount, other: AttributeAmount) -> bool:
    return replace(other, amount=item.amount) == item


def _document(preset: Preset) -> Document:
    return Document(edits=preset.edits, attributes=preset.attributes)


def _check(preset: Preset, arrays: ArrayStore) -> None:
    document = _document(preset)
    check_document(document)
    check_arrays(document_array_uses(document), arrays)
    names = [item.name for item in preset.attributes]
    if len(set(names)) != len(names):
        raise ValueError("it has the same attribute twice")
    layers = {layer.name: layer for layer in preset.model.layers}
    for edit in preset.edits:
        for name in _layers_of(edit):
            if name not in layers:
                raise ValueError(f"it does not say what the layer '{name}' is like")
        _check_followed(edit, layers)
        _check_channels(edit, layers[edit.layer], arrays)
    for item in preset.attributes:
        if preset.model.w_dim not in (None, arrays.get(item.vector).shape[-1]):
            raise ValueError(f"the vector of the attribute '{item.name}' has the wrong length")


def _layers_of(edit: Edit) -> tuple[str, ...]:
    """The edit's own layer, then those that its region follows."""
    return (edit.layer, *(part.layer for part in edit.region.locators))


def _check_followed(edit: Edit, layers: Mapping[str, Layer]) -> None:
    for part in edit.region.locators:
        if part.maps[-1][0] >= layers[part.layer].channels:
            raise ValueError(f"the layer '{part.layer}' has no map {part.maps[-1][0]} to follow")


def _check_channels(edit: Edit, layer: Layer, arrays: ArrayStore) -> None:
    if edit.stamp is not None and arrays.get(edit.stamp.array).shape[0] != layer.channels:
        raise ValueError(f"the stamp of the edit '{edit.name}' does not have {layer.channels} channels")
    if edit.channels and edit.channels[-1][0] >= layer.channels:
        raise ValueError(f"the layer '{layer.name}' has no channel {edit.channels[-1][0]}")
