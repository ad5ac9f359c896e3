"""The sound of a film, by where it is: the project refers to the file, as it does to its model."""

from __future__ import annotations

import msgspec


class SoundRef(msgspec.Struct, frozen=True):
    """A sound file: found by content hash, else by its last path; from `start` seconds of the film on."""

    name: str  # of the file, without folders
    hash: str  # sha256 of its content, hex
    path: str = ""
    duration: float = 0.0  # seconds
    start: float = 0.0
    gain: float = 0.0  # dB


class Marker(msgspec.Struct, frozen=True):
    """A named moment, in seconds."""

    id: str
    name: str
    time: float
