"""The picture between two pictures: a Document blended from two others.

What has a size moves linearly, angles too. What has none (model, cutoff, base, noise, a label of another length) stays as
in the first Document until the second is reached: a change is expected on the pose's own frame.
"""

from __future__ import annotations

import math
from typing import Any, Literal

from msgspec.structs import replace

from ganinterface.document.document import Document, Edit, Group, LatentPart, Transform
from ganinterface.document.labels import weights_of
from ganinterface.document.motion import Motion
from ganinterface.document.parameters import KINDS, MOVING, Kind, between

Travel = Literal["straight", "sphere"]  # of latents: in W, or on the sphere in Z

# By the field of a Document: its own numbers by their fields, and the number that an item of a list fades with.
_NUMBERS: dict[str, dict[str, Kind]] = {}
_SIZES: dict[str, str] = {}
for _kind in KINDS:
    _field, *_, _name = _kind.path.split("/")
    if "*" not in _kind.path:
        _NUMBERS.setdefault(_field, {})[_name] = _kind
    elif _kind.is_size and _field not in ("edits", "latent"):  # which have ways of their own
        _SIZES[_field] = _name


def blend(a: Document, b: Document, u: float, travel: Travel = "straight") -> Document:
    """The Document at u of the way (0..1, clamped) from a to b; exactly a at 0, exactly b at 1.

    Latents blend in W by weight, or travel on the sphere in Z where both have a z; psi, attribute and mix amounts,
    label weights, the transform and the strengths of equal edits are linear (missing counts as 0); edits that only one
    side has fade out or in.
    """
    if u <= 0 or a == b:
        return a
    if u >= 1:
        return b
    numbers = {
        field: _numbers(getattr(a, field), getattr(b, field), kinds, u) for field, kinds in _NUMBERS.items()
    }
    lists = {field: _items(getattr(a, field), getattr(b, field), size, u) for field, size in _SIZES.items()}
    label, edits = _label(a.label, b.label, u), _edits(a.edits, b.edits, u)
    return replace(
        a,
        **numbers,
        **lists,
        latent=_latent(a, b, u, travel),
        label=label,
        edits=edits,
        groups=_groups(a.groups, b.groups, u),
    )


def _numbers(a: Any, b: Any, kinds: dict[str, Kind], u: float) -> Any:
    """A part of the Document that is nothing but numbers; a missing one is the transform that does nothing."""
    if a is None and b is None:
        return None
    before, after = a or Transform(), b or Transform()
    return replace(
        before,
        **{name: kind.blend(getattr(before, name), getattr(after, name), u) for name, kind in kinds.items()},
    )


def _latent(a: Document, b: Document, u: float, travel: Travel) -> tuple[LatentPart, ...]:
    """The latent at u of the way; what was blended in Z goes on there."""
    is_in_z = any(len(each.latent) > 1 and each.has_z for each in (a, b))
    if a.has_z and b.has_z and (is_in_z or travel == "sphere"):
        return _on_sphere(a.latent, b.latent, u)
    return _items(a.latent, b.latent, "weight", u)


def _on_sphere(a: tuple[LatentPart, ...], b: tuple[LatentPart, ...], u: float) -> tuple[LatentPart, ...]:
    """Seeds with weights on the great circle between two such blends (Shoemake 1985), different seeds being at right angles."""
    seeds = dict.fromkeys(part.seed for part in (*a, *b))
    sides = []
    for parts in (a, b):
        size = math.sqrt(sum(part.weight**2 for part in parts)) or 1.0
        sides.append({seed: sum(p.weight for p in parts if p.seed == seed) / size for seed in seeds})
    angle = math.acos(min(max(sum(sides[0][seed] * sides[1][seed] for seed in seeds), -1.0), 1.0))
    shares = (1 - u, u)
    if math.sin(angle) > 1e-6:
        shares = (math.sin((1 - u) * angle) / math.sin(angle), math.sin(u * angle) / math.sin(angle))
    weights = {seed: shares[0] * sides[0][seed] + shares[1] * sides[1][seed] for seed in seeds}
    return tuple(LatentPart(seed, weight=weight, space="z") for seed, weight in weights.items() if weight)


def _items(a: tuple[Any, ...], b: tuple[Any, ...], size: str, u: float) -> tuple[Any, ...]:
    """Items of both sides with their blended sizes, a's order first; what comes to nothing is left out."""
    sums: dict[Any, list[float]] = {}
    first: dict[Any, Any] = {}
    for side, items in enumerate((a, b)):
        for item in items:
            key = replace(item, **{size: 0.0})
            if isinstance(key, LatentPart) and key.array is not None:
                key = replace(key, seed=0)  # which does not matter beside an array
            first.setdefault(key, item)
            sums.setdefault(key, [0.0, 0.0])[side] += getattr(item, size)
    blended = [replace(first[key], **{size: between(x, y, u)}) for key, (x, y) in sums.items()]
    return tuple(item for item in blended if getattr(item, size) != 0)


def _label(a: tuple[float, ...] | None, b: tuple[float, ...] | None, u: float) -> tuple[float, ...] | None:
    if a is None and b is None:
        return None
    count = len(a if a is not None else b or ())
    before, after = weights_of(a, count), weights_of(b, count)
    if len(before) != len(after):
        return a
    return tuple(between(x, y, u) for x, y in zip(before, after, strict=True))


def _edits(a: tuple[Edit, ...], b: tuple[Edit, ...], u: float) -> tuple[Edit, ...]:
    partners = _partners(a, b)
    result: list[Edit] = []
    place: dict[int, Edit] = {}  # index in b -> the edit that stands for it
    for i, edit in enumerate(a):
        partner = partners.get(i)
        mixed = _fade(edit, b[partner] if partner is not None else None, u)
        result.append(mixed)
        if partner is not None:
            place[partner] = mixed
    used = {edit.id for edit in a}
    for j, edit in enumerate(b):
        if j not in place:
            place[j] = _incoming(edit, u, used)
            # It keeps its place above the edit that it stands above in b.
            below = result.index(place[j - 1]) if j else -1
            result.insert(below + 1, place[j])
    return tuple(edit for edit in result if edit.strength != 0 or edit in a)


def _groups(a: tuple[Group, ...], b: tuple[Group, ...], u: float) -> tuple[Group, ...]:
    """Those of both sides; one that only one side has stays, its edits fade by themselves."""
    before, after = ({group.name: group for group in groups} for groups in (a, b))
    return tuple(
        _group(before.get(name) or after[name], after.get(name) or before[name], u)
        for name in {**before, **after}
    )


def _group(a: Group, b: Group, u: float) -> Group:
    if a == b:
        return a
    sizes = [group.strength if group.enabled else 0.0 for group in (a, b)]
    return replace(a, strength=between(sizes[0], sizes[1], u), enabled=True)


def _partners(a: tuple[Edit, ...], b: tuple[Edit, ...]) -> dict[int, int]:
    """Which edits of a and b do the same but for their strength; the same id is preferred."""
    waiting: dict[Edit, list[int]] = {}
    for j, edit in enumerate(b):
        waiting.setdefault(_deed(edit), []).append(j)
    partners: dict[int, int] = {}
    for same_id in (True, False):
        for i, edit in enumerate(a):
            candidates = waiting.get(_deed(edit), [])
            found = [j for j in candidates if not same_id or b[j].id == edit.id]
            if i not in partners and found:
                partners[i] = found[0]
                candidates.remove(found[0])
    return partners


def _deed(edit: Edit) -> Edit:
    """The edit without what does not matter for being the same one: name, id, the eye, and numbers that move."""
    return replace(edit, id="", name="", strength=0.0, enabled=True, motion=None)


def _fade(edit: Edit, partner: Edit | None, u: float) -> Edit:
    if partner is None:
        return replace(edit, strength=between(_strength(edit), 0.0, u), enabled=True)
    moved = replace(edit, motion=_motion(edit.motion, partner.motion, u))
    if (edit.strength, edit.enabled) == (partner.strength, partner.enabled):
        return moved
    return replace(moved, strength=between(_strength(edit), _strength(partner), u), enabled=True)


def _motion(a: Motion | None, b: Motion | None, u: float) -> Motion | None:
    """The movement between two of the same operation."""
    if a is None or b is None:
        return a
    names = a.__struct_fields__
    return replace(a, **{name: MOVING[name].blend(getattr(a, name), getattr(b, name), u) for name in names})


def _incoming(edit: Edit, u: float, used: set[str]) -> Edit:
    name = edit.id
    while name in used:  # another version of an edit of the first Document: both are in the stack for a while
        name += "+"
    used.add(name)
    return replace(edit, id=name, strength=_strength(edit) * u, enabled=True)


def _strength(edit: Edit) -> float:
    return edit.strength if edit.enabled else 0.0
