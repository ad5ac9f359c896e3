"""A sequence of latents, as other programs write walks and projected videos, as an animation: a pose for each."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from itertools import pairwise

from msgspec.structs import replace

from ganinterface.document.animation.checks import MAX_POSES
from ganinterface.document.animation.poses import Pose
from ganinterface.document.animation.timeline import Timeline
from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document
from ganinterface.render.varying.plans import of_latents
from stylegan.latents import Latent


def latent_film(
    timeline: Timeline,
    document: Document,
    latents: Sequence[Latent],
    arrays: ArrayStore,
    most: int = MAX_POSES,
) -> Timeline:
    """The timeline with poses that show the latents (in w) one a frame, played once, with the Document's edits.

    Of more than `most` every second, third … is a pose, and those between lie on the straight line in W.
    """
    step = -(-len(latents) // most)
    chosen = [*latents[: len(latents) - 1 : step], latents[-1]]
    places = [*range(0, len(latents) - 1, step), len(latents) - 1]
    portraits = of_latents(document, chosen, arrays)
    durations = [(after - before) / timeline.fps for before, after in pairwise(places)]
    poses = tuple(
        Pose(uuid.uuid4().hex, latent.name, portrait.document, duration, "linear")
        for latent, portrait, duration in zip(chosen, portraits, [*durations, 1 / timeline.fps], strict=True)
    )
    return replace(timeline, poses=poses, mode="once")
