"""What the panels do to the picture as a whole: latent, truncation, mixes, attributes. See `actions`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from ganinterface.document.document import (
    Document,
    LatentPart,
    Noise,
    NoiseMode,
    StyleMix,
    Transform,
    Truncation,
)
from ganinterface.document.labels import (
    LabelError,
    check_class,
    class_name,
    one_class,
    weights_of,
    with_amount,
    with_other_class,
)
from ganinterface.document.limits import clamped, whole
from ganinterface.document.model_info import ModelInfo
from ganinterface.document.parameters import Value, escaped, parameter
from ganinterface.document.project import AttributeEntry, offering
from ganinterface.document.typed.number_text import number
from ganinterface.document.typed.style_ranges import style_range
from ganinterface.session.change import Change, step_text


def set_parameter(document: Document, address: str, value: Value) -> Change:
    """Another value for the number at an address, or for the amount of the attribute of that name.

    See `document.parameters`; ValueError with one sentence when there is none, or the value makes no sense.
    """
    found = parameter(document, address)
    kind, new = found.kind, found.put(document, value)
    return Change(step_text(kind, found.label, found.get(document), kind.inside(value)), new)


def set_seed(document: Document, seed: int) -> Change:
    """The portrait of a seed (0..2**32 - 1) in place of the present latent."""
    return Change(f"Seed {seed}", replace(document, latent=(LatentPart(whole("seed", seed)),)))


def set_latent(document: Document, parts: tuple[LatentPart, ...], label: str = "Change latent") -> Change:
    """Explicit latents or a blend of several; their weights should sum to 1."""
    if not parts:
        raise ValueError("A picture needs at least one latent.")
    for part in parts:
        whole("seed", part.seed)
    inside = tuple(replace(part, weight=clamped("weight", part.weight)) for part in parts)
    return Change(label, replace(document, latent=inside))


def open_latent(document: Document, array: str, name: str) -> Change:
    """The picture of a latent exactly as it is: at psi 1, without mixes, attributes at 0; edits stay.

    `array` is the content hash of [num_ws, w_dim] or [w_dim], `name` what the step is called.
    """
    opened = replace(
        document,
        latent=(LatentPart(array=array),),
        truncation=replace(document.truncation, psi=1.0),
        mixes=(),
        attributes=(),
    )
    return Change(f"Latent {name}", opened)


def set_label(document: Document, weights: tuple[float, ...] | None) -> Change:
    """One weight (0..1) per class of a conditional model, used as they are, or None for its first class."""
    inside = None if weights is None else tuple(clamped("label", weight) for weight in weights)
    return Change("Class", replace(document, label=inside))


def set_class(document: Document, info: ModelInfo, index: int) -> Change:
    """One class of the model in place of the present one or the mix."""
    weights = one_class(index, info.label_dim)
    return Change(_undo_text(index, info), replace(document, label=weights))


def set_class_amount(document: Document, info: ModelInfo, index: int, amount: float) -> Change:
    """How much (0..1) of a class is in the mix; the others share the rest as they did before."""
    weights, inside = _weights(document, info, index), clamped("label", amount)
    name = class_name(index, info.labels)
    label = f"{name} {number(weights[index])} → {number(inside)}"
    return Change(label, replace(document, label=with_amount(weights, index, inside)))


def swap_class(document: Document, info: ModelInfo, index: int, other: int) -> Change:
    """Another class of the model in the place of one in the mix."""
    weights = with_other_class(_weights(document, info, index), index, other)
    return Change(_undo_text(other, info), replace(document, label=weights))


def _undo_text(index: int, info: ModelInfo) -> str:
    return "Class " + class_name(index, info.labels).removeprefix("class ")


def set_transform(document: Document, transform: Transform | None) -> Change:
    """The picture moved, turned and scaled; None, or a Transform that does nothing, puts it back."""
    changed, labels = document, []
    for name in Transform.__struct_fields__:
        label, after = set_parameter(changed, f"transform/{name}", getattr(transform or Transform(), name))
        labels += [] if after == changed else [label]
        changed = after
    both = "Transform" if changed.transform else "Reset transform"
    return Change(labels[0] if len(labels) == 1 else both, changed)


def set_psi(document: Document, psi: float) -> Change:
    """Truncation psi."""
    return set_parameter(document, "psi", psi)


def set_cutoff(document: Document, cutoff: int | None) -> Change:
    """How many styles are truncated; None means all."""
    return set_parameter(document, "cutoff", cutoff)


def set_truncation(document: Document, truncation: Truncation) -> Change:
    """Psi and cutoff at once, as a model brings them."""
    inside = set_psi(set_cutoff(document, truncation.cutoff).document, truncation.psi).document
    return Change("Truncation", inside)


def set_base(document: Document, array: str | None) -> Change:
    """What truncation pulls towards: a latent's content hash, or None for the model's average."""
    label = "Average as base" if array is None else "Set base"
    return Change(label, replace(document, base=array))


def set_noise(document: Document, mode: NoiseMode, seed: int = 0) -> Change:
    """The checkpoint's noise ("const"), a seed's, or "none"."""
    label = {"const": "Noise of the model", "seed": f"Noise seed {seed}", "none": "No noise"}[mode]
    return Change(label, replace(document, noise=Noise(mode, whole("seed", seed))))


def add_mix(document: Document, mix: StyleMix) -> Change:
    """Styles of one more seed, applied after the others."""
    return Change(f"Mix seed {mix.seed}", replace(document, mixes=(*document.mixes, _checked_mix(mix))))


def replace_mix(document: Document, index: int, mix: StyleMix) -> Change:
    """Another seed, range of styles or amount for mix number `index` (from 0)."""
    _check_mix_index(document, index)
    mixes = (*document.mixes[:index], _checked_mix(mix), *document.mixes[index + 1 :])
    return Change(f"Change mix of seed {mix.seed}", replace(document, mixes=mixes))


def remove_mix(document: Document, index: int) -> Change:
    """Without mix number `index` (from 0)."""
    _check_mix_index(document, index)
    mixes = document.mixes[:index] + document.mixes[index + 1 :]
    return Change(f"Remove mix of seed {document.mixes[index].seed}", replace(document, mixes=mixes))


def move_mix(document: Document, index: int, place: int) -> Change:
    """Mix number `index` (from 0) at another place (clamped): the later ones act on what the earlier ones made."""
    _check_mix_index(document, index)
    others = [mix for other, mix in enumerate(document.mixes) if other != index]
    others.insert(min(max(place, 0), len(others)), document.mixes[index])
    return Change(f"Move mix of seed {document.mixes[index].seed}", replace(document, mixes=tuple(others)))


def set_attribute(document: Document, entry: AttributeEntry, amount: Value) -> Change:
    """Move the picture along an attribute; 0 takes it off.

    An attribute that is on keeps its style range; one that is put on takes the entry's.
    """
    attributes = tuple(
        replace(item, vector=entry.vector) if item.name == entry.name else item
        for item in document.attributes
    )
    offered = offering(replace(document, attributes=attributes), [entry])
    return set_parameter(offered, f"attributes/{escaped(entry.name)}/amount", amount)


def set_attributes(
    document: Document, offered: Iterable[AttributeEntry], amounts: Mapping[str, float], label: str
) -> Change:
    """Several amounts at once, by name; those that are not named stay."""
    for entry in offered:
        if entry.name in amounts:
            document = set_attribute(document, entry, amounts[entry.name]).document
    return Change(label, document)


def set_attribute_range(document: Document, name: str, first_style: int, last_style: int | None) -> Change:
    """The styles (inclusive, from 0) that an attribute moves; one that is off stays off.

    The entry on offer should follow in the same step (`project.with_style_range`), for when it passes 0.
    """
    first, last = style_range(first_style, last_style)
    attributes = tuple(
        replace(item, first_style=first, last_style=last) if item.name == name else item
        for item in document.attributes
    )
    label = f"{name} on styles {first}–{'last' if last is None else last}"
    return Change(label, replace(document, attributes=attributes))


def reset_attributes(document: Document) -> Change:
    """All attributes back to 0."""
    return Change("Reset attributes", replace(document, attributes=()))


def _weights(document: Document, info: ModelInfo, index: int) -> tuple[float, ...]:
    """The Document's classes as weights of the model's; LabelError when they, or class `index`, are not its."""
    check_class(index, info.label_dim)
    weights = weights_of(document.label, info.label_dim)
    if len(weights) != info.label_dim:
        raise LabelError(f"The picture has {len(weights)} classes, and this model has {info.label_dim}.")
    return weights


def _checked_mix(mix: StyleMix) -> StyleMix:
    whole("seed", mix.seed)
    style_range(mix.first_style, mix.last_style)
    return replace(mix, amount=clamped("mix", mix.amount))


def _check_mix_index(document: Document, index: int) -> None:
    if not 0 <= index < len(document.mixes):
        raise ValueError(f"There is no mix number {index + 1}.")
