"""The Document: everything that determines the picture, as one small immutable value.

Values only: no tensors, no file handles. Large arrays (latents, attribute vectors, stamps) live beside the
Document in an ArrayStore and are named here by their content hash, so Documents stay cheap to keep, compare
and save. Changes are made with `msgspec.structs.replace`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import count
from typing import Literal

import msgspec

from ganinterface.document.limits import clamped
from ganinterface.document.motion import Motion
from ganinterface.document.region import Region
from stylegan.edits import DEFAULT

Statistics = Literal["free", "locked"]
NoiseMode = Literal["const", "seed", "none"]
LatentSpace = Literal["w", "z"]


class ModelRef(msgspec.Struct, frozen=True):
    """The generator a Document was made for: found by content hash, else by its last path."""

    name: str = ""
    hash: str = ""  # sha256 of the file, hex
    path: str = ""


class LatentPart(msgspec.Struct, frozen=True):
    """One source of the picture's w: a seed, or an explicit latent array ([num_ws, w_dim] or [w_dim]).

    Those in Z, seeds only, are blended there: with r² the sum of their weights' squares they give r · w(Σ weight · z / r).
    """

    seed: int = 0
    array: str | None = None  # content hash; takes precedence over the seed
    weight: float = 1.0
    space: LatentSpace = "w"  # where it is blended with the others


class Truncation(msgspec.Struct, frozen=True):
    """ws[:cutoff] = base + psi * (ws - base); `cutoff=None`: all styles (Karras et al. 2019, appendix B)."""

    psi: float = 0.7
    cutoff: int | None = None


class StyleMix(msgspec.Struct, frozen=True):
    """Styles first_style..last_style (inclusive, indices into ws) taken from another seed."""

    seed: int
    first_style: int
    last_style: int
    amount: float = 1.0  # 0 keeps the picture's own styles, 1 replaces them


class Noise(msgspec.Struct, frozen=True):
    """Which noise the layers add: the checkpoint's buffers, a seed's, or none."""

    mode: NoiseMode = "const"
    seed: int = 0


class Transform(msgspec.Struct, frozen=True):
    """How the picture is moved on its canvas, about the middle: first scaled, then turned, then moved.

    For generators that take an input transform (StyleGAN3); on top of the one that the checkpoint brings.
    """

    x: float = 0.0  # to the right, as a fraction of the picture's width
    y: float = 0.0  # down, as a fraction of its height
    angle: float = 0.0  # degrees, clockwise
    scale: float = 1.0  # above 1 the picture is larger


class AttributeAmount(msgspec.Struct, frozen=True):
    """ws[:, first_style..last_style] += amount * vector."""

    name: str
    vector: str  # content hash of [w_dim] or [num_ws, w_dim]
    amount: float
    first_style: int = 0
    last_style: int | None = None  # inclusive; None means the last style


class Stamp(msgspec.Struct, frozen=True):
    """Per-channel patterns [C, h, w] on `box` (x0, y0, x1, y1 in picture coordinates) of the edit's layer."""

    array: str  # content hash
    box: tuple[float, float, float, float]


class Edit(msgspec.Struct, frozen=True):
    """One entry of the edit stack: where, which layer, what values, what operation, how strong."""

    id: str
    name: str
    layer: str  # Layer name, e.g. "32x16 conv1"
    region: Region = Region()
    operation: str = DEFAULT  # a name of `stylegan.edits.OPERATIONS`
    strength: float = 1.0
    statistics: Statistics = "locked"
    channels: tuple[tuple[int, float], ...] = ()  # (channel, value), sorted by channel
    stamp: Stamp | None = None  # takes precedence over `channels`
    enabled: bool = True
    motion: Motion | None = None  # of an operation that moves maps, and only then; the stamp then waits
    group: str = ""  # the name of the group it is in; "" none


class Group(msgspec.Struct, frozen=True):
    """Edits that are strengthened, shown and hidden together: those that name it."""

    name: str
    strength: float = 1.0  # times that of each
    enabled: bool = True


class Document(msgspec.Struct, frozen=True):
    """Everything that determines one picture."""

    model: ModelRef = ModelRef()
    latent: tuple[LatentPart, ...] = (LatentPart(),)  # blended by weight (weights in W sum to 1)
    label: tuple[float, ...] | None = None  # a weight per class of a conditional model; None = the first
    truncation: Truncation = Truncation()
    base: str | None = None  # content hash of [w_dim] or [num_ws, w_dim]; None = the model's w_avg
    mixes: tuple[StyleMix, ...] = ()
    noise: Noise = Noise()
    attributes: tuple[AttributeAmount, ...] = ()  # only those with amount != 0
    edits: tuple[Edit, ...] = ()
    transform: Transform | None = None  # None = the picture where the checkpoint puts it
    groups: tuple[Group, ...] = ()  # of the edits; one that is not here has strength 1

    @property
    def has_z(self) -> bool:
        """Whether the latent is one z: a seed, or seeds blended in Z."""
        is_single = len(self.latent) == 1
        return all(part.array is None and (is_single or part.space == "z") for part in self.latent)

    @property
    def seed(self) -> int | None:
        """The seed of a Document with exactly one seed as its latent, else None."""
        if len(self.latent) == 1 and self.latent[0].array is None:
            return self.latent[0].seed
        return None


def arrays_of(document: Document) -> set[str]:
    """Content hashes of every array the Document refers to."""
    names = {part.array for part in document.latent} | {document.base}
    names |= {attribute.vector for attribute in document.attributes}
    names |= {edit.stamp.array for edit in document.edits if edit.stamp}
    return {name for name in names if name is not None}


def acting(document: Document) -> tuple[Edit, ...]:
    """The edits as they act: with their groups' strengths, and hidden where the group is."""
    groups = {group.name: group for group in document.groups}
    return tuple(
        edit if (group := groups.get(edit.group)) is None else _in_group(edit, group)
        for edit in document.edits
    )


def _in_group(edit: Edit, group: Group) -> Edit:
    if group.enabled and group.strength == 1:
        return edit
    strength, enabled = clamped("strength", edit.strength * group.strength), edit.enabled and group.enabled
    return msgspec.structs.replace(edit, strength=strength, enabled=enabled)


def with_groups(document: Document) -> Document:
    """The Document with a group for each that its edits name, and no others."""
    named = dict.fromkeys(edit.group for edit in document.edits if edit.group)
    known = {group.name: group for group in document.groups}
    groups = tuple(known.get(name) or Group(name) for name in named)
    return document if groups == document.groups else msgspec.structs.replace(document, groups=groups)


def without_edits(document: Document) -> Document:
    """The picture to compare with: no edits, no attributes."""
    return msgspec.structs.replace(document, edits=(), attributes=())


def another_name(wanted: str, taken: Iterable[str]) -> str:
    """The wanted name if it is free, else one with another number: "mouth 2" where there is a "mouth 1"."""
    names = set(taken)
    return wanted if wanted not in names else free_name(re.sub(r" \d+$", "", wanted), names)


def free_name(stem: str, taken: Iterable[str]) -> str:
    """The first of "<stem> 1", "<stem> 2", … that is not taken."""
    names = set(taken)
    return next(name for number in count(1) if (name := f"{stem} {number}") not in names)
