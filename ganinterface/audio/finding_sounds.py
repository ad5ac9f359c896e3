"""Finds the file of a film's sound, without decoding it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from ganinterface.document.animation.sounds import SoundRef
from stylegan.files.plain_files import file_hash

NEAR = 40  # files of a folder that are looked into


def find_sound(wanted: SoundRef, beside: Path | None = None) -> Path | None:
    """The sound's file: where it was, or beside the file `beside`, by its name first, then under any other of its suffix.

    None when it is nowhere. Only a file with its content counts.
    """
    tried: set[Path] = set()
    for path in _places(wanted, beside):
        if path in tried:
            continue
        tried.add(path)
        with contextlib.suppress(OSError):  # a file that cannot be read is not there
            if path.is_file() and file_hash(path) == wanted.hash:
                return path
    return None


def _places(wanted: SoundRef, beside: Path | None) -> Iterator[Path]:
    name = wanted.path.replace("\\", "/").rpartition("/")[2] or wanted.name
    if wanted.path:
        yield Path(wanted.path)
    folders = [Path(wanted.path).parent] if wanted.path else []
    folders += [] if beside is None else [beside.absolute().parent]
    for folder in folders:
        yield folder / name
    for folder in folders:  # it may have been renamed
        with contextlib.suppress(OSError):
            yield from sorted(folder.glob(f"*{Path(name).suffix}"))[:NEAR]
