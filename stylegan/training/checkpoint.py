"""Training states on disk: written atomically, read without executing anything."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
from filelock import FileLock, Timeout

from stylegan.checkpoints.convert.native import save_native
from stylegan.files.atomic import atomic_write
from stylegan.files.plain_files import refuse_special
from stylegan.files.system_errors import make_folder
from stylegan.files.write_errors import naming_file
from stylegan.generator import Generator

LOCK = ".training"  # the file in a run's folder that a process holds while it trains there


def save_state(state: dict[str, Any], path: Path) -> None:
    """Write the state at `path`: the file there is the old one or the whole new one."""
    make_folder(path.parent)
    with _naming(path):
        atomic_write(path, lambda file: torch.save(state, file))


def save_checkpoint(generator: Generator, path: Path) -> None:
    """Write a generator as a native checkpoint: the file there is the old one or the whole new one."""
    with _naming(path):
        save_native(generator, path)


def save_class_names(names: Sequence[str], generator: Path) -> None:
    """Write what the classes of a generator's file are called beside it, where nobody has done so; none: nothing."""
    path = generator.with_name(f"{generator.stem}.labels.json")
    if names and not path.exists():
        with _naming(path):
            atomic_write(path, json.dumps(list(names), ensure_ascii=False).encode())


@contextlib.contextmanager
def _naming(path: Path) -> Iterator[None]:
    try:
        with naming_file(path):
            yield
    except OSError as error:
        raise OSError(f"{error} What was saved before is whole.") from error


@contextlib.contextmanager
def claimed(folder: Path) -> Iterator[None]:
    """Hold a run's folder, made where there is none, against other processes; the system lets go of it however this one ends.

    ValueError with one sentence where another one trains there: both would write the same files.
    """
    make_folder(folder)
    lock = FileLock(folder / LOCK, timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise ValueError(
            f"Another process trains in {folder} already: stop that first, or name another folder."
        ) from error
    try:
        yield
    finally:
        lock.release()


def load_state(path: Path) -> dict[str, Any]:
    """Read a state that `save_state` wrote. ValueError with one sentence when it cannot be read."""
    try:
        refuse_special(path)
        state = torch.load(path, weights_only=True, map_location="cpu")
    except Exception as error:  # torch's reader meets damage in many ways
        raise ValueError(f"{path} is not a training state that can be resumed.") from error
    if not isinstance(state, dict):
        raise ValueError(f"{path} is not a training state that can be resumed.")
    return state
