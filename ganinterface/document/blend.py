"""The picture between two pictures: a Document blended from two others.

What has a size moves linearly, angles too. What has none (model, cutoff, base, noise, a label of another length) stays as
in the first Document until the second is reached: a change is expected on the pose's own frame.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

from msgspec.structs import replace

from ganinterface.document.document import (
    AttributeAmount,
    Document,
    Edit,
    LatentPart,
    StyleMix,
    Transform,
    Truncation,
)
from ganinterface.document.labels import weights_of

Item = TypeVar("Item")


def blend(a: Document, b: Document, u: float) -> Document:
    """The Document at u of the way (0..1, clamped) from a to b; exactly a at 0, exactly b at 1.

    Latents blend in W by weight; psi, attribute and mix amounts, label weights, the transform and the strengths
    of equal edits are linear (missing counts as 0); edits that only one side has fade out or in.
    """
    if u <= 0 or a == b:
        return a
    if u >= 1:
        return b
    return replace(
        a,
        latent=_latent(a.latent, b.latent, u),
        label=_label(a.label, b.label, u),
        truncation=Truncation(_mean(a.truncation.psi, b.truncation.psi, u), a.truncation.cutoff),
        mixes=_mixes(a.mixes, b.mixes, u),
        attributes=_attributes(a.attributes, b.attributes, u),
        edits=_edits(a.edits, b.edits, u),
        transform=_transform(a.transform, b.transform, u),
    )


def _mean(x: float, y: float, u: float) -> float:
    # This form, unlike x·(1-u) + y·u, does not move a value that both sides share.
    return x + (y - x) * u if x != y else x


def _latent(a: tuple[LatentPart, ...], b: tuple[LatentPart, ...], u: float) -> tuple[LatentPart, ...]:
    def source(part: LatentPart) -> Hashable:
        return ("array", part.array) if part.array is not None else ("seed", part.seed)

    weights = _linear(a, b, u, source, lambda part: part.weight)
    return tuple(replace(part, weight=weight) for part, weight in weights)


def _mixes(a: tuple[StyleMix, ...], b: tuple[StyleMix, ...], u: float) -> tuple[StyleMix, ...]:
    amounts = _linear(
        a, b, u, lambda mix: (mix.seed, mix.first_style, mix.last_style), lambda mix: mix.amount
    )
    return tuple(replace(mix, amount=amount) for mix, amount in amounts)


def _attributes(
    a: tuple[AttributeAmount, ...], b: tuple[AttributeAmount, ...], u: float
) -> tuple[AttributeAmount, ...]:
    amounts = _linear(a, b, u, lambda item: replace(item, amount=0.0), lambda item: item.amount)
    return tuple(replace(item, amount=amount) for item, amount in amounts)


def _linear(
    a: Iterable[Item],
    b: Iterable[Item],
    u: float,
    key: Callable[[Item], Hashable],
    size: Callable[[Item], float],
) -> list[tuple[Item, float]]:
    """Items of both sides with their blended sizes, a's order first; what comes to nothing is left out."""
    sums: dict[Hashable, list[float]] = {}
    first: dict[Hashable, Item] = {}
    for side, items in enumerate((a, b)):
        for item in items:
            first.setdefault(key(item), item)
            sums.setdefault(key(item), [0.0, 0.0])[side] += size(item)
    blended = [(first[name], _mean(before, after, u)) for name, (before, after) in sums.items()]
    return [pair for pair in blended if pair[1] != 0]


def _label(a: tuple[float, ...] | None, b: tuple[float, ...] | None, u: float) -> tuple[float, ...] | None:
    if a is None and b is None:
        return None
    count = len(a if a is not None else b or ())
    before, after = weights_of(a, count), weights_of(b, count)
    if len(before) != len(after):
        return a
    return tuple(_mean(x, y, u) for x, y in zip(before, after, strict=True))


def _transform(a: Transform | None, b: Transform | None, u: float) -> Transform | None:
    if a is None and b is None:
        return None
    before, after = a or Transform(), b or Transform()
    names = Transform.__struct_fields__
    return Transform(*(_mean(getattr(before, name), getattr(after, name), u) for name in names))


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
    """The edit without what does not matter for being the same one: name, id, strength, the eye."""
    return replace(edit, id="", name="", strength=0.0, enabled=True)


def _fade(edit: Edit, partner: Edit | None, u: float) -> Edit:
    if partner is not None and (edit.strength, edit.enabled) == (partner.strength, partner.enabled):
        return edit
    after = _strength(partner) if partner is not None else 0.0
    return replace(edit, strength=_mean(_strength(edit), after, u), enabled=True)


def _incoming(edit: Edit, u: float, used: set[str]) -> Edit:
    name = edit.id
    while name in used:  # another version of an edit of the first Document: both are in the stack for a while
        name += "+"
    used.add(name)
    return replace(edit, id=name, strength=_strength(edit) * u, enabled=True)


def _strength(edit: Edit) -> float:
    return edit.strength if edit.enabled else 0.0
