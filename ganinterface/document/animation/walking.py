"""A walk through latent space that closes: smooth, never the same twice on the way, and back where it began."""

from __future__ import annotations

import math

import msgspec
from msgspec.structs import replace

from ganinterface.document.animation.noise import random_of
from ganinterface.document.document import Document, LatentPart
from ganinterface.document.limits import MAX_SEED


class Walk(msgspec.Struct, frozen=True):
    """Moves the latent of every moment on a closed way.

    In Z, z₀ being the picture's own: √(1 - r²) · z₀ + r · Σ (cos(2πkt/T) z₂ₖ₋₁ + sin(2πkt/T) z₂ₖ) / √K, k from 1 to K, with
    the reach r: every z of the walk is as likely as any other. A latent that has no z goes to w's of the same seeds
    and back, straight in W.
    """

    seed: int = 0
    period: float = 10.0  # seconds until it is back
    reach: float = 1.0  # 0: stays with the picture, 1: goes through all portraits
    detail: int = 2  # K: the more, the more portraits it passes


def walked(document: Document, walk: Walk, seconds: float, whole: float = 0.0) -> Document:
    """The Document at a time of the walk; with `whole` seconds of a film that closes it fits into it."""
    period = whole / max(round(whole / walk.period), 1) if whole > 0 else walk.period
    turn = seconds / period % 1
    reach = min(max(walk.reach, 0.0), 1.0)
    if reach == 0:
        return document
    seeds = [random_of(walk.seed, index) % MAX_SEED for index in range(2 * walk.detail)]
    has_z = document.has_z
    weights = _in_z(walk.detail, turn) if has_z else _in_w(len(seeds), turn)
    own = math.sqrt(1 - reach**2) if has_z else 1 - reach
    parts = [
        replace(part, weight=part.weight * own, space="z" if has_z else part.space)
        for part in document.latent
    ]
    parts += [
        LatentPart(seed, weight=reach * weight, space="z" if has_z else "w")
        for seed, weight in zip(seeds, weights, strict=True)
    ]
    return replace(document, latent=tuple(part for part in parts if part.weight))


def _in_z(detail: int, turn: float) -> list[float]:
    """Weights of z₁, z₂, …: cosine and sine of every harmonic."""
    angles = [math.tau * harmonic * turn for harmonic in range(1, detail + 1)]
    return [wave(angle) / math.sqrt(detail) for angle in angles for wave in (math.cos, math.sin)]


def _in_w(count: int, turn: float) -> list[float]:
    """Weights on a ring of w's: from each to the next as on a raised cosine; they add up to 1."""
    weights = [0.0] * count
    place = turn * count
    first = int(place) % count
    weights[first] = 0.5 + 0.5 * math.cos(math.pi * (place % 1))
    weights[(first + 1) % count] += 1 - weights[first]
    return weights
