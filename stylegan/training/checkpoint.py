"""Training states on disk: written atomically, read without executing anything."""

from __future__ import annotations

import contextlib
import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError

from stylegan.atomic import atomic_write
from stylegan.checkpoints.convert.native import save_native
from stylegan.generator import Generator


def save_state(state: dict[str, Any], path: Path) -> None:
    """Write the state at `path`: the file there is the old one or the whole new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with _told(path):
        atomic_write(path, lambda file: torch.save(state, file))


def save_checkpoint(generator: Generator, path: Path) -> None:
    """Write a generator as a native checkpoint: the file there is the old one or the whole new one."""
    with _told(path):
        save_native(generator, path)


@contextlib.contextmanager
def _told(path: Path) -> Iterator[None]:
    """The libraries' own errors where a disk is full, and the system's, as one OSError that names the file."""
    try:
        yield
    except (OSError, RuntimeError, SafetensorError) as error:
        reason = getattr(error, "strerror", None) or _reason(error)
        raise OSError(f"{path} cannot be written: {reason}. What was saved before is whole.") from error


def _reason(error: BaseException) -> str:
    """The system's own words where a library wrapped them, else the library's first line."""
    cause = error.__cause__ or error.__context__
    if isinstance(cause, OSError) and cause.strerror:
        return cause.strerror
    return str(error).splitlines()[0].rstrip(".")


def load_state(path: Path) -> dict[str, Any]:
    """Read a state that `save_state` wrote. ValueError with one sentence when it cannot be read."""
    try:
        state = torch.load(path, weights_only=True, map_location="cpu")
    except (OSError, RuntimeError, EOFError, ValueError, pickle.UnpicklingError) as error:
        raise ValueError(f"{path} is no training state that can be resumed.") from error
    if not isinstance(state, dict):
        raise ValueError(f"{path} is no training state that can be resumed.")
    return state


def random_state(random: np.random.Generator) -> list[str]:
    """A numpy generator's state as text: its whole numbers are too large for a tensor."""
    state = random.bit_generator.state
    return [
        str(state["state"]["state"]),
        str(state["state"]["inc"]),
        str(state["has_uint32"]),
        str(state["uinteger"]),
    ]


def set_random_state(random: np.random.Generator, numbers: list[str]) -> None:
    """Put a generator where `random_state` found it."""
    random.bit_generator.state = {
        **random.bit_generator.state,
        "state": {"state": int(numbers[0]), "inc": int(numbers[1])},
        "has_uint32": int(numbers[2]),
        "uinteger": int(numbers[3]),
    }
