"""Opening and saving generators: `load` picks the format by content, never by name."""

from __future__ import annotations

import os
from pathlib import Path

from stylegan.checkpoints.errors import CheckpointError
from stylegan.checkpoints.native import is_native, load_native, save_native
from stylegan.generator import Generator

__all__ = ["CheckpointError", "load", "save"]


def load(path: str | os.PathLike[str]) -> Generator:
    """Open a generator checkpoint of any known format, in eval mode on the CPU.

    Raises CheckpointError with one readable sentence; nothing in the file is ever executed.
    """
    file = Path(path)
    try:
        with file.open("rb") as stream:
            head = stream.read(16)
    except OSError as error:
        raise CheckpointError(f"{file.name} cannot be read: {error.strerror or error}.") from error
    if is_native(head, file):
        return load_native(file)
    raise CheckpointError(
        f"{file.name} is no StyleGAN checkpoint that this program knows (it opens .safetensors)."
    )


def save(generator: Generator, path: str | os.PathLike[str]) -> None:
    """Write a native checkpoint (.safetensors, configuration as JSON in its header), atomically."""
    save_native(generator, Path(path))
