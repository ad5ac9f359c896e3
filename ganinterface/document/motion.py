"""How an edit moves the maps in its region: the numbers of each moving operation, at strength 1."""

from __future__ import annotations

import msgspec


class Shift(msgspec.Struct, frozen=True, tag="shift"):
    """Where it goes, in fractions of the picture."""

    x: float = 0.0  # of the width, to the right
    y: float = 0.0  # of the height, down


class Turn(msgspec.Struct, frozen=True, tag="turn"):
    """How far it turns about the region's middle."""

    angle: float = 0.0  # degrees, clockwise


class Scale(msgspec.Struct, frozen=True, tag="scale"):
    """How large it becomes, from the region's middle."""

    scale: float = 1.0  # above 1 larger


class Blur(msgspec.Struct, frozen=True, tag="blur"):
    """How far each point is spread."""

    radius: float = 0.03  # of the picture's height


Motion = Shift | Turn | Scale | Blur
KINDS: tuple[type[Motion], ...] = (Shift, Turn, Scale, Blur)
AT_REST: tuple[Motion, ...] = (Shift(), Turn(), Scale(), Blur(0.0))  # they move nothing
_BY_OPERATION = {kind.__struct_config__.tag: kind for kind in KINDS}


def motion_of(operation: str, motion: Motion | None = None) -> Motion | None:
    """What an edit with that operation has: the motion if it is of its kind, else one that begins; None where none moves."""
    kind = _BY_OPERATION.get(operation)
    return None if kind is None else motion if isinstance(motion, kind) else kind()
