"""Poses: Documents that the picture travels between, and how fast on the way."""

from __future__ import annotations

from typing import Literal

import msgspec

from ganinterface.document.document import Document

Easing = Literal["linear", "ease", "ease-in", "ease-out", "hold"]

SHORTEST_LOOP = 0.001  # seconds; one below that is none
NEAR = 1e-9  # seconds; sums of durations and i / fps meet at a pose only up to rounding


class Pose(msgspec.Struct, frozen=True):
    """A keyframe: a Document, and how the picture travels from it to the next pose."""

    id: str
    name: str
    document: Document
    duration: float = 1.0  # seconds until the next pose
    easing: Easing = "ease"


def ease(easing: Easing, u: float) -> float:
    """How far the picture has travelled (0..1) when u (0..1) of the time has passed."""
    if easing == "hold":
        return 0.0
    if easing == "ease":
        return u * u * (3 - 2 * u)
    if easing == "ease-in":
        return u * u
    if easing == "ease-out":
        return u * (2 - u)
    return u
