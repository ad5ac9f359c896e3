"""A little animation with all that is hard for a film: sharp edges, soft alpha, strong colours, frames that are equal."""

from __future__ import annotations

import wave
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from ganinterface.document.animation.poses import Pose
from ganinterface.document.animation.timeline import PlayMode, Timeline
from ganinterface.document.document import Document, Truncation
from ganinterface.render.request import Picture

FRAMES, FPS = 18, 12.0


def timeline(mode: PlayMode = "loop", fps: float = FPS) -> Timeline:
    """A second and a half: psi goes from 0 to 1 in one, then stands."""
    poses = [Pose("a", "a", Document(truncation=Truncation(0.0)), 1.0, "linear"),
             Pose("b", "b", Document(truncation=Truncation(1.0)), 0.5, "hold")]  # fmt: skip
    return Timeline((*poses, Pose("c", "c", poses[1].document, 0.0)), fps, mode)


def picture(document: Document, channels: int = 4, size: tuple[int, int] = (50, 34)) -> Picture:
    """A disc with a soft edge over nothing (or over yellow) that moves with psi, a square with hard edges in it."""
    height, width = size
    y, x = np.mgrid[:height, :width].astype(float)
    middle = 9 + document.truncation.psi * (width - 18)
    distance = np.hypot(x - middle, y - height / 2)
    alpha = np.clip((8 - distance) / 3, 0, 1)
    drawn = np.zeros((height, width, 4))
    drawn[..., :3] = (205, 70, 80)
    square = (abs(x - middle) < 3) & (abs(y - height / 2) < 2)
    drawn[square, :3] = (50, 90 + 60 * document.truncation.psi, 190)
    drawn[..., 3] = (alpha * 255).round()
    drawn[drawn[..., 3] == 0] = 0
    if channels == 4:
        return drawn.astype(np.uint8)
    return (drawn[..., :3] * alpha[..., None] + np.array((230, 205, 120)) * (1 - alpha[..., None])).astype(
        np.uint8
    )


def rgba(documents: Iterable[Document]) -> Iterator[Picture]:
    """With alpha."""
    return (picture(document) for document in documents)


def rgb(documents: Iterable[Document]) -> Iterator[Picture]:
    """Opaque."""
    return (picture(document, 3) for document in documents)


def clicks(path: Path, seconds: float, every: float = 0.5, rate: int = 22_050) -> Path:
    """A WAV file with a click at 0 s and then every so often, each 10 ms long."""
    moments = np.arange(round(seconds * rate)) / rate
    samples = np.where(moments % every < 0.01, 0.7, 0.0)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((samples * 32767).astype("<i2").tobytes())
    return path
