"""Training states on disk: written atomically, read without executing anything."""

from __future__ import annotations

import contextlib
import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError

from stylegan.atomic import atomic_write
from stylegan.checkpoints.convert.native import save_native
from stylegan.generator import Generator
from stylegan.plain_files import refuse_special


def save_state(state: dict[str, Any], path: Path) -> None:
    """Write the state at `path`: the file there is the old one or the whole new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with _naming(path):
        atomic_write(path, lambda file: torch.save(state, file))


def save_checkpoint(generator: Generator, path: Path) -> None:
    """Write a generator as a native checkpoint: the file there is the old one or the whole new one."""
    with _naming(path):
        save_native(generator, path)


@contextlib.contextmanager
def _naming(path: Path) -> Iterator[None]:
    """The libraries' own errors where a disk is full, and the system's, as one OSError that names the file."""
    try:
        yield
    except (OSError, RuntimeError, SafetensorError) as error:
        causes = (each for each in (error, error.__cause__, error.__context__) if isinstance(each, OSError))
        said = next((each.strerror for each in causes if each.strerror), None)  # the system's words, if any
        reason = said or str(error).splitlines()[0].rstrip(".")
        raise OSError(f"{path} cannot be written: {reason}. What was saved before is whole.") from error


def load_state(path: Path) -> dict[str, Any]:
    """Read a state that `save_state` wrote. ValueError with one sentence when it cannot be read."""
    try:
        refuse_special(path)
        state = torch.load(path, weights_only=True, map_location="cpu")
    except (OSError, RuntimeError, EOFError, ValueError, pickle.UnpicklingError) as error:
        raise ValueError(f"{path} is not a training state that can be resumed.") from error
    if not isinstance(state, dict):
        raise ValueError(f"{path} is not a training state that can be resumed.")
    return state
